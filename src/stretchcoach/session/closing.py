"""How a session ends: guidance before the end, the last words, the record of it, and what may be done instead.

What a rule has decided is not changed by how the session is left, and a red flag that somebody said fits goes before it all.
"""

from __future__ import annotations

from stretchcoach.safety.questions import QuestionKind, spoken_phrases
from stretchcoach.session.answers import red_flag_answers
from stretchcoach.session.answers.reaction import Context, GuidanceText
from stretchcoach.session.events import CueRole, LeftOut, Outcome, SessionEnded
from stretchcoach.session.facts import Ending, Facts
from stretchcoach.session.plan.placing import GAP, Speech, ask_phase
from stretchcoach.session.plan.plan import COUNTED, Ask, Phase, PhaseKind, Purpose

EASE, SETTLE = "ease", "settle"
"""Ids of the shipped routines that a session may offer at its end."""

ACKNOWLEDGE_WITHIN = 30.0
"""Seconds after which guidance that nobody has acknowledged is said again; a design choice."""


def guidance_phase(context: Context, guidance: GuidanceText, *, pack_on: bool) -> Phase:
    """Guidance, shown and said until somebody acknowledges it; a pack that may be on the skin comes off first."""
    book = context.plan.book
    ask = Ask(
        purpose=Purpose.ACKNOWLEDGE,
        kind=QuestionKind.CONFIRM,
        text=book("end.acknowledge"),
        within=ACKNOWLEDGE_WITHIN,
        # The pack comes before the guidance: the way to help may be long, and the skin does not wait.
        before=(*((book("pack.off_now"),) if pack_on else ()), *guidance.sentences),
    )
    return ask_phase(context.voice, ask)


def last_words(context: Context, facts: Facts, ending: Ending, say: str, *, pack_on: bool) -> Phase:
    """The last sentences: a pack comes off, ``say``, and after a rule the way out of the position and what is worth an
    appointment. One that goes to its end has them in its plan."""
    book, speech = context.plan.book, Speech(context.voice)
    if pack_on:
        speech.say(book("pack.off_now"), CueRole.SAFETY)
    speech.say(say, CueRole.SAFETY)
    if ending.outcome is Outcome.PAIN_RULE:
        # Before the first exercise nobody is in a position to be led out of.
        if facts.exercise:
            speech.say(book("end.led_out"), CueRole.SAFETY)
        for sentence in red_flag_answers.advised(context, facts):
            for piece in spoken_phrases(sentence):
                speech.say(piece, CueRole.SAFETY)
    return speech.phase(PhaseKind.SAY, "ending", at_least=GAP)


def session_ended(context: Context, facts: Facts, ending: Ending, at: float) -> SessionEnded:
    """The last event."""
    steps = context.plan.steps
    # The gate, check-ins, rests and sentences are not what somebody came for: they are in no count.
    counted = [index for index, step in enumerate(steps) if step.kind in COUNTED]
    done = [index for index in counted if index in facts.done]
    # Done in the end, after going back, a step is not left out. Of two reasons for one step the later counts.
    why = {each.step: each.why for each in facts.not_done if each.step not in facts.done}
    return SessionEnded(
        at=at,
        outcome=ending.outcome,
        rule=ending.rule,
        pain_before=facts.before,
        pain_worst=facts.worst,
        pain_after=facts.after,
        done=len(done),
        planned=len(counted),
        offer=_offer(context, facts, ending),
        did=tuple(_name_done(context, facts, index) for index in done),
        left_out=tuple(LeftOut(steps[index].name, why[index]) for index in counted if index in why),
    )


def _name_done(context: Context, facts: Facts, index: int) -> str:
    """What was done, with the repetitions where they were counted."""
    name = context.plan.steps[index].name
    counted = next((each.reps for each in facts.reps_done if each.step == index), 0)
    return context.plan.book("end.counted", name=name, count=counted) if counted else name


def _offer(context: Context, facts: Facts, ending: Ending) -> str:
    """A routine that is open now, whatever the pain: after a pain rule *ease*; where a gentler one is enough, or *ease*
    left severe pain as it was, *settle* (rules P1, P2 and P6 of section 2.4)."""
    plan, limits = context.plan, context.rules.pain
    # Other endings by a rule, such as a skin check, say nothing about pain that a gentler routine would mend.
    if ending.outcome is Outcome.PAIN_RULE and ending.rule in limits.rules and not plan.ease:
        # P0 ends a session only where the routine's own limit is lower than the rating.
        gentler = ending.rule in ("P0", "P1") and (facts.before or 0) <= limits.start_settle_max
        return SETTLE if gentler and plan.routine != SETTLE else EASE
    # For people whose usual pain is this high: *ease* has shown that it does not get worse (P2, "settle is offered").
    severe = (facts.latest or 0) >= limits.severe_min
    no_rise = facts.after is not None and facts.before is not None and facts.after <= facts.before
    return SETTLE if ending.outcome is Outcome.COMPLETED and plan.ease and severe and no_rise else ""
