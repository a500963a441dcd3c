"""A clip on its way into a mix: read, measured once, made louder or softer with its peaks held, brought to another rate.

How loud a clip will be, and how far a limiter has to lower it, follows from one look at it, so that the volume of a whole
mix is found without touching its samples again.
"""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from stretchcoach.errors import StretchcoachError
from stretchcoach.frozen import dataclass
from stretchcoach.sound import wav
from stretchcoach.sound.loudness import slices

HOP = 0.001
"""Seconds between two values of a clip's peaks and of the limiter."""
REACH = 4
"""Hops before and after a peak in which the limiter goes down and up."""
_HOPS_A_SLICE = 10
"""Hops in a slice of :mod:`stretchcoach.sound.loudness`."""
_PHASES = (0.25, 0.5, 0.75)
"""Where between two samples the wave is looked at."""
_TAPS = 8
"""Samples on either side that this is worked out from."""
_AT_ONCE = 16
"""Samples of which that is worked out together."""
_ROWS = 128
"""Rows of a matrix of them: larger products are divided among threads, and those wait for each other on a busy machine."""
_PAD = 0.01
"""Seconds of quiet around a clip while it is resampled, so that its end does not ring into its beginning."""

Samples: TypeAlias = NDArray[np.float32]
"""Mono, full scale at 1."""
Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """A clip as it was rendered, and what was measured of it."""

    samples: NDArray[np.int16]
    rate: int
    energy: Floats
    """Weighted mean square in steps of 10 ms, see :func:`stretchcoach.sound.loudness.slices`."""
    peaks: Floats
    """The highest the wave goes in each hop and the ones beside it, the places between samples counted."""

    def louder(self, gain: float, ceiling: float) -> Floats:
        """Its energy when it is ``gain`` times as loud with its peaks held under ``ceiling``."""
        held = self._held(gain, ceiling)
        energy = self.energy * gain**2
        if held is None:
            return energy
        steps = np.ones(len(energy) * _HOPS_A_SLICE)
        steps[: len(held)] = held[: len(steps)]
        means: Floats = (steps**2).reshape(len(energy), _HOPS_A_SLICE).mean(axis=1)
        return energy * means

    def ready(self, gain: float, ceiling: float, rate: int) -> Samples:
        """Its samples at ``rate``, ``gain`` times as loud with their peaks held under ``ceiling``."""
        samples = resampled(self.samples * np.float32(gain / 32768), self.rate, rate)
        held = self._held(gain, ceiling)
        if held is None:
            return samples
        middles = (np.arange(len(held)) + 0.5) * HOP * rate
        curve = np.interp(np.arange(len(samples)), middles, held).astype(np.float32)
        return np.asarray(samples * curve, np.float32)

    def _held(self, gain: float, ceiling: float) -> Floats | None:
        """What the limiter leaves of each hop; None where nothing has to be lowered."""
        need = np.minimum(1.0, ceiling / np.maximum(self.peaks * gain, 1e-9))
        if not len(need) or need.min() >= 1.0:
            return None
        lowest = _lowest(np.pad(need, 2 * REACH, constant_values=1.0), 2 * REACH + 1)
        shape = np.hanning(2 * REACH + 3)[1:-1]
        held: Floats = np.convolve(lowest, shape / shape.sum(), "valid")
        return held


def read(path: Path) -> Clip:
    """The clip at ``path``.

    Raises:
        StretchcoachError: it is missing or damaged.
    """
    try:
        sound = wav.decode(path.read_bytes())
    except (OSError, wav.BadClipError) as problem:
        raise StretchcoachError(f"{path}: this clip cannot be read: {problem}. Please try once more.") from None
    return measured(np.frombuffer(sound.samples, np.int16)[:: sound.channels], sound.rate)


def measured(samples: NDArray[np.int16], rate: int) -> Clip:
    """``samples`` as a clip."""
    return Clip(samples, rate, slices(samples, rate), _peaks(samples.astype(np.float32) / np.float32(32768), rate))


def _peaks(samples: Samples, rate: int) -> Floats:
    if not len(samples):
        return np.zeros(0)
    high = np.maximum(np.abs(samples), _between(samples))
    hops = np.floor(np.arange(0, len(samples), HOP * rate)).astype(np.int64)
    highest = np.maximum.reduceat(high, hops).astype(np.float64)
    around = np.pad(highest, 1)
    beside: Floats = np.maximum(highest, np.maximum(around[:-2], around[2:]))
    return beside


def _between(samples: Samples) -> Samples:
    """The highest of the wave at :data:`_PHASES` beside each sample.

    :data:`_AT_ONCE` samples at a time are one row of a matrix: a product of matrices takes a quarter of the time of a
    convolution with so few taps.
    """
    matrices = -(-len(samples) // (_ROWS * _AT_ONCE))
    padded = np.zeros(matrices * _ROWS * _AT_ONCE + 2 * _TAPS, np.float32)
    padded[_TAPS : _TAPS + len(samples)] = samples
    windows = np.lib.stride_tricks.sliding_window_view(padded, _AT_ONCE + 2 * _TAPS)[::_AT_ONCE]
    rows = np.ascontiguousarray(windows).reshape(matrices, _ROWS, -1)
    waves = np.abs(rows @ _phases()).reshape(matrices * _ROWS, len(_PHASES), _AT_ONCE)
    high = waves[:, 0]
    for number in range(1, len(_PHASES)):
        high = np.maximum(high, waves[:, number])
    return np.ascontiguousarray(high).reshape(-1)[: len(samples)]


@cache
def _phases() -> Samples:
    """What makes the waves beside :data:`_AT_ONCE` samples of those and the ones around them, one phase after the other."""
    matrix = np.zeros((_AT_ONCE + 2 * _TAPS, _AT_ONCE * len(_PHASES)), np.float32)
    for number, phase in enumerate(_PHASES):
        for sample in range(_AT_ONCE):
            matrix[sample : sample + 2 * _TAPS + 1, number * _AT_ONCE + sample] = _kernel(phase)[::-1]
    return matrix


def _kernel(phase: float) -> Samples:
    """What tells the wave ``phase`` of the way to the next sample: a windowed sinc."""
    places = np.arange(-_TAPS, _TAPS + 1) - phase
    window = np.cos(np.pi * places / (2 * (_TAPS + 1))) ** 2
    kernel: Samples = (np.sinc(places) * window).astype(np.float32)
    return kernel


def _lowest(values: Floats, width: int) -> Floats:
    """The lowest of each ``width`` values that stand together."""
    lowest, reach = values, 1
    while reach < width:
        step = min(reach, width - reach)
        lowest, reach = np.minimum(lowest[:-step], lowest[step:]), reach + step
    return lowest


def resampled(samples: Samples, rate: int, wanted: int, *, loop: bool = False) -> Samples:
    """``samples`` at another rate, by Fourier transform. What is a ``loop`` stays one without a seam."""
    if rate == wanted or not len(samples):
        return samples
    common = math.gcd(rate, wanted)
    up, down = wanted // common, rate // common
    pad = 0 if loop else math.ceil(_PAD * rate / down) * down
    length = len(samples) // down * down if loop else _quick(math.ceil((len(samples) + 2 * pad) / down)) * down
    padded = np.zeros(length, np.float32)
    kept = samples[: length - pad]
    padded[pad : pad + len(kept)] = kept
    spectrum = np.fft.rfft(padded)
    longer = length // down * up
    new = np.zeros(longer // 2 + 1, np.complex64)
    new[: min(len(new), len(spectrum))] = spectrum[: len(new)]
    out = np.fft.irfft(new, longer)
    start = pad // down * up
    end = longer if loop else start + math.ceil(len(samples) * up / down)
    return np.asarray(out[start:end] * (up / down), np.float32)


def _quick(least: int) -> int:
    """The next length that Fourier transforms are quick at: a power of two, or three quarters of one."""
    power = 1 << (least - 1).bit_length()
    return power // 4 * 3 if power // 4 * 3 >= least else power
