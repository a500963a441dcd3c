"""Whether anybody can hear what the output takes, on a real PulseAudio: muted, turned down, and turned up again."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rows import each_row

pytest.importorskip("pulsectl", reason="whether an output is muted can be known on Linux only", exc_type=ImportError)

import pulse
from ducking_stage import REMEMBERS

from stretchcoach.paths import Paths
from stretchcoach.settings import Settings
from stretchcoach.sound.client import ChildSound
from stretchcoach.sound.inspection import sound_findings, sound_test
from stretchcoach.sound.mute_watch import Unheard, unheard

LIMIT = 10.0
PID = 4711
MIXER = "pavucontrol (the tab Playback, while stretchcoach speaks)"


def volume(*values: float) -> SimpleNamespace:
    return SimpleNamespace(values=list(values))


def server_with(stream: dict[str, Any], sink: dict[str, Any], pid: int = PID) -> SimpleNamespace:
    """A connection to a server with one stream and two outputs; the stream plays to the second one."""
    usual = {"mute": 0, "volume": volume(1.0, 1.0)}
    other = SimpleNamespace(**{**usual, "index": 1, "name": "other", "description": "Other", "mute": 1})
    output = SimpleNamespace(**{**usual, "index": 7, "name": "hdmi out", "description": "TV", **sink})
    ours = SimpleNamespace(**{**usual, "sink": 7, "proplist": {"application.process.id": str(pid)}, **stream})
    return SimpleNamespace(sink_input_list=lambda: [ours], sink_list=lambda: [other, output])


@each_row(
    ("stream", "sink", "found"),
    [
        ({}, {}, Unheard()),
        ({}, {"mute": 1}, Unheard('the output "TV" is muted', "pactl set-sink-mute 'hdmi out' 0")),
        (
            {},
            {"volume": volume(0.0, 0.0)},
            Unheard('the output "TV" is turned down to 0%', "pactl set-sink-volume 'hdmi out' 70%"),
        ),
        ({}, {"volume": volume(0.0, 0.3)}, Unheard()),
        ({}, {"volume": volume(0.05)}, Unheard()),
        (
            {},
            {"volume": volume(0.03)},
            Unheard('the output "TV" is turned down to 3%', "pactl set-sink-volume 'hdmi out' 70%"),
        ),
        ({}, {"volume": volume()}, Unheard()),
        ({"mute": 1}, {"mute": 1}, Unheard("this program is muted in the system's mixer", MIXER)),
        (
            {"volume": volume(0.0)},
            {},
            Unheard("this program is turned down to 0% in the system's mixer", MIXER),
        ),
        ({"sink": 99}, {}, Unheard()),
    ],
)
def test_what_a_server_says(stream: dict[str, Any], sink: dict[str, Any], found: Unheard) -> None:
    assert unheard(server_with(stream, sink), PID) == found
    assert unheard(server_with(stream, sink, pid=1), PID) == Unheard(), "another program's"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pulse.Pulse]:
    """A sound server that this process and its children use."""
    with pulse.server(tmp_path / "pulse", REMEMBERS) as running:
        for name, value in running.env.items():
            monkeypatch.setenv(name, value)
        yield running


class Shown:
    """What a front end would show of sound."""

    def __init__(self, sound: ChildSound) -> None:
        self._changed = asyncio.Event()
        self.text: str | None = sound.problem or sound.unheard
        sound.on_problem = self._take

    def _take(self, text: str | None) -> None:
        self.text = text
        self._changed.set()

    async def until(self, true: Callable[[str | None], bool]) -> None:
        """Waits until what is shown is so."""
        async with asyncio.timeout(LIMIT):
            while not true(self.text):
                self._changed.clear()
                await self._changed.wait()


@pulse.needed
@pytest.mark.realtime
async def test_it_is_shown_and_goes_when_it_is_mended(server: pulse.Pulse, tmp_path: Path) -> None:
    server.control("set-sink-mute", "speaker", "1")
    sound = ChildSound(Settings(lead_in=0.0), tmp_path / "cache")
    shown = Shown(sound)
    await sound.start()
    assert await sound_test(sound, LIMIT)
    await shown.until(lambda text: text is not None and '" is muted. Turn it up' in text)
    assert sound.problem is None, "it is no reason to go on without a voice"
    server.control("set-sink-mute", "speaker", "0")
    await shown.until(lambda text: text is None)
    server.control("set-sink-volume", "speaker", "2%")
    await shown.until(lambda text: text is not None and "turned down to 2%" in text)
    server.control("set-sink-volume", "speaker", "60%")
    await shown.until(lambda text: text is None)
    ours = next(line for line in server.control("list", "short", "sink-inputs").splitlines() if line)
    server.control("set-sink-input-mute", ours.split()[0], "1")
    await shown.until(lambda text: text is not None and "this program is muted" in text)
    await sound.close()


@pulse.needed
@pytest.mark.realtime
async def test_doctor_names_it_with_what_mends_it(server: pulse.Pulse, tmp_path: Path) -> None:
    paths = Paths(data=tmp_path / "data", config=tmp_path / "config", cache=tmp_path / "cache")

    async def found() -> tuple[bool, str, str] | None:
        named = {each.name: each for each in await sound_findings(Settings(lead_in=0.0), paths)}
        return (named["volume"].ok, named["volume"].text, named["volume"].mend) if "volume" in named else None

    assert await found() is None
    server.control("set-sink-mute", "speaker", "1")
    said = await found()
    assert said is not None
    ok, text, mend = said
    assert (ok, text.partition('"')[0]) == (False, "the output ")
    server.control(*mend.split()[1:])
    assert await found() is None


@pulse.needed
@pytest.mark.realtime
async def test_a_server_that_hangs_holds_nothing_up(
    server: pulse.Pulse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The player plays nowhere, and the one that watches is the only one that asks the server.
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    os.kill(server.pid, 19)
    try:
        sound = ChildSound(Settings(lead_in=0.0), tmp_path / "cache")
        await sound.start()
        assert await sound_test(sound, LIMIT)
        assert sound.unheard is None
        await sound.close()
    finally:
        os.kill(server.pid, 18)
