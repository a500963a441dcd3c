"""Whom to call, by country (section 7.3 of the clinical reference). The country is asked, never guessed.

``data/countries.toml`` holds the numbers; :func:`stretchcoach.safety_data.load_countries` reads them. A number on which
the sources do not agree, or for which there is only one, is shown with a request to check it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from stretchcoach.frozen import dataclass
from stretchcoach.safety.sourced import Sourced, damaged, read_table
from stretchcoach.strict import Called, Check, by

_NUMBER = "{NUMBER}"
_WITH_NUMBER = Check(lambda text: "" if text.count(_NUMBER) == 1 else f"{_NUMBER} once")
_CODE = Check(lambda text: "" if re.fullmatch("[A-Z]{2}", text) else "two capital letters")


class Evidence(StrEnum):
    """How well the sources support a country's numbers."""

    AGREED = "a"
    """Two or more sources agree; they may share an origin."""
    ONE = "b"
    """One source."""
    CONFLICT = "x"
    """The sources do not agree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Country(Sourced):
    """One country and whom to call there."""

    code: Annotated[str, _CODE]
    """Two letters of ISO 3166, such as ``"GB"``."""
    name: str
    also: tuple[str, ...] = ()
    """Other names people type."""
    emergency: str
    """What follows "call": ``"999 or 112"``."""
    urgent: str = ""
    """A line for advice that is not an emergency; empty where none is known."""
    note: str = ""
    """What the sources do not agree on, in one sentence; empty where they do."""
    evidence: Annotated[Evidence, Called("src")]

    @property
    def check(self) -> bool:
        """Whether the number is shown with "check this number": sources conflict, or there is only one."""
        return self.evidence is not Evidence.AGREED


@dataclass(frozen=True, slots=True, kw_only=True)
class Countries:
    """Every country by its code, and the words around its numbers."""

    rows: Mapping[str, Country]
    urgent: str
    """What follows "speak to", with ``{NUMBER}`` for the urgent care line."""
    check: str
    """The sentence beside a number that needs checking."""

    def all(self) -> tuple[Country, ...]:
        """Every country, by name."""
        return tuple(sorted(self.rows.values(), key=lambda each: each.name))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words(Sourced):
    urgent: Annotated[str, _WITH_NUMBER]
    check: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    words: _Words
    country: Annotated[Mapping[str, Country], by("code")]


def parse_countries(data: object) -> Countries:
    """The countries from an already-read table. Raises RulesError."""
    table = read_table(_Table, "countries", data)
    names = [_plain(name) for row in table.country.values() for name in (row.code, row.name, *row.also)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise damaged("countries", f"more than one country is called {', '.join(twice)}")
    return Countries(rows=table.country, urgent=table.words.urgent, check=table.words.check)


def find_country(text: str, countries: Countries) -> Country | None:
    """The country with that code or name, in any case; None when there is none."""
    wanted = _plain(text)
    return next(
        (row for row in countries.rows.values() if wanted in map(_plain, (row.code, row.name, *row.also))), None
    )


def numbers_of(code: str, countries: Countries, *, emergency: str = "", urgent: str = "") -> tuple[str, str]:
    """The words for {EMERGENCY} and {URGENT} in red-flag texts; both are empty for what is not known.

    Args:
        code: of the country; empty or unknown for none.
        countries: the table.
        emergency: the user's own number, which wins.
        urgent: the same for the urgent care line.
    """
    country = countries.rows.get(code.upper())
    number = urgent or (country.urgent if country else "")
    return (
        emergency or (country.emergency if country else ""),
        countries.urgent.replace(_NUMBER, number) if number else "",
    )


def country_line(country: Country, countries: Countries) -> str:
    """A country and its numbers in one line, with the request to check them where that is due."""
    line = f"{country.name}: emergency {country.emergency}"
    line += f"; urgent care line {country.urgent}." if country.urgent else "."
    return " ".join(part for part in (line, country.note, countries.check if country.check else "") if part)


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace(".", "").split())
