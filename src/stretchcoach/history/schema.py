"""The tables of the store and how an older database becomes the newest one.

``PRAGMA user_version`` is the number of migrations a database has been through. A migration that was released is never
changed; a change of the tables is a new one at the end of the list.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

APPLICATION = 0x53544348
"""``STCH`` in the header of every database of ours, so that another program's file is never taken for one."""

_VERSION_1 = (
    f"PRAGMA application_id = {APPLICATION}",
    """
    CREATE TABLE sessions (
        id           INTEGER PRIMARY KEY AUTOINCREMENT,
        started      TEXT NOT NULL,              -- UTC, ISO 8601
        ended        TEXT,                       -- NULL until the session has ended
        outcome      TEXT,                       -- NULL until the session has ended
        rule         TEXT NOT NULL DEFAULT '',
        pain_before  INTEGER CHECK (pain_before BETWEEN 0 AND 10),
        pain_worst   INTEGER CHECK (pain_worst BETWEEN 0 AND 10),
        pain_after   INTEGER CHECK (pain_after BETWEEN 0 AND 10),
        done         INTEGER NOT NULL DEFAULT 0,
        planned      INTEGER NOT NULL DEFAULT 0,
        seconds      REAL NOT NULL DEFAULT 0,    -- session time
        rehearsal    INTEGER NOT NULL CHECK (rehearsal IN (0, 1)),
        routine_id   TEXT NOT NULL,
        routine_name TEXT NOT NULL,
        fingerprint  TEXT NOT NULL,
        routine_path TEXT NOT NULL,
        settings     TEXT NOT NULL,              -- JSON
        routine_text TEXT NOT NULL,              -- the routine file as it was; last, so that a list need not read it
        CHECK ((ended IS NULL) = (outcome IS NULL))
    )
    """,
    """
    CREATE TABLE events (
        session INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        number  INTEGER NOT NULL,                -- order of recording, from 1
        wall    TEXT NOT NULL,                   -- UTC, ISO 8601
        at      REAL NOT NULL,                   -- seconds of session time
        type    TEXT NOT NULL,
        body    TEXT NOT NULL,                   -- JSON: the whole event
        PRIMARY KEY (session, number)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX open_sessions ON sessions (id) WHERE ended IS NULL",
)

_AGE = "coalesce(max(0, (julianday({moment}) - (SELECT min(julianday(started)) FROM sessions)) * 86400), 0)"

_VERSION_2 = (
    "ALTER TABLE sessions ADD COLUMN age REAL NOT NULL DEFAULT 0",  # folder time of the start, in seconds
    "ALTER TABLE sessions ADD COLUMN worked INTEGER NOT NULL DEFAULT 0",  # whether an exercise was begun
    "ALTER TABLE sessions ADD COLUMN green INTEGER NOT NULL DEFAULT 0",  # whether nothing was amiss in it
    "ALTER TABLE events ADD COLUMN age REAL NOT NULL DEFAULT 0",  # folder time
    "ALTER TABLE events ADD COLUMN topic TEXT",  # what it matters for on other days; NULL for most
    f"UPDATE sessions SET age = {_AGE.format(moment='started')}, worked = done > 0",
    f"UPDATE events SET age = {_AGE.format(moment='wall')}",
    "UPDATE events SET topic = 'guidance' WHERE type = 'guidance'",
    "CREATE INDEX topics ON events (topic, session, number) WHERE topic IS NOT NULL",
    """
    CREATE TABLE clock (
        id   INTEGER PRIMARY KEY CHECK (id = 1),
        age  REAL NOT NULL,                      -- folder time of the last entry, in seconds
        wall REAL NOT NULL,                      -- what the clocks showed then: seconds since 1970,
        mono REAL,                               -- of the machine's own clock; NULL where it was not kept,
        boot TEXT NOT NULL                       -- and the run of the machine
    )
    """,
    """
    INSERT INTO clock
    SELECT 1, max(age), (julianday(max(wall)) - 2440587.5) * 86400, NULL, ''
    FROM (SELECT age, started AS wall FROM sessions UNION ALL SELECT age, wall FROM events)
    WHERE julianday(wall) IS NOT NULL HAVING count(*) > 0
    """,
    """
    CREATE TABLE entries (
        id   INTEGER PRIMARY KEY AUTOINCREMENT,
        age  REAL NOT NULL,                      -- folder time
        wall TEXT NOT NULL,                      -- UTC, ISO 8601
        kind TEXT NOT NULL,
        body TEXT NOT NULL                       -- JSON
    )
    """,
    "CREATE INDEX entries_by_kind ON entries (kind, id)",
)

_VERSION_3 = (
    """
    CREATE TABLE snapshots (
        session INTEGER PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
        body    TEXT NOT NULL                    -- JSON: what a session that has no end is gone on with
    )
    """,
)

_VERSION_4 = (
    "ALTER TABLE events ADD COLUMN exercise_version TEXT",  # of the exercise that begins; NULL where it is not known
    "ALTER TABLE events ADD COLUMN reps_done INTEGER",  # of a set of as many as are comfortable; NULL for most
)

MIGRATIONS: tuple[Sequence[str], ...] = (_VERSION_1, _VERSION_2, _VERSION_3, _VERSION_4)
"""Statements of each migration; the first makes version 1 out of an empty database."""


def latest() -> int:
    """The version this program reads and writes."""
    return len(MIGRATIONS)


def version(connection: sqlite3.Connection) -> int:
    """The version of the database; 0 for an empty one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def is_ours(connection: sqlite3.Connection) -> bool:
    """Whether the database is empty or was made by this program."""
    if connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION:
        return True
    return version(connection) == 0 and not has_tables(connection)


def has_tables(connection: sqlite3.Connection) -> bool:
    """Whether anything was ever made in the database."""
    return connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the database to the latest version: all of the way in one transaction, or not at all."""
    if version(connection) >= latest():
        return
    with transaction(connection):
        for number, statements in enumerate(MIGRATIONS, start=1):
            if number <= version(connection):  # read inside the transaction: another process may have been first
                continue
            for statement in statements:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """One transaction for writing: committed to disk at the end, or undone as a whole."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            with contextlib.suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
        raise
