"""What every process that makes clips has in common: requests in, whole clips on disk, answers out.

The processes are ``stretchcoach.sound.system_voice``, ``piper``, ``wyoming_client`` and ``cleaning`` (recordings). Each
lives only while there is something to make, and apart from the player: engines hang on some systems and print what they
like, and the parent must be able to end one without silencing a session. Each is told::

    {"do": "render", "text": "…", "voice": "", "rate": 150, "language": "en", "path": "/…/x.wav"}   {"do": "voices"}

and answers in the order of the requests, after one line that says whether it works at all::

    {"say": "ready", "engine": "espeak", "library": "…"}   {"say": "failed", "kind": "engine", "why": "…"}
    {"say": "rendered", "seconds": 1.25}   {"say": "voices", "voices": [{"id": …, "name": …, "languages": […]}]}
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from stretchcoach.sound import processes, wav

NO_ENGINE = "no speech engine was found on this system"


class EngineError(Exception):
    """The engine as a whole does not work, so that no other phrase need be tried; the message says why."""


class Engine(Protocol):
    """Something that turns a request into sound."""

    engine: str
    """Its name, such as ``espeak``."""
    library: str
    """Where it comes from: ``bundled``, ``system``, a file."""

    def voices(self) -> list[dict[str, Any]]:
        """Every voice it has: id, name, languages."""

    def sound(self, request: dict[str, Any], room: Path) -> wav.Samples:
        """What one request sounds like, silence at the ends and all; ``room`` is a file it may write and read meanwhile.

        Raises:
            OSError: there is no room on the disk.
            LookupError: there is no such voice, or none of the language.
            wav.BadClipError: nothing usable came out.
            EngineError: no phrase would come out.
        """


def render(engine: Engine, request: dict[str, Any]) -> float:
    """Renders one request into the clip it asks for, whole or not at all, silence cut off; returns its seconds.

    Raises:
        OSError: the clip cannot be written.
        LookupError: there is no such voice.
        wav.BadClipError: the engine made nothing usable.
    """
    path = Path(request["path"])
    room, new = path.with_suffix(f".{os.getpid()}.raw.tmp"), path.with_suffix(f".{os.getpid()}.tmp")
    try:
        sound = engine.sound(request, room)
        samples = wav.trimmed(sound)
        if not samples:
            raise wav.BadClipError("the speech engine made no sound")
        new.write_bytes(wav.encode(samples, sound.rate))
        os.replace(new, path)
    finally:
        for each in (room, new):
            each.unlink(missing_ok=True)
    return len(samples) / sound.rate


def answer(engine: Engine, request: dict[str, Any]) -> dict[str, Any]:
    """The reply to one request."""
    if request.get("do") == "voices":
        return {"say": "voices", "voices": engine.voices()}
    try:
        return {"say": "rendered", "seconds": round(render(engine, request), 4)}
    except Exception as problem:  # whatever an engine throws costs one phrase, not the session
        return failed(problem)


def failed(problem: Exception) -> dict[str, Any]:
    """The reply that says why a request came to nothing."""
    if isinstance(problem, OSError):
        return {"say": "failed", "kind": "write", "code": problem.errno, "why": problem.strerror or str(problem)}
    if isinstance(problem, EngineError):
        return {"say": "failed", "kind": "engine", "why": str(problem)}
    if isinstance(problem, LookupError) and not isinstance(problem, KeyError | IndexError):
        return {"say": "failed", "kind": "voice", "why": str(problem)}
    why = str(problem) if isinstance(problem, wav.BadClipError) else f"{type(problem).__name__}: {problem}"
    return {"say": "failed", "kind": "phrase", "why": why}


def serve(make: Callable[[], Engine]) -> None:
    """Answers every request of the parent until there are no more."""
    inbox, say = processes.begin()
    try:
        engine = make()
    except Exception as problem:  # engines raise what they like; the parent says what follows from it
        say({"say": "failed", "kind": "engine", "why": str(problem) or NO_ENGINE})
        return
    say({"say": "ready", "engine": engine.engine, "library": engine.library})
    while (request := inbox.get()) is not None:
        say(answer(engine, request))
    close = getattr(engine, "close", None)
    if close is not None:
        close()
