"""Folder time: how long a data folder has lived, in seconds that no setting of the wall clock changes.

Locks, daily counts and gaps are measured in it. The database keeps the last moment it was written: what the wall clock, the
machine's own clock and its run were then. The time since is counted on the machine's own clock within one run, and on the
wall clock from one run to the next, where there is nothing better. It is kept with every write, so that a wall clock that
was set forward is known by the time the machine is started again. Folder time may lag behind, never run ahead knowingly.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from typing import TypeAlias

from stretchcoach import clock
from stretchcoach.frozen import dataclass
from stretchcoach.safety.standing import FolderTime


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """What the clocks of a machine show at once."""

    wall: float
    """Seconds since 1970."""
    mono: float
    """Seconds of :func:`stretchcoach.clock.now`."""
    boot: str
    """The run of the machine; empty where the system names none."""


_LONGEST = 1e12
"""Seconds beyond which a time is none."""


def _no_number(column: str) -> str:
    return f"typeof({column}) NOT IN ('integer', 'real') OR abs({column}) > {_LONGEST}"


_NO_MOMENT = f"({_no_number('age')} OR typeof(wall) <> 'text')"
_KEPT_WRONG = (  # without its row folder time would begin again
    f"clock WHERE {_no_number('age')} OR {_no_number('wall')} OR {_no_number('coalesce(mono, 0)')} "
    "OR typeof(boot) <> 'text' OR age < 0",
    "sessions WHERE NOT EXISTS (SELECT 1 FROM clock)",
    "entries WHERE NOT EXISTS (SELECT 1 FROM clock)",
)
_WRONG = (
    f"sessions WHERE {_no_number('age')} OR typeof(started) <> 'text'",
    f"entries WHERE {_NO_MOMENT}",
    f"events WHERE topic IS NOT NULL AND {_NO_MOMENT}",
    f"events WHERE session IN (SELECT id FROM sessions WHERE ended IS NULL) AND {_NO_MOMENT}",
)
"""What is no moment, of all that is looked at when a session begins; a long record has many more events."""

ReadClocks: TypeAlias = Callable[[], Clocks]


def read_clocks() -> Clocks:
    """The present moment."""
    return Clocks(wall=time.time(), mono=clock.now(), boot=clock.boot())


def elapsed(wall: float, mono: float | None, boot: str, now: Clocks) -> float:
    """Seconds that have surely passed since the clocks showed ``wall``, ``mono`` and ``boot``; never below 0.

    Without a name for the machine's run it may have been started again meanwhile: then both clocks have to agree, unless
    the machine's own went back, which only a new start does. ``mono`` is None where it was not kept.
    """
    by_wall = max(0.0, now.wall - wall)
    if mono is None:
        return by_wall
    by_mono = now.mono - mono
    if boot or now.boot:
        # Nobody can set the machine's own clock, but a new run begins it anew: only the wall clock is left then.
        return max(0.0, by_mono) if boot == now.boot else by_wall
    return min(by_wall, by_mono) if by_mono >= 0 else by_wall


def peek(connection: sqlite3.Connection, now: Clocks) -> FolderTime:
    """The folder time of ``now``, without writing anything; 0 in a new database."""
    row = connection.execute("SELECT age, wall, mono, boot FROM clock").fetchone()
    return FolderTime(0.0 if row is None else row[0] + elapsed(row[1], row[2], row[3], now))


def stamp(connection: sqlite3.Connection, now: Clocks) -> FolderTime:
    """The folder time of ``now``, kept with its clocks. Call it within a transaction for writing."""
    age = peek(connection, now)
    connection.execute(
        "INSERT OR REPLACE INTO clock (id, age, wall, mono, boot) VALUES (1, ?, ?, ?, ?)",
        (age, now.wall, now.mono, now.boot),
    )
    return age


def is_sound(connection: sqlite3.Connection, *, thorough: bool = False) -> bool:
    """Whether the moment that was kept is one, and with ``thorough`` every moment that a start looks at: something else in
    its place would stop every start."""
    looked_at = (*_KEPT_WRONG, *(_WRONG if thorough else ()))
    try:
        return all(connection.execute(f"SELECT 1 FROM {wrong} LIMIT 1").fetchone() is None for wrong in looked_at)
    except sqlite3.OperationalError as problem:
        if problem.sqlite_errorcode == sqlite3.SQLITE_ERROR:  # a column is not there any more
            return False
        raise


def last_recorded(connection: sqlite3.Connection) -> FolderTime:
    """The folder time of what was recorded last, where the moment that was kept cannot be used."""
    tables = " UNION ALL ".join(f"SELECT age FROM {each}" for each in ("sessions", "events", "entries"))
    row = connection.execute(f"SELECT max(age) FROM ({tables}) WHERE typeof(age) IN ('integer', 'real')").fetchone()
    return FolderTime(row[0] or 0.0)
