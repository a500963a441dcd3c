"""What ``stretchcoach doctor`` says of other programs' sound; what a killed session left changed is put back on the way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from stretchcoach.settings import Settings
from stretchcoach.sound import protocol
from stretchcoach.sound.finding import Finding
from stretchcoach.sound.others import LOOK
from stretchcoach.sound.others.client import DUCKER, possible
from stretchcoach.sound.spawn import asked

_LIMIT = 10.0
_STREAMS, _VOLUME = "other programs", "volume"
_TURN_UP = "pactl set-sink-mute @DEFAULT_SINK@ 0; pactl set-sink-volume @DEFAULT_SINK@ 0.7"


async def other_findings(settings: Settings, folder: Path) -> list[Finding]:
    """Whether other programs can be made quieter. ``folder`` keeps changes."""
    if not possible():
        return [Finding(_STREAMS, True, "left alone: they can be made quieter on Linux only")]
    streams = await _looked(folder)
    found = [_streams(settings, streams)]
    if streams.get("silent"):
        found.append(Finding(_VOLUME, False, str(streams["silent"]), _TURN_UP))
    return found


async def _looked(folder: Path) -> dict[str, Any]:
    """What the ducker finds; it puts back what is left from before."""
    found = await asked([*protocol.command(DUCKER), str(folder), LOOK], _LIMIT)
    if found is None:
        return {"why": "the sound server does not answer"}
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
