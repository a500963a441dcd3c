"""A bar of progress, with its number in words: read by shape, not by colour."""

from __future__ import annotations

from rich.segment import Segment
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

DONE, TO_DO = "━", "─"
_LABEL = 10
_NUMBER = 6


class Bar(Widget):
    """One row: what it is about, a heavy line for what is done, a light one for the rest, and the share in per cent."""

    DEFAULT_CSS = "Bar { height: 1; }"
    percent = reactive(0)
    """0 to 100; whole numbers, so that it is drawn again only when something is to be seen."""

    def __init__(self, label: str, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        """A bar about ``label``, nothing done yet."""
        super().__init__(id=id)
        self._label = label

    def line(self, width: int) -> str:
        """The row, ``width`` columns long."""
        number = f"{self.percent:>3} %"
        room = width - _LABEL - _NUMBER
        if room < 4:
            return f"{self._label} {number.strip()}"[:width].ljust(width)
        done = round(room * self.percent / 100)
        return f"{self._label:<{_LABEL}}{DONE * done}{TO_DO * (room - done)}{number:>{_NUMBER}}"

    def render_line(self, y: int) -> Strip:
        """The row."""
        return Strip([Segment(self.line(self.size.width), self.rich_style)], self.size.width)
