"""What is known of the days before when a session is planned; whoever keeps the record tells it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from stretchcoach.routine.model import Pack, Verbosity


class Screen(StrEnum):
    """What is asked about red flags before a session (section 1.4 of the clinical reference)."""

    SHORT = "short"
    """The four questions of the gate."""
    FULL = "full"
    """Every row of section 1.3."""


Met: TypeAlias = tuple[str, str]
"""An exercise that was met: its id and its name. One that a routine gave another name is told anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """The days before, as far as they bend this session. The default is that of a session nobody keeps a record of."""

    screen: Screen = Screen.SHORT
    first: bool = False
    """Nobody was ever screened here: the purpose and the disclaimer are said first."""
    off_ago: Mapping[Pack, float] = field(default_factory=dict)
    """Seconds since each kind of pack came off in an earlier session; missing where that is long ago."""
    packs_left: Mapping[Pack, int] = field(default_factory=dict)
    """How many packs of each kind are left for today; missing where nothing is counted."""
    no_heat: bool = False
    """There was an accident, a fall or a blow less than 72 hours ago (section 3.5)."""
    cleared: Collection[str] = ()
    """Rows of the red-flag table whose lock a clinician's word has lifted; asked again, they may count as cleared."""
    level: int = 0
    """The adjustment of this routine's doses: below 0 stepped down (N2), above 0 stepped up (N4)."""
    verbosity: Verbosity = Verbosity.AUTO
    """How much the user wants to be told about an exercise; a routine that fixes it is not asked."""
    met: Mapping[Met, int] = field(default_factory=dict)
    """How often each exercise was begun before; missing where it never was. ``AUTO`` goes by it."""
