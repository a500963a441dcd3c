"""A question as it stands on the screen: its words, its lines where it has some, and its answers. The same everywhere."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events, getters, on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from stretchcoach.frontends.tui.widgets.answer_row import AnswerRow, Choice
from stretchcoach.frontends.tui.widgets.text_lines import WIDEST, Line, Lines
from stretchcoach.safety.questions import DONE, NO, NONE, SOMETHING, WORDS, Question, QuestionKind, Reply
from stretchcoach.words.phrases import Phrasebook

READY = "ready"
"""What is chosen where no question is open: one is in position."""

EMPTY = "empty"
"""Class of what has nothing to show; the style sheet takes its place away."""

MOST_AIR = 2
"""Empty rows between two lines at most."""

LOOK = 1 / 8
"""Seconds between two looks at what is shown; what has not changed is not drawn again."""

MORE_BELOW = "More below: press the down arrow."
"""Shown while part of a question is out of sight."""

READ_FIRST = "Read to the end first: press the down arrow."
"""Shown instead of taking it that nothing fits, of what may not have been read to its end."""

_SCROLLS = {"up": "scroll_up", "down": "scroll_down", "pageup": "scroll_page_up", "pagedown": "scroll_page_down"}
SCROLL_KEYS = frozenset(_SCROLLS)
"""Keys that move a question too long for its place."""


class AskedText(VerticalScroll):
    """What is asked, and its lines, with as much air between them as there is room for."""

    words = getters.query_one("#question", Static)
    lines = getters.query_one(Lines)

    def compose(self) -> ComposeResult:
        """Both, empty."""
        yield Static("", id="question", markup=False)
        yield Lines(id="lines", classes=EMPTY)

    def on_resize(self, event: events.Resize) -> None:
        """More or less room."""
        self.fit()

    def fit(self) -> None:
        """Share out the rows that are left over."""
        size, between = self.size, len(self.lines.lines) - 1
        if between < 1 or not size.width:
            return
        used = self.words.get_content_height(size, size, min(size.width, WIDEST)) + 1
        self.lines.air = max(0, min(MOST_AIR, (size.height - used - self.lines.height_of(size.width)) // between))


class QuestionPane(Vertical):
    """Shows one question, or a sentence, or nothing. A click on an answer or a line says :class:`Chosen`.

    The class ``kind-...`` is set for the kind of question.
    """

    asked = getters.query_one(AskedText)
    answers = getters.query_one(AnswerRow)

    @dataclass
    class Chosen(Message):
        """An answer was clicked."""

        value: int | str

    def __init__(self, book: Phrasebook, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        """``book`` has the words of the answers."""
        super().__init__(id=id)
        self._book = book
        self._question: Question | None = None
        self._ready = False

    def compose(self) -> ComposeResult:
        """Everything, empty."""
        yield AskedText(id="asked", classes=EMPTY, can_focus=False)
        yield AnswerRow(id="answers", classes=EMPTY)

    def say(self, text: str | Content) -> None:
        """Show ``text`` as what is asked, or as a sentence too long for a place of its own; empty for nothing."""
        words = self.asked.words
        if words.content != text:
            words.update(text)
            words.set_class(not text, EMPTY)
            self.asked.scroll_home(animate=False)
            self._show()

    def ask(self, question: Question | None) -> None:
        """Offer the lines and the answers of ``question``; none where there is none."""
        before, self._question, self._ready = self._question, question, False
        if before is not None:
            self.remove_class(f"kind-{before.kind}")
        lines = self.asked.lines
        lines.show(_lines(question) if question else ())
        lines.set_class(not lines.lines, EMPTY)
        choices, words = offered(question, self._book) if question else ((), ())
        self.answers.set_class(not choices, EMPTY)
        if question is not None:
            self.add_class(f"kind-{question.kind}")
            self.answers.show(choices, words)
            if before is None or before.ref != question.ref:
                self.asked.scroll_home(animate=False)
        self._show()

    def wait(self, ready: bool) -> None:
        """Offer to say that one is ready, or no longer; only where there is no question."""
        if ready != self._ready and self._question is None:
            self._ready = ready
            self.answers.set_class(not ready, EMPTY)
            if ready:
                self.answers.show((Choice(self._book("ready.word"), READY),), (self._book("ready.key"),))

    @on(AnswerRow.Chosen)
    def answered(self, event: AnswerRow.Chosen) -> None:
        """An answer was clicked."""
        event.stop()
        self.post_message(self.Chosen(event.value))

    @on(Lines.Chosen)
    def picked(self, event: Lines.Chosen) -> None:
        """A line was clicked: in a list, something fits."""
        event.stop()
        question = self._question
        if question is not None:
            self.post_message(self.Chosen(SOMETHING if question.kind is QuestionKind.LIST else event.number))

    @property
    def more_below(self) -> bool:
        """Whether the end of what is asked is out of sight."""
        return not self.asked.has_class(EMPTY) and self.asked.scroll_offset.y < self.asked.max_scroll_y

    def scroll(self, key: str) -> None:
        """Move what is too long for its place."""
        getattr(self.asked, _SCROLLS[key])(animate=False)

    def needs_reading(self, value: int | str) -> bool:
        """Whether an answer says that nothing fits while a part of what is asked is out of sight."""
        question = self._question
        nothing = value in (NO, NONE) or (value == DONE and question is not None and not question.picked)
        return nothing and self.more_below

    def _show(self) -> None:
        self.asked.set_class(not self.asked.words.content and self._question is None, EMPTY)
        self.asked.fit()


def offered(question: Question, book: Phrasebook) -> tuple[tuple[Choice, ...], tuple[str, ...]]:
    """The answers to ``question`` that stand below it, and the words below them: keys, or what the ends of a scale mean."""
    replies = [each for each in question.replies if question.kind is not QuestionKind.PICK or each.value == DONE]
    choices = tuple(Choice(_word(each, book), each.value) for each in replies)
    if question.kind is QuestionKind.PAIN:
        return choices, (f"0 {book('check_in.zero')}", book("press.pain"), f"10 {book('check_in.ten')}")
    if question.kind is QuestionKind.PLACE:
        return (*choices[:-1], Choice(replies[-1].keys[0], replies[-1].value)), tuple(book.words("answer.places"))
    return choices, tuple(book("press.key", letter=_key(each)) for each in replies)


def _lines(question: Question) -> list[Line]:
    """The lines as they stand: a pick by its keys, a list by their numbers."""
    if question.kind is not QuestionKind.PICK:
        return [Line(str(number), item) for number, item in enumerate(question.items, 1)]
    replies = question.replies[: len(question.items)]
    picked = set(question.picked)
    return [
        Line(each.keys[0] if each.keys else "", each.word, each.value in picked if question.several else None)
        for each in replies
    ]


def _word(reply: Reply, book: Phrasebook) -> str:
    return book(f"answer.{reply.word}") if reply.word in WORDS else reply.word


def _key(reply: Reply) -> str:
    """The key to show, of several that do the same."""
    return "Enter" if "enter" in reply.keys else reply.keys[0]
