"""Clips to one long sound, a few seconds at a time: placed to the sample, at one loudness, its peaks held.

Needs numpy, which comes with the ``audio`` extra. The whole is never in memory: a clip is made ready when its turn comes,
and the loudness of the mix is known beforehand from that of its clips (:mod:`stretchcoach.sound.loudness`).
"""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from stretchcoach.frozen import dataclass
from stretchcoach.sound.levelling import Clip, Floats, Samples, read
from stretchcoach.sound.loudness import SLICE, Meter, slices

RATE = 44_100
"""Samples a second of a finished file: every player takes it."""
BLOCK = 5.0
"""Seconds mixed at once."""
CEILING = 10 ** (-1.3 / 20)
"""True peak that nothing goes above: -1 dBTP with something to spare for rounding."""
CLOSE = 0.05
"""LU from the wanted loudness at which no better volume is looked for."""
TRIES = 8

Block: TypeAlias = NDArray[np.int16]
"""Samples of 16 bits, the lower byte first."""


class Placed(NamedTuple):
    """A clip that begins ``at`` seconds into the mix, at ``volume`` (0 to 1)."""

    at: float
    clip: Path
    volume: float


@dataclass(frozen=True, slots=True, eq=False)
class Under:
    """What sounds under the clips: one round of it at :data:`RATE`, and its volume every 10 ms of the mix."""

    loop: Samples
    volume: Samples
    beside: float
    """The highest that volume is while a clip sounds."""

    def part(self, first: int, frames: int) -> Samples:
        """Its samples ``first`` to ``first + frames`` of the mix."""
        places = np.arange(first, first + frames)
        volume = np.interp(places / RATE, np.arange(len(self.volume)) * SLICE, self.volume)
        part: Samples = np.take(self.loop, places, mode="wrap") * volume.astype(np.float32)
        return part

    def energy(self) -> Floats:
        """Its weighted mean square in steps of 10 ms."""
        return np.asarray(float(slices(self.loop, RATE, tail=False).mean()) * self.volume.astype(np.float64) ** 2)

    def peak(self) -> float:
        """The highest its samples can be while a clip sounds."""
        return float(np.abs(self.loop).max()) * self.beside


def _read_all(paths: Collection[Path]) -> Mapping[Path, Clip]:
    """Every clip, measured; side by side, since what measures them leaves Python's lock."""
    with ThreadPoolExecutor(os.cpu_count()) as workers:
        return dict(zip(paths, workers.map(read, paths), strict=True))


class Mix:
    """A mix of ``seconds``, brought to ``target`` LUFS, or as near as its peaks allow; as loud as it is without one.

    Raises:
        StretchcoachError: a clip cannot be read.
    """

    def __init__(
        self,
        placed: Sequence[Placed],
        seconds: float,
        *,
        target: float | None = None,
        under: Under | None = None,
        ceiling: float = CEILING,
    ) -> None:
        self.seconds = seconds
        self.gain = 1.0
        self._placed = sorted(placed)
        self._clips = _read_all({each.clip for each in placed})
        self._under = under
        self._beneath = (under.energy(), under.peak()) if under else (np.zeros(0), 0.0)
        self._ceiling = ceiling
        self.lufs = self._level(target)

    def blocks(self, begin: float = 0.0, end: float | None = None) -> Iterator[Block]:
        """The samples from ``begin`` to ``end`` seconds, :data:`BLOCK` seconds at a time.

        No clip may sound across ``begin`` or ``end``, unless those are the ends of the mix.
        """
        start, total = round(begin * RATE), round((self.seconds if end is None else end) * RATE)
        size = round(BLOCK * RATE)
        waiting = [each for each in reversed(self._placed) if start <= round(each.at * RATE) < total]
        left = Counter((each.clip, each.volume) for each in waiting)
        made: dict[tuple[Path, float], Samples] = {}
        sounding: list[tuple[int, Samples]] = []
        for first in range(start, total, size):
            frames = min(size, total - first)
            while waiting and round(waiting[-1].at * RATE) < first + frames:
                each = waiting.pop()
                name = (each.clip, each.volume)
                if name not in made:
                    made[name] = self._clips[each.clip].ready(each.volume * self.gain, self._held_under(), RATE)
                sounding.append((round(each.at * RATE), made[name]))
                left[name] -= 1
                if not left[name]:
                    del made[name]
            yield self._block(first, frames, sounding)
            sounding = [each for each in sounding if each[0] + len(each[1]) > first + frames]

    def _block(self, first: int, frames: int, sounding: Sequence[tuple[int, Samples]]) -> Block:
        if not sounding and self._under is None:
            return np.zeros(frames, np.dtype("<i2"))
        mixed = np.zeros(frames, np.float32)
        if self._under is not None:
            mixed += self._under.part(first, frames) * np.float32(self.gain)
        for begin, clip in sounding:
            start, end = max(begin, first), min(begin + len(clip), first + frames)
            mixed[start - first : end - first] += clip[start - begin : end - begin]
        mixed *= np.float32(32768)
        np.rint(mixed, out=mixed)
        np.clip(mixed, -32768, 32767, out=mixed)
        return mixed.astype(np.dtype("<i2"))

    def _held_under(self) -> float:
        """The highest peak of a clip, so that the sum with what is under it stays below the ceiling."""
        return max(self._ceiling / 2, self._ceiling - self._beneath[1] * self.gain)

    def _level(self, target: float | None) -> float:
        """Finds the volume at which the mix is as loud as wanted; how loud it is then."""
        lufs = self._measured()
        if target is None or not math.isfinite(lufs):
            return lufs
        best = (abs(lufs - target), self.gain, lufs)
        for _ in range(TRIES):
            if best[0] < CLOSE:
                break
            self.gain *= 10 ** ((target - lufs) / 20)
            lufs = self._measured()
            if abs(lufs - target) >= best[0]:
                break  # the peaks are in the way: louder brings no more
            best = (abs(lufs - target), self.gain, lufs)
        _, self.gain, lufs = best
        return lufs

    def _measured(self) -> float:
        meter = Meter(self.seconds)
        part = (self._beneath[0] * self.gain**2)[: len(meter.energy)]
        meter.energy[: len(part)] += part
        energies: dict[tuple[Path, float], Floats] = {}
        for each in self._placed:
            name = (each.clip, each.volume)
            if name not in energies:
                energies[name] = self._clips[each.clip].louder(each.volume * self.gain, self._held_under())
            meter.add(energies[name], each.at)
        return meter.lufs()
