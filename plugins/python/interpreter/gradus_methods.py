"""Optimizers: made, described, saved and restored."""

import importlib
import inspect
import io
import random
import sys

import torch

from gradus_classes import arguments_of, check_arguments, find, origin_of
from gradus_errors import HostError


def check_class(cls, name, where):
    for function in ("step", "state_dict", "load_state_dict"):
        if not callable(getattr(cls, function, None)):
            raise HostError("python.class", where, f"an optimizer with {function}(), such as those of torch.optim",
                            f"'{name}' without one")


def needs_closure(cls):
    """Whether a step cannot be called without a closure."""
    try:
        closure = inspect.signature(cls.step).parameters.get("closure")
    except (TypeError, ValueError):
        return False
    return closure is not None and closure.default is inspect.Parameter.empty


def constructor_defaults(cls):
    try:
        parameters = inspect.signature(cls).parameters
    except (TypeError, ValueError):
        return None
    return repr({name: p.default for name, p in parameters.items() if p.default is not inspect.Parameter.empty})


def leave_compiler_out():
    """Functions of torch.optim.Optimizer are marked as not to be compiled when they are first called, for which torch
    imports its compiler, a second a run. Marked as they are, they are called at once."""
    for function in vars(torch.optim.Optimizer).values():
        plain = getattr(function, "__wrapped__", None)
        if plain is not None:
            setattr(plain, "__dynamo_disable", plain)


def needs_compiler(cls):
    """Whether a step imports torch's compiler, as those of torch.optim do."""
    steps = [base.__dict__["step"] for base in cls.__mro__ if "step" in base.__dict__]
    while steps:
        step = steps.pop()
        if "torch._dynamo" in getattr(getattr(step, "__code__", None), "co_names", ()):
            return True
        if hasattr(step, "__wrapped__"):
            steps.append(step.__wrapped__)
    return False


class Method:
    """An optimizer of the user's with its parameters."""

    def __init__(self, name, file, file_hash):
        self.name, self.file, self.file_hash = name, file, file_hash
        self.where = f"{name} of {file}" if file else name
        self.cls = find(name, file, file_hash)
        check_class(self.cls, name, self.where)
        self.needs_closure = needs_closure(self.cls)
        leave_compiler_out()
        if needs_compiler(self.cls):
            importlib.import_module("torch._dynamo")  # now, and not on the method's clock
        self.optimizer = self.defaults = None

    def make(self, parameters, groups, seed):
        """`groups`: (indices, options as JSON, step size or None), the last one for all parameters."""
        torch.set_default_dtype(parameters[0].dtype)  # in which torch.optim keeps its scalars
        random.seed(seed)
        if "numpy" in sys.modules:
            sys.modules["numpy"].random.seed(seed % 2**32)
        self.parameters = [torch.nn.Parameter(parameter) for parameter in parameters]
        common = self.arguments(groups[-1])
        check_arguments(self.cls, common, 1, self.where)
        if len(groups) == 1:
            listed = self.parameters
        else:
            listed = [{"params": [self.parameters[i] for i in group[0]], **self.arguments(group)}
                      for group in groups if group[0]]
        self.optimizer = self.cls(listed, **common)
        defaults = getattr(self.optimizer, "defaults", None)  # now: load_state_dict adds to them
        self.defaults = repr(defaults) if isinstance(defaults, dict) else None
        if callable(getattr(self.optimizer, "train", None)):
            self.optimizer.train()  # of methods that evaluate other parameters than they move
        return self.parameters

    def arguments(self, group):
        arguments = arguments_of(group[1])
        if group[2] is not None:
            if "lr" in arguments:
                raise HostError("python.arguments", self.where, "one step size", "lr and options.lr", "give one")
            arguments["lr"] = group[2]
        return arguments

    def has_evaluated(self):
        return all(callable(getattr(self.optimizer, name, None)) for name in ("train", "eval"))

    def evaluated(self):
        """What `eval` makes of the parameters. They are put back to the bit: `train` computes them again, and
        rounds."""
        before = [parameter.detach().clone() for parameter in self.parameters]
        self.optimizer.eval()
        shown = [parameter.detach().clone() for parameter in self.parameters]
        self.optimizer.train()
        with torch.no_grad():
            for parameter, value in zip(self.parameters, before):
                parameter.copy_(value)
        return shown

    def set_rates(self, rates):
        groups = self.optimizer.param_groups
        for group, rate in zip(groups, rates):
            if rate is not None:
                group["lr"] = rate

    def save(self):
        numpy = sys.modules.get("numpy")
        state = {"optimizer": self.optimizer.state_dict(), "random": random.getstate(),
                 "numpy": numpy.random.get_state() if numpy else None}
        file = io.BytesIO()
        torch.save(state, file)
        return torch.frombuffer(bytearray(file.getvalue()), dtype=torch.uint8)

    def restore(self, saved):
        content = saved.numpy().tobytes() if "numpy" in sys.modules else bytes(saved.tolist())
        state = torch.load(io.BytesIO(content), weights_only=False)  # this process wrote it
        self.optimizer.load_state_dict(state["optimizer"])
        random.setstate(state["random"])
        if state["numpy"] is not None:
            sys.modules["numpy"].random.set_state(state["numpy"])

    def origin(self):
        facts = origin_of(self.cls, self.name, self.file, self.file_hash)
        defaults = self.defaults
        if self.optimizer is None:  # before its first step, or of a driver that makes several
            defaults = constructor_defaults(self.cls)
        if defaults is not None:
            facts["defaults"] = defaults
        return list(facts.items())
