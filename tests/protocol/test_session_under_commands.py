"""Sessions, and the questions before one, under any commands at any moments: made from the schema, repeated, damaged."""

from __future__ import annotations

import asyncio
import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from fakes import FakeClock, FakeJournal
from hypothesis import given, settings
from hypothesis import strategies as st
from scripts import FIRST_EVER, NOTHING_DUE, RULES, calm, cold, plan_of, work
from told import objects, records

from stretchcoach import clock
from stretchcoach.coach.admission import Left, go_on, morning
from stretchcoach.frontends.lines.dialog import Dialog
from stretchcoach.frontends.lines.headless import Headless
from stretchcoach.frontends.lines.headless_run import _rank
from stretchcoach.frontends.lines.printing import JsonLines
from stretchcoach.frontends.lines.standard_input import BadLine, InputLine, InputLines
from stretchcoach.frontends.lines.talk import Talk
from stretchcoach.protocol.incoming import AnswerGiven, Incoming
from stretchcoach.protocol.reading import NotTaken, read
from stretchcoach.session.engine import Session
from stretchcoach.session.events import Answer
from stretchcoach.session.plan.plan import Plan
from stretchcoach.sound.silent import Recording

from .sent import IDS, LINES, commands

PLANS: Mapping[str, Plan] = {
    "exercises": plan_of(work(), work("turn"), briefing=NOTHING_DUE),
    "the first ever": plan_of(work(), briefing=FIRST_EVER),
    "a pack": plan_of(cold(10), briefing=NOTHING_DUE),
}
SOME = settings(max_examples=150, deadline=None)
ROUNDS = 12
"""Rounds of the loop in which everything that was said is long answered."""


@dataclass(frozen=True)
class Says:
    """A line, as it comes."""

    line: str


@dataclass(frozen=True)
class Answers:
    """An answer to the question that was asked so many before the last one."""

    ago: int
    choice: int
    """Which of its choices; the one after the last is none of them."""
    id: str | float | None

    def line(self, asked: Sequence[Mapping[str, Any]]) -> str:
        """The line, after these questions."""
        question = asked[-1 - self.ago] if self.ago < len(asked) else {"id": "q99", "choices": []}
        choices = [*question["choices"], "nothing of this"]
        value = choices[self.choice % len(choices)]
        name = {} if self.id is None else {"id": self.id}
        return json.dumps({"do": "answer", "question": question["id"], "value": value, **name})


@dataclass(frozen=True)
class Again:
    """A line that was said so many before the last one with an id, once more."""

    ago: int


@dataclass(frozen=True)
class GoesWell:
    """Time passes for somebody with whom all is well, who is ready, and answers two seconds after a question was said."""

    seconds: float


@dataclass(frozen=True)
class IsBad:
    """A line that is none: too long, or no text."""

    why: BadLine


@dataclass(frozen=True)
class Passes:
    """Time passes."""

    seconds: float


Act = Says | Answers | Again | IsBad | Passes | GoesWell
LINE: st.SearchStrategy[Act] = st.one_of(
    LINES.map(Says),
    st.builds(Answers, st.sampled_from([0, 0, 0, 1, 2]), st.integers(0, 12), st.none() | st.sampled_from(IDS)),
    st.sampled_from([BadLine.TOO_LONG, BadLine.NOT_TEXT]).map(IsBad),
)
NAMED: st.SearchStrategy[Act] = st.one_of(
    commands().map(lambda command: Says(json.dumps(command))),
    st.builds(Answers, st.sampled_from([0, 0, 0, 1, 2]), st.integers(0, 12), st.none()),
    st.builds(Again, st.integers(0, 3)),
)
"""Lines that get an id of their own when they are said, and those that are said again."""
SECONDS = st.sampled_from([0.0, 0.1, 1.0, 2.0, 5.0, 30.0, 400.0]) | st.floats(0.01, 60)
GOES = st.builds(Passes, SECONDS) | st.builds(GoesWell, st.sampled_from([5.0, 30.0, 100.0, 300.0]))


def acts_of(line: st.SearchStrategy[Act]) -> st.SearchStrategy[list[list[Act]]]:
    """What is said at once, and what passes in between."""
    together = st.lists(line, min_size=1, max_size=1) | st.lists(line, max_size=40)
    return st.lists(together | GOES.map(lambda one: [one]), min_size=2, max_size=20)


@dataclass
class Program:
    """What runs a session, or the questions before one, and keeps what it said and was told."""

    plan: Plan = PLANS["exercises"]
    out: io.StringIO = field(default_factory=io.StringIO)
    journal: FakeJournal = field(default_factory=FakeJournal)
    failures: list[Exception] = field(default_factory=list)
    clock: FakeClock = field(default_factory=FakeClock)
    named: list[str] = field(default_factory=list)
    """Lines with an id of their own, each once."""
    said: list[str] = field(default_factory=list)
    """Lines that were said while it ran."""
    led_to: list[tuple[str, list[dict[str, Any]]]] = field(default_factory=list)
    """Lines that a session took, each with what was told meanwhile: what was due before, its result, what came of it."""
    bad: int = 0
    """How many of them are none."""
    once: bool = False
    """It says nothing again."""
    numbers: bool = False
    """Each line gets an id of its own."""

    async def ask(self, acts: Sequence[Sequence[Act]]) -> None:
        """Ask what is asked before a session; when everything was said the input ends."""
        lines = InputLines(partial(_rank, JsonLines()))
        dialog = Dialog(lines, Talk(JsonLines(), self.out, io.StringIO()), Recording())
        asking = asyncio.ensure_future(before_a_session(dialog))
        for together in acts:
            for act in together:
                if not asking.done():
                    self.say(act, lines)
            for _ in range(ROUNDS):
                await asyncio.sleep(0)
        lines.end()
        await asking
        dialog.over()

    async def run(self, acts: Sequence[Sequence[Act]]) -> None:
        """Run a session; when everything was said the input ends."""
        lines = InputLines(partial(_rank, JsonLines()))
        talk = Talk(JsonLines(), self.out, io.StringIO())
        dialog = Dialog(lines, talk)
        self.session = Session(self.plan, RULES)
        headless = Headless(
            session=self.session,
            clock=self.clock,
            sound=Recording(),
            journal=self.journal,
            talk=talk,
            on_failure=self.failures.append,
            on_over=dialog.over,
        )
        running = asyncio.ensure_future(headless.run())
        await asyncio.sleep(0)
        lines.connect(lambda line: self.take(line, lines.read, headless), headless.input_ended)
        for together in acts:
            for act in together:
                if isinstance(act, GoesWell):
                    await self.go_well(self.clock.now() + act.seconds, headless)
                elif isinstance(act, Passes):
                    self.clock.advance(act.seconds)
                elif not self.session.ended:
                    self.say(act, lines)
            for _ in range(ROUNDS):
                await asyncio.sleep(0)
        lines.end()
        while not self.session.ended:
            await asyncio.sleep(0)
            if (when := self.clock.next_alarm) is not None:
                self.clock.advance_to(when)
        await running

    def take(self, line: str, read: float, headless: Headless) -> None:
        """Take a line as it is read, and keep what was told of it."""
        before = self.out.tell()
        headless.line(line, read)
        self.led_to.append((line, objects(self.out.getvalue()[before:])))

    async def go_well(self, until: float, headless: Headless) -> None:
        """Let happen what comes by itself, and what somebody does with whom all is well."""
        while not self.session.ended and self.clock.now() < until:
            question, said = self.session.question, self.session.question_spoken
            replies = None if question is None or said is None else max(said + 2, self.clock.now())
            if question is not None and replies == self.clock.now():
                given = {"do": "answer", "question": question.id, "value": calm(question)}
                self.said.append(json.dumps(given))
                headless.line(self.said[-1])
                replies = None
            elif self.session.asks_ready is not None:
                self.said.append('{"do": "ready"}')
                headless.line(self.said[-1])
            due = (each for each in (replies, self.clock.next_alarm, until) if each is not None)
            self.clock.advance_to(min(due))
            await asyncio.sleep(0)

    def say(self, act: Act, lines: InputLines) -> None:
        """Give it a line, where it is one."""
        match act:
            case Passes() | GoesWell():
                return
            case IsBad(why=why):
                self.bad += 1
                lines._take([InputLine("", clock.now(), why)])
                return
            case Again(ago=ago):
                if self.once or ago >= len(self.named):
                    return
                line = self.named[-1 - ago]
                if json.loads(line)["do"] == "stop":  # it overtakes what waits, each time
                    return
            case Answers():
                line = self.name(act.line(self.of("question")))
            case Says(line=line):
                line = self.name(line)
        self.said.append(line)
        lines.put(line)

    def name(self, line: str) -> str:
        """The line with an id of its own, where each gets one."""
        if not self.numbers:
            return line
        self.named.append(json.dumps({**json.loads(line), "id": len(self.named)}))
        return self.named[-1]

    def of(self, kind: str) -> list[dict[str, Any]]:
        """What was told of one type."""
        return [each for each in objects(self.out.getvalue()) if each["type"] == kind]

    @property
    def commands(self) -> list[Incoming]:
        """What it said that is a command."""
        return [given for line in self.said if isinstance(given := taken(line), Incoming)]

    def check_results(self) -> None:
        """Each line has one result, with its id."""
        expected = Counter(taken(line).id for line in self.said if line.strip())
        expected[None] += self.bad
        assert Counter(each["id"] for each in self.of("result")) == +expected


async def before_a_session(dialog: Dialog) -> None:
    """Tell and ask two things, until it is left; that something is wrong is heard by no session here."""
    for ask in (go_on, morning):
        await dialog.tell("Good morning.")
        if await ask(dialog, "How is it?") in (Left.STOP, Left.SYMPTOM, Left.NOBODY):
            break
    if dialog.reported:
        await dialog.take_report()


def taken(line: str) -> Incoming | NotTaken:
    """What becomes of a line where it is read."""
    try:
        return read(line)
    except NotTaken as problem:
        return problem


def is_led_to(record: Mapping[str, Any]) -> bool:
    """Whether nothing but a command leads to it."""
    return record["type"] in ("status", "phase_lengthened") or record.get("reason") == "user"


@SOME
@given(st.sampled_from(sorted(PLANS)), acts_of(LINE))
def test_a_session_takes_whatever_comes(name: str, acts: list[list[Act]]) -> None:
    program = Program(PLANS[name])
    asyncio.run(program.run(acts))
    assert program.failures == []
    program.check_results()
    assert records(program.out.getvalue())[-1]["type"] == "session_ended"
    assert all(len(line.splitlines()) < 2 for line in program.out.getvalue().split("\n"))
    named = {(each.question, str(each.value)) for each in program.commands if isinstance(each, AnswerGiven)}
    for line, told in program.led_to:
        results = [place for place, each in enumerate(told) if each["type"] == "result"]
        assert bool(results) is bool(line.strip())
        before = told[: results[0]] if results else told
        assert not [each for each in before if is_led_to(each)]
    asked = {each["id"]: each for each in program.of("question")}
    for event in program.journal.kept:
        if isinstance(event, Answer) and event.value is not None:
            assert event.id in {question for question, _ in named}
            assert event.purpose == asked[event.id]["purpose"]


@SOME
@given(st.sampled_from(sorted(PLANS)), acts_of(NAMED))
def test_what_is_said_again_is_not_done_again(name: str, acts: list[list[Act]]) -> None:
    once, again = Program(PLANS[name], once=True, numbers=True), Program(PLANS[name], numbers=True)
    asyncio.run(once.run(acts))
    asyncio.run(again.run(acts))
    assert again.failures == []
    again.check_results()
    assert again.journal.kept == once.journal.kept
    first: dict[int, dict[str, Any]] = {}
    for each in again.of("result"):
        if each["id"] is not None:
            before = first.setdefault(each["id"], each)
            assert each["repeated"] is (each is not before)
            assert each == {**before, **{name: each[name] for name in ("seq", "at", "repeated")}}


@SOME
@given(acts_of(LINE))
def test_questions_before_a_session_take_whatever_comes(acts: list[list[Act]]) -> None:
    program = Program()
    asyncio.run(program.ask(acts))
    program.check_results()
    told = records(program.out.getvalue())
    assert all(len(line.splitlines()) < 2 for line in program.out.getvalue().split("\n"))
    named = {each.question for each in program.commands if isinstance(each, AnswerGiven)}
    assert {each["id"] for each in told if each["type"] == "answer" and each["value"] is not None} <= named
    assert len([each for each in told if each["type"] == "answer"]) <= 2
