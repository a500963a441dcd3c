"""The library and one routine as plain text."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date

from stretchcoach.authoring.shown import RoutineShown
from stretchcoach.routine.library import Library
from stretchcoach.routine.model import ExerciseStep, Routine
from stretchcoach.safety import Rules
from stretchcoach.safety.author import looser
from stretchcoach.safety.briefing import Briefing
from stretchcoach.safety.person import Profile
from stretchcoach.session.plan.adapting import blocked, changes, effect_of, in_position, needed
from stretchcoach.session.plan.doses import dropped_exercise
from stretchcoach.session.plan.plan import Plan
from stretchcoach.session.rehearsal import make_plan
from stretchcoach.words.lengths import USUAL
from stretchcoach.words.phrases import Phrasebook, whole_minutes

WIDTH = 96
_BEGINS = re.compile(r" *(?:- |[0-9.]+\. )?")
"""The indent of a line, with what it is numbered by or listed with."""


def library_table(library: Library, plans: Mapping[str, Plan]) -> str:
    """One line a routine: what to type, how long, up to which pain, and what it is. ``plans`` are by id."""
    rows = [("name", "minutes", "pain", "what it is")]
    for name, routine in library.routines.items():
        what = f"{routine.name.rstrip('.')}. {routine.summary}".strip()
        rows.append((name, str(whole_minutes(plans[name].planned)), f"0 to {routine.pain_up_to}", what))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row[:3], widths, strict=True)) + "  " + row[3]
        for row in rows
    )


def describe(
    routine: Routine,
    rules: Rules,
    profile: Profile | None = None,
    briefing: Briefing | None = None,
    *,
    width: int = WIDTH,
) -> str:
    """A routine for who wrote it: for whom, how long, every step as it is written, cautions, who reviewed it.

    What differs for one person stands apart, so that the steps can be compared with a sheet of paper.

    Args:
        routine: as read.
        rules: the safety data.
        profile: the person, for what is left out or changed because of a condition, and why.
        briefing: the days before, for doses they adjusted.
        width: columns that a line may have.
    """
    from stretchcoach.authoring.as_written import as_lines  # the list needs none of it

    book, shown = rules.book, show_routine(routine, rules, profile, briefing)
    for_whom = book("proof.for_whom", text=shown.for_whom) if shown.for_whom else ""
    lines = [shown.name, "=" * len(shown.name), ""]
    lines += filter(None, [shown.summary, for_whom, *shown.about, shown.needs])
    lines += ["", book("proof.steps"), *as_lines(shown.steps)]
    lines += _part(book("proof.for_you"), shown.for_you)
    lines += _part(book("proof.cautions"), shown.cautions)
    lines += _part(book("proof.besides"), shown.settings)
    lines += ["", shown.authorship]
    return "\n".join(wrapped(line, width) for line in lines)


def show_routine(
    routine: Routine, rules: Rules, profile: Profile | None = None, briefing: Briefing | None = None
) -> RoutineShown:
    """All that there is to show of a routine: each sentence of :func:`describe`, and the same as data."""
    from stretchcoach.authoring.as_written import settings_as_written, steps_shown

    plan = make_plan(routine, rules, USUAL, profile, briefing=briefing)
    answers = profile.conditions if profile else {}
    as_it_is = {name: getattr(routine, name) for name in _AS_IT_IS}
    return RoutineShown(
        **as_it_is,
        seconds=plan.planned,
        counts_in_the_day=plan.has_exercises and routine.counts_in_the_day,
        about=tuple(_about(routine, plan, rules)),
        needs=needed(plan, answers),
        steps=steps_shown(routine, plan.book),
        for_you=tuple(dict.fromkeys(_for_you(routine, plan, rules, answers))),
        cautions=tuple(_cautions(routine, plan, rules, answers)),
        settings=tuple(settings_as_written(routine)),
        reviewed=_day(routine.reviewed),
        review_by=_day(routine.review_by),
        authorship=_authorship(routine, plan.book),
    )


_AS_IT_IS = {each.name for each in fields(RoutineShown)} & {each.name for each in fields(Routine)} - {
    "steps",
    "cautions",
    "counts_in_the_day",
    "reviewed",
    "review_by",
}
"""What is told of a routine as it has it."""


def _day(day: date | None) -> str | None:
    return f"{day:%Y-%m-%d}" if day else None


def _about(routine: Routine, plan: Plan, rules: Rules) -> Iterator[str]:
    book = plan.book
    opens = "open_ease" if routine.ease else "open" if routine.pain_up_to < 10 else "open_any"
    yield f"{book.about_minutes(plan.planned).capitalize()}. {book(f'proof.{opens}', pain=routine.pain_up_to)}"
    exercises = (step.exercise for step in routine.each_step() if isinstance(step, ExerciseStep))
    left_out = dict.fromkeys(each.name for each in exercises if each.acute is None)
    if left_out and routine.pain_up_to > rules.pain.green_max:
        yield book("proof.no_acute_here", names=", ".join(left_out))
    if plan.has_exercises and not routine.counts_in_the_day:
        yield book("proof.aside")
    yield from looser(routine, rules)


def _part(heading: str, entries: Iterable[str]) -> list[str]:
    """A heading with its entries; nothing where there are none."""
    listed = [f"  - {each}" for each in entries]
    return ["", heading, *listed] if listed else []


def _for_you(routine: Routine, plan: Plan, rules: Rules, answers: Mapping[str, str]) -> Iterator[str]:
    """What this person's conditions and the days before make of the steps."""
    book = plan.book
    for step in plan.steps:
        closed = blocked(rules, step, answers)
        if step.closed or closed is not None:
            yield book("proof.left_out", name=step.name, why=step.closed or (closed.because if closed else ""))
            continue
        if step.was:
            yield book("proof.adjusted", name=step.name, dose=step.detail, was=step.was)
        for change in changes(book, step.easier, effect_of(step.conditions, answers).changed):
            yield book("proof.changed", name=step.name, change=change)
    dropped = dropped_exercise(routine, plan.briefing.level)
    if dropped is not None:
        yield book("proof.dropped", name=dropped.exercise.name)


def _cautions(routine: Routine, plan: Plan, rules: Rules, answers: Mapping[str, str]) -> Iterator[str]:
    """The routine's own, then each exercise's with its name, then those of packs."""
    yield from routine.cautions
    seen: set[str] = set()
    for step in plan.steps:
        if step.name in seen:
            continue
        seen.add(step.name)
        cautions = in_position(step, answers).cautions
        if step.pack is not None:
            yield f"{step.name}: {rules.thermal[step.pack].caution}"
        elif cautions:
            yield f"{step.name}: {' '.join(each.rstrip('.') + '.' for each in cautions)}"


def _authorship(routine: Routine, book: Phrasebook) -> str:
    parts = [book("proof.author", name=routine.author) if routine.author else ""]
    parts += [
        book(f"proof.{key}", day=_day(day)) if day else ""
        for key, day in (("reviewed", routine.reviewed), ("review_by", routine.review_by))
    ]
    clinic = routine.clinic
    told = ", ".join(each.rstrip(".") for each in (clinic.name, clinic.phone, clinic.hours) if each) if clinic else ""
    parts += [book("proof.clinic", words=told) if told else "", clinic.web if clinic else ""]
    return " ".join(part for part in parts if part)


def wrapped(line: str, width: int = WIDTH) -> str:
    """``line`` folded to ``width``, what follows its indent, its number or its dash below it."""
    begins = _BEGINS.match(line)
    if begins is None or len(line) <= width:
        return line
    return textwrap.fill(line, width, subsequent_indent=" " * min(begins.end(), width // 2))
