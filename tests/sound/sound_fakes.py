"""Stand-ins for the sound tests: an output that moves when told, and speech engines that behave badly."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from stretchcoach.sound import wav
from stretchcoach.sound.device import RATE

BLOCK = 1024
"""Frames a real output takes at once."""

ENGINE = """
import json, os, sys
from array import array
from pathlib import Path
from stretchcoach.sound import wav

kind, log = sys.argv[1], Path(sys.argv[2])
def say(**message):
    sys.stdout.buffer.write(json.dumps(message).encode() + b"\\n")
    sys.stdout.buffer.flush()
if kind == "mute":
    sys.stdin.read()
if kind == "none":
    say(say="failed", kind="engine", why="no speech engine was found on this system")
    sys.exit()
if kind == "pid":
    with open(f"{log}.pids", "a") as file:
        file.write(f"{os.getpid()}\\n")
say(say="ready", engine="fake", library="none")
for line in sys.stdin:
    request = json.loads(line)
    if request["do"] == "voices":
        say(say="voices", voices=[{"id": "gmw/en", "name": "English", "languages": ["en"]},
                                  {"id": "roa/es", "name": "Spanish (Spain)", "languages": ["es"]}])
        continue
    with log.open("a") as file:
        file.write(request["text"] + "\\n")
    text, path = request["text"], Path(request["path"])
    if kind == "rates":
        with open(f"{log}.rates", "a") as file:
            file.write(f"{os.getpid()} {request['rate']}\\n")
    if kind == "hangs" and "hang" in text:
        sys.stdin.read()
    if kind == "dies" and "die" in text:
        os._exit(3)
    if kind == "dies once" and "die" in text and log.read_text().count(text) == 1:
        os._exit(3)
    if kind == "voices" and request["voice"]:
        say(say="failed", kind="voice", why=f"there is no voice {request['voice']!r}")
        continue
    if kind in ("languages", "no German"):
        with open(f"{log}.languages", "a") as file:
            file.write(f"{request['language']} {request['text']}\\n")
        if kind == "no German" and request["language"] == "de":
            say(say="failed", kind="voice", why="there is no voice for German")
            continue
    if kind == "refuses":
        say(say="failed", kind="phrase", why="not today")
        continue
    if kind == "full":
        if "stretchcoach-phrases-" not in str(path):
            say(say="failed", kind="write", code=28, why="No space left on device")
            continue
    path.write_bytes(wav.encode(array("h", [8000, -8000] * (1102 * len(text.split()))), 22050))
    say(say="rendered", seconds=0.1)
"""


def engine(folder: Path, kind: str = "good") -> tuple[list[str], Path]:
    """How to start a speech engine of a ``kind``, a word that ``ENGINE`` knows.

    Each word lasts a tenth of a second. The file returned beside it lists what it was asked to say.
    """
    script, log = folder / "engine.py", folder / f"{kind}.log"
    script.write_text(ENGINE)
    return [sys.executable, "-P", str(script), kind, str(log)], log


def said(log: Path) -> list[str]:
    """What the engine was asked to say."""
    return log.read_text().splitlines() if log.exists() else []


def tone(seconds: float, level: int = 8000) -> array[int]:
    """A square wave."""
    return array("h", [level, -level] * (round(seconds * RATE) // 2))


def clip(path: Path, seconds: float, rate: int = RATE) -> Path:
    """A clip of ``seconds`` at ``path``."""
    path.write_bytes(wav.encode(array("h", [8000, -8000] * (round(seconds * rate) // 2)), rate))
    return path


@dataclass
class FakeDevice:
    """An output whose position moves by :meth:`run`; keeps everything it has taken."""

    driver: str = "fake"
    note: str = ""
    latency: float = 0.0
    taken: bytearray = field(default_factory=bytearray)
    waiting: bytearray = field(default_factory=bytearray)
    gone: bool = False
    closed: bool = False
    back: bool = False
    suspended: bool = False
    """Takes nothing, though it is there."""
    buffers: int = 0
    """Frames that it takes in spite of that."""
    silence: int = 0
    rest: float = 0.0

    @property
    def end(self) -> int:
        """Frames queued so far."""
        return (len(self.taken) + len(self.waiting)) // 2

    def queue(self, pcm: bytearray) -> None:
        """Adds sound."""
        self.waiting += pcm

    def position(self) -> int:
        """Frames taken."""
        return len(self.taken) // 2

    def rewrite(self, make: Callable[[int], bytearray]) -> None:
        """Replaces what waits."""
        self.waiting = make(self.position())

    def alive(self) -> bool:
        """Whether it is there."""
        return not self.gone

    def better(self) -> bool:
        """Whether the chosen output is back."""
        return self.back

    def close(self) -> None:
        """Takes note."""
        self.closed = True

    def run(self, seconds: float) -> None:
        """Takes that much sound; silence of its own where there is too little, as real outputs do."""
        self.take(self.frames(seconds))

    def frames(self, seconds: float) -> int:
        """Whole frames of so much time; what is left over counts the next time."""
        frames, self.rest = divmod(self.rest + seconds * RATE, 1)
        return int(frames)

    def take(self, frames: int) -> None:
        """Takes that many frames."""
        if self.suspended:
            frames = min(frames, self.buffers)
        self.buffers -= min(frames, self.buffers)
        have = min(frames, len(self.waiting) // 2)
        self.taken += self.waiting[: have * 2]
        del self.waiting[: have * 2]
        self.silence += frames - have

    def heard(self) -> list[tuple[float, float]]:
        """(begin, end) in seconds of every stretch that is not silent."""
        samples = array("h", bytes(self.taken))
        found: list[tuple[int, int]] = []
        for index, value in enumerate(samples):
            if value:
                if found and index - found[-1][1] <= 2:
                    found[-1] = (found[-1][0], index + 1)
                else:
                    found.append((index, index + 1))
        return [(begin / RATE, end / RATE) for begin, end in found]


@dataclass
class HastyDevice(FakeDevice):
    """An output whose own thread takes a block whenever that is worst: right after it was looked at or written to."""

    due: int = 0

    def run(self, seconds: float) -> None:
        """Takes the blocks that are due, all but the last one, which waits for a look."""
        self.due += self.frames(seconds)
        while self.due >= 2 * BLOCK:
            self._take_block()

    def position(self) -> int:
        """Frames taken, as they were a moment ago."""
        at = super().position()
        self._take_block()
        return at

    def rewrite(self, make: Callable[[int], bytearray]) -> None:
        """Replaces what waits; the output is locked meanwhile."""
        self.waiting = make(super().position())
        self._take_block()

    def _take_block(self) -> None:
        if self.due >= BLOCK:
            self.due -= BLOCK
            self.take(BLOCK)
