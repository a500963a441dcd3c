"""How much of anything one routine may hold.

Limits marked "DC" are design choices of this project; the others name the section of the clinical reference they
come from. The limits of packs and of check-ins repeat the rows of ``safety`` so that a file can be refused before a
session; a test keeps the two equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from stretchcoach.routine.model import Pack, Seconds

MINUTE: Seconds = 60.0
HOUR: Seconds = 3600.0

FORMAT = 1
"""The format of files this version reads."""
FILE_BYTES = 64 * 1024
"""A larger file is refused unread, as in :mod:`stretchcoach.plainfile`. The longest shipped routine is 3 KiB."""

PICTURE_BYTES = 5 * 1024 * 1024
"""DC. A photograph of a telephone at full size has less."""


class Range(NamedTuple):
    """The least and the most that is allowed, both included."""

    least: float
    most: float


HOLD = Range(1, 5 * MINUTE)
"""DC. Published holds end at 60 s; resting positions take up to 5 minutes (4.3, ``rest_90_90``)."""
REST_HOLD = Range(1, 15 * MINUTE)
"""DC. The same for an exercise that is a rest: nothing is asked of the body in it."""
PACE = Range(1, MINUTE)
"""DC."""
REST = Range(1, HOUR)
"""DC."""
PAUSE = Range(0, HOUR)
"""DC. Rest between sets; none at all is allowed."""
SWITCH = Range(0, 5 * MINUTE)
"""DC. Pauses between sides and between repetitions."""
READY = Range(5, 5 * MINUTE)
"""DC. A set time to get into a position."""
BREATH = Range(1, 15)
"""DC. One breath in, or one breath out, where tones pace them."""
OFF = Range(1, 3 * HOUR)
"""DC. Long enough for the 120 minutes between two cold packs (3.3)."""
OFF_AFTER_PACK: Seconds = 10 * MINUTE
"""DC, section 3.5: so long the skin has after any pack before anything else."""
SESSION: Seconds = 3 * HOUR
"""DC."""
ANSWER = Range(10, 2 * MINUTE)
"""DC, section 8: 30 s by default, which a user may raise to 120 s."""
REPS = Range(1, 60)
"""DC."""
SETS = Range(1, 10)
"""DC."""
REPEATS = Range(1, 10)
"""DC."""
PAIN = Range(0, 10)
"""The numeric rating scale."""

NESTING = 4
"""DC. Levels of steps: a routine's own steps are the first."""
STEPS = 200
"""DC. Steps once repeats are unrolled."""
SPOKEN = 300
"""DC. Characters of one spoken text: about 20 seconds of speech."""
NAME = 60
"""DC. Characters of a name: one line on a small screen."""
THINGS = 6
"""DC. Things to have at hand for one step: more is not remembered by ear."""

UNCOUNTED: Seconds = 10 * MINUTE
"""DC. The longest routine that need not count as one of the day's sessions."""

ANY_ROUTINE = 5
"""Rule P0: up to this rating before a session every routine is open."""
SETTLING = 7
"""Rule P1: up to this rating only short, small movements at the acute dose."""


class AuthorRange(NamedTuple):
    """What may stand under one key of ``[limits]``: ratings, packs or sessions, or seconds where ``timed``."""

    usual: float
    allowed: Range
    timed: bool = False
    higher_is_stricter: bool = False

    def looser(self, value: float) -> bool:
        """Whether ``value`` is less careful than usual."""
        return value < self.usual if self.higher_is_stricter else value > self.usual


AUTHOR: Mapping[str, AuthorRange] = {
    "green_max": AuthorRange(3, Range(0, 3)),
    "amber_max": AuthorRange(5, Range(1, 6)),
    "end_at": AuthorRange(8, Range(2, 8)),
    "rise_skip": AuthorRange(3, Range(1, 3)),
    "rise_end": AuthorRange(3, Range(1, 3)),
    "check_every": AuthorRange(3 * MINUTE, Range(30, 3 * MINUTE), timed=True),
    "sessions_per_day": AuthorRange(3, Range(1, 8)),
    "cold_max": AuthorRange(15 * MINUTE, Range(MINUTE, 20 * MINUTE), timed=True),
    "heat_max": AuthorRange(20 * MINUTE, Range(MINUTE, 20 * MINUTE), timed=True),
    "skin_check_every": AuthorRange(5 * MINUTE, Range(MINUTE, 5 * MINUTE), timed=True),
    "cold_gap": AuthorRange(2 * HOUR, Range(2 * HOUR, 24 * HOUR), timed=True, higher_is_stricter=True),
    "heat_gap": AuthorRange(HOUR, Range(HOUR, 24 * HOUR), timed=True, higher_is_stricter=True),
    "cold_per_day": AuthorRange(4, Range(1, 4)),
    "heat_per_day": AuthorRange(3, Range(1, 3)),
    "move_after_cold": AuthorRange(20 * MINUTE, Range(20 * MINUTE, 4 * HOUR), timed=True, higher_is_stricter=True),
}
"""The keys of ``[limits]``, repeated from the rows of ``safety/data/author.toml``; a test keeps the two equal."""


class PackRange(NamedTuple):
    """Section 3.3 of the clinical reference, for one kind of pack."""

    usual_most: Seconds
    """The longest pack without ``explicit_long``."""
    hard_most: Seconds
    gap: Seconds
    """From taking one off to putting the next of the same kind on."""
    per_day: int

    def by(self, pack: Pack, author: Mapping[str, float]) -> PackRange:
        """The same with the author's own ``[limits]``."""
        longest = author.get(f"{pack}_max")
        return PackRange(
            usual_most=self.usual_most if longest is None else min(self.usual_most, longest),
            hard_most=self.hard_most if longest is None else longest,
            gap=author.get(f"{pack}_gap", self.gap),
            per_day=int(author.get(f"{pack}_per_day", self.per_day)),
        )


PACKS: Mapping[Pack, PackRange] = {
    Pack.COLD: PackRange(usual_most=15 * MINUTE, hard_most=20 * MINUTE, gap=120 * MINUTE, per_day=4),
    Pack.HEAT: PackRange(usual_most=20 * MINUTE, hard_most=20 * MINUTE, gap=60 * MINUTE, per_day=3),
}
MOVE_AFTER_COLD: Seconds = 20 * MINUTE
"""Section 3.3, ``before_stretch``: cold numbs, so nothing is stretched for 20 minutes after it."""
