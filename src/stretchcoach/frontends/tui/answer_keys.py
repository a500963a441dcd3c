"""What a key counts for: whether it is held down, and which answer to the question shown it stands for. Pure; told the time.

Terminals report no release of a key that is held down, only the same key again and again; the first repeat comes a quarter
to two thirds of a second after the press.
"""

from __future__ import annotations

from enum import Enum

from stretchcoach.frozen import dataclass
from stretchcoach.safety.questions import ANY_KEY, SOMETHING, Question, QuestionKind

GAP = 1.0
"""Seconds without a key after which it is a new one (section 1.4 of the clinical reference, W3)."""


class HeldKey:
    """A key that did something is dead until another key came, or none of it for :data:`GAP` seconds."""

    def __init__(self) -> None:
        self._dead = ""
        self._came = float("-inf")
        self._last = ""

    def comes(self, key: str, now: float) -> bool:
        """Take note of ``key`` at ``now``, in seconds of the world. False while it is dead; a repeat starts that anew."""
        key = plain(key)
        dead = key == self._dead and now - self._came < GAP
        self._dead, self._last = key if dead else "", key
        self._came = now
        return not dead

    def counts_once(self) -> None:
        """The key that came last has done what counts once."""
        self._dead = self._last


def plain(key: str) -> str:
    """A key as Textual names it, without regard to capitals."""
    return key.lower() if len(key) == 1 else key


SETTLE = 0.4
"""Seconds after a question came or went in which no key answers: a key pressed twice must not answer the next one."""

_COMMANDS = ("space", "r")
"""Keys that pause and repeat where the question does not take them."""


class Meant(Enum):
    """What a key was meant as, while a question is shown or was."""

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


class AnswerKeys:
    """Ties answers to the question that is shown. Its times are seconds of the world, also in a rehearsal that runs faster:
    it is about the hands of the person, not about the session."""

    def __init__(self) -> None:
        self.question: Question | None = None
        self._since = float("-inf")

    def shown(self, question: Question | None, now: float) -> None:
        """The screen shows ``question`` from ``now`` on, or none. The same one again, asked once more, changes nothing, nor
        does one line more that was picked."""
        if not _same(question, self.question):
            self._since = now
        self.question = question

    def settled(self, now: float) -> bool:
        """Whether what is shown has been there long enough to be answered."""
        return now - self._since >= SETTLE

    def press(self, key: str, now: float) -> Press:
        """What ``key``, as Textual names it, means at ``now``; capitals do not matter."""
        key, question = plain(key), self.question
        if key not in ANY_KEY:
            return Press(Meant.OTHER)
        if not self.settled(now):
            return Press(Meant.TOO_SOON)
        if question is None:
            return Press(Meant.OTHER)
        if key in question.keys:
            return Press(Meant.ANSWER, question.keys[key], question.id)
        if question.kind is QuestionKind.LIST and key in _numbers(question):  # which of them is asked next
            return Press(Meant.ANSWER, SOMETHING, question.id)
        if key in _COMMANDS or (key == "n" and question.kind is QuestionKind.CONFIRM):
            return Press(Meant.OTHER)
        return Press(Meant.WRONG)


def expected(question: Question) -> str:
    """The name of the phrase that tells what to press."""
    return f"press.{question.kind.value}{'_several' if question.several else ''}"


def _same(one: Question | None, other: Question | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.id == other.id or (one.several and other.several and (one.ref, one.items) == (other.ref, other.items))


def _numbers(question: Question) -> tuple[str, ...]:
    return tuple(map(str, range(1, len(question.items) + 1)))
