"""Curves for a paper, in the style of the report's page (suite/render/html/assets)."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from gradus._median import CURVE_AXES, TIME_AXES
from gradus._value_range import Numbers, value_range, within
from gradus.errors import Error, optional

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from gradus.report import Report

# M. Okabe, K. Ito, Color Universal Design (2008), as in palette.js; further methods repeat the
# colours with other dashes.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#5f6670")
DASHES = ("", "7 4", "2 3", "9 3 2 3")
INK, MUTED, GRID = "#1b222c", "#5a6472", "#e3e7ec"  # of base.css
AXIS_LABELS = {
    "step": "steps",
    "epoch": "epochs",
    "gradients": "gradient evaluations",
    "samples": "samples",
    "wall_s": "wall time, s",
    "cpu_s": "CPU time, s",
}
Range = tuple[float, float] | None

COLUMN_WIDTH = 3.25  # inches
_PAGE_STROKE = 2.0  # of a line on the page, whose dashes are in the same unit


@dataclass(frozen=True)
class Style:
    """What Report.plot was asked for; sizes in inches, None for the default."""

    width: float | None
    height: float | None
    log_x: bool
    log_y: bool
    band: bool
    targets: bool


def _rc() -> dict[str, Any]:
    return {
        "font.family": "sans-serif",
        "font.size": 8,
        "axes.titlesize": 8,
        "axes.labelsize": 8,
        "xtick.labelsize": 7,
        "ytick.labelsize": 7,
        "legend.fontsize": 7,
        "axes.edgecolor": MUTED,
        "axes.labelcolor": INK,
        "axes.titlecolor": INK,
        "xtick.color": MUTED,
        "ytick.color": MUTED,
        "text.color": INK,
        "axes.linewidth": 0.6,
        "xtick.major.width": 0.6,
        "ytick.major.width": 0.6,
        "grid.color": GRID,
        "grid.linewidth": 0.5,
        "axes.grid": True,
        "axes.axisbelow": True,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "pdf.fonttype": 42,  # TrueType, which journals ask for
        "ps.fonttype": 42,
        "svg.fonttype": "none",
        "savefig.facecolor": "white",
        "figure.facecolor": "white",
    }


def _chosen(what: str, asked: Sequence[str] | None, there: Sequence[str], where: Path) -> list[str]:
    if asked is None:
        return list(there)
    for name in asked:
        if name not in there:
            raise Error(f"report.{what}", where, "one of " + ", ".join(there), repr(name))
    return list(asked)


def _leading(report: Report, task: str) -> str:
    """The task's first metric: by the report, else by the columns."""
    for of_task, name in report.directions:
        if of_task == task and name in report.metrics:
            return name
    rows = report.curves[report.curves["task"] == task]
    there = [name for name in report.metrics if rows[name].notna().any()]
    if not there:
        raise Error("report.empty", report.path, f"a metric that was measured on {task}", "none")
    return there[0]


def _goals(report: Report, task: str, metric: str) -> list[float]:
    targets = report.targets
    chosen = targets[(targets["task"] == task) & (targets["metric"] == metric)]
    return sorted(set(chosen["value"]))


def _dash(place: int) -> Any:
    pattern = DASHES[place // len(COLOURS) % len(DASHES)]
    return (0, [float(length) / _PAGE_STROKE for length in pattern.split()]) if pattern else "-"


def _finite(curve: pd.DataFrame, column: str, shown: Range, log_y: bool) -> Numbers:
    """A column with gaps where it is infinite."""
    values = curve[column].to_numpy(float)
    values = np.where(np.isfinite(values), values, np.nan)
    return values if shown is None else within(values, shown, log_y)


def _draw_method(
    axes: Axes, curve: pd.DataFrame, place: int, axis: str, style: Style, shown: Range
) -> None:
    colour = COLOURS[place % len(COLOURS)]
    low, median, high = (
        _finite(curve, name, shown, style.log_y) for name in ("low", "median", "high")
    )
    step = axis in TIME_AXES
    axes.plot(
        curve["x"],
        median,
        label=str(curve["method"].iloc[0]),
        color=colour,
        linestyle=_dash(place),
        linewidth=1.2,
        drawstyle="steps-post" if step else "default",
        solid_joinstyle="round",
    )
    if style.band:
        fill: Literal["post"] | None = "post" if step else None
        axes.fill_between(curve["x"], low, high, color=colour, alpha=0.18, linewidth=0, step=fill)


def _show(axes: Axes, shown: Range, log_y: bool) -> None:
    """Sets the range of values, with the room beside it that Matplotlib leaves."""
    if shown is None or shown[0] == shown[1]:
        return
    low, high = shown
    if not log_y:
        room = 0.05 * (high - low)
        axes.set_ylim(low - room, high + room)
    elif high > 0:
        room = (high / low) ** 0.05 if low > 0 else 1.2
        axes.set_ylim(low / room if low > 0 else None, high * room)


def _draw_task(
    axes: Axes,
    report: Report,
    task: str,
    metric: str,
    axis: str,
    methods: Sequence[str],
    style: Style,
) -> None:
    curves = report.median_curves(metric, axis)
    of_task = curves[(curves["task"] == task) & curves["method"].isin(methods)]
    places = {name: place for place, name in enumerate(curves["method"].cat.categories)}
    by_method = {name: part for name, part in of_task.groupby("method", observed=True)}
    medians = [curve["median"].to_numpy(float) for curve in by_method.values()]
    shown = value_range(medians, report.directions.get((task, metric), False))
    for method in methods:
        if method in by_method:
            _draw_method(axes, by_method[method], places[method], axis, style, shown)
    for goal in _goals(report, task, metric) if style.targets else ():
        axes.axhline(goal, color=MUTED, linewidth=0.8, linestyle=(0, (3, 3)), zorder=1)
    if style.log_x:
        axes.set_xscale("log", nonpositive="mask")
    if style.log_y:
        axes.set_yscale("log", nonpositive="mask")
    _show(axes, shown, style.log_y)
    axes.set_xlabel(AXIS_LABELS[axis])
    axes.set_ylabel(metric)
    axes.set_title(task, loc="left")
    axes.margins(x=0.01)


def _legend(figure: Figure, panels: Sequence[Axes]) -> None:
    """One legend below all panels, as wide as the figure allows."""
    entries: dict[str, Any] = {}
    for axes in panels:
        for line, name in zip(*axes.get_legend_handles_labels(), strict=True):
            entries.setdefault(name, line)
    longest = max(map(len, entries))
    room = figure.get_figwidth() / (0.35 + 0.065 * longest)
    figure.legend(
        list(entries.values()),
        list(entries),
        loc="outside lower center",
        ncols=max(1, min(len(entries), int(room))),
        frameon=False,
        handlelength=2.2,
        columnspacing=1.2,
    )


def plot(
    report: Report,
    metric: str | None,
    axis: str,
    tasks: Sequence[str] | None,
    methods: Sequence[str] | None,
    style: Style,
    path: str | os.PathLike[str] | None,
) -> Figure:
    """See Report.plot."""
    matplotlib = optional("matplotlib", "matplotlib", "plot")
    figures = optional("matplotlib.figure", "matplotlib", "plot")
    if axis not in CURVE_AXES:
        raise Error("report.axis", report.path, "one of " + ", ".join(CURVE_AXES), repr(axis))
    if metric is not None and metric not in report.metrics:
        raise Error(
            "report.metric", report.path, "one of " + ", ".join(report.metrics), repr(metric)
        )
    all_tasks, all_methods = (
        [str(name) for name in report.curves[column].cat.categories]
        for column in ("task", "method")
    )
    shown = _chosen("method", methods, all_methods, report.path)
    panels = _panels(report, _chosen("task", tasks, all_tasks, report.path), metric, tasks is None)
    width = style.width or COLUMN_WIDTH * len(panels)
    height = style.height or 0.75 * width / len(panels)
    with matplotlib.rc_context(_rc()):
        figure: Figure = figures.Figure(figsize=(width, height), layout="constrained")
        grid = figure.subplots(1, len(panels), squeeze=False)[0]
        for axes, (task, name) in zip(grid, panels, strict=True):
            _draw_task(axes, report, task, name, axis, shown, style)
        if not any(axes.lines for axes in grid):
            raise Error("report.empty", report.path, f"a curve over {axis} to draw", "none")
        _legend(figure, grid)
        if path is not None:
            _save(figure, Path(path))
    # A notebook shows a figure that pyplot does not know only by its own method.
    vars(figure)["_repr_png_"] = partial(_png, figure)
    return figure


def _panels(
    report: Report, tasks: Sequence[str], metric: str | None, all_of_them: bool
) -> list[tuple[str, str]]:
    """Tasks with the metric that is drawn: of all tasks those that have it."""
    if metric is None:
        return [(task, _leading(report, task)) for task in tasks]
    measured = report.curves[report.curves[metric].notna()]["task"].unique()
    panels = [(task, metric) for task in tasks if task in measured or not all_of_them]
    missing = [task for task, _ in panels if task not in measured]
    if missing:
        where = f"{report.path}: {missing[0]}"
        raise Error("report.metric", where, "a metric that was measured there", repr(metric))
    return panels


def _png(figure: Figure) -> bytes:
    """The figure as a picture on a screen."""
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=160)
    return picture.getvalue()


def _save(figure: Figure, path: Path) -> None:
    try:
        # Without a date, so that the same figure is the same file.
        date = {".pdf": {"CreationDate": None}, ".svg": {"Date": None}}.get(path.suffix)
        figure.savefig(path, metadata=date, dpi=300)
    except (OSError, ValueError) as error:
        raise Error("files.write", path, "a file that can be written", str(error)) from error
