"""Why nothing is open: whom to call, what opens it again, and the confirmation that does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from textual import getters, on
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Input, Static

from stretchcoach.errors import StretchcoachError
from stretchcoach.frontends.tui.commands import Cleared, Close, Confirm
from stretchcoach.frontends.tui.screens.base import CoachScreen
from stretchcoach.frontends.tui.widgets.big_text import BigText
from stretchcoach.frontends.tui.words import TIERS
from stretchcoach.session.events import Tier

_HOW = "When a clinician has cleared you, press c and type the words that say so."


class ClosedScreen(CoachScreen[bool]):
    """What a warning sign closed. The result is whether the confirmation is to be typed."""

    ORDERS = (Close, Cleared)

    def __init__(self, tier: Tier, texts: Sequence[str], problem: str = "") -> None:
        """``texts`` in their order; with an emergency the first of them says whom to call."""
        super().__init__(problem)
        self._tier, self._texts = tier, texts

    def body(self) -> Iterable[Widget]:
        """Heading, texts, and how to go on."""
        yield BigText(TIERS[self._tier], id="tier")
        first, *rest = self._texts
        texts = [Static(first, id="first", markup=False), *(Static(each, classes="why", markup=False) for each in rest)]
        yield VerticalScroll(*texts, id="guidance")
        yield Static(_HOW, id="understood", markup=False)

    @on(Close)
    def close(self) -> None:
        """Back; everything stays closed."""
        self.dismiss(False)

    @on(Cleared)
    def cleared(self) -> None:
        """On to the words."""
        self.dismiss(True)


class ConfirmScreen(CoachScreen[bool]):
    """The words have to be typed. The result is whether they opened anything."""

    ORDERS = (Confirm, Close)
    line = getters.query_one(Input)

    def __init__(self, words: str, about: str, confirm: Callable[[str], None], problem: str = "") -> None:
        """Type ``words``.

        Args:
            words: the documented confirmation.
            about: what it means.
            confirm: carries it out; raises StretchcoachError for other words.
            problem: see :class:`CoachScreen`.
        """
        super().__init__(problem)
        self._words, self._about, self._confirm = words, about, confirm

    def body(self) -> Iterable[Widget]:
        """What it means, the words, and a line to type them in."""
        yield Static("Has a clinician cleared you?", classes="title")
        yield Static(f"If so, type: {self._words}", id="confirm-words", markup=False)
        yield VerticalScroll(Static(self._about, markup=False), id="text", can_focus=False)
        yield Static("", id="sheet-hint", markup=False)
        yield Input(id="confirm-line", max_length=80)

    def on_mount(self) -> None:
        """Type at once."""
        super().on_mount()
        self.query_one("#sheet-hint").display = False
        self.line.focus()

    @on(Input.Submitted)
    @on(Confirm)
    def confirm(self) -> None:
        """Carry it out, or say what is missing."""
        try:
            self._confirm(self.line.value)
        except StretchcoachError as problem:
            hint = self.query_one("#sheet-hint", Static)
            hint.update(str(problem))
            hint.display = True
            return
        self.dismiss(True)

    @on(Close)
    def close(self) -> None:
        """Not yet."""
        self.dismiss(False)
