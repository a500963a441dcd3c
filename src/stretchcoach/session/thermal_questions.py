"""The questions before the first pack of a session, and what their answers do (section 3.4 of the clinical reference)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from stretchcoach import safety
from stretchcoach.routine.model import Pack
from stretchcoach.safety import NO, thermal_screen
from stretchcoach.safety.thermal_screen import PackEffect, PackQuestion, ThermalScreen
from stretchcoach.session.events import CueRole, QuestionKind
from stretchcoach.session.facts import Facts
from stretchcoach.session.pack_rules import wanted, why_closed
from stretchcoach.session.phases import ask_phase, say_phase
from stretchcoach.session.placing import Voice
from stretchcoach.session.plan import Ask, Phase, Purpose
from stretchcoach.session.reacting import Context, Reaction
from stretchcoach.session.screening import row_question

WITHIN = 30.0
"""Seconds to answer one of these questions; a design choice."""


def thermal_phases(context: Context, facts: Facts) -> tuple[Phase, ...]:
    """The introduction and the first question; nothing where all is known. Answers lead to the questions after it."""
    first = _next(context, facts)
    return (_intro(context.voice), _question(context.voice, first)) if first else ()


def expected_phases(
    voice: Voice, answers: Mapping[str, str], packs: Collection[Pack], screen: ThermalScreen
) -> tuple[Phase, ...]:
    """What is asked of somebody who answers no to everything; for the length and the phrases of a plan."""
    phases = []
    while asked := thermal_screen.next_pack_question(answers, packs, screen):
        phases.append(_question(voice, asked))
        answers = thermal_screen.learnt(answers, asked.ref, NO, screen)
    return (_intro(voice), *phases)


def answered_thermal(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """One more answer: the red-flag questions it leads to, then the next question."""
    screen = context.rules.thermal_screen
    facts.thermal = thermal_screen.learnt(facts.thermal, ask.ref, str(value), screen)
    phases = []
    condition = screen.conditions.get(ask.ref)
    if condition is not None and condition.gate and value != NO:
        phases += _red_flags(context, facts, condition.gate)
    following = _next(context, facts)
    if following is not None:
        phases.append(_question(context.voice, following))
    return Reaction(phases=tuple(phases))


def thermal_texts(context: Context, packs: Collection[Pack]) -> Iterator[str]:
    """Everything the questions and their answers may say."""
    screen = context.rules.thermal_screen
    yield context.plan.book("thermal.intro")
    yield screen.helper
    yield from (group.ask for group in screen.groups.values())
    for condition in screen.conditions.values():
        if any(condition.effects[pack] is not PackEffect.OK for pack in packs):
            yield from (condition.ask, why_closed(context.plan.book, condition))
            yield from (text for pack, text in condition.cleared.items() if pack in packs)


def _red_flags(context: Context, facts: Facts, gate_id: str) -> list[Phase]:
    """The rows of a question of the gate, from the beginning: its earlier answer has turned out otherwise."""
    gate = context.flags.question(gate_id)
    facts.gate = {name: value for name, value in facts.gate.items() if name != gate_id and name not in gate.rows}
    facts.gate = {**facts.gate, gate_id: safety.YES}
    row = safety.next_question(gate, facts.gate, context.flags)
    return [row_question(context, gate_id, row)] if row else []


def _next(context: Context, facts: Facts) -> PackQuestion | None:
    return thermal_screen.next_pack_question(facts.thermal, wanted(context, facts), context.rules.thermal_screen)


def _intro(voice: Voice) -> Phase:
    return say_phase(voice, voice.book("thermal.intro"), CueRole.SET_UP, locked=True)


def _question(voice: Voice, asked: PackQuestion) -> Phase:
    ask = Ask(purpose=Purpose.THERMAL, kind=QuestionKind.YES_NO, text=asked.text, within=WITHIN, ref=asked.ref)
    return ask_phase(voice, ask)
