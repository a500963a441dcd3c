"""A headless session from its first line to its exit code, on a clock that only the test moves."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest
from fakes import FakeClock, FakeJournal
from rows import each_row
from scripts import BOOK, FIRST_EVER, NOTHING_DUE, RULES, Patient, Scripted, calm, cold, fitting, plan_of, shipped, work
from told import events_of

from stretchcoach import clock
from stretchcoach.coach.ending import EndReport
from stretchcoach.errors import ExitCode
from stretchcoach.frontends.lines.headless import Headless
from stretchcoach.frontends.lines.printing import JsonLines, PlainLines
from stretchcoach.frontends.lines.talk import Talk
from stretchcoach.session.engine import Session
from stretchcoach.session.events import SessionEnded
from stretchcoach.session.plan.plan import Plan
from stretchcoach.session.states import State
from stretchcoach.sound.silent import Recording

LONG = 4000
"""Steps of the clock after which a session should long be over."""


@dataclass
class Room:
    """A session, the patient in it, and everything that was said there."""

    plan: Plan
    patient: Patient = calm
    as_json: bool = True
    quiet: bool = False
    ending: Callable[[SessionEnded], EndReport] | None = None
    out: io.StringIO = field(default_factory=io.StringIO)
    err: io.StringIO = field(default_factory=io.StringIO)
    clock: FakeClock = field(default_factory=FakeClock)
    sound: Recording = field(default_factory=Recording)
    journal: FakeJournal = field(default_factory=FakeJournal)
    headless: Headless = field(init=False)
    answered: set[tuple[str, float]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.headless = Headless(
            session=Session(self.plan, RULES),
            clock=self.clock,
            sound=self.sound,
            journal=self.journal,
            talk=Talk(JsonLines() if self.as_json else PlainLines(), self.out, self.err),
            quiet=self.quiet,
            ending=self.ending,
        )

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.getvalue().splitlines()]

    def refused(self) -> list[dict[str, Any]]:
        return [event for event in self.of("result") if not event["ok"]]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["type"] == kind]

    def said(self) -> list[str]:
        return [cue["text"] or f"({cue['chime']})" for cue in self.of("cue")]

    async def start(self) -> asyncio.Task[ExitCode]:
        running = asyncio.ensure_future(self.headless.run())
        await asyncio.sleep(0)
        return running

    async def until(self, wanted: Callable[[], bool]) -> None:
        """Let time pass, the patient answering two seconds after a question was said."""
        for _ in range(LONG):
            if wanted():
                return
            self._answer()
            await asyncio.sleep(0)
            if self.headless.session.ended:
                return
            when = self.clock.next_alarm
            assert when is not None
            self.clock.advance_to(when)
            await asyncio.sleep(0)
        raise AssertionError("it takes too long")

    def _answer(self) -> None:
        session = self.headless.session
        question, said = session.question, session.question_spoken
        if question is None or said is None or self.clock.now() < said + 2 or (question.id, said) in self.answered:
            return
        self.answered.add((question.id, said))
        value = self.patient(question)
        if value is not None:
            given = {"do": "answer", "question": question.id, "value": value}
            self.headless.line(json.dumps(given) if self.as_json else str(value))

    async def whole(self) -> ExitCode:
        running = await self.start()
        await self.until(lambda: self.headless.session.ended)
        return await running


def asked(room: Room, purpose: str) -> Callable[[], bool]:
    def open_now() -> bool:
        question = room.headless.session.question
        return question is not None and question.purpose == purpose

    return open_now


async def test_a_whole_session_with_a_pack() -> None:
    room = Room(shipped("cold", briefing=NOTHING_DUE), Scripted(pack_on=["no", "yes"]))
    assert await room.whole() is ExitCode.COMPLETED
    asked = [event["purpose"] for event in room.of("question")]
    assert asked[asked.index("barrier") :] == ["barrier", "pack_on", "pack_on", "skin", "pack_off", "after"]
    assert "Take your time. First the cloth or towel, then the pack." in room.said()
    [pack_on] = [event["at"] for event in room.of("answer") if (event["purpose"], event["value"]) == ("pack_on", "yes")]
    [off_asked] = [event["at"] for event in room.of("question") if event["purpose"] == "pack_off"]
    assert off_asked - pack_on == 600
    assert [event["type"] for event in events_of(room.events)] == [event.type for event in room.journal.kept]
    assert room.err.getvalue() == ""


async def test_silence_at_the_skin_check_takes_the_pack_off_with_an_alarm_and_ends() -> None:
    room = Room(plan_of(cold(10)), Scripted(skin=None, pack_off=None))
    running = await room.start()
    await room.until(asked(room, "pack_off"))
    assert [event["rule"] for event in room.of("decision")][-1] == "sleep_guard"
    await room.until(lambda: len([text for text in room.said() if text == "(alarm)"]) == 3)
    alarms = [cue["due"] for cue in room.of("cue") if cue["chime"] == "alarm"]
    assert all(later - earlier < 45 for earlier, later in pairwise(alarms))
    room.patient = calm
    room.answered.clear()
    await room.until(lambda: room.headless.session.ended)
    assert await running is ExitCode.PAIN_RULE
    [end] = room.of("session_ended")
    assert (end["outcome"], end["rule"]) == ("no_answer", "sleep_guard")


async def test_nobody_at_all_ends_after_ten_minutes() -> None:
    room = Room(plan_of(work()), lambda question: None)
    assert await room.whole() is ExitCode.PAIN_RULE
    [end] = room.of("session_ended")
    assert (end["outcome"], end["rule"]) == ("no_answer", "P12")
    assert not room.of("decision")[0]["exercise"]
    assert [event["reason"] for event in room.of("paused")] == ["no_answer"]


async def test_a_machine_that_slept_pauses_and_fires_nothing_it_missed() -> None:
    room = Room(plan_of(work()))
    running = await room.start()
    await room.until(lambda: any(event["phase"] == "hold" for event in room.of("phase_started")))
    before = len(room.of("cue"))
    room.clock.jump(3600)
    await asyncio.sleep(0)
    assert [event["reason"] for event in room.of("paused")] == ["slept"]
    await room.until(lambda: len(room.of("cue")) > before)
    assert room.said()[before:] == ["Time has passed without me, so I have paused. Say resume when you are ready."]
    room.headless.line('{"do": "resume"}')
    await room.until(lambda: room.headless.session.ended)
    assert await running is ExitCode.COMPLETED
    assert room.of("session_ended")[0]["done"] == 1


async def test_a_machine_that_slept_with_a_pack_on_asks_for_it_to_come_off() -> None:
    room = Room(plan_of(cold(10)), Scripted(pack_off=None))
    running = await room.start()
    await room.until(lambda: any(event["phase"] == "pack" for event in room.of("phase_started")))
    room.clock.jump(1200)
    await asyncio.sleep(0)
    assert [event["reason"] for event in room.of("paused")] == ["slept"]
    assert asked(room, "pack_off")()
    room.headless.interrupt()
    assert await running is ExitCode.INTERRUPTED


async def test_an_interruption_with_a_pack_on_is_written_and_spoken_once() -> None:
    room = Room(plan_of(cold(10)))
    running = await room.start()
    await room.until(lambda: any(event["phase"] == "pack" for event in room.of("phase_started")))
    room.headless.interrupt()
    room.headless.interrupt()
    assert await running is ExitCode.INTERRUPTED
    assert room.err.getvalue() == "Take the pack off now.\n"
    assert [call.sound for call in room.sound.asked if call.id == "pack-off"] == ["Take the pack off now."]
    whats = [call.what for call in room.sound.asked]
    assert whats.index("hush") < [call.id for call in room.sound.asked].index("pack-off")
    assert whats[-1] == "close"


async def test_an_interruption_without_a_pack_says_nothing() -> None:
    room = Room(plan_of(work()))
    running = await room.start()
    room.headless.interrupt()
    assert await running is ExitCode.INTERRUPTED
    assert room.err.getvalue() == ""


async def test_what_comes_after_the_end_is_nothing_to_anybody() -> None:
    room = Room(plan_of(work()))
    running = await room.start()
    room.headless.interrupt()
    written = room.out.getvalue()
    room.headless.line('{"do": "resume"}')
    room.headless.line("garbage")
    room.headless.input_ended()
    assert await running is ExitCode.INTERRUPTED
    assert room.out.getvalue() == written


async def test_a_line_that_was_read_before_its_question_is_no_answer_to_it_even_with_its_id() -> None:
    room = Room(plan_of(work()))
    running = await room.start()
    await room.until(asked(room, "before"))
    question = room.headless.session.question
    assert question is not None
    answer = json.dumps({"do": "answer", "question": question.id, "value": 3})
    room.headless.line(answer, clock.now() - 60.0)
    assert room.of("result")[-1]["code"] == "too_early"
    assert room.headless.session.question == question
    room.headless.line(answer, clock.now())
    assert room.of("result")[-1]["ok"]
    running.cancel()


async def test_a_record_that_cannot_be_written_is_told_once_and_tried_again() -> None:
    room = Room(plan_of(work()))
    running = await room.start()
    await room.until(asked(room, "before"))
    kept = len(room.journal.kept)
    room.journal.broken = "The record of sessions cannot be used: the disk is full."
    await room.until(lambda: any(event["phase"] == "hold" for event in room.of("phase_started")))
    assert len(room.journal.kept) == kept
    assert room.journal.tries > kept
    assert room.err.getvalue().count("the disk is full") == 1
    room.journal.broken = ""
    await room.until(lambda: room.headless.session.ended)
    assert await running is ExitCode.COMPLETED
    assert [event.type for event in room.journal.kept] == [event["type"] for event in events_of(room.events)]
    assert [(event["about"], event["code"], bool(event["text"])) for event in room.of("problem")] == [
        ("record", "unwritten", True),
        ("record", None, False),
    ]
    assert "could not be written" not in room.err.getvalue()


async def test_another_voice_than_the_chosen_one_is_an_event_and_a_line() -> None:
    room = Room(plan_of())
    running = await room.start()
    room.headless.note_voice("The natural voice is not ready yet.")
    text = "The natural voice is not ready yet. The plain voice speaks."
    assert [(event["about"], event["text"]) for event in room.of("problem")] == [("voice", text)]
    assert room.err.getvalue() == f"{text}\n"
    running.cancel()


async def test_trouble_with_the_sound_is_told_once_and_again_when_it_comes_back() -> None:
    room = Room(plan_of(work()))
    running = await room.start()
    for problem in ("No sound: gone.", "No sound: gone.", None, "No sound: gone."):
        room.sound.fail(problem)
    room.headless.interrupt()
    await running
    assert room.err.getvalue() == "No sound: gone.\nNo sound: gone.\n"


class Fails(io.StringIO):
    """An output that a mistake of the program keeps from being written."""

    def write(self, text: str) -> int:
        raise ZeroDivisionError


async def test_a_mistake_in_writing_is_told_once_and_the_session_comes_to_its_end() -> None:
    noted: list[Exception] = []
    room = Room(plan_of(work()), out=Fails())
    room.headless.driver._on_failure = noted.append
    assert await room.whole() is ExitCode.COMPLETED
    assert room.err.getvalue() == "Something went wrong inside the program. The session goes on.\n"
    assert len(noted) > 10
    assert room.journal.kept[-1].type == "session_ended"


async def test_a_session_that_cannot_go_on_ends_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(plan_of(cold(10)))
    running = await room.start()
    await room.until(lambda: any(event["phase"] == "pack" for event in room.of("phase_started")))

    def fail(*, now: float) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(room.headless.session, "advance", fail)
    room.headless.line('{"do": "repeat"}')
    room.clock.advance(5)
    assert await running is ExitCode.INTERRUPTED
    told = room.err.getvalue().splitlines()
    assert [text[:25] for text in told] == [
        "Something went wrong insi",
        "Take the pack off now.",
        "Something went wrong insi",
    ]
    assert [call.sound for call in room.sound.asked if call.id == "pack-off"] == ["Take the pack off now."]
    assert [event["text"] for event in (*room.of("problem"), *room.of("error"))] == told
    assert (room.events[-1]["type"], room.events[-1]["code"]) == ("error", "mistake")


async def test_a_reader_that_stalls_pauses_the_session_and_a_pack_comes_off() -> None:
    room = Room(plan_of(cold(10)))
    running = await room.start()
    await room.until(lambda: any(event["phase"] == "pack" for event in room.of("phase_started")))
    room.headless.output_lost()
    assert [event["reason"] for event in room.of("paused")] == ["output_lost"]
    await room.until(asked(room, "pack_off"))
    room.headless.line('{"do": "status"}')
    assert room.of("status")[-1]["problems"] == ["Nobody reads what I write. The session waits."]
    room.headless.output_back(3)
    assert [(event["about"], event["text"]) for event in room.of("problem")] == [
        ("output", "Nobody reads what I write. The session waits."),
        ("output", "3 lines were left out while nobody read them."),
        ("output", None),
    ]
    room.headless.output_lost()
    assert len(room.of("paused")) == 1, "it is paused already"
    room.headless.interrupt()
    await running


async def test_a_reader_that_stalls_while_something_is_asked_is_waited_for() -> None:
    room = Room(plan_of(work()))
    running = await room.start()
    await room.until(asked(room, "before"))
    room.headless.output_lost()
    assert room.headless.session.state is State.PAUSED
    room.headless.line('{"do": "resume"}')
    await room.until(lambda: room.headless.session.ended)
    assert await running is ExitCode.COMPLETED


async def test_no_sound_is_told_and_status_says_so() -> None:
    room = Room(plan_of(work()), sound=Recording(trouble="No sound: no output device."))
    running = await room.start()
    assert next(event["type"] for event in room.events) == "session_started"
    assert [(event["about"], event["text"]) for event in room.of("problem")] == [
        ("sound", "No sound: no output device.")
    ]
    room.headless.line('{"do": "status"}')
    assert room.of("status")[0]["problems"] == ["No sound: no output device."]
    room.sound.fail(None)
    assert room.of("problem")[-1]["text"] is None
    room.headless.interrupt()
    await running


@each_row(
    ("patient", "code"),
    [(calm, ExitCode.FOLDER), (fitting("chest_pain"), ExitCode.RED_FLAG)],
)
async def test_what_stayed_unwritten_is_told_and_ends_with_a_code_of_its_own(patient: Patient, code: ExitCode) -> None:
    room = Room(plan_of(work()), patient)
    room.headless.written_within = 0.0
    running = await room.start()
    room.journal.broken = "The disk is full."
    await room.until(lambda: room.headless.session.ended)
    assert await running is code
    assert room.err.getvalue().splitlines()[-1] == "The end of this session could not be written to the record."
    assert room.of("problem")[0]["text"].startswith("The disk is full.")


class Gone(io.StringIO):
    """An output whose reader has gone, or a disk that is full."""

    def write(self, text: str) -> int:
        raise BrokenPipeError

    def fileno(self) -> int:
        raise OSError


async def test_an_output_that_nobody_reads_leaves_the_session_open() -> None:
    room = Room(plan_of(work()), out=Gone(), err=Gone())
    running = await room.start()
    assert await running is ExitCode.INTERRUPTED
    assert not room.headless.session.ended
    assert room.clock.next_alarm is None
    assert "session_ended" not in {event.type for event in room.journal.kept}


async def test_control_c_at_a_terminal_pauses_first_and_then_ends() -> None:
    room = Room(plan_of(work()), as_json=False)
    room.headless.at_terminal = True
    running = await room.start()
    await room.until(lambda: room.headless.session.view(now=room.clock.now()).phase == "hold")
    room.headless.interrupt()
    assert room.headless.session.state is State.PAUSED
    assert BOOK("line.paused_to_leave") in room.err.getvalue()
    room.headless.line("resume")
    assert room.headless.session.view(now=room.clock.now()).paused == ""
    room.headless.interrupt()
    room.headless.interrupt()
    assert await running is ExitCode.INTERRUPTED
    assert room.journal.kept[-1].type == "session_ended"


async def test_a_service_that_is_stopped_calls_a_pack_off_and_leaves_the_session_open() -> None:
    room = Room(plan_of(cold(10)))
    running = await room.start()
    await room.until(lambda: room.headless.session.view(now=room.clock.now()).phase == "pack")
    room.headless.leave()
    assert await running is ExitCode.INTERRUPTED
    assert BOOK("pack.off_now") in room.err.getvalue()
    assert "session_ended" not in {event.type for event in room.journal.kept}
    assert room.journal.snapshot is not None
    assert room.journal.snapshot.facts.pack.on


async def test_what_waits_when_it_is_left_open_is_told_and_nothing_after_it() -> None:
    room = Room(plan_of(work()))
    told: list[str] = []
    room.headless.on_over = lambda: told.append("over")
    running = await room.start()
    room.headless.leave()
    room.headless.line('{"do": "pause", "id": 1}')
    assert await running is ExitCode.INTERRUPTED
    assert (told, room.of("result")) == (["over"], [])


async def test_what_is_told_between_two_events_has_its_own_moment() -> None:
    room = Room(plan_of(work()))
    running = await room.start()
    room.clock.advance(0.4)
    assert room.sound.on_problem is not None
    room.sound.on_problem("The speaker went away.")
    room.headless.line("nothing")
    room.clock.advance(0.2)
    room.headless.line('{"do": "pause"}')
    assert [told["at"] for told in (*room.of("problem"), *room.of("result"))] == [0.4, 0.4, 0.6]
    assert room.of("paused")[0]["at"] == 0.6
    room.headless.interrupt()
    await running


async def test_input_that_has_ended_lets_the_red_flag_be_said_first() -> None:
    room = Room(plan_of(work()), fitting("chest_pain", acknowledge=None), as_json=False)
    running = await room.start()
    await room.until(lambda: "IMPORTANT: " in room.out.getvalue())
    said = room.headless.session.question_spoken
    assert said is not None
    room.headless.input_ended()
    await room.until(lambda: room.headless.session.ended)
    assert await running is ExitCode.RED_FLAG
    assert room.clock.now() > said - 0.001


@each_row(
    ("until", "code", "outcome"),
    [
        ("D", ExitCode.PAIN_RULE, "no_answer"),
        ("D/lines", ExitCode.PAIN_RULE, "no_answer"),
        ("ces_bladder/pee_usual", ExitCode.RED_FLAG, "red_flag"),
        ("ces_bladder/ces_when", ExitCode.RED_FLAG, "red_flag"),
        ("said_back", ExitCode.RED_FLAG, "red_flag"),
    ],
)
@each_row("leave", ["input_ended", "stop", "interrupt"])
async def test_what_was_told_stands_at_its_worst_however_it_is_left(
    until: str, code: ExitCode, outcome: str, leave: str
) -> None:
    room = Room(plan_of(work()), fitting("ces_bladder", pee_usual="no", ces_when="yes"))
    running = await room.start()
    await room.until(lambda: at(room, until))
    if leave == "input_ended":
        room.headless.input_ended()
    elif leave == "stop":
        room.headless.line('{"do": "stop"}')
        room.headless.line('{"do": "stop"}')
        code, outcome = (code, outcome) if outcome == "red_flag" else (ExitCode.STOPPED, "stopped")
    else:
        room.headless.interrupt()
        code, outcome = (code, outcome) if outcome == "red_flag" else (ExitCode.INTERRUPTED, "interrupted")
    await room.until(lambda: room.headless.session.ended)
    assert (await running, room.of("session_ended")[0]["outcome"]) == (code, outcome)
    told = [event["tier"] for event in room.of("guidance")]
    assert told == (["emergency_now"] if outcome == "red_flag" else [])
    open_signs = [event for event in room.of("sign") if event["state"] == "open"]
    assert bool(open_signs) is (outcome == "red_flag")


async def test_plain_lines_are_answered_in_words() -> None:
    room = Room(plan_of(work()), calm, as_json=False)
    assert await room.whole() is ExitCode.COMPLETED
    assert room.out.getvalue().splitlines()[-1] == "That is all. Thank you."
    assert room.err.getvalue() == ""


@each_row("as_json", [True, False])
async def test_what_is_told_of_the_end_comes_directly_before_the_last_event(as_json: bool) -> None:
    rows = (("Pain", "2 before, 2 after"),)

    def ending(ended: SessionEnded) -> EndReport:
        return EndReport(
            ended=ended, how="It is over.", rows=rows, next="", kind="Thank you.", week=1, opens_in=0.0, rehearsal=False
        )

    room = Room(plan_of(work()), calm, as_json=as_json, ending=ending)
    assert await room.whole() is ExitCode.COMPLETED
    if as_json:
        assert [event["type"] for event in room.events[-2:]] == ["summary", "session_ended"]
        assert room.events[-2]["sentences"] == ["It is over.", "Pain: 2 before, 2 after.", "Thank you."]
    else:
        assert room.out.getvalue().splitlines()[-3:] == ["It is over.", "Pain: 2 before, 2 after.", "Thank you."]


async def test_what_is_no_answer_says_what_is_and_leaves_the_question_open() -> None:
    room = Room(plan_of(work()), fitting("trauma"), as_json=False)
    running = await room.start()
    for ref, words in (
        ("D", "Please answer none, something, or again."),
        ("D/lines", "Please answer with the number of a line, or its words."),
        ("trauma/crash", "Please answer yes, no or unsure."),
    ):
        await room.until(lambda ref=ref: at(room, ref))  # type: ignore[misc]
        question, before = room.headless.session.question, len(room.err.getvalue())
        for word in ("99", "status", "help", "nonsense", "", "   "):
            room.headless.line(word)
        lines = room.err.getvalue()[before:].splitlines()
        assert lines[0] == words
        assert lines[-1].startswith("'nonsense' is no command.")
        assert room.headless.session.question == question
    room.headless.interrupt()
    await running


async def test_a_first_list_is_answered_once_it_was_read_whole_and_a_silent_one_once_it_has_stood() -> None:
    for quiet, counts in ((False, None), (True, 1.5)):
        room = Room(plan_of(work(), briefing=FIRST_EVER), as_json=False, quiet=quiet)
        running = await room.start()
        session = room.headless.session
        first = session.question
        assert first is not None
        spoken = session.question_spoken
        assert spoken is not None
        whole = spoken - room.clock.now()
        for _ in range(40):  # a key that is held down, or a program in a hurry
            room.headless.line("none")
        room.headless.line("something else entirely")
        assert session.question == first
        room.clock.advance((whole if counts is None else counts) - 0.1)
        room.headless.line("none")
        assert session.question == first, "too early"
        room.clock.advance(0.2)
        room.headless.line("none")
        assert session.question != first
        assert room.err.getvalue().count("Please take in the whole question first, and then answer.") == 41
        room.headless.interrupt()
        await running


@each_row("quiet", [False, True])
async def test_several_answers_at_once_are_one_answer_at_most(quiet: bool) -> None:
    room = Room(plan_of(work()), fitting("fever_back", "trauma"), quiet=quiet)
    running = await room.start()
    await room.until(lambda: at(room, "fever_back/very_ill"))
    room.clock.advance(5)
    question = room.headless.session.question
    assert question is not None
    for _ in range(5):
        room.headless.line(json.dumps({"do": "answer", "question": question.id, "value": "no"}))
    assert [event["ref"] for event in room.of("answer")][-1] == "fever_back/very_ill"
    assert at(room, "trauma/crash")
    assert len(room.refused()) == 4
    room.headless.interrupt()
    await running


async def test_back_takes_answers_back_one_by_one_and_says_so() -> None:
    room = Room(plan_of(work(), briefing=FIRST_EVER), fitting("weight_loss"))
    running = await room.start()
    await room.until(lambda: at(room, "weight_loss/new_worse_weight") or at(room, "F10"))
    asked = [event["id"] for event in room.of("question")]
    for expected in ("L2/lines", "L2/lines", "L2", "L1"):
        room.headless.line('{"do": "back"}')
        question = room.headless.session.question
        assert question is not None
        assert question.ref == expected
    room.headless.line('{"do": "back"}')
    assert room.refused()[-1]["text"] == "There is nothing to go back to."
    taken = [event["question"] for event in room.of("taken_back")]
    assert taken == asked[-2::-1][: len(taken)]
    assert [event["state"] for event in room.of("sign")][-1] == "withdrawn"
    room.patient = calm
    await room.until(lambda: room.headless.session.ended)
    assert await running is ExitCode.COMPLETED


async def test_status_names_the_question_that_is_open_also_while_it_is_held() -> None:
    room = Room(plan_of(work()), lambda question: None, as_json=False)
    running = await room.start()
    await room.until(lambda: room.headless.session.state is State.HELD)
    before = len(room.out.getvalue())
    room.headless.line("status")
    status = room.out.getvalue()[before:]
    assert status.startswith("Paused until you answer. ")
    assert "Anything new? Numb between your legs." in status
    room.clock.advance(2)
    room.headless.line("none")
    question = room.headless.session.question
    assert question is not None
    assert question.purpose == "before"
    room.headless.interrupt()
    await running


def at(room: Room, ref: str) -> bool:
    question = room.headless.session.question
    return question is not None and question.ref == ref
