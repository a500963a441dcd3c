"""One patient at every front end: answers each question at the same moment, by whatever means the front end has."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fakes import FakeClock, FakeJournal, Listener
from scripts import RULES, THINK, Patient, Run, Value

from stretchcoach.errors import ExitCode
from stretchcoach.frontends.lines.headless import Headless
from stretchcoach.frontends.lines.printing import Face, JsonLines, PlainLines
from stretchcoach.frontends.lines.talk import Talk
from stretchcoach.history.store import Store
from stretchcoach.routine.library import load_library
from stretchcoach.routine.reader import parse_routine
from stretchcoach.safety.briefing import Briefing
from stretchcoach.safety.person import Profile
from stretchcoach.safety.standing import Standing
from stretchcoach.session.engine import Session
from stretchcoach.session.events import Event, Question
from stretchcoach.session.plan.plan import Plan
from stretchcoach.session.rehearsal import make_plan
from stretchcoach.sound.chimes import chime_lengths
from stretchcoach.words.lengths import Lengths

SYMPTOM = "!"
"""What a patient says instead of an answer when something is wrong."""

READY = "ready"
"""What a patient says in position; it answers no question."""


def plan_of(text: str, briefing: Briefing | None = None) -> Plan:
    """The plan of a routine with the lengths that a silent sound gives."""
    routine = parse_routine(text, name="contract", path="contract.toml", exercises=load_library().exercises)
    return make_plan(routine, RULES, Lengths(chimes=chime_lengths()), briefing=briefing)


def alone(plan: Plan, patient: Patient, profile: Profile | None = None) -> list[Event]:
    """The session of the engine alone, which all others are held to."""
    run = Run(plan, lambda question: None, profile)
    for answer in moments(run.session, patient, lambda: run.now, lambda until: run.wait(until - run.now)):
        if answer is not None:
            run.now = max(run.now, answer[2])
            if answer[1] in (SYMPTOM, READY):
                run.do("report_symptom" if answer[1] == SYMPTOM else "ready")
            else:
                run.answer(answer[1], sure=False)
    return run.events


def moments(
    session: Session, patient: Patient, now: Callable[[], float], wait: Callable[[float], object]
) -> Iterator[tuple[Question | None, int | str, float] | None]:
    """Let time pass to the next thing due or the next answer, again and again; an answer is handed out with its moment."""
    for _ in range(20_000):
        if session.ended:
            return
        question, spoken, due = session.question, session.question_spoken, session.next_wakeup()
        asks_ready = session.asks_ready
        if asks_ready is not None:
            at = max(asks_ready + THINK, now())
            if due is None or at <= due:
                wait(at)
                yield None, READY, at
                continue
        value: Value = patient(question) if question is not None and spoken is not None else None
        if question is not None and spoken is not None and value is not None:
            at = max(spoken + THINK, now())
            if due is None or at <= due:
                wait(at)
                yield question, value, at
                continue
        assert due is not None, "nothing will ever happen again"
        wait(due)
        yield None
    raise AssertionError("it does not end")


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


@dataclass(frozen=True)
class Way:
    """A way to go through a session with no screen."""

    face: Callable[[], Face]
    say: Callable[[Question | None, int | str], str]


def as_json(question: Question | None, value: int | str) -> str:
    """A JSON command."""
    commands = {SYMPTOM: {"do": "symptom"}, READY: {"do": "ready"}}
    answer = {"do": "answer", "question": question.id if question else "", "value": value}
    return json.dumps(commands.get(str(value), answer))


def as_word(question: Question | None, value: int | str) -> str:
    """A word."""
    return str(value)


JSON = Way(JsonLines, as_json)
PLAIN = Way(PlainLines, as_word)


async def headless(plan: Plan, patient: Patient, way: Way) -> tuple[ExitCode, list[tuple[float, str]]]:
    """The session with no screen, answered line by line: its exit code, and what was written and when."""
    clock = FakeClock()
    out, err = Stamped(clock), Stamped(clock)
    session = Session(plan, RULES)
    front = Headless(
        session=session,
        clock=clock,
        sound=Listener(clock=clock),
        journal=FakeJournal(),
        talk=Talk(way.face(), out, err),
    )
    running = asyncio.ensure_future(front.run())
    await asyncio.sleep(0)
    for answer in moments(session, patient, clock.now, clock.advance_to):
        if answer is not None:
            front.line(way.say(*answer[:2]))
        await asyncio.sleep(0)
    code = await running
    assert err.lines == []
    # What a figure shows is written beside the events, with the name of an exercise; tests of figures hold it.
    return code, [each for each in out.lines if not each[1].startswith("Figure: ")]


@dataclass(frozen=True)
class InTheApp:
    """What a session in the app left behind."""

    plan: Plan
    profile: Profile
    """Of somebody whose country is known: the numbers to call are named."""
    records: list[dict[str, Any]]
    standing: Standing


async def in_the_app(folder: Path, text: str, patient: Patient, *, new: bool = False) -> InTheApp:
    """The session in the terminal app, answered by keys; of a ``new`` person, or of one who answered the lists yesterday."""
    stage = pytest.importorskip("tui.stage")
    paths = stage.paths_in(folder, contract=text, new=new)
    async with stage.on_stage(paths, "contract", size=(120, 40)) as app:
        app.clock.advance(0)
        if new:
            await app.seen("WelcomeScreen")
            await app.press("enter")
        await app.start()
        session: Session = app.session.run.driver.session
        plan: Plan = app.session.run.plan
        profile: Profile = app.session.run.profile
        for answer in moments(
            session, patient, app.clock.now, lambda until: app.clock.advance(until - app.clock.now())
        ):
            await app.settle()
            if answer is not None:
                question, value, _ = answer
                keys: dict[int | str, str] = {SYMPTOM: "exclamation_mark", READY: "space"}
                if question is not None:
                    keys |= {answer: key for key, answer in reversed(list(question.keys.items()))}
                await app.press(keys[value])
        await app.settle()
    with Store.open(paths.history, write=False) as store:
        [record] = [each for each in store.sessions() if each.routine_id == "contract"]
        records = [dict(event) for event in store.events(record.id)]
        return InTheApp(plan, profile, records, store.standing())
