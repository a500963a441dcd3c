"""Words and JSON objects to commands."""

from __future__ import annotations

import pytest

from stretchcoach.frontends.commands import Command, Do, NotUnderstood, help_text, meant, parse_json, parse_word
from stretchcoach.session.events import Question, QuestionKind


@pytest.mark.parametrize("do", [each for each in Do if each is not Do.ANSWER])
def test_every_command_is_a_word_and_an_object(do: Do) -> None:
    assert parse_word(do.value) == Command(do)
    assert parse_word(f"  {do.value.upper()}. ") == Command(do)
    assert parse_json(f'{{"do": "{do.value}"}}') == Command(do)
    assert any(line.startswith(f"{do.value}: ") for line in help_text().splitlines())


@pytest.mark.parametrize(
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
    ],
)
def test_words_that_answer(line: str, value: int | str) -> None:
    assert parse_word(line) == Command(Do.ANSWER, value)


@pytest.mark.parametrize("kind", [*QuestionKind, None])
def test_back_is_the_place_of_the_pain_only_where_that_is_asked(kind: QuestionKind | None) -> None:
    question = Question(at=1.0, id="q1", text="?", kind=kind, within=30.0, purpose="") if kind else None
    is_place = kind is QuestionKind.PLACE
    assert meant(parse_word("back"), question) == (Command(Do.ANSWER, "back") if is_place else Command(Do.BACK))
    assert meant(parse_word("skip"), question) == Command(Do.SKIP)


def test_the_exclamation_mark_is_the_symptom_key() -> None:
    assert parse_word("!") == parse_word(" ! ") == Command(Do.SYMPTOM)


@pytest.mark.parametrize(
    "line", ["q", "Quit.", "exit", "stop now", "stop, it hurts", "Stop: please", "  STOP\tthe session!"]
)
def test_lines_that_stop(line: str) -> None:
    assert parse_word(line) == Command(Do.STOP)


@pytest.mark.parametrize("line", ["help me!", "Emergency", "symptoms", "something is  wrong", "Ouch!!"])
def test_lines_that_report_a_symptom(line: str) -> None:
    assert parse_word(line) == Command(Do.SYMPTOM)


@pytest.mark.parametrize(
    "line",
    ["answer", "pausing", "stopwatch", "no stop", "-1", "1.5", "٣", "10000", "pause resume", "\0", "yes no", "??"],
)
def test_other_words_are_not_understood_and_told_what_is(line: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        parse_word(line)
    words = ", ".join(line.partition(":")[0] for line in help_text().splitlines())
    assert str(refused.value).endswith(f"There are: {words}.")
    assert str(refused.value).isprintable()


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ('{"do": "answer", "value": 4}', Command(Do.ANSWER, 4)),
        ('{"do": "answer", "value": "YES ", "question": "q7"}', Command(Do.ANSWER, "yes", "q7")),
        ('{"do": "answer", "value": "n", "question": null}', Command(Do.ANSWER, "no")),
        ('{"do": "answer", "value": "4"}', Command(Do.ANSWER, 4)),
        ('{"do": "answer", "value": " 10 "}', Command(Do.ANSWER, 10)),
        ('{"do": "answer", "value": "100"}', Command(Do.ANSWER, 100)),
        ('{"do": "answer", "value": "\\u0663"}', Command(Do.ANSWER, "\u0663")),
        ('{"do": "answer", "value": "maybe"}', Command(Do.ANSWER, "maybe")),  # refused by the session
        ('{"value": 3, "do": "pause", "more": []}', Command(Do.PAUSE)),
    ],
)
def test_objects(line: str, command: Command) -> None:
    assert parse_json(line) == command


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("", "is not JSON"),
        ("pause", "is not JSON"),
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ('"pause"', 'expected an object with "do"'),
        ("[]", 'expected an object with "do"'),
        ("{}", 'expected an object with "do"'),
        ('{"do": 4}', 'expected an object with "do"'),
        ('{"do": {}}', 'expected an object with "do"'),
        ('{"do": "answer"}', 'an answer needs a "value"'),
        ('{"do": "answer", "value": true}', 'an answer needs a "value"'),
        ('{"do": "answer", "value": NaN}', 'an answer needs a "value"'),
        ('{"do": "answer", "value": 4.0}', 'an answer needs a "value"'),
        ('{"do": "answer", "value": 4, "question": 4}', 'a "question" is the id'),
    ],
)
def test_other_objects_are_not_understood(line: str, why: str) -> None:
    with pytest.raises(NotUnderstood, match=why):
        parse_json(line)


def test_the_help_is_one_line_for_each_word() -> None:
    assert help_text().splitlines()[0] == "pause: stop time; resume goes on"
    assert len(help_text().splitlines()) == len(Do) - 1 + 4
