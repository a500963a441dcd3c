"""The spasm log: one record per spasm, with the fields of section 6.1 of the clinical reference."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from stretchcoach.frozen import dataclass
from stretchcoach.history.entries import KEPT
from stretchcoach.strict import Odd, plain

PLACES = range(5)
"""Farthest place of the pain: 0 back, 1 buttock, 2 thigh, 3 below the knee, 4 foot."""

TRIGGERS = (
    "lifting or twisting", "sport", "posture or sitting", "sleep position", "stress", "dehydration", "cold",
    "cough or sneeze", "unknown",
)  # fmt: skip
"""What may have started it, as the seed lists it; free text is kept too."""

SIDES = ("left", "right", "both")

SENSATIONS = ("ache", "sharp", "cramp", "shooting", "burning")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spasm:
    """One spasm. Everything but its start may stay untold. Pain is 0 to 10, moments are aware.

    Raises:
        ValueError: a rating, place or length is out of its range, a moment has no time zone, or the end is before the start.
    """

    start: datetime
    end: datetime | None = None
    duration_min: float | None = None
    """Minutes, where no end is given."""
    worst: int | None = None
    now: int | None = None
    farthest_location: int | None = None
    side: str = ""
    sensation: tuple[str, ...] = ()
    trigger: tuple[str, ...] = ()
    activity_before: str = ""
    aggravates: tuple[str, ...] = ()
    eases: tuple[str, ...] = ()
    sleep_hours: float | None = None
    medicine_note: str = ""
    thermal_used: str = ""
    routine_done: bool | None = None
    new_red_flag: bool = False
    note: str = ""

    def __post_init__(self) -> None:
        """Check the ranges."""
        for name, value, most in (
            ("worst", self.worst, 10),
            ("now", self.now, 10),
            ("place", self.farthest_location, 4),
        ):
            if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most):
                raise ValueError(f"{name}: expected a whole number from 0 to {most}, found {value!r}")
        for name, hours in (("duration", self.duration_min), ("sleep", self.sleep_hours)):
            if hours is not None and not 0 <= hours < float("inf"):
                raise ValueError(f"{name}: expected a number of 0 or more, found {hours!r}")
        if self.start.tzinfo is None or (self.end is not None and self.end.tzinfo is None):
            raise ValueError("expected a moment with a time zone")
        if self.end is not None and self.end < self.start:
            raise ValueError("the end is before the start")

    @property
    def ended(self) -> datetime | None:
        """When it was over; None where neither an end nor a length was told."""
        if self.end is not None or self.duration_min is None:
            return self.end
        return self.start + timedelta(minutes=self.duration_min)


def as_body(spasm: Spasm) -> dict[str, object]:
    """The spasm as JSON can hold it; what was not told is left out."""
    return {name: each for name, each in plain(spasm).items() if each is not None and each not in ("", [])}


def from_body(body: Mapping[str, object]) -> Spasm | None:
    """The spasm of :func:`as_body`; None where it became unreadable."""
    try:
        return KEPT.read(Spasm, body)
    except Odd:
        return None
