"""What a pain rating, the place of the pain and signs of a nerve do: rules P0 to P10 put to work.

A rating at a check-in or at the end may lead to more questions before it decides: where the pain is now, whether that leg
is weak, and, after a rest in a neutral position, where the pain is then.

How far from the back the pain reaches: pain that spreads away from the back is a sign to stop (section 2.3 and rules P7 to
P10 of section 2.4 of the clinical reference). Where it began below the back, each check-in asks whether it is in the same
place, nearer or lower; where it began in the back, the place is asked when a rating has risen, and once at the end. Design
choices: within the green band it is asked again only when the rating is higher than when it was asked last, or once a
movement was stopped; it is never asked where the rating alone ends the session. Without pain before the session, the place
before it counts as the back. A place the patient is unsure of counts as farther.
"""

from __future__ import annotations

from dataclasses import replace

from stretchcoach import safety
from stretchcoach.safety import Action, Reading, Verdict
from stretchcoach.safety.questions import NO, UNSURE, YES, QuestionKind
from stretchcoach.safety.red_flags import Tier
from stretchcoach.session.answers import red_flag_answers
from stretchcoach.session.answers.reaction import Context, GuidanceText, Reaction
from stretchcoach.session.events import CueRole, Outcome
from stretchcoach.session.facts import Ending, Facts
from stretchcoach.session.plan.placing import Speech, ease_rest, say_phase
from stretchcoach.session.plan.plan import Ask, Form, Phase, PhaseKind, Plan, PlannedStep, Purpose, StepKind
from stretchcoach.session.plan.question_phases import (
    moved_question,
    neuro_question,
    pain_question,
    place_question,
    still_question,
)

# In the order of the lines of moved_question().
SAME, NEARER, LOWER = 1, 2, 3
"""What may be picked where the pain began below the back."""


# A rating that is said back ------------------------------------------------------------------------------------------


def weighs(context: Context, facts: Facts, ask: Ask, pain: int, index: int) -> bool:
    """Whether ``pain`` by itself would end the session, or leave out an exercise after the step at ``index``.

    Such a rating is said back before it counts: the wrong key is near every other one.
    """
    plan, limits = context.plan, context.rules.pain
    then = facts
    match ask.purpose:
        case Purpose.BEFORE:
            # *Ease* and packs alone go on at any pain (P2), so there a wrong 9 costs nothing.
            severe = pain >= limits.severe_min and not facts.offered
            if pain > plan.pain_up_to or (severe and plan.has_exercises and not plan.ease):
                return True
            then = replace(facts.rated(pain), form=Form.ACUTE if pain > limits.green_max else facts.form)
        case Purpose.CHECK_IN | Purpose.AFTER if not asks_nothing(plan, facts, pain):
            then = facts.rated(pain)
            # Without the place, which is asked only after the rating counts. What it adds (P7, P8) is answered in
            # words, where no wrong key lies near.
            action = safety.check_in(reading(then), limits).action
            if action in (Action.END, Action.SKIP):
                return True
            then = replace(then, form=Form.EASED if action is Action.EASE else facts.form)
        case Purpose.RERATE:
            verdict = safety.after_rest(facts.before or 0, pain, limits, since_cold=facts.since_cold)
            return verdict.action is not Action.CONTINUE
        case _:
            return False
    # The other way to lose something: a rating above the limit of an exercise that was open so far.
    ahead = [step for step in plan.steps[index + 1 :] if step.kind is StepKind.EXERCISE]
    return any(too_much(then, step) and not too_much(facts, step) for step in ahead)


def asks_nothing(plan: Plan, facts: Facts, pain: int) -> bool:
    """Whether nothing is asked of the body, and nothing was: in *ease*, with packs alone, or where this rating leaves out
    every exercise of a routine."""
    # The last part is for a routine whose exercises all stay closed: nothing it did can have caused the pain.
    return plan.ease or not plan.has_exercises or not (facts.begun or plan.moves_at(pain))


def too_much(facts: Facts, step: PlannedStep) -> bool:
    """Whether an exercise is left out because of the pain: above its own limit, or without a dose for it."""
    return (facts.latest is not None and facts.latest > step.pain_up_to) or step.phases(facts.form) is None


# Before ---------------------------------------------------------------------------------------------------------------


def answered_before(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """The rating before the session (P0 to P2), and with pain in a session that moves, where the pain is."""
    pain = int(value)
    facts = replace(facts.rated(pain), before=pain)
    plan, limits = context.plan, context.rules.pain
    verdict = safety.before(pain, limits)
    say = safety.sentence(verdict, limits)
    spoken = _sentence(context, say)
    decided = Reaction(facts, rule=verdict.rule, action=verdict.action.value, say=say)
    if verdict.action is Action.NO_STRETCHING and facts.offered:
        # Rule P2 has just asked about this pain and offered this routine for it: it is not asked, and not refused, again.
        say = safety.sentence(safety.before(0, limits), limits)
        spoken, decided = _sentence(context, say), Reaction(facts, rule=verdict.rule, action="offered", say=say)
    # Whether it is a red flag is found out before anything else.
    elif verdict.action is Action.NO_STRETCHING:
        asking, questions = red_flag_answers.severe(context, facts)
        if questions:
            # Where an exercise would be open at this pain the questions lead to the end, and what this step had to say
            # about going on is dropped.
            return replace(decided, facts=asking, drop_step=plan.moves_at(pain), phases=(spoken, *questions))
        after = red_flag_answers.after_severe(context, asking)
        return replace(after, phases=(spoken, *after.phases))
    if pain > plan.pain_up_to:
        if verdict.action is Action.FULL_CHOICE:
            # P0 opens everything and has no words for closing: here it is the author's own limit that does.
            decided = replace(decided, action="not_today", say=plan.book("end.limit", limit=plan.pain_up_to))
        return replace(decided, end=Ending(Outcome.PAIN_RULE, rule=verdict.rule))
    # Acute doses above the green band (section 4.3), or because a door was opened today for gentle doses only.
    if pain > limits.green_max or plan.briefing.acute:
        facts = replace(facts, form=Form.ACUTE)
    if not plan.has_exercises:
        return replace(decided, facts=facts, phases=(spoken,))
    # Without pain there is no place to ask about: it counts as the back.
    if pain == 0:
        return replace(decided, facts=replace(facts, place_before=0), phases=(spoken,))
    where = place_question(context.voice, Purpose.PLACE_BEFORE, plan.answer_within)
    return replace(decided, facts=facts, phases=(spoken, where))


def answered_place_before(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """Where the pain is before the session; what later places are compared with."""
    return Reaction(replace(facts, place_before=_place(value)))


# During and after -----------------------------------------------------------------------------------------------------


def answered_check_in(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """A rating during the session."""
    return _rated(context, facts.rated(int(value)))


def answered_after(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """The closing rating: nothing is left to bend, so what would skip ends with a word of care instead."""
    return _rated(context, replace(facts.rated(int(value)), after=int(value)))


def _rated(context: Context, facts: Facts) -> Reaction:
    if asks_nothing(context.plan, facts, facts.latest or 0):
        return _rated_at_rest(context, facts)
    # The place before the number decides: P8, P7 and P9 go before P5 (section 2.4, evaluation order).
    asked = place_check(context, facts)
    if asked is None:
        return _decided(context, facts, safety.check_in(reading(facts), context.rules.pain))
    return Reaction(replace(facts, place_at=facts.latest or 0), phases=(asked,))


def _rated_at_rest(context: Context, facts: Facts) -> Reaction:
    """A rating where nothing is asked of the body, and nothing was: it ends nothing, but a rise has something to say."""
    limits = context.rules.pain
    # Section 2.4, P6: in *ease* a rise of two is answered with another position and, once, with what to do if it stays.
    if (facts.latest or 0) < (facts.before or 0) + limits.rise_red:
        return Reaction(facts, rule="P3", action="note")
    say = context.flags.word("said_back.severe")
    rest = say_phase(context.voice, context.rules.session.rest, CueRole.SAFETY, locked=True)
    return Reaction(facts, rule="P3", action="note", say=say, phases=(rest, _sentence(context, say)))


def answered_moved(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """Whether the pain is where it was: at every check-in when it began below the back, and once at the end."""
    # Two questions have this purpose: a pick where the pain began below the back, and yes or no where it began in the
    # back (place_check).
    still_there = ask.kind is QuestionKind.YES_NO
    at, stays = (0, value == YES) if still_there else (facts.place_before, value == SAME)
    if stays:
        return _placed(context, replace(facts, place=at))
    if value == NEARER:
        # How much nearer is not asked: one is enough for P9, which goes by the direction.
        return _placed(context, replace(facts, place=None if at is None else max(0, at - 1)))
    return Reaction(facts, phases=(place_question(context.voice, Purpose.PLACE, context.plan.answer_within),))


def _placed(context: Context, facts: Facts) -> Reaction:
    """The rating decides with the place beside it, where that is known."""
    known = reading(facts, placed=facts.place is not None)
    return _decided(context, facts, safety.check_in(known, context.rules.pain))


def answered_place(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """Where the pain is now. Farther than before the session: whether that leg is weak comes before anything else."""
    facts = replace(facts, place=_place(value))
    # A movement that was stopped already has answered for the place it led to.
    if farther(facts, than=facts.place_stopped):
        return Reaction(facts, phases=(neuro_question(context.voice),))
    return _decided(context, facts, safety.check_in(reading(facts, placed=True), context.rules.pain))


def answered_neuro(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """A weak leg ends the session (P10); without it a farther place waits for a rest (P7)."""
    if value != NO:
        verdict = safety.check_in(reading(facts, placed=True, neuro=True), context.rules.pain)
        say = safety.sentence(verdict, context.rules.pain)
        asking, questions = red_flag_answers.nerves(context, facts, say)
        return Reaction(asking, rule=verdict.rule, action="end", say=say, drop_step=True, phases=questions)
    verdict = safety.check_in(reading(facts, placed=True), context.rules.pain)
    # Below the knee (P8), and too much pain, need no rest before they end.
    if verdict.action is Action.END:
        return _decided(context, facts, verdict)
    # P7 wants the place after a neutral position: pain that goes back by itself stops no movement.
    again = place_question(context.voice, Purpose.PLACE_AGAIN, context.plan.answer_within)
    return Reaction(facts, phases=(neutral_rest(context), again))


def answered_place_again(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """Where the pain is after a rest in a neutral position. Cold numbs pain, so soon after it nothing is cleared."""
    earlier, now = facts.place, _place(value)
    if facts.since_cold is not None and facts.since_cold < context.rules.pain.cold_numbs_s:
        now = None if earlier is None or now is None else max(earlier, now)
    facts = replace(facts, place=now)
    known = reading(facts, placed=True, stayed=farther(facts))
    return _decided(context, facts, safety.check_in(known, context.rules.pain))


def _place(value: int | str) -> int | None:
    return None if value == UNSURE else int(value)


def _decided(context: Context, facts: Facts, verdict: Verdict) -> Reaction:
    """Do what a rule says at a check-in."""
    say = safety.sentence(verdict, context.rules.pain)
    # The closing rating: no step is left that could be eased or left out.
    if facts.after is not None:
        return _closed(context, facts, verdict, say)
    spoken = _sentence(context, say)
    decided = Reaction(facts, rule=verdict.rule, action=verdict.action.value, say=say, phases=(spoken,))
    match verdict.action:
        case Action.CONTINUE:
            return decided
        # The step that hurt ends here, and the next one is eased. One that was eased already is left to go on.
        case Action.EASE:
            return replace(decided, facts=replace(facts, form=Form.EASED), drop_step=facts.form is not Form.EASED)
        case Action.SKIP:
            skipped = replace(
                facts, skips=facts.skips + 1, skipped=facts.skipped | {facts.exercise} | facts.asked_about
            )
            phases = (spoken, skip_rest(context), _rerate(context))
            return replace(decided, facts=skipped, phases=phases, drop_step=True)
        # The next movement is not blamed for how far the pain has gone by now. P7 goes before P5 and yet does not let it
        # pass: where the rating alone would skip, the pain is rated again.
        case Action.STOP_MOVEMENT:
            over = facts.stopped | {facts.exercise} | facts.asked_about
            stopped = replace(facts, stopped=over, place_stopped=facts.place or 0)
            alone = safety.check_in(reading(stopped), context.rules.pain)
            again = (_rerate(context),) if alone.action is Action.SKIP else ()
            return replace(decided, facts=stopped, phases=(spoken, *again), drop_step=True)
    return _ended_by_pain(context, facts, verdict.rule, say)


def _closed(context: Context, facts: Facts, verdict: Verdict, say: str) -> Reaction:
    """What a rule does at the closing rating."""
    match verdict.action:
        case Action.CONTINUE | Action.EASE:
            return Reaction(facts, rule=verdict.rule, action="note")
        case Action.STOP_MOVEMENT:
            end = Ending(Outcome.PAIN_RULE, rule=verdict.rule)
            return Reaction(facts, rule=verdict.rule, action=verdict.action.value, say=say, end=end)
        case Action.SKIP:
            # The sentence for skipping promises a rest and another rating, which do not come any more.
            say = context.sentence(verdict.rule, Action.END)
    return _ended_by_pain(context, facts, verdict.rule, say)


def answered_rerate(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """The second rating of P5, after the rest."""
    pain = int(value)
    facts = facts.rated(pain)
    verdict = safety.after_rest(facts.before or 0, pain, context.rules.pain, since_cold=facts.since_cold)
    say = safety.sentence(verdict, context.rules.pain)
    if verdict.action is Action.CONTINUE:
        return Reaction(
            facts, rule=verdict.rule, action=verdict.action.value, say=say, phases=(_sentence(context, say),)
        )
    return _ended_by_pain(context, facts, verdict.rule, say)


def skip_rest(context: Context) -> Phase:
    """Sixty seconds in a position of ease (rule P5, ``skip_rest_s``)."""
    limits = context.rules.session
    return ease_rest(context.voice, limits.rest, limits.skip_rest_s)


def _rerate(context: Context) -> Phase:
    return pain_question(context.voice, Purpose.RERATE, context.plan.answer_within)


def _sentence(context: Context, say: str) -> Phase:
    return say_phase(context.voice, say, CueRole.SAFETY, locked=True)


# The end --------------------------------------------------------------------------------------------------------------


def _ended_by_pain(context: Context, facts: Facts, rule: str, say: str) -> Reaction:
    """The session ends: with severe pain, what to do if it stays; with advice where the rule says who should look at it."""
    end = Ending(Outcome.PAIN_RULE, rule=rule)
    # Three ways to the same end: with guidance (P8), with more to say, or with the last words alone.
    ended = Reaction(facts, rule=rule, action="end", say=say, end=end)
    if context.rules.pain.rules[rule].tier is not Tier.NONE:
        return replace(ended, guidance=guidance_of_rule(context, rule))
    if (facts.latest or 0) >= context.rules.pain.severe_min:
        # An ending says one sentence of its own. Two are played as phases, and the end waits for them.
        more = context.flags.word("said_back.severe")
        return replace(
            ended, end=None, end_after=end, drop_step=True, phases=(_sentence(context, say), _sentence(context, more))
        )
    return ended


def guidance_of_rule(context: Context, rule: str) -> GuidanceText:
    """The guidance of a rule with a tier of its own (P8), after its sentence."""
    helped = context.advice(context.rules.pain.rules[rule].tier)
    return replace(helped, sentences=(context.sentence(rule, Action.END), *helped.sentences))


# Where the pain is ------------------------------------------------------------------------------------------------


def place_check(context: Context, facts: Facts) -> Phase | None:
    """What is asked about the place before the latest rating decides anything; None where nothing is."""
    if facts.latest is None or not context.plan.has_exercises:
        return None
    before, now, limits = facts.before or 0, facts.latest, context.rules.pain
    within = context.plan.answer_within
    # Where the rating alone ends the session, one more question would only be one more effort.
    if safety.check_in(Reading(before, now, offered=facts.offered), limits).rule == "P6":
        return None
    # It began below the back, or nobody was sure where: it may go up or down, so both are asked about.
    if facts.place_before != 0:
        return moved_question(context.voice, within) if now else None
    if now > before and (now > limits.green_max or now > facts.place_at or bool(facts.stopped)):
        return place_question(context.voice, Purpose.PLACE, within)
    # Only once, at the end: asked every time it would weary whoever never had anything in the leg.
    return still_question(context.voice, within) if now and facts.after is not None else None


def farther(facts: Facts, than: int = 0) -> bool:
    """Whether the pain reaches farther than before the session and than ``than``; a place not known does."""
    return facts.place is None or facts.place > max(facts.place_before or 0, than)


def reading(facts: Facts, *, placed: bool = False, stayed: bool = False, neuro: bool = False) -> Reading:
    """What is known at a check-in.

    Args:
        facts: with the latest rating.
        placed: the place was asked for this rating.
        stayed: the farther place was still there after a rest in a neutral position.
        neuro: there is new weakness, numbness or tingling.

    The back is not rated apart, so the rating as a whole stands for it.
    """
    # A session may begin without a rating (``check_ins``): what is measured against is then no pain, the careful side.
    before, now = facts.before or 0, facts.latest or 0
    return Reading(
        before=before,
        now=now,
        skipped=facts.skips,
        place_before=facts.place_before,
        place=facts.place if placed else None,
        place_stayed_up=stayed,
        back_rise=now - before if placed else None,
        new_neuro=neuro,
        offered=facts.offered,
    )


def neutral_rest(context: Context) -> Phase:
    """A rest in a neutral position, after which the place is asked again (rule P7, ``place_wait_s``)."""
    book, wait = context.plan.book, context.rules.session.place_wait_s
    speech = Speech(context.voice).say(book("place.neutral", time=book.time(wait)), CueRole.SAFETY)
    return speech.wait(wait).phase(PhaseKind.REST, "neutral", locked=True)
