"""Red-flag guidance. It stays until it is acknowledged, whatever becomes of the session below it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textual import on
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from stretchcoach.frontends.tui.commands import Understood
from stretchcoach.frontends.tui.screens.base import CoachScreen
from stretchcoach.frontends.tui.widgets.big_text import BigText
from stretchcoach.frontends.tui.words import TIERS
from stretchcoach.session.events import Guidance

SETTLE = 1.5
"""Seconds in which no key takes it away: whoever answered the question before must have seen it."""


class GuidanceScreen(CoachScreen[None]):
    """The guidance in large, and one way on: having understood it."""

    ORDERS = (Understood,)

    def __init__(self, guidance: Guidance, first: str, settled: Callable[[], bool], problem: str = "") -> None:
        """Show ``guidance``.

        Args:
            guidance: of the safety tables.
            first: what has to be done before anything else, such as taking a pack off; may be empty.
            settled: whether it has been there for :data:`SETTLE` seconds.
            problem: see :class:`CoachScreen`.
        """
        super().__init__(problem)
        self._guidance, self._first, self._settled = guidance, first, settled

    def body(self) -> Iterable[Widget]:
        """Heading, text, and how to go on."""
        yield BigText(TIERS[self._guidance.tier], id="tier")
        first = Static(self._first, id="first", markup=False)
        first.display = bool(self._first)
        yield VerticalScroll(first, Static(self._guidance.text, id="guidance-text", markup=False), id="guidance")
        yield Static("Press Enter, space or y when you have understood.", id="understood")

    @on(Understood)
    def understood(self) -> None:
        """On to the end of the session."""
        if self._settled():
            self.dismiss(None)
