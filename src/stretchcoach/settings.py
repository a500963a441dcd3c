"""The user's settings, read from ``settings.toml``; every one has a default and the file need not exist."""

from __future__ import annotations

import contextlib
import errno
import shutil
import stat
import tomllib
from collections.abc import Mapping, MutableMapping
from dataclasses import field, replace
from pathlib import Path
from typing import Annotated, Any, TypeAlias, cast

from stretchcoach import plainfile
from stretchcoach.errors import StretchcoachError
from stretchcoach.frozen import dataclass
from stretchcoach.plainfile import NotThere, Unreadable
from stretchcoach.routine.wording import DURATION_EXAMPLE, parse_duration, written
from stretchcoach.strict import Check, Odd, Reader, one_of, within
from stretchcoach.words.lengths import PAUSE


def _ready(value: str) -> str:
    from stretchcoach.routine import limits  # most files say nothing of it, and every start reads the settings

    seconds, allowed = parse_duration(value), limits.READY
    if seconds is not None and allowed.least <= seconds <= allowed.most:
        return ""
    return f"{DURATION_EXAMPLE}, from {written(allowed.least)} to {written(allowed.most)}"


def _chime(name: str) -> str:
    from stretchcoach.routine.model import CHIMES  # the same

    return one_of(*CHIMES).expected(name)


Share: TypeAlias = Annotated[float, within(0, 1)]
_READY = Check(_ready)
_CHIME = Check(_chime)
_THEME = one_of("dark", "light", "contrast")
_VERBOSITY = one_of("auto", "full", "short", "minimal")
_FASTEST = 300
_READER = Reader(text=lambda value: "" if value.isprintable() else "text without control characters", thing="setting")


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceSettings:
    """How one voice sounds."""

    voice: str = ""
    """``natural``, ``plain`` for the system's best of the language, name or id of a voice of the system,
    ``piper:MODEL.onnx`` or ``wyoming:HOST:PORT``; empty for the best at hand."""
    rate: Annotated[int, within(80, _FASTEST)] = 150
    """Words a minute, 80 to 300."""
    pitch: Annotated[int, within(-5, 5)] = 0
    """Lower to higher, -5 to 5; 0 is the voice's own."""
    pause: Annotated[float, within(0.2, 3)] = PAUSE
    """Seconds of quiet after each sentence of an instruction, 0.2 to 3."""
    volume: Share = 1.0
    """0 to 1."""


_QUICKER = 7 / 6
"""How much faster a count is than instructions: a number alone is understood at once, a movement has to be imagined."""


def counting(coach: VoiceSettings) -> VoiceSettings:
    """How the count sounds where only ``coach`` is told: the same voice, a little faster."""
    return replace(coach, rate=min(_FASTEST, round(coach.rate * _QUICKER)))


@dataclass(frozen=True, slots=True, kw_only=True)
class BackgroundSettings:
    """A quiet sound under a session."""

    sound: str = ""
    """``noise``, or a sound file; empty for none."""
    volume: Share = 0.15
    """0 to 1."""
    under_speech: Share = 0.35
    """The share of that volume it keeps while the coach speaks, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherProgramsSettings:
    """What becomes of other programs' sound during a session, where the system allows it."""

    duck: Share = 0.3
    """The share of their volume they keep while the coach speaks, 0 to 1; 1 leaves them alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSettings:
    """How a session goes."""

    ready: Annotated[str, _READY] = ""
    """A time to get into each position where the author sets none, such as ``20s``; empty waits until you say so."""

    @property
    def ready_seconds(self) -> float | None:
        """The same in seconds; None to wait."""
        return parse_duration(self.ready) if self.ready else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings. ``[coach]`` speaks the instructions, ``[count]`` the numbers of a count: as the coach does, a little
    faster, where nothing else is said."""

    coach: VoiceSettings = field(default_factory=VoiceSettings)
    count: VoiceSettings = field(default_factory=lambda: counting(VoiceSettings()))
    background: BackgroundSettings = field(default_factory=BackgroundSettings)
    others: OtherProgramsSettings = field(default_factory=OtherProgramsSettings)
    session: SessionSettings = field(default_factory=SessionSettings)
    own_chimes: Mapping[Annotated[str, _CHIME], str] = field(default_factory=dict)
    """Sound files in place of shipped chimes, by the chime's name."""
    language: str = "en"
    """Language of the shipped routines and of everything said around them."""
    verbosity: Annotated[str, _VERBOSITY] = "auto"
    """``full``, ``short`` or ``minimal`` instructions; ``auto`` is full until an exercise is known, then short."""
    chimes: Share = 0.6
    """Volume of the chimes, 0 to 1."""
    lead_in: Annotated[float, within(0, 10)] = 1.0
    """Seconds of silence before the first word, so that a Bluetooth speaker is awake; 0 to 10."""
    latency: Annotated[float, within(0, 2)] = 0.0
    """Seconds a speaker is late, such as a Bluetooth one; everything is played that much sooner; 0 to 2."""
    keep_awake: bool = False
    """Play what nobody hears between the words, so that a speaker does not fall asleep in a long hold."""
    device: str = ""
    """Sound output by name; empty for the system's default."""
    theme: Annotated[str, _THEME] = "dark"
    """``dark``, ``light``, or ``contrast`` for high contrast."""


HEARD = frozenset(f"coach.{each}" for each in ("voice", "rate", "pitch", "pause", "volume")) | {
    "chimes",
    "background.sound",
    "background.volume",
    "language",
}
"""Settings that can be heard when they change."""

_NO_MORE = "pause_players"
"""A setting of ``[others]`` that did something once: a file that still has it is no reason not to start."""


def read(path: Path) -> Settings:
    """The settings in ``path``, or the defaults where there is no such file.

    Raises:
        StretchcoachError: the file cannot be read or says something that is not a setting; names file and key.
    """
    try:
        table = plainfile.toml(path)
    except NotThere:
        return Settings()
    except Unreadable as why:
        raise StretchcoachError(f"{path}: the settings cannot be read: {why}. Mend or remove the file.") from None
    if isinstance(table.get("others"), dict):
        table["others"].pop(_NO_MORE, None)
    try:
        found: Settings = _READER.read(Settings, table)
    except Odd as odd:
        name = ".".join(map(str, odd.place))
        raise StretchcoachError(f"{path}: {name if name.isprintable() else repr(name)}: {odd}.") from None
    own = {name: getattr(found.count, name) for name in table.get("count", {})}
    return replace(found, count=replace(counting(found.coach), **own))


def changed(settings: Settings, key: str, value: Any) -> Settings:
    """``settings`` with another value under ``key``, such as ``coach.rate``; what the count has from the coach follows."""
    table, _, name = key.rpartition(".")
    if not table:
        return replace(settings, **{name: value})
    after = replace(settings, **{table: replace(getattr(settings, table), **{name: value})})
    follows = table == "coach" and getattr(settings.count, name) == getattr(counting(settings.coach), name)
    if not follows:
        return after
    return replace(after, count=replace(after.count, **{name: getattr(counting(after.coach), name)}))


def keep(path: Path, key: str, value: object) -> None:
    """Write ``value`` under ``key``, such as ``coach.rate``, into the settings file.

    Everything else stays as it is written, comments and unknown lines too, and the file is whole at every moment: it is
    replaced by a complete one. A link stays a link.

    Raises:
        StretchcoachError: the file cannot be written, or what is in it is not TOML; then it is as it was.
    """
    import tomlkit  # takes 20 ms, and only a change needs it
    from tomlkit.exceptions import TOMLKitError

    new = path
    *tables, name = key.split(".")
    try:
        path = path.resolve()
        text = plainfile.text(path) if path.exists() else ""
        wanted, document = plainfile.parsed(text), tomlkit.parse(text)
        within_wanted, within_document = wanted, cast(MutableMapping[str, Any], document)
        for table in tables:
            within_wanted = within_wanted.setdefault(table, {})
            within_document = within_document.setdefault(table, {})
        within_wanted[name] = within_document[name] = value
        made = tomlkit.dumps(document)
        if tomllib.loads(made) != wanted:
            raise ValueError("it is written in a way that is not understood")
        # A new file would take the place of one that its owner has closed.
        if path.exists() and not path.stat().st_mode & stat.S_IWUSR:
            raise PermissionError(errno.EACCES, "it may only be read")
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f"{path.name}.new")
        new.write_bytes(made.encode("utf-8"))
        if path.exists():
            shutil.copymode(path, new)
        new.replace(path)
    except (OSError, ValueError, AttributeError, TypeError, RuntimeError, TOMLKitError, Unreadable) as problem:
        if new != path:
            with contextlib.suppress(OSError):
                new.unlink(missing_ok=True)
        why = getattr(problem, "strerror", None) or str(problem)
        raise StretchcoachError(f"{path}: this could not be kept: {why}. It holds until you leave.") from None
