"""The quiet sound under a session: soft noise or a file, looped without a seam, and lowered while the coach speaks.

What is heard at a frame depends on that frame and on how loud it was just before it, never on how often the output's
queue was rewritten since: so a rewrite is not heard. Pure but for the mixing it is given and the making of loops.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence

from stretchcoach.sound import device
from stretchcoach.sound.device import RATE
from stretchcoach.sound.schedule import Mix

NOISE = "noise"
"""Names the built-in sound."""
NOISE_SECONDS = 20.0
"""Seconds after which the noise comes again; nobody hears a pattern in it."""
LEVEL = 3277
"""Root mean square that a loop is brought to at full volume: 20 dB below full scale, about as loud as speech."""
LOUDEST = 8.0
"""Times a file is made louder at most, so that a nearly silent one does not become hiss."""
SEAM = 2.0
"""Seconds over which the end of a loop turns into its beginning."""
LONGEST = 600.0
"""Seconds of a file that are used."""
FADE_IN = 3.0
FADE_OUT = 2.0
"""Seconds in which it comes and goes."""
ATTACK = 0.25
"""Seconds before a word in which it is lowered."""
RELEASE = 1.0
"""Seconds in which it comes back."""
HOLD = 0.7
"""Seconds after a word during which it stays low, so that a count of three does not make it pump."""

_CHUNK = 32
"""Frames between two volumes: 1.5 ms, so that a change is a slope to the ear."""
_FULL = 128
_SEED = 7
_OCTAVES = (2, 4, 8, 16, 32, 64)
"""By how many times slower than the output each layer of the noise changes. Every layer is as loud as the next, which
makes it pink; the top octave is left out, which makes it soft."""


class LoopedSound:
    """The sound under the words: :meth:`play` and :meth:`stop` say whether it is there, :meth:`add` puts it in a block."""

    def __init__(self, mix: Mix) -> None:
        self._mix = mix
        self._loop = bytearray()
        self._volume = 0.0
        self._under = 1.0
        self._wanted = False
        self._fade_out = FADE_OUT
        self._low_until = 0
        self._first = 0
        self._curve: list[tuple[float, float]] = []
        """For each chunk from ``_first`` on that was rendered: how far it has come in, and how far it is lowered."""
        self._last = (0.0, 1.0)
        self._phase = 0

    def play(self, loop: bytearray, volume: float, under: float) -> None:
        """Comes in with ``loop`` (frames of the output) at ``volume`` (0 to 1), of which ``under`` stays under words."""
        self._loop, self._volume, self._under = loop, volume, under
        self._wanted = bool(loop)

    def stop(self, seconds: float = FADE_OUT) -> None:
        """Goes out in so many seconds."""
        self._wanted, self._fade_out = False, seconds

    def anew(self, taken: int) -> None:
        """There is another output, whose frames count from 0: it comes in again, from where it was at ``taken``."""
        self._phase += taken
        self._first = self._low_until = 0
        self._curve, self._last = [], (0.0, 1.0)

    def left(self, position: int) -> float:
        """Seconds from frame ``position`` until nothing of it sounds, once it was told to stop; 0 when nothing does."""
        return self._at(position // _CHUNK)[0] * self._fade_out if self._loop else 0.0

    def add(self, block: bytearray, first: int, spoken: Sequence[tuple[int, int]]) -> None:
        """Adds it to ``block``, whose first frame is ``first``; ``spoken`` says where words begin and end, in order."""
        frames = len(block) // 2
        self._begin(first, spoken)
        if not self._wanted and self._last[0] == 0.0:
            return
        end = first + frames
        low = _lowered(spoken, self._low_until)
        run, loud = first, -1
        for chunk in range(first // _CHUNK, (end - 1) // _CHUNK + 1):
            if chunk > first // _CHUNK or not self._curve:
                self._step(chunk * _CHUNK, low)
            fade, duck = self._curve[-1]
            volume = round(self._volume * fade * duck * _FULL)
            if volume != loud:
                start = max(first, chunk * _CHUNK)
                self._mix_run(block, run - first, run, start, loud)
                run, loud = start, volume
        self._mix_run(block, run - first, run, end, loud)

    def _begin(self, first: int, spoken: Sequence[tuple[int, int]]) -> None:
        """Goes back to frame ``first``: what was rendered after it is forgotten, what comes before it is kept."""
        chunk = first // _CHUNK
        self._last = self._at(chunk)
        kept = self._first <= chunk < self._first + len(self._curve)
        self._curve = [self._last] if kept else []
        self._first = chunk
        ended = [min(end, first) for begin, end in spoken if begin < first]
        self._low_until = max([min(self._low_until, first), *ended])

    def _at(self, chunk: int) -> tuple[float, float]:
        if self._curve and chunk >= self._first:
            return self._curve[min(chunk - self._first, len(self._curve) - 1)]
        return self._last

    def _step(self, frame: int, low: Sequence[tuple[int, int]]) -> None:
        """One chunk on, from ``_last``: both volumes move towards where they belong, no faster than they may."""
        fade, duck = self._last
        seconds = _CHUNK / RATE
        fade = min(1.0, fade + seconds / FADE_IN) if self._wanted else max(0.0, fade - seconds / self._fade_out)
        span = 1.0 - self._under
        if any(begin <= frame < end for begin, end in low):
            duck = max(self._under, duck - span * seconds / ATTACK)
        else:
            duck = min(1.0, duck + span * seconds / RELEASE)
        self._last = (fade, duck)
        self._curve.append(self._last)

    def _mix_run(self, block: bytearray, at: int, begin: int, end: int, volume: int) -> None:
        length = len(self._loop) // 2
        while begin < end and volume > 0:
            place = (begin + self._phase) % length
            frames = min(end - begin, length - place)
            self._mix(block, at, self._loop, place, frames, volume)
            begin, at = begin + frames, at + frames


def _lowered(spoken: Sequence[tuple[int, int]], until: int) -> list[tuple[int, int]]:
    """Where it is to be low: around every word, and after the last one before these until frame ``until``."""
    attack, hold = round(ATTACK * RATE), round(HOLD * RATE)
    return [(0, until + hold if until else 0), *((begin - attack, end + hold) for begin, end in spoken)]


def noise(seconds: float = NOISE_SECONDS) -> bytearray:
    """Soft noise, the same every time: layers of chance, each an octave slower than the one before.

    The layers are stretched by the output's own resampling, which makes twenty seconds in some hundredths of one.
    """
    import random  # only where it is asked for

    frames = round(seconds * RATE)
    chance = random.Random(_SEED)
    mixed = bytearray(frames * 2)
    for slower in _OCTAVES:
        layer = bytearray(chance.randbytes(2 * (frames // slower + 64)))
        stretched = device.converted(layer, RATE // slower, 1)
        device.mix(mixed, 0, stretched, 0, min(frames, len(stretched) // 2), _FULL // 8)
    return mixed


def looped(pcm: bytearray) -> bytearray:
    """``pcm`` brought to :data:`LEVEL`, its end turned into its beginning so that it can go round and round.

    Empty for what is silent or next to nothing.
    """
    samples = array("h", bytes(pcm[: round(LONGEST * RATE) * 2]))
    factor = _factor(samples)
    if len(samples) < RATE // 10 or not factor:
        return bytearray()
    seam = min(round(SEAM * RATE), len(samples) // 3)
    rest = len(samples) - seam
    for index in range(seam):
        turn = math.pi / 2 * index / seam
        both = samples[index] * math.sin(turn) + samples[rest + index] * math.cos(turn)
        samples[index] = max(-32767, min(32767, round(both)))
    return _louder(bytearray(samples[:rest].tobytes()), factor)


def _factor(samples: array[int]) -> float:
    """What brings the sound to :data:`LEVEL` without its peaks being cut; 0 for silence. Looks at a part of it."""
    looks = samples[:: max(1, len(samples) // 100_000)]
    square = sum(each * each for each in looks) / max(1, len(looks))
    if square < 1:
        return 0.0
    return min(LEVEL / math.sqrt(square), LOUDEST, 32767 / max(map(abs, looks)))


def _louder(pcm: bytearray, factor: float) -> bytearray:
    """``factor`` times as loud, by mixing it into itself: in the library, so that ten minutes take no time."""
    out = bytearray(len(pcm))
    while factor > 0:
        device.mix(out, 0, pcm, 0, len(pcm) // 2, round(min(1.0, factor) * _FULL))
        factor -= 1.0
    return out
