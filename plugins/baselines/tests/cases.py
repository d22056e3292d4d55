"""The cases of the golden trajectories: optimizer, options (names of torch.optim), steps.

All start from (-1.2, 1, -1.2, 1) on Rosenbrock's function of four numbers, in float64.
"""

START = [-1.2, 1.0, -1.2, 1.0]

# How far a coordinate may lie from the table, relative to 1 + |x|: rounding differs in the order of
# operations, and a quasi-Newton method amplifies it.
TOLERANCES = {"lbfgs": 1e-8}


def row_of(name, options, points):
    return {"optimizer": name, "tolerance": TOLERANCES.get(name, 1e-13), "options": options, "points": points}


CASES = [
    ("sgd", {"lr": 1e-3}, 20),
    ("sgd", {"lr": 1e-4, "weight_decay": 0.1}, 20),
    ("sgd", {"lr": 1e-4, "momentum": 0.9, "dampening": 0.5, "weight_decay": 0.1}, 20),
    ("sgd", {"lr": 1e-4, "momentum": 0.9, "weight_decay": 0.1, "nesterov": True}, 20),
    ("momentum", {"lr": 1e-4, "momentum": 0.9}, 20),
    ("nesterov", {"lr": 1e-4, "momentum": 0.9}, 20),
    ("nesterov", {"lr": 1e-4, "momentum": 0.5, "weight_decay": 0.1}, 20),
    ("adam", {}, 20),
    ("adam", {"lr": 0.1, "betas": [0.8, 0.95], "eps": 1e-4, "weight_decay": 0.1}, 20),
    ("adam", {"lr": 0.1, "betas": [0.5, 0.6], "amsgrad": True}, 20),
    ("adam", {"lr": 0.1, "weight_decay": 0.3, "amsgrad": True}, 20),
    ("adamw", {}, 20),
    ("adamw", {"lr": 0.1, "weight_decay": 0.3}, 20),
    ("adamw", {"lr": 0.1, "betas": [0.5, 0.6], "amsgrad": True}, 20),
    ("rmsprop", {}, 20),
    ("rmsprop", {"lr": 0.05, "alpha": 0.9, "eps": 1e-3, "weight_decay": 0.1}, 20),
    ("rmsprop", {"momentum": 0.5, "centered": True}, 20),
    ("rmsprop", {"momentum": 0.9}, 20),
    ("rmsprop", {"lr": 0.05, "alpha": 0.5, "weight_decay": 0.1, "momentum": 0.9, "centered": True}, 20),
    ("adagrad", {}, 20),
    ("adagrad", {"lr": 0.5, "lr_decay": 0.1, "weight_decay": 0.1,
                 "initial_accumulator_value": 0.2, "eps": 1e-3}, 20),
    ("lbfgs", {"line_search_fn": "none", "lr": 0.1, "max_iter": 1}, 12),
    ("lbfgs", {"line_search_fn": "none", "lr": 0.1, "max_iter": 1, "history_size": 2}, 12),
]

# The line search is compared with torch.optim alone; its conditions have a test of their own. Each
# step may evaluate as often as it likes: torch.optim looks at max_eval after a line search only.
TORCH_CASES = CASES + [
    ("lbfgs", {"line_search_fn": "none", "lr": 0.1, "max_iter": 4}, 4),
    ("lbfgs", {"max_iter": 1, "max_eval": 1000}, 15),
    ("lbfgs", {"max_iter": 4, "max_eval": 1000}, 6),
    ("lbfgs", {"max_eval": 1000}, 2),
    ("lbfgs", {"lr": 0.3, "max_iter": 5, "max_eval": 1000, "history_size": 3}, 5),
    ("lbfgs", {"max_iter": 10, "max_eval": 1000}, 3),
    ("lbfgs", {"max_eval": 1000, "tolerance_change": 0.1}, 4),
    ("lbfgs", {"max_eval": 1000, "tolerance_grad": 1.0}, 4),
]
