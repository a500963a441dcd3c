"""Questions outside a session, asked one after the other, each of which may be left out. Pure.

A questionnaire says what to ask next after the answers so far, and what comes of them. Whoever asks, a screen or plain
lines, knows nothing of its subject: a question says itself how it is chosen, how it is typed, and what is no answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Generic, TypeAlias, TypeVar

from stretchcoach.coach.commands import reply
from stretchcoach.errors import Unfit
from stretchcoach.frozen import dataclass
from stretchcoach.safety.questions import NO, UNSURE, YES, QuestionKind, replies

_Made = TypeVar("_Made")


class AnsweredBy(StrEnum):
    """How a screen takes the answer; in plain lines every answer is typed."""

    RATING = "rating"
    """A number from 0 to 10."""
    ONE = "one"
    """One of its picks."""
    SEVERAL = "several"
    """Any number of its picks."""
    LINE = "line"
    """A typed line."""


@dataclass(frozen=True, slots=True)
class Pick:
    """One of the answers to choose from: its key, its words, and the value it stands for."""

    key: str
    words: str
    value: object


@dataclass(frozen=True, slots=True, kw_only=True)
class FormQuestion:
    """One question. Its answer is a value, or None where it was left out."""

    name: str
    """What its answer is kept under."""
    ask: str
    by: AnsweredBy
    read: Callable[[str], Any] = str.strip
    """The value of a typed line; raises Unfit for one that says nothing."""
    typed: str = ""
    """How an answer is typed where nothing can be picked."""
    known: str = ""
    """What is known already, in words, for whoever cannot see it chosen."""
    takes_any_words: bool = False
    """``back`` may be meant as an answer, and goes to no question before."""
    said_back: Callable[[Any], str] = lambda answer: ""
    """What is said of an answer that was typed."""
    picks: tuple[Pick, ...] = ()
    chosen: object = None
    """What is known already; chosen at first."""
    leave: str | None = None
    """Other words for leaving it out, where picks are shown; empty where one of them has to be chosen."""
    why: str = ""
    """What it is asked for, said beside it where there is room."""
    filled: str = ""
    """What stands in a line at first; an empty line leaves the question out."""
    place: str = ""
    """Which question of how many; empty where nobody can know."""
    last: bool = False
    """Asked even when everything before it is left out at once."""

    @property
    def how(self) -> str:
        """How an answer is typed, and what is known already."""
        return " ".join(filter(None, (self.typed, f"(now: {self.known})" if self.known else "")))


AnswersSoFar: TypeAlias = Mapping[str, Any]
"""Answers by the name of their question, in the order they were given; None for one that was left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire(Generic[_Made]):
    """Some questions that belong together."""

    title: str
    ask: Callable[[AnswersSoFar], FormQuestion | None]
    """The next question after these answers; None when nothing is left to ask."""
    made: Callable[[AnswersSoFar], _Made]
    """What comes of the answers, at whatever question it was left."""
    first: str = ""
    """What is said first where answers are typed."""


def in_turn(*questions: FormQuestion) -> Callable[[AnswersSoFar], FormQuestion | None]:
    """Ask these one after the other."""
    return lambda answers: next((each for each in questions if each.name not in answers), None)


def single(question: FormQuestion, title: str) -> Questionnaire[Any]:
    """One question alone; what comes of it is its answer."""
    return Questionnaire(title=title, ask=in_turn(question), made=lambda answers: answers.get(question.name))


class Walk(Generic[_Made]):
    """Where somebody stands in a questionnaire."""

    def __init__(self, questionnaire: Questionnaire[_Made]) -> None:
        """At its first question."""
        self._questionnaire = questionnaire
        self._answers: dict[str, Any] = {}
        self.question = questionnaire.ask(self._answers)
        """The question to answer now; None when nothing is left to ask."""

    @property
    def answers(self) -> AnswersSoFar:
        """Everything answered or left out so far, in its order."""
        return dict(self._answers)

    @property
    def made(self) -> _Made:
        """What comes of the answers so far."""
        return self._questionnaire.made(self.answers)

    def answer(self, value: object) -> None:
        """Answer the present question, or leave it out with None."""
        if self.question is not None:
            self._answers[self.question.name] = value
            self.question = self._questionnaire.ask(self._answers)

    def back(self) -> bool:
        """Ask the question before once more; False at the first one."""
        if not self._answers:
            return False
        self._answers.popitem()
        self.question = self._questionnaire.ask(self._answers)
        return True

    def finish(self) -> None:
        """Leave out all that is left, up to a question that is asked in any case; there, leave that out too."""
        self.answer(None)
        while self.question is not None and not self.question.last:
            self.answer(None)


# Ratings, yes and no --------------------------------------------------------------------------------------------------


def rating(name: str, ask: str) -> FormQuestion:
    """A question that takes 0 to 10."""
    return FormQuestion(name=name, ask=ask, by=AnsweredBy.RATING, read=_read_rating, typed="(0 to 10)")


def _read_rating(text: str) -> int:
    answered = reply(text, QuestionKind.PAIN)
    if not isinstance(answered, int):
        raise Unfit("Please answer 0 to 10, or leave the line empty.")
    return answered


_WORDS = {YES: "Yes", NO: "No", UNSURE: "Not sure"}
YES_NO = tuple(Pick(each.keys[0], _WORDS[each.word], each.value) for each in replies(QuestionKind.YES_NO))


def yes_no(name: str, ask: str, chosen: str | None = None, **more: Any) -> FormQuestion:
    """A question that takes yes, no or not sure; ``more`` are other fields of it."""
    fields: dict[str, Any] = {"picks": YES_NO, "typed": "(yes, no or unsure)", **more}
    return FormQuestion(name=name, ask=ask, by=AnsweredBy.ONE, chosen=chosen, read=read_yes_no, **fields)


def read_yes_no(text: str) -> str:
    """``yes``, ``no`` or ``unsure``.

    Raises:
        Unfit: it is none of them.
    """
    answered = reply(text, QuestionKind.YES_NO)
    if answered is None:
        raise Unfit("Please answer yes, no or unsure, or leave the line empty.")
    return str(answered)
