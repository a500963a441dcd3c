"""What the session screen shows, from top to bottom. It is told what to show and knows nothing of sessions."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical, VerticalScroll
from textual.widgets import Static

from stretchcoach.frontends.tui.faces import Face, Mode
from stretchcoach.frontends.tui.widgets.answer_row import AnswerRow
from stretchcoach.frontends.tui.widgets.bar import Bar
from stretchcoach.frontends.tui.widgets.big_text import BigText
from stretchcoach.frontends.tui.widgets.choices import offered
from stretchcoach.session.events import Question
from stretchcoach.session.phrases import Phrasebook

EMPTY = "empty"
"""Class of what has nothing to show; the style sheet takes its place away."""

_TEXTS = ("place", "step", "say", "facts", "next")
_SCROLLS = {"up": "scroll_up", "down": "scroll_down", "pageup": "scroll_page_up", "pagedown": "scroll_page_down"}
SCROLL_KEYS = frozenset(_SCROLLS)
"""Keys that move a question too long for the screen."""


class SessionBoard(Vertical):
    """Where we are, what it is, the clock or the question, what to do, what comes next, the bars, a hint.

    The class ``mode-...`` is set for the kind of moment, and ``hinting`` while a hint is shown.
    """

    def __init__(self, name: str, book: Phrasebook) -> None:
        """For a session called ``name``; ``book`` has the words of the pain scale."""
        super().__init__()
        self._name_shown, self._book = name, book
        self._face: Face | None = None

    def compose(self) -> ComposeResult:
        """Everything, empty."""
        name = Static(self._name_shown, id="routine", markup=False)
        yield Horizontal(name, Static("", id="place", markup=False), id="top")
        yield Static("", id="advice", classes=EMPTY, markup=False)
        yield Static("", id="step", markup=False)
        yield BigText(id="moment")
        yield BigText(id="clock")
        yield VerticalScroll(Static("", id="question", markup=False), id="asked", classes=EMPTY, can_focus=False)
        yield AnswerRow(id="answers", classes=EMPTY)
        yield Static("", id="say", markup=False)
        yield Container(Static("", id="facts", markup=False), Static("", id="next", markup=False), id="info")
        yield Vertical(Bar("This step", id="step-bar"), Bar("Session", id="session-bar"), id="bars")
        yield Static("", id="hint", markup=False)

    def show(self, face: Face) -> None:
        """Show ``face``; what is the same as before is not drawn again."""
        old, self._face = self._face, face
        if face == old:
            return
        for name in _TEXTS:
            if old is None or getattr(face, name) != getattr(old, name):
                self.query_one(f"#{name}", Static).update(getattr(face, name))
        if old is None or face.asked != old.asked:
            self.query_one("#question", Static).update(face.asked)
            self.query_one("#asked").set_class(not face.asked, EMPTY)
            self.query_one("#asked", VerticalScroll).scroll_home(animate=False)
        for name, text in (("moment", face.moment), ("clock", face.clock)):
            big = self.query_one(f"#{name}", BigText)
            big.text = text
            big.set_class(not text, EMPTY)
        self.query_one("#step-bar", Bar).percent = face.step_percent
        self.query_one("#session-bar", Bar).percent = face.session_percent
        if old is None or face.mode is not old.mode:
            self.remove_class(*(f"mode-{each}" for each in Mode)).add_class(f"mode-{face.mode}")

    def ask(self, question: Question | None) -> None:
        """Offer the answers to ``question``; none where there is no question."""
        row = self.query_one(AnswerRow)
        row.set_class(question is None, EMPTY)
        if question is not None:
            row.show(*offered(question, self._book))

    def advise(self, text: str) -> None:
        """Keep guidance that was told in passing in sight."""
        advice = self.query_one("#advice", Static)
        advice.update(text)
        advice.remove_class(EMPTY)

    def hint(self, text: str) -> None:
        """Say why a key did nothing, or what it asks for; empty for nothing."""
        line = self.query_one("#hint", Static)
        if line.content != text:
            line.update(text)
            self.set_class(bool(text), "hinting")

    @property
    def more_below(self) -> bool:
        """Whether the end of the question is out of sight."""
        asked = self.query_one("#asked", VerticalScroll)
        return not asked.has_class(EMPTY) and asked.scroll_offset.y < asked.max_scroll_y

    def scroll_question(self, key: str) -> None:
        """Move a long question."""
        getattr(self.query_one("#asked", VerticalScroll), _SCROLLS[key])(animate=False)
