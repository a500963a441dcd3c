"""How much a step is: the time it takes by the clock, without the words around it, and how it compares with a dose."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from stretchcoach.routine.model import (
    Dose,
    ExerciseStep,
    OffStep,
    PackStep,
    RepeatStep,
    RestStep,
    Seconds,
    Side,
    Sides,
    Step,
)

OWN_PACE: Seconds = 6.0
"""Taken for one repetition at the patient's own pace."""

SOME_REPS = 10
"""Taken for as many repetitions as are comfortable."""


def seconds_of(steps: Iterable[Step]) -> Seconds:
    """The most seconds that ``steps`` take as written; nothing is counted for words and check-ins."""
    return sum(_seconds(step) for step in steps)


def work_of(dose: Dose) -> Seconds:
    """Seconds of one repetition; a comfortable hold counts in full."""
    if dose.comfortable:
        return dose.up_to or 0.0
    return dose.hold or sum(dose.pace) or OWN_PACE


def more_than_acute(step: ExerciseStep) -> bool:
    """Whether a step that began as the acute dose now does more than it: a longer hold, or more repetitions."""
    acute, dose = step.exercise.acute, step.dose
    if not step.acute or acute is None:
        return False
    return any(_more(each, acute) for each in (dose, *step.by_side.values()))


def _more(dose: Dose, acute: Dose) -> bool:
    longest = max(_hold(dose.in_set(number)) for number in range(1, dose.sets + 1))
    return longest > _hold(acute) or _reps(dose) > _reps(acute)


def _hold(dose: Dose) -> Seconds:
    return dose.hold or dose.up_to or 0.0


def _reps(dose: Dose) -> int:
    """All repetitions; as many as are comfortable may be any number."""
    if dose.as_comfortable:
        return sys.maxsize
    return sum(dose.in_set(number).reps for number in range(1, dose.sets + 1))


def _seconds(step: Step) -> Seconds:
    if isinstance(step, PackStep | OffStep | RestStep):
        return step.seconds
    if isinstance(step, RepeatStep):
        return step.times * seconds_of(step.steps) + (step.times - 1) * step.pause
    return _exercise(step) if isinstance(step, ExerciseStep) else 0.0


def _exercise(step: ExerciseStep) -> Seconds:
    sides = tuple(Side) if step.sides is Sides.BOTH else (None,)
    doses = [step.dose_on(side) for side in sides]
    rounds = max(dose.sets for dose in doses)
    total = (rounds - 1) * step.rest
    for number in range(1, rounds + 1):
        # Of two sides that differ one may have fewer sets.
        here = [dose.in_set(number) for dose in doses if number <= dose.sets]
        total += sum(seconds_of_set(step, dose) for dose in here) + (len(here) - 1) * step.switch
    return total


def seconds_of_set(step: ExerciseStep, dose: Dose) -> Seconds:
    """One set on one side, or on both in turn; ``dose`` is that of the set."""
    counted = SOME_REPS if dose.as_comfortable else dose.reps
    reps = 2 * counted if step.sides is Sides.ALTERNATE else counted
    return reps * work_of(dose) + (reps - 1) * (0.0 if dose.pace else step.between)
