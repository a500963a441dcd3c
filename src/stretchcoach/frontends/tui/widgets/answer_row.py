"""The answers to a question, large, each with its key and its words; a click answers as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from stretchcoach.frontends.tui.widgets.glyphs import SMALLEST, drawn, fit, folded, plain_rows
from stretchcoach.frontends.tui.widgets.strips import segments

GAP = 1
"""Columns between two answers."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: the word or number shown large, and the value it stands for."""

    word: str
    value: int | str


class AnswerRow(Widget):
    """Answers side by side, with a line of ``words`` below: what the ends of a scale mean, and the keys."""

    ALLOW_SELECT = False
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
        gap = GAP if self.size.width >= count * (12 + GAP) else 0
        width = (self.size.width - gap * (count - 1)) // count
        left = (self.size.width - count * (width + gap) + gap) // 2
        return [(left + index * (width + gap), width) for index in range(len(self.choices))]

    def rows(self) -> list[str]:
        """Everything drawn, without colours."""
        return ["".join(segment.text for segment in self.render_line(y)) for y in range(self.size.height)]

    def render_line(self, y: int) -> Strip:
        """One row: the large words, or the last row with the small ones."""
        width, height = self.size
        if y == height - 1:
            return Strip(self._small_segments(), width)
        button = self.get_component_rich_style("answer--button")
        row: list[Segment] = []
        at = 0
        for (left, wide), choice in zip(self.columns(), self.choices, strict=True):
            row.append(Segment(" " * (left - at), self.rich_style))
            row += segments(_word(choice.word, wide, height - 1, self._pixel())[y], button)
            at = left + wide
        row.append(Segment(" " * max(0, width - at), self.rich_style))
        return Strip(row, width)

    def _pixel(self) -> tuple[int, int] | None:
        """The pixel in which every word fits: no answer is larger than another. None where some do not fit at all."""
        height = self.size.height - 1 - 2 * _air(self.size.height - 1)
        fits = [
            fit(_sign(each.word), wide, height) for each, (_, wide) in zip(self.choices, self.columns(), strict=True)
        ]
        found = [each for each in fits if each is not None]
        if height < SMALLEST or len(found) < len(fits) or not found:
            return None
        return min(each.across for each in found), min(each.down for each in found)

    def _words_fit(self) -> bool:
        """Whether each answer has room for the word below it, with a space between two of them."""
        return all(cell_len(word) < wide for (_, wide), word in zip(self.columns(), self.words, strict=True))

    def _small_segments(self) -> list[Segment]:
        """The last row, each text a segment of its own."""
        style, width = self.get_component_rich_style("answer--words"), self.size.width
        words = self.words
        if len(words) == len(self.choices) and not self._words_fit():
            ends = ((self.choices[0].word, words[0]), (self.choices[-1].word, words[-1]))
            first, last = (f"{word} {below}" for word, below in ends)
            words = (first, "", last)
        elif len(words) == len(self.choices):
            row: list[Segment] = []
            at = 0
            for (left, wide), word in zip(self.columns(), self.words, strict=True):
                row.append(Segment(" " * (left - at), style))
                row += segments(plain_rows(word, wide, 1)[0], style)
                at = left + wide
            return [*row, Segment(" " * max(0, width - at), style)]
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

    COMPONENT_CLASSES = {"answer--button", "answer--words"}  # noqa: RUF012 - Textual's name and shape


def _word(word: str, width: int, height: int, pixel: tuple[int, int] | None) -> tuple[str, ...]:
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
