"""The columns of a run's evaluation points."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from typing import Any

import numpy as np

from gradus._fields import Field
from gradus.errors import Error

AXES = ("step", "epoch", "gradients", "samples", "wall_s", "cpu_s")

Numbers = np.ndarray[Any, Any]

# Columns by their text: the runs of a task are evaluated after the same steps.
KnownColumns = dict[bytes, Numbers]

_parse: Callable[[bytes], Any]
try:
    from orjson import loads as _parse  # several times as fast as json
except ImportError:
    _parse = json.loads

_SHARED = frozenset((b"step", b"epoch", b"gradients", b"samples"))
_AXES_KEYS = tuple(axis.encode() for axis in AXES)


def numbers_of(field: Field) -> Numbers:
    """A list of numbers, null as not-a-number. Raises Error `schema.type` for anything else."""
    if isinstance(field.value, list) and set(map(type, field.value)) <= {int, float, type(None)}:
        with contextlib.suppress(OverflowError):  # below it is named with its place
            return np.array(field.value, dtype=np.float64)
    return np.array([element.number() for element in field.elements()], dtype=np.float64)


def checked_points(evaluations: Field) -> dict[str, Numbers]:
    """The axes, then the metrics. Raises Error `schema.key` or `schema.type` where one is wrong."""
    columns = {axis: numbers_of(evaluations.at(axis)) for axis in AXES}
    for name, values in evaluations.at("metrics").items():
        columns[name] = numbers_of(values)
    size = len(columns["step"])
    for name, column in columns.items():
        if len(column) != size:
            raise Error(
                "schema.type",
                evaluations.where,
                f"{size} values in '{name}', as in 'step'",
                str(len(column)),
                "the file was edited",
            )
    return columns


def _columns(texts: list[bytes]) -> Numbers | None:
    """The columns [k, n] of so many texts, parsed at once; None where they are not numbers."""
    text = b"],[".join(texts)
    if b'"' in text or b"true" in text or b"false" in text:
        return None  # NumPy would take them for numbers
    try:
        columns = np.array(_parse(b"[[" + text + b"]]"), dtype=np.float64)
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None
    return columns if columns.shape[:1] == (len(texts),) and columns.ndim == 2 else None


_METRICS = b'    "metrics": {'
_FIRST, _LAST = [b"{"], [b"    }", b"  }"]

# What the lines of the record before this one began with, by the number of lines: most are alike.
_beginnings: dict[int, list[tuple[bytes, bytes]]] = {}


def _lines(text: bytes) -> list[tuple[bytes, bytes]] | None:
    """Names and texts of the columns, a line each; None for lines of another form."""
    lines = text.split(b"\n")
    if lines[:1] != _FIRST or lines[-2:] != _LAST:
        return None
    del lines[0], lines[-2:]
    known = _beginnings.get(len(lines))
    if known is not None:
        found = _lines_as_before(lines, known)
        if found is not None:
            return found
    found = []
    beginnings = []
    for line in lines:
        if line == _METRICS:
            beginnings.append((b"", line))
            continue
        key, mark, values = line.partition(b'": [')
        name = key.lstrip(b" ")
        values = values.removesuffix(b",")
        if not mark or not name.startswith(b'"') or not values.endswith(b"]") or b"\\" in name:
            return None
        found.append((name[1:], values[:-1]))
        beginnings.append((name[1:], key + mark))
    _beginnings[len(lines)] = beginnings
    return found


def _lines_as_before(
    lines: list[bytes], known: list[tuple[bytes, bytes]]
) -> list[tuple[bytes, bytes]] | None:
    """The same where every line begins as in the record before; None otherwise."""
    found = []
    for line, (name, beginning) in zip(lines, known, strict=True):
        if not line.startswith(beginning):
            return None
        if not name:
            if line != beginning:
                return None
        elif line.endswith(b"],"):
            found.append((name, line[len(beginning) : -2]))
        elif line.endswith(b"]"):
            found.append((name, line[len(beginning) : -1]))
        else:
            return None
    return found


def quick_points(text: bytes, known: KnownColumns) -> dict[str, Numbers] | None:
    """The same from the text of a record's `evaluations`, without what no curve needs.

    None where the text has another form than the one that Gradus writes, or is wrong.
    """
    lines = _lines(text)
    if lines is None or tuple(name for name, _ in lines[: len(AXES)]) != _AXES_KEYS:
        return None
    wanted = [line for line in lines if line[0] != b"parameter_hash"]  # which no curve needs
    texts = [values for name, values in wanted if name not in _SHARED or values not in known]
    texts = list(dict.fromkeys(texts))
    parsed = _columns(texts)
    if parsed is None:
        return None
    by_text = dict(zip(texts, parsed, strict=True))
    columns: dict[str, Numbers] = {}
    for name, values in wanted:
        if name in _SHARED and values not in known:
            known[values] = by_text[values].copy()
        columns[name.decode()] = known[values] if name in _SHARED else by_text[values]
    return columns if len(set(map(len, columns.values()))) == 1 else None
