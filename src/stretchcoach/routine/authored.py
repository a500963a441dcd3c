"""``[limits]`` of a routine: what contradicts itself is a problem, what is looser than usual is a note.

Section 2.1 of the clinical reference: published bands disagree, so an author may choose within the widest of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from stretchcoach.routine import limits
from stretchcoach.routine.durations import written
from stretchcoach.routine.limits import AUTHOR, PACKS
from stretchcoach.routine.model import DoStep, ExerciseStep, PackStep, Routine, Step
from stretchcoach.routine.problems import Problems, in_words
from stretchcoach.routine.totals import more_than_acute
from stretchcoach.strict import KeyPath

_RISING = (("green_max", "amber_max", False), ("amber_max", "end_at", False), ("rise_skip", "rise_end", True))
"""Limits of which the first is below the second, and whether it may equal it."""

TOLD = "The patient is told at the start."


def check(routine: Routine, walked: Sequence[tuple[Step, KeyPath]], problems: Problems) -> None:
    """Note where the author's limits contradict each other or the steps."""
    refused = {key for key in AUTHOR if problems.at(("limits", key))}
    for low, high, may_equal in _RISING:
        least, most = _value(routine, low), _value(routine, high)
        if not refused & {low, high} and (least > most or (least == most and not may_equal)):
            _clash(routine, low, "at most" if may_equal else "less than", high, problems)
    if "end_at" in routine.limits and routine.pain_up_to >= routine.limits["end_at"] and _moves(walked):
        message = f"expected more than `pain_up_to` ({routine.pain_up_to}), found {routine.limits['end_at']:g}."
        suggestion = f"Write pain_up_to = {routine.limits['end_at'] - 1:g} in [routine], or leave this out."
        problems.add(("limits", "end_at"), message, suggestion)
    for step, place in walked:
        if isinstance(step, PackStep):
            _pack(step, (*place, "for"), routine, problems)


def notes(routine: Routine, walked: Sequence[tuple[Step, KeyPath]], found: Problems) -> None:
    """Note everything that is less careful than usual; it is allowed, and told to the patient."""
    for key, value in routine.limits.items():
        limit = AUTHOR[key]
        if limit.looser(value):
            words = (written(value), written(limit.usual)) if limit.timed else (f"{value:g}", f"{limit.usual:g}")
            found.add(("limits", key), f"{words[0]} is looser than the usual {words[1]}.", TOLD)
    for step, place in walked:
        if isinstance(step, PackStep) and step.seconds > PACKS[step.pack].usual_most:
            usual = written(PACKS[step.pack].usual_most)
            found.add((*place, "for"), f"{written(step.seconds)} is looser than the usual {usual}.", TOLD)
    strong = [place for step, place in walked if isinstance(step, ExerciseStep) and more_than_acute(step)]
    if routine.pain_up_to > limits.ANY_ROUTINE and strong:
        message = (
            f"{routine.pain_up_to} is looser than the usual {limits.ANY_ROUTINE}: {in_words(strong[0])} does more "
            "than the acute dose of its exercise."
        )
        found.add(("routine", "pain_up_to"), message, TOLD)


def _pack(step: PackStep, place: KeyPath, routine: Routine, problems: Problems) -> None:
    """Section 3.3: no longer than the author allows, and longer than usual only where the step says so."""
    bounds, found = PACKS[step.pack].by(step.pack, routine.limits), written(step.seconds)
    if step.seconds > bounds.hard_most:
        most = f"{written(bounds.hard_most)}, the `{step.pack}_max` of this routine"
        problems.add(place, f"expected at most {most}, found {found}.")
    elif step.seconds > bounds.usual_most and not step.explicit_long:
        refused = problems.at(("limits", f"{step.pack}_max"))  # how long it may be is not known then
        suggestion = "" if refused else f"Up to {written(bounds.hard_most)} takes explicit_long = true beside it."
        problems.add(place, f"expected at most {written(bounds.usual_most)}, found {found}.", suggestion)


def _value(routine: Routine, key: str) -> float:
    usual = AUTHOR[key].usual
    if key == "rise_skip":  # left out, it may be above a rise that ends: that is looked at first
        usual = min(usual, _value(routine, "rise_end"))
    return routine.limits.get(key, usual)


def _moves(walked: Sequence[tuple[Step, KeyPath]]) -> bool:
    return any(isinstance(step, ExerciseStep | DoStep) for step, _ in walked)


def _clash(routine: Routine, low: str, relation: str, high: str, problems: Problems) -> None:
    key = low if low in routine.limits else high
    message = f"expected `{low}` ({_value(routine, low):g}) to be {relation} `{high}` ({_value(routine, high):g})."
    problems.add(("limits", key), message, f"Write both `{low}` and `{high}` under [limits].")
