"""What goes wrong with the files of the record, in words a user can act on."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from stretchcoach.errors import ExitCode, StretchcoachError


class FolderFault(StretchcoachError):
    """The data folder cannot be used; ``code`` says what is the matter with it."""

    exit_code = ExitCode.FOLDER
    code = "folder_unusable"


class JournalFailed(FolderFault):
    """Something could not be recorded. Nothing of the failed batch was kept, all that was recorded before it was."""


class FolderBusy(FolderFault):
    """Another session is running on the data folder."""

    code = "folder_busy"
    by: str = ""
    """The routine it is a session of; empty where that is not known."""
    since: datetime | None = None
    """When it began."""


class UnusableError(Exception):
    """The database has to be set aside; ``kind`` says why: ``damaged``, ``newer``, or ``log`` for its log alone."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


_OTHER_FOLDER = "use --data-dir for another folder"
_ADVICE: dict[int, str] = {
    sqlite3.SQLITE_FULL: f"the disk is full. Free some space, or {_OTHER_FOLDER}",
    sqlite3.SQLITE_IOERR: f"the disk is full or failing. Free some space, check the disk, or {_OTHER_FOLDER}",
    sqlite3.SQLITE_READONLY: f"it may only be read. Change its permissions, or {_OTHER_FOLDER}",
    sqlite3.SQLITE_CANTOPEN: f"its files cannot be opened. Check its permissions, or {_OTHER_FOLDER}",
    sqlite3.SQLITE_PERM: f"its files cannot be opened. Check its permissions, or {_OTHER_FOLDER}",
    sqlite3.SQLITE_BUSY: "another program is writing there. Close it and try again",
    sqlite3.SQLITE_LOCKED: "another program is writing there. Close it and try again",
    sqlite3.SQLITE_CORRUPT: "it is damaged. The next session sets it aside, deletes nothing, and begins a new one",
    sqlite3.SQLITE_NOTADB: "it is damaged. The next session sets it aside, deletes nothing, and begins a new one",
}
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_CODES = {
    sqlite3.SQLITE_FULL: "folder_full",
    sqlite3.SQLITE_IOERR: "folder_full",
    sqlite3.SQLITE_READONLY: "folder_read_only",
    sqlite3.SQLITE_CANTOPEN: "folder_read_only",
    sqlite3.SQLITE_PERM: "folder_read_only",
    sqlite3.SQLITE_BUSY: "folder_busy",
    sqlite3.SQLITE_LOCKED: "folder_busy",
}
_OF_SYSTEM = {
    **dict.fromkeys(_FULL, "folder_full"),
    **dict.fromkeys((errno.EROFS, errno.EACCES, errno.EPERM), "folder_read_only"),
}


def is_damage(problem: BaseException) -> bool:
    """Whether SQLite says that the content of the file is wrong, not that it cannot be reached."""
    return _code(problem) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def is_busy(problem: BaseException) -> bool:
    """Whether another connection holds what was asked for."""
    return _code(problem) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def explain(problem: sqlite3.Error | OSError, path: Path) -> str:
    """One message: the folder, what is the matter, and what to do."""
    start = f"The record of sessions in {path.parent} cannot be used:"
    if isinstance(problem, OSError):
        if problem.errno in _FULL:
            return _explained_as(path, sqlite3.SQLITE_FULL)
        reason = problem.strerror or str(problem)
        return f"{start} {reason[:1].lower()}{reason[1:]}. Check the folder and its permissions, or {_OTHER_FOLDER}."
    advice = _ADVICE.get(_code(problem))
    return f"{start} {advice}." if advice else f"{start} {problem}. Try again, or {_OTHER_FOLDER}."


@contextmanager
def explained(path: Path, kind: type[FolderFault] = FolderFault) -> Iterator[None]:
    """Turn errors of the disk and of SQLite into ``kind``; a mistake in our own use of SQLite stays what it is.

    Damage found while the database is in use leaves a mark beside it, so that the next opening looks at every page.
    """
    try:
        yield
    except sqlite3.ProgrammingError:
        raise
    except (sqlite3.Error, OSError) as problem:
        if is_damage(problem):
            mark_suspect(path)
        fault = kind(explain(problem, path))
        fault.code = _kind(problem)
        raise fault from problem


def is_full(fault: FolderFault) -> bool:
    """Whether there is no room left."""
    return fault.code == "folder_full"


def _kind(problem: sqlite3.Error | OSError) -> str:
    code = _OF_SYSTEM.get(problem.errno or 0) if isinstance(problem, OSError) else _CODES.get(_code(problem))
    return code or FolderFault.code


@contextmanager
def explained_reading(path: Path) -> Iterator[None]:
    """The same around what is only read: what cannot be understood is damage as well."""
    with explained(path):
        try:
            yield
        except (TypeError, ValueError, OverflowError) as problem:
            mark_suspect(path)
            raise FolderFault(_explained_as(path, sqlite3.SQLITE_CORRUPT)) from problem


def _explained_as(path: Path, code: int) -> str:
    return f"The record of sessions in {path.parent} cannot be used: {_ADVICE[code]}."


def suspect_mark(path: Path) -> Path:
    """The file whose being there says that ``path`` must be checked thoroughly when it is opened next."""
    return path.with_name(path.name + ".check")


def mark_suspect(path: Path) -> None:
    """Ask the next opening for a thorough check. Where even that cannot be written, it goes unasked."""
    try:
        suspect_mark(path).touch(mode=0o600)
    except OSError:
        return


def _code(problem: BaseException) -> int:
    return int(getattr(problem, "sqlite_errorcode", 0)) & 0xFF
