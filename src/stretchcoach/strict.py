"""Plain data, as TOML and JSON hold it, to records: a dataclass says what there has to be, and nothing is guessed.

A table has the keys that its dataclass has fields. A field's kind is its annotation: ``str``, ``int``, ``float``, ``bool``,
a ``StrEnum``, ``datetime`` (as ISO 8601 writes it), ``tuple`` and ``frozenset`` of one kind, ``Mapping``, another dataclass,
or several of them; ``Annotated`` narrows it with :class:`Check`, :class:`Called` and the other marks below. What a dataclass
refuses itself, with a ValueError in ``__post_init__``, is said with its place as well. Numbers stay as they are written.
"""

from __future__ import annotations

import math
import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, NamedTuple, TypeAlias, TypeVar, Union, get_args, get_origin, get_type_hints

from stretchcoach.frozen import dataclass

_T = TypeVar("_T")
KeyPath: TypeAlias = tuple[str | int, ...]
"""Where a value stands, such as ``("step", 1, "hold")``; list positions count from 0."""

_SHOWN = 60
"""Letters of a wrong value that a message repeats."""
_PLAIN: dict[Any, tuple[str, tuple[type, ...]]] = {
    int: ("a whole number", (int,)),
    float: ("a number", (int, float)),
    bool: ("true or false", (bool,)),
}


class Odd(ValueError):
    """What is wrong with the data, and the ``place`` where."""

    place: KeyPath = ()

    def within(self, key: str | int) -> Odd:
        """The same, told by the table or list that has it under ``key``."""
        self.place = (key, *self.place)
        return self


@dataclass(frozen=True, slots=True)
class Check:
    """A mark: what a value has to be besides its kind. ``expected`` says what that is; nothing for one that is right."""

    expected: Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Called:
    """A mark of a field: the key that stands for it in the data."""

    key: str


@dataclass(frozen=True, slots=True)
class Made:
    """A mark: the data are written in another form, which ``of`` turns into the one of the kind.

    ``of`` raises KeyError for a key that it misses, and ValueError with a message of its own.
    """

    of: Callable[[Any], Any]


EMPTY, EVERY = object(), object()
"""Marks: a text that may be empty under whatever rule for texts; a mapping that needs every key there is."""


def within(least: float, most: float = math.inf) -> Check:
    """A number from ``least`` to ``most``."""
    expected = f"{least:g} or more" if most == math.inf else f"{least:g} to {most:g}"
    return Check(lambda value: "" if least <= value <= most and math.isfinite(value) else expected)


def one_of(*words: str) -> Check:
    """One of a few words."""
    *others, last = (f'"{word}"' for word in words)
    return Check(lambda value: "" if value in words else f"{', '.join(others)} or {last}")


def by(key: str) -> Made:
    """Rows by one of their own keys: they are listed, or stand in a table by it, which then need not say it again."""

    def rows(data: Any) -> Any:
        if isinstance(data, Mapping):
            return {name: {**row, key: name} if isinstance(row, Mapping) else row for name, row in data.items()}
        if not isinstance(data, list) or not data:
            raise ValueError(f"expected a list of tables, found {shown(data)}")
        names = [row[key] for row in data]
        if twice := sorted({each for each in names if names.count(each) > 1}):
            raise ValueError(f"{', '.join(twice)} is there twice")
        return dict(zip(names, data, strict=True))

    return Made(rows)


def shown(value: object) -> str:
    """A value as a message repeats it."""
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


class _Field(NamedTuple):
    name: str
    hint: Any
    default: Any
    optional: bool


@cache
def _parts(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    return get_origin(hint), get_args(hint)  # which takes a while, and is asked for every value


@cache
def _fields(kind: Any) -> dict[str, _Field]:
    """The fields by the keys that stand for them."""
    hints = get_type_hints(kind, include_extras=True)
    found = {}
    for each in fields(kind):
        marks = get_args(hints[each.name])[1:] if get_origin(hints[each.name]) is Annotated else ()
        key = next((mark.key for mark in marks if isinstance(mark, Called)), each.name)
        optional = each.default is not MISSING or each.default_factory is not MISSING
        found[key] = _Field(each.name, hints[each.name], each.default, optional)
    return found


@dataclass(frozen=True, slots=True)
class Reader:
    """How strictly is read."""

    text: Callable[[str], str] = lambda value: ""
    """What every text has to be, as for :class:`Check`; one that is empty by default may be empty whatever it is."""
    thing: str = "key"
    """What a key is called in messages."""
    whole: bool = False
    """Fields that have a default are wanted as well."""
    mending: bool = False
    """What is odd is left out where that is possible: an unknown key, an entry, a field that has a default."""

    def read(self, kind: Callable[..., _T], data: object, /, **given: Any) -> _T:
        """The table ``data`` as a ``kind``; what is ``given`` is no part of it.

        Raises:
            Odd: it is none; names the first place that is wrong.
        """
        if not isinstance(data, Mapping):
            raise Odd(f"expected a table, found {shown(data)}")
        wanted = _fields(kind)
        if given:
            wanted = {key: each for key, each in wanted.items() if each.name not in given}
        for key in data:
            if key not in wanted and not self.mending:
                raise Odd(f"no such {self.thing}; there are: {', '.join(wanted)}").within(key)
        for key, each in wanted.items():
            if key not in data:
                if self.whole or not each.optional:
                    raise Odd(f"{key} is missing")
            elif not (data[key] == "" == each.default):
                try:
                    given[each.name] = self._value(each.hint, data[key])
                except Odd as odd:
                    if not (self.mending and each.optional):
                        raise odd.within(key) from None
        try:
            return kind(**given)
        except ValueError as refused:
            raise Odd(str(refused)) from None

    def _value(self, hint: Any, data: Any) -> Any:
        if hint is str:
            if expected := self.text(data) if isinstance(data, str) else "text in quotes":
                raise Odd(f"expected {expected}, found {shown(data)}")
            return data
        origin, args = _parts(hint)
        if origin is Annotated:
            return self._marked(args[0], args[1:], data)
        if origin in (Union, types.UnionType):
            return self._one_of(hint.__args__, data)  # a union equals itself in another order: the cache may hold that
        if origin in (tuple, frozenset):
            if not isinstance(data, list):
                raise Odd(f"expected a list, found {shown(data)}")
            return origin(self._each(None, args[0], enumerate(data)).values())
        if origin is not None:
            if not isinstance(data, Mapping):
                raise Odd(f"expected a table, found {shown(data)}")
            return self._each(args[0], args[1], data.items())
        if issubclass(hint, StrEnum):
            if data not in list(hint):
                raise Odd(f"expected one of {', '.join(map(str, hint))}, found {shown(data)}")
            return hint(data)
        if hint is datetime:
            try:
                return datetime.fromisoformat(str(data))
            except ValueError:
                raise Odd(f"expected a moment, found {shown(data)}") from None
        if hint not in _PLAIN:
            return self.read(hint, data)
        expected, kinds = _PLAIN[hint]
        if not isinstance(data, kinds) or (isinstance(data, bool) and hint is not bool):
            raise Odd(f"expected {expected}, found {shown(data)}")
        return data

    def _each(self, keys: Any, values: Any, entries: Iterable[tuple[Any, Any]]) -> dict[Any, Any]:
        """The entries of a list by their position, or of a table by their key."""
        found = {}
        for key, each in entries:
            try:
                found[self._value(keys, key) if keys else key] = self._value(values, each)
            except Odd as odd:
                if not self.mending:
                    raise odd.within(key) from None
        return found

    def _marked(self, hint: Any, marks: tuple[Any, ...], data: Any) -> Any:
        if data == "" and EMPTY in marks:
            return data
        for mark in marks:
            if isinstance(mark, Made):
                try:
                    data = mark.of(data)
                except KeyError as missing:
                    raise Odd(f"{missing.args[0]} is missing") from None
                except (AttributeError, TypeError):
                    raise Odd(f"expected a table, found {shown(data)}") from None
                except ValueError as refused:
                    raise Odd(str(refused)) from None
            elif mark is EVERY and isinstance(data, Mapping):
                for key in get_args(hint)[0]:
                    if key not in data:
                        raise Odd(f"{key} is missing")
        value = self._value(hint, data)
        for mark in marks:
            if isinstance(mark, Check) and (expected := mark.expected(value)):
                raise Odd(f"expected {expected}, found {shown(data)}")
        return value

    def _one_of(self, kinds: tuple[Any, ...], data: Any) -> Any:
        if data is None and types.NoneType in kinds:
            return None
        wrong: Odd | None = None
        for kind in kinds:
            if kind is not types.NoneType:
                try:
                    return self._value(kind, data)
                except Odd as odd:
                    wrong = wrong or odd
        assert wrong is not None
        raise wrong


def plain(value: object, decimals: int | None = None) -> Any:
    """What a record holds, as JSON can hold it, so that a :class:`Reader` reads it again; with ``decimals``, numbers are
    rounded to so many."""
    if isinstance(value, float):
        return value if decimals is None else round(value, decimals)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if is_dataclass(value):
        return {each.name: plain(getattr(value, each.name), decimals) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(each, decimals) for key, each in value.items()}
    if isinstance(value, frozenset):
        return sorted(plain(each, decimals) for each in value)
    if isinstance(value, tuple):
        return [plain(each, decimals) for each in value]
    return value
