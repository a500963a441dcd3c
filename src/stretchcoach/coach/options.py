"""What a run is told before it begins: the command line, the settings under it, and how the back is.

Everything begins with this, so it loads nothing else of the application.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from stretchcoach import settings
from stretchcoach.frozen import dataclass
from stretchcoach.paths import Paths
from stretchcoach.settings import Settings
from stretchcoach.words import languages

if TYPE_CHECKING:
    from stretchcoach.safety.briefing import Briefing


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the command line says about a run."""

    paths: Paths
    silent: bool = False
    voice: str | None = None
    rate: int | None = None
    pitch: int | None = None
    speed: float = 1.0
    answers: Path | None = None
    require_sound: bool = False
    verbosity: str | None = None
    language: str | None = None
    """Of the shipped routines and of everything said around them; the settings say it where this is None."""
    full_screen: bool = False
    """Ask both lists of warning signs first, also in a rehearsal."""

    @property
    def rehearsal(self) -> bool:
        """Faster than real time, or answered from a file: kept apart in the history."""
        return self.speed != 1.0 or self.answers is not None

    @property
    def quiet(self) -> bool:
        """Nothing is spoken: asked for, or a rehearsal too fast to speak in."""
        return self.silent or self.speed != 1.0


def load_settings(options: Options) -> Settings:
    """The settings file, with what the command line says over it."""
    chosen = settings.read(options.paths.settings)
    for name in ("voice", "rate", "pitch"):
        value = getattr(options, name)
        if value is not None:
            chosen = settings.changed(chosen, f"coach.{name}", value)
    if options.verbosity is not None:
        chosen = replace(chosen, verbosity=options.verbosity)
    return replace(chosen, language=languages.known(options.language or chosen.language))


@dataclass(frozen=True, slots=True)
class ToldRating:
    """A pain rating that was given before a session was begun, and when, on the session clock."""

    value: int
    at: float

    def briefed(self, briefing: Briefing) -> Briefing:
        """``briefing`` with the rating; the session itself finds out whether it is still fresh."""
        return replace(briefing, rated=self.value, rated_at=self.at)
