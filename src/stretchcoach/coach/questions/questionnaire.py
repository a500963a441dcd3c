"""A walk through small questions, one at a time, each of which may be left out: pure, for screens outside a session."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from stretchcoach.safety.questions import NO, UNSURE, YES, QuestionKind, replies


class Sort(StrEnum):
    """How an item is answered."""

    RATING = "rating"
    """A number from 0 to 10."""
    ONE = "one"
    """One of its picks."""
    SOME = "some"
    """Any number of its picks."""
    TEXT = "text"
    """A typed line."""


@dataclass(frozen=True, slots=True)
class Pick:
    """One of the answers to choose from: its key, its words, and the value it stands for."""

    key: str
    words: str
    value: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question."""

    name: str
    """What its answer is kept under."""
    ask: str
    sort: Sort
    picks: tuple[Pick, ...] = ()
    chosen: object = None
    """What is known already; chosen at first."""
    leave: str = "Leave this out"
    """The words for leaving it out, where picks are shown; empty where one of them has to be chosen."""
    hint: str = ""
    """How a line is typed."""
    filled: str = ""
    """What stands in a line at first; an empty line leaves the item out."""
    read: Callable[[str], object] = str.strip
    """The value of a typed line; raises StretchcoachError for one that says nothing."""
    place: str = ""
    """Which question of how many; empty where nobody can know."""
    last: bool = False
    """Asked even when everything before it is left out at once."""


Told: TypeAlias = Mapping[str, object]
"""Answers by the name of their item; None for one that was left out."""
Follow: TypeAlias = Callable[[Told], Item | None]
"""What to ask after these answers; None when all is told."""

_WORDS = {YES: "Yes", NO: "No", UNSURE: "Not sure"}
YES_NO = tuple(Pick(each.keys[0], _WORDS[each.word], each.value) for each in replies(QuestionKind.YES_NO))


class Sheet:
    """Where such a walk stands."""

    def __init__(self, follow: Follow) -> None:
        """At the first question of ``follow``."""
        self._follow = follow
        self._told: dict[str, object] = {}
        self.item = follow(self._told)
        """The question to answer now; None when all is told."""

    @property
    def told(self) -> Told:
        """Everything answered or left out so far, in its order."""
        return dict(self._told)

    def answer(self, value: object) -> None:
        """Answer the present question, or leave it out with None."""
        if self.item is not None:
            self._told[self.item.name] = value
            self.item = self._follow(self._told)

    def back(self) -> bool:
        """Ask the question before once more; False at the first one."""
        if not self._told:
            return False
        self._told.popitem()
        self.item = self._follow(self._told)
        return True

    def finish(self) -> None:
        """Leave out all that is left, up to a question that is asked in any case; there, leave that out too."""
        self.answer(None)
        while self.item is not None and not self.item.last:
            self.answer(None)


def yes_no(name: str, ask: str, chosen: object = None, leave: str = "Leave this out") -> Item:
    """An item that takes yes, no or not sure."""
    return Item(name=name, ask=ask, sort=Sort.ONE, picks=YES_NO, chosen=chosen, leave=leave)
