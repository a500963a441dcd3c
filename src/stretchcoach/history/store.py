"""The store: journal and record of every session in one database.

What :meth:`Journal.append` was given is on disk when it returns, so that a power cut loses nothing that was acted on.
A store and its journals are used from the thread that opened the store. Any number of processes may read at a time; who
writes holds :class:`stretchcoach.history.lock.SessionLock`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from stretchcoach.errors import StretchcoachError
from stretchcoach.history import ages, entries, files, opening, past, reserve, rows
from stretchcoach.history.ages import Clocks, ReadClocks
from stretchcoach.history.closures import closures_of
from stretchcoach.history.entries import EntryKind
from stretchcoach.history.faults import FolderBusy, JournalFailed, explained, explained_reading, is_full
from stretchcoach.history.past import Told
from stretchcoach.history.records import (
    Adjustment,
    EventRecord,
    ExerciseDone,
    RatedMorning,
    SessionRecord,
    SessionStart,
    Unfinished,
)
from stretchcoach.history.schema import transaction
from stretchcoach.safety.briefing import Met
from stretchcoach.safety.doors import Opened
from stretchcoach.safety.person import Profile
from stretchcoach.safety.standing import Closure, FolderTime, Standing
from stretchcoach.session.events import Event, Outcome, SessionEnded
from stretchcoach.session.facts import Ending
from stretchcoach.session.snapshot import Snapshot
from stretchcoach.strict import plain

if TYPE_CHECKING:
    from stretchcoach.history.spasm_log import Spasm
    from stretchcoach.safety.trend import PainReading

__all__ = ["FolderBusy", "Journal", "JournalFailed", "SessionRecord", "SessionStart", "Store", "Unfinished"]


class Journal:
    """Writes the events of one session. Made by :meth:`Store.begin` and :meth:`Store.reopen`."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        path: Path,
        session_id: int,
        now: ReadClocks,
        exercise_versions: Mapping[str, str],
    ) -> None:
        self._connection = connection
        self._path = path
        self._now = now
        self._exercise_versions = exercise_versions
        self.session_id = session_id

    def append(self, events: Sequence[Event], *, wall: datetime, snapshot: Snapshot | None = None) -> None:
        """Record ``events``, all or none, on disk before this returns. ``SessionEnded`` closes the record.

        ``snapshot`` is what the session would be gone on with from here.

        Raises:
            JournalFailed: they could not be recorded, and none of them was. Calling again with the same is allowed.
            ValueError: ``wall`` is not aware.
        """
        if not events:
            return
        try:
            self._record(events, wall, snapshot)
        except JournalFailed as failed:
            # Nothing of it was kept, so the same may be tried again; room is given up only for what closes a door.
            if not is_full(failed) or not reserve.release(self._path, events):
                raise
            self._record(events, wall, snapshot)

    def _record(self, events: Sequence[Event], wall: datetime, snapshot: Snapshot | None) -> None:
        with explained(self._path, JournalFailed), transaction(self._connection):
            age = ages.stamp(self._connection, self._now())
            rows.insert_events(self._connection, self.session_id, events, wall, age, self._exercise_versions)
            if snapshot is not None:
                rows.save_snapshot(self._connection, self.session_id, snapshot)
            for each in events:
                if isinstance(each, SessionEnded):
                    rows.close_session(self._connection, self.session_id, each.outcome, each.rule, wall)


class Store:
    """The record of sessions of one data folder. ``notes`` holds what the user should be told after opening."""

    def __init__(
        self, connection: sqlite3.Connection, path: Path, notes: list[str], now: ReadClocks = ages.read_clocks
    ) -> None:
        self._connection = connection
        self._now = now
        self.path = path
        self.notes = notes

    @classmethod
    def open(cls, path: Path, *, write: bool = True, now: ReadClocks = ages.read_clocks) -> Store:
        """Open the database at ``path``, with its folder (0700) and itself (0600) made where they are missing.

        A damaged database, or one of a newer program, is set aside under a name with the moment in it, never deleted,
        and a new one begun; ``notes`` says so. Hold the session lock before opening for writing. With ``write=False``
        nothing is set aside, and a missing database is not made but reads as an empty one. ``now`` tells the clocks that
        folder time is counted on.

        Raises:
            StretchcoachError: the folder cannot be used, the disk is full, or the file belongs to another program; with
                ``write=False`` also when the database is damaged or newer.
        """
        notes: list[str] = []
        with explained(path):
            place = files.real(path)
        if not write:
            return cls(opening.for_reading(place), place, notes, now)
        return cls(opening.for_writing(place, notes, now), place, notes, now)

    def begin(self, start: SessionStart) -> Journal:
        """Begin the record of a new session.

        Raises:
            JournalFailed: it could not be recorded.
            ValueError: ``start.wall`` is not aware.
            TypeError: ``start.settings`` is not JSON.
        """
        with explained(self.path, JournalFailed), transaction(self._connection):
            session_id = rows.insert_session(self._connection, start, ages.stamp(self._connection, self._now()))
        return Journal(self._connection, self.path, session_id, self._now, start.exercise_versions)

    def reopen(self, session_id: int, exercise_versions: Mapping[str, str] | None = None) -> Journal:
        """The journal of an unfinished session, to go on with it: new events follow those already there.

        ``exercise_versions`` are those that it is gone on with, as in :class:`SessionStart`.

        Raises:
            StretchcoachError: there is no such session, or it has ended.
        """
        if not self._is_open(session_id):
            raise StretchcoachError(f"Session {session_id} has ended and cannot be gone on with. Start a new one.")
        return Journal(self._connection, self.path, session_id, self._now, exercise_versions or {})

    def sessions(self, limit: int | None = None, rehearsals: bool = False) -> list[SessionRecord]:
        """Sessions, newest first, at most ``limit``; rehearsals only when asked for.

        Raises:
            StretchcoachError: they cannot be read.
        """
        with explained_reading(self.path):
            records = rows.session_records(self._connection, limit, rehearsals=rehearsals)
            notes = past.notes_of(self._connection)
        return [replace(each, note=notes.get(each.id, "")) for each in records]

    def events(self, session_id: int) -> list[EventRecord]:
        """All events of a session as plain data, in order; none for an unknown session.

        One that became unreadable on disk is ``{"type": "unreadable", "at": ...}``: the others are not lost with it.

        Raises:
            StretchcoachError: they cannot be read.
        """
        with explained_reading(self.path):
            return rows.events_of(self._connection, session_id)

    def exercises_done(self, session_id: int | None = None) -> list[ExerciseDone]:
        """The exercises that were begun in a session, or in all of them, in their order.

        Raises:
            StretchcoachError: they cannot be read.
        """
        with explained_reading(self.path):
            return rows.exercises_done(self._connection, session_id)

    def moments(self, session_id: int) -> list[tuple[datetime, EventRecord]]:
        """What happened in a session, in order, each with its moment: its events but cues and phases; none for an unknown
        session. One that became unreadable is empty.

        Raises:
            StretchcoachError: they cannot be read.
        """
        with explained_reading(self.path):
            return rows.moments_of(self._connection, session_id)

    def unfinished(self) -> list[Unfinished]:
        """Sessions without an end, oldest first, with all that is needed to go on.

        One of them may be running in another process: hold the session lock before offering to go on or closing it.

        Raises:
            StretchcoachError: they cannot be read.
        """
        with explained_reading(self.path):
            return rows.unfinished(self._connection)

    def close_unfinished(self, session_id: int, wall: datetime | None = None) -> None:
        """Close the record of a session that was cut off, with the figures its events give, and the end that was decided
        before it was; as unfinished where none was.

        ``wall`` is its end; by default the moment of its last event. A record that is closed stays as it is.

        Raises:
            JournalFailed: it could not be recorded.
            StretchcoachError: there is no such session.
        """
        with explained(self.path, JournalFailed), transaction(self._connection):
            if self._is_open(session_id):
                ages.stamp(self._connection, self._now())
                ended = wall or rows.last_moment(self._connection, session_id)
                # An end that was decided but not yet said is what the record says, not *cut off*.
                snapshot = rows.snapshot_of(self._connection, session_id)
                ending = (snapshot and snapshot.ending) or Ending(Outcome.UNFINISHED)
                rows.close_session(self._connection, session_id, ending.outcome, ending.rule, ended)

    # From one day to the next ------------------------------------------------------------------------------------------

    def standing(self) -> Standing:
        """What the record says of the days before, at the present folder time.

        Raises:
            StretchcoachError: it cannot be read.
        """
        with explained_reading(self.path):
            now = self._now()
            age = ages.peek(self._connection, now)
            return past.standing_of(self._connection, age, FolderTime(age - (now.wall - _midnight(now))))

    def met(self, without: int = 0) -> Mapping[Met, int]:
        """How often each exercise was begun in sessions, rehearsals and the session ``without`` left aside.

        Raises:
            StretchcoachError: it cannot be read.
        """
        with explained_reading(self.path):
            return past.met_in(self._connection, without)

    def age(self) -> FolderTime:
        """The present folder time.

        Raises:
            StretchcoachError: it cannot be read.
        """
        with explained_reading(self.path):
            return ages.peek(self._connection, self._now())

    def profile(self) -> tuple[Profile, list[Told]]:
        """The profile as it was saved last, and what was told in sessions since, oldest first.

        :func:`stretchcoach.safety.days.with_told` puts the two together.

        Raises:
            StretchcoachError: it cannot be read.
        """
        with explained_reading(self.path):
            return past.profile_of(self._connection, ages.peek(self._connection, self._now()))

    def save_profile(self, profile: Profile) -> None:
        """Record the whole profile; it wins over all that was told before. An empty one forgets everything.

        Raises:
            StretchcoachError: it could not be recorded.
        """
        self._add((EntryKind.PROFILE, plain(profile)))

    def open_door(self, closure: Closure, opened: Opened) -> None:
        """Record a way out that was taken. What it says of today holds until midnight.

        Raises:
            StretchcoachError: it could not be recorded.
        """
        now = self._now()
        age = self.age()
        ends = None if opened.ends_in is None else age + opened.ends_in
        body = {
            "row": closure.row,
            "was": closure.tier.value,
            "way": opened.way.value,
            "to": opened.row,
            "tier": opened.tier.value,
            "said": opened.said,
            "acute": opened.acute,
            "gently": opened.gently,
            "until": age + (_midnight(now, days=1) - now.wall),  # midnight, told in folder time
            "ends": ends,
            "withdrawn": opened.withdrawn,
            "also": [{"row": row, "tier": tier.value, "said": said} for row, tier, said in opened.also],
        }
        self._add((EntryKind.DOOR, body))

    def lift_old(self) -> tuple[str, ...]:
        """Lift what rows of the first edition that are not asked any more had closed, and record it; once.

        Raises:
            StretchcoachError: it could not be recorded.
        """
        with explained(self.path):
            if entries.newest(self._connection, EntryKind.LIFTED) is not None:
                return ()
            rows = tuple(sorted(closures_of(self._connection).lifted))
        if rows:
            self._add((EntryKind.LIFTED, {"rows": list(rows)}))
        return rows

    def said(self, kind: EntryKind, what: str) -> None:
        """Record that something was told or asked: ``ADVISED`` or ``ASKED``.

        Raises:
            StretchcoachError: it could not be recorded.
        """
        self._add((kind, {"what": what}))

    def when_said(self, kind: EntryKind) -> Mapping[str, FolderTime]:
        """When each was told or asked last, by what it was.

        Raises:
            StretchcoachError: it cannot be read.
        """
        with explained_reading(self.path):
            return {str(each.body.get("what")): each.age for each in entries.of_kind(self._connection, kind)}

    def morning(self, session_id: int, value: int, rule: str, *, routine: str = "", level: int | None = None) -> None:
        """Record the rating of the morning after a session, the rule it came to, and the new level of the routine.

        Raises:
            StretchcoachError: it could not be recorded.
        """
        entered: list[tuple[EntryKind, Mapping[str, object]]] = [
            (EntryKind.MORNING, {"session": session_id, "value": value, "rule": rule})
        ]
        if level is not None:
            entered.append((EntryKind.LEVEL, {"routine": routine, "level": level, "why": rule}))
        self._add(*entered)

    def mornings(self) -> list[RatedMorning]:
        """The rated mornings, in the order they were rated.

        Raises:
            StretchcoachError: they cannot be read.
        """
        with explained_reading(self.path):
            return past.mornings_of(self._connection)

    def adjust(self, routine: str, level: int, why: str = "") -> None:
        """Record the adjustment of a routine's doses, 0 for none. Deciding for the present one is recorded as well.

        Raises:
            StretchcoachError: it could not be recorded.
        """
        self._add((EntryKind.LEVEL, {"routine": routine, "level": level, "why": why}))

    def adjustments(self, routine: str) -> list[Adjustment]:
        """Every adjustment of a routine, oldest first.

        Raises:
            StretchcoachError: they cannot be read.
        """
        with explained_reading(self.path):
            return [
                Adjustment(each.wall, int(each.body.get("level", 0)), str(each.body.get("why", "")))
                for each in entries.of_kind(self._connection, EntryKind.LEVEL)
                if each.body.get("routine") == routine
            ]

    def note(self, session_id: int, text: str) -> None:
        """Record what somebody wrote about a session; the words of an earlier note stay.

        Raises:
            StretchcoachError: it could not be recorded.
        """
        self._add((EntryKind.NOTE, {"session": session_id, "text": text}))

    def log(self, spasm: Spasm) -> None:
        """Record a spasm.

        Raises:
            StretchcoachError: it could not be recorded.
        """
        from stretchcoach.history import spasm_log

        self._add((EntryKind.SPASM, spasm_log.as_body(spasm)))

    def spasms(self) -> list[Spasm]:
        """Every spasm that was logged, in the order of logging.

        Raises:
            StretchcoachError: they cannot be read.
        """
        from stretchcoach.history import spasm_log

        with explained_reading(self.path):
            logged = [spasm_log.from_body(each.body) for each in entries.of_kind(self._connection, EntryKind.SPASM)]
        return [each for each in logged if each is not None]

    def readings(self) -> list[PainReading]:
        """The ratings before each session and of each morning, oldest first, for the trend.

        Raises:
            StretchcoachError: they cannot be read.
        """
        with explained_reading(self.path):
            return past.readings_of(self._connection)

    def _add(self, *added: tuple[EntryKind, Mapping[str, object]]) -> None:
        """Add entries, all or none."""
        with explained(self.path, JournalFailed), transaction(self._connection):
            now = self._now()
            age = ages.stamp(self._connection, now)
            for kind, body in added:
                entries.add(self._connection, kind, body, age, now)

    def close(self) -> None:
        """Close the database; further calls do nothing. Every journal of this store ends with it."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _is_open(self, session_id: int) -> bool:
        with explained(self.path):
            still_open = rows.is_open(self._connection, session_id)
        if still_open is None:
            raise StretchcoachError(f"There is no session {session_id} in {self.path}. See `stretchcoach history`.")
        return still_open


def _midnight(now: Clocks, days: int = 0) -> float:
    """The last midnight by the wall clock, where the machine is, or one so many days later; in seconds since 1970.

    On the day on which the clocks change, the day is an hour shorter or longer: what is asked for is the moment at which it
    was midnight, and not so many hours ago.
    """
    day = datetime.fromtimestamp(now.wall, UTC).astimezone().date() + timedelta(days=days)
    return datetime.combine(day, time.min).timestamp()
