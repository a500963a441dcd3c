"""What the screen of one routine shows, as plain values: the routine as this person would do it today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from stretchcoach.coach.launch import Options, plan_shown
from stretchcoach.coach.today import Look, closed_routine, localised, look
from stretchcoach.frontends.tui.routine_list import open_now, pain_limit
from stretchcoach.routine.model import Routine
from stretchcoach.safety import Rules
from stretchcoach.safety.author import looser
from stretchcoach.safety.days import Closed
from stretchcoach.session.conditions import bent, blocked, changes, in_position
from stretchcoach.session.plan.levels import dropped_exercise
from stretchcoach.session.plan.model import Plan, PlannedStep


@dataclass(frozen=True, slots=True, kw_only=True)
class StepText:
    """One step in words."""

    number: int
    name: str
    left_out: str
    """Why it is left out for this person; empty where it is done."""
    dose: str
    was: str
    """The dose as its author wrote it, where it was adjusted."""
    changed: tuple[str, ...]
    """What conditions change in it."""
    pain_up_to: int
    cautions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """Everything on the screen."""

    routine: Routine
    length: str
    """About how long, and for which pain."""
    closed: Closed | None
    """Why it cannot be started now."""
    open_now: tuple[str, ...]
    """What is open instead; told where it is closed."""
    looser: tuple[str, ...]
    """What its author allows beyond the usual limits."""
    level: int
    """How the doses are adjusted; 0 for not at all."""
    dropped: str
    """The exercise that is left out because of that; empty for none."""
    steps: tuple[StepText, ...]


def detail_of(routine: Routine, options: Options, rules: Rules) -> Detail:
    """The routine as the person of this data folder would do it now.

    Raises:
        StretchcoachError: the shipped routines are missing or damaged.
    """
    seen = look(options.paths, rules)
    plan = plan_shown(routine, rules, options, seen)
    closed = closed_routine(routine, seen.standing, localised(rules, seen.profile), rehearsal=options.rehearsal)
    dropped = dropped_exercise(routine, plan.briefing.level)
    return Detail(
        routine=routine,
        length=f"{plan.book.about_minutes(plan.planned).capitalize()} · {pain_limit(routine.pain_up_to)}",
        closed=closed,
        open_now=tuple(open_now(options, rules, seen)) if closed else (),
        looser=tuple(looser(routine, rules)),
        level=plan.briefing.level,
        dropped=dropped.exercise.name if dropped else "",
        steps=tuple(_steps(plan, rules, seen)),
    )


def _steps(plan: Plan, rules: Rules, seen: Look) -> Iterator[StepText]:
    answers = seen.profile.conditions
    for step in plan.steps:
        if step.number:
            closed = blocked(rules, step, answers)
            yield StepText(
                number=step.number,
                name=step.name or "From your therapist",
                left_out=closed.because if closed else "",
                dose=step.detail,
                was=step.was,
                changed=_changed(plan, step, answers),
                pain_up_to=step.pain_up_to,
                cautions=in_position(step, answers).cautions,
            )


def _changed(plan: Plan, step: PlannedStep, answers: Mapping[str, str]) -> tuple[str, ...]:
    return changes(plan.book, step.easier, bent(step.conditions, answers).changed)


def adjustment(detail: Detail) -> Sequence[str]:
    """How the days before adjusted the routine, in sentences; none where they did not."""
    if detail.level == 0:
        return ()
    told = "Adjusted: a little less than written, after a morning that was worse."
    if detail.level > 0:
        told = "Adjusted: a little more than written, as you chose."
    dropped = (f"{detail.dropped} is left out for now.",) if detail.dropped else ()
    return (told, *dropped)
