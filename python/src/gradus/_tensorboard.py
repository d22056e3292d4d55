"""Curves as events that TensorBoard shows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from gradus.errors import Error, optional
from gradus.report import Report


class _Events:
    """The file of events of one run."""

    def __init__(self, folder: Path) -> None:
        files = optional(
            "tensorboard.summary.writer.event_file_writer", "tensorboard", "tensorboard"
        )
        self._event = optional("tensorboard.compat.proto.event_pb2", "tensorboard", "tensorboard")
        self._summary = optional(
            "tensorboard.compat.proto.summary_pb2", "tensorboard", "tensorboard"
        )
        try:
            self._file = files.EventFileWriter(str(folder))
        except OSError as error:
            expected = "a folder that can be written"
            raise Error("files.write", folder, expected, str(error)) from error

    def add(self, tag: str, step: int, wall_s: float, value: float) -> None:
        """A point of a scalar."""
        scalar = self._summary.Summary.Value(tag=tag, simple_value=value)
        summary = self._summary.Summary(value=[scalar])
        self._file.add_event(self._event.Event(wall_time=wall_s, step=step, summary=summary))

    def close(self) -> None:
        """Writes what is left."""
        self._file.close()


def _name(text: str) -> str:
    return re.sub(r"[^\w=.+-]+", "_", text)


def _add_points(events: _Events, points: pd.DataFrame, metrics: list[str]) -> None:
    for name in metrics:
        there = points[points[name].notna() & points["step"].notna()]
        times = there["wall_s"].fillna(0)
        for step, time, value in zip(there["step"], times, there[name], strict=True):
            events.add(f"metrics/{name}", int(step), float(time), float(value))


def _add_series(events: _Events, series: pd.DataFrame, points: pd.DataFrame) -> None:
    """Probes are recorded by step; their times lie between those of the evaluation points."""
    known = points[points["step"].notna() & points["wall_s"].notna()]
    for name, of_probe in series.groupby("probe", observed=True):
        there = of_probe[of_probe["value"].notna()]
        steps = there["step"].to_numpy(float)
        times: np.ndarray[Any, Any] = np.zeros(len(steps))
        if len(known):
            times = np.interp(steps, known["step"].to_numpy(float), known["wall_s"].to_numpy(float))
        for step, time, value in zip(steps, times, there["value"], strict=True):
            events.add(f"probes/{name}", int(step), float(time), float(value))


def write(report: Report, folder: Path) -> list[Path]:
    """See Report.to_tensorboard."""
    series = {str(id): part for id, part in report.series.groupby("id", observed=True)}
    folders = []
    for id, points in report.curves.groupby("id", observed=True, sort=False):
        first = points.iloc[0]
        place = folder / _name(str(first["task"])) / _name(str(first["method"]))
        place = place / f"repetition_{first['repetition']}"
        events = _Events(place)
        _add_points(events, points, report.metrics)
        if str(id) in series:
            _add_series(events, series[str(id)], points)
        events.close()
        folders.append(place)
    return folders
