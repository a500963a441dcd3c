"""Why nothing is begun is told a program where it reads: one object, the first and the last."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli.program import SHORT, database, run, run_here, write
from rows import each_row

from stretchcoach.sound import renderer


@each_row(
    ("words", "code", "text"),
    [
        (["--dance"], "usage", "No such option"),
        (["--speed", "nan"], "usage", "'nan' is no number"),
        (["--rate", "fast"], "usage", "not a valid integer"),
        (["another"], "usage", "unexpected extra argument"),
        (["--voice", "nobody's"], "not_possible", "no voice"),
        (["--silent", "--require-sound"], "usage", "cannot be met"),
        (["--language", "xx"], "not_possible", "no language"),
        (["--answers", "nowhere"], "not_possible", "cannot be read"),
    ],
)
def test_one_error_says_why(
    words: list[str], code: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renderer, "voices", lambda *_: ())
    found = run_here(tmp_path, "run", write(tmp_path, "short.toml", SHORT), "--json", *words)
    [told] = [json.loads(line) for line in found.out.splitlines()]
    assert (told["type"], told["seq"], told["protocol"], told["code"]) == ("error", 1, 1, code)
    assert text in told["text"]
    assert found.code == 2


@each_row(
    ("shell", "words", "code"),
    [
        ('"$@" 2>/dev/full', ("nowhere",), "no_such_routine"),
        ('"$@" 2>&-', ("nowhere",), "no_such_routine"),
        ('"$@" 2>/dev/full', ("--dance",), "usage"),
    ],
)
def test_the_exit_code_is_the_same_where_nobody_can_read_standard_error(
    shell: str, words: tuple[str, ...], code: str, tmp_path: Path
) -> None:
    found = run(tmp_path, "run", "--json", *words, shell=shell)
    assert found.code == 2
    assert [event["code"] for event in found.events] == [code]


def test_the_error_is_told_where_nobody_could_read_what_came_before_it_on_standard_error(tmp_path: Path) -> None:
    database(tmp_path).parent.mkdir(parents=True)
    database(tmp_path).write_text("no record")
    found = run(tmp_path, "run", "gentle-four", "--json", "--silent", "--resume", shell='"$@" 2>/dev/full')
    assert [event["type"] for event in found.events] == ["hello", "note", "note", "error"]
    assert (found.code, found.events[-1]["code"]) == (2, "no_such_session")
