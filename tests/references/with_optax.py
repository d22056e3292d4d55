"""Optimizers of optax on parameters of torch."""
import jax
import torch

jax.config.update("jax_enable_x64", True)

import optax  # noqa: E402,F401
import optax.contrib  # noqa: E402,F401
from jax import numpy as jnp  # noqa: E402


class WithOptax:
    def __init__(self, parameters, transformation):
        self.parameters, self.transformation = list(parameters), transformation
        self.update, self.state = jax.jit(transformation.update), None

    def step(self):
        values = [jnp.asarray(p.detach().numpy()) for p in self.parameters]
        gradients = [jnp.asarray(p.grad.numpy()) for p in self.parameters]
        if self.state is None:
            self.state = self.transformation.init(values)
        updates, self.state = self.update(gradients, self.state, values)
        with torch.no_grad():
            for p, value in zip(self.parameters, optax.apply_updates(values, updates)):
                p.copy_(torch.from_numpy(jax.device_get(value).copy()))
