"""A routine at the level its patient has reached: less after a bad morning (N2), a little more after good days (N4).

Section 2.4 of the clinical reference, rules N2 and N4, with the numbers of section 8 (``deload``, ``progress``). Which set,
hold or repetition goes is a design choice. The routine's file is never changed, and what an author wrote is the measure:
every level is counted from there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from stretchcoach.routine.limits import REPS
from stretchcoach.routine.model import Dose, ExerciseStep, RepeatStep, Routine, Step
from stretchcoach.safety import Rules
from stretchcoach.session.plan.doses import shorter

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
    found = list(_exercises(routine.steps)) if level <= DROPS else []
    return found[-1] if len({step.exercise.id for step in found}) > 1 else None


def dose_at(dose: Dose, level: int, rules: Rules) -> Dose:
    """A dose at a level.

    Down: a set less; where there is one set only, holds times ``deload_hold_factor`` in whole seconds, and repetitions
    without a hold likewise, rounded down; always at least one. Up: a repetition more for each level, at most
    ``level_up``; a stay that is as long as it is comfortable stays as it is.
    """
    if level > 0:
        more = 0 if dose.comfortable else min(level, rules.days.level_up)
        return replace(dose, reps=max(dose.reps, min(dose.reps + more, int(REPS.most))))
    if level == 0:
        return dose
    limits = rules.session
    if dose.sets > 1:
        return replace(dose, sets=max(1, dose.sets - int(limits.deload_sets)))
    if dose.hold is not None or dose.comfortable:
        return replace(dose, hold=shorter(dose.hold, limits), up_to=shorter(dose.up_to, limits))
    return replace(dose, reps=max(1, int(dose.reps * limits.deload_hold_factor + 1e-9)))


def _steps(steps: Sequence[Step], level: int, rules: Rules, dropped: ExerciseStep | None) -> Iterator[Step]:
    for step in steps:
        match step:
            case RepeatStep():
                inside = tuple(_steps(step.steps, level, rules, dropped))
                if inside:
                    yield replace(step, steps=inside)
            case ExerciseStep():
                if step is not dropped:
                    dose = dose_at(step.dose, level, rules)
                    yield step if dose == step.dose else replace(step, dose=dose, written=step.dose)
            case _:
                yield step


def _exercises(steps: Sequence[Step]) -> Iterator[ExerciseStep]:
    for step in steps:
        if isinstance(step, RepeatStep):
            yield from _exercises(step.steps)
        elif isinstance(step, ExerciseStep):
            yield step
