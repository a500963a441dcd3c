"""What the safety tables are made of, and the error for one that is damaged.

A safety table that says less than it should must never be used, so a missing, unknown or odd value is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, TypeVar

from stretchcoach.errors import StretchcoachError
from stretchcoach.frozen import dataclass
from stretchcoach.strict import EMPTY, Check, Odd, Reader, within

_T = TypeVar("_T")
_SOURCE = re.compile(r"S[1-9][0-9]*|seed")
_ID = Check(lambda each: "" if _SOURCE.fullmatch(each) else 'ids such as "S39"')
FILLED = Check(lambda each: "" if each else "at least one")
"""A list that may not be empty."""


class RulesError(StretchcoachError):
    """The safety data of this installation is damaged; no session may run with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced:
    """Where a number or a text comes from.

    ``sources`` are ids of the clinical reference, such as ``"S39"``. ``marks`` say what is not from a source:
    ``"DC"`` a design choice, ``"GK"`` general knowledge; one of the two is never empty.
    """

    sources: tuple[Annotated[str, _ID], ...] = ()
    marks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what comes from nowhere."""
        if not self.sources and not self.marks:
            raise ValueError("neither a source nor a mark")


@dataclass(frozen=True, slots=True, kw_only=True)
class Value(Sourced):
    """A number or a sentence, and where it comes from."""

    value: Annotated[float, within(0)] | Annotated[str, EMPTY]


def damaged(where: str, what: str) -> RulesError:
    """The error for a table that cannot be used."""
    return RulesError(
        f"The safety data is damaged: {where}: {what}. Install stretchcoach again; no session runs without it."
    )


def _expected(text: str) -> str:
    if not text:
        return "a sentence"
    return "" if text == text.strip() else "a text without spaces around it"


_READER = Reader(text=_expected)


def read_table(kind: type[_T], name: str, data: object, /, **given: Any) -> _T:
    """The table ``name`` as a ``kind``, with what is ``given`` besides. Raises RulesError."""
    try:
        return _READER.read(kind, data, **given)
    except Odd as odd:
        place = "".join(f" {each + 1}" if isinstance(each, int) else f", {each}" for each in odd.place)
        raise damaged(f"{name}{place}", str(odd)) from None


def from_rows(kind: type[_T], name: str, rows: Mapping[str, Value], /, **given: Any) -> _T:
    """A ``kind`` whose fields are the values of ``rows``, and whose ``origins`` are the rows. Raises RulesError."""
    values = {key: row.value for key, row in rows.items()}
    return read_table(kind, name, values, origins=given.pop("origins", rows), **given)


def check_names(where: str, names: Iterable[str], wanted: Iterable[str]) -> None:
    """Make sure that everything that is wanted is there, and nothing else. Raises RulesError."""
    there, needed = list(names), list(wanted)
    if missing := [each for each in needed if each not in there]:
        raise damaged(where, f"{', '.join(missing)} is missing")
    if unknown := [each for each in there if each not in needed]:
        raise damaged(f"{where}, {unknown[0]}", f"no such key; there are: {', '.join(needed)}")
