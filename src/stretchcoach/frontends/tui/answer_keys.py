"""Which key answers which question, and which keys must not: pure, and told the time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from stretchcoach.safety import NOT_SAID
from stretchcoach.session.events import Question, QuestionKind
from stretchcoach.session.places import PLACES

SETTLE = 0.4
"""Seconds after a question came or went in which no key answers: a key pressed twice must not answer the next one."""

_PAIN = {str(number): number for number in range(10)} | {"x": 10}
_YES_NO = {"y": "yes", "n": "no", "u": "unsure"}
_CONFIRM = {"y": "yes", "enter": "yes", "space": "yes"}
_PLACE: dict[str, int | str] = {**{str(place): place for place in range(len(PLACES))}, "u": "unsure"}
_KEYS: dict[QuestionKind, dict[str, int | str]] = {
    QuestionKind.PAIN: {**_PAIN},
    QuestionKind.YES_NO: {**_YES_NO},
    QuestionKind.CONFIRM: {**_CONFIRM},
    QuestionKind.PLACE: {**_PLACE},
}
_NOT_SAID = "s"
"""The key of "prefer not to say", where a question offers it."""
_ANY = frozenset({*_PAIN, *_YES_NO, *_CONFIRM, _NOT_SAID})
_MAY_PASS = "Press y for yes, n for no, u for unsure, or s if you prefer not to say."
EXPECTED = {
    QuestionKind.PAIN: "Press 0 to 9, or x for 10.",
    QuestionKind.YES_NO: "Press y for yes, n for no, or u for unsure.",
    QuestionKind.CONFIRM: "Press Enter, space or y when it is done.",
    QuestionKind.PLACE: "Press 0 to 4, or u for unsure.",
}
"""What to press, by kind of question."""


class Meant(Enum):
    """What a key was."""

    ANSWER = "answer"
    WRONG = "wrong"
    """It answers another kind of question; say what is expected."""
    TOO_SOON = "too soon"
    """Most likely the same key pressed twice; nothing is done."""
    OTHER = "other"
    """No answer at all: a command, perhaps."""


@dataclass(frozen=True, slots=True)
class Press:
    """A key and what it means now. ``question`` is the id it answers, the one that was on the screen."""

    meant: Meant
    value: int | str = ""
    question: str = ""
    expected: str = ""


class AnswerKeys:
    """Ties answers to the question that is shown."""

    def __init__(self) -> None:
        self.question: Question | None = None
        self._since = float("-inf")

    def shown(self, question: Question | None, now: float) -> None:
        """The screen shows ``question`` from ``now`` on, or none. The same one again, asked once more, changes nothing."""
        if (question and question.id) != (self.question and self.question.id):
            self._since = now
        self.question = question

    def press(self, key: str, now: float, settle: float = SETTLE) -> Press:
        """What ``key`` means at ``now``.

        Args:
            key: as Textual names it; capitals do not matter.
            now: seconds of the session's clock, as in :meth:`shown`.
            settle: seconds a question must have been there, on that clock.
        """
        key = key.lower() if len(key) == 1 else key
        if key not in _ANY:
            return Press(Meant.OTHER)
        if now - self._since < settle:
            return Press(Meant.TOO_SOON)
        if self.question is None:
            return Press(Meant.OTHER)
        kind, may_pass = self.question.kind, NOT_SAID in self.question.choices
        if key == _NOT_SAID and may_pass:
            return Press(Meant.ANSWER, NOT_SAID, self.question.id)
        if key in _KEYS[kind]:
            return Press(Meant.ANSWER, _KEYS[kind][key], self.question.id)
        if key == "space" or (key == "n" and kind is QuestionKind.CONFIRM):
            return Press(Meant.OTHER)
        return Press(Meant.WRONG, expected=_MAY_PASS if may_pass else EXPECTED[kind])
