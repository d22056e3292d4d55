#!/usr/bin/env python3
"""Writes golden.json: trajectories computed from the published equations, in float64.

Run by hand in this folder: python3 golden.py > golden.json
Every formula is written for one coordinate or with explicit loops, and shares nothing with the C++
code. L-BFGS is the dense form: the matrix of Nocedal, Wright, "Numerical Optimization" (2006),
eq. 7.16, built from the kept pairs by the BFGS update (eq. 6.17), in place of the two-loop recursion.
"""
import json
import math

from cases import CASES, START, row_of


def gradient(x):
    g = [0.0] * len(x)
    for i in range(len(x) - 1):
        valley = x[i + 1] - x[i] ** 2
        g[i] += -400 * x[i] * valley - 2 * (1 - x[i])
        g[i + 1] += 200 * valley
    return g


def decayed(x, g, options):
    return [b + options.get("weight_decay", 0) * a for a, b in zip(x, g)]


def descent(options, nesterov=False, momentum=0.0):
    lr, mu = options.get("lr", 1e-3), options.get("momentum", momentum)
    keep = 1 - options.get("dampening", 0)
    buffer = None

    def step(x):
        nonlocal buffer
        g = decayed(x, gradient(x), options)
        # Robbins, Monro 1951; Polyak 1964; Sutskever et al. 2013
        buffer = g if buffer is None else [mu * b + keep * a for a, b in zip(g, buffer)]
        d = [a + mu * b for a, b in zip(g, buffer)] if nesterov else buffer
        return [a - lr * (b if mu else c) for a, b, c in zip(x, d, g)]

    return step


def adam(options, decoupled=False):
    lr, eps = options.get("lr", 1e-3), options.get("eps", 1e-8)
    beta1, beta2 = options.get("betas", [0.9, 0.999])
    decay = options.get("weight_decay", 0.01 if decoupled else 0)
    n = len(START)
    m, v, top = [0.0] * n, [0.0] * n, [0.0] * n
    t = 0

    def step(x):
        nonlocal t
        t += 1
        g = gradient(x)
        new = []
        for i in range(n):
            if decoupled:  # Loshchilov, Hutter 2019, algorithm 2
                start = x[i] - lr * decay * x[i]
            else:
                start, g[i] = x[i], g[i] + decay * x[i]
            m[i] = beta1 * m[i] + (1 - beta1) * g[i]  # Kingma, Ba 2015, algorithm 1
            v[i] = beta2 * v[i] + (1 - beta2) * g[i] ** 2
            top[i] = max(top[i], v[i])  # Reddi et al. 2018, algorithm 2
            second = (top[i] if options.get("amsgrad") else v[i]) / (1 - beta2**t)
            new.append(start - lr * (m[i] / (1 - beta1**t)) / (math.sqrt(second) + eps))
        return new

    return step


def rmsprop(options):
    lr, alpha = options.get("lr", 1e-2), options.get("alpha", 0.99)
    eps, mu = options.get("eps", 1e-8), options.get("momentum", 0)
    n = len(START)
    v, a, b = [0.0] * n, [0.0] * n, [0.0] * n

    def step(x):
        g = decayed(x, gradient(x), options)
        new = []
        for i in range(n):
            v[i] = alpha * v[i] + (1 - alpha) * g[i] ** 2
            if options.get("centered"):
                a[i] = alpha * a[i] + (1 - alpha) * g[i]
            b[i] = mu * b[i] + g[i] / (math.sqrt(v[i] - a[i] ** 2) + eps)
            new.append(x[i] - lr * b[i])
        return new

    return step


def adagrad(options):
    lr, eps = options.get("lr", 1e-2), options.get("eps", 1e-10)
    s = [options.get("initial_accumulator_value", 0.0)] * len(START)
    t = 0

    def step(x):
        nonlocal t
        t += 1
        g = decayed(x, gradient(x), options)
        rate = lr / (1 + (t - 1) * options.get("lr_decay", 0))
        for i in range(len(x)):
            s[i] += g[i] ** 2
        return [a - rate * b / (math.sqrt(c) + eps) for a, b, c in zip(x, g, s)]

    return step


def dot(a, b):
    return math.fsum(p * q for p, q in zip(a, b))


def inverse_hessian(pairs):
    """gamma I, then one BFGS update for each pair, oldest first."""
    s, y = pairs[-1]
    gamma, n = dot(s, y) / dot(y, y), len(s)
    h = [[gamma if i == j else 0.0 for j in range(n)] for i in range(n)]
    for s, y in pairs:
        rho = 1 / dot(s, y)
        v = [[(i == j) - rho * y[i] * s[j] for j in range(n)] for i in range(n)]
        hv = [[dot(h[i], [v[k][j] for k in range(n)]) for j in range(n)] for i in range(n)]
        h = [[dot([v[k][i] for k in range(n)], [hv[k][j] for k in range(n)]) + rho * s[i] * s[j]
              for j in range(n)] for i in range(n)]
    return h


def lbfgs(options):
    lr, size = options["lr"], options.get("history_size", 100)
    pairs = []
    last = None

    def step(x):
        nonlocal last
        g = gradient(x)
        if last is not None:
            s, y = [a - b for a, b in zip(x, last[0])], [a - b for a, b in zip(g, last[1])]
            if dot(s, y) > 1e-10:
                pairs.append((s, y))
                del pairs[:-size]
        d = [-a for a in g]
        if pairs:
            d = [-dot(row, g) for row in inverse_hessian(pairs)]
        rate = lr if last is not None else lr * min(1.0, 1 / sum(abs(a) for a in g))
        last = (x, g)
        return [a + rate * b for a, b in zip(x, d)]

    return step


MAKE = {
    "sgd": lambda options: descent(options, nesterov=options.get("nesterov", False)),
    "momentum": lambda options: descent(options, momentum=0.9),
    "nesterov": lambda options: descent(options, nesterov=True, momentum=0.9),
    "adam": adam,
    "adamw": lambda options: adam(options, decoupled=True),
    "rmsprop": rmsprop,
    "adagrad": adagrad,
    "lbfgs": lbfgs,
}


def main():
    rows = []
    for name, options, steps in CASES:
        x, step, points = list(START), MAKE[name](options), []
        for _ in range(steps):
            x = step(x)
            points.append(x)
        rows.append(row_of(name, options, points))
    print("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]")


if __name__ == "__main__":
    main()
