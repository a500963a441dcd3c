"""What becomes of a step today: passed over, left out, or bent by what has been learnt. Words and phases, never events."""

from __future__ import annotations

from dataclasses import dataclass

from stretchcoach.routine.model import Pack
from stretchcoach.session import conditions
from stretchcoach.session.answers import pack_rules, red_flag_answers
from stretchcoach.session.answers.pain_answers import too_much
from stretchcoach.session.answers.reaction import Context
from stretchcoach.session.answers.thermal_questions import thermal_phases
from stretchcoach.session.arriving import arrived
from stretchcoach.session.facts import Facts, LeftOut
from stretchcoach.session.plan.model import Form, Phase, PlannedStep, StepKind
from stretchcoach.session.plan.phases import nothing_left


@dataclass(frozen=True, slots=True)
class Bent:
    """The phases of a step as it is done today; with a rule where one changed it, and what that rule says."""

    phases: tuple[Phase, ...]
    rule: str = ""
    action: str = ""
    say: str = ""


def passed_over(context: Context, facts: Facts, index: int) -> bool:
    """Whether nothing of a step is needed: questions about red flags where none is due, a check-in directly after another
    rating or about an exercise that was left out, questions about packs when all is known, and the wait after a pack that
    was never on the skin."""
    steps = context.plan.steps
    match steps[index].kind:
        case StepKind.GATE:
            return not red_flag_answers.opening(context, facts)
        case StepKind.THERMAL:
            return not thermal_phases(context, facts)
        case StepKind.OFF:
            return index > 0 and steps[index - 1].pack is not None and not facts.worn
        case StepKind.CHECK_IN:
            return facts.fresh or (facts.omitted and steps[index].about_before)
    return False


def left_out(context: Context, facts: Facts, step: PlannedStep, moment: float) -> LeftOut | None:
    """What leaves a step out at ``moment``; None for a step that is done."""
    if step.pack is not None:
        return pack_rules.left_out(context, facts, step.pack, moment)
    if step.kind is not StepKind.EXERCISE:
        return None
    if because := conditions.blocked(context.rules, step, facts.conditions):
        return because
    if step.telling is not None and pack_rules.too_soon_to_move(context, facts, moment):  # a walk stretches nothing
        return LeftOut("gap", context.plan.book("easier.after_cold"))
    if step.exercise in facts.stopped:
        return LeftOut("P7")
    if step.exercise in facts.skipped:
        return LeftOut("P5")
    return LeftOut("dose") if too_much(facts, step) else None


def bent(context: Context, facts: Facts, step: PlannedStep) -> Bent:
    """The phases of a step that is done."""
    if step.kind is StepKind.EXERCISE:
        return _exercise(context, facts, step)
    phases = step.phases(facts.form) or ()
    if step.kind is StepKind.REST:
        return Bent(arrived(context.voice, step, phases, facts.posture))
    if step.pack is not None:
        return _pack(context, facts, step, step.pack)
    if step.kind is StepKind.GATE:
        return Bent(red_flag_answers.begin(context, facts))
    if step.kind is StepKind.THERMAL:
        return Bent(thermal_phases(context, facts))
    if step.kind is StepKind.AFTER:
        return Bent(_after(context, facts, phases))
    return Bent(phases)


def _after(context: Context, facts: Facts, phases: tuple[Phase, ...]) -> tuple[Phase, ...]:
    """The closing rating, unless there is one already; what is worth an appointment; the last words."""
    advice = red_flag_answers.advice_phases(context, facts)
    rested = any(step.kind is StepKind.REST and step.posture is not None for step in context.plan.steps)
    if facts.left_out and not (facts.begun or rested):
        return (*advice, nothing_left(context.voice))
    if (facts.fresh or facts.after is not None) and len(phases) > 1:
        facts.after = facts.latest
        phases = phases[1:]
    return (*phases[:-1], *advice, phases[-1])


def _exercise(context: Context, facts: Facts, step: PlannedStep) -> Bent:
    """An exercise with what conditions change in it, without the way to a position in which the patient is already."""
    book, changed = context.plan.book, conditions.bent(step.conditions, facts.conditions).changed
    done = conditions.in_position(step, facts.conditions)
    phases = done.phases(facts.form) or ()
    said = conditions.changes(book, step.easier, changed)
    if said:
        others = [each for each in said if all(cue.text != each for cue in phases[0].cues)]
        phases = conditions.announced(context.voice, phases, done, others)
    phases = arrived(context.voice, done, phases, facts.posture)
    return Bent(phases, "condition", "modify", " ".join(said)) if said else Bent(phases)


def _pack(context: Context, facts: Facts, step: PlannedStep, pack: Pack) -> Bent:
    """A pack, shorter where this person's skin needs it."""
    why = pack_rules.shortened(context, facts, pack)
    if why is None:
        return Bent(step.phases(Form.NORMAL) or ())
    return Bent(step.phases(Form.CAREFUL) or (), "thermal", "shorten", why.because)
