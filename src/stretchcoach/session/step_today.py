"""What becomes of a step today: passed over, left out, or done, as it is for this person after all that was learnt.

Pure functions from the facts to a :class:`StepToday`. They emit nothing and change nothing: the engine tells what happens
and takes over the facts.
"""

from __future__ import annotations

from dataclasses import replace

from stretchcoach.frozen import dataclass
from stretchcoach.routine.model import Pack
from stretchcoach.session.answers import pack_answers, red_flag_answers
from stretchcoach.session.answers.pain_answers import too_much
from stretchcoach.session.answers.reaction import Context
from stretchcoach.session.events import CueRole
from stretchcoach.session.facts import Facts, NotDone
from stretchcoach.session.plan import adapting
from stretchcoach.session.plan.adapting import Omission
from stretchcoach.session.plan.placing import nothing_left, say_phase
from stretchcoach.session.plan.plan import COUNTED, Form, Phase, PhaseKind, PlannedStep, Posture, StepKind

_TOLD_APART = frozenset({"user", "key", "dose", "P4", "P5", "P6", "P7", "P8", "skin", "sleep_guard", "barrier"})
"""Rules that have words of their own for why an exercise or a pack was not done."""


@dataclass(frozen=True, slots=True)
class StepToday:
    """A step as it is done today, or the sentence that says why it is not."""

    facts: Facts
    """What is known once it begins."""
    phases: tuple[Phase, ...]
    omitted: bool = False
    """It is left out: its one phase says so, before it would have come."""
    rule: str = ""
    """The rule that left it out or changed it; empty where none did."""
    action: str = ""
    say: str = ""


def passed_over(context: Context, facts: Facts, index: int) -> bool:
    """Whether nothing of a step is needed: questions about red flags where none is due, a check-in directly after another
    rating or about an exercise that was left out, questions about packs when all is known, and the wait after a pack that
    was never on the skin."""
    steps, over = context.plan.steps, facts.skipped | facts.stopped
    # A round of which nothing is left is neither opened nor waited for.
    if steps[index].only_with and steps[index].only_with <= over:
        return True
    match steps[index].kind:
        case StepKind.GATE:
            # What is due is worked out from the facts each time: the plan only has what is expected of somebody with
            # nothing to tell.
            return not red_flag_answers.begin(context, facts)[1]
        case StepKind.THERMAL:
            return not pack_answers.thermal_phases(context, facts)
        case StepKind.OFF:
            # An OFF step without a pack before it is its author's wish, and stays.
            return index > 0 and steps[index - 1].pack is not None and not facts.worn
        case StepKind.CHECK_IN:
            # An author's own check-in is asked even where the exercise before it was left out.
            ended = bool(steps[index].asks_about) and over.issuperset(steps[index].asks_about)
            return facts.fresh or ended or (facts.omitted and steps[index].about_before)
    return False


def step_today(context: Context, facts: Facts, index: int, moment: float) -> StepToday:
    """What becomes of the step at ``index``, which begins at ``moment`` and is not passed over."""
    step = context.plan.steps[index]
    omission = _omission(context, facts, step, moment)
    # The time on the skin is counted for each pack anew, left out or not.
    if step.pack is not None:
        facts = replace(facts, pack=replace(facts.pack, used=0.0), worn=False, not_yet=0)
    if omission is not None:
        left_out = context.plan.book("easier.left_out", name=step.name)
        phase = say_phase(context.voice, omission.because, CueRole.NAME, first=left_out)
        facts = not_done(context, replace(facts, left_out=True, omitted=True), index, omission.rule, omission.because)
        say = f"{left_out} {omission.because}".strip()
        return StepToday(facts, (phase,), omitted=True, rule=omission.rule, action="leave_out", say=say)
    today = _done(context, facts, step)
    assert today.phases, "a step with nothing in it is passed over"
    facts = today.facts
    # A step without a way into its position is one in which the patient is there already.
    # While somebody is moving nobody knows how they lie. Skipped or stopped then, the next step is told its position in
    # full; in_place() is called once they are there.
    moving = any(phase.kind is PhaseKind.READY for phase in today.phases)
    facts = replace(facts, posture=Posture()) if moving else in_place(facts, step)
    # Rests and sentences do not change what a check-in is about.
    exercise = step.exercise if step.kind is StepKind.EXERCISE else facts.exercise
    begun = facts.begun or step.kind in COUNTED
    about = frozenset(step.asks_about)
    return replace(today, facts=replace(facts, begun=begun, omitted=False, exercise=exercise, asked_about=about))


def in_place(facts: Facts, step: PlannedStep) -> Facts:
    """The patient is in the position of ``step``."""
    posture = adapting.in_position(step, facts.conditions).posture
    return facts if posture is None else replace(facts, posture=posture.after(facts.posture))


def not_done(context: Context, facts: Facts, index: int, rule: str, because: str = "") -> Facts:
    """Why an exercise or a pack is not done, or not to its end, kept for the last words; nothing for other steps."""
    if context.plan.steps[index].kind not in COUNTED:
        return facts
    why = because or context.plan.book(f"left.{rule}" if rule in _TOLD_APART else "left.other")
    return replace(facts, not_done=(*facts.not_done, NotDone(index, why)))


def _omission(context: Context, facts: Facts, step: PlannedStep, moment: float) -> Omission | None:
    """What leaves a step out at ``moment``; None for a step that is done."""
    if step.pack is not None:
        # Pain leaves no pack out: packs ask nothing of the body.
        return pack_answers.pack_omission(context, facts, step.pack, moment)
    if step.kind is not StepKind.EXERCISE:
        return None
    # First what holds for good, then what today brought: the reason that is told is the lasting one.
    if blocked := adapting.blocked(context.rules, step, facts.conditions):
        return blocked
    # A walk stretches nothing.
    if step.telling is not None and pack_answers.too_soon_to_move(context, facts, moment):
        return Omission("gap", context.plan.book("easier.after_cold"))
    # Both were said when they happened, so no reason is given again.
    if step.exercise in facts.stopped:
        return Omission("P7")
    if step.exercise in facts.skipped:
        return Omission("P5")
    return Omission("dose") if too_much(facts, step) else None


def _done(context: Context, facts: Facts, step: PlannedStep) -> StepToday:
    """A step that is done: its phases in today's form."""
    phases = step.phases(facts.form) or ()
    match step.kind:
        case StepKind.EXERCISE:
            return _exercise(context, facts, step)
        case StepKind.REST:
            return StepToday(facts, adapting.arrived(context.voice, step, phases, facts.posture))
        case StepKind.COLD | StepKind.HEAT:
            assert step.pack is not None, "cold and heat have a pack"
            return _pack(context, facts, step, step.pack)
        case StepKind.GATE:
            return StepToday(*red_flag_answers.begin(context, facts))
        case StepKind.THERMAL:
            return StepToday(facts, pack_answers.thermal_phases(context, facts))
        case StepKind.AFTER:
            return _closing(context, facts, phases)
    return StepToday(facts, phases)


def _closing(context: Context, facts: Facts, phases: tuple[Phase, ...]) -> StepToday:
    """The closing rating, unless there is one already; what is worth an appointment; the last words."""
    advice = red_flag_answers.advice_phases(context, facts)
    # A rest in a position is something done, so a routine of rests alone is not called empty.
    rested = any(step.kind is StepKind.REST and step.posture is not None for step in context.plan.steps)
    if facts.left_out and not (facts.begun or rested):
        return StepToday(facts, (*advice, nothing_left(context.voice)))
    # The latest rating stands for the closing one; nothing was done since. Without a closing rating the last words are
    # the one phase.
    if (facts.fresh or facts.after is not None) and len(phases) > 1:
        facts = replace(facts, after=facts.latest)
        phases = phases[1:]
    return StepToday(facts, (*phases[:-1], *advice, phases[-1]))


def _exercise(context: Context, facts: Facts, step: PlannedStep) -> StepToday:
    """An exercise with what conditions change in it, without the way to a position in which the patient is already."""
    book, changed = context.plan.book, adapting.effect_of(step.conditions, facts.conditions).changed
    done = adapting.in_position(step, facts.conditions)
    phases = done.phases(facts.form) or ()
    change = adapting.changes(book, step.easier, changed)
    if change:
        # In another position the announcement tells the change already (ExerciseForm.change): it is not said twice.
        others = [each for each in change if all(cue.text != each for cue in phases[0].cues)]
        phases = adapting.announced(context.voice, phases, done, others)
    # Last: the changes have their place behind the position, which arrived() may take out.
    phases = adapting.arrived(context.voice, done, phases, facts.posture)
    if not change:
        return StepToday(facts, phases)
    return StepToday(facts, phases, rule="condition", action="modify", say=" ".join(change))


def _pack(context: Context, facts: Facts, step: PlannedStep, pack: Pack) -> StepToday:
    """A pack, shorter where this person's skin needs it."""
    why = pack_answers.shortened(context, facts, pack)
    if why is None:
        return StepToday(facts, step.phases(Form.NORMAL) or ())
    phases = step.phases(Form.CAREFUL) or ()
    return StepToday(facts, phases, rule="thermal", action="shorten", say=why.because)
