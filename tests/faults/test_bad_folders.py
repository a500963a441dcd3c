"""Data folders that cannot be written, are full, in use, or hold something that cannot be read. Nothing is lost."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from cli.program import SHORT, WHOLE, Ended, Program, database, one_message, plain, recorded, run, write
from click.testing import CliRunner

from stretchcoach.cli import main


def rehearse(tmp_path: Path, *more: str | Path, shell: str = "") -> Ended:
    path, answers = write(tmp_path, "short.toml", SHORT), write(tmp_path, "answers.txt", WHOLE)
    words = ("run", path, "--headless", "--speed", "600", "--answers", answers, *more)
    return run(tmp_path, *words, shell=shell)


def test_a_home_under_a_file(tmp_path: Path) -> None:
    write(tmp_path, "home", "")
    one_message(rehearse(tmp_path), "cannot be used: not a directory", "--data-dir", code=6)


def test_a_data_folder_that_is_a_file(tmp_path: Path) -> None:
    file = write(tmp_path, "file", "kept")
    found = rehearse(tmp_path, "--data-dir", file)
    assert (found.code, found.out) == (2, "")
    assert "is a file" in found.err
    one_message(rehearse(tmp_path, "--data-dir", file / "below"), "cannot be used: not a directory", code=6)
    assert file.read_text() == "kept"


def test_a_read_only_folder_of_the_system(tmp_path: Path) -> None:
    found = rehearse(tmp_path, "--data-dir", "/proc/stretchcoach")
    one_message(found, "The record of sessions in /proc/stretchcoach", code=6)


def test_a_folder_that_is_full_from_the_start(tmp_path: Path) -> None:
    found = rehearse(tmp_path, shell='ulimit -f 1; exec "$@"')
    one_message(found, "The record of sessions in", "full", code=6)


def test_a_folder_that_is_full_in_the_middle_is_told_once_and_the_session_goes_on(tmp_path: Path) -> None:
    assert rehearse(tmp_path).code == 0
    blocks = database(tmp_path).stat().st_size // 512 + 1  # room for what is there; the log of the next has less
    found = rehearse(tmp_path, shell=f'ulimit -f {blocks}; exec "$@"')
    plain(found)
    assert found.code == 6, found.err
    if not found.out:  # too full to begin
        assert "The record of sessions in" in found.err
        return
    assert "You came to the end of the session." in found.out
    complaints = [line for line in found.err.splitlines() if "The record of sessions in" in line]
    assert len(complaints) == 1, found.err
    assert "The session goes on, and the record is tried again." in complaints[0]
    assert "The end of this session could not be written to the record." in found.err
    assert [record["outcome"] for record in recorded(tmp_path)][-1] == "completed"


@pytest.mark.parametrize(
    ("what", "words"),
    [("damaged", "was damaged"), ("newer", "was written by a newer stretchcoach")],
)
def test_a_record_that_cannot_be_read_is_set_aside_named_and_never_deleted(
    tmp_path: Path, what: str, words: str
) -> None:
    assert rehearse(tmp_path).code == 0
    if what == "damaged":
        database(tmp_path).write_bytes(b"not a database at all" * 500)
    else:
        connection = sqlite3.connect(database(tmp_path))
        connection.execute("PRAGMA user_version = 900")
        connection.close()
    before = database(tmp_path).read_bytes()

    looked = run(tmp_path, "history")
    one_message(looked, words)
    assert database(tmp_path).read_bytes() == before

    found = rehearse(tmp_path)
    assert found.code == 0
    line, *more = found.err.splitlines()
    assert words in line
    assert more[-1].endswith("The next session asks about every warning sign again.")
    [aside] = [path for path in database(tmp_path).parent.iterdir() if f".{what}-" in path.name]
    assert str(aside) in line
    assert aside.read_bytes() == before
    assert len(recorded(tmp_path)) == 1


def test_two_sessions_at_once_on_one_folder_even_through_a_link(tmp_path: Path) -> None:
    path = write(tmp_path, "short.toml", SHORT)
    (tmp_path / "home").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "home", target_is_directory=True)
    with Program(tmp_path, "run", path, "--json", "--silent") as program:
        program.event("session_started")
        for home in ("home", "link"):
            env = {"STRETCHCOACH_HOME": str(tmp_path / home)}
            second = run(tmp_path, "run", path, "--headless", "--silent", **env)
            one_message(second, "Another session is running on this data folder (Short, started ", "--data-dir", code=6)
        assert "not finished" in run(tmp_path, "history").out
        other = run(tmp_path, "run", path, "--headless", "--speed", "300", "--data-dir", tmp_path / "other")
        assert other.code == 3  # it ran, with nobody to answer
        assert program.stop().code == 1
    assert [record["outcome"] for record in recorded(tmp_path)] == ["stopped"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"volume = \n", ("settings cannot be read", "line 1", "Mend or remove the file.")),
        (b"theme = \xff\n", ("settings cannot be read", "the file is not saved as UTF-8")),
        (b"a = " + b"[" * 5000, ("settings cannot be read",)),
        (b"a = " + b"9" * 5000, ("settings cannot be read",)),
        (b"volme = 1\n", ("volme: no such setting; there are: ", "lead_in, latency, keep_awake, device, theme")),
        (b"coach = 1\n", ("coach: expected a table, found 1",)),
        (b"[coach]\nspeed = 1\n", ("coach.speed: no such setting; there are: voice, rate, pitch, pause, volume",)),
        (b"[coach]\nrate = 10\n", ("coach.rate: expected 80 to 300, found 10",)),
        (b"[coach]\nrate = 150.5\n", ("coach.rate: expected a whole number, found 150.5",)),
        (b"[count]\nvolume = nan\n", ("count.volume: expected 0 to 1, found nan",)),
        (b"[count]\nvolume = true\n", ("count.volume: expected a number, found True",)),
        (b"lead_in = 11\n", ("lead_in: expected 0 to 10, found 11",)),
        (b'theme = "' + b"x" * 9000 + b'"\n', ('theme: expected "dark", "light" or "contrast"',)),
        (b"[session]\nready = 20\n", ("session.ready: expected text in quotes, found 20",)),
        (b'[session]\nready = "2s"\n', ("session.ready: expected a duration such as", "from 5s to 5m, found '2s'")),
        (b"device = 3\n", ("device: expected text in quotes, found 3",)),
    ],
)
def test_settings_that_cannot_be_used_name_file_and_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("STRETCHCOACH_HOME", str(tmp_path / "home"))
    config = tmp_path / "home" / "config"
    config.mkdir(parents=True)
    (config / "settings.toml").write_bytes(content)
    found = CliRunner().invoke(main, ["run", "settle", "--headless", "--silent"])
    one_message(Ended(found.exit_code, found.stdout, found.stderr), str(config / "settings.toml"), *words)
    assert len(found.stderr) < 600
    assert (config / "settings.toml").read_bytes() == content
    assert not database(tmp_path).exists()
