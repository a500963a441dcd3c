"""The store: journal and record of every session in one database.

What :meth:`Journal.append` was given is on disk when it returns, so that a power cut loses nothing that was acted on.
A store and its journals are used from the thread that opened the store. Any number of processes may read at a time; who
writes holds :class:`stretchcoach.history.lock.SessionLock`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from stretchcoach.errors import StretchcoachError
from stretchcoach.history import files, opening, rows
from stretchcoach.history.faults import FolderBusy, JournalFailed, explained
from stretchcoach.history.records import EventRecord, SessionRecord, SessionStart, Unfinished
from stretchcoach.history.schema import transaction
from stretchcoach.session.events import Event, Outcome, SessionEnded

__all__ = ["FolderBusy", "Journal", "JournalFailed", "SessionRecord", "SessionStart", "Store", "Unfinished"]


class Journal:
    """Writes the events of one session. Made by :meth:`Store.begin` and :meth:`Store.reopen`."""

    def __init__(self, connection: sqlite3.Connection, path: Path, session_id: int) -> None:
        self._connection = connection
        self._path = path
        self.session_id = session_id

    def append(self, events: Sequence[Event], *, wall: datetime) -> None:
        """Record ``events``, all or none, on disk before this returns. ``SessionEnded`` closes the record.

        Raises:
            JournalFailed: they could not be recorded, and none of them was. Calling again with the same is allowed.
            ValueError: ``wall`` is not aware.
        """
        if not events:
            return
        with explained(self._path, JournalFailed), transaction(self._connection):
            rows.insert_events(self._connection, self.session_id, events, wall)
            for each in events:
                if isinstance(each, SessionEnded):
                    rows.close_session(self._connection, self.session_id, each.outcome, each.rule, wall)


class Store:
    """The record of sessions of one data folder. ``notes`` holds what the user should be told after opening."""

    def __init__(self, connection: sqlite3.Connection, path: Path, notes: list[str]) -> None:
        self._connection = connection
        self.path = path
        self.notes = notes

    @classmethod
    def open(cls, path: Path, *, write: bool = True) -> Store:
        """Open the database at ``path``, with its folder (0700) and itself (0600) made where they are missing.

        A damaged database, or one of a newer program, is set aside under a name with the moment in it, never deleted,
        and a new one begun; ``notes`` says so. Hold the session lock before opening for writing. With ``write=False``
        nothing is set aside, and a missing database is not made but reads as an empty one.

        Raises:
            StretchcoachError: the folder cannot be used, the disk is full, or the file belongs to another program; with
                ``write=False`` also when the database is damaged or newer.
        """
        notes: list[str] = []
        with explained(path):
            place = files.real(path)
        return cls(opening.for_writing(place, notes) if write else opening.for_reading(place), place, notes)

    def begin(self, start: SessionStart) -> Journal:
        """Begin the record of a new session.

        Raises:
            JournalFailed: it could not be recorded.
            ValueError: ``start.wall`` is not aware.
            TypeError: ``start.settings`` is not JSON.
        """
        with explained(self.path, JournalFailed), transaction(self._connection):
            session_id = rows.insert_session(self._connection, start)
        return Journal(self._connection, self.path, session_id)

    def reopen(self, session_id: int) -> Journal:
        """The journal of an unfinished session, to go on with it: new events follow those already there.

        Raises:
            StretchcoachError: there is no such session, or it has ended.
        """
        if not self._is_open(session_id):
            raise StretchcoachError(f"Session {session_id} has ended and cannot be gone on with. Start a new one.")
        return Journal(self._connection, self.path, session_id)

    def sessions(self, limit: int | None = None, rehearsals: bool = False) -> list[SessionRecord]:
        """Sessions, newest first, at most ``limit``; rehearsals only when asked for.

        Raises:
            StretchcoachError: they cannot be read.
        """
        with explained(self.path):
            return rows.session_records(self._connection, limit, rehearsals=rehearsals)

    def events(self, session_id: int) -> list[EventRecord]:
        """All events of a session as plain data, in order; none for an unknown session.

        One that became unreadable on disk is ``{"type": "unreadable", "at": ...}``: the others are not lost with it.

        Raises:
            StretchcoachError: they cannot be read.
        """
        with explained(self.path):
            return rows.events_of(self._connection, session_id)

    def unfinished(self) -> list[Unfinished]:
        """Sessions without an end, oldest first, with all that is needed to go on.

        One of them may be running in another process: hold the session lock before offering to go on or closing it.

        Raises:
            StretchcoachError: they cannot be read.
        """
        with explained(self.path):
            return rows.unfinished(self._connection)

    def close_unfinished(
        self, session_id: int, outcome: Outcome = Outcome.UNFINISHED, wall: datetime | None = None
    ) -> None:
        """Close the record of a session that was cut off, with the figures its events give.

        ``wall`` is its end; by default the moment of its last event. A record that is closed stays as it is.

        Raises:
            JournalFailed: it could not be recorded.
            StretchcoachError: there is no such session.
        """
        with explained(self.path, JournalFailed), transaction(self._connection):
            if self._is_open(session_id):
                ended = wall or rows.last_moment(self._connection, session_id)
                rows.close_session(self._connection, session_id, outcome, "", ended)

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
            found = rows.is_open(self._connection, session_id)
        if found is None:
            raise StretchcoachError(f"There is no session {session_id} in {self.path}. See `stretchcoach history`.")
        return found
