"""Result files of DeepOBS: a JSON file for each seed, with a value of each metric for each epoch.

Folders are TESTPROBLEM/OPTIMIZER/SETTING, files `random_seed__SEED__DATE.json` (F. Schneider,
L. Balles, P. Hennig, DeepOBS: A Deep Learning Optimizer Benchmark Suite, ICLR 2019).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from gradus._fields import Field, parse
from gradus._fields import read as read_bytes
from gradus._frames import ForeignRun, foreign_frames
from gradus._sources import Frames
from gradus.errors import Error
from gradus.report import Report

_SPLITS = {"train": "train", "valid": "validation", "test": "test"}
_SETTINGS = ("batch_size", "num_epochs", "weight_decay")
_MEASURES = {"losses": "loss", "accuracies": "accuracy"}
# DeepOBS' names of the columns by ours.
_COLUMNS = {
    f"{ours}_{measure}": f"{theirs}_{measures}"
    for measures, measure in _MEASURES.items()
    for theirs, ours in _SPLITS.items()
}


@dataclass
class _Result:
    """One file: a seed of a setting of an optimizer on a test problem."""

    task: str
    optimizer: str
    seed: int
    options: Mapping[str, Any]
    settings: Mapping[str, Any]
    columns: dict[str, np.ndarray[Any, Any]]


def _result(path: Path) -> _Result:
    content = Field(parse(read_bytes(path), path), path)
    try:
        columns = {
            ours: np.array([value.number() for value in content.at(theirs).elements()])
            for ours, theirs in _COLUMNS.items()
            if content.get(theirs) is not None
        }
        options = {name: value.value for name, value in content.at("optimizer_hyperparams").items()}
        settings = {name: content.at(name).value for name in _SETTINGS}
        for name, value in content.at("training_params").items():
            settings[name] = value.value
        result = _Result(
            content.at("testproblem").text(),
            content.at("optimizer_name").text(),
            content.at("random_seed").integer(),
            options,
            settings,
            columns,
        )
    except Error as error:
        raise Error("deepobs.format", error.where, error.expected, error.found) from error
    sizes = {name: len(column) for name, column in columns.items()}
    if "test_loss" not in sizes or len(set(sizes.values())) != 1:
        found = ", ".join(f"{_COLUMNS[name]} {size}" for name, size in sizes.items()) or "none"
        expected = "columns of losses with a value for each epoch"
        raise Error("deepobs.format", path, expected, found)
    return result


def _chosen(result: _Result) -> dict[str, Any]:
    """Everything in which the settings of an optimizer may differ."""
    return {**result.options, **result.settings}


def _setting(result: _Result) -> str:
    return json.dumps(_chosen(result), sort_keys=True)


def _names(results: Sequence[_Result]) -> dict[tuple[str, str], str]:
    """Names of methods by optimizer and setting: with the options in which its settings differ."""
    names = {}
    for optimizer in dict.fromkeys(result.optimizer for result in results):
        settings = {_setting(r): _chosen(r) for r in results if r.optimizer == optimizer}
        keys = dict.fromkeys(key for options in settings.values() for key in options)
        differing = [
            key for key in keys if len({json.dumps(o.get(key)) for o in settings.values()}) > 1
        ]
        for setting, options in settings.items():
            shown = [f"{key}={options[key]}" for key in differing if key in options]
            names[optimizer, setting] = " ".join([optimizer, *shown])
    return names


def read(folder: Path) -> Frames:
    """See gradus.from_deepobs."""
    if not folder.is_dir():
        raise Error("load.path", folder, "a folder of results of DeepOBS", "none")
    files = sorted(folder.glob("**/random_seed__*.json"))
    if not files:
        expected = "files random_seed__*.json of DeepOBS"
        raise Error("deepobs.format", folder, expected, "none")
    results = [_result(path) for path in files]
    names = _names(results)
    results.sort(key=lambda result: result.seed)
    runs, directions = [], {}
    repetitions: dict[tuple[str, str], int] = {}
    for result in results:
        method = names[result.optimizer, _setting(result)]
        repetition = repetitions.get((result.task, method), 0)
        repetitions[result.task, method] = repetition + 1
        epochs = np.arange(len(result.columns["test_loss"]), dtype=float)
        cells: dict[str, Any] = {"seed": result.seed, "optimizer": result.optimizer}
        cells.update({f"optimizer.{name}": value for name, value in result.options.items()})
        cells.update({f"settings.{name}": value for name, value in result.settings.items()})
        columns = {"epoch": epochs, **result.columns}
        runs.append(ForeignRun(result.task, method, repetition, columns, cells))
        for name in result.columns:
            directions[result.task, name] = name.endswith("accuracy")
    order = {method: place for place, method in enumerate(dict.fromkeys(names.values()))}
    runs.sort(key=lambda run: (run.task, order[run.method], run.repetition))
    return foreign_frames(folder, folder.name, runs, directions)


def _by_epoch(points: pd.DataFrame, name: str, epochs: int, diverged: bool) -> list[float]:
    """The last value measured until each epoch; after a divergence the first, as DeepOBS does."""
    there = points[points[name].notna()]
    x, y = there["epoch"].to_numpy(float), there[name].to_numpy(float)
    grid = np.arange(epochs + 1, dtype=float)
    values = y[np.maximum(np.searchsorted(x, grid, side="right") - 1, 0)]
    if diverged:
        values[grid > x[-1]] = y[0]
    return [float(value) for value in values]


def _content(run: Mapping[str, Any], points: pd.DataFrame, epochs: int) -> dict[str, Any] | None:
    names = [name for name in _COLUMNS if name in points and points[name].notna().any()]
    if not {"train_loss", "test_loss"} <= set(names):
        return None
    options = {
        name.removeprefix("optimizer."): value
        for name, value in run.items()
        if name.startswith("optimizer.") and not (isinstance(value, float) and np.isnan(value))
    }
    columns = {
        _COLUMNS[name]: _by_epoch(points, name, epochs, run["status"] == "diverged")
        for name in names
    }
    return {
        "testproblem": str(run["task"]),
        "batch_size": None,
        "num_epochs": epochs,
        "random_seed": int(run["repetition"]),
        "weight_decay": None,
        "optimizer_name": _path_name(str(run["method"])),
        "optimizer_hyperparams": options,
        "training_params": {},
        "minibatch_train_losses": [],
        **columns,
    }


def _path_name(text: str) -> str:
    return re.sub(r"[^\w=.+-]+", "_", text)


def write(report: Report, folder: Path) -> list[Path]:
    """See Report.to_deepobs."""
    points = {str(id): part for id, part in report.curves.groupby("id", observed=True)}
    longest = report.runs.groupby("task", observed=True)["epochs"].max()
    written = []
    for row in report.runs.to_dict("records"):
        run = {str(name): cell for name, cell in row.items()}
        epochs = longest.get(run["task"], np.nan)
        of_run = points.get(run["id"])
        if run["status"] not in ("finished", "diverged") or of_run is None or not epochs >= 1:
            continue
        content = _content(run, of_run, int(epochs))
        if content is None:
            continue
        place = folder / _path_name(content["testproblem"]) / content["optimizer_name"]
        path = (
            place / f"num_epochs__{int(epochs)}" / f"random_seed__{run['repetition']}__gradus.json"
        )
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(content, indent=4, default=_plain), encoding="utf-8")
        except OSError as error:
            raise Error("files.write", path, "a file that can be written", str(error)) from error
        written.append(path)
    if not written:
        expected = "runs of an epoch or more with losses on training and test rows"
        raise Error("deepobs.epochs", report.path, expected, "none")
    return written


def _plain(value: Any) -> Any:
    """NumPy's scalars as Python's, for JSON."""
    return value.item() if isinstance(value, np.generic) else str(value)
