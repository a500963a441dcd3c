"""How much of an exercise: doses, lighter ones where pain asks for it, the level its patient has reached, how much is said.

A level is less after a bad morning (N2), a little more after good days (N4): section 2.4 of the clinical reference with the
numbers of section 8 (``deload``, ``progress``). Which set, hold or repetition goes is a design choice. The routine's file is
never changed, and what an author wrote is the measure: every level is counted from there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from stretchcoach.frozen import dataclass
from stretchcoach.routine.limits import REPS
from stretchcoach.routine.model import Dose, ExerciseStep, RepeatStep, Routine, Seconds, Sides, Step, Verbosity
from stretchcoach.safety import Rules, SessionLimits
from stretchcoach.words.phrases import Phrasebook

# Doses ---------------------------------------------------------------------------------------------------------------


def dose_words(book: Phrasebook, dose: Dose, sides: Sides) -> str:
    """A dose as it is spoken and listed."""
    parts = []
    times = book("dose.times", count=dose.reps)
    if dose.hold is not None:
        time = book.time(dose.hold)
        parts.append(
            book("dose.hold", time=time) if dose.reps == 1 else book("dose.hold_times", time=time, count=dose.reps)
        )
    elif dose.pace:
        parts.append(times if dose.reps == 1 else book("dose.pace", count=dose.reps))
    elif not dose.comfortable:
        parts.append(times)
    match sides:
        case Sides.BOTH:
            parts.append(book("dose.each_side"))
        case Sides.ALTERNATE:
            parts.append(book("dose.in_turn"))
        case Sides.LEFT | Sides.RIGHT:
            parts.append(book(f"side.{sides}_only"))
    if dose.sets > 1:
        parts.append(book("dose.sets", count=dose.sets))
    return " ".join(parts)


def acute_dose(dose: Dose, acute: Dose) -> Dose:
    """The smaller of what the author prescribed and the library's acute dose, field by field."""
    # Holds cannot be compared with counted repetitions: where the kinds differ the library's acute dose is taken whole.
    same_kind = (dose.hold is None) == (acute.hold is None) and bool(dose.pace) == bool(acute.pace)
    if not same_kind or dose.comfortable != acute.comfortable:
        return acute
    hold = None if dose.hold is None or acute.hold is None else min(dose.hold, acute.hold)
    up_to = None if dose.up_to is None or acute.up_to is None else min(dose.up_to, acute.up_to)
    # A pace has a number for each movement; with another number of movements it is the pace of another exercise.
    pace = dose.pace if len(dose.pace) == len(acute.pace) else acute.pace
    reps, sets = min(dose.reps, acute.reps), min(dose.sets, acute.sets)
    return replace(dose, hold=hold, up_to=up_to, pace=pace, reps=reps, sets=sets)


def eased_dose(dose: Dose, limits: SessionLimits) -> Dose:
    """A set less and the hold shorter (section 8 of the clinical reference, ``deload``)."""
    sets = max(1, dose.sets - int(limits.deload_sets))
    return replace(dose, hold=shorter(dose.hold, limits), up_to=shorter(dose.up_to, limits), sets=sets)


def shorter(hold: Seconds | None, limits: SessionLimits) -> Seconds | None:
    """The hold times ``deload_hold_factor`` in whole seconds, at least one; None stays None."""
    return None if hold is None else max(1.0, float(round(hold * limits.deload_hold_factor)))


def parts(hold: Seconds, most: Seconds) -> list[tuple[Seconds, Seconds]]:
    """A long hold in parts of at most ``most`` seconds: when each begins, and how long it lasts."""
    pieces, start = [], 0.0
    while hold - start > most:
        pieces.append((start, most))
        start += most
    return [*pieces, (start, hold - start)]


# Levels: what the days before make of them ---------------------------------------------------------------------------


DROPS = -2
"""From this level down the last exercise is left out as well (rule N2)."""


def at_level(routine: Routine, level: int, rules: Rules) -> Routine:
    """The routine with its doses, and maybe its last exercise, adjusted; itself at level 0.

    Args:
        routine: as written.
        level: below 0 stepped down, above 0 stepped up.
        rules: ``deload_sets`` and ``deload_hold_factor`` of a session, and ``level_up`` of the days.
    """
    if level == 0:
        return routine
    dropped = dropped_exercise(routine, level)
    return replace(routine, steps=tuple(_steps(routine.steps, level, rules, dropped)))


def dropped_exercise(routine: Routine, level: int) -> ExerciseStep | None:
    """The exercise that is left out at ``level``: the last one, which counts as the last one added; never the only one."""
    steps = routine.each_step() if level <= DROPS else ()
    exercises = [step for step in steps if isinstance(step, ExerciseStep)]
    # One exercise may stand in a routine several times: without it nothing would be left.
    return exercises[-1] if len({step.exercise.id for step in exercises}) > 1 else None


def dose_at(dose: Dose, level: int, rules: Rules) -> Dose:
    """A dose at a level.

    Down: a set less; where there is one set only, holds times ``deload_hold_factor`` in whole seconds, and repetitions
    without a hold likewise, rounded down; always at least one. Up: a repetition more for each level, at most
    ``level_up``; a stay that is as long as it is comfortable stays as it is.
    """
    if level > 0:
        more = 0 if dose.comfortable else min(level, rules.days.level_up)
        # The upper limit of a routine holds for what is added, and takes nothing from what its author wrote.
        return replace(dose, reps=max(dose.reps, min(dose.reps + more, int(REPS.most))))
    if level == 0:
        return dose
    limits = rules.session
    # N2: a set less, or a shorter hold; never both.
    if dose.sets > 1:
        return replace(dose, sets=max(1, dose.sets - int(limits.deload_sets)))
    if dose.hold is not None or dose.comfortable:
        return replace(dose, hold=shorter(dose.hold, limits), up_to=shorter(dose.up_to, limits))
    # 1e-9: a product that floating point puts a hair below a whole number must not lose one repetition more.
    return replace(dose, reps=max(1, int(dose.reps * limits.deload_hold_factor + 1e-9)))


def _steps(steps: Sequence[Step], level: int, rules: Rules, dropped: ExerciseStep | None) -> Iterator[Step]:
    for step in steps:
        match step:
            case RepeatStep():
                inside = tuple(_steps(step.steps, level, rules, dropped))
                # A repeat whose only exercise is left out would be a loop around nothing.
                if inside:
                    yield replace(step, steps=inside)
            case ExerciseStep():
                # By identity: the same exercise with the same dose may stand in the routine twice.
                if step is not dropped:
                    dose = dose_at(step.dose, level, rules)
                    yield step if dose == step.dose else replace(step, dose=dose, written=step.dose)
            case _:
                yield step


# How much is said about an exercise ----------------------------------------------------------------------------------


KNOWN_FROM = 3
"""An exercise that was met this often is known; a design choice."""


@dataclass(frozen=True, slots=True)
class Telling:
    """How much is said about one exercise.

    What is said for safety is the same in all of them: safety cues, the changes of conditions, the easier way, questions,
    packs, counts and an author's own cues.
    """

    how: Verbosity
    """``FULL``, ``SHORT`` or ``MINIMAL``."""
    met: int = 0
    """How often the exercise was met before."""
    wished: Verbosity = Verbosity.FULL
    """What was asked for; ``AUTO`` goes by ``met``."""

    @property
    def full(self) -> bool:
        """Every line of the exercise."""
        return self.how is Verbosity.FULL

    @property
    def minimal(self) -> bool:
        """Name, dose, safety and side alone."""
        return self.how is Verbosity.MINIMAL


def telling(wished: Verbosity, met: int) -> Telling:
    """How much is said about an exercise met ``met`` times before: with ``AUTO`` everything until it is known."""
    how = wished
    if wished is Verbosity.AUTO:
        how = Verbosity.FULL if met < KNOWN_FROM else Verbosity.SHORT
    return Telling(how, met, wished)
