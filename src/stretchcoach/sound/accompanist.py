"""What a parent asks of the background: which sound, ready or not, and whether it is to be there."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from stretchcoach.sound import device, sdl, wav
from stretchcoach.sound.background import FADE_OUT, NOISE, LoopedSound, looped, noise

Aside: TypeAlias = Callable[[Callable[[], None]], None]
"""Does what takes long without keeping anybody waiting."""


def beside(work: Callable[[], None]) -> None:
    """Does ``work`` in a thread of its own."""
    threading.Thread(target=work, daemon=True).start()


class Accompanist:
    """Makes the wanted background ready beside everything else, then plays it. ``send`` tells the parent."""

    def __init__(self, send: Callable[[dict[str, Any]], None], aside: Aside = beside) -> None:
        self._send = send
        self._aside = aside
        self._background = LoopedSound(device.mix)
        self._wanted: dict[str, Any] = {}
        self._name, self._loop = "", bytearray()
        self._made: queue.SimpleQueue[tuple[str, bytearray, str]] = queue.SimpleQueue()
        """Name, loop, and why there is none."""

    def take(self, message: dict[str, Any]) -> None:
        """Does what a ``background`` message asks."""
        self._wanted = message
        sound = str(message.get("sound", ""))
        if not sound:
            self._background.stop()
        elif sound == self._name:
            self._play()
        else:
            self._aside(lambda: self._made.put((sound, *_loop_of(sound))))

    def ready(self) -> bool:
        """Whether a sound that was made ready has just begun to play, or cannot."""
        if self._made.empty():
            return False
        sound, loop, why = self._made.get()
        if why:
            self._send({"say": "no_background", "why": why})
        elif sound == self._wanted.get("sound"):
            self._name, self._loop = sound, loop
            self._play()
        return True

    def _play(self) -> None:
        volume, under = (max(0.0, min(1.0, float(self._wanted[each]))) for each in ("volume", "under"))
        self._background.play(self._loop, volume, under)

    def add(self, block: bytearray, first: int, spoken: Sequence[tuple[int, int]]) -> None:
        """Adds the background to a block of the output, see :meth:`LoopedSound.add`."""
        self._background.add(block, first, spoken)

    def stop(self, seconds: float = FADE_OUT) -> None:
        """Lets it go out, whatever was asked for."""
        self._wanted = {}
        self._background.stop(seconds)

    def left(self, position: int) -> float:
        """Seconds from frame ``position`` until nothing of it sounds, once it was told to stop."""
        return self._background.left(position)

    def anew(self, taken: int) -> None:
        """There will be another output; ``taken`` frames of the last one were taken."""
        self._background.anew(taken)


def _loop_of(sound: str) -> tuple[bytearray, str]:
    """The loop of a background, and why there is none."""
    try:
        loop = looped(noise() if sound == NOISE else device.load(Path(sound)))
    except (OSError, wav.BadClipError, sdl.NoSoundError, MemoryError) as problem:
        return bytearray(), getattr(problem, "strerror", None) or str(problem)
    return loop, "" if loop else "it is silent or too short"
