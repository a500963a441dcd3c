"""The quiet sound under the words of a file: what a live session has under it, and when it is lowered."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from stretchcoach.settings import BackgroundSettings
from stretchcoach.sound import device
from stretchcoach.sound.background import ATTACK, FADE_IN, FADE_OUT, HOLD, NOISE, RELEASE, looped, noise
from stretchcoach.sound.levelling import Samples, resampled
from stretchcoach.sound.loudness import SLICE
from stretchcoach.sound.mixdown import RATE, Under


def under(
    sound: str, wanted: BackgroundSettings, spoken: Sequence[tuple[float, float]], seconds: float
) -> Under | None:
    """The sound under a file; None where there is none.

    Args:
        sound: ``noise``, the path of a WAV file, or empty.
        wanted: how loud, and how loud under words.
        spoken: when words begin and end, in seconds of the file, in order.
        seconds: length of the file.

    Raises:
        StretchcoachError: the file cannot be read.
    """
    if not sound or not wanted.volume:
        return None
    pcm = looped(noise() if sound == NOISE else device.load(Path(sound)))
    if not pcm:
        return None
    once = np.frombuffer(bytes(pcm), np.int16).astype(np.float32) / np.float32(32768)
    volume = volumes(wanted, spoken, seconds)
    sounding = np.zeros(len(volume), bool)
    for begin, end in spoken:
        sounding[int(begin / SLICE) : int(end / SLICE) + 1] = True
    beside = float(volume[sounding].max()) if sounding.any() else 0.0
    return Under(resampled(once, device.RATE, RATE, loop=True), volume, beside)


def volumes(wanted: BackgroundSettings, spoken: Sequence[tuple[float, float]], seconds: float) -> Samples:
    """Its volume every 10 ms: in and out at the ends of the file, and lower from before a word until after it."""
    steps = math.ceil(seconds / SLICE) + 1
    low = np.zeros(steps, bool)
    for begin, end in spoken:
        low[max(0, int((begin - ATTACK) / SLICE)) : int((end + HOLD) / SLICE) + 1] = True
    span = 1.0 - wanted.under_speech
    down, up = span * SLICE / ATTACK, span * SLICE / RELEASE
    share, curve = 1.0, np.empty(steps)
    for step, lowered in enumerate(low.tolist()):
        share = max(wanted.under_speech, share - down) if lowered else min(1.0, share + up)
        curve[step] = share
    times = np.arange(steps) * SLICE
    fade = np.clip(np.minimum(times / FADE_IN, (seconds - times) / FADE_OUT), 0.0, 1.0)
    return np.asarray(curve * fade * wanted.volume, np.float32)
