"""eSpeak NG without a loop around it: through pyttsx3's own binding, in the library's synchronous mode.

pyttsx3's driver runs the library in a thread, looks every 10 ms whether it is done, ends at times with the file half
written, and on ending cancels what is still under way. Called directly the library needs a third of the time and has
none of that; it is in this process only, which a parent can end.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
from array import array
from pathlib import Path
from typing import Any

from stretchcoach.sound import wav
from stretchcoach.sound.choosing import KnownVoice, chosen
from stretchcoach.sound.sentences import Memory, trimmed
from stretchcoach.sound.serving import NO_ENGINE
from stretchcoach.words.lengths import PAUSE

USUAL = "gmw/en"
"""The voice eSpeak NG itself calls its default."""
_USUAL_PITCH, _PITCH_STEP = 50, 8
"""The library's scale goes from 0 to 100, ours from -5 to 5; its last steps either way are hardly a voice."""
_BUFFER = 2000
"""Milliseconds of sound the library hands over at once."""


class Espeak:
    """Every voice of eSpeak NG.

    Raises:
        RuntimeError: there is no eSpeak NG.
    """

    engine = "espeak"

    def __init__(self) -> None:
        self.library = load()
        from pyttsx3.drivers import _espeak  # after the library it needs is in reach

        self._espeak: Any = _espeak
        self._rate = int(_espeak.Initialize(_espeak.AUDIO_OUTPUT_SYNCHRONOUS, _BUFFER))
        if self._rate <= 0:
            raise RuntimeError(f"{NO_ENGINE} (eSpeak NG does not start)")
        self._heard: list[bytes] = []
        _espeak.SetSynthCallback(self._take)
        self._known = [_voice(each) for each in _espeak.ListVoices(None)]
        self._set: tuple[str, int, int] | None = None
        self._memory = Memory()

    def voices(self) -> list[dict[str, Any]]:
        """Every voice: id, name, languages."""
        return [each._asdict() for each in self._known]

    def sound(self, request: dict[str, Any], room: Path) -> wav.Samples:
        """What ``text`` of the request sounds like."""
        voice = chosen(request["voice"], request.get("language", ""), self._known, USUAL)
        rate, pitch = int(request["rate"]), int(request.get("pitch", 0))
        self._use(voice, rate, pitch)
        gap = round(float(request.get("pause", PAUSE)) * self._rate)
        samples = self._memory.say(request["text"], (voice, rate, pitch), self._say, gap)
        return wav.Samples(samples, self._rate, 1)

    def _use(self, voice: str, rate: int, pitch: int) -> None:
        if self._set == (voice, rate, pitch):
            return
        if self._espeak.SetVoiceByName(voice.encode()) != self._espeak.EE_OK:
            raise LookupError(f"the voice {voice!r} cannot be loaded")
        self._espeak.SetParameter(self._espeak.RATE, rate, 0)
        self._espeak.SetParameter(self._espeak.PITCH, _USUAL_PITCH + _PITCH_STEP * pitch, 0)
        self._set = (voice, rate, pitch)

    def _say(self, sentence: str) -> array[int]:
        """One sentence, without the pause that follows it."""
        self._heard.clear()
        self._espeak.Synth(sentence.encode(), flags=self._espeak.CHARS_UTF8)
        return trimmed(wav.Samples(array("h", b"".join(self._heard)), self._rate, 1))

    def _take(self, samples: Any, count: int, events: Any) -> int:
        if count > 0:
            self._heard.append(ctypes.string_at(samples, 2 * count))
        return 0


def _voice(listed: Any) -> KnownVoice:
    languages = (listed.languages or b"")[1:].decode("utf-8", "ignore")
    return KnownVoice(listed.identifier.decode().lower(), listed.name.decode(), (languages,) if languages else ())


def load() -> str:
    """Makes eSpeak NG loadable for pyttsx3: the system's own, or the one that comes with stretchcoach.

    Returns:
        ``"system"`` or ``"bundled"``.

    Raises:
        RuntimeError: there is neither.
    """
    for name in ("libespeak-ng.so.1", "libespeak.so.1"):
        with contextlib.suppress(OSError):
            ctypes.CDLL(name)
            return "system"
    try:
        import espeakng_loader

        os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
        ctypes.CDLL(espeakng_loader.get_library_path(), ctypes.RTLD_GLOBAL)
    except (ImportError, OSError, RuntimeError) as problem:
        raise RuntimeError(f"{NO_ENGINE} ({problem})") from None
    return "bundled"
