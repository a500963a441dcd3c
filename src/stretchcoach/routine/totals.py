"""How much a step is: the time it takes by the clock, without the words around it, and how it compares with a dose."""

from __future__ import annotations

from collections.abc import Iterable

from stretchcoach.routine.model import (
    Dose,
    ExerciseStep,
    OffStep,
    PackStep,
    RepeatStep,
    RestStep,
    Seconds,
    Sides,
    Step,
)

OWN_PACE: Seconds = 6.0
"""Taken for one repetition at the patient's own pace."""


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
    return _hold(dose) > _hold(acute) or dose.reps * dose.sets > acute.reps * acute.sets


def _hold(dose: Dose) -> Seconds:
    return dose.hold or dose.up_to or 0.0


def _seconds(step: Step) -> Seconds:
    if isinstance(step, PackStep | OffStep | RestStep):
        return step.seconds
    if isinstance(step, RepeatStep):
        return step.times * seconds_of(step.steps)
    return _exercise(step) if isinstance(step, ExerciseStep) else 0.0


def _exercise(step: ExerciseStep) -> Seconds:
    dose = step.dose
    between = 0.0 if dose.pace else step.between
    reps = 2 * dose.reps if step.sides is Sides.ALTERNATE else dose.reps
    once = reps * work_of(dose) + (reps - 1) * between
    both = 2 * once + step.switch if step.sides is Sides.BOTH else once
    return dose.sets * both + (dose.sets - 1) * step.rest
