"""Which packs a session may still use, and how: sections 3.3 and 3.4 against what has been learnt so far."""

from __future__ import annotations

from collections.abc import Mapping

from stretchcoach.routine.model import Pack
from stretchcoach.safety import PackLimits, thermal_screen
from stretchcoach.safety.questions import NO
from stretchcoach.safety.thermal_screen import PackCondition
from stretchcoach.session.answers.reaction import Context
from stretchcoach.session.facts import Facts, LeftOut
from stretchcoach.words.phrases import Phrasebook


def left_out(context: Context, facts: Facts, pack: Pack, moment: float) -> LeftOut | None:
    """Why a pack is left out at ``moment``; None when it may be used."""
    book, limits = context.plan.book, context.rules.thermal[pack]
    if pack is Pack.HEAT and facts.no_heat:
        return LeftOut("injury", limits.after_injury)
    closed = thermal_screen.blocking(pack, facts.thermal, context.rules.thermal_screen)
    if closed is not None:
        return LeftOut("thermal", why_closed(book, closed))
    if _none_left(context, facts, pack):
        return LeftOut("count", book("pack.enough"))
    came_off = facts.off_at.get(pack)
    if came_off is not None and moment - came_off < limits.gap:
        return LeftOut("gap", book("pack.too_soon"))
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


def wanted(context: Context, facts: Facts) -> frozenset[Pack]:
    """The kinds of pack in the plan that nothing but an answer of section 3.4 could still close."""
    kinds = {step.pack for step in context.plan.steps if step.pack is not None}
    gone = {pack for pack in kinds if _none_left(context, facts, pack)}
    return frozenset(kinds - gone - ({Pack.HEAT} if facts.no_heat else set()))


def since_cold(facts: Facts, pack: Pack | None, moment: float) -> float | None:
    """Seconds since cold came off, 0 while the pack of this step is on and cold; None without any."""
    if pack is Pack.COLD and facts.pack.on:
        return 0.0
    came_off = facts.off_at.get(Pack.COLD)
    return None if came_off is None else moment - came_off


def brief(context: Context, facts: Facts, now: float) -> None:
    """Put what is known of the person and of the days before into ``facts``, when a session starts at ``now``."""
    briefing = context.plan.briefing
    facts.no_heat = briefing.no_heat
    facts.off_at = {pack: now - ago for pack, ago in briefing.off_ago.items()}
    profile = context.profile
    facts.thermal = thermal_screen.known(profile.thermal, profile.age, facts.conditions, context.rules.thermal_screen)


def learn_conditions(context: Context, facts: Facts) -> None:
    """Let what was just told of conditions answer, or lead to, the questions about packs that go by them."""
    screen, profile = context.rules.thermal_screen, context.profile
    by_them = {each.id for each in screen.conditions.values() if each.same_as or each.beside}
    others = {name: value for name, value in facts.thermal.items() if name not in by_them}
    facts.thermal = {**thermal_screen.known(profile.thermal, profile.age, facts.conditions, screen), **others}


def still_true(context: Context, answers: Mapping[str, str]) -> dict[str, str]:
    """Answers that hold after a while away: lasting ones, and whatever closed something today."""
    screen = context.rules.thermal_screen
    closing = {name: value for name, value in answers.items() if name in screen.conditions and value != NO}
    return {**thermal_screen.kept(answers, screen), **closing}


def _none_left(context: Context, facts: Facts, pack: Pack) -> bool:
    """Whether the day's count is used up, those of this session included."""
    left = context.plan.briefing.packs_left.get(pack, context.rules.thermal[pack].per_day)
    return facts.put_on.get(pack, 0) >= left
