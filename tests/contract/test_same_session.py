"""One scripted session through every front end: the same words at the same moments, and the same decisions.

The script goes through a list whose line leads to nothing, eases an exercise, leaves one out with its rest and second
rating, and is ended by rule P6. Every front end answers each question at the same moment; the clock is the test's.
"""

from __future__ import annotations

import json
from pathlib import Path

from fakes import FakeClock, FakeJournal, Listener, Sounded
from scripts import RULES, Scripted, fitting

from stretchcoach.errors import ExitCode
from stretchcoach.frontends.commands import Command, Do
from stretchcoach.frontends.driver import Driver
from stretchcoach.session.engine import Session
from stretchcoach.session.events import Cue, Decision, Event, Outcome, Question, SessionEnded, as_record

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


def script() -> Scripted:
    """A fall with no flag; pain 2, then 4 (P4), 5 (P5), 3 after the rest, and 6 (P6) in the middle of a step."""
    return fitting("trauma", fall_day=1, before=2, check_in=[4, 5, 6], re_rate=3)


EXPECTED_RULES = ["gate", "P0", "P4", "P5", "P5", "P6"]


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


def test_the_script_does_what_it_says() -> None:
    events = alone(plan_of(ROUTINE), script())
    assert [event.rule for event in events if isinstance(event, Decision)] == EXPECTED_RULES
    asked = {event.id: event.ref or event.purpose for event in events if isinstance(event, Question)}
    assert list(asked.values())[:8] == [
        *("D", "D/lines", "D/lines", "trauma/crash", "trauma/fall_risk", "trauma/fall_day", "said_back", "before")
    ]
    assert isinstance(events[-1], SessionEnded)
    assert events[-1].outcome is Outcome.PAIN_RULE


def test_the_driver_runs_the_same_session_and_plays_exactly_its_cues() -> None:
    plan = plan_of(ROUTINE)
    clock, journal = FakeClock(), FakeJournal()
    shown: list[Event] = []
    sound = Listener(clock=clock)
    session = Session(plan, RULES)
    driver = Driver(
        session, clock=clock, sound=sound, journal=journal, on_events=shown.extend, on_problem=lambda problem: None
    )
    driver.start()
    for answer in moments(session, script(), clock.now, clock.advance_to):
        if answer is not None:
            driver.do(Command(Do.ANSWER, answer[1], answer[0].id))
    expected = alone(plan, script())
    assert [as_record(event) for event in shown] == [as_record(event) for event in expected]
    assert journal.kept == shown
    cues = [event for event in shown if isinstance(event, Cue)]
    assert [(each.id, each.sound, each.begins, each.skip) for each in sound.heard] == [
        (cue.id, cue.text or cue.chime, session.started + cue.due, 0.0) for cue in cues
    ]
    assert all(isinstance(each, Sounded) for each in sound.heard)


async def test_json_lines_are_the_same_session() -> None:
    code, lines = await headless(plan_of(ROUTINE), script(), JSON)
    records = [json.loads(line) for _, line in lines]
    expected = [as_record(event) for event in alone(plan_of(ROUTINE), script())]
    assert code is ExitCode.PAIN_RULE
    assert essence(records) == essence(expected)
    assert records == expected
    cues = [(at, record["due"]) for (at, _), record in zip(lines, records, strict=True) if record["type"] == "cue"]
    assert all(at == due for at, due in cues)


async def test_plain_lines_are_the_same_session() -> None:
    _, lines = await headless(plan_of(ROUTINE), script(), PLAIN)
    expected = [(round(event.at, 3), PLAIN.form.event(event)) for event in alone(plan_of(ROUTINE), script())]
    assert lines == [(at, line) for at, line in expected if line]


async def test_the_terminal_app_is_the_same_session(tmp_path: Path) -> None:
    found = await in_the_app(tmp_path, ROUTINE, script())
    expected = [as_record(event) for event in alone(found.plan, script())]
    assert essence(found.records) == essence(expected)
    assert found.records == expected
