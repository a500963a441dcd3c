"""What is open today and what there is to ask first, from the record of a data folder. The same for every front end.

Nothing is decided here: :mod:`stretchcoach.safety` does, from what the store tells. Rehearsals are not counted and change
nothing, but a lock closes them too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from stretchcoach.errors import StretchcoachError
from stretchcoach.history.ages import Now, moment
from stretchcoach.history.store import Store
from stretchcoach.languages import ENGLISH
from stretchcoach.paths import Paths
from stretchcoach.routine.model import ExerciseStep, Pack, PackStep, RepeatStep, Routine, Step
from stretchcoach.safety import Rules, author, days, locks, mornings, told
from stretchcoach.safety.days import Closed
from stretchcoach.safety.mornings import Morning
from stretchcoach.safety.standing import Lock, PastSession, Standing
from stretchcoach.session.briefing import Briefing, Met, Screen
from stretchcoach.session.events import Tier
from stretchcoach.session.profile import Profile

if TYPE_CHECKING:
    from stretchcoach.history.spasms import Spasm
    from stretchcoach.safety.trend import Trend


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Everything the record says about starting one routine now."""

    profile: Profile
    """With the words of the person's country; never save this one, see :func:`saved_profile`."""
    standing: Standing
    briefing: Briefing
    closed: Closed | None
    """Why it may not be started; None when it may."""
    locks: tuple[Lock, ...]
    """All that hold, the most serious first."""
    morning: PastSession | None
    """The session whose morning after has to be asked about; None in a rehearsal."""
    why: str
    """Why the full screen is asked: ``first``, ``accident``, ``episode``, ``away``; empty for the short gate."""


class Look(NamedTuple):
    """What the record says to somebody who only looks."""

    profile: Profile
    standing: Standing
    problem: str = ""
    """Why nothing is known of the record, in one message; empty where it could be read."""
    met: Mapping[Met, int] = {}
    """How often each exercise was begun."""


def situation_of(
    store: Store,
    routine: Routine,
    rules: Rules,
    *,
    rehearsal: bool = False,
    full: bool = False,
    going_on: int = 0,
) -> Situation:
    """What there is to know before a session of ``routine``.

    Args:
        store: open.
        routine: what is to be done.
        rules: the safety data of the installation.
        rehearsal: only a lock closes a rehearsal; it is told nothing of other days.
        full: ask the full screen in any case.
        going_on: number of the session that is gone on with, which does not count against itself.

    Raises:
        StretchcoachError: the record cannot be read.
    """
    profile, standing = person(store, rules), store.standing().without(going_on)
    rules = author.applied(localised(rules, profile), routine.limits)
    screen, why = days.screen_due(standing, rules)
    found = Briefing()
    if not rehearsal:
        found = replace(days.briefing(routine.id, standing, rules), met=store.met(going_on))
    if full:
        found = replace(found, screen=Screen.FULL)
    return Situation(
        profile=profile,
        standing=standing,
        briefing=found,
        closed=closed_routine(routine, standing, rules, rehearsal=rehearsal),
        locks=locks.open_locks(standing, rules),
        morning=None if rehearsal else mornings.morning_due(standing, rules),
        why="" if rehearsal or screen is Screen.SHORT else why,
    )


def look(paths: Paths, rules: Rules, *, now: Now = moment) -> Look:
    """The person and the days before, without writing anything; an unreadable record is a problem to tell, not an error."""
    try:
        with Store.open(paths.history, write=False, now=now) as store:
            return Look(person(store, rules), store.standing(), met=store.met())
    except StretchcoachError as problem:
        return Look(Profile(), Standing(now=0.0), str(problem))


def closed_routine(routine: Routine, standing: Standing, rules: Rules, *, rehearsal: bool = False) -> Closed | None:
    """Why ``routine`` may not be started now; None when it may.

    ``rules`` have the words of the country, see :func:`localised`.
    """
    exercises, packs = parts(routine)
    if rehearsal:
        return days.locked(exercises, standing, rules)
    return days.closed(exercises, packs, standing, author.applied(rules, routine.limits))


def parts(routine: Routine) -> tuple[bool, frozenset[Pack]]:
    """Whether a routine has exercises, and which kinds of pack it has."""
    steps = list(_flat(routine.steps))
    packs = frozenset(each.pack for each in steps if isinstance(each, PackStep))
    return any(isinstance(each, ExerciseStep) for each in steps), packs


def saved_profile(store: Store, rules: Rules) -> Profile:
    """The profile as it was saved, with what was told in sessions since: what a user edits and saves again."""
    return told.with_told(*store.profile(), rules)


def person(store: Store, rules: Rules) -> Profile:
    """The profile with the words of the country in it, for sessions and texts."""
    return spoken(saved_profile(store, rules), rules.language)


def spoken(profile: Profile, language: str = ENGLISH) -> Profile:
    """``profile`` with whom to call, in the words of ``language``: the user's own numbers, else those of the country."""
    if not (profile.country or profile.urgent):
        return profile
    from stretchcoach.safety.countries import words
    from stretchcoach.safety_data import load_countries

    emergency, urgent = words(
        profile.country, load_countries(language), emergency=profile.emergency, urgent=profile.urgent
    )
    return replace(profile, emergency=emergency, urgent=urgent)


def localised(rules: Rules, profile: Profile) -> Rules:
    """``rules`` that name whom to call where the person is; ``profile`` comes from :func:`person`."""
    flags = rules.red_flags
    emergency, urgent = profile.emergency or flags.locale.emergency, profile.urgent or flags.locale.urgent
    locale = replace(flags.locale, emergency=emergency, urgent=urgent)
    return replace(rules, red_flags=replace(flags, locale=locale))


def rate_morning(store: Store, session: PastSession, value: int, rules: Rules) -> Morning:
    """Record the rating of the morning after ``session`` and say what it means (rules N1 to N4).

    Raises:
        StretchcoachError: it could not be recorded.
        ValueError: ``value`` is no rating of 0 to 10.
    """
    standing = store.standing()
    found = mornings.after_morning(session, value, standing, localised(rules, person(store, rules)))
    changed = found.level != standing.levels.get(session.routine, 0)
    store.morning(session.id, value, found.rule, routine=session.routine, level=found.level if changed else None)
    return found


def step_up(store: Store, morning: Morning, *, accepted: bool) -> int:
    """Record the answer to the offer of rule N4; returns the level from now on. A no is asked again after more sessions.

    Raises:
        StretchcoachError: it could not be recorded.
    """
    level = morning.level + 1 if accepted else morning.level
    store.adjust(morning.session.routine, level, "N4" if accepted else "N4 declined")
    return level


def clear(store: Store, words: str, rules: Rules) -> tuple[Lock, ...]:
    """Lift every lock that holds, if ``words`` are the documented confirmation; returns what was lifted.

    Raises:
        StretchcoachError: the words are others, or it could not be recorded.
    """
    if not locks.confirms(words, rules):
        wanted = rules.days.texts["confirmation"]
        raise StretchcoachError(f'Nothing was opened. To open it, confirm with exactly these words: "{wanted}".')
    held = locks.open_locks(store.standing(), rules)
    if held:
        store.clear({each.kind for each in held}, words)
    return held


def log_spasm(store: Store, spasm: Spasm, rules: Rules) -> tuple[Tier, str]:
    """Record a spasm, and say what the log as a whole suggests: ``book_clinician`` and its words, or nothing.

    Raises:
        StretchcoachError: it could not be recorded.
    """
    store.log(spasm)
    return spasm_advice(store, rules)


def spasm_advice(store: Store, rules: Rules) -> tuple[Tier, str]:
    """What the spasm log as a whole suggests.

    Raises:
        StretchcoachError: it cannot be read.
    """
    from stretchcoach.safety import spasms

    standing = store.standing()
    return spasms.spasm_advice(standing.spasms, standing.now, localised(rules, person(store, rules)))


def pain_trend(store: Store, rules: Rules) -> Trend | None:
    """The last seven days against the first seven (rules G1 and G2); None before there is enough to compare.

    Raises:
        StretchcoachError: it cannot be read.
    """
    from stretchcoach.safety import trend

    return trend.trend(store.readings(), store.standing().now, rules.days)


def _flat(steps: Sequence[Step]) -> Iterator[Step]:
    for step in steps:
        if isinstance(step, RepeatStep):
            yield from _flat(step.steps)
        else:
            yield step
