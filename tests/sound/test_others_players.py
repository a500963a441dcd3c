"""Media players on a real session bus: those that play are paused for a session, and exactly those go on afterwards."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

pytest.importorskip("dbus_fast", reason="media players are paused on Linux only, with the extra mpris")

from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from stretchcoach import clock
from stretchcoach.settings import Others as Wishes
from stretchcoach.settings import Settings
from stretchcoach.sound import protocol
from stretchcoach.sound.others import LOOK, PLAYERS_FILE
from stretchcoach.sound.others.client import PLAYERS, Others

pytestmark = pytest.mark.skipif(
    not shutil.which("dbus-daemon") and not os.environ.get("CI"),
    reason="there is no D-Bus (apt-get install dbus-daemon)",
)

LIMIT = 10.0
WISHES = Settings(others=Wishes(duck=1.0, pause_players=True))


@pytest.fixture(autouse=True)
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A session bus that this process and its children use."""
    command = ["dbus-daemon", "--session", "--nofork", "--print-address"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as daemon:
        assert daemon.stdout is not None
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", daemon.stdout.readline().strip())
        yield
        daemon.terminate()


class Player:
    """A media player as far as anybody on the bus can tell. One that is ``deaf`` answers nothing."""

    def __init__(self, status: str, deaf: bool = False) -> None:
        self.status = status
        self.told: list[str] = []
        self._deaf = deaf
        self._bus: MessageBus | None = None

    async def appear(self, name: str) -> None:
        self._bus = await MessageBus().connect()
        self._bus.add_message_handler(self._answer)
        await self._bus.request_name(f"org.mpris.MediaPlayer2.{name}")

    async def vanish(self) -> None:
        if self._bus is not None:
            self._bus.disconnect()
            await self._bus.wait_for_disconnect()  # type: ignore[no-untyped-call]
            self._bus = None

    def _answer(self, message: Message) -> Message | bool:
        if message.message_type is not MessageType.METHOD_CALL or message.path != "/org/mpris/MediaPlayer2":
            return False
        if self._deaf:
            return True
        if message.member == "Get":
            return Message.new_method_return(message, "v", [Variant("s", self.status)])
        self.told.append(str(message.member))
        self.status = {"Pause": "Paused", "Play": "Playing"}[str(message.member)]
        return Message.new_method_return(message)


Appear = Callable[..., Awaitable[Player]]


@pytest_asyncio.fixture
async def appear() -> AsyncIterator[Appear]:
    """Makes players, which are gone afterwards."""
    made: list[Player] = []

    async def one(name: str, status: str, deaf: bool = False) -> Player:
        player = Player(status, deaf)
        await player.appear(name)
        made.append(player)
        return player

    yield one
    for each in made:
        await each.vanish()


async def until(true: Callable[[], bool]) -> None:
    end = clock.now() + LIMIT
    while not true():
        assert clock.now() < end
        await asyncio.sleep(0.01)


async def looked(folder: Path) -> dict[str, object]:
    """What the next start finds and mends."""
    process = await asyncio.create_subprocess_exec(
        *protocol.command(PLAYERS), str(folder), LOOK, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
    )
    out, _ = await asyncio.wait_for(process.communicate(), LIMIT)
    found: dict[str, object] = json.loads(out)
    return found


def kept(folder: Path) -> Path:
    return folder / f"{PLAYERS_FILE}.json"


async def begun(folder: Path, *players: Player) -> Others:
    """A session that has paused ``players``."""
    others = Others(WISHES, folder)
    others.begin()
    await until(lambda: all(each.told[-1:] == ["Pause"] for each in players))
    return others


async def test_what_plays_is_paused_and_exactly_that_goes_on(appear: Appear, tmp_path: Path) -> None:
    music, film, off = await appear("a", "Playing"), await appear("b", "Paused"), await appear("c", "Stopped")
    others = await begun(tmp_path, music)
    assert kept(tmp_path).exists()
    await others.close()
    assert (music.told, film.told, off.told) == (["Pause", "Play"], [], [])
    assert others.notes == ()
    assert not kept(tmp_path).exists()


async def test_what_somebody_started_or_stopped_meanwhile_is_left_as_it_is(appear: Appear, tmp_path: Path) -> None:
    started, stopped, closed = [await appear(name, "Playing") for name in ("a", "b", "c")]
    others = await begun(tmp_path, started, stopped, closed)
    started.status, stopped.status = "Playing", "Stopped"
    await closed.vanish()
    await appear("c", "Paused")
    await others.close()
    assert started.told == stopped.told == closed.told == ["Pause"]


async def test_a_player_that_answers_nothing_keeps_nobody_waiting(appear: Appear, tmp_path: Path) -> None:
    music, _ = await appear("a", "Playing"), await appear("b", "Playing", deaf=True)
    others = await begun(tmp_path, music)
    await others.close()
    assert music.told == ["Pause", "Play"]


async def test_the_proxy_of_players_is_no_player(appear: Appear, tmp_path: Path) -> None:
    proxy, music = await appear("playerctld", "Playing"), await appear("a", "Playing")
    others = await begun(tmp_path, music)
    await others.close()
    assert proxy.told == []


async def killed(folder: Path, *players: Player) -> None:
    """A session that paused ``players`` and was killed with everything of it."""
    others = await begun(folder, *players)
    (process,) = others.pids
    os.kill(process, signal.SIGKILL)
    await others.close()


async def test_after_a_kill_the_next_start_lets_them_go_on(appear: Appear, tmp_path: Path) -> None:
    music = await appear("a", "Playing")
    await killed(tmp_path, music)
    assert await looked(tmp_path) == {"say": "looked", "players": 1}
    assert music.told == ["Pause", "Play"]
    assert not kept(tmp_path).exists()


async def test_after_a_kill_the_next_session_lets_them_go_on_at_its_end(appear: Appear, tmp_path: Path) -> None:
    music, late = await appear("a", "Playing"), await appear("b", "Paused")
    await killed(tmp_path, music)
    late.status = "Playing"
    others = await begun(tmp_path, late)
    assert music.told == ["Pause"]
    await others.close()
    assert (music.told, late.told) == (["Pause", "Play"], ["Pause", "Play"])


@pytest.mark.parametrize("change", [{"at": time.time() - 700}, {"bus": "another"}, {"at": None}, {"players": 5}])
async def test_hours_later_or_on_another_login_nothing_begins_to_play(
    appear: Appear, tmp_path: Path, change: dict[str, object]
) -> None:
    music = await appear("a", "Playing")
    await killed(tmp_path, music)
    kept(tmp_path).write_text(json.dumps({**json.loads(kept(tmp_path).read_text()), **change}))
    await looked(tmp_path)
    assert music.told == ["Pause"]
    assert not kept(tmp_path).exists()


async def test_a_terminated_process_lets_them_go_on(appear: Appear, tmp_path: Path) -> None:
    music = await appear("a", "Playing")
    others = await begun(tmp_path, music)
    os.kill(others.pids[0], signal.SIGTERM)
    await until(lambda: music.told == ["Pause", "Play"])
    await others.close()


async def noted(others: Others) -> str:
    """The note that is there when the process has given up."""
    await until(lambda: bool(others.notes))
    await others.close()
    return others.notes[0]


async def test_without_a_bus_there_is_a_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")
    others = Others(WISHES, tmp_path)
    others.begin()
    assert (
        await noted(others)
        == "Media players are not paused: this login has no session bus. For help run: stretchcoach doctor"
    )


async def test_where_no_bus_is_known_the_note_is_there_before_a_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Others(WISHES, tmp_path).notes == ()
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert "this login has no session bus" in Others(WISHES, tmp_path).notes[0]
    assert Others(Settings(), tmp_path).notes == ()


async def test_without_the_package_the_note_says_where_help_is(tmp_path: Path) -> None:
    code = "import sys; sys.modules['dbus_fast'] = None; from stretchcoach.sound.others import players; players.main()"
    others = Others(WISHES, tmp_path, command=lambda module: [*protocol.command(module)[:2], "-c", code])
    others.begin()
    assert "the package dbus-fast is missing. For help run: stretchcoach doctor" in await noted(others)


async def test_where_nothing_can_be_kept_nothing_is_paused(appear: Appear, tmp_path: Path) -> None:
    music = await appear("a", "Playing")
    (tmp_path / f"{PLAYERS_FILE}.new").mkdir()
    others = Others(WISHES, tmp_path)
    others.begin()
    assert "Media players are not paused: which ones cannot be kept (Is a directory)." in await noted(others)
    assert music.told == []
