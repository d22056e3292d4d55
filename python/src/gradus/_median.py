"""Curves over repetitions: the median and the quartiles of a metric, as `curves.csv` has them.

The value of a run at x is the last one that it measured at or before x, also after it ended, so
that time axes compare what is in hand after that time. A diverged run has the worst value from its
last point on, so that survivors alone never make a curve. A curve starts where every run has a
value and holds the union of the runs' points, thinned evenly by rank.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from gradus._sources import Source
from gradus.errors import Error

CURVE_AXES = ("step", "epoch", "gradients", "samples", "wall_s", "cpu_s")
TIME_AXES = ("wall_s", "cpu_s")
COLUMNS = ("task", "method", "metric", "axis", "x", "median", "low", "high", "runs")
_ENDED = ("finished", "diverged")
_PASSING = ("load", "plugins", "git_revision", "reasons", "schema")

Numbers = np.ndarray[Any, Any]


def _held(x: Numbers, y: Numbers, grid: Numbers) -> Numbers:
    return y[np.searchsorted(x, grid, side="right") - 1]


def median_curve(
    runs: Sequence[tuple[Numbers, Numbers, bool]], worst: float, points: int
) -> tuple[Numbers, Numbers]:
    """The curve of runs, each its x [n], increasing, its y [n], and whether it diverged.

    Returns x [m] and the lower quartile, median and upper quartile at these, [3, m]; infinite
    where so many runs had diverged that the quantile is one of them.
    """
    start = max(x[0] for x, _, _ in runs)
    grid = np.unique(np.concatenate([x for x, _, _ in runs]))
    grid = grid[grid >= start]
    if len(grid) > points:
        grid = grid[np.arange(points) * (len(grid) - 1) // (points - 1)]
    values = np.stack([_held(x, y, grid) for x, y, _ in runs])
    for row, (x, _, diverged) in zip(values, runs, strict=True):
        if diverged:
            row[grid > x[-1]] = worst
    return grid, _quantiles(values)


def _quantiles(values: Numbers) -> Numbers:
    """Quartiles over the first axis, of type 7; infinite beside an infinite value."""
    ordered = np.sort(values, axis=0)
    found = []
    for share in (0.25, 0.5, 0.75):
        place = share * (len(ordered) - 1)
        low = ordered[int(np.floor(place))]
        high = ordered[int(np.ceil(place))]
        part = place - np.floor(place)
        between = (1 - part) * low + part * high if part > 0 else low
        found.append(np.where(low == high, low, between))
    return np.stack(found)


def _machines(source: Source, runs: pd.DataFrame) -> pd.Series[str]:
    """The machine of each run: what is lasting in its environment, or the environment's hash."""
    known = {}
    for hash, environment in source.environments().items():
        lasting = {k: v for k, v in environment.items() if k not in _PASSING}
        known[hash] = json.dumps({k: v.value for k, v in lasting.items()}, sort_keys=True)
    hashes = runs["environment"].fillna("").astype(str)
    return hashes.map(lambda hash: known.get(hash, hash))


def _main_machine(runs: pd.DataFrame) -> str:
    """The machine with runs of most methods, then with most runs, then the first."""
    best, most = "", (-1, -1)
    for machine in dict.fromkeys(runs["machine"]):
        there = runs[runs["machine"] == machine]
        count = (there["method"].nunique(), len(there))
        if count > most:
            best, most = machine, count
    return best


def timed_runs(source: Source, runs: pd.DataFrame) -> set[str]:
    """Ids of the runs of one task that a time axis may show: those of one machine.

    A method without a run on the machine of most runs is shown by its own main machine.
    """
    ended = runs[runs["status"].isin(_ENDED)].copy()
    ended["machine"] = _machines(source, ended)
    main = _main_machine(ended)
    ids: set[str] = set()
    for _, of_method in ended.groupby("method", observed=True):
        here = of_method[of_method["machine"] == main]
        if here.empty:
            here = of_method[of_method["machine"] == _main_machine(of_method)]
        ids.update(here["id"])
    return ids


def _worst(
    directions: Mapping[tuple[str, str], bool], task: str, metric: str, diverged: bool
) -> float:
    if (task, metric) not in directions and diverged:
        raise Error(
            "curve.direction",
            f"{metric} on {task}",
            "the report of the study, which says whether higher is better (runs diverged)",
            "none",
            "gradus report FOLDER writes it",
        )
    return -np.inf if directions.get((task, metric), False) else np.inf


def median_curves(
    source: Source,
    runs: pd.DataFrame,
    curves: pd.DataFrame,
    metrics: Sequence[str],
    axis: str,
    points: int,
) -> pd.DataFrame:
    """The curves of all methods on all tasks; see Report.median_curves."""
    status = dict(zip(runs["id"], runs["status"], strict=True))
    directions = source.directions()
    parts = []
    for task, of_task in curves.groupby("task", observed=True):
        allowed = set(runs["id"])
        if axis in TIME_AXES:
            allowed = timed_runs(source, runs[runs["task"] == task])
        for method, of_method in of_task.groupby("method", observed=True):
            series = [
                (part[axis].to_numpy(float), part, status.get(id, ""))
                for id, part in of_method.groupby("id", observed=True, sort=False)
                if id in allowed
            ]
            for metric in metrics:
                rows = _curve_rows(series, metric, directions, str(task), points)
                if rows is not None:
                    rows.insert(0, "axis", axis)
                    rows.insert(0, "metric", metric)
                    rows.insert(0, "method", method)
                    rows.insert(0, "task", task)
                    parts.append(rows)
    if not parts:
        return pd.DataFrame(columns=list(COLUMNS))
    frame = pd.concat(parts, ignore_index=True)
    for name in ("task", "method"):
        frame[name] = pd.Categorical(frame[name], categories=curves[name].cat.categories)
    return frame


def _curve_rows(
    series: Sequence[tuple[Numbers, pd.DataFrame, str]],
    metric: str,
    directions: Mapping[tuple[str, str], bool],
    task: str,
    points: int,
) -> pd.DataFrame | None:
    shown = []
    for x, part, status in series:
        y = part[metric].to_numpy(float)
        there = ~(np.isnan(x) | np.isnan(y))
        if status in _ENDED and there.any():
            shown.append((x[there], y[there], status == "diverged"))
    if not shown:
        return None
    worst = _worst(directions, task, metric, any(diverged for _, _, diverged in shown))
    x, (low, median, high) = median_curve(shown, worst, points)
    return pd.DataFrame({"x": x, "median": median, "low": low, "high": high, "runs": len(shown)})
