"""Files of a user's own that are pipes, devices or endless: one message, at once, and nothing waits."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from cli.program import SHORT, Program, one_message, plain, recorded, run, settle, write

from stretchcoach import plainfile
from stretchcoach.errors import StretchcoachError
from stretchcoach.frontends.lines.answer_file import Answers
from stretchcoach.history.lock import HOLDER, SessionLock
from stretchcoach.routine import limits
from stretchcoach.routine.problems import InvalidFile
from stretchcoach.routine.recordings import INDEX, read_recordings
from stretchcoach.routine.source import document
from stretchcoach.settings import keep, read
from stretchcoach.sound.own_sounds import decoded


def pipe(path: Path) -> None:
    os.mkfifo(path)


def zeros(path: Path) -> None:
    path.symlink_to("/dev/zero")


def folder(path: Path) -> None:
    path.mkdir()


def large(path: Path) -> None:
    path.write_bytes(b"# " + b"x" * plainfile.LARGEST)


ODD = pytest.mark.parametrize("make", [pipe, zeros, folder, large])
ODD_SOUND = pytest.mark.parametrize("make", [pipe, zeros, folder])


@ODD
def test_settings(tmp_path: Path, make: Callable[[Path], None]) -> None:
    config = tmp_path / "home" / "config"
    config.mkdir(parents=True)
    make(config / "settings.toml")
    found = run(tmp_path, "run", "settle", "--headless", "--silent")
    one_message(found, str(config / "settings.toml"), "the settings cannot be read", "Mend or remove the file.")


@ODD
def test_answers(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "answers.txt")
    with pytest.raises(StretchcoachError, match=r"answers\.txt: the answers cannot be read: .*(file|folder)"):
        Answers(tmp_path / "answers.txt")


@ODD
def test_an_index_of_recordings(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / INDEX)
    assert str(tmp_path / INDEX) in read_recordings(tmp_path).problem


@ODD_SOUND
def test_own_sounds(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "sound.wav")
    with pytest.raises(StretchcoachError, match=r"ordinary file|a folder"):
        decoded(tmp_path / "sound.wav", 3.0)
    with pytest.raises(StretchcoachError, match="no file can have this name"):
        decoded(tmp_path / "a\0b", 3.0)


def test_a_mark_of_the_editor_before_the_settings_and_the_answers(tmp_path: Path) -> None:
    settings = write(tmp_path, "settings.toml", '\ufefftheme = "light"\n')
    assert read(settings).theme == "light"
    answers = Answers(write(tmp_path, "answers.txt", "\ufeff4\n"))
    command = answers.take()
    assert command is not None
    assert command.value == 4


def test_a_setting_is_kept_in_a_file_with_such_a_mark(tmp_path: Path) -> None:
    settings = write(tmp_path, "settings.toml", '\ufefftheme = "light"\n')
    keep(settings, "coach.volume", 0.5)
    assert (read(settings).theme, read(settings).coach.volume) == ("light", 0.5)


@pytest.mark.parametrize("make", [pipe, zeros, large])
def test_a_setting_is_not_kept_where_settings_have_no_end(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "settings.toml")
    with pytest.raises(StretchcoachError, match="could not be kept: th"):
        keep(tmp_path / "settings.toml", "coach.volume", 0.5)


@ODD
def test_a_cover(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "cover.png")
    found = run(tmp_path, "render", "settle", "-o", "x.mp3", "--cover", "cover.png")
    assert found.code == 2
    assert "cover.png: " in found.err
    plain(found)


@ODD
def test_who_holds_a_folder(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / HOLDER)
    assert SessionLock(tmp_path).holder() is None


@ODD
def test_a_bad_file_hides_no_other(tmp_path: Path, make: Callable[[Path], None]) -> None:
    routines = tmp_path / "home" / "data" / "routines"
    (routines / "exercises").mkdir(parents=True)
    write(routines, "mine.toml", SHORT)
    make(routines / "bad.toml")
    make(routines / "exercises" / "worse.toml")
    found = run(tmp_path, "list")
    assert found.code == 0, found.err
    assert "mine" in found.out
    for name in ("bad.toml: ", "worse.toml: "):
        assert name in found.err
    one_message(run(tmp_path, "run", "bad", "--headless", "--silent"), "bad.toml: ")
    if make is folder:
        return
    checked = run(tmp_path, "check", routines).out
    assert "3 files checked, 2 problems" in checked, checked


def test_a_bad_line_in_a_list_of_recordings_hides_no_other(tmp_path: Path) -> None:
    (tmp_path / "second.wav").touch()
    write(tmp_path, INDEX, '"First." = "../first.wav"\n"Second." = "second.wav"\n"Third." = 3\n')
    found = read_recordings(tmp_path)
    assert '"First.": expected the name of a file in this folder' in found.problem
    assert found.find("Second.") == tmp_path / "second.wav"


@pytest.mark.parametrize(
    "text", ['[background]\nsound = "a\\u0000b"', '[own_chimes]\nstart = "a\\u0000b"', 'device = "\\u001b[2J"']
)
def test_settings_with_characters_that_no_name_has(tmp_path: Path, text: str) -> None:
    config = tmp_path / "home" / "config"
    config.mkdir(parents=True)
    write(config, "settings.toml", text)
    one_message(run(tmp_path, "run", "settle", "--headless", "--silent"), "expected text without control characters")


def test_a_routine_may_be_as_large_as_any_small_file() -> None:
    assert limits.FILE_BYTES == plainfile.LARGEST


def full_of(line: str) -> str:
    """As much TOML as may be read."""
    return "\n".join(line.replace("N", str(number)) for number in range(plainfile.LARGEST // (len(line) + 5)))


HARD = {
    "headers": "[aN]",
    "lists of tables": "[[aN]]",
    "deep headers": "[aN." + ".".join("b" * 20) + "]",
    "dotted keys": "aN." + ".".join("b" * 45) + " = 1",
    "one long key": "a" + ".a" * 20_000 + " = 1",
    "one long header": "[a" + ".a" * 20_000 + "]",
}


@pytest.mark.parametrize("name", HARD)
def test_what_is_hard_to_read_takes_no_time(tmp_path: Path, name: str) -> None:
    text = full_of(HARD[name]) if len(HARD[name]) < 1000 else HARD[name]
    began = time.process_time()
    with pytest.raises((StretchcoachError, InvalidFile)):
        read(write(tmp_path, "settings.toml", text))
    with contextlib.suppress(InvalidFile):
        document(text, "routine.toml")
    assert time.process_time() - began < 2.0


def test_a_language_without_end_is_a_problem_of_its_own_file_only(tmp_path: Path) -> None:
    routines = tmp_path / "home" / "data" / "routines"
    routines.mkdir(parents=True)
    write(routines, "mine.toml", SHORT)
    for name, language in (
        ("long", "en" + "x" * 300),
        ("longer", "en-" + "-".join(["abcdefgh"] * 60)),
        ("up", "../.."),
    ):
        write(routines, f"{name}.toml", SHORT.replace("[[step]]", f'language = "{language}"\n[[step]]', 1))
        found = run(tmp_path, "list")
        assert found.code == 0, found.err
        assert "mine" in found.out
        assert 'a language code such as "en"' in found.err
        one_message(
            run(tmp_path, "run", name, "--headless", "--silent"), f"{name}.toml:6:", "routine, language: expected"
        )
        checked = run(tmp_path, "check", routines)
        assert checked.code == 1
        plain(checked)
        (routines / f"{name}.toml").unlink()


def test_a_routine_whose_name_is_no_text_runs(tmp_path: Path) -> None:
    name = os.fsdecode(b"n\xff.toml")
    try:
        write(tmp_path, name, SHORT)
    except OSError:
        pytest.skip("this file system takes no such name")
    found = run(tmp_path, "run", name, "--json", "--speed", "500")
    plain(found)
    assert found.code == 3, found
    assert (found.events[1]["type"], found.events[1]["routine"]) == ("session_started", "n\\udcff")


def test_a_routine_whose_name_is_no_text_is_gone_on_with_after_a_crash(tmp_path: Path) -> None:
    name = os.fsdecode(b"n\xff.toml")
    try:
        write(tmp_path, name, SHORT)
    except OSError:
        pytest.skip("this file system takes no such name")
    settle(tmp_path)
    with Program(tmp_path, "run", name, "--json", "--silent") as program:
        program.through_gate()
        program.event("step_started", number=1)
        program.signal(signal.SIGKILL)
        program.end()
    with Program(tmp_path, "run", name, "--json", "--silent", "--resume") as program:
        assert program.event("session_started")["resumed"] is True
        plain(program.stop())
    [record] = recorded(tmp_path)
    assert (record["routine_id"], record["outcome"]) == ("n\\udcff", "stopped")
