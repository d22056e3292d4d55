"""Values of JSON files, taken out with their place in the file at hand for errors."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gradus.errors import Error

_READ_AT_ONCE = 1 << 16


def parse(data: bytes, where: object) -> Any:
    """The JSON value that `data` holds. Raises Error `json.syntax` with line and column."""
    try:
        return json.loads(data)
    except json.JSONDecodeError as error:
        raise Error(
            "json.syntax",
            f"{where}:{error.lineno}:{error.colno}",
            "JSON",
            error.msg,
            "the file was edited, or writing it was cut off",
        ) from error
    except (ValueError, RecursionError) as error:  # no UTF-8, too many digits, too deep
        raise Error("json.syntax", where, "JSON in UTF-8", str(error)) from error


def read(path: Path | str) -> bytes:
    """The content of a file. Raises Error `files.read` with the system's reason."""
    try:
        # A file of a run has some kilobytes: this way it takes four calls of the system.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            first = os.read(descriptor, _READ_AT_ONCE)
            if len(first) < _READ_AT_ONCE:
                second = os.read(descriptor, _READ_AT_ONCE)
                if not second:
                    return first
                first += second
            with open(descriptor, "rb", closefd=False) as file:
                return first + file.read()
        finally:
            os.close(descriptor)
    except OSError as error:
        raise Error(
            "files.read", path, "a file that can be read", error.strerror or "none"
        ) from error


def _kind(value: object) -> str:
    if value is None:
        return "null"
    names = {bool: "a boolean", int: "a number", float: "a number", str: "a text", list: "a list"}
    return names.get(type(value), "an object")


class Field:
    """A value in a JSON file and where it stands."""

    __slots__ = ("file", "place", "value")

    def __init__(self, value: Any, file: object, place: str = "") -> None:
        self.value = value
        self.file = file
        self.place = place

    @property
    def where(self) -> str:
        """The file and the keys that lead to the value."""
        return f"{self.file}: {self.place}" if self.place else str(self.file)

    def _fail(self, expected: str) -> Error:
        advice = "the file was edited, or is of another version"
        return Error("schema.type", self.where, expected, _kind(self.value), advice)

    def get(self, key: str) -> Field | None:
        """The value of a key that may be absent; None where it is, or is null."""
        if not isinstance(self.value, dict):
            raise self._fail("an object")
        found = self.value.get(key)
        return None if found is None else Field(found, self.file, f"{self.place}.{key}".lstrip("."))

    def at(self, key: str) -> Field:
        """The value of a key. Raises Error `schema.key` where there is none."""
        if not isinstance(self.value, dict):
            raise self._fail("an object")
        if key not in self.value:
            raise Error(
                "schema.key",
                self.where,
                f"the key '{key}'",
                "none",
                "the file was edited, or is of another version",
            )
        return Field(self.value[key], self.file, f"{self.place}.{key}".lstrip("."))

    def text(self) -> str:
        """The text. Raises Error `schema.type` for anything else; so do those below."""
        if not isinstance(self.value, str):
            raise self._fail("a text")
        return self.value

    def text_or_none(self) -> str | None:
        """The text, or None for null."""
        return None if self.value is None else self.text()

    def integer(self) -> int:
        """The whole number."""
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise self._fail("a whole number")
        if abs(self.value) >= 1 << 63:
            raise self._fail("a whole number of 64 bits")
        return self.value

    def integer_or_none(self) -> int | None:
        """The whole number, or None for null."""
        return None if self.value is None else self.integer()

    def number(self) -> float:
        """The number; not-a-number for null, infinite for the texts `inf` and `-inf`."""
        if self.value is None:
            return math.nan
        if self.value in ("inf", "-inf"):
            return float(self.value)
        if not isinstance(self.value, (int, float)) or isinstance(self.value, bool):
            raise self._fail("a number")
        try:
            return float(self.value)
        except OverflowError as error:
            raise self._fail("a number that a double holds") from error

    def flag(self) -> bool | None:
        """The boolean, or None for null."""
        if self.value is not None and not isinstance(self.value, bool):
            raise self._fail("a boolean")
        return self.value

    def items(self) -> Iterator[tuple[str, Field]]:
        """Keys and values of an object."""
        if not isinstance(self.value, dict):
            raise self._fail("an object")
        for key, value in self.value.items():
            yield key, Field(value, self.file, f"{self.place}.{key}".lstrip("."))

    def elements(self) -> Iterator[Field]:
        """Elements of a list."""
        if not isinstance(self.value, list):
            raise self._fail("a list")
        for position, value in enumerate(self.value):
            yield Field(value, self.file, f"{self.place}[{position}]")


def check_schema(field: Field, name: str, version: int = 1) -> None:
    """Raises Error `schema.name` or `schema.version` for a file of another kind or version."""
    schema = field.get("schema")
    found = None if schema is None else schema.get("name")
    if schema is None or found is None or found.value != name:
        raise Error(
            "schema.name",
            field.file,
            f"a file of the format {name}",
            "none" if found is None else repr(found.value),
        )
    number = schema.at("version").integer()
    if number != version:
        raise Error(
            "schema.version",
            field.file,
            f"version {version} of {name}",
            f"version {number}",
            "another version of Gradus wrote it: install the package of that version",
        )
