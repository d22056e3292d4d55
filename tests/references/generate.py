#!/usr/bin/env python3
"""Writes the reference values of the parity tests: adaptive.json, matrix.json, ...

    python3.11 -m venv references
    references/bin/pip install torch==2.13.0 --index-url https://download.pytorch.org/whl/cpu
    references/bin/pip install --no-deps -r tests/references/requirements.txt
    references/bin/python tests/references/generate.py [FAMILY...]

Each case runs an optimizer of torch.optim, of its authors' package, or the paper's equations
(papers.py) for 200 steps in float64 from the same start as parity_test.cpp does; a case with `steps`
for fewer, because the method doubles rounding errors every few steps.
"""
import importlib
import json
import pathlib
import sys

import torch

import problems

FAMILIES = ("adaptive", "matrix", "parameter_free", "second_order")


def run(case, problem):
    parameters = problem.start()
    optimizer = case["make"](parameters)
    row = {"method": case["method"], "problem": problem.name, "options": case["options"],
           "reference": case["reference"], "losses": [], "kept": []}

    def closure():
        for p in parameters:
            p.grad = None
        with torch.enable_grad():
            loss = problem.value(parameters)
            loss.backward()
        return loss

    optimizer.problem = problem  # for the few that need more than a loss
    last = case.get("steps", max(problems.KEPT_STEPS))
    for step in range(1, last + 1):
        if case.get("closure"):
            optimizer.step(closure)
        else:
            closure()
            optimizer.step()
        if step in problems.KEPT_STEPS:
            with torch.no_grad():
                row["losses"].append(problem.value(parameters).item())
            if problem.name == "rosenbrock" or step in (problems.PROJECTED_STEP, last):
                row["kept"].append(problem.kept(parameters))
    if "evaluated" in case:
        row["evaluated"] = problem.kept(case["evaluated"](optimizer, parameters))
    for key in ("steps",):
        if key in case:
            row[key] = case[key]
    return row


def main():
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    here = pathlib.Path(__file__).resolve().parent
    every = {"digits": problems.Digits(), "rosenbrock": problems.Rosenbrock(),
             "exclusive_or": problems.ExclusiveOr()}
    for family in sys.argv[1:] or FAMILIES:
        cases = importlib.import_module(f"cases_{family}").CASES
        rows = []
        for case in cases:
            for name in case.get("problems", ("digits", "rosenbrock")):
                row = run(case, every[name])
                print(f"{row['method']:16} {name:10} {row['losses'][0]:.6g} ... "
                      f"{row['losses'][-1]:.6g}", file=sys.stderr)
                rows.append(row)
        text = ",\n".join(json.dumps(row) for row in rows)
        (here / f"{family}.json").write_text(f"[\n{text}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
