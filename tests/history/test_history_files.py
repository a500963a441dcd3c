"""Folders and files of the record: whose they are, and how they are moved aside."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rows import each_row

from stretchcoach.errors import StretchcoachError
from stretchcoach.history import files
from stretchcoach.history.store import Store

from .builders import START, names

posix = pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
NOW = datetime(2026, 11, 22, 10, 32, 5, tzinfo=UTC)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@posix
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_only_the_owner_may_read_the_record(tmp_path: Path, umask: int) -> None:
    path = tmp_path / "a" / "b" / "history.sqlite3"
    before = os.umask(umask)
    try:
        with Store.open(path) as store:
            store.begin(START)
            assert {each.name: _mode(each) for each in path.parent.iterdir()} == {
                "history.sqlite3": 0o600,
                "history.sqlite3-wal": 0o600,
                "history.sqlite3-shm": 0o600,
            }
    finally:
        os.umask(before)
    assert (_mode(path.parent), _mode(path.parent.parent)) == (0o700, 0o700)


@posix
def test_rights_of_others_are_withdrawn_and_a_folder_that_was_there_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite3"
    tmp_path.chmod(0o755)
    Store.open(path).close()
    path.chmod(0o664)
    with Store.open(path) as store:
        store.begin(START)
        assert {_mode(each) for each in tmp_path.iterdir()} == {0o600}
    assert _mode(tmp_path) == 0o755


def test_closing_leaves_one_file(path: Path) -> None:
    with Store.open(path) as store:
        store.begin(START)
    assert names(path.parent) == ["history.sqlite3"]


def test_the_database_may_be_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "disk" / "mine.sqlite3", tmp_path / "history.sqlite3"
    Store.open(real).close()
    link.symlink_to(real)
    with Store.open(link) as store:
        store.begin(START)
    with Store.open(real) as store:
        assert len(store.sessions()) == 1


def test_setting_aside_takes_the_companions_along(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite3"
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).write_text(f"content{ending}")
    aside = files.set_aside(path, "damaged", now=NOW)
    assert names(tmp_path) == [f"history.sqlite3.damaged-20261122T103205Z{ending}" for ending in ("", "-shm", "-wal")]
    assert aside.read_text() == "content"
    assert aside.with_name(aside.name + "-wal").read_text() == "content-wal"


def test_two_rescues_in_one_second_do_not_collide(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite3"
    for content in ("first", "second", "third"):
        path.write_text(content)
        files.set_aside(path, "damaged", now=NOW)
    stem = "history.sqlite3.damaged-20261122T103205Z"
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {
        stem: "first",
        f"{stem}-2": "second",
        f"{stem}-3": "third",
    }


def test_a_name_taken_by_a_companion_alone_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite3"
    for content in ("first", "second"):
        path.with_name("history.sqlite3-wal").write_text(content)
        files.set_aside(path, "damaged", now=NOW)
    assert sorted(each.read_text() for each in tmp_path.iterdir()) == ["first", "second"]


@each_row("make", [Path.mkdir, os.mkfifo])
def test_what_is_no_ordinary_file_is_refused(tmp_path: Path, make: object) -> None:
    path = tmp_path / "history.sqlite3"
    assert callable(make)
    make(path)
    with pytest.raises(StretchcoachError, match="not an ordinary file"):
        Store.open(path)
    assert names(tmp_path) == ["history.sqlite3"]
