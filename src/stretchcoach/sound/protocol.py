"""How the processes of sound talk: one JSON object a line, both ways.

To the player (``stretchcoach.sound.child``)::

    {"do": "play", "id": "c1", "clip": "/…/x.wav", "at": 812.5, "worth": 2.0, "skip": 0.0, "volume": 0.6}
    {"do": "background", "sound": "noise", "volume": 0.15, "under": 0.35}
    {"do": "hush"}   {"do": "ping", "n": 3}   {"do": "close"}

From it::

    {"say": "ready", "driver": "pulseaudio", "note": ""}   {"say": "stuck"}   {"say": "pong", "n": 3}
    {"say": "no_device", "why": "…", "since": 812.5, "detail": "…"}
    {"say": "began", "id": "c1", "at": 812.5}   {"say": "done", "ids": ["c1"]}
    {"say": "dropped", "ids": ["c2"], "why": "late"}   {"say": "closing", "left": 1.2}
    {"say": "no_background", "why": "…"}

The background is ``noise`` or a WAV file, at ``volume`` and, under words, at the share ``under`` of it; it comes in
softly when it is first asked for, and goes out when ``sound`` is empty. ``hush`` leaves it alone. ``ready`` says that an
output takes frames, not that one was opened; ``no_device`` that none does, why in words for a patient, since when where
one did, and what a library says of it. After ``stuck`` the player ends, because its output can be neither used nor closed,
and another one is to be started. ``began`` says at which moment a sound is first heard, ``done`` that the output took all
of it. The player is started with one argument, which is what :class:`PlayerOptions` holds, as JSON.

To a process that makes clips (``stretchcoach.sound.speech``, ``piper``, ``wyoming_client``, ``cleaning``)::

    {"do": "render", "text": "…", "voice": "", "rate": 150, "language": "en", "path": "/…/x.wav"}   {"do": "voices"}

From it, in the order of the requests::

    {"say": "ready", "engine": "espeak", "library": "…"}   {"say": "failed", "kind": "engine", "why": "…"}
    {"say": "rendered", "seconds": 1.25}   {"say": "voices", "voices": [{"id": …, "name": …, "languages": […]}]}

``at`` is a moment of ``stretchcoach.clock``, which is the same in every process; all times are seconds.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import IO, Any

LONGEST = 256 * 1024
"""Bytes of the longest line either side may send."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerOptions:
    """How a player plays; times in seconds."""

    device: str = ""
    """The output's name; empty for the system's default."""
    lead_in: float = 0.0
    """Silence before its first sound, in which a speaker wakes up."""
    latency: float = 0.0
    """What the speaker adds to the way a sound takes, and by which everything is played sooner."""
    keep_awake: bool = False
    """Never quite silent, so that a speaker does not fall asleep."""

    def as_argument(self) -> str:
        """For the player's command line."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, arguments: list[str]) -> PlayerOptions:
        """From the player's command line; the usual ones where it is empty."""
        return cls(**json.loads(arguments[0])) if arguments else cls()


def encode(message: Mapping[str, Any]) -> bytes:
    """``message`` as a line."""
    return json.dumps(message, separators=(",", ":")).encode() + b"\n"


def decode(line: bytes) -> dict[str, Any]:
    """The message in ``line``; an empty one when it is none, so that a stray line does no harm."""
    try:
        message = json.loads(line)
    except ValueError:
        return {}
    return message if isinstance(message, dict) else {}


def command(module: str) -> list[str]:
    """How to start ``module`` with this Python, never taking modules from the folder the user happens to be in."""
    return [sys.executable, "-P", "-m", module]


def claim_output() -> IO[bytes]:
    """In a child: the pipe to the parent. Whatever libraries print after this goes nowhere.

    pyttsx3 prints every file it saves, and sound libraries write what they like.
    """
    mine = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return os.fdopen(mine, "wb", buffering=0)
