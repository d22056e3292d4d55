#!/usr/bin/env python3
"""What it costs that a method is written in Python: the step, and the start of a run.

Run it with the python of the environment that Gradus was built with:

    .venv/bin/python tests/benchmarks/peers/python_methods.py --gradus build/release/bin/gradus

The step: torch.optim.Adam on a network 784-256-128-10, float32, one processor. `gradus bench` tells what
python.optimizer takes beside the evaluation of the gradient; the plain loop is `optimizer.step()` on parameters
of the same shapes with gradients that are there. Both take turns; the difference of the medians is the harness.

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

SHAPES = ((256, 784), (256,), (128, 256), (128,), (10, 128), (10,))
WIDTHS = "fashion_mlp.widths=[784,256,128,10]"


def plain_step_us(steps):
    """Median over `steps` of optimizer.step() alone."""
    parameters = [torch.nn.Parameter(torch.randn(shape) * 0.01) for shape in SHAPES]
    optimizer = torch.optim.Adam(parameters, lr=1e-3)
    times = []
    for _ in range(steps):
        for p in parameters:
            p.grad = torch.randn_like(p)
        start = time.perf_counter()
        optimizer.step()
        times.append(time.perf_counter() - start)
    return statistics.median(times[steps // 10:]) * 1e6


def harness_step_us(gradus, steps):
    """Median over samples of the update time of python.optimizer."""
    done = subprocess.run([gradus, "bench", "python", "--task", "fashion_mlp", "--set", WIDTHS, "--steps", "20",
                           "--repetitions", str(max(2, steps // 20)), "--json"], check=True, capture_output=True, text=True)
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
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    starts, imports = [], []
    for _ in range(options.rounds):
        starts.append(run_s(options.gradus, "python") - run_s(options.gradus, "sgd"))
        imports.append(import_s())
    start, alone = statistics.median(starts), statistics.median(imports)
    print(f"start of a run with Python: {start:.2f} s, import torch: {alone:.2f} s, ratio {start / alone:.2f}")
    plain, harness = [], []
    for _ in range(options.rounds):
        plain.append(plain_step_us(options.steps))
        harness.append(harness_step_us(options.gradus, options.steps))
    a, b = statistics.median(plain), statistics.median(harness)
    print(f"optimizer.step() in a plain loop: {a:.1f} us, in the harness: {b:.1f} us, difference {b - a:+.1f} us "
          f"({(b / a - 1) * 100:+.1f} %)")


if __name__ == "__main__":
    main()
