"""Which kind of results a path holds."""

from __future__ import annotations

import os
from pathlib import Path

from gradus._sources import Damaged, OutputFolder, ReportFile, Source, is_format
from gradus.errors import Error, optional
from gradus.report import Report


def load(
    path: str | os.PathLike[str], *, damaged: Damaged = "raise", verify: bool = False
) -> Report:
    """The results of a study: an output folder, a `report.json`, or what `to_parquet` wrote.

    Reads the plan's first lines only; each table is read when it is asked for.

    A damaged record raises gradus.Error when its table is read; with `damaged="skip"` it is left
    out with a gradus.RecordWarning and stands in `Report.left_out`. `verify` compares every record
    with the hash that it was written with, as the command does (needs the package xxhash).

    Raises Error `load.path` where there is nothing, `load.folder` for a folder that holds no
    results of Gradus, `schema.name` and `schema.version` for another kind or version of file.
    """
    return Report(_source_of(Path(path), damaged, verify))


def _source_of(path: Path, damaged: Damaged, verify: bool) -> Source:
    if damaged not in ("raise", "skip"):
        raise Error("load.damaged", "load", "damaged='raise' or 'skip'", repr(damaged))
    if verify:
        optional("xxhash", "xxhash", "verify")
    if not path.exists():
        raise Error("load.path", path, "an output folder of Gradus or a report.json", "nothing")
    if path.is_file():
        return ReportFile(path)
    if (path / "plan.json").is_file():
        return OutputFolder(path, damaged, verify)
    if (path / "runs.parquet").is_file():
        from gradus import _parquet

        return _parquet.read(path)
    report = path / "report.json"
    if report.is_file() and is_format(report, "gradus.report"):
        return ReportFile(report)
    raise Error(
        "load.folder",
        path,
        "an output folder of Gradus, with its plan.json",
        ", ".join(sorted(entry.name for entry in path.iterdir())[:5]) or "an empty folder",
        _advice(path),
    )


def _advice(path: Path) -> str:
    """Names the output folders just below, if there are any."""
    below = sorted(plan.parent.name for plan in path.glob("*/plan.json"))
    return f"below it are {', '.join(below[:5])}" if below else "gradus run makes one"


def from_benchopt(path: str | os.PathLike[str]) -> Report:
    """The results in a result file of benchopt, `.parquet` or `.csv`.

    A dataset becomes a task (`DATASET OBJECTIVE` where there are several objectives), a solver a
    method, `objective_METRIC` a metric, `time` `wall_s`, and the stop value the step where solvers
    were sampled by iteration. Lower is taken as better: benchopt does not say.

    Raises Error `load.path`, `benchopt.format` for a file of another kind, `package.missing`
    without pyarrow.
    """
    from gradus import _benchopt

    return Report(_benchopt.read(Path(path)))


def from_deepobs(folder: str | os.PathLike[str]) -> Report:
    """The results in a folder of DeepOBS, `TESTPROBLEM/OPTIMIZER/SETTING/random_seed__*.json`.

    A test problem becomes a task, an optimizer a method, named with the hyperparameters in which
    its settings differ, a file a repetition in the order of the seeds, and losses and accuracies
    become `train_loss`, `validation_accuracy`, ... over epochs. DeepOBS fills the epochs after a
    divergence with the first values, so such a run cannot be told from others.

    Raises Error `load.path`, `json.syntax`, `deepobs.format` for a file of another kind.
    """
    from gradus import _deepobs

    return Report(_deepobs.read(Path(folder)))
