"""Files that cannot be read at all, and any text or bytes whatever."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rows import each_row

from stretchcoach.resources import shipped
from stretchcoach.routine import limits, source
from stretchcoach.routine.library import ExerciseFolders
from stretchcoach.routine.problems import InvalidFile
from stretchcoach.routine.reader import check_file, parse_exercise, parse_routine

LIBRARY = ExerciseFolders([shipped("routines") / "exercises"])
SHIPPED = [path.read_text("utf-8") for path in sorted(shipped("routines").glob("*.toml"))]


def said(path: Path) -> str:
    """The one problem of a file, without its path."""
    (problem,) = check_file(path, LIBRARY)
    assert (problem.line, problem.column, problem.path) == (0, 0, str(path))
    return problem.message


def test_missing(tmp_path: Path) -> None:
    assert said(tmp_path / "gone.toml") == "there is no such file."


def test_a_folder(tmp_path: Path) -> None:
    assert said(tmp_path) == "this is a folder."


def test_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert said(tmp_path / "file" / "x.toml") == "the file cannot be read: Not a directory."


def test_a_name_no_file_can_have() -> None:
    assert said(Path("a\0b.toml")) == "no file can have this name."


def test_not_for_this_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.touch()

    def refuse(path: Path, flags: int) -> int:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as only_here:
        only_here.setattr("os.open", refuse)
        message = said(path)
    assert message == "you may not read this file."


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    assert said(tmp_path / "pipe.toml") == "this is not an ordinary file."


@each_row(
    ("line", "suggestion"),
    [
        ("phone = 02079460000", 'Write phone = "02079460000".'),
        ('clinic = { name = "y", phone = 0207 946 }', 'Write clinic = { name = "y", phone = "0207 946" }.'),
        ("phone = 0111", 'Write phone = "0111".'),
        ("hold = 05 # seconds", "Write hold = 5."),
    ],
)
def test_a_number_with_a_leading_zero(line: str, suggestion: str) -> None:
    with pytest.raises(InvalidFile) as raised:
        source.document(f"{line}\nname = 1\n", "x.toml")
    (problem,) = raised.value.problems
    assert (problem.line, problem.column) == (1, line.rindex("= 0") + 3)
    assert (problem.message, problem.suggestion) == ("a number does not begin with 0.", suggestion)


@each_row("line", ["at = 09:75", "day = 01-02-2026", "hold = 0 5", "x = 0" + " " * 10**6 + "1", "a" * 10**6])
def test_other_slips_with_a_zero_keep_their_message(line: str) -> None:
    with pytest.raises(InvalidFile) as raised:
        source.document(line, "x.toml")
    assert raised.value.problems[0].message != "a number does not begin with 0."


def test_fifty_megabytes_are_not_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "large.toml"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail("the file was read"))
    assert said(path) == "the file is larger than 64 KiB, so it was not read."


def test_the_largest_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    head = 'format = 1\nroutine.name = "x"\nstep = [{ rest = "10s" }]\n#'
    path.write_text(head + " " * (limits.FILE_BYTES - len(head)), "utf-8")
    assert check_file(path, {}) == []


def test_a_text_is_no_longer_than_a_file_may_be() -> None:
    with pytest.raises(InvalidFile, match="larger than 64 KiB"):
        source.document("#" * (limits.FILE_BYTES + 1), "x.toml")


@each_row("text", ["", "  \n\n", "\ufeff"])
def test_empty(text: str) -> None:
    with pytest.raises(InvalidFile, match="the file is empty"):
        source.document(text, "x.toml")


@each_row(
    "text",
    ["x = " + "[" * 20_000, "x = " + "{a=" * 20_000, "format = 1\nstep = [" + "{repeat=2,steps=[" * 3_000],
    ids=["lists", "tables", "steps"],
)
def test_nesting_without_end(text: str) -> None:
    with pytest.raises(InvalidFile, match=r"too deep|not closed"):
        source.document(text, "x.toml")


@each_row("part", ["a.", "a . ", '"a b".', "'a'."])
def test_keys_without_end(part: str) -> None:
    for text in (part * 10_000 + "a = 1", f"[{part * 10_000}a]"):
        with pytest.raises(InvalidFile, match="a key has too many parts"):
            source.document(text, "x.toml")


def test_steps_a_hundred_deep_are_refused_at_the_fifth() -> None:
    inner = '{ rest = "10s" }'
    for _ in range(100):
        inner = f"{{ repeat = 1, steps = [{inner}] }}"
    with pytest.raises(InvalidFile) as raised:
        parse_routine(f'format = 1\nroutine.name = "x"\nstep = [{inner}]', name="x", path="x", exercises={})
    (problem,) = raised.value.problems
    assert problem.message == "steps are nested more than 4 deep."
    assert problem.column == 8 + 3 * len("{ repeat = 1, steps = [") + len("{ repeat = 1, steps = ") + 1


def test_tables_forty_headings_deep() -> None:
    headings = "\n".join(f"[[step{'.steps' * depth}]]\nrepeat = 1" for depth in range(40))
    with pytest.raises(InvalidFile) as raised:
        parse_routine(f'format = 1\nroutine.name = "x"\n{headings}', name="x", path="x", exercises={})
    (problem,) = raised.value.problems
    assert (problem.line, problem.key) == (11, "step 1, steps 1, steps 1, steps 1, steps")


def try_both(text: str) -> None:
    for parse in (
        lambda: parse_routine(text, name="x", path="x.toml", exercises=LIBRARY),
        lambda: parse_exercise(text, name="x", path="x.toml"),
    ):
        try:
            parse()
        except InvalidFile as invalid:
            for problem in invalid.problems:
                assert (problem.line == 0) == (problem.column == 0)
                assert problem.line <= text.count("\n") + text.count("\r") + 1


@given(st.text())
def test_no_text_does_anything_but_say_what_is_wrong(text: str) -> None:
    try_both(text)


WORDS = """format routine step check_in exercise name hold pace reps sides cues at say with dose apply for off
rest repeat steps pain_up_to reviewed movement condition effect normal acute easier text before after"""
keys = st.sampled_from(WORDS.split())
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["10s", "comfortable"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=6,
)


def as_toml(value: object) -> str:
    """A value as an inline TOML value; None as a date."""
    if value is None:
        return "2026-11-22"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {as_toml(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(as_toml(each) for each in value) + "]"
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(char):08x}" for char in value) + '"'
    return str(value).lower()


@settings(max_examples=150)
@given(st.dictionaries(keys, values, max_size=6))
def test_no_document_does_anything_but_say_what_is_wrong(document: dict[str, object]) -> None:
    document["format"] = 1
    try_both("\n".join(f"{key} = {as_toml(value)}" for key, value in document.items()))


@given(st.binary())
def test_no_bytes_do_anything_but_say_what_is_wrong(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(data)
    for problem in check_file(path, LIBRARY):
        assert str(problem).startswith(str(path))


@each_row("seed", range(20))
def test_shipped_files_with_characters_changed(seed: int) -> None:
    chance = random.Random(seed)
    text = list(chance.choice(SHIPPED))
    for _ in range(3):
        place = chance.randrange(len(text))
        text[place] = chance.choice(['"', "[", "]", "=", "\n", "{", "}", "1", "x", "\u00e9", "", "."])
    try_both("".join(text))
