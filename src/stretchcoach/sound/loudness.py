"""Loudness as people hear it: ITU-R BS.1770-4, mono, in LUFS.

Needs numpy, which comes with the ``audio`` extra, so this module is imported only where sound files are made.

A whole mix of clips is measured without filtering it: :func:`slices` gives a clip's weighted energy in steps of 10 ms
once, :class:`Meter` adds those up where the clip sounds, and :func:`integrated` gates and averages the sum. That is exact
while clips do not overlap, and for sounds that have nothing to do with each other also where they do.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

SLICE = 0.01
"""Seconds of one slice."""
_BLOCK, _HOP = 40, 10
"""Slices of a gating block, 400 ms, and between the beginnings of two."""
_OFFSET = -0.691
_ABSOLUTE = -70.0
"""LUFS under which a block counts as silence."""
_RELATIVE = -10.0
"""LU under the average of what is left at which a block still counts."""
_RINGING = 0.1
"""Seconds after which the weighting's answer to a click is 100 dB down and forgotten."""
_CHUNK = 12_000
"""Samples filtered at once: what a transform is quick at, and half an hour does not take a gigabyte."""

Floats: TypeAlias = NDArray[np.float64]


def lufs(samples: NDArray[Any], rate: int) -> float:
    """Integrated loudness of mono ``samples`` (int16, or floats where 1.0 is full scale) at ``rate`` samples a second.

    Returns ``-inf`` for silence. What is shorter than a gating block, 0.4 s, counts as one block of its own length.
    """
    return integrated(slices(samples, rate, tail=False))


def slices(samples: NDArray[Any], rate: int, *, tail: bool = True) -> Floats:
    """K-weighted mean square of each 10 ms of mono ``samples``, full scale being 1.

    With ``tail`` the 100 ms after them, in which the weighting still rings, are there as well, for a mix.
    """
    weights = _weighting(rate)
    length = len(samples) + (len(weights) if tail else 0)
    edges = np.floor(np.arange(0, length, SLICE * rate)).astype(np.int64)
    if not length:
        return np.zeros(0)
    scale = 1 / 32768 if np.issubdtype(samples.dtype, np.integer) else 1.0
    power = np.empty(length)
    size = 1 << (_CHUNK + len(weights) - 1).bit_length() if len(samples) > _CHUNK else _fast(length + len(weights))
    # Half as exact, in half the time: the error is a hundred decibels below the sound.
    answer = np.fft.rfft(weights.astype(np.float32), size)
    over = np.zeros(len(weights), np.float32)
    for start in range(0, length, _CHUNK):
        part = samples[start : start + _CHUNK].astype(np.float32) * np.float32(scale)
        heard = np.fft.irfft(np.fft.rfft(part, size) * answer, size)
        heard[: len(over)] += over
        end = min(start + _CHUNK, length)
        power[start:end] = heard[: end - start] ** 2
        over[:] = 0.0
        rest = heard[_CHUNK : _CHUNK + len(weights)]
        over[: len(rest)] = rest
    sums: Floats = np.add.reduceat(power, edges)
    counts: Floats = np.diff(np.append(edges, length)).astype(np.float64)
    return sums / counts


def integrated(energy: Floats) -> float:
    """Loudness in LUFS of a sound whose weighted mean squares in steps of 10 ms are ``energy``; ``-inf`` for silence."""
    if not len(energy):
        return -math.inf
    if len(energy) < _BLOCK:
        return _level(float(energy.mean()))
    total = np.concatenate(([0.0], np.cumsum(energy)))
    starts = np.arange(0, len(energy) - _BLOCK + 1, _HOP)
    blocks = np.maximum((total[starts + _BLOCK] - total[starts]) / _BLOCK, 0.0)
    loud = blocks[blocks > _power(_ABSOLUTE)]
    if not len(loud):
        return -math.inf
    loud = loud[loud > float(loud.mean()) * 10 ** (_RELATIVE / 10)]
    return _level(float(loud.mean()))


class Meter:
    """Adds up what sounds in a mix of ``seconds``; :attr:`energy` are its weighted mean squares in steps of 10 ms."""

    def __init__(self, seconds: float) -> None:
        self.energy: Floats = np.zeros(math.ceil(seconds / SLICE))

    def add(self, clip: Floats, at: float, gain: float = 1.0) -> None:
        """Puts a clip, as :func:`slices` gave it, at ``at`` seconds, ``gain`` times as loud; what sticks out is cut."""
        start = round(at / SLICE)
        part = clip[max(0, -start) : max(0, len(self.energy) - start)]
        start = max(0, start)
        self.energy[start : start + len(part)] += part * gain**2

    def lufs(self) -> float:
        """Integrated loudness of the mix; ``-inf`` for silence."""
        return integrated(self.energy)


def _level(power: float) -> float:
    return _OFFSET + 10 * math.log10(power) if power > 0 else -math.inf


def _power(level: float) -> float:
    return float(10 ** ((level - _OFFSET) / 10))


def _fast(least: int) -> int:
    return 1 << max(1, least - 1).bit_length()


@cache
def _weighting(rate: int) -> Floats:
    """Impulse response of the K-weighting at ``rate``: its two filters, from the analogue ones the standard gives."""
    length = math.ceil(_RINGING * rate)
    pulse = np.zeros(length)
    pulse[0] = 1.0
    return _filtered(_filtered(pulse, *_shelf(rate)), *_high_pass(rate))


def _shelf(rate: int) -> tuple[list[float], list[float]]:
    """The head: 4 dB more above 1.7 kHz. Numerator and denominator."""
    k, q, high = math.tan(math.pi * 1681.974450955533 / rate), 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    a0 = 1 + k / q + k * k
    over = [(high + band * k / q + k * k) / a0, 2 * (k * k - high) / a0, (high - band * k / q + k * k) / a0]
    return over, [1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]


def _high_pass(rate: int) -> tuple[list[float], list[float]]:
    """What is below 38 Hz is hardly heard. Numerator and denominator."""
    k, q = math.tan(math.pi * 38.13547087602444 / rate), 0.5003270373238773
    a0 = 1 + k / q + k * k
    return [1.0, -2.0, 1.0], [1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]


def _filtered(samples: Floats, over: list[float], under: list[float]) -> Floats:
    out = np.zeros(len(samples))
    x1 = x2 = y1 = y2 = 0.0
    for index, x in enumerate(samples.tolist()):
        y = over[0] * x + over[1] * x1 + over[2] * x2 - under[1] * y1 - under[2] * y2
        out[index] = y
        x1, x2, y1, y2 = x, x1, y, y1
    return out
