"""Studies are run by the command, with progress, and come back as reports."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import gradus
from gradus import _run

FAST = {"run.budget.steps": 50}


def test_tasks_and_methods_become_a_report_and_are_not_run_again(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    seen: list[gradus.Progress] = []
    asked = {"tasks": ["quadratic"], "methods": ["sgd", "adam"], "seeds": 2, "command": command}
    options = {**FAST, "adam.betas": [0.8, 0.9]}
    report = gradus.run(options=options, progress=seen.append, **asked)
    assert report.path == Path("results/local/quadratic-sgd-adam")
    assert report.runs["status"].eq("finished").all()
    assert report.runs["steps"].eq(50).all()
    assert report.runs["optimizer.betas"].dropna().eq("[0.8,0.9]").all()
    assert (seen[0].done, seen[0].total, seen[-1].done, seen[-1].left_s) == (0, 4, 4, 0)
    assert [now.done for now in seen] == sorted(now.done for now in seen)
    assert seen[-1].failed == 0
    again: list[gradus.Progress] = []
    gradus.run(options=options, progress=again.append, **asked)
    assert (again[-1].total, again[-1].share) == (0, 1)
    one = gradus.run(
        options=options, out=tmp_path / "one", progress=False, **{**asked, "seeds": [7]}
    )
    assert len(one.runs) == 2


def test_a_study_file_names_its_folder(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    study = tmp_path / "file.toml"
    study.write_text(
        'name = "named"\nseeds = 1\n[[task]]\nid = "quadratic"\nbudget = { steps = 20 }\n'
        '[[method]]\nname = "plain"\noptimizer = { id = "sgd" }\n'
    )
    report = gradus.run(study, command=command, progress=False)
    assert report.path == Path("results/local/named")
    assert list(report.runs["method"]) == ["plain"]


def test_a_refusal_has_the_id_of_the_command(command: str, tmp_path: Path) -> None:
    for progress in (True, False):
        with pytest.raises(gradus.CommandError) as error:
            gradus.run(
                tasks=["quadratic"],
                methods=["sgd"],
                options={"sgd.lr": -1},
                out=tmp_path / "out",
                command=command,
                progress=progress,
            )
        assert (error.value.id, error.value.exit_code) == ("options.range", 2)
        assert "lr" in error.value.text


def test_runs_that_fail_are_rows_and_a_warning(command: str, tmp_path: Path) -> None:
    seen: list[gradus.Progress] = []
    with pytest.warns(gradus.RunWarning, match="status"):
        report = gradus.run(
            tasks=["quadratic"],
            methods=["sgd"],
            options={"run.budget.steps": 100_000_000, "run.wall_limit_s": 0.3},
            seeds=1,
            out=tmp_path / "out",
            command=command,
            progress=seen.append,
        )
    assert list(report.runs["status"]) == ["timed_out"]
    assert seen[-1].failed == 1
    assert any("quadratic  sgd #0" in now.running for now in seen)


def test_an_interrupt_stops_the_command_and_keeps_what_is_done(
    command: str, tmp_path: Path
) -> None:
    call = (
        "import gradus, sys\n"
        "gradus.run(tasks=['quadratic'], methods=['sgd'], seeds=1,\n"
        "    options={'run.budget.steps': 100_000_000}, out=sys.argv[1], command=sys.argv[2],\n"
        "    progress=lambda now: print('running' if now.running else 'waiting', flush=True))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", call, str(tmp_path / "out"), command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    while process.stdout.readline() != "running\n":
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate()
    assert "KeyboardInterrupt" in stderr
    # The command has ended: another one may use its folder at once.
    with pytest.raises(gradus.CommandError) as error:
        gradus.run(
            tasks=["quadratic"],
            methods=["sgd"],
            options={"sgd.lr": -1},
            out=tmp_path / "out",
            command=command,
        )
    assert error.value.id == "options.range"


def test_what_was_asked_is_checked_before_anything_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("GRADUS_COMMAND", raising=False)
    with pytest.raises(gradus.Error) as error:
        gradus.run("study.toml")
    assert error.value.id == "run.command"
    monkeypatch.setenv("GRADUS_COMMAND", sys.executable)
    cases = [
        ((), {}, "run.study"),
        (("study.toml",), {"tasks": ["a"]}, "run.study"),
        ((), {"tasks": ["a"]}, "run.study"),
        ((tmp_path / "none.toml",), {}, "files.read"),
    ]
    for arguments, options, id in cases:
        with pytest.raises(gradus.Error) as refusal:
            gradus.run(*arguments, **options)
        assert refusal.value.id == id
    (tmp_path / "a.toml").write_text("name = ")
    (tmp_path / "b.toml").write_text("seeds = 3")
    for name, id in (("a", "study.syntax"), ("b", "study.missing")):
        with pytest.raises(gradus.Error) as refusal:
            gradus.run(tmp_path / f"{name}.toml")
        assert refusal.value.id == id


def test_option_values_are_written_as_toml() -> None:
    options = {"a": True, "b": [1, 0.5], "c": {"id": "sgd", "lr": 0.1}, "d": 'say "x"', "e": 1e-9}
    flags = _run._flags((), (), options, None, ())
    assert flags[1::2] == [
        "a=true",
        "b=[1, 0.5]",
        'c={ id = "sgd", lr = 0.1 }',
        'd="say \\"x\\""',
        "e=1e-09",
    ]
    assert _run._flags(("t",), ("m", "n"), {}, [3], ("p.so",)) == (
        ["--task", "t", "--method", "m,n", "--seeds", "3,", "--plugin", "p.so"]
    )
    assert _run._flags((), (), {}, 5, ()) == ["--seeds", "5"]


def test_a_command_that_gives_no_reason_is_an_error_too(tmp_path: Path) -> None:
    program = tmp_path / "gradus"
    program.write_text("#!/bin/sh\nexit 4\n")
    program.chmod(0o755)
    start = time.monotonic()
    with pytest.raises(gradus.CommandError) as error:
        gradus.run(tasks=["a"], methods=["b"], command=program, progress=False)
    assert (error.value.id, error.value.exit_code) == ("command.ended", 4)
    assert time.monotonic() - start < 60
