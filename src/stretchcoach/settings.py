"""The user's settings, read from ``settings.toml``; every one has a default and the file need not exist."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from stretchcoach.errors import StretchcoachError


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """How one voice sounds."""

    voice: str = ""
    """Name or id of a voice of the system; empty for its default."""
    rate: int = 150
    """Words a minute, 80 to 300."""
    volume: float = 1.0
    """0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings. ``[coach]`` speaks the instructions, ``[count]`` the numbers of a count."""

    coach: Voice = field(default_factory=Voice)
    count: Voice = field(default_factory=Voice)
    chimes: float = 0.6
    """Volume of the chimes, 0 to 1."""
    lead_in: float = 1.0
    """Seconds of silence before the first word, so that a Bluetooth speaker is awake; 0 to 10."""
    device: str = ""
    """Sound output by name; empty for the system's default."""
    theme: str = "dark"
    """``dark`` or ``light``."""


_RANGES: dict[str, tuple[float, float]] = {
    "rate": (80, 300),
    "volume": (0, 1),
    "chimes": (0, 1),
    "lead_in": (0, 10),
}

_SHOWN = 60
"""Letters of a wrong value that a message repeats."""
_KINDS: dict[type, tuple[str, tuple[type, ...]]] = {
    int: ("a whole number", (int,)),
    float: ("a number", (int, float)),
    str: ("text in quotes", (str,)),
}
_WHY: dict[type[Exception], str] = {
    UnicodeDecodeError: "the file is not UTF-8 text",
    RecursionError: "lists are nested too deeply",
}


def read(path: Path) -> Settings:
    """The settings in ``path``, or the defaults where there is no such file.

    Raises:
        StretchcoachError: the file cannot be read or says something that is not a setting; names file and key.
    """
    try:
        table = tomllib.loads(path.read_bytes().decode("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return Settings()
    except (
        OSError,
        ValueError,
        RecursionError,
    ) as problem:  # tomllib has a ValueError of its own, and others' for numbers
        why = _WHY.get(type(problem)) or getattr(problem, "strerror", None) or str(problem)
        raise StretchcoachError(f"{path}: the settings cannot be read: {why}. Mend or remove the file.") from None
    voices: dict[str, Any] = {
        name: _filled(path, name, Voice(), table.pop(name)) for name in ("coach", "count") if name in table
    }
    if "coach" in voices and "count" not in voices:
        voices["count"] = voices["coach"]
    settings: Settings = _filled(path, "", Settings(), table)
    if settings.theme not in ("dark", "light"):
        raise StretchcoachError(f'{path}: theme: expected "dark" or "light", found {_shown(settings.theme)}.')
    return replace(settings, **voices)


def _filled(path: Path, where: str, default: Any, table: Any) -> Any:
    if not isinstance(table, dict):
        raise StretchcoachError(f"{path}: {where}: expected a table such as [{where}].")
    known = {each.name: getattr(default, each.name) for each in fields(default)}
    changed: dict[str, Any] = {}
    for key, value in table.items():
        name = f"{where}.{key}" if where else key
        if key not in known or isinstance(known[key], Voice):
            expected = ", ".join(each for each in known if not isinstance(known[each], Voice))
            raise StretchcoachError(f"{path}: {name}: no such setting; there are: {expected}.")
        changed[key] = _checked(path, name, key, known[key], value)
    return replace(default, **changed)


def _checked(path: Path, name: str, key: str, default: Any, value: Any) -> Any:
    kind, types = _KINDS[type(default)]
    if not isinstance(value, types) or isinstance(value, bool):
        raise StretchcoachError(f"{path}: {name}: expected {kind}, found {_shown(value)}.")
    low_high = _RANGES.get(key)
    if low_high and isinstance(value, int | float) and not low_high[0] <= value <= low_high[1]:
        raise StretchcoachError(f"{path}: {name}: expected {low_high[0]:g} to {low_high[1]:g}, found {_shown(value)}.")
    return type(default)(value)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
