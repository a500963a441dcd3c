"""Moments and lengths of time as people type them."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rows import each_row

from stretchcoach.coach.questions.moments import NoTime, minutes_of, moment_of

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=timezone(timedelta(hours=1)))


@each_row(
    ("text", "ago"),
    [
        ("now", 0),
        ("Just now.", 0),
        ("20 minutes ago", 20),
        ("20 ago", 20),
        ("20 min", 20),
        ("2 hours.", 120),
        ("1 h 30 min", 90),
        ("an hour ago", 60),
        ("half an hour ago", 30),
        ("1 hour and 5 minutes ago", 65),
        ("1 h 30 min ago", 90),
        ("two hours ago", 120),
        ("3d ago", 3 * 1440),
        ("2 weeks ago", 14 * 1440),
        ("08:15", 75),
        ("at 8.15", 75),
        ("9:30", 0),
        ("9:31", 1439),
        ("this morning 07:30", 120),
        ("yesterday 22:10", 680),
        ("Last night 23:00", 630),
        ("2026-11-22 09:30", 1440),
        ("2026-11-22T09:30:00Z", 1380),
        ("hace 20 minutos", 20),
        ("Hace media hora.", 30),
        ("hace una hora y 5 minutos", 65),
        ("hace 2 semanas", 14 * 1440),
        ("ahora", 0),
        ("ayer 22:10", 680),
        ("ayer a las 22:10", 680),
        ("a las 8:15", 75),
    ],
)
def test_moments(text: str, ago: int) -> None:
    assert moment_of(text, NOW) == NOW - timedelta(minutes=ago)


@each_row(
    ("text", "why"),
    [
        ("", "is no time"),
        ("tomorrow", "is no time"),
        ("90", "is no time"),
        ("in 20 minutes", "is no time"),
        ("999 weeks", "is no time"),
        ("25:00", "is no time"),
        ("08:75", "is no time"),
        ("999 weeks ago", "is no time"),
        ("2026-13-01", "is no time"),
        ("hace 3 manzanas", "is no time"),
        ("0001-01-01 00:00", "is more than a year ago"),
        ("2024-11-22 09:30", "is more than a year ago"),
        ("today 10:00", "is still to come"),
        ("2027-01-01 08:00", "is still to come"),
    ],
)
def test_what_is_no_moment_says_how_one_is_written(text: str, why: str) -> None:
    with pytest.raises(NoTime, match=why):
        moment_of(text, NOW)


@each_row(
    ("text", "minutes"),
    [
        ("20", 20),
        ("20 min", 20),
        ("1h30m", 90),
        ("1.5 hours", 90),
        ("1,5 h", 90),
        ("90 s", 1.5),
        ("2 days", 2880),
        ("dos días", 2880),
        ("1 hora y 30 min", 90),
        ("0", 0),
    ],
)
def test_lengths(text: str, minutes: float) -> None:
    assert minutes_of(text) == minutes


@each_row("text", ["", "x", "-5", "10 apples", "minutes", "999999", "400 days", "1h x"])
def test_what_is_no_length(text: str) -> None:
    with pytest.raises(NoTime, match="is no length of time"):
        minutes_of(text)


@given(st.text(max_size=40))
def test_any_text_is_a_moment_that_has_been_or_is_refused(text: str) -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    with contextlib.suppress(NoTime):
        assert moment_of(text, now) <= now
