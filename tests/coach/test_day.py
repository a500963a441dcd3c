"""The days before, as the first screen tells them: seven days where the person is, the last session, its morning."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from fakes import FakeMachine
from folders import DAY, HOUR, Folder

from stretchcoach.coach.day import day_in_words, load_day, week_of
from stretchcoach.coach.launch import Options
from stretchcoach.coach.proposal import Why
from stretchcoach.history.store import Store
from stretchcoach.paths import Paths
from stretchcoach.safety_data import load_rules
from stretchcoach.words.languages import load_book

RULES, BOOK = load_rules(), load_book("en")


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(data=tmp_path / "data", config=tmp_path / "config", cache=tmp_path / "cache")


@pytest.fixture
def madrid(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine is where the clocks change on the last Sundays of March and October."""
    if not hasattr(time, "tzset"):
        pytest.skip("the time zone of this system cannot be set")
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0/2,M10.5.0/3")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_a_session_belongs_to_the_day_on_which_the_person_lived() -> None:
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    found = week_of([late, late], date(2026, 11, 27), timezone(timedelta(hours=2)))
    assert [(each.date.day, each.sessions) for each in found] == [(day, 2 * (day == 25)) for day in range(21, 28)]


@pytest.mark.parametrize(
    ("now", "since_midnight"),
    [
        (datetime(2026, 3, 29, 8, tzinfo=UTC), 9 * HOUR),  # an hour was left out last night
        (datetime(2026, 10, 25, 9, tzinfo=UTC), 11 * HOUR),  # an hour came twice
        (datetime(2026, 10, 26, 9, tzinfo=UTC), 10 * HOUR),
    ],
)
def test_the_day_begins_at_midnight_on_the_days_on_which_the_clocks_change(
    madrid: None, paths: Paths, now: datetime, since_midnight: float
) -> None:
    machine = FakeMachine(wall=now.timestamp())
    with Store.open(paths.history, now=machine) as store:
        standing = store.standing()
    assert standing.now - standing.midnight == since_midnight


def test_a_session_just_before_a_midnight_with_a_change_was_yesterday(madrid: None) -> None:
    evening = datetime(2026, 10, 24, 21, 30, tzinfo=UTC)  # 23:30 there
    found = week_of([evening], date(2026, 10, 25), None)
    assert [each.sessions for each in found[-2:]] == [1, 0]


@pytest.mark.parametrize(("ago", "words"), [(0, "Today"), (1, "Yesterday"), (2, "2 days ago")])
def test_days_in_words(ago: int, words: str) -> None:
    today = date(2026, 11, 1)
    assert day_in_words(today - timedelta(days=ago), today, BOOK) == words


def test_the_last_session_and_its_morning(paths: Paths) -> None:
    Folder(paths.data, since=3 * DAY).settle().at(2 * DAY).session(before=4, after=3)
    with Store.open(paths.history) as store:
        store.morning(store.standing().sessions[-1].id, 6, "N2")
    day = load_day(Options(paths=paths), RULES)
    assert day.last_session(BOOK) == (
        "2 days ago: Gentle-four.",
        "Pain 4 before, 3 after.",
        "The morning after: 6, more than before.",
    )
    assert sum(each.sessions for each in day.week) == 1


def test_an_empty_folder(paths: Paths) -> None:
    day = load_day(Options(paths=paths), RULES)
    assert (day.last_session(BOOK), day.locked, day.left_open, day.seen.problem) == (
        ("No session yet.",),
        False,
        "",
        "",
    )
    assert day.proposal(2).why is Why.FIRST


def test_a_record_that_cannot_be_read_is_told_and_leaves_the_library(paths: Paths) -> None:
    paths.data.mkdir(parents=True)
    paths.history.write_bytes(b"no database at all, only some bytes" * 50)
    day = load_day(Options(paths=paths), RULES)
    assert day.seen.problem
    found = day.proposal(4)
    assert found.routine is not None
    assert (found.routine.id, found.why) == ("gentle-four", Why.GENTLE)
