"""What the record says of the days before, as plain values: nothing is decided here.

:mod:`~stretchcoach.safety.doors`, :mod:`~stretchcoach.safety.days` and :mod:`~stretchcoach.safety.mornings` decide from it
which routines are open; :meth:`stretchcoach.history.store.Store.standing` makes it.

Moments are :data:`FolderTime`. They never go back and take no notice of a wall clock that is set forward or back, see
:mod:`stretchcoach.history.ages`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from typing import NewType

from stretchcoach.frozen import dataclass
from stretchcoach.routine.model import Pack
from stretchcoach.safety.red_flags import Tier

FolderTime = NewType("FolderTime", float)
"""A moment: the seconds that a data folder had counted since it was made. Never a moment of a session, whose time begins
at 0 each time, and never of the wall clock. Lengths of time are plain seconds."""
LONG_AGO = FolderTime(float("-inf"))
"""Before anything that a record can tell of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """What a row of red flags has closed, as it stands: see :mod:`stretchcoach.safety.doors` for what it closes."""

    row: str
    """The row; empty where it could not be read."""
    tier: Tier
    since: FolderTime
    said: str = ""
    """What was said, as it was said back; empty where that is not known."""
    session: int = 0
    """Number of the session in which it was set; 0 for none."""
    open: bool = False
    """Its follow-ups were cut short: the next start goes on with them."""
    ends: FolderTime | None = None
    """When it ends by itself; None where it does not."""
    gently_until: FolderTime = LONG_AGO
    """Until then exercises are open, in the acute doses."""
    asked: FolderTime = LONG_AGO
    """When it was last asked how it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSession:
    """A session that counts: no rehearsal, and an exercise was begun in it."""

    id: int
    routine: str
    ended: FolderTime
    """When its last event was recorded."""
    before: int | None
    worst: int | None
    after: int | None
    green: bool
    """Ended by itself, with no rule above P3 and no guidance in it."""
    name: str = ""
    """Of the routine."""
    counts: bool = True
    """It is one of the day's sessions: one that stretches or strengthens."""
    over: bool = True
    """Whether its record is closed; False for one that is running or was cut off."""
    morning: int | None = None
    """The rating of the morning after; None where nobody was asked or answered."""
    verdict: str = ""
    """What that rating meant: ``N1``, ``N2`` or ``N3``; empty without one."""
    answered: FolderTime | None = None
    """When it was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastPack:
    """A pack that was on the skin, and when it came off."""

    pack: Pack
    off: FolderTime
    session: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSpasm:
    """A spasm from the log; ratings are 0 to 10, and None where not told."""

    start: FolderTime
    """Below 0 where it began before the folder was made."""
    end: FolderTime | None
    """None while it lasts, or where that was not told."""
    logged: FolderTime
    worst: int | None = None
    now: int | None = None
    """The pain when it was logged."""
    place: int | None = None
    """The farthest point of the pain, 0 back to 4 foot."""
    both_sides: bool = False
    new_red_flag: bool = False

    @property
    def until(self) -> FolderTime:
        """Its end as far as it is known: one that still hurt when it was logged lasted until then."""
        if self.end is not None:
            return self.end
        return self.logged if self.now else self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the record says at the moment ``now``. Lists are oldest first."""

    now: FolderTime
    midnight: FolderTime = LONG_AGO
    """The last midnight by the wall clock, where the person lives."""
    listed: Mapping[str, FolderTime] = field(default_factory=dict)
    """When each list of red flags was last answered, by its id."""
    trouble: FolderTime | None = None
    """When a symptom, an end by rule P6, or pain of eight or more was last told."""
    injury: FolderTime | None = None
    """When the last accident, fall or blow was, as far as it was told."""
    closures: tuple[Closure, ...] = ()
    """What rows of red flags have closed; some may be over by now."""
    symptom_open: bool = False
    """The anytime key was pressed last time, and nobody said what it was."""
    acute_until: FolderTime = LONG_AGO
    """Until then the acute doses are done."""
    advised: Mapping[str, FolderTime] = field(default_factory=dict)
    """When advice was last given about each row."""
    severe_asked: FolderTime | None = None
    """When rule P2 last asked whether the pain is sudden and unlike before."""
    offered: Mapping[str, FolderTime] = field(default_factory=dict)
    """When each routine was last offered for severe pain (rule P2), by its id."""
    facts_changed: FolderTime | None = None
    """When something that the second list asks was last changed by hand."""
    ended_by_pain: tuple[FolderTime, ...] = ()
    """When sessions of today were ended by rule P6."""
    last: FolderTime | None = None
    """When the last event was recorded of the last session that got past its first questions and was no rehearsal."""
    sessions: tuple[PastSession, ...] = ()
    """Those of the last 35 days, enough for every rule."""
    packs: tuple[PastPack, ...] = ()
    """Those of the last two days."""
    spasms: tuple[PastSpasm, ...] = ()
    """Those logged in the last 35 days."""
    levels: Mapping[str, int] = field(default_factory=dict)
    """The adjustment of each routine's doses, by id."""
    adjusted: Mapping[str, FolderTime] = field(default_factory=dict)
    """When each was last decided about."""

    def without(self, session: int) -> Standing:
        """The same without one session, which is being gone on with and does not count against itself."""
        return replace(
            self,
            sessions=tuple(each for each in self.sessions if each.id != session),
            packs=tuple(each for each in self.packs if each.session != session),
        )
