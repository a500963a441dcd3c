"""Seconds from ``stretchcoach run`` to the first word, on a machine that has never said anything, for each voice at hand.

The program itself is run with a folder of its own and an output that takes sound and plays it nowhere. The first word is a
second and a half after the first event: a speaker is woken, and a chime comes before the question. A slow voice is waited
for no longer than its limit; then the plain voice speaks. How long it would have taken, and what its processes hold in
memory, is measured beside it, and then how long it takes where its phrases are there.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import _sound

from stretchcoach.coach.options import Options, load_settings
from stretchcoach.coach.phrases_ahead import phrases_ahead
from stretchcoach.paths import Paths
from stretchcoach.sound import natural, processes
from stretchcoach.sound.client import ChildSound
from stretchcoach.sound.patience import LIMIT, Patience
from stretchcoach.sound.voices import NATURAL, PLAIN

ROUTINE = "gentle-four"
QUICK, WARM, OVER = 5.0, 4.0, 5.0
"""Bars: seconds for the plain voice, for any voice whose phrases are there, and beyond the limit of a slow one."""


def first_word(home: str, voice: str) -> float:
    """Seconds to the first word of a session, which is then killed."""
    environment = {**os.environ, "STRETCHCOACH_HOME": home, "SDL_AUDIODRIVER": "dummy"}
    command = [sys.executable, "-m", "stretchcoach", "run", ROUTINE, "--json", "--no-resume", "--voice", voice]
    begun = time.perf_counter()
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as session:
        assert session.stdout is not None
        for line in session.stdout:
            event = json.loads(line)
            if event["type"] == "cue" and event["text"]:
                seconds = time.perf_counter() - begun
                session.kill()
                return seconds
    raise SystemExit("the session ended before its first word")


async def say_all(home: str, voice: str) -> tuple[float, int]:
    """Seconds for everything that may be said in any routine, and how many phrases it is."""
    options = Options(paths=Paths(data=Path(home), config=Path(home), cache=Path(home, "cache")), voice=voice)
    sound, phrases = ChildSound(load_settings(options), options.paths.phrases), phrases_ahead(options)
    begun = time.perf_counter()
    await sound.prepare(phrases, Patience(None))
    seconds = time.perf_counter() - begun
    if sound.problem or sound.replaced:
        raise SystemExit(sound.problem or sound.replaced)
    await sound.close()
    return seconds, len(phrases)


class Memory:
    """The most memory that each process of Piper has held meanwhile; Linux only."""

    def __init__(self) -> None:
        self.most: dict[int, float] = {}
        self._over = threading.Event()
        self._watching = threading.Thread(target=self._watch)

    def __enter__(self) -> Memory:
        self._watching.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._watching.join()

    def _watch(self) -> None:
        while not self._over.wait(0.5):
            for each in Path("/proc").glob("[0-9]*"):
                try:
                    command = (each / "cmdline").read_bytes().split(b"\0")
                    if b"stretchcoach.sound.one_thread" in command:
                        pid = int(each.name)
                        self.most[pid] = max(self.most.get(pid, 0.0), _sound.peak_mib(pid))
                except OSError:  # it has ended
                    continue


def tried(voice: str, cold_bar: float) -> bool:
    """Prints the figures of one voice; whether a bar is missed."""
    with tempfile.TemporaryDirectory(prefix="stretchcoach-words-", ignore_cleanup_errors=True) as home:
        cold = first_word(home, voice)
        print(f"first word, {voice} voice, nothing said before   {cold:5.1f} s (bar {cold_bar:g} s)", flush=True)
        with Memory() as memory:
            seconds, phrases = asyncio.run(say_all(home, voice))
        print(f"  every phrase of every routine                {seconds:5.1f} s ({phrases} phrases)", flush=True)
        if memory.most:
            held = ", ".join(f"{each:.0f}" for each in memory.most.values())
            print(f"  memory of each process                       {held} MiB")
        warm = first_word(home, voice)
        print(f"  first word, everything said before           {warm:5.1f} s (bar {WARM:g} s)", flush=True)
    return cold > cold_bar or warm > WARM


def main() -> int:
    """Print the figures; 1 when a bar is missed."""
    print(f"{ROUTINE}, {os.cpu_count()} cores, {processes.side_by_side()} of them for a slow voice")
    missed = tried(PLAIN, QUICK)
    if natural.installed() is None:
        print(f"the natural voice is not installed here, so it is left out; run: {natural.ADD}")
        return int(missed)
    return int(tried(NATURAL, LIMIT + OVER) or missed)


if __name__ == "__main__":
    sys.exit(main())
