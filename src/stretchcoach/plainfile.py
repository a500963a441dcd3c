"""Small text files of a user's own, read so that nothing is waited for and nothing without an end is read.

What has the name of a settings file may be a pipe that nobody writes to, a device, or a film.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import tomllib
from pathlib import Path
from typing import Any

LARGEST = 64 * 1024
"""Bytes of a file; a routine takes a few thousand."""

ENDLESS_KEY = r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){50}"""
"""Fifty parts of a dotted key. The parser's memory grows with their square, so a longer one never reaches it."""


def check(path: Path) -> None:
    """Make sure that ``path`` is an ordinary file, which can be opened and comes to an end.

    Raises:
        OSError: it is not, or is not there.
        ValueError: no file can have this name.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "It is not an ordinary file", str(path))


def read(path: Path) -> bytes:
    """The bytes of ``path``.

    Raises:
        OSError: it cannot be read, is no ordinary file, or is larger than :data:`LARGEST`.
        ValueError: no file can have this name.
    """
    check(path)
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise OSError(errno.EFBIG, f"The file is larger than {LARGEST // 1024} KiB", str(path))
    return data


def text(path: Path) -> str:
    """The text of ``path``, which is UTF-8, without the mark that some editors put before it.

    Raises:
        OSError: as for :func:`read`.
        ValueError: as for :func:`read`; a UnicodeDecodeError where it is not UTF-8.
    """
    return read(path).decode("utf-8-sig")


def toml(path: Path) -> dict[str, Any]:
    """The TOML document in ``path``.

    Raises:
        OSError: as for :func:`read`.
        ValueError: as for :func:`text`, or it is not TOML.
        RecursionError: lists are nested too deeply.
    """
    found = text(path)
    if re.search(ENDLESS_KEY, found):
        raise ValueError("a key has too many parts")
    return tomllib.loads(found)
