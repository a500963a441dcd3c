"""What goes wrong while audio files are made: signals, a full disk, a killed encoder. No half file, one message."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from cli.program import command

from . import disks

pytest.importorskip("numpy", reason="making audio files needs the extra audio")
pytestmark = [
    pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="Linux only"),
    pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not installed (apt-get install ffmpeg)"),
]

PATIENCE = 60.0


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """An environment in which every phrase of the routine is rendered."""
    folder = tmp_path_factory.mktemp("home")
    env = {**os.environ, "STRETCHCOACH_HOME": str(folder)}
    made = subprocess.run(
        command("render", "desk", "-o", folder / "first.mp3"), env=env, capture_output=True, text=True, timeout=PATIENCE
    )
    assert made.returncode == 0, made.stderr
    return env


def in_the_middle(
    home: Mapping[str, str], folder: Path, act: Callable[[subprocess.Popen[str]], None]
) -> tuple[int, str]:
    """Renders into ``folder``, and acts as soon as something of the new file is on the disk; the exit code and errors."""
    before = {each.name: each.stat().st_mtime_ns for each in folder.iterdir()}
    words = command("render", "desk", "-o", folder / "desk.mp3", "--force")
    with subprocess.Popen(words, env=home, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        ends = time.monotonic() + PATIENCE
        while {each.name: each.stat().st_mtime_ns for each in present(folder)} == before and time.monotonic() < ends:
            time.sleep(0.002)
        assert program.poll() is None, "it was done before anything could be done to it"
        act(program)
        _, errors = program.communicate(timeout=PATIENCE)
    return program.returncode, errors


def present(folder: Path) -> Iterator[Path]:
    """What is in ``folder``, whatever goes away meanwhile."""
    for each in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):
            each.stat()
            yield each


def kill_encoder(program: subprocess.Popen[str]) -> None:
    """Kills the encoder of a render as soon as it runs."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends and program.poll() is None:
        for task in Path(f"/proc/{program.pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                with contextlib.suppress(OSError):
                    if "ffmpeg" in Path(f"/proc/{child}/comm").read_text():
                        return os.kill(int(child), signal.SIGKILL)
    raise AssertionError("no encoder was seen")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, None)])
def test_a_signal_leaves_what_was_there_and_nothing_half(
    home: Mapping[str, str], tmp_path: Path, number: signal.Signals, code: int | None
) -> None:
    (tmp_path / "desk.mp3").write_bytes(b"made before")
    ended, errors = in_the_middle(home, tmp_path, lambda program: program.send_signal(number))
    assert ended == code if code is not None else ended != 0
    assert "Traceback" not in errors
    assert [each.name for each in tmp_path.iterdir()] == ["desk.mp3"]
    assert (tmp_path / "desk.mp3").read_bytes() == b"made before"


def test_kill_9_leaves_no_half_file_under_the_name_and_the_next_render_tidies_up(
    home: Mapping[str, str], tmp_path: Path
) -> None:
    in_the_middle(home, tmp_path, lambda program: program.kill())
    assert not (tmp_path / "desk.mp3").exists()
    again = command("render", "desk", "-o", tmp_path / "desk.mp3")
    done = subprocess.run(again, env=home, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["desk.mp3"]


def test_an_encoder_that_dies_is_one_message(home: Mapping[str, str], tmp_path: Path) -> None:
    code, errors = in_the_middle(home, tmp_path, kill_encoder)
    assert code not in (0, 1)
    assert "Traceback" not in errors
    assert "stretchcoach: " in errors
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of 256 KiB."""
    with disks.small(tmp_path / "small", 256) as folder:
        yield folder


@pytest.mark.parametrize("ending", ["mp3", "wav"])
def test_a_full_disk_is_one_message_and_no_file(home: Mapping[str, str], small_disk: Path, ending: str) -> None:
    words = command("render", "desk", "-o", small_disk / f"desk.{ending}")
    done = subprocess.run(words, env=home, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode not in (0, 1)
    assert "Traceback" not in done.stderr
    assert "o space left" in done.stderr
    assert list(small_disk.iterdir()) == []
