"""Routine files that cannot be used: one clear message, exit 2, and nothing begun."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from cli.program import SHORT, database, one_message, plain, run
from click.testing import CliRunner

from stretchcoach.cli import main

HEAD = 'format = 1\n[routine]\nname = "Bad"\n'


def nested(depth: int) -> str:
    inner = '{ rest = "10s" }'
    for _ in range(depth):
        inner = f"{{ repeat = 2, steps = [{inner}] }}"
    return f"{HEAD}".replace("[routine]\nname", "routine.name") + f"step = [{inner}]\n"


def text(content: str) -> Callable[[Path], None]:
    return data(content.encode())


def data(content: bytes) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        path.write_bytes(content)

    return make


def sparse(size: int) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        with path.open("wb") as file:
            file.truncate(size)

    return make


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda path: None, "there is no such file"),
    "empty": (text(""), "empty"),
    "a folder": (Path.mkdir, "folder"),
    "not UTF-8": (data(b'format = 1\n[routine]\nname = "K\xe4lte"\n'), "UTF-8"),
    "not TOML": (text("format = 1\n[routine\n"), "bad.toml:2:1: a heading stands in brackets on both sides"),
    "50 MB": (sparse(50_000_000), "larger than 64 KiB"),
    "newer format": (text(SHORT.replace("format = 1", "format = 2")), "Update stretchcoach"),
    "unknown keys": (text(SHORT + "hodl = '5s'\n"), "hold"),
    "negative duration": (text(HEAD + '[[step]]\nrest = "-5s"\n'), "rest"),
    "absurd duration": (text(HEAD + '[[step]]\nrest = "900h"\n'), "rest"),
    "no steps": (text(HEAD), "step"),
    "a hundred deep": (text(nested(100)), "deep"),
    "two thousand deep": (text(nested(2_000)), "deep"),
    "a device": (lambda path: path.symlink_to("/dev/zero"), ""),
    "a pipe": (os.mkfifo, ""),
}


@pytest.mark.parametrize("name", BAD)
def test_a_routine_that_cannot_be_used_is_one_message_and_exit_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    make, word = BAD[name]
    make(tmp_path / "bad.toml")
    found = run(tmp_path, "run", "bad.toml", "--headless", "--silent")
    one_message(found, "bad.toml")
    assert word.casefold() in found.err.casefold(), found.err
    assert not database(tmp_path).exists()

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STRETCHCOACH_HOME", str(tmp_path / "home"))
    for words in (("show", "bad.toml"), ("preview", "bad.toml")):
        looked = CliRunner().invoke(main, words)
        assert (looked.exit_code, looked.stdout, looked.stderr) == (2, "", found.err)
    checked = CliRunner().invoke(main, ["check", "bad.toml"])
    assert (checked.exit_code, checked.stderr) == (1, "")
    assert "checked, " in checked.stdout.splitlines()[-1]


def test_a_name_of_bytes_that_are_no_text(tmp_path: Path) -> None:
    found = run(tmp_path, "check", "b\udcff.toml")
    plain(found)
    assert (found.code, found.err) == (1, "")
    one_message(run(tmp_path, "show", "b\udcff"), "There is no routine")


@pytest.mark.parametrize("name", ["", ".", "..", "a" * 5000, "settle\n", "--headless", "\x1b[2J"])
def test_odd_names_of_routines(tmp_path: Path, name: str) -> None:
    found = CliRunner().invoke(main, ["--data-dir", str(tmp_path), "show", "--", name])
    assert (found.exit_code, found.stdout) == (2, "")
    assert len(found.stderr) < 400
    assert found.stderr.rstrip("\n").isprintable()
