"""The list of routines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static

from stretchcoach.coach.routine_overview import (
    BrokenFile,
    ListedRoutine,
    RoutineList,
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
    OpenSettings,
    RoutineWanted,
    ShowHelp,
    TextWanted,
    UserCommand,
    Why,
)
from stretchcoach.frontends.tui.screens.base import LOOK_AGAIN, CoachScreen
from stretchcoach.frontends.tui.widgets.lists import MarkedList

HOW_TO_CHOOSE = "Choose a routine with the arrow keys. Enter opens it, Enter again starts."
"""How to start, shown until the first session."""


class LibraryScreen(CoachScreen[None]):
    """Routines one below the other, open ones first; the one used last is chosen, so that Enter twice begins it."""

    ORDERS = (OpenRoutine, Why, LogSpasm, History, OpenProfile, OpenSettings, ShowHelp, Close)
    HELP = (
        "All routines, those that are open now first. The arrow keys choose one, Enter or a click opens it. "
        "Where something is closed, it says why, and which key leads to the ways out."
    )

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
        if self.is_active and self.listed is not None and self.listed.closed:
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
