"""Lists to choose from by arrow keys and Enter, by a click, and where the answers have keys, by those."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

if TYPE_CHECKING:
    from stretchcoach.coach.questions.questionnaire import Pick

PICKED, NOT_PICKED = "[x]", "[ ]"
"""What stands before a line where several may be picked: the sign tells, not the colour alone."""

MARKED, NOT_MARKED = Content.styled("▶ ", "bold $accent"), Content("  ")
"""What stands before the chosen line, and before the others."""


class MarkedList(OptionList):
    """Lines one below the other; the highlighted one has the sign."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        """An empty list."""
        super().__init__(id=id, markup=False)
        self._prompts: list[Content] = []
        self._at: int | None = None

    def fill(self, lines: Iterable[tuple[str, Content]], highlighted: int | None) -> None:
        """Show these lines, each with the id it is known by, with this one of them highlighted."""
        named = list(lines)
        self._prompts, self._at = [line for _, line in named], None
        self.set_options(Option(NOT_MARKED + line, id=name or None) for name, line in named)
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
        """Move the sign. The message comes later than the highlight: the list may be a shorter one by then."""
        before, self._at = self._at, event.option_index
        for index in (before, self._at):
            if index is not None and index < self.option_count:
                self.rewrite(index, self._prompts[index])


class Picks(MarkedList):
    """Picks one below the other. Where several may be chosen, a key or a click turns one on and off, and Enter goes on."""

    BINDINGS = [  # noqa: RUF012 - Textual's own shape
        Binding("enter", "done", show=False),
        Binding("space", "select", show=False),
    ]

    @dataclass
    class Answered(Message):
        """This was chosen: a value, or a tuple of values where several may be."""

        value: object

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        """A list without picks yet."""
        super().__init__(id=id)
        self._picks: tuple[Pick, ...] = ()
        self._on: set[int] = set()
        self._several = False

    def offer(self, picks: Sequence[Pick], chosen: object, *, several: bool) -> None:
        """Offer ``picks``; the one with the value ``chosen`` is highlighted, else the first."""
        self._picks, self._several, self._on = tuple(picks), several, set()
        values = [each.value for each in self._picks]
        lines = [("", self._prompt_of(index)) for index in range(len(self._picks))]
        self.fill(lines, values.index(chosen) if chosen in values else 0)

    def key(self, key: str) -> bool:
        """Do what a key stands for; whether it stands for anything."""
        for index, pick in enumerate(self._picks):
            if pick.key == key.lower():
                self.highlighted = index
                self.action_select()
                return True
        return False

    def action_done(self) -> None:
        """Go on with what is chosen."""
        if self._several:
            self.post_message(self.Answered(tuple(self._picks[index].value for index in sorted(self._on))))
        elif self.highlighted is not None:
            self.post_message(self.Answered(self._picks[self.highlighted].value))

    @on(OptionList.OptionSelected)
    def select_one(self, event: OptionList.OptionSelected) -> None:
        """By its key, the space bar or a click."""
        event.stop()
        if self._several:
            self._on ^= {event.option_index}
            self.rewrite(event.option_index, self._prompt_of(event.option_index))
        else:
            self.action_done()

    def _prompt_of(self, index: int) -> Content:
        pick = self._picks[index]
        box = f"{PICKED if index in self._on else NOT_PICKED} " if self._several else ""
        return Content.assemble((f"{pick.key:1} ", "bold $accent"), f"{box}{pick.words}")
