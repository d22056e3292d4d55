"""Finds what a study names, and calls it with the arguments that the study gives."""

import difflib
import importlib
import importlib.metadata
import importlib.util
import inspect
import json
import os
import platform
import sys

from gradus_errors import HostError, last_lines


def check_torch(loaded):
    """Refuses another torch than the one whose libtorch_cpu.so this process has loaded."""
    spec = importlib.util.find_spec("torch")
    if spec is None:
        raise HostError("python.torch", f"Python environment {sys.prefix}", "the torch that Gradus was built with",
                        "none", "set GRADUS_PYTHON to the python of that environment")
    found = os.path.join(spec.submodule_search_locations[0], "lib", os.path.basename(loaded))
    if not os.path.exists(found) or not os.path.samefile(found, loaded):
        raise HostError("python.torch", f"Python environment {sys.prefix}", f"the torch of {loaded}",
                        f"that of {found}", "build Gradus with this environment active, or set GRADUS_PYTHON")


def did_you_mean(word, names):
    close = difflib.get_close_matches(word, names, 1)
    return f"did you mean '{close[0]}'?" if close else ""


def import_module(name, where):
    try:
        return importlib.import_module(name)
    except HostError:
        raise
    except BaseException as error:
        if isinstance(error, ModuleNotFoundError) and error.name and (name + ".").startswith(error.name + "."):
            return None
        raise HostError("python.import", where, f"that '{name}' can be imported",
                        last_lines(type(error), error, error.__traceback__)) from error


def module_of_file(file, file_hash, where):
    """The file as a module; its folder is searched for what it imports."""
    name = f"gradus_file_{file_hash}"
    if name in sys.modules:
        return sys.modules[name]
    folder = os.path.dirname(file)
    if folder not in sys.path:
        sys.path.insert(0, folder)
    spec = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException as error:
        del sys.modules[name]
        raise HostError("python.import", where, "that it can be imported",
                        last_lines(type(error), error, error.__traceback__)) from error
    return module


def member(holder, path, where):
    """holder.a.b; names what there is where there is no such thing."""
    for name in path.split("."):
        if not hasattr(holder, name):
            names = [known for known, value in vars(holder).items() if callable(value) and not known.startswith("_")]
            own = [known for known in names if getattr(getattr(holder, known), "__module__", "") == holder.__name__]
            shown = own or names
            listed = ", ".join(shown[:12]) + (", ..." if len(shown) > 12 else "")
            raise HostError("python.class", where, f"one of {listed}" if listed else "a definition", f"'{name}'",
                            did_you_mean(name, names))
        holder = getattr(holder, name)
    return holder


def find(name, file, file_hash):
    """What `name` is: in a file, or by the dotted path of something that can be imported."""
    if file:
        where = f"file {file}"
        return member(module_of_file(file, file_hash, where), name, where)
    parts = name.split(".")
    if len(parts) < 2:
        raise HostError("python.class", f"'{name}'", "a dotted path such as torch.optim.Adam", f"'{name}'",
                        "a class of a file of yours needs the option file, too")
    for count in range(len(parts) - 1, 0, -1):
        module = import_module(".".join(parts[:count]), f"'{name}'")
        if module is not None:
            return member(module, ".".join(parts[count:]), f"module {module.__name__}")
    raise HostError("python.class", f"'{name}'", f"a module '{parts[0]}' in {sys.prefix}", "none",
                    "install its package there, or give the option file")


def plain(value):
    """A value of a study as Python code has it: lists as tuples, "inf" as a number, { class = "a.B" } as that
    class."""
    if isinstance(value, list):
        return tuple(plain(element) for element in value)
    if isinstance(value, dict):
        if set(value) == {"class"}:
            return find(value["class"], "", "")
        return {key: plain(element) for key, element in value.items()}
    return {"inf": float("inf"), "-inf": float("-inf")}.get(value, value) if isinstance(value, str) else value


def arguments_of(options):
    return {name: plain(value) for name, value in json.loads(options).items()}


def check_arguments(function, given, filled, where):
    """Names an argument that the function does not take, or one that it cannot do without. `filled`: how many
    arguments Gradus gives itself."""
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return  # written in C: its own message has to do
    kinds = inspect.Parameter
    own = [p for p in parameters if p.kind in (kinds.POSITIONAL_OR_KEYWORD, kinds.POSITIONAL_ONLY)][:filled]
    named = [p for p in parameters if p not in own and p.kind in (kinds.POSITIONAL_OR_KEYWORD, kinds.KEYWORD_ONLY)]
    names = [p.name for p in named]
    takes_any = any(p.kind == kinds.VAR_KEYWORD for p in parameters)
    for name in given:
        if name not in names and not takes_any:
            expected = "one of the arguments " + ", ".join(names) if names else "no arguments"
            raise HostError("python.arguments", where, expected, f"'{name}'", did_you_mean(name, names))
    missing = [p.name for p in named if p.default is kinds.empty and p.name not in given]
    if missing:
        raise HostError("python.arguments", where, "a value for the argument " + " and for ".join(missing), "none",
                        "write it into the study's table options")


def version_of(thing):
    """Version of the package that something comes from; None for a file of the user's."""
    package = (getattr(thing, "__module__", "") or "").split(".")[0]
    module = sys.modules.get(package)
    version = getattr(module, "__version__", None)
    if version is not None:
        return f"{package} {version}"
    try:
        return f"{package} {importlib.metadata.version(package)}"
    except importlib.metadata.PackageNotFoundError:
        return None


def origin_of(thing, name, file, file_hash):
    """What a record says of it."""
    import torch
    facts = {"class": name}
    if file:
        facts.update(file=file, file_hash=file_hash)
    elif version_of(thing):
        facts["package"] = version_of(thing)
    facts["python"] = f"{platform.python_implementation()} {platform.python_version()}"
    facts["torch"] = torch.__version__
    return facts
