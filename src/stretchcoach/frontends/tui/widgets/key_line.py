"""The line of keys at the bottom: what can be pressed just now, as much of it as fits."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from stretchcoach.frontends.tui.app_commands import UserCommand

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
        """More or less room."""
        self._write()

    def _write(self) -> None:
        parts = [_clickable(command, self._taken) for command in self.fitting(self.content_size.width)]
        self.update(Content(" " * _GAP).join(parts))


def _clickable(command: type[UserCommand], taken: frozenset[str]) -> Content:
    text = Content.assemble((f"{command.shown(taken)} ", "bold $accent"), (command.footer, "$quiet"))
    return text.stylize(Style.from_meta({"@click": f"screen.command('{command.id()}')"}))


def _length(command: type[UserCommand]) -> int:
    return len(command.key) + 1 + len(command.footer)
