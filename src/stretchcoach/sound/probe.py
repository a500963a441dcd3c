"""``python -m stretchcoach.sound.probe``: what the sound library finds, as one JSON object. For ``doctor``."""

from __future__ import annotations

import os
from typing import Any

from stretchcoach.sound import device, processes, sdl


def look() -> dict[str, Any]:
    """``version``, ``driver`` and ``outputs``, as far as they exist; ``why`` when something does not."""
    facts: dict[str, Any] = {}
    try:
        facts["version"] = sdl.version()
        library = device.start_audio()
        facts["driver"] = bytes(library.SDL_GetCurrentAudioDriver() or b"").decode()
        facts["outputs"] = device.outputs()
        device.stop_audio()
    except sdl.NoSoundError as problem:
        facts["why"] = problem.detail or str(problem)
    return facts


if __name__ == "__main__":
    _, say = processes.begin()
    say(look())
    os._exit(0)
