"""Strict reading of data tables that are already in memory: every key is wanted, known and of the right kind.

A safety table that says less than it should must never be used, so a missing, unknown or odd value is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, TypeVar

from stretchcoach.errors import StretchcoachError

_SOURCE = re.compile(r"S[1-9][0-9]*|seed")
_Choice = TypeVar("_Choice", bound=StrEnum)


class RulesError(StretchcoachError):
    """The safety data of this installation is damaged; no session may run with it."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a number or a text comes from.

    ``sources`` are ids of the clinical reference, such as ``"S39"``. ``marks`` say what is not from a source:
    ``"DC"`` a design choice, ``"GK"`` general knowledge; one of the two is never empty.
    """

    sources: tuple[str, ...]
    marks: tuple[str, ...]


class Table:
    """One table and where it stands; remembers which keys were read, so that :meth:`close` finds the others."""

    def __init__(self, where: str, data: object) -> None:
        self.where = where
        if not isinstance(data, Mapping):
            raise damaged(where, "expected a table")
        self._data: Mapping[str, Any] = data
        self._read: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._data

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def _get(self, key: str) -> Any:
        self._read.add(key)
        if key not in self._data:
            raise damaged(self.where, f"{key} is missing")
        return self._data[key]

    def text(self, key: str, default: str | None = None) -> str:
        """A text; ``default`` where there is none."""
        if default is not None and key not in self._data:
            return default
        value = self._get(key)
        if not isinstance(value, str) or value != value.strip():
            raise damaged(self.where, f"{key}: expected a text without spaces around it, found {value!r}")
        return value

    def sentence(self, key: str) -> str:
        """A text that is not empty."""
        value = self.text(key)
        if not value:
            raise damaged(self.where, f"{key}: expected a sentence, found nothing")
        return value

    def number(self, key: str) -> float:
        """A number that is not negative; whole numbers stay whole."""
        value = self._get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
            raise damaged(self.where, f"{key}: expected a number of 0 or more, found {value!r}")
        return value

    def flag(self, key: str, default: bool) -> bool:
        """True or false; ``default`` where there is none."""
        if key not in self._data:
            return default
        value = self._get(key)
        if not isinstance(value, bool):
            raise damaged(self.where, f"{key}: expected true or false, found {value!r}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty where there is none."""
        value = self._get(key) if key in self._data else []
        if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
            raise damaged(self.where, f"{key}: expected a list of texts, found {value!r}")
        return tuple(value)

    def choice(self, key: str, kind: type[_Choice], default: _Choice | None = None) -> _Choice:
        """One of the values of ``kind``; ``default`` where there is none."""
        if default is not None and key not in self._data:
            return default
        value = self._get(key)
        if value not in list(kind):
            raise damaged(self.where, f"{key}: expected one of {', '.join(kind)}, found {value!r}")
        return kind(value)

    def table(self, key: str) -> Table:
        """The table under ``key``."""
        return Table(f"{self.where}, {key}", self._get(key))

    def tables(self, key: str) -> list[Table]:
        """The list of tables under ``key``, which may not be empty."""
        value = self._get(key)
        if not isinstance(value, list) or not value:
            raise damaged(self.where, f"{key}: expected a list of tables")
        return [Table(f"{self.where}, {key} {number}", each) for number, each in enumerate(value, 1)]

    def holds_tables(self, key: str) -> bool:
        """Whether a list of tables is under ``key``."""
        return isinstance(self._data.get(key), list)

    def origin(self) -> Origin:
        """The ``sources`` and ``marks`` of this table; at least one of them has to say something."""
        origin = Origin(self.texts("sources"), self.texts("marks"))
        if not origin.sources and not origin.marks:
            raise damaged(self.where, "neither a source nor a mark")
        for source in origin.sources:
            if not _SOURCE.fullmatch(source):
                raise damaged(self.where, f'sources: expected ids such as "S39", found {source!r}')
        return origin

    def close(self) -> None:
        """Refuse keys that nothing has read."""
        unknown = [key for key in self._data if key not in self._read]
        if unknown:
            raise damaged(self.where, f"unknown: {', '.join(unknown)}")


def damaged(where: str, what: str) -> RulesError:
    """The error for a table that cannot be used."""
    return RulesError(
        f"The safety data is damaged: {where}: {what}. Install stretchcoach again; no session runs without it."
    )


def numbers(table: Table) -> tuple[dict[str, Any], dict[str, Origin]]:
    """All rows ``name = { value, sources, marks }`` of a table of numbers: the values, and where each comes from."""
    values: dict[str, Any] = {}
    origins: dict[str, Origin] = {}
    for name in table:
        row = table.table(name)
        values[name] = row.number("value")
        origins[name] = row.origin()
        row.close()
    return values, origins


def filled(where: str, kind: Any, values: Mapping[str, Any], **others: Any) -> Any:
    """``kind(**values, **others)``, where a missing or an unknown name is an error about the data."""
    known = [each for each in (field.name for field in fields(kind)) if each not in others]
    odd = sorted(set(known) ^ set(values))
    if odd:
        raise damaged(where, f"missing or unknown: {', '.join(odd)}")
    return kind(**values, **others)
