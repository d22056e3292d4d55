"""The cases of plugins/adaptive. `options` are Gradus' names; `make` has the package's."""
import contextlib
import io
import math

import pytorch_optimizer as po
import torch
from adabelief_pytorch import AdaBelief
from came_pytorch import CAME
from lion_pytorch import Lion

from stream import Stream


def case(method, options, reference, make, **more):
    return {"method": method, "options": options, "reference": reference, "make": make, **more}


def adabelief(**options):
    def make(parameters):
        with contextlib.redirect_stdout(io.StringIO()):  # it prints a table
            return AdaBelief(parameters, print_change_log=False, **options)

    return make


def mars(**options):
    """The package adds 1e-15 inside the root, and eps before the bias correction: algorithm 2 has
    neither, and with a small eps the second makes no difference."""

    def make(parameters):
        optimizer = po.MARS(parameters, foreach=False, **options)
        optimizer.apply_ams_bound = lambda _ams, square, _largest, eps: square.sqrt().add_(eps)
        return optimizer

    return make


class Sophia(po.SophiaH):
    """The package's method with Gradus' random signs, whose product with the Hessian it is given."""

    signs = None

    def step(self):
        step = self.param_groups[0].get("step", 0)
        if step % 10 != 0:
            return super().step()
        parameters = self.param_groups[0]["params"]
        self.signs = self.signs or Stream(8567334853388447931)  # derive_seed(1, "sophia")
        u = [torch.from_numpy(self.signs.uniforms(p.numel())).sub(0.5).sign().reshape(p.shape)
             for p in parameters]
        with torch.enable_grad():
            slopes = torch.autograd.grad(self.problem.value(parameters), parameters,
                                         create_graph=True)
            images = torch.autograd.grad(slopes, parameters, u)
        return super().step(hessian=[a * b for a, b in zip(u, images)])


torch_optim = torch.optim
CASES = [
    case("nadam", {}, "torch.optim.NAdam", lambda p: torch_optim.NAdam(p)),
    case("nadam", {"lr": 0.01, "betas": [0.8, 0.95], "eps": 1e-4, "weight_decay": 0.1,
                   "momentum_decay": 0.01, "decoupled_weight_decay": True}, "torch.optim.NAdam",
         lambda p: torch_optim.NAdam(p, 0.01, (0.8, 0.95), 1e-4, 0.1, 0.01, True)),
    case("radam", {}, "torch.optim.RAdam", lambda p: torch_optim.RAdam(p)),
    case("radam", {"lr": 1e-3, "betas": [0.8, 0.95], "weight_decay": 0.1}, "torch.optim.RAdam",
         lambda p: torch_optim.RAdam(p, 1e-3, (0.8, 0.95), weight_decay=0.1),
         problems=("rosenbrock",)),
    case("radam", {"lr": 0.01, "betas": [0.8, 0.95], "weight_decay": 0.1,
                   "decoupled_weight_decay": True}, "torch.optim.RAdam",
         lambda p: torch_optim.RAdam(p, 0.01, (0.8, 0.95), weight_decay=0.1,
                                     decoupled_weight_decay=True), problems=("digits",)),
    case("rprop", {}, "torch.optim.Rprop", lambda p: torch_optim.Rprop(p)),
    case("rprop", {"lr": 1e-3, "etas": [0.3, 1.1], "step_sizes": [1e-5, 0.1]}, "torch.optim.Rprop",
         lambda p: torch_optim.Rprop(p, 1e-3, (0.3, 1.1), (1e-5, 0.1))),
    case("adadelta", {}, "torch.optim.Adadelta", lambda p: torch_optim.Adadelta(p)),
    case("adadelta", {"lr": 0.5, "rho": 0.95, "eps": 1e-4, "weight_decay": 0.1},
         "torch.optim.Adadelta", lambda p: torch_optim.Adadelta(p, 0.5, 0.95, 1e-4, 0.1)),
    case("asgd", {"lr": 1e-3}, "torch.optim.ASGD", lambda p: torch_optim.ASGD(p, 1e-3)),
    case("asgd", {"lr": 1e-3, "lambd": 0.1, "alpha": 0.5, "t0": 20, "weight_decay": 0.01},
         "torch.optim.ASGD", lambda p: torch_optim.ASGD(p, 1e-3, 0.1, 0.5, 20, 0.01),
         evaluated=lambda o, ps: [o.state[p]["ax"] for p in ps]),
    case("adafactor", {}, "torch.optim.Adafactor", lambda p: torch_optim.Adafactor(p)),
    case("adafactor", {"lr": 0.02, "beta2_decay": -0.5, "eps1": 1e-4, "eps2": 1e-2, "d": 2,
                       "weight_decay": 0.1}, "torch.optim.Adafactor",
         lambda p: torch_optim.Adafactor(p, 0.02, -0.5, (1e-4, 1e-2), 2.0, 0.1)),
    case("adabelief", {}, "adabelief-pytorch", adabelief()),
    case("adabelief", {"lr": 1e-3, "betas": [0.8, 0.95], "eps": 1e-8, "weight_decay": 0.1,
                       "weight_decouple": False, "rectify": False}, "adabelief-pytorch",
         adabelief(lr=1e-3, betas=(0.8, 0.95), eps=1e-8, weight_decay=0.1, weight_decouple=False,
                   rectify=False)),
    case("adabelief", {"lr": 0.01, "degenerated_to_sgd": False}, "adabelief-pytorch",
         adabelief(lr=0.01, degenerated_to_sgd=False)),
    case("adan", {}, "pytorch-optimizer: Adan", lambda p: po.Adan(p)),
    case("adan", {"lr": 0.01, "betas": [0.9, 0.8, 0.95], "weight_decay": 0.1},
         "pytorch-optimizer: Adan",
         lambda p: po.Adan(p, 0.01, (0.9, 0.8, 0.95), weight_decay=0.1)),
    case("adan", {"lr": 0.01, "weight_decay": 0.1, "no_prox": True}, "pytorch-optimizer: Adan",
         lambda p: po.Adan(p, 0.01, weight_decay=0.1, weight_decouple=True)),
    case("ademamix", {}, "pytorch-optimizer: AdEMAMix", lambda p: po.AdEMAMix(p, alpha=2.0)),
    case("ademamix", {"lr": 0.003, "betas": [0.8, 0.99, 0.999], "alpha": 5, "alpha_warmup": 150,
                      "beta3_warmup": 150, "weight_decay": 0.1}, "pytorch-optimizer: AdEMAMix",
         lambda p: po.AdEMAMix(p, 0.003, (0.8, 0.99, 0.999), 0.1, True, alpha=5.0,
                               t_alpha_beta3=150)),
    # The package counts the first step that moves as the second: its bound would be 2^(1/4), where
    # algorithm 2 has t = 1.
    case("adopt", {}, "pytorch-optimizer: ADOPT",
         lambda p: po.ADOPT(p, clip_lambda=lambda step: math.pow(step - 1, 0.25))),
    case("adopt", {"lr": 0.01, "betas": [0.8, 0.99], "clip": False, "weight_decay": 0.1},
         "pytorch-optimizer: ADOPT",
         lambda p: po.ADOPT(p, 0.01, (0.8, 0.99), clip_lambda=None, weight_decay=0.1)),
    case("lion", {}, "lion-pytorch", lambda p: Lion(p)),
    case("lion", {"lr": 1e-3, "betas": [0.95, 0.98], "weight_decay": 0.1}, "lion-pytorch",
         lambda p: Lion(p, 1e-3, (0.95, 0.98), 0.1)),
    case("mars", {"eps": 1e-30}, "pytorch-optimizer: MARS", mars(eps=1e-30)),
    case("mars", {"lr": 0.01, "betas": [0.9, 0.95], "gamma": 0.05, "eps": 1e-30,
                  "weight_decay": 0.1, "lr_1d": 0.002, "weight_decay_1d": 0.2},
         "pytorch-optimizer: MARS",
         mars(lr=0.01, betas=(0.9, 0.95), gamma=0.05, eps=1e-30, weight_decay=0.1, lr_1d=0.002,
              weight_decay_1d=0.2)),
    case("mars", {"lr": 0.001, "form": "lion", "optimize_1d": True}, "pytorch-optimizer: MARS",
         mars(lr=0.001, mars_type="lion", optimize_1d=True)),
    case("came", {}, "came-pytorch", lambda p: CAME(p, 2e-4)),
    case("came", {"lr": 1e-3, "betas": [0.8, 0.99, 0.999], "clip_threshold": 0.5,
                  "weight_decay": 0.1}, "came-pytorch",
         lambda p: CAME(p, 1e-3, clip_threshold=0.5, betas=(0.8, 0.99, 0.999), weight_decay=0.1)),
    # The package corrects no bias inside the normalized step, as the paper's first versions, but
    # divides the step size by 1 - beta1^t outside (adam_debias turns that off), and adds eps to the
    # norm of the step, which the paper does not.
    case("lamb", {"eps": 1e-30, "weight_decay": 0, "bias_correction": False},
         "pytorch-optimizer: Lamb", lambda p: po.Lamb(p, eps=1e-30, foreach=False, adam_debias=True)),
    case("lamb", {"lr": 0.01, "betas": [0.8, 0.95], "eps": 1e-30, "weight_decay": 0.1,
                  "largest_norm": 10, "bias_correction": False}, "pytorch-optimizer: Lamb",
         lambda p: po.Lamb(p, 0.01, (0.8, 0.95), 0.1, weight_decouple=False, eps=1e-30,
                           foreach=False, adam_debias=True)),
    case("lars", {"lr": 0.1}, "pytorch-optimizer: LARS",
         lambda p: po.LARS(p, 0.1, weight_decay=5e-4), problems=("digits",)),
    case("lars", {"lr": 1.0, "momentum": 0.5, "weight_decay": 0.1, "trust_coefficient": 0.01},
         "pytorch-optimizer: LARS", lambda p: po.LARS(p, 1.0, 0.1, 0.5, trust_coefficient=0.01),
         problems=("digits",)),
    case("lars", {"lr": 1e-4}, "pytorch-optimizer: LARS",
         lambda p: po.LARS(p, 1e-4, weight_decay=5e-4), problems=("rosenbrock",)),
    # The package has the bound p outside the quotient: lr, rho = p and eps are the paper's.
    case("sophia", {"weight_decay": 0}, "pytorch-optimizer: SophiaH",
         lambda p: Sophia(p, 0.06, (0.96, 0.99), p=0.01, eps=1e-10, foreach=False)),
    case("sophia", {"lr": 0.001, "betas": [0.9, 0.95], "rho": 0.1, "eps": 1e-6,
                    "weight_decay": 0.1}, "pytorch-optimizer: SophiaH",
         lambda p: Sophia(p, 0.01, (0.9, 0.95), 0.01, p=0.1, eps=1e-5, foreach=False),
         problems=("rosenbrock",)),
]
