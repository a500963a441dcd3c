"""How the processes of sound talk: one JSON object a line, both ways.

To the player (``stretchcoach.sound.child``)::

    {"do": "play", "id": "c1", "clip": "/…/x.wav", "at": 812.5, "worth": 2.0, "skip": 0.0, "volume": 0.6}
    {"do": "hush"}   {"do": "ping", "n": 3}   {"do": "close"}

From it::

    {"say": "ready", "driver": "pulseaudio", "note": ""}   {"say": "no_device", "why": "…"}   {"say": "pong", "n": 3}
    {"say": "done", "ids": ["c1"]}   {"say": "dropped", "ids": ["c2"], "why": "late"}   {"say": "closing", "left": 1.2}

To the speech process (``stretchcoach.sound.speech``)::

    {"do": "render", "text": "…", "voice": "", "rate": 150, "path": "/…/x.wav"}   {"do": "voices"}

From it::

    {"say": "ready", "engine": "espeak", "library": "…"}   {"say": "failed", "kind": "engine", "why": "…"}
    {"say": "rendered", "seconds": 1.25}   {"say": "voices", "voices": [{"id": …, "name": …, "languages": […]}]}

``at`` is a moment of ``stretchcoach.clock``, which is the same in every process; all times are seconds.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from typing import IO, Any

LONGEST = 256 * 1024
"""Bytes of the longest line either side may send."""


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
