"""A sound that begins at once: on a stream of its own, past what the output has taken already (PulseAudio, PipeWire).

The reply to an answer is due at the moment of the answer, where the output has taken a seventh of a second of silence
already. A smaller buffer would begin sooner, but runs dry where the computer is busy. A stream made for the one sound begins
as soon as the server mixes again, and its own buffer is as long as the output's.
"""

from __future__ import annotations

import ctypes
import threading
from array import array
from collections.abc import Callable
from typing import Any, Protocol

from stretchcoach.sound.accompanist import Aside
from stretchcoach.sound.sdl import FULL_VOLUME

HELD = 0.15
"""Seconds of the sound that the server may hold; so long it goes on when it is silenced."""
_BEGINS = 0.04
"""Seconds that it must hold to begin."""
_SLICE = 441
"""Frames written at once, and over which a sound is let down when it is silenced: 20 ms."""
_PLAYBACK, _S16 = 1, (3 if array("h", [1]).tobytes()[0] else 4)
_ANY = 2**32 - 1


class _Spec(ctypes.Structure):
    _fields_ = (("format", ctypes.c_int), ("rate", ctypes.c_uint32), ("channels", ctypes.c_uint8))


class _Buffer(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_uint32) for name in ("longest", "held", "begins", "asked", "fragment"))


class AtOnce(Protocol):
    """Plays one sound past the output."""

    @property
    def possible(self) -> bool:
        """Whether it can."""

    def play(self, pcm: bytearray, volume: int, failed: Callable[[], None]) -> None:
        """Plays ``pcm`` at ``volume`` (0 to 128) now; ``failed`` is called, from any thread, where that is not so."""

    def stop(self) -> None:
        """Lets what sounds go out, :data:`HELD` seconds from now."""


class PulseAtOnce:
    """Plays one sound at a time, on a PulseAudio server or on PipeWire in its place.

    Args:
        rate: frames a second.
        sink: the server's name of the output that the player's own stream is at; empty while that is not known.
        aside: does what takes long, beside everything else.
    """

    def __init__(self, rate: int, sink: Callable[[], str], aside: Aside) -> None:
        self._rate, self._sink, self._aside = rate, sink, aside
        self._library = _library()
        self._stop = threading.Event()

    @property
    def possible(self) -> bool:
        """Whether there is a server, and a place on it that is known."""
        return self._library is not None and bool(self._sink())

    def play(self, pcm: bytearray, volume: int, failed: Callable[[], None]) -> None:
        """Plays ``pcm`` at ``volume`` now."""
        self._stop = stop = threading.Event()
        loud = array("h", (value * volume // FULL_VOLUME for value in array("h", bytes(pcm))))
        sink = self._sink().encode()

        def work() -> None:
            if not self._write(loud, sink, stop):
                failed()

        self._aside(work)

    def stop(self) -> None:
        """Lets what sounds go out."""
        self._stop.set()

    def _write(self, samples: array[int], sink: bytes, stop: threading.Event) -> bool:
        """Writes all of it, or until it is stopped; False where nothing of it could be played."""
        library = self._library
        assert library is not None
        size = 2 * self._rate
        buffer = _Buffer(_ANY, round(HELD * size), min(round(_BEGINS * size), 2 * len(samples)), _ANY, _ANY)
        spec = _Spec(_S16, self._rate, 1)
        stream = library.pa_simple_new(
            None, b"stretchcoach", _PLAYBACK, sink, b"coach", ctypes.byref(spec), None, ctypes.byref(buffer), None
        )
        if not stream:
            return False
        try:
            for at in range(0, len(samples), _SLICE):
                part = samples[at : at + _SLICE]
                ends = stop.is_set()
                if ends:
                    part = array("h", (value * (len(part) - 1 - n) // len(part) for n, value in enumerate(part)))
                raw = part.tobytes()
                if library.pa_simple_write(stream, raw, len(raw), None) < 0:
                    return at > 0
                if ends:
                    break
            library.pa_simple_drain(stream, None)
        finally:
            library.pa_simple_free(stream)
        return True


def _library() -> Any:
    """The simple part of libpulse; None where it is not there."""
    pointer = ctypes.c_void_p
    try:
        library = ctypes.CDLL("libpulse-simple.so.0")
        new, write = library.pa_simple_new, library.pa_simple_write
        new.restype = pointer
        new.argtypes = (*[ctypes.c_char_p] * 2, ctypes.c_int, *[ctypes.c_char_p] * 2, *[pointer] * 4)
        write.argtypes = (pointer, ctypes.c_char_p, ctypes.c_size_t, pointer)
        library.pa_simple_drain.argtypes = (pointer, pointer)
        library.pa_simple_free.argtypes = (pointer,)
        library.pa_simple_free.restype = None
    except (OSError, AttributeError):
        return None
    return library
