"""The very first screen: what this program is, and what it is not. Shown once."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from stretchcoach.frontends.tui.app_commands import Begin
from stretchcoach.frontends.tui.screens.base import CoachScreen
from stretchcoach.frontends.tui.widgets.question_pane import with_rows

_NEXT = "Press Enter for the routines."


class WelcomeScreen(CoachScreen[None]):
    """Purpose and disclaimer, and one key."""

    ORDERS = (Begin,)

    def __init__(self, about: str, problem: str = "") -> None:
        """``about`` is the text of the safety tables."""
        super().__init__(problem)
        self._about = about

    def body(self) -> Iterable[Widget]:
        """Both, a sentence a line, and what comes next."""
        yield Static("Welcome to stretchcoach", classes="title")
        yield VerticalScroll(
            Static(with_rows(self._about).replace("\n", "\n\n"), id="welcome-about", markup=False), id="welcome"
        )
        yield Static(_NEXT, id="welcome-next", markup=False)

    @on(Begin)
    def begin(self) -> None:
        """On."""
        self.dismiss(None)
