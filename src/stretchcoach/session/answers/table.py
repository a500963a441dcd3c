"""What an answer does: the clinical rules of :mod:`stretchcoach.safety` put to work, with no clock and no state of its own.

:func:`react` looks at the question and the answer, writes what was learnt into the facts, and says what follows.
:func:`silence` says what follows when nobody answered. With :mod:`~stretchcoach.session.answers.red_flag_answers`,
:mod:`~stretchcoach.session.answers.pain_answers` and :mod:`~stretchcoach.session.answers.pack_answers` they are all the engine knows
about medicine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from stretchcoach import safety
from stretchcoach.safety.questions import UNSURE, YES
from stretchcoach.session.answers import red_flag_answers
from stretchcoach.session.answers.pack_answers import (
    answered_barrier,
    answered_pack_off,
    answered_pack_on,
    answered_skin,
    answered_skin_back,
    stop_pack,
)
from stretchcoach.session.answers.pain_answers import (
    answered_after,
    answered_before,
    answered_check_in,
    answered_moved,
    answered_neuro,
    answered_place,
    answered_place_again,
    answered_place_before,
    answered_rerate,
)
from stretchcoach.session.answers.reaction import Context, Reaction
from stretchcoach.session.answers.thermal_questions import answered_thermal
from stretchcoach.session.events import Outcome
from stretchcoach.session.facts import Ending, Facts
from stretchcoach.session.plan.model import Ask, Purpose

PACK_ALARMS = 20
"""How often an unanswered "take the pack off" is said again, every 30 seconds: ten minutes; a design choice."""

KEY_TIMES = 3
"""How often the pick of the anytime key is asked, with whom to call: at once, and after 30 and 60 seconds (section 1.4)."""

ACKNOWLEDGE_REPEATS = 5
"""How often red-flag guidance is said again when nobody acknowledges it; a design choice."""


def react(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """What the answer ``value`` to ``ask`` does; ``facts`` takes what was learnt."""
    return _REACTIONS[ask.purpose](context, facts, ask, value)


def _go_on(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    return Reaction()


_REACTIONS: Mapping[Purpose, Callable[[Context, Facts, Ask, int | str], Reaction]] = {
    Purpose.LIST: red_flag_answers.answered,
    Purpose.FOLLOW_UP: red_flag_answers.answered,
    Purpose.SAID_BACK: red_flag_answers.answered,
    Purpose.SYMPTOM: red_flag_answers.answered,
    Purpose.BEFORE: answered_before,
    Purpose.CHECK_IN: answered_check_in,
    Purpose.RERATE: answered_rerate,
    Purpose.AFTER: answered_after,
    Purpose.PLACE_BEFORE: answered_place_before,
    Purpose.PLACE: answered_place,
    Purpose.PLACE_AGAIN: answered_place_again,
    Purpose.MOVED: answered_moved,
    Purpose.NEURO: answered_neuro,
    Purpose.THERMAL: answered_thermal,
    Purpose.DONE: _go_on,
    Purpose.BARRIER: answered_barrier,
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
        case Purpose.RATED:  # silence keeps the rating
            return Reaction()
        case Purpose.SAID_BACK:
            return react(context, facts, ask, YES)
        case Purpose.SYMPTOM if asked < KEY_TIMES:
            return Reaction(again=True)
        case Purpose.FOLLOW_UP | Purpose.LIST if asked >= 2 and (found := red_flag_answers.cut_short(context, facts)):
            return found
        case Purpose.NEURO if asked >= 2:  # said to have spread, and then silent: taken as the worse answer
            return react(context, facts, ask, UNSURE)
    if asked < 2:
        return Reaction(again=True)
    verdict = safety.unanswered()
    say = safety.sentence(verdict, context.rules.pain)
    return Reaction(rule=verdict.rule, action=verdict.action.value, say=say, hold=True)
