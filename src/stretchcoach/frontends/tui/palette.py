"""What the palette finds: the commands of the screen, what every screen leads to, routines and settings."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from typing import NamedTuple

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.message import Message
from textual.message_pump import MessagePump

from stretchcoach.coach.preferences import about_person, preferences
from stretchcoach.coach.today import closed_routine
from stretchcoach.errors import StretchcoachError
from stretchcoach.frontends.tui.app_commands import (
    Card,
    History,
    LogSpasm,
    OpenProfile,
    OpenSettings,
    RoutineWanted,
    SessionWanted,
    SettingWanted,
    ShowHelp,
    UserCommand,
)
from stretchcoach.frontends.tui.flows import WAITING
from stretchcoach.frontends.tui.screens.base import CoachScreen
from stretchcoach.frontends.tui.services import Services
from stretchcoach.routine.library import load_library

FROM_ANYWHERE = (History, LogSpasm, OpenProfile, OpenSettings, ShowHelp, Card)
"""Commands that the app does from every screen between sessions."""


class Line(NamedTuple):
    """A line of the palette, and the message that does it."""

    name: str
    what: str
    message: Callable[[], Message]


class Offers(Provider):
    """What the screen can do just now; and all the rest, while no session runs and no question waits for its answer."""

    _reading: asyncio.Task[list[Line]] | None = None

    async def startup(self) -> None:
        """Begin to read the library. It is not waited for here: a key typed meanwhile would end that for good."""
        waits = any(each.group in WAITING and not each.is_finished for each in self.app.workers)
        services = getattr(self.app, "services", None)
        if not waits and isinstance(services, Services):
            self._reading = asyncio.create_task(_offers(services, self.screen))

    async def shutdown(self) -> None:
        """The palette has closed."""
        if self._reading is not None:
            self._reading.cancel()

    async def offers(self) -> AsyncIterator[tuple[Line, Callable[[], None]]]:
        """What there is, each with what does it: the screen's own at once, the rest when it is read."""
        for each in map(_line, _own(self.screen)):
            yield each, partial(_post, self.screen, each)
        for each in await asyncio.shield(self._reading) if self._reading is not None else ():
            yield each, partial(_post, self.app, each)

    async def discover(self) -> Hits:
        """All of it, before anything was typed."""
        async for each, does in self.offers():
            yield DiscoveryHit(each.name, does, help=each.what)

    async def search(self, query: str) -> Hits:
        """What fits."""
        matcher = self.matcher(query)
        async for each, does in self.offers():
            score = matcher.match(each.name)
            if score > 0:
                yield Hit(score, matcher.highlight(each.name), does, help=each.what)


def _post(to: MessagePump, line: Line) -> None:
    to.post_message(line.message())


def _line(command: type[UserCommand]) -> Line:
    return Line(command.palette, command.help(), command)


def _own(screen: object) -> list[type[UserCommand]]:
    return screen.commands() if isinstance(screen, CoachScreen) else []


async def _offers(services: Services, screen: object) -> list[Line]:
    own = _own(screen)
    found = [_line(each) for each in FROM_ANYWHERE if each not in own]
    try:
        found += await asyncio.to_thread(_of_routines, services)
    except StretchcoachError as problem:
        services.on_problem("record", str(problem))
    return [*found, *_of_settings(services)]


def _of_routines(services: Services) -> list[Line]:
    """To start one that is open, and to look at any. Plans are not made for it: that would take a second."""
    options, seen = services.options, services.look()
    routines = load_library(options.paths.routines, services.rules.language).routines.values()
    local = services.local(seen)
    shut = {each.id: closed_routine(each, seen.standing, local, rehearsal=options.rehearsal) for each in routines}
    found = [
        Line(f"Start {each.name}", each.summary, partial(SessionWanted, each))
        for each in routines
        if shut[each.id] is None
    ]
    for each in routines:
        closed = shut[each.id]
        what = f"Closed for now. {closed.reason}" if closed else each.summary
        found.append(Line(f"Look at {each.name}", what, partial(RoutineWanted, each)))
    return found


def _of_settings(services: Services) -> Iterator[Line]:
    person = about_person(services.look().profile, services.countries())
    for each in (*preferences(services.settings, services.rules.book, ()), *person):
        yield Line(f"Setting: {each.name}", each.what, partial(SettingWanted, each.key))
