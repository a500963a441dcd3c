"""How far from the back the pain reaches: when it is asked, the questions, and what is made of the answers.

Pain that spreads away from the back is a sign to stop (section 2.3 and rules P7 to P10 of section 2.4 of the clinical
reference). Where it began below the back, each check-in asks whether it is in the same place, nearer or lower; where it
began in the back, the place is asked when a rating has risen, and once at the end. Design choices: within the green band
it is asked again only when the rating is higher than when it was asked last, or once a movement was stopped; it is never
asked where the rating alone ends the session. Without pain before the session, the place before it counts as the back. A
place the patient is unsure of counts as farther.
"""

from __future__ import annotations

from collections.abc import Mapping

from stretchcoach import safety
from stretchcoach.routine.model import Seconds
from stretchcoach.safety import Reading
from stretchcoach.session.answers.reaction import Context
from stretchcoach.session.events import CueRole, QuestionKind
from stretchcoach.session.facts import Facts
from stretchcoach.session.plan.model import Ask, Phase, PhaseKind, Purpose
from stretchcoach.session.plan.phases import ask_phase
from stretchcoach.session.plan.placing import Speech, Voice

NEURO_WITHIN = 30.0
"""Seconds to answer whether there is new weakness, numbness or tingling; as for a question of the gate."""

_TEXTS: Mapping[Purpose, str] = {
    Purpose.PLACE_BEFORE: "place.before",
    Purpose.PLACE: "place.now",
    Purpose.PLACE_AGAIN: "place.still",
}


SAME, NEARER, LOWER = 1, 2, 3
"""What may be picked where the pain began below the back."""


def place_check(context: Context, facts: Facts) -> Phase | None:
    """What is asked about the place before the latest rating decides anything; None where nothing is."""
    if facts.latest is None or not context.plan.has_exercises:
        return None
    before, now, limits = facts.before or 0, facts.latest, context.rules.pain
    within = context.plan.answer_within
    if safety.check_in(Reading(before, now, offered=facts.offered), limits).rule == "P6":
        return None
    if facts.place_before != 0:
        return moved_question(context.voice, within) if now else None
    if now > before and (now > limits.green_max or now > facts.place_at or bool(facts.stopped)):
        return place_question(context.voice, Purpose.PLACE, within)
    return still_question(context.voice, within) if now and facts.after is not None else None


def moved_question(voice: Voice, within: Seconds) -> Phase:
    """A phase that asks whether pain that began below the back is where it was."""
    book = voice.book
    items = (book("place.same"), book("place.nearer"), book("place.lower"))
    text = book("place.moved")
    return ask_phase(voice, Ask(purpose=Purpose.MOVED, kind=QuestionKind.PICK, text=text, within=within, items=items))


def still_question(voice: Voice, within: Seconds) -> Phase:
    """A phase that asks at the end whether pain that began in the back is still there."""
    text = voice.book("place.still_back")
    return ask_phase(voice, Ask(purpose=Purpose.MOVED, kind=QuestionKind.YES_NO, text=text, within=within))


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


def place_question(voice: Voice, purpose: Purpose, within: Seconds) -> Phase:
    """A phase that asks for the farthest point of the pain."""
    text, again = voice.book(_TEXTS[purpose]), voice.book("place.again")
    return ask_phase(voice, Ask(purpose=purpose, kind=QuestionKind.PLACE, text=text, within=within, again=again))


def neuro_question(voice: Voice) -> Phase:
    """A phase that asks for the signs of rule P10."""
    text = voice.book("place.neuro")
    return ask_phase(voice, Ask(purpose=Purpose.NEURO, kind=QuestionKind.YES_NO, text=text, within=NEURO_WITHIN))


def neutral_rest(context: Context) -> Phase:
    """A rest in a neutral position, after which the place is asked again (rule P7, ``place_wait_s``)."""
    book, wait = context.plan.book, context.rules.session.place_wait_s
    speech = Speech(context.voice).say(book("place.neutral", time=book.time(wait)), CueRole.SAFETY)
    return Phase(
        kind=PhaseKind.REST,
        seconds=speech.end + wait,
        cues=tuple(speech.cues),
        label=book("label.neutral"),
        locked=True,
    )
