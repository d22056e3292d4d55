#!/usr/bin/env python3
"""What it costs that a method is written in Python: the step, and the start of a run.

Run it with the python of the environment that Gradus was built with:

    .venv/bin/python tests/benchmarks/peers/python_methods.py --gradus build/release/bin/gradus

The step: a class whose step is one addition, on the task `quadratic`, where everything beside it shows. `gradus
bench` tells the time of the update; the plain loop sets the gradient and calls the same class's step. Both take
turns; the difference of the medians is the harness.

The start: a run of one step with python.optimizer less the same run with baselines.sgd, beside a process that
does `import torch` and nothing else.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import one_processor  # noqa: F401  (before the libraries below)

import torch  # noqa: E402

METHOD = """import torch


class Tiny(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3):
        super().__init__(params, {"lr": lr})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                p.add_(p.grad, alpha=-group["lr"])
"""


def plain_step_us(folder, steps):
    """Median of setting the gradient and a step."""
    sys.path.insert(0, str(folder))
    import tiny

    parameter = torch.nn.Parameter(torch.randn(100, dtype=torch.float64))
    optimizer = tiny.Tiny([parameter])
    times = []
    for _ in range(steps):
        gradient = torch.randn(100, dtype=torch.float64)
        start = time.perf_counter()
        parameter.grad = gradient
        optimizer.step()
        times.append(time.perf_counter() - start)
    return statistics.median(times[steps // 10:]) * 1e6


def harness_step_us(gradus, folder, steps):
    """Median of the update time of python.optimizer."""
    done = subprocess.run([gradus, "bench", "python", "--task", "quadratic", "--set", "python.file=tiny.py", "--set",
                           "python.class=Tiny", "--steps", "1", "--repetitions", str(steps), "--json"], cwd=folder,
                          check=True, capture_output=True, text=True)
    return statistics.median(json.loads(done.stdout)["methods"][0]["samples"]["update_us"])


def run_s(gradus, method):
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        subprocess.run([gradus, "run", "--task", "quadratic", "--method", method, "--seeds", "1", "--set",
                        "run.budget={steps=1}", "--out", pathlib.Path(folder) / "out"], check=True, capture_output=True)
        return time.perf_counter() - start


def import_s():
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import torch"], check=True)
    return time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gradus", required=True)
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    gradus = pathlib.Path(options.gradus).resolve()
    starts, imports = [], []
    for _ in range(options.rounds):
        starts.append(run_s(gradus, "python") - run_s(gradus, "sgd"))
        imports.append(import_s())
    start, alone = statistics.median(starts), statistics.median(imports)
    print(f"start of a run with Python: {start:.2f} s, import torch: {alone:.2f} s, ratio {start / alone:.2f}")
    plain, harness = [], []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "tiny.py").write_text(METHOD)
        for _ in range(options.rounds):
            plain.append(plain_step_us(folder, options.steps))
            harness.append(harness_step_us(gradus, folder, options.steps))
    a, b = statistics.median(plain), statistics.median(harness)
    print(f"a step in a plain loop: {a:.1f} us, in the harness: {b:.1f} us, difference {b - a:+.1f} us")


if __name__ == "__main__":
    main()
