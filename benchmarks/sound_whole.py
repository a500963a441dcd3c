"""Thousands of cues back to back, recorded: is every one of them there and whole?

``python benchmarks/sound_whole.py [--cues 500] [--keep FOLDER] [NAME ...]`` plays so many cues through the sound processes
to a PulseAudio null sink: numbers, chimes and sentences, queued ahead as a session does, with a silence and a reply at once
now and then. NAME is one of quiet, busy, quiet-background and busy-background; all of them when none is given. A recording
with a fault is kept in FOLDER.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import _sound
import hearing
import listening
import pulse

from stretchcoach import clock
from stretchcoach.settings import BackgroundSettings, Settings
from stretchcoach.sound.client import ChildSound
from stretchcoach.sound.style import usual_style
from stretchcoach.words.lengths import Lengths, Phrase, Speaker

CUES = 500
NAMES = ("quiet", "busy", "quiet-background", "busy-background")
AHEAD, GAP = 2.5, 0.08
"""Seconds that cues are asked for ahead, and between two of them."""
REPLY_EVERY = 10
"""After so many cues everything is silenced, and the next is due at once."""
COUNTED = [Phrase(word, Speaker.COUNT) for word in ("one", "two", "three", "four", "five", "six", "seven", "eight")]
SAID = [Phrase(text, Speaker.COACH) for text in ("Breathe out.", "And hold.", "Other side.", "Let go.", "Well done.")]
CHIMES = ("tick", "start", "half", "end")


class Player:
    """Plays the cues, and notes which were asked for when."""

    def __init__(self, sound: ChildSound, lengths: Lengths) -> None:
        self._sound, self._lengths = sound, lengths
        self.events: list[listening.Event] = []

    async def play(self, cues: int) -> None:
        """All of them, one after the other."""
        due = clock.now() + 1.5
        for number in range(cues):
            if number % REPLY_EVERY == REPLY_EVERY - 1:
                await asyncio.sleep(max(0.0, due - clock.now()) + 0.25)  # the one before has been heard to its end
                self._sound.hush()
                due = clock.now()
            await asyncio.sleep(max(0.0, due - AHEAD - clock.now()))
            due += self._ask(number, due) + GAP
        await self._sound.finished(f"cue-{cues - 1}", AHEAD + 5)

    def _ask(self, number: int, due: float) -> float:
        """Asks for one; its seconds."""
        name, record = f"cue-{number}", {"type": "cue", "at": due, "due": due, "chime": "", "text": "", "role": "say"}
        if number % 3 == 1:
            record["chime"] = chime = CHIMES[number // 3 % len(CHIMES)]
            self._sound.chime(name, chime, due=due, worth=2.0)
            seconds = self._lengths.chimes[chime]
        else:
            phrase = (COUNTED if number % 3 else SAID)[number // 3 % (len(COUNTED) if number % 3 else len(SAID))]
            record |= {"text": phrase.text, "role": "count" if phrase.speaker is Speaker.COUNT else "say"}
            self._sound.play(name, phrase, due=due, worth=2.0)
            seconds = self._lengths.of(phrase)
        self.events.append(listening.Event(due, {**record, "seconds": seconds}))
        return seconds


async def played(settings: Settings, cache: Path, cues: int, background: bool) -> list[listening.Event]:
    """What was asked for."""
    sound = ChildSound(settings, cache)
    sound.suit(usual_style(settings))
    await sound.start()
    lengths = await sound.prepare([*COUNTED, *SAID])
    while not sound.audible:
        await asyncio.sleep(0.05)
    if background:
        sound.accompany(True)
    await asyncio.sleep(3.0)
    player = Player(sound, lengths)
    await player.play(cues)
    await sound.close()
    return player.events


def measure(name: str, cues: int, keep: Path) -> list[str]:
    """Plays, records and looks; the faults."""
    busy, background = name.startswith("busy"), name.endswith("background")
    quietly = BackgroundSettings(sound="noise", volume=0.05) if background else BackgroundSettings()
    settings = Settings(lead_in=0.0, background=quietly)
    with tempfile.TemporaryDirectory() as folder, pulse.server(Path(folder) / "pulse") as server:
        os.environ.update(server.env)
        cache = Path(folder) / "cache"
        with server.record() as recorder, _sound.busy_cores() if busy else nullcontext():
            events = asyncio.run(played(settings, cache, cues, background))
            recorder.catch_up()
        zero, later = recorder.moments([0.0, 100.0])
        signal = hearing.signal(recorder.samples)
        clip_of = listening._clips(ChildSound(settings, cache))
        heard = listening.Hearing(events, signal, zero, (later - zero) / 100, clip_of, 0)
        heard.find()
        faults = heard.faults()
        if background:  # the background itself is a sound that is no cue
            faults = [each for each in faults if "a sound that is no cue" not in each]
        if faults:
            print(f"  the recording is kept: {_sound.kept(signal, keep, f'whole-{name}')}", flush=True)
    return faults


def main() -> int:
    """Measures and prints; 1 when a cue was not whole."""
    wanted: Any = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("names", nargs="*", metavar="NAME")
    wanted.add_argument("--cues", type=int, default=CUES)
    wanted.add_argument("--keep", type=Path, default=_sound.KEPT)
    options = wanted.parse_args()
    bad = 0
    for name in options.names or NAMES:
        began, load = time.monotonic(), os.getloadavg()[0]
        faults = measure(name, options.cues, options.keep)
        took = time.monotonic() - began
        print(f"{name}: {options.cues} cues in {took:.0f} s, not whole: {len(faults)} (bar 0); load before: {load:.1f}")
        for line in faults[:20]:
            print(f"  {line}")
        sys.stdout.flush()
        bad += len(faults)
    return int(bad > 0)


if __name__ == "__main__":
    raise SystemExit(main())
