"""A session at one moment, as it is stored with every batch of its events, so that it can be gone on with.

What is owed are the questions that were open or still to come, by purpose: their words are made again. Moments are in
session time, which does not run while nobody is there.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, TypeAlias, Union, get_args, get_origin, get_type_hints

from stretchcoach.session.facts import Ending, Facts
from stretchcoach.session.plan.model import Purpose
from stretchcoach.session.states import State

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


def as_plain(snapshot: Snapshot) -> Plain:
    """A snapshot as data that JSON can hold."""
    found: Plain = _plain(snapshot)
    return found


def from_plain(data: object) -> Snapshot:
    """The snapshot that :func:`as_plain` made ``data`` of.

    Raises:
        ValueError: it is no whole snapshot, or one of another version of the program.
    """
    try:
        found: Snapshot = _read(Snapshot, data)
    except (TypeError, KeyError, AttributeError) as problem:
        raise ValueError(f"no snapshot of a session: {problem}") from None
    return found


def _plain(value: object) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(_plain(key)): _plain(each) for key, each in value.items()}
    if isinstance(value, frozenset):
        return sorted(_plain(each) for each in value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


def _read(kind: Any, data: Any) -> Any:
    """``data`` as a value of the annotated ``kind``: nothing is guessed, nothing left out."""
    origin, args = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _read_one_of(args, data)
    if origin is tuple:
        return tuple(_read(args[0], each) for each in _a(list, data))
    if origin is frozenset:
        return frozenset(_read(args[0], each) for each in _a(list, data))
    if origin is not None:  # a mapping
        return {_read(args[0], key): _read(args[1], each) for key, each in _a(dict, data).items()}
    if isinstance(kind, type) and is_dataclass(kind):
        hints, given = _hints(kind), _a(dict, data)
        if set(given) != {each.name for each in fields(kind)}:
            raise ValueError(f"other fields than those of {kind}")
        return kind(**{each.name: _read(hints[each.name], given[each.name]) for each in fields(kind)})
    if issubclass(kind, StrEnum):
        return kind(data)
    if kind is float:
        return float(_a((int, float), data))
    return _a(kind, data)


def _read_one_of(kinds: tuple[Any, ...], data: Any) -> Any:
    for kind in kinds:
        try:
            return _read(kind, data)
        except (ValueError, TypeError):
            continue
    raise ValueError(f"{data!r} is none of {kinds}")


def _a(kind: Any, data: Any) -> Any:
    if not isinstance(data, kind) or (isinstance(data, bool) and kind is not bool):
        raise ValueError(f"expected {kind}, found {data!r}")
    return data


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
