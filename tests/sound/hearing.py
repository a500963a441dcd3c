"""Hears by machine: where in a recording a clip is, how alike it is, and whether it is there whole.

A clip is compared with the recording by normalised cross-correlation, computed with Fourier transforms: 1 is the very
same sound at any loudness, other words at the same place stay under 0.3. All signals are mono; ``rate`` is theirs.
"""

from __future__ import annotations

import wave
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Signal = NDArray[np.float64]
"""Samples of one channel, full scale at 1."""

PIECE = 0.05
"""Seconds of the pieces that a clip is cut into to see whether each of them is there."""
FAINT = 0.05
"""Share of a clip's loudest piece under which a piece holds too little to be recognised by."""
CLOSE = 0.02
"""How much less alike a place may be at whole samples and yet be the right one."""
RATE = 22050


class Heard(NamedTuple):
    """A clip found in a recording."""

    at: float
    """Seconds into the recording at which it begins, to a fraction of a sample."""
    likeness: float
    """Normalised correlation of the whole clip, 0 to 1."""
    weakest: float
    """The same of its weakest piece that is no pause: near ``likeness`` when the clip is there whole."""
    gain: float
    """How loud it is beside the clip: 1 for the same loudness."""


def signal(samples: ArrayLike | bytes | bytearray) -> Signal:
    """``samples`` as numbers between -1 and 1: 16-bit integers, as an array or as raw bytes."""
    raw = np.frombuffer(samples, "<i2") if isinstance(samples, bytes | bytearray) else np.asarray(samples)
    scale = 32768.0 if np.issubdtype(raw.dtype, np.integer) else 1.0
    return np.asarray(raw, np.float64) / scale


def read(path: Path) -> tuple[Signal, int]:
    """The mono 16-bit WAV file at ``path``, and its rate."""
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2), path
        return signal(file.readframes(file.getnframes())), file.getframerate()


def find(clip: Signal, recording: Signal, around: float, within: float = 0.3, *, rate: int = RATE) -> Heard:
    """The place most like ``clip`` that begins ``within`` seconds of ``around`` (seconds into ``recording``)."""
    first = max(0, round((around - within) * rate))
    last = min(len(recording), round((around + within) * rate) + len(clip))
    window = recording[first:last]
    if len(clip) == 0 or len(window) < len(clip):
        return Heard(around, 0.0, 0.0, 0.0)
    likeness = correlation(clip, window)
    return max(
        (_heard(clip, window, likeness, each, first, rate) for each in _tops(likeness)), key=lambda h: h.likeness
    )


def _tops(likeness: Signal) -> list[int]:
    """The best place, and others nearly as good: between two samples a tone is as alike some periods away."""
    best = int(np.argmax(likeness))
    inner = likeness[1:-1]
    tops = np.flatnonzero((inner >= likeness[:-2]) & (inner > likeness[2:]) & (inner > likeness[best] - CLOSE)) + 1
    return [best, *map(int, tops[np.argsort(likeness[tops])[::-1][:8]])]


def _heard(clip: Signal, window: Signal, likeness: Signal, best: int, first: int, rate: int) -> Heard:
    offset = best + _between(likeness, best)
    found = window[best : best + len(clip)]
    there = shifted(clip, offset - best)
    power = float(there @ there)
    gain = float(there @ found) / power if power else 0.0
    alike = gain * power**0.5 / (float(np.linalg.norm(found)) or 1.0)
    return Heard((first + offset) / rate, alike, _weakest(there, found, rate), gain)


def shifted(clip: Signal, by: float) -> Signal:
    """``clip`` later by a part of a sample: two devices hardly ever take their samples at the same moments."""
    size = 2 * len(clip)
    turn = np.exp(-2j * np.pi * np.fft.rfftfreq(size) * by)
    return np.asarray(np.fft.irfft(np.fft.rfft(clip, size) * turn, size)[: len(clip)])


def correlation(clip: Signal, window: Signal) -> Signal:
    """Normalised correlation of ``clip`` with ``window`` at every place where all of it fits; zero in silence."""
    size = 1 << (len(window) + len(clip) - 1).bit_length()
    product = np.fft.irfft(np.fft.rfft(window, size) * np.conj(np.fft.rfft(clip, size)), size)
    places = len(window) - len(clip) + 1
    energy = np.concatenate(([0.0], np.cumsum(window**2)))
    power = np.sqrt(np.maximum(energy[len(clip) :] - energy[: -len(clip)], 0.0) * float(clip @ clip))
    heard = power > 1e-6 * len(clip)
    return np.where(heard, product[:places] / np.where(heard, power, 1.0), 0.0)


def _between(likeness: Signal, best: int) -> float:
    """How far the top of the parabola through three neighbours is from the middle one, in samples."""
    if not 0 < best < len(likeness) - 1:
        return 0.0
    before, top, after = likeness[best - 1 : best + 2]
    bend = before - 2 * top + after
    return float(0.5 * (before - after) / bend) if bend < 0 else 0.0


def _weakest(clip: Signal, found: Signal, rate: int) -> float:
    """Likeness of the piece of ``clip`` that is least like what was found in its place."""
    size = max(1, round(PIECE * rate))
    cuts = range(0, max(1, len(clip) - size // 2), size)
    pieces = [(clip[at : at + size], found[at : at + size]) for at in cuts]
    powers = [float(np.linalg.norm(mine)) for mine, _ in pieces]
    alike = []
    for (mine, theirs), power in zip(pieces, powers, strict=True):
        if power > FAINT * max(powers):
            alike.append(float(mine @ theirs) / (power * (float(np.linalg.norm(theirs)) or 1.0)))
    return min(alike, default=0.0)


def steps(recording: Signal, moments: Sequence[float], within: float = 0.004, *, rate: int = RATE) -> Signal:
    """The largest step from one sample to the next near each of ``moments``: what a click is made of."""
    reach = round(within * rate)
    jumps = np.abs(np.diff(recording))
    near = [jumps[max(0, round(at * rate) - reach) : round(at * rate) + reach] for at in moments]
    return np.array([each.max() if len(each) else 0.0 for each in near])


def outside(
    recording: Signal, spans: Sequence[tuple[float, float]], margin: float = 0.03, *, rate: int = RATE
) -> Signal:
    """``recording`` with the stretches ``spans`` (begin and end, s) made silent: what is left belongs to none of them."""
    rest = recording.copy()
    for begin, end in spans:
        rest[max(0, round((begin - margin) * rate)) : max(0, round((end + margin) * rate))] = 0.0
    return rest


def stretches(
    recording: Signal, threshold: float = 0.01, quiet: float = 0.1, *, rate: int = RATE
) -> list[tuple[float, float]]:
    """Begin and end (s) of every stretch above ``threshold``; pauses shorter than ``quiet`` s belong to it."""
    loud: NDArray[Any] = np.flatnonzero(np.abs(recording) > threshold)
    if not len(loud):
        return []
    breaks = np.flatnonzero(np.diff(loud) > quiet * rate)
    begins, ends = loud[np.concatenate(([0], breaks + 1))], loud[np.concatenate((breaks, [len(loud) - 1]))]
    return [(int(a) / rate, (int(b) + 1) / rate) for a, b in zip(begins, ends, strict=True)]
