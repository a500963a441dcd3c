"""The days before, as the first screen tells them: seven days where the person is, the last session, its morning."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from fakes import FakeMachine
from folders import DAY, HOUR, Folder
from history.builders import answer, ended, keep, started, step

from stretchcoach.coach.day import day_in_words, load_day
from stretchcoach.coach.options import Options
from stretchcoach.coach.proposal import WhyProposed
from stretchcoach.history.store import Store
from stretchcoach.paths import Paths
from stretchcoach.safety_data import load_rules
from stretchcoach.session.events import PhaseStarted
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


@pytest.mark.parametrize(
    ("session", "now", "today"),
    [
        (
            datetime(2026, 10, 24, 21, 30, tzinfo=UTC),
            datetime(2026, 10, 25, 9, tzinfo=UTC),
            0,
        ),  # 23:30 there, an hour more
        (datetime(2026, 10, 24, 22, 30, tzinfo=UTC), datetime(2026, 10, 25, 9, tzinfo=UTC), 1),  # half past midnight
        (
            datetime(2026, 3, 28, 22, 30, tzinfo=UTC),
            datetime(2026, 3, 29, 8, tzinfo=UTC),
            0,
        ),  # 23:30 there, an hour less
        (datetime(2026, 3, 28, 23, 30, tzinfo=UTC), datetime(2026, 3, 29, 8, tzinfo=UTC), 1),
    ],
)
def test_what_was_done_last_night_belongs_to_its_own_day(
    madrid: None, paths: Paths, session: datetime, now: datetime, today: int
) -> None:
    machine = FakeMachine(wall=session.timestamp())
    with Store.open(paths.history, now=machine) as store:
        hold = PhaseStarted(at=9, phase="hold", seconds=20.0)
        work = (started(), answer(2, "before", 2), step(8, 1), hold, answer(60, "after", 2), ended(70))
        keep(store, *work, wall=session)
    machine.passes((now - session).total_seconds())
    day = load_day(Options(paths=paths), RULES, now=machine)
    assert [done for _, done in day.week[-2:]] == [1 - today, today]
    assert (day.proposal(2).why is WhyProposed.DONE) is bool(today)


@pytest.mark.parametrize(("ago", "words"), [(0, "Today"), (1, "Yesterday"), (2, "2 days ago")])
def test_days_in_words(ago: int, words: str) -> None:
    today = date(2026, 11, 1)
    assert day_in_words(today - timedelta(days=ago), today, BOOK) == words


def test_the_last_session_and_its_morning(paths: Paths) -> None:
    Folder(paths.data, since=9 * DAY).settle().at(2 * DAY).session(before=4, after=3)
    with Store.open(paths.history) as store:
        store.morning(store.standing().sessions[-1].id, 6, "N2")
    day = load_day(Options(paths=paths), RULES)
    assert day.last_session(BOOK) == (
        "2 days ago: Gentle-four.",
        "Pain 4 before, 3 after.",
        "The morning after: 6, more than before.",
    )
    assert sum(done for _, done in day.week) == 1


def test_an_empty_folder(paths: Paths) -> None:
    day = load_day(Options(paths=paths), RULES)
    assert (day.last_session(BOOK), day.locked, day.left_open, day.seen.problem) == (
        ("No session yet.",),
        False,
        "",
        "",
    )
    assert day.proposal(2).why is WhyProposed.FIRST


def test_a_record_that_cannot_be_read_is_told_and_leaves_the_library(paths: Paths) -> None:
    paths.data.mkdir(parents=True)
    paths.history.write_bytes(b"no database at all, only some bytes" * 50)
    day = load_day(Options(paths=paths), RULES)
    assert day.seen.problem
    found = day.proposal(4)
    assert found.routine is not None
    assert (found.routine.id, found.why) == ("gentle-four", WhyProposed.GENTLE)
