"""The cases of plugins/matrix. `options` are Gradus' names; `make` has the package's."""
import os

os.environ["TORCHDYNAMO_DISABLE"] = "1"  # kron_torch compiles its functions

import kron_torch.kron as kron  # noqa: E402
import pytorch_optimizer as po  # noqa: E402
import torch  # noqa: E402

from cases_adaptive import case  # noqa: E402
from stream import Stream  # noqa: E402


class Several:
    """Different optimizers for different parameters, as one."""

    def __init__(self, *optimizers):
        self.optimizers = optimizers

    def step(self):
        for optimizer in self.optimizers:
            optimizer.step()


def muon(adam=None, **options):
    """torch.optim.Muon for the matrices, AdamW for the rest. torch runs the Newton-Schulz
    iteration in bfloat16; here it runs in float64."""
    adam = {"lr": 3e-4, "betas": (0.9, 0.95), "eps": 1e-10, "weight_decay": 0, **(adam or {})}

    def make(parameters):
        torch.optim._muon._zeropower_via_newtonschulz = newton_schulz
        matrices = [p for p in parameters if p.ndim == 2]
        others = [p for p in parameters if p.ndim != 2]
        return Several(torch.optim.Muon(matrices, **options), torch.optim.AdamW(others, **adam))

    return make


def newton_schulz(grad, coefficients, steps, eps):
    """torch.optim._muon's function without its first line's `.bfloat16()`."""
    a, b, c = coefficients
    x = grad.T if grad.size(0) > grad.size(1) else grad
    x = x / x.norm().clamp(min=eps)
    for _ in range(steps):
        gram = x @ x.T
        x = torch.addmm(x, torch.addmm(gram, gram, gram, beta=b, alpha=c), x, beta=a)
    return x.T if grad.size(0) > grad.size(1) else x


class Soap(po.SOAP):
    """The package computes the QR decomposition in float32 whatever the type; here in float64."""

    def get_orthogonal_matrix_qr(self, state, max_precondition_dim=10000, merge_dims=False):
        bases = []
        for axis, (mean, basis) in enumerate(zip(state["GG"], state["Q"])):
            if len(mean) == 0:
                bases.append([])
                continue
            image = mean @ basis
            order = torch.argsort((basis * image).sum(dim=0), descending=True)
            state["exp_avg_sq"] = state["exp_avg_sq"].index_select(axis, order)
            bases.append(torch.linalg.qr(image.index_select(1, order))[0])
        return bases


def psgd_kron(**options):
    """kron-torch in float64, with Gradus' random numbers. The package adds its damping noise to the
    momentum itself, which the step then takes (`G += ...` in _calc_A_and_conjB); in the paper it
    belongs to the update of the factors alone."""

    def make(parameters):
        stream = Stream(16881133226888426760)  # derive_seed(1, "psgd_kron")

        def calc(expression, gradient, factors):
            order = gradient.dim()
            noise = stream.normals(gradient.shape)
            damping = torch.finfo(torch.float32).eps ** 0.5 * gradient.abs().mean()
            b = noise.permute(*range(1, order), 0)
            for i, q in enumerate(factors):
                b = b / q if q.dim() < 2 else torch.linalg.solve_triangular(
                    q, b, upper=True, left=False)
                if i < order - 1:
                    b = torch.transpose(b, i, order - 1)
            return torch.einsum(expression, *factors, gradient + damping * noise), b

        kron._calc_A_and_conjB = calc
        optimizer = kron.Kron(parameters, precond_dtype=torch.float64,
                              preconditioner_update_probability=kron.ProbScheduler(), **options)
        optimizer.rng.random = stream.uniform
        return optimizer

    return make


DIGITS = ("digits",)
CASES = [
    case("muon", {"matrices": "all"}, "torch.optim.Muon", muon(lr=0.02, weight_decay=0),
         problems=DIGITS),
    case("muon", {"matrices": "all", "lr": 0.002, "weight_decay": 0.1, "nesterov": False,
                  "momentum": 0.8, "scale": "match_rms_adamw", "adam_lr": 0.001,
                  "adam_betas": [0.8, 0.9], "adam_eps": 1e-8, "adam_weight_decay": 0.05},
         "torch.optim.Muon",
         muon({"lr": 0.001, "betas": (0.8, 0.9), "eps": 1e-8, "weight_decay": 0.05}, lr=0.002,
              weight_decay=0.1, nesterov=False, momentum=0.8, adjust_lr_fn="match_rms_adamw"),
         problems=DIGITS),
    # The package's momentum mixes the preconditioned step into the next gradient; algorithm 2 has
    # none, and section 7 the usual one.
    case("shampoo", {"momentum": 0, "precondition_frequency": 1, "matrix_eps": 1e-2},
         "pytorch-optimizer: Shampoo", lambda p: po.Shampoo(p, 0.1, matrix_eps=1e-2)),
    case("shampoo", {"momentum": 0, "lr": 0.02, "precondition_frequency": 1, "matrix_eps": 1e-3,
                     "weight_decay": 0.01},
         "pytorch-optimizer: Shampoo",
         lambda p: po.Shampoo(p, 0.02, weight_decay=0.01, matrix_eps=1e-3)),
    # Some directions have a gradient of rounding errors alone (pixels that are always 0): Adam's
    # quotient makes a step of them unless eps is above them.
    case("soap", {"eps": 1e-3}, "pytorch-optimizer: SOAP",
         lambda p: Soap(p, weight_decay=0.01, eps=1e-3), problems=DIGITS),
    case("soap", {"lr": 0.001, "betas": [0.9, 0.99], "shampoo_beta": 0.9, "eps": 1e-3,
                  "precondition_frequency": 20, "correct_bias": False, "weight_decay": 0.1},
         "pytorch-optimizer: SOAP",
         lambda p: Soap(p, 0.001, (0.9, 0.99), 0.9, 0.1, precondition_frequency=20, eps=1e-3,
                        correct_bias=False), problems=DIGITS),
    # With a basis for biases too: after one gradient all but one of its columns are arbitrary, so
    # the network is left out.
    case("soap", {"lr": 0.001, "betas": [0.9, 0.99], "shampoo_beta": 0.9, "eps": 1e-4,
                  "precondition_frequency": 3, "normalize_gradient": True, "correct_bias": False,
                  "precondition_1d": True, "weight_decay": 0.1}, "pytorch-optimizer: SOAP",
         lambda p: Soap(p, 0.001, (0.9, 0.99), 0.9, 0.1, precondition_frequency=3, eps=1e-4,
                        normalize_gradient=True, correct_bias=False, precondition_1d=True),
         problems=("rosenbrock",)),
    case("psgd_kron", {}, "kron-torch", psgd_kron()),
    case("psgd_kron", {"lr": 0.003, "momentum": 0.8, "weight_decay": 0.1, "diagonal": "one",
                       "precond_lr": 0.2, "precond_init_scale": 0.5,
                       "momentum_into_precond_update": False}, "kron-torch",
         psgd_kron(lr=0.003, b1=0.8, weight_decay=0.1, memory_save_mode="one_diag",
                   precond_lr=0.2, precond_init_scale=0.5, momentum_into_precond_update=False)),
]
