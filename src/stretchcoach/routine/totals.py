"""How long steps take by the clock, without the words around them; the plan of a session adds those."""

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


def _seconds(step: Step) -> Seconds:
    if isinstance(step, PackStep | OffStep | RestStep):
        return step.seconds
    if isinstance(step, RepeatStep):
        return step.times * seconds_of(step.steps)
    return _exercise(step) if isinstance(step, ExerciseStep) else 0.0


def _exercise(step: ExerciseStep) -> Seconds:
    dose = step.dose
    between = 0.0 if dose.pace else step.between
    once = dose.reps * work_of(dose) + (dose.reps - 1) * between
    both = 2 * once + step.switch if step.sides is Sides.BOTH else once
    return dose.sets * both + (dose.sets - 1) * step.rest
