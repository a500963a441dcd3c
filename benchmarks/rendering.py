"""Thirty minutes of a real routine to mp3, beside encoding the very same samples with the fastest encoder at hand.

Bars: at most 1.2 times as long in the same run, and at most 300 MiB of memory. Speech is rendered beforehand. Then every
cue of the sheet is looked for in the mp3 by its own clip.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import _sound
import hearing

from stretchcoach.frontends.render.preparing import Ordered, Prepared, prepare
from stretchcoach.frontends.render.writing import Watch, Wishes, mix_of, write_single
from stretchcoach.routine.library import find_routine
from stretchcoach.routine.model import RepeatStep
from stretchcoach.safety.briefing import Briefing
from stretchcoach.safety.person import Profile
from stretchcoach.safety_data import load_rules
from stretchcoach.settings import Settings, VoiceSettings
from stretchcoach.sound.client import ChildSound
from stretchcoach.sound.mixdown import RATE
from stretchcoach.sound.tagging import FORMS
from stretchcoach.sound.voices import PLAIN

RATIO, MEMORY = 1.2, 300.0
ROUNDS = 5
ALIKE = 0.9


def half_an_hour(settings: Settings, folder: Path) -> Prepared:
    """The daily fifteen, done until the file is half an hour long, with every phrase rendered."""
    routine = find_routine("daily-fifteen")
    for times in range(1, 10):
        longer = replace(routine, steps=(RepeatStep(times=times, steps=routine.steps),))
        order = Ordered(routine=longer, rules=load_rules(), profile=Profile(), briefing=Briefing())
        sound = ChildSound(settings, folder)

        async def made(order: Ordered = order, sound: ChildSound = sound) -> Prepared:
            try:
                return await prepare(order, sound, settings)
            finally:
                await sound.close()

        ready = asyncio.run(made())
        if ready.sheet.seconds >= 1800:
            return ready
    raise SystemExit("no thirty minutes could be made")


def encoders() -> dict[str, str]:
    """Every ffmpeg at hand."""
    found = {"of the system": shutil.which("ffmpeg") or ""}
    try:
        from imageio_ffmpeg import get_ffmpeg_exe

        found["of imageio-ffmpeg"] = str(get_ffmpeg_exe())
    except (ImportError, RuntimeError):
        pass
    return {name: path for name, path in found.items() if path}


def encoding(program: str, samples: Path, target: Path) -> float:
    """Seconds to encode the samples, nothing else."""
    command = [program, "-v", "error", "-y", "-f", "s16le", "-ar", str(RATE), "-ac", "1", "-i", str(samples)]
    begun = time.perf_counter()
    subprocess.run([*command, "-c:a", *FORMS["mp3"].codec, str(target)], check=True)
    return time.perf_counter() - begun


def rendering(ready: Prepared, wishes: Wishes, target: Path) -> float:
    """Seconds from the cue sheet to the whole file."""
    begun = time.perf_counter()
    write_single(ready, target, wishes, Watch())
    return time.perf_counter() - begun


def heard(ready: Prepared, path: Path) -> tuple[int, float]:
    """How many cues are in the file, whole and where they belong, and how alike the least alike one is."""
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-map", "0:a", "-ac", "1", "-ar", "22050", "-f", "s16le", "-"]
    recording = hearing.signal(subprocess.run(command, capture_output=True, check=True).stdout)
    likenesses = []
    for placed in ready.placed:
        clip, rate = hearing.read(placed.clip)
        assert rate == hearing.RATE
        found = hearing.find(clip, recording, placed.at, within=0.05)
        likenesses.append(found.likeness if abs(found.at - placed.at) < 0.005 else 0.0)
    return sum(each >= ALIKE for each in likenesses), min(likenesses)


def main() -> int:
    """Print the figures; 1 when a bar is missed."""
    with tempfile.TemporaryDirectory(prefix="stretchcoach-rendering-") as name:
        folder = Path(name)
        voice = VoiceSettings(voice=PLAIN)
        settings = Settings(coach=voice, count=voice)
        ready, wishes = half_an_hour(settings, folder / "phrases"), Wishes(settings=settings)
        samples = folder / "samples.s16"
        with samples.open("wb") as file:
            for block in mix_of(ready, wishes, "mp3").blocks():
                file.write(block.data)
        ratios, best = [], {}
        for _ in range(ROUNDS):
            plain = {which: encoding(program, samples, folder / "plain.mp3") for which, program in encoders().items()}
            which = min(plain, key=lambda each: plain[each])
            ours = rendering(ready, wishes, folder / "ours.mp3")
            best[ours / plain[which]] = f"{ours:.2f} s beside {plain[which]:.2f} s of the ffmpeg {which}"
            ratios.append(ours / plain[which])
        ratio, memory = statistics.median(ratios), _sound.peak_mib(os.getpid())
        print(f"rendering {ready.sheet.seconds / 60:.1f} minutes to mp3   {ratio:.2f} times encoding (bar {RATIO:g})")
        print(
            f"                               {best[ratio]}; all: {', '.join(f'{each:.2f}' for each in sorted(ratios))}"
        )
        print(f"memory at its highest          {memory:.0f} MiB (bar {MEMORY:g} MiB)")
        cues, least = heard(ready, folder / "ours.mp3")
        print(f"heard in the mp3               {cues} of {len(ready.placed)} cues, the least alike {least:.3f}")
    return int(ratio > RATIO or memory > MEMORY or cues < len(ready.placed))


if __name__ == "__main__":
    sys.exit(main())
