"""Studies that the tests read: one made by the command `gradus`, others made up (studies.py)."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from studies import Study

import gradus

HERE = Path(__file__).parent
SOURCES = HERE.parents[1]


@pytest.fixture(scope="session")
def command() -> str:
    """The program gradus, named in GRADUS_COMMAND or in PATH."""
    found = os.environ.get("GRADUS_COMMAND") or shutil.which("gradus")
    if not found:
        pytest.skip("no command gradus in GRADUS_COMMAND or PATH")
    return found


@pytest.fixture(scope="session")
def example(command: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of tests/example.toml."""
    folder = tmp_path_factory.mktemp("example") / "out"
    gradus.run(HERE / "example.toml", out=folder, command=command, progress=False)
    return folder


@pytest.fixture(scope="session")
def tables(
    command: str, example: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """The CSV files that the command makes of the example."""
    folder = tmp_path_factory.mktemp("tables")
    call = [command, "report", str(example), "--tables", str(folder), "--out", str(folder / "r")]
    subprocess.run(call, check=True, capture_output=True)
    return lambda name: folder / f"{name}.csv"


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A made-up study of two tasks, two methods and three repetitions."""
    return Study(probes=("size",)).write(tmp_path / "made")


@pytest.fixture
def copy(example: Path, tmp_path: Path) -> Path:
    """A copy of the example that may be damaged."""
    return Path(shutil.copytree(example, tmp_path / "copy"))
