"""Result files of benchopt: one that benchopt itself makes here, and ours as it reads them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import gradus

pytest.importorskip("pyarrow", reason="the package pyarrow is not installed")

OBJECTIVE = """
import numpy as np
from benchopt import BaseObjective

class Objective(BaseObjective):
    name = "Least squares"
    min_benchopt_version = "1.5"

    def set_data(self, A, b):
        self.A, self.b = A, b

    def evaluate_result(self, x):
        rest = self.A @ x - self.b
        return dict(value=float(rest @ rest) / 2, norm=float(np.linalg.norm(x)))

    def get_one_result(self):
        return dict(x=np.zeros(self.A.shape[1]))

    def get_objective(self):
        return dict(A=self.A, b=self.b)
"""
DATASET = """
import numpy as np
from benchopt import BaseDataset

class Dataset(BaseDataset):
    name = "small"
    parameters = {"rows": [8]}

    def get_data(self):
        draw = np.random.RandomState(0)
        return dict(A=draw.randn(self.rows, 3), b=draw.randn(self.rows))
"""
SOLVER = """
import numpy as np
from benchopt import BaseSolver

class Solver(BaseSolver):
    name = "descent"
    sampling_strategy = "iteration"
    parameters = {"lr": [0.01, 0.05]}

    def set_objective(self, A, b):
        self.A, self.b = A, b

    def run(self, steps):
        self.x = np.zeros(self.A.shape[1])
        for _ in range(steps):
            self.x -= self.lr * self.A.T @ (self.A @ self.x - self.b)

    def get_result(self):
        return dict(x=self.x)
"""


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A result file that benchopt made of a benchmark of two solvers."""
    pytest.importorskip("benchopt", reason="the package benchopt is not installed")
    folder = tmp_path_factory.mktemp("benchopt") / "least_squares"
    files = {"objective": OBJECTIVE, "datasets/small": DATASET, "solvers/descent": SOLVER}
    for name, text in files.items():
        path = folder / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    call = [sys.executable, "-m", "benchopt", "run", str(folder), "-n", "4", "-r", "2"]
    call += ["--no-plot", "--output", "result"]
    subprocess.run(call, check=True, capture_output=True, cwd=folder)
    return folder / "outputs/result.parquet"


def test_a_result_file_becomes_a_report(result: Path) -> None:
    from benchopt.results import read_results

    rows = read_results(result)
    report = gradus.from_benchopt(result)
    assert set(report.runs["task"]) == {"small[rows=8]"}
    assert set(report.runs["method"]) == {"descent[lr=0.01]", "descent[lr=0.05]"}
    assert sorted(report.runs["repetition"]) == [0, 0, 1, 1]
    assert sorted(report.runs["optimizer.lr"]) == [0.01, 0.01, 0.05, 0.05]
    assert report.metrics == ["value", "norm"]
    assert len(report.curves) == len(rows)
    for names, part in rows.groupby(["solver_name", "idx_rep"]):
        curves = report.curves
        ours = curves[(curves["method"] == names[0]) & (curves["repetition"] == names[1])]
        part = part.sort_values("stop_val")
        np.testing.assert_array_equal(ours["step"], part["stop_val"])
        np.testing.assert_array_equal(ours["wall_s"], part["time"])
        np.testing.assert_array_equal(ours["value"], part["objective_value"])
    curves = report.median_curves("value")
    assert curves["runs"].eq(2).all()
    ends = curves.groupby("method", observed=True)["median"].last()
    assert ends["descent[lr=0.05]"] < ends["descent[lr=0.01]"]


def test_benchopt_reads_what_is_written(example: Path, tmp_path: Path) -> None:
    results = pytest.importorskip("benchopt.results", reason="benchopt is not installed")
    processing = pytest.importorskip("benchopt.results.result_processing")
    report = gradus.load(example)
    path = tmp_path / "deep" / "result.parquet"
    report.to_benchopt(path)
    rows = results.read_results(path)
    assert len(rows) == len(report.curves)
    summary = processing.describe_results(rows)
    assert summary["datasets"] == ["digits_mlp", "quadratic"]
    assert "sgd lr=0.1" in summary["solvers"]
    assert "objective_test_accuracy" in summary["objective_columns"]
    digits = rows["dataset_name"] == "digits_mlp"
    leading = report.curves["test_accuracy"]
    np.testing.assert_array_equal(rows["objective_value"][digits], leading[digits])
    assert set(rows["p_solver_lr"][rows["solver_name"] == "too fast"]) == {10}


def test_there_and_back_keeps_the_curves(made: Path, tmp_path: Path) -> None:
    report = gradus.load(made)
    for name in ("result.parquet", "result.csv"):
        report.to_benchopt(tmp_path / name)
        again = gradus.from_benchopt(tmp_path / name)
        key = ["task", "method", "repetition", "step"]
        columns = [*key, "wall_s", "test_loss", "train_loss"]
        ours, theirs = (
            table.curves[columns].astype({"task": str, "method": str}).sort_values(key)
            for table in (report, again)
        )
        pd.testing.assert_frame_equal(
            ours.reset_index(drop=True), theirs.reset_index(drop=True), check_dtype=False
        )


def test_other_files_are_refused(made: Path, tmp_path: Path) -> None:
    pd.DataFrame({"a": [1]}).to_csv(tmp_path / "a.csv")
    (tmp_path / "b.parquet").write_bytes(b"nothing")
    (tmp_path / "c.json").write_text("{}")
    for name, id in (
        ("a.csv", "benchopt.format"),
        ("b.parquet", "benchopt.format"),
        ("c.json", "benchopt.format"),
        ("none.csv", "load.path"),
    ):
        with pytest.raises(gradus.Error) as error:
            gradus.from_benchopt(tmp_path / name)
        assert error.value.id == id
    with pytest.raises(gradus.Error) as error:
        gradus.load(made).to_benchopt(tmp_path / "out.json")
    assert error.value.id == "benchopt.format"
