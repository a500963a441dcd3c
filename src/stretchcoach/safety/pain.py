"""Pain ratings: what a rating before, during or after an exercise must lead to. Rules P0 to P12.

The rules and their numbers are design choices made from published bands and changes that matter; each rule in
``data/pain.toml`` names its sources. A rating is a whole number from 0 (no pain) to 10 (worst imaginable).

Rules of a check-in, first match wins:

=====  ===========================================================================================
P11    a sign to stop exercising: end, then the red-flag questions
P10    new weakness, numbness or tingling: end, then the red-flag questions
P8     the farthest point of the pain is newly below the knee: end, book a clinician
P6     8 or more; or 3 above the rating before and at least 6; or the second exercise left out: end. In a *settle*
       that rule P2 offered: above the rating before, instead of 8 or more
P7     the pain moved farther from the back and stayed there: this movement stops for the day
P9     the pain moved toward the back and rose by 2 at most: continue
P5     3 above the rating before and at least 4; or 2 above it and at least 6: leave the exercise out
P4     4 or 5 and one or two above the rating before; or 6 or 7 and one above it: ease
P3     everything else: continue
=====  ===========================================================================================

Two things hold for all of them, and tests try every pair of ratings: more pain is never answered more mildly, and one more
exercise left out neither. A rule below P5 sees only what P5 and those before it let pass. The order is not that of the
bands: 4 and 5 are the amber band (``amber_max``), and P3 and P4 let a 6 or 7 pass that was there before.

A rise of two points within minutes is within what ratings differ by chance (S225), so it eases and does not stop.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Annotated

from stretchcoach.frozen import dataclass
from stretchcoach.safety.red_flags import Tier
from stretchcoach.safety.sourced import Sourced
from stretchcoach.strict import EMPTY, Called


class Action(StrEnum):
    """What a rule does."""

    FULL_CHOICE = "full_choice"
    SETTLE_ONLY = "settle_only"
    NO_STRETCHING = "no_stretching"
    CONTINUE = "continue"
    EASE = "ease"
    SKIP = "skip"
    STOP_MOVEMENT = "stop_movement"
    END = "end"
    PAUSE = "pause"


@dataclass(frozen=True, slots=True, kw_only=True)
class PainRule(Sourced):
    """One rule as data: its words for a reader, where it comes from, and what is said to the patient."""

    id: str
    when: str
    condition: Annotated[str, Called("if")]
    then: str
    why: str
    grade: Annotated[str, EMPTY]
    say: Mapping[Action, str]
    """The spoken sentences by action; only P5 has several."""
    tier: Tier = Tier.NONE
    """How soon a person should be seen because of this rule; its tier text follows the sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PainLimits:
    """The numbers of the pain rules, and the rules themselves by id. ``*_s`` are seconds, the others ratings."""

    green_max: int
    amber_max: int
    red_min: int
    severe_min: int
    end_min: int
    """From here a session ends at once (P6): ``severe_min``, or less where a routine's author says so."""
    start_full_max: int
    start_settle_max: int
    rise_ease: int
    """Up to so much above the rating before, a rating in the amber band eases (P4)."""
    rise_red: int
    """From so much above the rating before, a rating in the red band leaves the exercise out (P5)."""
    rise_skip: int
    rise_skip_floor: int
    rise_end: int
    rise_end_floor: int
    skips_end: int
    below_knee: int
    centralise_rise_max: int
    cold_numbs_s: float
    rules: Mapping[str, PainRule]
    origins: Mapping[str, Sourced]


SCALE = range(11)
"""Ratings of pain."""

PLACES = range(5)
"""The farthest point of the pain: 0 back, 1 buttock, 2 thigh, 3 below the knee, 4 foot."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The rule that matched, ``"P0"`` to ``"P12"``, and what it does."""

    rule: str
    action: Action


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known at a check-in.

    Args:
        before: rating before the session.
        now: rating now.
        skipped: exercises that P5 has left out so far in this session.
        place_before: farthest point of the pain before the session, see :data:`PLACES`; None when not known.
        place: the same now.
        place_stayed_up: the farther place was still there a minute or two after a neutral position.
        back_rise: how much the pain in the back itself rose, -10 to 10; None when not known.
        new_neuro: new weakness, numbness or tingling.
        stop_sign: a sign to stop exercising.
        offered: in a *settle* that rule P2 offered to somebody whose usual pain is this high.

    Raises:
        ValueError: a number is not whole or not on its scale.
    """

    before: int
    now: int
    skipped: int = 0
    place_before: int | None = None
    place: int | None = None
    place_stayed_up: bool = False
    back_rise: int | None = None
    new_neuro: bool = False
    stop_sign: bool = False
    offered: bool = False

    def __post_init__(self) -> None:
        rating(self.before)
        rating(self.now)
        _whole("the number of exercises left out", self.skipped, range(1000))
        for place in (self.place_before, self.place):
            if place is not None:
                _whole("the place of the pain", place, PLACES)
        if self.back_rise is not None:
            _whole("the rise of the back pain", self.back_rise, range(-10, 11))

    @property
    def rise(self) -> int:
        """How far the rating is above the one before the session."""
        return self.now - self.before


def rating(value: object) -> int:
    """``value`` as a rating.

    Raises:
        ValueError: it is not a whole number from 0 to 10; True and False are not numbers.
    """
    return _whole("a pain rating", value, SCALE)


def _whole(what: str, value: object, scale: range) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value not in scale:
        raise ValueError(f"{what} is a whole number from {scale[0]} to {scale[-1]}, not {value!r}")
    return value


def before(b: int, limits: PainLimits) -> Verdict:
    """What the rating before a session opens: P0, P1 or P2.

    Raises:
        ValueError: ``b`` is not a rating.
    """
    if rating(b) <= limits.start_full_max:
        return Verdict("P0", Action.FULL_CHOICE)
    if b <= limits.start_settle_max:
        return Verdict("P1", Action.SETTLE_ONLY)
    return Verdict("P2", Action.NO_STRETCHING)


def check_in(reading: Reading, limits: PainLimits) -> Verdict:
    """What a rating during or after a session leads to; the published order, first match wins."""
    return next(Verdict(rule, action) for rule, action, applies in _ORDER if applies(reading, limits))


def after_rest(before: int, now: int, limits: PainLimits, *, since_cold: float | None = None) -> Verdict:
    """The second rating of P5, after the rest: P6 ends, P5 continues with the next exercise or ends.

    Args:
        before: rating before the session.
        now: rating after the rest.
        limits: the numbers.
        since_cold: seconds since a cold pack came off, 0 while it is on; None without one. Cold numbs pain, so a
            rating within ``cold_numbs_s`` of it clears nothing.

    Raises:
        ValueError: a rating is not one.
    """
    reading = Reading(before, now)
    if _too_much(reading, limits):
        return Verdict("P6", Action.END)
    # Cold hides pain: a low rating just after a pack says nothing about the exercise.
    numbed = since_cold is not None and since_cold < limits.cold_numbs_s
    cleared = now <= _cleared_max(before, limits) and not numbed
    return Verdict("P5", Action.CONTINUE if cleared else Action.END)


def unanswered() -> Verdict:
    """Nobody answered in time (P12): pause, repeat the question once, then stay paused."""
    return Verdict("P12", Action.PAUSE)


def sentence(verdict: Verdict, limits: PainLimits) -> str:
    """What is said to the patient about a verdict."""
    return limits.rules[verdict.rule].say[verdict.action]


def _cleared_max(before: int, limits: PainLimits) -> int:
    # One point above the start does not hold a person back; above the amber band nothing clears.
    return min(limits.amber_max, max(limits.green_max, before + 1))


def _stop_sign(reading: Reading, _: PainLimits) -> bool:
    return reading.stop_sign


def _new_neuro(reading: Reading, _: PainLimits) -> bool:
    return reading.new_neuro


def _newly_below_knee(reading: Reading, limits: PainLimits) -> bool:
    """A place that was not known before counts as new."""
    if reading.place is None or reading.place < limits.below_knee:
        return False
    return reading.place_before is None or reading.place_before < limits.below_knee


def _too_much(reading: Reading, limits: PainLimits) -> bool:
    big_rise = reading.rise >= limits.rise_end and reading.now >= limits.rise_end_floor
    # Somebody whose usual pain is eight was offered a settle all the same: there any rise at all ends it.
    severe = reading.rise >= 1 if reading.offered else reading.now >= limits.end_min
    return severe or big_rise


def _ends(reading: Reading, limits: PainLimits) -> bool:
    """P6. The exercise that P5 would leave out now counts, unless P9 allows it."""
    skipping = _skips(reading, limits) and not _centralises(reading, limits)
    return _too_much(reading, limits) or reading.skipped + skipping >= limits.skips_end


def _spreads(reading: Reading, _: PainLimits) -> bool:
    """P7. Places that are not known count as farther: somebody said that it stayed there."""
    if reading.place is None or reading.place_before is None:
        return reading.place_stayed_up
    return reading.place_stayed_up and reading.place > reading.place_before


def _centralises(reading: Reading, limits: PainLimits) -> bool:
    """P9. Needs both places and the rise of the back pain; the rating as a whole may not have risen more either."""
    if reading.place is None or reading.place_before is None or reading.back_rise is None:
        return False
    # Pain that moves toward the back may rise there a little; a larger rise is pain, wherever it is felt.
    rise = max(reading.back_rise, reading.rise)
    return reading.place < reading.place_before and rise <= limits.centralise_rise_max


def _skips(reading: Reading, limits: PainLimits) -> bool:
    """P5, and whatever neither P4 nor P3 names."""
    rises = reading.rise >= limits.rise_skip and reading.now >= limits.rise_skip_floor
    red = reading.now >= limits.red_min and reading.rise >= limits.rise_red
    # What no band names is left out: an author's own numbers may leave gaps between them.
    return rises or red or not (_eases(reading, limits) or _goes_on(reading, limits))


def _eases(reading: Reading, limits: PainLimits) -> bool:
    amber = limits.green_max < reading.now <= limits.amber_max
    red = limits.red_min <= reading.now < limits.severe_min
    return (amber and 1 <= reading.rise <= limits.rise_ease) or (red and reading.rise == 1)


def _goes_on(reading: Reading, limits: PainLimits) -> bool:
    no_higher = reading.rise <= 0
    return reading.now <= limits.green_max or (no_higher and (reading.now < limits.severe_min or reading.offered))


_ORDER: tuple[tuple[str, Action, Callable[[Reading, PainLimits], bool]], ...] = (
    ("P11", Action.END, _stop_sign),
    ("P10", Action.END, _new_neuro),
    ("P8", Action.END, _newly_below_knee),
    ("P6", Action.END, _ends),
    ("P7", Action.STOP_MOVEMENT, _spreads),
    ("P9", Action.CONTINUE, _centralises),
    ("P5", Action.SKIP, _skips),
    ("P4", Action.EASE, _eases),
    ("P3", Action.CONTINUE, _goes_on),
)
"""The order of evaluation. P5 takes what neither P4 nor P3 names, so one of the last three always applies."""
