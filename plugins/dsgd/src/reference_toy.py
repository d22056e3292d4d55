#!/usr/bin/env python3
"""Writes reference_toy.inc: the toy of THEORY.md (section 5), drawn by NumPy.

    python3 reference_toy.py > reference_toy.inc
"""
import numpy as np

rng = np.random.default_rng(3)
inputs = rng.uniform(-1, 1, (60, 6))
labels = rng.integers(0, 3, 60)
weights = [rng.normal(0, 0.8, shape) for shape in ((8, 6), (8, 8), (3, 8))]


def loss():
    x = inputs.T
    for w in weights[:-1]:
        x = np.tanh(w @ x)
    z = weights[-1] @ x
    z = z - z.max(0)
    return float(np.mean(np.log(np.exp(z).sum(0)) - z[labels, np.arange(60)]))


def show(name, values, kind="double"):
    print(f"constexpr {kind} {name}[] = {{")
    texts = [repr(v) for v in values.ravel().tolist()]
    for first in range(0, len(texts), 4):
        print("    " + ", ".join(texts[first:first + 4]) + ",")
    print("};")


if __name__ == "__main__":
    print("// Written by reference_toy.py; loss at the start: %.4f." % loss())
    show("reference_inputs", inputs)
    show("reference_labels", labels, "long")
    for i, w in enumerate(weights):
        show(f"reference_weight_{i + 1}", w)
