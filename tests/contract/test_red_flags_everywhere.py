"""One person of each tier through every front end: the same is asked, said, recorded and closed, whatever it is asked by."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from scripts import FIRST_EVER, RULES, Patient, Scripted, calm, fitting
from told import events_of

from stretchcoach.errors import ExitCode
from stretchcoach.protocol.outgoing import Told
from stretchcoach.safety.doors import holding
from stretchcoach.session.events import (
    Event,
    Guidance,
    Outcome,
    Question,
    SessionEnded,
    Sign,
    StepStarted,
    Tier,
    as_record,
)

from .hands import JSON, PLAIN, SYMPTOM, alone, headless, in_the_app, plan_of

ROUTINE = """
format = 1
[routine]
name = "Contract"
summary = "One exercise."
[[step]]
exercise = "child-pose"
hold = "10s"
"""


@dataclass(frozen=True)
class Person:
    """Who comes to the door, and what is right."""

    patient: Callable[[], Patient]
    code: ExitCode
    outcome: Outcome
    told: Sequence[Tier]
    """The guidance that is given."""
    closed: Sequence[Tier] = ()
    """What is closed afterwards."""
    asked: int = 0
    """How many questions before the rating, the say-back among them."""
    words: str = ""
    """What is said and seen."""


EMERGENCY, TODAY, WAIT, REST, ADVICE = (
    *(Tier.EMERGENCY_NOW, Tier.SAME_DAY_URGENT, Tier.WAIT, Tier.REST_TODAY, Tier.BOOK_CLINICIAN),
)
PEOPLE = {
    "numb between the legs since this week": Person(
        lambda: fitting("ces_saddle", ces_when="yes"),
        *(ExitCode.RED_FLAG, Outcome.RED_FLAG, [EMERGENCY], [EMERGENCY], 5),
        words="or go to the nearest emergency department.",
    ),
    "a fever, not very ill": Person(
        lambda: fitting("fever_back", very_ill="no"),
        *(ExitCode.RED_FLAG, Outcome.RED_FLAG, [TODAY], [TODAY], 6),
        words="An infection has to be ruled out today.",
    ),
    "told not to exercise": Person(
        lambda: fitting("told_not_to"),
        *(ExitCode.PAIN_RULE, Outcome.CLOSED, [WAIT], [WAIT], 5),
        words="Ask your surgeon or clinician when you can start.",
    ),
    "dizzy, better after three minutes": Person(
        lambda: fitting(before=SYMPTOM, key=6, dizzy_better="yes"),
        *(ExitCode.PAIN_RULE, Outcome.CLOSED, [REST], [REST], 3),
        words="Enough for today.",
    ),
    "burning pee since yesterday, no fever": Person(
        lambda: fitting("ces_bladder", pee_usual="yes"),
        *(ExitCode.COMPLETED, Outcome.COMPLETED, [ADVICE], [], 6),
        words="This is worth a booked appointment.",
    ),
    "ordinary back pain": Person(
        lambda: Scripted(calm), *(ExitCode.COMPLETED, Outcome.COMPLETED, [], [], 2), words="That is all."
    ),
}
people = pytest.mark.parametrize("name", PEOPLE)


def lived(name: str) -> tuple[Person, list[Event]]:
    """A first session of this person, through the engine alone."""
    person = PEOPLE[name]
    return person, alone(plan_of(ROUTINE, FIRST_EVER), person.patient())


def essence(records: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The record without how loud and how long anything was: what was asked, told, decided."""
    kept = ("question", "answer", "sign", "decision", "guidance", "step_started", "session_ended")
    return [record for record in records if record["type"] in kept]


@people
def test_the_engine(name: str) -> None:
    person, events = lived(name)
    end = events[-1]
    assert isinstance(end, SessionEnded)
    assert end.outcome is person.outcome
    assert [event.tier for event in events if isinstance(event, Guidance)] == person.told
    moved = any(isinstance(event, StepStarted) and event.kind == "exercise" for event in events)
    assert moved is (person.outcome is Outcome.COMPLETED), "no exercise begins after what has to end it, and only then"
    worst = [
        event.tier for event in events if isinstance(event, Sign) and event.state == "confirmed" and event.tier.closes
    ]
    assert worst == person.closed
    asked = {event.id for event in events if isinstance(event, Question) and event.purpose in BEFORE}
    assert len(asked) == person.asked


BEFORE = ("list", "follow_up", "said_back")


@people
async def test_json_lines(name: str) -> None:
    person, events = lived(name)
    code, lines = await headless(plan_of(ROUTINE, FIRST_EVER), person.patient(), JSON)
    assert code is person.code
    assert events_of(json.loads(line) for _, line in lines) == [as_record(event) for event in events]


@people
async def test_plain_lines(name: str) -> None:
    person, events = lived(name)
    code, lines = await headless(plan_of(ROUTINE, FIRST_EVER), person.patient(), PLAIN)
    assert code is person.code
    written = [line for _, line in lines]
    assert written == [line for event in events if (line := PLAIN.face().line(Told(event)))]
    assert sum(line.startswith("IMPORTANT: ") for line in written) == len(person.told)
    assert person.words in "\n".join(written)


@people
async def test_the_terminal_app(name: str, tmp_path: Path) -> None:
    person = PEOPLE[name]
    found = await in_the_app(tmp_path, ROUTINE, person.patient(), new=True)
    expected = [as_record(event) for event in alone(found.plan, person.patient())]
    assert essence(found.records) == essence(expected)
    assert [each.tier for each in holding(found.standing, RULES.red_flags)] == person.closed
    assert found.records[-1]["outcome"] == person.outcome
