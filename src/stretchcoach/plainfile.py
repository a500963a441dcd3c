"""Files of a user's own, opened in one guarded way: nothing is waited for, and nothing without an end is read.

What has the name of a settings file may be a pipe that nobody writes to, a device, a film, or a few bytes that a parser
takes ten seconds for.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from pathlib import Path
from typing import Any

from stretchcoach.errors import StretchcoachError

LARGEST = 64 * 1024
"""Bytes of a file that somebody writes by hand; a routine takes a few thousand."""

_ENDLESS_KEY = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){50}""")
"""Fifty parts of a dotted key. The parser's memory grows with their square, so a longer one never reaches it."""


class Unreadable(StretchcoachError):
    """A file that cannot be read; the message says why, without its name and without a full stop.

    ``line`` and ``column`` count from 1; they are 0 where the whole file is meant.
    """

    def __init__(self, message: str, hint: str = "", line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.hint, self.line, self.column = hint, line, column


class NotThere(Unreadable):
    """Nothing has that name."""


class TooLarge(Unreadable):
    """It has more bytes than it may have."""


class TooDeep(Unreadable):
    """Its tables or lists would take the parser without end."""


def check(path: Path, most: int | None = None) -> None:
    """Make sure that ``path`` is an ordinary file of at most ``most`` bytes, which can be opened and comes to an end.

    Raises:
        Unreadable: it is not.
    """
    try:
        found = path.stat()
    except (OSError, ValueError) as failed:
        raise _unreadable(failed) from None
    if stat.S_ISDIR(found.st_mode):
        raise Unreadable("this is a folder", "Name a file in it.")
    if not stat.S_ISREG(found.st_mode):
        raise Unreadable("this is not an ordinary file")
    if most is not None and found.st_size > most:
        raise too_large(most)


def read(path: Path, most: int = LARGEST) -> bytes:
    """The bytes of ``path``.

    Raises:
        Unreadable: it cannot be read, is no ordinary file, or is larger than ``most`` bytes.
    """
    check(path, most)
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as file:
            data = file.read(most + 1) or b""
    except OSError as failed:
        raise _unreadable(failed) from None
    if len(data) > most:  # it says that it is empty, as files of the system do, or it grows
        raise too_large(most)
    return data


def text(path: Path, most: int = LARGEST) -> str:
    """The text of ``path``, which is UTF-8, without the mark that some editors put before it.

    Raises:
        Unreadable: as for :func:`read`, or it is not UTF-8.
    """
    return decoded(read(path, most))


_WORD = 20
"""Letters of the word that stands before one that cannot be read."""


def decoded(data: bytes, hint: str = "Save the file again with the encoding UTF-8.") -> str:
    """The text that ``data`` are in UTF-8, without the mark that some editors put before it.

    Raises:
        Unreadable: they are not UTF-8; ``hint`` says what to do.
    """
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as failed:
        before = data[: failed.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        word = re.search(r"\w*\Z", before[-_WORD:])
        near = f' behind "{word[0]}"' if word and word[0] else ""
        message = f"the letter{near} cannot be read: the file is not saved as UTF-8 (byte 0x{data[failed.start]:02x})"
        raise Unreadable(message, hint, line, column) from None


def toml(path: Path, most: int = LARGEST) -> dict[str, Any]:
    """The TOML document in ``path``.

    Raises:
        Unreadable: as for :func:`text`, or it is not TOML.
    """
    try:
        return parsed(text(path, most))
    except tomllib.TOMLDecodeError as failed:
        raise Unreadable(str(failed)) from None


def parsed(document: str) -> dict[str, Any]:
    """The TOML document of this text.

    Raises:
        Unreadable: its keys, lists or numbers are too deep or too long to be read.
        tomllib.TOMLDecodeError: it is not TOML.
    """
    if _ENDLESS_KEY.search(document):
        raise TooDeep("a key has too many parts, so its tables are too deep to read")
    try:
        return tomllib.loads(document)
    except RecursionError:
        raise TooDeep("lists or tables are nested too deep to read") from None
    except tomllib.TOMLDecodeError:
        raise
    except ValueError:
        raise Unreadable("a number has too many digits to be read") from None


def _unreadable(failed: OSError | ValueError) -> Unreadable:
    if isinstance(failed, FileNotFoundError):
        return NotThere("there is no such file")
    if isinstance(failed, NotADirectoryError):
        return NotThere(f"the file cannot be read: {failed.strerror}")
    if isinstance(failed, PermissionError):
        return Unreadable("you may not read this file")
    if isinstance(failed, OSError):
        return Unreadable(f"the file cannot be read: {failed.strerror or failed}")
    return Unreadable("no file can have this name")


def too_large(most: int) -> TooLarge:
    """Why a file of more than ``most`` bytes is not read."""
    size = f"{most // 1024} KiB" if most < 1024 * 1024 else f"{most // 1024 // 1024} MiB"
    return TooLarge(f"the file is larger than {size}, so it was not read")
