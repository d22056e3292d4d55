#!/usr/bin/env python3
"""Time of a step of a class of torch.optim, through Gradus, beside the same method in C++.

    tests/benchmarks/peers/python_twins.py --gradus build/release/bin/gradus

Both run in one `gradus bench`, which takes turns between them, on the task fashion_mlp with the same
options; printed are medians of a step in microseconds, of the update alone, and their ratios.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "end_to_end"))

from torch_twins import TWINS  # noqa: E402

def medians(gradus, name, method, steps):
    """(step, update) of the class and of the method, in microseconds."""
    command = [gradus, "bench", "python.optimizer", method, "--task", "fashion_mlp", "--steps", str(steps), "--json",
               "--set", f"python.optimizer.class=torch.optim.{name}"]
    result = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return [[statistics.median(row["samples"][part]) for part in ("step_us", "update_us")] for row in result["methods"]]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gradus", required=True)
    parser.add_argument("--steps", type=int, default=50)
    arguments = parser.parse_args()
    print("| class | step, us | update, us | method | step, us | update, us | step, ratio | update, ratio |")
    print("| --- | --: | --: | --- | --: | --: | --: | --: |")
    for name, method in TWINS.items():
        (step, update), (own_step, own_update) = medians(arguments.gradus, name, method, arguments.steps)
        print(f"| `{name}` | {step:.0f} | {update:.0f} | `{method}` | {own_step:.0f} | {own_update:.0f} | "
              f"{step / own_step:.2f} | {update / own_update:.2f} |")


if __name__ == "__main__":
    main()
