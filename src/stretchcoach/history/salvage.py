"""Locks outlive a record that had to be set aside: what can be read of them there is taken over.

Whatever was set aside, nobody counts as screened any more, so that the next session asks about every warning sign.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from stretchcoach.history import ages, entries, past
from stretchcoach.history.ages import Now
from stretchcoach.history.entries import Kind
from stretchcoach.history.files import COMPANIONS, companions
from stretchcoach.history.schema import transaction
from stretchcoach.safety.standing import Lock, LockKind

_KINDS = (".damaged-", ".newer-")
_RECENT_S = 2 * 86400.0
"""A same-day lock is taken over when it was set so long ago at most: its 24 hours, and some doubt about the clocks."""
_EMERGENCY = b'"tier": "emergency_now"'
"""How guidance of an emergency is written in a record."""
_ASKED_AGAIN = "The next session asks about every warning sign again."


def into(connection: sqlite3.Connection, path: Path, notes: list[str], now: Now) -> None:
    """Give the database at ``path`` the locks of what was set aside beside it, of each file once.

    Raises:
        sqlite3.Error: they cannot be written.
    """
    aside = sorted(_set_aside(path))
    if not aside:
        return
    known = {entry.body.get("file") for entry in entries.of_kind(connection, Kind.SET_ASIDE)}
    notes += [_take_over(connection, each, now) for each in aside if each.name not in known]


def _set_aside(path: Path) -> Iterator[Path]:
    starts = tuple(f"{path.name}{ending}{kind}" for ending in ("", *COMPANIONS) for kind in _KINDS)
    for each in path.parent.iterdir():
        if each.name.startswith(starts) and not each.name.endswith(COMPANIONS):
            yield each


def _take_over(connection: sqlite3.Connection, aside: Path, now: Now) -> str:
    moment = now()
    locks = _locks_in(aside, moment)
    in_doubt = locks is None and _tells_of_an_emergency(aside)
    if in_doubt:
        locks = [Lock(kind=LockKind.EMERGENCY, row="", since=0.0, session=0)]
    with transaction(connection):
        age = ages.stamp(connection, moment)
        entries.add(connection, Kind.SET_ASIDE, {"file": aside.name}, age, moment)
        for lock in locks or ():
            entries.add(connection, Kind.LOCK, {"lock": lock.kind.value, "row": lock.row}, age, moment)
    if in_doubt:
        return (
            f"An emergency was reported in {aside.name}, and whether a clinician has cleared it could not be read. "
            f"Routines stay closed until you confirm it. {_ASKED_AGAIN}"
        )
    if locks is None:
        return f"What kept routines closed could not be read from {aside.name}. {_ASKED_AGAIN}"
    kept = "What kept routines closed still does. " if locks else ""
    return kept + _ASKED_AGAIN


def _locks_in(aside: Path, now: ages.Moment) -> list[Lock] | None:
    """The locks that held there, one of each kind; None where that cannot be read.

    They are read from a copy: SQLite may change what it opens, and what was set aside stays as it is.
    """
    import shutil
    from tempfile import TemporaryDirectory  # only now: an ordinary start need not pay for it

    try:
        with TemporaryDirectory() as folder:
            for each in (aside, *companions(aside)):
                if each.exists():
                    shutil.copyfile(each, Path(folder, each.name))
            with closing(sqlite3.connect(Path(folder, aside.name), isolation_level=None)) as connection:
                connection.text_factory = lambda found: found.decode("utf-8", "replace")
                held, age = past.held_locks(connection), ages.peek(connection, now)
    except (OSError, sqlite3.Error, ValueError, TypeError):
        return None
    recent = [each for each in held if each.kind is not LockKind.SAME_DAY or age - each.since <= _RECENT_S]
    return list({each.kind: each for each in recent}.values())


def _tells_of_an_emergency(aside: Path) -> bool:
    """Whether what no database can read any more still has guidance of an emergency in it."""
    found = (each for each in (aside, *companions(aside)) if each.exists())
    try:
        return any(_EMERGENCY in each.read_bytes() for each in found)
    except OSError:
        return False
