"""What ``stretchcoach doctor`` says of other programs' sound; what a killed session left changed is put back on the way."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

from stretchcoach.settings import Settings
from stretchcoach.sound import protocol
from stretchcoach.sound.finding import Finding
from stretchcoach.sound.others import LOOK
from stretchcoach.sound.others.client import DUCKER, PLAYERS, possible
from stretchcoach.sound.spawn import asked

_LIMIT = 10.0
_STREAMS, _PLAYERS, _VOLUME = "other programs", "media players", "volume"
_TURN_UP = "pactl set-sink-mute @DEFAULT_SINK@ 0; pactl set-sink-volume @DEFAULT_SINK@ 0.7"


async def other_findings(settings: Settings, folder: Path) -> list[Finding]:
    """Whether other programs can be made quieter and players paused, where that is wished. ``folder`` keeps changes."""
    if not possible():
        wished = settings.others.pause_players
        found = [Finding(_STREAMS, True, "left alone: they can be made quieter on Linux only")]
        if wished:
            found.append(Finding(_PLAYERS, False, "can be paused on Linux only", "set pause_players = false"))
        return found
    streams, players = await asyncio.gather(_looked(DUCKER, folder), _looked(PLAYERS, folder))
    found = [_streams(settings, streams)]
    if streams.get("silent"):
        found.append(Finding(_VOLUME, False, str(streams["silent"]), _TURN_UP))
    if settings.others.pause_players:
        found.append(_players(players))
    return found


async def _looked(module: str, folder: Path) -> dict[str, Any]:
    """What a helper finds; it puts back what is left from before."""
    found = await asked([*protocol.command(module), str(folder), LOOK], _LIMIT)
    if found is None:
        return {"why": "the sound server does not answer" if module == DUCKER else "the session bus does not answer"}
    return found or {"why": "the process for it ended"}


def _streams(settings: Settings, found: dict[str, Any]) -> Finding:
    if found.get("say") != "looked":
        return Finding(_STREAMS, True, f"cannot be made quieter under speech: {found.get('why')}")
    left = int(found["left"])
    again = f"; put back after a session that was killed: {left}" if left else ""
    if settings.others.duck >= 1:
        return Finding(_STREAMS, True, f"left alone, as the settings say{again}")
    share = f"{settings.others.duck:.0%} of their loudness while the coach speaks"
    return Finding(_STREAMS, True, f"kept at {share} ({found['server']}); playing now: {found['streams']}{again}")


def _players(found: dict[str, Any]) -> Finding:
    if found.get("say") == "looked":
        return Finding(_PLAYERS, True, f"paused during a session; there are now: {found['players']}")
    why = str(found.get("why"))
    mend = "log in to a desktop, or set pause_players = false"
    if "dbus-fast" in why:
        mend = f"{sys.executable} -m pip install 'stretchcoach[mpris]', or set pause_players = false"
    return Finding(_PLAYERS, False, f"cannot be paused: {why}", mend)
