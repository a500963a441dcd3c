"""Locks: what keeps routines closed after a red flag or several bad mornings (section 1.2, rule N3), and what lifts it.

Silence, time and a restart lift nothing, except that a same-day lock ends after its 24 hours. Everything else waits for
the documented confirmation.
"""

from __future__ import annotations

from stretchcoach.safety.red_flags import RedFlags, tier_text
from stretchcoach.safety.rules import Rules
from stretchcoach.safety.standing import Lock, LockKind, Standing
from stretchcoach.session.events import Tier

_FIRST = (LockKind.EMERGENCY, LockKind.SURGERY, LockKind.SAME_DAY, LockKind.PLAN_PAUSED)

_TIERS = {
    LockKind.EMERGENCY: Tier.EMERGENCY_NOW,
    LockKind.SAME_DAY: Tier.SAME_DAY_URGENT,
    LockKind.SURGERY: Tier.BOOK_CLINICIAN,
    LockKind.PLAN_PAUSED: Tier.BOOK_CLINICIAN,
}


def open_locks(standing: Standing, rules: Rules) -> tuple[Lock, ...]:
    """The locks that hold at ``standing.now``, the most serious kind first and the newest of each kind first."""
    held = [each for each in standing.locks if left(each, standing, rules) is None or left(each, standing, rules)]
    return tuple(sorted(held, key=lambda each: (_FIRST.index(each.kind), -each.since)))


def left(lock: Lock, standing: Standing, rules: Rules) -> float | None:
    """Seconds until ``lock`` ends by itself, 0 once it has; None where only a confirmation ends it."""
    if lock.kind is not LockKind.SAME_DAY:
        return None
    return max(0.0, lock.since + rules.days.urgent_lock_s - standing.now)


def lock_text(lock: Lock, standing: Standing, rules: Rules) -> str:
    """What is said of a lock: whom to call, with the words of ``rules.red_flags.locale``, and what lifts it."""
    text = "severe" if lock.kind is LockKind.SAME_DAY and comfort_open(lock, rules) else lock.kind.value
    opens = rules.days.texts[text].format(left=rules.book.about(left(lock, standing, rules) or 0.0))
    return f"{_advice(lock, rules.red_flags)} {opens}".strip()


def comfort_open(lock: Lock, rules: Rules) -> bool:
    """Whether packs and rests stay open.

    They do while the plan pauses, and after severe pain alone, for which rule P2 offers them.
    """
    severe = lock.kind is LockKind.SAME_DAY and lock.row == rules.pain.rules["P2"].row
    return severe or lock.kind is LockKind.PLAN_PAUSED


def lock_tier(lock: Lock) -> Tier:
    """How soon the person needs help."""
    return _TIERS[lock.kind]


def confirms(words: str, rules: Rules) -> bool:
    """Whether ``words`` are the documented confirmation; capitals, outer spaces and a full stop do not matter."""
    return " ".join(words.split()).rstrip(".").casefold() == rules.days.texts["confirmation"].casefold()


def _advice(lock: Lock, flags: RedFlags) -> str:
    """What is said before what lifts the lock; a paused plan says it all in its own text."""
    if lock.kind is LockKind.PLAN_PAUSED:
        return ""
    if lock.kind is LockKind.SURGERY:
        row = flags.rows.get(lock.row)
        return row.say if row else ""
    return tier_text(_TIERS[lock.kind], flags)
