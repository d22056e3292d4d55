#!/usr/bin/env python3
"""Writes golden_trajectory.inc: a trajectory of gradient descent and a deep gradient by NumPy alone.

    python3 golden.py > golden_trajectory.inc

The risk is integrated by other formulas than the plugin's: closed forms on each piece, the activity of
a unit by the sign at the middle of the piece. The deep gradient is by back-propagation in matrices.
"""
import numpy as np


def exact(w, b, v, c, xi, lo, hi):
    """Risk and generalized gradient for the uniform law on [lo, hi]."""
    kinks = np.where(w != 0, -b / np.where(w != 0, w, 1), lo)
    t = np.sort(np.concatenate([[lo, hi], np.clip(kinks, lo, hi)]))
    x0, x1 = t[:-1], t[1:]
    h = (x1 - x0) / (hi - lo)
    on = np.outer((x0 + x1) / 2, w) + b > 0
    g0, g1 = (np.outer(x0, w) + b) * on, (np.outer(x1, w) + b) * on
    e0, e1 = g0 @ v + c - xi, g1 @ v + c - xi
    e = h * (e0 + e1) / 2
    xe = h * (x0 * (2 * e0 + e1) + x1 * (e0 + 2 * e1)) / 6
    ge = h[:, None] * (g0 * (2 * e0 + e1)[:, None] + g1 * (e0 + 2 * e1)[:, None]) / 6
    risk = (h * (e0**2 + e0 * e1 + e1**2)).sum() / 3
    return risk, [2 * v * (xe @ on), 2 * v * (e @ on), 2 * ge.sum(0), 2 * e.sum()]


def lyapunov(theta, xi):
    return sum((np.asarray(p)**2).sum() for p in theta) + (theta[3] - 2 * xi)**2


def trajectory(steps):
    theta = [np.array([1., -1., .5]), np.array([0., .5, -.25]), np.array([.5, -.3, .8]), .2]
    gamma = .5 / (2 * lyapunov(theta, 1.) + 1)
    for n in range(max(steps) + 1):
        risk, gradient = exact(*theta, 1., 0., 1.)
        if n in steps:
            yield n, risk, lyapunov(theta, 1.)
        theta = [p - gamma * g for p, g in zip(theta, gradient)]


def deep(rng, sizes, rows):
    x, p = rng.uniform(-1, 1, (rows, sizes[0])), rng.dirichlet(np.ones(rows))
    xi = rng.normal()
    layers = [(rng.normal(size=(m, n)), rng.normal(size=m)) for n, m in zip(sizes, sizes[1:])]
    values = [x]
    for k, (w, b) in enumerate(layers):
        z = values[-1] @ w.T + b
        values.append(z if k + 1 == len(layers) else np.maximum(z, 0))
    e = values[-1] - xi
    risk = p @ (e**2).sum(1)
    signal, gradient = 2 * p[:, None] * e, []
    for k in range(len(layers) - 1, -1, -1):
        gradient = [*(signal.T @ values[k]).ravel(), *signal.sum(0)] + gradient
        signal = (signal @ layers[k][0]) * (values[k] > 0)
    theta = np.concatenate([np.concatenate([w.ravel(), b]) for w, b in layers])
    return x, p, xi, theta, risk, gradient


def show(name, values, kind="double"):
    texts = [repr(float(v)) for v in np.asarray(values).ravel()]
    print(f"constexpr {kind} {name}[] = {{")
    for first in range(0, len(texts), 4):
        print("    " + ", ".join(texts[first:first + 4]) + ",")
    print("};")


if __name__ == "__main__":
    print("// Written by golden.py.")
    show("golden_trajectory", list(trajectory({0, 1, 10, 100, 1000, 10000})))
    x, p, xi, theta, risk, gradient = deep(np.random.default_rng(7), [2, 3, 4, 2], 5)
    show("deep_points", x)
    show("deep_weights", p)
    show("deep_theta", theta)
    show("deep_gradient", gradient)
    print(f"constexpr double deep_xi = {float(xi)!r}, deep_risk = {float(risk)!r};")
