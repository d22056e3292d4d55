"""Data frames made of records, with the columns of the CSV files of `gradus report --tables`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import Any

import numpy as np
import pandas as pd

from gradus._fields import Field
from gradus._points import AXES, KnownColumns, Numbers, numbers_of
from gradus._records import PlannedRun, Record, option_cells, run_row
from gradus.errors import Error

_WHOLE_COUNTS = ("step", "gradients", "samples")
_RUN_COUNTS = ("steps", "counts.values", "counts.gradients", "counts.samples")


def _categories(values: Sequence[str], order: Sequence[str]) -> pd.Categorical:
    names: pd.Index[Any] = pd.Index(list(dict.fromkeys(order)), dtype=None if order else object)
    return pd.Categorical(list(values), categories=names)


def whole(numbers: Numbers) -> Numbers:
    """The numbers as integers where all of them are whole."""
    if np.isfinite(numbers).all() and (numbers == np.rint(numbers)).all():
        return numbers.astype(np.int64)
    return numbers


class RunColumns:
    """Columns that name the run of each row, and columns of numbers that grow run by run."""

    def __init__(self) -> None:
        self._runs: list[PlannedRun] = []
        self._sizes: list[int] = []
        self._columns: dict[str, list[Numbers]] = {}

    def add(self, run: PlannedRun, size: int, columns: dict[str, Numbers]) -> None:
        """Adds `size` rows of a run; columns that it does not have are not-a-number there."""
        for name in columns:
            if name not in self._columns:
                self._columns[name] = [np.full(n, np.nan) for n in self._sizes]
        for name, parts in self._columns.items():
            parts.append(columns[name] if name in columns else np.full(size, np.nan))
        self._runs.append(run)
        self._sizes.append(size)

    def frame(self, order: Sequence[PlannedRun], first: Sequence[str] = ()) -> pd.DataFrame:
        """The table; tasks and methods are categories in the study's order, `order`."""
        columns: dict[str, Any] = {}
        for name in ("task", "method"):
            of_runs = _categories(
                [getattr(run, name) for run in self._runs], [getattr(run, name) for run in order]
            )
            columns[name] = pd.Categorical.from_codes(
                np.repeat(of_runs.codes, self._sizes), dtype=of_runs.dtype
            )
        repetitions = np.array([run.repetition for run in self._runs], dtype=np.int64)
        columns["repetition"] = np.repeat(repetitions, self._sizes)
        ids = _categories([run.id for run in self._runs], [run.id for run in self._runs])
        columns["id"] = pd.Categorical.from_codes(
            np.repeat(ids.codes, self._sizes), dtype=ids.dtype
        )
        for name in dict.fromkeys([*first, *self._columns]):
            parts = self._columns.get(name, [])
            numbers = np.concatenate(parts) if parts else np.full(sum(self._sizes), np.nan)
            columns[name] = whole(numbers) if name in _WHOLE_COUNTS else numbers
        return pd.DataFrame(columns, copy=False)


def curves_frame(records: Iterable[Record], order: Sequence[PlannedRun]) -> pd.DataFrame:
    """A row for each evaluation point: the axes, then a column for each metric."""
    table = RunColumns()
    known: KnownColumns = {}
    for record in records:
        columns = record.points(known)
        table.add(record.run, len(columns["step"]), columns)
    return table.frame(order, AXES)


def with_categories(frame: pd.DataFrame, order: Sequence[PlannedRun]) -> pd.DataFrame:
    """The table with tasks and methods as categories in the study's order."""
    for name in ("task", "method"):
        if name in frame:
            frame[name] = _categories(list(frame[name]), [getattr(run, name) for run in order])
    return frame


def runs_frame(records: Iterable[Record], order: Sequence[PlannedRun]) -> pd.DataFrame:
    """A row for each run."""
    known: KnownColumns = {}
    rows = [run_row(record, known) for record in records]
    # Metrics before items, whichever run has them first.
    names = list(dict.fromkeys(name for row in rows for name in row))
    role = {"optimizer": 2, "driver": 3, "model": 4}
    names.sort(key=lambda name: 1 if name.startswith("final.") else role.get(name.split(".")[0], 0))
    frame = pd.DataFrame(rows, columns=names or ["task", "method", "repetition", "id", "status"])
    for name in _RUN_COUNTS:
        if name in frame:
            frame[name] = frame[name].astype("Int64")
    return with_categories(frame, order)


TARGET_COLUMNS = (
    *("task", "method", "repetition", "id", "metric", "value", "source", "reached"),
    *("step", "epoch", "gradients", "samples", "wall_s", "cpu_s"),
)


def targets_frame(records: Iterable[Record], order: Sequence[PlannedRun]) -> pd.DataFrame:
    """A row for each run and target: whether and when it was reached."""
    rows = []
    for record in records:
        run = record.run
        for target in record.part("targets").elements():
            row: list[Any] = [run.task, run.method, run.repetition, run.id]
            row += [target.at("metric").text(), target.at("value").number()]
            row += [target.at("source").text(), bool(target.at("reached").flag())]
            row += [target.at(axis).number() for axis in AXES]
            rows.append(row)
    frame = pd.DataFrame(rows, columns=list(TARGET_COLUMNS))
    return with_categories(frame, order)


PROBE_COLUMNS = (
    *("task", "method", "repetition", "id", "probe", "text", "unit", "reduction", "reduced"),
    *("points", "dense"),
)


def probes_frame(records: Iterable[Record], order: Sequence[PlannedRun]) -> pd.DataFrame:
    """A row for each run and probe: its meaning, and the one number that is kept of every step."""
    rows = []
    for record in records:
        run = record.run
        for name, probe in record.part("probes").items():
            row: list[Any] = [run.task, run.method, run.repetition, run.id, name]
            row += [probe.at("text").text(), probe.at("unit").text_or_none()]
            row += [probe.at("reduction").text(), probe.at("reduced").number()]
            row += [len(list(probe.at("steps").elements())), probe.at("dense").text_or_none()]
            rows.append(row)
    frame = pd.DataFrame(rows, columns=list(PROBE_COLUMNS))
    return with_categories(frame, order)


def series_frame(records: Iterable[Record], order: Sequence[PlannedRun]) -> pd.DataFrame:
    """A row for each kept point of each run's probes."""
    table = RunColumns()
    names: list[str] = []
    sizes: list[int] = []
    for record in records:
        for name, probe in record.part("probes").items():
            steps = numbers_of(probe.at("steps"))
            values = numbers_of(probe.at("values"))
            if len(steps) != len(values):
                raise Error(
                    "schema.type",
                    probe.where,
                    f"{len(steps)} values, one for each step",
                    str(len(values)),
                )
            table.add(record.run, len(steps), {"step": steps, "value": values})
            names.append(name)
            sizes.append(len(steps))
    frame = table.frame(order, ("step", "value"))
    probe_of_row = [name for name, size in zip(names, sizes, strict=True) for _ in repeat(0, size)]
    frame.insert(4, "probe", pd.Series(_categories(probe_of_row, names)))
    return frame


CLAIM_COLUMNS = (
    *("claim", "study", "kind", "text", "source", "criterion", "verdict", "why"),
    *("measured", "bound", "tolerance", "indicative"),
)


def claims_frame(claims: Iterable[Field]) -> pd.DataFrame:
    """A row for each claim, its verdict, and what it was judged by."""
    rows = []
    for claim in claims:
        row: dict[str, Any] = {name: claim.at(name).text_or_none() for name in CLAIM_COLUMNS[:-1]}
        row["indicative"] = bool(claim.at("indicative").flag())
        row.update(option_cells("options", dict(_values(claim.at("options")))))
        row.update({f"numbers.{name}": value for name, value in _numbers(claim.at("numbers"))})
        row.update(option_cells("records", claim.at("records").value))
        error = claim.get("error")
        row["error"] = None if error is None else error.at("text").text()
        rows.append(row)
    if not rows:
        return pd.DataFrame(columns=[*CLAIM_COLUMNS, "records", "error"])
    return pd.DataFrame(rows)


def _values(field: Field) -> Iterable[tuple[str, Any]]:
    return ((name, value.value) for name, value in field.items())


def _numbers(field: Field) -> Iterable[tuple[str, float]]:
    return ((name, value.number()) for name, value in field.items())


def summary_frame(rows: Iterable[Field], order: Sequence[PlannedRun]) -> pd.DataFrame:
    """A table of the report's summary; columns of nested values have dots, as in CSV."""
    found = []
    for row in rows:
        for name in ("task", "method"):
            if (cell := row.get(name)) is not None:
                cell.text()
        found.append(_flat(row))
    return with_categories(pd.DataFrame(found), order)


def comparisons_frame(rows: Iterable[Field], order: Sequence[PlannedRun]) -> pd.DataFrame:
    """A row for each pair of methods that was compared."""
    found = []
    for family in rows:
        of_family = {"task": family.at("task").text()}
        of_family.update(_flat(family.at("quantity"), "quantity."))
        for pair in family.at("pairs").elements():
            cells = _flat(pair)
            cells = {k: v for k, v in cells.items() if not k.startswith("reasons")}
            found.append({**of_family, **cells})
    frame = pd.DataFrame(found)
    for name in ("superiority", "difference", "ratio"):  # null where there is none
        if name in frame:
            frame = frame.drop(columns=name)
    quantity = [name for name in map(str, frame) if name.startswith("quantity.")]
    rest = [name for name in map(str, frame) if name != "task" and name not in quantity]
    return with_categories(frame[["task", *quantity, *rest]] if rest else frame, order)


def _flat(row: Field, prefix: str = "") -> dict[str, Any]:
    cells: dict[str, Any] = {}
    for name, field in row.items():
        if isinstance(field.value, dict):
            cells.update(_flat(field, f"{prefix}{name}."))
        else:
            cells[prefix + name] = field.value
    return cells
