#!/usr/bin/env python3
"""What it costs that a method is written in Python: the step, and the start of a run.

Run it with the python of the environment that Gradus was built with:

    .venv/bin/python tests/benchmarks/peers/python_methods.py --gradus build/release/bin/gradus

The step: a class whose step is one addition, on the task `quadratic`, where everything beside it shows. `gradus
bench` tells the time of the update; the plain loop sets the gradient and calls the same class's step. Both take
turns; the difference of the medians is the harness. It may be 10 us, or 5 % of the step.

The start: a study of one run of one step, less the same study with baselines.sgd, beside a process that does `import
torch` and nothing else: once with a class of a file, once with torch.optim.Adam, whose steps import torch's compiler.
It may be 1.5 times the import. A further run: what eight more runs of the study take, an eighth of it. Times are wall
times and, in brackets, CPU times, which other work on the machine changes less.
"""
import argparse
import json
import pathlib
import resource
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


def seconds(call, folder):
    """Wall and CPU time of a program with all that it starts."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(call, cwd=folder, check=True, capture_output=True)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def study_s(gradus, folder, method, seeds):
    """A study of so many runs of one step."""
    with tempfile.TemporaryDirectory() as out:
        options = []
        if method == "file":
            options = ["--set", "python.file=tiny.py", "--set", "python.class=Tiny"]
        return seconds([gradus, "run", "--task", "quadratic", "--method", "sgd" if method == "sgd" else "python",
                        "--seeds", str(seeds), "--jobs", "1", "--set", "run.budget={steps=1}", *options, "--out",
                        pathlib.Path(out) / "out"], folder)


def difference(a, b, share=1):
    return tuple((x - y) / share for x, y in zip(a, b))


def medians(rounds):
    return [statistics.median(column) for column in zip(*rounds)]


def show_starts(gradus, folder, rounds):
    """Prints how long a run with Python takes to start; True where the limit holds, by CPU time."""
    more, good = 8, True
    imports, starts, further = [], {"file": [], "torch.optim": []}, []
    for _ in range(rounds):
        imports.append(seconds([sys.executable, "-c", "import torch"], folder))
        plain = study_s(gradus, folder, "sgd", 1)
        for method, times in starts.items():
            times.append(difference(study_s(gradus, folder, method, 1), plain))
        nine = difference(study_s(gradus, folder, "torch.optim", 1 + more), study_s(gradus, folder, "sgd", 1 + more))
        further.append(difference(nine, starts["torch.optim"][-1], more))
    alone = medians(imports)
    print(f"import torch: {alone[0]:.2f} s ({alone[1]:.2f} s)")
    for method, times in starts.items():
        wall, cpu = medians(times)
        print(f"first run, class of {'a file' if method == 'file' else method}: {wall:.2f} s ({cpu:.2f} s), "
              f"{wall / alone[0]:.2f} ({cpu / alone[1]:.2f}) times the import; limit 1.5")
        good &= cpu <= 1.5 * alone[1]
    wall, cpu = medians(further)
    print(f"further runs, each: {wall:.3f} s ({cpu:.3f} s), {wall / alone[0]:.3f} ({cpu / alone[1]:.3f}) times "
          "the import")
    return good


def show_step(gradus, folder, steps, rounds):
    """Prints what the harness adds to a step; True where the limit holds."""
    plain, harness = [], []
    for _ in range(rounds):
        plain.append(plain_step_us(folder, steps))
        harness.append(harness_step_us(gradus, folder, steps))
    a, b = statistics.median(plain), statistics.median(harness)
    print(f"a step in a plain loop: {a:.1f} us, in the harness: {b:.1f} us, difference {b - a:+.1f} us; "
          "limit 10 us or 5 %")
    return b - a <= max(10, 0.05 * a)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gradus", required=True)
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    gradus = pathlib.Path(options.gradus).resolve()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "tiny.py").write_text(METHOD)
        good = [show_starts(gradus, folder, options.rounds), show_step(gradus, folder, options.steps, options.rounds)]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
