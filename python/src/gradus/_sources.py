"""Where a report's tables come from: an output folder, a report file, or tables made elsewhere."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, Protocol

import pandas as pd

from gradus import _tables
from gradus._collector import collector_paused
from gradus._fields import Field, read
from gradus._json_file import JsonFile
from gradus._packed import PackedRecords
from gradus._records import FileRecord, ParsedRecord, PlannedRun, Record, planned_run
from gradus.errors import Error, RecordWarning, optional

Damaged = Literal["raise", "skip"]

# The tables that every source has; `summary.NAME` are those of a report's summary.
TABLES = ("runs", "curves", "targets", "probes", "series", "claims", "comparisons")


class Source(Protocol):
    """Tables of a study by name, made when they are asked for."""

    study: str
    where: Path
    left_out: list[Error]

    def order(self) -> Sequence[PlannedRun]:
        """The runs in the study's order."""

    def table(self, name: str) -> pd.DataFrame:
        """The table of that name, one of TABLES or `summary.NAME`."""

    def directions(self) -> Mapping[tuple[str, str], bool]:
        """Whether higher is better, by task and metric, as far as it is known."""

    def environments(self) -> Mapping[str, Field]:
        """The machines by hash, as far as they are known."""

    def artifact(self, id: str, name: str) -> Path:
        """The file of a run's artifact. Raises Error `load.artifact` where there is none."""


_RECORD_TABLES: dict[str, Callable[[Iterator[Record], Sequence[PlannedRun]], pd.DataFrame]] = {
    "runs": _tables.runs_frame,
    "curves": _tables.curves_frame,
    "targets": _tables.targets_frame,
    "probes": _tables.probes_frame,
    "series": _tables.series_frame,
}


class ReportFile:
    """The file `report.json`: all of a study's records and what was computed from them."""

    def __init__(self, path: Path) -> None:
        self.where = path
        self.left_out: list[Error] = []
        self._json = JsonFile(path, "gradus.report")
        self.study = self._json.part("study").at("name").text()
        self._runs: list[ParsedRecord] | None = None

    def records(self) -> Iterator[Record]:
        """The records of the runs."""
        if self._runs is None:
            runs = self._json.part("runs").elements()
            self._runs = [ParsedRecord(planned_run(run), run) for run in runs]
        yield from self._runs

    def order(self) -> Sequence[PlannedRun]:
        """See Source."""
        return [record.run for record in self.records()]

    def table(self, name: str) -> pd.DataFrame:
        """See Source."""
        if name in _RECORD_TABLES:
            return _RECORD_TABLES[name](self.records(), self.order())
        if name == "claims":
            return _tables.claims_frame(self._json.part("claims").elements())
        return self.summary_table(name, self.order())

    def summary_table(self, name: str, order: Sequence[PlannedRun]) -> pd.DataFrame:
        """A table of the summary. Raises Error `load.table` where it has none of that name."""
        summary = self._json.part("summary")
        if name == "comparisons":
            return _tables.comparisons_frame(summary.at("comparisons").elements(), order)
        key = name.removeprefix("summary.")
        rows = summary.get(key)
        if rows is None or not isinstance(rows.value, list):
            lists = [key for key, rows in summary.items() if isinstance(rows.value, list)]
            raise Error("load.table", self.where, "one of " + ", ".join(lists), repr(key))
        return _tables.summary_frame(rows.elements(), order)

    def directions(self) -> Mapping[tuple[str, str], bool]:
        """See Source."""
        found = {}
        for task in self._json.part("tasks").elements():
            metrics = task.get("metrics")
            for metric in metrics.elements() if metrics else ():
                place = (task.at("name").text(), metric.at("name").text())
                found[place] = bool(metric.at("higher_is_better").flag())
        return found

    def environments(self) -> Mapping[str, Field]:
        """See Source."""
        return dict(self._json.part("environments").items())

    def artifact(self, id: str, name: str) -> Path:
        """See Source."""
        advice = "load the output folder that it was made of"
        raise Error("load.artifact", self.where, "files beside records", "a report alone", advice)


class OutputFolder:
    """An output folder: the plan, a folder for each run or packed records, claims, the report."""

    def __init__(self, folder: Path, damaged: Damaged, verify: bool) -> None:
        self.where = folder
        self.left_out: list[Error] = []
        self._damaged = damaged
        self._verify = verify
        self._plan = JsonFile(folder / "plan.json", "gradus.plan")
        self.study = self._plan.part("study").text()
        self._order: list[PlannedRun] | None = None
        self._report: ReportFile | None = None
        self._packed: PackedRecords | None = None

    def order(self) -> Sequence[PlannedRun]:
        """See Source."""
        if self._order is None:
            self._order = [planned_run(run) for run in self._plan.part("runs").elements()]
        return self._order

    def _record_of(self, run: PlannedRun) -> str:
        return f"{self.where}/runs/{run.id}/record.json"  # a Path takes as long as reading it

    def _leave_out(self, error: Error) -> None:
        if self._damaged == "raise":
            raise error
        if str(error) not in map(str, self.left_out):
            self.left_out.append(error)
            warnings.warn(f"left out: {error}", RecordWarning, stacklevel=2)

    def records(self) -> Iterator[Record]:
        """The records that are there, in the plan's order."""
        for run in self.order():
            try:
                record = self._record(run)
                if record is not None and self._verify:
                    verify_hash(record.file, record.text())
            except Error as error:
                self._leave_out(error)
                continue
            if record is not None:
                yield record

    def _record(self, run: PlannedRun) -> FileRecord | None:
        """A run's record; None where it has not been made yet."""
        path = self._record_of(run)
        try:
            return FileRecord(run, path)
        except Error as error:
            if error.id != "files.read" or os.path.exists(path):
                raise
        if self._packed is None:
            try:
                self._packed = PackedRecords(self.where / "runs")
            except Error as error:  # as for the command, its runs are missing
                self._packed = PackedRecords(None)
                self._leave_out(error)
        packed = self._packed.find(run.id)
        return None if packed is None else FileRecord(run, *packed)

    def table(self, name: str) -> pd.DataFrame:
        """See Source."""
        if name in _RECORD_TABLES:
            with collector_paused():
                return self._record_table(name)
        if name == "claims":
            return _tables.claims_frame(self._claims())
        return self._report_file().summary_table(name, self.order())

    def _record_table(self, name: str) -> pd.DataFrame:
        make = _RECORD_TABLES[name]
        if self._damaged == "raise":
            return make(self.records(), self.order())
        kept: list[Record] = []
        for record in self.records():
            try:
                make(iter([record]), self.order())
            except Error as error:
                self._leave_out(error)
                continue
            kept.append(record)
        return make(iter(kept), self.order())

    def _claims(self) -> Iterator[Field]:
        for claim in self._plan.part("claims").elements():
            name = claim.at("id")
            if Path(name.text()).name != name.text():
                raise Error("files.outside", name.where, "the id of a claim", repr(name.text()))
            path = self.where / "claims" / f"{name.text()}.json"
            if not path.exists():
                continue
            try:
                file = JsonFile(path, "gradus.claim")
                if self._verify:
                    verify_hash(path, file.data)
                yield file.whole()
            except Error as error:
                self._leave_out(error)

    def _report_file(self) -> ReportFile:
        if self._report is None:
            path = self.where / "report.json"
            if not path.exists():
                advice = f"gradus report {self.where}"
                raise Error("load.no_report", path, "a report of the study", "none", advice)
            self._report = ReportFile(path)
        return self._report

    def directions(self) -> Mapping[tuple[str, str], bool]:
        """See Source."""
        if not (self.where / "report.json").exists():
            return {}
        return self._report_file().directions()

    def environments(self) -> Mapping[str, Field]:
        """See Source."""
        files = sorted((self.where / "environments").glob("*.json"))
        return {file.stem: JsonFile(file, "gradus.environment").whole() for file in files}

    def artifact(self, id: str, name: str) -> Path:
        """See Source."""
        runs = [run for run in self.order() if run.id == id]
        if not runs:
            raise Error("load.artifact", self.where, "the id of a run", repr(id))
        record = self._record(runs[0]) or FileRecord(runs[0], self._record_of(runs[0]))
        found = record.part("artifacts").get(name)
        if found is None:
            names = ", ".join(name for name, _ in record.part("artifacts").items()) or "none"
            raise Error("load.artifact", record.file, f"one of its artifacts ({names})", repr(name))
        file = found.at("file").text()
        if Path(file).name != file or file in (".", ".."):
            raise Error("record.artifact", record.file, "the name of a file beside it", repr(file))
        return Path(self._record_of(runs[0])).parent / file


class Frames:
    """Tables that were read from another package's files, or written by this one."""

    def __init__(
        self,
        where: Path,
        study: str,
        tables: Mapping[str, pd.DataFrame],
        directions: Mapping[tuple[str, str], bool],
    ) -> None:
        self.where = where
        self.study = study
        self.left_out: list[Error] = []
        self._tables = tables
        self._directions = directions

    def order(self) -> Sequence[PlannedRun]:
        """See Source."""
        names = ["id", "task", "method", "entry", "repetition"]
        rows = self._tables["runs"][names].itertuples(index=False)
        return [PlannedRun(str(i), str(t), str(m), str(e), int(r)) for i, t, m, e, r in rows]

    def table(self, name: str) -> pd.DataFrame:
        """See Source."""
        if name not in self._tables:
            there = ", ".join(sorted(self._tables))
            raise Error("load.table", self.where, f"one of {there}", repr(name))
        return self._tables[name]

    def directions(self) -> Mapping[tuple[str, str], bool]:
        """See Source."""
        return self._directions

    def environments(self) -> Mapping[str, Field]:
        """See Source."""
        return {}

    def artifact(self, id: str, name: str) -> Path:
        """See Source."""
        advice = "load the output folder that the tables were made of"
        raise Error("load.artifact", self.where, "files beside records", "tables alone", advice)


_BEFORE_HASH = b',\n  "content_hash": "'


def verify_hash(path: object, data: bytes) -> None:
    """Compares a record's text with its `content_hash`. Raises Error `record.hash`."""
    xxhash = optional("xxhash", "xxhash", "verify")
    body, mark, ending = data.rpartition(_BEFORE_HASH)
    expected = "the content that it was written with"
    advice = "it was edited, is damaged or comes from an older Gradus"
    if not mark or not ending.endswith(b'"\n}\n'):
        raise Error("record.hash", path, expected, 'no "content_hash" at its end', advice)
    if xxhash.xxh3_128_hexdigest(body + b"\n}\n").encode() != ending[:32]:
        raise Error("record.hash", path, expected, "another one", advice)


def is_format(path: Path, name: str) -> bool:
    """Whether the file says near its beginning that it is of that format."""
    return f'"{name}"'.encode() in read(path)[:200]
