"""Dialogs in plain lines: what may be left out, what is asked again, and that nobody is waited for without an end."""

from __future__ import annotations

import io

import pytest

from stretchcoach.errors import Unfit
from stretchcoach.frontends.lines.asking import Dialog, yes_no
from stretchcoach.frontends.lines.standard_input import Lines


def dialog_with(*given: str, ended: bool = True) -> Dialog:
    """A dialog whose input is ``given``."""
    lines = Lines()
    for line in given:
        lines.put(line)
    if ended:
        lines.end()
    return Dialog(lines, io.StringIO())


def said(dialog: Dialog) -> list[str]:
    """What it has written."""
    assert isinstance(dialog.err, io.StringIO)
    return dialog.err.getvalue().splitlines()


async def test_an_answer_is_made_a_value() -> None:
    dialog = dialog_with("  Yes. ", "")
    assert await dialog.yes_no("Is it?") == "yes"
    assert await dialog.yes_no("And this?") is None
    assert not dialog.over
    assert said(dialog) == ["Is it? (yes, no or unsure)", "And this? (yes, no or unsure)"]


async def test_what_does_not_fit_is_told_and_asked_again() -> None:
    dialog = dialog_with("perhaps", "not  sure")
    assert await dialog.yes_no("Is it?") == "unsure"
    assert said(dialog)[1:] == [
        "Please answer yes, no or unsure, or leave the line empty.",
        "Is it? (yes, no or unsure)",
    ]


async def test_after_the_end_of_the_input_nothing_more_is_asked() -> None:
    dialog = dialog_with("maybe")
    assert await dialog.yes_no("Is it?") is None
    assert dialog.over
    before = said(dialog)
    assert await dialog.yes_no("And this?") is None
    assert said(dialog) == before


async def test_nobody_is_waited_for_longer_than_the_patience() -> None:
    dialog = dialog_with(ended=False)
    dialog.patience = 0.0
    assert await dialog.yes_no("Is it?") is None
    assert dialog.over


async def test_an_error_output_that_has_gone_is_no_reason_to_end() -> None:
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    dialog = Dialog(dialog_with("yes").lines, Gone())
    assert await dialog.yes_no("Is it?") == "yes"


@pytest.mark.parametrize("text", ["", "ye", "2", "yes please"])
def test_only_the_words_answer(text: str) -> None:
    with pytest.raises(Unfit):
        yes_no(text)
