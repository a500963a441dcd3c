"""The cache of spoken phrases: what makes a clip another clip, its limit, and folders that refuse."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from rows import each_row
from sound_fakes import clip

from stretchcoach.sound.cache import PhraseCache, is_full, unwritable


def test_everything_that_changes_the_sound_changes_the_place(tmp_path: Path) -> None:
    cache, other = PhraseCache(tmp_path, "a"), PhraseCache(tmp_path, "b")
    places = [
        cache.path("hold", "", 150),
        cache.path("hold ", "", 150),
        cache.path("hold", "en", 150),
        cache.path("hold", "", 151),
        cache.path("hold", "", 150, "es"),
        cache.path("hold", "", 150, engine="piper x.onnx 100 1"),
        cache.path("hold", "", 150, engine="piper x.onnx 100 2"),
        other.path("hold", "", 150),
    ]
    assert len(set(places)) == len(places)
    assert cache.path("hold", "", 150) == PhraseCache(tmp_path, "a").path("hold", "", 150)


def test_the_longest_unused_go_first_and_what_is_in_use_stays(tmp_path: Path) -> None:
    cache = PhraseCache(tmp_path, "a", limit=10_000)
    paths = [clip(tmp_path / f"{name}.wav", 0.1) for name in "abcd"]  # 4.4 kB each
    for age, path in enumerate(paths):
        os.utime(path, (1e9 + age, 1e9 + age))
    cache.used([paths[1]])
    (tmp_path / "notes.txt").write_bytes(bytes(20_000))
    cache.tidy(keep=[paths[0]])
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.wav", "b.wav", "notes.txt"]


def test_what_a_killed_renderer_left_is_removed_when_it_is_old(tmp_path: Path) -> None:
    old, new = tmp_path / "x.1.tmp", tmp_path / "y.2.tmp"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (1e9, 1e9))
    PhraseCache(tmp_path, "a").tidy()
    assert [each.name for each in tmp_path.iterdir()] == ["y.2.tmp"]


def test_an_unwritable_folder_is_replaced_by_a_temporary_one_that_goes_at_the_end(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = PhraseCache(tmp_path / "file" / "phrases", "a")
    cache.open()
    temporary = cache.folder
    assert temporary.is_dir()
    assert str(tmp_path / "file" / "phrases") in str(cache.note)
    assert not cache.fall_back("again")
    cache.close()
    assert not temporary.exists()


def test_a_writable_folder_is_made_and_kept(tmp_path: Path) -> None:
    cache = PhraseCache(tmp_path / "new" / "phrases", "a")
    cache.open()
    assert cache.note is None
    assert list(cache.folder.iterdir()) == []
    cache.close()
    assert cache.folder.is_dir()


def test_unwritable_says_why(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert unwritable(tmp_path) is None
    assert unwritable(tmp_path / "file")


def test_tidying_a_folder_that_is_not_there_does_nothing(tmp_path: Path) -> None:
    PhraseCache(tmp_path / "none", "a").tidy()


@each_row(("code", "full"), [(errno.ENOSPC, True), (errno.EROFS, True), (errno.EINTR, False), (None, False)])
def test_what_counts_as_the_folder_refusing(code: int | None, full: bool) -> None:
    assert is_full(code) is full
