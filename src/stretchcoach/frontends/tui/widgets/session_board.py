"""What the session screen shows, from top to bottom. It is told what to show and knows nothing of sessions."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical
from textual.widgets import Static

from stretchcoach.frontends.tui.session_texts import Face, Mode
from stretchcoach.frontends.tui.widgets.drawing import Bar, BigText
from stretchcoach.frontends.tui.widgets.question_pane import EMPTY, QuestionPane
from stretchcoach.safety.questions import Question, QuestionKind
from stretchcoach.session.plan.model import Purpose
from stretchcoach.words.phrases import Phrasebook

_TEXTS = ("place", "step", "say", "facts", "next")


class SessionBoard(Vertical):
    """Where we are, what it is, the clock or the question, what to do, what comes next, the bars, a hint.

    The class ``mode-...`` is set for the kind of moment, ``asks-...`` for the kind of question that has the room of the
    clock, ``stopped`` after the anytime key, ``rated`` while a rating is said back, and ``hinting`` while a hint is shown.
    """

    def __init__(self, name: str, book: Phrasebook) -> None:
        """For a session called ``name``; ``book`` has the words of the answers."""
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
        yield QuestionPane(self._book, id="pane")
        yield Static("", id="say", markup=False)
        yield Container(Static("", id="facts", markup=False), Static("", id="next", markup=False), id="info")
        yield Vertical(Bar("This step", id="step-bar"), Bar("Routine", id="routine-bar"), id="bars")
        yield Static("", id="hint", markup=False)

    @property
    def pane(self) -> QuestionPane:
        """The question and its answers."""
        return self.query_one(QuestionPane)

    def show(self, face: Face) -> None:
        """Show ``face``; what is the same as before is not drawn again."""
        old, self._face = self._face, face
        if face == old:
            return
        for name in _TEXTS:
            if old is None or getattr(face, name) != getattr(old, name):
                self.query_one(f"#{name}", Static).update(getattr(face, name))
        self.pane.say(face.asked)
        self.set_class(bool(face.asked), "asking")
        for name, text in (("moment", face.moment), ("clock", face.clock)):
            big = self.query_one(f"#{name}", BigText)
            big.text = text
            big.set_class(not text, EMPTY)
        self.query_one("#step-bar", Bar).percent = face.step_percent
        self.query_one("#routine-bar", Bar).percent = face.routine_percent
        if old is None or face.mode is not old.mode:
            self.remove_class(*(f"mode-{each}" for each in Mode)).add_class(f"mode-{face.mode}")

    def ask(self, question: Question | None) -> None:
        """Offer the answers to ``question``; none where there is no question."""
        self.pane.ask(question)
        self.remove_class(*(f"asks-{each}" for each in QuestionKind))
        self.set_class(question is not None and question.purpose == Purpose.SYMPTOM, "stopped")
        self.set_class(question is not None and question.purpose == Purpose.RATED, "rated")
        if question is not None:
            self.add_class(f"asks-{question.kind}")

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
