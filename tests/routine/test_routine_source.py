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
from stretchcoach.routine.problems import InvalidFile, Severity
from stretchcoach.routine.reader import check_file, check_text, parse_exercise, parse_routine

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


def seen(lines: str) -> list[tuple[int, int, str, str]]:
    """Line, column, code and suggestion of each problem of a text that is no TOML."""
    with pytest.raises(InvalidFile) as raised:
        source.document(lines, "x.toml")
    return [(each.line, each.column, each.code, each.suggestion) for each in raised.value.problems]


JOINED = "Delete it, so that what stands before and behind it is one line; then press Enter between the two."


@each_row(
    ("line", "code", "suggestion"),
    [
        ("name = Morning", "no-quotes", 'Write name = "Morning".'),
        ("hold = 15s", "no-quotes", 'Write hold = "15s".'),
        ("hold = 15 s # each", "no-quotes", 'Write hold = "15s".'),
        ("name = \u201cMorning\u201d", "curly-quotes", 'Write name = "Morning".'),
        ('name = "Morning\u201d', "curly-quotes", 'Write name = "Morning".'),
        ("name = \u00abMorning\u00bb # early", "curly-quotes", 'Write name = "Morning".'),
        ("reps = 10,", "end-of-line", "Write reps = 10."),
        ('hold = "5s";', "end-of-line", 'Write hold = "5s".'),
        ("reps = 2x10", "sets-and-reps", "Write sets = 2 and, on the next line, reps = 10."),
        ("3 x 10", "no-pair", "Write sets = 3 and, on the next line, reps = 10."),
        ("hold 15 s", "no-pair", 'Write hold = "15s".'),
        ("\u00fcbung = 'x'", "key-letters", "Write exercise = 'x'."),
        ("pain up to = 5", "key-letters", "Write pain_up_to = 5."),
        ("// a remark", "remark", "Write # instead of //."),
        ("; a remark", "remark", "Write # instead of ;."),
        ("reps = 3 // a remark", "remark", "Write # instead of //."),
        ("reviewed = 26.11.2026", "date", "Write reviewed = 2026-11-26."),
        ("reviewed = 26. November 2026", "date", "Write reviewed = 2026-11-26."),
        ("reviewed = 3 de marzo de 2026", "date", "Write reviewed = 2026-03-03."),
        ("reps = 10 x", "left-over", "Write reps = 10."),
        ("routine:", "heading", "Write [routine]."),
        ("cues = [\n  { at = \u201chalf\u201d },\n]", "curly-quotes", 'Write "half".'),
        ("reviewed = 2026-02-30", "date", "Write year-month-day; 26 November 2026 is 2026-11-26."),
        ("rest\u00a0= 3", "odd-space", "Delete what stands between rest and =, then press the space bar."),
        ("re\u200bst = 3", "odd-space", "Delete what stands between re and st."),
        ("\u200brest = 3", "odd-space", "Delete what stands before rest."),
        ('voice = "C:\\recordings\\Name"', "backslash", 'Write voice = "C:/recordings/Name".'),
        ('voice = "C:\\recordings\\new"', "backslash", 'Write voice = "C:/recordings/new".'),
        ('name = "not closed', "unclosed-text", 'Write name = "not closed".'),
        ('say = "Say "ah" now"', "inner-quotes", "Write say = \"Say 'ah' now\"."),
        ("name: 'x'", "equals-sign", "Write name = 'x'."),
        ("summary =", "no-value", 'Write summary = "your words". Or delete the whole line.'),
        ("reps =", "no-value", "Write it behind the =. Or delete the whole line."),
        ("reps = 10 10", "left-over", "Write reps = 10. Or write reps = [10, 10]: a number for each set."),
        ("ease = True", "true-or-false", "Write ease = true."),
        ("[routine", "heading", "Write [routine]."),
        ("(step)", "no-pair", "If it is a remark, write # before it."),
        ("[step 1]", "heading", "Write [[step]]."),
        ('- exercise = "x"', "list-mark", 'Write exercise = "x".'),
        ('hold = "5s" each side', "left-over", ""),
        ('cues = [{ at = "half" }', "unclosed", "Write ] at the end of the line."),
        ('with = { name = "y"\nreps = 3', "unclosed", "Write } at the end of the line."),
        ("steps = [\n { a = 1\n { b = 2 },\n]", "unclosed", "Write }, at the end of the line."),
        ("steps = [\n { a = 1,\n { b = 2 },\n]", "unclosed", "Write } in front of the comma at the end of the line."),
        ("reps = { left = 3, right = //'8' }", "left-over", "Delete //."),
        ("needs = ['a' 'b']", "list-comma", "Write a comma after the first of the two."),
        ("name = 'x'\rreps = 3", "odd-line-end", JOINED),
        ("reviewed = 3/4/2026", "date", "Write year-month-day; 26 November 2026 is 2026-11-26."),
        ("reviewed = 4/26/2026", "date", "Write reviewed = 2026-04-26."),
        ("reps = 2,5", "decimal-comma", "Write reps = 2 or reps = 3."),
        ("hold = 2,5", "decimal-comma", 'Write hold = "2.5s".'),
        ("lean = 2,5", "decimal-comma", "Write lean = 2.5."),
        ("cautions = [[['a'", "unclosed", "Write ]]] at the end of the line."),
        ("reps = 3 sets = 2", "one-line", "Press Enter before it."),
    ],
)
def test_what_was_pasted_or_left_out_is_named_with_what_to_write(line: str, code: str, suggestion: str) -> None:
    for before, after in (("", ""), ("[[step]]\n", "\n[[step]]\nlast = 1\n")):
        (found,) = seen(before + line + after)
        assert found[2:] == (code, suggestion or found[3])
        assert found[0] == before.count("\n") + (2 if "= [\n" in line else 1)
        rest = source.recovered(before + line + after, "x.toml").document
        assert rest is not None
        assert not after or rest["step"][-1] == {"last": 1}


def test_every_slip_of_a_file_is_told_at_once_in_its_place() -> None:
    text = "format = 1\n[routine]\nname = Morning\n[[step]]\nhold = \u201c5s\u201d\nreps = 10,\n[[step]]\nhold = 15s\n"
    assert [(line, column, code) for line, column, code, _ in seen(text)] == [
        (3, 8, "no-quotes"),
        (5, 8, "curly-quotes"),
        (6, 10, "end-of-line"),
        (8, 8, "no-quotes"),
    ]


def test_what_is_left_of_a_file_is_judged_at_its_place_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    text = 'format = 1\nroutine.name = Morning\n[[step]]\n3 x 10\nexercise = "cat-cow"\n'
    text += "[[step]]\n  rest\u00a0= \u201c30\u201d\n"
    path.write_text(text, "utf-8")
    found = {(each.line, each.column, each.code, each.end_column) for each in check_file(path, LIBRARY)}
    assert (7, 10, "curly-quotes", 14) in found
    path.write_text(text.replace("\u201c30\u201d", "30"), "utf-8")
    wrong = [each for each in check_file(path, LIBRARY) if each.key]
    assert [(each.line, each.column, each.source) for each in wrong] == [(7, 10, "  rest\u00a0= 30")]


def test_a_heading_or_a_key_that_is_there_twice() -> None:
    text = "[routine]\nname = 1\nname = 2\n[step]\nrest = 1\n[step]\nrest = 2\n[routine]\nease = true\n"
    assert [(line, code) for line, _, code, _ in seen(text)] == [
        (3, "key-twice"),
        (6, "heading-twice"),
        (8, "heading-twice"),
    ]
    rest = source.recovered(text, "x.toml").document
    assert rest == {"routine": {"name": 1}, "step": [{"rest": 1}, {"rest": 2}]}


def test_a_table_in_braces_may_stand_on_several_lines() -> None:
    text = 'with = {\n  name = "Twist", # a remark\n  cues = { move = [\n    "Turn.",\n  ] },\n}\nlast = 1\n'
    assert source.document(text, "x.toml") == {"with": {"name": "Twist", "cues": {"move": ["Turn."]}}, "last": 1}


@each_row(
    ("data", "message"),
    [
        (b"PK\x03\x04...word/document.xml", "this is a Word document, not plain text."),
        (
            b"PK\x03\x04...mimetypeapplication/vnd.oasis.opendocument.text",
            "this is a LibreOffice document, not plain text.",
        ),
        (b"{\\rtf1\\ansi format = 1}", "this is a document with formats (RTF), not plain text."),
        (b"%PDF-1.7", "this is a PDF, not plain text."),
        (b"f\0o\0r\0", "this is not plain text."),
    ],
)
def test_the_document_of_a_word_processor_is_named(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(data)
    assert said(path) == message


def test_utf_16_with_its_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    for encoding in ("utf-16-le", "utf-16-be"):
        path.write_bytes(("\ufeff" + 'format = 1\r\nname = "\u00e4"\r\n').encode(encoding))
        assert source.document(source.read(path), "x.toml") == {"format": 1, "name": "\u00e4"}


SOUND = [path.read_text("utf-8") for path in sorted((Path(__file__).parents[1] / "examples" / "good").rglob("*.toml"))]
changes = st.tuples(
    st.sampled_from(["flip", "delete", "insert", "twice"]),
    st.integers(0, 10**6),
    st.sampled_from([*"\"'[]{}=,#\n\\x9 \u201d"]),
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SOUND), st.lists(changes, min_size=1, max_size=4))
def test_a_good_file_that_was_changed_is_judged_and_never_an_exception(
    text: str, ways: list[tuple[str, int, str]]
) -> None:
    for way, number, char in ways:
        place = number % (len(text) + 1)
        lines = text.split("\n")
        line = number % len(lines)
        text = {
            "flip": text[:place] + char + text[place + 1 :],
            "delete": text[:place] + text[place + 5 :],
            "insert": text[:place] + char + text[place:],
            "twice": "\n".join([*lines[: line + 1], *lines[line:]]),
        }[way]
    found = check_text(Path("x.toml"), text, LIBRARY)
    try:
        source.document(text, "x.toml")
    except InvalidFile:
        assert any(each.severity is Severity.ERROR for each in found)
    assert all(each.line <= text.count("\n") + text.count("\r") + 1 for each in found)
