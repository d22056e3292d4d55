"""Records of runs: what is read of a record, and a run's row in the table of runs."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from gradus._fields import Field
from gradus._json_file import JsonFile
from gradus._points import AXES, KnownColumns, Numbers, checked_points, quick_points
from gradus.errors import Error

_ID = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class PlannedRun:
    """A run's place in a study: its names come from the plan and not from its record."""

    id: str
    task: str
    method: str
    entry: str
    repetition: int


class Record(Protocol):
    """One run's record."""

    @property
    def run(self) -> PlannedRun:
        """Its place in the study."""

    @property
    def file(self) -> object:
        """Where it stands."""

    def part(self, key: str) -> Field:
        """The value of one of the record's keys. Raises Error `schema.key` where there is none."""

    def head(self) -> Field:
        """The record with the keys before `evaluations` at least."""

    def points(self, known: KnownColumns) -> dict[str, Numbers]:
        """The columns of the evaluation points by name, of equal length: axes, then metrics."""


class ParsedRecord:
    """A record that stands in a file of several."""

    def __init__(self, run: PlannedRun, value: Field) -> None:
        self.run = run
        self.file = value.where
        self._value = value

    def part(self, key: str) -> Field:
        """See Record."""
        return self._value.at(key)

    def head(self) -> Field:
        """See Record."""
        return self._value

    def points(self, known: KnownColumns) -> dict[str, Numbers]:
        """See Record."""
        return checked_points(self._value.at("evaluations"))


class FileRecord:
    """A record in a file of its own, or one of a packed file."""

    def __init__(self, run: PlannedRun, path: str, packed: bytes | None = None) -> None:
        """Reads it; `packed` is its text where it is packed, and `path` then says where.

        Raises what JsonFile raises, and Error `record.place` for another run's.
        """
        self.run = run
        self.file = path
        self._json = JsonFile(path, "gradus.run", packed)
        id_text = self._json.cut("id")
        if id_text is None or id_text != f'"{run.id}"'.encode():
            found = self._json.whole().at("id").text()
            if found != run.id:
                raise Error(
                    "record.place",
                    path,
                    f"the record of the run {run.id}",
                    f"that of {found}",
                    "it was copied or renamed; run the study again to make this one",
                )

    def text(self) -> bytes:
        """As it was written."""
        return self._json.data

    def part(self, key: str) -> Field:
        """See Record."""
        return self._json.part(key)

    def head(self) -> Field:
        """See Record."""
        return self._json.before("evaluations")

    def points(self, known: KnownColumns) -> dict[str, Numbers]:
        """See Record."""
        text = self._json.cut("evaluations")
        found = None if text is None else quick_points(text, known)
        return checked_points(self._json.part("evaluations")) if found is None else found


def planned_run(request: Field) -> PlannedRun:
    """What the plan, or a record in a report, says of a run's place in the study.

    Raises Error `record.id` where its id, the name of a folder, has another form than ids have.
    """
    with contextlib.suppress(KeyError, TypeError):  # below it is named with its place
        value = request.value
        parts = (value["id"], value["task"]["name"], value["method"], value["entry"])
        repetition = value["repetition"]
        is_whole = type(repetition) is int and 0 <= repetition < 1 << 63
        if is_whole and set(map(type, parts)) == {str} and _ID.fullmatch(parts[0]):
            return PlannedRun(*parts, repetition)
    id = request.at("id")
    if not _ID.fullmatch(id.text()):
        raise Error("record.id", id.where, "32 hexadecimal digits", repr(id.text()))
    return PlannedRun(
        id.text(),
        request.at("task").at("name").text(),
        request.at("method").text(),
        request.at("entry").text(),
        request.at("repetition").integer(),
    )


def option_cells(name: str, value: Any) -> dict[str, Any]:
    """An option's cells by column: a table has one for each key, lists are JSON text."""
    if isinstance(value, Mapping):
        cells: dict[str, Any] = {}
        for key, member in value.items():
            cells.update(option_cells(f"{name}.{key}", member))
        return cells
    if isinstance(value, list):
        return {name: json.dumps(value, separators=(",", ":"))}
    if isinstance(value, str) and value in ("inf", "-inf"):
        return {name: float(value)}
    return {name: value}


def _item_cells(role: str, item: Field | None) -> dict[str, Any]:
    if item is None:
        return {}
    options = item.at("options")
    if not isinstance(options.value, dict):
        raise Error("schema.type", options.where, "an object", "something else")
    return {role: item.at("id").text(), **option_cells(role, options.value)}


def _last(values: Numbers) -> float | None:
    """The last value of a metric that was measured."""
    there = values[~np.isnan(values)]
    return float(there[-1]) if len(there) else None


def run_row(record: Record, known: KnownColumns) -> dict[str, Any]:
    """The cells of a run in the table of runs, by column."""
    head = record.head()
    run = record.run
    row: dict[str, Any] = {
        "task": run.task,
        "method": run.method,
        "repetition": run.repetition,
        "entry": run.entry,
        "id": run.id,
        "status": head.at("status").text(),
        "stop_reason": head.at("stop_reason").text_or_none(),
        "reason": head.at("reason").text_or_none(),
        "steps": head.at("steps").integer_or_none(),
        "epochs": head.at("epochs").number(),
    }
    counts = head.at("counts")
    for name in ("values", "gradients", "samples"):
        row[f"counts.{name}"] = counts.at(name).integer_or_none()
    for name in ("wall_s", "cpu_s", "data_s", "gradient_s", "update_s", "evaluation_s"):
        row[f"time.{name}"] = head.at("time").at(name).number()
    row["time.contended"] = head.at("time").at("contended").flag()
    row["memory.peak_rss_bytes"] = head.at("memory").at("peak_rss_bytes").number()
    row["environment"] = record.part("environment").text_or_none()
    row["stale"] = record.part("stale").text_or_none()
    for name, values in record.points(known).items():
        if name not in AXES:
            row[f"final.{name}"] = _last(values)
    for role in ("optimizer", "driver", "model"):
        row.update(_item_cells(role, head.get(role)))
    return row
