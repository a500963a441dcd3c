"""The profile in plain lines: shown, changed by options, asked for. Every question may be left out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Literal

from stretchcoach.coach.commands import reply
from stretchcoach.errors import StretchcoachError, Unfit
from stretchcoach.frontends.lines.asking import Dialog
from stretchcoach.routine.model import Side
from stretchcoach.safety import Rules
from stretchcoach.safety.conditions import question
from stretchcoach.safety.countries import Countries, Country, find, shown
from stretchcoach.safety.person import AgeBand, Profile
from stretchcoach.safety.questions import QuestionKind
from stretchcoach.safety.thermal_screen import known

AGES: Mapping[AgeBand, str] = {
    AgeBand.UNDER_18: "under 18",
    AgeBand.FROM_18: "18 to 49",
    AgeBand.FROM_50: "50 to 64",
    AgeBand.FROM_65: "65 or over",
}
"""The words of each age band."""

_UNKNOWN = "not told"
_NEITHER = ("none", "neither", "both")
_NUMBERS = re.compile(r"[0-9 +*#-]+(?: or [0-9 +*#-]+)*")
_LONGEST = 40
"""Letters of a number to call."""
_FEWEST = 2
"""Digits of a number to call; France's 15 has two."""


def as_text(profile: Profile, rules: Rules, countries: Countries) -> str:
    """The profile as plain lines, what was never told included."""
    lines = [f"Country: {_country_line(profile, countries)}"]
    lines += [f"Own emergency number: {profile.emergency}"] if profile.emergency else []
    lines += [f"Own urgent care line: {profile.urgent}"] if profile.urgent else []
    lines.append(f"Age: {AGES.get(profile.age, _UNKNOWN)}")
    lines.append(f"More painful side: {profile.painful_side or _UNKNOWN}")
    lines += ["", "Conditions that change which exercises fit (--condition):"]
    for each in rules.conditions.conditions.values():
        lines.append(f"  {each.id}: {profile.conditions.get(each.id, _UNKNOWN)} ({each.words})")
    lines += ["", "For ice and heat (--thermal):"]
    lines += [f"  {name}: {profile.thermal.get(name, _UNKNOWN)} ({ask})" for name, ask in _thermal(rules)]
    return "\n".join(lines)


def as_json(profile: Profile) -> str:
    """The profile as one JSON object; empty or missing for what was never told."""
    return json.dumps(
        {
            "country": profile.country,
            "emergency": profile.emergency,
            "urgent": profile.urgent,
            "age": profile.age.value,
            "side": profile.painful_side.value if profile.painful_side else "",
            "conditions": dict(profile.conditions),
            "thermal": dict(profile.thermal),
        },
        ensure_ascii=False,
        indent=2,
    )


# By options ----------------------------------------------------------------------------------------------------------


def country_of(text: str, countries: Countries) -> str:
    """The code of a country, by code or name; empty for ``none``.

    Raises:
        StretchcoachError: there is no such country in the list.
    """
    if text.strip().lower() in ("", "none"):
        return ""
    found = find(text, countries)
    if found is None:
        raise StretchcoachError(
            f"There is no country {text.strip()[:40]!r} in the list. Your own number can be kept with --emergency."
        )
    return found.code


def number_of(text: str) -> str:
    """A number to call, or several such as ``999 or 112``; empty for ``none``, a dash or nothing, which take it away.

    Args:
        text: as typed.

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


def answers_of(pairs: Iterable[str], kept: Mapping[str, str], ids: Sequence[str], option: str) -> Mapping[str, str]:
    """``kept`` with the answers of ``pairs`` such as ``osteoporosis=yes``; an empty answer forgets one.

    Raises:
        StretchcoachError: an id that is not known, a pair without ``=``, or an answer that is none.
    """
    answers = dict(kept)
    for pair in pairs:
        name, equals, value = (part.strip().lower() for part in pair.partition("="))
        if name not in ids:
            raise StretchcoachError(f"{option}: there is no {name[:40]!r}; there are: {', '.join(ids)}.")
        if not equals:
            raise StretchcoachError(f"{option}: Write {name}=yes, {name}=no, or {name}= to forget it.")
        if not value:
            answers.pop(name, None)
        elif (answered := reply(value, QuestionKind.YES_NO)) is not None:
            answers[name] = str(answered)
        else:
            raise StretchcoachError(f"{option} {name}: expected yes, no or unsure, found {value[:40]!r}.")
    return answers


def thermal_ids(rules: Rules) -> list[str]:
    """The ids of the lasting conditions of section 3.4."""
    return [name for name, _ in _thermal(rules)]


def with_changes(profile: Profile, before: Profile, after: Profile) -> Profile:
    """``profile`` with what became different from ``before`` to ``after``: others may have changed it meanwhile."""
    changed = {
        each.name: getattr(after, each.name)
        for each in fields(Profile)
        if getattr(after, each.name) != getattr(before, each.name)
    }
    for name in ("conditions", "thermal"):
        if name in changed:
            old, new = getattr(before, name), getattr(after, name)
            kept = {key: value for key, value in getattr(profile, name).items() if key not in old or key in new}
            changed[name] = {**kept, **{key: value for key, value in new.items() if old.get(key) != value}}
    return replace(profile, **changed)


# By asking -----------------------------------------------------------------------------------------------------------


async def ask_profile(dialog: Dialog, profile: Profile, rules: Rules, countries: Countries) -> Profile:
    """Ask for everything, what is known shown with it; what is left out stays as it is."""
    dialog.say("Every question may be left out with an empty line. The answers stay on this machine.")
    country = await dialog.ask(
        f"Which country are you in? Its name or two letters. (now: {profile.country or _UNKNOWN})",
        lambda text: _understood_country(text, countries),
    )
    if country is not None:
        dialog.say(shown(country, countries))
        profile = replace(profile, country=country.code)
    own = f"(now: {profile.emergency}; none takes it away)" if profile.emergency else "(now: none)"
    emergency = await dialog.ask(f"An emergency number of your own, if another one is right for you. {own}", number_of)
    profile = replace(profile, emergency=profile.emergency if emergency is None else emergency)
    age = await dialog.ask(
        f"How old are you? {', '.join(AGES.values())}. (now: {AGES.get(profile.age, _UNKNOWN)})", _age
    )
    side = await dialog.ask(
        f"Which side hurts more: left, right or neither? (now: {profile.painful_side or _UNKNOWN})", side_of
    )
    if side is not None:
        profile = replace(profile, painful_side=side or None)
    profile = replace(profile, age=age or profile.age)
    profile = replace(profile, conditions=await _ask_conditions(dialog, profile, rules))
    return replace(profile, thermal=await _ask_thermal(dialog, profile, rules))


async def _ask_thermal(dialog: Dialog, profile: Profile, rules: Rules) -> Mapping[str, str]:
    """What matters for ice and heat, but what the age says or an earlier "no" has answered."""
    screen, answers = rules.thermal_screen, dict(profile.thermal)
    settled = known({}, profile.age, profile.conditions, screen)
    for name, ask in _thermal(rules):
        if name in settled or answers.get(screen.conditions[name].after) == "no":
            continue
        answer = await dialog.yes_no(f"{ask} (now: {answers.get(name, _UNKNOWN)})")
        if answer is not None:
            answers[name] = answer
    return answers


async def _ask_group(
    dialog: Dialog, together: str, members: Mapping[str, str], kept: Mapping[str, str]
) -> Mapping[str, str]:
    """One question for all ``members``, which "no" answers; then one for each. None of them hides an earlier yes."""
    told = any(kept.get(name) in ("yes", "unsure") for name in members)
    if not told and len(members) > 1:
        answer = await dialog.yes_no(together)
        if answer in (None, "no"):
            return {**kept, **dict.fromkeys(members if answer else (), "no")}
    answers = dict(kept)
    for name, ask in members.items():
        answer = await dialog.yes_no(f"{ask} (now: {answers.get(name, _UNKNOWN)})")
        if answer is not None:
            answers[name] = answer
    return answers


async def _ask_conditions(dialog: Dialog, profile: Profile, rules: Rules) -> Mapping[str, str]:
    """The conditions of section 4.5."""
    found, answers = rules.conditions, profile.conditions
    for group in found.groups.values():
        members = {each.id: each.ask for each in found.members(group.id)}
        answers = await _ask_group(dialog, question(group, {}, found), members, answers)
    for each in found.conditions.values():
        if not each.group:
            ask = f"Is this so at present: {each.words}?"
            answers = await _ask_group(dialog, ask, {each.id: ask}, answers)
    return answers


def _thermal(rules: Rules) -> Iterator[tuple[str, str]]:
    """The lasting conditions of section 3.4 and their questions."""
    for each in rules.thermal_screen.conditions.values():
        if each.lasting:
            yield each.id, each.ask


def _country_line(profile: Profile, countries: Countries) -> str:
    country = find(profile.country, countries) if profile.country else None
    return shown(country, countries) if country else f"{_UNKNOWN}. Set it with --country, such as --country GB."


def _understood_country(text: str, countries: Countries) -> Country:
    found = find(text, countries)
    if found is None:
        raise Unfit(f"{text[:40]!r} is not in the list. Try its two letters, or leave the line empty.")
    return found


def _age(text: str) -> AgeBand:
    word = " ".join(text.lower().split())
    if word.isascii() and word.isdigit() and len(word) < 4:
        years = int(word)
        limits = ((18, AgeBand.UNDER_18), (50, AgeBand.FROM_18), (65, AgeBand.FROM_50))
        return next((band for below, band in limits if years < below), AgeBand.FROM_65)
    found = {words: band for band, words in AGES.items()}.get(word)
    if found is None:
        raise Unfit(f"Please answer with one of: {', '.join(AGES.values())}; or leave the line empty.")
    return found


def side_of(text: str) -> Side | Literal[""]:
    """A side, or nothing for neither. Raises Unfit."""
    word = text.strip().lower()
    if word in _NEITHER:
        return ""
    if word not in list(Side):
        raise Unfit("Please answer left, right or neither, or leave the line empty.")
    return Side(word)
