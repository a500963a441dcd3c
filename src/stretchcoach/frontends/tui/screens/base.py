"""What all screens have in common: commands, the card, a line of keys, and a line for what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from stretchcoach.frontends.tui import messages
from stretchcoach.frontends.tui.app_commands import BY_ID, Card, UserCommand, bindings
from stretchcoach.frontends.tui.widgets.key_line import KeyLine

Result = TypeVar("Result")


class CoachScreen(Screen[Result]):
    """A screen with ``ORDERS``, the commands it knows; a handler for each is marked with ``@on``. The card is one of all."""

    ORDERS: ClassVar[tuple[type[UserCommand], ...]] = ()

    def __init_subclass__(cls) -> None:
        """Bind the keys of the commands."""
        cls.BINDINGS = [*bindings((*cls.ORDERS, Card))]
        super().__init_subclass__()

    def __init__(self, problem: str = "") -> None:
        """A screen that shows ``problem`` from the start; empty for none."""
        super().__init__()
        self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (60, "-usual"), (110, "-wide")]
        self.VERTICAL_BREAKPOINTS = [(0, "-tiny"), (18, "-low"), (32, "-high")]
        self._problem = problem

    def compose(self) -> ComposeResult:
        """The line for problems, what the screen is about, and the keys."""
        line = Static(_marked(self._problem), id="problem", markup=False)
        line.display = bool(self._problem)
        yield line
        yield from self.body()
        yield KeyLine()

    def body(self) -> Iterable[Widget]:
        """The widgets of this screen."""
        return ()

    def on_mount(self) -> None:
        """Show the keys."""
        self.show_keys()

    def show_problem(self, text: str) -> None:
        """Keep ``text`` in sight as long as it is true; empty when all is well again."""
        self._problem = text
        for line in self.query("#problem").results(Static):  # none before the screen is composed
            line.update(_marked(text))
            line.display = bool(text)

    def possible(self) -> list[type[UserCommand]]:
        """The commands of this screen that make sense just now."""
        return list(self.ORDERS)

    def commands(self) -> list[type[UserCommand]]:
        """All that makes sense just now."""
        return [*self.possible(), Card]

    def taken(self) -> frozenset[str]:
        """Keys that do something else than their command just now."""
        return frozenset()

    def show_keys(self) -> None:
        """Bring the line of keys up to date."""
        self.query_one(KeyLine).show(self.commands(), self.taken())

    def held_down(self) -> None:
        """A key that counts once is held down, or came again too soon."""

    @on(Card)
    def card(self) -> None:
        """When to see someone."""
        self.show_card()

    def show_card(self) -> None:
        """Ask for the card."""
        self.post_message(messages.ShowCard())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A key does nothing while its command makes no sense."""
        if action == "command" and parameters:
            return BY_ID[str(parameters[0])] in self.commands()
        return super().check_action(action, parameters)

    def action_command(self, name: str) -> None:
        """Post the command, from a key or a click."""
        self.post_message(BY_ID[name]())


def _marked(problem: str) -> str:
    return f"! {problem}" if problem else ""
