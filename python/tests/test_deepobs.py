"""Result files of DeepOBS: its own runner writes some here, its analyzer reads ours.

DeepOBS 1.1.2 cannot be imported as it is today: it wants TensorFlow 1 and matplotlib2tikz at once.
Its runner's frame, which names, completes and writes the files, and its analyzer's reading need
neither. They are imported from the installed package without its `__init__.py`.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import sys
import types
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from studies import Study

import gradus


@pytest.fixture
def deepobs(monkeypatch: pytest.MonkeyPatch) -> Any:
    """DeepOBS' modules that need no framework: `deepobs("abstract_runner.abstract_runner")`."""
    spec = importlib.util.find_spec("deepobs")
    if spec is None or spec.submodule_search_locations is None:
        pytest.skip("the package deepobs is not installed")
    (folder,) = spec.submodule_search_locations
    for name, path in (("deepobs", folder), ("deepobs.analyzer", f"{folder}/analyzer")):
        module = types.ModuleType(name)
        module.__path__ = [path]
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(sys, "argv", ["runner"])  # of which its runner reads what it was not given
    return lambda name: importlib.import_module(f"deepobs.{name}")


@pytest.fixture
def results(deepobs: Any, tmp_path: Path) -> Path:
    """What DeepOBS' runner writes of two settings of descent on a quadratic, two seeds each."""
    base = deepobs("abstract_runner.abstract_runner").Runner

    class Descent:
        pass

    class Runner(base):  # type: ignore[misc,valid-type]
        @staticmethod
        def create_testproblem(name: str, batch: int, decay: float, seed: int) -> Any:
            return np.random.RandomState(seed).randn(3)

        @staticmethod
        def evaluate(x: Any) -> float:
            return float(x @ x)

        def training(self, x: Any, hyperparams: Any, epochs: int, *_: Any, **__: Any) -> Any:
            losses = []
            for _ in range(epochs + 1):
                losses.append(self.evaluate(x))
                x = x - hyperparams["lr"] * 2 * x
            shown = {f"{split}_losses": list(losses) for split in ("train", "valid", "test")}
            accuracies = {f"{s}_accuracies": [0.5] * len(losses) for s in ("train", "test")}
            return {**shown, **accuracies, "minibatch_train_losses": []}

    runner = Runner(Descent, {"lr": {"type": float}})
    for lr in (0.1, 0.2):
        for seed in (43, 42):
            runner.run(
                testproblem="quadratic_deep",
                hyperparams={"lr": lr},
                batch_size=8,
                num_epochs=4,
                random_seed=seed,
                data_dir=str(tmp_path),
                output_dir=str(tmp_path / "results"),
                weight_decay=0.0,
                no_logs=False,
                train_log_interval=1,
                print_train_iter=False,
                tb_log=False,
                tb_log_dir="none",
            )
    return tmp_path / "results"


def test_its_results_become_a_report(results: Path) -> None:
    files = sorted(results.glob("**/*.json"))
    assert len(files) == 4
    report = gradus.from_deepobs(results)
    assert set(report.runs["task"]) == {"quadratic_deep"}
    assert list(report.runs["method"].cat.categories) == ["Descent lr=0.1", "Descent lr=0.2"]
    assert list(report.runs["seed"]) == [42, 43, 42, 43]
    assert list(report.runs["repetition"]) == [0, 1, 0, 1]
    assert set(report.metrics) == {
        *("train_loss", "validation_loss", "test_loss", "train_accuracy", "test_accuracy"),
    }
    for run in report.runs.to_dict("records"):
        (path,) = (
            file
            for file in files
            if f"random_seed__{run['seed']}_" in file.name
            and json.loads(file.read_text())["optimizer_hyperparams"]["lr"] == run["optimizer.lr"]
        )
        losses = json.loads(path.read_text())["test_losses"]
        curve = report.curves[report.curves["id"] == run["id"]]
        assert list(curve["test_loss"]) == losses
        assert list(curve["epoch"]) == [0, 1, 2, 3, 4]
    assert report.directions["quadratic_deep", "test_accuracy"] is True
    assert report.directions["quadratic_deep", "test_loss"] is False
    assert report.median_curves("test_loss", "epoch")["runs"].eq(2).all()


def test_its_analyzer_reads_what_is_written(deepobs: Any, example: Path, tmp_path: Path) -> None:
    analyzer = deepobs("analyzer.shared_utils")
    report = gradus.load(example)
    written = report.to_deepobs(tmp_path)
    assert {path.parts[-4] for path in written} == {"digits_mlp", "quadratic"} - {"quadratic"}
    setting = tmp_path / "digits_mlp" / "adam" / "num_epochs__3"
    for path in setting.glob("*.json"):
        analyzer._check_output_structure(str(setting), path.name)
    found = analyzer.SettingAnalyzer(str(setting))
    assert found.n_runs == 3
    finals = report.runs[report.runs["method"] == "adam"]["final.test_loss"].dropna()
    finals = finals[report.runs["task"] == "digits_mlp"]
    assert len(finals) == 3
    np.testing.assert_array_equal(sorted(found.get_all_final_values("test_losses")), sorted(finals))
    assert len(found.aggregate["train_losses"]["mean"]) == 4
    assert found.aggregate["optimizer_hyperparams"]["lr"] == 0.001


def test_there_and_back(tmp_path: Path) -> None:
    metrics = ("train_loss", "validation_loss", "test_loss")

    def diverge(record: dict) -> None:
        if record["method"] == "sgd":
            record["status"] = "diverged"
            columns = record["evaluations"]
            for column in [*columns.values(), *columns["metrics"].values()]:
                if isinstance(column, list):
                    del column[9:]

    study = Study(metrics=metrics, points=17, change=diverge, repetitions=2)
    report = gradus.load(study.write(tmp_path / "made"))
    files = report.to_deepobs(tmp_path / "results")
    assert len(files) == 8
    again = gradus.from_deepobs(tmp_path / "results")
    assert list(again.runs["task"].cat.categories) == ["hills", "valleys"]
    for method, diverged in (("adam", False), ("sgd", True)):
        run = report.runs[(report.runs["method"] == method) & (report.runs["task"] == "hills")]
        points = report.curves[report.curves["id"] == run["id"].iloc[0]]
        by_epoch = points.set_index("epoch")["test_loss"]
        curves = again.curves
        chosen = (curves["task"] == "hills") & (curves["method"] == method)
        back = list(curves[chosen & (curves["repetition"] == 0)]["test_loss"])
        # Two epochs of eight steps; a run that diverged after the first has its first value.
        assert back == [by_epoch[0], by_epoch[1], by_epoch[0] if diverged else by_epoch[2]]


def test_other_files_are_refused(tmp_path: Path, made: Path) -> None:
    with pytest.raises(gradus.Error) as error:
        gradus.from_deepobs(tmp_path / "none")
    assert error.value.id == "load.path"
    folder = tmp_path / "results"
    folder.mkdir()
    path = folder / "random_seed__42__2020-01-01-00-00-00.json"
    cases = [
        (None, "deepobs.format"),
        ("{", "json.syntax"),
        ("[]", "deepobs.format"),
        ('{"testproblem": "a"}', "deepobs.format"),
    ]
    good = {
        **{"testproblem": "t", "batch_size": 1, "num_epochs": 1, "random_seed": 1},
        **{"weight_decay": None, "optimizer_name": "o", "optimizer_hyperparams": {}},
        **{"training_params": {}, "train_losses": [1, 2], "test_losses": [1, 2]},
    }
    cases.append((json.dumps({**good, "test_losses": [1]}), "deepobs.format"))
    cases.append((json.dumps({**good, "test_losses": ["a", "b"]}), "deepobs.format"))
    for text, id in cases:
        if text is not None:
            path.write_text(text)
        with pytest.raises(gradus.Error) as error:
            gradus.from_deepobs(folder)
        assert error.value.id == id, text
    path.write_text(json.dumps(good))
    assert len(gradus.from_deepobs(folder).curves) == 2


def test_a_study_without_epochs_cannot_be_written(tmp_path: Path) -> None:
    def steps_alone(record: dict) -> None:
        record["epochs"] = 0.5

    report = gradus.load(Study(change=steps_alone).write(tmp_path / "made"))
    with pytest.raises(gradus.Error) as error:
        report.to_deepobs(tmp_path / "results")
    assert error.value.id == "deepobs.epochs"
