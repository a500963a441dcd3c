"""One running session on a data folder."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from stretchcoach.errors import StretchcoachError
from stretchcoach.history.lock import ExclusiveFile, Holder, SessionLock
from stretchcoach.history.store import FolderBusy

from .builders import WALL, names

_HOLDER = """
import sys
from pathlib import Path
from stretchcoach.history.lock import SessionLock
with SessionLock(Path(sys.argv[1]), routine="the gentle four"):
    print("held", flush=True)
    sys.stdin.read()
"""


def _hold(folder: Path) -> subprocess.Popen[str]:
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def test_a_second_session_is_refused_and_told_of_the_first(tmp_path: Path) -> None:
    with SessionLock(tmp_path, routine="the gentle four", started=WALL):
        with pytest.raises(FolderBusy) as caught, SessionLock(tmp_path):
            pass
        assert str(caught.value) == (
            f"Another session is running on this data folder (the gentle four, started {WALL.astimezone():%H:%M}). "
            "Stop it first, or use --data-dir for another folder."
        )
    with SessionLock(tmp_path):
        pass


def test_another_process_is_refused_until_the_first_is_killed(tmp_path: Path) -> None:
    with _hold(tmp_path) as holder:
        with pytest.raises(FolderBusy, match=r"\(the gentle four, started \d\d:\d\d\)"), SessionLock(tmp_path):
            pass
        known = SessionLock(tmp_path).holder()
        assert known is not None
        assert known.pid == holder.pid
        holder.kill()
        holder.wait()
        with SessionLock(tmp_path, routine="desk", started=WALL) as lock:
            assert lock.holder() == Holder(os.getpid(), WALL.replace(microsecond=0), "desk")


def test_another_process_lets_go_at_its_end(tmp_path: Path) -> None:
    with _hold(tmp_path) as holder:
        holder.communicate("")
        assert holder.returncode == 0
        with SessionLock(tmp_path):
            pass


def test_every_path_to_the_folder_is_the_same_folder(tmp_path: Path) -> None:
    folder, link = tmp_path / "data", tmp_path / "link"
    folder.mkdir()
    link.symlink_to(folder)
    for other in (link, folder / ".." / "data", tmp_path / "link" / "." / ""):
        with SessionLock(folder), pytest.raises(FolderBusy), SessionLock(other):
            pass
    with _hold(link), pytest.raises(FolderBusy), SessionLock(folder):
        pass


def test_another_folder_is_free(tmp_path: Path) -> None:
    with SessionLock(tmp_path / "one"), SessionLock(tmp_path / "two"):
        pass


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_the_folder_is_made_and_its_files_are_private(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with SessionLock(folder, routine="desk"):
        assert names(folder) == ["session.json", "session.lock"]
        assert {stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()} == {0o600}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "data folder. Stop it first"),
        ("", "data folder. Stop it first"),
        ("[]", "data folder. Stop it first"),
        ('{"pid": "x", "started": "soon", "routine": 1}', "data folder. Stop it first"),
        (
            json.dumps({"pid": 1, "started": WALL.isoformat(), "routine": ""}),
            f"data folder (started {WALL.astimezone():%H:%M}). Stop it first",
        ),
    ],
)
def test_an_unreadable_holder_is_only_left_unnamed(tmp_path: Path, content: str | None, words: str) -> None:
    with SessionLock(tmp_path):
        if content is None:
            (tmp_path / "session.json").unlink()
        else:
            (tmp_path / "session.json").write_text(content)
        with pytest.raises(FolderBusy) as caught, SessionLock(tmp_path):
            pass
        assert words in str(caught.value)


def test_a_holder_that_cannot_be_written_does_not_stop_a_session(tmp_path: Path) -> None:
    (tmp_path / "session.json").mkdir()
    with SessionLock(tmp_path) as lock:
        assert lock.holder() is None


def test_a_spoilt_lock_file_is_set_aside(tmp_path: Path) -> None:
    (tmp_path / "session.lock").write_bytes(b"no lock at all" * 200)
    with SessionLock(tmp_path), pytest.raises(FolderBusy), SessionLock(tmp_path):
        pass
    assert len([each for each in names(tmp_path) if each.startswith("session.lock.damaged-")]) == 1


def test_a_folder_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StretchcoachError, match="use --data-dir for another folder"), SessionLock(tmp_path / "file"):
        pass


def test_letting_go_twice_is_harmless(tmp_path: Path) -> None:
    lock = ExclusiveFile(tmp_path / "some.lock")
    lock.release()
    assert lock.acquire()
    assert not ExclusiveFile(tmp_path / "some.lock").acquire(patience=0.0)
    lock.release()
    lock.release()
    assert names(tmp_path) == ["some.lock"]
