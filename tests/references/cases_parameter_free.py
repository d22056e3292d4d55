"""The cases of plugins/parameter_free. Steps near the largest that is stable double rounding errors
every few steps (`steps`). `options` are Gradus' names; `make` has the package's."""
import contextlib
import io

import dadaptation
import prodigyopt
import schedulefree

import papers
from cases_adaptive import case
from with_optax import WithOptax, optax


def quietly(make):
    def made(parameters):
        with contextlib.redirect_stdout(io.StringIO()):
            return make(parameters)

    return made


def schedule_free(make):
    def made(parameters):
        optimizer = make(parameters)
        optimizer.train()
        return optimizer

    return made


def averaged(optimizer, parameters):
    """The point that is evaluated."""
    optimizer.eval()
    return parameters


def by_optax(transformation):
    return lambda parameters: WithOptax(parameters, transformation)


CASES = [
    case("schedule_free_sgd", {"lr": 1e-3}, "schedulefree",
         schedule_free(lambda p: schedulefree.SGDScheduleFree(p, 1e-3)), evaluated=averaged),
    case("schedule_free_sgd", {"lr": 1e-3, "momentum": 0.95, "weight_decay": 0.1,
                               "warmup_steps": 50, "r": 1, "weight_lr_power": 1}, "schedulefree",
         schedule_free(lambda p: schedulefree.SGDScheduleFree(
             p, 1e-3, 0.95, 0.1, 50, r=1.0, weight_lr_power=1.0)), evaluated=averaged),
    case("schedule_free_adamw", {}, "schedulefree",
         schedule_free(lambda p: schedulefree.AdamWScheduleFree(p)), evaluated=averaged),
    case("schedule_free_adamw", {"lr": 0.01, "betas": [0.95, 0.99], "eps": 1e-6,
                                 "weight_decay": 0.1, "warmup_steps": 50, "r": 0.5},
         "schedulefree",
         schedule_free(lambda p: schedulefree.AdamWScheduleFree(
             p, 0.01, (0.95, 0.99), 1e-6, 0.1, 50, r=0.5)), evaluated=averaged),
    case("prodigy", {}, "prodigyopt", quietly(lambda p: prodigyopt.Prodigy(p))),
    case("prodigy", {"betas": [0.8, 0.99], "beta3": 0.9, "weight_decay": 0.01,
                     "use_bias_correction": True, "safeguard_warmup": True, "d0": 1e-3,
                     "d_coef": 0.5, "growth_rate": 1.5}, "prodigyopt",
         quietly(lambda p: prodigyopt.Prodigy(
             p, 1.0, (0.8, 0.99), 0.9, weight_decay=0.01, use_bias_correction=True,
             safeguard_warmup=True, d0=1e-3, d_coef=0.5, growth_rate=1.5)), steps=100),
    # Without a bound on its growth the estimate overshoots on the network, and rounding grows.
    case("dadapt_adam", {}, "dadaptation", quietly(lambda p: dadaptation.DAdaptAdam(p)),
         problems=("rosenbrock",)),
    case("dadapt_adam", {"growth_rate": 1.02}, "dadaptation",
         quietly(lambda p: dadaptation.DAdaptAdam(p, growth_rate=1.02))),
    case("dadapt_adam", {"lr": 0.5, "betas": [0.8, 0.99], "weight_decay": 0.01, "decouple": True,
                         "use_bias_correction": True, "d0": 1e-4, "growth_rate": 1.2},
         "dadaptation",
         quietly(lambda p: dadaptation.DAdaptAdam(
             p, 0.5, (0.8, 0.99), weight_decay=0.01, decouple=True, use_bias_correction=True,
             d0=1e-4, growth_rate=1.2))),
    case("dadapt_sgd", {}, "dadaptation", quietly(lambda p: dadaptation.DAdaptSGD(p)),
         problems=("rosenbrock",)),
    case("dadapt_sgd", {"lr": 0.5, "momentum": 0.9, "weight_decay": 0.01, "d0": 1e-4,
                        "growth_rate": 1.02}, "dadaptation",
         quietly(lambda p: dadaptation.DAdaptSGD(
             p, 0.5, 0.9, 0.01, d0=1e-4, growth_rate=1.02))),
    # A distance of 1e-6 is a difference of parameters with 10 digits left: the default start is
    # compared on Rosenbrock's function alone, and so is Mechanic's.
    case("dog", {}, "optax.contrib.dog", by_optax(optax.contrib.dog()), problems=("rosenbrock",)),
    case("dog", {"lr": 0.5, "reps_rel": 1e-3, "eps": 1e-4, "weight_decay": 0.01},
         "optax.contrib.dog",
         by_optax(optax.contrib.dog(0.5, ("heuristic", 1e-3), 1e-4, 0.01))),
    case("dowg", {"lr": 0.2}, "optax.contrib.dowg", by_optax(optax.contrib.dowg(0.2))),
    case("dowg", {"lr": 0.5, "eps": 1e-2}, "optax.contrib.dowg",
         by_optax(optax.contrib.dowg(0.5, eps=1e-2))),
    case("mechanic", {"optimizer": {"id": "baselines.sgd", "lr": 0.01}, "s_init": 0.1},
         "optax.contrib.mechanize",
         by_optax(optax.contrib.mechanize(optax.sgd(0.01), s_init=0.1)), problems=("digits",),
         steps=50),
    case("mechanic", {"optimizer": {"id": "baselines.sgd", "lr": 0.001}, "weight_decay": 0.1,
                      "s_init": 0.1, "num_betas": 4}, "optax.contrib.mechanize",
         by_optax(optax.contrib.mechanize(optax.sgd(0.001), 0.1, s_init=0.1, num_betas=4)),
         steps=100),
    case("polyak_sgd", {}, "papers.py", lambda p: papers.PolyakSgd(p), closure=True, steps=20),
    case("polyak_sgd", {"c": 1, "tau": 1.5, "init_step_size": 0.1}, "papers.py",
         lambda p: papers.PolyakSgd(p, 1.0, tau=1.5, first=0.1), closure=True, steps=20),
    case("polyak_sgd", {"bound": "bounded", "c": 2, "largest": 0.5}, "papers.py",
         lambda p: papers.PolyakSgd(p, 2.0, "bounded", largest=0.5), closure=True, steps=20),
    case("armijo_sgd", {}, "papers.py", lambda p: papers.ArmijoSgd(p), closure=True),
    case("armijo_sgd", {"c": 0.3, "shrink": 0.5, "tau": 3, "init_step_size": 0.1, "largest": 2},
         "papers.py", lambda p: papers.ArmijoSgd(p, 0.3, 0.5, 3.0, 0.1, 2.0), closure=True),
]
