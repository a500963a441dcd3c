"""The files of the record: made for their owner's eyes only, moved aside when unusable, never deleted."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

from stretchcoach.errors import StretchcoachError

COMPANIONS = ("-wal", "-shm", "-journal")
"""Endings of the files SQLite keeps beside a database."""


def real(path: Path) -> Path:
    """``path`` without symbolic links: SQLite keeps its companions beside the real file, and so must we."""
    return Path(os.path.realpath(path))


def make_folder(folder: Path) -> None:
    """Make ``folder`` and what is missing above it, each with mode 0700. A folder already there stays as it is.

    Raises:
        OSError: it cannot be made, or something else has its name.
    """
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(mode=0o700, exist_ok=True)
        sync_folder(each.parent)
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "Not a folder", str(folder))


def make_private(path: Path) -> None:
    """Make an empty file ``path`` with mode 0600 where there is none, and take others' rights from one that is there.

    SQLite gives the files it keeps beside a database the mode of the database.

    Raises:
        OSError: it cannot be made.
        StretchcoachError: it is there, but is no ordinary file.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        for each in (path, *companions(path)):
            _withdraw_rights(each)


def companions(path: Path) -> list[Path]:
    """The files SQLite may keep beside ``path``, whether they are there or not."""
    return [path.with_name(path.name + ending) for ending in COMPANIONS]


def size(path: Path) -> int:
    """Bytes in ``path``; 0 where there is no such file."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def set_aside(path: Path, kind: str, *, now: datetime | None = None) -> Path:
    """Rename ``path`` with its companions to ``<name>.<kind>-<UTC stamp>``, each with its own ending; the new name.

    A name that is taken is never used again: a number is added. Call it with the rescue lock held.

    Raises:
        OSError: a file cannot be renamed.
    """
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    aside = _free_name(path.with_name(f"{path.name}.{kind}-{moment:%Y%m%dT%H%M%SZ}"))
    for ending in ("", *COMPANIONS):
        source = path.with_name(path.name + ending)
        if source.exists():
            source.rename(aside.with_name(aside.name + ending))
    sync_folder(path.parent)
    return aside


def sync_folder(folder: Path) -> None:
    """Put a new name in ``folder`` safely on disk, where the system can (Windows cannot open a folder)."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:
        return  # some file systems sync no folders; the file's own content is synced by SQLite in any case
    finally:
        os.close(handle)


def _free_name(wanted: Path) -> Path:
    name, number = wanted, 1
    while any(each.exists() for each in (name, *companions(name))):
        number += 1
        name = wanted.with_name(f"{wanted.name}-{number}")
    return name


def _withdraw_rights(path: Path) -> None:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISREG(mode):
        raise StretchcoachError(f"{path} is not an ordinary file. Move it away, or use --data-dir for another folder.")
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        with contextlib.suppress(PermissionError):  # another owner's file: usable, and theirs to close
            path.chmod(0o600)
