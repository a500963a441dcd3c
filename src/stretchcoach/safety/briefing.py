"""What is known of the days before when a session is planned; whoever keeps the record tells it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import field
from typing import TypeAlias

from stretchcoach.frozen import dataclass
from stretchcoach.routine.model import Pack, Verbosity
from stretchcoach.safety.red_flags import DAILY

Met: TypeAlias = tuple[str, str]
"""An exercise that was met: its id and its name. One that a routine gave another name is told anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """The days before, as far as they bend this session. The default is that of a session nobody keeps a record of."""

    lists: tuple[str, ...] = (DAILY,)
    """The lists of red flags that are due (section 1.4 of the clinical reference)."""
    first: bool = False
    """Nobody was ever asked here."""
    open_rows: tuple[str, ...] = ()
    """Rows whose follow-ups were left open: they come first."""
    symptom_open: bool = False
    """The anytime key was pressed and never answered: it is asked first."""
    ask_about: tuple[str, ...] = ()
    """Remembered rows whose follow-up is due."""
    remembered: frozenset[str] = frozenset()
    """Rows that are remembered."""
    advised: Collection[str] = ()
    """Rows about which advice was given lately."""
    severe_asked: bool = False
    """Rule P2 asked lately whether the pain is sudden and unlike before."""
    acute: bool = False
    """The acute doses, whatever the rating."""
    offered: bool = False
    """Rule P2 offered it a moment ago, for usual pain of eight or more: its limits of pain are set aside this once."""
    off_ago: Mapping[Pack, float] = field(default_factory=dict)
    """Seconds since each kind of pack came off in an earlier session; missing where that is long ago."""
    packs_left: Mapping[Pack, int] = field(default_factory=dict)
    """How many packs of each kind are left for today; missing where nothing is counted."""
    no_heat: bool = False
    """There was an accident, a fall or a blow less than 72 hours ago (section 3.5)."""
    level: int = 0
    """The adjustment of this routine's doses: below 0 stepped down (N2), above 0 stepped up (N4)."""
    verbosity: Verbosity = Verbosity.AUTO
    """How much the user wants to be told about an exercise; a routine that fixes it is not asked."""
    ready: float | None = None
    """Seconds the user wants to get into each position; None waits until they are there. A routine that sets a time is
    not asked."""
    rated: int | None = None
    """The rating that was given before the start, for which this session need not ask; None where it has to."""
    rated_at: float = 0.0
    """The moment of that rating, on the clock that the session is told."""
    met: Mapping[Met, int] = field(default_factory=dict)
    """How often each exercise was begun before; missing where it never was. ``AUTO`` goes by it."""
