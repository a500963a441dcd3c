"""The wait before the first session with a voice: what is being done, and how far it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeAlias

from textual import on, work
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from stretchcoach.errors import StretchcoachError
from stretchcoach.frontends.tui.app_commands import Close
from stretchcoach.frontends.tui.screens.base import CoachScreen
from stretchcoach.frontends.tui.widgets.drawing import Bar
from stretchcoach.words.lengths import Lengths

Progress: TypeAlias = Callable[[int, int], None]
"""Told how many are done of how many."""


class PreparingScreen(CoachScreen[Lengths | StretchcoachError | None]):
    """One calm line and a bar while ``preparing`` works.

    The result is what it returns, the error it raises, or None when the user left meanwhile.
    """

    ORDERS = (Close,)

    def __init__(self, routine: str, preparing: Callable[[Progress], Awaitable[Lengths]], problem: str = "") -> None:
        """For the routine with this name."""
        super().__init__(problem)
        self._routine, self._preparing = routine, preparing

    def body(self) -> Iterable[Widget]:
        """What is going on."""
        yield Static(self._routine, classes="title", markup=False)
        yield Vertical(
            Static("Preparing the voice. This takes a moment the first time.", id="preparing-text"),
            Bar("Ready", id="preparing-bar"),
            id="preparing",
        )

    def on_mount(self) -> None:
        """Begin."""
        super().on_mount()
        self._prepare()

    @work
    async def _prepare(self) -> None:
        try:
            result: Lengths | StretchcoachError = await self._preparing(self._progress)
        except StretchcoachError as problem:
            result = problem
        self.dismiss(result)

    def _progress(self, done: int, total: int) -> None:
        self.query_one(Bar).percent = round(100 * done / total) if total else 100

    @on(Close)
    def close(self) -> None:
        """Do not start after all."""
        self.dismiss(None)
