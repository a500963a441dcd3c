"""Room kept on the disk for what closes a door: where nothing can be written any more, a warning sign still can be."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path

from stretchcoach.history.topics import Topic, topic
from stretchcoach.session.events import Event

MOST = 1 << 20
"""Bytes kept at most: all that a session has told since the disk was full goes in, with its log."""
LEAST = 64 << 10
"""Bytes below which a reserve would not help."""
SLICE = 128 << 10
"""Bytes given up at a time: what does not matter takes of them too, until the next sign."""
SHARE = 4
"""The part of what is free that is kept at most: a nearly full disk is not filled by it."""

_MATTERS = frozenset({Topic.SIGN, Topic.GUIDANCE, Topic.PAIN_END, Topic.TROUBLE})


def keep(path: Path) -> None:
    """Keep room beside the database ``path``, where there is some to keep; for as long as the session lock is held."""
    with contextlib.suppress(OSError):
        size = min(MOST, _free(path.parent) // SHARE)
        if size < LEAST:
            return
        handle = os.open(_file(path), os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        try:
            _fill(handle, size)
        except OSError:  # the disk is full already: what was taken so far is of more use free
            give_up(path)
        finally:
            os.close(handle)


def _free(folder: Path) -> int:
    """Bytes free there. ``shutil`` asks the same, and costs a start its import of three compressions."""
    if hasattr(os, "statvfs"):
        disk = os.statvfs(folder)
        return disk.f_bavail * disk.f_frsize
    import shutil

    return shutil.disk_usage(folder).free


def _fill(handle: int, size: int) -> None:
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(handle, 0, size)
    else:
        os.write(handle, os.urandom(size))  # zeros would take no room on a disk that compresses


def release(path: Path, events: Sequence[Event]) -> bool:
    """Give up some of the room kept beside ``path`` where one of ``events`` closes a door; whether there was any."""
    file = _file(path)
    try:
        if not any(topic(each) in _MATTERS for each in events) or file.stat().st_size == 0:
            return False
        # A slice at a time: other writers take of it too, and the next sign must find some left.
        os.truncate(file, max(0, file.stat().st_size - SLICE))
    except OSError:
        return False
    return True


def give_up(path: Path) -> None:
    """Give up the room kept beside ``path``."""
    with contextlib.suppress(OSError):
        _file(path).unlink()


def _file(path: Path) -> Path:
    return path.with_name(f"{path.name}.reserve")
