"""Reading the safety tables from disk; :mod:`stretchcoach.safety` itself touches no files."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from stretchcoach.resources import packaged
from stretchcoach.safety import Rules, parse_rules
from stretchcoach.safety.countries import Countries, parse_countries
from stretchcoach.safety.fields import damaged
from stretchcoach.safety.tables import NAMES


@cache
def load_rules() -> Rules:
    """All safety rules of this installation, read once.

    Raises:
        RulesError: the tables are missing or damaged; no session may run.
    """
    return read_rules(packaged("safety", "data"))


@cache
def load_countries() -> Countries:
    """Whom to call by country, read once.

    Raises:
        RulesError: the table is missing or damaged.
    """
    return parse_countries(_read(packaged("safety", "data") / "countries.toml"))


def read_rules(folder: Path) -> Rules:
    """The safety rules in ``folder``: one TOML file for each of the tables.

    Raises:
        RulesError: a table is missing or damaged.
    """
    return parse_rules({name: _read(folder / f"{name}.toml") for name in NAMES})


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise damaged(str(path), f"it cannot be read: {problem}") from None
