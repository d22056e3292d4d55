"""How far a study is: on a terminal, in a notebook, or for a function of the caller's."""

from __future__ import annotations

import html
import importlib
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TextIO


@dataclass(frozen=True)
class Progress:
    """How far a study is.

    `done` of `total` runs have ended, `failed` of them otherwise than they should, `running` are
    under way (their names) and have done so much together as `under_way` runs; `elapsed_s` seconds
    since the start, `left_s` by the pace so far, None before anything was done.
    """

    study: str
    done: int
    total: int
    failed: int
    running: tuple[str, ...]
    elapsed_s: float
    under_way: float = 0.0

    @property
    def left_s(self) -> float | None:
        """Seconds that are left, by the pace so far."""
        share = self.share
        return None if share == 0 else self.elapsed_s / share * (1 - share)

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return 1.0 if self.total == 0 else min(1.0, (self.done + self.under_way) / self.total)


View = Callable[[Progress], None]


def duration(seconds: float) -> str:
    """Seconds as people read them: `8 s`, `3 min 05 s`, `2 h 07 min`."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 120:
        return f"{minutes} min {rest:02d} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"


def text_of(progress: Progress) -> str:
    """The state in one line."""
    parts = [f"{progress.done} of {progress.total} runs", duration(progress.elapsed_s)]
    if progress.left_s is not None and progress.done < progress.total:
        parts.append(f"about {duration(progress.left_s)} left")
    if progress.failed:
        parts.append(f"{progress.failed} failed")
    return ", ".join(parts)


def html_of(progress: Progress) -> str:
    """The state as a bar with what is running below it, for a notebook."""
    colour = "#d55e00" if progress.failed else "#0072b2"
    bar = (
        '<div style="background:#e3e7ec;height:8px;max-width:40em;border-radius:4px">'
        f'<div style="background:{colour};height:8px;border-radius:4px;'
        f'width:{100 * progress.share:.1f}%"></div></div>'
    )
    running = "<br>".join(html.escape(name) for name in progress.running)
    return (
        f"<div><b>{html.escape(progress.study)}</b>: {html.escape(text_of(progress))}{bar}"
        f'<small style="color:#5a6472">{running}</small></div>'
    )


class TerminalView:
    """One line that is written over on a terminal; elsewhere a line at every tenth of the runs."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._shown = -1

    def __call__(self, progress: Progress) -> None:
        line = f"{progress.study}: {text_of(progress)}"
        if self._out.isatty():
            end = "\n" if progress.done >= progress.total else ""
            self._out.write(f"\r\033[K{line}{end}")
        else:
            tenth = int(10 * progress.share)
            if tenth == self._shown:
                return
            self._shown = tenth
            self._out.write(line + "\n")
        self._out.flush()


class NotebookView:
    """A bar in the output of a notebook's cell."""

    def __init__(self, display: Any) -> None:
        self._display = display
        self._handle: Any = None

    def __call__(self, progress: Progress) -> None:
        shown = self._display.HTML(html_of(progress))
        if self._handle is None:
            self._handle = self._display.display(shown, display_id=True)
        else:
            self._handle.update(shown)


def default_view() -> View:
    """A bar where Python runs in a notebook, a line on stderr elsewhere."""
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    if shell is not None and shell.__class__.__name__ == "ZMQInteractiveShell":
        return NotebookView(importlib.import_module("IPython.display"))
    return TerminalView(sys.stderr)


class Clock:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def elapsed_s(self) -> float:
        """Seconds until now."""
        return time.monotonic() - self._start
