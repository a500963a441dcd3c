"""The library and one routine as plain text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping

from stretchcoach.routine.library import Library
from stretchcoach.routine.model import Routine
from stretchcoach.safety import Rules
from stretchcoach.safety.author import looser
from stretchcoach.safety.briefing import Briefing
from stretchcoach.safety.person import Profile
from stretchcoach.session.plan.adapting import blocked, changes, effect_of, in_position, needed
from stretchcoach.session.plan.doses import dropped_exercise
from stretchcoach.session.plan.plan import Plan, PlannedStep
from stretchcoach.session.rehearsal import make_plan
from stretchcoach.words.lengths import USUAL
from stretchcoach.words.phrases import whole_minutes

WIDTH = 96
WORD = "From your therapist"
"""What a step that only says something is called in lists."""


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


def describe(routine: Routine, rules: Rules, profile: Profile | None = None, briefing: Briefing | None = None) -> str:
    """A routine in words: for whom, how long, every step with its dose, cautions, who reviewed it.

    Args:
        routine: as read.
        rules: the safety data.
        profile: the person, for what is left out or changed because of a condition, and why.
        briefing: the days before, for doses they adjusted.
    """
    plan = make_plan(routine, rules, USUAL, profile, briefing=briefing)
    answers = profile.conditions if profile else {}
    lines = [routine.name, "=" * len(routine.name), "", routine.summary]
    if routine.for_whom:
        lines.append(f"For: {routine.for_whom}")
    limit = f"when your pain is {routine.pain_up_to} or less" if routine.pain_up_to < 10 else "at any pain rating"
    limit += ", and while exercises are closed" if routine.ease else ""
    lines.append(f"{plan.book.about_minutes(plan.planned).capitalize()}. Open {limit}.")
    if plan.has_exercises and not routine.counts_in_the_day:
        lines.append("It does not count as one of the day's sessions.")
    lines += looser(routine, rules)
    lines += filter(None, [needed(plan, answers)])
    lines += ["", "Steps"]
    lines += [f"{step.number:3}. {_step(step, rules, answers)}" for step in plan.steps if step.number]
    dropped = dropped_exercise(routine, plan.briefing.level)
    if dropped is not None:
        lines.append(f"     {dropped.exercise.name} is left out for now, after a bad morning.")
    cautions = list(_cautions(routine, plan, rules, answers))
    if cautions:
        lines += ["", "Cautions", *(f"  - {each}" for each in cautions)]
    lines += ["", _authorship(routine)]
    return "\n".join(wrapped(line) for line in lines)


def _step(step: PlannedStep, rules: Rules, answers: Mapping[str, str]) -> str:
    parts = [f"{step.name or WORD}{': ' + step.detail if step.detail else ''}"]
    if step.closed:
        return f"{step.name}: left out for you. {step.closed}"
    closed = blocked(rules, step, answers)
    if closed is not None:
        return f"{step.name}: left out for you. {closed.because}"
    if step.was:
        parts.append(f"(Adjusted; was: {step.was})")
    parts += changes(rules.book, step.easier, effect_of(step.conditions, answers).changed)
    if step.pain_up_to < 10:
        parts.append(f"Left out when pain is above {step.pain_up_to}.")
    return " ".join(parts)


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


def _authorship(routine: Routine) -> str:
    parts = [f"Written by {routine.author}." if routine.author else ""]
    parts.append(f"Reviewed by its author {routine.reviewed:%Y-%m-%d}." if routine.reviewed else "")
    parts.append(f"To be reviewed again by {routine.review_by:%Y-%m-%d}." if routine.review_by else "")
    clinic = routine.clinic
    told = (clinic.name, clinic.phone, clinic.hours) if clinic else ()
    parts.append(f"Clinic: {', '.join(each.rstrip('.') for each in told if each)}." if told else "")
    parts.append(clinic.web if clinic else "")
    return " ".join(part for part in parts if part)


def wrapped(line: str) -> str:
    """``line`` folded to the usual width, what follows its indent below it."""
    indent = " " * (len(line) - len(line.lstrip()) + (2 if line.lstrip().startswith("-") else 0))
    return textwrap.fill(line, WIDTH, subsequent_indent=indent) if len(line) > WIDTH else line
