"""The parts of the app that need no app: words, faces, keys, glyphs."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from rows import each_row

from stretchcoach.coach.routine_overview import pain_limit
from stretchcoach.frontends.tui import app_commands
from stretchcoach.frontends.tui.answer_keys import GAP, SETTLE, AnswerKeys, HeldKey, Meant, expected
from stretchcoach.frontends.tui.screens.base import KeyLine
from stretchcoach.frontends.tui.widgets import drawing
from stretchcoach.frontends.tui.widgets.drawing import Bar
from stretchcoach.frontends.tui.widgets.question_pane import offered, with_rows
from stretchcoach.frontends.tui.widgets.session_board import PACK_GOES_ON, Mode, board_texts, clock_text
from stretchcoach.routine.model import Side
from stretchcoach.session.events import Question, QuestionKind
from stretchcoach.session.plan.plan import Phase, PhaseKind
from stretchcoach.session.states import State
from stretchcoach.session.view import NOTHING, View
from stretchcoach.words.languages import load_book

texts_of = partial(board_texts, book=load_book("en"))

VIEW = View(
    state=State.RUNNING,
    kind="exercise",
    number=2,
    steps=4,
    name="Seated twist",
    detail="Hold for 20 seconds, 3 times.",
    exercise="seated-twist",
    doing=Phase(kind=PhaseKind.HOLD, seconds=20.0, label="Hold", side=Side.LEFT, rep=2, reps=3, set=1, sets=2),
    saying="",
    next="Sphinx",
    remaining=19.2,
    elapsed=0.8,
    length=20.0,
    step_progress=0.444,
    progress=0.2,
    question=None,
    guidance=None,
    pack_on=None,
    paused="",
)


def seen(*, phase: str | None = None, side: str | None = None, **changes: Any) -> View:
    """The view with these changes; those of its phase are made in that."""
    of_phase: dict[str, Any] = {
        name: changes.pop(name) for name in ("label", "rep", "reps", "least", "sets", "counts_up") if name in changes
    }
    if side is not None:
        of_phase["side"] = Side(side) if side else None
    if phase:
        of_phase["kind"] = PhaseKind(phase)
    return replace(VIEW, doing=NOTHING if phase == "" else replace(VIEW.doing, **of_phase), **changes)


ITEMS = tuple(f"Line {number}." for number in range(1, 12))
BOOK = load_book("en")


def question(kind: QuestionKind, name: str = "q1", purpose: str = "check_in", **given: Any) -> Question:
    """A question of this kind."""
    items = ITEMS if kind in (QuestionKind.LIST, QuestionKind.PICK) else ()
    fields: dict[str, Any] = {"text": "How is it?", "items": items, **given}
    return Question(at=0.0, id=name, kind=kind, within=30.0, purpose=purpose, **fields)


# Words ------------------------------------------------------------------------------------------


@each_row(
    ("seconds", "up", "text"),
    [
        (30.0, False, "00:30"),
        (29.999, False, "00:30"),
        (29.0000001, False, "00:29"),
        (0.2, False, "00:01"),
        (0.0, False, "00:00"),
        (-3.0, False, "00:00"),
        (60.0, False, "01:00"),
        (59.0000009, False, "00:59"),
        (600.0, False, "10:00"),
        (100000.0, False, "99:59"),
        (0.9, True, "00:00"),
        (2.9999999, True, "00:03"),
        (61.5, True, "01:01"),
    ],
)
def test_clock_text(seconds: float, up: bool, text: str) -> None:
    assert clock_text(seconds, up=up) == text


def test_short_words() -> None:
    assert pain_limit(5) == "pain 5 or less"
    assert pain_limit(10) == "any pain rating"
    assert with_rows("You said: a fall. Is that right?") == "You said: a fall.\nIs that right?"


# Faces ------------------------------------------------------------------------------------------


def test_the_face_of_a_hold() -> None:
    texts = texts_of(VIEW, routine="Gentle", said="Grow a little taller.")
    assert texts.mode is Mode.WORK
    assert (texts.place, texts.step) == ("Step 2 of 4", "Seated twist, left side")
    assert (texts.moment, texts.clock) == ("Hold · left", "00:20")
    assert (texts.say, texts.facts) == ("Grow a little taller.", "2 of 3 · LEFT · round 1 of 2")
    assert texts.next == "Next: Sphinx"
    assert (texts.step_percent, texts.routine_percent) == (44, 20)


@each_row(
    ("changes", "moment", "clock", "mode"),
    [
        ({"phase": "announce", "label": "Listen, and get into position"}, "Listen · left", "", Mode.LISTEN),
        ({"phase": "get_ready", "label": "Get ready"}, "Get ready · left", "00:20", Mode.MOVE),
        ({"phase": "switch", "label": "Change sides", "side": "right"}, "Change sides · right", "00:20", Mode.REST),
        ({"phase": "rest", "label": "Rest in a position of ease", "side": ""}, "Rest", "00:20", Mode.REST),
        ({"phase": "rep", "label": "Round up", "side": ""}, "Round up", "00:20", Mode.MOVE),
        ({"phase": "own_pace", "remaining": None, "counts_up": True}, "Your pace · left", "00:00", Mode.MOVE),
        ({"phase": "comfortable", "counts_up": True, "elapsed": 7.4}, "Hold · left", "00:07", Mode.WORK),
        ({"phase": "pack", "label": "Cold pack on", "side": "", "pack_on": 61.0}, "Cold pack on", "00:20", Mode.WORK),
        ({"phase": "off", "side": ""}, "No pack", "00:20", Mode.REST),
        ({"state": State.PAUSED, "paused": "user"}, "Paused", "00:20", Mode.PAUSED),
        ({"state": State.PAUSED, "paused": "user", "phase": "ask"}, "Paused", "", Mode.PAUSED),
        ({"state": State.HELD, "paused": "no_answer"}, "Paused", "", Mode.PAUSED),
        ({"state": State.ENDING, "phase": "say"}, "The end", "", Mode.LISTEN),
        ({"phase": "", "name": "", "number": 0, "kind": "gate"}, "The end", "", Mode.LISTEN),
    ],
)
def test_moments(changes: dict[str, Any], moment: str, clock: str, mode: Mode) -> None:
    texts = texts_of(seen(**changes), routine="Gentle")
    assert (texts.moment, texts.clock, texts.mode) == (moment, clock, mode)


def test_a_question_has_the_room_of_the_clock() -> None:
    asked = seen(phase="ask", state=State.ASKING, question=question(QuestionKind.PAIN), side="")
    texts = texts_of(asked, routine="Gentle")
    assert (texts.clock, texts.asked, texts.say, texts.moment) == ("", "How is it?", "", "Your pain now?")
    assert texts.mode is Mode.ASK


def test_what_comes_before_a_question_has_rows_of_its_own_and_the_number_is_largest() -> None:
    call, ask = "Call 999 now.", "You said: a fall. Is that right?"
    back = question(QuestionKind.YES_NO, purpose="said_back", text=f"{call} {ask}")
    asked = seen(phase="ask", state=State.ASKING, question=back, number=0, kind="gate", side="")
    texts = texts_of(asked, routine="Gentle", number="999")
    assert (texts.clock, texts.asked) == ("999", "Call 999 now.\nYou said: a fall.\nIs that right?")
    assert texts_of(replace(asked, question=replace(back, text=ask)), routine="Gentle", number="999").clock == ""
    first = replace(asked, question=question(QuestionKind.LIST, purpose="list", number=1, of=3))
    assert texts_of(first, routine="Gentle").place == "Before we start · 1 of 3"


def test_the_anytime_key_has_the_word_and_the_number_large() -> None:
    key = question(QuestionKind.PICK, purpose="symptom", text="Take the pack off now. Stopped. Call 999. What is it?")
    asked = seen(phase="hold", state=State.HELD, paused="no_answer", question=key)
    texts = texts_of(asked, routine="Gentle", stopped="Stopped.", number="999")
    assert (texts.moment, texts.clock) == ("Stopped.", "999")
    assert texts.asked == "Take the pack off now.\nCall 999.\nWhat is it?"


def test_a_question_whether_it_is_done_leaves_the_clock() -> None:
    done = question(QuestionKind.CONFIRM, purpose="done")
    texts = texts_of(seen(phase="own_pace", remaining=None, counts_up=True, question=done), routine="Gentle")
    assert (texts.clock, texts.asked, texts.say) == ("00:00", "", "How is it?")


def test_before_anything_has_a_name_the_routine_has() -> None:
    assert texts_of(seen(phase="", name="", number=0), routine="Gentle").say == "Gentle"


def test_what_a_condition_changes_is_shown_when_nothing_was_said_lately() -> None:
    changed = seen(change="A change for you today. Keep it small.")
    assert texts_of(changed, routine="Gentle").say == "A change for you today. Keep it small."
    assert texts_of(changed, routine="Gentle", said="Grow taller.").say == "Grow taller."


def test_the_time_on_the_skin_is_always_there() -> None:
    texts = texts_of(seen(phase="pack", pack_on=200.9, reps=0, sets=0), routine="Cold")
    assert texts.facts == "On the skin for 03:20"


def test_a_pause_never_says_that_the_time_of_a_pack_stands_still() -> None:
    paused = seen(phase="pack", state=State.PAUSED, paused="user")
    assert "Time stands still" in texts_of(paused, routine="Cold").say
    assert texts_of(replace(paused, pack_on=30.0), routine="Cold").say == PACK_GOES_ON


def test_the_last_step_has_no_next() -> None:
    assert texts_of(seen(next=""), routine="Gentle").next == "Last step"
    assert texts_of(seen(reps=8, rep=0, sets=0), routine="Gentle").facts == "8 repetitions · LEFT"


def test_what_is_prescribed_stands_beside_the_work() -> None:
    ranged = seen(phase="own_pace", reps=12, least=8, rep=0, sets=2, load="red band")
    assert texts_of(ranged, routine="Gentle").facts == "8 to 12 repetitions · LEFT · round 1 of 2 · red band"
    assert "3 so far" in texts_of(seen(phase="own_pace", reps=0, rep=0, counted=3), routine="Gentle").facts
    assert texts_of(seen(round=2, rounds=6), routine="Gentle").place == "Step 2 of 4 · round 2 of 6"
    before = seen(phase="announce", reps=0, rep=0, sets=0, note="Stop if the knee clicks.")
    assert texts_of(before, routine="Gentle").facts == "Hold for 20 seconds, 3 times. Stop if the knee clicks."


def test_one_key_counts_one_repetition_and_another_ends_the_counting() -> None:
    counted = question(QuestionKind.COUNT, purpose="done")
    choices, below = offered(counted, BOOK)
    assert [each.word for each in choices] == ["Another", "Yes"]
    assert below == ("press space", "press Enter")
    keys = AnswerKeys()
    keys.shown(counted, 0.0)
    for moment in (2.0, 4.0, 4.1):
        assert keys.press("space", moment).value == "another", "the question stays, so nothing has to settle"
    assert keys.press("enter", 5.0).value == "yes"


# Answers ------------------------------------------------------------------------------------------


@each_row(
    ("kind", "key", "meant", "value"),
    [
        *[(QuestionKind.PAIN, str(number), Meant.ANSWER, number) for number in range(10)],
        (QuestionKind.PAIN, "x", Meant.ANSWER, 10),
        (QuestionKind.PAIN, "X", Meant.ANSWER, 10),
        (QuestionKind.PAIN, "y", Meant.WRONG, ""),
        (QuestionKind.PAIN, "n", Meant.WRONG, ""),
        (QuestionKind.PAIN, "enter", Meant.WRONG, ""),
        (QuestionKind.PAIN, "space", Meant.OTHER, ""),
        *[(QuestionKind.PLACE, str(number), Meant.ANSWER, number) for number in range(5)],
        (QuestionKind.PLACE, "u", Meant.ANSWER, "unsure"),
        (QuestionKind.PLACE, "5", Meant.WRONG, ""),
        (QuestionKind.PLACE, "x", Meant.WRONG, ""),
        (QuestionKind.PLACE, "y", Meant.WRONG, ""),
        (QuestionKind.PLACE, "space", Meant.OTHER, ""),
        (QuestionKind.YES_NO, "y", Meant.ANSWER, "yes"),
        (QuestionKind.YES_NO, "N", Meant.ANSWER, "no"),
        (QuestionKind.YES_NO, "u", Meant.ANSWER, "unsure"),
        (QuestionKind.YES_NO, "3", Meant.WRONG, ""),
        (QuestionKind.YES_NO, "enter", Meant.WRONG, ""),
        (QuestionKind.YES_NO, "space", Meant.OTHER, ""),
        (QuestionKind.CONFIRM, "enter", Meant.ANSWER, "yes"),
        (QuestionKind.CONFIRM, "space", Meant.ANSWER, "yes"),
        (QuestionKind.CONFIRM, "y", Meant.ANSWER, "yes"),
        (QuestionKind.CONFIRM, "n", Meant.OTHER, ""),
        (QuestionKind.COUNT, "space", Meant.ANSWER, "another"),
        (QuestionKind.COUNT, "enter", Meant.ANSWER, "yes"),
        (QuestionKind.COUNT, "y", Meant.ANSWER, "yes"),
        (QuestionKind.COUNT, "7", Meant.WRONG, ""),
        (QuestionKind.CONFIRM, "u", Meant.WRONG, ""),
        (QuestionKind.CONFIRM, "q", Meant.OTHER, ""),
        (QuestionKind.YES_NO, "r", Meant.OTHER, ""),
        (QuestionKind.LIST, "n", Meant.ANSWER, "none"),
        (QuestionKind.LIST, "S", Meant.ANSWER, "something"),
        (QuestionKind.LIST, "u", Meant.ANSWER, "something"),
        (QuestionKind.LIST, "r", Meant.ANSWER, "again"),
        (QuestionKind.LIST, "8", Meant.ANSWER, "something"),
        (QuestionKind.LIST, "0", Meant.WRONG, ""),
        (QuestionKind.LIST, "enter", Meant.WRONG, ""),
        (QuestionKind.PICK, "1", Meant.ANSWER, 1),
        (QuestionKind.PICK, "0", Meant.ANSWER, 10),
        (QuestionKind.PICK, "x", Meant.ANSWER, 11),
        (QuestionKind.PICK, "d", Meant.WRONG, ""),
        (QuestionKind.PICK, "n", Meant.WRONG, ""),
        (QuestionKind.PICK, "b", Meant.OTHER, ""),
    ],
)
def test_answer_keys(kind: QuestionKind, key: str, meant: Meant, value: object) -> None:
    keys = AnswerKeys()
    keys.shown(question(kind), 10.0)
    press = keys.press(key, 10.0 + SETTLE)
    assert (press.meant, press.value) == (meant, value)
    assert press.question == ("q1" if meant is Meant.ANSWER else "")


@each_row("key", ["d", "D", "enter"])
def test_several_are_picked_until_done(key: str) -> None:
    keys = AnswerKeys()
    several = question(QuestionKind.PICK, several=True)
    keys.shown(several, 10.0)
    assert keys.press(key, 11.0).value == "done"
    keys.shown(replace(several, id="q2", picked=(1,)), 11.0)
    assert keys.press("2", 11.1).value == 2, "the same lines do not wait anew"


@each_row("kind", list(QuestionKind))
@each_row("several", [False, True])
def test_every_kind_has_its_answers_and_what_to_press(kind: QuestionKind, several: bool) -> None:
    asked = question(kind, several=several and kind is QuestionKind.PICK)
    assert BOOK(expected(asked)).startswith("Press ")
    choices, words = offered(asked, BOOK)
    assert len(words) == (3 if kind is QuestionKind.PAIN else len(choices))
    assert [each.value for each in choices] == [
        each.value for each in asked.replies if kind is not QuestionKind.PICK or each.value == "done"
    ]


@each_row("key", ["0", "x", "y", "n", "u", "enter", "space"])
def test_no_answer_in_the_first_moment(key: str) -> None:
    keys = AnswerKeys()
    keys.shown(question(QuestionKind.CONFIRM), 10.0)
    assert keys.press(key, 10.39).meant is Meant.TOO_SOON
    keys.shown(question(QuestionKind.CONFIRM), 10.3)
    assert keys.press("y", 10.41).meant is Meant.ANSWER, "the same question asked again does not wait anew"
    keys.shown(None, 11.0)
    assert keys.press(key, 11.3).meant is Meant.TOO_SOON, "a question that went must not become a command"
    assert keys.press(key, 11.5).meant is Meant.OTHER
    assert keys.press("q", 11.1).meant is Meant.OTHER, "commands are never held up"


def test_a_key_that_did_something_is_dead_until_another_came_or_none_for_a_second() -> None:
    held = HeldKey()
    assert held.comes("n", 10.0)
    held.counts_once()
    assert not held.comes("N", 10.5), "the first repeat comes late"
    assert not any(held.comes("n", 10.5 + tick / 30) for tick in range(1, 330)), "every repeat starts the second anew"
    last = 10.5 + 329 / 30
    assert not held.comes("n", last + GAP - 0.01)
    assert held.comes("n", last + 2 * GAP), "let go of, and pressed again"
    held.counts_once()
    assert held.comes("y", last + 2 * GAP + 0.1)
    assert held.comes("n", last + 2 * GAP + 0.2), "another key came between"
    assert held.comes("n", last + 2 * GAP + 0.25), "it did nothing that counts once"


# Commands ------------------------------------------------------------------------------------------


@each_row("command", app_commands.EVERY)
def test_every_command_is_complete(command: type[app_commands.UserCommand]) -> None:
    assert command.help().endswith(".")
    assert command.palette
    assert command.footer
    assert command.bindings()[0].show
    assert app_commands.BY_ID[command.id()] is command


def test_no_two_commands_of_a_session_share_a_key() -> None:
    never_together = (app_commands.GoOn, app_commands.SayReady)
    keys = [key for command in app_commands.SESSION if command not in never_together for key in command.keys]
    assert len(keys) == len(set(keys))
    assert app_commands.GoOn.keys == app_commands.Pause.keys
    assert set(app_commands.SayReady.keys) & set(keys) == {"space"}, "where it waits, pausing has the other key"


def test_a_key_that_is_taken_is_not_shown() -> None:
    assert app_commands.GoOn.shown() == "Space"
    assert app_commands.GoOn.shown(frozenset({"space"})) == "P"
    assert app_commands.Stop.shown(frozenset({"space"})) == "Q"
    held = seen(state=State.HELD, paused="no_answer", question=question(QuestionKind.CONFIRM, purpose="done"))
    assert "press p to hear" in texts_of(held, routine="Gentle").say


def test_the_key_line_keeps_what_matters_most() -> None:
    line = KeyLine()
    line._commands = app_commands.SESSION
    assert line.fitting(200) == list(app_commands.SESSION)
    assert app_commands.Symptom in line.fitting(40)
    assert line.fitting(12) == [app_commands.Symptom]
    assert line.fitting(3) == []


# Drawing ------------------------------------------------------------------------------------------


@each_row(("width", "height"), [(120, 20), (78, 8), (40, 5), (17, 3), (200, 40)])
def test_a_clock_fills_its_place(width: int, height: int) -> None:
    rows = drawing.drawn("00:39", width, height)
    assert rows is not None
    assert [len(row) for row in rows] == [width] * height
    found = drawing.fit("00:39", width, height)
    assert found is not None
    assert drawing.units("00:39") * (found.across + 1) > width or drawing.HEIGHT * (found.down + 1) > 2 * height


def test_a_clock_of_the_prototype() -> None:
    assert drawing.fit("00:39", 120, 20) == drawing.Fit(("00:39",), 7, 8)


def test_the_smallest_clock() -> None:
    assert drawing.drawn("1", 3, 3) == ("▄█ ", " █ ", "▀▀▀")


@each_row(
    ("text", "width", "height"), [("00:39", 10, 3), ("00:39", 80, 2), ("", 80, 5), ("日本", 80, 5), ("a^b", 80, 9)]
)
def test_what_does_not_fit_is_not_drawn(text: str, width: int, height: int) -> None:
    assert drawing.drawn(text, width, height) is None


def test_long_names_break_between_words() -> None:
    found = drawing.fit("SEATED TWIST", 60, 12)
    assert found is not None
    assert found.lines == ("SEATED", "TWIST")
    assert drawing.fit("BACK SPASM: THE GENTLE FOUR", 60, 20) is not None


def test_accents_and_typographic_signs_are_folded() -> None:
    assert drawing.folded("Child’s pose – é") == "CHILD'S POSE - E"


def test_plain_rows_break_and_centre() -> None:
    assert drawing.plain_rows("one two three", 7, 3) == ("one two", " three ", " " * 7)
    assert drawing.plain_rows("one two three", 7, 1) == ("one two",)
    assert drawing.plain_rows("", 4, 1) == ("    ",)


def test_bars_tell_by_shape() -> None:
    bar = Bar("Session")
    bar.set_reactive(Bar.percent, 50)
    line = bar.line(36)
    assert line == "Session   " + "━" * 10 + "─" * 10 + "  50 %"
    assert bar.line(12) == "Session 50 %"
