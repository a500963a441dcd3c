"""Which routines are open today, and what a session has to know of the days before. Pure functions over the record."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from stretchcoach.routine.model import Pack
from stretchcoach.safety.locks import comfort_open, left, lock_text, open_locks
from stretchcoach.safety.rules import Rules
from stretchcoach.safety.spasms import last_episode
from stretchcoach.safety.standing import Standing
from stretchcoach.session.briefing import Briefing, Screen

LOCK, COUNT, GAP = "lock", "count", "gap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A routine may not be started now."""

    code: str
    """``lock``; ``count`` for the sessions or packs of a day; ``gap`` for a time that has to pass first."""
    reason: str
    """What is said: why, and what opens it."""
    opens_in: float | None
    """Seconds until it opens by itself; None where only a confirmation opens it."""
    kind: str
    """The kind of lock, else ``session``, ``cold``, ``heat`` or ``injury``."""
    row: str = ""
    """What set the lock: a row of the red-flag table or a rule."""


def screen_due(standing: Standing, rules: Rules) -> tuple[Screen, str]:
    """What to ask about red flags, and why the full screen is due (section 1.4).

    Returns:
        The screen, and ``first``, ``accident``, ``episode``, ``away``, or nothing for the short gate.
    """
    screened = standing.screened
    if screened is None:
        return Screen.FULL, "first"
    if standing.accident is not None and standing.accident >= screened:
        return Screen.FULL, "accident"
    episode = last_episode(standing.spasms, rules.days)
    if episode is not None and episode >= screened:
        return Screen.FULL, "episode"
    if standing.now - max(screened, standing.last or 0.0) >= rules.days.screen_after_s:
        return Screen.FULL, "away"
    return Screen.SHORT, ""


def closed(has_exercises: bool, packs: Collection[Pack], standing: Standing, rules: Rules) -> Closed | None:
    """Why a routine with or without exercises, and with these kinds of pack, may not be started now; None when it may.

    A routine that has other things to do stays open while one of its packs is closed: the pack is left out inside. Rests
    and spoken steps alone are closed by red flags only.
    """
    return (
        locked(has_exercises, standing, rules)
        or (_exercises(standing, rules) if has_exercises else None)
        or (_packs(packs, standing, rules) if packs and not has_exercises else None)
    )


def locked(has_exercises: bool, standing: Standing, rules: Rules) -> Closed | None:
    """The lock that keeps a routine closed; None where there is none. A rehearsal is refused by locks alone."""
    for lock in open_locks(standing, rules):
        if comfort_open(lock, rules) and not has_exercises:
            continue
        return Closed(
            code=LOCK,
            reason=lock_text(lock, standing, rules),
            opens_in=left(lock, standing, rules),
            kind=lock.kind.value,
            row=lock.row,
        )
    return None


def briefing(routine: str, standing: Standing, rules: Rules) -> Briefing:
    """What a session of the routine with the id ``routine`` has to know of the days before."""
    offs = {pack: _last_off(pack, standing) for pack in Pack}
    today = {pack: len(_today(pack, standing, rules)) for pack in Pack}
    return Briefing(
        screen=screen_due(standing, rules)[0],
        first=standing.screened is None,
        off_ago={pack: standing.now - off for pack, off in offs.items() if off is not None},
        packs_left={pack: max(0, rules.thermal[pack].per_day - today[pack]) for pack in Pack},
        no_heat=_injury_wait(standing, rules) > 0,
        cleared=standing.cleared,
        level=level(routine, standing, rules),
    )


def level(routine: str, standing: Standing, rules: Rules) -> int:
    """The adjustment of a routine's doses: below 0 stepped down (N2), above 0 stepped up (N4)."""
    return max(-rules.days.level_down, min(rules.days.level_up, standing.levels.get(routine, 0)))


def _exercises(standing: Standing, rules: Rules) -> Closed | None:
    most = rules.session.per_day_max
    today = [each.ended for each in standing.sessions if standing.now - each.ended < rules.days.day_s]
    if len(today) >= most:
        opens = sorted(today)[-most] + rules.days.day_s
        return _over("sessions", COUNT, "session", opens, standing, rules, count=len(today))
    off = _last_off(Pack.COLD, standing)
    ready = None if off is None else off + rules.thermal[Pack.COLD].before_stretch_gap
    if ready is not None and ready > standing.now:
        return _over("after_cold", GAP, "session", ready, standing, rules)
    return None


def _packs(packs: Collection[Pack], standing: Standing, rules: Rules) -> Closed | None:
    """The reason for the pack that opens first, when every one of them is closed."""
    found = [_pack(pack, standing, rules) for pack in sorted(set(packs))]
    shut = [each for each in found if each is not None]
    return min(shut, key=lambda each: each.opens_in or 0.0) if len(shut) == len(found) else None


def _pack(pack: Pack, standing: Standing, rules: Rules) -> Closed | None:
    """What keeps one kind of pack closed the longest; None when it is open."""
    limits, kind = rules.thermal[pack], pack.value
    today, off, reasons = _today(pack, standing, rules), _last_off(pack, standing), []
    if len(today) >= limits.per_day:
        free = sorted(today)[-int(limits.per_day)] + rules.days.day_s
        reasons.append(
            _over(
                "pack_count", COUNT, kind, free, standing, rules, count=len(today), pack=rules.book(f"pack.of_{pack}")
            )
        )
    if off is not None and off + limits.gap > standing.now:
        reasons.append(
            _over("pack_gap", GAP, kind, off + limits.gap, standing, rules, pack=rules.book(f"pack.of_{pack}"))
        )
    if pack is Pack.HEAT and (wait := _injury_wait(standing, rules)) > 0:
        reasons.append(_over("injury", GAP, "injury", standing.now + wait, standing, rules))
    return max(reasons, key=lambda each: each.opens_in or 0.0, default=None)


def _over(
    text: str, code: str, kind: str, opens: float, standing: Standing, rules: Rules, **words: int | str
) -> Closed:
    wait = opens - standing.now
    reason = rules.days.texts[text].format(left=rules.book.about(wait), **words)
    return Closed(code=code, reason=reason, opens_in=wait, kind=kind)


def _today(pack: Pack, standing: Standing, rules: Rules) -> list[float]:
    """When the packs of this kind came off in the last 24 hours."""
    since = standing.now - rules.days.day_s
    return [each.off for each in standing.packs if each.pack is pack and each.off > since]


def _last_off(pack: Pack, standing: Standing) -> float | None:
    return max((each.off for each in standing.packs if each.pack is pack), default=None)


def _injury_wait(standing: Standing, rules: Rules) -> float:
    """Seconds until heat is allowed after a fresh injury; 0 or less when it is."""
    if standing.injury is None:
        return 0.0
    return standing.injury + rules.thermal[Pack.HEAT].injury_wait - standing.now
