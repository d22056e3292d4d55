"""The tables hold what the command's own CSV files hold."""

from __future__ import annotations

import gc
import json
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from studies import Study, id_of, printed, write_report

import gradus
from gradus import _points

Tables = Callable[[str], Path]


def csv(path: Path) -> pd.DataFrame:
    with warnings.catch_warnings():  # pandas 3 reads numbers exactly without being asked
        warnings.simplefilter("ignore")
        exactly = {"float_precision": "round_trip"}
        return pd.read_csv(path, keep_default_na=False, na_values=[""], **exactly)


def same(ours: pd.Series, theirs: pd.Series) -> bool:
    """Whether two columns hold the same; numbers of float32 runs stand in CSV as float32."""
    if pd.api.types.is_numeric_dtype(theirs) and not pd.api.types.is_bool_dtype(theirs):
        a, b = pd.to_numeric(ours).to_numpy(float), theirs.to_numpy(float)
        with np.errstate(over="ignore"):
            single = a.astype(np.float32), b.astype(np.float32)
        return np.array_equal(a, b, equal_nan=True) or np.array_equal(*single, equal_nan=True)
    a = ours.astype(object).where(ours.notna(), None)
    b = theirs.astype(object).where(theirs.notna(), None)
    return list(map(str, a)) == list(map(str, b))


@pytest.mark.parametrize(
    ("ours", "theirs", "but"),
    [
        ("runs", "runs", {"environment"}),
        ("curves", "evaluations", {"parameter_hash"}),
        ("probes", "probes", set()),
        ("claims", "claims", set()),
        ("comparisons", "comparisons", {"repeats"}),
    ],
)
def test_a_table_is_that_of_the_command(
    example: Path, tables: Tables, ours: str, theirs: str, but: set[str]
) -> None:
    table = getattr(gradus.load(example), ours)
    expected = csv(tables(theirs))
    assert len(expected) > 0
    assert len(table) == len(expected)
    # What no run has may be a column there and none here.
    filled = [name for name in expected if expected[name].notna().any()]
    missing = [name for name in filled if name not in table and name not in but]
    assert missing == []
    differing = [
        name for name in expected if name in table and not same(table[name], expected[name])
    ]
    assert differing == []


@pytest.mark.parametrize("axis", ["step", "epoch", "gradients", "wall_s", "cpu_s"])
def test_median_curves_are_those_of_the_command(example: Path, tables: Tables, axis: str) -> None:
    expected = csv(tables("curves"))
    expected = expected[expected["axis"] == axis]
    report = gradus.load(example)
    key = ["task", "method", "metric"]
    ours = report.median_curves(axis=axis).astype({"task": str, "method": str})
    groups = dict(list(ours.groupby(key)))
    theirs = dict(list(expected.groupby(key)))
    assert set(groups) == set(theirs)
    assert len(theirs) > 5
    for name, curve in theirs.items():
        for column in ("x", "median", "low", "high", "runs"):
            numbers = curve[column].to_numpy(float)  # empty in CSV where infinite
            got = groups[name][column].to_numpy(float)
            finite = np.isfinite(numbers)
            assert np.array_equal(finite, np.isfinite(got)), (name, column)
            np.testing.assert_allclose(got[finite], numbers[finite], rtol=1e-12, err_msg=str(name))


def test_a_diverged_run_has_the_worst_value_to_the_end(example: Path) -> None:
    curves = gradus.load(example).median_curves("train_loss")
    too_fast = curves[curves["method"] == "too fast"]
    assert (too_fast["median"].tail(1) > 1e10).all()
    accuracy = gradus.load(example).directions
    assert accuracy["digits_mlp", "test_accuracy"] is True
    assert accuracy["digits_mlp", "test_loss"] is False


def test_summaries_are_those_of_the_report(example: Path) -> None:
    report = gradus.load(example)
    content = json.loads((example / "report.json").read_text())
    final = report.summary("final")
    medians = np.array([row["median"] for row in content["summary"]["final"]], dtype=float)
    assert np.isfinite(medians).any()
    np.testing.assert_array_equal(final["median"].to_numpy(float), medians)
    with pytest.raises(gradus.Error) as error:
        report.summary("finals")
    assert error.value.id == "load.table"
    assert "final" in error.value.expected


def test_a_report_file_holds_the_same_as_its_folder(example: Path) -> None:
    folder, file = gradus.load(example), gradus.load(example / "report.json")
    for name in ("runs", "curves", "targets", "probes", "series", "claims", "comparisons"):
        pd.testing.assert_frame_equal(getattr(folder, name), getattr(file, name), obj=name)
    with pytest.raises(gradus.Error) as error:
        file.dense("0" * 32, "dsgd.dual_norm")
    assert error.value.id == "load.artifact"


def test_a_dense_probe_has_every_step_and_its_series_some_of_them(example: Path) -> None:
    report = gradus.load(example)
    probes = report.probes
    probe = probes[probes["dense"].notna()].iloc[0]
    dense = report.dense(probe["id"], probe["probe"])
    steps = report.runs.set_index("id")["steps"][probe["id"]]
    assert len(dense) == steps
    kept = report.series[(report.series["id"] == probe["id"])]
    kept = kept[kept["probe"] == probe["probe"]]
    np.testing.assert_array_equal(dense.set_index("step")["value"][kept["step"]], kept["value"])
    with pytest.raises(gradus.Error) as error:
        report.dense(probe["id"], "dsgd.none")
    assert error.value.id == "load.artifact"


def test_orders_and_types(made: Path) -> None:
    report = gradus.load(made)
    assert list(report.curves["task"].cat.categories) == ["hills", "valleys"]
    assert list(report.curves["method"].cat.categories) == ["sgd", "adam"]
    assert len(report.curves) == 2 * 2 * 3 * 10
    assert report.curves["step"].dtype == np.int64
    assert report.metrics == ["test_loss", "train_loss"]
    assert report.runs["optimizer.cap"].eq(np.inf).all()
    assert report.runs["model.start"].eq("[1.0]").all()
    assert len(report.targets) == 12
    assert report.targets["reached"].all()
    assert len(report.series) == 120
    assert set(report.series["probe"]) == {"size"}
    assert "12 runs of 2 methods on 2 tasks" in repr(report)
    assert "valleys" in report._repr_html_()


def test_a_metric_that_a_task_does_not_have_is_not_a_number(tmp_path: Path) -> None:
    def lose(record: dict) -> None:
        if record["task"]["name"] == "valleys":
            metrics = record["evaluations"]["metrics"]
            metrics["gap"] = metrics.pop("test_loss")
            metrics["gap"][2] = None

    report = gradus.load(Study(change=lose).write(tmp_path / "made"))
    curves = report.curves
    valleys = curves["task"] == "valleys"
    assert curves["gap"].isna().equals(~valleys | (curves["step"] == 2))
    assert curves["test_loss"].isna().equals(valleys)
    assert report.runs["final.gap"].notna().sum() == 6


def test_the_plans_names_and_order_hold(made: Path) -> None:
    plan = json.loads((made / "plan.json").read_text())
    plan["runs"].reverse()
    for run in plan["runs"]:
        run["method"] = {"sgd": "plain", "adam": "adaptive"}[run["method"]]
    (made / "plan.json").write_text(printed(plan) + "\n")
    runs = gradus.load(made).runs
    assert list(runs["method"].cat.categories) == ["adaptive", "plain"]
    assert list(runs["repetition"][:3]) == [2, 1, 0]
    assert runs["task"].iloc[0] == "valleys"


def test_two_rows_that_are_one_run_share_its_record(made: Path) -> None:
    plan = json.loads((made / "plan.json").read_text())
    plan["runs"].append({**plan["runs"][0], "method": "again"})
    (made / "plan.json").write_text(printed(plan) + "\n")
    report = gradus.load(made)
    assert len(report.runs) == 13
    first, again = report.runs.iloc[0], report.runs.iloc[12]
    assert first["id"] == again["id"]
    assert again["method"] == "again"
    assert len(report.median_curves("test_loss")) > 0


def test_times_are_compared_on_one_machine(tmp_path: Path) -> None:
    def move(record: dict) -> None:
        if record["method"] == "adam" and record["repetition"] == 2:
            record["environment"] = id_of("another machine")

    report = gradus.load(Study(change=move).write(tmp_path / "made"))
    runs = report.median_curves("test_loss", "wall_s").groupby("method", observed=True)["runs"]
    assert dict(runs.first()) == {"sgd": 3, "adam": 2}
    runs = report.median_curves("test_loss", "step").groupby("method", observed=True)["runs"]
    assert dict(runs.first()) == {"sgd": 3, "adam": 3}


def test_a_divergence_needs_to_know_which_way_is_better(tmp_path: Path) -> None:
    def diverge(record: dict) -> None:
        if record["repetition"] == 0:
            record["status"] = "diverged"
            columns = record["evaluations"]
            for column in [*columns.values(), *columns["metrics"].values()]:
                if isinstance(column, list):
                    del column[5:]

    study = Study(change=diverge, repetitions=2)
    folder = study.write(tmp_path / "made")
    with pytest.raises(gradus.Error) as error:
        gradus.load(folder).median_curves("test_loss")
    assert error.value.id == "curve.direction"
    write_report(folder, study, higher=["test_loss"])
    report = gradus.load(folder)
    for metric, infinite in (("test_loss", -np.inf), ("train_loss", np.inf)):
        ends = report.median_curves(metric).groupby(["task", "method"], observed=True).last()
        assert ends["median"].eq(infinite).all()


def test_columns_are_the_same_by_either_parser(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With orjson and without it, and where the lines of one record differ from the last one's."""
    record = sorted(made.glob("runs/*/record.json"))[1]
    text = record.read_text()
    record.write_text(text.replace('"test_loss": [', '"test_loss":  [', 1))
    expected = gradus.load(made).curves
    assert gc.isenabled()
    monkeypatch.setattr(_points, "_parse", json.loads)
    _points._beginnings.clear()
    pd.testing.assert_frame_equal(gradus.load(made).curves, expected)
