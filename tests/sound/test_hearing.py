"""The ear of the other tests: it finds what is there, to a fraction of a millisecond, and nothing else."""

from __future__ import annotations

from pathlib import Path

import hearing
import numpy as np
import pytest

from stretchcoach.sound.chimes import chime_path

RNG = np.random.default_rng(4)
CLIP = np.convolve(RNG.normal(0, 0.2, 12_000), np.hanning(9) / 4, "same") * np.hanning(12_000)
OTHER = np.convolve(RNG.normal(0, 0.2, 12_000), np.hanning(9) / 4, "same") * np.hanning(12_000)


def recording(*placed: tuple[float, hearing.Signal]) -> hearing.Signal:
    """Four seconds with clips added at moments, over faint noise."""
    samples = RNG.normal(0, 0.0005, 4 * hearing.RATE)
    for at, clip in placed:
        begin = round(at * hearing.RATE)
        samples[begin : begin + len(clip)] += clip
    return samples


def test_a_clip_is_found_where_it_is_and_as_loud_as_it_is() -> None:
    heard = hearing.find(CLIP, recording((1.25, 0.5 * CLIP), (2.5, OTHER)), 1.2)
    assert heard.at == pytest.approx(1.25, abs=1 / hearing.RATE)
    assert heard.likeness > 0.99
    assert heard.weakest > 0.95
    assert heard.gain == pytest.approx(0.5, abs=0.01)


def test_a_place_between_two_samples_is_told() -> None:
    fine = np.interp(np.arange(12_000) - 0.4, np.arange(12_000), CLIP)
    heard = hearing.find(CLIP, recording((1.0, fine)), 1.0)
    assert heard.at * hearing.RATE == pytest.approx(hearing.RATE + 0.4, abs=0.15)


def test_a_clip_between_two_samples_is_as_alike_as_one_on_them() -> None:
    harsh = RNG.normal(0, 0.2, 12_000) * np.hanning(12_000)  # as bright as an s
    heard = hearing.find(harsh, recording((1.0, hearing.shifted(harsh, 0.5))), 1.0)
    assert heard.weakest > 0.9


def test_another_clip_is_not_taken_for_it() -> None:
    assert hearing.find(CLIP, recording((1.0, OTHER)), 1.0).likeness < 0.3
    assert hearing.find(CLIP, np.zeros(4 * hearing.RATE), 1.0).likeness == 0.0
    assert hearing.find(CLIP, CLIP[:100], 0.0) == (0.0, 0.0, 0.0, 0.0)


def test_a_missing_piece_shows() -> None:
    holed = CLIP.copy()
    holed[5000:7500] = 0
    heard = hearing.find(CLIP, recording((1.0, holed)), 1.0)
    assert heard.weakest < 0.3 < heard.likeness


def test_a_click_and_a_stray_sound_show() -> None:
    samples = recording((1.0, CLIP))
    samples[3 * hearing.RATE] += 0.4
    calm, click = hearing.steps(samples, [2.5, 3.0])
    assert calm < 0.01
    assert click > 0.35
    rest = hearing.outside(samples, [(1.0, 1.0 + len(CLIP) / hearing.RATE)])
    ((begin, end),) = hearing.stretches(rest)
    assert begin == pytest.approx(3.0)
    assert end == pytest.approx(3.0, abs=0.001)
    assert hearing.stretches(np.zeros(100)) == []


def test_a_chime_is_heard_in_its_own_file() -> None:
    path: Path = chime_path("end")
    clip, rate = hearing.read(path)
    assert rate == hearing.RATE
    heard = hearing.find(clip, np.concatenate((np.zeros(1000), clip, np.zeros(1000))), 0.05)
    assert heard.at == pytest.approx(1000 / rate)
    assert heard.weakest == pytest.approx(1.0)


def test_a_tone_between_two_samples_is_not_taken_for_one_some_periods_later() -> None:
    clip, rate = hearing.read(chime_path("start"))
    late = hearing.shifted(np.concatenate((clip, np.zeros(500))), 0.5)
    heard = hearing.find(clip, np.concatenate((np.zeros(4000), late, np.zeros(4000))), 4000 / rate, 0.1)
    assert heard.at * rate == pytest.approx(4000.5, abs=0.4)
    assert heard.likeness > 0.999
