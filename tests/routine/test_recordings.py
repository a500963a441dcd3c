"""Which file belongs to which phrase."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rows import each_row

from stretchcoach.routine.recordings import LARGEST, LONGEST_NAME, read_recordings, slug, stem, trouble

LONG = "If you have pain that is worse than six, or anything feels wrong, stop here and rest on your back."


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).write_bytes(b"sound")


@each_row(
    ("text", "name"),
    [
        ("Breathe in, grow longer.", "breathe-in-grow-longer"),
        ("Child's pose.", "childs-pose"),
        ("¿Listo? Inspire, más despacio.", "listo-inspire-mas-despacio"),
        ("8 times, slowly.", "8-times-slowly"),
        ("Three", "three"),
        ("...", ""),
        (LONG, "if-you-have-pain-that-is-worse-than-six-or-anything-feels-7bb3ab"),
    ],
)
def test_a_phrase_has_a_name_that_can_be_typed(text: str, name: str) -> None:
    assert stem(text) == name


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_has_a_short_plain_name_or_none(text: str) -> None:
    name = stem(text)
    assert len(name) <= LONGEST_NAME + 7
    assert name == name.casefold()
    assert all(each.isalnum() or each == "-" for each in name)
    assert slug(slug(text)) == slug(text)


def test_texts_that_begin_alike_have_different_names() -> None:
    assert stem(LONG) != stem(LONG + " Then wait.")


def test_files_are_found_by_phrase_exercise_and_index(tmp_path: Path) -> None:
    put(tmp_path, "Hold it THERE.WAV", "cat-cow.mp3", "x1.flac", f"{stem(LONG)}.ogg", "notes.txt", ".hold.wav")
    (tmp_path / "recordings.toml").write_text('"Grow a little taller." = "x1.flac"\n')
    found = read_recordings(tmp_path)
    names = {slug("Cat and cow"): "cat-cow"}
    assert found.problem == ""
    assert found.find("Hold it there!") == tmp_path / "Hold it THERE.WAV"
    assert found.find("Cat and cow.", names) == tmp_path / "cat-cow.mp3"
    assert found.find("Cat and cow.") is None
    assert found.find("Grow a little taller.") == tmp_path / "x1.flac"
    assert found.find(LONG) == tmp_path / f"{stem(LONG)}.ogg"
    assert found.find("...") is None
    assert found.unused(["Hold it there.", LONG], names) == [tmp_path / "cat-cow.mp3", tmp_path / "x1.flac"]


def test_a_file_named_by_the_whole_of_a_long_phrase_is_found_as_well(tmp_path: Path) -> None:
    put(tmp_path, f"{LONG[:-1]}.wav")
    assert read_recordings(tmp_path).find(LONG)


def test_of_two_files_with_one_name_the_first_kind_is_used(tmp_path: Path) -> None:
    put(tmp_path, "rest.mp3", "rest.wav", "Rest.flac")
    found = read_recordings(tmp_path)
    assert found.find("Rest.") == tmp_path / "rest.wav"
    assert found.doubles == (tmp_path / "Rest.flac", tmp_path / "rest.mp3")


@each_row(
    ("index", "why"),
    [
        ('"Rest." = "../rest.wav"', "expected the name of a file in this folder"),
        ('"Rest." = "/etc/passwd"', "expected the name of a file in this folder"),
        ('"Rest." = 3', "expected the name of a file in this folder"),
        ('"..." = "rest.wav"', "expected the name of a file in this folder"),
        ('"Rest." = ', "Invalid"),
        ("\xff", "the file is not saved as UTF-8"),
    ],
)
def test_an_index_that_cannot_be_used_says_why_and_the_files_are_found_all_the_same(
    tmp_path: Path, index: str, why: str
) -> None:
    put(tmp_path, "rest.wav")
    (tmp_path / "recordings.toml").write_bytes(index.encode("latin-1"))
    found = read_recordings(tmp_path)
    assert str(tmp_path / "recordings.toml") in found.problem
    assert why in found.problem
    assert found.find("Rest.") == tmp_path / "rest.wav"


def test_a_folder_that_is_not_there_has_no_recordings_and_says_so(tmp_path: Path) -> None:
    found = read_recordings(tmp_path / "none")
    assert "No such file" in found.problem
    assert found.find("Rest.") is None


def test_files_that_cannot_be_recordings_are_known_without_listening(tmp_path: Path) -> None:
    put(tmp_path, "good.wav")
    (tmp_path / "empty.wav").touch()
    (tmp_path / "folder.wav").mkdir()
    (tmp_path / "loop.wav").symlink_to("loop.wav")
    with (tmp_path / "huge.wav").open("wb") as huge:
        huge.truncate(LARGEST + 1)
    assert trouble(tmp_path / "good.wav") == ""
    assert trouble(tmp_path / "empty.wav") == "the file is empty"
    assert trouble(tmp_path / "folder.wav") == "this is a folder"
    assert "links" in trouble(tmp_path / "loop.wav")
    assert "larger than" in trouble(tmp_path / "huge.wav")
    assert "no such file" in trouble(tmp_path / "none.wav")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no named pipes in folders")
def test_a_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    assert trouble(tmp_path / "pipe.wav") == "this is not an ordinary file"
