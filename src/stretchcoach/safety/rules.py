"""All safety rules together, and the limits of a session."""

from __future__ import annotations

from collections.abc import Mapping

from stretchcoach.frozen import dataclass
from stretchcoach.routine.model import Pack
from stretchcoach.safety.author_limits import AuthorLimits
from stretchcoach.safety.conditions import Conditions
from stretchcoach.safety.day_limits import DayLimits
from stretchcoach.safety.pain import PainLimits
from stretchcoach.safety.red_flags import RedFlags
from stretchcoach.safety.sourced import Sourced
from stretchcoach.safety.thermal import PackLimits
from stretchcoach.safety.thermal_screen import ThermalScreen
from stretchcoach.words.phrases import Phrasebook


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLimits:
    """The limits of a session; ``*_s`` and ``max_seconds`` are seconds."""

    max_exercises: int
    max_seconds: float
    per_day_max: int
    answer_within_s: float
    """Time to answer a check-in; P12 follows."""
    answer_within_max_s: float
    """The most a routine or a user may allow for it."""
    rating_kept_s: float
    """So long a rating given before the start is the one before the session."""
    skip_rest_s: float
    """The rest of P5, before the second rating."""
    severe_rest_s: float
    """The rest in a position of ease of P2."""
    long_hold_check_s: float
    """A check-in at least this often within one hold."""
    place_wait_s: float
    """Time in a neutral position before asking whether the pain stayed where it moved (P7)."""
    deload_sets: int
    """Sets less when stepping down."""
    deload_hold_factor: float
    """Holds times this when stepping down."""
    rest: str
    """What is said in the rest of P5."""
    origins: Mapping[str, Sourced]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Everything that must stop or bend a session."""

    pain: PainLimits
    red_flags: RedFlags
    thermal: Mapping[Pack, PackLimits]
    thermal_screen: ThermalScreen
    session: SessionLimits
    days: DayLimits
    author: AuthorLimits
    """What a routine's author may set."""
    conditions: Conditions
    """What is asked about conditions, and what they do to exercises."""
    book: Phrasebook
    """The phrases of the language that all the texts are in."""

    @property
    def language(self) -> str:
        """The code of that language."""
        return self.book.language
