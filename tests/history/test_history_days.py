"""The record by local days: everything is on one day, and on the right one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from rows import each_row

from stretchcoach.history.days import NO_DAY, ONE_DAY, Day, days_of, mean_at, monday_of, span, week_of
from stretchcoach.history.records import RatedMorning, SessionRecord
from stretchcoach.history.spasm_log import Spasm
from stretchcoach.session.events import Outcome

LONDON = ZoneInfo("Europe/London")
SESSION = SessionRecord(
    id=1,
    started=datetime(2026, 3, 29, 12, tzinfo=UTC),
    ended=None,
    routine_id="desk",
    routine_name="At the desk",
    outcome=Outcome.COMPLETED,
    rule="",
    pain_before=4,
    pain_worst=4,
    pain_after=3,
    done=1,
    planned=1,
    rehearsal=False,
    seconds=60.0,
)
MOMENTS = st.integers(0, 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
RATINGS = st.none() | st.integers(0, 10)


def session(started: datetime, before: int | None = 4, after: int | None = 3, number: int = 1) -> SessionRecord:
    return replace(SESSION, id=number, started=started, pain_before=before, pain_after=after)


@each_row(
    ("moment", "day"),
    [
        (datetime(2026, 3, 28, 23, 59, tzinfo=UTC), date(2026, 3, 28)),
        (datetime(2026, 3, 29, 22, 59, tzinfo=UTC), date(2026, 3, 29)),  # clocks went forward that morning
        (datetime(2026, 3, 29, 23, 0, tzinfo=UTC), date(2026, 3, 30)),
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 30, tzinfo=UTC), date(2026, 10, 25)),  # and back: a day of 25 hours
        (datetime(2026, 10, 26, 0, 0, tzinfo=UTC), date(2026, 10, 26)),
    ],
)
def test_a_day_is_the_local_one_in_summer_and_in_winter(moment: datetime, day: date) -> None:
    assert list(days_of([session(moment)], zone=LONDON)) == [day]
    assert list(days_of([], [RatedMorning(1, moment, 2)], zone=LONDON)) == [day]
    assert list(days_of([], [], [Spasm(start=moment)], zone=LONDON)) == [day]


@given(st.lists(st.tuples(MOMENTS, RATINGS), max_size=20), st.lists(MOMENTS, max_size=5), st.lists(MOMENTS, max_size=5))
def test_everything_is_on_one_day_in_its_order(
    sessions: list[tuple[datetime, int | None]], mornings: list[datetime], spasms: list[datetime]
) -> None:
    records = [session(moment, before, number=number) for number, (moment, before) in enumerate(sessions)]
    rated = [RatedMorning(0, moment, 5) for moment in mornings]
    days = days_of(records, rated, [Spasm(start=moment) for moment in spasms], LONDON)
    assert list(days) == sorted(days)
    assert NO_DAY not in days.values()
    assert sorted(each.id for day in days.values() for each in day.sessions) == [each.id for each in records]
    assert sum(len(day.mornings) for day in days.values()) == len(mornings)
    assert sum(len(day.spasms) for day in days.values()) == len(spasms)
    starts = [each.started for day in days.values() for each in day.sessions]
    assert starts == sorted(starts)
    weeks = [week_of(days, monday) for monday in sorted({monday_of(day) for day in days})]
    assert sum(each.spasms for each in weeks) == len(spasms)
    assert sum(each.done for each in weeks) == sum(day.done for day in days.values())


@given(st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 1, 21)), st.integers(0, 10)), st.integers(1, 7))
def test_a_mean_is_that_of_the_seven_days_up_to_a_day(ratings: dict[date, int], least: int) -> None:
    noon = {day: datetime(day.year, day.month, day.day, 12, tzinfo=UTC) for day in ratings}
    days = days_of([session(noon[day], pain) for day, pain in ratings.items()], zone=UTC)
    for day in span(date(2026, 1, 1), date(2026, 1, 25)):
        told = [pain for other, pain in ratings.items() if timedelta(0) <= day - other < 7 * ONE_DAY]
        mean = mean_at(days, day, least)
        if len(told) < least:
            assert mean is None
        else:
            assert mean is not None
            assert abs(mean - sum(told) / len(told)) < 1e-9


def test_the_day_tells_the_first_rating_before_and_the_last_one_after() -> None:
    noon = datetime(2026, 3, 29, 12, tzinfo=UTC)
    late, early = session(noon + timedelta(hours=2), 6, 5, 2), session(noon, None, 4, 1)
    (day,) = days_of([late, early], [RatedMorning(1, noon, 2), RatedMorning(1, noon, 3)], zone=UTC).values()
    assert (day.before, day.after, day.morning, day.readings) == (6, 5, 3, (6, 2, 3))


@each_row(
    ("sessions", "done"),
    [
        ((), False),
        ((SESSION,), True),
        ((replace(SESSION, outcome=Outcome.STOPPED, done=1),), True),
        ((replace(SESSION, outcome=Outcome.PAIN_RULE, done=0),), False),
        ((replace(SESSION, outcome=None, done=0), SESSION), True),
    ],
)
def test_a_day_is_done_once_something_was(sessions: tuple[SessionRecord, ...], done: bool) -> None:
    assert Day(sessions=sessions).done is done
