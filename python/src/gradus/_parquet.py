"""Tables of a report as Parquet files, and back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from gradus._sources import TABLES, Frames
from gradus._version import __version__
from gradus.errors import Error, optional
from gradus.report import Report

FORMAT = "gradus.tables"
VERSION = 1
_KEY = b"gradus"
_SUMMARIES = ("final", "targets", "times", "runtimes")


def _tables_of(report: Report) -> dict[str, pd.DataFrame]:
    """All tables; those of the summary where a report was written."""
    tables = {name: getattr(report, name) for name in TABLES if name != "comparisons"}
    try:
        tables["comparisons"] = report.comparisons
        for name in _SUMMARIES:
            tables[f"summary.{name}"] = report.summary(name)
    except Error as error:
        if error.id not in ("load.no_report", "load.table"):
            raise
    return tables


def _storable(frame: pd.DataFrame) -> pd.DataFrame:
    """The table with one type in each column: an option may be a number here and a text there."""
    frame = frame.copy()
    for name in frame.columns:
        if frame[name].dtype == object:
            kinds = set(map(type, frame[name].dropna()))
            if len(kinds) > 1 and not kinds <= {int, float}:
                frame[name] = frame[name].map(lambda cell: cell if pd.isna(cell) else str(cell))
            elif kinds and kinds <= {int, float}:
                frame[name] = frame[name].astype(float)
    return frame


def write(report: Report, folder: Path) -> None:
    """See Report.to_parquet."""
    pa = optional("pyarrow", "pyarrow", "parquet")
    pq = optional("pyarrow.parquet", "pyarrow", "parquet")
    tables = _tables_of(report)
    meta = {
        "schema": {"name": FORMAT, "version": VERSION},
        "gradus": __version__,
        "study": report.study,
        "directions": [[task, name, up] for (task, name), up in report.directions.items()],
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, frame in tables.items():
            table = pa.Table.from_pandas(_storable(frame), preserve_index=False)
            own = {**(table.schema.metadata or {}), _KEY: json.dumps(meta).encode()}
            pq.write_table(table.replace_schema_metadata(own), folder / f"{name}.parquet")
    except OSError as error:
        expected = "a folder that can be written"
        raise Error("files.write", folder, expected, str(error)) from error


def _read_table(pq: Any, path: Path) -> tuple[pd.DataFrame, dict[str, Any]]:
    try:
        table = pq.read_table(path)
    except (OSError, ValueError) as error:  # pyarrow's errors are of these kinds
        raise Error("parquet.format", path, "a Parquet file", str(error).strip()) from error
    try:
        meta = json.loads((table.schema.metadata or {})[_KEY])
        schema = (meta["schema"]["name"], meta["schema"]["version"])
    except (KeyError, TypeError, ValueError) as error:
        expected = "a table that Report.to_parquet wrote"
        raise Error("parquet.format", path, expected, "a table of something else") from error
    if schema != (FORMAT, VERSION):
        raise Error("schema.version", path, f"version {VERSION} of {FORMAT}", str(schema))
    return table.to_pandas(), meta


def read(folder: Path) -> Frames:
    """The tables that `write` wrote. Raises Error `parquet.format` for files of another kind."""
    pq = optional("pyarrow.parquet", "pyarrow", "parquet")
    tables: dict[str, pd.DataFrame] = {}
    meta: dict[str, Any] = {}
    for path in sorted(folder.glob("*.parquet")):
        tables[path.stem], meta = _read_table(pq, path)
    missing = sorted({"runs", "curves"} - set(tables))
    if missing:
        raise Error("parquet.format", folder, "tables of runs and curves", f"no {missing[0]}")
    directions = {(task, name): up for task, name, up in meta["directions"]}
    return Frames(folder, meta["study"], tables, directions)
