"""What a command answers a program with: each as one dataclass, from which the JSON and its schema are made.

A dataclass is in the lowest part that speaks of it; what only a program is told is here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from stretchcoach.authoring.shown import ExerciseEntry
from stretchcoach.frozen import dataclass
from stretchcoach.history.records import ExerciseDone, SessionRecord
from stretchcoach.protocol.writing import plain
from stretchcoach.safety.person import AgeBand, Profile
from stretchcoach.session.events import Outcome
from stretchcoach.sound.finding import Examination


def as_json(report: object) -> str:
    """A report, or a tuple of them, as JSON: in ASCII, so that no stream that has fewer letters can change it."""
    return json.dumps(plain(report), indent=2)


# The sessions of the past ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseBegun:
    """An exercise that was begun in a session."""

    exercise: str
    """Its id."""
    name: str
    """What it was called."""
    version: str
    """Of its file; empty where it was not kept."""
    reps: tuple[int, ...]
    """Repetitions of each set of as many as were comfortable, in their order; empty for other doses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEntry:
    """One session of the record. One that is running, or was cut off, has no end."""

    id: int
    """Its number in the record."""
    started: str
    """When it began, in UTC, ISO 8601."""
    ended: str | None
    """When it ended, likewise; null where it has no end."""
    routine_id: str
    """The id of its routine."""
    routine_name: str
    """The routine's name."""
    outcome: Outcome | None
    """How it ended; null where it has no end."""
    rule: str
    """The rule that ended it, such as ``P6``; empty where none did."""
    pain_before: int | None
    """The rating before it, 0 to 10; null where nobody answered."""
    pain_worst: int | None
    """The highest of all ratings, 0 to 10."""
    pain_after: int | None
    """The rating after it, 0 to 10."""
    done: int
    """Exercises and packs that were done."""
    planned: int
    """Of how many."""
    rehearsal: bool
    """Whether it was a rehearsal: on a faster clock, or answered from a file."""
    seconds: float
    """Seconds of session time, pauses included; the time between a crash and going on is not."""
    note: str
    """What its patient wrote about it; empty for nothing."""
    exercises: tuple[ExerciseBegun, ...]
    """The exercises that were begun in it."""


def session_entries(records: Iterable[SessionRecord], done: Iterable[ExerciseDone] = ()) -> tuple[SessionEntry, ...]:
    """The records, each with those of ``done`` that were begun in it."""
    begun: dict[int, list[ExerciseBegun]] = {}
    for each in done:
        told = ExerciseBegun(exercise=each.exercise, name=each.name, version=each.version, reps=each.reps)
        begun.setdefault(each.session, []).append(told)
    return tuple(_session(each, tuple(begun.get(each.id, ()))) for each in records)


def _session(record: SessionRecord, exercises: tuple[ExerciseBegun, ...]) -> SessionEntry:
    moments = {"started": _moment(record.started), "ended": _moment(record.ended) if record.ended else None}
    return SessionEntry(**asdict(record) | moments, exercises=exercises)


def _moment(wall: datetime) -> str:
    return wall.isoformat(timespec="seconds")


# The person -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileTold:
    """What is known of the person; empty, or missing, is what was never told."""

    country: str
    """Two letters."""
    emergency: str
    """An emergency number of one's own, in place of the country's."""
    urgent: str
    """An urgent care line of one's own, in place of the country's."""
    age: AgeBand
    """Years, as far as a rule needs them."""
    side: str
    """The side that hurts more: ``left`` or ``right``."""
    conditions: Mapping[str, str]
    """Answers ``yes``, ``no`` or ``unsure``, which counts as yes, by the ids of what changes which exercises fit."""
    thermal: Mapping[str, str]
    """The same for what matters for ice and heat."""


def profile_told(profile: Profile) -> ProfileTold:
    """The profile as it is saved."""
    return ProfileTold(
        country=profile.country,
        emergency=profile.emergency,
        urgent=profile.urgent,
        age=profile.age,
        side=profile.painful_side or "",
        conditions=profile.conditions,
        thermal=profile.thermal,
    )


REPORTS: Mapping[str, Any] = {
    "exercises": tuple[ExerciseEntry, ...],
    "history": tuple[SessionEntry, ...],
    "profile": ProfileTold,
    "doctor": Examination,
}
"""What each command writes with ``--format json``, by the command's name."""
