"""What a pain rating, the place of the pain and signs of a nerve do: rules P0 to P10 put to work.

A rating at a check-in or at the end may lead to more questions before it decides: where the pain is now, whether that leg
is weak, and, after a rest in a neutral position, where the pain is then.
"""

from __future__ import annotations

from dataclasses import replace

from stretchcoach import safety
from stretchcoach.safety import Action, Verdict
from stretchcoach.safety.questions import NO, UNSURE, YES, QuestionKind
from stretchcoach.safety.red_flags import Tier
from stretchcoach.session.answers import red_flag_answers
from stretchcoach.session.answers.places import (
    NEARER,
    SAME,
    farther,
    neuro_question,
    neutral_rest,
    place_check,
    place_question,
    reading,
)
from stretchcoach.session.answers.reaction import Context, Help, Reaction
from stretchcoach.session.events import CueRole, Outcome
from stretchcoach.session.facts import Ending, Facts
from stretchcoach.session.plan.model import Ask, Form, Phase, Plan, PlannedStep, Purpose, StepKind
from stretchcoach.session.plan.phases import ease_rest, pain_question, say_phase

# A rating that is said back ------------------------------------------------------------------------------------------


def weighs(context: Context, facts: Facts, ask: Ask, pain: int, index: int) -> bool:
    """Whether ``pain`` by itself would end the session, or leave out an exercise after the step at ``index``.

    Such a rating is said back before it counts: the wrong key is near every other one.
    """
    plan, limits = context.plan, context.rules.pain
    then = facts.copy()
    match ask.purpose:
        case Purpose.BEFORE:
            severe = pain >= limits.severe_min and not facts.offered
            if pain > plan.pain_up_to or (severe and plan.has_exercises and not plan.ease):
                return True
            then.rate(pain)
            then.form = Form.ACUTE if pain > limits.green_max else then.form
        case Purpose.CHECK_IN | Purpose.AFTER if not asks_nothing(plan, facts, pain):
            then.rate(pain)
            action = safety.check_in(reading(then), limits).action
            if action in (Action.END, Action.SKIP):
                return True
            then.form = Form.EASED if action is Action.EASE else then.form
        case Purpose.RERATE:
            verdict = safety.after_rest(facts.before or 0, pain, limits, since_cold=facts.since_cold)
            return verdict.action is not Action.CONTINUE
        case _:
            return False
    ahead = [step for step in plan.steps[index + 1 :] if step.kind is StepKind.EXERCISE]
    return any(too_much(then, step) and not too_much(facts, step) for step in ahead)


def asks_nothing(plan: Plan, facts: Facts, pain: int) -> bool:
    """Whether nothing is asked of the body, and nothing was: in *ease*, with packs alone, or where this rating leaves out
    every exercise of a routine."""
    return plan.ease or not plan.has_exercises or not (facts.begun or plan.moves_at(pain))


def too_much(facts: Facts, step: PlannedStep) -> bool:
    """Whether an exercise is left out because of the pain: above its own limit, or without a dose for it."""
    return (facts.latest is not None and facts.latest > step.pain_up_to) or step.phases(facts.form) is None


# Before ---------------------------------------------------------------------------------------------------------------


def answered_before(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """The rating before the session (P0 to P2), and with pain in a session that moves, where the pain is."""
    pain = int(value)
    facts.before = pain
    facts.rate(pain)
    plan, limits = context.plan, context.rules.pain
    verdict = safety.before(pain, limits)
    say = safety.sentence(verdict, limits)
    told = _told(context, say)
    decided = Reaction(rule=verdict.rule, action=verdict.action.value, say=say)
    if verdict.action is Action.NO_STRETCHING and facts.offered:
        say = safety.sentence(safety.before(0, limits), limits)
        told, decided = _told(context, say), Reaction(rule=verdict.rule, action="offered", say=say)
    elif verdict.action is Action.NO_STRETCHING:
        questions = red_flag_answers.severe(context, facts)
        if questions:
            return replace(decided, drop_step=plan.moves_at(pain), phases=(told, *questions))
        after = red_flag_answers.after_severe(context, facts)
        return replace(after, phases=(told, *after.phases))
    if pain > plan.pain_up_to:
        if verdict.action is Action.FULL_CHOICE:
            decided = replace(decided, action="not_today", say=plan.book("end.limit", limit=plan.pain_up_to))
        return replace(decided, end=Ending(Outcome.PAIN_RULE, rule=verdict.rule))
    if pain > limits.green_max or plan.briefing.acute:
        facts.form = Form.ACUTE
    if not plan.has_exercises:
        return replace(decided, phases=(told,))
    if pain == 0:
        facts.place_before = 0
        return replace(decided, phases=(told,))
    return replace(decided, phases=(told, place_question(context.voice, Purpose.PLACE_BEFORE, plan.answer_within)))


def answered_place_before(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """Where the pain is before the session; what later places are compared with."""
    facts.place_before = _place(value)
    return Reaction()


# During and after -----------------------------------------------------------------------------------------------------


def answered_check_in(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """A rating during the session."""
    facts.rate(int(value))
    return _rated(context, facts)


def answered_after(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """The closing rating: nothing is left to bend, so what would skip ends with a word of care instead."""
    facts.after = int(value)
    facts.rate(facts.after)
    return _rated(context, facts)


def _rated(context: Context, facts: Facts) -> Reaction:
    if asks_nothing(context.plan, facts, facts.latest or 0):
        return _eased(context, facts)
    asked = place_check(context, facts)
    if asked is None:
        return _decided(context, facts, safety.check_in(reading(facts), context.rules.pain))
    facts.place_at = facts.latest or 0
    return Reaction(phases=(asked,))


def _eased(context: Context, facts: Facts) -> Reaction:
    """A rating where nothing is asked of the body, and nothing was: it ends nothing, but a rise has something to say."""
    limits = context.rules.pain
    if (facts.latest or 0) < (facts.before or 0) + limits.rise_red:
        return Reaction(rule="P3", action="note")
    say = context.flags.word("said_back.severe")
    rest = say_phase(context.voice, context.rules.session.rest, CueRole.SAFETY, locked=True)
    return Reaction(rule="P3", action="note", say=say, phases=(rest, _told(context, say)))


def answered_moved(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """Whether the pain is where it was: at every check-in when it began below the back, and once at the end."""
    still_there = ask.kind is QuestionKind.YES_NO
    at, stays = (0, value == YES) if still_there else (facts.place_before, value == SAME)
    if stays:
        facts.place = at
        placed = at is not None
        return _decided(context, facts, safety.check_in(reading(facts, placed=placed), context.rules.pain))
    if value == NEARER:
        facts.place = None if at is None else max(0, at - 1)
        return _decided(context, facts, safety.check_in(reading(facts, placed=at is not None), context.rules.pain))
    return Reaction(phases=(place_question(context.voice, Purpose.PLACE, context.plan.answer_within),))


def answered_place(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """Where the pain is now. Farther than before the session: whether that leg is weak comes before anything else."""
    facts.place = _place(value)
    if farther(facts, than=facts.place_stopped):
        return Reaction(phases=(neuro_question(context.voice),))
    return _decided(context, facts, safety.check_in(reading(facts, placed=True), context.rules.pain))


def answered_neuro(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """A weak leg ends the session (P10); without it a farther place waits for a rest (P7)."""
    if value != NO:
        verdict = safety.check_in(reading(facts, placed=True, neuro=True), context.rules.pain)
        say = safety.sentence(verdict, context.rules.pain)
        return Reaction(
            rule=verdict.rule,
            action="end",
            say=say,
            drop_step=True,
            phases=red_flag_answers.nerves(context, facts, say),
        )
    verdict = safety.check_in(reading(facts, placed=True), context.rules.pain)
    if verdict.action is Action.END:
        return _decided(context, facts, verdict)
    again = place_question(context.voice, Purpose.PLACE_AGAIN, context.plan.answer_within)
    return Reaction(phases=(neutral_rest(context), again))


def answered_place_again(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """Where the pain is after a rest in a neutral position. Cold numbs pain, so soon after it nothing is cleared."""
    earlier, now = facts.place, _place(value)
    if facts.since_cold is not None and facts.since_cold < context.rules.pain.cold_numbs_s:
        now = None if earlier is None or now is None else max(earlier, now)
    facts.place = now
    known = reading(facts, placed=True, stayed=farther(facts))
    return _decided(context, facts, safety.check_in(known, context.rules.pain))


def _place(value: int | str) -> int | None:
    return None if value == UNSURE else int(value)


def _decided(context: Context, facts: Facts, verdict: Verdict) -> Reaction:
    """Do what a rule says at a check-in."""
    say = safety.sentence(verdict, context.rules.pain)
    if facts.after is not None:
        return _closed(context, facts, verdict, say)
    spoken = (_told(context, say),)
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
            return replace(decided, phases=(*spoken, skip_rest(context), _rerate(context)), drop_step=True)
        case Action.STOP_MOVEMENT:
            facts.stopped |= {facts.exercise}
            facts.place_stopped = facts.place or 0
            alone = safety.check_in(reading(facts), context.rules.pain)
            again = (_rerate(context),) if alone.action is Action.SKIP else ()
            return replace(decided, phases=(*spoken, *again), drop_step=True)
    return _ended_by_pain(context, facts, verdict.rule, say)


def _closed(context: Context, facts: Facts, verdict: Verdict, say: str) -> Reaction:
    """What a rule does at the closing rating."""
    match verdict.action:
        case Action.CONTINUE | Action.EASE:
            return Reaction(rule=verdict.rule, action="note")
        case Action.STOP_MOVEMENT:
            end = Ending(Outcome.PAIN_RULE, rule=verdict.rule)
            return Reaction(rule=verdict.rule, action=verdict.action.value, say=say, end=end)
        case Action.SKIP:
            say = context.sentence(verdict.rule, Action.END)
    return _ended_by_pain(context, facts, verdict.rule, say)


def answered_rerate(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """The second rating of P5, after the rest."""
    pain = int(value)
    facts.rate(pain)
    verdict = safety.after_rest(facts.before or 0, pain, context.rules.pain, since_cold=facts.since_cold)
    say = safety.sentence(verdict, context.rules.pain)
    if verdict.action is Action.CONTINUE:
        return Reaction(rule=verdict.rule, action=verdict.action.value, say=say, phases=(_told(context, say),))
    return _ended_by_pain(context, facts, verdict.rule, say)


def skip_rest(context: Context) -> Phase:
    """Sixty seconds in a position of ease (rule P5, ``skip_rest_s``)."""
    limits = context.rules.session
    return ease_rest(context.voice, limits.rest, limits.skip_rest_s)


def _rerate(context: Context) -> Phase:
    return pain_question(context.voice, Purpose.RERATE, context.plan.answer_within)


def _told(context: Context, say: str) -> Phase:
    return say_phase(context.voice, say, CueRole.SAFETY, locked=True)


# The end --------------------------------------------------------------------------------------------------------------


def _ended_by_pain(context: Context, facts: Facts, rule: str, say: str) -> Reaction:
    """The session ends: with severe pain, what to do if it stays; with advice where the rule says who should look at it."""
    end = Ending(Outcome.PAIN_RULE, rule=rule)
    ended = Reaction(rule=rule, action="end", say=say, end=end)
    if context.rules.pain.rules[rule].tier is not Tier.NONE:
        return replace(ended, guidance=advice(context, rule))
    if (facts.latest or 0) >= context.rules.pain.severe_min:
        more = context.flags.word("said_back.severe")
        return replace(
            ended, end=None, end_after=end, drop_step=True, phases=(_told(context, say), _told(context, more))
        )
    return ended


def advice(context: Context, rule: str) -> Help:
    """The guidance of a rule with a tier of its own (P8), after its sentence."""
    helped = context.advice(context.rules.pain.rules[rule].tier)
    return replace(helped, sentences=(context.sentence(rule, Action.END), *helped.sentences))
