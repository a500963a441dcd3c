"""What a session has learnt so far: ratings, what was eased or skipped, and how long a pack has been on the skin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from stretchcoach.routine.model import Pack
from stretchcoach.session.events import Outcome
from stretchcoach.session.plan import Form


@dataclass(frozen=True, slots=True)
class PackClock:
    """Real time a pack has been on the skin. It runs from ``since`` until the pack is confirmed off, whatever else stops.

    ``used`` is in seconds; ``since`` is a moment of the session's clock, None while no pack is on.
    """

    used: float = 0.0
    since: float | None = None

    @property
    def on(self) -> bool:
        """Whether a pack may be on the skin."""
        return self.since is not None

    def at(self, now: float) -> float:
        """Seconds on the skin until ``now``."""
        return self.used + (0.0 if self.since is None else now - self.since)

    def put_on(self, now: float) -> PackClock:
        """The pack is on from ``now``."""
        return self if self.on else replace(self, since=now)

    def taken_off(self, now: float) -> PackClock:
        """The pack is off from ``now``."""
        return PackClock(used=self.at(now))


@dataclass(frozen=True, slots=True)
class Ending:
    """How the session is going to end."""

    outcome: Outcome
    rule: str = ""


@dataclass(frozen=True, slots=True)
class ResumePoint:
    """Where an interrupted session goes on, made from its journal by :func:`stretchcoach.session.resume.resume_point`."""

    step: int
    before: int | None
    worst: int | None
    latest: int | None
    form: Form
    skipped: tuple[str, ...]
    skips: int
    done: tuple[int, ...]
    ask_gate: bool
    pack_may_be_on: bool
    at: float = 0.0
    """Session time of the last entry, from which it goes on."""
    ask_symptom: bool = False
    """Something wrong had been reported, and the questions about it were not answered."""
    no_heat: bool = False
    off_at: Mapping[Pack, float] = field(default_factory=dict)
    """Session time at which each kind of pack was last confirmed off."""


@dataclass(slots=True)
class Facts:
    """Everything an answer may depend on."""

    before: int | None = None
    latest: int | None = None
    worst: int | None = None
    after: int | None = None
    form: Form = Form.NORMAL
    skips: int = 0
    """Exercises skipped by rule P5."""
    skipped: frozenset[str] = frozenset()
    """Their ids; they do not come back in this session."""
    exercise: str = ""
    """The exercise a check-in is about."""
    gate: Mapping[str, str] = field(default_factory=dict)
    """Answers to the gate and its rows, by id."""
    no_heat: bool = False
    """Heat is left out: there was an accident, a fall or a blow (section 3.5, fresh injury)."""
    done: frozenset[int] = frozenset()
    """Indexes of the exercises and packs that were done to their end."""
    pack: PackClock = field(default_factory=PackClock)
    worn: bool = False
    """Whether the pack of this step, or of the step before, was on the skin."""
    off_at: Mapping[Pack, float] = field(default_factory=dict)
    """The moment of the session's clock at which each kind of pack was last confirmed off."""
    after_pack_off: Ending | None = None
    """The session ends this way as soon as the pack is confirmed off."""
    skin_waits: int = 0
    """How often the skin was not back to normal after a pack."""
    fresh: bool = False
    """A rating was given and nothing has been done since: nobody is asked the same twice in a row."""

    def rate(self, value: int) -> None:
        """Take a pain rating."""
        self.latest = value
        self.fresh = True
        self.worst = value if self.worst is None else max(self.worst, value)

    def copy(self) -> Facts:
        """An independent copy; all fields are immutable values."""
        return replace(self)


def restored(point: ResumePoint, start: float) -> Facts:
    """The facts an interrupted session goes on with, on a clock whose session time 0 is ``start``.

    The time away is not counted, so that a pack seems to have come off later than it did, never earlier.
    """
    return Facts(
        before=point.before,
        latest=point.latest,
        worst=point.worst,
        form=point.form,
        skips=point.skips,
        skipped=frozenset(point.skipped),
        done=frozenset(point.done),
        no_heat=point.no_heat,
        worn=True,
        off_at={pack: start + at for pack, at in point.off_at.items()},
    )


def as_done(facts: Facts, indexes: Sequence[int]) -> int:
    """How many of the steps at ``indexes`` were done."""
    return sum(index in facts.done for index in indexes)
