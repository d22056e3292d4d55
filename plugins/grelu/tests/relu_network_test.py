#!/usr/bin/env python3
"""A trained network is converted, and runs without Gradus: in the example's program and in Python.

Set by ctest: GRADUS, GRADUS_TEST_PLUGINS, CXX, TORCH (LibTorch's folder).
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests" / "end_to_end"))
import programs  # noqa: E402

TORCH = pathlib.Path(os.environ["TORCH"])
SMALL = ["--set", "grelu.sphere.samples=12", "--set", "grelu.sphere.model.width=24",
         "--set", "grelu.sphere.model.depth=3", "--set", "run.budget={steps=30}",
         "--set", "run.save_parameters=true"]
IN_PYTHON = """
import sys, torch
network = torch.jit.load(sys.argv[1])
with torch.no_grad():
    print(float((network(network.points) - network.outputs).abs().max()), float(network.outputs.abs().max()))
"""


def pythons_with_torch():
    """Interpreters that have torch: this one, or the environment's whose LibTorch is in use."""
    for python in (sys.executable, TORCH.parents[3] / "bin" / "python"):
        if subprocess.run([python, "-c", "import torch"], capture_output=True, check=False).returncode == 0:
            yield str(python)


class ReluNetwork(programs.Case):
    def train(self, *settings, out=None):
        """The folder of a trained network."""
        out = out or self.out
        self.gradus("run", *self.flags("grelu.sphere", "grelu.gd", out=out), *SMALL, *settings)
        (record,) = out.glob("runs/*/record.json")
        return record.parent

    def convert(self, trained, *settings):
        """The record of the tool and its folder."""
        out = self.path / "converted"
        self.gradus("tool", "grelu.to_relu", "--run", trained, "--out", out, *settings)
        (file,) = out.glob("tools/*/record.json")
        self.validate(out)
        return json.loads(file.read_text()), file.parent

    def test_runs_in_the_example_and_in_python(self):
        record, folder = self.convert(self.train())
        self.assertEqual(record["texts"]["widths"], "48, 48, 48")
        self.assertLess(record["values"]["largest_difference"], 1e-9)
        self.assertTrue(record["texts"]["unseen"].startswith("Warning: only "), record["texts"]["unseen"])
        file, described = folder / "relu_network.pt", record["files"]["relu_network.pt"]
        self.assertEqual(described["bytes"], file.stat().st_size)
        self.assertEqual(described["hash"], programs.fast_hash(file.read_bytes()))
        program = self.path / "run_network"
        subprocess.run([os.environ["CXX"], "-std=c++20", "-O0", ROOT / "examples/relu_network/main.cpp", "-o", program,
                        "-isystem", TORCH / "include", "-isystem", TORCH / "include/torch/csrc/api/include",
                        f"-L{TORCH}/lib", f"-Wl,-rpath,{TORCH}/lib", "-ltorch", "-ltorch_cpu", "-lc10"], check=True)
        printed = subprocess.run([program, file], text=True, capture_output=True, check=True).stdout
        self.assertIn("points [12, 32], outputs [12, 1]", printed)
        self.assertLess(float(re.search(r"largest difference (\S+)", printed)[1]), 1e-9)
        for python in pythons_with_torch():
            with self.subTest(python=python):
                printed = subprocess.run([python, "-W", "ignore", "-c", IN_PYTHON, file], text=True,
                                         capture_output=True, check=True).stdout
                difference, size = map(float, printed.split())
                self.assertLess(difference, 1e-9)
                self.assertGreater(size, 0.1)

    def test_is_equal_at_every_step_that_a_run_converts(self):
        study = self.path / "study.toml"
        study.write_text("""
name = "converted"
seeds = 1
[[task]]
id = "grelu.sphere"
samples = 12
model = { width = 24, depth = 3 }
budget = { steps = 30 }
[[method]]
name = "gd"
optimizer = "grelu.gd"
monitors = [{ id = "grelu.convert", steps = [0, 5, 10] }]
""")
        self.gradus("run", study, "--out", self.out)
        (record,) = self.records()
        table = record["tables"]["conversions"]
        self.assertEqual(table["step"][:3], [0, 5, 10])
        self.assertEqual(table["file"][0], "relu_step_0.pt")
        self.assertLess(max(table["error"]), 1e-9)
        self.assertEqual(sorted(record["files"]), sorted(table["file"]))
        self.validate()

    def test_refuses_float32_and_what_is_no_gated_network(self):
        single = self.train("--set", "run.dtype=float32", out=self.path / "single")
        self.assertEqual(self.failure("--run", single), "grelu.float32")
        self.assertEqual(self.failure(), "grelu.network")

    def failure(self, *arguments):
        """The id of the error with which the tool fails."""
        out = self.path / f"failed{len(arguments)}"
        self.gradus("tool", "grelu.to_relu", *arguments, "--out", out, code=3)
        (file,) = out.glob("tools/*/record.json")
        return json.loads(file.read_text())["error"]["id"]


if __name__ == "__main__":
    unittest.main()
