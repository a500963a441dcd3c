"""A text as large as its place allows."""

from __future__ import annotations

from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from stretchcoach.frontends.tui.widgets.glyphs import SMALLEST, drawn, plain_rows
from stretchcoach.frontends.tui.widgets.strips import segments


class BigText(Widget):
    """A clock or a word or two, in block letters that grow with the widget; plain text where there is no room.

    Assigning the same text again repaints nothing. The clock keeps its number of characters, so that it never jumps.
    """

    ALLOW_SELECT = False
    text = reactive("")

    def __init__(self, text: str = "", *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        """Show ``text``."""
        super().__init__(id=id, classes=classes)
        self.set_reactive(BigText.text, text)

    def rows(self) -> tuple[str, ...]:
        """What is drawn: as many rows and columns as the widget has."""
        width, height = self.size
        if height >= SMALLEST and (blocks := drawn(self.text, width, height)):
            return blocks
        return plain_rows(self.text, width, height)

    def render_line(self, y: int) -> Strip:
        """One row."""
        rows = self.rows()
        text = rows[y] if y < len(rows) else " " * self.size.width
        return Strip(segments(text, self.rich_style), self.size.width)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """All there is."""
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Three rows, where the style sheet gives no height."""
        return SMALLEST
