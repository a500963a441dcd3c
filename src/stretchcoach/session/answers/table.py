"""What an answer does: the clinical rules of :mod:`stretchcoach.safety` put to work.

:func:`react` looks at the question and the answer, and says what follows; :func:`silence` says what follows when nobody
answered. With the three modules beside it they are all the engine knows about medicine.

To add a rule about a question there is, change the functions of that question. For a question of its own, give it a
:class:`~stretchcoach.session.plan.plan.Purpose`, write a function from its answer to a
:class:`~stretchcoach.session.answers.reaction.Reaction` beside those it belongs to, and give it a row here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from stretchcoach import safety
from stretchcoach.safety.questions import UNSURE, YES
from stretchcoach.session.answers import pack_answers, pain_answers, red_flag_answers
from stretchcoach.session.answers.reaction import Context, Reaction, Then
from stretchcoach.session.events import Outcome
from stretchcoach.session.facts import Ending, Facts
from stretchcoach.session.plan.plan import Ask, Purpose

PACK_ALARMS = 20
"""How often an unanswered "take the pack off" is said again, every 30 seconds: ten minutes; a design choice."""

KEY_TIMES = 3
"""How often the pick of the anytime key is asked, with whom to call: at once, and after 30 and 60 seconds (section 1.4)."""

ACKNOWLEDGE_REPEATS = 5
"""How often red-flag guidance is said again when nobody acknowledges it; a design choice."""


def react(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """What the answer ``value`` to ``ask`` does."""
    return _REACTIONS[ask.purpose](context, facts, ask, value)


def _done(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """The patient is through with it, and goes on."""
    return Reaction(facts)


def _acknowledged(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """The guidance was heard: nothing comes after it."""
    return Reaction(facts, then=Then.CLOSE)


_REACTIONS: Mapping[Purpose, Callable[[Context, Facts, Ask, int | str], Reaction]] = {
    Purpose.LIST: red_flag_answers.answered,
    Purpose.FOLLOW_UP: red_flag_answers.answered,
    Purpose.SAID_BACK: red_flag_answers.answered,
    Purpose.SYMPTOM: red_flag_answers.answered,
    Purpose.BEFORE: pain_answers.answered_before,
    Purpose.CHECK_IN: pain_answers.answered_check_in,
    Purpose.RERATE: pain_answers.answered_rerate,
    Purpose.AFTER: pain_answers.answered_after,
    Purpose.PLACE_BEFORE: pain_answers.answered_place_before,
    Purpose.PLACE: pain_answers.answered_place,
    Purpose.PLACE_AGAIN: pain_answers.answered_place_again,
    Purpose.MOVED: pain_answers.answered_moved,
    Purpose.NEURO: pain_answers.answered_neuro,
    Purpose.THERMAL: pack_answers.answered_thermal,
    Purpose.DONE: _done,
    Purpose.BARRIER: pack_answers.answered_barrier,
    Purpose.PACK_ON: pack_answers.answered_pack_on,
    Purpose.SKIN: pack_answers.answered_skin,
    Purpose.PACK_OFF: pack_answers.answered_pack_off,
    Purpose.SKIN_BACK: pack_answers.answered_skin_back,
    Purpose.ACKNOWLEDGE: _acknowledged,
}
"""By why a question was asked. :data:`Purpose.RATED` has no row: that is a rating that is said back, and the rating it
keeps or is replaced by goes through the row of the question it answered."""


def silence(context: Context, facts: Facts, ask: Ask, asked: int) -> Reaction:
    """What follows when nobody answered ``ask``, which has been asked ``asked`` times. Never an answer, only caution."""
    again = Reaction(facts, then=Then.AGAIN)
    match ask.purpose:
        case Purpose.SKIN:
            # Asleep on a pack is how skin is hurt: it is not asked twice.
            return pack_answers.stop_pack(context, facts, "sleep_guard", Ending(Outcome.NO_ANSWER, rule="sleep_guard"))
        case Purpose.PACK_OFF:
            # Somebody may be asleep on it, so it goes on as an alarm; for ten minutes, because no session waits for ever.
            if asked < PACK_ALARMS:
                return again
            say = context.plan.book("end.no_answer")
            return Reaction(facts, say=say, end=Ending(Outcome.NO_ANSWER, rule="sleep_guard"))
        case Purpose.ACKNOWLEDGE:
            # Nobody is there to hear it. The record has the red flag, acknowledged or not.
            return again if asked < ACKNOWLEDGE_REPEATS else Reaction(facts, then=Then.CLOSE)
        case Purpose.RATED:
            # Silence keeps the rating: the engine gives it to the row of its own question (Session._rating_stands).
            return Reaction(facts)
        case Purpose.SAID_BACK:
            # What was picked stands when nobody takes it back.
            return react(context, facts, ask, YES)
        case Purpose.SYMPTOM if asked < KEY_TIMES:
            return again
        # Silence in the midst of the questions leaves what was picked at its worst (W7). Where nothing was picked yet
        # there is no worst, and P12 holds the session below.
        case Purpose.FOLLOW_UP | Purpose.LIST if asked >= 2 and (worst := red_flag_answers.cut_short(context, facts)):
            return worst
        case Purpose.NEURO if asked >= 2:
            # Said to have spread, and then silent: taken as the worse answer.
            return react(context, facts, ask, UNSURE)
    if asked < 2:
        return again
    # Everything else: asked twice, then held (P12).
    verdict = safety.unanswered()
    say = safety.sentence(verdict, context.rules.pain)
    return Reaction(facts, rule=verdict.rule, action=verdict.action.value, say=say, then=Then.HOLD)
