"""How far a study is, as people see it."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pytest

from gradus import Progress
from gradus._progress import (
    NotebookView,
    TerminalView,
    default_view,
    duration,
    html_of,
    text_of,
)


def at(done: int, failed: int = 0, running: tuple[str, ...] = ()) -> Progress:
    return Progress("study", done, 20, failed, running, 10.0)


def test_the_time_left_follows_the_pace() -> None:
    assert at(0).left_s is None
    assert at(5).left_s == 30
    assert text_of(at(5)) == "5 of 20 runs, 10 s, about 30 s left"
    assert text_of(at(20, failed=2)) == "20 of 20 runs, 10 s, 2 failed"
    assert [duration(s) for s in (8.2, 185, 7620)] == ["8 s", "3 min 05 s", "2 h 07 min"]
    assert Progress("study", 0, 0, 0, (), 1.0).share == 1


def test_a_file_gets_a_line_at_every_tenth() -> None:
    out = io.StringIO()
    view = TerminalView(out)
    for done in range(21):
        view(at(done))
        view(at(done))
    lines = out.getvalue().splitlines()
    assert len(lines) == 11
    assert lines[-1].startswith("study: 20 of 20 runs")
    assert "\r" not in out.getvalue()


def test_a_terminal_writes_over_its_line() -> None:
    out = io.StringIO()
    out.isatty = lambda: True  # type: ignore[method-assign]
    view = TerminalView(out)
    view(at(3))
    view(at(20))
    assert out.getvalue().count("\n") == 1
    assert out.getvalue().count("\r\033[K") == 2


def test_a_notebook_has_one_bar_that_moves() -> None:
    shown: list[str] = []
    handle = SimpleNamespace(update=shown.append)

    def display(html: str, display_id: bool) -> SimpleNamespace:
        assert display_id
        shown.append(html)
        return handle

    view = NotebookView(SimpleNamespace(HTML=str, display=display))
    view(at(0))
    view(at(10, failed=1, running=("task  a<b #0",)))
    assert len(shown) == 2
    assert "width:50.0%" in shown[1]
    assert "a&lt;b" in shown[1]
    assert "1 failed" in html_of(at(10, failed=1))


def test_the_view_fits_where_python_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    class ZMQInteractiveShell:  # as the shell of a notebook is called
        pass

    class TerminalInteractiveShell:
        pass

    display = SimpleNamespace()
    for shell, kind in ((ZMQInteractiveShell(), NotebookView), (TerminalInteractiveShell(), None)):
        fake = SimpleNamespace(get_ipython=lambda shell=shell: shell)
        monkeypatch.setitem(sys.modules, "IPython", fake)
        monkeypatch.setitem(sys.modules, "IPython.display", display)
        assert isinstance(default_view(), kind or TerminalView)
