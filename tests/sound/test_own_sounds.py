"""Sounds of somebody's own: any format, cleaned, never startling, and never in the way when they cannot be used."""

from __future__ import annotations

import itertools
import shutil
import subprocess
from array import array
from pathlib import Path

import pytest
from rows import each_row
from sound_fakes import engine

from stretchcoach import settings
from stretchcoach.errors import StretchcoachError
from stretchcoach.settings import Settings
from stretchcoach.sound import own_sounds, wav
from stretchcoach.sound.chimes import chime_lengths, chime_path
from stretchcoach.sound.client import ChildSound
from stretchcoach.sound.own_sounds import OwnSounds, cleaned_chime
from stretchcoach.sound.style import Style
from stretchcoach.words.lengths import Phrase, Speaker

RATE = own_sounds.RATE
FFMPEG = shutil.which("ffmpeg")


def own(folder: Path) -> OwnSounds:
    return OwnSounds(lambda: folder / "cache")


def wav_file(path: Path, seconds: float, level: int = 8000, rate: int = RATE) -> Path:
    """A square wave of a few hundred hertz, which every format keeps."""
    path.write_bytes(wav.encode(square(seconds, level, rate), rate))
    return path


def square(seconds: float, level: int, rate: int = RATE) -> array[int]:
    return array("h", ([level] * 25 + [-level] * 25) * (round(seconds * rate) // 50))


async def test_a_chime_of_any_rate_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    sounds = own(tmp_path)
    sounds.suit(Style(own_chimes={"end": wav_file(tmp_path / "gong.wav", 1.0, rate=44100)}))
    before = sounds.ready
    await sounds.prepare()
    assert (before, sounds.ready, sounds.notes) == (False, True, ())
    assert sounds.chime_lengths()["end"] == pytest.approx(1.0, abs=0.05)
    assert sounds.chime("end") != chime_path("end")
    assert sounds.chime("start") == chime_path("start")
    made = sounds.chime("end").stat().st_mtime_ns
    again = own(tmp_path)
    again.suit(Style(own_chimes={"end": tmp_path / "gong.wav"}))
    assert again.ready
    assert again.chime("end").stat().st_mtime_ns == made


@pytest.mark.skipif(FFMPEG is None, reason="ffmpeg is not installed")
@pytest.mark.parametrize("ending", ["mp3", "flac", "ogg", "m4a"])
async def test_other_formats_are_decoded_once(tmp_path: Path, ending: str) -> None:
    source, file = wav_file(tmp_path / "a.wav", 2.0), tmp_path / f"a.{ending}"
    subprocess.run([str(FFMPEG), "-v", "error", "-i", source, file], check=True, timeout=30)
    sounds = own(tmp_path)
    sounds.suit(Style(own_chimes={"half": file}, background=str(file)))
    await sounds.prepare()
    assert sounds.notes == ()
    assert sounds.chime_lengths()["half"] == pytest.approx(2.0, abs=0.15)
    assert wav.seconds(Path(sounds.background())) == pytest.approx(2.0, abs=0.15)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "there is no such file"),
        (b"", "the file is empty"),
        (b"RIFF nothing", "it is not a sound file that can be read"),
        (b"ID3 broken" * 50, "it is not a sound file that can be read"),
        (b"ffconcat version 1.0\nfile other.wav\n", "it is not a sound file that can be read"),
        (wav.encode(array("h", bytes(8000)), RATE), "it is silent"),
    ],
)
async def test_a_file_that_cannot_be_used_is_noted(tmp_path: Path, content: bytes | None, why: str) -> None:
    wav_file(tmp_path / "other.wav", 1.0)
    file = tmp_path / "mine.wav"
    if content is not None:
        file.write_bytes(content)
    sounds = own(tmp_path)
    sounds.suit(Style(own_chimes={"end": file}, background=str(file)))
    await sounds.prepare()
    assert sounds.ready
    assert sounds.notes == (
        f'The chime "end" is the usual one: {file} cannot be used ({why}).',
        f"There is no background sound: {file} cannot be used ({why}).",
    )
    assert (sounds.chime("end"), sounds.background()) == (chime_path("end"), "")
    assert sounds.chime_lengths() == chime_lengths()
    assert not list((tmp_path / "cache").glob("*")) or not (tmp_path / "cache").exists()


@each_row("level", [200, 1000, 32000])
def test_a_chime_is_as_loud_as_the_shipped_ones_short_and_does_not_click(level: int) -> None:
    made = cleaned_chime(array("h", bytes(4000)) + square(9.0, level))
    assert len(made) <= own_sounds.LONGEST_CHIME * RATE
    loud = made[RATE : 2 * RATE]
    assert (sum(each * each for each in loud) / len(loud)) ** 0.5 == pytest.approx(own_sounds.LOUDNESS, rel=0.1)
    assert max(made) <= own_sounds.LOUDEST
    assert max(map(abs, made[:5])) < 800
    assert max(map(abs, made[-5:])) < 100


async def test_the_lengths_of_a_session_know_own_chimes(tmp_path: Path) -> None:
    command, _ = engine(tmp_path)
    sound = ChildSound(Settings(), tmp_path / "cache", speech=command, engine="fake")
    phrase = Phrase("hold", Speaker.COACH)
    await sound.prepare([phrase])
    sound.suit(Style(own_chimes={"end": wav_file(tmp_path / "gong.wav", 1.5)}, background=str(tmp_path / "none.mp3")))
    assert sound.cached_lengths([phrase]) is None
    lengths = await sound.prepare([phrase])
    assert lengths.chime("end") == pytest.approx(1.5, abs=0.05)
    assert sound.cached_lengths([phrase]) == lengths
    assert sound.chime_clip("end").parent == tmp_path / "cache"
    assert [note.partition(":")[0] for note in sound.notes] == ["There is no background sound"]
    await sound.close()


def test_a_chime_that_there_is_not_is_refused_in_the_settings(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('[own_chimes]\ngong = "gong.wav"\n')
    with pytest.raises(StretchcoachError, match=r'own_chimes\.gong: expected "start", "half", '):
        settings.read(tmp_path / "settings.toml")


def test_a_cleaned_chime_has_no_step_beyond_its_own() -> None:
    made = cleaned_chime(array("h", [round(9000 * ((index % 50) / 25 - 1)) for index in range(RATE)]))
    inside = max(abs(b - a) for a, b in itertools.pairwise(made[2000:-2000]))
    assert max(abs(b - a) for a, b in itertools.pairwise(made)) <= inside
