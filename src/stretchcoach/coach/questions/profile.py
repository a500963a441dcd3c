"""What is asked about the person, how an answer is typed, and what it changes: pure. Everything may stay untold.

Countries, and what is asked about conditions (section 4.5 of the clinical reference) and before ice and heat (3.4), come
from the safety tables. Groups are asked in one question; "no" answers all of a group. Nothing is asked before the first
session: what is not known yet is asked for after one, a question or two a day.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeAlias

from stretchcoach.coach.commands import reply
from stretchcoach.coach.questions.before_session import HEARING, NATURAL_VOICE
from stretchcoach.coach.questions.questionnaire import (
    AnsweredBy,
    AnswersSoFar,
    FormQuestion,
    Pick,
    Questionnaire,
    yes_no,
)
from stretchcoach.coach.today import saved_profile
from stretchcoach.errors import Unfit
from stretchcoach.frozen import dataclass
from stretchcoach.history.store import Store
from stretchcoach.routine.model import Side
from stretchcoach.safety import Rules, conditions, thermal_screen
from stretchcoach.safety.countries import Countries, country_line, find_country
from stretchcoach.safety.person import AgeBand, Profile
from stretchcoach.safety.questions import NO, UNSURE, YES, QuestionKind
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
_CONDITION, _THERMAL, _GROUP, _PACKS = "condition:", "thermal:", "group:", "packs"
_NEITHER = "neither"
_KEPT = "Leave it as it is"
_WHY = "It helps to leave out what is not right for you. The answer stays on this machine."
_AGES = tuple(Pick(str(number), words.capitalize(), band.value) for number, (band, words) in enumerate(AGES.items(), 1))
_SIDES = (Pick("l", "Left", "left"), Pick("r", "Right", "right"), Pick("b", "Both or neither", _NEITHER))

ProfileChange: TypeAlias = Callable[[Profile], Profile]
"""What comes of questions about the person: made to the profile as it is then, since others may change it meanwhile."""


@dataclass(frozen=True, slots=True)
class ProfileLine:
    """A line of the profile: its name, what it is about, and what was told."""

    name: str
    what: str
    value: str


@dataclass(frozen=True, slots=True)
class ProfileForm:
    """What can be asked about the person; ``profile`` as it was saved."""

    profile: Profile
    rules: Rules
    countries: Countries

    def lines(self) -> Iterator[ProfileLine]:
        """Everything that can be told, as it stands."""
        profile, rules = self.profile, self.rules
        country = find_country(profile.country, self.countries) if profile.country else None
        yield ProfileLine(COUNTRY, "Country", country_line(country, self.countries) if country else UNKNOWN)
        yield ProfileLine(EMERGENCY, "Own emergency number", profile.emergency or "none")
        yield ProfileLine(URGENT, "Own urgent care line", profile.urgent or "none")
        yield ProfileLine(AGE, "Age", AGES.get(profile.age, UNKNOWN))
        yield ProfileLine(SIDE, "More painful side", profile.painful_side or UNKNOWN)
        for condition in rules.conditions.conditions.values():
            words = condition.words[0].upper() + condition.words[1:]
            yield ProfileLine(_CONDITION + condition.id, words, _answer(profile.conditions.get(condition.id)))
        for each in self._unsettled(profile):
            what = f"Ice and heat: {each.ask}"
            yield ProfileLine(_THERMAL + each.id, what, _answer(profile.thermal.get(each.id)))
        yield ProfileLine(ALL, "Answer everything, one after the other", "")
        yield ProfileLine(FORGET, "Forget everything above", "")

    def due(self, asked: Mapping[str, float], now: float, midnight: float) -> tuple[str, ...]:
        """What to ask after a session: what is not known, :data:`A_DAY` at most; what was left out waits a while.

        Args:
            asked: when each was asked last.
            now: the folder time.
            midnight: the folder time of the last one.
        """
        left = A_DAY - sum(
            at >= midnight for name, at in asked.items() if name not in (WELCOME, HEARING, NATURAL_VOICE)
        )
        waited = (each for each in self._unknown(asked) if now - asked.get(each, float("-inf")) >= AGAIN)
        return tuple(waited)[: max(0, left)]

    def _unknown(self, asked: Mapping[str, float]) -> Iterator[str]:
        profile, table = self.profile, self.rules.conditions
        if profile.age is AgeBand.UNKNOWN:
            yield AGE
        if profile.painful_side is None and SIDE not in asked:  # neither side is an answer that leaves nothing behind
            yield SIDE
        for group in table.groups.values():
            if conditions.unknown(group, profile.conditions, table):
                yield _GROUP + group.id
        for each in table.conditions.values():
            if not each.group and not each.row and each.id not in profile.conditions:
                yield _CONDITION + each.id

    # Questionnaires ---------------------------------------------------------------------------------------------------

    def some(self, *names: str, title: str = "About you") -> Questionnaire[ProfileChange]:
        """The questions of these lines and groups of lines, one after the other."""

        def ask(answers: AnswersSoFar) -> FormQuestion | None:
            questions = (each for name in names for each in self._questions(name, answers))
            return next((each for each in questions if each.name not in answers), None)

        return Questionnaire(title=title, ask=ask, made=partial(_changed, rules=self.rules))

    def one(self, name: str) -> Questionnaire[ProfileChange]:
        """What is asked where a line is to be changed; not the country, which is chosen from a list of its own."""
        if name == ALL:  # packs ask for themselves
            return self.some(AGE, SIDE, *self._conditions())
        found = self.some(name, title="Your profile")
        return replace(found, made=_forgotten) if name == FORGET else found

    def own_numbers(self) -> Questionnaire[ProfileChange]:
        """The two numbers of the user's own."""
        return self.some(EMERGENCY, URGENT, title="Your own numbers")

    def everything(self) -> Questionnaire[ProfileChange]:
        """All of it, for whoever has nothing to choose from."""
        first = "Every question may be left out with an empty line. The answers stay on this machine."
        return replace(self.some(COUNTRY, EMERGENCY, AGE, SIDE, *self._conditions(), _PACKS), first=first)

    def _conditions(self) -> Iterator[str]:
        """The groups, then the conditions of none."""
        table = self.rules.conditions
        yield from (_GROUP + each for each in table.groups)
        yield from (_CONDITION + each.id for each in table.conditions.values() if not each.group)

    # Questions --------------------------------------------------------------------------------------------------------

    def _questions(self, name: str, answers: AnswersSoFar) -> Iterator[FormQuestion]:
        """The questions about a line or a group, as far as these answers lead."""
        if name == _PACKS:
            so_far = with_answers(self.profile, answers, self.rules)
            for each in self._unsettled(so_far):
                if so_far.thermal.get(each.after) != NO:
                    yield self._yes_no(_THERMAL, each.id, each.ask)
        elif name.startswith(_GROUP):
            yield from self._group(name.removeprefix(_GROUP), answers)
        else:
            yield self._question(name)

    def _group(self, name: str, answers: AnswersSoFar) -> Iterator[FormQuestion]:
        """One question for a group, which "no" answers, and then its members; no group question hides an earlier yes."""
        known, table = self.profile.conditions, self.rules.conditions
        members = table.members(name)
        if not any(conditions.applies(each.id, known) for each in members):
            chosen = NO if all(known.get(each.id) == NO for each in members) else None
            yield yes_no(_GROUP + name, conditions.question(table.groups[name], {}, table), chosen)
            if answers.get(_GROUP + name) not in (YES, UNSURE):
                return
        for each in members:
            yield self._yes_no(_CONDITION, each.id, each.ask)

    def _question(self, name: str) -> FormQuestion:
        """The question of one line."""
        profile = self.profile
        if name == COUNTRY:
            return self._country()
        if name == EMERGENCY:
            return _number(name, "An emergency number", profile.emergency)
        if name == URGENT:
            return _number(name, "An urgent care line", profile.urgent)
        if name == AGE:
            return _one_of(name, "How old are you?", _AGES, profile.age.value, read_age)
        if name == SIDE:
            return _one_of(name, "Which side hurts more?", _SIDES, profile.painful_side, read_side)
        if name == FORGET:
            picks = (Pick("k", "Keep everything", NO), Pick("f", "Forget everything", YES))
            ask = "Forget the country, the numbers and every answer about you? Sessions and spasms stay."
            return yes_no(name, ask, picks=picks, leave="")
        if name.startswith(_THERMAL):
            ref = name.removeprefix(_THERMAL)
            return self._yes_no(_THERMAL, ref, self.rules.thermal_screen.conditions[ref].ask, leave=_KEPT)
        condition = self.rules.conditions.conditions[name.removeprefix(_CONDITION)]
        ask = f"Does this fit you: {condition.words}?" if condition.group else condition.ask
        return self._yes_no(_CONDITION, condition.id, ask, leave=_KEPT)

    def _yes_no(self, prefix: str, ref: str, ask: str, leave: str | None = None) -> FormQuestion:
        known = (self.profile.conditions if prefix == _CONDITION else self.profile.thermal).get(ref)
        return yes_no(prefix + ref, ask, known, known=known or UNKNOWN, leave=leave)

    def _country(self) -> FormQuestion:
        rows = self.countries.rows
        return FormQuestion(
            name=COUNTRY,
            ask="Which country are you in?",
            by=AnsweredBy.LINE,
            read=partial(read_country, countries=self.countries),
            typed="Its name or two letters.",
            known=self.profile.country or UNKNOWN,
            said_back=lambda code: country_line(rows[code], self.countries) if code else "",
        )

    def _unsettled(self, profile: Profile) -> list[PackCondition]:
        """The lasting conditions of ice and heat that no other answer settles."""
        settled = thermal_screen.known_pack_answers({}, profile.age, profile.conditions, self.rules.thermal_screen)
        return [each for each in lasting(self.rules) if each.id not in settled]


def lasting(rules: Rules) -> list[PackCondition]:
    """The conditions of section 3.4 whose answers are kept."""
    return [each for each in rules.thermal_screen.conditions.values() if each.lasting]


def _one_of(
    name: str, ask: str, picks: tuple[Pick, ...], chosen: str | None, read: Callable[[str], str]
) -> FormQuestion:
    words, by = _words(picks), AnsweredBy.ONE
    typed, known = f"{', '.join(words)}.", {value: words for words, value in words.items()}.get(chosen or "", UNKNOWN)
    return FormQuestion(
        name=name, ask=ask, by=by, picks=picks, chosen=chosen or None, why=_WHY, read=read, typed=typed, known=known
    )


def _number(name: str, what: str, present: str) -> FormQuestion:
    ask, typed = f"{what} of your own, if another one is right for you:", "As it is dialled; a dash takes it away."
    known = present or "none"
    return FormQuestion(name=name, ask=ask, by=AnsweredBy.LINE, read=read_number, typed=typed, known=known)


def _answer(value: str | None) -> str:
    return {None: UNKNOWN, UNSURE: "not sure"}.get(value, str(value))


# What comes of it -----------------------------------------------------------------------------------------------------


def with_answers(profile: Profile, answers: AnswersSoFar, rules: Rules) -> Profile:
    """``profile`` with some answers; what was left out stays as it was, and an empty one forgets."""
    given = {name: value for name, value in answers.items() if isinstance(value, str)}
    side = given.get(SIDE, profile.painful_side)
    learnt = [
        (conditions.CONDITION, ref, value) for prefix in (_GROUP, _CONDITION) for ref, value in _named(given, prefix)
    ]
    known = conditions.with_answers(profile.conditions, learnt, rules.conditions)
    thermal = thermal_screen.kept({**profile.thermal, **dict(_named(given, _THERMAL))}, rules.thermal_screen)
    return replace(
        profile,
        country=given.get(COUNTRY, profile.country),
        emergency=given.get(EMERGENCY, profile.emergency),
        urgent=given.get(URGENT, profile.urgent),
        age=AgeBand(given.get(AGE, profile.age)),
        painful_side=None if side in (None, _NEITHER) else Side(side),
        conditions={name: value for name, value in known.items() if value},
        thermal={name: value for name, value in thermal.items() if value},
    )


def by_options(given: Mapping[str, Any], rules: Rules, countries: Countries) -> ProfileChange:
    """What options change: texts by the name of their line, None where one was not given.

    Under ``conditions`` and ``thermal`` there are pairs such as ``osteoporosis=yes``; an empty answer forgets.

    Raises:
        Unfit: one of them cannot be understood; the message says what can.
    """
    readers: Mapping[str, Callable[[str], str]] = {
        COUNTRY: partial(read_country, countries=countries),
        EMERGENCY: read_number,
        URGENT: read_number,
        AGE: lambda text: text.removeprefix("none"),
        SIDE: read_side,
    }
    answers = {name: read(given[name]) for name, read in readers.items() if given[name] is not None}
    packs = [each.id for each in lasting(rules)]
    answers |= _of_pairs(given["conditions"], list(rules.conditions.conditions), "--condition", _CONDITION)
    answers |= _of_pairs(given["thermal"], packs, "--thermal", _THERMAL)
    return _changed(answers, rules=rules)


def _of_pairs(pairs: Iterable[str], ids: Sequence[str], option: str, prefix: str) -> dict[str, str]:
    answers = {}
    for pair in pairs:
        name, equals, value = (part.strip().lower() for part in pair.partition("="))
        if name not in ids:
            raise Unfit(f"{option}: there is no {name[:40]!r}; there are: {', '.join(ids)}.")
        if not equals:
            raise Unfit(f"{option}: Write {name}=yes, {name}=no, or {name}= to forget it.")
        answered = reply(value, QuestionKind.YES_NO) if value else ""
        if answered is None:
            raise Unfit(f"{option} {name}: expected yes, no or unsure, found {value[:40]!r}.")
        answers[prefix + name] = str(answered)
    return answers


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


def _forgotten(answers: AnswersSoFar) -> ProfileChange:
    return lambda profile: Profile() if answers.get(FORGET) == YES else profile


def _named(answers: Mapping[str, str], prefix: str) -> Iterator[tuple[str, str]]:
    return ((name.removeprefix(prefix), value) for name, value in answers.items() if name.startswith(prefix))


# How an answer is typed -----------------------------------------------------------------------------------------------

_NUMBERS = re.compile(r"[0-9 +*#-]+(?: or [0-9 +*#-]+)*")
_LONGEST = 40
"""Letters of a number to call."""
_FEWEST = 2
"""Digits of a number to call; France's 15 has two."""


def read_country(text: str, countries: Countries) -> str:
    """The code of a country, by code or name; empty for ``none`` or nothing, which take it away. Raises Unfit."""
    text = text.strip()
    if text.lower() in ("", "none"):
        return ""
    found = find_country(text, countries)
    if found is None:
        raise Unfit(f"There is no country {text[:40]!r} in the list. Try two letters, or keep a number of your own.")
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


def read_age(text: str) -> str:
    """An age band by its words, or by years. Raises Unfit."""
    if text.isascii() and text.isdigit() and len(text) < 4:
        years = int(text)
        limits = ((18, AgeBand.UNDER_18), (50, AgeBand.FROM_18), (65, AgeBand.FROM_50))
        return next((band for below, band in limits if years < below), AgeBand.FROM_65)
    return _read_one(text, _AGES)


def read_side(text: str) -> str:
    """``left``, ``right`` or ``neither``. Raises Unfit."""
    return _NEITHER if text.strip().lower() in ("none", "both") else _read_one(text, _SIDES)


def _read_one(text: str, picks: Iterable[Pick]) -> str:
    words, word = _words(picks), " ".join(text.lower().split())
    if word not in words and word not in words.values():
        raise Unfit(f"Please answer with one of: {', '.join(words)}; or leave the line empty.")
    return words.get(word, word)


def _words(picks: Iterable[Pick]) -> dict[str, str]:
    """The values of picks by their words."""
    return {each.words.lower(): str(each.value) for each in picks}
