"""What is closed outlives a record that had to be set aside: what can be read of them there is taken over.

Whatever was set aside, nobody counts as screened any more, so that the next session asks about every warning sign.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from stretchcoach import plainfile
from stretchcoach.history import ages, entries
from stretchcoach.history.ages import ReadClocks
from stretchcoach.history.closures import closures_of
from stretchcoach.history.entries import EntryKind
from stretchcoach.history.files import COMPANIONS, companions
from stretchcoach.history.schema import transaction
from stretchcoach.safety.red_flags import Tier
from stretchcoach.safety.standing import Closure, FolderTime

_KINDS = (".damaged-", ".newer-")
_RECENT_S = 86400.0
"""What is over at midnight is taken over when it was told so long ago at most."""
_EMERGENCY = b'"tier": "emergency_now"'
"""How guidance of an emergency is written in a record."""
_ASKED_AGAIN = "The next session asks about every warning sign again."


def into(connection: sqlite3.Connection, path: Path, notes: list[str], now: ReadClocks) -> None:
    """Give the database at ``path`` what kept routines closed in those set aside beside it, of each file once.

    Raises:
        sqlite3.Error: they cannot be written.
    """
    aside = sorted(_set_aside(path))
    if not aside:
        return
    known = {entry.body.get("file") for entry in entries.of_kind(connection, EntryKind.SET_ASIDE)}
    notes += [_take_over(connection, each, now) for each in aside if each.name not in known]


def _set_aside(path: Path) -> Iterator[Path]:
    starts = tuple(f"{path.name}{ending}{kind}" for ending in ("", *COMPANIONS) for kind in _KINDS)
    for each in path.parent.iterdir():
        if each.name.startswith(starts) and not each.name.endswith(COMPANIONS):
            yield each


def _take_over(connection: sqlite3.Connection, aside: Path, now: ReadClocks) -> str:
    moment = now()
    closed = _closed_in(aside, moment)
    # Nothing can be read, but an emergency is in the bytes: closed until somebody says how it is, rather than lost.
    in_doubt = closed is None and _tells_of_an_emergency(aside)
    if in_doubt:
        closed = [{"tier": Tier.EMERGENCY_NOW.value}]
    with transaction(connection):  # the note that it was done and what it found, or neither
        age = ages.stamp(connection, moment)
        entries.add(connection, EntryKind.SET_ASIDE, {"file": aside.name}, age, moment)
        for body in closed or ():
            entries.add(connection, EntryKind.LOCK, body, age, moment)
    if in_doubt:
        return (
            f"An emergency was reported in {aside.name}, and what became of it could not be read. "
            f"Routines stay closed until you say how it is. {_ASKED_AGAIN}"
        )
    if closed is None:
        return f"What kept routines closed could not be read from {aside.name}. {_ASKED_AGAIN}"
    kept = "What kept routines closed still does. " if closed else ""
    return kept + _ASKED_AGAIN


def _closed_in(aside: Path, now: ages.Clocks) -> list[dict[str, object]] | None:
    """What was closed there, as entries; None where that cannot be read. What was over by then is left out.

    It is read from a copy: SQLite may change what it opens, and what was set aside stays as it is.
    """
    import shutil
    from tempfile import TemporaryDirectory  # only now: an ordinary start need not pay for it

    try:
        with TemporaryDirectory() as folder:
            for each in (aside, *companions(aside)):
                if each.exists():
                    shutil.copyfile(each, Path(folder, each.name))
            with closing(sqlite3.connect(Path(folder, aside.name), isolation_level=None)) as connection:
                connection.text_factory = lambda stored: stored.decode("utf-8", "replace")
                # With a damaged clock, what is closed counts from the last entry: as more recent than it may be.
                sound = ages.is_sound(connection)
                age = ages.peek(connection, now) if sound else ages.last_recorded(connection)
                closures = closures_of(connection).all
                return [_as_body(each, age) for each in closures if not _is_over(each, age)]
    except (OSError, sqlite3.Error, ValueError, TypeError):
        return None


def _is_over(closure: Closure, age: FolderTime) -> bool:
    if closure.tier is Tier.REST_TODAY:
        return age - closure.since > _RECENT_S
    return closure.ends is not None and closure.ends <= age


def _as_body(closure: Closure, age: FolderTime) -> dict[str, object]:
    return {
        "tier": closure.tier.value,
        "row": closure.row,
        "said": closure.said,
        "open": closure.open,
        "ago": age - closure.since,
        "left": None if closure.ends is None else closure.ends - age,
    }


def _tells_of_an_emergency(aside: Path) -> bool:
    """Whether what no database can read any more still has guidance of an emergency in it."""
    present = (each for each in (aside, *companions(aside)) if each.exists())
    try:
        return any(_EMERGENCY in plainfile.read(each, each.stat().st_size) for each in present)
    except (OSError, plainfile.Unreadable):
        return False
