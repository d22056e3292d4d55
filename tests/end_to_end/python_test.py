"""Methods written in Python, through the real programs."""

import json
import subprocess
import unittest

import programs
from python_case import EACH_PARAMETER, PYTHON, PythonCase, study
from torch_twins import TWINS

TOLERANCE = 1e-9  # of the loss after 40 steps in float64, relative: rounding in another order


class TorchOptim(PythonCase):
    def test_all_of_torch_optim_and_the_same_methods_in_cpp(self):
        """A loss, float64: a class that takes the task's gradients runs, and its twin ends where it does."""
        known = subprocess.run([PYTHON, "-c", "import torch.optim as o\nprint(*[n for n in dir(o) if isinstance("
                                              "getattr(o, n), type) and n != 'Optimizer'])"],
                               text=True, capture_output=True, check=True).stdout.split()
        methods = [(name, f'id = "python.optimizer", class = "torch.optim.{name}", lr = 0.01') for name in known]
        methods += [(f"C++ {name}", f'id = "{twin}", lr = 0.01') for name, twin in TWINS.items()]
        done, records = self.run_study(study("torch-optim", methods, 'id = "regression_1d"', steps=40), code=3)
        self.validate()
        why = {name: records[name]["error"]["text"] for name in known if records[name]["status"] != "finished"}
        print(f"\ntorch.optim: {len(known) - len(why)} of {len(known)} classes run")
        for name, text in why.items():
            print(f"  {name}: {text}")
        self.assertEqual(set(why), {"Muon", "SparseAdam"})  # for matrices alone; for sparse gradients alone
        for name in TWINS:
            with self.subTest(name):
                ours = records[f"C++ {name}"]["evaluations"]["metrics"]["train_loss"]
                theirs = records[name]["evaluations"]["metrics"]["train_loss"]
                self.assertEqual(len(ours), len(theirs))
                for a, b in zip(ours, theirs):
                    self.assertAlmostEqual(a, b, delta=TOLERANCE * abs(a))
        origin = records["Adam"]["origins"]["optimizer"]
        self.assertEqual(origin["class"], "torch.optim.Adam")
        self.assertRegex(origin["python"], r"^CPython 3\.\d+")
        self.assertRegex(origin["package"], r"^torch \d")
        self.assertIn("'lr': 0.01", origin["defaults"])
        self.assertNotIn("origins", records["C++ Adam"])
        self.assertIn("interpreted, each step calls Python", done.stdout)


class SharedInterpreter(PythonCase):
    METHOD = '''
import os
import sys

import torch

print("parent", os.getppid(), "hash", hash("weight"), "imported", "torch._dynamo" in sys.modules, flush=True)


''' + EACH_PARAMETER + '''                p.add_(p.grad + 1e-3 * torch.randn_like(p), alpha=-group["lr"])
'''

    def logs(self, records, out=None):
        return [((out or self.out) / "runs" / record["id"] / "stderr.txt").read_text() for record in records]

    def test_runs_share_an_interpreter_and_change_nothing(self):
        """Runs of one study are forked from a process that has imported torch, and no run sees another."""
        (self.path / "own.py").write_text(self.METHOD)
        methods = [("own", 'id = "python.optimizer", file = "own.py", class = "Sgd"'), ("sgd", 'id = "sgd"'),
                   ("adam", 'id = "python.optimizer"')]
        self.run_study(study("shared", methods, seeds=3))
        records = self.records()
        self.assertEqual({record["status"] for record in records}, {"finished"})
        own = sorted((r for r in records if r["method"] == "own"), key=lambda r: r["repetition"])
        logs = self.logs(own)
        parents = {line.split()[1] for log in logs for line in log.splitlines() if line.startswith("parent")}
        hashes = {line.split()[3] for log in logs for line in log.splitlines() if line.startswith("parent")}
        self.assertEqual(len(parents), 1, logs)
        self.assertEqual(len(hashes), 1, logs)
        for record in records:
            self.assertEqual("origins" in record, record["method"] != "sgd")
        # Another process with another history: the same numbers to the last bit.
        self.run_study(study("shared", methods[:1], seeds=1), out=self.path / "alone")
        alone = self.records(self.path / "alone")[0]
        self.assertEqual(alone["evaluations"]["parameter_hash"], own[0]["evaluations"]["parameter_hash"])

    def test_an_optimizer_of_a_driver_has_its_origin(self):
        (self.path / "own.py").write_text(self.METHOD)
        text = study("driven", [], 'id = "regression_1d"\nmodel = { id = "random_restart_sgd.net" }', steps=8)
        text += '[[method]]\nname = "restarts"\n[method.driver]\nid = "random_restart_sgd"\npopulation = 2\n' \
                'engine = "loop"\n[method.driver.optimizer]\nid = "python.optimizer"\nfile = "own.py"\n' \
                'class = "Sgd"\n'
        text = text.replace('dtype = "float64"', 'dtype = "float64"\nsampling = "replacement"')
        done, records = self.run_study(text)
        origin = records["restarts"]["origins"]["optimizer"]
        self.assertEqual(origin["class"], "Sgd")
        self.assertEqual(origin["file_hash"], programs.fast_hash(self.METHOD.encode()))
        self.assertEqual(origin["defaults"], "{'lr': 0.01}")
        self.assertIn("interpreted, each step calls Python", done.stdout)


class Example(PythonCase):
    def test_the_example_has_a_table_and_a_page(self):
        """examples/python_optimizer: a class of a file beside four methods in C++ on two tasks."""
        example = programs.ROOT / "examples/python_optimizer"
        done = self.gradus("run", example / "study.toml", "--set", "run.budget={steps=20}", "--seeds", "2", "--out",
                           self.out)
        self.assertEqual(self.statuses(), ["finished"] * 20)
        self.assertEqual({record["method"] for record in self.records()}, {"signed", "sgd", "momentum", "adam", "lion"})
        self.assertIn("interpreted, each step calls Python, which is part of its time: signed", done.stdout)
        self.assertIn("signed", (self.out / "report.html").read_text())
        self.gradus("check", example / "signed.py", "--class", "SignedMomentum")


class OwnMethod(PythonCase):
    def test_from_nothing_to_a_row(self):
        """`gradus new --python`, check, bench and the study that came with it, with a schedule and groups."""
        self.gradus("new", "my_method", "--python")
        checked = self.gradus("check", "my_method/my_method.py", "--json")
        rows = {row["name"].split(": ", 1)[-1]: row["outcome"] for row in json.loads(checked.stdout)}
        for name in ("save, restore, continue, bitwise", "same seed, same trajectory, bitwise", "learning rate 0",
                     "schedules move their options", "parameter groups differ", "convex quadratic",
                     "memory stays over 1000 steps"):
            self.assertEqual(rows[name], "passed", name)
        done = self.gradus("run", "my_method/study.toml", "--set", "run.budget={steps=30}", "--seeds", "1",
                           "--out", self.out)
        self.assertIn("my_method lr=0.001", done.stdout)
        self.assertEqual(set(self.statuses()), {"finished"})
        page = (self.out / "report.html").read_text()
        self.assertRegex(page, r'"interpreted":\s*true')
        bench = self.gradus("bench", "python", "--task", "quadratic", "--set", "python.class=torch.optim.SGD", "--json")
        self.assertIn("python", bench.stdout)


if __name__ == "__main__":
    unittest.main()
