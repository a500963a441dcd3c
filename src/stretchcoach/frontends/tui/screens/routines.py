"""The list of routines: where the app begins."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static

from stretchcoach.frontends.tui import messages
from stretchcoach.frontends.tui.app_commands import Help, History, LogSpasm, Open, Profile, Quit, UserCommand, Why
from stretchcoach.frontends.tui.routine_list import Broken, Entry, Shelf, in_short
from stretchcoach.frontends.tui.screens.base import CoachScreen
from stretchcoach.frontends.tui.widgets.lists import MarkedList

HOW = "Choose a routine with the arrow keys. Enter opens it, Enter again starts."
"""How to start, shown until the first session."""

LOOK_AGAIN = 60.0
"""Seconds after which the list is read again while something in it is closed: it may have opened."""


class LibraryScreen(CoachScreen[None]):
    """Routines one below the other, open ones first; the one used last is chosen, so that Enter twice begins it."""

    ORDERS = (Open, Why, LogSpasm, History, Profile, Help, Quit)

    def __init__(self, purpose: str, problem: str = "") -> None:
        """``purpose`` is shown below the list."""
        super().__init__(problem)
        self._purpose = purpose
        self.shelf: Shelf | None = None

    def body(self) -> Iterable[Widget]:
        """Title, what is closed, list, and what this program is."""
        yield Static("stretchcoach", classes="title")
        yield Static("", id="lock", classes="empty", markup=False)
        yield Static("", id="how", classes="empty", markup=False)
        yield MarkedList(id="routines")
        yield Static(self._purpose, id="purpose", markup=False)

    def on_mount(self) -> None:
        """Look again from time to time."""
        super().on_mount()
        self.set_interval(LOOK_AGAIN, self.look_again)

    def possible(self) -> list[type[UserCommand]]:
        """There is something to say about what is closed only while something is."""
        locked = self.shelf is not None and self.shelf.locked
        return [each for each in self.ORDERS if locked or each is not Why]

    def on_screen_resume(self) -> None:
        """The list may have changed: a session was done, a file was edited."""
        self.post_message(messages.ShelfWanted())

    def show_shelf(self, shelf: Shelf) -> None:
        """Fill the list; what was chosen stays chosen, unless it has closed."""
        routines = self.query_one("#routines", MarkedList)
        chosen = self._to_choose(routines.chosen, shelf)
        self.shelf = shelf
        lines = [(entry.routine.id, _prompt(entry, shelf)) for entry in shelf.entries]
        lines += [(each.path, _broken_prompt(each)) for each in shelf.broken]
        ids = [name for name, _ in lines]
        routines.fill(lines, ids.index(chosen) if chosen in ids else 0)
        ways = ("Press c for the ways out.",) if shelf.locked else ()
        self._write("lock", "\n".join(filter(None, (shelf.left_open, *shelf.reasons, *ways))))
        self.query_one("#lock").set_class(shelf.locked or bool(shelf.left_open), "locked")
        self._write("how", HOW if shelf.newcomer and not shelf.reasons else "")
        self.query_one("#purpose").set_class(bool(shelf.reasons), "empty")
        self.show_keys()

    @on(OptionList.OptionSelected)
    def chosen(self, event: OptionList.OptionSelected) -> None:
        """Enter or a click in the list."""
        self._open(event.option_id)

    @on(Open)
    def open_chosen(self) -> None:
        """From the key line or the palette."""
        self._open(self.query_one("#routines", MarkedList).chosen)

    @on(History)
    def history(self) -> None:
        """The sessions so far."""
        self.post_message(messages.ShowHistory())

    @on(LogSpasm)
    def log_spasm(self) -> None:
        """Note a spasm."""
        self.post_message(messages.WantLog())

    @on(Profile)
    def profile(self) -> None:
        """What is known of the person."""
        self.post_message(messages.WantProfile())

    @on(Why)
    def closed(self) -> None:
        """Why nothing is open."""
        self.post_message(messages.WantOpening())

    @on(Help)
    def help(self) -> None:
        """Keys."""
        self.post_message(messages.ShowHelp())

    @on(Quit)
    def quit(self) -> None:
        """Leave."""
        self.app.exit()

    def look_again(self) -> None:
        """Read the list again while something in it is closed."""
        if self.is_current and self.shelf is not None and any(each.closed for each in self.shelf.entries):
            self.post_message(messages.ShelfWanted())

    def _to_choose(self, chosen: str | None, shelf: Shelf) -> str | None:
        """What was chosen, at first what was used last; None where that has closed meanwhile."""
        shut = {each.routine.id for each in shelf.entries if each.closed is not None}
        before = {each.routine.id for each in self.shelf.entries if each.closed is not None} if self.shelf else set()
        wanted = chosen or shelf.last
        return None if wanted in shut - before else wanted

    def _write(self, name: str, text: str) -> None:
        line = self.query_one(f"#{name}", Static)
        line.update(text)
        line.set_class(not text, "empty")

    def _open(self, name: str | None) -> None:
        shelf = self.shelf
        if shelf is None or name is None:
            return
        for entry in shelf.entries:
            if entry.routine.id == name:
                self.post_message(messages.OpenRoutine(entry.routine))
        for each in shelf.broken:
            if each.path == name:
                title = "This file cannot be used until it is mended"
                self.post_message(messages.ShowText(title, each.text))


def _prompt(entry: Entry, shelf: Shelf) -> Content:
    below = (f"    {in_short(entry, shelf)}", "bold $warning" if entry.closed else "$quiet")
    return Content.assemble((entry.routine.name, "bold"), "  ", (entry.about, "$quiet"), "\n", below)


def _broken_prompt(broken: Broken) -> Content:
    first = broken.problems[0]
    more = f" (and {len(broken.problems) - 1} more)" if len(broken.problems) > 1 else ""
    return Content.assemble(("! Cannot be used: ", "bold $error"), f"{first}{more}")
