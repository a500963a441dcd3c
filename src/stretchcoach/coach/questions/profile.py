"""What is asked about the person, how an answer is typed, and what it changes: pure. Everything may stay untold.

Countries, and what is asked about conditions (section 4.5 of the clinical reference) and before ice and heat (3.4), come
from the safety tables. Groups are asked in one question; "no" answers all of a group. Nothing is asked before the first
session: what is not known yet is asked for after one, a question or two a day.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias

from stretchcoach.coach.questions.before_session import HEARING
from stretchcoach.coach.questions.questionnaire import (
    AnsweredBy,
    AnswersSoFar,
    FormQuestion,
    Pick,
    Questionnaire,
    in_turn,
    yes_no,
)
from stretchcoach.coach.today import saved_profile
from stretchcoach.errors import Unfit
from stretchcoach.history.store import Store
from stretchcoach.routine.model import Side
from stretchcoach.safety import Rules, conditions, thermal_screen
from stretchcoach.safety.conditions import ConditionGroup
from stretchcoach.safety.countries import Countries, find, shown
from stretchcoach.safety.person import AgeBand, Profile
from stretchcoach.safety.questions import NO, UNSURE, YES
from stretchcoach.safety.thermal_screen import PackCondition

COUNTRY, EMERGENCY, URGENT, AGE, SIDE, ALL, FORGET = "country", "emergency", "urgent", "age", "side", "all", "forget"
"""Names of the lines that are no conditions."""

WELCOME = "welcome"
"""What the first screen is recorded as, beside the questions that were asked."""

AGES: Mapping[AgeBand, str] = {
    AgeBand.UNDER_18: "under 18",
    AgeBand.FROM_18: "18 to 49",
    AgeBand.FROM_50: "50 to 64",
    AgeBand.FROM_65: "65 or over",
}
"""The words of each age band."""

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

ProfileChange: TypeAlias = Callable[[Profile], Profile]
"""What comes of questions about the person: made to the profile as it is then, since others may change it meanwhile."""


@dataclass(frozen=True, slots=True)
class ProfileLine:
    """A line of the profile: its name, what it is about, and what was told."""

    name: str
    what: str
    value: str


def lines(profile: Profile, rules: Rules, countries: Countries) -> Iterator[ProfileLine]:
    """Everything that can be told, as it stands; ``profile`` as it was saved."""
    country = find(profile.country, countries) if profile.country else None
    yield ProfileLine(COUNTRY, "Country", shown(country, countries) if country else UNKNOWN)
    yield ProfileLine(EMERGENCY, "Own emergency number", profile.emergency or "none")
    yield ProfileLine(URGENT, "Own urgent care line", profile.urgent or "none")
    yield ProfileLine(AGE, "Age", AGES.get(profile.age, UNKNOWN))
    yield ProfileLine(SIDE, "More painful side", profile.painful_side or UNKNOWN)
    for condition in rules.conditions.conditions.values():
        words = condition.words[0].upper() + condition.words[1:]
        yield ProfileLine(_CONDITION + condition.id, words, _answer(profile.conditions.get(condition.id)))
    settled = thermal_screen.known({}, profile.age, profile.conditions, rules.thermal_screen)
    for each in lasting(rules):
        if each.id not in settled:
            yield ProfileLine(_THERMAL + each.id, f"Ice and heat: {each.ask}", _answer(profile.thermal.get(each.id)))
    yield ProfileLine(ALL, "Answer everything, one after the other", "")
    yield ProfileLine(FORGET, "Forget everything above", "")


def lasting(rules: Rules) -> list[PackCondition]:
    """The conditions of section 3.4 whose answers are kept."""
    return [each for each in rules.thermal_screen.conditions.values() if each.lasting]


# What is asked --------------------------------------------------------------------------------------------------------


def one(name: str, profile: Profile, rules: Rules) -> Questionnaire[ProfileChange]:
    """The question of one line; not for the country, which is chosen from a list of its own."""
    question = _question(name, profile, rules)
    made = partial(_forgotten, name=name) if name == FORGET else partial(_changed, rules=rules)
    return Questionnaire(title="Your profile", ask=in_turn(question), made=made)


def everything(profile: Profile, rules: Rules) -> Questionnaire[ProfileChange]:
    """All about the person but the country and the packs, which ask for themselves."""
    return some((AGE, SIDE, *_all_conditions(rules)), profile, rules)


def everything_typed(profile: Profile, rules: Rules, countries: Countries) -> Questionnaire[ProfileChange]:
    """All of it, for whoever has nothing to choose from: the country and the packs are asked for too."""
    country, names = _country(profile, countries), (EMERGENCY, AGE, SIDE, *_all_conditions(rules))
    rest = some(names, profile, rules)

    def ask(answers: AnswersSoFar) -> FormQuestion | None:
        if COUNTRY not in answers:
            return country
        return rest.ask(answers) or next(_unasked(_thermal_questions(answers, profile, rules), answers), None)

    first = "Every question may be left out with an empty line. The answers stay on this machine."
    return Questionnaire(title=rest.title, ask=ask, made=rest.made, first=first)


def some(names: Iterable[str], profile: Profile, rules: Rules) -> Questionnaire[ProfileChange]:
    """The questions of these lines and groups of lines, one after the other."""
    wanted = tuple(names)

    def ask(answers: AnswersSoFar) -> FormQuestion | None:
        questions = (each for name in wanted for each in _questions(name, answers, profile, rules))
        return next(_unasked(questions, answers), None)

    return Questionnaire(title="About you", ask=ask, made=partial(_changed, rules=rules))


def own_numbers(profile: Profile, rules: Rules) -> Questionnaire[ProfileChange]:
    """The two numbers of the user's own."""
    ask = in_turn(_question(EMERGENCY, profile, rules), _question(URGENT, profile, rules))
    return Questionnaire(title="Your own numbers", ask=ask, made=partial(_changed, rules=rules))


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


# What comes of it -----------------------------------------------------------------------------------------------------


def with_answers(profile: Profile, answers: AnswersSoFar, rules: Rules) -> Profile:
    """``profile`` with some answers; what was left out stays as it was."""
    given = {name: value for name, value in answers.items() if isinstance(value, str)}
    profile = replace(
        profile,
        country=given.get(COUNTRY, profile.country),
        emergency=given.get(EMERGENCY, profile.emergency),
        urgent=given.get(URGENT, profile.urgent),
    )
    if AGE in given:
        profile = replace(profile, age=AgeBand(given[AGE]))
    if SIDE in given:
        profile = replace(profile, painful_side=None if given[SIDE] == _NEITHER else Side(given[SIDE]))
    learnt = [
        (conditions.CONDITION, ref, value) for prefix in (_GROUP, _CONDITION) for ref, value in _named(given, prefix)
    ]
    thermal: Mapping[str, str] = profile.thermal
    for ref, value in _named(given, _THERMAL):
        thermal = thermal_screen.learnt(thermal, ref, value, rules.thermal_screen)
    return replace(
        profile,
        conditions=conditions.learnt(profile.conditions, learnt, rules.conditions),
        thermal=thermal_screen.kept(thermal, rules.thermal_screen),
    )


def keep(store: Store, change: ProfileChange, rules: Rules) -> Profile:
    """Save the profile as ``change`` makes it.

    Raises:
        StretchcoachError: it could not be recorded.
    """
    known = saved_profile(store, rules)
    changed = change(known)
    if changed != known:
        store.save_profile(changed)
    return changed


def _changed(answers: AnswersSoFar, *, rules: Rules) -> ProfileChange:
    return lambda profile: with_answers(profile, answers, rules)


def _forgotten(answers: AnswersSoFar, *, name: str) -> ProfileChange:
    return lambda profile: Profile() if answers.get(name) == YES else profile


# How an answer is typed -----------------------------------------------------------------------------------------------

_NUMBERS = re.compile(r"[0-9 +*#-]+(?: or [0-9 +*#-]+)*")
_LONGEST = 40
"""Letters of a number to call."""
_FEWEST = 2
"""Digits of a number to call; France's 15 has two."""


def read_country(text: str, countries: Countries) -> str:
    """The code of a country, by code or name. Raises Unfit."""
    found = find(text, countries)
    if found is None:
        raise Unfit(f"{text[:40]!r} is not in the list. Try its two letters, or leave the line empty.")
    return found.code


def read_number(text: str) -> str:
    """A number to call, or several such as ``999 or 112``; empty for ``none``, a dash or nothing, which take it away.

    Raises:
        Unfit: nobody can dial it.
    """
    words = " ".join(text.lower().split())
    if words in ("", "-", "none"):
        return ""
    digits = [sum(letter.isdigit() for letter in number) for number in words.split(" or ")]
    if len(words) > _LONGEST or not _NUMBERS.fullmatch(words) or min(digits) < _FEWEST:
        raise Unfit(
            f"{text.strip()[:_LONGEST]!r} is no number to call. Write {_FEWEST} digits or more as they are dialled, "
            f'such as 112 or "999 or 112"; "none" takes it away.'
        )
    return words


def read_age(text: str) -> AgeBand:
    """An age band by its words, or by years. Raises Unfit."""
    word = " ".join(text.lower().split())
    if word.isascii() and word.isdigit() and len(word) < 4:
        years = int(word)
        limits = ((18, AgeBand.UNDER_18), (50, AgeBand.FROM_18), (65, AgeBand.FROM_50))
        return next((band for below, band in limits if years < below), AgeBand.FROM_65)
    found = {words: band for band, words in AGES.items()}.get(word)
    if found is None:
        raise Unfit(f"Please answer with one of: {', '.join(AGES.values())}; or leave the line empty.")
    return found


def read_side(text: str) -> str:
    """``left``, ``right`` or ``neither``. Raises Unfit."""
    word = text.strip().lower()
    if word in ("none", _NEITHER, "both"):
        return _NEITHER
    if word not in list(Side):
        raise Unfit("Please answer left, right or neither, or leave the line empty.")
    return word


# Inside ---------------------------------------------------------------------------------------------------------------


def _unasked(questions: Iterable[FormQuestion], answers: AnswersSoFar) -> Iterator[FormQuestion]:
    return (each for each in questions if each.name not in answers)


def _all_conditions(rules: Rules) -> Iterator[str]:
    """The groups, then the conditions of none."""
    yield from (_GROUP + each for each in rules.conditions.groups)
    yield from (_CONDITION + each.id for each in rules.conditions.conditions.values() if not each.group)


def _questions(name: str, answers: AnswersSoFar, profile: Profile, rules: Rules) -> Iterator[FormQuestion]:
    """The questions about a line or a group, as far as these answers lead."""
    if name.startswith(_GROUP):
        yield from _group(rules.conditions.groups[name.removeprefix(_GROUP)], answers, profile, rules)
    else:
        yield _question(name, profile, rules)


def _group(group: ConditionGroup, answers: AnswersSoFar, profile: Profile, rules: Rules) -> Iterator[FormQuestion]:
    """One question for a group, which "no" answers, and then its members; no group question hides an earlier yes."""
    known, members = profile.conditions, rules.conditions.members(group.id)
    if not any(conditions.applies(each.id, known) for each in members):
        chosen = NO if all(known.get(each.id) == NO for each in members) else None
        yield yes_no(_GROUP + group.id, conditions.question(group, {}, rules.conditions), chosen)
        if answers.get(_GROUP + group.id) not in (YES, UNSURE):
            return
    for each in members:
        yield _yes_no(_CONDITION + each.id, each.ask, known.get(each.id))


def _thermal_questions(answers: AnswersSoFar, profile: Profile, rules: Rules) -> Iterator[FormQuestion]:
    """What matters for ice and heat, but what the age says or a "no" has answered."""
    so_far = with_answers(profile, answers, rules)
    settled = thermal_screen.known({}, so_far.age, so_far.conditions, rules.thermal_screen)
    for each in lasting(rules):
        if each.id not in settled and so_far.thermal.get(each.after) != NO:
            yield _yes_no(_THERMAL + each.id, each.ask, profile.thermal.get(each.id))


def _question(name: str, profile: Profile, rules: Rules) -> FormQuestion:
    """The question of one line."""
    if name in (EMERGENCY, URGENT):
        return _number(name, profile.emergency if name == EMERGENCY else profile.urgent)
    if name == AGE:
        return FormQuestion(
            name=AGE,
            ask="How old are you?",
            by=AnsweredBy.ONE,
            picks=tuple(Pick(_AGE_KEYS[band], words.capitalize(), band.value) for band, words in AGES.items()),
            chosen=profile.age.value or None,
            hint=_WHY,
            read=read_age,
            typed=f"{', '.join(AGES.values())}.",
            known=AGES.get(profile.age, UNKNOWN),
        )
    if name == SIDE:
        return FormQuestion(
            name=SIDE,
            ask="Which side hurts more?",
            by=AnsweredBy.ONE,
            picks=_SIDES,
            chosen=profile.painful_side.value if profile.painful_side else None,
            hint=_WHY,
            read=read_side,
            typed="left, right or neither.",
            known=profile.painful_side or UNKNOWN,
        )
    if name == FORGET:
        picks = (Pick("k", "Keep everything", NO), Pick("f", "Forget everything", YES))
        ask = "Forget the country, the numbers and every answer about you? Sessions and spasms stay."
        return yes_no(FORGET, ask, picks=picks, leave="")
    if name.startswith(_CONDITION):
        condition = rules.conditions.conditions[name.removeprefix(_CONDITION)]
        ask = f"Does this fit you: {condition.words}?" if condition.group else condition.ask
        return _yes_no(name, ask, profile.conditions.get(condition.id), leave=_KEPT)
    ref = name.removeprefix(_THERMAL)
    return _yes_no(name, rules.thermal_screen.conditions[ref].ask, profile.thermal.get(ref), leave=_KEPT)


def _yes_no(name: str, ask: str, known: str | None, leave: str = "Leave this out") -> FormQuestion:
    return yes_no(name, ask, known, known=known or UNKNOWN, leave=leave)


def _country(profile: Profile, countries: Countries) -> FormQuestion:
    return FormQuestion(
        name=COUNTRY,
        ask="Which country are you in?",
        by=AnsweredBy.LINE,
        read=partial(read_country, countries=countries),
        typed="Its name or two letters.",
        known=profile.country or UNKNOWN,
        said_back=lambda code: shown(countries.rows[code], countries),
    )


def _number(name: str, present: str) -> FormQuestion:
    what = "An emergency number" if name == EMERGENCY else "An urgent care line"
    return FormQuestion(
        name=name,
        ask=f"{what} of your own, if another one is right for you:",
        by=AnsweredBy.LINE,
        hint=f"Now: {present}. A dash takes it away." if present else "Empty leaves it out.",
        read=read_number,
        typed="A dash takes it away." if present else "",
        known=present or "none",
    )


def _named(answers: Mapping[str, str], prefix: str) -> Iterator[tuple[str, str]]:
    return ((name.removeprefix(prefix), value) for name, value in answers.items() if name.startswith(prefix))


def _answer(value: str | None) -> str:
    return {None: UNKNOWN, UNSURE: "not sure"}.get(value, str(value))
