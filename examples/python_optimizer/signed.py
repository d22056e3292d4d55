"""Momentum whose steps take the sign where the gradient agrees with it, and nothing elsewhere."""

import torch


class SignedMomentum(torch.optim.Optimizer):
    """m <- beta m + (1 - beta) g;  p <- p - lr sign(m) where sign(m) = sign(g)."""

    def __init__(self, params, lr=1e-3, beta=0.9):
        super().__init__(params, {"lr": lr, "beta": beta})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                m.lerp_(p.grad, 1 - group["beta"])
                agrees = (m * p.grad > 0).to(p.dtype)
                p.add_(m.sign() * agrees, alpha=-group["lr"])
