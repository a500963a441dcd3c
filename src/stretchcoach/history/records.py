"""What goes into the record of a session and what comes out of it. Moments are aware datetimes, lengths are seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import TypeAlias

from stretchcoach.frozen import dataclass
from stretchcoach.safety.standing import FolderTime
from stretchcoach.session.events import Outcome
from stretchcoach.session.snapshot import Snapshot

EventRecord: TypeAlias = Mapping[str, object]
"""An event as plain data, as :func:`stretchcoach.session.events.as_record` gives it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStart:
    """All that is known when a session begins, enough to go on with it after a power cut."""

    routine_id: str
    routine_name: str
    routine_text: str
    """The routine file's own text: the file may be changed before the session is gone on with."""
    routine_path: str
    rehearsal: bool
    """The clock ran faster or the answers came from a file; never counted as treatment."""
    settings: Mapping[str, object]
    """Free JSON, for whoever goes on with the session."""
    fingerprint: str
    """Of program and rules, so that a session is not gone on with under other rules unnoticed."""
    wall: datetime
    """The moment of the start, aware."""
    planned: int = 0
    """Exercises and packs in the plan, for a session that is cut off; 0 where it is not known."""
    exercise_versions: Mapping[str, str] = field(default_factory=dict)
    """The version of each exercise file, by the exercise's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRecord:
    """One session as it is listed. Pains are 0 to 10, None where nobody answered. A running one has no end."""

    id: int
    started: datetime
    """UTC."""
    ended: datetime | None
    routine_id: str
    routine_name: str
    outcome: Outcome | None
    rule: str
    """Name of the rule that ended the session, such as ``P6``; else empty."""
    pain_before: int | None
    pain_worst: int | None
    """The highest of all answers about pain, before and after among them."""
    pain_after: int | None
    done: int
    """Exercises and packs done, of ``planned``."""
    planned: int
    rehearsal: bool
    seconds: float
    """Session time, pauses included; the time between a crash and going on is not."""
    note: str = ""
    """What its patient wrote about it, in the order it was written; empty for nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseDone:
    """An exercise that was begun in a session."""

    session: int
    routine_path: str
    """Where the routine's file was."""
    step: int
    """Its place in the plan."""
    exercise: str
    """Its id."""
    name: str
    version: str
    """Of its file; empty where it was not kept."""
    reps: tuple[int, ...] = ()
    """Repetitions of each set of as many as were comfortable, in their order; empty for other doses."""


@dataclass(frozen=True, slots=True)
class RatedMorning:
    """The rating of 0 to 10 of the morning after a session: its number, when it was given, the rating."""

    session: int
    wall: datetime
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """A session that has no end: it is running, or it was cut off."""

    id: int
    started: datetime
    routine_id: str
    routine_name: str
    routine_text: str
    routine_path: str
    rehearsal: bool
    settings: Mapping[str, object]
    fingerprint: str
    last_age: FolderTime
    """When its last event was recorded; of its start where there is none."""
    last_at: float
    """Session time of the last event; 0 where there is none."""
    events: tuple[EventRecord, ...]
    snapshot: Snapshot | None = None
    """What it is gone on with; None where that was not kept."""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A decision about the doses of a routine: when, the level from then on (0 as written), and the rule or reason."""

    wall: datetime
    level: int
    why: str
