"""Errors with a stable id, as those of the command `gradus` (docs/errors.md lists them all)."""

from __future__ import annotations

import importlib
from types import ModuleType


class Error(Exception):
    """What went wrong where, what was expected there, what was found, and what to do about it.

    `id` is stable (`schema.version`); no program needs to read the text.
    """

    def __init__(self, id: str, where: object, expected: str, found: str, advice: str = "") -> None:
        self.id = id
        self.where = str(where)
        self.expected = expected
        self.found = found
        self.advice = advice
        super().__init__(
            f"[{id}] {where}: expected {expected}, found {found}"
            + (f"; {advice}" if advice else "")
        )

    def __reduce__(self) -> tuple[type, tuple[str, ...]]:
        return type(self), (self.id, self.where, self.expected, self.found, self.advice)


class CommandError(Exception):
    """The command `gradus` refused what it was asked or ended badly.

    `id` is that of the command's own error (docs/errors.md), or `command.ended` where it gave none;
    `exit_code` is the command's, `text` the last lines that it wrote to stderr.
    """

    def __init__(self, id: str, exit_code: int, text: str) -> None:
        self.id = id
        self.exit_code = exit_code
        self.text = text
        super().__init__(f"gradus ended with exit code {exit_code}: {text}")

    def __reduce__(self) -> tuple[type, tuple[str, int, str]]:
        return type(self), (self.id, self.exit_code, self.text)


class RecordWarning(UserWarning):
    """A record was left out because it is damaged."""


class RunWarning(UserWarning):
    """Runs of a study ended otherwise than they should, or a theorem's claim fails."""


def optional(module: str, package: str, extra: str) -> ModuleType:
    """Imports `module` of an optional package.

    Raises Error `package.missing` where it is not installed; `extra` is the extra of this package
    that brings it.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise Error(
            "package.missing",
            package,
            f"the package {package} of this Python",
            str(error),
            f"pip install 'gradus[{extra}]'" if extra else f"pip install {package}",
        ) from error
