#!/usr/bin/env python3
"""Writes reference.inc: losses, kernel entries and converted outputs of a small gated network in NumPy.

reference.py > reference.inc

The network's entries are sines of their position, so that both programs hold the same numbers.
"""
import numpy as np

INPUTS, WIDTH, DEPTH, OUTPUTS, POINTS, STEPS, ETA = 5, 12, 3, 2, 4, 20, 0.02
ROOT = np.sqrt(2.0)


def entries(rows, columns, seed, scale):
    i, j = np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij")
    return np.sin(1 + seed + 7.0 * i + 3.0 * j + 0.5 * i * j) * scale


def network():
    scale = 1 / np.sqrt(WIDTH)
    return {
        "B": entries(WIDTH, INPUTS, 1, scale * 1.4),
        "C": entries(OUTPUTS, WIDTH, 2, 1.0),
        "W": [entries(WIDTH, WIDTH, 3 + k, scale * 1.4) for k in range(DEPTH)],
        "first": entries(WIDTH, INPUTS, 11, scale),
        "gates": [entries(WIDTH, WIDTH, 12 + k, scale) for k in range(DEPTH)],
    }


def masks(net, points):
    g, found = points @ net["first"].T, []
    for rows in net["gates"]:
        q = g @ rows.T
        found.append((q > 0) * 1.0)
        g = ROOT * found[-1] * q
    return found


def forward(net, points, gates):
    hidden = [points @ net["B"].T]
    for weight, gate in zip(net["W"], gates):
        hidden.append(ROOT * gate * (hidden[-1] @ weight.T))
    return hidden[-1] @ net["C"].T, hidden


def signals(net, cotangent, gates):
    found, signal = [None] * DEPTH, cotangent @ net["C"]
    for k in reversed(range(DEPTH)):
        found[k] = ROOT * gates[k] * signal
        signal = found[k] @ net["W"][k]
    return found


def kernel(net, points, gates):
    """The mean over outputs of Theta_{(i,a),(j,a)}, by explicit Jacobians."""
    total = np.zeros((POINTS, POINTS))
    for a in range(OUTPUTS):
        rows = []
        for i in range(POINTS):
            one = [gate[i:i + 1] for gate in gates]
            _, hidden = forward(net, points[i:i + 1], one)
            unit = np.zeros((1, OUTPUTS))
            unit[0, a] = 1
            found = signals(net, unit, one)
            rows.append(np.concatenate([(p.T @ h).ravel() for p, h in zip(found, hidden)]))
        jacobian = np.array(rows)
        total += jacobian @ jacobian.T
    return total / OUTPUTS


def main():
    net, points = network(), entries(POINTS, INPUTS, 21, 1.0)
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    targets = entries(POINTS, OUTPUTS, 22, 1.0)
    gates = masks(net, points)
    theta = kernel(net, points, gates)
    losses = []
    for _ in range(STEPS + 1):
        output, hidden = forward(net, points, gates)
        residual = output - targets
        losses.append(0.5 * (residual**2).sum())
        found = signals(net, residual, gates)
        for k in range(DEPTH):
            net["W"][k] = net["W"][k] - ETA * found[k].T @ hidden[k]

    def listed(name, values):
        text = ", ".join("%.17g" % value for value in np.ravel(values))
        return "constexpr double %s[] = {%s};" % (name, text)

    print("// Written by reference.py.")
    print("// clang-format off")
    print(listed("reference_losses", losses))
    print(listed("reference_kernel", theta))
    print("// clang-format on")


if __name__ == "__main__":
    main()
