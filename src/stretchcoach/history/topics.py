"""Which events of a session matter on other days, and reading them back by their topic, without all the others.

What is read back leaves out the answers that were taken back, and what followed from them.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, TypeAlias

from stretchcoach.safety.standing import FolderTime
from stretchcoach.session.events import (
    Answer,
    Decision,
    Event,
    Guidance,
    Outcome,
    SessionEnded,
    Sign,
    StepStarted,
    TakenBack,
)


class Topic(StrEnum):
    """What an event matters for."""

    SIGN = "sign"
    """What red flags keep closed, and what is remembered."""
    GUIDANCE = "guidance"
    """When advice was given last; in records of the first edition, what is closed."""
    SCREEN = "screen"
    """Which lists of red flags were answered."""
    TROUBLE = "trouble"
    """A symptom, an end by rule P6, pain of eight or more: the first list is asked again."""
    SEVERE = "severe"
    """Rule P2 asked whether the pain is unlike before."""
    TAKEN_BACK = "taken_back"
    PAIN_END = "pain_end"
    """An end by rule P6; it is trouble as well."""
    THERMAL = "thermal"
    EXERCISE = "exercise"
    """One was begun."""
    OFFER = "offer"
    """A routine was offered for severe pain that *ease* left as it was."""
    CONDITION = "condition"
    """Of the first edition: an answer that tells of a condition."""
    NERVE = "nerve"
    """Of the first edition: signs of a nerve that were told in a session."""
    ACCIDENT = "accident"
    """Of the first edition."""
    INJURY = "injury"
    """Of the first edition."""


SEVERE_PAIN = 8
_RATINGS = frozenset({"before", "check_in", "re_rate", "after"})
_NO_SYMPTOM = frozenset({"stopped", "mistake", "break"})


def topic(event: Event) -> Topic | None:
    """What ``event`` matters for; None for most events."""
    match event:
        case Sign():
            return Topic.SIGN
        case Guidance():
            return Topic.GUIDANCE
        case TakenBack():
            return Topic.TAKEN_BACK
        case SessionEnded(outcome=Outcome.COMPLETED, offer=offer) if offer:
            return Topic.OFFER
        case StepStarted(kind="exercise"):
            return Topic.EXERCISE
        case Decision(rule="gate"):
            return Topic.SCREEN
        case Decision(rule="P6", action="end"):
            return Topic.PAIN_END
        case Decision(rule="key", action=action) if action not in _NO_SYMPTOM:
            return Topic.TROUBLE
        case Decision(rule="dizzy" | "cramp", action="end"):
            return Topic.TROUBLE
        case Answer(value=int(value), purpose=purpose) if purpose in _RATINGS and value >= SEVERE_PAIN:
            return Topic.TROUBLE
        case Answer(value=value, ref="severe/severe_sudden") if value is not None:
            return Topic.SEVERE
        case Answer(value=value, purpose="thermal") if value is not None:
            return Topic.THERMAL
    return None


_Backs: TypeAlias = Mapping[tuple[int, str], int]
"""The number of the last event that takes an answer back, by its session and question."""


def about(connection: sqlite3.Connection, *topics: Topic) -> Iterator[tuple[FolderTime, int, Mapping[str, Any]]]:
    """The events of these topics, in the order they were recorded: folder time, number of the session, the event.

    Rehearsals count for nothing.
    """
    backs = {
        (session, str(event.get("question"))): number
        for _, session, number, event in _events(connection, Topic.TAKEN_BACK)
    }
    for age, session, number, event in _events(connection, *topics):
        if event.get("type") == "answer" and backs.get((session, str(event.get("id"))), -1) > number:
            continue
        if event.get("type") == "decision" and backs and _is_void(connection, session, number, backs):
            continue
        yield age, session, event


def _is_void(connection: sqlite3.Connection, session: int, number: int, backs: _Backs) -> bool:
    """Whether an answer that a decision goes by was taken back after it."""
    later = {question for (other, question), back in backs.items() if other == session and back > number}
    if not later:
        return False
    answers = connection.execute(
        "SELECT body FROM events WHERE session = ? AND type = 'answer' AND number < ?", (session, number)
    )
    return any(str(as_table(body).get("id")) in later for (body,) in answers.fetchall())


def _events(connection: sqlite3.Connection, *topics: Topic) -> Iterator[tuple[FolderTime, int, int, Mapping[str, Any]]]:
    stored = connection.execute(
        "SELECT events.age, session, number, body FROM events JOIN sessions ON sessions.id = session "
        f"WHERE topic IN ({', '.join('?' * len(topics))}) AND rehearsal = 0 ORDER BY session, number",
        [each.value for each in topics],
    )
    for age, session, number, body in stored.fetchall():
        yield age, session, number, as_table(body)


def as_table(written: str) -> Mapping[str, Any]:
    """The table that was written as JSON; empty where it became unreadable."""
    try:
        table = json.loads(written)
    except ValueError:
        return {}
    return table if isinstance(table, dict) else {}
