"""The rules with the ``[limits]`` of a routine file in the place of the usual numbers, and what the patient is told of
those that are looser.

What may be written there is in :mod:`~stretchcoach.safety.author_limits`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from stretchcoach.routine.model import ExerciseStep, Pack, PackStep, Routine
from stretchcoach.routine.totals import more_than_acute
from stretchcoach.safety.author_limits import DURATIONS
from stretchcoach.safety.pain import PainLimits
from stretchcoach.safety.rules import Rules
from stretchcoach.safety.thermal import PackLimits
from stretchcoach.words.phrases import Phrasebook


def usual(rules: Rules) -> dict[str, float]:
    """What the rules themselves say for each key."""
    pain, cold, heat = rules.pain, rules.thermal[Pack.COLD], rules.thermal[Pack.HEAT]
    return {
        "green_max": pain.green_max,
        "amber_max": pain.amber_max,
        "end_at": pain.end_min,
        "rise_skip": pain.rise_skip,
        "rise_end": pain.rise_end,
        "sessions_per_day": rules.session.per_day_max,
        "cold_per_day": cold.per_day,
        "heat_per_day": heat.per_day,
        "check_every": rules.session.long_hold_check_s,
        "cold_max": cold.ui_max,
        "heat_max": heat.ui_max,
        "skin_check_every": cold.check_every,
        "cold_gap": cold.gap,
        "heat_gap": heat.gap,
        "move_after_cold": cold.before_stretch_gap,
    }


def applied(rules: Rules, limits: Mapping[str, float]) -> Rules:
    """``rules`` with the author's limits in their place; the same rules where there are none. Doing it twice is doing
    it once.

    Raises:
        ValueError: a key that is none, or a number beyond what may be written; the reader of routines refuses both.
    """
    if not limits:
        return rules
    for key, value in limits.items():
        row = rules.author.rows.get(key)
        if row is None or not row.least <= value <= row.most:
            raise ValueError(f"{key}: {value!r} is not among what a routine may set")
    session = replace(
        rules.session,
        per_day_max=int(limits.get("sessions_per_day", rules.session.per_day_max)),
        long_hold_check_s=limits.get("check_every", rules.session.long_hold_check_s),
    )
    thermal = {pack: _pack(pack, rules.thermal[pack], limits) for pack in rules.thermal}
    return replace(rules, pain=_pain(rules.pain, limits), session=session, thermal=MappingProxyType(thermal))


def _pain(pain: PainLimits, limits: Mapping[str, float]) -> PainLimits:
    amber = int(limits.get("amber_max", pain.amber_max))
    return replace(
        pain,
        green_max=int(limits.get("green_max", pain.green_max)),
        amber_max=amber,
        red_min=max(pain.red_min, amber + 1),  # lower would make a start in the red band less strict, not more
        end_min=int(limits.get("end_at", pain.end_min)),
        rise_skip=int(limits.get("rise_skip", pain.rise_skip)),
        rise_end=int(limits.get("rise_end", pain.rise_end)),
    )


def _pack(pack: Pack, usual: PackLimits, limits: Mapping[str, float]) -> PackLimits:
    longest = limits.get(f"{pack}_max", usual.ui_max)
    check = limits.get("skin_check_every", usual.check_every)
    gap = limits.get("move_after_cold", usual.before_stretch_gap)
    return replace(
        usual,
        default=min(usual.default, longest),
        ui_max=longest,
        hard_max=min(usual.hard_max, longest) if f"{pack}_max" in limits else usual.hard_max,
        check_every=check,
        first_check=min(usual.first_check, check),
        gap=limits.get(f"{pack}_gap", usual.gap),
        per_day=int(limits.get(f"{pack}_per_day", usual.per_day)),
        before_stretch_gap=gap if pack is Pack.COLD else usual.before_stretch_gap,
    )


def looser(routine: Routine, rules: Rules) -> list[str]:
    """What a routine allows beyond the usual, one plain sentence each with the usual beside it; empty for most."""
    author = rules.author
    values = dict(routine.limits)
    steps = list(routine.each_step())
    longest = max((step.seconds for step in steps if isinstance(step, PackStep) and step.pack is Pack.COLD), default=0)
    values["cold_max"] = max(longest, values.get("cold_max", 0.0))
    said = [
        _filled(row.say, key, values[key], row.usual, rules.book)
        for key, row in author.rows.items()
        if key in values and row.looser(values[key])
    ]
    top = rules.pain.start_full_max
    if routine.pain_up_to > top and any(isinstance(step, ExerciseStep) and more_than_acute(step) for step in steps):
        said.append(_filled(author.pain_up_to, "", routine.pain_up_to, top, rules.book))
    return [*said, author.instead] if said else []


def _filled(text: str, key: str, value: float, usual: float, book: Phrasebook) -> str:
    return text.replace("{VALUE}", _words(key, value, book)).replace("{USUAL}", _words(key, usual, book))


def _words(key: str, value: float, book: Phrasebook) -> str:
    return book.time(value) if key in DURATIONS else f"{value:g}"
