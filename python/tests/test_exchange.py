"""Tables in the files of other programs, and back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from studies import Study

import gradus


def test_parquet_holds_every_table(example: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="the package pyarrow is missing")
    report = gradus.load(example)
    report.to_parquet(tmp_path / "tables")
    again = gradus.load(tmp_path / "tables")
    assert again.study == report.study
    for name in ("runs", "curves", "targets", "probes", "series", "claims", "comparisons"):
        ours, theirs = getattr(report, name), getattr(again, name)
        assert list(ours.columns) == list(theirs.columns), name
        for column in ours:
            a, b = ours[column].astype(object), theirs[column].astype(object)
            a, b = a.where(a.notna(), None), b.where(b.notna(), None)
            assert list(a) == list(b), (name, column)
    assert list(again.curves["method"].cat.categories) == list(
        report.curves["method"].cat.categories
    )
    pd.testing.assert_frame_equal(again.median_curves(), report.median_curves())
    assert len(again.summary("final")) == len(report.summary("final"))
    assert parquet.read_table(tmp_path / "tables/curves.parquet").num_rows == len(report.curves)


def test_parquet_of_something_else_is_refused(made: Path, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="the package pyarrow is missing")
    folder = tmp_path / "tables"
    gradus.load(made).to_parquet(folder)
    pd.DataFrame({"a": [1]}).to_parquet(folder / "claims.parquet")
    with pytest.raises(gradus.Error) as error:
        gradus.load(folder)
    assert error.value.id == "parquet.format"
    (folder / "claims.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(gradus.Error) as error:
        gradus.load(folder)
    assert error.value.id == "parquet.format"
    (folder / "claims.parquet").unlink()
    (folder / "curves.parquet").unlink()
    with pytest.raises(gradus.Error, match="no curves"):
        gradus.load(folder)
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(gradus.Error) as error:
        gradus.load(made).to_parquet(blocked)
    assert error.value.id == "files.write"


def test_tensorboard_reads_the_curves(tmp_path: Path) -> None:
    accumulator = pytest.importorskip(
        "tensorboard.backend.event_processing.event_accumulator",
        reason="the package tensorboard is missing",
    )
    study = Study(methods=("a b/c",), probes=("size",), repetitions=2)
    report = gradus.load(study.write(tmp_path / "made"))
    folders = report.to_tensorboard(tmp_path / "events")
    assert len(folders) == 4
    assert folders[0] == tmp_path / "events/hills/a_b_c/repetition_0"
    events = accumulator.EventAccumulator(str(folders[0]), size_guidance={"scalars": 0})
    events.Reload()
    assert set(events.Tags()["scalars"]) == {
        "metrics/test_loss",
        "metrics/train_loss",
        "probes/size",
    }
    points = events.Scalars("metrics/test_loss")
    expected = report.curves[report.curves["id"] == report.runs["id"][0]]
    assert [point.step for point in points] == list(expected["step"])
    np.testing.assert_allclose([p.value for p in points], expected["test_loss"], rtol=1e-6)
    np.testing.assert_allclose([p.wall_time for p in points], expected["wall_s"])
    probe = events.Scalars("probes/size")
    assert [point.value for point in probe] == list(range(10))
    np.testing.assert_allclose([p.wall_time for p in probe], expected["wall_s"])


def test_a_missing_package_is_named(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    report = gradus.load(made)
    for module, call, extra in (
        ("matplotlib", lambda: report.plot(), "plot"),
        ("pyarrow", lambda: report.to_parquet(made / "t"), "parquet"),
        (
            "tensorboard.summary.writer.event_file_writer",
            lambda: report.to_tensorboard(made / "t"),
            "tensorboard",
        ),
        ("xxhash", lambda: gradus.load(made, verify=True), "verify"),
    ):
        monkeypatch.setitem(sys.modules, module, None)
        with pytest.raises(gradus.Error) as error:
            call()
        assert error.value.id == "package.missing"
        assert error.value.advice == f"pip install 'gradus[{extra}]'"
