"""One running session on a data folder.

The lock is SQLite's own on an empty file: it works on every system, through every path to the folder, and the system
releases it when its holder is killed. Who holds it is written beside it, for the message only.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from stretchcoach import plainfile
from stretchcoach.frozen import dataclass
from stretchcoach.history import faults, files
from stretchcoach.history.faults import FolderBusy

LOCK, HOLDER = "session.lock", "session.json"
_PATIENCE = 0.3
"""Seconds to go on trying: two who try at once hold a shared lock for a moment each, and one must get through."""


@dataclass(frozen=True, slots=True)
class Holder:
    """The session that is running on a folder."""

    pid: int
    started: datetime
    routine: str


class ExclusiveFile:
    """A file that one process at a time can hold, and one object within a process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None

    def acquire(self, patience: float = _PATIENCE) -> bool:
        """Take it, trying for ``patience`` seconds; False when another holds it.

        Raises:
            StretchcoachError: the file cannot be made or locked.
        """
        with faults.explained(self._path):
            files.make_folder(self._path.parent)
            files.make_private(self._path)
            try:
                return self._locked(patience)
            except sqlite3.DatabaseError as problem:
                if not faults.is_damage(problem):
                    raise
            files.set_aside(self._path, "damaged")  # nobody can hold a file that is no database
            files.make_private(self._path)
            return self._locked(patience)

    def release(self) -> None:
        """Let it go; does nothing when it is not held."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _locked(self, patience: float) -> bool:
        connection = sqlite3.connect(self._path, timeout=patience, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = MEMORY")  # nothing is ever written: no file beside it
            connection.execute("BEGIN EXCLUSIVE")  # never ended: the lock is this transaction
        except sqlite3.Error as problem:
            connection.close()
            if faults.is_busy(problem):
                return False
            raise
        self._connection = connection
        return True


class SessionLock:
    """Held for as long as a session runs: ``with SessionLock(paths.data, routine=routine.name): ...``.

    Take it before the store is opened for writing: what is set aside must not be in use by another session.
    """

    def __init__(self, folder: Path, *, routine: str = "", started: datetime | None = None) -> None:
        self._folder = files.real(folder)
        self._routine = routine
        self._started = started
        self._file = ExclusiveFile(self._folder / LOCK)

    def acquire(self) -> None:
        """Take the lock.

        Raises:
            FolderBusy: another session runs on this folder; names it.
            StretchcoachError: the folder cannot be used.
        """
        if not self._file.acquire():
            holder = self.holder()
            busy = FolderBusy(_busy_message(holder))
            if holder is not None:
                busy.by, busy.since = holder.routine, holder.started
            raise busy
        with contextlib.suppress(OSError):  # only the wording of the message depends on it
            self._write_holder()

    def release(self) -> None:
        """Let the next session in; does nothing when the lock is not held."""
        self._file.release()

    def holder(self) -> Holder | None:
        """Who took the lock last; None where that is not known. It may be gone already."""
        try:
            known = json.loads(plainfile.text(self._folder / HOLDER))
            return Holder(int(known["pid"]), datetime.fromisoformat(known["started"]), str(known["routine"]))
        except (plainfile.Unreadable, ValueError, TypeError, KeyError):
            return None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _write_holder(self) -> None:
        started = (self._started or datetime.now(UTC)).astimezone(UTC)
        known = {"pid": os.getpid(), "started": started.isoformat(timespec="seconds"), "routine": self._routine}
        # Renamed into place, so that another session never reads half of it.
        unfinished = self._folder / f"{HOLDER}.new"
        unfinished.touch(mode=0o600)
        unfinished.write_text(json.dumps(known), "utf-8")
        unfinished.replace(self._folder / HOLDER)


def _busy_message(holder: Holder | None) -> str:
    who = ""
    if holder is not None:
        began = f"started {holder.started.astimezone():%H:%M}"
        who = f" ({holder.routine}, {began})" if holder.routine else f" ({began})"
    return f"Another session is running on this data folder{who}. Stop it first, or use --data-dir for another folder."
