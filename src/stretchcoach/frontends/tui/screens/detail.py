"""A routine before it starts: what it is, for whom, how long, its steps and cautions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual import on
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from stretchcoach.frontends.tui.commands import Close, Help, Start
from stretchcoach.frontends.tui.messages import ShowHelp, StartRoutine
from stretchcoach.frontends.tui.screens.base import CoachScreen
from stretchcoach.frontends.tui.words import about_minutes, pain_limit
from stretchcoach.routine.model import Routine
from stretchcoach.session.plan import Plan, PlannedStep


class DetailScreen(CoachScreen[None]):
    """Everything a patient should know beforehand; Enter starts."""

    ORDERS = (Start, Close, Help)

    def __init__(self, routine: Routine, plan: Plan, problem: str = "") -> None:
        """``plan`` is that of ``routine``; lengths in it may be estimated."""
        super().__init__(problem)
        self.routine = routine
        self._plan = plan

    def body(self) -> Iterable[Widget]:
        """Title and a text to scroll."""
        yield Static(self.routine.name, classes="title", markup=False)
        yield VerticalScroll(*_about(self.routine, self._plan), *_steps(self._plan), _origin(self.routine), id="detail")

    @on(Start)
    def start(self) -> None:
        """Begin."""
        self.post_message(StartRoutine(self.routine))

    @on(Help)
    def help(self) -> None:
        """Keys."""
        self.post_message(ShowHelp())

    @on(Close)
    def close(self) -> None:
        """Back to the list."""
        self.dismiss(None)


def _about(routine: Routine, plan: Plan) -> Iterator[Widget]:
    yield _text(routine.summary)
    length = f"{about_minutes(plan.planned).capitalize()} · {pain_limit(routine.pain_up_to)}"
    yield _text(f"{routine.for_whom} {length}.".strip(), "quiet")
    if routine.cautions:
        yield _text("Take care", "heading")
        yield from (_text(f"• {each}") for each in routine.cautions)


def _steps(plan: Plan) -> Iterator[Widget]:
    yield _text("Steps", "heading")
    for step in plan.steps:
        if step.number:
            yield Static(Content.assemble(f"{step.number}  ", (step.name or "A word from the author", "bold")))
            yield from _inside(step)


def _inside(step: PlannedStep) -> Iterator[Widget]:
    if step.detail:
        yield _text(step.detail, "inset")
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
