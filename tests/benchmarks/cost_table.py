#!/usr/bin/env python3
"""Prints the table of docs/costs.md: what a step of every method of this tree costs.

    tests/benchmarks/cost_table.py build/release/bin/gradus [--write]

The methods of each row of BENCHES take turns in one `gradus bench`: Levenberg and Marquardt's on
regression_1d, all others on fashion_mlp. --write puts the table into docs/costs.md. Gradients and
bytes do not depend on the machine; times do.
"""
import argparse
import json
import pathlib
import statistics
import subprocess

DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "docs" / "costs.md"
BEGIN, END = "<!-- cost_table.py -->\n", "<!-- end of cost_table.py -->\n"
FAMILIES = ("baselines", "adaptive", "matrix", "parameter_free", "second_order", "wrappers")
# Task, methods, steps a sample, samples. Two steps a sample: what else the machine does rarely falls
# into most of them. Twenty where work recurs every ten or twenty steps.
BENCHES = (
    ("fashion_mlp", r"^(adaptive|parameter_free|wrappers)\.|^baselines\.[^l]", 2, 40),
    ("fashion_mlp", r"^matrix\.", 20, 3),
    ("fashion_mlp", r"^baselines\.lbfgs|^second_order\.n", 2, 3),
    ("regression_1d", r"^second_order\.levenberg", 2, 10),
)


def benched(program, task, pattern, steps, repetitions):
    done = subprocess.run([program, "bench", "--filter", pattern, "--task", task, "--steps", str(steps),
                           "--repetitions", str(repetitions), "--json"],
                          check=True, capture_output=True, text=True)
    return {method["method"]: method for method in json.loads(done.stdout)["methods"]}


def full_name(program):
    """Short ids as they are printed, to full ones."""
    done = subprocess.run([program, "list", "optimizer", "--json"], check=True, capture_output=True, text=True)
    return {item["id"].split(".")[1]: item["id"] for item in json.loads(done.stdout)
            if item["id"].split(".")[0] in FAMILIES}


def row(name, found, task):
    samples = found["samples"]
    update, step = (statistics.median(samples[key]) for key in ("update_us", "step_us"))
    return (f"| `{name}` | {found['gradients']:.3g} | {found['state_bytes']:.3g} | "
            f"{update:.3g} | {100 * update / step:.2g} % | `{task}` |")


def table(program):
    found = {}
    for task, pattern, steps, repetitions in BENCHES:
        for name, of in benched(program, task, pattern, steps, repetitions).items():
            if not of["refused"]:
                found[name] = of, task
    names = full_name(program)
    lines = ["| method | gradients a step | bytes a parameter | update, us | of the step | on |",
             "| --- | --- | --- | --- | --- | --- |"]
    rows = {names.get(name, name): row(names.get(name, name), *of)
            for name, of in found.items()}
    order = [family + "." for family in FAMILIES]
    lines += [rows[name] for prefix in order for name in sorted(rows) if name.startswith(prefix)]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", help="gradus")
    parser.add_argument("--write", action="store_true", help="put the table into docs/costs.md")
    arguments = parser.parse_args()
    text = table(arguments.program)
    print(text, end="")
    if arguments.write:
        before, rest = DOCUMENT.read_text(encoding="utf-8").split(BEGIN)
        DOCUMENT.write_text(before + BEGIN + text + END + rest.split(END)[1], encoding="utf-8")


if __name__ == "__main__":
    main()
