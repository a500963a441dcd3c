"""The cache of spoken phrases: what makes a clip another clip, its limit, and folders that refuse."""

from __future__ import annotations

import errno
import os
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from rows import each_row
from sound_fakes import clip

from stretchcoach.sound.cache import IN_USE, OWN, PhraseCache, is_full, unwritable


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


def aged(paths: Iterable[Path], age: float) -> None:
    """Used so many seconds ago, the first one longest."""
    for number, path in enumerate(paths):
        os.utime(path, (time.time() - age + number, time.time() - age + number))


def voiced(cache: PhraseCache, engine: str, *texts: str) -> list[Path]:
    """A clip of 4.4 kB of each text."""
    return [clip(cache.path(text, "", 150, engine=engine), 0.1) for text in texts]


def test_clips_of_voices_that_are_used_no_more_and_of_earlier_versions_go_first(tmp_path: Path) -> None:
    before = PhraseCache(tmp_path, "a")
    gone = [*voiced(before, "a voice of before", "one", "two"), clip(tmp_path / f"{'0' * 32}.wav", 0.1)]
    cache = PhraseCache(tmp_path, "a", limit=15_000)
    ours = [*voiced(cache, "a voice", "one", "two"), clip(tmp_path / f"{OWN}-chime.wav", 0.1)]
    aged([*ours, *gone], IN_USE + 100)
    cache.tidy()
    assert set(tmp_path.iterdir()) == set(ours)


def test_what_a_session_may_need_goes_only_when_the_folder_is_twice_as_large_as_it_may_be(tmp_path: Path) -> None:
    paths = voiced(PhraseCache(tmp_path, "a"), "another program's voice", *"abcd")
    for limit, left in ((9_000, 4), (5_000, 2), (1_000, 1)):
        PhraseCache(tmp_path, "a", limit=limit).tidy(keep=paths[-1:])
        assert len(list(tmp_path.iterdir())) == left
    assert paths[-1].exists()


def test_there_is_room_for_more_while_the_folder_is_within_its_limit(tmp_path: Path) -> None:
    assert PhraseCache(tmp_path / "none", "a").has_room()
    voiced(PhraseCache(tmp_path, "a"), "a voice", *"ab")
    assert PhraseCache(tmp_path, "a", limit=10_000).has_room()
    assert not PhraseCache(tmp_path, "a", limit=8_000).has_room()


def test_folders_that_killed_programs_left_are_removed_when_they_are_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name in ("stretchcoach-phrases-old", "stretchcoach-piper-old", "stretchcoach-piper-new", "others-old"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.wav").write_bytes(b"half")
        if name.endswith("old"):
            aged([tmp_path / name], 7 * 86400)
    PhraseCache(tmp_path / "phrases", "a").tidy()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["others-old", "stretchcoach-piper-new"]


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
