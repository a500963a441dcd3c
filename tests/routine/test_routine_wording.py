"""Durations, found values and nearest words, in an author's own terms."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rows import each_row

from stretchcoach.routine.problems import Problem, in_words
from stretchcoach.routine.wording import (
    did_you_mean,
    listing,
    meant_duration,
    nearest,
    parse_duration,
    printable,
    shown_value,
    written,
)
from stretchcoach.strict import KeyPath


@each_row(
    ("text", "seconds"),
    [
        ("30s", 30),
        ("90s", 90),
        ("1m30s", 90),
        ("10m", 600),
        ("120m", 7200),
        ("2h", 7200),
        ("1h30m", 5400),
        ("2.5s", 2.5),
        ("0s", 0),
        ("", None),
        ("30", None),
        ("30 s", None),
        ("1m90s", None),
        ("1h60m", None),
        ("-5s", None),
        ("30S", None),
        ("5s1m", None),
        ("1e3s", None),
        ("٣s", None),
        ("9999999999999999999s", None),
        ("2.55s", None),
    ],
)
def test_durations(text: str, seconds: float | None) -> None:
    assert parse_duration(text) == seconds


@given(st.integers(min_value=1, max_value=359999).map(lambda tenths: tenths / 10))
def test_what_is_written_reads_as_the_same(seconds: float) -> None:
    assert parse_duration(written(seconds)) == pytest.approx(seconds)


@each_row(
    ("value", "meant"),
    [
        (30, "30s"),
        (90.0, "1m30s"),
        ("30", "30s"),
        (" 30 sec", "30s"),
        ("2 min", "2m"),
        ("2 minutes 30 seconds", "2m30s"),
        ("1m90s", "2m30s"),
        ("1:30", "1m30s"),
        ("5'", "5m"),
        (0, None),
        (-3, None),
        (10**30, None),
        (float("nan"), None),
        (True, None),
        ("soon", None),
        ("", None),
        ([], None),
    ],
)
def test_what_an_author_meant(value: object, meant: str | None) -> None:
    assert meant_duration(value) == meant


@each_row(
    ("value", "text"),
    [
        ("a", '"a"'),
        ("", "empty text"),
        ("\x1b[31m", r'"\x1b[31m"'),
        ("x" * 50, '"' + "x" * 37 + '..."'),
        (True, "true"),
        (False, "false"),
        (30, "30"),
        (10**12, "a very large number"),
        (2.5, "2.5"),
        (date(2026, 11, 22), "2026-11-22"),
        (datetime(2026, 11, 22, 10, 0), "2026-11-22T10:00:00"),  # noqa: DTZ001  TOML has times without a zone
        (time(7, 30), "07:30:00"),
        ([1], "a list"),
        ({"a": 1}, "keys with values"),
    ],
)
def test_found_values(value: object, text: str) -> None:
    assert shown_value(value) == text


def test_a_number_too_long_for_digits() -> None:
    assert shown_value(1 << 100_000) == "a very large number"


@given(st.text())
def test_whatever_is_shown_is_safe_to_print(text: str) -> None:
    assert printable(text).isprintable()
    assert shown_value(text).isprintable()


@each_row(
    ("word", "right", "close"),
    [
        ("rep", ("reps", "sets"), "reps"),
        ("cat_cow", ("cat-cow", "cobra"), "cat-cow"),
        ("REST", ("rest", "reps"), "rest"),
        ("duration", ("hold", "reps"), "hold"),
        ("duration", ("reps", "sets"), None),
        ("ice", ("cold", "heat"), "cold"),
        ("xyzzy", ("reps", "sets"), None),
        ("", ("reps",), None),
    ],
)
def test_nearest_word(word: str, right: tuple[str, ...], close: str | None) -> None:
    assert nearest(word, right) == close
    assert did_you_mean(word, right) == (f"Did you mean `{close}`?" if close else "")


def test_listing() -> None:
    assert listing([]) == ""
    assert listing(["a"]) == "`a`"
    assert listing(["a", "b", "c"], mark='"', last="or") == '"a", "b" or "c"'


@each_row(
    ("path", "words"),
    [
        ((), ""),
        (("step", 1, "hold"), "step 2, hold"),
        (("step", 3, "steps", 0, "apply"), "step 4, steps 1, apply"),
        (("routine", "cautions", 0), "routine, cautions 1"),
        (("odd\n",), r"odd\n"),
    ],
)
def test_places_in_words(path: KeyPath, words: str) -> None:
    assert in_words(path) == words


@each_row(
    ("problem", "line"),
    [
        (Problem("a.toml", 14, 8, "step 2, hold", "no.", "Do."), "a.toml:14:8: step 2, hold: no. Do."),
        (Problem("a.toml", 0, 0, "", "no."), "a.toml: no."),
    ],
)
def test_a_problem_is_one_line(problem: Problem, line: str) -> None:
    assert str(problem) == line
