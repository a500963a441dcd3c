"""The list of routines: where the app begins."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from stretchcoach.frontends.tui import messages
from stretchcoach.frontends.tui.commands import Help, History, Open, Quit
from stretchcoach.frontends.tui.screens.base import CoachScreen
from stretchcoach.frontends.tui.shelf import Broken, Entry, Shelf
from stretchcoach.frontends.tui.words import PURPOSE

MARKED, NOT_MARKED = Content.styled("▶ ", "bold $accent"), Content("  ")
"""What stands before the chosen line, and before the others."""


class LibraryScreen(CoachScreen[None]):
    """Routines one below the other; the one used last is chosen, so that Enter twice begins it."""

    ORDERS = (Open, History, Help, Quit)

    def __init__(self, disclaimer: str, problem: str = "") -> None:
        """``disclaimer`` is shown until the first session."""
        super().__init__(problem)
        self._disclaimer = disclaimer
        self.shelf: Shelf | None = None
        self._prompts: list[Content] = []
        self._marked: int | None = None

    def body(self) -> Iterable[Widget]:
        """Title, list, and what this program is."""
        yield Static("stretchcoach", classes="title")
        yield Static(self._disclaimer, id="disclaimer", classes="empty", markup=False)
        yield OptionList(id="routines", markup=False)
        yield Static(PURPOSE, id="purpose", markup=False)

    def on_screen_resume(self) -> None:
        """The list may have changed: a session was done, a file was edited."""
        self.post_message(messages.ShelfWanted())

    def show_shelf(self, shelf: Shelf) -> None:
        """Fill the list; what was chosen stays chosen."""
        routines = self.query_one("#routines", OptionList)
        chosen = self._chosen_id() or shelf.last
        self.shelf = shelf
        self._prompts = [_prompt(entry) for entry in shelf.entries] + [_broken_prompt(each) for each in shelf.broken]
        ids = [entry.routine.id for entry in shelf.entries] + [each.path for each in shelf.broken]
        self._marked = None
        routines.set_options(
            Option(NOT_MARKED + prompt, id=each) for each, prompt in zip(ids, self._prompts, strict=True)
        )
        routines.highlighted = ids.index(chosen) if chosen in ids else 0
        self.query_one("#disclaimer").set_class(not shelf.newcomer, "empty")
        self.query_one("#purpose").set_class(shelf.newcomer, "empty")

    @on(OptionList.OptionHighlighted)
    def mark(self, event: OptionList.OptionHighlighted) -> None:
        """Mark the chosen line with a sign as well: colour alone says nothing."""
        routines = event.option_list
        if self._marked is not None and self._marked < routines.option_count:
            routines.replace_option_prompt_at_index(self._marked, NOT_MARKED + self._prompts[self._marked])
        self._marked = event.option_index
        routines.replace_option_prompt_at_index(self._marked, MARKED + self._prompts[self._marked])

    @on(OptionList.OptionSelected)
    def chosen(self, event: OptionList.OptionSelected) -> None:
        """Enter or a click in the list."""
        self._open(event.option_id)

    @on(Open)
    def open_chosen(self) -> None:
        """From the key line or the palette."""
        self._open(self._chosen_id())

    @on(History)
    def history(self) -> None:
        """The sessions so far."""
        self.post_message(messages.ShowHistory())

    @on(Help)
    def help(self) -> None:
        """Keys."""
        self.post_message(messages.ShowHelp())

    @on(Quit)
    def quit(self) -> None:
        """Leave."""
        self.app.exit()

    def _chosen_id(self) -> str | None:
        routines = self.query_one("#routines", OptionList)
        if routines.highlighted is None or not routines.option_count:
            return None
        return routines.get_option_at_index(routines.highlighted).id

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


def _prompt(entry: Entry) -> Content:
    return Content.assemble(
        (entry.routine.name, "bold"), "  ", (entry.about, "$quiet"), "\n", (f"    {entry.routine.for_whom}", "$quiet")
    )


def _broken_prompt(broken: Broken) -> Content:
    first = broken.problems[0]
    more = f" (and {len(broken.problems) - 1} more)" if len(broken.problems) > 1 else ""
    return Content.assemble(("! Cannot be used: ", "bold $error"), f"{first}{more}")
