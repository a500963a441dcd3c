"""A question as it stands on the screen: its words, its lines where it has some, and its answers. The same everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events, getters, on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from stretchcoach.frontends.tui.widgets.drawing import (
    MEASURE,
    PLAIN,
    SMALLEST,
    BigWords,
    drawn,
    fit,
    folded,
    listed,
    plain_rows,
    segments,
)
from stretchcoach.frontends.tui.widgets.lists import NOT_PICKED, PICKED
from stretchcoach.safety.questions import DONE, NO, NONE, SOMETHING, WORDS, Question, QuestionKind, Reply
from stretchcoach.words.phrases import Phrasebook


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One line: what it is pressed by, its words, and whether it is picked; None where lines are not picked apart."""

    key: str
    words: str
    picked: bool | None = None

    @property
    def mark(self) -> str:
        """What stands before the words."""
        box = "" if self.picked is None else f"{PICKED if self.picked else NOT_PICKED} "
        return f"{box}{self.key:>2}  "


class AnswerLines(Widget):
    """Lines in bold, as a block in the middle: in large letters where ``room`` has the rows for them, below a ``heading`` of
    the same size; else with ``air``, so many empty rows, between two of them."""

    ALLOW_SELECT = False  # a click is an answer here, and no beginning of a selection
    COMPONENT_CLASSES = {"lines--heading", "lines--key", "lines--words", "lines--picked"}  # noqa: RUF012 - Textual's name and shape
    lines: reactive[tuple[AnswerLine, ...]] = reactive((), layout=True)
    air: reactive[int] = reactive(0, layout=True)
    room: reactive[int] = reactive(0, layout=True)
    heading: reactive[str] = reactive("", layout=True)

    @dataclass
    class Chosen(Message):
        """A line was clicked: its number, from 1."""

        number: int

    def show(self, lines: Sequence[AnswerLine]) -> None:
        """Show these lines."""
        self.lines = tuple(lines)

    def rows(self, width: int) -> list[tuple[int, str, str]]:
        """Every row, ``width`` columns wide at most: the number of its line, 0 for an empty one, its mark, its words."""
        if large := self.large_rows(self.heading, width, self.room):
            return list(large)
        rows: list[tuple[int, str, str]] = []
        for number, line in enumerate(self.lines, 1):
            if rows:
                rows += [(0, "", "")] * self.air
            mark = line.mark
            room = max(8, min(width, MEASURE) - len(mark))  # before the first layout there is no width at all
            words = wrap(line.words, room) or [""]
            rows += [(number, " " * len(mark) if index else mark, part) for index, part in enumerate(words)]
        return rows

    def large_rows(self, heading: str, width: int, height: int) -> tuple[tuple[int, str, str], ...]:
        """The rows in large letters; none where ``height`` rows are too few."""
        if not self.lines or height <= 0 or self.app.has_class(PLAIN):
            return ()
        entries = tuple((each.mark.strip(), each.words) for each in self.lines)
        return listed(heading, entries, width, height, 4 if heading else 1) or ()

    def height_of(self, width: int) -> int:
        """How many rows the lines take without air."""
        return sum(number > 0 for number, _, _ in self.rows(width))

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """All the width there is."""
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as the lines take."""
        return len(self.rows(width))

    def render_line(self, y: int) -> Strip:
        """The row ``y``, in all its width."""
        width = self.size.width
        rows = self.rows(width)
        if y >= len(rows):
            return Strip.blank(width, self.rich_style)
        number, mark, words = rows[y]
        picked = bool(number) and self.lines[number - 1].picked
        style = self.get_component_rich_style("lines--picked" if picked else "lines--words")
        if large_heading := not number and bool(words):
            style = self.get_component_rich_style("lines--heading")
        longest = max(cell_len(mark) + cell_len(words) for entry, mark, words in rows if entry)
        left = 0 if large_heading else max(0, (width - longest) // 2)
        row = [Segment(" " * left, self.rich_style)]
        row.append(Segment(mark, self.get_component_rich_style("lines--key")))
        row.append(Segment(words, style))
        row.append(Segment(" " * max(0, width - left - cell_len(mark) - cell_len(words)), self.rich_style))
        return Strip(row, width)

    def on_click(self, event: events.Click) -> None:
        """Say which line was clicked."""
        rows = self.rows(self.size.width)
        if 0 <= event.y < len(rows) and rows[event.y][0]:
            self.post_message(self.Chosen(rows[event.y][0]))


GAP = 1
"""Columns between two answers, where each has at least :data:`WITH_GAP` of them."""

WITH_GAP = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: the word or number shown large, and the value it stands for."""

    word: str
    value: int | str


class AnswerRow(Widget):
    """Answers side by side, with a line of ``words`` below: what the ends of a scale mean, and the keys."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {"answer--button", "answer--words"}  # noqa: RUF012 - Textual's name and shape
    choices: reactive[tuple[Choice, ...]] = reactive(())
    words: reactive[tuple[str, ...]] = reactive(())
    """Texts of the last row: one below each answer, or left, middle and right of a scale."""

    @dataclass
    class Chosen(Message):
        """An answer was clicked."""

        value: int | str

    def show(self, choices: Sequence[Choice], words: Sequence[str]) -> None:
        """Offer these answers."""
        self.choices, self.words = tuple(choices), tuple(words)

    def columns(self) -> list[tuple[int, int]]:
        """Where each answer begins and how wide it is, in columns."""
        count = max(1, len(self.choices))
        gap = GAP if self.size.width >= count * (WITH_GAP + GAP) else 0
        width = (self.size.width - gap * (count - 1)) // count
        spare = self.size.width - count * (width + gap) + gap
        if self.choices and self.choices[-1].word == "10":  # its two digits would touch the nine
            return [(index * (width + gap), width + spare * (index == count - 1)) for index in range(count)]
        return [(spare // 2 + index * (width + gap), width) for index in range(len(self.choices))]

    def rows(self) -> list[str]:
        """Everything drawn, without colours."""
        return ["".join(segment.text for segment in self.render_line(y)) for y in range(self.size.height)]

    def render_line(self, y: int) -> Strip:
        """One row: the large words, or the last row with the small ones."""
        width, height = self.size
        if y == height - 1:
            return Strip(self._small_segments(), width)
        pixel = self._pixel()
        wide = [each for _, each in self.columns()]
        words = [
            _large_word(each.word, room, height - 1, pixel)[y] for each, room in zip(self.choices, wide, strict=True)
        ]
        return Strip(self._in_columns(words, self.get_component_rich_style("answer--button"), self.rich_style), width)

    def _in_columns(self, texts: Sequence[str], style: Style, ground: Style) -> list[Segment]:
        """A row with ``texts``, each as wide as its answer, on ``ground``."""
        row: list[Segment] = []
        at = 0
        for (left, wide), text in zip(self.columns(), texts, strict=True):
            row.append(Segment(" " * (left - at), ground))
            row += segments(text, style)
            at = left + wide
        return [*row, Segment(" " * max(0, self.size.width - at), ground)]

    def _pixel(self) -> tuple[int, int] | None:
        """The pixel in which every word fits: no answer is larger than another. None where some do not fit at all."""
        if self.app.has_class(PLAIN):
            return None
        height = self.size.height - 1 - 2 * _air(self.size.height - 1)
        fits = [
            fit(_sign(each.word), wide, height) for each, (_, wide) in zip(self.choices, self.columns(), strict=True)
        ]
        fitting = [each for each in fits if each is not None]
        if height < SMALLEST or len(fitting) < len(fits) or not fitting:
            return None
        return min(each.across for each in fitting), min(each.down for each in fitting)

    def _small_segments(self) -> list[Segment]:
        """The last row, each text a segment of its own: one below each answer, or left, middle and right.

        Where an answer has no room for the text below it, only the first and the last one are told, at the ends.
        """
        style, width = self.get_component_rich_style("answer--words"), self.size.width
        words = self.words
        if len(words) == len(self.choices):
            below = list(zip(words, (wide for _, wide in self.columns()), strict=True))
            if all(cell_len(word) < wide for word, wide in below):  # with a space between two of them
                return self._in_columns([plain_rows(word, wide, 1)[0] for word, wide in below], style, style)
            words = (f"{self.choices[0].word} {words[0]}", "", f"{self.choices[-1].word} {words[-1]}")
        start, middle, end = (*words, "", "", "")[:3]
        room = width - cell_len(start) - cell_len(end)
        middle = middle.center(max(0, room)) if cell_len(middle) + 2 <= room else " " * max(0, room)
        return [
            Segment(start[:width], style),
            *segments(middle, style),
            Segment(end[: max(0, width - cell_len(start))], style),
        ]

    def on_click(self, event: events.Click) -> None:
        """Say which answer was clicked."""
        for (left, wide), choice in zip(self.columns(), self.choices, strict=True):
            if left <= event.x < left + wide:
                self.post_message(self.Chosen(choice.value))


def _large_word(word: str, width: int, height: int, pixel: tuple[int, int] | None) -> tuple[str, ...]:
    """A word as large as its button, with a row of air above and below where there is room."""
    air = _air(height)
    large = drawn(_sign(word), width, height - 2 * air, pixel) if pixel else None
    if large is None:
        return plain_rows(word, width, height)
    blank = (" " * width,) * air
    return (*blank, *large, *blank)


def _air(height: int) -> int:
    return 1 if height >= 5 else 0


def _sign(word: str) -> str:
    """Ten has a narrow sign of its own."""
    return "⑩" if word == "10" else folded(word)


READY = "ready"
"""What is chosen where no question is open: one is in position."""

EMPTY = "empty"
"""Class of what has nothing to show; the style sheet takes its place away."""

MOST_AIR = 2
"""Empty rows between two lines at most."""

LOOK = 1 / 6
"""Seconds between two looks at what is shown, and two pictures of a figure; what has not changed is not drawn again. The
engine tells what happens, but not that time goes by; and Textual knows whether a text has an end out of sight only once it
was laid out."""

MORE_BELOW = "More below: press the down arrow."
"""Shown while part of a question is out of sight."""

READ_FIRST = "Read to the end first: press the down arrow."
"""Shown instead of taking it that nothing fits, of what may not have been read to its end."""

_SCROLLS = {"up": "scroll_up", "down": "scroll_down", "pageup": "scroll_page_up", "pagedown": "scroll_page_down"}
SCROLL_KEYS = frozenset(_SCROLLS)
"""Keys that move a question too long for its place."""


class QuestionText(VerticalScroll):
    """What is asked, and its lines, with as much air between them as there is room for."""

    words = getters.query_one("#question", BigWords)
    lines = getters.query_one(AnswerLines)

    def compose(self) -> ComposeResult:
        """The words and the lines, empty."""
        yield BigWords(id="question")
        yield AnswerLines(id="lines", classes=EMPTY)

    def on_resize(self, event: events.Resize) -> None:
        """There is more or less room for air."""
        self.fit()

    def fit(self) -> None:
        """Share out the rows that are left over. What the words need is reckoned, for their own size is that of the last
        layout, of the question before."""
        size, lines, between = self.size, self.lines, len(self.lines.lines) - 1
        self.words.large = between < 0
        lines.room, lines.heading = 0, ""
        if between >= 0 and size.width:
            used = self.words.get_content_height(size, size, size.width) + 1
            # the words as large as the lines, or where there is no room for that, only the lines
            for heading, room in ((self.words.text, size.height), ("", size.height - used)):
                if lines.large_rows(heading, size.width, room):
                    lines.room, lines.heading = room, heading
                    break
            else:
                spare = size.height - used - lines.height_of(size.width)
                lines.air = max(0, min(MOST_AIR, spare // between)) if between else 0
        self.words.display = not lines.heading


class QuestionPane(Vertical):
    """Shows one question, or a sentence, or nothing. A click on an answer or a line says :class:`Chosen`.

    The class ``kind-...`` is set for the kind of question.
    """

    asked = getters.query_one(QuestionText)
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
        """Question and answers, empty."""
        yield QuestionText(id="asked", classes=EMPTY, can_focus=False)  # keys are the screen's
        yield AnswerRow(id="answers", classes=EMPTY)

    def say(self, text: str, short: str = "") -> None:
        """Show ``text`` as what is asked, or ``short`` above it where there is no room for all of it in large letters; empty
        for nothing."""
        words = self.asked.words
        words.short = short
        if words.text != text:
            words.text = text
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

    @on(AnswerLines.Chosen)
    def picked(self, event: AnswerLines.Chosen) -> None:
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
        """Move what is too long for its place, at once: whether its end was seen is asked with the next key."""
        getattr(self.asked, _SCROLLS[key])(animate=False)

    def needs_reading(self, value: int | str) -> bool:
        """Whether an answer says that nothing fits while a part of what is asked is out of sight."""
        question = self._question
        nothing = value in (NO, NONE) or (value == DONE and question is not None and not question.picked)
        return nothing and self.more_below

    def _show(self) -> None:
        """Take up no room where there is nothing to show, and share out what there is."""
        self.asked.set_class(not self.asked.words.text and not self.asked.lines.lines, EMPTY)
        self.asked.fit()


def offered(question: Question, book: Phrasebook) -> tuple[tuple[Choice, ...], tuple[str, ...]]:
    """The answers to ``question`` that stand below it, and the words below them: keys, or what the ends of a scale mean."""
    replies = [each for each in question.replies if question.kind is not QuestionKind.PICK or each.value == DONE]
    choices = tuple(Choice(_word(each, book), each.value) for each in replies)
    if question.kind is QuestionKind.PAIN:
        return choices, pain_scale(book)
    if question.kind is QuestionKind.PLACE:
        return (*choices[:-1], Choice(replies[-1].keys[0], replies[-1].value)), tuple(book.words("answer.places"))
    return choices, tuple(book("press.key", letter=_key(each)) for each in replies)


def pain_scale(book: Phrasebook) -> tuple[str, str, str]:
    """What stands left, in the middle and right below the ratings of pain."""
    return f"0 {book('check_in.zero')}", book("press.pain"), f"10 {book('check_in.ten')}"


def _lines(question: Question) -> list[AnswerLine]:
    """The lines as they stand: a pick by its keys, a list by their numbers."""
    if question.kind is not QuestionKind.PICK:
        return [AnswerLine(str(number), item) for number, item in enumerate(question.items, 1)]
    replies = question.replies[: len(question.items)]
    picked = set(question.picked)
    return [
        AnswerLine(each.keys[0] if each.keys else "", each.word, each.value in picked if question.several else None)
        for each in replies
    ]


def _word(reply: Reply, book: Phrasebook) -> str:
    """Yes, no and the like in the language of the session; a number or a line of a pick is its own word."""
    return book(f"answer.{reply.word}") if reply.word in WORDS else reply.word


def _key(reply: Reply) -> str:
    """The key to show, of several that do the same."""
    return "Enter" if "enter" in reply.keys else reply.keys[0]


def with_rows(text: str) -> str:
    """``text`` with each of its sentences on a row of its own."""
    return text.strip().replace(". ", ".\n")
