"""Recordings made into clips: trimmed, brought to one loudness, faded, whatever the format; and files that are none."""

from __future__ import annotations

import json
import os
import subprocess
from array import array
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pulse import read_wav

from stretchcoach.sound import processes, wav
from stretchcoach.sound.cleaning import LOUDNESS, RATE
from stretchcoach.sound.loudness import lufs
from stretchcoach.sound.programs import ffmpeg

ENDINGS = ["wav", "flac", "mp3", "ogg", "opus", "m4a"]


def clean(*files: Path, path: str | None = None) -> list[dict[str, Any]]:
    """What the cleaning process answers; the clips are beside the files, with ``.clip`` behind their names."""
    requests = [{"do": "render", "text": "x", "voice": str(each), "rate": 0, "path": f"{each}.clip"} for each in files]
    lines = b"".join(processes.encode(each) for each in requests)
    environment = dict(os.environ) if path is None else {**os.environ, "PATH": path}
    command = processes.command("stretchcoach.sound.cleaning")
    done = subprocess.run(command, input=lines, capture_output=True, timeout=60, env=environment)
    assert done.returncode == 0
    assert done.stderr == b""
    return [json.loads(line) for line in done.stdout.splitlines()]


def spoken(level: float = 0.3, rate: int = 44100) -> NDArray[np.float64]:
    """1.5 seconds like a voice: a buzz that swells and falls three times, after 0.7 s of faint room noise and before 1 s."""
    noise = np.random.default_rng(2)
    time = np.arange(int(1.5 * rate)) / rate
    voice = sum(np.sin(2 * np.pi * 140 * part * time) / part for part in range(1, 12)) / 2
    sound = voice * (0.15 + np.abs(np.sin(2 * np.pi * time))) * level
    whole = np.concatenate([np.zeros(int(0.7 * rate)), sound, np.zeros(rate)])
    return np.asarray(whole + noise.normal(0, level / 1000, len(whole)))


def write(path: Path, sound: NDArray[np.float64], rate: int = 44100, channels: int = 2) -> Path:
    """``sound`` as a file whose format its ending says."""
    pcm = np.repeat(np.clip(sound, -1, 1) * 32767, channels).astype("<i2").tobytes()
    codec = ["-c:a", "libopus"] if path.suffix == ".opus" else []
    command = [ffmpeg(), "-v", "error", "-f", "s16le", "-ar", str(rate), "-ac", str(channels), "-i", "-", *codec]
    subprocess.run([*command, str(path)], input=pcm, capture_output=True, timeout=60, check=True)
    return path


def loudness(path: Path) -> float:
    return lufs(np.array(read_wav(path), dtype=np.int16), RATE)


def test_every_format_becomes_one_kind_of_clip(tmp_path: Path) -> None:
    files = [write(tmp_path / f"x.{ending}", spoken()) for ending in ENDINGS]
    ready, *answers = clean(*files)
    assert ready["say"] == "ready"
    for file, answer in zip(files, answers, strict=True):
        clip = Path(f"{file}.clip")
        assert answer == {"say": "rendered", "seconds": pytest.approx(wav.seconds(clip), abs=0.001)}
        found = wav.decode(clip.read_bytes())
        assert (found.rate, found.channels) == (RATE, 1)
        assert 1.5 <= answer["seconds"] <= 1.65, "trimmed, and whole"
        assert loudness(clip) == pytest.approx(LOUDNESS, abs=0.5)
        assert max(abs(each) for each in found.samples[:20]) < 1500
        assert max(abs(each) for each in found.samples[-20:]) < 300


def test_loud_quiet_and_clipped_recordings_come_out_as_loud_as_each_other(tmp_path: Path) -> None:
    levels = {"loud": 0.9, "quiet": 0.02, "clipped": 4.0}
    files = [write(tmp_path / f"{name}.wav", spoken(level)) for name, level in levels.items()]
    peaky = spoken(0.05)
    peaky[40000:40040] = 0.95
    files.append(write(tmp_path / "peaky.wav", peaky))
    assert {each["say"] for each in clean(*files)} == {"ready", "rendered"}
    for file in files:
        assert loudness(Path(f"{file}.clip")) == pytest.approx(LOUDNESS, abs=1.0)
        assert max(abs(each) for each in read_wav(Path(f"{file}.clip"))) < 0.9 * 32768


def test_files_that_are_no_recordings_say_why_and_leave_nothing(tmp_path: Path) -> None:
    good = write(tmp_path / "good.wav", spoken())
    raw = good.read_bytes()
    cases: dict[str, tuple[bytes, str]] = {
        "empty.wav": (b"", "the file is empty"),
        "text.mp3": (b"not sound at all\n" * 50, "it is damaged, or no sound file"),
        "header.wav": (raw[:44], "it is damaged, or no sound file"),
        "list.mp3": (b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\ngood.wav\n#EXT-X-ENDLIST\n", "it is damaged"),
        "silent.wav": (wav.encode(array("h", bytes(2 * RATE)), RATE), "it is silent"),
        "long.wav": (wav.encode(array("h", [900, -900] * (RATE * 61)), RATE), "it is longer than 120 seconds"),
    }
    for name, (content, _) in cases.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "loop.wav").symlink_to("loop.wav")
    (tmp_path / "folder.ogg").mkdir()
    os.mkfifo(tmp_path / "pipe.wav")
    expected = {name: why for name, (_, why) in cases.items()}
    expected |= {
        "loop.wav": "the file cannot be read: Too many levels of symbolic links",
        "folder.ogg": "this is a folder",
        "pipe.wav": "this is not an ordinary file",
    }
    answers = clean(*(tmp_path / name for name in expected), good)[1:]
    for (name, why), answer in zip(expected.items(), answers, strict=False):
        assert (answer["say"], answer["kind"]) == ("failed", "phrase"), name
        assert answer["why"].startswith(why), name
    assert answers[-1]["say"] == "rendered"
    assert [each.name for each in tmp_path.iterdir() if each.name.endswith((".clip", ".tmp"))] == ["good.wav.clip"]


def test_a_recording_that_was_cut_short_is_used_as_far_as_it_goes(tmp_path: Path) -> None:
    file = write(tmp_path / "x.flac", spoken())
    file.write_bytes(file.read_bytes()[:-20000])
    answer = clean(file)[1]
    assert answer["say"] in ("rendered", "failed")
    if answer["say"] == "rendered":
        assert 0.2 < answer["seconds"] < 1.65


def test_without_the_systems_ffmpeg_that_of_the_extra_is_used(tmp_path: Path) -> None:
    ready, answer = clean(write(tmp_path / "x.mp3", spoken()), path="/nowhere")
    assert "imageio_ffmpeg" in ready["library"]
    assert answer["say"] == "rendered"
