"""Words and JSON objects to commands."""

from __future__ import annotations

import pytest
from rows import each_row

from stretchcoach.coach.commands import (
    Command,
    Do,
    NotUnderstood,
    help_text,
    parse_for,
    parse_word,
    reply,
)
from stretchcoach.session.events import Question, QuestionKind


@each_row("do", [each for each in Do if each is not Do.ANSWER])
def test_every_command_is_a_word(do: Do) -> None:
    assert parse_word(do.value) == Command(do)
    assert parse_word(f"  {do.value.upper()}. ") == Command(do)
    assert any(line.startswith(f"{do.value}: ") for line in help_text().splitlines())


@each_row(
    ("line", "value"),
    [
        ("0", 0),
        ("10", 10),
        (" 7 ", 7),
        ("11", 11),  # the session says what is expected
        ("x", 10),
        ("X", 10),
        ("zero", 0),
        ("Ten", 10),
        ("yes", "yes"),
        ("Y", "yes"),
        ("no!", "no"),
        ("n", "no"),
        ("unsure", "unsure"),
        ("not  sure", "unsure"),
        ("u", "unsure"),
        ("Thigh", "thigh"),
        ("below the knee.", "below the knee"),
        ("None of these.", "none"),
        ("something fits", "something"),
        ("say it again", "again"),
        ("that is all", "done"),
    ],
)
def test_words_that_answer(line: str, value: int | str) -> None:
    assert parse_word(line) == Command(Do.ANSWER, value)


def question(kind: QuestionKind, *items: str, several: bool = False) -> Question:
    return Question(at=1.0, id="q1", text="?", kind=kind, within=30.0, purpose="", items=items, several=several)


@each_row("kind", [*QuestionKind, None])
def test_some_words_mean_what_the_open_question_makes_of_them(kind: QuestionKind | None) -> None:
    asked = question(kind) if kind else None
    is_place, is_list = kind is QuestionKind.PLACE, kind is QuestionKind.LIST
    meanings = {
        "back": Command(Do.ANSWER, "back") if is_place else Command(Do.BACK),
        "again": Command(Do.ANSWER, "again") if is_list else Command(Do.REPEAT),
        "skip": Command(Do.SKIP),
        "atrás": Command(Do.BACK, certain=True),
    }
    assert {line: parse_for(line, asked, parse_word) for line in meanings} == meanings


WAYS = ("One leg", "Both legs", "A mistake", "Told not to exercise")


@each_row(
    ("line", "value"),
    [
        ("2", 2),
        ("two", 2),
        (" Both  legs. ", 2),
        ("both", 2),
        ("mistake", 3),
        ("told not to exercise", 4),
        ("done", "done"),
    ],
)
def test_a_line_of_a_pick_is_named_by_its_number_or_by_its_words(line: str, value: int | str) -> None:
    pick = question(QuestionKind.PICK, *WAYS, several=True)
    command = parse_for(line, pick, parse_word)
    assert (command.do, pick.read(command.value)) == (Do.ANSWER, value)


@each_row("line", ["leg", "legs and arms", "5 legs", "\0"])
def test_words_that_name_no_line_of_a_pick_are_not_understood(line: str) -> None:
    with pytest.raises(NotUnderstood):
        parse_for(line, question(QuestionKind.PICK, "One leg", "The other leg"), parse_word)


def test_what_stops_or_tells_of_a_symptom_does_so_whatever_is_asked() -> None:
    pick = question(QuestionKind.PICK, "Stop the pack", "Help me with it", "Something is wrong")
    for line, do in (("stop", Do.STOP), ("stop it", Do.STOP), ("help me", Do.SYMPTOM), ("!", Do.SYMPTOM)):
        assert parse_for(line, pick, parse_word).do is do


@each_row(
    ("text", "kind", "value"),
    [
        ("Not sure.", QuestionKind.YES_NO, "unsure"),
        ("not sure", QuestionKind.LIST, "something"),
        ("no", QuestionKind.LIST, "none"),
        ("x", QuestionKind.PAIN, 10),
        ("calf", QuestionKind.PLACE, 3),
        ("no", QuestionKind.CONFIRM, None),
        ("4", QuestionKind.YES_NO, None),
    ],
)
def test_a_reply_is_read_by_the_kind_of_question(text: str, kind: QuestionKind, value: int | str | None) -> None:
    assert reply(text, kind) == value


def test_the_exclamation_mark_is_the_symptom_key() -> None:
    assert parse_word("!") == parse_word(" ! ") == Command(Do.SYMPTOM)


@each_row("line", ["q", "Quit.", "exit", "stop now", "stop, it hurts", "Stop: please", "  STOP\tthe session!"])
def test_lines_that_stop(line: str) -> None:
    assert parse_word(line) == Command(Do.STOP)


@each_row("line", ["help me!", "Emergency", "symptoms", "something is  wrong", "Ouch!!"])
def test_lines_that_report_a_symptom(line: str) -> None:
    assert parse_word(line) == Command(Do.SYMPTOM)


@each_row(
    "line",
    ["answer", "pausing", "stopwatch", "no stop", "-1", "1.5", "٣", "10000", "pause resume", "\0", "yes no", "??"],
)
def test_other_words_are_not_understood_and_told_what_is(line: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        parse_word(line)
    words = ", ".join(line.partition(":")[0] for line in help_text().splitlines())
    assert str(refused.value).endswith(f"There are: {words}.")
    assert str(refused.value).isprintable()


def test_the_help_is_one_line_for_each_word() -> None:
    assert help_text().splitlines()[0] == "pause: stop time; resume goes on"
    assert len(help_text().splitlines()) == len(Do) - 1 + 4
