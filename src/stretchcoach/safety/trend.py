"""What weeks say: the trend of the pain (rules G1 and G2 of section 2.4), and the spasm log (section 6.1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from stretchcoach.frozen import dataclass
from stretchcoach.safety.day_limits import DayLimits
from stretchcoach.safety.questions import shown_text
from stretchcoach.safety.red_flags import Tier, tier_text
from stretchcoach.safety.rules import Rules
from stretchcoach.safety.standing import LONG_AGO, FolderTime, PastSpasm


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


def last_episode(spasms: Sequence[PastSpasm], limits: DayLimits) -> FolderTime | None:
    """When the last new episode was logged; None without one.

    An entry that begins within ``episode_gap_s`` of an earlier one belongs to its episode, unless it tells of a new
    warning sign.
    """
    began, reached = None, LONG_AGO
    for each in sorted(spasms, key=lambda spasm: spasm.logged):
        if each.new_red_flag or each.start - reached > limits.episode_gap_s:
            began = each.logged
        reached = max(reached, each.start, each.end or each.logged)
    return began


def spasm_advice(spasms: Sequence[PastSpasm], folder_now: FolderTime, rules: Rules) -> tuple[Tier, str]:
    """What the log as a whole suggests at ``folder_now``: advice and its words, or nothing. It closes nothing.

    Frequent, not going away, and life-halting are the seed's three reasons to see a specialist.
    """
    limits = rules.days
    recent = [each for each in spasms if folder_now - each.until <= limits.frequent_s]
    reasons = []
    if len(recent) >= limits.frequent_count:
        reasons.append(limits.texts["frequent"].format(count=len(recent)))
    if _lasts(spasms, folder_now, limits):
        reasons.append(limits.texts["lasting"])
    if any(max(each.worst or 0, each.now or 0) >= limits.halting_min for each in recent):
        reasons.append(limits.texts["halting"])
    if not reasons:
        return Tier.NONE, ""
    advice = map(shown_text, tier_text(Tier.BOOK_CLINICIAN, rules.red_flags))
    return Tier.BOOK_CLINICIAN, " ".join((*reasons, *advice))


def _lasts(spasms: Sequence[PastSpasm], folder_now: FolderTime, limits: DayLimits) -> bool:
    """Whether spasms less than ``lasting_gap_s`` apart reach over ``lasting_s``, and up to the last such gap before now."""
    begun: FolderTime | None = None
    reached = LONG_AGO
    for each in sorted(spasms, key=lambda spasm: spasm.start):
        if each.start - reached > limits.lasting_gap_s:
            begun = each.start
        reached = max(reached, each.until)
    if begun is None or folder_now - reached > limits.lasting_gap_s:
        return False
    return reached - begun >= limits.lasting_s
