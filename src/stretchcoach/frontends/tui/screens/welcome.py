"""The very first screen: what this program is, and what it is not."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from stretchcoach.frontends.tui.commands import Next, ToRoutines
from stretchcoach.frontends.tui.screens.base import CoachScreen

_NEXT = "Next: your country, for whom to call in an emergency, and a few questions. Each of them may be left out."


class WelcomeScreen(CoachScreen[bool]):
    """Purpose and disclaimer. The result is whether to go on with the questions."""

    ORDERS = (Next, ToRoutines)

    def __init__(self, purpose: str, disclaimer: str, problem: str = "") -> None:
        """Both texts are those of the safety tables."""
        super().__init__(problem)
        self._purpose, self._disclaimer = purpose, disclaimer

    def body(self) -> Iterable[Widget]:
        """Both, and what comes next."""
        yield Static("stretchcoach", classes="title")
        yield VerticalScroll(
            Static(self._purpose, id="welcome-purpose", markup=False),
            Static(self._disclaimer, id="welcome-disclaimer", markup=False),
            Static(_NEXT, classes="quiet", markup=False),
            id="welcome",
        )

    @on(Next)
    def next(self) -> None:
        """On."""
        self.dismiss(True)

    @on(ToRoutines)
    def leave(self) -> None:
        """To the routines at once."""
        self.dismiss(False)
