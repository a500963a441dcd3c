"""What a program is told in a session: results in their place, moments that are kept, changes, sound, the end."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from fakes import FakeClock, FakeJournal
from rows import each_row
from scripts import FIRST_EVER, NOTHING_DUE, RULES, calm, cold, plan_of, work
from told import records

from stretchcoach.errors import ExitCode
from stretchcoach.frontends.lines.headless import Headless
from stretchcoach.frontends.lines.printing import JsonLines
from stretchcoach.frontends.lines.talk import Talk
from stretchcoach.protocol.codes import Code
from stretchcoach.session.engine import Session
from stretchcoach.session.plan.plan import Plan
from stretchcoach.sound.silent import Recording

Record = dict[str, Any]


@dataclass
class Program:
    """A session, and the program that runs it."""

    plan: Plan
    speed: float = 1.0
    out: io.StringIO = field(default_factory=io.StringIO)
    journal: FakeJournal = field(default_factory=FakeJournal)
    sound: Recording = field(default_factory=Recording)
    headless: Headless = field(init=False)
    clock: FakeClock = field(init=False)
    _running: asyncio.Task[ExitCode] = field(init=False)

    def __post_init__(self) -> None:
        self.clock = FakeClock()
        self.clock.speed = self.speed
        talk = Talk(JsonLines(), self.out, io.StringIO())
        self.headless = Headless(
            session=Session(self.plan, RULES), clock=self.clock, sound=self.sound, journal=self.journal, talk=talk
        )

    async def begins(self) -> Program:
        self._running = asyncio.ensure_future(self.headless.run())
        await asyncio.sleep(0)
        return self

    async def ends(self) -> ExitCode:
        return await self._running

    @property
    def told(self) -> list[Record]:
        return records(self.out.getvalue())

    def of(self, kind: str) -> list[Record]:
        return [each for each in self.told if each["type"] == kind]

    def do(self, name: str, **given: Any) -> list[Record]:
        """A command; its result and what was told after it. What was due before it was told before."""
        before = len(self.told)
        self.headless.line(json.dumps({"do": name, **given}))
        told = self.told[before:]
        results = [place for place, each in enumerate(told) if each["type"] == "result"]
        return told[results[0] :] if results else []

    def answer(self, value: object, **given: Any) -> list[Record]:
        return self.do("answer", question=self.of("question")[-1]["id"], value=value, **given)

    async def until(self, wanted: Callable[[Record], bool]) -> Record:
        """Let time pass until an object is told that is wanted."""
        seen = len(self.told)
        while not (found := [each for each in self.told[seen:] if wanted(each)]):
            if self.headless.session.asks_ready is not None:
                self.do("ready")
            when = self.clock.next_alarm
            assert when is not None, self.told[-3:]
            self.clock.advance_to(when)
            await asyncio.sleep(0)
        return found[0]

    async def hold(self) -> Record:
        """As far as the first hold, with little pain."""
        self.clock.advance(5)
        self.answer(2)
        await self.until(lambda told: told["type"] == "question")
        self.answer(0)
        return await self.until(lambda told: told["type"] == "phase_started" and told["phase"] == "hold")


async def test_a_result_comes_once_before_what_it_leads_to_and_after_the_record() -> None:
    program = await Program(plan_of(work(), briefing=NOTHING_DUE)).begins()
    program.clock.advance(5)
    kept = len(program.journal.kept)
    told = program.answer(2, id="a")
    assert [each["type"] for each in told[:3]] == ["result", "answer", "decision"]
    assert (told[0]["id"], told[0]["ok"], told[0]["code"]) == ("a", True, "done")
    assert [event.type for event in program.journal.kept[kept:]][:2] == ["answer", "decision"]
    assert told[0]["at"] == told[1]["at"]


async def test_an_id_that_was_used_does_nothing_twice() -> None:
    program = await Program(plan_of(work(), briefing=NOTHING_DUE)).begins()
    await program.hold()
    [first, lengthened, *_] = program.do("more", id=1)
    assert (first["ok"], lengthened["type"], lengthened["added"]) == (True, "phase_lengthened", 10.0)
    for repeated in (1, 1.0):
        [again] = program.do("more", id=repeated)
        assert (again["id"], again["ok"], again["repeated"]) == (1, True, True)
    assert program.do("more", id="1")[0]["repeated"] is False
    refused = program.do("resume", id="r")
    assert [(each["code"], each["repeated"]) for each in (*refused, *program.do("resume", id="r"))] == [
        ("not_now", False),
        ("not_now", True),
    ]
    assert program.do("skip", id="r")[0]["repeated"] is True, "a new command takes a new id"
    assert program.do("stop", id="r")[0]["repeated"] is False, "but for what must not be held back"


@each_row(
    ("command", "code", "why"),
    [
        ({"do": "resume"}, "not_now", ""),
        ({"do": "ready"}, "not_now", "not_ready"),
        ({"do": "back"}, "done", ""),
        ({"do": "answer", "question": "q1", "value": 2}, "no_question", ""),
        ({"do": "more"}, "done", ""),
        ({"do": "repeat"}, "done", ""),
        ({"do": "help"}, "done", ""),
        ({"do": "fly"}, "unknown", ""),
    ],
)
async def test_codes_in_a_hold(command: Record, code: str, why: str) -> None:
    program = await Program(plan_of(work(), briefing=NOTHING_DUE)).begins()
    await program.hold()
    result = program.do(**{"name": command.pop("do"), **command, "id": 5})[0]
    assert (result["type"], result["id"], result["code"], result["why"]) == ("result", 5, code, why)
    assert result["ok"] is (code == "done")


async def test_an_answer_counts_from_the_moment_that_was_told() -> None:
    program = await Program(plan_of(work(), briefing=FIRST_EVER)).begins()
    question = program.of("question")[-1]
    assert (question["kind"], question["asked"], question["open"], question["answers_from"]) == ("list", 1, True, 0.0)
    program.clock.advance(question["none_from"] - 0.01)
    assert program.answer("none")[0]["code"] == "too_early"
    program.clock.advance(0.02)
    assert program.answer("none")[0]["code"] == "done"
    assert program.do("answer", question=question["id"], value="none")[0]["code"] == "not_open"
    assert program.answer("perhaps")[0]["code"] == "not_an_answer"


@each_row("speed", [1.0, 20.0])
async def test_silence_is_taken_at_the_moment_that_was_told(speed: float) -> None:
    program = await Program(plan_of(work(), briefing=NOTHING_DUE), speed=speed).begins()
    question = program.of("question")[-1]
    assert abs(question["ends_in"] * speed - question["ends_at"]) < 0.01 * speed
    again = await program.until(lambda told: told["type"] == "question")
    assert (again["id"], again["asked"], again["at"]) == (question["id"], 2, question["ends_at"])
    paused = await program.until(lambda told: told["type"] == "paused")
    assert (paused["reason"], paused["at"], paused["ends_at"]) == ("no_answer", again["ends_at"], paused["at"] + 600)
    held = program.do("status")[1]
    assert (held["state"], held["question"]["id"], held["question"]["open"]) == ("held", question["id"], True)
    assert held["question"]["ends_at"] == held["pause_ends_at"] == paused["ends_at"]
    ended = await program.until(lambda told: told["type"] == "phase_started")
    assert ended["at"] == paused["ends_at"]
    await program.until(lambda told: told["type"] == "session_ended")
    assert await program.ends() is ExitCode.PAIN_RULE


async def test_a_phase_ends_when_it_was_told_to_also_after_more_and_a_pause() -> None:
    program = await Program(plan_of(work(), briefing=NOTHING_DUE)).begins()
    hold = await program.hold()
    assert hold["ends_at"] == round(hold["at"] + hold["seconds"], 3)
    program.clock.advance(3)
    longer = program.do("more")[1]
    assert longer["ends_at"] == hold["ends_at"] + 10
    paused = program.do("pause")
    assert [each["type"] for each in paused] == ["result", "paused"]
    program.clock.advance(7)
    status = program.do("status")[1]
    assert (status["state"], status["paused"], status["ends_at"]) == ("paused", "user", None)
    assert status["phase_left"] == round(hold["seconds"] + 10 - 3, 3)
    resumed = program.do("resume")[1]
    assert (resumed["type"], resumed["ends_at"]) == ("resumed", round(longer["ends_at"] + 7, 3))
    after = await program.until(lambda told: told["type"] == "phase_started")
    assert after["at"] == resumed["ends_at"]


async def test_status_shows_a_question_that_a_pause_has_put_away_and_a_pack() -> None:
    program = await Program(plan_of(cold(10), briefing=NOTHING_DUE)).begins()
    while (question := program.headless.session.question) is None or question.purpose != "skin":
        program.clock.advance(5)
        if question is not None:
            program.answer(calm(question))
        await program.until(lambda told: told["type"] == "question")
    program.do("pause")
    status = program.do("status")[1]
    assert (status["question"]["purpose"], status["question"]["open"]) == ("pack_off", True)
    assert status["pack_on"] > 0
    assert abs(status["at"] - status["pack_on"] - status["pack_since"]) < 0.002


async def test_changes_are_told_at_most_once_a_second_and_never_for_seconds_alone() -> None:
    program = await Program(plan_of(work(), briefing=NOTHING_DUE)).begins()
    [result, now] = program.do("watch", id="w")
    assert (result["type"], now["type"]) == ("result", "changed")
    assert {**now, "type": "status", "seq": 0} == {**program.do("status")[1], "seq": 0}
    await program.hold()
    hold = program.of("changed")[-1]
    for _ in range(20):
        program.clock.advance(0.1)
        await asyncio.sleep(0)
    after = [each for each in program.of("changed") if each["phase"] == "hold"]
    assert len(after) <= 2, "the same phase, while seconds pass"
    program.do("pause")
    for _ in range(15):
        program.clock.advance(0.1)
        await asyncio.sleep(0)
    assert program.of("changed")[-1]["state"] == "paused"
    moments = [each["at"] for each in program.of("changed")]
    assert all(later - earlier >= 1 - 1e-6 for earlier, later in pairwise(moments)), moments
    assert hold["step"] == 1
    program.do("watch", on=False)
    told = len(program.of("changed"))
    program.do("resume")
    program.clock.advance(3)
    await asyncio.sleep(0)
    assert len(program.of("changed")) == told


async def test_what_waits_at_the_end_has_its_result_before_it() -> None:
    program = Program(plan_of(work(), briefing=NOTHING_DUE))
    stream = program.headless.talk.stream

    def over() -> None:
        for name in ("first", "second"):
            stream.refuse(name, Code.ENDED, "")

    program.headless = replace(program.headless, on_over=over)
    await program.begins()
    program.do("stop", id=1)
    last = program.do("stop", id=2)
    assert [each["type"] for each in last] == ["result", "result", "result", "session_ended"]
    assert [each.get("id") for each in last] == [2, "first", "second", None]
    assert await program.ends() is ExitCode.STOPPED
    assert program.do("status") == []


async def test_sound_is_told_at_the_start_and_when_it_is_another() -> None:
    program = await Program(plan_of(work(), briefing=NOTHING_DUE)).begins()
    assert [each["state"] for each in program.of("sound")] == ["none"]
    program.sound.fail("No sound: gone.")
    assert program.do("status")[1]["problems"] == ["No sound: gone."]
    assert [(each["about"], each["code"]) for each in program.of("problem")] == [("sound", "no_sound")]


async def test_a_pause_that_was_refused_is_refused_again_when_it_is_sent_again() -> None:
    program = await Program(plan_of(work(), briefing=NOTHING_DUE)).begins()
    program.do("pause", id=1)
    assert program.do("pause", id=2)[0]["code"] == "not_now"
    program.do("resume", id=3)
    [again] = program.do("pause", id=2)
    assert (again["code"], again["repeated"]) == ("not_now", True)
    assert program.do("pause", id=3)[0]["ok"], "the id of another command holds back no pause"
