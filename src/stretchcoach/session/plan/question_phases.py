"""Questions as phases: about red flags, about pain and where it is, and before the first pack.

Those about a pack on the skin are in :mod:`stretchcoach.session.plan.packs`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from stretchcoach.routine.model import Pack, Seconds
from stretchcoach.safety import Rules, thermal_screen
from stretchcoach.safety.briefing import Briefing
from stretchcoach.safety.gate import KEY, SAID_BACK, GateQuestion
from stretchcoach.safety.questions import NO, NONE, QuestionKind
from stretchcoach.safety.red_flags import FIRST, RedFlags
from stretchcoach.safety.thermal_screen import PackQuestion, ThermalScreen
from stretchcoach.session.plan.placing import Voice, ask_phase
from stretchcoach.session.plan.plan import Ask, Phase, Purpose

WITHIN = 30.0
"""Seconds to answer a question about red flags, about a weak leg or about packs; a design choice."""

RATED_WITHIN: Seconds = 5.0
"""Seconds in which a rating that was said back can be taken back; a design choice."""

_PURPOSES: Mapping[str, Purpose] = {KEY: Purpose.SYMPTOM, SAID_BACK: Purpose.SAID_BACK}

_TEXTS: Mapping[Purpose, str] = {
    Purpose.PLACE_BEFORE: "place.before",
    Purpose.PLACE: "place.now",
    Purpose.PLACE_AGAIN: "place.still",
}


# Red flags -----------------------------------------------------------------------------------------------------------


def inquiry_question(
    voice: Voice, flags: RedFlags, asked: GateQuestion, lists: tuple[str, ...], *, first: bool, rating: bool
) -> Phase:
    """A question about red flags.

    Args:
        voice: phrases and their lengths.
        flags: the red-flag tables.
        asked: what is asked.
        lists: those that are asked before the first step, for its place among them.
        first: nobody was ever asked here.
        rating: a rating follows the lists.
    """
    # The rating is counted as the last of them ("one of three"), since the patient answers it like the others.
    number, of = (lists.index(asked.ref) + 1, len(lists) + rating) if asked.ref in lists else (0, 0)
    # What may be answered is said once ever: later it is known, and the list is long enough.
    after = (flags.word("said_back.choices"),) if first and asked.ref == FIRST else ()
    ask = Ask(
        purpose=_PURPOSES.get(asked.ref) or (Purpose.LIST if asked.kind is QuestionKind.LIST else Purpose.FOLLOW_UP),
        kind=asked.kind,
        text=asked.text,
        within=flags.key_again_s if asked.ref == KEY else WITHIN,
        again=flags.word("key.call") if asked.ref == KEY else "",
        ref=asked.ref,
        items=asked.items,
        several=asked.several,
        picked=asked.picked,
        before=asked.before,
        after=after,
        number=number,
        # "One of one" tells nobody anything.
        of=of if of > 1 else 0,
        whole=first and asked.kind is QuestionKind.LIST,
    )
    return ask_phase(voice, ask)


def expected_lists(voice: Voice, rules: Rules, briefing: Briefing, *, rating: bool) -> tuple[Phase, ...]:
    """The lists that are due, as somebody with nothing to report meets them; for the length and the phrases of a plan."""
    flags, phases, lists = rules.red_flags, [], tuple(briefing.lists)
    for name in lists:
        found = flags.lists[name]
        asked = GateQuestion(ref=name, kind=QuestionKind.LIST, text=found.ask, items=found.lines)
        phases.append(inquiry_question(voice, flags, asked, lists, first=briefing.first, rating=rating))
    return tuple(phases)


# Pain, and where it is -----------------------------------------------------------------------------------------------


def rated_question(voice: Voice, value: int) -> Phase:
    """A phase that says a rating back: ``"Eight?"``."""
    text = voice.book("check_in.rated", number=voice.book.number(value))
    return ask_phase(voice, Ask(purpose=Purpose.RATED, kind=QuestionKind.PAIN, text=text, within=RATED_WITHIN))


def pain_question(voice: Voice, purpose: Purpose, within: Seconds, *, number: int = 0) -> Phase:
    """A phase that asks for a pain rating; always the number and the words (section 2.4, words for the scale).

    ``number`` is its place where it is the last of the questions before the first step; 0 where they are not counted.
    """
    book = voice.book
    text = {
        Purpose.BEFORE: book("check_in.before"),
        Purpose.AFTER: book("check_in.after"),
        Purpose.RERATE: book("check_in.rerate"),
    }.get(purpose, book("check_in.now"))
    again = book("check_in.again")
    kind = QuestionKind.PAIN
    ask = Ask(purpose=purpose, kind=kind, text=text, within=within, again=again, number=number, of=number)
    return ask_phase(voice, ask)


def place_question(voice: Voice, purpose: Purpose, within: Seconds) -> Phase:
    """A phase that asks for the farthest point of the pain."""
    text, again = voice.book(_TEXTS[purpose]), voice.book("place.again")
    return ask_phase(voice, Ask(purpose=purpose, kind=QuestionKind.PLACE, text=text, within=within, again=again))


def neuro_question(voice: Voice) -> Phase:
    """A phase that asks for the signs of rule P10."""
    text = voice.book("place.neuro")
    return ask_phase(voice, Ask(purpose=Purpose.NEURO, kind=QuestionKind.YES_NO, text=text, within=WITHIN))


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


# Packs ---------------------------------------------------------------------------------------------------------------


def pack_question(voice: Voice, asked: PackQuestion) -> Phase:
    """A question of section 3.4, before the first pack."""
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


def expected_pack_questions(
    voice: Voice, answers: Mapping[str, str], packs: Collection[Pack], screen: ThermalScreen
) -> tuple[Phase, ...]:
    """What is asked of somebody to whom nothing applies; for the length and the phrases of a plan."""
    phases = []
    while asked := thermal_screen.next_pack_question(answers, packs, screen):
        phases.append(pack_question(voice, asked))
        # The answers of somebody to whom nothing applies lead to the shortest way; the others are asked in the session.
        value = NONE if asked.kind is QuestionKind.LIST else NO
        answers = thermal_screen.with_pack_answer(answers, asked.ref, value, screen)
    return tuple(phases)
