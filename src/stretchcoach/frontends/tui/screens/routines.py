"""The list of routines, and one routine before it starts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from textual import on
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static

from stretchcoach.coach.routine_overview import (
    BrokenFile,
    ListedRoutine,
    RoutineDetail,
    RoutineList,
    StepText,
    adjustment,
    line_below,
)
from stretchcoach.coach.today import sort_of
from stretchcoach.frontends.tui.app_commands import (
    AllRoutines,
    Close,
    HeatOrCold,
    History,
    ListWanted,
    LogSpasm,
    OpenProfile,
    OpenRoutine,
    RoutineWanted,
    SessionWanted,
    ShowHelp,
    StartRoutine,
    TextWanted,
    UserCommand,
    UsualDoses,
    UsualDosesWanted,
    Why,
)
from stretchcoach.frontends.tui.screens.base import CoachScreen
from stretchcoach.frontends.tui.widgets.lists import MarkedList
from stretchcoach.routine.model import Routine
from stretchcoach.safety.days import CLOSURE

HOW_TO_CHOOSE = "Choose a routine with the arrow keys. Enter opens it, Enter again starts."
"""How to start, shown until the first session."""

LOOK_AGAIN = 60.0
"""Seconds after which the list is read again while something in it is closed: it may have opened."""


class LibraryScreen(CoachScreen[None]):
    """Routines one below the other, open ones first; the one used last is chosen, so that Enter twice begins it."""

    ORDERS = (OpenRoutine, Why, LogSpasm, History, OpenProfile, ShowHelp, Close)

    def __init__(self, problem: str = "", *, packs: bool = False) -> None:
        """All of them, or those with ``packs`` and nothing else."""
        super().__init__(problem)
        self._packs = packs
        self.listed: RoutineList | None = None

    def body(self) -> Iterable[Widget]:
        """Title, what is closed, and the list."""
        yield Static(HeatOrCold.footer if self._packs else AllRoutines.footer, classes="title")
        yield Static("", id="lock", classes="empty", markup=False)
        yield Static("", id="how", classes="empty", markup=False)
        yield MarkedList(id="routines")

    def on_mount(self) -> None:
        """Look again from time to time."""
        super().on_mount()
        self.set_interval(LOOK_AGAIN, self.look_again)

    def possible(self) -> list[type[UserCommand]]:
        """There is something to say about what is closed only while something is."""
        locked = self.listed is not None and self.listed.locked
        return [each for each in self.ORDERS if locked or each is not Why]

    def on_screen_resume(self) -> None:
        """The list may have changed: a session was done, a file was edited."""
        self.post_message(ListWanted())

    def show_list(self, listed: RoutineList) -> None:
        """Fill the list; what was chosen stays chosen, unless it has closed."""
        routines = self.query_one("#routines", MarkedList)
        chosen = self._to_choose(routines.chosen, listed)
        if self._packs:
            listed = replace(listed, routines=tuple(filter(_is_pack, listed.routines)), broken=())
        self.listed = listed
        lines = [(entry.routine.id, _prompt(entry, listed)) for entry in listed.routines]
        lines += [(each.path, _broken_prompt(each)) for each in listed.broken]
        ids = [name for name, _ in lines]
        routines.fill(lines, ids.index(chosen) if chosen in ids else 0)
        ways = ("Press c for the ways out.",) if listed.locked else ()
        self._write("lock", "\n".join(filter(None, (listed.left_open, *listed.reasons, *ways))))
        self.query_one("#lock").set_class(listed.locked or bool(listed.left_open), "locked")
        self._write("how", HOW_TO_CHOOSE if listed.newcomer and not listed.reasons else "")
        self.show_keys()

    @on(OptionList.OptionSelected)
    def chosen(self, event: OptionList.OptionSelected) -> None:
        """Enter or a click in the list."""
        self._open(event.option_id)

    @on(OpenRoutine)
    def open_chosen(self) -> None:
        """From the key line or the palette: while the list has the focus, Enter is its own key and not the command's."""
        self._open(self.query_one("#routines", MarkedList).chosen)

    @on(Close)
    def close(self) -> None:
        """Back to the day."""
        self.dismiss(None)

    def look_again(self) -> None:
        """Read the list again while something in it is closed."""
        if self.is_current and self.listed is not None and self.listed.closed:
            self.post_message(ListWanted())

    def _to_choose(self, chosen: str | None, listed: RoutineList) -> str | None:
        """What was chosen, at first what was used last; None where that has closed meanwhile."""
        closed_before = self.listed.closed if self.listed else frozenset()
        wanted = chosen or listed.last
        return None if wanted in listed.closed - closed_before else wanted

    def _write(self, name: str, text: str) -> None:
        line = self.query_one(f"#{name}", Static)
        line.update(text)
        line.set_class(not text, "empty")

    def _open(self, name: str | None) -> None:
        listed = self.listed
        if listed is None or name is None:
            return
        for entry in listed.routines:
            if entry.routine.id == name:
                self.post_message(RoutineWanted(entry.routine))
        for each in listed.broken:
            if each.path == name:
                title = "This file cannot be used until it is mended"
                self.post_message(TextWanted(title, each.text))


def _is_pack(entry: ListedRoutine) -> bool:
    sort = sort_of(entry.routine)
    return bool(sort.packs) and not sort.moves


def _prompt(entry: ListedRoutine, listed: RoutineList) -> Content:
    below = (f"    {line_below(entry, listed)}", "bold $warning" if entry.closed else "$quiet")
    return Content.assemble((entry.routine.name, "bold"), "  ", (entry.about, "$quiet"), "\n", below)


def _broken_prompt(broken: BrokenFile) -> Content:
    first = broken.problems[0]
    more = f" (and {len(broken.problems) - 1} more)" if len(broken.problems) > 1 else ""
    return Content.assemble(("! Cannot be used: ", "bold $error"), f"{first}{more}")


HOW_TO_START = "Press Enter to start. First there are a few short questions."
"""How to start."""


class DetailScreen(CoachScreen[None]):
    """Everything a patient should know beforehand; Enter starts, unless it is closed."""

    ORDERS = (StartRoutine, Why, UsualDoses, Close, ShowHelp)

    def __init__(self, detail: RoutineDetail, problem: str = "") -> None:
        """Show ``detail``; a new one is shown with a new screen."""
        super().__init__(problem)
        self.detail = detail

    @property
    def routine(self) -> Routine:
        """The routine that is shown."""
        return self.detail.routine

    def body(self) -> Iterable[Widget]:
        """Title and a text to scroll."""
        detail = self.detail
        yield Static(detail.routine.name, classes="title", markup=False)
        if detail.closed is None:
            yield Static(HOW_TO_START, id="how", markup=False)
        parts = (*_closed(detail), *_about(detail), *_steps(detail), _origin(detail.routine))
        yield VerticalScroll(*parts, id="detail")

    def possible(self) -> list[type[UserCommand]]:
        """A closed routine does not start; what a warning sign closed can be looked into."""
        detail = self.detail
        out: set[type[UserCommand]] = set() if detail.level else {UsualDoses}
        out |= {StartRoutine} if detail.closed else {Why}
        out |= {Why} if detail.closed and detail.closed.code != CLOSURE else set()
        return [command for command in self.ORDERS if command not in out]

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


def _closed(detail: RoutineDetail) -> Iterator[Widget]:
    """Why it is closed, and what is open instead."""
    if detail.closed is None:
        return
    yield _text(f"Closed for now. {detail.closed.reason}", "closed")
    if detail.open_now:
        yield _text(f"Open now: {', '.join(detail.open_now)}.", "open-now")


def _about(detail: RoutineDetail) -> Iterator[Widget]:
    routine = detail.routine
    yield _text(routine.summary)
    yield _text(f"{routine.for_whom} {detail.length}.".strip(), "quiet")
    yield from (_text(each, "looser") for each in detail.looser)
    yield from (_text(each, "adjusted") for each in adjustment(detail))
    if routine.cautions:
        yield _text("Take care", "heading")
        yield from (_text(f"• {each}") for each in routine.cautions)


def _steps(detail: RoutineDetail) -> Iterator[Widget]:
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
