"""A list to choose from, with a sign before the chosen line: colour alone says nothing."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

MARKED, NOT_MARKED = Content.styled("▶ ", "bold $accent"), Content("  ")
"""What stands before the chosen line, and before the others."""


class MarkedList(OptionList):
    """Lines one below the other; the highlighted one has the sign."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        """Empty."""
        super().__init__(id=id, markup=False)
        self._prompts: list[Content] = []
        self._at: int | None = None

    def fill(self, lines: Iterable[tuple[str, Content]], highlighted: int | None) -> None:
        """Show these lines, each with the id it is known by, with this one of them highlighted."""
        found = list(lines)
        self._prompts, self._at = [line for _, line in found], None
        self.set_options(Option(NOT_MARKED + line, id=name or None) for name, line in found)
        self.highlighted = highlighted

    def rewrite(self, index: int, line: Content) -> None:
        """Show another text on a line."""
        self._prompts[index] = line
        self.replace_option_prompt_at_index(index, (MARKED if index == self._at else NOT_MARKED) + line)

    @property
    def chosen(self) -> str | None:
        """The id of the highlighted line; None where there is none."""
        if self.highlighted is None or not self.option_count:
            return None
        return self.get_option_at_index(self.highlighted).id

    @on(OptionList.OptionHighlighted)
    def mark(self, event: OptionList.OptionHighlighted) -> None:
        """Move the sign."""
        before, self._at = self._at, event.option_index
        for index in (before, self._at):
            if index is not None and index < self.option_count:
                self.rewrite(index, self._prompts[index])
