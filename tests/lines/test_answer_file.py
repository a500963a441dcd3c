"""Answers from a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from rows import each_row

from stretchcoach.coach.commands import Do
from stretchcoach.errors import StretchcoachError
from stretchcoach.frontends.lines.answer_file import Answers


def answers(tmp_path: Path, text: str) -> Answers:
    (tmp_path / "answers.txt").write_text(text, "utf-8")
    return Answers(tmp_path / "answers.txt")


def test_they_are_used_up_in_order_and_know_their_line(tmp_path: Path) -> None:
    given = answers(tmp_path, "# the gate\nnone\n\n  # indented\n -\r\nSomething fits\nX\nnot sure\n3\ndone")
    taken = []
    while given:
        command = given.take()
        taken.append((None if command is None else command.value, given.place.rsplit(":", 1)[1]))
    assert taken == [
        ("none", "2"),
        (None, "5"),
        ("something", "6"),
        (10, "7"),
        ("unsure", "8"),
        (3, "9"),
        ("done", "10"),
    ]
    assert given.take() is None
    assert given.place == f"{tmp_path / 'answers.txt'}:10"


def test_a_place_is_a_word_and_back_is_one_of_them(tmp_path: Path) -> None:
    given = answers(tmp_path, "back\nthigh\n")
    assert [command and (command.do, command.value) for command in (given.take(), given.take())] == [
        (Do.ANSWER, "back"),
        (Do.ANSWER, "thigh"),
    ]


@each_row("text", ["", "# nothing\n\n"])
def test_a_file_without_answers_has_none(tmp_path: Path, text: str) -> None:
    given = answers(tmp_path, text)
    assert not given
    assert given.take() is None


EXPECTED = "expected 0 to 10, yes, no, unsure, none, something, done, or - for no answer, found"


@each_row(
    ("text", "message"),
    [
        ("no\nwhat\n", f"answers.txt:2: {EXPECTED} 'what'."),
        ("stop\n", f"answers.txt:1: {EXPECTED} the command 'stop'."),
        ("x" * 9000, f"answers.txt:1: {EXPECTED} 'xxxx"),
    ],
)
def test_a_line_that_is_no_answer_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(StretchcoachError) as problem:
        answers(tmp_path, text)
    assert message in str(problem.value)
    assert len(str(problem.value)) < len(str(tmp_path)) + 200


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "bytes.txt").write_bytes(b"no\n\xff\n")
    for name, why in (
        ("missing.txt", "no such file"),
        (".", "this is a folder"),
        ("bytes.txt", "the file is not saved as UTF-8"),
    ):
        with pytest.raises(StretchcoachError, match=f"the answers cannot be read: .*{why}"):
            Answers(tmp_path / name)
