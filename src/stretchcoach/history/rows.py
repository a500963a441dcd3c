"""Reading and writing the rows of the store. Transactions and faults are the caller's."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from stretchcoach.history.records import EventRecord, ExerciseDone, SessionRecord, SessionStart, Unfinished
from stretchcoach.history.summary import has_worked, is_green, summarise
from stretchcoach.history.topics import Topic, as_table, topic
from stretchcoach.safety.standing import FolderTime
from stretchcoach.session.events import Answer, Event, Outcome, StepStarted, as_record
from stretchcoach.session.snapshot import Snapshot, as_plain, from_plain

_SESSION = (
    "id, started, ended, routine_id, routine_name, outcome, rule, pain_before, pain_worst, pain_after, "
    "done, planned, rehearsal, seconds"
)
_UNFINISHED = (
    "id, started, routine_id, routine_name, routine_text, routine_path, rehearsal, settings, fingerprint, last_age"
)
_LAST_AGE = "coalesce((SELECT age FROM events WHERE session = id ORDER BY number DESC LIMIT 1), age)"


def insert_session(connection: sqlite3.Connection, start: SessionStart, age: FolderTime) -> int:
    """Begin a record at the folder time ``age``; returns its id."""
    row = {
        "age": age,
        "started": moment_text(start.wall),
        "routine_id": _storable(start.routine_id),
        "routine_name": _storable(start.routine_name),
        "routine_text": _storable(start.routine_text),
        "routine_path": _storable(start.routine_path),
        "rehearsal": int(start.rehearsal),
        "planned": start.planned,
        "settings": json.dumps(dict(start.settings)),
        "fingerprint": _storable(start.fingerprint),
    }
    names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
    added = connection.execute(f"INSERT INTO sessions ({names}) VALUES ({marks})", row)
    return int(added.lastrowid or 0)


def insert_events(
    connection: sqlite3.Connection,
    session: int,
    events: Iterable[Event],
    wall: datetime,
    age: FolderTime,
    exercise_versions: Mapping[str, str] | None = None,
) -> None:
    """Add ``events`` after those already recorded, at the folder time ``age``.

    An exercise that begins keeps its version of ``exercise_versions``, which are by the exercise's id.
    """
    last = connection.execute("SELECT coalesce(max(number), 0) FROM events WHERE session = ?", (session,)).fetchone()[0]
    moment, versions = moment_text(wall), exercise_versions or {}
    connection.executemany(
        "INSERT INTO events (session, number, wall, at, type, body, age, topic, exercise_version, reps_done) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                *(session, number, moment, each.at, each.type, json.dumps(as_record(each)), age, topic(each)),
                versions.get(each.exercise) if isinstance(each, StepStarted) else None,
                reps_done(each),
            )
            for number, each in enumerate(events, start=last + 1)
        ),
    )


def reps_done(event: Event) -> int | None:
    """The repetitions that ``event`` tells were done of as many as are comfortable; None where it tells none.

    Somebody at their own pace says that a set is done; only where repetitions are counted, the answer is their number.
    """
    match event:
        case Answer(purpose="done", value=int(counted)):
            return counted
    return None


def save_snapshot(connection: sqlite3.Connection, session: int, snapshot: Snapshot) -> None:
    """Keep what the session would be gone on with, in place of the one before."""
    body = json.dumps(as_plain(snapshot))
    connection.execute("INSERT OR REPLACE INTO snapshots (session, body) VALUES (?, ?)", (session, body))


def close_session(connection: sqlite3.Connection, session: int, outcome: Outcome, rule: str, wall: datetime) -> None:
    """Fill the record of a session from its events and close it."""
    planned = connection.execute("SELECT planned FROM sessions WHERE id = ?", (session,)).fetchone()
    events = events_of(connection, session)
    figures = asdict(summarise(events, planned[0] if planned else 0))
    figures |= {"worked": int(has_worked(events)), "green": int(is_green(events))}
    sets = ", ".join(f"{name} = :{name}" for name in figures)
    connection.execute(
        f"UPDATE sessions SET ended = :ended, outcome = :outcome, rule = :rule, {sets} WHERE id = :id",
        {**figures, "ended": moment_text(wall), "outcome": outcome.value, "rule": _storable(rule), "id": session},
    )
    connection.execute("DELETE FROM snapshots WHERE session = ?", (session,))


def events_of(connection: sqlite3.Connection, session: int) -> list[EventRecord]:
    """All events of a session in the order they were recorded."""
    rows = connection.execute("SELECT at, body FROM events WHERE session = ? ORDER BY number", (session,))
    return [as_table(body) or {"type": "unreadable", "at": at} for at, body in rows]


def moments_of(connection: sqlite3.Connection, session: int) -> list[tuple[datetime, EventRecord]]:
    """The events of a session but for what was only shown or spoken, each with the moment it was recorded."""
    rows = connection.execute(
        "SELECT wall, body FROM events WHERE session = ? AND type NOT IN ('cue', 'phase_started') ORDER BY number",
        (session,),
    )
    return [(moment_of_text(wall), as_table(body)) for wall, body in rows]


def exercises_done(connection: sqlite3.Connection, session: int | None = None) -> list[ExerciseDone]:
    """The exercises that were begun in a session, or in all of them, in their order; one gone back to counts once."""
    of_session = "" if session is None else "AND session = ?"
    stored = connection.execute(
        "SELECT session, routine_path, type, body, exercise_version, reps_done "
        "FROM events JOIN sessions ON sessions.id = session "
        f"WHERE (topic = ? OR reps_done IS NOT NULL) {of_session} ORDER BY session, number",
        (Topic.EXERCISE.value, *(() if session is None else (session,))),
    )
    done: dict[tuple[int, int], ExerciseDone] = {}
    current: tuple[int, int] | None = None
    for number, path, kind, body, version, reps in stored:
        event = as_table(body)
        if kind == StepStarted.type:
            step = event.get("step")
            current = (number, step if isinstance(step, int) else 0)
            done[current] = ExerciseDone(
                session=number,
                routine_path=path,
                step=current[1],
                exercise=str(event.get("exercise", "")),
                name=str(event.get("name", "")),
                version=version or "",
            )
        elif current is not None and current[0] == number:
            done[current] = replace(done[current], reps=(*done[current].reps, reps))
    return list(done.values())


def is_open(connection: sqlite3.Connection, session: int) -> bool | None:
    """Whether a session has no end yet; None where there is no such session."""
    row = connection.execute("SELECT ended IS NULL FROM sessions WHERE id = ?", (session,)).fetchone()
    return bool(row[0]) if row else None


def last_moment(connection: sqlite3.Connection, session: int) -> datetime:
    """When the last event of a session was recorded; its start where there is none."""
    row = connection.execute(
        "SELECT coalesce((SELECT wall FROM events WHERE session = id ORDER BY number DESC LIMIT 1), started) "
        "FROM sessions WHERE id = ?",
        (session,),
    ).fetchone()
    return moment_of_text(row[0])


def session_records(connection: sqlite3.Connection, limit: int | None, *, rehearsals: bool) -> list[SessionRecord]:
    """Sessions, newest first; a session without an end shows its figures so far."""
    where = "" if rehearsals else "WHERE rehearsal = 0"
    rows = connection.execute(
        f"SELECT {_SESSION} FROM sessions {where} ORDER BY id DESC LIMIT ?", (-1 if limit is None else limit,)
    )
    return [_record(connection, dict(zip(_SESSION.split(", "), row, strict=True))) for row in rows.fetchall()]


def unfinished(connection: sqlite3.Connection) -> list[Unfinished]:
    """Sessions without an end, oldest first, with all that is needed to go on."""
    names = _UNFINISHED.replace("last_age", f"{_LAST_AGE} AS last_age")
    rows = connection.execute(f"SELECT {names} FROM sessions WHERE ended IS NULL ORDER BY id").fetchall()
    return [_unfinished(connection, dict(zip(_UNFINISHED.split(", "), row, strict=True))) for row in rows]


def snapshot_of(connection: sqlite3.Connection, session: int) -> Snapshot | None:
    """What a session is gone on with; None where that was not kept or cannot be read."""
    row = connection.execute("SELECT body FROM snapshots WHERE session = ?", (session,)).fetchone()
    try:
        return None if row is None else from_plain(json.loads(row[0]))
    except ValueError:
        return None


def moment_text(wall: datetime) -> str:
    """An aware moment as it is stored: UTC, milliseconds."""
    if wall.tzinfo is None:
        raise ValueError(f"expected an aware moment, found {wall!r} with no time zone")
    return wall.astimezone(UTC).isoformat(timespec="milliseconds")


def moment_of_text(text: str) -> datetime:
    """A stored moment; the beginning of 1970 for one that cannot be read, so that a list is never lost to one row."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)


def _record(connection: sqlite3.Connection, row: dict[str, Any]) -> SessionRecord:
    record = SessionRecord(
        **{
            **row,
            "started": moment_of_text(row["started"]),
            "ended": moment_of_text(row["ended"]) if row["ended"] else None,
            "outcome": _outcome(row["outcome"]),
            "rehearsal": bool(row["rehearsal"]),
        }
    )
    if record.ended is not None:
        return record
    return replace(record, **asdict(summarise(events_of(connection, record.id), record.planned)))


def _unfinished(connection: sqlite3.Connection, row: dict[str, Any]) -> Unfinished:
    events = events_of(connection, row["id"])
    return Unfinished(
        **{
            **row,
            "started": moment_of_text(row["started"]),
            "rehearsal": bool(row["rehearsal"]),
            "settings": as_table(row["settings"]),
            "last_at": _last_at(events),
            "events": tuple(events),
            "snapshot": snapshot_of(connection, row["id"]),
        }
    )


def _outcome(text: str | None) -> Outcome | None:
    if text is None:
        return None
    try:
        return Outcome(text)
    except ValueError:
        return Outcome.UNFINISHED


def _last_at(events: Sequence[EventRecord]) -> float:
    at = events[-1].get("at") if events else 0.0
    return float(at) if isinstance(at, int | float) else 0.0


def _storable(text: str) -> str:
    """Text as UTF-8 can hold it: a file name on Linux may be no text at all."""
    return text.encode("utf-8", "replace").decode("utf-8")
