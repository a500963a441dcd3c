"""The library and one routine as plain text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from stretchcoach.planning import make_plan
from stretchcoach.routine.library import Library
from stretchcoach.routine.model import Routine
from stretchcoach.safety import Rules
from stretchcoach.session.plan import StepKind

WIDTH = 96


def library_table(library: Library, rules: Rules) -> str:
    """One line a routine: what to type, how long, up to which pain, and what it is."""
    rows = [("name", "minutes", "pain", "what it is")]
    for name, routine in library.routines.items():
        plan = make_plan(routine, rules)
        what = f"{routine.name.rstrip('.')}. {routine.summary}".strip()
        rows.append((name, str(minutes(plan.planned)), f"0 to {routine.pain_up_to}", what))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row[:3], widths, strict=True)) + "  " + row[3]
        for row in rows
    )


def describe(routine: Routine, rules: Rules) -> str:
    """A routine in words: for whom, how long, every step with its dose, cautions, who reviewed it."""
    plan = make_plan(routine, rules)
    lines = [routine.name, "=" * len(routine.name), "", routine.summary]
    if routine.for_whom:
        lines.append(f"For: {routine.for_whom}")
    length = minutes(plan.planned)
    limit = f"when your pain is {routine.pain_up_to} or less" if routine.pain_up_to < 10 else "at any pain rating"
    lines.append(f"About {length} {'minute' if length == 1 else 'minutes'}. Open {limit}.")
    lines += ["", "Steps"]
    lines += [
        f"{step.number:3}. {_step(step.name, step.detail, step.pain_up_to)}" for step in plan.steps if step.number
    ]
    cautions = list(_cautions(routine, rules))
    if cautions:
        lines += ["", "Cautions", *(f"  - {each}" for each in cautions)]
    lines += ["", _authorship(routine)]
    return "\n".join(_wrapped(line) for line in lines)


def minutes(seconds: float) -> int:
    """Whole minutes, at least one."""
    return max(1, round(seconds / 60))


def _step(name: str, detail: str, pain_up_to: int) -> str:
    text = f"{name or 'A word from the author'}{': ' + detail if detail else ''}"
    return text if pain_up_to >= 10 else f"{text} Left out when pain is above {pain_up_to}."


def _cautions(routine: Routine, rules: Rules) -> Iterator[str]:
    """The routine's own, then each exercise's with its name, then those of packs."""
    yield from routine.cautions
    seen: set[str] = set()
    for step in make_plan(routine, rules).steps:
        if step.name in seen:
            continue
        seen.add(step.name)
        if step.pack is not None:
            yield f"{step.name}: {rules.thermal[step.pack].caution}"
        elif step.kind is StepKind.EXERCISE and step.cautions:
            yield f"{step.name}: {' '.join(each.rstrip('.') + '.' for each in step.cautions)}"


def _authorship(routine: Routine) -> str:
    parts = [f"Written by {routine.author}." if routine.author else ""]
    parts.append(f"Reviewed by its author {routine.reviewed:%Y-%m-%d}." if routine.reviewed else "")
    parts.append(f"To be reviewed again by {routine.review_by:%Y-%m-%d}." if routine.review_by else "")
    return " ".join(part for part in parts if part)


def _wrapped(line: str) -> str:
    indent = " " * (len(line) - len(line.lstrip()) + (2 if line.lstrip().startswith("-") else 0))
    return textwrap.fill(line, WIDTH, subsequent_indent=indent) if len(line) > WIDTH else line
