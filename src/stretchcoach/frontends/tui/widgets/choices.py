"""What an answer row offers for each kind of question."""

from __future__ import annotations

from stretchcoach.frontends.tui.widgets.answer_row import Choice
from stretchcoach.safety import NOT_SAID
from stretchcoach.session.events import Question, QuestionKind
from stretchcoach.session.phrases import Phrasebook
from stretchcoach.session.places import PLACES

_YES_NO_KEYS = ("press y", "press n", "press u")
_NOT_SAID_KEY = "press s"
_DONE_KEYS = ("press Enter, space or y",)
_PAIN = tuple(Choice(str(number), number) for number in range(11))
_PLACE = (*(Choice(str(place), place) for place in range(len(PLACES))), Choice("u", "unsure"))


def offered(question: Question, book: Phrasebook) -> tuple[tuple[Choice, ...], tuple[str, ...]]:
    """The answers to ``question``, and the words below them: keys, or what the ends of the scale mean."""
    yes_no = tuple(Choice(book(f"answer.{name}"), name) for name in ("yes", "no", "unsure"))
    match question.kind:
        case QuestionKind.PAIN:
            return _PAIN, (f"0 {book('check_in.zero')}", "press the number, x for 10", f"10 {book('check_in.ten')}")
        case QuestionKind.YES_NO if NOT_SAID in question.choices:
            return (*yes_no, Choice(book("answer.not_say"), NOT_SAID)), (*_YES_NO_KEYS, _NOT_SAID_KEY)
        case QuestionKind.YES_NO:
            return yes_no, _YES_NO_KEYS
        case QuestionKind.CONFIRM:
            return yes_no[:1], _DONE_KEYS
        case QuestionKind.PLACE:
            return _PLACE, tuple(book.words("answer.places"))
