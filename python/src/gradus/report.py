"""What a study measured, as data frames."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gradus import _median
from gradus._sources import Source
from gradus.errors import Error

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Report:
    """The records of a study and what was computed from them.

    Each table is read when it is first asked for and kept. Tasks and methods are categories in the
    study's order. Columns are named as in the CSV files of `gradus report --tables`, units stand in
    the names (`wall_s`), and what was not measured is not-a-number.

    A table raises gradus.Error where a file cannot be read, is damaged or of another version;
    `gradus.load` says how records that are damaged can be left out.
    """

    def __init__(self, source: Source) -> None:
        self._source = source

    @property
    def study(self) -> str:
        """Name of the study."""
        return self._source.study

    @property
    def path(self) -> Path:
        """The folder or file that was loaded."""
        return self._source.where

    @property
    def left_out(self) -> list[Error]:
        """The errors of the records that were left out so far, with `damaged="skip"`."""
        return self._source.left_out

    def __repr__(self) -> str:
        order = self._source.order()
        tasks = len({run.task for run in order})
        methods = len({run.method for run in order})
        return (
            f"<gradus.Report of '{self.study}': {len(order)} runs of {methods} methods "
            f"on {tasks} tasks, {self.path}>"
        )

    @cached_property
    def runs(self) -> pd.DataFrame:
        """A row for each run that has a record.

        Its place (`task`, `method`, `repetition`, `entry`, `id`), how it ended, what was counted
        and timed, the last value of each metric (`final.METRIC`), and its items with their options
        (`optimizer`, `optimizer.lr`); lists and items as option values are JSON text.
        """
        return self._source.table("runs")

    @cached_property
    def curves(self) -> pd.DataFrame:
        """A row for each evaluation point of each run: the axes, then a column for each metric."""
        return self._source.table("curves")

    @cached_property
    def targets(self) -> pd.DataFrame:
        """A row for each run and target: whether, and after how much, it was reached."""
        return self._source.table("targets")

    @cached_property
    def probes(self) -> pd.DataFrame:
        """A row for each run and probe: what it is and what is kept of every step."""
        return self._source.table("probes")

    @cached_property
    def series(self) -> pd.DataFrame:
        """A row for each kept point of each run's probes: `probe`, `step`, `value`."""
        return self._source.table("series")

    @cached_property
    def claims(self) -> pd.DataFrame:
        """A row for each claim that was judged: its verdict and what it was judged by."""
        return self._source.table("claims")

    @cached_property
    def comparisons(self) -> pd.DataFrame:
        """A row for each pair of methods: difference, interval, p after Holm, verdict.

        It stands in the study's report; raises Error `load.no_report` where that was not written.
        """
        return self._source.table("comparisons")

    def summary(self, name: str) -> pd.DataFrame:
        """A table of the report's summary: `final`, `targets`, `times`, `runtimes`, ...

        Raises Error `load.table` for another name, which lists those that there are, and
        `load.no_report` where the report was not written.
        """
        return self._source.table(f"summary.{name}")

    @property
    def metrics(self) -> list[str]:
        """Names of the metrics that any run measured."""
        return [name for name in self.curves.columns if name not in _NOT_METRICS]

    @property
    def directions(self) -> dict[tuple[str, str], bool]:
        """Whether higher is better, by task and metric; empty where no report was written."""
        return dict(self._source.directions())

    def dense(self, id: str, probe: str) -> pd.DataFrame:
        """Every step of a probe that a study keeps dense (`dense_probes`): `step`, `value`.

        Raises Error `load.artifact` for an unknown run or a probe that was not kept dense, and
        `record.dense` for a file that is no series.
        """
        path = self._source.artifact(id, f"probe.{probe}")
        try:
            values = np.load(path, allow_pickle=False)
        except Exception as error:  # a damaged header raises errors of many kinds
            raise Error("record.dense", path, "a series of float64", str(error)) from error
        if (
            values.dtype != np.float64
            or values.ndim not in (1, 2)
            or values.shape[1:]
            not in (
                (),
                (2,),
            )
        ):
            found = f"{values.dtype} of shape {values.shape}"
            raise Error("record.dense", path, "float64 of shape [n] or [n, 2]", found)
        if values.ndim == 1:
            return pd.DataFrame({"step": np.arange(len(values)), "value": values})
        return pd.DataFrame({"step": values[:, 0].astype(np.int64), "value": values[:, 1]})

    def median_curves(
        self, metric: str | None = None, axis: str = "step", points: int = 150
    ) -> pd.DataFrame:
        """Median and quartiles over repetitions, a row for each point of each method's curve.

        Columns `task`, `method`, `metric`, `axis`, `x`, `median`, `low`, `high` (the quartiles) and
        `runs`, the numbers of `curves.csv` and of the page. Of one `metric` or of all; `axis` is
        `step`, `epoch`, `gradients`, `samples`, `wall_s` or `cpu_s`; at most `points` a curve.

        Raises Error `report.metric` or `report.axis` for an unknown name, and `curve.direction`
        where runs diverged and no report says which way of the metric is better.
        """
        metrics = self.metrics if metric is None else [metric]
        if metric is not None and metric not in self.metrics:
            expected = "one of " + ", ".join(self.metrics)
            raise Error("report.metric", self.path, expected, repr(metric))
        if axis not in _median.CURVE_AXES:
            expected = "one of " + ", ".join(_median.CURVE_AXES)
            raise Error("report.axis", self.path, expected, repr(axis))
        return _median.median_curves(
            self._source, self.runs, self.curves, metrics, axis, max(points, 2)
        )

    def plot(
        self,
        metric: str | None = None,
        axis: str = "step",
        *,
        tasks: Sequence[str] | None = None,
        methods: Sequence[str] | None = None,
        width: float | None = None,
        height: float | None = None,
        log_x: bool = False,
        log_y: bool = False,
        band: bool = True,
        targets: bool = True,
        path: str | os.PathLike[str] | None = None,
    ) -> Figure:
        """Draws median curves with quartile bands, a panel for each task, as the page does.

        Made for a paper: `width` in inches, by default that of one column (3.25) for each panel,
        `height` by default three quarters of a panel's width; 8 point text, fonts embedded in a
        PDF. Colours and dashes are those of the page and belong to a method whichever of
        `methods` are shown. `metric` is by default each task's first, `axis` as of
        `median_curves`; `band` and `targets` draw the quartiles and the targets. With `path` the
        figure is also written, in the format of its ending.

        Raises Error `package.missing` without matplotlib, `report.metric`, `report.axis`,
        `report.task`, `report.method` for an unknown name, `report.empty` where nothing is left
        to draw.
        """
        from gradus import _plotting

        style = _plotting.Style(width, height, log_x, log_y, band, targets)
        return _plotting.plot(self, metric, axis, tasks, methods, style, path)

    def to_parquet(self, folder: str | os.PathLike[str]) -> None:
        """Writes every table as a Parquet file into `folder`, which `gradus.load` reads again.

        Raises Error `package.missing` without pyarrow, `files.write` where it cannot be written.
        """
        from gradus import _parquet

        _parquet.write(self, Path(folder))

    def to_benchopt(self, path: str | os.PathLike[str]) -> None:
        """Writes the curves as a result file of benchopt, `.parquet` or `.csv`.

        A task is a dataset, a method a solver, a metric `objective_METRIC`, the leading metric also
        `objective_value`, a step a stop value, `wall_s` the time. Errors as of `to_parquet`.
        """
        from gradus import _benchopt

        _benchopt.write(self, Path(path))

    def to_deepobs(self, folder: str | os.PathLike[str]) -> list[Path]:
        """Writes each run of a task with epochs as a result file of DeepOBS, and says which.

        DeepOBS has a value for each epoch: the last one measured until then. Raises Error
        `deepobs.epochs` where no run has a whole epoch and losses on training and test rows.
        """
        from gradus import _deepobs

        return _deepobs.write(self, Path(folder))

    def to_tensorboard(self, folder: str | os.PathLike[str]) -> list[Path]:
        """Writes each run's metrics and probe series as a folder of events for TensorBoard.

        Steps are steps, times the run's wall time. Returns the runs' folders. Raises Error
        `package.missing` without the package tensorboard.
        """
        from gradus import _tensorboard

        return _tensorboard.write(self, Path(folder))

    def _repr_html_(self) -> str:
        order = self._source.order()
        counts: dict[tuple[str, str], int] = {}
        for run in order:
            counts[run.task, run.method] = counts.get((run.task, run.method), 0) + 1
        rows: list[dict[str, Any]] = [
            {"task": task, "method": method, "runs": count}
            for (task, method), count in counts.items()
        ]
        table = pd.DataFrame(rows, columns=["task", "method", "runs"]).to_html(index=False)
        from html import escape

        return f"<p><b>{escape(self.study)}</b>, {escape(str(self.path))}</p>{table}"


_NOT_METRICS = {"task", "method", "repetition", "id", *_median.CURVE_AXES}
