"""Red flags in a session: the gate before it, the symptom key, the screen of rule P2. What is asked, what answers do."""

from __future__ import annotations

from stretchcoach import safety
from stretchcoach.routine.model import Seconds
from stretchcoach.safety import GateQuestion, Row, Rules
from stretchcoach.session.events import CueRole, Outcome, QuestionKind, Tier
from stretchcoach.session.facts import Ending, Facts
from stretchcoach.session.phases import ask_phase, say_phase
from stretchcoach.session.placing import Voice
from stretchcoach.session.plan import Ask, Phase, Purpose
from stretchcoach.session.reacting import Context, Help, Reaction

FULL = "full_screen"
"""Stands for the gate question in questions of the full screen."""

GATE_WITHIN = 30.0
"""Seconds to answer a question of the gate."""


def gate_phases(voice: Voice, rules: Rules, lead_in: Seconds = 0.0) -> tuple[Phase, ...]:
    """The short safety gate (section 1.4 of the clinical reference): one question at a time."""
    opening = say_phase(voice, voice.book("opening.gate"), CueRole.SET_UP, locked=True, lead_in=lead_in)
    return (opening, *(_gate_question(voice, gate) for gate in rules.red_flags.gate))


def _gate_question(voice: Voice, gate: GateQuestion) -> Phase:
    within, kind = GATE_WITHIN, QuestionKind.YES_NO
    return ask_phase(
        voice, Ask(purpose=Purpose.GATE, kind=kind, text=gate.ask, within=within, ref=gate.id, gate=gate.id)
    )


def answered_gate(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """The gate before a session and the symptom key: one question at a time, until it is clear how soon help is needed."""
    facts.gate = {**facts.gate, ask.ref: str(value)}
    flags, gate = context.flags, context.flags.question(ask.gate)
    following = safety.next_question(gate, facts.gate, flags)
    if following is not None:
        return Reaction(phases=(row_question(context, gate.id, following),))
    finding = safety.triage(gate, facts.gate, flags)
    facts.no_heat = facts.no_heat or finding.no_heat
    helped = context.help(finding)
    symptom = gate.id == flags.symptom.id
    match finding.tier:
        case Tier.NONE:
            return Reaction(pause=symptom)
        case Tier.BOOK_CLINICIAN:
            spoken = say_phase(context.voice, helped.text, CueRole.SAFETY, locked=True)
            return Reaction(rule="gate", action="advise", say=helped.text, guidance=helped, phases=(spoken,))
    return _flagged(helped, "P11" if symptom else "gate")


def broken_off(context: Context, facts: Facts, gate_id: str) -> Reaction | None:
    """What stands when nobody goes on with the questions about a gate question; None where no row was confirmed."""
    found = safety.unresolved(context.flags.question(gate_id), facts.gate, context.flags)
    return None if found is None else _flagged(context.help(found), "gate")


def _flagged(helped: Help, rule: str) -> Reaction:
    return Reaction(rule=rule, action="end", say=helped.text, guidance=helped, end=Ending(Outcome.RED_FLAG, rule=rule))


def answered_screen(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """The red-flag screen of rule P2: the emergency list."""
    if value != "no":
        return _flagged(context.help(safety.about(ask.ref, context.flags)), "P2")
    helped = severe(context)
    if context.plan.has_exercises or (facts.before or 0) > context.plan.pain_up_to:
        return Reaction(guidance=helped, end=Ending(Outcome.PAIN_RULE, rule="P2"))
    return Reaction(guidance=helped, phases=(say_phase(context.voice, helped.text, CueRole.SAFETY, locked=True),))


def severe(context: Context, before: str = "") -> Help:
    """The guidance for pain of eight or more, after the sentence ``before``."""
    return context.help(safety.about("severe_uncontrolled", context.flags), before)


def row_question(context: Context, gate: str, row: Row, opening: str = "", purpose: Purpose = Purpose.ROW) -> Phase:
    """The question about one row of the red-flag table."""
    text = f"{opening} {row.ask}" if opening else row.ask
    ask = Ask(purpose=purpose, kind=QuestionKind.YES_NO, text=text, within=GATE_WITHIN, ref=row.id, gate=gate)
    return ask_phase(context.voice, ask)


def symptom_question(context: Context, *, pack_on: bool) -> Phase:
    """The first question of the symptom key; a pack comes off first."""
    flags = context.flags
    row = safety.next_question(flags.symptom, {}, flags)
    assert row is not None, "the anytime key has rows"
    opening = safety.opening(flags)
    if pack_on:
        opening = f"{context.plan.book('pack.off_now')} {opening}"
    return row_question(context, flags.symptom.id, row, opening, Purpose.SYMPTOM)


def screen_question(context: Context) -> Phase:
    """The emergency list as rule P2 asks it."""
    row = safety.next_question(context.flags.symptom, {}, context.flags)
    assert row is not None, "the anytime key has rows"
    return row_question(context, context.flags.symptom.id, row, purpose=Purpose.SCREEN)
