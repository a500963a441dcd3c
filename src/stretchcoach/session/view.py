"""What a screen shows of a session at one moment. Looking changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stretchcoach.session.conditions import bent, changes
from stretchcoach.session.events import Guidance, Question
from stretchcoach.session.plan import Form, Phase, Plan
from stretchcoach.session.states import State
from stretchcoach.session.timeline import Track


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One moment of a session. Times are in seconds."""

    state: State
    kind: str
    """Kind of the step; empty before the start."""
    phase: str
    """Kind of the phase; empty where nothing runs."""
    number: int
    """The patient's step, from 1; 0 outside the steps."""
    steps: int
    name: str
    detail: str
    """The dose in words."""
    exercise: str
    label: str
    """What to do now, in a few words."""
    saying: str
    """The sentence said last in this phase."""
    side: str
    rep: int
    reps: int
    set: int
    sets: int
    next: str
    """Name of the next step; empty at the last."""
    remaining: float | None
    """Seconds left of the phase; None where only an answer ends it."""
    elapsed: float
    """Seconds since the phase began, pauses left out."""
    length: float | None
    counts_up: bool
    step_progress: float
    """Part of the step that is done, 0 to 1."""
    progress: float
    """Part of the session that is done, 0 to 1."""
    question: Question | None
    guidance: Guidance | None
    pack_on: float | None
    """Seconds a pack has been on the skin; None while no pack is on."""
    paused: str
    """Why it is paused; empty when it is not."""
    change: str = ""
    """What conditions change in the exercise, in words; empty where they change nothing."""
    was: str = ""
    """The dose as its author wrote it, where the days before adjusted it."""


def make_view(
    plan: Plan,
    *,
    state: State,
    index: int,
    track: Track | None,
    elapsed: float,
    form: Form,
    waiting: Sequence[Phase],
    question: Question | None,
    guidance: Guidance | None,
    pack_on: float | None,
    paused: str,
    saying: str,
    conditions: Mapping[str, str],
) -> View:
    """The view of the step at ``index`` with ``track`` running since ``elapsed`` seconds and ``waiting`` phases to come.

    ``conditions`` are the answers of the session's facts; what they leave out is not named as the next step.
    """
    step = plan.steps[index] if 0 <= index < len(plan.steps) else None
    phase = track.phase if track else None
    length = track.seconds if track else None
    here = length if length is not None else phase.expected if phase else 0.0
    ahead = sum(each.expected for each in waiting) + max(0.0, here - elapsed)
    whole = sum(each.expected for each in (step.phases(form) or ())) if step else 0.0
    part = min(1.0, max(0.0, 1 - ahead / whole)) if whole else 0.0
    following = plan.steps[index + 1 :]
    return View(
        state=state,
        kind=step.kind.value if step else "",
        phase=phase.kind.value if phase else "",
        number=step.number if step else 0,
        steps=plan.count,
        name=step.name if step else plan.name,
        detail=step.detail if step else "",
        exercise=step.exercise if step else "",
        label=phase.label if phase else "",
        saying=saying,
        side=phase.side.value if phase and phase.side else "",
        rep=phase.rep if phase else 0,
        reps=phase.reps if phase else 0,
        set=phase.set if phase else 0,
        sets=phase.sets if phase else 0,
        next=next(
            (
                each.name
                for each in following
                if each.number and each.name and not bent(each.conditions, conditions).blocked
            ),
            "",
        ),
        remaining=None if length is None else max(0.0, length - elapsed),
        elapsed=elapsed,
        length=length,
        counts_up=phase.counts_up if phase else False,
        step_progress=part,
        progress=_progress(plan, index, part, ended=state is State.ENDED),
        question=question,
        guidance=guidance,
        pack_on=pack_on,
        paused=paused,
        change=" ".join(changes(plan.book, step.easier, bent(step.conditions, conditions).changed)) if step else "",
        was=step.was if step else "",
    )


def _progress(plan: Plan, index: int, part: float, *, ended: bool) -> float:
    if ended:
        return 1.0
    if index < 0 or not plan.planned:
        return 0.0
    passed = sum(step.expected for step in plan.steps[:index]) + part * plan.steps[index].expected
    return min(1.0, passed / plan.planned)
