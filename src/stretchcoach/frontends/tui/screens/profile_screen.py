"""What is known of the person, line by line; each can be changed, and all of it forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual import getters, on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static

from stretchcoach.coach.questions.profile import ProfileLine
from stretchcoach.frontends.tui.app_commands import Change, Close, ShowHelp
from stretchcoach.frontends.tui.screens.base import CoachScreen
from stretchcoach.frontends.tui.widgets.lists import MarkedList

_WHAT = "All of it may stay untold, and stays on this machine."


class ProfileScreen(CoachScreen[str | None]):
    """The result is the name of the line to change; None for none."""

    ORDERS = (Change, Close, ShowHelp)
    HELP = (
        "What is known about you; it decides what is left out or changed for you, and whom to call. "
        "Enter changes the chosen line."
    )
    listed = getters.query_one("#profile", MarkedList)

    def __init__(self, lines: Sequence[ProfileLine], chosen: str, problem: str = "") -> None:
        """The line called ``chosen`` is chosen at first."""
        super().__init__(problem)
        self._lines, self._chosen = lines, chosen

    def body(self) -> Iterable[Widget]:
        """Every line that can be changed."""
        yield Static("Your profile", classes="title")
        yield Static(_WHAT, classes="quiet", id="profile-what")
        yield MarkedList(id="profile")

    def on_mount(self) -> None:
        """Fill the list."""
        super().on_mount()
        names = [each.name for each in self._lines]
        highlighted = names.index(self._chosen) if self._chosen in names else 0
        self.listed.fill(((each.name, _row(each)) for each in self._lines), highlighted)
        self.listed.focus()

    @on(OptionList.OptionSelected)
    @on(Change)
    def change(self) -> None:
        """Change the highlighted line."""
        if self.listed.chosen is not None:
            self.dismiss(self.listed.chosen)

    @on(Close)
    def close(self) -> None:
        """Change nothing more."""
        self.dismiss(None)


def _row(line: ProfileLine) -> Content:
    between = "" if not line.value else " " if line.what.endswith("?") else ": "
    return Content.assemble(line.what, between, (line.value, "bold"))
