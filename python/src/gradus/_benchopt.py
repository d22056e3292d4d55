"""Result files of benchopt: a row for each point of each repetition of a solver on a dataset."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from gradus._frames import ForeignRun, foreign_frames
from gradus._sources import Frames
from gradus.errors import Error, optional
from gradus.report import Report

_NAMES = ("objective_name", "dataset_name", "solver_name", "idx_rep", "stop_val", "time")
_PREFIX = "objective_"
_PARAMETERS = {"p_solver_": "optimizer.", "p_dataset_": "task.", "p_obj_": "objective."}


def _read_rows(path: Path) -> pd.DataFrame:
    if not path.exists():
        raise Error("load.path", path, "a result file of benchopt", "nothing")
    expected = "a result file of benchopt, .parquet or .csv"
    try:
        if path.suffix == ".csv":
            rows = pd.read_csv(path)
        elif path.suffix == ".parquet":
            optional("pyarrow", "pyarrow", "parquet")
            rows = pd.read_parquet(path)
        else:
            raise Error("benchopt.format", path, expected, f"a file *{path.suffix}")
    except (OSError, ValueError) as error:
        raise Error("benchopt.format", path, expected, str(error).strip()) from error
    rows = rows.rename(columns={"data_name": "dataset_name"})  # as older versions call it
    missing = [name for name in _NAMES if name not in rows]
    if missing:
        raise Error("benchopt.format", path, expected, f"no column '{missing[0]}'")
    return rows


def _metrics(rows: pd.DataFrame) -> list[str]:
    """The columns of numbers that an objective returned."""
    return [
        name
        for name in map(str, rows.columns)
        if name.startswith(_PREFIX)
        and name != "objective_name"
        and pd.api.types.is_numeric_dtype(rows[name])
        and not pd.api.types.is_bool_dtype(rows[name])
    ]


def _points(rows: pd.DataFrame, metrics: list[str]) -> dict[str, np.ndarray[Any, Any]]:
    strategy = rows.get("sampling_strategy", pd.Series("Iteration")).astype(str).str.lower()
    by_iteration = strategy.isin(("iteration", "callback")).all()
    stop = pd.to_numeric(rows["stop_val"], errors="coerce").to_numpy(float)
    columns = {
        "step": stop if by_iteration else np.full(len(rows), np.nan),
        "wall_s": rows["time"].to_numpy(float),
    }
    for name in metrics:
        columns[name.removeprefix(_PREFIX)] = rows[name].to_numpy(float)
    return columns


def _cells(rows: pd.DataFrame) -> dict[str, Any]:
    first = rows.iloc[0]
    cells: dict[str, Any] = {"optimizer": str(first["solver_name"]).split("[")[0]}
    for column in map(str, rows.columns):
        for prefix, ours in _PARAMETERS.items():
            if column.startswith(prefix) and not pd.isna(first[column]):
                cells[ours + column.removeprefix(prefix)] = first[column]
    return cells


def read(path: Path) -> Frames:
    """See gradus.from_benchopt."""
    rows = _read_rows(path)
    metrics = _metrics(rows)
    several = rows["objective_name"].nunique() > 1
    runs, directions = [], {}
    keys = ["dataset_name", "objective_name", "solver_name", "idx_rep"]
    for names, part in rows.groupby(keys, sort=False):
        dataset, objective, solver, repetition = map(str, names)
        task = f"{dataset} {objective}" if several else dataset
        part = part.sort_values(["stop_val", "time"], kind="stable")
        cells = _cells(part)
        runs.append(ForeignRun(task, solver, int(repetition), _points(part, metrics), cells))
        for name in metrics:
            directions[task, name.removeprefix(_PREFIX)] = False
    return foreign_frames(path, path.stem, runs, directions)


def _leading(report: Report) -> dict[str, str]:
    """Each task's first metric: in the order of the report, else of the columns."""
    leading: dict[str, str] = {}
    for name, metric in report.directions:
        leading.setdefault(name, metric)
    for task, part in report.curves.groupby("task", observed=True):
        there = [name for name in report.metrics if part[name].notna().any()]
        if there:
            leading.setdefault(str(task), there[0])
    return leading


def write(report: Report, path: Path) -> None:
    """See Report.to_benchopt."""
    curves = report.curves
    rows = pd.DataFrame(
        {
            "objective_name": report.study,
            "dataset_name": curves["task"].astype(str),
            "solver_name": curves["method"].astype(str),
            "idx_rep": curves["repetition"],
            "sampling_strategy": "Iteration",
            "stop_val": curves["step"],
            "time": curves["wall_s"],
        }
    )
    leading = curves["task"].astype(str).map(_leading(report))
    rows["objective_value"] = np.nan
    for metric in report.metrics:
        rows[_PREFIX + metric] = curves[metric]
        rows.loc[leading == metric, "objective_value"] = curves[metric]
    for column in map(str, report.runs.columns):
        role, dot, option = column.partition(".")
        if dot and role in ("optimizer", "driver"):
            of_run = pd.Series(report.runs[column].to_numpy(), index=report.runs["id"].to_numpy())
            rows[f"p_solver_{option}"] = curves["id"].astype(str).map(of_run)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".csv":
            rows.to_csv(path, index=False)
        elif path.suffix == ".parquet":
            optional("pyarrow", "pyarrow", "parquet")
            from gradus._parquet import _storable

            _storable(rows).to_parquet(path, index=False)
        else:
            raise Error("benchopt.format", path, "a path *.parquet or *.csv", f"*{path.suffix}")
    except OSError as error:
        raise Error("files.write", path, "a file that can be written", str(error)) from error
