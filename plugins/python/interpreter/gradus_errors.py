"""Errors with an id, and other people's exceptions in a line."""

import linecache
import sys
import traceback


class HostError(Exception):
    """An error that Gradus reports by its id: where, what was expected, what was found, what to do."""

    def __init__(self, error_id, where, expected, found, advice=""):
        super().__init__(error_id, where, expected, found, advice)


def own_frames(trace):
    """The frames of a traceback without those of this package."""
    frames = traceback.extract_tb(trace)
    return [frame for frame in frames if not frame.filename.startswith("<gradus")]


def last_lines(kind, value, trace):
    """'ValueError: no (my.py:12, in step: raise ValueError("no"))'; the whole traceback goes to stderr."""
    traceback.print_exception(kind, value, trace, file=sys.stderr)
    sys.stderr.flush()
    text = "".join(traceback.format_exception_only(kind, value)).strip().splitlines()
    line = text[-1] if text else kind.__name__
    frames = own_frames(trace)
    if not frames:
        return line
    last = frames[-1]
    code = (last.line or linecache.getline(last.filename, last.lineno)).strip()
    return f"{line} ({last.filename}:{last.lineno}, in {last.name}: {code})"
