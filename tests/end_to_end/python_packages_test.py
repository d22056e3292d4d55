"""All optimizers of the package pytorch_optimizer through a run each. It takes minutes, so it is nightly and nothing
installs the package: pip install --no-deps --target DIR pytorch_optimizer==4.1.0, and GRADUS_TEST_PACKAGES=DIR."""

import os
import pathlib
import re
import subprocess
import unittest

import programs

programs.PATIENCE_S = 900

PYTHON = os.environ.get("GRADUS_TEST_PYTHON", "")

# Classes whose first argument is the network: they move its parameters inside the backward pass, or read its layers.
CANNOT = {name: "its argument is the network, not the parameters" for name in ("AdaLOMO", "AdamMini", "LOMO")}
# Why the others do not run.
EXPECTED_FAILURES = {
    "AdaHessian": "does not require grad",  # asks for a gradient that can be differentiated again
    "SophiaH": "does not require grad",
    "DistributedMuon": "Default process group",
    "DeMo": "einops",  # a package that pytorch_optimizer does not bring
    "SpectralSphere": "2D parameters",
}
ARGUMENTS = {"BSAM": "num_data = 1000", "Ranger21": "num_iterations = 20"}
CLOSURES = {"AliG": "beside", "BSAM": "beside"}
# These want to be told which parameters are matrices between others.
MUON = ("AdaGO", "AdaMuon", "DistributedMuon", "Muon", "MuonClip", "NorMuon")
MUON_GROUPS = 'groups = [{ match = "hidden_weight", options = { use_muon = true } }, ' \
              '{ match = ["input_weight", "output_weight", "bias"], options = { use_muon = false } }]'


def package_folder():
    """Where the package lies that `pip install` brought for tests; None where there is none."""
    folders = [pathlib.Path(folder) for folder in os.environ.get("GRADUS_TEST_PACKAGES", "").split(":") if folder]
    folders += pathlib.Path(PYTHON).parent.parent.glob("lib/python3*/site-packages")
    return next((folder for folder in folders if (folder / "pytorch_optimizer/__init__.py").exists()), None)


@unittest.skipUnless(PYTHON, "this build has no plugin python: GRADUS_TEST_PYTHON is empty")
@unittest.skipUnless(PYTHON and package_folder(), "the package pytorch_optimizer is not there: see above")
class PytorchOptimizer(programs.Case):
    def setUp(self):
        super().setUp()
        alone = self.path / "packages"  # its neighbours must not take the place of torch's own packages
        alone.mkdir()
        for entry in package_folder().glob("pytorch_optimizer*"):
            (alone / entry.name).symlink_to(entry)
        self.environment["PYTHONPATH"] = str(alone)

    def names(self):
        listed = subprocess.run([PYTHON, "-c", "from pytorch_optimizer.optimizer import OPTIMIZERS\n"
                                               "print(*sorted({c.__name__ for c in OPTIMIZERS.values()}))"],
                                text=True, capture_output=True, check=True, env=self.environment)
        return listed.stdout.split()

    def test_each_runs_or_says_why_not(self):
        names = [name for name in self.names() if name not in CANNOT]
        rows = "".join(f'[[method]]\nname = "{name}"\noptimizer = {{ id = "python.optimizer", '
                       f'class = "pytorch_optimizer.{name}", options = {{ {ARGUMENTS.get(name, "")} }}, '
                       f'closure = "{CLOSURES.get(name, "auto")}"{", " + MUON_GROUPS if name in MUON else ""} }}\n'
                       for name in names)
        study = self.path / "study.toml"
        study.write_text('name = "packages"\nseeds = 1\n[run]\nbudget = { steps = 20 }\n'
                         '[[task]]\nid = "regression_1d"\n' + rows)
        done = subprocess.run(self.command("run", study, "--out", self.out, "--jobs", "1"), cwd=self.path,
                              env=self.environment, text=True, capture_output=True, timeout=1700, check=False)
        self.assertIn(done.returncode, (0, 3), done.stderr)
        self.validate()
        records = {record["method"]: record for record in self.records()}
        self.assertEqual(set(records), set(names))
        why = dict(CANNOT, **{name: (record["error"] or {"text": record["reason"]})["text"]
                              for name, record in records.items() if record["status"] not in ("finished", "diverged")})
        print(f"\npytorch_optimizer: {len(names) + len(CANNOT) - len(why)} of {len(names) + len(CANNOT)} classes run")
        for name, text in sorted(why.items()):
            print(f"  {name}: {re.sub(r'/[^ ]*/', '', text)}")
        self.assertEqual({name for name in why if name not in CANNOT}, set(EXPECTED_FAILURES))
        for name, words in EXPECTED_FAILURES.items():
            self.assertIn(words, why[name])


if __name__ == "__main__":
    unittest.main()
