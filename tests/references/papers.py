"""Methods without a package that can be pinned, written down from their papers and the authors'
code: plain loops over tensors, nothing shared with Gradus."""
import math

import torch
from torch.optim.lbfgs import _strong_wolfe


class Paper:
    """An optimizer of the form step(closure)."""

    def __init__(self, parameters):
        self.parameters = list(parameters)

    def gradients(self):
        return [p.grad.clone() for p in self.parameters]

    @torch.no_grad()
    def moved(self, start, gradients, rate):
        for p, s, g in zip(self.parameters, start, gradients):
            p.copy_(s - rate * g)


class PolyakSgd(Paper):
    """Loizou et al. 2021, eqs. 3 and 5; one batch, so an epoch is a step."""

    def __init__(self, parameters, c=0.5, bound="smooth", first=1.0, tau=2.0, largest=10.0):
        super().__init__(parameters)
        self.c, self.bound, self.last, self.tau, self.largest = c, bound, first, tau, largest

    def step(self, closure):
        loss = closure().item()
        gradients = self.gradients()
        rate = loss / (self.c * sum((g**2).sum().item() for g in gradients))
        if self.bound == "smooth":
            rate = min(rate, self.tau * self.last)
        elif self.bound == "bounded":
            rate = min(rate, self.largest)
        self.last = rate
        self.moved([p.detach().clone() for p in self.parameters], gradients, rate)


class ArmijoSgd(Paper):
    """Vaswani et al. 2019, eq. 1 and algorithm 1 with reset option 1."""

    def __init__(self, parameters, c=0.1, shrink=0.9, tau=2.0, first=1.0, largest=10.0):
        super().__init__(parameters)
        self.c, self.shrink, self.tau, self.size, self.largest = c, shrink, tau, first, largest

    def step(self, closure):
        loss = closure().item()
        gradients = self.gradients()
        start = [p.detach().clone() for p in self.parameters]
        squares = sum((g**2).sum().item() for g in gradients)
        self.size = min(self.size * self.tau, self.largest)
        for _ in range(100):
            self.moved(start, gradients, self.size)
            if closure().item() <= loss - self.c * self.size * squares:
                return
            self.size *= self.shrink
        self.moved(start, gradients, 1e-6)


def flat(tensors):
    return torch.cat([t.reshape(-1) for t in tensors])


class Curved(Paper):
    """Methods of one vector."""

    @torch.no_grad()
    def place(self, vector):
        for p, part in zip(self.parameters, vector.split([p.numel() for p in self.parameters])):
            p.copy_(part.reshape(p.shape))

    def origin(self):
        return flat([p.detach() for p in self.parameters]).clone()

    def hessian(self, vector):
        """The whole matrix of second derivatives of the problem, by autograd."""
        shapes = [p.shape for p in self.parameters]
        sizes = [p.numel() for p in self.parameters]

        def value(v):
            return self.problem.value([x.reshape(s) for x, s in zip(v.split(sizes), shapes)])

        with torch.enable_grad():
            return torch.autograd.functional.hessian(value, vector)


def conjugate_gradients(matrix, right, tolerance):
    """Hestenes, Stiefel 1952, ended as in Nocedal, Wright 2006, algorithm 7.1."""
    x, r, d = torch.zeros_like(right), right.clone(), right.clone()
    enough = tolerance * right.norm()
    for i in range(len(right)):
        if r.norm() <= enough:
            break
        image = matrix @ d
        curvature = d @ image
        if curvature <= 0:
            return right if i == 0 else x
        squares = r @ r
        x = x + squares / curvature * d
        r = r - squares / curvature * image
        d = (r @ r) / squares * d + r
    return x


class NewtonCg(Curved):
    """Nocedal, Wright 2006, algorithm 7.1."""

    def step(self, closure):
        loss = closure().item()
        g, origin = flat(self.gradients()), self.origin()
        if g.abs().max() <= 1e-10:
            return
        tolerance = min(0.5, math.sqrt(g.norm()))
        p, t = conjugate_gradients(self.hessian(origin), -g, tolerance), 1.0
        for _ in range(30):
            self.place(origin + t * p)
            if closure().item() <= loss + 1e-4 * t * (g @ p).item():
                return
            t *= 0.5
        self.place(origin)


class LevenbergMarquardt(Curved):
    """Marquardt 1963 with Nielsen's damping (1999); the system is solved by a factorization."""

    def __init__(self, parameters, damping=1e-3):
        super().__init__(parameters)
        self.damping, self.growth = damping, 2.0

    def jacobian(self, vector):
        shapes = [p.shape for p in self.parameters]
        sizes = [p.numel() for p in self.parameters]

        def residuals(v):
            return self.problem.residuals([x.reshape(s) for x, s in zip(v.split(sizes), shapes)])

        with torch.enable_grad():
            return torch.autograd.functional.jacobian(residuals, vector)

    def step(self, closure):
        loss = closure().item()
        g, origin = flat(self.gradients()), self.origin()
        if g.abs().max() <= 1e-10:
            return
        j = self.jacobian(origin)
        for _ in range(10):
            matrix = j.T @ j + self.damping * torch.eye(len(g))
            p = torch.linalg.solve(matrix, -g)
            self.place(origin + p)
            gain = (loss - closure().item()) / (0.5 * (self.damping * p @ p - p @ g)).item()
            if gain > 0:
                self.damping *= max(1 / 3, 1 - (2 * gain - 1) ** 3)
                self.growth = 2.0
                return
            self.damping *= self.growth
            self.growth *= 2
        self.place(origin)


class NonlinearCg(Curved):
    """Nocedal, Wright 2006, algorithm 5.4, with the line search of torch.optim.LBFGS."""

    def __init__(self, parameters, beta="polak_ribiere", c1=1e-4, c2=0.1):
        super().__init__(parameters)
        self.beta, self.c1, self.c2 = beta, c1, c2
        self.before = self.direction = None

    def weight(self, g):
        y, d, before = g - self.before, self.direction, self.before
        if self.beta == "polak_ribiere":
            return max(0.0, (g @ y / (before @ before)).item())
        if self.beta == "fletcher_reeves":
            return (g @ g / (before @ before)).item()
        if self.beta == "hestenes_stiefel":
            return (g @ y / (d @ y)).item()
        if self.beta == "dai_yuan":
            return (g @ g / (d @ y)).item()
        return ((y - 2 * (y @ y) / (d @ y) * d) @ g / (d @ y)).item()

    def step(self, closure):
        if self.before is None or self.gradient is None:
            self.loss = closure().item()
            self.gradient = flat(self.gradients())
        g, origin = self.gradient, self.origin()
        if g.abs().max() <= 1e-14:
            return
        anew = self.before is None
        if not anew:
            last_slope = self.slope
            self.direction = self.weight(g) * self.direction - g
            self.slope = (self.direction @ g).item()
            anew = not self.slope < 0
        if anew:
            self.direction, self.slope = -g, -(g @ g).item()
            first = min(1.0, 1 / g.abs().sum().item())
        else:
            first = self.t * last_slope / self.slope
        self.before = g.clone()

        def at(_, t, d):
            self.place(origin + t * d)
            return closure().item(), flat(self.gradients())

        self.loss, self.gradient, self.t, _ = _strong_wolfe(
            at, None, first, self.direction, self.loss, g, self.slope, self.c1, self.c2, 1e-9, 25)
        self.place(origin + self.t * self.direction)
