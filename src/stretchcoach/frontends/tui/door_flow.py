"""Through a closed door: why it is closed, the ways out, what a way has come to, and how it is on a later date."""

from __future__ import annotations

from typing import Any

from textual.app import App

from stretchcoach.coach.questions.closed_door import settle
from stretchcoach.coach.routine_overview import open_now
from stretchcoach.coach.today import door_asked, door_of, open_instead
from stretchcoach.errors import StretchcoachError
from stretchcoach.frontends.tui.screens.closed_door_screen import ClosedScreen
from stretchcoach.frontends.tui.screens.reading import TextScreen
from stretchcoach.frontends.tui.screens.whom_to_call import GuidanceScreen
from stretchcoach.frontends.tui.services import Services
from stretchcoach.safety import doors
from stretchcoach.safety.doors import Door, Opened, WayOut
from stretchcoach.safety.standing import Closure
from stretchcoach.session.events import Guidance


class DoorFlow:
    """Leads through doors, one at a time. The coroutines wait for screens, so they run in a worker of the app."""

    def __init__(self, app: App[Any], services: Services) -> None:
        self._app, self._services = app, services

    async def later(self) -> bool:
        """Ask how it is, about each closure for which it is time, until one is left unanswered; whether any was."""
        asked = False
        while (closure := door_asked(self._services.look().standing, self._services.rules)) is not None:
            asked = True
            if await self.walk(closure, later=True) is None:
                break
        return asked

    async def closed(self) -> None:
        """Show what is closed, the most serious first, until one of them stays so."""
        look, flags = self._services.look(), self._services.rules.red_flags
        held = doors.holding(look.standing, flags)
        while held and is_open(await self.walk(held[0])):
            standing = self._services.look().standing
            held = tuple(each for each in doors.holding(standing, flags) if doors.closes(each, standing, moves=True))

    async def walk(self, closure: Closure, *, later: bool = False) -> Opened | None:
        """Walk through one door, and tell what that has come to; None where it was left as it is."""
        services = self._services
        look = services.look()
        rules = services.local(look)
        why = () if later else (doors.reason(closure, look.standing, rules.red_flags),)
        begun = door_of(closure, look, rules, later=later)
        screen = ClosedScreen(begun, (*why, self._open()), services, services.problem())
        door: Door = await self._app.push_screen_wait(screen)
        try:
            with services.record() as store:
                found = settle(store, door, rules)
        except StretchcoachError as problem:
            await self._tell("This could not be kept", str(problem))
            return None
        if found is None or found.way is WayOut.LEAVE:
            return None
        await self._told(found)
        return found

    async def _told(self, found: Opened) -> None:
        """What the way has come to; a red flag that was told of anew comes as guidance."""
        if doors.needs_help(found):
            await self.guide(Guidance(at=0.0, tier=found.tier, text=found.say, row=found.row))
            return
        title = "Open again" if is_open(found) else "It stays closed"
        await self._tell(title, f"{found.say}\n\n{self._open()}")

    async def guide(self, given: Guidance) -> None:
        """Show guidance until it is acknowledged."""
        services = self._services
        await self._app.push_screen_wait(GuidanceScreen(given, services, services.rules, problem=services.problem()))

    def _open(self) -> str:
        """The names of what is open now."""
        services = self._services
        return open_instead(services.rules.book, open_now(services.options, services.rules, services.look()))

    async def _tell(self, title: str, text: str) -> None:
        await self._app.push_screen_wait(TextScreen(title, text, self._services.problem()))


def is_open(found: Opened | None) -> bool:
    """Whether a way has opened its door, for good or for today."""
    return found is not None and (found.gently or not found.tier.closes)
