"""What the record says of the days before, as plain values: nothing is decided here.

:mod:`~stretchcoach.safety.locks`, :mod:`~stretchcoach.safety.days` and :mod:`~stretchcoach.safety.mornings` decide from it
which routines are open; :meth:`stretchcoach.history.store.Store.standing` makes it.

Moments are *folder time*: seconds that a data folder has counted since it was made. They never go back and take no notice
of a wall clock that is set forward or back, see :mod:`stretchcoach.history.ages`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
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
    """A session that counts: no rehearsal, and an exercise was begun in it."""

    id: int
    routine: str
    ended: float
    """Folder time of its last event."""
    before: int | None
    worst: int | None
    after: int | None
    green: bool
    """Ended by itself, with no rule above P3 and no guidance in it."""
    name: str = ""
    """Of the routine."""
    over: bool = True
    """Whether its record is closed; False for one that is running or was cut off."""
    morning: int | None = None
    """The rating of the morning after; None where nobody was asked or answered."""
    verdict: str = ""
    """What that rating meant: ``N1``, ``N2`` or ``N3``; empty without one."""
    answered: float | None = None
    """When it was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastPack:
    """A pack that was on the skin, and the folder time at which it came off."""

    pack: Pack
    off: float
    session: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSpasm:
    """A spasm from the log: folder times, ratings 0 to 10 and None where not told."""

    start: float
    """Below 0 where it began before the folder was made."""
    end: float | None
    """None while it lasts, or where that was not told."""
    logged: float
    worst: int | None = None
    now: int | None = None
    """The pain when it was logged."""
    place: int | None = None
    """The farthest point of the pain, 0 back to 4 foot."""
    both_sides: bool = False
    new_red_flag: bool = False

    @property
    def until(self) -> float:
        """Its end as far as it is known: one that still hurt when it was logged lasted until then."""
        if self.end is not None:
            return self.end
        return self.logged if self.now else self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the record says at the moment ``now``. Lists are oldest first."""

    now: float
    screened: float | None = None
    """When a full screen was last passed; None for never."""
    accident: float | None = None
    """When an accident, fall or blow was last reported."""
    injury: float | None = None
    """The same, a fresh injury told before a pack included."""
    locks: tuple[Lock, ...] = ()
    """Those that no confirmation has lifted; some may be over by now."""
    confirmed: Mapping[LockKind, float] = field(default_factory=dict)
    """When a lock of each kind was last lifted by a confirmation."""
    cleared: Collection[str] = ()
    """Rows whose locks a confirmation has lifted, and that have set none since."""
    last: float | None = None
    """Folder time of the last event of the last session that got past its first questions and was no rehearsal."""
    sessions: tuple[PastSession, ...] = ()
    """Those of the last 35 days, enough for every rule."""
    packs: tuple[PastPack, ...] = ()
    """Those of the last two days."""
    spasms: tuple[PastSpasm, ...] = ()
    """Those logged in the last 35 days."""
    levels: Mapping[str, int] = field(default_factory=dict)
    """The adjustment of each routine's doses, by id."""
    adjusted: Mapping[str, float] = field(default_factory=dict)
    """When each was last decided about."""

    def without(self, session: int) -> Standing:
        """The same without one session, which is being gone on with and does not count against itself."""
        return replace(
            self,
            sessions=tuple(each for each in self.sessions if each.id != session),
            packs=tuple(each for each in self.packs if each.session != session),
        )
