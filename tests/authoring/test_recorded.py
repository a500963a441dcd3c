"""What check says about an author's recordings."""

from __future__ import annotations

import json
import os
import wave
from pathlib import Path

import pytest

from stretchcoach.authoring.check import CheckReport, check_paths, json_report, text_report
from stretchcoach.resources import shipped
from stretchcoach.routine.library import ExerciseFolders

ROUTINE = """format = 1
[routine]
name = "Mine"
[sound]
voice = "recordings/"
[[step]]
exercise = "cat-cow"
[[step]]
say = "Well done, and breathe out."
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of recordings of a routine beside it."""
    (tmp_path / "mine.toml").write_text(ROUTINE, "utf-8")
    (tmp_path / "recordings").mkdir()
    return tmp_path / "recordings"


def check(folder: Path) -> CheckReport:
    return check_paths([folder.parent / "mine.toml"], ExerciseFolders([shipped("routines") / "exercises"]))


def record(path: Path, seconds: float = 0.5) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(2 * int(8000 * seconds)))


def notes(report: CheckReport) -> list[str]:
    return [each.message for each in report.notes]


def test_every_phrase_of_the_routine_without_a_recording_is_named_with_its_file(folder: Path) -> None:
    record(folder / "cat-cow.wav")
    report = check(folder)
    assert report.ok
    found = {each.message: each for each in report.notes}
    note = found['no recording of "Well done, and breathe out.".']
    assert (note.line, note.column, note.key) == (5, 9, "sound, voice")
    assert note.suggestion == "It would be recordings/well-done-and-breathe-out.wav; a voice says it."
    assert 'no recording of "Cat-cow.".' not in found
    assert sum("Three" in each for each in found) == 1, "a number is the same in a count and between repetitions"


def test_questions_about_safety_are_counted_in_words_and_named_in_json(folder: Path) -> None:
    report = check(folder)
    assert not any("between your legs" in each for each in notes(report))
    assert len(report.counted) > 50
    assert f"note: {len(report.counted)} phrases about safety and pain without a recording" in text_report(report)
    listed = json.loads(json_report(report))
    assert len(listed) == len(report.notes) + len(report.counted)
    assert any("between your legs" in each["message"] for each in listed)


def test_files_that_belong_to_nothing_or_cannot_be_used_are_named(folder: Path) -> None:
    for name in ("wel-done-and-breathe-out.wav", "xyzzy.wav", "get-ready.mp3"):
        record(folder / name)
    (folder / "small-and-smooth.ogg").touch()
    (folder / "get-ready.wav").symlink_to("get-ready.wav")
    report = check(folder)
    assert report.ok
    text = text_report(report)
    assert "wel-done-and-breathe-out.wav belongs to no phrase. Did you mean well-done-and-breathe-out.wav?" in text
    assert "xyzzy.wav belongs to no phrase." in text
    assert "small-and-smooth.ogg cannot be used: the file is empty." in text
    assert "get-ready.wav cannot be used: the file cannot be read: Too many levels of symbolic links." in text
    assert "get-ready.mp3 is not used: another file has that name." in text


def test_a_number_that_lasts_too_long_for_a_count_is_noted(folder: Path) -> None:
    record(folder / "three.wav", 1.4)
    record(folder / "two.wav", 0.8)
    assert "three.wav lasts 1.4 seconds; a number of a count may last 0.9." in notes(check(folder))
    assert not any("two.wav" in each for each in notes(check(folder)))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_number_that_is_a_pipe_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "three.wav")
    assert "three.wav cannot be used: this is not an ordinary file." in notes(check(folder))


def test_an_index_that_cannot_be_read_and_a_folder_that_is_gone_are_notes(folder: Path) -> None:
    (folder / "recordings.toml").write_text("nonsense", "utf-8")
    assert any("recordings.toml" in each for each in notes(check(folder)))
    (folder / "recordings.toml").unlink()
    folder.rmdir()
    assert any("No such file or directory" in each for each in notes(check(folder)))


def test_a_routine_without_recordings_and_one_with_problems_say_nothing_about_them(folder: Path) -> None:
    path = folder.parent / "mine.toml"
    path.write_text(ROUTINE.replace('voice = "recordings/"\n', ""), "utf-8")
    assert notes(check(folder)) == []
    path.write_text(ROUTINE.replace("cat-cow", "cat-crow"), "utf-8")
    report = check(folder)
    assert (len(report.problems), report.notes, report.counted) == (1, (), ())
