"""What is open today and what there is to ask first, from the record of a data folder. The same for every front end.

Nothing is decided here: :mod:`stretchcoach.safety` does, from what the store tells. Rehearsals are not counted and change
nothing, but a red flag closes them too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from stretchcoach.errors import StretchcoachError
from stretchcoach.frozen import dataclass
from stretchcoach.history.ages import ReadClocks, read_clocks
from stretchcoach.history.entries import EntryKind
from stretchcoach.history.records import SessionRecord
from stretchcoach.history.store import Store
from stretchcoach.paths import Paths
from stretchcoach.routine.model import DoStep, ExerciseStep, PackStep, Routine
from stretchcoach.safety import Rules, author, conditions, days, doors, gate, mornings
from stretchcoach.safety.briefing import Briefing, Met
from stretchcoach.safety.days import Closed, RoutineSort
from stretchcoach.safety.doors import Door, Opened
from stretchcoach.safety.mornings import Morning
from stretchcoach.safety.person import Profile
from stretchcoach.safety.questions import Question, shown_text
from stretchcoach.safety.red_flags import FIRST, RED, SECOND, Tier
from stretchcoach.safety.standing import Closure, FolderTime, PastSession, Standing
from stretchcoach.words.languages import ENGLISH

if TYPE_CHECKING:
    from stretchcoach.history.spasm_log import Spasm
    from stretchcoach.safety.countries import Country
    from stretchcoach.safety.trend import Trend
    from stretchcoach.sound.style import Style
    from stretchcoach.words.phrases import Phrasebook

DOOR = "door"
"""Purpose of the questions about a closed door, and of what is wrong before a session that may not begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Everything the record says about starting one routine now."""

    profile: Profile
    """With the words of the person's country; never save this one, see :func:`saved_profile`."""
    standing: Standing
    briefing: Briefing
    closed: Closed | None
    """Why it may not be started; None when it may."""
    asked: Closure | None
    """The closure about which it is asked on this later date how it is; None where there is none, and in a rehearsal."""
    morning: PastSession | None
    """The session whose morning after has to be asked about; None in a rehearsal."""


class Look(NamedTuple):
    """What the record says to somebody who only looks."""

    profile: Profile
    standing: Standing
    problem: str = ""
    """Why nothing is known of the record, in one message; empty where it could be read."""
    met: Mapping[Met, int] = {}
    """How often each exercise was begun."""
    sessions: Sequence[SessionRecord] = ()
    """The newest ones first, as many as were asked for."""


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
        rehearsal: only a red flag closes a rehearsal; it is told nothing of other days.
        full: ask both lists of red flags in any case.
        going_on: number of the session that is gone on with, which does not count against itself.

    Raises:
        StretchcoachError: the record cannot be read.
    """
    profile, standing = person(store, rules), store.standing().without(going_on)
    rules = localised(rules, profile)
    briefing = briefing_of(routine, Look(profile, standing, met=store.met(going_on)), rules, rehearsal=rehearsal)
    if full:
        briefing = replace(briefing, lists=(FIRST, SECOND))
    if going_on:
        briefing = replace(briefing, lists=())
    return Situation(
        profile=profile,
        standing=standing,
        briefing=briefing,
        closed=closed_routine(routine, standing, rules, rehearsal=rehearsal),
        asked=None if rehearsal or going_on else door_asked(standing, rules),
        morning=None if rehearsal else mornings.morning_due(standing, rules),
    )


def look(paths: Paths, rules: Rules, *, sessions: int = 0, now: ReadClocks = read_clocks) -> Look:
    """The person and the days before, without writing anything; an unreadable record is a problem to tell, not an error.

    ``sessions`` is how many of them are wanted; ``now`` tells the clocks that folder time is counted on.
    """
    try:
        with Store.open(paths.history, write=False, now=now) as store:
            found = store.sessions(limit=sessions) if sessions else ()
            return Look(person(store, rules), store.standing(), met=store.met(), sessions=found)
    except StretchcoachError as problem:
        return Look(Profile(), Standing(now=FolderTime(0.0)), str(problem))


def briefing_of(routine: Routine, seen: Look, rules: Rules, *, rehearsal: bool = False) -> Briefing:
    """What a session of ``routine`` would know of the days before; a rehearsal knows nothing.

    ``rules`` have the words of the country, see :func:`localised`.
    """
    if rehearsal:
        return Briefing()
    rules = author.applied(rules, routine.limits)
    known = days.briefing(routine.id, sort_of(routine), seen.standing, rules, seen.profile.conditions)
    return replace(known, met=seen.met)


def closed_routine(routine: Routine, standing: Standing, rules: Rules, *, rehearsal: bool = False) -> Closed | None:
    """Why ``routine`` may not be started now; None when it may.

    ``rules`` have the words of the country, see :func:`localised`.
    """
    if rehearsal:
        return days.shut(sort_of(routine), standing, rules)
    return days.closed(sort_of(routine), standing, author.applied(rules, routine.limits))


def sort_of(routine: Routine) -> RoutineSort:
    """What decides whether a routine is open."""
    steps = list(routine.each_step())
    packs = frozenset(each.pack for each in steps if isinstance(each, PackStep))
    moves = any(isinstance(each, ExerciseStep | DoStep) for each in steps)
    return RoutineSort(moves=moves, packs=packs, ease=routine.ease, counts=moves and routine.counts_in_the_day)


def open_now(library: Iterable[Routine], standing: Standing, rules: Rules, *, rehearsal: bool = False) -> list[Routine]:
    """The routines that may be started now, in their order; ``rules`` have the words of the country."""
    return [each for each in library if closed_routine(each, standing, rules, rehearsal=rehearsal) is None]


def open_instead(book: Phrasebook, routines: Sequence[str]) -> str:
    """What may be started in place of a routine that is closed."""
    return book("desk.open_now", names=", ".join(routines)) if routines else book("desk.nothing_open")


# Closed doors -----------------------------------------------------------------------------------------------------------


def door_asked(standing: Standing, rules: Rules) -> Closure | None:
    """The closure about which it is time to ask how it is."""
    flags = rules.red_flags
    return next((each for each in doors.holding(standing, flags) if doors.is_asked(each, standing, flags)), None)


def door_of(closure: Closure, known: Situation | Look, rules: Rules, *, later: bool) -> Door:
    """The walk through the ways out of ``closure``; ``later`` asks how it is."""
    remembered = conditions.remembered(known.profile.conditions, rules.conditions)
    return Door(closure=closure, later=later, known=remembered)


def door_question(asked: gate.GateQuestion, number: int, within: float) -> Question:
    """What a walk asks, as a question that any front end can put; ``number`` tells it from the others.

    ``within`` is how many seconds there are for an answer, 0 for as long as it takes.
    """
    return Question(
        at=0.0,
        id=f"{DOOR}{number}",
        text=" ".join(map(shown_text, (*asked.before, asked.text))),
        kind=asked.kind,
        within=within,
        purpose=DOOR,
        ref=asked.ref,
        items=asked.items,
        several=asked.several,
        picked=asked.picked,
    )


def open_door(store: Store, door: Door, rules: Rules) -> Opened:
    """Record what a walk through a closed door has come to, and say what it is.

    Raises:
        StretchcoachError: it could not be recorded.
    """
    opened = doors.opened(door, rules.red_flags)
    if opened.way is not doors.WayOut.LEAVE:
        store.open_door(door.closure, opened)
    return opened


def keep_worst(store: Store, door: Door, rules: Rules) -> None:
    """Record a walk through a closed door that was left: what was told while its questions were asked again, and cut short,
    stands at its worst.

    Raises:
        StretchcoachError: it could not be recorded.
    """
    flags = rules.red_flags
    worst = gate.walk_inquiry(door.inquiry, flags).worst if door.inquiry else None
    if worst is None or worst.tier not in RED or door.closure.tier.at_least(worst.tier):
        return
    closure, said = door.closure, shown_text(gate.said_text(worst, flags))
    also = () if worst.row == closure.row else ((closure.row, closure.tier, closure.said),)
    wrong = Opened(way=doors.WayOut.WRONG, row=worst.row, tier=worst.tier, say="", said=said, also=also)
    store.open_door(closure, wrong)


def saved_profile(store: Store, rules: Rules) -> Profile:
    """The profile as it was saved, with what was told in sessions since: what a user edits and saves again."""
    return days.with_told(*store.profile(), rules)


def person(store: Store, rules: Rules) -> Profile:
    """The profile with the words of the country in it, for sessions and texts."""
    return spoken(saved_profile(store, rules), rules.language)


def spoken(profile: Profile, language: str = ENGLISH) -> Profile:
    """``profile`` with whom to call, in the words of ``language``: the user's own numbers, else those of the country."""
    if not (profile.country or profile.urgent):
        return profile
    from stretchcoach.safety.countries import numbers_of
    from stretchcoach.safety_data import load_countries

    emergency, urgent = numbers_of(
        profile.country, load_countries(language), emergency=profile.emergency, urgent=profile.urgent
    )
    return replace(profile, emergency=emergency, urgent=urgent)


def guessed_country(language: str = ENGLISH) -> Country | None:
    """The country that the machine's locale names, to be offered and never used silently; None where it names none.

    The locale is not asked with ``getlocale``, which takes C.UTF-8 for en_US.
    """
    import locale

    from stretchcoach.safety.countries import find_country
    from stretchcoach.safety_data import load_countries

    _, _, code = locale.setlocale(locale.LC_CTYPE).partition("_")
    code = code.partition(".")[0].partition("@")[0]
    return find_country(code, load_countries(language)) if code else None


def localised(rules: Rules, profile: Profile) -> Rules:
    """``rules`` that name whom to call where the person is; ``profile`` comes from :func:`person`."""
    flags = rules.red_flags
    emergency, urgent = profile.emergency or flags.locale.emergency, profile.urgent or flags.locale.urgent
    locale = replace(flags.locale, emergency=emergency, urgent=urgent)
    return replace(rules, red_flags=replace(flags, locale=locale))


def numbers_to_call(rules: Rules, profile: Profile) -> tuple[str, str]:
    """The texts that name whom to call where the person is, for a voice that has to say their digits one by one."""
    locale = localised(rules, profile).red_flags.locale
    return locale.emergency, locale.urgent


def desk_style(rules: Rules, profile: Profile) -> Style:
    """How a voice speaks outside sessions: in the language of ``rules``."""
    from stretchcoach.sound.style import Style

    return Style(language=rules.language, numbers=numbers_to_call(rules, profile))


def rate_morning(store: Store, session: PastSession, value: int, rules: Rules) -> Morning:
    """Record the rating of the morning after ``session`` and say what it means (rules N1 to N4).

    Raises:
        StretchcoachError: it could not be recorded.
        ValueError: ``value`` is no rating of 0 to 10.
    """
    standing = store.standing()
    verdict = mornings.after_morning(session, value, standing, localised(rules, person(store, rules)))
    changed = verdict.level != standing.levels.get(session.routine, 0)
    store.morning(session.id, value, verdict.rule, routine=session.routine, level=verdict.level if changed else None)
    return verdict


def step_up(store: Store, morning: Morning, *, accepted: bool) -> int:
    """Record the answer to the offer of rule N4; returns the level from now on. A no is asked again after more sessions.

    Raises:
        StretchcoachError: it could not be recorded.
    """
    level = morning.level + 1 if accepted else morning.level
    store.adjust(morning.session.routine, level, "N4" if accepted else "N4 declined")
    return level


def log_spasm(store: Store, spasm: Spasm, rules: Rules) -> tuple[Tier, str]:
    """Record a spasm, and say what the log as a whole suggests, once: advice and its words, or nothing.

    Raises:
        StretchcoachError: it could not be recorded.
    """
    from stretchcoach.safety import trend

    store.log(spasm)
    standing, flags = store.standing(), rules.red_flags
    tier, advice = trend.spasm_advice(standing.spasms, standing.now, localised(rules, person(store, rules)))
    said = store.when_said(EntryKind.ADVISED).get(_LOG)
    if not advice or (said is not None and standing.now - said < flags.advice_repeat_s):
        return Tier.NONE, ""
    store.said(EntryKind.ADVISED, _LOG)
    return tier, advice


_LOG = "log"
"""What the advice of the spasm log is recorded as."""


def pain_trend(store: Store, rules: Rules) -> Trend | None:
    """The last seven days against the first seven (rules G1 and G2); None before there is enough to compare.

    Raises:
        StretchcoachError: it cannot be read.
    """
    from stretchcoach.safety import trend

    return trend.trend(store.readings(), store.standing().now, rules.days)
