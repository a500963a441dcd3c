"""The pictures of the days: every one fits its room, means something without colour, and a click finds its day."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from folders import Folder
from half_year import live
from hypothesis import given
from hypothesis import strategies as st
from rows import each_row
from textual.color import Color

from stretchcoach.coach.days_told import local_day, read_past
from stretchcoach.frontends.tui.screens.history_screen import TONES
from stretchcoach.frontends.tui.themes import THEMES
from stretchcoach.frontends.tui.widgets import charts
from stretchcoach.history.days import ONE_DAY, Day, days_of, span
from stretchcoach.history.records import RatedMorning, SessionRecord
from stretchcoach.history.spasm_log import Spasm
from stretchcoach.safety_data import load_rules
from stretchcoach.session.events import Outcome

from .test_tui_themes import contrast

RULES = load_rules()
BOOK = RULES.book
TODAY = date(2026, 11, 27)
"""A Friday."""
DAYS = st.integers(0, 800).map(lambda ago: TODAY - ago * ONE_DAY)
WIDTHS = st.integers(8, 240)


def text_of(rows: charts.Rows) -> str:
    """The characters alone."""
    return "\n".join("".join(text for text, _ in row) for row in rows)


def rated(day: date, before: int | None = None, after: int | None = None, *, done: bool = True) -> SessionRecord:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return SessionRecord(
        id=1,
        started=noon,
        ended=noon,
        routine_id="desk",
        routine_name="At the desk",
        outcome=Outcome.COMPLETED if done else Outcome.PAIN_RULE,
        rule="",
        pain_before=before,
        pain_worst=before,
        pain_after=after,
        done=int(done),
        planned=1,
        rehearsal=False,
        seconds=60.0,
    )


def spasm(day: date) -> Spasm:
    return Spasm(start=datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


PAINS = {
    TODAY - ago * ONE_DAY: Day(sessions=(rated(TODAY - ago * ONE_DAY, ago % 11, (ago + 3) % 11),)) for ago in range(300)
}

# The calendar ---------------------------------------------------------------------------------------------------------


@given(DAYS, WIDTHS)
def test_a_calendar_fits_and_a_click_finds_each_day(chosen: date, width: int) -> None:
    rows = charts.calendar(PAINS, chosen, TODAY, width, BOOK)
    assert len(rows) == 8
    assert all(sum(len(text) for text, _ in row) <= width for row in rows)
    found = {charts.day_at(column, row, chosen, TODAY, width) for row in range(8) for column in range(width)} - {None}
    first = charts.first_monday(chosen, TODAY, width)
    last = min(TODAY, first + (7 * charts.weeks_in(width) - 1) * ONE_DAY)
    assert found == set(span(first, last))
    assert chosen in found
    assert charts.day_at(2, 3, chosen, TODAY, width) is None
    assert charts.day_at(4, 0, chosen, TODAY, width) is None


@each_row(("width", "weeks"), [(20, 8), (56, 26), (78, 26), (200, 26)])
def test_half_a_year_is_shown_where_there_is_room(width: int, weeks: int) -> None:
    assert charts.weeks_in(width) == weeks


@each_row(
    ("sessions", "spasms", "narrow", "wide"),
    [
        ((), (), " ·", "  ·"),
        ((rated(TODAY),), (), " ✓", "  ✓"),
        ((rated(TODAY, 0),), (), "▂0", "▂▂0"),
        ((rated(TODAY, 4),), (), "▄4", "▄▄4"),
        ((rated(TODAY, 6),), (), "▆6", "▆▆6"),
        ((rated(TODAY, 9),), (), "█9", "██9"),
        ((rated(TODAY, 10),), (), "10", " 10"),
        ((rated(TODAY, 8, done=False),), (), "~8", " ~8"),
        ((rated(TODAY, 10, done=False),), (), "10", "~10"),
        ((), (spasm(TODAY),), "▲ ", "▲  "),
        ((rated(TODAY),), (spasm(TODAY),), "▲✓", "▲ ✓"),
        ((rated(TODAY, 4),), (spasm(TODAY),), "▲4", "▲▄4"),
        ((rated(TODAY, 10),), (spasm(TODAY),), "10", "▲10"),
        ((rated(TODAY, 8, done=False),), (spasm(TODAY),), "▲8", "▲~8"),
    ],
)
def test_a_day_shows_its_number_and_its_mark(
    sessions: tuple[SessionRecord, ...], spasms: tuple[Spasm, ...], narrow: str, wide: str
) -> None:
    days = days_of(sessions, (), spasms, UTC)
    for width, cell in ((56, narrow), (108, wide)):
        row = charts.calendar(days, TODAY, TODAY, width, BOOK)[5]
        chosen = "".join(text for text, tone in row if "chosen" in tone)
        assert chosen == cell
        assert all("today" in tone for _, tone in row if "chosen" in tone)


def test_months_stand_above_their_first_week_and_the_future_is_blank() -> None:
    rows = text_of(charts.calendar({}, TODAY, TODAY, 56, BOOK)).splitlines()
    assert rows[0].split() == ["Jun", "Jul", "Aug", "Sep", "Oct", "Nov"]
    november = charts.day_at(rows[0].index("Nov"), 1, TODAY, TODAY, 56)
    assert november == date(2026, 11, 2)
    assert rows[5].endswith("·")
    assert rows[6].endswith("  ")


def test_going_back_shows_the_half_year_before() -> None:
    first = charts.first_monday(TODAY, TODAY, 56)
    assert charts.first_monday(first - ONE_DAY, TODAY, 56) == first - 7 * 26 * ONE_DAY


# The curve ------------------------------------------------------------------------------------------------------------


@given(DAYS, st.integers(24, 240), st.booleans(), st.sampled_from((6, 11, 21)), st.floats(0, 10))
def test_a_curve_fits_and_shows_the_chosen_day(
    shown: date, width: int, half_year: bool, rows: int, first: float
) -> None:
    frame = charts.frame(shown, TODAY, width, half_year=half_year)
    assert frame.first <= shown <= frame.last <= TODAY
    picture = charts.curve(PAINS, frame, shown, width, rows, 3, charts.Marker(first, 2), BOOK)
    assert len(picture) == rows + 3
    if frame.columns or width > 60:
        assert all(sum(len(text) for text, _ in row) <= width for row in picture)
    assert "chosen" in {tone for text, tone in picture[-2]}


@each_row(("height", "rows"), [(5, 6), (10, 6), (15, 11), (24, 11), (25, 21), (60, 21)])
def test_the_plot_has_rows_of_two_points_of_one_or_of_a_half(height: int, rows: int) -> None:
    assert charts.plot_rows(height) == rows


def test_each_rating_has_a_mark_in_its_row() -> None:
    day, before = TODAY - 2 * ONE_DAY, TODAY - 3 * ONE_DAY
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    days = days_of([rated(day, 7, 3), rated(before, 5, 5)], [RatedMorning(1, noon, 1)], [spasm(day)], UTC)
    frame = charts.frame(TODAY, TODAY, 78, half_year=False)
    lines = text_of(charts.curve(days, frame, TODAY, 78, 11, 3, None, BOOK)).splitlines()
    column = 4 + 2 * (day - frame.first).days
    assert [lines[10 - pain][column] for pain in (7, 3, 1)] == ["o", "x", "+"]
    assert lines[5][column - 2] == "ø"
    assert lines[11][column] == "▲"
    assert lines[13].endswith("27 Nov")


@each_row(
    ("first", "words"), [(5.0, {5: "1st week", 3: "+2 points", 7: "-2 points"}), (9.5, {0: "1st week", 2: "-2 points"})]
)
def test_the_marker_shows_the_first_week_and_two_points_from_it(first: float, words: dict[int, str]) -> None:
    frame = charts.frame(TODAY, TODAY, 78, half_year=False)
    lines = text_of(charts.curve({}, frame, TODAY, 78, 11, 3, charts.Marker(first, 2), BOOK)).splitlines()
    told = {index: line.split("┄")[-1].strip() for index, line in enumerate(lines) if "┄" in line}
    assert told == words


def test_the_mean_is_one_line_and_broken_where_there_is_none(tmp_path: Path) -> None:
    level = {day: found for day, found in PAINS.items() if day > TODAY - 14 * ONE_DAY or day < TODAY - 24 * ONE_DAY}
    level = {day: Day(sessions=(rated(day, 4),)) for day in level}
    frame = charts.frame(TODAY, TODAY, 100, half_year=False)
    for signs in (charts.FULL, charts.ASCII):
        rows = charts.curve(level, frame, TODAY, 100, 21, 3, None, BOOK, signs)
        drawn = {
            (index, column)
            for index, line in enumerate(text_of(rows[:21]).splitlines())
            for column, sign in enumerate(line)
            if sign in "~o" or sign > "\u2800"
        }
        assert {index for index, _ in drawn} == {12}
        gap = {4 + 2 * (day - frame.first).days for day in span(TODAY - 19 * ONE_DAY, TODAY - 14 * ONE_DAY)}
        assert not {column for _, column in drawn} & gap


# Where there is no colour, no braille, no UTF-8 ------------------------------------------------------------------------


def test_without_other_letters_all_of_it_is_plain(tmp_path: Path) -> None:
    past = read_past(live(tmp_path, 60).path, RULES)
    frame = charts.frame(local_day(), local_day(), 78, half_year=False)
    pictures = (
        charts.calendar(past.days, local_day(), local_day(), 78, BOOK, charts.ASCII),
        charts.calendar_legend(BOOK, charts.ASCII),
        charts.curve(past.days, frame, local_day(), 78, 11, 3, charts.Marker(5, 2), BOOK, charts.ASCII),
        charts.curve_legend(BOOK, charts.ASCII),
    )
    assert all(text_of(each).isascii() for each in pictures)


@pytest.mark.parametrize("signs", [charts.FULL, charts.ASCII])
def test_no_two_marks_of_a_picture_look_alike(signs: charts.Signs) -> None:
    calendar = (*signs.levels, signs.done, signs.told, signs.nothing, signs.spasm)
    curve = (signs.before, signs.after, signs.morning, signs.both, signs.spasm, signs.dotted, signs.line)
    for marks in (calendar, curve):
        assert len(set(marks)) == len(marks)


def test_every_tone_has_a_look_and_is_seen_on_every_ground(tmp_path: Path) -> None:
    past = read_past(live(tmp_path, 60).path, RULES)
    frame = charts.frame(local_day(), local_day(), 78, half_year=False)
    pictures = (
        *charts.calendar(past.days, local_day(), local_day(), 78, BOOK),
        *charts.calendar_legend(BOOK),
        *charts.curve(past.days, frame, local_day(), 78, 11, 3, charts.Marker(5, 2), BOOK),
        *charts.curve_legend(BOOK),
    )
    assert {name for row in pictures for _, tone in row for name in tone.split()} <= set(TONES)
    for theme in (each.theme for each in THEMES.values()):
        colours = {
            "foreground": theme.foreground,
            "warning": theme.warning,
            "error": theme.error,
            "success": theme.success,
        }
        colours |= {"accent": theme.accent, "secondary": theme.secondary, **theme.variables}
        ground = Color.parse(theme.background or "")
        for tone, look in TONES.items():
            for name, share in re.findall(r"(?<!on )\$(\w+)(?: (\d+)%)?", look.replace("$background on ", "")):
                seen = ground.blend(Color.parse(colours[name]), int(share or 100) / 100)
                least = 3 if share else 4.5
                assert contrast(seen.hex, ground.hex) >= least, (theme.name, tone)


def test_the_shades_of_pain_rise_on_every_ground() -> None:
    shares = [int((re.findall(r"(\d+)%", TONES[f"pain{level}"]) or ["100"])[0]) for level in range(4)]
    assert shares == sorted(set(shares))
    assert [charts.level_of(pain) for pain in range(11)] == [0, 0, 0, 1, 1, 2, 2, 3, 3, 3, 3]


def test_an_empty_folder_has_an_empty_calendar(tmp_path: Path) -> None:
    assert read_past(Folder(tmp_path).path, RULES).days == {}
