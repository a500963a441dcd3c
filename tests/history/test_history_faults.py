"""Folders that cannot be used, full disks, damaged and foreign databases."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from rows import each_row

from stretchcoach.errors import StretchcoachError
from stretchcoach.history import faults, files, opening, schema
from stretchcoach.history.lock import ExclusiveFile
from stretchcoach.history.store import JournalFailed, Store
from stretchcoach.session.events import Resumed

from .builders import START, WALL, WHOLE, later, names, recorded, started


def _under_a_file(tmp_path: Path) -> Path:
    (tmp_path / "file").write_text("")
    return tmp_path / "file" / "data"


@each_row("write", [True, False])
def test_a_folder_under_a_file(tmp_path: Path, write: bool) -> None:
    folder = _under_a_file(tmp_path)
    with pytest.raises(StretchcoachError, match="use --data-dir for another folder") as caught:
        Store.open(folder / "history.sqlite3", write=write)
    assert str(folder) in str(caught.value)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc")
def test_a_folder_where_nothing_can_be_made() -> None:
    with pytest.raises(StretchcoachError, match=r"/proc/nowhere cannot be used: .* use --data-dir"):
        Store.open(Path("/proc/nowhere/history.sqlite3"))


def test_a_full_disk_while_a_session_runs(store: Store) -> None:
    journal = store.begin(START)
    journal.append(WHOLE[:3], wall=WALL)
    pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
    store._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(JournalFailed, match=r"the disk is full\. Free some space, or use --data-dir"):
        journal.append([Resumed(at=float(number)) for number in range(2000)], wall=WALL)
    assert len(store.events(journal.session_id)) == 3
    store._connection.execute("PRAGMA max_page_count = 1000000")
    journal.append(WHOLE[3:], wall=later(300))  # space was made: it goes on as if nothing had been
    assert len(store.events(journal.session_id)) == len(WHOLE)


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits of POSIX")
def test_a_disk_that_takes_no_more_bytes(path: Path) -> None:
    recorded(path, WHOLE)
    script = """
import resource, sys
from pathlib import Path
from history.builders import START, WALL
from stretchcoach.history.store import JournalFailed, Store
from stretchcoach.session.events import Resumed
store = Store.open(Path(sys.argv[1]))
journal = store.begin(START)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
kept = 0
try:
    while True:
        journal.append([Resumed(at=float(kept))] * 100, wall=WALL)
        kept += 100
except JournalFailed as problem:
    print(problem)
assert len(store.events(journal.session_id)) == kept, kept
print(kept)
"""
    found = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent.parent,
        check=True,
    )
    message, kept = found.stdout.splitlines()
    assert message.startswith(f"The record of sessions in {path.parent} cannot be used: the disk is full")
    with Store.open(path) as store:
        assert len(store.events(2)) == int(kept) > 0
        assert len(store.sessions()) == 2


def test_a_disk_too_full_to_begin(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(folder: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(files, "make_folder", full)
    with pytest.raises(StretchcoachError, match="the disk is full"):
        Store.open(path)


# Damage ---------------------------------------------------------------------------------------------------------------


def _garbage(path: Path) -> None:
    path.write_bytes(b"this is no database\n" * 500)


def _a_few_bytes(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0oh")


def _truncated(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _nothing_but_a_log(path: Path) -> None:
    path.write_bytes(b"")
    path.with_name(path.name + "-wal").write_bytes(b"garbage" * 100)


def _lost_but_for_its_log(path: Path) -> None:
    path.unlink()
    path.with_name(path.name + "-wal").write_bytes(b"garbage" * 100)


def _a_page_overwritten(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:8192] = b"\xa5" * 4096
    path.write_bytes(bytes(content))


def _version_lost(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 0")


_DAMAGES = [
    _garbage,
    _a_few_bytes,
    _truncated,
    _nothing_but_a_log,
    _lost_but_for_its_log,
    _a_page_overwritten,
    _version_lost,
]


@pytest.mark.parametrize("damage", _DAMAGES)
def test_a_damaged_database_is_set_aside_and_a_new_one_begun(path: Path, damage: Callable[[Path], None]) -> None:
    recorded(path, WHOLE, WHOLE[:4])
    damage(path)
    kept = {each.read_bytes() for each in path.parent.iterdir() if each.stat().st_size}
    with Store.open(path) as store:
        note, told = store.notes
        assert "asks about every warning sign again" in told
        assert f"was damaged, so it was set aside as {path}.damaged-" in note
        assert "Nothing was deleted." in note
        assert store.sessions() == []
        store.begin(START).append(WHOLE, wall=WALL)
    aside = [each for each in path.parent.iterdir() if ".damaged-" in each.name]
    assert kept <= {each.read_bytes() for each in aside}
    with Store.open(path) as store:
        assert (store.notes, len(store.sessions())) == ([], 1)


@pytest.mark.parametrize("damage", [_garbage, _truncated])
def test_reading_a_damaged_database_moves_nothing(path: Path, damage: Callable[[Path], None]) -> None:
    recorded(path, WHOLE)
    damage(path)
    with pytest.raises(StretchcoachError, match=r"was damaged and cannot be read\. The next session sets it aside"):
        Store.open(path, write=False)
    assert names(path.parent) == ["history.sqlite3"]


@pytest.mark.parametrize("byte", [b"\0", b"\xff", b"7"])
def test_damage_anywhere_ends_in_a_usable_store(path: Path, byte: bytes) -> None:
    """A block overwritten at any place: the store opens, or is set aside; nothing else escapes."""
    recorded(path, WHOLE, WHOLE[:4])
    sound = path.read_bytes()
    refused = []
    for place in range(0, len(sound), 509):
        for each in path.parent.iterdir():
            each.unlink()
        path.write_bytes(sound[:place] + byte * 64 + sound[place + 64 :])
        try:
            with Store.open(path) as store:
                store.sessions()
                store.unfinished()
                store.begin(START).append(WHOLE, wall=WALL)
        except StretchcoachError as problem:
            refused.append(str(problem))
    assert all("another program" in problem for problem in refused)  # the mark in the header was hit


def test_a_garbage_log_costs_only_itself(path: Path) -> None:
    recorded(path, WHOLE)
    log = path.with_name("history.sqlite3-wal")
    log.write_bytes(b"garbage" * 100)
    with Store.open(path) as store:
        note, told = store.notes
        assert "last entries cannot be read" in note
        assert "asks about every warning sign again" in told
        assert len(store.sessions()) == 1
    [aside] = [each for each in path.parent.iterdir() if ".damaged-" in each.name]
    assert aside.name.startswith("history.sqlite3-wal.damaged-")
    assert aside.read_bytes() == b"garbage" * 100


def test_a_log_of_another_database_is_never_mixed_in(path: Path, tmp_path: Path) -> None:
    """An older copy put back while the log of the newer one was still there: both are kept as they are."""
    recorded(path, WHOLE)
    backup = path.read_bytes()
    with Store.open(path) as store:
        for _ in range(30):
            store.begin(START).append(WHOLE, wall=WALL)
        store._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        store.begin(START).append(WHOLE, wall=WALL)
        log = path.with_name("history.sqlite3-wal").read_bytes()
    path.write_bytes(backup)
    path.with_name("history.sqlite3-wal").write_bytes(log)
    with Store.open(path) as store:
        assert len(store.notes) == 2
        assert store.sessions() == []
    aside = {each.read_bytes() for each in path.parent.iterdir() if ".damaged-" in each.name}
    assert {backup, log} <= aside


def test_damage_found_in_use_is_looked_for_at_the_next_opening(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "ALWAYS_CHECKED", 0)
    recorded(path, *[WHOLE] * 20)
    with closing(sqlite3.connect(path)) as connection:
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'events'").fetchone()[0]
    with path.open("r+b") as database:
        database.seek((root - 1) * 4096)
        database.write(b"\xa5" * 4096)
    with Store.open(path) as store:  # a large file closed properly is not looked through
        assert store.notes == []
        with pytest.raises(JournalFailed, match=r"it is damaged\. The next session sets it aside"):
            store.begin(START).append([started()], wall=WALL)
    assert faults.suspect_mark(path).exists()
    with Store.open(path) as store:
        assert len(store.notes) == 2
    assert not faults.suspect_mark(path).exists()


def test_a_suspicion_that_proves_wrong_is_dropped(path: Path) -> None:
    recorded(path, WHOLE)
    faults.mark_suspect(path)
    with Store.open(path) as store:
        assert (store.notes, len(store.sessions())) == ([], 1)
    assert not faults.suspect_mark(path).exists()


def test_a_mark_that_cannot_be_left_is_no_error(tmp_path: Path) -> None:
    faults.mark_suspect(_under_a_file(tmp_path) / "history.sqlite3")


# Newer and foreign ----------------------------------------------------------------------------------------------------


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {schema.latest() + 1}")


def test_a_newer_database_is_set_aside(path: Path) -> None:
    recorded(path, WHOLE)
    _newer(path)
    with pytest.raises(StretchcoachError, match="written by a newer stretchcoach and cannot be read"):
        Store.open(path, write=False)
    with Store.open(path) as store:
        assert "newer stretchcoach, so it was set aside" in store.notes[0]
        assert store.sessions() == []
    [aside] = [each for each in path.parent.iterdir() if ".newer-" in each.name]
    with closing(sqlite3.connect(aside)) as connection:
        assert connection.execute("SELECT count(*) FROM sessions").fetchone() == (1,)


def test_a_newer_database_that_was_not_closed_is_set_aside_with_its_log(path: Path, tmp_path: Path) -> None:
    with Store.open(path) as store:
        store.begin(START).append(WHOLE, wall=WALL)
        store._connection.execute(f"PRAGMA user_version = {schema.latest() + 1}")
        cut = tmp_path / "cut" / path.name
        shutil.copytree(path.parent, cut.parent)
    with Store.open(cut) as store:
        assert "newer" in store.notes[0]
    [aside] = [each for each in cut.parent.iterdir() if ".newer-" in each.name and each.name.endswith("Z")]
    with closing(sqlite3.connect(aside)) as connection:
        assert connection.execute("SELECT count(*) FROM sessions").fetchone() == (1,)


@pytest.mark.parametrize("write", [True, False])
def test_the_database_of_another_program_is_left_alone(path: Path, write: bool) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    before = path.read_bytes()
    with pytest.raises(StretchcoachError, match="database of another program"):
        Store.open(path, write=write)
    assert path.read_bytes() == before
    assert names(path.parent) == ["history.sqlite3"]


def test_an_opening_that_was_cut_off_is_completed(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    with Store.open(path) as store:
        assert (store.notes, store.sessions()) == ([], [])


# Others at work -------------------------------------------------------------------------------------------------------


def test_another_writer_is_waited_for_and_then_named(store: Store) -> None:
    journal = store.begin(START)
    store._connection.execute("PRAGMA busy_timeout = 1")
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(JournalFailed, match=r"another program is writing there\. Close it and try again"):
            journal.append([started()], wall=WALL)
    journal.append([started()], wall=WALL)


def test_two_do_not_mend_at_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.0)
    path.parent.mkdir()
    _garbage(path)
    guard = ExclusiveFile(path.with_name("history.sqlite3.rescue"))
    assert guard.acquire()
    with pytest.raises(StretchcoachError, match="Another program is mending"):
        Store.open(path)
    guard.release()
    with Store.open(path) as store:
        assert len(store.notes) == 2


def test_what_another_has_mended_meanwhile_is_left_alone(path: Path) -> None:
    recorded(path, WHOLE)
    notes: list[str] = []
    opening._rescue(path, notes)
    assert notes == []
    with Store.open(path, write=False) as store:
        assert len(store.sessions()) == 1


def test_a_mistake_of_ours_is_not_blamed_on_the_disk(path: Path) -> None:
    store = Store.open(path)
    journal = store.begin(START)
    store.close()
    store.close()
    with pytest.raises(sqlite3.ProgrammingError):
        journal.append([started()], wall=WALL)


@each_row(
    ("problem", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "the disk is full"),
        (PermissionError(errno.EACCES, "Permission denied"), "permission denied. Check the folder"),
        (OSError("odd"), "odd. Check the folder"),
        (sqlite3.OperationalError("odd"), "odd. Try again"),
    ],
)
def test_messages_name_the_folder_and_what_to_do(problem: OSError | sqlite3.Error, words: str) -> None:
    message = faults.explain(problem, Path("/home/pat/data/history.sqlite3"))
    assert message.startswith(f"The record of sessions in {Path('/home/pat/data')} cannot be used: {words}")
    assert message.endswith("use --data-dir for another folder.")
