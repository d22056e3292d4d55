"""What the tests of methods and networks written in Python share."""

import os
import unittest

import programs

programs.PATIENCE_S = 900  # each run imports torch: seconds on an idle machine, and more on a busy one
# Of the environment that LibTorch came from; empty where the build has no plugin `python`.
PYTHON = os.environ.get("GRADUS_TEST_PYTHON", "")

# The beginning of a method; what it does with the parameter p follows.
EACH_PARAMETER = '''class Sgd(torch.optim.Optimizer):
    def __init__(self, params, lr=0.01):
        super().__init__(params, {"lr": lr})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
'''


def study(name, methods, task='id = "quadratic"', steps=20, seeds=1):
    """A study's text; `methods`: name and options of the optimizer."""
    rows = "".join(f'[[method]]\nname = "{row}"\noptimizer = {{ {options} }}\n' for row, options in methods)
    return f'name = "{name}"\nseeds = {seeds}\n[run]\nbudget = {{ steps = {steps} }}\ndtype = "float64"\n' \
           f'[[task]]\n{task}\n{rows}'


@unittest.skipUnless(PYTHON, "this build has no plugin python: GRADUS_TEST_PYTHON is empty")
class PythonCase(programs.Case):
    def run_study(self, text, code=0, out=None):
        file = self.path / "study.toml"
        file.write_text(text)
        done = self.gradus("run", file, "--out", out or self.out, "--jobs", 2, code=code)
        return done, {record["method"]: record for record in self.records(out)}

    def error_of(self, record):
        return record["error"]["id"] if record["error"] else None
