"""The mix: every clip at its sample, as loud as wanted, no peak above the ceiling, whatever the rate of the clips."""

from __future__ import annotations

import math
from array import array
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rows import each_row

from stretchcoach.errors import StretchcoachError
from stretchcoach.settings import BackgroundSettings
from stretchcoach.sound import wav
from stretchcoach.sound.levelling import measured, read, resampled
from stretchcoach.sound.loudness import lufs
from stretchcoach.sound.mixdown import CEILING, RATE, Mix, Placed
from stretchcoach.sound.undertone import under, volumes


def clip(folder: Path, rate: int = 22050, seconds: float = 1.0, height: float = 20000, seed: int = 1) -> Path:
    """A noise as a clip."""
    path = folder / f"{rate}-{seconds}-{height}-{seed}.wav"
    noise = np.random.default_rng(seed).normal(size=round(seconds * rate))
    smooth = np.convolve(noise, np.hanning(9), "same")
    shaped = smooth * np.hanning(len(smooth))
    path.write_bytes(wav.encode(array("h", (shaped / np.abs(shaped).max() * height).astype("<i2").tobytes()), rate))
    return path


def whole(mix: Mix) -> np.ndarray:
    """All samples, full scale at 1."""
    return np.concatenate(list(mix.blocks())).astype(np.float64) / 32768


@each_row("rate", [8000, 16000, 22050, 24000, 44100, 48000])
def test_every_clip_is_where_it_belongs_to_the_sample(tmp_path: Path, rate: int) -> None:
    path = clip(tmp_path, rate)
    placed = [Placed(0.0, path, 1.0), Placed(4.7123, path, 0.5), Placed(9.999, path, 1.0)]
    sound = whole(Mix(placed, 12.0))
    assert len(sound) == 12 * RATE
    once = resampled(np.asarray(read(path).samples / 32768, np.float32), rate, RATE)
    for each in placed:
        start = round(each.at * RATE)
        found = sound[start : start + len(once)]
        assert np.allclose(found, once * each.volume, atol=2e-4)
    assert not sound[round(1.1 * RATE) : round(4.6 * RATE)].any()


def test_resampling_keeps_a_tone_and_its_moment() -> None:
    times = np.arange(2205) / 22050
    shape = np.hanning(2205)
    tone = (np.sin(2 * np.pi * 440 * times) * shape).astype(np.float32)
    finer = np.arange(4410) / 44100
    wanted = np.sin(2 * np.pi * 440 * finer) * np.interp(finer, times, shape)
    assert np.abs(resampled(tone, 22050, 44100) - wanted).max() < 2e-3


@settings(max_examples=12, deadline=None)
@given(target=st.floats(-30, -12), height=st.integers(300, 32767), rate=st.sampled_from([16000, 22050, 44100]))
def test_the_wanted_loudness_is_met_and_no_peak_is_too_high(
    tmp_path_factory: pytest.TempPathFactory, target: float, height: int, rate: int
) -> None:
    path = clip(tmp_path_factory.getbasetemp(), rate, 1.5, height)
    mix = Mix([Placed(index * 2.0, path, 1.0) for index in range(4)], 8.0, target=target)
    sound = whole(mix)
    assert np.abs(sound).max() <= 10 ** (-1 / 20)
    assert measured((sound * 32768).astype(np.int16), RATE).peaks.max() <= 10 ** (-1 / 20)
    assert lufs((sound * 32768).astype(np.int16), RATE) == pytest.approx(mix.lufs, abs=0.3)
    if mix.gain * height / 32768 < CEILING:  # nothing had to be held back
        assert mix.lufs == pytest.approx(target, abs=0.1)


def test_silence_stays_silence() -> None:
    mix = Mix([], 1.5, target=-19.0)
    assert mix.lufs == -math.inf
    assert not whole(mix).any()


def test_parts_are_the_whole(tmp_path: Path) -> None:
    path = clip(tmp_path)
    mix = Mix([Placed(0.5, path, 1.0), Placed(7.0, path, 1.0)], 11.0, target=-20.0)
    parts = [np.concatenate(list(mix.blocks(begin, end))) for begin, end in ((0.0, 3.21), (3.21, 11.0))]
    assert np.array_equal(np.concatenate(parts), np.concatenate(list(mix.blocks())))


def test_a_damaged_clip_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"RIFF")
    with pytest.raises(StretchcoachError, match=r"a\.wav: this clip cannot be read"):
        Mix([Placed(0.0, tmp_path / "a.wav", 1.0)], 1.0)


def test_the_background_is_lowered_under_words_and_gone_at_the_ends() -> None:
    curve = volumes(BackgroundSettings(sound="noise", volume=0.2, under_speech=0.25), [(20.0, 22.0)], 40.0)
    assert curve[0] == 0.0
    assert curve[round(15 / 0.01)] == pytest.approx(0.2)
    assert curve[round(20.05 / 0.01) : round(22.4 / 0.01)] == pytest.approx(0.05)
    assert curve[round(30 / 0.01)] == pytest.approx(0.2)
    assert curve[-1] == 0.0
    assert np.abs(np.diff(curve)).max() <= 0.2 * 0.75 * 0.01 / 0.25 + 1e-6


def test_noise_under_words_is_heard_and_counted(tmp_path: Path) -> None:
    wanted = BackgroundSettings(sound="noise", volume=0.3)
    beneath = under("noise", wanted, [(5.0, 6.0)], 12.0)
    assert beneath is not None
    mix = Mix([Placed(5.0, clip(tmp_path), 1.0)], 12.0, target=-19.0, under=beneath)
    sound = whole(mix)
    assert np.abs(sound).max() <= 10 ** (-1 / 20)
    assert np.abs(sound[3 * RATE : 4 * RATE]).max() > 0.001
    assert lufs((sound * 32768).astype(np.int16), RATE) == pytest.approx(mix.lufs, abs=0.4)
    assert under("", wanted, [], 12.0) is None
