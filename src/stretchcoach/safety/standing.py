"""Which routines are open, from the days before: locks, counts, gaps, mornings. Pure functions over what was recorded.

Moments are *folder time*: seconds that a data folder has counted since it was made. They never go back and take no notice
of a wall clock that is set forward or back, see :mod:`stretchcoach.history`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from stretchcoach.routine.model import Pack


class LockKind(StrEnum):
    """Why nothing is open."""

    EMERGENCY = "emergency"
    """Until the user confirms that a clinician has cleared them."""
    SAME_DAY = "same_day"
    """24 hours, or until a clinician has cleared them."""
    SURGERY = "surgery"
    """Until the user confirms that the surgeon's limits have ended."""
    PLAN_PAUSED = "plan_paused"
    """Rule N3: until the user confirms that they have spoken to a clinician. Packs and rests stay open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """Something that keeps routines closed."""

    kind: LockKind
    row: str
    """Row of the red-flag table, or the rule, that set it."""
    since: float
    session: int
    """Number of the session in which it was set; 0 for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSession:
    """A session that counts: no rehearsal, at least one exercise done."""

    id: int
    routine: str
    ended: float
    """Folder time of its last event."""
    before: int | None
    worst: int | None
    after: int | None
    green: bool
    """Ended by itself, and no rule above P3 in it."""
    morning: int | None = None
    """The rating of the morning after; None where nobody was asked or answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastPack:
    """A pack that was on the skin, and the folder time at which it came off."""

    pack: Pack
    off: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the record says at the moment ``now``. Lists are oldest first."""

    now: float
    screened: float | None = None
    """When a full screen was last passed; None for never."""
    accident: float | None = None
    """When an accident, fall or blow was last reported."""
    episode: float | None = None
    """When a new episode was last logged."""
    locks: tuple[Lock, ...] = ()
    sessions: tuple[PastSession, ...] = ()
    """Those of the last 35 days, enough for every rule."""
    packs: tuple[PastPack, ...] = ()
    """Those of the last two days."""
    levels: Mapping[str, int] = field(default_factory=dict)
    """The adjustment of each routine's doses, by id."""
