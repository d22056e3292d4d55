"""Networks and losses."""

import torch

from gradus_classes import arguments_of, check_arguments, find, origin_of
from gradus_errors import HostError


class Module:
    """An nn.Module as a function of parameters that are not its own."""

    def __init__(self, name, file, file_hash, options):
        self.name, self.file, self.file_hash = name, file, file_hash
        self.where = f"{name} of {file}" if file else name
        self.cls = find(name, file, file_hash)
        self.arguments = arguments_of(options)
        check_arguments(self.cls, self.arguments, 0, self.where)
        self.make(0)

    def make(self, seed):
        run_dtype = torch.get_default_dtype()
        torch.set_default_dtype(torch.float32)  # the same numbers are drawn for runs of every dtype
        try:
            with torch.random.fork_rng(devices=[]):
                torch.manual_seed(seed)
                self.module = self.cls(**self.arguments)
        finally:
            torch.set_default_dtype(run_dtype)
        if not isinstance(self.module, torch.nn.Module):
            raise HostError("python.class", self.where, "a torch.nn.Module, or a function that makes one",
                            type(self.module).__name__)
        named = dict(self.module.named_parameters())
        if not named:
            raise HostError("python.class", self.where, "a module with parameters", "none")
        self.shapes = [(name, list(parameter.shape)) for name, parameter in named.items()]
        places = {id(parameter): [] for parameter in named.values()}
        for name, parameter in self.module.named_parameters(remove_duplicate=False):  # tied ones have several
            path, _, last = name.rpartition(".")
            places[id(parameter)].append((self.module.get_submodule(path), last))
        self.places = list(places.values())
        self.dtype = next(iter(named.values())).dtype

    def parameters(self):
        return self.shapes

    def initial(self, seed, dtype):
        self.make(seed)
        self.to(dtype)
        return [getattr(*places[0]).detach().clone() for places in self.places]

    def to(self, dtype):
        if dtype != self.dtype:
            self.module.to(dtype)
            self.dtype = dtype

    def use(self, tensors):
        """Puts tensors in the place of the parameters, as torch.func.functional_call does for one call."""
        if tensors[0].dtype != self.dtype:
            for _, buffer in self.module.named_buffers():
                if buffer.is_floating_point():
                    buffer.data = buffer.data.to(tensors[0].dtype)
            self.dtype = tensors[0].dtype
        torch.set_default_dtype(self.dtype)  # of what forward makes itself
        for places, tensor in zip(self.places, tensors):
            for place, last in places:
                place._parameters[last] = tensor

    def forward(self, input, training):
        if self.module.training != training:
            self.module.train(training)
        return self.module(input)

    def buffers(self):
        return list(self.module.named_buffers())

    def origin(self):
        return list(origin_of(self.cls, self.name, self.file, self.file_hash).items())


def loss_function(name, file, file_hash):
    function = find(name, file, file_hash)
    if isinstance(function, type):
        function = function()
    if not callable(function):
        raise HostError("python.class", f"{name} of {file}" if file else name,
                        "a function of output and target, or a class such as torch.nn.CrossEntropyLoss", repr(function))
    return function
