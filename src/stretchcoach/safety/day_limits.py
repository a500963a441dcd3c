"""The numbers and sentences of what holds from one day to the next; ``data/days.toml`` names where each comes from."""

from __future__ import annotations

from collections.abc import Mapping

from stretchcoach.frozen import dataclass
from stretchcoach.safety.sourced import Sourced, Value, check_names, damaged, from_rows, read_table

TEXTS = (
    "sessions", "pain", "after_cold", "pack_count", "pack_gap", "injury", "morning", "N1", "N2", "N3", "N4", "G1", "G2",
    "frequent", "lasting", "halting",
)  # fmt: skip
"""Every sentence there has to be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLimits:
    """``*_s`` are seconds of folder time; ``texts`` and ``origins`` are by name."""

    day_s: float
    offer_s: float
    """So long a routine that was offered for severe pain may be started with its limits of pain set aside (rule P2)."""
    pain_ends_max: int
    """So many ends by rule P6 on one day close exercises until midnight."""
    morning_from_s: float
    morning_to_s: float
    next_day_rise: int
    """A morning this much above the rating before the session is a bad one (N2)."""
    flare_s: float
    """A spasm that lasts longer after a session makes its morning a bad one (N2)."""
    bad_mornings_in_row: int
    bad_mornings_max: int
    """So many within ``bad_mornings_s`` deserve a booked appointment (N3)."""
    bad_mornings_s: float
    green_sessions: int
    """So many in a row, and a good morning, offer a step up (N4)."""
    level_down: int
    """The most steps below the written doses."""
    level_up: int
    """The most steps above them."""
    week_s: float
    trend_days_min: int
    improve_points: float
    improve_percent: float
    worse_points: float
    episode_gap_s: float
    frequent_count: int
    frequent_s: float
    lasting_s: float
    lasting_gap_s: float
    halting_min: int
    texts: Mapping[str, str]
    origins: Mapping[str, Sourced]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Days:
    limits: Mapping[str, Value]
    texts: Mapping[str, Value]


def parse_days(data: object) -> DayLimits:
    """What holds from one day to the next, from an already-read table. Raises RulesError."""
    days = read_table(_Days, "days", data)
    check_names("days, texts", days.texts, TEXTS)
    origins = {**days.limits, **{f"texts.{name}": row for name, row in days.texts.items()}}
    texts = {name: row.value for name, row in days.texts.items()}
    limits = from_rows(DayLimits, "days, limits", days.limits, texts=texts, origins=origins)
    if not 0 <= limits.morning_from_s < limits.morning_to_s:
        raise damaged("days, limits", "morning_from_s has to be before morning_to_s")
    return limits
