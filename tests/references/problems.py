"""The problems of the parity tests, as parity_test.cpp has them.

digits: the first 256 rows of the digits data (pixels divided by 16) as one batch; a dense network
64-32-10 with tanh, cross entropy, in float64. rosenbrock: 100 (y - x^2)^2 + (1 - x)^2 from (-1.2, 1),
one parameter of two entries. exclusive_or: a small network with squared errors, for the methods that
need them.
"""
import gzip
import pathlib

import torch

ROWS = 256
KEPT_STEPS = (1, 2, 5, 10, 20, 50, 100, 200)
PROJECTED_STEP = 10  # and the last one
PROJECTIONS = 16
DIGITS = pathlib.Path(__file__).resolve().parents[2] / "datasets" / "data" / "digits.csv.gz"


def mixed(x):
    """A 32-bit hash: the finalizer of MurmurHash3."""
    x &= 0xFFFFFFFF
    x ^= x >> 16
    x = x * 0x85EBCA6B & 0xFFFFFFFF
    x ^= x >> 13
    x = x * 0xC2B2AE35 & 0xFFFFFFFF
    return x ^ x >> 16


def start_of(*layers):
    """Entry i of all parameters, from 1: uniform in [-1, 1) / sqrt(inputs of the layer)."""
    parameters, i = [], 0
    for shape, inputs in layers:
        count = torch.Size(shape).numel()
        values = [(mixed(i + j + 1) / 2.0**31 - 1) / inputs**0.5 for j in range(count)]
        i += count
        parameters.append(torch.tensor(values, dtype=torch.float64).reshape(shape))
    return parameters


class Digits:
    name = "digits"

    def __init__(self):
        with gzip.open(DIGITS, "rt") as lines:
            rows = [[int(v) for v in line.split(",")] for line, _ in zip(lines, range(ROWS))]
        table = torch.tensor(rows, dtype=torch.float64)
        self.inputs, self.labels = table[:, :64] / 16, table[:, 64].long()

    def start(self):
        parameters = start_of(((32, 64), 64), ((32,), 64), ((10, 32), 32), ((10,), 32))
        return [p.requires_grad_() for p in parameters]

    def per_sample(self, parameters):
        w1, b1, w2, b2 = parameters
        hidden = torch.tanh(self.inputs @ w1.T + b1)
        return torch.nn.functional.cross_entropy(hidden @ w2.T + b2, self.labels, reduction="none")

    def value(self, parameters):
        return self.per_sample(parameters).mean()

    def kept(self, parameters):
        return random_sums(parameters)


def random_sums(parameters):
    """Sums of all entries with random signs, and the Euclidean norm of all entries."""
    flat = torch.cat([p.detach().reshape(-1) for p in parameters])
    sums = []
    for k in range(PROJECTIONS):
        signs = torch.tensor([1.0 if mixed(i + 1 + k * 0x10001) & 1 else -1.0
                              for i in range(len(flat))], dtype=torch.float64)
        sums.append((flat * signs).sum().item())
    return {"norm": flat.norm().item(), "projections": sums}


class ExclusiveOr:
    """A dense network 2-8-1 with tanh, half squared error, on four points with targets +-1/2."""

    name = "exclusive_or"

    def __init__(self):
        self.inputs = torch.tensor([[0.0, 0], [0, 1], [1, 0], [1, 1]], dtype=torch.float64)
        self.targets = torch.tensor([[-0.5], [0.5], [0.5], [-0.5]], dtype=torch.float64)

    def start(self):
        parameters = start_of(((8, 2), 2), ((8,), 2), ((1, 8), 8), ((1,), 8))
        return [p.requires_grad_() for p in parameters]

    def residuals(self, parameters):
        """Half the sum of their squares is the value."""
        w1, b1, w2, b2 = parameters
        output = torch.tanh(self.inputs @ w1.T + b1) @ w2.T + b2
        return ((output - self.targets) / len(self.inputs) ** 0.5).reshape(-1)

    def value(self, parameters):
        return 0.5 * (self.residuals(parameters) ** 2).sum()

    def kept(self, parameters):
        return random_sums(parameters)


class Rosenbrock:
    name = "rosenbrock"

    def start(self):
        return [torch.tensor([-1.2, 1.0], dtype=torch.float64, requires_grad=True)]

    def value(self, parameters):
        x, y = parameters[0]
        return 100 * (y - x**2) ** 2 + (1 - x) ** 2

    def kept(self, parameters):
        return {"point": parameters[0].detach().tolist()}
