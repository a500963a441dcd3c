"""Whether to stop, and why: asked while the session is paused, with one key for each answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum

from textual import on
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from stretchcoach.frontends.tui.answer_keys import GAP
from stretchcoach.frontends.tui.app_commands import Break, GoOn, StopHere, Symptom
from stretchcoach.frontends.tui.screens.base import CoachScreen
from stretchcoach.frontends.tui.widgets.drawing import BigText
from stretchcoach.frontends.tui.widgets.question_pane import AnswerRow, Choice
from stretchcoach.words.phrases import Phrasebook


class Wish(StrEnum):
    """What somebody wants who was about to stop."""

    SYMPTOM = "symptom"
    BREAK = "break"
    STOP = "stop"
    GO_ON = "go_on"


_KEYS = {Wish.SYMPTOM: "!", Wish.BREAK: "b", Wish.STOP: "q"}


class StopScreen(CoachScreen[Wish]):
    """Something is wrong, just a break, or stop; or going on after all."""

    ORDERS = (GoOn, StopHere, Break, Symptom)

    def __init__(self, book: Phrasebook, seconds: Callable[[], float], first: str = "", problem: str = "") -> None:
        """Ask.

        Args:
            book: the phrases of the session.
            seconds: of the world, for a key that is held down.
            first: what has to be done before anything else, such as taking a pack off; may be empty.
            problem: see :class:`CoachScreen`.
        """
        super().__init__(problem)
        self._book, self._first = book, first
        self._seconds, self._since = seconds, seconds()

    def body(self) -> Iterable[Widget]:
        """The question, the answers in words, and the answers large."""
        book = self._book
        yield BigText(id="stop-title")
        first = Static(self._first, id="stop-first", markup=False)
        first.display = bool(self._first)
        texts = [book(f"leave.{wish}") for wish in (*_KEYS, Wish.GO_ON)]
        yield Vertical(first, *(Static(text, classes="stop-line", markup=False) for text in texts), id="stop")
        yield AnswerRow(id="answers")

    def on_mount(self) -> None:
        """Offer the answers."""
        super().on_mount()
        book = self._book
        self.query_one("#stop-title", BigText).text = book("leave.ask")
        self.query_one(AnswerRow).show(
            [Choice(book(f"leave.{wish}_word"), wish) for wish in _KEYS],
            [book("press.key", letter=key) for key in _KEYS.values()],
        )

    @property
    def settled(self) -> bool:
        """Whether it has been there long enough for the key that opened it to be meant a second time."""
        return self._seconds() - self._since >= GAP

    @on(AnswerRow.Chosen)
    def clicked(self, event: AnswerRow.Chosen) -> None:
        """An answer was clicked; a click too many must not stop the session."""
        if self.settled:
            self.dismiss(Wish(str(event.value)))

    @on(Symptom)
    def symptom(self) -> None:
        """Something is wrong."""
        self.dismiss(Wish.SYMPTOM)

    @on(Break)
    def stay(self) -> None:
        """A break."""
        self.dismiss(Wish.BREAK)

    @on(StopHere)
    def stop(self) -> None:
        """Stop."""
        self.dismiss(Wish.STOP)

    @on(GoOn)
    def go_on(self) -> None:
        """Go on after all."""
        self.dismiss(Wish.GO_ON)
