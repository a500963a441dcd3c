"""The lines of a list or a pick, one below the other: each with its number, and a click for the mouse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

PICKED, NOT_PICKED = "[x]", "[ ]"
"""What stands before a line where several may be picked: the sign tells, not the colour alone."""

WIDEST = 96
"""Columns of the longest row."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it is pressed by, its words, and whether it is picked; None where lines are not picked apart."""

    key: str
    words: str
    picked: bool | None = None

    @property
    def mark(self) -> str:
        """What stands before the words."""
        box = "" if self.picked is None else f"{PICKED if self.picked else NOT_PICKED} "
        return f"{box}{self.key:>2}  "


class Lines(Widget):
    """Lines in bold, as a block in the middle. ``air`` is how many empty rows stand between two of them."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {"lines--key", "lines--words", "lines--picked"}  # noqa: RUF012 - Textual's name and shape
    lines: reactive[tuple[Line, ...]] = reactive((), layout=True)
    air: reactive[int] = reactive(0, layout=True)

    @dataclass
    class Chosen(Message):
        """A line was clicked: its number, from 1."""

        number: int

    def show(self, lines: Sequence[Line]) -> None:
        """Show these lines."""
        self.lines = tuple(lines)

    def rows(self, width: int) -> list[tuple[int, str, str]]:
        """Every row, ``width`` columns wide at most: the number of its line, 0 for an empty one, its mark, its words."""
        found: list[tuple[int, str, str]] = []
        for number, line in enumerate(self.lines, 1):
            if found:
                found += [(0, "", "")] * self.air
            mark = line.mark
            words = wrap(line.words, max(8, min(width, WIDEST) - len(mark))) or [""]
            found += [(number, " " * len(mark) if index else mark, part) for index, part in enumerate(words)]
        return found

    def height_of(self, width: int) -> int:
        """How many rows the lines take without air."""
        return len([row for row in self.rows(width) if row[0]])

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """All there is."""
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as the lines take."""
        return len(self.rows(width))

    def render_line(self, y: int) -> Strip:
        """One row."""
        width = self.size.width
        rows = self.rows(width)
        if y >= len(rows):
            return Strip.blank(width, self.rich_style)
        number, mark, words = rows[y]
        picked = bool(number) and self.lines[number - 1].picked
        style = self.get_component_rich_style("lines--picked" if picked else "lines--words")
        left = self._left(rows, width)
        row = [Segment(" " * left, self.rich_style)]
        row.append(Segment(mark, self.get_component_rich_style("lines--key")))
        row.append(Segment(words, style))
        row.append(Segment(" " * max(0, width - left - cell_len(mark) - cell_len(words)), self.rich_style))
        return Strip(row, width)

    def _left(self, rows: Sequence[tuple[int, str, str]], width: int) -> int:
        longest = max((cell_len(mark) + cell_len(words) for _, mark, words in rows), default=0)
        return max(0, (width - longest) // 2)

    def on_click(self, event: events.Click) -> None:
        """Say which line was clicked."""
        rows = self.rows(self.size.width)
        if 0 <= event.y < len(rows) and rows[event.y][0]:
            self.post_message(self.Chosen(rows[event.y][0]))
