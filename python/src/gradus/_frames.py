"""A report's tables from another package's runs: those without a counterpart there are empty."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from gradus import _tables
from gradus._points import AXES
from gradus._records import PlannedRun
from gradus._sources import Frames


@dataclass
class ForeignRun:
    """A run that another package made: its names, its columns of points, other cells of `runs`."""

    task: str
    method: str
    repetition: int
    columns: Mapping[str, np.ndarray[Any, Any]]
    cells: Mapping[str, Any] = field(default_factory=dict)

    @property
    def planned(self) -> PlannedRun:
        """Its place in the study; the id is a hash of it."""
        name = f"{self.task}\n{self.method}\n{self.repetition}"
        id = hashlib.blake2b(name.encode(), digest_size=16).hexdigest()
        return PlannedRun(id, self.task, self.method, self.method, self.repetition)


def _last(column: np.ndarray[Any, Any]) -> float:
    there = column[~np.isnan(column)]
    return float(there[-1]) if len(there) else float("nan")


def foreign_frames(
    where: Path,
    study: str,
    runs: Sequence[ForeignRun],
    directions: Mapping[tuple[str, str], bool],
) -> Frames:
    """The tables of the runs. Columns of points are the axes that are known, and metrics."""
    order = [run.planned for run in runs]
    points = _tables.RunColumns()
    rows = []
    for run, planned in zip(runs, order, strict=True):
        size = len(next(iter(run.columns.values())))
        points.add(planned, size, dict(run.columns))
        row: dict[str, Any] = {"task": run.task, "method": run.method}
        row.update(repetition=run.repetition, entry=run.method, id=planned.id, status="finished")
        for name, column in run.columns.items():
            if name not in AXES:
                row[f"final.{name}"] = _last(column)
        row["environment"] = None
        rows.append({**row, **run.cells})
    tables = {
        "runs": _tables.with_categories(pd.DataFrame(rows), order),
        "curves": points.frame(order, AXES),
        "targets": _tables.targets_frame([], order),
        "probes": _tables.probes_frame([], order),
        "series": _tables.series_frame([], order),
        "claims": _tables.claims_frame([]),
    }
    return Frames(where, study, tables, directions)
