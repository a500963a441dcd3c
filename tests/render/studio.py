"""A voice that costs nothing and whose every phrase is unlike every other, and routines to be made into files."""

from __future__ import annotations

import hashlib
import json
import subprocess
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from stretchcoach.frontends.render.preparing import Ordered
from stretchcoach.routine.library import load_library
from stretchcoach.routine.model import Routine
from stretchcoach.routine.reader import parse_routine
from stretchcoach.safety.briefing import Briefing
from stretchcoach.safety.person import Profile
from stretchcoach.safety.red_flags import FIRST, SECOND
from stretchcoach.safety_data import load_rules
from stretchcoach.sound import wav
from stretchcoach.sound.chimes import chime_lengths, chime_path
from stretchcoach.sound.patience import Patience
from stretchcoach.sound.silent import Silent
from stretchcoach.sound.style import Style
from stretchcoach.words.lengths import Lengths, Phrase

RATE = 22050
LIBRARY = load_library()
RULES = load_rules()

SHORT = """
format = 1
[routine]
name = "Short; a #1 = file"
summary = "One exercise."
author = "A. Author"
reviewed = 2026-11-22
[[step]]
exercise = "pelvic-tilt"
hold = "9s"
reps = 1
"""

PACK = """
format = 1
[routine]
name = "A pack"
summary = "Two minutes of cold, and a break."
pain_up_to = 10
[[step]]
apply = "cold"
for = "6m"
[[step]]
off = "10m"
"""


def routine(text: str = SHORT, name: str = "short", path: str = "short.toml") -> Routine:
    """A routine from its text."""
    return parse_routine(text, name=name, path=path, exercises=LIBRARY.exercises)


def order(of: Routine | None = None, profile: Profile | None = None, *, segments: bool = False) -> Ordered:
    """A routine to be made into a file, for anybody."""
    made = of or routine()
    return Ordered(
        routine=made,
        rules=load_rules(made.language),
        profile=profile or Profile(),
        briefing=Briefing(lists=(FIRST, SECOND)),
        segments=segments,
    )


class Murmur(Silent):
    """Says each phrase as a noise of its own, a twentieth of a second for each word and half a second more."""

    def __init__(self, folder: Path, background: str = "") -> None:
        super().__init__()
        self._folder = folder
        self._background = background
        self.styles: list[Style] = []
        self.closed = False

    def suit(self, style: Style) -> None:
        """Takes note."""
        self.styles.append(style)

    def cached_lengths(self, phrases: Sequence[Phrase]) -> Lengths | None:
        """Nothing was rendered before, unless all of it was."""
        if not all(self._path(each).exists() for each in phrases if each.text):
            return None
        found = {each: wav.seconds(self._path(each)) or 0.0 for each in phrases if each.text}
        return Lengths(found, chime_lengths())

    async def prepare(self, phrases: Sequence[Phrase], patience: Patience | None = None) -> Lengths:
        """Makes every clip."""
        for each in phrases:
            if each.text and not self._path(each).exists():
                self._path(each).write_bytes(wav.encode(array("h", murmur(each).tobytes()), RATE))
        lengths = self.cached_lengths(phrases)
        assert lengths is not None
        return lengths

    async def close(self) -> None:
        """Takes note."""
        self.closed = True

    def clip(self, phrase: Phrase) -> Path | None:
        """The clip."""
        return self._path(phrase)

    def chime_clip(self, name: str) -> Path:
        """The shipped chime."""
        return chime_path(name)

    def background_clip(self) -> str:
        """As it was made."""
        return self._background

    def _path(self, phrase: Phrase) -> Path:
        return self._folder / f"{_digest(phrase)}.wav"


class Mute(Murmur):
    """Has no clip for the first sentence."""

    def clip(self, phrase: Phrase) -> Path | None:
        """None for that one."""
        return None if phrase.text.startswith("This is a recording") else super().clip(phrase)


def murmur(phrase: Phrase) -> Any:
    """16-bit samples: noise of speech's band, loud and soft by turns, from the phrase alone."""
    length = round((0.5 + 0.05 * len(phrase.text.split())) * RATE)
    noise = np.random.default_rng(int(_digest(phrase), 16)).normal(size=length)
    spectrum = np.fft.rfft(noise)
    heard = np.fft.rfftfreq(length, 1 / RATE)
    spectrum[(heard < 200) | (heard > 3500)] = 0
    voice = np.fft.irfft(spectrum, length) * (1.2 + np.sin(np.arange(length) * 2 * np.pi * 4 / RATE))
    voice *= np.minimum(1.0, np.minimum(np.arange(length), np.arange(length)[::-1]) / 200)
    return (voice / np.abs(voice).max() * 26000).astype(np.int16)


def _digest(phrase: Phrase) -> str:
    return hashlib.sha256(f"{phrase.speaker}{phrase.text}".encode()).hexdigest()[:16]


# What others make of a file -------------------------------------------------------------------------------------------


def probe(path: Path) -> dict[str, Any]:
    """What ffprobe reads: format, streams, chapters."""
    command = ["ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams", "-show_chapters", str(path)]
    done = subprocess.run(command, capture_output=True, check=True, timeout=30)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def tags(path: Path) -> dict[str, str]:
    """The tags, wherever the kind of file keeps them, names in small letters."""
    found = probe(path)
    sound = next(each for each in found["streams"] if each["codec_type"] == "audio")
    return {key.lower(): text for key, text in {**sound.get("tags", {}), **found["format"].get("tags", {})}.items()}


def loudness(path: Path) -> tuple[float, float]:
    """Integrated loudness in LUFS and true peak in dBTP, by ffmpeg's own measurement."""
    command = ["ffmpeg", "-hide_banner", "-nostats", "-i", str(path), "-map", "0:a", "-af", "ebur128=peak=true"]
    done = subprocess.run([*command, "-f", "null", "-"], capture_output=True, text=True, check=True, timeout=60)
    summary = done.stderr[done.stderr.rindex("Summary:") :].split()
    return float(summary[summary.index("I:") + 1]), float(summary[summary.index("Peak:") + 1])


def decoded(path: Path, rate: int = RATE) -> bytes:
    """The sound as raw 16-bit samples."""
    command = [
        "ffmpeg",
        "-v",
        "error",
        "-i",
        str(path),
        "-map",
        "0:a",
        "-ac",
        "1",
        "-ar",
        str(rate),
        "-f",
        "s16le",
        "-",
    ]
    return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout
