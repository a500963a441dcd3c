"""The speech process: ``python -m stretchcoach.sound.speech`` turns phrases into clips with pyttsx3.

It lives only while there are phrases to render, and apart from the player: pyttsx3 hangs on some systems, prints to
standard output and deadlocks between threads, and the parent must be able to end it without silencing a session.
It ends when its input does.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from stretchcoach.sound import protocol, wav

_ROOM = 8 * 1024
"""Bytes a letter takes at most, at the slowest rate."""
NO_ENGINE = "no speech engine was found on this system"


class Speech:
    """The system's voices through pyttsx3, used for ``save_to_file`` only."""

    def __init__(self) -> None:
        self.library = load_espeak() if sys.platform.startswith("linux") else "system"
        import pyttsx3  # after the library it needs is in reach

        self._engine: Any = pyttsx3.init()
        self.engine = str(getattr(self._engine, "driver_name", "")) or "pyttsx3"
        self._default_voice = self._engine.getProperty("voice")
        self._voice = ""

    def voices(self) -> list[dict[str, Any]]:
        """Every voice of the system: id, name, languages."""
        return [
            {"id": str(each.id), "name": str(each.name), "languages": [str(one) for one in each.languages or []]}
            for each in self._engine.getProperty("voices")
        ]

    def say_to(self, path: Path, text: str, voice: str, rate: int) -> None:
        """Writes ``text`` as the engine says it to ``path``.

        Raises:
            LookupError: there is no such voice.
        """
        if voice != self._voice:
            self._engine.setProperty("voice", self._voice_id(voice) if voice else self._default_voice)
            self._voice = voice
        self._engine.setProperty("rate", rate)
        self._settle()
        self._engine.save_to_file(text, str(path))
        self._engine.runAndWait()
        self._settle()

    def _settle(self) -> None:
        """Waits until eSpeak has done what it was told.

        It works in a thread of its own. pyttsx3 ends its loop without waiting for it, at times after 10 ms with the file
        half written, and on ending it cancels what is still under way, a change of voice or rate among it.
        """
        if self.engine == "espeak":
            from pyttsx3.drivers import _espeak

            while _espeak.IsPlaying():
                time.sleep(0.002)

    def _voice_id(self, wanted: str) -> str:
        for each in self.voices():
            if wanted.casefold() in (each["id"].casefold(), each["name"].casefold()):
                return str(each["id"])
        raise LookupError(f"there is no voice {wanted!r}")


def load_espeak() -> str:
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


def render(speech: Speech, request: dict[str, Any]) -> float:
    """Renders one phrase into the clip it asks for, whole or not at all, silence cut off; returns its seconds.

    Raises:
        OSError: the clip cannot be written.
        LookupError: there is no such voice.
        wav.BadClipError: the engine wrote nothing usable.
    """
    path = Path(request["path"])
    raw, new = path.with_suffix(f".{os.getpid()}.raw.tmp"), path.with_suffix(f".{os.getpid()}.tmp")
    try:
        raw.write_bytes(bytes(_ROOM * len(request["text"])))  # on a full disk the engine would hang; this fails
        speech.say_to(raw, request["text"], request["voice"], request["rate"])
        sound = wav.decode(raw.read_bytes())
        samples = wav.trimmed(sound)
        if not samples:
            raise wav.BadClipError("the speech engine made no sound")
        new.write_bytes(wav.encode(samples, sound.rate))
        os.replace(new, path)
    finally:
        for each in (raw, new):
            each.unlink(missing_ok=True)
    return len(samples) / sound.rate


def answer(speech: Speech, request: dict[str, Any]) -> dict[str, Any]:
    """The reply to one request."""
    if request.get("do") == "voices":
        return {"say": "voices", "voices": speech.voices()}
    try:
        return {"say": "rendered", "seconds": round(render(speech, request), 4)}
    except OSError as problem:
        return {"say": "failed", "kind": "write", "code": problem.errno, "why": problem.strerror or str(problem)}
    except LookupError as problem:
        return {"say": "failed", "kind": "voice", "why": str(problem)}
    except Exception as problem:  # whatever an engine throws costs one phrase, not the session
        return {"say": "failed", "kind": "phrase", "why": f"{type(problem).__name__}: {problem}"}


def serve(make: Callable[[], Speech]) -> None:
    """Answers every line of standard input until it ends."""
    with contextlib.suppress(ValueError, OSError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent to deal with
    out = protocol.claim_output()
    try:
        speech = make()
    except Exception as problem:  # pyttsx3 raises what its drivers raise; the parent says what follows from it
        out.write(protocol.encode({"say": "failed", "kind": "engine", "why": str(problem) or NO_ENGINE}))
        return
    out.write(protocol.encode({"say": "ready", "engine": speech.engine, "library": speech.library}))
    for line in sys.stdin.buffer:
        out.write(protocol.encode(answer(speech, protocol.decode(line))))


if __name__ == "__main__":
    serve(Speech)
    os._exit(0)  # eSpeak may fail an assertion while the interpreter closes
