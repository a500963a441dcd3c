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
from scripts import FIRST_EVER, NOTHING_DUE, RULES, cold, plan_of, work
from told import objects, records

from stretchcoach import clock
from stretchcoach.coach.admission import morning
from stretchcoach.errors import StretchcoachError
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

from .sent import IDS, LINES

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
class IsBad:
    """A line that is none: too long, or no text."""

    why: BadLine


@dataclass(frozen=True)
class Passes:
    """Time passes."""

    seconds: float


Act = Says | Answers | IsBad | Passes
LINE: st.SearchStrategy[Act] = st.one_of(
    LINES.map(Says),
    st.builds(Answers, st.sampled_from([0, 0, 0, 1, 2]), st.integers(0, 12), st.none() | st.sampled_from(IDS)),
    st.sampled_from([BadLine.TOO_LONG, BadLine.NOT_TEXT]).map(IsBad),
)
PASSES = st.builds(Passes, st.sampled_from([0.0, 0.1, 1.0, 2.0, 5.0, 30.0, 400.0]) | st.floats(0.01, 60))
ACTS = st.lists(st.lists(LINE, min_size=1, max_size=1) | st.lists(LINE, max_size=40) | PASSES.map(lambda one: [one]))
"""What is said at once, and what passes in between."""


@dataclass
class Program:
    """What runs a session, or the questions before one, and keeps what it said and was told."""

    plan: Plan = PLANS["exercises"]
    out: io.StringIO = field(default_factory=io.StringIO)
    journal: FakeJournal = field(default_factory=FakeJournal)
    failures: list[Exception] = field(default_factory=list)
    clock: FakeClock = field(default_factory=FakeClock)
    said: list[str] = field(default_factory=list)
    """Lines that were said while it ran."""
    bad: int = 0
    """How many of them are none."""

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
        lines.connect(lambda line: headless.line(line, lines.read), headless.input_ended)
        for together in acts:
            for act in together:
                self.do(act, lines)
            for _ in range(ROUNDS if together else 0):
                await asyncio.sleep(0)
        lines.end()
        while not self.session.ended:
            await asyncio.sleep(0)
            if (when := self.clock.next_alarm) is not None:
                self.clock.advance_to(when)
        await running

    def do(self, act: Act, lines: InputLines) -> None:
        """Say something, or let time pass."""
        if isinstance(act, Passes):
            self.clock.advance(act.seconds)
        elif not self.session.ended:
            self.say(act, lines)

    def say(self, act: Act, lines: InputLines) -> None:
        """Give it a line."""
        match act:
            case IsBad(why=why):
                self.bad += 1
                lines._take([InputLine("", clock.now(), why)])
            case Says(line=line):
                self.said.append(line)
                lines.put(line)
            case Answers():
                self.said.append(act.line(self.of("question")))
                lines.put(self.said[-1])

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


def taken(line: str) -> Incoming | NotTaken:
    """What becomes of a line where it is read."""
    try:
        return read(line)
    except NotTaken as problem:
        return problem


@SOME
@given(st.sampled_from(sorted(PLANS)), ACTS)
def test_a_session_takes_whatever_comes(name: str, acts: list[list[Act]]) -> None:
    program = Program(PLANS[name])
    asyncio.run(program.run(acts))
    assert program.failures == []
    program.check_results()
    told = records(program.out.getvalue())
    assert told[-1]["type"] == "session_ended"
    assert all(line.isprintable() for line in program.out.getvalue().split("\n"))
    named = {(each.question, str(each.value)) for each in program.commands if isinstance(each, AnswerGiven)}
    asked = {each["id"]: each for each in program.of("question")}
    for event in program.journal.kept:
        if isinstance(event, Answer) and event.value is not None:
            assert event.id in {question for question, _ in named}
            assert event.purpose == asked[event.id]["purpose"]
