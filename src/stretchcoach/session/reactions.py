"""What an answer does: the clinical rules of :mod:`stretchcoach.safety` put to work, with no clock and no state of its own.

:func:`react` looks at the question and the answer, writes what was learnt into the facts, and says what follows.
:func:`silence` says what follows when nobody answered. With :mod:`~stretchcoach.session.screening` and
:mod:`~stretchcoach.session.pack_reactions` they are all the engine knows about medicine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from stretchcoach import safety
from stretchcoach.safety import Action
from stretchcoach.session.events import CueRole, Outcome
from stretchcoach.session.facts import Ending, Facts
from stretchcoach.session.pack_reactions import (
    answered_pack_off,
    answered_pack_on,
    answered_skin,
    answered_skin_back,
    stop_pack,
)
from stretchcoach.session.phases import pain_question, say_phase
from stretchcoach.session.placing import Speech
from stretchcoach.session.plan import Ask, Form, Phase, PhaseKind, Purpose
from stretchcoach.session.reacting import Context, Reaction
from stretchcoach.session.screening import answered_gate, answered_screen, screen_question, severe

PACK_ALARMS = 20
"""How often an unanswered "take the pack off" is said again, every 30 seconds: ten minutes; a design choice."""

ACKNOWLEDGE_REPEATS = 5
"""How often red-flag guidance is said again when nobody acknowledges it; a design choice."""


def react(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """What the answer ``value`` to ``ask`` does; ``facts`` takes what was learnt."""
    return _REACTIONS[ask.purpose](context, facts, ask, value)


def _before(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    pain = int(value)
    facts.before = pain
    facts.rate(pain)
    plan, limits = context.plan, context.rules.pain
    verdict = safety.before(pain, limits)
    say = safety.sentence(verdict, limits)
    told = say_phase(context.voice, say, CueRole.SAFETY, locked=True)
    decided = Reaction(rule=verdict.rule, action=verdict.action.value, say=say)
    if verdict.action is Action.NO_STRETCHING:
        return replace(decided, drop_step=plan.has_exercises, phases=(told, screen_question(context)))
    if pain > plan.pain_up_to:
        if verdict.action is Action.FULL_CHOICE:
            decided = replace(decided, action="not_today", say=plan.book("end.limit", limit=plan.pain_up_to))
        return replace(decided, end=Ending(Outcome.PAIN_RULE, rule=verdict.rule))
    if pain > limits.green_max:
        facts.form = Form.ACUTE
    return replace(decided, phases=(told,))


def _check_in(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    pain = int(value)
    facts.rate(pain)
    reading = safety.Reading(before=facts.before or 0, now=pain, skipped=facts.skips)
    verdict = safety.check_in(reading, context.rules.pain)
    say = safety.sentence(verdict, context.rules.pain)
    spoken = (say_phase(context.voice, say, CueRole.SAFETY, locked=True),)
    decided = Reaction(rule=verdict.rule, action=verdict.action.value, say=say)
    match verdict.action:
        case Action.CONTINUE:
            return replace(decided, phases=spoken)
        case Action.EASE:
            eased_already = facts.form is Form.EASED
            facts.form = Form.EASED
            return replace(decided, phases=spoken, drop_step=not eased_already)
        case Action.SKIP:
            facts.skips += 1
            facts.skipped |= {facts.exercise}
            rest = ease_rest(context)
            again = pain_question(context.voice, Purpose.RERATE, context.plan.answer_within)
            return replace(decided, phases=(*spoken, rest, again), drop_step=True)
        case _:
            return _ended_by_pain(context, pain, verdict.rule, say)


def ease_rest(context: Context) -> Phase:
    """Sixty seconds in a position of ease (rule P5, ``skip_rest_s``)."""
    book, limits = context.plan.book, context.rules.session
    speech = Speech(context.voice).say(limits.rest, CueRole.SAFETY)
    return Phase(
        kind=PhaseKind.REST,
        seconds=max(limits.skip_rest_s, speech.end),
        cues=tuple(speech.cues),
        label=book("label.ease"),
        locked=True,
    )


def _ended_by_pain(context: Context, pain: int, rule: str, say: str) -> Reaction:
    end = Ending(Outcome.PAIN_RULE, rule=rule)
    if pain < context.rules.pain.severe_min:
        return Reaction(rule=rule, action="end", say=say, end=end)
    return Reaction(rule=rule, action="end", say=say, guidance=severe(context, before=say), end=end)


def _rerate(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    pain = int(value)
    facts.rate(pain)
    verdict = safety.after_rest(facts.before or 0, pain, context.rules.pain)
    say = safety.sentence(verdict, context.rules.pain)
    if verdict.action is Action.CONTINUE:
        spoken = say_phase(context.voice, say, CueRole.SAFETY, locked=True)
        return Reaction(rule=verdict.rule, action=verdict.action.value, say=say, phases=(spoken,))
    return _ended_by_pain(context, pain, verdict.rule, say)


def _after(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """The closing rating: nothing is left to bend, so what would skip ends with a word of care instead."""
    pain = int(value)
    facts.rate(pain)
    facts.after = pain
    reading = safety.Reading(before=facts.before or 0, now=pain, skipped=facts.skips)
    verdict = safety.check_in(reading, context.rules.pain)
    if verdict.action in (Action.CONTINUE, Action.EASE):
        return Reaction(rule=verdict.rule, action="note")
    say = context.sentence("P5" if verdict.rule == "P5" else "P6", Action.END)
    return _ended_by_pain(context, pain, verdict.rule, say)


def _go_on(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    return Reaction()


_REACTIONS: Mapping[Purpose, Callable[[Context, Facts, Ask, int | str], Reaction]] = {
    Purpose.GATE: answered_gate,
    Purpose.ROW: answered_gate,
    Purpose.SYMPTOM: answered_gate,
    Purpose.BEFORE: _before,
    Purpose.CHECK_IN: _check_in,
    Purpose.RERATE: _rerate,
    Purpose.AFTER: _after,
    Purpose.SCREEN: answered_screen,
    Purpose.DONE: _go_on,
    Purpose.PACK_ON: answered_pack_on,
    Purpose.SKIN: answered_skin,
    Purpose.PACK_OFF: answered_pack_off,
    Purpose.SKIN_BACK: answered_skin_back,
    Purpose.ACKNOWLEDGE: _go_on,
}


# Silence ----------------------------------------------------------------------------------------------------------


def silence(context: Context, facts: Facts, ask: Ask, asked: int) -> Reaction:
    """What follows when nobody answered ``ask``, which has been asked ``asked`` times. Never an answer, only caution."""
    match ask.purpose:
        case Purpose.SKIN:
            return stop_pack(context, facts, "sleep_guard", Ending(Outcome.NO_ANSWER, rule="sleep_guard"))
        case Purpose.PACK_OFF:
            if asked < PACK_ALARMS:
                return Reaction(again=True)
            say = context.plan.book("end.no_answer")
            return Reaction(say=say, end=Ending(Outcome.NO_ANSWER, rule="sleep_guard"))
        case Purpose.ACKNOWLEDGE:
            return Reaction(again=asked < ACKNOWLEDGE_REPEATS)
        case Purpose.SYMPTOM | Purpose.ROW | Purpose.SCREEN if asked >= 2:
            # Somebody said that something may be wrong and then fell silent: silence is taken as the worse answer.
            return react(context, facts, ask, safety.UNSURE)
    if asked < 2:
        return Reaction(again=True)
    verdict = safety.unanswered()
    say = safety.sentence(verdict, context.rules.pain)
    return Reaction(rule=verdict.rule, action=verdict.action.value, say=say, hold=True)
