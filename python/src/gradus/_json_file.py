"""JSON files of Gradus, of which only the keys that are asked for are parsed.

They are printed with a key of the outer object at each line that begins with exactly two spaces,
and no text holds a line end. A key's value can therefore be cut out of the file and parsed alone:
the curves of a thousand runs do not pay for their probes and figures. A file that was formatted
otherwise is parsed as a whole.
"""

from __future__ import annotations

import json
from pathlib import Path

from gradus._fields import Field, check_schema, parse, read

_NEXT_KEY = b',\n  "'
_END = b"\n}\n"


class JsonFile:
    """A file that holds one JSON object of the format `name`."""

    def __init__(self, path: Path | str, name: str, data: bytes | None = None) -> None:
        """Reads it, or takes its content, which stands in another file.

        Raises Error `files.read`, `json.syntax`, `schema.name`, `schema.version`.
        """
        self.path = path
        self.data = read(path) if data is None else data
        self._parsed: Field | None = None
        start = b'{\n  "schema": {\n    "name": "' + name.encode() + b'",\n    "version": 1\n  },'
        if not (self.data.startswith(start) and self.data.endswith(_END)):
            check_schema(self.whole(), name)

    def whole(self) -> Field:
        """All of it."""
        if self._parsed is None:
            self._parsed = Field(parse(self.data, self.path), self.path)
        return self._parsed

    def cut(self, key: str) -> bytes | None:
        """The text of a key's value; None where it has to be parsed with the whole file."""
        if self._parsed is not None:
            return None
        mark = b'\n  "' + key.encode() + b'": '
        start = self.data.find(mark)
        if start < 0:
            return None
        start += len(mark)
        end = self.data.find(_NEXT_KEY, start)
        return self.data[start : end if end >= 0 else -len(_END)]

    def parsed(self, text: bytes | None, key: str) -> Field:
        """The value of a key, of which `text` is what was cut out. Errors as of `part`."""
        if text is not None:
            try:
                return Field(json.loads(text), self.path, key)
            except (ValueError, RecursionError):
                pass  # the whole file is parsed below, for the place of the error
        return self.whole().at(key)

    def part(self, key: str) -> Field:
        """The value of a key. Raises Error `json.syntax`, or `schema.key` where there is none."""
        return self.parsed(self.cut(key), key)

    def before(self, key: str) -> Field:
        """An object that has the keys before this one at least."""
        end = -1 if self._parsed is not None else self.data.find(f',\n  "{key}": '.encode())
        if end >= 0:
            try:
                return Field(json.loads(self.data[:end] + b"}"), self.path)
            except (ValueError, RecursionError):
                pass
        return self.whole()
