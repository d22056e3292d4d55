"""What `gradus run --progress json` says on stderr while a study runs (docs/output.md)."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import subprocess
from collections import deque
from typing import Any

from gradus._progress import Clock, Progress, View

_POLL_S = 0.2
_KEPT_LINES = 20


class Events:
    """Counts the events of a study; keeps the last lines that are none, which are for people."""

    def __init__(self, study: str) -> None:
        self._study = study
        self._clock = Clock()
        self._running: dict[str, tuple[str, float]] = {}  # names and shares by id
        self._done = self._failed = 0
        self._total: int | None = None
        self._lines: deque[str] = deque(maxlen=_KEPT_LINES)
        self._rest = b""

    @property
    def text(self) -> str:
        """The last lines for people."""
        return "\n".join(self._lines)

    def take(self, data: bytes) -> None:
        """What was read; a line may come in parts."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._take_line(line.decode("utf-8", "replace"))

    def end(self) -> None:
        """Nothing more comes."""
        self.take(b"\n")

    def _take_line(self, line: str) -> None:
        event: Any = None
        if line.startswith('{"event":'):
            with contextlib.suppress(ValueError):
                event = json.loads(line)
        if event is None:
            if line:
                self._lines.append(line)
            return
        handler = getattr(self, f"_on_{event['event']}", None)  # a newer command may say more
        if handler is not None:
            handler(event)

    def _on_planned(self, event: dict[str, Any]) -> None:
        self._total = event["runs"]

    def _on_begin(self, event: dict[str, Any]) -> None:
        name = f"{event['task']}  {event['method']} #{event['repetition']}".strip()
        self._running[event["id"]] = (name, 0.0)

    def _on_progress(self, event: dict[str, Any]) -> None:
        if event["id"] in self._running:
            self._running[event["id"]] = (self._running[event["id"]][0], event["share"])

    def _on_end(self, event: dict[str, Any]) -> None:
        self._running.pop(event["id"], None)
        self._done += 1
        self._failed += not event["good"]

    def progress(self, ended_well: bool = False) -> Progress | None:
        """How far the study is; None as long as its runs are not counted.

        At a good end every run is done: some are copies of others and need not be made.
        """
        if self._total is None:
            return None
        running = () if ended_well else tuple(name for name, _ in self._running.values())
        under_way = 0.0 if ended_well else sum(share for _, share in self._running.values())
        done = self._total if ended_well else self._done
        elapsed = self._clock.elapsed_s()
        return Progress(self._study, done, self._total, self._failed, running, elapsed, under_way)


def follow(process: subprocess.Popen[bytes], events: Events, view: View | None) -> None:
    """Reads the stderr of a command until it ends, and shows how far it is."""
    assert process.stderr is not None
    descriptor = process.stderr.fileno()
    os.set_blocking(descriptor, False)
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        is_open = True
        while process.poll() is None:
            if is_open and selector.select(_POLL_S):
                is_open = _read(descriptor, events)
                if not is_open:
                    selector.unregister(descriptor)
            elif not is_open:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(_POLL_S)
            _show(events.progress(), view)
    _read(descriptor, events)
    events.end()
    _show(events.progress(ended_well=process.returncode == 0), view)


def _show(progress: Progress | None, view: View | None) -> None:
    if progress is not None and view is not None:
        view(progress)


def _read(descriptor: int, events: Events) -> bool:
    """Takes what is there now; False at its end."""
    while True:
        try:
            data = os.read(descriptor, 1 << 16)
        except BlockingIOError:
            return True
        if not data:
            return False
        events.take(data)
