"""Running studies with the command `gradus`.

How far it is comes from `gradus run --progress json`, the reason of a refusal from its id: no text
that the command prints for people is read.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import tomllib
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gradus._events import Events, follow
from gradus._load import load
from gradus._progress import View, default_view
from gradus.errors import CommandError, Error, RunWarning
from gradus.report import Report

PathLike = str | os.PathLike[str]

_ERROR_ID = re.compile(r"\[([a-z_]+\.[a-z_]+)\]")
_CLAIM_FAILED, _RUNS_FAILED, _INTERRUPTED = 1, 3, 130


def command_path(command: PathLike | None = None) -> str:
    """The program: `command`, else GRADUS_COMMAND, else `gradus` of PATH.

    Raises Error `run.command` where there is none.
    """
    asked = command or os.environ.get("GRADUS_COMMAND") or "gradus"
    found = shutil.which(asked)
    if found is None:
        raise Error(
            "run.command",
            asked,
            "the program gradus",
            "none",
            "put its folder into PATH, name it in GRADUS_COMMAND, or pass command=...",
        )
    return found


def run(
    study: PathLike | None = None,
    *,
    tasks: Sequence[str] = (),
    methods: Sequence[str] = (),
    options: Mapping[str, Any] | None = None,
    seeds: int | Sequence[int] | None = None,
    name: str | None = None,
    out: PathLike | None = None,
    jobs: int | None = None,
    accept_stale: bool = False,
    plugins: Sequence[PathLike] = (),
    command: PathLike | None = None,
    progress: bool | View = True,
) -> Report:
    """Runs a study and returns its report; runs that are there already are not made again.

    `study` is a study file, or `tasks` and `methods` name what is compared. `options` are as of
    `--set`: `{"adam.lr": 1e-3, "run.threads": 2}`; `seeds` is a number of them or a list. `out` is
    the output folder (default: results/local/NAME below the current folder), `jobs` how many runs
    are made at once (default: the cores). `plugins` are plugin files beside those that are found,
    `command` the program (default: GRADUS_COMMAND, else `gradus` of PATH).

    `progress` shows a bar in a notebook and a line elsewhere; a function is called with a
    gradus.Progress several times a second instead. Interrupting stops the command, which keeps
    what is done.

    Runs that failed, and theorems' claims that fail, are a gradus.RunWarning: their rows are in the
    report. Raises CommandError, with the id of the command's own error, where it refuses the study
    or nothing ran, and Error `run.command` without a command, `run.study` without a study or with
    both forms of it.
    """
    program = command_path(command)
    named = _name_of(study, tasks, methods, name)
    folder = Path(out) if out is not None else Path("results/local") / named
    call = [program, "run"]
    call += [] if study is None else [os.fspath(study)]
    call += _flags(tasks, methods, options or {}, seeds, plugins)
    call += ["--name", named] if study is None else []
    call += ["--out", str(folder)]
    call += ["--jobs", str(jobs)] if jobs is not None else []
    call += ["--accept-stale"] if accept_stale else []
    _execute(call, named, _view(progress))
    return load(folder)


def _view(progress: bool | View) -> View | None:
    if callable(progress):
        return progress
    return default_view() if progress else None


def _name_of(
    study: PathLike | None, tasks: Sequence[str], methods: Sequence[str], name: str | None
) -> str:
    """The study's name. Raises Error `run.study` where it is not one of the two forms."""
    flags = bool(tasks or methods or name)
    if (study is None) != flags or (study is None and not (tasks and methods)):
        found = "both" if study is not None else ("one of the two" if flags else "neither")
        raise Error("run.study", "gradus.run", "a study file, or tasks and methods", found)
    if study is None:
        return name or "-".join([*tasks, *methods])
    try:
        content = tomllib.loads(Path(study).read_text(encoding="utf-8"))
    except OSError as error:
        raise Error("files.read", study, "a study file", error.strerror or "none") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Error("study.syntax", study, "TOML", str(error)) from error
    named = content.get("name")
    if not isinstance(named, str):
        raise Error("study.missing", study, "a name", "none", 'begin with name = "my-study"')
    return named


def _toml(value: Any) -> str:
    """A value as it stands in TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, str):
        return json.dumps(value)
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return str(value)


def _flags(
    tasks: Sequence[str],
    methods: Sequence[str],
    options: Mapping[str, Any],
    seeds: int | Sequence[int] | None,
    plugins: Sequence[PathLike],
) -> list[str]:
    flags: list[str] = []
    if tasks:
        flags += ["--task", ",".join(tasks)]
    if methods:
        flags += ["--method", ",".join(methods)]
    for name, value in options.items():
        flags += ["--set", f"{name}={_toml(value)}"]
    if seeds is not None:
        # "7," is a list of one seed.
        listed = [seeds] if isinstance(seeds, int) else [*seeds, ""] if len(seeds) == 1 else seeds
        flags += ["--seeds", ",".join(map(str, listed))]
    for plugin in plugins:
        flags += ["--plugin", os.fspath(plugin)]
    return flags


def _failure(exit_code: int, stderr: str) -> CommandError:
    found = _ERROR_ID.search(stderr)
    text = stderr or "it gave no reason"
    return CommandError(found.group(1) if found else "command.ended", exit_code, text)


def _execute(call: list[str], study: str, view: View | None) -> None:
    events = Events(study)
    # A session of its own: a terminal's Ctrl-C reaches this process, which passes it on.
    process = subprocess.Popen(
        [*call, "--progress", "json"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        follow(process, events, view)
    finally:
        _stop(process, events)
    exit_code = process.returncode
    if exit_code == _INTERRUPTED:
        raise KeyboardInterrupt
    if exit_code == _RUNS_FAILED:
        warnings.warn("runs failed: see the column status of Report.runs", RunWarning, stacklevel=3)
    elif exit_code == _CLAIM_FAILED:
        warnings.warn("a theorem's claim fails: see Report.claims", RunWarning, stacklevel=3)
    elif exit_code != 0:
        raise _failure(exit_code, events.text)


def _stop(process: subprocess.Popen[bytes], events: Events) -> None:
    """Interrupts the command where it still runs, and waits until it has kept what is done."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        follow(process, events, None)
    if process.stderr is not None:
        process.stderr.close()
