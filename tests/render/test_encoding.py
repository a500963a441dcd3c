"""Sound files read back by ffprobe and measured by ffmpeg; and files that come to nothing leave nothing."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from rows import each_row

from render.studio import probe, tags
from stretchcoach.errors import StretchcoachError
from stretchcoach.resources import shipped
from stretchcoach.sound.encoding import Encoder, clean, part_of
from stretchcoach.sound.tagging import FORMS, Tags, form_of

pytestmark = pytest.mark.skipif(shutil.which("ffprobe") is None, reason="ffprobe is not installed")

RATE = 44_100
SECONDS = 3.0
TITLES = [(0.0, "Before; you = start"), (1.693, "Cat-cow #1\\"), (2.5, "¿Cómo está su dolor?")]


def wanted(**given: object) -> Tags:
    """Tags with everything in them."""
    fields: dict[str, object] = {
        "title": "Gentle = four; #1",
        "artist": "Clínica Ñandú",
        "album": "Exercises",
        "comment": "Not a medical device.\nYou decide.",
        "language": "es",
        "date": "2026",
        "chapters": TITLES,
        "cover": shipped("audio") / "cover.png",
    }
    return Tags(**{**fields, **given})  # type: ignore[arg-type]  # the fields of Tags, some replaced


def tone(seconds: float = SECONDS) -> bytes:
    """A quiet tone."""
    samples: NDArray[np.int16] = (np.sin(np.arange(round(seconds * RATE)) * 0.05) * 8000).astype(np.int16)
    return samples.tobytes()


def write(target: Path, **given: object) -> Path:
    """A whole file."""
    with Encoder(target, rate=RATE, frames=round(SECONDS * RATE), tags=wanted(**given)) as encoder:
        encoder.write(tone())
        encoder.finish()
    return target


@pytest.mark.parametrize("ending", FORMS)
def test_chapters_tags_and_cover_are_read_back(tmp_path: Path, ending: str) -> None:
    path = write(tmp_path / f"session.{ending}")
    found, words = probe(path), tags(path)
    assert float(found["format"]["duration"]) == pytest.approx(SECONDS, abs=0.06)
    chapters = [(float(each["start_time"]), each["tags"]["title"]) for each in found["chapters"]]
    assert [title.rstrip() for _, title in chapters] == [title for _, title in TITLES]
    assert [at for at, _ in chapters] == pytest.approx([at for at, _ in TITLES], abs=0.002)
    assert words["title"] == "Gentle = four; #1"
    assert words["artist"] == "Clínica Ñandú"
    assert "Not a medical device." in words["comment"]
    if ending != "wav":  # its tags have no place for one that programs agree on
        assert words["language"] == "spa"
        pictures = [each for each in found["streams"] if each["codec_type"] == "video"]
        assert [each["codec_name"] for each in pictures] == ["png"]
    assert os.listdir(tmp_path) == [path.name]


def test_the_ending_decides_and_an_unknown_one_names_those_there_are(tmp_path: Path) -> None:
    assert form_of(Path("A.MP3")) is FORMS["mp3"]
    for name in ("session.aac", "session"):
        with pytest.raises(StretchcoachError, match=r"\.wav, \.flac, \.mp3, \.ogg, \.opus, \.m4a, \.m4b"):
            form_of(tmp_path / name)


def test_a_file_that_is_left_in_the_middle_leaves_nothing_and_the_old_one_stays(tmp_path: Path) -> None:
    target = tmp_path / "session.mp3"
    target.write_bytes(b"old")

    def halfway() -> None:
        with Encoder(target, rate=RATE, frames=round(SECONDS * RATE), tags=wanted()) as encoder:
            encoder.write(tone())
            assert len(os.listdir(tmp_path)) > 1
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        halfway()
    assert target.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["session.mp3"]


def script(folder: Path, text: str) -> str:
    """A program in place of ffmpeg."""
    path = folder / "program"
    path.write_text(f"#!{sys.executable}\n{text}")
    path.chmod(0o755)
    return str(path)


@each_row(
    ("text", "why"),
    [
        ("import sys; sys.stdin.buffer.read(10); sys.exit('Something: it broke')", "Something: it broke"),
        (
            "import sys; sys.stdin.buffer.read(); sys.exit('av_write: No space left on device')",
            "no space left on the disk",
        ),
        ("import os; os.kill(os.getpid(), 9)", "code -9"),
    ],
    ids=["stops early", "fails at the end", "is killed"],
)
def test_a_program_that_dies_is_one_message_and_nothing_is_left(tmp_path: Path, text: str, why: str) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    program = script(tmp_path, text)

    def run() -> None:
        with Encoder(folder / "a.mp3", rate=RATE, frames=60 * RATE, tags=wanted(), program=program) as encoder:
            for _ in range(60):
                encoder.write(tone(1.0))
            encoder.finish()

    with pytest.raises(StretchcoachError, match=why) as caught:
        run()
    assert "\n" not in str(caught.value)
    assert os.listdir(folder) == []


@pytest.mark.skipif(sys.platform != "linux", reason="a limit on the size of files")
@pytest.mark.parametrize("ending", ["wav", "mp3", "opus", "m4a", "flac"])
def test_a_full_disk_is_told_and_nothing_is_left(tmp_path: Path, ending: str) -> None:
    program = script(
        tmp_path,
        "import os, resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))\n"
        f"os.execv({shutil.which('ffmpeg')!r}, ['ffmpeg', *sys.argv[1:]])",
    )
    folder = tmp_path / "out"
    folder.mkdir()
    noise = np.random.default_rng(1).integers(-20000, 20000, RATE * 8).astype(np.int16).tobytes()

    def run() -> None:
        with Encoder(folder / f"a.{ending}", rate=RATE, frames=8 * RATE, tags=wanted(), program=program) as encoder:
            encoder.write(noise)
            encoder.finish()

    with pytest.raises(StretchcoachError, match="cannot be written"):
        run()
    assert os.listdir(folder) == []


def test_a_folder_that_cannot_be_written_is_one_message(tmp_path: Path) -> None:
    with pytest.raises(StretchcoachError, match="cannot be written: No such file or directory"):
        write(tmp_path / "nowhere" / "a.mp3")


def test_what_a_killed_program_left_is_removed_by_the_next(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from stretchcoach.sound.encoding import Encoder\n"
        "from stretchcoach.sound.tagging import Tags\n"
        f"with Encoder(Path({str(tmp_path / 'a.mp3')!r}), rate=44100, frames=441000, tags=Tags(title='a')) as encoder:\n"
        "    encoder.write(bytes(882000)); print('writing', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"writing\n"
        left = os.listdir(tmp_path)
        assert left
        clean(tmp_path)
        assert os.listdir(tmp_path) == left, "what a living program writes was touched"
        process.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 10
    while (part_left := os.listdir(tmp_path)) and time.monotonic() < deadline:
        assert all(name.startswith(".stretchcoach-") for name in part_left)
        clean(tmp_path)
    assert os.listdir(tmp_path) == []
    assert part_of(tmp_path / "a.mp3").name.startswith(".stretchcoach-")
