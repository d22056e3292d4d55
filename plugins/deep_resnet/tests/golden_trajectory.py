#!/usr/bin/env python3
"""Gradient descent on a small tower, written from the formulas alone; prints golden_trajectory.inc.

Weights, inputs and targets are simple closed expressions, so that no random numbers have to agree.
"""
import numpy as np

L, d, N, alpha, eta0, steps = 12, 4, 3, 0.5, 0.75, 40
index = np.arange(L * d * d, dtype=np.float64)
A = 0.3 * np.sin(1.7 * index + 0.4).reshape(L, d, d)
X = np.cos(0.9 * np.arange(N * d, dtype=np.float64) + 0.2).reshape(N, d)
Y = np.sin(0.5 * np.arange(N * d, dtype=np.float64) - 0.3).reshape(N, d)
delta = L ** -alpha
eta = eta0 * L ** (2 * alpha - 1)

losses = []
for t in range(steps + 1):
    H, S = [X.T], []
    for k in range(L):
        Z = A[k] @ H[-1]
        H.append(H[-1] + delta * np.tanh(Z))
        S.append(1 / np.cosh(Z) ** 2)
    R = H[-1] - Y.T
    losses.append((R**2).sum() / (2 * N))
    if t == steps:
        break
    G, Lam = np.empty_like(A), R / N
    for k in reversed(range(L)):
        E = delta * S[k] * Lam
        G[k] = E @ H[k].T
        Lam = Lam + A[k].T @ E
    A = A - eta * G

print("// Made by golden_trajectory.py: losses at steps 0, 10, 20, 30, 40 and the last weights.")
print("constexpr double golden_losses[] = {")
for t in range(0, steps + 1, 10):
    print(f"    {losses[t]!r},".replace("np.float64(", "").replace(")", ""))
print("};")
print("constexpr double golden_weights[] = {")
for value in A.reshape(-1)[:: 11]:
    print(f"    {float(value)!r},")
print("};")
