"""One scripted session through every front end: the same words at the same moments, and the same decisions.

The script passes the gate over a branch, eases an exercise, leaves one out with its rest and second rating, and is ended
by rule P6. Every front end answers each question at the same moment; the clock is the test's.
"""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from fakes import FakeClock, FakeJournal, Listener, Sounded
from scripts import RULES, THINK, Run, Scripted, Value, calm

from stretchcoach.frontends.commands import Command, Do, parse_json, parse_word
from stretchcoach.frontends.driver import Driver
from stretchcoach.frontends.headless import Headless
from stretchcoach.frontends.printing import Format, JsonLines, PlainLines
from stretchcoach.history.store import Store
from stretchcoach.planning import make_plan
from stretchcoach.routine.library import load_library
from stretchcoach.routine.reader import parse_routine
from stretchcoach.session.engine import Session
from stretchcoach.session.events import Cue, Decision, Event, Outcome, Question, as_record
from stretchcoach.session.lengths import Lengths
from stretchcoach.session.plan import Plan
from stretchcoach.sound.chimes import chime_lengths

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
    """An accident with no flag; pain 3, then 4 (P4), 5 (P5), 4 after the rest, and 7 (P6) in the middle of a step."""
    return Scripted(calm, gate=["no", "no", "no", "yes"], row=["no"] * 3, before=3, check_in=[4, 5, 7], re_rate=4)


EXPECTED_RULES = ["P0", "P4", "P5", "P5", "P6"]


def contract_plan() -> Plan:
    """The routine with the lengths that a silent sound gives."""
    exercises = load_library().exercises
    routine = parse_routine(ROUTINE, name="contract", path="contract.toml", exercises=exercises)
    return make_plan(routine, RULES, Lengths(chimes=chime_lengths()))


def essence(records: list[dict[str, object]]) -> list[tuple[object, ...]]:
    """What must be the same: due times and words, questions, answers, decisions and the end."""
    kept = {
        "cue": ("due", "text", "chime"),
        "question": ("at", "id", "text", "purpose"),
        "answer": ("at", "id", "value"),
        "decision": ("at", "rule", "action", "say", "exercise"),
        "guidance": ("at", "tier", "text"),
        "session_ended": ("at", "outcome", "rule", "pain_before", "pain_worst", "pain_after", "done", "planned"),
    }
    return [
        (record["type"], *(record[name] for name in kept[str(record["type"])]))
        for record in records
        if record["type"] in kept
    ]


def alone(plan: Plan) -> list[Event]:
    """The session of the engine alone, which all others are held to."""
    run = Run(plan, script())
    run.to_end()
    return run.events


@dataclass
class Hand:
    """The patient at a front end: answers each question ``THINK`` seconds after its words, by whatever means it has."""

    clock: FakeClock
    session: Session
    patient: Scripted = field(default_factory=script)

    def next_answer(self) -> tuple[float, Question, Value] | None:
        """The moment of the next answer, and the answer."""
        question, spoken = self.session.question, self.session.question_spoken
        if question is None or spoken is None or self.patient(question) is None:
            return None
        return max(spoken + THINK, self.clock.now()), question, self.patient(question)

    def moments(self) -> Iterator[tuple[Question, Value] | None]:
        """Let time pass to the next alarm or answer, again and again; an answer is handed out to be given."""
        for _ in range(20_000):
            if self.session.ended:
                return
            answer, ring = self.next_answer(), self.clock.next_alarm
            if answer is not None and (ring is None or answer[0] <= ring):
                self.clock.advance_to(answer[0])
                yield answer[1:]
            else:
                assert ring is not None, "nothing will ever happen again"
                self.clock.advance_to(ring)
                yield None
        raise AssertionError("it does not end")


def test_the_script_does_what_it_says() -> None:
    events = alone(contract_plan())
    assert [event.rule for event in events if isinstance(event, Decision)] == EXPECTED_RULES
    purposes = [event.purpose for event in events if isinstance(event, Question)]
    assert purposes[:8] == ["gate"] * 4 + ["row"] * 3 + ["before"]
    assert events[-1].type == "session_ended"
    assert events[-1].outcome is Outcome.PAIN_RULE  # type: ignore[union-attr]  # its type was just checked


def test_the_driver_runs_the_same_session_and_plays_exactly_its_cues() -> None:
    plan = contract_plan()
    clock, journal = FakeClock(), FakeJournal()
    shown: list[Event] = []
    sound = Listener(clock=clock)
    session = Session(plan, RULES)
    driver = Driver(
        session, clock=clock, sound=sound, journal=journal, on_events=shown.extend, on_problem=lambda problem: None
    )
    driver.start()
    for answer in Hand(clock, session).moments():
        if answer is not None:
            driver.do(Command(Do.ANSWER, answer[1], answer[0].id))
    expected = alone(plan)
    assert [as_record(event) for event in shown] == [as_record(event) for event in expected]
    assert journal.kept == shown
    cues = [event for event in shown if isinstance(event, Cue)]
    assert [(each.id, each.sound, each.begins, each.skip) for each in sound.heard] == [
        (cue.id, cue.text or cue.chime, session.started + cue.due, 0.0) for cue in cues
    ]
    assert all(isinstance(each, Sounded) for each in sound.heard)


class Stamped(io.StringIO):
    """Standard output that knows when each line was written."""

    def __init__(self, clock: FakeClock) -> None:
        """Nothing yet."""
        super().__init__()
        self._clock = clock
        self.lines: list[tuple[float, str]] = []

    def write(self, text: str) -> int:
        """Keep a line with its moment."""
        if text.strip():
            self.lines.append((round(self._clock.now() - 1000, 3), text.strip()))
        return len(text)


async def headless(form: Format, parse: Callable[[str], Command], say: Callable[[Question, Value], str]) -> Stamped:
    """The session with no screen, answered line by line."""
    clock = FakeClock()
    out, err = Stamped(clock), Stamped(clock)
    session = Session(contract_plan(), RULES)
    front = Headless(
        session=session,
        clock=clock,
        sound=Listener(clock=clock),
        journal=FakeJournal(),
        form=form,
        parse=parse,
        out=out,
        err=err,
    )
    running = asyncio.ensure_future(front.run())
    await asyncio.sleep(0)
    for answer in Hand(clock, session).moments():
        if answer is not None:
            front.line(say(*answer))
        await asyncio.sleep(0)
    assert await running == 3
    assert err.lines == []
    return out


async def test_json_lines_are_the_same_session() -> None:
    out = await headless(JsonLines(), parse_json, lambda _, value: json.dumps({"do": "answer", "value": value}))
    records = [json.loads(line) for _, line in out.lines]
    expected = [as_record(event) for event in alone(contract_plan())]
    assert essence(records) == essence(expected)
    assert records == expected
    cues = [(at, record["due"]) for (at, _), record in zip(out.lines, records, strict=True) if record["type"] == "cue"]
    assert all(at == due for at, due in cues)


async def test_plain_lines_are_the_same_session() -> None:
    form = PlainLines()
    out = await headless(form, parse_word, lambda _, value: str(value))
    expected = [(round(event.at, 3), form.event(event)) for event in alone(contract_plan())]
    assert out.lines == [(at, line) for at, line in expected if line]


KEYS = {"yes": "y", "no": "n", "unsure": "u"}


async def test_the_terminal_app_is_the_same_session(tmp_path: Path) -> None:
    stage = pytest.importorskip("tui.stage")
    paths = stage.paths_in(tmp_path, contract=ROUTINE)
    async with stage.on_stage(paths, "contract") as app:
        app.clock.advance(0)
        await app.start()
        plan: Plan = app.session.run.plan
        session: Session = app.session.run.driver.session
        patient, clock = script(), app.clock
        for _ in range(20_000):
            if session.ended:
                break
            question, spoken = session.question, session.question_spoken
            answer = spoken + THINK if question is not None and spoken is not None else float("inf")
            wake = session.next_wakeup()
            if wake is None or answer <= wake:
                assert question is not None
                clock.advance(answer - clock.now())
                await app.settle()
                value = patient(question)
                await app.press(KEYS.get(str(value), str(value)))
            else:
                clock.advance(wake - clock.now())
                await app.settle()
        await app.settle()
    with Store.open(paths.history, write=False) as store:
        [record] = [each for each in store.sessions() if each.routine_id == "contract"]
        records = [dict(event) for event in store.events(record.id)]
    expected = [as_record(event) for event in alone(plan)]
    assert essence(records) == essence(expected)
    assert records == expected
