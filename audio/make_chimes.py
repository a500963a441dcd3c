"""Makes the shipped chimes: ``python audio/make_chimes.py`` writes them beside this file, the same bytes every time.

Bell-like tones from a few sine partials, each dying away at its own speed. The attack is soft and the last
milliseconds run down to zero, so that nothing clicks; the loudest sample is 6 dB or more below full scale, so that a
chime never startles and two sounds together do not distort.
"""

from __future__ import annotations

import math
import struct
from pathlib import Path
from typing import NamedTuple

RATE = 22050
"""Samples a second; the same as the player's, so nothing is converted while a session runs."""
PEAK = 0.48
"""Loudest sample of a chime as a share of full scale: -6.4 dB."""
RELEASE = 0.03
"""Seconds over which the end of every chime runs down to silence."""


class Note(NamedTuple):
    """One struck tone: begin (s), pitch (Hz), how loud it is, how fast it dies away (s), and its attack (s)."""

    begins: float
    pitch: float
    loud: float = 1.0
    decay: float = 0.16
    attack: float = 0.012


PARTIALS = ((1.0, 1.0, 1.0), (2.0, 0.28, 0.6), (3.01, 0.10, 0.35))
"""(times the pitch, loudness, times the decay): a soft bell."""

E4, G4, A4 = 329.63, 392.0, 440.0
C5, E5, G5, A5, C6, D6 = 523.25, 659.26, 783.99, 880.0, 1046.5, 1174.66

CHIMES: dict[str, tuple[float, float, tuple[Note, ...]]] = {
    # name: (seconds, share of PEAK, notes)
    "start": (0.55, 1.0, (Note(0.0, G5), Note(0.13, C6, decay=0.2))),
    "half": (0.40, 0.7, (Note(0.0, A5, decay=0.18),)),
    "end": (0.60, 1.0, (Note(0.0, C6), Note(0.15, G5, decay=0.18), Note(0.30, C5, 1.1, decay=0.2))),
    "attention": (0.50, 0.9, (Note(0.0, E5), Note(0.16, A5, decay=0.2))),
    "tick": (0.09, 0.6, (Note(0.0, D6, decay=0.03, attack=0.004),)),
    "breath_in": (0.70, 0.4, (Note(0.0, G4, decay=0.22, attack=0.12), Note(0.16, C5, decay=0.2, attack=0.12))),
    "breath_out": (0.70, 0.4, (Note(0.0, C5, decay=0.22, attack=0.12), Note(0.16, G4, decay=0.2, attack=0.12))),
    "move_a": (0.30, 0.5, (Note(0.0, A4, decay=0.09, attack=0.02),)),
    "move_b": (0.30, 0.5, (Note(0.0, E4, decay=0.09, attack=0.02),)),
    "alarm": (
        1.40,
        1.0,
        tuple(
            Note(group + offset, pitch, decay=0.12)
            for group in (0.0, 0.72)
            for offset, pitch in ((0.0, A5), (0.18, A5), (0.36, D6))
        ),
    ),
}


def samples(name: str) -> list[int]:
    """The chime called ``name`` as 16-bit samples."""
    seconds, share, notes = CHIMES[name]
    count = round(seconds * RATE)
    wave = [0.0] * count
    for note in notes:
        _strike(wave, note)
    release = round(RELEASE * RATE)
    for back in range(release):
        wave[count - 1 - back] *= 0.5 - 0.5 * math.cos(math.pi * back / release)
    loudest = max(abs(value) for value in wave)
    return [round(value / loudest * PEAK * share * 32767) for value in wave]


def _strike(wave: list[float], note: Note) -> None:
    first = round(note.begins * RATE)
    for index in range(first, len(wave)):
        t = (index - first) / RATE
        rise = 0.5 - 0.5 * math.cos(math.pi * min(1.0, t / note.attack))
        wave[index] += (
            note.loud
            * rise
            * sum(
                loud * math.exp(-t / (note.decay * decay)) * math.sin(math.tau * note.pitch * times * t)
                for times, loud, decay in PARTIALS
            )
        )


def wav(values: list[int]) -> bytes:
    """A mono 16-bit WAV file of ``values``."""
    data = struct.pack(f"<{len(values)}h", *values)
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE, RATE * 2, 2, 16)
    return b"RIFF" + struct.pack("<I", 36 + len(data)) + b"WAVE" + form + b"data" + struct.pack("<I", len(data)) + data


def write(folder: Path) -> None:
    """Writes every chime into ``folder``."""
    for name in CHIMES:
        (folder / f"{name}.wav").write_bytes(wav(samples(name)))


if __name__ == "__main__":
    write(Path(__file__).resolve().parent)
