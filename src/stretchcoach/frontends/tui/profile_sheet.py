"""The profile as a sheet of questions and as lines to look at: pure.

Countries, and what is asked about conditions (section 4.5 of the clinical reference) and before ice and heat (3.4), come
from the safety tables. Groups are asked in one question; "no" answers all of a group.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from stretchcoach.frontends.profile_lines import AGES, number_of
from stretchcoach.frontends.tui.sheets import Follow, Item, Pick, Sort, Told, yes_no
from stretchcoach.routine.model import Side
from stretchcoach.safety import NO, UNSURE, YES, Rules, conditions, thermal_screen
from stretchcoach.safety.countries import Countries, Country, find, shown
from stretchcoach.session.profile import AgeBand, Profile

COUNTRY, EMERGENCY, URGENT, AGE, SIDE, ALL, FORGET = "country", "emergency", "urgent", "age", "side", "all", "forget"
"""Names of the lines that are no conditions."""

UNKNOWN = "not told"
_BEGIN = "begin"
_CONDITION, _THERMAL = "condition:", "thermal:"
_NEITHER = "neither"
_KEPT = "Leave it as it is"
_INTRO = (
    "A few questions about you help to leave out what is not right for you. Each can be left out, and changed later. "
    "The answers stay on this machine. Answer them now?"
)
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
    from_age = thermal_screen.known({}, profile.age, rules.thermal_screen)
    for each in rules.thermal_screen.conditions.values():
        if each.lasting and each.id not in from_age:
            yield Line(_THERMAL + each.id, f"Ice and heat: {each.ask}", _answer(profile.thermal.get(each.id)))
    yield Line(ALL, "Answer everything, one after the other", "")
    yield Line(FORGET, "Forget everything above", "")


def one(name: str, profile: Profile, rules: Rules) -> Follow:
    """A sheet for one line; not for the country, which has a screen of its own."""
    item = _item(name, profile, rules)
    return lambda told: None if item.name in told else item


def everything(profile: Profile, rules: Rules, *, first: bool = False) -> Follow:
    """A sheet for everything but the country; ``first`` asks whether to answer it now."""

    def follow(told: Told) -> Item | None:
        return next((item for item in _items(told, profile, rules, first=first) if item.name not in told), None)

    return follow


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
    learnt = [(conditions.CONDITION, ref, value) for ref, value in _named(answers, _CONDITION)]
    thermal: Mapping[str, str] = profile.thermal
    for ref, value in _named(answers, _THERMAL):
        thermal = thermal_screen.learnt(thermal, ref, value, rules.thermal_screen)
    return replace(
        profile,
        conditions=conditions.learnt(profile.conditions, learnt, rules.conditions),
        thermal=thermal_screen.kept(thermal, rules.thermal_screen),
    )


def in_country(profile: Profile, country: Country) -> Profile:
    """``profile`` in that country."""
    return replace(profile, country=country.code)


# Inside ---------------------------------------------------------------------------------------------------------------


def _items(told: Told, profile: Profile, rules: Rules, *, first: bool) -> Iterator[Item]:
    """The questions in their order, as far as these answers lead."""
    if first:
        yes, later = Pick("y", "Yes, now", YES), Pick("n", "Later, or never", NO)
        yield Item(name=_BEGIN, ask=_INTRO, sort=Sort.ONE, picks=(yes, later), leave="")
        if told.get(_BEGIN) != YES:
            return
    yield _item(AGE, profile, rules)
    yield _item(SIDE, profile, rules)
    table = rules.conditions
    for group in table.groups.values():
        members = {each.id: _applies(each) for each in table.members(group.id)}
        question = conditions.question(group, {}, table)
        yield from _group(_CONDITION, group.id, question, members, told, profile.conditions)
    for each in table.conditions.values():
        if not each.group:
            yield _item(_CONDITION + each.id, profile, rules)
    yield from _thermal(told, profile, rules)


def _thermal(told: Told, profile: Profile, rules: Rules) -> Iterator[Item]:
    """What lasts of section 3.4, but for what the age has answered."""
    screen, known, age = rules.thermal_screen, profile.thermal, told.get(AGE)
    from_age = thermal_screen.known({}, AgeBand(age) if isinstance(age, str) else profile.age, screen)
    wanted = [each for each in screen.conditions.values() if each.lasting and each.id not in from_age]
    asked: set[str] = set()
    for condition in wanted:
        if not condition.group:
            yield yes_no(_THERMAL + condition.id, condition.ask, known.get(condition.id))
        elif condition.group not in asked:
            asked.add(condition.group)
            members = {
                each.id: each.ask
                for each in wanted
                if each.group == condition.group and (not each.after or _is_there(each.after, told, known))
            }
            yield from _group(_THERMAL, condition.group, screen.groups[condition.group].ask, members, told, known)


def _group(
    prefix: str, group: str, ask: str, members: Mapping[str, str], told: Told, known: Mapping[str, str]
) -> Iterator[Item]:
    """One question for a group, which "no" answers, and then its members; no group question hides an earlier yes."""
    if len(members) > 1 and not any(known.get(name) in (YES, UNSURE) for name in members):
        yield yes_no(prefix + group, ask, NO if all(known.get(name) == NO for name in members) else None)
        if told.get(prefix + group) not in (YES, UNSURE):
            return
    for name, words in members.items():
        yield yes_no(prefix + name, words, known.get(name))


def _is_there(name: str, told: Told, known: Mapping[str, str]) -> bool:
    return (told.get(_THERMAL + name) or known.get(name)) in (YES, UNSURE)


def _item(name: str, profile: Profile, rules: Rules) -> Item:
    """The item of one line."""
    if name in (EMERGENCY, URGENT):
        return _number(name, profile.emergency if name == EMERGENCY else profile.urgent)
    if name == AGE:
        picks = tuple(Pick(_AGE_KEYS[band], words.capitalize(), band.value) for band, words in AGES.items())
        return Item(
            name=AGE, ask="How old are you?", sort=Sort.ONE, picks=picks, chosen=profile.age.value or None, leave=_KEPT
        )
    if name == SIDE:
        side = profile.painful_side.value if profile.painful_side else None
        return Item(name=SIDE, ask="Which side hurts more?", sort=Sort.ONE, picks=_SIDES, chosen=side, leave=_KEPT)
    if name == FORGET:
        picks = (Pick("k", "Keep everything", NO), Pick("f", "Forget everything", YES))
        ask = "Forget the country, the numbers and every answer about you? Sessions and spasms stay."
        return Item(name=FORGET, ask=ask, sort=Sort.ONE, picks=picks, leave="")
    if name.startswith(_CONDITION):
        ref = name.removeprefix(_CONDITION)
        return yes_no(name, _applies(rules.conditions.conditions[ref]), profile.conditions.get(ref), _KEPT)
    ref = name.removeprefix(_THERMAL)
    return yes_no(name, rules.thermal_screen.conditions[ref].ask, profile.thermal.get(ref), _KEPT)


def _number(name: str, present: str) -> Item:
    what = "An emergency number" if name == EMERGENCY else "An urgent care line"
    hint = f"Now: {present}. A dash takes it away." if present else "Empty leaves it out."
    return Item(name=name, ask=f"{what} of your own:", sort=Sort.TEXT, hint=hint, read=number_of)


def _applies(condition: conditions.Condition) -> str:
    return f"Does this apply to you: {condition.words}?"


def _named(answers: Mapping[str, str], prefix: str) -> Iterator[tuple[str, str]]:
    return ((name.removeprefix(prefix), value) for name, value in answers.items() if name.startswith(prefix))


def _answer(value: str | None) -> str:
    return {None: UNKNOWN, UNSURE: "not sure"}.get(value, str(value))
