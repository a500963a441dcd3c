"""Pictures of the days, drawn cell by cell: a calendar of half a year, and the curve of the pain.

Everything here is a pure function to rows of runs: a run is a text and its tone. What a tone looks like the screen says;
every picture can be read without any, since marks and numbers tell what tones tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby, pairwise
from typing import NamedTuple, TypeAlias

from stretchcoach.figures.cells import BRAILLE, DOTS
from stretchcoach.history.days import NO_DAY, ONE_DAY, Day, mean_at, monday_of, span
from stretchcoach.words.phrases import Phrasebook

Run: TypeAlias = tuple[str, str]
"""A text, and its tone: names of tones with a blank between them; empty for none."""
Rows: TypeAlias = list[list[Run]]

WEEKS = 26
"""Columns of a calendar where there is room: half a year."""
_WEEK = 7 * ONE_DAY
_LABEL = 4
"""Columns left of a picture: a weekday, or a rating."""


class Signs(NamedTuple):
    """The marks of both pictures."""

    levels: Sequence[str]
    """For pain of 0 to 2, 3 and 4, 5 and 6, and from 7 on."""
    done: str
    told: str
    """Before a rating where nothing was done."""
    nothing: str
    spasm: str
    before: str
    after: str
    morning: str
    both: str
    """Ratings before and after that are the same."""
    line: str
    """A piece of the mean, where there is no braille."""
    dotted: str
    upright: str
    level: str
    corner: str
    tick: str


FULL = Signs("▂▄▆█", "✓", "~", "·", "▲", "o", "x", "+", "ø", "", "┄", "│", "─", "└", "┴")
ASCII = Signs("_:=#", "*", "~", ".", "^", "o", "x", "+", "@", "~", ".", "|", "-", "+", "+")
"""For terminals that have no other letters."""

PAIN_FROM = (0, 3, 5, 7)
"""The lowest pain of each level."""


def level_of(pain: int) -> int:
    """Which of the four levels a pain of 0 to 10 is."""
    return sum(pain >= each for each in PAIN_FROM) - 1


# The calendar ---------------------------------------------------------------------------------------------------------


def weeks_in(width: int) -> int:
    """How many weeks there is room for in ``width`` columns; half a year at most."""
    return max(1, min(WEEKS, (width - _LABEL) // 2))


def first_monday(shown: date, today: date, width: int) -> date:
    """The first day of the calendar that shows the day ``shown``: of the half year up to this week, or one before it."""
    weeks = weeks_in(width)
    back = (monday_of(today) - monday_of(shown)).days // 7 // weeks
    return monday_of(today) - (back * weeks + weeks - 1) * _WEEK


def cell_width(width: int) -> int:
    """Columns of a day in a calendar that is ``width`` columns wide, from 2 to 6."""
    return max(2, min(6, (width - _LABEL) // WEEKS))


def calendar(
    days: Mapping[date, Day], chosen: date, today: date, width: int, book: Phrasebook, signs: Signs = FULL
) -> Rows:
    """The half year in which ``chosen`` is: a row of months, and one for each weekday with a column for each week.

    A day has a mark for how strong the pain before was, and the number itself; other marks where there is none.
    """
    first, size, weeks = first_monday(chosen, today, width), cell_width(width), weeks_in(width)
    rows: Rows = [[(" " * _LABEL + _months(first, weeks, size, book), "quiet")]]
    for weekday, name in enumerate(book.words("days.weekdays_short")):
        row: list[Run] = [(f"{name:<{_LABEL}}"[:_LABEL], "quiet")]
        for week in range(weeks):
            day = first + week * _WEEK + weekday * ONE_DAY
            if day > today:
                row.append((" " * size, ""))
                continue
            cell = _cell(days.get(day, NO_DAY), size, signs)
            more = " ".join(name for name, fits in (("chosen", day == chosen), ("today", day == today)) if fits)
            # The gap to the next day belongs to no day.
            row += [(text, f"{tone} {more}".strip()) for text, tone in cell] if more else cell
            if size > 2:
                row.append((" ", ""))
        rows.append(row)
    return [merged(row) for row in rows]


def day_at(column: int, row: int, chosen: date, today: date, width: int) -> date | None:
    """The day at a place of the calendar that shows ``chosen``; None where there is none."""
    week, weekday = (column - _LABEL) // cell_width(width), row - 1
    if column < _LABEL or not 0 <= week < weeks_in(width) or not 0 <= weekday < 7:
        return None
    day = first_monday(chosen, today, width) + week * _WEEK + weekday * ONE_DAY
    return day if day <= today else None


def calendar_legend(book: Phrasebook, signs: Signs = FULL) -> Rows:
    """What the marks of a calendar mean."""
    ends = [*(each - 1 for each in PAIN_FROM[1:]), 9]
    runs: list[Run] = [(book("days.pain_before"), "quiet")]
    for level, (mark, least, most) in enumerate(zip(signs.levels, PAIN_FROM, ends, strict=True)):
        runs += [("  ", ""), (mark, f"pain{level}"), (f"{least}-{most}", "quiet")]
    runs += [("  ", ""), ("10", "ten")]
    marks = (
        (signs.done, "done", "done_unrated"),
        (f"{signs.told}4", "", "told_only"),
        (signs.nothing, "quiet", "none"),
        (signs.spasm, "spasm", "more"),
    )
    more: list[Run] = []
    for mark, tone, words in marks:
        more += [(mark, tone), (f" {book(f'days.{words}')}  ", "quiet")]
    more.append((book("days.underlined"), "quiet today"))
    return [runs, more]


def _months(first: date, weeks: int, size: int, book: Phrasebook) -> str:
    """The names of the months, each above the first week that begins in it, where there is room."""
    names, line = book.words("days.months_short"), ""
    for week in range(weeks):
        monday = first + week * _WEEK
        begins = week == 0 or monday.month != (monday - _WEEK).month
        # The first month may have only a week left: its name would stand in the way of the next one.
        crowded = week == 0 and size == 2 and (monday + _WEEK).month != monday.month
        if begins and not crowded and len(line) <= week * size:
            line = f"{line:<{week * size}}{names[monday.month - 1]} "
    return line[: weeks * size].rstrip()


def _cell(day: Day, size: int, signs: Signs) -> list[Run]:
    """One day, without the gap to the next one. A spasm stands in the place of a part of the mark."""
    wide, pain = max(2, size - 1), day.before
    spasm: list[Run] = [(signs.spasm, "spasm")] if day.spasms else []
    rest = wide - len(spasm)
    if pain is None:
        mark, tone = (signs.done, "done") if day.done else (signs.nothing, "quiet")
        return [*spasm, (f"{'' if spasm and not day.done else mark:>{rest}}", tone)]
    if not day.done:
        spasm, mark = ([], "") if pain == 10 and wide == 2 else (spasm, signs.told)
        return [*spasm, (f"{mark}{pain}".rjust(wide - len(spasm))[-(wide - len(spasm)) :], "")]
    if pain == 10:  # two columns: on the narrowest calendar there is room for nothing else
        return [("10", "ten")] if wide == 2 else [*spasm, ("10".rjust(rest), "ten")]
    level = level_of(pain)
    return [*spasm, (signs.levels[level] * (rest - 1), f"pain{level}"), (str(pain), "number")]


# The curve ------------------------------------------------------------------------------------------------------------

MARGIN = 11
"""Columns right of the curve, for the words of the marker."""
_FIRST_DAYS = 28
"""As many days are shown at least, however narrow it is."""


class Marker(NamedTuple):
    """What a mean is compared with: that of the first week, and how many points count as a change."""

    first: float
    points: float


class Frame(NamedTuple):
    """The days of a curve and their columns."""

    first: date
    last: date
    columns: int
    """Of a day; 0 where several days share one."""


def frame(shown: date, today: date, width: int, *, half_year: bool) -> Frame:
    """Which days a curve of ``width`` columns shows, so that ``shown`` is among them: up to today where that is possible.

    As many days as there is room for at two columns each, or at one where that would be too few; or half a year.
    """
    room = max(1, width - _LABEL - MARGIN)
    count = WEEKS * 7
    if half_year:
        count = min(count, room) if room > count * 0.9 else count  # a day to a column, for a few days less
    else:
        count = min(count, room // 2 if room // 2 >= _FIRST_DAYS else max(_FIRST_DAYS, min(room, 2 * _FIRST_DAYS)))
    back = max(0, (today - shown).days - (count - 1))
    last = today - back * ONE_DAY
    return Frame(last - (count - 1) * ONE_DAY, last, room // count)


def plot_rows(height: int) -> int:
    """Rows of the plot where there are ``height`` for all of the curve: two points, one, or half a point in each."""
    room = height - 4
    return next((rows for rows in (21, 11) if rows <= room), 6)


def curve(
    days: Mapping[date, Day],
    shown: Frame,
    chosen: date,
    width: int,
    rows: int,
    least: int,
    marker: Marker | None,
    book: Phrasebook,
    signs: Signs = FULL,
) -> Rows:
    """The pain over days: the ratings, the line of the mean of seven days, spasms, and the marker.

    Args:
        days: the record.
        shown: which days.
        chosen: the day that is marked on the axis.
        width: columns of all of it.
        rows: of the plot, as :func:`plot_rows` gives them.
        least: days with a rating that a mean needs.
        marker: None where there is nothing yet to compare with.
        book: in whose words.
        signs: the marks there are.
    """
    room = max(1, width - _LABEL - MARGIN)
    count = (shown.last - shown.first).days + 1
    at = {day: _column(index, count, room, shown.columns) for index, day in enumerate(span(shown.first, shown.last))}
    used = max(at.values()) + max(1, shown.columns)
    plot: list[list[Run]] = [[(" ", "")] * used for _ in range(rows)]
    words: dict[int, str] = {}
    if marker is not None:
        lines = ((0.0, "first_week"), (marker.points, "points_more"), (-marker.points, "points_less"))
        for change, name in lines:
            if 0 <= marker.first + change <= 10:
                row = _row(marker.first + change, rows)
                plot[row] = [(signs.dotted, "marker")] * used
                words.setdefault(row, book(f"days.{name}", points=marker.points))
    _draw_mean(plot, days, at, least, signs)
    if shown.columns:
        for day, column in at.items():
            _draw_ratings(plot, days.get(day, NO_DAY), column, signs)
    picture: Rows = []
    for index, cells in enumerate(plot):
        label = _rating_of(index, rows)
        axis = f"{label:>{_LABEL - 2}} {signs.upright}" if label else " " * (_LABEL - 1) + signs.upright
        picture.append([(axis, "quiet"), *cells, (f" {words.get(index, '')}"[:MARGIN], "quiet")])
    return [merged(row) for row in (*picture, *_foot(days, at, used, chosen, book, signs))]


def curve_legend(book: Phrasebook, signs: Signs = FULL, *, ratings: bool = True) -> Rows:
    """What the marks of a curve mean; without ``ratings``, where single ones are not drawn, only the line."""
    line = signs.line * 2 or chr(BRAILLE + 0x12) + chr(BRAILLE + 0x24)
    marks = [(line, "mean", book("days.mean"))]
    if ratings:
        before, after = book("days.before"), book("days.after")
        marks = [
            (signs.before, "before", before),
            (signs.after, "after", after),
            (signs.both, "before", f"{before} = {after}"),
            (signs.morning, "morning", book("days.next_morning")),
            *marks,
        ]
    return [[run for mark, tone, words in marks for run in ((mark, tone), (f" {words}  ", "quiet"))]]


def _column(index: int, count: int, room: int, columns: int) -> int:
    """Where a day begins."""
    return index * columns if columns else index * room // count


def _row(pain: float, rows: int) -> int:
    """The row of a pain of 0 to 10, from the top."""
    return round((10 - pain) * (rows - 1) / 10)


def _rating_of(row: int, rows: int) -> str:
    """What stands on the axis beside a row of the plot: whole numbers, but never so many that they crowd."""
    pain = 10 - row * 10 / (rows - 1)
    return str(int(pain)) if pain.is_integer() and (rows != 11 or int(pain) % 2 == 0) else ""


def _draw_ratings(plot: list[list[Run]], day: Day, column: int, signs: Signs) -> None:
    before, after = day.before, day.after
    marks = [(day.morning, signs.morning, "morning"), (after, signs.after, "after"), (before, signs.before, "before")]
    if before is not None and before == after:
        marks.append((before, signs.both, "before"))
    for pain, mark, tone in marks:  # where two meet, the later is seen
        if pain is not None:
            plot[_row(pain, len(plot))][column] = (mark, tone)


def _draw_mean(
    plot: list[list[Run]], days: Mapping[date, Day], at: Mapping[date, int], least: int, signs: Signs
) -> None:
    """The line of the mean, in braille where there is such: four dots to a row and two to a column."""
    rows, used = len(plot), len(plot[0])
    means = [(2 * column, mean_at(days, day, least)) for day, column in at.items()]
    points = [(dot, mean) for dot, mean in means if mean is not None]
    dots: dict[tuple[int, int], int] = {}
    for (left, low), (right, high) in zip(points, [*points[1:], points[-1]] if points else [], strict=True):
        apart = max(1, right - left)
        # Over days without a mean the line is broken.
        if apart > 2 * max(1, _widest(at)):
            right, high, apart = left, low, 1
        for step in range(max(1, right - left)):
            pain = low + (high - low) * step / apart
            line, column = (10 - pain) * (rows - 1) / 10, (left + step) // 2
            if column >= used:
                continue
            if signs.line:
                plot[round(line)][column] = (signs.line, "mean")
            else:
                down = min(4 * rows - 1, round(4 * line + 1.5))
                cell = (down // 4, column)
                dots[cell] = dots.get(cell, 0) | DOTS[down % 4][(left + step) % 2]
    for (row, column), bits in dots.items():
        plot[row][column] = (chr(BRAILLE + bits), "mean")


def _widest(at: Mapping[date, int]) -> int:
    """The most columns from one day to the next."""
    return max((right - left for left, right in pairwise(at.values())), default=1)


def _foot(
    days: Mapping[date, Day], at: Mapping[date, int], used: int, chosen: date, book: Phrasebook, signs: Signs
) -> Rows:
    """Spasms, the axis and the dates below it."""
    spasms: list[Run] = [(" ", "")] * used
    axis: list[Run] = [(signs.level, "quiet")] * used
    dates, names = "", book.words("days.months_short")
    last = max(at)
    of_last = book("days.tick", day=last.day, month=names[last.month - 1])
    end = max(0, at[last] + 1 - len(of_last))
    for day, column in at.items():
        if days.get(day, NO_DAY).spasms:
            spasms[column] = (signs.spasm, "spasm")
        if not day.weekday():
            axis[column] = (signs.tick, "quiet")
            name = book("days.tick", day=day.day, month=names[day.month - 1])
            # The name of the last day goes before the others.
            if (not dates or len(dates) + 2 <= column) and column + len(name) + 2 <= end:
                dates = f"{dates:<{column}}{name}"
    if chosen in at:
        axis[at[chosen]] = (axis[at[chosen]][0], "chosen")
    dates = f"{dates:<{end}}{of_last}"
    return [
        [(" " * (_LABEL - 1) + signs.upright, "quiet"), *spasms],
        [(" " * (_LABEL - 1) + signs.corner, "quiet"), *axis],
        [(" " * _LABEL + dates, "quiet")],
    ]


def merged(runs: Iterable[Run]) -> list[Run]:
    """The same with neighbours of one tone as one run, and without empty ones."""
    filled = (run for run in runs if run[0])
    return [("".join(text for text, _ in group), tone) for tone, group in groupby(filled, key=lambda run: run[1])]
