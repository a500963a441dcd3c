"""The loudspeaker: an SDL2 output fed from a queue, and the mixing of one sound into another."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from stretchcoach.sound import sdl, wav

RATE = 22050
"""Frames a second of everything that is played: mono, 16 bits."""
_FRAME = 2
_BLOCK = 1024
"""Frames the output takes at once: 46 ms."""
_SERVER_AHEAD = 200
"""Milliseconds a sound server may hold. Less wakes this process for every 20 ms; more makes silence on request late."""


class Device(Protocol):
    """Somewhere to play. Positions are frames since it was opened.

    The output takes frames whenever it likes, so :meth:`position` is older than its caller thinks, and two looks never
    belong together. :attr:`end` only moves when its caller moves it; what has to fit is placed by that.
    """

    driver: str
    note: str
    latency: float

    @property
    def end(self) -> int:
        """The first frame after all that was queued, taken or not. Moved by :meth:`queue` and :meth:`rewrite` alone."""

    def queue(self, pcm: bytearray) -> None:
        """Adds sound from :attr:`end` on."""

    def position(self) -> int:
        """Frames the output has taken."""

    def rewrite(self, make: Callable[[int], bytearray]) -> None:
        """Replaces what is queued by ``make(position)``, with nothing lost or doubled in between."""

    def alive(self) -> bool:
        """False once the output was unplugged or its server went away."""

    def better(self) -> bool:
        """Whether the output that was chosen is there, while another one is used."""

    def close(self) -> None:
        """Lets go of the output."""


class SdlDevice:
    """SDL2's audio output.

    Raises:
        NoSoundError: there is no library, no driver or no output.
    """

    def __init__(self, name: str = "") -> None:
        self._sdl = start_audio()
        self.driver = bytes(self._sdl.SDL_GetCurrentAudioDriver() or b"").decode()
        self.note = ""
        self._end = 0
        self._name = name
        self._id = self._open(name.encode()) if name else 0
        if name and not self._id:
            self.note = f'The sound output "{name}" is not there; the usual one is used.'
        self._id = self._id or self._open(None)
        if not self._id:
            why = sdl.error()
            stop_audio()
            raise sdl.NoSoundError(sdl.NOTHING_FOUND, why)
        # What lies between the output taking a sound and its being heard: a server mostly holds three quarters of what it
        # may, and other outputs have one block under way and half of the next.
        self.latency = 0.75 * _SERVER_AHEAD / 1000 if self.driver == "pulseaudio" else 1.5 * _BLOCK / RATE
        self._sdl.SDL_PauseAudioDevice(self._id, 0)

    def _open(self, name: bytes | None) -> int:
        wanted = sdl.AudioSpec(freq=RATE, format=sdl.S16, channels=1, samples=_BLOCK)
        return int(self._sdl.SDL_OpenAudioDevice(name, 0, ctypes.byref(wanted), ctypes.byref(sdl.AudioSpec()), 0))

    @property
    def end(self) -> int:
        """The first frame after all that was queued."""
        return self._end

    def queue(self, pcm: bytearray) -> None:
        """Adds sound from :attr:`end` on."""
        if pcm and self._sdl.SDL_QueueAudio(self._id, sdl.address(pcm), len(pcm)) == 0:
            self._end += len(pcm) // _FRAME

    def position(self) -> int:
        """Frames the output has taken."""
        return self._end - int(self._sdl.SDL_GetQueuedAudioSize(self._id)) // _FRAME

    def rewrite(self, make: Callable[[int], bytearray]) -> None:
        """Replaces what is queued, while the output is kept from taking any of it."""
        # SDL takes frames in a thread of its own. Without the lock, what it takes between the look and the clearing
        # would be played twice or not at all.
        self._sdl.SDL_LockAudioDevice(self._id)
        try:
            at = self.position()
            pcm = make(at)
            self._sdl.SDL_ClearQueuedAudio(self._id)
            self._end = at
            self.queue(pcm)
        finally:
            self._sdl.SDL_UnlockAudioDevice(self._id)

    def alive(self) -> bool:
        """False once the output was unplugged or its server went away."""
        return int(self._sdl.SDL_GetAudioDeviceStatus(self._id)) != sdl.AUDIO_STOPPED

    def better(self) -> bool:
        """Whether the output that was chosen is there, while another one is used."""
        return bool(self.note) and self._name in outputs()

    def close(self) -> None:
        """Lets go of the output and of the sound system, so that the next opening looks for all of them anew."""
        self._sdl.SDL_CloseAudioDevice(self._id)
        stop_audio()


def start_audio() -> ctypes.CDLL:
    """SDL2 with its audio running.

    Raises:
        NoSoundError: there is no library, or no sound system that it knows.
    """
    library = sdl.library()
    os.environ.setdefault("PULSE_LATENCY_MSEC", str(_SERVER_AHEAD))
    for hint, value in ((b"SDL_APP_NAME", b"stretchcoach"), (b"SDL_AUDIO_DEVICE_STREAM_NAME", b"coach")):
        library.SDL_SetHint(hint, value)
    if library.SDL_Init(sdl.INIT_AUDIO) != 0:
        raise sdl.NoSoundError(sdl.NOTHING_FOUND, sdl.error())
    return library


def stop_audio() -> None:
    """Undoes :func:`start_audio`."""
    sdl.library().SDL_QuitSubSystem(sdl.INIT_AUDIO)


def outputs() -> list[str]:
    """The names of the outputs there are; audio must have been started."""
    library = sdl.library()
    names = (library.SDL_GetAudioDeviceName(index, 0) for index in range(library.SDL_GetNumAudioDevices(0)))
    return [bytes(name).decode("utf-8", "replace") for name in names if name]


def mix(into: bytearray, at: int, sound: bytearray, start: int, frames: int, volume: int) -> None:
    """Adds ``frames`` of ``sound`` from ``start`` into ``into`` at ``at``; too loud sums stay at the loudest value.

    Args:
        volume: 0 to 128, of which 128 leaves the sound as it is.
    """
    if frames > 0:
        target, source = sdl.address(into, at * _FRAME), sdl.address(sound, start * _FRAME)
        sdl.library().SDL_MixAudioFormat(target, source, sdl.S16, frames * _FRAME, volume)


def load(path: Path) -> bytearray:
    """The clip at ``path`` as the output plays it.

    Raises:
        OSError: it cannot be read.
        wav.BadClipError: it is not a whole sound file.
    """
    sound = wav.decode(path.read_bytes())
    pcm = bytearray(sound.samples.tobytes())
    if (sound.rate, sound.channels) == (RATE, 1) or not pcm:
        return pcm
    return converted(pcm, sound.rate, sound.channels)


def converted(pcm: bytearray, rate: int, channels: int) -> bytearray:
    """``pcm`` of another rate or with several channels, as the output plays it.

    Raises:
        BadClipError: nothing can play it.
    """
    library = sdl.library()
    stream = library.SDL_NewAudioStream(sdl.S16, channels, rate, sdl.S16, 1, RATE)
    if not stream:
        raise wav.BadClipError(f"{rate} Hz with {channels} channels cannot be played")
    try:
        library.SDL_AudioStreamPut(stream, sdl.address(pcm), len(pcm))
        library.SDL_AudioStreamFlush(stream)
        size = library.SDL_AudioStreamAvailable(stream)
        out = bytearray(max(size, _FRAME))
        got = library.SDL_AudioStreamGet(stream, sdl.address(out), size)
    finally:
        library.SDL_FreeAudioStream(stream)
    return out[: max(got, 0)]
