"""The questions before the first pack of a session, and what their answers do (section 3.4 of the clinical reference)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from stretchcoach.routine.model import Pack
from stretchcoach.safety import thermal_screen
from stretchcoach.safety.questions import NO, NONE, QuestionKind
from stretchcoach.safety.thermal_screen import PackEffect, PackQuestion, ThermalScreen
from stretchcoach.session.answers.pack_rules import wanted, why_closed
from stretchcoach.session.answers.reaction import Context, Reaction
from stretchcoach.session.facts import Facts
from stretchcoach.session.plan.model import Ask, Phase, Purpose
from stretchcoach.session.plan.phases import ask_phase
from stretchcoach.session.plan.placing import Voice

WITHIN = 30.0
"""Seconds to answer one of these questions; a design choice."""


def thermal_phases(context: Context, facts: Facts) -> tuple[Phase, ...]:
    """The first question; nothing where all is known. Answers lead to the questions after it."""
    first = _next(context, facts)
    return (_question(context.voice, first),) if first else ()


def expected_phases(
    voice: Voice, answers: Mapping[str, str], packs: Collection[Pack], screen: ThermalScreen
) -> tuple[Phase, ...]:
    """What is asked of somebody to whom nothing applies; for the length and the phrases of a plan."""
    phases = []
    while asked := thermal_screen.next_pack_question(answers, packs, screen):
        phases.append(_question(voice, asked))
        value = NONE if asked.kind is QuestionKind.LIST else NO
        answers = thermal_screen.learnt(answers, asked.ref, value, screen)
    return tuple(phases)


def answered_thermal(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """One more answer, and the next question."""
    facts.thermal = thermal_screen.learnt(facts.thermal, ask.ref, value, context.rules.thermal_screen)
    return Reaction(phases=thermal_phases(context, facts))


def thermal_texts(context: Context, packs: Collection[Pack]) -> Iterator[str]:
    """Everything the questions and their answers may say."""
    screen, book = context.rules.thermal_screen, context.plan.book
    yield from (screen.ask, screen.which, screen.more, screen.helper)
    lines = [each.line for each in screen.conditions.values() if each.line]
    for condition in screen.conditions.values():
        if any(condition.effects[pack] is not PackEffect.OK for pack in packs):
            yield from (condition.line, condition.ask, why_closed(book, condition))
            yield from (text for pack, text in condition.cleared.items() if pack in packs)
            if condition.line:
                numbers = map(book.number, range(1, len(lines) + 1))
                yield from (book("gate.item", number=number, text=condition.line) for number in numbers)


def _next(context: Context, facts: Facts) -> PackQuestion | None:
    return thermal_screen.next_pack_question(facts.thermal, wanted(context, facts), context.rules.thermal_screen)


def _question(voice: Voice, asked: PackQuestion) -> Phase:
    ask = Ask(
        purpose=Purpose.THERMAL,
        kind=asked.kind,
        text=asked.text,
        within=WITHIN,
        ref=asked.ref,
        items=asked.items,
        several=asked.several,
        picked=asked.picked,
    )
    return ask_phase(voice, ask)
