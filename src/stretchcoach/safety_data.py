"""Reading the safety tables from disk; :mod:`stretchcoach.safety` itself touches no files."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from stretchcoach.resources import packaged
from stretchcoach.routine.model import Routine
from stretchcoach.safety import Rules, parse_rules
from stretchcoach.safety.sourced import damaged
from stretchcoach.safety.tables import NAMES
from stretchcoach.words import languages
from stretchcoach.words.languages import ENGLISH

if TYPE_CHECKING:
    from stretchcoach.safety.countries import Countries


_LOADING = Lock()
"""The app loads in two threads at once, and the second would read everything again."""


def load_rules(language: str = ENGLISH) -> Rules:
    """All safety rules of this installation with their texts in ``language``, read once.

    The limits are the same in every language.

    Raises:
        RulesError: the tables are missing or damaged; no session may run.
        StretchcoachError: there is no such language here.
    """
    with _LOADING:
        return _rules(languages.known(language))


def rules_for(routine: Routine, own: str = ENGLISH) -> Rules:
    """The rules that a session of ``routine`` is held by.

    What they say is in the language of the routine, or in the patient's ``own`` where there are no complete texts in that.

    Raises:
        RulesError: the tables are missing or damaged; no session may run.
        StretchcoachError: there is no language ``own`` here.
    """
    return load_rules(languages.held_in(routine.language, own))


@cache
def _rules(language: str) -> Rules:
    return read_rules(packaged("safety", "data"), language)


def load_countries(language: str = ENGLISH) -> Countries:
    """Whom to call by country, read once, with the words around the numbers in ``language``.

    Raises:
        RulesError: the table is missing or damaged.
    """
    return _countries(languages.known(language))


@cache
def _countries(language: str) -> Countries:
    from stretchcoach.safety.countries import parse_countries

    return parse_countries(_read(packaged("safety", "data") / "countries.toml", language))


def read_rules(folder: Path, language: str = ENGLISH) -> Rules:
    """The safety rules in ``folder``: one TOML file for each of the tables, and its translation.

    Raises:
        RulesError: a table is missing or damaged.
    """
    book = languages.load_book(language)
    return parse_rules({name: _read(folder / f"{name}.toml", book.language) for name in NAMES}, book)


def _read(path: Path, language: str) -> dict[str, Any]:
    """The table ``path`` with its texts in ``language``."""
    table, translation = _table(path), languages.beside(path, language)
    if translation is None:
        return table
    table, faults = languages.merged(table, _table(translation))
    if faults:
        place = ", ".join(map(str, faults[0].place))
        raise damaged(str(translation), f"{place}: {faults[0].message}")
    return table


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise damaged(str(path), f"it cannot be read: {problem}") from None
