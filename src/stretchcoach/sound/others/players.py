"""The process that pauses media players: ``python -m stretchcoach.sound.others.players FOLDER [look]``.

It asks every player of the session bus (MPRIS) whether it plays, and pauses those that do. When its input ends, and on
SIGTERM, it lets exactly those go on that are still paused. Which they are is in a file of FOLDER before they are paused:
the next one takes them over from there, unless that is long ago: nobody wants music to begin hours later.

It says ``{"say": "paused", "players": [...]}``, or ``{"say": "none", "why": "…"}`` and ends. With ``look`` it lets go on
what is left from before, and says ``{"say": "looked", "players": 2}``.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from stretchcoach.sound import protocol
from stretchcoach.sound.others import LOOK, PLAYERS_FILE
from stretchcoach.sound.others.inbox import Inbox
from stretchcoach.sound.others.kept import Kept

if TYPE_CHECKING:
    from dbus_fast.aio import MessageBus

ASK_WITHIN = 1.0
"""Seconds one player has to answer."""
TAKE_OVER_WITHIN = 600.0
"""Seconds after which players that a killed process has paused are left as they are."""
_PREFIX = "org.mpris.MediaPlayer2."
_PROXY = _PREFIX + "playerctld"
"""Stands for whichever player was used last; the player itself is on the bus as well."""
_LOCK_WITHIN = 3.0

Say = Callable[[dict[str, Any]], None]


class NoAnswerError(Exception):
    """The bus or a player refused, or said nothing in time."""


class Player(NamedTuple):
    """A player by its name on the bus, and the connection that owned the name then."""

    name: str
    owner: str


class Players:
    """The media players of one session bus."""

    def __init__(self, bus: MessageBus, kept: Kept) -> None:
        self._bus = bus
        self._kept = kept
        self._id = ""
        self.paused: list[Player] = []

    async def take_over(self) -> None:
        """Takes over what a killed process has paused, if it was on this bus and not long ago."""
        self._id = str(await self._ask_bus("GetId"))
        found = self._kept.load()
        age = time.time() - _number(found.get("at"))
        if found.get("bus") == self._id and 0 <= age <= TAKE_OVER_WITHIN:
            self.paused = _players(found.get("players"))

    async def pause(self) -> None:
        """Pauses every player that plays.

        Raises:
            OSError: they cannot be kept; none has been paused.
        """
        playing = [each for each in await self.find() if await self._status(each) == "Playing"]
        self.paused += [each for each in playing if each not in self.paused]
        if self.paused:
            self._kept.save({"bus": self._id, "at": time.time(), "players": self.paused})
        await asyncio.gather(*(self._tell(each, "Pause") for each in playing))

    async def go_on(self) -> None:
        """Lets go on what was paused here and still is."""
        await asyncio.gather(*(self._go_on(each) for each in self.paused))
        self.paused.clear()
        self._kept.clear()

    async def find(self) -> list[Player]:
        """Every player there is."""
        names = [str(each) for each in await self._ask_bus("ListNames")]
        wanted = [each for each in names if each.startswith(_PREFIX) and each != _PROXY]
        owners = await asyncio.gather(*(self._owner(each) for each in wanted))
        return [Player(name, owner) for name, owner in zip(wanted, owners, strict=True) if owner]

    async def _go_on(self, player: Player) -> None:
        if await self._owner(player.name) == player.owner and await self._status(player) == "Paused":
            await self._tell(player, "Play")

    async def _owner(self, name: str) -> str:
        """Who has ``name`` on the bus; empty when nobody has."""
        with contextlib.suppress(NoAnswerError):
            return str(await self._ask_bus("GetNameOwner", name))
        return ""

    async def _status(self, player: Player) -> str:
        """``Playing``, ``Paused`` or ``Stopped``; empty for a player that does not answer."""
        with contextlib.suppress(NoAnswerError):
            arguments = ("org.mpris.MediaPlayer2.Player", "PlaybackStatus")
            found = await self._call(player.owner, "org.freedesktop.DBus.Properties", "Get", arguments)
            return str(getattr(found, "value", ""))
        return ""

    async def _tell(self, player: Player, what: str) -> None:
        with contextlib.suppress(NoAnswerError):
            await self._call(player.owner, "org.mpris.MediaPlayer2.Player", what)

    async def _ask_bus(self, what: str, *arguments: str) -> Any:
        return await self._call(
            "org.freedesktop.DBus", "org.freedesktop.DBus", what, arguments, "/org/freedesktop/DBus"
        )

    async def _call(
        self,
        to: str,
        interface: str,
        member: str,
        arguments: Sequence[str] = (),
        path: str = "/org/mpris/MediaPlayer2",
    ) -> Any:
        from dbus_fast import DBusError, Message, MessageType

        call = Message(
            destination=to,
            path=path,
            interface=interface,
            member=member,
            signature="s" * len(arguments),
            body=list(arguments),
        )
        try:
            answer = await asyncio.wait_for(self._bus.call(call), ASK_WITHIN)
        except (TimeoutError, OSError, EOFError, DBusError) as problem:
            raise NoAnswerError from problem
        if answer is None or answer.message_type is MessageType.ERROR:
            raise NoAnswerError
        return answer.body[0] if answer.body else None


async def run(bus: MessageBus, inbox: Inbox, kept: Kept, say: Say) -> None:
    """Pauses, waits for the end of the input or of the bus, and lets them go on."""
    players = Players(bus, kept)
    await players.take_over()
    await players.pause()
    say({"say": "paused", "players": [each.name.removeprefix(_PREFIX) for each in players.paused]})
    await _until_ended(inbox, bus)
    await players.go_on()


async def look(bus: MessageBus, kept: Kept, mend: bool, say: Say) -> None:
    """Says how many players there are, after letting go on what is left from before if ``mend`` is set."""
    players = Players(bus, kept)
    if mend:
        await players.take_over()
        await players.go_on()
    say({"say": "looked", "players": len(await players.find())})


async def _until_ended(inbox: Inbox, bus: MessageBus) -> None:
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    gone = asyncio.ensure_future(bus.wait_for_disconnect())  # type: ignore[no-untyped-call]
    gone.add_done_callback(lambda _: ended.set())

    def read() -> None:
        inbox.lines()
        if inbox.ended:
            ended.set()

    handles = inbox.handles
    for each in handles:
        loop.add_reader(each, read)
    read()
    await ended.wait()
    for each in handles:
        loop.remove_reader(each)
    gone.cancel()
    with contextlib.suppress(asyncio.CancelledError, OSError, EOFError):
        await gone


async def _main(folder: Path, looking: bool, say: Say) -> None:
    from dbus_fast import DBusError
    from dbus_fast.aio import MessageBus
    from dbus_fast.errors import InvalidAddressError

    inbox, kept = Inbox(), Kept(folder, PLAYERS_FILE)
    try:
        bus = MessageBus(bus_address=_address())
        await asyncio.wait_for(bus.connect(), ASK_WITHIN)
    except (OSError, EOFError, TimeoutError, DBusError, InvalidAddressError, KeyError):
        say({"say": "none", "why": "this login has no session bus"})
        return
    try:
        mine = await _locked(kept, inbox, _LOCK_WITHIN if looking else None)
        if looking:
            await look(bus, kept, mine, say)
        elif mine:
            await run(bus, inbox, kept, say)
    except NoAnswerError:
        say({"say": "none", "why": "the session bus does not answer"})
    except OSError as problem:
        say({"say": "none", "why": f"which ones cannot be kept ({problem.strerror or problem})"})
    finally:
        bus.disconnect()


def _address() -> str | None:
    """The session bus: the usual way to find it, or the one that every login on a system with systemd has."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    usual = Path(runtime) / "bus"
    if not os.environ.get("DBUS_SESSION_BUS_ADDRESS") and runtime and usual.exists():
        return f"unix:path={usual}"
    return None


async def _locked(kept: Kept, inbox: Inbox, within: float | None) -> bool:
    """Waits until no other process of ours does the same; False when this is to end first."""
    waited = 0.0
    while not kept.lock():
        inbox.lines()
        if inbox.ended if within is None else waited >= within:
            return False
        await asyncio.sleep(0.25)
        waited += 0.25
    return True


def _players(rows: Any) -> list[Player]:
    """The players in ``rows``, which may be anything."""
    pairs = [each for each in rows if isinstance(each, list) and len(each) == 2] if isinstance(rows, list) else []
    return [Player(str(name), str(owner)) for name, owner in pairs]


def _number(found: Any) -> float:
    return float(found) if isinstance(found, int | float) else 0.0


def main() -> None:
    """Runs until the input ends."""
    out = protocol.claim_output()

    def say(message: dict[str, Any]) -> None:
        with contextlib.suppress(OSError):  # the parent has gone; the end of our input says so as well
            out.write(protocol.encode(message))

    try:
        asyncio.run(_main(Path(sys.argv[1]), LOOK in sys.argv[2:], say))
    except ImportError:
        say({"say": "none", "why": "the package dbus-fast is missing"})


if __name__ == "__main__":
    main()
    os._exit(0)  # nothing is left to be tidied
