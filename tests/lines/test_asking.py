"""Dialogs in plain lines: what may be left out, what is asked again, and that nobody is waited for without an end."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rows import each_row

from stretchcoach.coach.questions.before_session import morning
from stretchcoach.coach.questions.questionnaire import AnswersSoFar, Questionnaire, in_turn, read_yes_no, single, yes_no
from stretchcoach.errors import Unfit
from stretchcoach.frontends.lines.asking import FormDialog
from stretchcoach.frontends.lines.standard_input import InputLines


def dialog_with(*given: str, ended: bool = True) -> FormDialog:
    """A dialog whose input is ``given``."""
    lines = InputLines()
    for line in given:
        lines.put(line)
    if ended:
        lines.end()
    return FormDialog(lines, io.StringIO())


def asking(text: str) -> Questionnaire[str | None]:
    """One question alone."""
    return single(yes_no("it", text), "")


def said(dialog: FormDialog) -> list[str]:
    """What it has written."""
    assert isinstance(dialog.err, io.StringIO)
    return dialog.err.getvalue().splitlines()


async def test_an_answer_is_made_a_value() -> None:
    dialog = dialog_with("  Yes. ", "")
    assert await dialog.fill(asking("Is it?")) == "yes"
    assert await dialog.fill(asking("And this?")) is None
    assert not dialog.over
    assert said(dialog) == ["Is it? (yes, no or unsure)", "And this? (yes, no or unsure)"]


async def test_what_does_not_fit_is_told_and_asked_again() -> None:
    dialog = dialog_with("perhaps", "not  sure")
    assert await dialog.fill(asking("Is it?")) == "unsure"
    assert said(dialog)[1:] == [
        "Please answer yes, no or unsure, or leave the line empty.",
        "Is it? (yes, no or unsure)",
    ]


async def test_after_the_end_of_the_input_nothing_more_is_asked() -> None:
    dialog = dialog_with("maybe")
    assert await dialog.fill(asking("Is it?")) is None
    assert dialog.over
    before = said(dialog)
    assert await dialog.fill(asking("And this?")) is None
    assert said(dialog) == before


async def test_nobody_is_waited_for_longer_than_the_patience() -> None:
    dialog = dialog_with(ended=False)
    dialog.patience = 0.0
    assert await dialog.fill(asking("Is it?")) is None
    assert dialog.over


async def test_an_error_output_that_has_gone_is_no_reason_to_end() -> None:
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    dialog = FormDialog(dialog_with("yes").lines, Gone())
    assert await dialog.fill(asking("Is it?")) == "yes"


@each_row("text", ["", "ye", "2", "yes please"])
def test_only_the_words_answer(text: str) -> None:
    with pytest.raises(Unfit):
        read_yes_no(text)


async def test_a_rating_is_typed_as_a_number() -> None:
    dialog = dialog_with("11", "yes", "4")
    assert await dialog.fill(morning("How is it?")) == 4
    assert said(dialog).count("How is it? (0 to 10)") == 3
    assert said(dialog).count("Please answer 0 to 10, or leave the line empty.") == 2


async def test_back_takes_the_last_answer_back() -> None:
    questions = in_turn(yes_no("one", "One?"), yes_no("two", "Two?"))
    made: Questionnaire[AnswersSoFar] = Questionnaire(title="", ask=questions, made=dict)
    dialog = dialog_with("back", "yes", "back", "no", "atrás", "", "unsure")
    assert await dialog.fill(made) == {"one": None, "two": "unsure"}
    assert [line[:4] for line in said(dialog)] == ["One?", "One?", "Two?", "One?", "Two?", "One?", "Two?"]


async def test_back_is_an_answer_where_any_words_are() -> None:
    dialog = dialog_with("back")
    assert await dialog.fill(single(replace(yes_no("it", "Where?"), read=str, takes_any_words=True), "")) == "back"
