"""What an answer row offers for each kind of question."""

from __future__ import annotations

from stretchcoach.frontends.tui.widgets.answer_row import Choice
from stretchcoach.session.events import Question, QuestionKind
from stretchcoach.session.phrases import Phrasebook

_YES_NO = (Choice("Yes", "yes"), Choice("No", "no"), Choice("Unsure", "unsure"))
_YES_NO_KEYS = ("press y", "press n", "press u")
_DONE = (Choice("Yes", "yes"),)
_DONE_KEYS = ("press Enter, space or y",)
_PAIN = tuple(Choice(str(number), number) for number in range(11))


def offered(question: Question, book: Phrasebook) -> tuple[tuple[Choice, ...], tuple[str, ...]]:
    """The answers to ``question``, and the words below them: keys, or what the ends of the scale mean."""
    match question.kind:
        case QuestionKind.PAIN:
            return _PAIN, (f"0 {book('check_in.zero')}", "press the number, x for 10", f"10 {book('check_in.ten')}")
        case QuestionKind.YES_NO:
            return _YES_NO, _YES_NO_KEYS
        case QuestionKind.CONFIRM:
            return _DONE, _DONE_KEYS
