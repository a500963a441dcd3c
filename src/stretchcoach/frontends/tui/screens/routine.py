"""A routine before it starts: what it is, for whom, how long, its steps and cautions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual import on
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from stretchcoach.frontends.tui import messages
from stretchcoach.frontends.tui.app_commands import Close, Help, Start, UserCommand, UsualDoses, Why
from stretchcoach.frontends.tui.routine_page import Detail, StepText, adjustment
from stretchcoach.frontends.tui.screens.base import CoachScreen
from stretchcoach.routine.model import Routine
from stretchcoach.safety.days import CLOSURE

HOW = "Press Enter to start. First there are a few short questions."
"""How to start."""


class DetailScreen(CoachScreen[None]):
    """Everything a patient should know beforehand; Enter starts, unless it is closed."""

    ORDERS = (Start, Why, UsualDoses, Close, Help)

    def __init__(self, detail: Detail, problem: str = "") -> None:
        """Show ``detail``; a new one is shown with a new screen."""
        super().__init__(problem)
        self.detail = detail

    @property
    def routine(self) -> Routine:
        """What is shown."""
        return self.detail.routine

    def body(self) -> Iterable[Widget]:
        """Title and a text to scroll."""
        detail = self.detail
        yield Static(detail.routine.name, classes="title", markup=False)
        if detail.closed is None:
            yield Static(HOW, id="how", markup=False)
        parts = (*_closed(detail), *_about(detail), *_steps(detail), _origin(detail.routine))
        yield VerticalScroll(*parts, id="detail")

    def possible(self) -> list[type[UserCommand]]:
        """A closed routine does not start; what a warning sign closed can be looked into."""
        detail = self.detail
        out: set[type[UserCommand]] = set() if detail.level else {UsualDoses}
        out |= {Start} if detail.closed else {Why}
        out |= {Why} if detail.closed and detail.closed.code != CLOSURE else set()
        return [command for command in self.ORDERS if command not in out]

    @on(Start)
    def start(self) -> None:
        """Begin."""
        self.post_message(messages.StartRoutine(self.routine))

    @on(Why)
    def why(self) -> None:
        """Why it is closed."""
        self.post_message(messages.WantOpening())

    @on(UsualDoses)
    def usual_doses(self) -> None:
        """As written."""
        self.post_message(messages.WantUsualDoses(self.routine))

    @on(Help)
    def help(self) -> None:
        """Keys."""
        self.post_message(messages.ShowHelp())

    @on(Close)
    def close(self) -> None:
        """Back to the list."""
        self.dismiss(None)


def _closed(detail: Detail) -> Iterator[Widget]:
    """Why it is closed, and what is open instead."""
    if detail.closed is None:
        return
    yield _text(f"Closed for now. {detail.closed.reason}", "closed")
    if detail.open_now:
        yield _text(f"Open now: {', '.join(detail.open_now)}.", "open-now")


def _about(detail: Detail) -> Iterator[Widget]:
    routine = detail.routine
    yield _text(routine.summary)
    yield _text(f"{routine.for_whom} {detail.length}.".strip(), "quiet")
    yield from (_text(each, "looser") for each in detail.looser)
    yield from (_text(each, "adjusted") for each in adjustment(detail))
    if routine.cautions:
        yield _text("Take care", "heading")
        yield from (_text(f"• {each}") for each in routine.cautions)


def _steps(detail: Detail) -> Iterator[Widget]:
    yield _text("Steps", "heading")
    for step in detail.steps:
        yield Static(Content.assemble(f"{step.number}  ", (step.name, "bold")))
        yield from _inside(step)


def _inside(step: StepText) -> Iterator[Widget]:
    if step.left_out:
        yield _text(f"Left out for you. {step.left_out}", "inset bent")
        return
    if step.dose:
        yield _text(step.dose, "inset")
    if step.was:
        yield _text(f"Adjusted; as written: {step.was}", "inset adjusted")
    yield from (_text(each, "inset bent") for each in step.changed)
    if step.pain_up_to < 10:
        yield _text(f"Only with a pain of {step.pain_up_to} or less.", "inset")
    yield from (_text(f"Take care: {caution}", "inset quiet") for caution in step.cautions)


def _origin(routine: Routine) -> Widget:
    parts = [f"By {routine.author}" if routine.author else "Author not named"]
    parts.append(f"last reviewed {routine.reviewed:%d %B %Y}" if routine.reviewed else "no review date")
    if routine.review_by:
        parts.append(f"next review due {routine.review_by:%d %B %Y}")
    return _text(" · ".join(parts), "heading quiet")


def _text(text: str, classes: str = "") -> Static:
    return Static(text, markup=False, classes=classes)
