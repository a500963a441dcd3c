"""The user's settings, read from ``settings.toml``; every one has a default and the file need not exist."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from stretchcoach import plainfile
from stretchcoach.errors import StretchcoachError
from stretchcoach.routine import durations, limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """How one voice sounds."""

    voice: str = ""
    """Name or id of a voice of the system, ``piper:MODEL.onnx`` or ``wyoming:HOST:PORT``; empty for the system's usual
    voice of the language."""
    rate: int = 150
    """Words a minute, 80 to 300."""
    volume: float = 1.0
    """0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """A quiet sound under a session."""

    sound: str = ""
    """``noise``, or a sound file; empty for none."""
    volume: float = 0.15
    """0 to 1."""
    under_speech: float = 0.35
    """The share of that volume it keeps while the coach speaks, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Others:
    """What becomes of other programs' sound during a session, where the system allows it."""

    duck: float = 0.3
    """The share of their volume they keep while the coach speaks, 0 to 1; 1 leaves them alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """How a session goes."""

    ready: str = ""
    """A time to get into each position where the author sets none, such as ``20s``; empty waits until you say so."""

    @property
    def ready_seconds(self) -> float | None:
        """The same in seconds; None to wait."""
        return durations.parse(self.ready) if self.ready else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings. ``[coach]`` speaks the instructions, ``[count]`` the numbers of a count."""

    coach: Voice = field(default_factory=Voice)
    count: Voice = field(default_factory=Voice)
    background: Background = field(default_factory=Background)
    others: Others = field(default_factory=Others)
    session: Session = field(default_factory=Session)
    own_chimes: Mapping[str, str] = field(default_factory=dict)
    """Sound files in place of shipped chimes, by the chime's name."""
    language: str = "en"
    """Language of the shipped routines and of everything said around them."""
    verbosity: str = "auto"
    """``full``, ``short`` or ``minimal`` instructions; ``auto`` is full until an exercise is known, then short."""
    chimes: float = 0.6
    """Volume of the chimes, 0 to 1."""
    lead_in: float = 1.0
    """Seconds of silence before the first word, so that a Bluetooth speaker is awake; 0 to 10."""
    latency: float = 0.0
    """Seconds a speaker is late, such as a Bluetooth one; everything is played that much sooner; 0 to 2."""
    keep_awake: bool = False
    """Play what nobody hears between the words, so that a speaker does not fall asleep in a long hold."""
    device: str = ""
    """Sound output by name; empty for the system's default."""
    theme: str = "dark"
    """``dark`` or ``light``."""


_RANGES: dict[str, tuple[float, float]] = {
    "rate": (80, 300),
    "volume": (0, 1),
    "chimes": (0, 1),
    "lead_in": (0, 10),
    "latency": (0, 2),
    "under_speech": (0, 1),
    "duck": (0, 1),
}
_WORDS: dict[str, tuple[str, ...]] = {
    "theme": ("dark", "light"),
    "verbosity": ("auto", "full", "short", "minimal"),
}
_NO_MORE = frozenset({"others.pause_players"})
"""Settings that did something once: a file that still has one is no reason not to start. It does nothing now."""

_SHOWN = 60
"""Letters of a wrong value that a message repeats."""
_KINDS: dict[type, tuple[str, tuple[type, ...]]] = {
    int: ("a whole number", (int,)),
    float: ("a number", (int, float)),
    str: ("text in quotes", (str,)),
    bool: ("true or false", (bool,)),
}
_COACH = re.compile(
    r"^[ \t]*\[[ \t]*coach[ \t]*\][^\n]*(?:\n|\Z)(?P<lines>(?:(?![ \t]*\[)[^\n]*(?:\n|\Z))*?)(?=[ \t]*\[|\Z)", re.M
)
"""The table of the coach, and the lines in it."""
_VOLUME = re.compile(r"^[ \t]*volume[ \t]*=[^\n]*", re.M)
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
        table = plainfile.toml(path)
    except (FileNotFoundError, NotADirectoryError):
        return Settings()
    except (
        OSError,
        ValueError,
        RecursionError,
    ) as problem:  # tomllib has a ValueError of its own, and others' for numbers
        why = _WHY.get(type(problem)) or getattr(problem, "strerror", None) or str(problem)
        raise StretchcoachError(f"{path}: the settings cannot be read: {why}. Mend or remove the file.") from None
    if "coach" in table and "count" not in table:
        table["count"] = table["coach"]
    settings: Settings = _filled(path, "", Settings(), table)
    return settings


def keep_volume(path: Path, volume: float) -> None:
    """Set ``volume`` under ``[coach]`` in the settings file; everything else in it stays as it is written.

    Raises:
        StretchcoachError: the file cannot be written, or not be changed in that one place.
    """
    try:
        text = path.read_text("utf-8") if path.exists() else ""
        before: dict[str, Any] = tomllib.loads(text)
        changed = _with_volume(text, volume)
        if tomllib.loads(changed) != {**before, "coach": {**before.get("coach", {}), "volume": volume}}:
            raise ValueError("it is written in another way")
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f"{path.name}.new")
        new.write_text(changed, "utf-8")
        new.replace(path)
    except (OSError, ValueError) as problem:
        why = getattr(problem, "strerror", None) or str(problem)
        raise StretchcoachError(f"{path}: the volume could not be kept: {why}. It holds for this session.") from None


def _with_volume(text: str, volume: float) -> str:
    line = f"volume = {volume:g}"
    table = _COACH.search(text)
    if table is None:
        return f"{text.rstrip()}\n\n[coach]\n{line}\n".lstrip()
    above, below = text[: table.start("lines")], text[table.end("lines") :]
    own, changed = _VOLUME.subn(line, table["lines"])
    if changed:
        return above + own + below
    return above + ("" if above.endswith("\n") else "\n") + f"{line}\n{own}{below}"


def _filled(path: Path, where: str, default: Any, table: Any) -> Any:
    if not isinstance(table, dict):
        raise StretchcoachError(f"{path}: {where}: expected a table such as [{where}].")
    known = {each.name: getattr(default, each.name) for each in fields(default)}
    changed: dict[str, Any] = {}
    for key, value in table.items():
        name = f"{where}.{key}" if where else key
        if name in _NO_MORE:
            continue
        if key not in known:
            raise StretchcoachError(f"{path}: {name}: no such setting; there are: {', '.join(known)}.")
        if is_dataclass(known[key]):
            changed[key] = _filled(path, name, known[key], value)
        elif isinstance(known[key], dict):
            changed[key] = _named(path, name, value)
        else:
            changed[key] = _checked(path, name, key, known[key], value)
    return replace(default, **changed)


def _named(path: Path, where: str, table: Any) -> dict[str, str]:
    """Files by the name of a chime."""
    if not isinstance(table, dict) or not all(isinstance(each, str) for each in table.values()):
        raise StretchcoachError(f"{path}: {where}: expected a table of texts such as [{where}].")
    for name, value in table.items():
        if not value.isprintable():
            expected = "text without control characters"
            raise StretchcoachError(f"{path}: {where}.{name}: expected {expected}, found {_shown(value)}.")
    from stretchcoach.routine.model import CHIMES  # only for a user with sounds of their own

    for name in table:
        if name not in CHIMES:
            raise StretchcoachError(f"{path}: {where}.{name}: no such chime; there are: {', '.join(CHIMES)}.")
    return dict(table)


def _checked(path: Path, name: str, key: str, default: Any, value: Any) -> Any:
    kind, types = _KINDS[type(default)]
    if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
        raise StretchcoachError(f"{path}: {name}: expected {kind}, found {_shown(value)}.")
    if isinstance(value, str) and not value.isprintable():
        raise StretchcoachError(f"{path}: {name}: expected text without control characters, found {_shown(value)}.")
    words = _WORDS.get(key)
    if words and value not in words:
        *others, last = (f'"{word}"' for word in words)
        expected = f"{', '.join(others)} or {last}"
        raise StretchcoachError(f"{path}: {name}: expected {expected}, found {_shown(value)}.")
    if key == "ready" and value:
        _check_time(path, name, str(value))
    low_high = _RANGES.get(key)
    if low_high and isinstance(value, int | float) and not low_high[0] <= value <= low_high[1]:
        raise StretchcoachError(f"{path}: {name}: expected {low_high[0]:g} to {low_high[1]:g}, found {_shown(value)}.")
    return type(default)(value)


def _check_time(path: Path, name: str, value: str) -> None:
    seconds, allowed = durations.parse(value), limits.READY
    if seconds is None or not allowed.least <= seconds <= allowed.most:
        expected = f"{durations.EXAMPLE}, from {durations.written(allowed.least)} to {durations.written(allowed.most)}"
        raise StretchcoachError(f"{path}: {name}: expected {expected}, found {_shown(value)}.")


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
