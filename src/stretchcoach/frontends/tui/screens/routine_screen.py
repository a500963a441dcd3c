"""One routine before it starts, as a sheet from a physiotherapist: its steps, and all about the chosen one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from textual import getters, on
from textual.binding import Binding
from textual.containers import Container, Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static

from stretchcoach.coach.routine_page import RoutineDetail, Section, StepText, adjustment
from stretchcoach.frontends.tui.app_commands import (
    Close,
    SessionWanted,
    ShowHelp,
    StartRoutine,
    UserCommand,
    UsualDoses,
    UsualDosesWanted,
    Why,
)
from stretchcoach.frontends.tui.figure_moments import SLOWLY
from stretchcoach.frontends.tui.screens.base import CoachScreen, clickable
from stretchcoach.frontends.tui.widgets.figure_view import FigureView
from stretchcoach.frontends.tui.widgets.lists import MarkedList
from stretchcoach.routine.model import Routine, Side
from stretchcoach.safety.days import CLOSURE

if TYPE_CHECKING:
    from stretchcoach.figures.figure import Figure

HOW_TO_START = "Press Enter to start. First there are a few short questions."
"""How to start."""

HIGH = 32
"""Rows from which there is room for what to know beforehand above the steps."""


class StepList(MarkedList):
    """The steps; moving in it shows one, and Enter is left to the screen."""

    BINDINGS = [  # noqa: RUF012 - Textual's own shape
        Binding("enter", "screen.command('startroutine')", show=False),
        Binding("j", "cursor_down", show=False),
        Binding("k", "cursor_up", show=False),
        Binding("pagedown", "screen.turn(1)", show=False),
        Binding("pageup", "screen.turn(-1)", show=False),
    ]


class DetailScreen(CoachScreen[None]):
    """Everything a patient should know beforehand; Enter starts, unless it is closed."""

    ORDERS = (StartRoutine, Why, UsualDoses, Close, ShowHelp)
    HELP = (
        "What you do, step by step: what it is for, how, and what to look out for. The arrow keys or a click "
        "show another step, Page Down reads on to the next one. Enter starts, wherever you are."
    )
    CSS_PATH = "../styles/routine_page.tcss"
    steps = getters.query_one("#steps", StepList)
    sheet = getters.query_one("#sheet", VerticalScroll)

    def __init__(
        self, detail: RoutineDetail, now: Callable[[], float], problem: str = "", *, at: int | None = None
    ) -> None:
        """Show ``detail``, the step ``at`` this place first; figures move on the clock ``now``, in seconds. A new detail is
        shown with a new screen."""
        super().__init__(problem)
        self.HORIZONTAL_BREAKPOINTS = [*(self.HORIZONTAL_BREAKPOINTS or ()), (160, "-broad")]
        self.detail, self._now = detail, now
        self.at = at
        """The place of the step that is shown; 0 for what to know beforehand."""
        self._figures: dict[int, Figure | None] = {}
        """By the numbers of their steps. Pictures of a figure are kept with it, so that one is made once."""

    @property
    def routine(self) -> Routine:
        """The routine that is shown."""
        return self.detail.routine

    def body(self) -> Iterable[Widget]:
        """What concerns the whole routine, then its steps beside the chosen one."""
        detail = self.detail
        start = Static(clickable(StartRoutine, ("  Start  ", "bold"), (f"{StartRoutine.key}  ", "$quiet")), id="start")
        start.display = detail.closed is None
        yield Horizontal(Static(detail.routine.name, classes="title", markup=False), start, id="page-top")
        yield Vertical(*_head(detail), id="page-head")
        yield Container(
            StepList(id="steps"),
            VerticalScroll(
                Vertical(Static("", id="step-name", markup=False), Static("", id="step-dose"), id="step-top"),
                Container(FigureView(id="step-figure"), Static("", id="step-text"), id="step-body"),
                id="sheet",
            ),
            id="page",
        )

    def on_mount(self) -> None:
        """Fill the list. Where the head has no room for what to know beforehand, that is shown first."""
        super().on_mount()
        rows = [("before", Content(self.detail.beforehand))]
        rows += [(f"step-{each.number}", _row(each)) for each in self.detail.steps]
        first = 1 if self.app.size.height >= HIGH else 0
        self.steps.fill(rows, min(first if self.at is None else self.at, len(rows) - 1))
        self.steps.focus()

    def possible(self) -> list[type[UserCommand]]:
        """A closed routine does not start; what a warning sign closed can be looked into."""
        detail = self.detail
        out: set[type[UserCommand]] = set() if detail.level else {UsualDoses}
        out |= {StartRoutine} if detail.closed else {Why}
        out |= {Why} if detail.closed and detail.closed.code != CLOSURE else set()
        return [command for command in self.ORDERS if command not in out]

    @on(OptionList.OptionHighlighted)
    def show_step(self, event: OptionList.OptionHighlighted) -> None:
        """Show what is highlighted in the list."""
        detail, at = self.detail, event.option_index
        self.at = at
        step = detail.steps[at - 1] if at else None
        self.query_one("#step-name", Static).update(step.name if step else detail.beforehand)
        dose = self.query_one("#step-dose", Static)
        dose.update(_dose(step) if step else Content(""))
        dose.display = step is not None
        self.query_one("#step-text", Static).update(_told(step.sections if step else detail.before))
        self._play(step)
        self.sheet.scroll_home(animate=False)

    def _play(self, step: StepText | None) -> None:
        """Show how it is done, at a quiet pace. What is left out is not shown."""
        figure = None
        if step is not None and not step.left_out:
            if step.number not in self._figures:
                self._figures[step.number] = _figure(step)
            figure = self._figures[step.number]
        mirror = step is not None and step.side is Side.LEFT
        self.query_one(FigureView).play(figure, SLOWLY, mirror, now=self._now)

    def action_turn(self, pages: int) -> None:
        """Read on, or back: through a text that is longer than its place, then at the next step."""
        sheet = self.sheet
        if pages > 0 and sheet.scroll_offset.y < sheet.max_scroll_y:
            sheet.scroll_page_down(animate=False)
        elif pages < 0 and sheet.scroll_offset.y > 0:
            sheet.scroll_page_up(animate=False)
        elif self.steps.highlighted is not None:
            self.steps.highlighted = max(0, min(self.steps.option_count - 1, self.steps.highlighted + pages))

    @on(StartRoutine)
    def start(self) -> None:
        """Ask for a session of it."""
        self.post_message(SessionWanted(self.routine))

    @on(UsualDoses)
    def usual_doses(self) -> None:
        """Ask for every dose as its author wrote it."""
        self.post_message(UsualDosesWanted(self.routine))

    @on(Close)
    def close(self) -> None:
        """Back to the list."""
        self.dismiss(None)


def _figure(step: StepText) -> Figure | None:
    from stretchcoach.figures.figure import figure_in, figure_of  # the page is there first

    if step.exercise is not None:
        return figure_of(step.exercise)
    return figure_in(step.start) if step.start is not None else None


def _head(detail: RoutineDetail) -> Iterator[Widget]:
    """Why it is closed and what is open instead, or how to start; how long, what is needed, what is adjusted."""
    if detail.closed is None:
        yield Static(HOW_TO_START, id="how", markup=False)
    else:
        yield _text(f"Closed for now. {detail.closed.reason}", "closed")
        if detail.open_now:
            yield _text(f"Open now: {', '.join(detail.open_now)}.", "open-now")
    yield _text(detail.routine.summary, "head-more")
    yield _text(" ".join(filter(None, (f"{detail.length}.", detail.needs))), "head-length")
    yield from (_text(each, "looser") for each in detail.looser)
    yield from (_text(each, "adjusted") for each in adjustment(detail))
    yield from (_text(f"• {each}", "head-more") for each in detail.routine.cautions)


def _row(step: StepText) -> Content:
    beside = (f"  {step.minutes}", "$quiet")
    if step.left_out:
        beside = ("  left out", "$warning")
    elif step.was or step.changed:
        beside = ("  changed for you", "$secondary")
    return Content.assemble((f"{step.number:2} ", "$quiet"), step.name, beside)


def _dose(step: StepText) -> Content:
    """How much of it, or why not; what is another for this person."""
    if step.left_out:
        return Content.styled(f"Left out for you. {step.left_out}", "bold $warning")
    was = f"Adjusted; as written: {step.was}" if step.was else ""
    lines = [(step.dose, "bold"), (was, "bold $secondary"), *((each, "bold $warning") for each in step.changed)]
    return Content("\n").join(Content.styled(text, style) for text, style in (*lines, (step.limit, "")) if text)


def _told(sections: Sequence[Section]) -> Content:
    """Sections with a line between them; several lines in one have a sign each."""
    return Content("\n\n").join(Content("\n").join(_section(each)) for each in sections)


def _section(section: Section) -> Iterator[Content]:
    if section.heading:
        yield Content.styled(section.heading, "bold $primary")
    sign = "• " if section.heading and len(section.lines) > 1 else ""
    yield from (Content(f"{sign}{line}") for line in section.lines)


def _text(text: str, classes: str = "") -> Static:
    return Static(text, markup=False, classes=classes)
