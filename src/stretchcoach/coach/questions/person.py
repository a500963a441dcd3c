"""The profile as a sheet of questions and as lines to look at: pure.

Countries, and what is asked about conditions (section 4.5 of the clinical reference) and before ice and heat (3.4), come
from the safety tables. Groups are asked in one question; "no" answers all of a group. Nothing is asked before the first
session: what is not known yet is asked for after one, a question or two a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from stretchcoach.coach.questions.questionnaire import Follow, Item, Pick, Sort, Told, yes_no
from stretchcoach.frontends.lines.profile_lines import AGES, number_of
from stretchcoach.frontends.lines.sound_check import HEARING
from stretchcoach.routine.model import Side
from stretchcoach.safety import Rules, conditions, thermal_screen
from stretchcoach.safety.conditions import ConditionGroup
from stretchcoach.safety.countries import Countries, find, shown
from stretchcoach.safety.person import AgeBand, Profile
from stretchcoach.safety.questions import NO, UNSURE, YES

COUNTRY, EMERGENCY, URGENT, AGE, SIDE, ALL, FORGET = "country", "emergency", "urgent", "age", "side", "all", "forget"
"""Names of the lines that are no conditions."""

WELCOME = "welcome"
"""What the first screen is recorded as, beside the questions that were asked."""

UNKNOWN = "not told"
A_DAY = 2
"""Questions about the person that come on one day, after a session; a design choice."""
AGAIN = 14 * 86400.0
"""Seconds until a question that was left out comes again; a design choice."""
_CONDITION, _THERMAL, _GROUP = "condition:", "thermal:", "group:"
_NEITHER = "neither"
_KEPT = "Leave it as it is"
_WHY = "It helps to leave out what is not right for you. The answer stays on this machine."
_AGE_KEYS = {AgeBand.UNDER_18: "1", AgeBand.FROM_18: "2", AgeBand.FROM_50: "3", AgeBand.FROM_65: "4"}
_SIDES = (Pick("l", "Left", "left"), Pick("r", "Right", "right"), Pick("b", "Both or neither", _NEITHER))


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the profile: its name, what it is about, and what was told."""

    name: str
    what: str
    value: str


def lines(profile: Profile, rules: Rules, countries: Countries) -> Iterator[Line]:
    """Everything that can be told, as it stands; ``profile`` as it was saved."""
    country = find(profile.country, countries) if profile.country else None
    yield Line(COUNTRY, "Country", shown(country, countries) if country else UNKNOWN)
    yield Line(EMERGENCY, "Own emergency number", profile.emergency or "none")
    yield Line(URGENT, "Own urgent care line", profile.urgent or "none")
    yield Line(AGE, "Age", AGES.get(profile.age, UNKNOWN))
    yield Line(SIDE, "More painful side", profile.painful_side or UNKNOWN)
    for condition in rules.conditions.conditions.values():
        words = condition.words[0].upper() + condition.words[1:]
        yield Line(_CONDITION + condition.id, words, _answer(profile.conditions.get(condition.id)))
    settled = thermal_screen.known({}, profile.age, profile.conditions, rules.thermal_screen)
    for each in rules.thermal_screen.conditions.values():
        if each.lasting and each.id not in settled:
            yield Line(_THERMAL + each.id, f"Ice and heat: {each.ask}", _answer(profile.thermal.get(each.id)))
    yield Line(ALL, "Answer everything, one after the other", "")
    yield Line(FORGET, "Forget everything above", "")


def one(name: str, profile: Profile, rules: Rules) -> Follow:
    """A sheet for one line; not for the country, which has a screen of its own."""
    item = _item(name, profile, rules)
    return lambda told: None if item.name in told else item


def everything(profile: Profile, rules: Rules) -> Follow:
    """A sheet for everything but the country and the packs, which ask for themselves."""
    table = rules.conditions
    single = (_CONDITION + each.id for each in table.conditions.values() if not each.group)
    return some((AGE, SIDE, *(_GROUP + each for each in table.groups), *single), profile, rules)


def some(names: Iterable[str], profile: Profile, rules: Rules) -> Follow:
    """A sheet for these lines and groups of lines, one after the other."""
    wanted = tuple(names)

    def follow(told: Told) -> Item | None:
        items = (item for name in wanted for item in _items(name, told, profile, rules))
        return next((item for item in items if item.name not in told), None)

    return follow


def due(profile: Profile, rules: Rules, asked: Mapping[str, float], now: float, midnight: float) -> tuple[str, ...]:
    """What to ask after a session: what is not known, :data:`A_DAY` at most; what was left out waits a while.

    Args:
        profile: as it was saved.
        rules: the safety data.
        asked: when each was asked last.
        now: the folder time.
        midnight: the folder time of the last one.
    """
    names = tuple(_unknown(profile, rules, asked))
    left = A_DAY - sum(at >= midnight for name, at in asked.items() if name not in (WELCOME, HEARING))
    return tuple(each for each in names if now - asked.get(each, float("-inf")) >= AGAIN)[: max(0, left)]


def _unknown(profile: Profile, rules: Rules, asked: Mapping[str, float]) -> Iterator[str]:
    if profile.age is AgeBand.UNKNOWN:
        yield AGE
    if profile.painful_side is None and SIDE not in asked:  # neither side is an answer that leaves nothing behind
        yield SIDE
    table = rules.conditions
    yield from (
        _GROUP + each.id for each in table.groups.values() if conditions.unknown(each, profile.conditions, table)
    )
    for each in table.conditions.values():
        if not each.group and not each.row and each.id not in profile.conditions:
            yield _CONDITION + each.id


def own_numbers(profile: Profile) -> Follow:
    """A sheet for the two numbers of the user's own."""
    found = (_number(EMERGENCY, profile.emergency), _number(URGENT, profile.urgent))
    return lambda told: next((item for item in found if item.name not in told), None)


def with_answers(profile: Profile, told: Told, rules: Rules) -> Profile:
    """``profile`` with what a sheet was told; what was left out stays as it was."""
    answers = {name: value for name, value in told.items() if isinstance(value, str)}
    if AGE in answers:
        profile = replace(profile, age=AgeBand(answers[AGE]))
    if SIDE in answers:
        profile = replace(profile, painful_side=None if answers[SIDE] == _NEITHER else Side(answers[SIDE]))
    if EMERGENCY in answers:
        profile = replace(profile, emergency=answers[EMERGENCY])
    if URGENT in answers:
        profile = replace(profile, urgent=answers[URGENT])
    learnt = [(conditions.CONDITION, ref, value) for ref, value in _named(answers, _GROUP)]
    learnt += [(conditions.CONDITION, ref, value) for ref, value in _named(answers, _CONDITION)]
    thermal: Mapping[str, str] = profile.thermal
    for ref, value in _named(answers, _THERMAL):
        thermal = thermal_screen.learnt(thermal, ref, value, rules.thermal_screen)
    return replace(
        profile,
        conditions=conditions.learnt(profile.conditions, learnt, rules.conditions),
        thermal=thermal_screen.kept(thermal, rules.thermal_screen),
    )


# Inside ---------------------------------------------------------------------------------------------------------------


def _items(name: str, told: Told, profile: Profile, rules: Rules) -> Iterator[Item]:
    """The questions about a line or a group, as far as these answers lead."""
    if name.startswith(_GROUP):
        yield from _group(rules.conditions.groups[name.removeprefix(_GROUP)], told, profile, rules)
    else:
        yield _item(name, profile, rules)


def _group(group: ConditionGroup, told: Told, profile: Profile, rules: Rules) -> Iterator[Item]:
    """One question for a group, which "no" answers, and then its members; no group question hides an earlier yes."""
    known, members = profile.conditions, rules.conditions.members(group.id)
    if not any(conditions.applies(each.id, known) for each in members):
        chosen = NO if all(known.get(each.id) == NO for each in members) else None
        yield yes_no(_GROUP + group.id, conditions.question(group, {}, rules.conditions), chosen)
        if told.get(_GROUP + group.id) not in (YES, UNSURE):
            return
    yield from (yes_no(_CONDITION + each.id, each.ask, known.get(each.id)) for each in members)


def _item(name: str, profile: Profile, rules: Rules) -> Item:
    """The item of one line."""
    if name in (EMERGENCY, URGENT):
        return _number(name, profile.emergency if name == EMERGENCY else profile.urgent)
    if name == AGE:
        picks = tuple(Pick(_AGE_KEYS[band], words.capitalize(), band.value) for band, words in AGES.items())
        return Item(
            name=AGE, ask="How old are you?", sort=Sort.ONE, picks=picks, chosen=profile.age.value or None, hint=_WHY
        )
    if name == SIDE:
        side = profile.painful_side.value if profile.painful_side else None
        return Item(name=SIDE, ask="Which side hurts more?", sort=Sort.ONE, picks=_SIDES, chosen=side, hint=_WHY)
    if name == FORGET:
        picks = (Pick("k", "Keep everything", NO), Pick("f", "Forget everything", YES))
        ask = "Forget the country, the numbers and every answer about you? Sessions and spasms stay."
        return Item(name=FORGET, ask=ask, sort=Sort.ONE, picks=picks, leave="")
    if name.startswith(_CONDITION):
        condition = rules.conditions.conditions[name.removeprefix(_CONDITION)]
        ask = f"Does this fit you: {condition.words}?" if condition.group else condition.ask
        return yes_no(name, ask, profile.conditions.get(condition.id), _KEPT)
    ref = name.removeprefix(_THERMAL)
    return yes_no(name, rules.thermal_screen.conditions[ref].ask, profile.thermal.get(ref), _KEPT)


def _number(name: str, present: str) -> Item:
    what = "An emergency number" if name == EMERGENCY else "An urgent care line"
    hint = f"Now: {present}. A dash takes it away." if present else "Empty leaves it out."
    return Item(name=name, ask=f"{what} of your own:", sort=Sort.TEXT, hint=hint, read=number_of)


def _named(answers: Mapping[str, str], prefix: str) -> Iterator[tuple[str, str]]:
    return ((name.removeprefix(prefix), value) for name, value in answers.items() if name.startswith(prefix))


def _answer(value: str | None) -> str:
    return {None: UNKNOWN, UNSURE: "not sure"}.get(value, str(value))
