"""The speech process: ``python -m stretchcoach.sound.system_voice`` turns phrases into clips with the system's voices.

Windows and macOS have engines of their own, which pyttsx3 drives; on other systems it is eSpeak NG.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from stretchcoach.sound import wav
from stretchcoach.sound.choosing import KnownVoice, chosen
from stretchcoach.sound.espeak import Espeak
from stretchcoach.sound.serving import Engine, serve


class Pyttsx3:
    """The system's voices through pyttsx3, used for ``save_to_file`` only: its own playing hangs and overlaps."""

    library = "system"

    def __init__(self) -> None:
        import pyttsx3

        self._engine: Any = pyttsx3.init()
        self.engine = str(getattr(self._engine, "driver_name", "")) or "pyttsx3"
        self._usual = str(self._engine.getProperty("voice") or "")
        self._known = [_known(each) for each in self._engine.getProperty("voices")]
        self._voice = self._usual

    def voices(self) -> list[dict[str, Any]]:
        """Every voice of the system: id, name, languages."""
        return [each._asdict() for each in self._known]

    def sound(self, request: dict[str, Any], room: Path) -> wav.Samples:
        """What ``text`` of the request sounds like."""
        voice = chosen(request["voice"], request.get("language", ""), self._known, self._usual)
        if voice != self._voice:
            self._engine.setProperty("voice", voice)
            self._voice = voice
        self._engine.setProperty("rate", request["rate"])
        room.write_bytes(b"")  # where nothing can be written some engines hang; this fails
        self._engine.save_to_file(request["text"], str(room))
        self._engine.runAndWait()
        return wav.decode(room.read_bytes())


def _known(voice: Any) -> KnownVoice:
    languages = (
        each.decode("utf-8", "ignore") if isinstance(each, bytes) else str(each) for each in voice.languages or []
    )
    return KnownVoice(str(voice.id), str(voice.name), tuple(languages))


def make() -> Engine:
    """The engine of this system."""
    return Pyttsx3() if sys.platform in ("darwin", "win32") else Espeak()


if __name__ == "__main__":
    serve(make)
    os._exit(0)  # eSpeak may fail an assertion while the interpreter closes
