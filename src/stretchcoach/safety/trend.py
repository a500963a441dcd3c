"""Whether the pain of the last seven days differs from the first week (rules G1 and G2 of section 2.4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stretchcoach.safety.day_limits import DayLimits
from stretchcoach.safety.standing import FolderTime


@dataclass(frozen=True, slots=True, kw_only=True)
class PainReading:
    """A rating of 0 to 10, and when it was given."""

    at: FolderTime
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The means of the daily means of two weeks; ``rule`` is ``G1``, ``G2`` or empty."""

    first: float
    last: float
    rule: str
    say: str


def trend(readings: Sequence[PainReading], folder_now: FolderTime, limits: DayLimits) -> Trend | None:
    """The last seven days against the first seven; None before they are two weeks with enough days in each."""
    if not readings:
        return None
    start = min(each.at for each in readings)
    if folder_now - start < 2 * limits.week_s:
        return None
    first = _daily((each for each in readings if each.at < start + limits.week_s), start, limits.day_s)
    last = _daily(
        (each for each in readings if folder_now - limits.week_s < each.at <= folder_now), start, limits.day_s
    )
    if min(len(first), len(last)) < limits.trend_days_min:
        return None
    before, after = _mean(first), _mean(last)
    rule = _rule(before, after, limits)
    return Trend(first=before, last=after, rule=rule, say=limits.texts[rule] if rule else "")


def _daily(readings: Iterable[PainReading], start: FolderTime, day: float) -> list[float]:
    days: dict[int, list[int]] = {}
    for each in readings:
        days.setdefault(int((each.at - start) // day), []).append(each.value)
    return [_mean(values) for values in days.values()]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _rule(before: float, after: float, limits: DayLimits) -> str:
    fall = before - after
    if fall > 0 and (fall >= limits.improve_points or fall * 100 >= before * limits.improve_percent):
        return "G1"
    return "G2" if -fall >= limits.worse_points else ""
