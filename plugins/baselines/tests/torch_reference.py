#!/usr/bin/env python3
"""Writes torch_reference.json: the same cases by torch.optim, in float64.

Run by hand in this folder, with torch 2.13: python3 torch_reference.py > torch_reference.json
"""
import json
import sys

import torch

from cases import START, TORCH_CASES, row_of


def value(x):
    return (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()


def make(name, options, x):
    options = dict(options)
    if "betas" in options:
        options["betas"] = tuple(options["betas"])
    if name == "momentum":
        return torch.optim.SGD([x], **{"momentum": 0.9, **options})
    if name == "nesterov":
        return torch.optim.SGD([x], nesterov=True, **{"momentum": 0.9, **options})
    if name == "lbfgs":
        search = options.pop("line_search_fn", "strong_wolfe")
        return torch.optim.LBFGS([x], line_search_fn=None if search == "none" else search, **options)
    kinds = {"sgd": "SGD", "adam": "Adam", "adamw": "AdamW", "rmsprop": "RMSprop",
             "adagrad": "Adagrad"}
    return getattr(torch.optim, kinds[name])([x], **options)


def main():
    rows = []
    for name, options, steps in TORCH_CASES:
        x = torch.tensor(START, dtype=torch.float64, requires_grad=True)
        optimizer, points = make(name, options, x), []

        def closure():
            optimizer.zero_grad()
            loss = value(x)
            loss.backward()
            return loss

        for _ in range(steps):
            optimizer.step(closure)
            points.append(x.tolist())
        rows.append(row_of(name, options, points))
    print(f"torch {torch.__version__}", file=sys.stderr)
    print("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]")


if __name__ == "__main__":
    main()
