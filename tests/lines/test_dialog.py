"""What is asked and told before a session, in writing and aloud."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from rows import each_row

from stretchcoach.coach.admission import Left, Rest, go_on, morning, step_up
from stretchcoach.frontends.lines.dialog import Dialog
from stretchcoach.frontends.lines.printing import JsonLines, PlainLines
from stretchcoach.frontends.lines.standard_input import BadLine, InputLine, InputLines, Rank
from stretchcoach.frontends.lines.talk import Talk
from stretchcoach.safety.gate import GateQuestion
from stretchcoach.safety.questions import QuestionKind
from stretchcoach.sound.patience import Patience
from stretchcoach.sound.silent import Recording
from stretchcoach.words.lengths import Lengths, Phrase

from .replies import Replies


@dataclass
class Before:
    """A dialog with its lines, and what came of it."""

    given: tuple[str, ...] = ()
    ended: bool = False
    as_json: bool = False
    sound: Recording = field(default_factory=Recording)
    out: io.StringIO = field(default_factory=io.StringIO)
    err: io.StringIO = field(default_factory=io.StringIO)
    lines: InputLines = field(default_factory=InputLines)
    replies: tuple[str, ...] = ()
    """What is sent in JSON after each question was read."""

    def __post_init__(self) -> None:
        if self.replies:
            self.out = Replies(self.lines, self.replies)

    @property
    def dialog(self) -> Dialog:
        for line in self.given:
            self.lines.put(line)
        if self.ended:
            self.lines.end()
        face = JsonLines() if self.as_json else PlainLines()
        return Dialog(self.lines, Talk(face, self.out, self.err), self.sound)

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.getvalue().splitlines()]


@each_row(
    ("given", "wish"),
    [("yes", True), ("no", False), ("unsure", False), ("stop", Left.STOP), ("!", False)],
)
async def test_going_on_is_asked_in_writing_and_aloud(given: str, wish: bool | Left) -> None:
    before = Before((given,))
    dialog = before.dialog
    assert await go_on(dialog, "Go on?") == wish
    assert before.out.getvalue() == "Go on? Answer yes, no or unsure.\n"
    whats = [call.what for call in before.sound.asked]
    assert whats[-1] == "hush"
    assert dialog.reported is (given == "!")


async def test_the_question_is_spoken_with_its_lines_while_it_waits() -> None:
    before = Before()
    asking = asyncio.ensure_future(before.dialog.walk(START, *walk_of(WALK[:1])))
    for _ in range(5):
        await asyncio.sleep(0)
    assert [call.sound for call in before.sound.asked] == ["What is right? 1. I was seen. 2. A wrong key."]
    before.lines.put("2")
    assert await asking == ((2,), None)


async def test_input_that_has_ended_answers_nothing() -> None:
    assert await go_on(Before(ended=True).dialog, "Go on?") is Left.NOBODY
    assert await morning(Before(ended=True).dialog, "How is it?") is Left.NOBODY
    assert await step_up(Before(ended=True).dialog, "More?") is Left.NOBODY


async def test_silence_is_no_answer_and_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    async def passes(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", passes)
    before = Before(as_json=True)
    assert await morning(before.dialog, "How is it?") is Left.SILENCE
    assert waited == [pytest.approx(30 + 1.9, abs=1)]
    assert [event["type"] for event in before.events] == ["question", "answer"]
    assert await step_up(Before().dialog, "More?") is Left.SILENCE
    assert await go_on(Before().dialog, "Go on?") is False


async def test_a_morning_takes_a_number_and_nothing_else() -> None:
    words = ("", "hello", "yes", "11", "help", "pause", "back", "4")
    before = Before(words)
    assert await morning(before.dialog, "How is it?") == 4
    refused = before.err.getvalue()
    assert refused.count("Please answer first with a number from 0 to 10") == 4
    assert "'hello' is no command." in refused
    assert "pause: stop time" in refused


async def test_a_morning_in_json_is_a_question_and_its_answer() -> None:
    given = ('{"do": "answer", "value": 3, "question": "q1"}', '{"do": "answer", "value": 3, "question": "morning"}')
    before = Before(replies=("\n".join(given),), as_json=True)
    assert await morning(before.dialog, "How is it?") == 3
    question, refused, done, answer = before.events
    assert (question["id"], question["kind"], question["purpose"]) == ("morning", "pain", "morning")
    assert (refused["code"], done["code"]) == ("not_open", "done")
    assert (answer["type"], answer["id"], answer["value"]) == ("answer", "morning", 3)


START: tuple[Any, ...] = ()


def walk_of(
    asked: tuple[GateQuestion, ...],
) -> tuple[Callable[[tuple[Any, ...]], GateQuestion | None], Callable[..., tuple[Any, ...]]]:
    """A walk through ``asked`` one after the other; it comes to the answers."""

    def ask(at: tuple[Any, ...]) -> GateQuestion | None:
        return asked[len(at)] if len(at) < len(asked) else None

    def answered(at: tuple[Any, ...], question: GateQuestion, value: object) -> tuple[Any, ...]:
        return (*at, value)

    return ask, answered


WALK = (
    GateQuestion(ref="door", kind=QuestionKind.PICK, text="What is right?", items=("I was seen.", "A wrong key.")),
    GateQuestion(
        ref="fits",
        kind=QuestionKind.LIST,
        text="Does any fit?",
        items=("A fall.", "Fever."),
        before=(("You said:", "a", "b"),),
    ),
    GateQuestion(ref="same", kind=QuestionKind.YES_NO, text="The same or better?"),
)


@each_row(
    ("given", "came", "left"),
    [
        (("1", "no", "yes"), (1, "none", "yes"), None),
        (("wrong key", "not sure", "unsure"), (2, "something", "unsure"), None),
        (("9", "none", "2", "7", "none", "perhaps", "no"), (2, "none", "no"), None),
        (("back", "1", "none", "back", "back", "2", "none", "yes"), (2, "none", "yes"), None),
        (("repeat", "again", "2", "again", "none", "again", "yes"), (2, "none", "yes"), None),
        (("1", "stop"), (1,), Left.STOP),
        (("1", "none", "!"), (1, "none"), Left.SYMPTOM),
        (("1",), (1,), Left.NOBODY),
    ],
)
async def test_a_walk_forgives_a_wrong_word_and_goes_back(
    given: tuple[str, ...], came: tuple[object, ...], left: Left | None
) -> None:
    before = Before(given, ended=True)
    assert await before.dialog.walk(START, *walk_of(WALK)) == (came, left)
    lines = before.out.getvalue().splitlines()
    assert lines[0] == "What is right? 1: I was seen. 2: A wrong key. Answer with a number."
    if len(came) > 1:
        assert "You said: a, b. Does any fit? A fall. Fever. Answer none, something, or again." in lines
    refused = before.err.getvalue()
    for line, words in (
        ("9", "the number of a line"),
        ("7", "none, something, or again"),
        ("perhaps", "is no command"),
    ):
        assert (words in refused) is (line in given)


async def test_a_walk_in_json_names_its_questions_and_ignores_answers_to_others() -> None:
    given = [{"do": "answer", "value": 1, "question": "q1"}, {"do": "answer", "value": "1", "question": "door1"}]
    given += [{"do": "back"}, {"do": "answer", "value": 2, "question": "door3"}]
    given += [{"do": "answer", "value": "none", "question": "door4"}]
    first, second, *others = map(json.dumps, given)
    before = Before(replies=(f"{first}\n{second}", *others), ended=True, as_json=True)
    assert await before.dialog.walk(START, *walk_of(WALK)) == ((2, "none"), Left.NOBODY)
    questions = [event for event in before.events if event["type"] == "question"]
    assert [(each["id"], each["ref"]) for each in questions] == [
        ("door1", "door"),
        ("door2", "fits"),
        ("door3", "door"),
        ("door4", "fits"),
        ("door5", "same"),
    ]
    assert questions[0]["choices"] == ["1", "2"]
    assert [event["value"] for event in before.events if event["type"] == "answer"] == [1, 2, "none", None]
    assert [event["code"] for event in before.events if event["type"] == "result"] == ["not_open", *4 * ("done",)]


async def test_an_answer_that_was_sent_before_its_question_is_none_even_with_its_id() -> None:
    early = '{"do": "answer", "value": 3, "question": "morning"}'
    before = Before((early,), ended=True, as_json=True)
    assert await morning(before.dialog, "How is it?") is Left.NOBODY
    assert [event["code"] for event in before.events if event["type"] == "result"] == ["too_early"]


WAITS = (GateQuestion(ref="better", kind=QuestionKind.YES_NO, text="Are you better?", waits=True),)


@each_row(("given", "left"), [((), Left.NOBODY), (("what?", "stop"), Left.STOP), (("!",), Left.SYMPTOM)])
async def test_a_question_that_waits_comes_after_a_rest_that_can_be_left(given: tuple[str, ...], left: Left) -> None:
    before = Before(given, ended=True)
    dialog = before.dialog
    assert await dialog.walk(START, *walk_of(WAITS), Rest("Sit down.", 180.0)) == ((), left)
    assert dialog.reported is (left is Left.SYMPTOM)
    assert before.out.getvalue() == "Sit down.\n"


async def test_a_question_that_waits_is_asked_after_the_rest() -> None:
    before = Before(("too early",))
    asking = asyncio.ensure_future(before.dialog.walk(START, *walk_of(WAITS), Rest("Sit down.", 0.0)))
    while "Are you better?" not in before.out.getvalue():
        await asyncio.sleep(0)
    before.lines.put("yes")
    assert await asking == (("yes",), None)


async def test_verdicts_are_written_and_said_to_their_end() -> None:
    before = Before(as_json=True)
    await before.dialog.tell("Doses go down.", rule="N2", action="step_down")
    decision, cue = before.events
    assert (decision["rule"], decision["action"], decision["say"]) == ("N2", "step_down", "Doses go down.")
    assert cue["text"] == "Doses go down."
    assert [call.sound for call in before.sound.asked] == ["Doses go down."]

    plain = Before()
    await plain.dialog.tell("Doses go down.", rule="N2", action="step_down")
    assert plain.out.getvalue() == "Doses go down.\n"


async def test_no_sound_leaves_the_writing() -> None:
    before = Before(sound=Recording(trouble="No sound: gone."))
    await before.dialog.tell("Doses go down.")
    assert before.out.getvalue() == "Doses go down.\n"
    assert before.sound.asked == []


async def test_an_output_that_nobody_reads_is_the_end() -> None:
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        await go_on(Before(out=Gone()).dialog, "Go on?")


class Slow(Recording):
    """A voice that takes longer than anybody waits."""

    async def prepare(self, phrases: Sequence[Phrase], patience: Patience | None = None) -> Lengths:
        await asyncio.Event().wait()
        raise AssertionError("nobody sets it")


async def test_a_program_is_answered_while_a_voice_is_prepared_and_does_not_wait_to_stop() -> None:
    given = [
        {"do": "status", "id": 1},
        {"do": "pause", "id": 2},
        {"do": "answer", "question": "q1", "value": 1, "id": 3},
    ]
    before = Before(tuple(map(json.dumps, [*given, {"do": "stop", "id": 4}])), as_json=True, sound=Slow())
    assert await before.dialog.meanwhile(before.sound.prepare([])) is None
    told = [(each["id"], each["code"]) for each in before.events if each["type"] == "result"]
    assert told == [(1, "done"), (2, "not_now"), (3, "no_question"), (4, "done")]
    assert [each["state"] for each in before.events if each["type"] == "status"] == ["new"]


async def test_a_stop_that_comes_as_the_work_ends_is_obeyed() -> None:
    before = Before(('{"do": "stop", "id": 1}',), as_json=True)
    assert await before.dialog.meanwhile(before.sound.prepare([])) is None
    assert [(each["id"], each["code"]) for each in before.events] == [(1, "done")]


async def test_a_stop_while_something_is_told_ends_the_question_that_comes_next() -> None:
    before = Before(('{"do": "stop", "id": "s"}',), as_json=True, sound=Slow())
    dialog = before.dialog
    await dialog.tell("The pack has to come off now.")
    assert await morning(dialog, "How is it?") is Left.STOP
    assert [(each["id"], each["ok"]) for each in before.events if each["type"] == "result"] == [("s", True)]


async def test_what_a_person_has_typed_ahead_is_kept_for_the_questions() -> None:
    before = Before(("4",))
    dialog = before.dialog
    await dialog.tell("Good morning.")
    assert await morning(dialog, "How is it?") == 4


async def test_a_report_before_a_session_is_answered_at_once_and_a_stop_does_not_lose_it() -> None:
    before = Before(('{"do": "symptom", "id": 1}', '{"do": "stop", "id": 2}'), as_json=True, sound=Slow())
    dialog = before.dialog
    preparing = asyncio.ensure_future(dialog.meanwhile(asyncio.sleep(0.0, "a plan")))
    assert await preparing == "a plan"
    assert dialog.reported
    assert [(each["id"], each["code"]) for each in before.events] == [(1, "done")]
    assert await before.lines.next() == '{"do": "stop", "id": 2}'


async def test_that_nobody_answered_is_told() -> None:
    before = Before(ended=True, as_json=True)
    dialog = before.dialog
    assert await morning(dialog, "How is it?") is Left.NOBODY
    assert [(each["value"], each["purpose"]) for each in before.events if each["type"] == "answer"] == [
        (None, "morning")
    ]
    assert dialog.left is Left.NOBODY


async def test_a_line_that_is_none_has_its_result_though_a_stop_overtakes_it() -> None:
    before = Before(as_json=True, lines=InputLines(lambda line: Rank.FIRST if "stop" in line else Rank.USUAL))
    dialog = before.dialog
    before.lines._take([InputLine("", 0.0, BadLine.TOO_LONG), InputLine('{"do": "stop", "id": 1}', 0.0)])
    assert await morning(dialog, "How is it?") is Left.STOP
    before.lines._take([InputLine("", 0.0, BadLine.NOT_TEXT), InputLine('{"do": "help", "id": 2}', 0.0)])
    dialog.over()
    told = [(each["id"], each["code"]) for each in before.events if each["type"] == "result"]
    assert told == [(1, "done"), (None, "too_long"), (None, "not_text"), (2, "ended")]


async def test_the_status_of_a_question_counts_down(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("stretchcoach.clock.now", lambda: now)
    before = Before(as_json=True)
    asking = asyncio.ensure_future(go_on(before.dialog, "Go on?"))
    await asyncio.sleep(0)
    now = 107.0
    before.lines.put('{"do": "status"}')
    before.lines.put('{"do": "stop"}')
    assert await asking is Left.STOP
    asked, status = (next(event for event in before.events if event["type"] == kind) for kind in ("question", "status"))
    assert status["question"]["ends_in"] == round(asked["ends_in"] - 7, 3)
