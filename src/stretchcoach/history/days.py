"""The record by the days of the person: what was done, rated and logged on each; and means over days.

A day is the local one: from midnight to midnight where the person lives, which summer time makes an hour shorter or longer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta, tzinfo

from stretchcoach.frozen import dataclass
from stretchcoach.history.records import RatedMorning, SessionRecord
from stretchcoach.history.spasm_log import Spasm
from stretchcoach.session.events import Outcome

ONE_DAY = timedelta(days=1)
MEAN_DAYS = 7
"""Days that a mean is taken over: the last of them and those before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One local day; each part in the order of its moments."""

    sessions: tuple[SessionRecord, ...] = ()
    """Those that began on it."""
    mornings: tuple[RatedMorning, ...] = ()
    """Ratings of the morning after a session that were given on it."""
    spasms: tuple[Spasm, ...] = ()
    """Those that began on it."""

    @property
    def done(self) -> bool:
        """Whether something was done: an exercise or a pack, or a session to its end."""
        return any(each.done or each.outcome is Outcome.COMPLETED for each in self.sessions)

    @property
    def before(self) -> int | None:
        """The first rating before a session."""
        return next((each.pain_before for each in self.sessions if each.pain_before is not None), None)

    @property
    def after(self) -> int | None:
        """The last rating after a session."""
        return next((each.pain_after for each in reversed(self.sessions) if each.pain_after is not None), None)

    @property
    def morning(self) -> int | None:
        """The last rating of a morning after."""
        return self.mornings[-1].value if self.mornings else None

    @property
    def readings(self) -> tuple[int, ...]:
        """What the trend goes by: the ratings before sessions, and of mornings."""
        before = (each.pain_before for each in self.sessions)
        return (*(each for each in before if each is not None), *(each.value for each in self.mornings))


NO_DAY = Day()
"""A day on which nothing was recorded."""


def days_of(
    sessions: Iterable[SessionRecord],
    mornings: Iterable[RatedMorning] = (),
    spasms: Iterable[Spasm] = (),
    zone: tzinfo | None = None,
) -> dict[date, Day]:
    """The days on which something was recorded, oldest first, where the machine is or in ``zone``."""
    parts: dict[date, tuple[list[SessionRecord], list[RatedMorning], list[Spasm]]] = {}

    def part_of(moment: datetime) -> tuple[list[SessionRecord], list[RatedMorning], list[Spasm]]:
        return parts.setdefault(moment.astimezone(zone).date(), ([], [], []))

    for session in sessions:
        part_of(session.started)[0].append(session)
    for morning in mornings:
        part_of(morning.wall)[1].append(morning)
    for spasm in spasms:
        part_of(spasm.start)[2].append(spasm)
    return {
        day: Day(
            sessions=tuple(sorted(of_day, key=lambda each: (each.started, each.id))),
            mornings=tuple(sorted(rated, key=lambda each: each.wall)),
            spasms=tuple(sorted(logged, key=lambda each: each.start)),
        )
        for day, (of_day, rated, logged) in sorted(parts.items())
    }


def span(first: date, last: date) -> Iterator[date]:
    """The days from ``first`` to ``last``, both among them."""
    return (first + index * ONE_DAY for index in range((last - first).days + 1))


def mean_at(days: Mapping[date, Day], day: date, least: int) -> float | None:
    """The mean of the daily means of the seven days up to ``day``; None where fewer than ``least`` of them have a rating."""
    means = [
        sum(found) / len(found)
        for each in span(day - (MEAN_DAYS - 1) * ONE_DAY, day)
        if (found := days.get(each, NO_DAY).readings)
    ]
    return sum(means) / len(means) if means and len(means) >= least else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Seven days from a Monday on: on how many something was done, means of the ratings or None, and spasms."""

    monday: date
    done: int
    before: float | None
    after: float | None
    morning: float | None
    spasms: int


def monday_of(day: date) -> date:
    """The Monday of its week."""
    return day - day.weekday() * ONE_DAY


def week_of(days: Mapping[date, Day], monday: date) -> Week:
    """The week that begins with ``monday``."""
    week = [days[each] for each in span(monday, monday + 6 * ONE_DAY) if each in days]
    sessions = [each for day in week for each in day.sessions]
    return Week(
        monday=monday,
        done=sum(each.done for each in week),
        before=_mean(each.pain_before for each in sessions),
        after=_mean(each.pain_after for each in sessions),
        morning=_mean(each.value for day in week for each in day.mornings),
        spasms=sum(len(each.spasms) for each in week),
    )


def _mean(ratings: Iterable[int | None]) -> float | None:
    told = [each for each in ratings if each is not None]
    return sum(told) / len(told) if told else None
