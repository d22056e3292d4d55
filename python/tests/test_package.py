"""The package as it is installed, checked and formatted."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import HERE, SOURCES

import gradus

PACKAGE = HERE.parent


def run(*call: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *call], cwd=PACKAGE, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_version_is_the_projects() -> None:
    project = SOURCES / "CMakeLists.txt"
    if not project.exists():
        pytest.skip("not in the source tree")
    found = re.search(r"project\(gradus\s+VERSION ([\d.]+)", project.read_text(), re.IGNORECASE)
    assert found is not None
    assert found[1] == gradus.__version__


def test_a_wheel_is_typed_and_has_no_compiled_part(tmp_path: Path) -> None:
    pytest.importorskip("setuptools", reason="the package setuptools is not installed")
    pytest.importorskip("wheel", reason="the package wheel is not installed")
    # Of a copy: building writes beside the sources.
    tree = tmp_path / "tree"
    shutil.copytree(PACKAGE / "src", tree / "src", ignore=shutil.ignore_patterns("*.egg-info"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(PACKAGE / name, tree)
    run("pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(tmp_path), str(tree))
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name == f"gradus-{gradus.__version__}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as content:
        names = content.namelist()
        (metadata,) = (name for name in names if name.endswith("METADATA"))
        requires = re.findall(r"^Requires-Dist: (.*)$", content.read(metadata).decode(), re.M)
    assert "gradus/py.typed" in names
    assert any(name.endswith("LICENSE") for name in names)
    assert {re.split(r"[><=]", need)[0] for need in requires if "extra" not in need} == {
        "numpy",
        "pandas",
    }
    target = tmp_path / "installed"
    run("pip", "install", "-q", "--no-deps", "--target", str(target), str(wheel))
    code = "import gradus, sys; print(gradus.__file__, gradus.__version__)"
    shown = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(target)!r}); {code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.split() == [str(target / "gradus/__init__.py"), gradus.__version__]


def test_types_are_checked_strictly() -> None:
    pytest.importorskip("mypy", reason="the package mypy is not installed")
    pytest.importorskip("pandas-stubs", reason="the package pandas-stubs is not installed")
    run("mypy")


def test_the_format_is_ruffs() -> None:
    if shutil.which("ruff", path=str(Path(sys.executable).parent)) is None:
        pytest.skip("the package ruff is not installed")
    run("ruff", "check")
    run("ruff", "format", "--check")


def test_importing_needs_no_optional_package() -> None:
    optional = ("matplotlib", "pyarrow", "tensorboard", "xxhash", "IPython")
    code = (
        f"import sys\nfor name in {optional!r}: sys.modules[name] = None\n"
        "import gradus\nprint(sorted(set(sys.modules) & {'matplotlib.figure', 'tensorboard.data'}))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert (shown.returncode, shown.stdout) == (0, "[]\n"), shown.stderr


def test_every_error_is_documented() -> None:
    document = SOURCES / "docs/errors.md"
    if not document.exists():
        pytest.skip("not in the source tree")
    text = document.read_text()
    thrown = set()
    for path in (PACKAGE / "src").glob("**/*.py"):
        thrown |= set(re.findall(r'Error\(\s*"([a-z_]+\.[a-z_]+)"', path.read_text()))
    assert len(thrown) > 20
    assert sorted(id for id in thrown if f"`{id}`" not in text) == []
