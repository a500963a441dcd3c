"""What all screens have in common: commands, the card, the line of keys, and a line for what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.style import Style
from textual.widget import Widget
from textual.widgets import Static

from stretchcoach.frontends.tui.app_commands import BY_ID, Card, UserCommand, bindings

LOOK_AGAIN = 60.0
"""Seconds after which a screen reads the day again: something may have opened, or the day may be another one."""

_GAP = 2


class KeyLine(Static):
    """Keys with a word each; a click does the same. The least needed are left out where the line is short."""

    DEFAULT_CSS = """
    KeyLine { height: 1; dock: bottom; link-style: none; link-background: 0%; link-style-hover: underline; }
    """

    def __init__(self) -> None:
        """A line without keys yet."""
        super().__init__()
        self._commands: tuple[type[UserCommand], ...] = ()
        self._taken: frozenset[str] = frozenset()

    def show(self, commands: Sequence[type[UserCommand]], taken: frozenset[str] = frozenset()) -> None:
        """Show these commands, with other keys than the ``taken`` ones; the same again changes nothing."""
        if (tuple(commands), taken) != (self._commands, self._taken):
            self._commands, self._taken = tuple(commands), taken
            self._write()

    def fitting(self, width: int) -> list[type[UserCommand]]:
        """The commands that fit into ``width`` columns, in their order."""
        kept = list(self._commands)
        while kept and sum(_length(each) + _GAP for each in kept) - _GAP > width:
            kept.remove(max(kept, key=lambda each: each.rank))
        return kept

    def on_resize(self, event: events.Resize) -> None:
        """There is room for more or for fewer keys."""
        self._write()

    def _write(self) -> None:
        parts = [
            clickable(each, (f"{each.shown(self._taken)} ", "bold $accent"), (each.footer, "$quiet"))
            for each in self.fitting(self.content_size.width)
        ]
        self.update(Content(" " * _GAP).join(parts))


def clickable(command: type[UserCommand], *parts: str | tuple[str, str]) -> Content:
    """These texts, each with its style; a click on them does the same as the key of ``command``."""
    return Content.assemble(*parts).stylize(Style.from_meta({"@click": f"screen.command('{command.id()}')"}))


def _length(command: type[UserCommand]) -> int:
    return len(command.key) + 1 + len(command.footer)


Result = TypeVar("Result")


class CoachScreen(Screen[Result]):
    """A screen with ``ORDERS``, the commands it knows; a handler for each is marked with ``@on``. The card is one of all.

    (Not ``COMMANDS``: that is Textual's name for what the palette asks.)
    """

    ORDERS: ClassVar[tuple[type[UserCommand], ...]] = ()
    HELP: ClassVar[str] = ""
    """What the screen is for and how it works, for its help; its keys are told with it."""

    def __init_subclass__(cls) -> None:
        """Bind the keys of the commands, before Textual gathers the bindings of the class."""
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
        """Keys that do something else than their command just now: the line of keys shows another one for it."""
        return frozenset()

    def show_keys(self) -> None:
        """Bring the line of keys up to date."""
        self.query_one(KeyLine).show(self.commands(), self.taken())

    def held_down(self) -> None:
        """A key that counts once is held down, or came again too soon."""

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
