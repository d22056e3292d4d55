"""Records that `gradus pack` put into a few files: `runs/packed-0001.tar` and so on."""

from __future__ import annotations

import os
import re
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from gradus.errors import Error

_NAME = re.compile("([0-9a-f]{32})/record.json")
_BLOCK = 512


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a record stands in a packed file."""

    file: Path
    offset: int
    size: int


class PackedRecords:
    """The packed files of a folder. Of two records with one id that of the later file counts."""

    def __init__(self, folder: Path | None) -> None:
        """Reads the headers; of no folder there are none.

        Raises Error `files.read`, and `record.pack` for a file that is damaged or cut off.
        """
        self._places: dict[str, _Place] = {}
        number = 1
        while folder and (file := folder / f"packed-{number:04}.tar").exists():
            self._places.update(_places_in(file))
            number += 1

    def find(self, id: str) -> tuple[str, bytes] | None:
        """Where a run's record stands, and its text; None where it is not packed."""
        place = self._places.get(id)
        if place is None:
            return None
        with _opened(place.file) as file:
            file.seek(place.offset)
            text = file.read(place.size)
        if len(text) < place.size:
            raise _damaged(place.file, place.offset, "its end")
        return f"{place.file}: {id}/record.json", text


def _damaged(file: Path, offset: int, found: str) -> Error:
    return Error(
        "record.pack",
        f"{file}, byte {offset}",
        "a tar archive of records that `gradus pack` wrote",
        found,
        "what comes before can be taken out with `tar xf`",
    )


def _places_in(file: Path) -> dict[str, _Place]:
    """The records of one packed file, by id."""
    places = {}
    with _opened(file) as data:
        end = data.seek(0, os.SEEK_END)
        data.seek(0)
        at = 0
        while (header := data.read(_BLOCK)) != bytes(_BLOCK):
            member = _member(file, at, header)
            named = _NAME.fullmatch(member.name)
            if not named or not member.isreg():
                raise _damaged(file, at, "something else")
            start, at = at + _BLOCK, at + _BLOCK + -(-member.size // _BLOCK) * _BLOCK
            if at > end:
                raise _damaged(file, start - _BLOCK, "its end")
            places[named[1]] = _Place(file, start, member.size)
            data.seek(at)
    return places


def _member(file: Path, at: int, header: bytes) -> tarfile.TarInfo:
    """What a header says. tarfile itself takes a damaged one in the middle for the end."""
    if len(header) < _BLOCK:
        raise _damaged(file, at, "its end")
    try:
        return tarfile.TarInfo.frombuf(header, "utf-8", "surrogateescape")
    except tarfile.TarError as error:
        raise _damaged(file, at, "something else") from error


def _opened(file: Path) -> BinaryIO:
    try:
        return open(file, "rb")
    except OSError as error:
        expected, reason = "a file that can be read", error.strerror or "none"
        raise Error("files.read", file, expected, reason) from error
