"""Cold and heat packs: how long, how often, when the skin is checked, and what is said. All times are seconds.

The numbers are design choices inside published ranges; ``data/thermal.toml`` names the sources of each. A pack counts
in real elapsed time whatever the session does, which is the engine's business: this module only knows limits.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated

from stretchcoach.frozen import dataclass
from stretchcoach.safety.sourced import Sourced
from stretchcoach.strict import EMPTY


@dataclass(frozen=True, slots=True, kw_only=True)
class PackLimits:
    """The limits and the sentences of one kind of pack; ``origins`` holds where each field comes from."""

    default: float
    ui_max: float
    """The longest time without an explicit choice."""
    hard_max: float
    """The longest time at all."""
    first_check: float
    check_every: float
    first_use: float
    """A pack that was never used before is looked at after this time at the latest; the first check holds it for all."""
    careful_max: float
    """The longest time for old or thin skin."""
    careful_check: float
    """The time between skin checks for old or thin skin."""
    answer_within: float
    """Time to answer a skin check; without an answer the pack comes off and the timer ends."""
    gap: float
    """Time off before the next pack of the same kind, and the skin back to normal."""
    per_day: int
    before_stretch_gap: float
    """Time off before stretching."""
    injury_wait: float
    """Not used for this long after an accident, a fall or a blow; 0: no wait."""
    caution: str
    """Who should not use it, or ask first, to be read beforehand; a session asks about each of these."""
    barrier: str
    barrier_check: str
    """A question; yes means that the barrier is there."""
    prepare: Annotated[str, EMPTY]
    """How to warm it safely; may be empty."""
    position: str
    stop_if: str
    normal_skin: str
    """A question; yes means that the pack may stay on."""
    take_off: str
    """The alarm."""
    rewarmed: str
    """A question; yes means that another pack may follow once the gap is over."""
    comfort: str
    """What it can honestly do."""
    after_injury: Annotated[str, EMPTY]
    """Why it is left out after an accident; empty where ``injury_wait`` is 0."""
    origins: Mapping[str, Sourced]


def skin_checks(seconds: float, limits: PackLimits) -> tuple[float, ...]:
    """The moments of the skin checks, in seconds from the start of a pack of ``seconds``, strictly before its end.

    Raises:
        ValueError: ``seconds`` is negative or not a number, or longer than ``hard_max``.
    """
    if _length(seconds) > limits.hard_max:
        raise ValueError(f"a pack stays on for {limits.hard_max:g} seconds at most, not {seconds:g}")
    moments = []
    moment = limits.first_check
    while moment < seconds:  # not at the end itself: the pack comes off then, and the skin is looked at anyway
        moments.append(float(moment))
        moment += limits.check_every
    return tuple(moments)


def allowed(seconds: float, limits: PackLimits, explicit: bool) -> float:
    """``seconds``, cut to ``ui_max``, or to ``hard_max`` where a longer time was an explicit choice.

    Raises:
        ValueError: ``seconds`` is negative or not a number.
    """
    return min(_length(seconds), limits.hard_max if explicit else limits.ui_max)


def _length(seconds: float) -> float:
    if isinstance(seconds, bool) or math.isnan(seconds) or seconds < 0:
        raise ValueError(f"the time of a pack is a number of seconds of 0 or more, not {seconds!r}")
    return float(seconds)
