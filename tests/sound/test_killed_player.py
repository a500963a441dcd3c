"""A player killed at any moment: everything is heard whole, and hardly anything twice."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from stretchcoach import clock
from stretchcoach.settings import Settings
from stretchcoach.sound.client import ChildSound
from stretchcoach.sound.player_link import BACK, PlayerLink, TimedClip

LENGTH = 4.0
AWAY = 0.4
"""Seconds until a new player has an output."""


class Wire(PlayerLink):
    """A link whose player is played here; keeps what it was sent."""

    def __init__(self) -> None:
        super().__init__(["none"], ["none"], lambda: None)
        self.sent: list[dict[str, Any]] = []

    def _send(self, message: Mapping[str, Any]) -> None:
        self.sent.append(dict(message))


def test_killed_a_hundred_times_every_sentence_is_heard_whole_and_none_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(3)
    now = 1000.0
    monkeypatch.setattr(clock, "now", lambda: now)
    wire = Wire()
    wire.accompany("noise", 0.15, 0.35)
    for number in range(100):
        due, cue = now + 0.5, f"c{number}"
        wire.sent.clear()
        wire.play(cue, TimedClip(path=Path("x.wav"), due=due, worth=2.0, volume=1.0))
        killed = due + chance.uniform(-0.5, LENGTH)
        heard = max(0.0, killed - due)
        if heard:
            wire._take({"say": "began", "id": cue, "at": due})
        now = killed
        wire._take_up(now)
        now += AWAY
        wire._send_again()
        assert [each["do"] for each in wire.sent] == ["play", "background", "play"]
        again = wire.sent[-1]
        assert again["skip"] <= heard  # nothing is left out
        assert heard - again["skip"] <= BACK + 0.001  # and next to nothing comes again
        assert now - again["at"] <= again["worth"]  # nor is it taken for late
        wire._take({"say": "began", "id": cue, "at": now})
        wire._take({"say": "done", "ids": [cue]})
        wire._send_again()
        assert wire.sent[-1]["do"] == "background"
        now += LENGTH


async def test_a_real_player_killed_at_random_moments_is_always_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    chance = random.Random(5)
    sound = ChildSound(Settings(lead_in=0.0), tmp_path)
    await sound.start()
    for number in range(4):
        sound.chime(f"c{number}", "half", due=clock.now() + 0.1, worth=30.0)
        await asyncio.sleep(chance.uniform(0.0, 0.5))
        if sound.link.pid is not None:
            os.kill(sound.link.pid, signal.SIGKILL)
        assert await sound.finished(f"c{number}", 30)
    assert (sound.problem, sound.audible) == (None, True)
    assert sound.link.restarts >= 3
    sound.hush()
    await asyncio.wait_for(sound.close(), 30)
