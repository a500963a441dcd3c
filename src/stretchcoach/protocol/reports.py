"""What a command answers a program with: each as one dataclass, from which the JSON and its schema are made.

A dataclass is in the lowest part that speaks of it; what only a program is told is here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from stretchcoach.authoring.shown import ExerciseEntry, ExerciseShown, RoutineShown
from stretchcoach.frozen import dataclass
from stretchcoach.history.records import ExerciseDone, SessionRecord
from stretchcoach.resources import shipped
from stretchcoach.routine.model import Pack, Routine
from stretchcoach.routine.problems import Problem
from stretchcoach.safety.days import Closed, RoutineSort
from stretchcoach.safety.person import AgeBand, Profile
from stretchcoach.session.events import MILLISECONDS, Outcome
from stretchcoach.sound.finding import Examination
from stretchcoach.strict import plain
from stretchcoach.words.phrases import whole_minutes


def as_json(report: object) -> str:
    """A report, or a tuple of them, as JSON: in ASCII, so that no stream that has fewer letters can change it."""
    return json.dumps(plain(report, MILLISECONDS), indent=2)


# Routines -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedNow:
    """Why a routine may not be begun now."""

    code: str
    """What closes it: ``lock`` for a warning sign, ``count`` for the sessions or packs of a day, ``gap`` for a time that has
    to pass first."""
    kind: str
    """How soon help is needed where a warning sign closes it, else what it is about: ``session``, ``pain``, ``cold``,
    ``heat`` or ``injury``."""
    reason: str
    """Why, and what opens it, in sentences."""
    opens_in: float | None
    """Seconds until it opens by itself; null where only a way out opens it."""


def closed_now(closed: Closed | None) -> ClosedNow | None:
    """What closes a routine, as a program is told it; None where nothing does."""
    if closed is None:
        return None
    return ClosedNow(code=closed.code, kind=closed.kind, reason=closed.reason, opens_in=closed.opens_in)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutineEntry:
    """A routine in the list."""

    id: str
    """What a user types, and ``run`` takes."""
    name: str
    """What it is called."""
    summary: str
    """What it is, in a sentence; empty where that is not said."""
    for_whom: str
    """For whom and when; empty where that is not said."""
    language: str
    """The code of the language its texts are written in."""
    seconds: float
    """Seconds that it is planned to take for this person, time to answer among them."""
    minutes: int
    """The same in whole minutes, at least one, as people are told it."""
    pain_up_to: int
    """The highest rating, 0 to 10, at which it is open."""
    moves: bool
    """Whether it has exercises, or activities of its author's own."""
    packs: tuple[Pack, ...]
    """The packs it has; none for none."""
    ease: bool
    """Whether it asks nothing of the body: it stays open at any pain and while a warning sign keeps exercises closed."""
    counts_in_the_day: bool
    """Whether it counts as one of the day's sessions."""
    own: bool
    """It is the user's own, not a shipped one."""
    path: str
    """The file of one's own; empty for a shipped one."""
    open: bool
    """Whether it may be begun now."""
    closed: ClosedNow | None
    """Why it may not; null where it may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileProblem:
    """What is wrong with a file of the user's own, which is not used."""

    path: str
    """The file."""
    line: int
    """The line, from 1; 0 where the whole file is meant."""
    column: int
    """The column, from 1; 0 where the whole file is meant."""
    key: str
    """The place in the author's words, such as ``step 2, hold``; empty where the whole file is meant."""
    message: str
    """What was expected and what was found."""
    suggestion: str
    """What to write instead; empty where there is nothing better to say."""
    code: str
    """What kind of problem it is, in one word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutineEntries:
    """The routines there are."""

    routines: tuple[RoutineEntry, ...]
    """The user's own first, then the shipped ones, gentlest first."""
    problems: tuple[FileProblem, ...]
    """What is wrong with files of the user's own, routines and exercises, that cannot be used."""
    trouble: str
    """Why the record could not be read, so that nothing is known of the person and the days; empty where it could."""


def routine_entry(routine: Routine, sort: RoutineSort, *, seconds: float, closed: Closed | None) -> RoutineEntry:
    """A routine of this sort, planned to take ``seconds``; ``closed`` is what closes it now."""
    own = Path(routine.path).parent != shipped("routines")
    return RoutineEntry(
        id=routine.id,
        name=routine.name,
        summary=routine.summary,
        for_whom=routine.for_whom,
        language=routine.language,
        seconds=seconds,
        minutes=whole_minutes(seconds),
        pain_up_to=routine.pain_up_to,
        moves=sort.moves,
        packs=tuple(sorted(sort.packs)),
        ease=sort.ease,
        counts_in_the_day=sort.counts,
        own=own,
        path=routine.path if own else "",
        open=closed is None,
        closed=closed_now(closed),
    )


def file_problem(problem: Problem) -> FileProblem:
    """A problem of a file, as a program is told it."""
    return FileProblem(**{each.name: getattr(problem, each.name) for each in fields(FileProblem)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A routine or an exercise: one of the two."""

    routine: RoutineShown | None = None
    """The routine; null where it is an exercise."""
    exercise: ExerciseShown | None = None
    """The exercise; null where it is a routine."""
    closed: ClosedNow | None = None
    """Why the routine may not be begun now; null where it may."""
    trouble: str = ""
    """Why the record could not be read, so that nothing is known of the person and the days; empty where it could."""


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
    "list": RoutineEntries,
    "show": Shown,
    "exercises": tuple[ExerciseEntry, ...],
    "history": tuple[SessionEntry, ...],
    "profile": ProfileTold,
    "doctor": Examination,
}
"""What each command writes with ``--format json``, by the command's name."""
