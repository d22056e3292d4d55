"""What the command says of its progress, and what it prints beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

import gradus
from gradus._events import Events

LINES = (
    b'{"event":"planned","runs":3,"parallel":2}\n'
    b'{"event":"begin","id":"a","task":"quadratic","method":"sgd","repetition":0}\n'
    b'{"event":"begin","id":"b","task":"","method":"a tool","repetition":1}\n'
    b'{"event":"progress","id":"b","share":0.5}\n'
    b'{"event":"time_left","seconds":3.5}\n'
    b'{"event":"end","id":"a","status":"failed","good":false,"reason":"why","seconds":1}\n'
    b"a line for people\n"
    b'{"event":"of a later version"}\n{"event":"planned"'
)


def test_events_may_come_in_parts_and_between_lines_for_people() -> None:
    for size in (1, 7, len(LINES)):
        events = Events("study")
        assert events.progress() is None
        for start in range(0, len(LINES), size):
            events.take(LINES[start : start + size])
        events.end()
        now = events.progress()
        assert now is not None
        assert (now.done, now.total, now.failed, now.under_way) == (1, 3, 1, 0.5)
        assert now.running == ("a tool #1",)
        assert now.share == 0.5
        assert events.text == 'a line for people\n{"event":"planned"'
        end = events.progress(ended_well=True)
        assert end is not None
        assert (end.done, end.share, end.left_s, end.running) == (3, 1, 0, ())


def test_the_command_is_followed_to_its_end(tmp_path: Path) -> None:
    """More text than a pipe holds, a closed stderr, and a refusal with its id."""
    program = tmp_path / "gradus"
    program.write_text(
        "#!/bin/sh\nhead -c 300000 /dev/zero | tr '\\0' x >&2\necho >&2\n"
        'echo \'{"event":"planned","runs":2,"parallel":1}\' >&2\n'
        'echo "gradus: error [some.reason]: no" >&2\nexec 2>&-\nsleep 0.5\nexit 2\n'
    )
    program.chmod(0o755)
    seen: list[gradus.Progress] = []
    with pytest.raises(gradus.CommandError) as error:
        gradus.run(tasks=["a"], methods=["b"], command=program, progress=seen.append)
    assert (error.value.id, error.value.exit_code) == ("some.reason", 2)
    assert (seen[-1].done, seen[-1].total) == (0, 2)
