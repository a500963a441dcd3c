"""Packs in a session: who may use one now, what is asked before the first one, and what the answers about one do.

Sections 3.3 to 3.5 of the clinical reference. A pack is left out where a condition, the day's count, the gap since the last
one or a fresh injury closes it. It is shorter for old or thin skin. Once it is on the skin only a clear *yes, it is off*
counts as off: an answer that may mean anything else, and silence, are taken as *it may still be on*.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from stretchcoach.routine.model import Pack
from stretchcoach.safety import PackLimits, thermal_screen
from stretchcoach.safety.questions import NO, YES
from stretchcoach.safety.red_flags import Tier
from stretchcoach.safety.thermal_screen import PackCondition, PackEffect
from stretchcoach.session.answers.reaction import Context, Reaction
from stretchcoach.session.events import CueRole, Outcome
from stretchcoach.session.facts import Ending, Facts
from stretchcoach.session.plan.adapting import Omission
from stretchcoach.session.plan.packs import pack_off_phase, wait_more
from stretchcoach.session.plan.placing import ask_phase, say_phase
from stretchcoach.session.plan.plan import Ask, Phase
from stretchcoach.session.plan.question_phases import pack_question
from stretchcoach.words.phrases import Phrasebook

NOT_YET = 1
"""How often the cloth, or the pack being in place, is asked about again before the pack is left out; a design choice."""

SKIN_WAITS = 2
"""How often the session waits five minutes more for the skin before it ends; a design choice."""


# Which packs may be used, and how ----------------------------------------------------------------------------------


def pack_omission(context: Context, facts: Facts, pack: Pack, moment: float) -> Omission | None:
    """Why a pack is left out at ``moment``; None when it may be used."""
    book, limits = context.plan.book, context.rules.thermal[pack]
    # The reason that is told is the first that holds: what is about the body before what is about the clock.
    if pack is Pack.HEAT and facts.no_heat:
        return Omission("injury", limits.after_injury)
    closed = thermal_screen.blocking(pack, facts.thermal, context.rules.thermal_screen)
    if closed is not None:
        return Omission("thermal", why_closed(book, closed))
    if _none_left(context, facts, pack):
        return Omission("count", book("pack.enough"))
    came_off = facts.off_at.get(pack)
    if came_off is not None and moment - came_off < limits.gap:
        return Omission("gap", book("pack.too_soon"))
    return None


def why_closed(book: Phrasebook, condition: PackCondition) -> str:
    """Why a condition closes a pack; with an answer that is kept, where it can be changed."""
    return f"{condition.because} {book('pack.kept')}" if condition.lasting else condition.because


def too_soon_to_move(context: Context, facts: Facts, moment: float) -> bool:
    """Whether a pack came off too short a time ago to stretch (section 3.3, ``before_stretch``)."""
    thermal = context.rules.thermal
    return any(moment - came_off < thermal[pack].before_stretch_gap for pack, came_off in facts.off_at.items())


def shortened(context: Context, facts: Facts, pack: Pack) -> PackCondition | None:
    """What makes a pack shorter today; None where nothing does."""
    return thermal_screen.shortening(pack, facts.thermal, context.rules.thermal_screen)


def limits_of(context: Context, facts: Facts, pack: Pack) -> PackLimits:
    """The limits that hold for this person today."""
    limits = context.rules.thermal[pack]
    return thermal_screen.careful(limits) if shortened(context, facts, pack) else limits


def _none_left(context: Context, facts: Facts, pack: Pack) -> bool:
    """Whether the day's count is used up, those of this session included."""
    # A kind the briefing does not name was not used today.
    allowed = context.plan.briefing.packs_left.get(pack, context.rules.thermal[pack].per_day)
    return facts.put_on.get(pack, 0) >= allowed


# What is known about packs -------------------------------------------------------------------------------------------


def briefed(context: Context, facts: Facts, now: float) -> Facts:
    """``facts`` with what is known of the person and of the days before, when a session starts at ``now``."""
    briefing, profile = context.plan.briefing, context.profile
    return replace(
        facts,
        no_heat=briefing.no_heat,
        off_at={pack: now - ago for pack, ago in briefing.off_ago.items()},
        thermal=thermal_screen.known_pack_answers(
            profile.thermal, profile.age, facts.conditions, context.rules.thermal_screen
        ),
    )


def with_conditions(context: Context, facts: Facts) -> Facts:
    """``facts`` in which what was just told of conditions answers, or leads to, the questions about packs."""
    screen, profile = context.rules.thermal_screen, context.profile
    # What conditions answer is worked out anew; what the person answered about packs in this session stays.
    by_them = {each.id for each in screen.conditions.values() if each.same_as or each.beside}
    others = {name: value for name, value in facts.thermal.items() if name not in by_them}
    known = thermal_screen.known_pack_answers(profile.thermal, profile.age, facts.conditions, screen)
    return replace(facts, thermal={**known, **others})


def still_true(context: Context, answers: Mapping[str, str]) -> dict[str, str]:
    """Answers that hold after a while away: lasting ones, and whatever closed something today."""
    screen = context.rules.thermal_screen
    # What closed a pack today goes on closing it; only what opened one may have changed, and is asked again.
    closing = {name: value for name, value in answers.items() if name in screen.conditions and value != NO}
    return {**thermal_screen.kept(answers, screen), **closing}


# The questions before the first pack (section 3.4) -------------------------------------------------------------------


def thermal_phases(context: Context, facts: Facts) -> tuple[Phase, ...]:
    """The first question; nothing where all is known. Answers lead to the questions after it."""
    kinds = {step.pack for step in context.plan.steps if step.pack is not None}
    # Nobody is asked about a pack that is left out anyway.
    closed = {pack for pack in kinds if _none_left(context, facts, pack) or (pack is Pack.HEAT and facts.no_heat)}
    asked = thermal_screen.next_pack_question(facts.thermal, frozenset(kinds - closed), context.rules.thermal_screen)
    return (pack_question(context.voice, asked),) if asked else ()


def answered_thermal(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """One more answer, and the next question."""
    learnt = thermal_screen.with_pack_answer(facts.thermal, ask.ref, value, context.rules.thermal_screen)
    facts = replace(facts, thermal=learnt)
    return Reaction(facts, phases=thermal_phases(context, facts))


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


# Answers about a pack (sections 3.3 and 3.5) -------------------------------------------------------------------------


def answered_barrier(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """Whether the cloth is between pack and skin."""
    # Not sure is no, here and below: a pack straight on the skin is how skin is hurt.
    return Reaction(facts) if value == YES else _not_yet(context, facts, ask)


def answered_pack_on(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """Whether the pack is in place: its time on the skin begins now."""
    return Reaction(facts, pack_on=True) if value == YES else _not_yet(context, facts, ask)


def _not_yet(context: Context, facts: Facts, ask: Ask) -> Reaction:
    """Nothing goes on the skin until the barrier is there; asked without end, somebody says yes to be done with it."""
    facts = replace(facts, not_yet=facts.not_yet + 1)
    # Told a second time that it is not there: no pack today.
    if facts.not_yet > NOT_YET:
        book, pack = context.plan.book, Pack(ask.ref)
        how = context.rules.thermal[pack].barrier
        say = book("easier.left_out", name=book(f"pack.name_{pack}"))
        phase = say_phase(context.voice, say, CueRole.SAFETY, first=how)
        facts = replace(facts, left_out=True)
        return Reaction(facts, rule="barrier", action="leave_out", say=f"{how} {say}", drop_step=True, phases=(phase,))
    wait = say_phase(context.voice, context.plan.book("pack.on_no"), CueRole.SAFETY)
    return Reaction(facts, phases=(wait, ask_phase(context.voice, ask)))


def answered_skin(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """Whether the skin under the pack looks and feels normal. Not sure is no."""
    if value == YES:
        return Reaction(facts)
    return stop_pack(context, facts, "skin", Ending(Outcome.PAIN_RULE, rule="skin"))


def stop_pack(context: Context, facts: Facts, rule: str, ending: Ending) -> Reaction:
    """The pack comes off now; the session ends once it is confirmed off (section 3.5, ``end_on``)."""
    say = context.plan.book("pack.skin_stop")
    # It came off in a pause before the question was asked again: nothing is left to wait for.
    if not facts.pack.on:
        return Reaction(facts, rule=rule, action="end", say=say, end=ending)
    phase = pack_off_phase(context.voice, f"{say} {context.plan.book('pack.off')}")
    # The ending waits for the pack, so that the session does not fall silent with one on the skin.
    facts = replace(facts, after_pack_off=ending)
    return Reaction(facts, rule=rule, action="pack_off", say=say, drop_step=True, phases=(phase,))


def answered_pack_off(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """The pack is off; the session ends now where that only waited for it."""
    # Said only where it ends here; else the phases of the pack say it.
    return Reaction(facts, pack_on=False, say=context.plan.book("pack.off_done"), end=facts.after_pack_off)


def answered_skin_back(context: Context, facts: Facts, ask: Ask, value: int | str) -> Reaction:
    """Whether the skin is back to normal: else five minutes more, and in the end somebody has to look at it."""
    if value == YES:
        return Reaction(facts)
    facts = replace(facts, skin_waits=facts.skin_waits + 1)
    if facts.skin_waits > SKIN_WAITS:
        # Skin that stays changed for so long has to be looked at, and no other pack follows.
        say = context.advice(Tier.BOOK_CLINICIAN).text
        return Reaction(facts, rule="skin", action="end", say=say, end=Ending(Outcome.PAIN_RULE, rule="skin"))
    return Reaction(facts, rule="skin", action="wait", phases=wait_more(context.voice))
