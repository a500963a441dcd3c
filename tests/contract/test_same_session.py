"""One scripted session through every front end: the same words at the same moments, and the same decisions.

One script goes through a list whose line leads to nothing, eases an exercise, leaves one out with its rest and second
rating, and is ended by rule P6; one changes its position, its sides and a rating; one is *ease* at a pain of nine. Every
front end answers each question, and says that it is ready, at the same moment; the clock is the test's.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes import FakeClock, FakeJournal, Listener, Sounded
from scripts import RULES, SHIPPED, Scripted, fitting
from told import event_of

from stretchcoach.coach.commands import Command, Do
from stretchcoach.coach.driver import Driver
from stretchcoach.errors import ExitCode
from stretchcoach.protocol.outgoing import Told
from stretchcoach.session.engine import Session
from stretchcoach.session.events import Cue, Decision, Event, Outcome, PhaseStarted, Question, SessionEnded, as_record

from .hands import JSON, PLAIN, alone, headless, in_the_app, moments, plan_of

ROUTINE = """
format = 1
[routine]
name = "Contract"
summary = "Four exercises, of which the third is the last."
[[step]]
exercise = "cat-cow"
reps = 2
[[step]]
exercise = "child-pose"
[[step]]
exercise = "seated-twist"
hold = "10s"
reps = 2
[[step]]
exercise = "pelvic-tilt"
"""


POSITIONS = """
format = 1
[routine]
name = "Positions"
summary = "Sides in turn, a walk, and a change of position before each."
[[step]]
exercise = "lower-trunk-rotation"
reps = 2
[[step]]
exercise = "bird-dog"
reps = 2
[[step]]
do = "Walk"
for = "30s"
"""


def script() -> Scripted:
    """A fall with no flag; pain 2, then 4 (P4), 5 (P5), 3 after the rest, and 6 (P6) in the middle of a step."""
    return fitting("trauma", fall_day=1, before=2, check_in=[4, 5, 6], re_rate=3)


def taken_back() -> Scripted:
    """An eight that was meant to be a three, and a nine that is one."""
    return Scripted(before=2, check_in=[8, 9], rated=[3, "yes"])


def at_nine() -> Scripted:
    """Nine, which is not sudden and unlike before, and nine again."""
    return Scripted(before=9, severe_sudden="no", after=9)


CONTRACTS: dict[str, tuple[str, Callable[[], Scripted], list[str]]] = {
    "pain": (ROUTINE, script, ["gate", "P0", "P4", "P5", "P5", "P6"]),
    "positions": (POSITIONS, taken_back, ["gate", "P0", "P3", "P6"]),
    "ease": (SHIPPED["ease"].text, at_nine, ["gate", "P2", "gate", "P2", "P3"]),
}
SIDES = ["left", "right", "left", "right", "left", "right", "left", "right"]
"""Knee rolls and bird dog, two on each side in turn."""
every = pytest.mark.parametrize("contract", CONTRACTS)


def essence(records: list[dict[str, object]]) -> list[tuple[object, ...]]:
    """What must be the same: due times and words, questions, answers, decisions and the end."""
    kept = {
        "cue": ("due", "text", "chime"),
        "question": ("at", "id", "text", "purpose", "items", "picked"),
        "answer": ("at", "id", "value"),
        "sign": ("at", "row", "tier", "state"),
        "decision": ("at", "rule", "action", "say", "exercise"),
        "guidance": ("at", "tier", "text"),
        "session_ended": ("at", "outcome", "rule", "pain_before", "pain_worst", "pain_after", "done", "planned"),
    }
    return [
        (record["type"], *(record[name] for name in kept[str(record["type"])]))
        for record in records
        if record["type"] in kept
    ]


@every
def test_the_script_does_what_it_says(contract: str) -> None:
    routine, made, rules = CONTRACTS[contract]
    events = alone(plan_of(routine), made())
    assert [event.rule for event in events if isinstance(event, Decision)] == rules
    assert isinstance(events[-1], SessionEnded)
    asked = {event.id: event.ref or event.purpose for event in events if isinstance(event, Question)}
    waits = [event for event in events if isinstance(event, PhaseStarted) and event.phase == "ready"]
    match contract:
        case "positions":
            assert (len(waits), list(asked.values()).count("rated")) == (2, 2)
            assert [
                event.side for event in events if isinstance(event, PhaseStarted) and event.phase == "hold"
            ] == SIDES
        case "ease":
            assert (events[-1].outcome, events[-1].offer, "rated" in asked.values()) == (
                Outcome.COMPLETED,
                "settle",
                False,
            )
        case "pain":
            assert events[-1].outcome is Outcome.PAIN_RULE
            assert list(asked.values())[:8] == [
                *(
                    "D",
                    "D/lines",
                    "D/lines",
                    "trauma/crash",
                    "trauma/fall_risk",
                    "trauma/fall_day",
                    "said_back",
                    "before",
                )
            ]


@every
def test_the_driver_runs_the_same_session_and_plays_exactly_its_cues(contract: str) -> None:
    routine, made, _ = CONTRACTS[contract]
    plan = plan_of(routine)
    clock, journal = FakeClock(), FakeJournal()
    shown: list[Event] = []
    sound = Listener(clock=clock)
    session = Session(plan, RULES)
    driver = Driver(
        session, clock=clock, sound=sound, journal=journal, on_events=shown.extend, on_problem=lambda problem: None
    )
    driver.start()
    for answer in moments(session, made(), clock.now, clock.advance_to):
        if answer is not None:
            question, value, _ = answer
            driver.do(Command(Do.READY) if question is None else Command(Do.ANSWER, value, question.id))
    expected = alone(plan, made())
    assert [as_record(event) for event in shown] == [as_record(event) for event in expected]
    assert journal.kept == shown
    cues = [event for event in shown if isinstance(event, Cue)]
    assert [(each.id, each.sound, each.begins, each.skip) for each in sound.heard] == [
        (cue.id, cue.text or cue.chime, session.started + cue.due, 0.0) for cue in cues
    ]
    assert all(isinstance(each, Sounded) for each in sound.heard)


@every
async def test_json_lines_are_the_same_session(contract: str) -> None:
    routine, made, _ = CONTRACTS[contract]
    code, lines = await headless(plan_of(routine), made(), JSON)
    told = [(at, event) for at, line in lines if (event := event_of(json.loads(line)))]
    records = [event for _, event in told]
    expected = [as_record(event) for event in alone(plan_of(routine), made())]
    assert code is (ExitCode.COMPLETED if contract == "ease" else ExitCode.PAIN_RULE)
    assert essence(records) == essence(expected)
    assert records == expected
    cues = [(at, record["due"]) for at, record in told if record["type"] == "cue"]
    assert all(at == due for at, due in cues)


@every
async def test_plain_lines_are_the_same_session(contract: str) -> None:
    routine, made, _ = CONTRACTS[contract]
    _, lines = await headless(plan_of(routine), made(), PLAIN)
    expected = [(round(event.at, 3), PLAIN.face().line(Told(event))) for event in alone(plan_of(routine), made())]
    assert lines == [(at, line) for at, line in expected if line]


@every
async def test_the_terminal_app_is_the_same_session(tmp_path: Path, contract: str) -> None:
    routine, made, _ = CONTRACTS[contract]
    found = await in_the_app(tmp_path, routine, made())
    expected = [as_record(event) for event in alone(found.plan, made(), found.profile)]
    assert essence(found.records) == essence(expected)
    assert found.records == expected
