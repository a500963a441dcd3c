"""The history: half a year of days, the curve of the pain, and what happened on one day, in words."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import ClassVar

from textual import events, on, work
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import OptionList, Static

from stretchcoach.coach.days_told import (
    DayTold,
    Past,
    day_line,
    local_day,
    newest_first,
    read_past,
    session_words,
    tell_day,
    trend_sentences,
)
from stretchcoach.coach.session_told import short_date
from stretchcoach.errors import StretchcoachError
from stretchcoach.frontends.tui.app_commands import (
    Close,
    EarlierDay,
    HalfYear,
    LaterDay,
    OpenDay,
    ShowHelp,
    UserCommand,
)
from stretchcoach.frontends.tui.screens.base import CoachScreen
from stretchcoach.frontends.tui.widgets import charts
from stretchcoach.frontends.tui.widgets.drawing import PLAIN
from stretchcoach.frontends.tui.widgets.lists import MarkedList
from stretchcoach.history.days import NO_DAY, ONE_DAY
from stretchcoach.safety import Rules
from stretchcoach.words.phrases import Phrasebook

TONES = {
    "": "",
    "quiet": "$quiet",
    "number": "bold",
    "pain0": "$warning 60%",
    "pain1": "$warning 72%",
    "pain2": "$warning 86%",
    "pain3": "$warning",
    "ten": "bold $background on $warning",
    "done": "bold $success",
    "spasm": "bold $error",
    "today": "underline",
    "chosen": "reverse",
    "before": "bold $accent",
    "after": "$secondary",
    "morning": "$warning",
    "mean": "$foreground",
    "marker": "$quiet 60%",
}
"""How the tones of the pictures look; a test holds each against the ground of every theme."""

_MOST_LISTED = 400
"""Sessions in the list: a year of them. The calendar goes back to all."""


def content_of(rows: charts.Rows) -> Content:
    """A picture with its looks."""
    return Content("\n").join(
        Content.assemble(*((text, " ".join(TONES[name] for name in tone.split())) for text, tone in row))
        for row in rows
    )


class Calendar(Static, can_focus=True):
    """Days to choose from by arrow keys; a click chooses and opens."""

    BINDINGS: ClassVar = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("left", "move(-7)", show=False),
        Binding("right", "move(7)", show=False),
        Binding("home", "move(-999999)", show=False),
        Binding("end", "move(999999)", show=False),
    ]

    @dataclass
    class Chosen(Message):
        """Another day was chosen; ``opened`` where it was clicked."""

        day: date
        opened: bool = False

    def __init__(self) -> None:
        """A calendar that shows nothing yet."""
        super().__init__(id="calendar", classes="picture")
        self._shown: tuple[Past, date, date, Phrasebook, charts.Signs] | None = None

    def show(self, past: Past, chosen: date, today: date, book: Phrasebook, signs: charts.Signs) -> None:
        """Show the half year in which ``chosen`` is."""
        self._shown = past, chosen, today, book, signs
        self.update(content_of(charts.calendar(past.days, chosen, today, self.size.width, book, signs)))

    def action_move(self, days: int) -> None:
        """Choose the day so many later: from the first one there is, up to today."""
        if self._shown is not None:
            past, chosen, today, *_ = self._shown
            first = min(past.days, default=today)
            day = max(0, min((today - first).days, (chosen - first).days + days))
            self.post_message(self.Chosen(first + day * ONE_DAY))

    def on_click(self, event: events.Click) -> None:
        """Choose a day and open it."""
        place = event.get_content_offset(self)
        if self._shown is not None and place is not None:
            _, chosen, today, *_ = self._shown
            day = charts.day_at(place.x, place.y, chosen, today, self.size.width)
            if day is not None:
                self.post_message(self.Chosen(day, opened=True))


class HistoryScreen(CoachScreen[None]):
    """The days so far. The record is read once, in a thread."""

    CSS_PATH = "../styles/history.tcss"
    ORDERS = (OpenDay, HalfYear, Close, ShowHelp)
    HELP = (
        "The days so far: what was done, and how the pain was. The arrow keys or a click choose a day, Enter opens it and "
        "tells what happened on it."
    )

    def __init__(self, path: Path, rules: Rules, problem: str = "", *, own: Path | None = None) -> None:
        """Of the record at ``path``; ``own`` is the folder of the person's own routines."""
        super().__init__(problem)
        self._own = own
        self._path, self._rules, self._book = path, rules, rules.book
        self._past: Past | None = None
        self._listed: list[date] = []
        """The day of each line of the list."""
        self._today = self._day = local_day()
        self._half_year = False

    @property
    def _signs(self) -> charts.Signs:
        return charts.ASCII if self.app.has_class(PLAIN) else charts.FULL

    def body(self) -> Iterable[Widget]:
        """The pictures, what they say, and the list of sessions."""
        book = self._book
        yield Static(book("days.title"), classes="title")
        yield VerticalScroll(
            Calendar(),
            Static(content_of(charts.calendar_legend(book, self._signs)), classes="legend"),
            Static(id="chosen", classes="below", markup=False),
            Static(book("days.help"), id="past-help", markup=False),
            Static(id="curve", classes="picture below"),
            Static(id="curve-legend", classes="legend"),
            Static(id="trend", classes="below", markup=False),
            Static(book("days.sessions"), id="sessions-title", classes="heading"),
            MarkedList(id="sessions"),
            id="past",
            can_focus=False,
        )

    def on_mount(self) -> None:
        """Begin to read."""
        super().on_mount()
        self.query_one("#past").display = False
        self._read()

    @work(group="record", exclusive=True)
    async def _read(self) -> None:
        try:
            self._past = await asyncio.to_thread(read_past, self._path, self._rules)
        except StretchcoachError as problem:
            self._only(str(problem))
            return
        if not self._past.days:
            self._only(self._book("past.empty"))
            return
        book = self._book
        sentences = trend_sentences(self._past.trend, self._rules.days, book)
        self.query_one("#trend", Static).update(" ".join(sentences))
        sessions = newest_first(self._past.days)[:_MOST_LISTED]
        self._listed = [day for day, _ in sessions]
        lines = (("", Content(f"{short_date(day, book)}  {session_words(each, book)}")) for day, each in sessions)
        self.query_one(MarkedList).fill(lines, 0 if sessions else None)
        self.query_one("#past").display = True
        self.query_one(Calendar).focus(scroll_visible=False)
        self.show_keys()
        self.call_after_refresh(self._draw)

    def _only(self, text: str) -> None:
        """Nothing but ``text``: there is nothing to draw."""
        self._past = None
        self.mount(Static(text, classes="day-how", markup=False), after=self.query_one(".title"))
        self.show_keys()

    def possible(self) -> list[type[UserCommand]]:
        """Where nothing is shown there is only the way back."""
        return list(self.ORDERS) if self._past is not None else [Close, ShowHelp]

    def on_resize(self, event: events.Resize) -> None:
        """Draw for the new room."""
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        calendar = self.query_one(Calendar)
        if self._past is None or not calendar.size.width:
            return
        calendar.show(self._past, self._day, self._today, self._book, self._signs)
        found = self._past.days.get(self._day, NO_DAY)
        self.query_one("#chosen", Static).update(day_line(self._day, found, self._today, self._book))
        self._draw_curve(self._past, calendar.size.width)

    def _draw_curve(self, past: Past, width: int) -> None:
        limits, trend = self._rules.days, past.trend
        shown = charts.frame(self._day, self._today, width, half_year=self._half_year)
        marker = None if trend is None else charts.Marker(trend.first, limits.improve_points)
        # Of the rows that the calendar, the words and the list leave; more than fit are scrolled to.
        rows = charts.plot_rows(self.size.height - (14 if self.size.height < 32 else 24))
        picture = charts.curve(
            past.days, shown, self._day, width, rows, limits.trend_days_min, marker, self._book, self._signs
        )
        self.query_one("#curve", Static).update(content_of(picture))
        legend = charts.curve_legend(self._book, self._signs, ratings=bool(shown.columns))
        self.query_one("#curve-legend", Static).update(content_of(legend))

    @on(Calendar.Chosen)
    def choose(self, event: Calendar.Chosen) -> None:
        """Another day."""
        self._day = event.day
        self._draw()
        if event.opened:
            self.open_day()

    @on(OptionList.OptionHighlighted)
    def highlight(self, event: OptionList.OptionHighlighted) -> None:
        """The calendar goes along with the list."""
        if self.query_one(MarkedList).has_focus:
            self.choose(Calendar.Chosen(self._listed[event.option_index]))

    @on(OptionList.OptionSelected)
    def select(self, event: OptionList.OptionSelected) -> None:
        """A session of the list is wanted: its day."""
        self.choose(Calendar.Chosen(self._listed[event.option_index], opened=True))

    @on(OpenDay)
    def open_day(self) -> None:
        """Show what happened on the chosen day, if anything did."""
        if self._past is not None and self._day in self._past.days:
            self.app.push_screen(
                DayScreen(self._path, self._past, self._day, self._book, self._problem, own=self._own), self._came_back
            )

    def _came_back(self, day: date | None) -> None:
        """The day that was looked at last is the chosen one."""
        if day is not None:
            self._day = day
            self._draw()

    @on(HalfYear)
    def half_year(self) -> None:
        """More days, or each of them larger."""
        self._half_year = not self._half_year
        self._draw()

    @on(Close)
    def close(self) -> None:
        """Back to the screen before."""
        self.dismiss(None)


class DayScreen(CoachScreen[date]):
    """One day in words. The result is the day that was shown last."""

    CSS_PATH = "../styles/history.tcss"
    ORDERS = (EarlierDay, LaterDay, Close, ShowHelp)
    HELP = "What happened on one day, in words. The arrow keys lead to the day before and the day after."

    def __init__(
        self, path: Path, past: Past, day: date, book: Phrasebook, problem: str = "", *, own: Path | None = None
    ) -> None:
        """The day ``day`` of ``past``, whose record is at ``path``; ``own`` is the folder of the person's own routines."""
        super().__init__(problem)
        self._own = own
        self._path, self._past, self._book = path, past, book
        self._days = sorted(past.days)
        self._at = self._days.index(day)

    def body(self) -> Iterable[Widget]:
        """Its date, and what happened, to scroll."""
        yield Static(id="date", classes="title", markup=False)
        yield VerticalScroll(id="day")

    def on_mount(self) -> None:
        """Begin to read."""
        super().on_mount()
        self._tell()

    @work(group="record", exclusive=True)
    async def _tell(self) -> None:
        day = self._days[self._at]
        try:
            told = await asyncio.to_thread(tell_day, self._path, self._past, day, self._book, own=self._own)
        except StretchcoachError as problem:
            parts: list[Widget] = [Static(str(problem), markup=False)]
        else:
            self.query_one("#date", Static).update(told.title)
            parts = list(_parts(told, self._book))
        room = self.query_one("#day", VerticalScroll)
        await room.remove_children()
        await room.mount_all(parts)
        room.scroll_home(animate=False)
        room.focus()
        self.show_keys()

    def possible(self) -> list[type[UserCommand]]:
        """There may be no day before or after."""
        left_out = {EarlierDay: self._at == 0, LaterDay: self._at == len(self._days) - 1}
        return [each for each in self.ORDERS if not left_out.get(each)]

    @on(EarlierDay)
    def earlier(self) -> None:
        """The recorded day before."""
        self._at = max(0, self._at - 1)
        self._tell()

    @on(LaterDay)
    def later(self) -> None:
        """The recorded day after."""
        self._at = min(len(self._days) - 1, self._at + 1)
        self._tell()

    @on(Close)
    def close(self) -> None:
        """Back to the calendar."""
        self.dismiss(self._days[self._at])


def _parts(told: DayTold, book: Phrasebook) -> Iterator[Widget]:
    for each in told.sessions:
        yield Static(each.title, classes="day-title", markup=False)
        yield Static(each.how, classes="day-how", markup=False)
        yield from (_row(about, words, "day-about") for about, words in each.rows)
        if each.moments:
            yield Static(book("told.happened"), classes="heading", markup=False)
            yield from (_row(time, words, "day-time") for time, words in each.moments)
    if told.spasms:
        yield Static(book("told.spasms"), classes="day-title", markup=False)
        yield from (Static(each, markup=False) for each in told.spasms)


def _row(about: str, words: str, look: str) -> Widget:
    return Horizontal(
        Static(about, classes=look, markup=False), Static(words, classes="day-fact", markup=False), classes="day-row"
    )
