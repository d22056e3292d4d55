"""Everything that is wrong with a file or folder has a name; nothing else is ever raised."""

from __future__ import annotations

import json
import pickle
import random
import shutil
import subprocess
import tarfile
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from studies import Study, printed

import gradus

TABLES = ("runs", "curves", "targets", "probes", "series", "claims")


def refused(path: Path, table: str | None = None, **options: object) -> gradus.Error:
    def ask() -> None:
        report = gradus.load(path, **options)  # type: ignore[arg-type]
        if table is not None:
            getattr(report, table)

    with pytest.raises(gradus.Error) as error:
        ask()
    return error.value


def record_of(folder: Path, number: int = 0) -> Path:
    return sorted(folder.glob("runs/*/record.json"))[number]


def edit(path: Path, change: object) -> None:
    value = json.loads(path.read_text())
    change(value)  # type: ignore[operator]
    path.write_text(printed(value) + "\n")


def test_what_is_no_study_is_said_to_be_none(tmp_path: Path) -> None:
    assert refused(tmp_path / "nowhere").id == "load.path"
    assert refused(tmp_path).id == "load.folder"
    (tmp_path / "notes.txt").write_text("hello")
    assert "notes.txt" in refused(tmp_path).found
    Study().write(tmp_path / "below")
    assert "below" in refused(tmp_path).advice
    assert refused(tmp_path / "notes.txt").id == "json.syntax"
    (tmp_path / "other.json").write_text('{"a": 1}')
    assert refused(tmp_path / "other.json").id == "schema.name"
    (tmp_path / "list.json").write_text("[1, 2]")
    assert refused(tmp_path / "list.json").id == "schema.type"
    with pytest.raises(gradus.Error, match="damaged='raise' or 'skip'"):
        gradus.load(tmp_path / "below", damaged="ignore")  # type: ignore[arg-type]


def test_a_file_of_another_version_is_refused(made: Path) -> None:
    edit(record_of(made), lambda record: record["schema"].update(version=2))
    error = refused(made, "curves")
    assert error.id == "schema.version"
    assert str(record_of(made)) in error.where
    edit(made / "plan.json", lambda plan: plan["schema"].update(version=3))
    assert refused(made).id == "schema.version"


def test_a_table_of_the_report_needs_a_report(made: Path) -> None:
    error = refused(made, "comparisons")
    assert error.id == "load.no_report"
    assert "gradus report" in error.advice


def test_runs_without_a_record_are_not_rows(made: Path) -> None:
    shutil.rmtree(record_of(made).parent)
    assert len(gradus.load(made).runs) == 11


def test_a_record_that_was_cut_off_is_named(made: Path) -> None:
    path = record_of(made)
    path.write_bytes(path.read_bytes()[:1500])
    error = refused(made, "curves")
    assert error.id == "json.syntax"
    assert error.where.startswith(f"{path}:")


def test_a_record_in_anothers_place_is_named(made: Path) -> None:
    shutil.copy(record_of(made, 1), record_of(made, 0))
    assert refused(made, "runs").id == "record.place"
    edit(made / "plan.json", lambda plan: plan["runs"][0].update(id="../../elsewhere"))
    assert refused(made, "runs").id == "record.id"


@pytest.mark.parametrize(
    ("change", "id", "place"),
    [
        (lambda r: r.pop("evaluations"), "schema.key", ""),
        (lambda r: r["evaluations"].pop("cpu_s"), "schema.key", "evaluations"),
        (lambda r: r["evaluations"]["step"].append(10), "schema.type", "evaluations"),
        (lambda r: r["evaluations"]["metrics"]["test_loss"].pop(), "schema.type", "evaluations"),
        (lambda r: r["evaluations"].update(step=["0"] * 10), "schema.type", "step[0]"),
        (lambda r: r["evaluations"].update(wall_s=[True] * 10), "schema.type", "wall_s[0]"),
        (lambda r: r["evaluations"].update(metrics=[]), "schema.type", "metrics"),
    ],
)
def test_a_damaged_column_is_named_with_its_place(
    made: Path, change: object, id: str, place: str
) -> None:
    edit(record_of(made), change)
    error = refused(made, "curves")
    assert error.id == id
    assert place in error.where
    assert str(record_of(made)) in error.where


def test_a_damaged_record_can_be_left_out(made: Path) -> None:
    edit(record_of(made), lambda record: record["evaluations"].pop("step"))
    report = gradus.load(made, damaged="skip")
    with pytest.warns(gradus.RecordWarning, match="schema.key"):
        curves = report.curves
    assert len(curves) == 11 * 10
    assert [error.id for error in report.left_out] == ["schema.key"]


def test_a_record_that_was_formatted_otherwise_reads_the_same(made: Path) -> None:
    before = gradus.load(made)
    tables = {name: getattr(before, name) for name in TABLES}
    for path in made.glob("runs/*/record.json"):
        path.write_text(json.dumps(json.loads(path.read_text())))
    after = gradus.load(made)
    for name, table in tables.items():
        assert table.equals(getattr(after, name)), name


def test_records_are_compared_with_their_hash(copy: Path) -> None:
    pytest.importorskip("xxhash", reason="the package xxhash is not installed")
    report = gradus.load(copy, verify=True)
    assert len(report.runs) > 10
    assert len(report.claims) == 1
    path = record_of(copy)
    path.write_text(path.read_text().replace('"repetition": ', '"repetition":  '))
    assert refused(copy, "runs", verify=True).id == "record.hash"
    assert refused(copy, "curves", verify=True).where == str(path)


def pack(folder: Path, number: int, paths: Iterable[Path]) -> Path:
    """As `gradus pack` does, by Python's own writer."""
    packed = folder / "runs" / f"packed-{number:04}.tar"
    with tarfile.open(packed, "w", format=tarfile.USTAR_FORMAT) as archive:
        for path in paths:
            archive.add(path, f"{path.parent.name}/record.json")
    return packed


def test_packed_records_read_the_same(copy: Path, command: str) -> None:
    before = gradus.load(copy)
    tables = {name: getattr(before, name) for name in TABLES}
    alone = len(list(copy.glob("runs/*/record.json")))
    subprocess.run([command, "pack", copy], check=True, capture_output=True)
    assert (copy / "runs" / "packed-0001.tar").is_file()
    assert len(list(copy.glob("runs/*/record.json"))) < alone
    after = gradus.load(copy)
    for name, table in tables.items():
        assert table.equals(getattr(after, name)), name
    pytest.importorskip("xxhash", reason="the package xxhash is not installed")
    assert gradus.load(copy, verify=True).runs.equals(tables["runs"])


def test_the_latest_of_several_records_counts(made: Path) -> None:
    one, other = record_of(made, 0), record_of(made, 1)
    pack(made, 1, (one, other))
    edit(other, lambda record: record.update(status="second"))
    pack(made, 2, (other,))
    shutil.rmtree(other.parent)
    edit(one, lambda record: record.update(status="its own folder"))
    status = gradus.load(made).runs.set_index("id")["status"]
    assert status[one.parent.name] == "its own folder"
    assert status[other.parent.name] == "second"
    assert len(status) == 12


@pytest.mark.parametrize(
    ("damage", "offset"),
    [
        (lambda data: data[:700], 0),  # within the first record
        (lambda data: data[:512] + b"x" + data[513:], None),  # in a record: its own JSON is wrong
        (lambda data: b"x" + data[1:], 0),
        (lambda data: data[: -(-len(data.rstrip(b"\0")) // 512) * 512], -1),  # no end
    ],
)
def test_a_damaged_packed_file_is_named_with_its_byte(
    made: Path, damage: Callable[[bytes], bytes], offset: int | None
) -> None:
    packed = pack(made, 1, [record_of(made)])
    shutil.rmtree(record_of(made).parent)
    packed.write_bytes(damage(packed.read_bytes()))
    error = refused(made, "runs")
    if offset is None:
        assert error.id == "schema.name" or error.id == "json.syntax"
        assert str(packed) in error.where
        return
    assert error.id == "record.pack"
    assert error.where == f"{packed}, byte {packed.stat().st_size if offset < 0 else offset}"
    report = gradus.load(made, damaged="skip")
    with pytest.warns(gradus.RecordWarning, match="record.pack"):
        assert len(report.runs) == 11


def test_only_named_errors_come_from_damaged_files(tmp_path: Path) -> None:
    """Bytes are removed, changed and put in twice, in every file, three hundred times."""
    draw = random.Random(7)
    study = Study(tasks=("hills",), methods=("sgd",), repetitions=2, points=4, probes=("p",))
    folder = study.write(tmp_path / "made")
    files = [folder / "plan.json", record_of(folder), *folder.glob("environments/*.json")]
    refusals = set()
    for _ in range(300):
        path = draw.choice(files)
        whole = path.read_bytes()
        start = draw.randrange(len(whole))
        end = min(len(whole), start + draw.choice((1, 3, 20, 400)))
        middle = draw.choice((b"", b"null", b'"x"', b"[", whole[start:end] * 2))
        path.write_bytes(whole[:start] + middle + whole[end:])
        try:
            report = gradus.load(folder)
            for name in TABLES:
                getattr(report, name)
            report.median_curves(axis="wall_s")
        except gradus.Error as error:
            refusals.add(error.id)
        path.write_bytes(whole)
    assert {"json.syntax", "schema.key", "schema.type"} <= refusals


def test_errors_survive_another_process() -> None:
    error = gradus.Error("load.path", "here", "a", "b", "c")
    again = pickle.loads(pickle.dumps(error))
    assert (again.id, str(again)) == (error.id, str(error))
    refusal = pickle.loads(pickle.dumps(gradus.CommandError("options.range", 2, "text")))
    assert (refusal.id, refusal.exit_code) == ("options.range", 2)


def test_reading_is_lazy(made: Path) -> None:
    record_of(made).write_text("no JSON")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        report = gradus.load(made)
        assert report.study == "made"
        assert report.claims.empty
