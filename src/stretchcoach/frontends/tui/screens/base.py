"""What all screens have in common: commands, a line of keys, and a line for what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from stretchcoach.frontends.tui.commands import BY_ID, UserCommand, bindings
from stretchcoach.frontends.tui.widgets.key_line import KeyLine

Result = TypeVar("Result")


class CoachScreen(Screen[Result]):
    """A screen with ``ORDERS``, the commands it knows; a handler for each is marked with ``@on``."""

    ORDERS: ClassVar[tuple[type[UserCommand], ...]] = ()

    def __init_subclass__(cls) -> None:
        """Bind the keys of the commands."""
        cls.BINDINGS = [*bindings(cls.ORDERS)]
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
        """The commands that make sense just now."""
        return list(self.ORDERS)

    def taken(self) -> frozenset[str]:
        """Keys that do something else than their command just now."""
        return frozenset()

    def show_keys(self) -> None:
        """Bring the line of keys up to date."""
        self.query_one(KeyLine).show(self.possible(), self.taken())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A key does nothing while its command makes no sense."""
        if action == "command" and parameters:
            return BY_ID[str(parameters[0])] in self.possible()
        return super().check_action(action, parameters)

    def action_command(self, name: str) -> None:
        """Post the command, from a key or a click."""
        self.post_message(BY_ID[name]())


def _marked(problem: str) -> str:
    return f"! {problem}" if problem else ""
