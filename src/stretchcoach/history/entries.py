"""What is recorded apart from sessions: the profile, confirmations, mornings, adjustments, spasms. Only ever added to.

Each entry has a kind, the folder time and the wall clock at which it was made, and a body of plain data. An undoing is one
more entry, so that nothing that mattered once is lost.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from stretchcoach.frozen import dataclass
from stretchcoach.history.ages import Clocks
from stretchcoach.history.topics import as_table
from stretchcoach.safety.standing import LONG_AGO, FolderTime
from stretchcoach.strict import Reader

KEPT = Reader(mending=True)
"""What became unreadable of a body counts as not told."""


class EntryKind(StrEnum):
    """What an entry is about."""

    PROFILE = "profile"
    """The whole profile, as it was saved."""
    DOOR = "door"
    """A way out of a closed door: the row, what it is from now on, and until when."""
    LIFTED = "lifted"
    """What rows of the first edition that are not asked any more had closed."""
    ADVISED = "advised"
    """What the spasm log as a whole suggested, and when it was said."""
    ASKED = "asked"
    """A question outside sessions that does not come again soon: about the person, or whether the voice is heard."""
    CONFIRMED = "confirmed"
    """A confirmation of the first edition: the kinds of lock it lifted, and the words."""
    MORNING = "morning"
    """The rating of the morning after a session, and the rule it came to."""
    LEVEL = "level"
    """The adjustment of a routine's doses."""
    SPASM = "spasm"
    NOTE = "note"
    """What somebody wrote about a session: its number, and the words."""
    LOCK = "lock"
    """A closure that was saved from a record that had to be set aside."""
    SET_ASIDE = "set_aside"
    """A record or its last entries had to be set aside: what was passed before may not be relied on."""


@dataclass(frozen=True, slots=True)
class RecordEntry:
    """One entry: when it was made, in folder time and by the wall clock, and what it says."""

    id: int
    age: FolderTime
    wall: datetime
    body: Mapping[str, Any]


def add(
    connection: sqlite3.Connection, kind: EntryKind, body: Mapping[str, object], age: FolderTime, now: Clocks
) -> int:
    """Add an entry; returns its id."""
    wall = datetime.fromtimestamp(now.wall, UTC).isoformat(timespec="milliseconds")
    added = connection.execute(
        "INSERT INTO entries (age, wall, kind, body) VALUES (?, ?, ?, ?)", (age, wall, kind.value, json.dumps(body))
    )
    return int(added.lastrowid or 0)


def of_kind(connection: sqlite3.Connection, kind: EntryKind, since: FolderTime = LONG_AGO) -> Iterator[RecordEntry]:
    """The entries of a kind from the folder time ``since`` on, oldest first; unreadable ones have an empty body."""
    stored = connection.execute(
        "SELECT id, age, wall, body FROM entries WHERE kind = ? AND age >= ? ORDER BY id", (kind.value, since)
    )
    for number, age, wall, body in stored:
        yield RecordEntry(number, age, _moment(wall), as_table(body))


def newest(connection: sqlite3.Connection, kind: EntryKind) -> RecordEntry | None:
    """The last entry of a kind."""
    row = connection.execute(
        "SELECT id, age, wall, body FROM entries WHERE kind = ? ORDER BY id DESC LIMIT 1", (kind.value,)
    ).fetchone()
    return RecordEntry(row[0], row[1], _moment(row[2]), as_table(row[3])) if row else None


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)
