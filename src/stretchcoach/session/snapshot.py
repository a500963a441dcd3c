"""A session at one moment, as it is stored with every batch of its events, so that it can be gone on with.

What is owed are the questions that were open or still to come, by purpose: their words are made again. Moments are in
session time, which does not run while nobody is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from stretchcoach.frozen import dataclass
from stretchcoach.session.facts import Ending, Facts
from stretchcoach.session.plan.plan import Purpose
from stretchcoach.session.states import State
from stretchcoach.strict import Reader, plain

Plain: TypeAlias = Mapping[str, Any]
"""What JSON can hold."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A question that was asked or was still to come."""

    purpose: Purpose
    ref: str = ""


@dataclass(frozen=True, slots=True)
class RatingSaidBack:
    """A rating that was being said back: the id and the purpose of its question, and the rating."""

    question: str
    purpose: Purpose
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Everything that decides how a session goes on."""

    at: float
    """Session time."""
    state: State
    step: int
    """Index in the plan; -1 before the first step."""
    facts: Facts
    """With the moments of packs in session time."""
    cut_short: bool = False
    """The step is not gone on with: a rule dropped it, it is left out, or it comes only after what is owed."""
    ending: Ending | None = None
    """How it was going to end, if that was decided."""
    owed: tuple[Owed, ...] = ()
    asked: bool = False
    """The first of ``owed`` was open; else something came before it."""
    rating: RatingSaidBack | None = None
    questions: int = 0
    """How many questions were asked: their ids go on counting."""


# A field that is missing may be the one that keeps a pack or a red flag in mind: no snapshot is better than half a one.
_WHOLE = Reader(thing="field", whole=True)
"""Nothing is guessed, nothing left out."""


def as_plain(snapshot: Snapshot) -> Plain:
    """A snapshot as data that JSON can hold."""
    data: Plain = plain(snapshot)
    return data


def from_plain(data: object) -> Snapshot:
    """The snapshot that :func:`as_plain` made ``data`` of.

    Raises:
        ValueError: it is no whole snapshot, or one of another version of the program.
    """
    return _WHOLE.read(Snapshot, data)
