"""Which routines are open today, and what a session has to know of the person and the days before. Pure functions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from stretchcoach.frozen import dataclass
from stretchcoach.routine.model import Pack
from stretchcoach.safety import conditions, doors, thermal_screen
from stretchcoach.safety.briefing import Briefing
from stretchcoach.safety.person import Profile
from stretchcoach.safety.red_flags import DAILY, DIZZY, FEVER, FIRST, SECOND
from stretchcoach.safety.rules import Rules
from stretchcoach.safety.standing import LONG_AGO, Closure, FolderTime, Standing
from stretchcoach.safety.trend import last_episode

CLOSURE, COUNT, GAP = "lock", "count", "gap"

_ASKED_AGAIN = ("cancer", "infection_risk", "fragile", "pregnant")
"""Remembered rows whose follow-up is asked with a new spasm."""

_NO_PACK: Mapping[str, frozenset[Pack]] = {DIZZY: frozenset({Pack.HEAT}), FEVER: frozenset(Pack)}
"""Packs that are closed as long as a row closes anything (sections 1.2 and 3.4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A routine may not be started now."""

    code: str
    """``lock`` for a red flag; ``count`` for the sessions or packs of a day; ``gap`` for a time that has to pass first."""
    reason: str
    """What is said: why, and what opens it."""
    opens_in: float | None
    """Seconds until it opens by itself; None where only a way out opens it."""
    kind: str
    """The tier of a red flag, else ``session``, ``pain``, ``cold``, ``heat`` or ``injury``."""
    row: str = ""
    """The row of red flags that closed it."""
    closure: Closure | None = None
    """What closed it, where that was a red flag."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutineSort:
    """What decides whether a routine is open: never its name."""

    moves: bool
    """It has exercises, or activities of the author's own."""
    packs: frozenset[Pack] = frozenset()
    ease: bool = False
    """It asks nothing of the body."""
    counts: bool = True
    """It is one of the day's sessions."""


def lists_due(sort: RoutineSort, standing: Standing, rules: Rules) -> tuple[str, ...]:
    """The lists of red flags to ask before a session (the table of section 1.4); of two that are due the larger."""
    flags, listed, now = rules.red_flags, standing.listed, standing.now
    first, second = listed.get(FIRST, LONG_AGO), listed.get(SECOND, LONG_AGO)
    acute = max(first, listed.get(DAILY, LONG_AGO))
    if acute == LONG_AGO:  # nobody was ever asked
        return (FIRST, SECOND)
    due = {SECOND} if second == LONG_AGO else set()
    if (standing.trouble or LONG_AGO) > acute or (last_episode(standing.spasms, rules.days) or LONG_AGO) > first:
        due.add(FIRST)
    if sort.moves or not sort.packs:  # a pack asks its own questions
        # Being away is measured to the last visit, not to the last list: much can happen while nobody looks.
        away = standing.last is not None and now - standing.last >= flags.lists_after_s
        if away or now - first >= flags.lists_after_s:
            due.add(FIRST)
        if away or now - second >= flags.list_2_after_s or (standing.facts_changed or LONG_AGO) > second:
            due.add(SECOND)
    if FIRST not in due and now - acute >= flags.fresh_s:  # the first list asks all that the daily one does
        due.add(DAILY)
    return tuple(each for each in (FIRST, DAILY, SECOND) if each in due)


def closed(sort: RoutineSort, standing: Standing, rules: Rules) -> Closed | None:
    """Why a routine of this sort may not be started now; None when it may.

    One that has other things to do stays open while one of its packs is closed: the pack is left out inside. Rests and
    spoken steps alone are closed by an emergency only.
    """
    return (
        shut(sort, standing, rules)
        or (_exercises(sort, standing, rules) if sort.moves else None)
        or (_packs(sort.packs, standing, rules) if sort.packs and not sort.moves else None)
    )


def shut(sort: RoutineSort, standing: Standing, rules: Rules) -> Closed | None:
    """The closure that keeps a routine closed; None where there is none. A rehearsal is refused by closures alone.

    After dizziness there is no heat, with a fever no pack.
    """
    for closure in doors.holding(standing, rules.red_flags):
        no_pack = _NO_PACK.get(closure.row, frozenset()) & sort.packs
        if no_pack or doors.closes(closure, standing, moves=sort.moves and not sort.ease):
            return Closed(
                code=CLOSURE,
                reason=doors.reason(closure, standing, rules.red_flags),
                opens_in=doors.opens_in(closure, standing, rules.red_flags),
                kind=closure.tier.value,
                row=closure.row,
                closure=closure,
            )
    return None


def briefing(routine: str, sort: RoutineSort, standing: Standing, rules: Rules, known: Mapping[str, str]) -> Briefing:
    """What a session of the routine with the id ``routine`` has to know of the days before.

    ``known`` are the conditions of the person.
    """
    flags = rules.red_flags
    offs = {pack: _last_off(pack, standing) for pack in Pack}
    today = {pack: len(_today(pack, standing, rules)) for pack in Pack}
    remembered = conditions.remembered(known, rules.conditions)
    first = standing.listed.get(FIRST)
    spasm = last_episode(standing.spasms, rules.days)
    # A new spasm makes remembered facts matter anew; the log's own time counts, an old one may be logged late.
    again = spasm is not None and first is not None and spasm > first
    asked = standing.severe_asked
    since_spasm = spasm is not None and asked is not None and spasm > asked
    recent = asked is not None and standing.now - asked < flags.severe_again_s and not since_spasm
    return Briefing(
        lists=lists_due(sort, standing, rules),
        first=not standing.listed,
        open_rows=doors.left_open(standing),
        symptom_open=standing.symptom_open,
        ask_about=tuple(row for row in _ASKED_AGAIN if again and row in remembered and sort.moves),
        remembered=remembered,
        advised=tuple(
            row for row, at in standing.advised.items() if standing.now - at < rules.red_flags.advice_repeat_s
        ),
        severe_asked=recent,
        acute=standing.acute_until > standing.now,
        offered=is_offered(routine, standing, rules),
        off_ago={pack: standing.now - off for pack, off in offs.items() if off is not None},
        packs_left={pack: max(0, rules.thermal[pack].per_day - today[pack]) for pack in Pack},
        no_heat=_injury_wait(standing, rules) > 0,
        level=level(routine, standing, rules),
    )


def with_told(profile: Profile, told: Iterable[tuple[str, str, Any]], rules: Rules) -> Profile:
    """``profile`` with the answers given in sessions: purpose, id and value, oldest first, the last of each id counting.

    Only what stays true after today is taken over.
    """
    answers = list(told)
    thermal = dict(profile.thermal)
    for purpose, ref, value in answers:
        if purpose == "thermal":
            thermal = thermal_screen.with_pack_answer(thermal, ref, value, rules.thermal_screen)
    known = conditions.with_answers(profile.conditions, answers, rules.conditions)
    return replace(profile, conditions=known, thermal=thermal_screen.kept(thermal, rules.thermal_screen))


def is_offered(routine: str, standing: Standing, rules: Rules) -> bool:
    """Whether a routine was offered a short time ago and not done since: it is offered for one start."""
    at = standing.offered.get(routine)
    if at is None or standing.now - at >= rules.days.offer_s:
        return False
    # Done since, the offer is used up.
    return not any(each.routine == routine and each.ended > at for each in standing.sessions)


def level(routine: str, standing: Standing, rules: Rules) -> int:
    """The adjustment of a routine's doses: below 0 stepped down (N2), above 0 stepped up (N4)."""
    return max(-rules.days.level_down, min(rules.days.level_up, standing.levels.get(routine, 0)))


def _exercises(sort: RoutineSort, standing: Standing, rules: Rules) -> Closed | None:
    most, tomorrow = rules.session.per_day_max, FolderTime(standing.midnight + rules.days.day_s)
    today = [each.ended for each in standing.sessions if each.counts and each.ended >= standing.midnight]
    if sort.counts and len(today) >= most:
        return _over("sessions", COUNT, "session", tomorrow, standing, rules, count=len(today))
    if sort.counts and len(standing.ended_by_pain) >= rules.days.pain_ends_max:
        return _over("pain", COUNT, "pain", tomorrow, standing, rules)
    off = _last_off(Pack.COLD, standing)
    ready = None if off is None else FolderTime(off + rules.thermal[Pack.COLD].before_stretch_gap)
    if ready is not None and ready > standing.now:
        return _over("after_cold", GAP, "session", ready, standing, rules)
    return None


def _packs(packs: Collection[Pack], standing: Standing, rules: Rules) -> Closed | None:
    """The reason for the pack that opens first, when every one of them is closed."""
    reasons = [_pack(pack, standing, rules) for pack in sorted(set(packs))]
    shut = [each for each in reasons if each is not None]
    return min(shut, key=lambda each: each.opens_in or 0.0) if len(shut) == len(reasons) else None


def _pack(pack: Pack, standing: Standing, rules: Rules) -> Closed | None:
    """What keeps one kind of pack closed the longest; None when it is open."""
    limits, kind, of_pack = rules.thermal[pack], pack.value, rules.book(f"pack.of_{pack}")
    today, off, reasons = _today(pack, standing, rules), _last_off(pack, standing), []
    if len(today) >= limits.per_day:
        # A day is the last 24 hours, not a date: it opens a day after the oldest of those that fill it.
        free = FolderTime(sorted(today)[-int(limits.per_day)] + rules.days.day_s)
        reasons.append(_over("pack_count", COUNT, kind, free, standing, rules, count=len(today), pack=of_pack))
    if off is not None and off + limits.gap > standing.now:
        reasons.append(_over("pack_gap", GAP, kind, FolderTime(off + limits.gap), standing, rules, pack=of_pack))
    if pack is Pack.HEAT and (wait := _injury_wait(standing, rules)) > 0:
        reasons.append(_over("injury", GAP, "injury", FolderTime(standing.now + wait), standing, rules))
    return max(reasons, key=lambda each: each.opens_in or 0.0, default=None)


def _over(
    text: str, code: str, kind: str, opens: FolderTime, standing: Standing, rules: Rules, **words: int | str
) -> Closed:
    wait = opens - standing.now
    reason = rules.days.texts[text].format(left=rules.book.about(wait), **words)
    return Closed(code=code, reason=reason, opens_in=wait, kind=kind)


def _today(pack: Pack, standing: Standing, rules: Rules) -> list[FolderTime]:
    """When the packs of this kind came off in the last 24 hours."""
    since = standing.now - rules.days.day_s
    return [each.off for each in standing.packs if each.pack is pack and each.off > since]


def _last_off(pack: Pack, standing: Standing) -> FolderTime | None:
    return max((each.off for each in standing.packs if each.pack is pack), default=None)


def _injury_wait(standing: Standing, rules: Rules) -> float:
    """Seconds until heat is allowed after a fresh injury; 0 or less when it is."""
    if standing.injury is None:
        return 0.0
    return standing.injury + rules.thermal[Pack.HEAT].injury_wait - standing.now
