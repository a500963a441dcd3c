"""The commands of the present screen in the command palette."""

from __future__ import annotations

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from stretchcoach.frontends.tui.app_commands import UserCommand
from stretchcoach.frontends.tui.screens.base import CoachScreen


class ScreenCommands(Provider):
    """Offers what the screen below the palette can do just now."""

    async def discover(self) -> Hits:
        """Every command, before anything was typed."""
        for command in self._commands():
            yield DiscoveryHit(command.palette, partial(self._post, command), help=command.help())

    async def search(self, query: str) -> Hits:
        """The commands whose name fits."""
        matcher = self.matcher(query)
        for command in self._commands():
            score = matcher.match(command.palette)
            if score > 0:
                shown = matcher.highlight(command.palette)
                yield Hit(score, shown, partial(self._post, command), help=command.help())

    def _commands(self) -> list[type[UserCommand]]:
        return self.screen.commands() if isinstance(self.screen, CoachScreen) else []

    def _post(self, command: type[UserCommand]) -> None:
        self.screen.post_message(command())
