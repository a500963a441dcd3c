"""Who plays the golden sessions: what each person answers, and what they do at which moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from scripts import THINK, Patient, Scripted, Value, calm, silent

from stretchcoach.session.engine import Session
from stretchcoach.session.events import Question

CUT = "cut"
"""The program is killed, and started again after so many seconds."""


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody does of their own accord."""

    part: float
    """Of the planned length of the session, after which they do it."""
    word: str
    """A word of the plain lines, or :data:`CUT`."""
    after: float = 0.0
    """Seconds later still; for :data:`CUT` the seconds until the next start."""


@dataclass(frozen=True, slots=True)
class Person:
    """A way to go through any routine."""

    patient: Callable[[str], Patient]
    """What is answered, by the language of the routine."""
    orders: Sequence[Order] = ()
    new: bool = False
    """Nobody was ever asked before: both lists of warning signs come first."""
    moves: bool = True
    """Gets into each position, and says so."""


def _painful(language: str) -> Patient:
    """Pain that rises and moves down, until a rule ends it; a skin that is not as it should be under a pack. In English it
    begins in the back and is felt in the thigh later; in Spanish it begins in the thigh and moves to below the knee."""
    sure = {"rated": ("yes",) * 9, "pack_on": ("no", "yes"), "skin": ("yes", "no"), "skin_back": ("no", "yes")}
    if language == "en":
        began: dict[str, object] = {"before": 1, "check_in": (3, 4, 3, 8), "re_rate": 2, "after": 7}
        return Scripted(**sure, **began, place_before=0, place=(0, 2, 2), place_again=2, neuro="no", moved="no")
    began = {"before": 3, "check_in": (5, 4, 5, 8), "re_rate": (3, 7), "after": 8}
    return Scripted(**sure, **began, place_before=2, moved=(1, 2, 3), place=3, place_again=3, neuro=("no", "yes"))


DIZZY = 6
"""Its line under the anytime key."""

_FIRST = frozenset({"list", "follow_up", "before", "place_before", "thermal", "barrier", "pack_on"})
"""Purposes of the questions that come before the first work."""


def _falls_silent(question: Question) -> Value:
    return calm(question) if question.purpose in _FIRST else None


def _presses_the_anytime_key(language: str) -> Patient:
    """By mistake; in Spanish because of feeling dizzy, which is over after a rest."""
    return calm if language == "en" else Scripted(symptom=DIZZY, dizzy_better="yes")


PEOPLE = {
    "calm": Person(lambda language: calm, new=True),
    "painful": Person(_painful),
    "silent": Person(lambda language: silent, moves=False),
    "fading": Person(lambda language: _falls_silent),
    "stopped": Person(
        _presses_the_anytime_key,
        (
            Order(0.0, "status", 1.0),
            Order(0.0, "back", 25.0),
            Order(0.2, "repeat"),
            Order(0.25, "more"),
            Order(0.25, "status", 1.0),
            Order(0.3, "skip"),
            Order(0.35, "back"),
            Order(0.4, "symptom"),
            Order(0.5, "stop"),
        ),
    ),
    "resumed": Person(
        lambda language: calm,
        (
            Order(0.2, "pause"),
            Order(0.2, "status", 5.0),
            Order(0.2, "resume", 45.0),
            Order(0.45, CUT, 30.0),
            Order(0.6, "pause"),
            Order(0.6, "resume", 400.0),
            Order(0.8, CUT, 900.0),
        ),
    ),
}
"""By the name of their script. *Fading* falls silent when the work begins, since *silent* never comes so far."""


@dataclass(frozen=True, slots=True)
class Act:
    """What a person does at one moment: answers ``question``, or else says a word."""

    value: int | str
    question: Question | None = None


class Hand:
    """The hand of one person, through one session and the one that goes on with it."""

    def __init__(self, person: Person, language: str, planned: float) -> None:
        """``planned`` seconds are the length that the orders are parts of."""
        self._patient = person.patient(language)
        self._moves = person.moves
        self._orders = [(_moment(order, planned), order) for order in person.orders]
        self.cut: Order | None = None
        """The order that ended :meth:`acts`, until it is called again."""

    def acts(self, session: Session, now: Callable[[], float], wait: Callable[[float], object]) -> Iterator[Act | None]:
        """Let time pass to whatever comes next, again and again, until the session has ended or is cut: what is due, which
        is handed out as None, or what the person does."""
        self.cut = None
        for _ in range(50_000):
            if session.ended:
                return
            at, act = min(self._next(session, now()), key=lambda each: each[0])
            wait(at)
            if isinstance(act, Order):
                self._orders.pop(0)
                if act.word == CUT:
                    self.cut = act
                    return
                yield Act(act.word)
            else:
                yield act
        raise AssertionError("it does not end")

    def _next(self, session: Session, now: float) -> Iterator[tuple[float, Order | Act | None]]:
        """What may come next, each with its moment; of two at one moment the first counts."""
        question, spoken = session.question, session.question_spoken
        if self._orders:
            at, order = self._orders[0]
            yield max(session.started + at, now), order
        if self._moves and session.asks_ready is not None:
            yield max(session.asks_ready + THINK, now), Act("ready")
        value = None if question is None or spoken is None else self._patient(question)
        if spoken is not None and value is not None:
            yield max(spoken + THINK, now), Act(value, question)
        due = session.next_wakeup()
        if due is not None:
            yield max(due, now), None


def _moment(order: Order, planned: float) -> float:
    return order.part * planned + (0.0 if order.word == CUT else order.after)
