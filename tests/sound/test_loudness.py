"""Loudness against ffmpeg's own measurement, and of a mix that is never filtered as a whole."""

from __future__ import annotations

import math
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from rows import each_row

from stretchcoach.sound import loudness, processes, wav
from stretchcoach.sound.loudness import Meter, integrated, lufs, slices
from stretchcoach.sound.programs import ffmpeg

RATE = 22050
TEXT = "Come to hands and knees. Breathe out, and round up slowly. Stay where it is comfortable. Well done."


def by_ffmpeg(samples: NDArray[np.int16], rate: int) -> float:
    command = [ffmpeg(), "-hide_banner", "-f", "s16le", "-ar", str(rate), "-ac", "1", "-i", "-"]
    command += ["-af", "ebur128", "-f", "null", "-"]
    done = subprocess.run(command, input=samples.astype("<i2").tobytes(), capture_output=True, timeout=60, check=True)
    return float(re.findall(rb"I:\s+(\S+) LUFS", done.stderr)[-1])


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> NDArray[np.int16]:
    path = tmp_path_factory.mktemp("spoken") / "x.wav"
    request = {"do": "render", "text": TEXT, "voice": "", "rate": 150, "path": str(path), "language": "en"}
    command = processes.command("stretchcoach.sound.system_voice")
    subprocess.run(command, input=processes.encode(request), capture_output=True, timeout=60, check=True)
    return np.array(wav.decode(path.read_bytes()).samples, dtype=np.int16)


@pytest.mark.parametrize("gain", [1.0, 0.3, 0.05])
def test_speech_measures_as_ffmpeg_measures_it(spoken: NDArray[np.int16], gain: float) -> None:
    quiet = (spoken * gain).astype(np.int16)
    assert lufs(quiet, RATE) == pytest.approx(by_ffmpeg(quiet, RATE), abs=0.2)


@pytest.mark.parametrize("rate", [16000, 44100, 48000])
def test_speech_between_long_silences_is_gated(spoken: NDArray[np.int16], rate: int) -> None:
    samples = np.concatenate([np.zeros(4 * rate, np.int16), spoken, np.zeros(9 * rate, np.int16)])
    assert lufs(samples, rate) == pytest.approx(by_ffmpeg(samples, rate), abs=0.2)


def test_a_tone_of_the_standard_is_where_the_standard_puts_it() -> None:
    tone = np.sin(2 * np.pi * 997 * np.arange(5 * 48000) / 48000)
    assert lufs(tone, 48000) == pytest.approx(-3.01, abs=0.05)


def test_a_mix_is_measured_from_the_clips_it_is_made_of(spoken: NDArray[np.int16]) -> None:
    clip, whole, meter = slices(spoken, RATE), np.zeros(60 * RATE), Meter(60)
    for at, gain in ((1.0, 1.0), (20.237, 0.5), (47.003, 0.8)):
        whole[round(at * RATE) : round(at * RATE) + len(spoken)] += spoken / 32768 * gain
        meter.add(clip, at, gain)
    assert meter.lufs() == pytest.approx(lufs(whole, RATE), abs=0.05)


def test_what_sticks_out_of_a_mix_is_cut() -> None:
    clip = slices(np.full(RATE, 0.1) * np.sin(np.arange(RATE)), RATE)
    meter = Meter(1.0)
    for at in (-0.5, 0.5, 5.0, -5.0):
        meter.add(clip, at)
    assert len(meter.energy) == 100
    assert meter.lufs() > -70


@each_row("samples", [np.zeros(0), np.zeros(RATE), np.zeros(RATE, np.int16), np.full(RATE, 1e-6)])
def test_silence_has_no_loudness(samples: NDArray[Any]) -> None:
    assert lufs(samples, RATE) == -math.inf
    assert integrated(slices(samples, RATE)) == -math.inf


@each_row("count", [1, 220, 221, 441, 662, 8000, 262144, 262145])
def test_any_length_can_be_measured(count: int) -> None:
    """A word of a count is shorter than a block of the standard."""
    noise = np.random.default_rng(1).normal(0, 0.1, count)
    assert math.isfinite(lufs(noise, RATE))
    assert len(slices(noise, RATE)) >= count / RATE / 0.01


def test_long_sounds_are_measured_in_parts_without_a_seam(
    spoken: NDArray[np.int16], monkeypatch: pytest.MonkeyPatch
) -> None:
    long = np.tile(spoken, 1 + 700000 // len(spoken))
    in_parts = slices(long, RATE)
    monkeypatch.setattr(loudness, "_CHUNK", len(long))
    assert np.allclose(in_parts, slices(long, RATE), atol=1e-9)


def test_nothing_else_of_the_package_needs_numpy() -> None:
    script = "import sys, stretchcoach.sound.client, stretchcoach.sound.inspection; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "False"


def test_without_any_ffmpeg_the_message_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    with pytest.raises(Exception, match=r"pip install .*stretchcoach\[audio\]"):
        ffmpeg()


def test_the_ffmpeg_of_the_extra_is_used_where_the_system_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = ffmpeg()
    assert "imageio_ffmpeg" in found
    assert subprocess.run([found, "-version"], capture_output=True, timeout=60, check=True).stdout
