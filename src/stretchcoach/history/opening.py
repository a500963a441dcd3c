"""Opening the database: made where there is none, brought up to date, set aside where it cannot be used.

A database that was not closed properly is looked at through a connection that can only read, before anything is
written: what lies in its write-ahead log would otherwise be mixed into a file it may not belong to.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stretchcoach.errors import StretchcoachError
from stretchcoach.history import ages, faults, files, salvage, schema
from stretchcoach.history.ages import ReadClocks
from stretchcoach.history.faults import UnusableError
from stretchcoach.history.lock import ExclusiveFile

BUSY_SECONDS = 2.0
"""How long to wait for another writer before giving up."""
ALWAYS_CHECKED = 1 << 20
"""Bytes up to which every page is checked at each opening; a larger file only after a bad end or a found fault."""

_WAL_MAGIC = (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83")
_WHY = {"damaged": "was damaged", "newer": "was written by a newer stretchcoach"}
_ATTEMPTS = 3
"""A log may be set aside first, then the database it belonged to; the third finds an empty place."""


def for_writing(path: Path, notes: list[str], now: ReadClocks) -> sqlite3.Connection:
    """The database at ``path``, a real path, ready for use. What the user should know is added to ``notes``.

    Raises:
        StretchcoachError: the folder cannot be used, or the file belongs to another program.
    """
    with faults.explained(path):
        files.make_folder(path.parent)
        for _ in range(_ATTEMPTS):
            try:
                return _ready(path, notes, now)
            except UnusableError:
                _rescue(path, notes)
        return _ready(path, notes, now)


def _ready(path: Path, notes: list[str], now: ReadClocks) -> sqlite3.Connection:
    """The database with the locks of what was set aside, and with the moment of this opening in it."""
    connection = _usable(path)
    with _closed_on_failure(connection):
        # At every opening: the one that set a file aside may have been killed before it took anything over.
        salvage.into(connection, path, notes, now)
        with schema.transaction(connection):
            ages.stamp(connection, now())
    return connection


def for_reading(path: Path) -> sqlite3.Connection:
    """The database at ``path``, a real path, for looking only; an empty one where there is none.

    Raises:
        StretchcoachError: it cannot be opened, is damaged, or was written by a newer program.
    """
    with faults.explained(path):
        if files.size(path) == 0:
            return _for_looking(sqlite3.connect(":memory:", isolation_level=None))
        try:
            with _damage_found():
                connection = _checked(_connect(path, read_only=bool(_log_size(path))), thorough=False)
                if schema.version(connection) < schema.latest():
                    connection.close()
                    connection = _usable(path)
                return _for_looking(connection)
        except UnusableError as fault:
            raise StretchcoachError(
                f"{path} {_WHY[fault.kind]} and cannot be read. "
                "The next session sets it aside, deletes nothing, and begins a new one."
            ) from None


def _rescue(path: Path, notes: list[str]) -> None:
    """Set the database aside, unless another process has done so since it was looked at."""
    guard = ExclusiveFile(path.with_name(path.name + ".rescue"))
    if not guard.acquire(BUSY_SECONDS):
        raise StretchcoachError(f"Another program is mending the record of sessions in {path.parent}. Try again.")
    try:
        _usable(path).close()  # whoever held the guard before may have mended it
    except UnusableError as fault:
        notes.append(_set_aside(path, fault.kind))
    finally:
        guard.release()


def _set_aside(path: Path, kind: str) -> str:
    if kind == "log":
        aside = files.set_aside(_log(path), "damaged")
        return (
            "The record of sessions was not closed properly and its last entries cannot be read. "
            f"They were set aside as {aside}; everything before them is there."
        )
    aside = files.set_aside(path, kind)
    return (
        f"The record of sessions {_WHY[kind]}, so it was set aside as {aside} and a new one was begun. "
        "Nothing was deleted."
    )


def _usable(path: Path) -> sqlite3.Connection:
    files.make_private(path)
    mark = faults.suspect_mark(path)
    suspect = mark.exists()
    thorough = suspect or files.size(path) <= ALWAYS_CHECKED
    with _damage_found():
        if _log_size(path):
            _look_before_touching(path)
            thorough = False  # every page was just looked at
        connection = _prepared(_checked(_connect(path), thorough=thorough))
    if suspect:  # only now: a check that was cut short is made again
        mark.unlink(missing_ok=True)
    return connection


def _look_before_touching(path: Path) -> None:
    if files.size(path) == 0:
        raise UnusableError("damaged")  # SQLite would delete the log of an empty database
    with _log(path).open("rb") as log:
        if log.read(4) not in _WAL_MAGIC:
            raise UnusableError("log")
    _checked(_connect(path, read_only=True), thorough=True).close()


def _log(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def _log_size(path: Path) -> int:
    """Bytes in the write-ahead log; more than 0 while another process has the database open, or after a bad end."""
    return files.size(_log(path))


def _connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    where = f"{path.as_uri()}?mode=ro" if read_only else str(path)
    connection = sqlite3.connect(where, uri=read_only, timeout=BUSY_SECONDS, isolation_level=None)
    connection.text_factory = _text
    return connection


def _text(stored: bytes) -> str:
    return stored.decode("utf-8", "replace")


@contextmanager
def _damage_found() -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as problem:
        if faults.is_damage(problem):
            raise UnusableError("damaged") from problem
        raise
    except UnicodeDecodeError as problem:  # a message of SQLite that quotes the damage
        raise UnusableError("damaged") from problem


@contextmanager
def _closed_on_failure(connection: sqlite3.Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.close()
        raise


def _checked(connection: sqlite3.Connection, *, thorough: bool) -> sqlite3.Connection:
    """The connection itself when its database is ours and sound; else it is closed and an error says what is wrong."""
    with _closed_on_failure(connection):
        if not schema.is_ours(connection):
            raise StretchcoachError(_foreign(connection))
        if schema.version(connection) > schema.latest():
            raise UnusableError("newer")
        nameless = schema.version(connection) == 0 and schema.has_tables(connection)
        if nameless or (thorough and connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok"):
            raise UnusableError("damaged")
        # Damage that leaves the pages whole: folder time that is no number would refuse every later start.
        if schema.version(connection) > 1 and not ages.is_sound(connection, thorough=thorough):
            raise UnusableError("damaged")
    return connection


def _foreign(connection: sqlite3.Connection) -> str:
    name = connection.execute("PRAGMA database_list").fetchone()[2]
    return (
        f"{name} is a database of another program. Move it away, or use --data-dir for a folder of stretchcoach's own."
    )


def _prepared(connection: sqlite3.Connection) -> sqlite3.Connection:
    with _closed_on_failure(connection):
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")  # an answer that was acted on is not lost with the power
        connection.execute("PRAGMA fullfsync = ON")  # on macOS a plain sync leaves data in the drive's own cache
        connection.execute("PRAGMA foreign_keys = ON")
        schema.migrate(connection)
    return connection


def _for_looking(connection: sqlite3.Connection) -> sqlite3.Connection:
    with _closed_on_failure(connection):
        schema.migrate(connection)
        connection.execute("PRAGMA query_only = ON")
    return connection
