"""Checking files and folders, and the two reports."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from rows import each_row

from stretchcoach.authoring.check import STANDARD_INPUT, CheckReport, check_paths, json_report, text_report, told
from stretchcoach.authoring.excerpt import WIDTH, excerpt
from stretchcoach.resources import shipped
from stretchcoach.routine.library import ExerciseFolders
from stretchcoach.routine.model import Exercise
from stretchcoach.routine.problems import Problem, Severity

GOOD = 'format = 1\nroutine.name = "Good"\nstep = [{ rest = "10s" }]\n'
BAD = 'format = 1\nroutine.name = "Bad"\nstep = [{ rest = 10 }]\n'
EXERCISE = """format = 1
[exercise]
name = "Squat"
position = "Stand."
easier = { name = "Less", say = "Do less." }
[dose.normal]
reps = 5
"""


@pytest.fixture(scope="module")
def library() -> Mapping[str, Exercise]:
    return ExerciseFolders([shipped("routines") / "exercises"])


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    """A folder with good and bad files, and an exercise that one of them uses."""
    files = {
        "a.toml": GOOD,
        "b.toml": BAD,
        "uses.toml": 'format = 1\nroutine.name = "Uses"\nstep = [{ exercise = "squat" }]\n',
        "exercises/squat.toml": EXERCISE,
        "exercises/empty.toml": "format = 1\n",
        "below/c.toml": BAD,
        ".hidden/d.toml": BAD,
        "notes.txt": "not a routine",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_a_folder_is_walked_and_exercises_are_read_as_exercises(clinic: Path, library: Mapping[str, Exercise]) -> None:
    report = check_paths([clinic], library)
    assert [str(path.relative_to(clinic)) for path in report.files] == [
        "a.toml",
        "b.toml",
        "below/c.toml",
        "exercises/empty.toml",
        "exercises/squat.toml",
        "uses.toml",
    ]
    found = {Path(problem.path).name for problem in report.problems}
    assert found == {"b.toml", "c.toml", "empty.toml"}
    assert not report.ok


def test_an_exercise_is_known_by_its_table_wherever_it_lies(tmp_path: Path, library: Mapping[str, Exercise]) -> None:
    path = tmp_path / "squat.toml"
    path.write_text(EXERCISE, "utf-8")
    assert check_paths([path], library).ok


def test_a_file_named_twice_is_checked_once(clinic: Path, library: Mapping[str, Exercise]) -> None:
    report = check_paths([clinic / "b.toml", clinic / "b.toml"], library)
    assert (len(report.files), len(report.problems)) == (1, 1)


@pytest.mark.parametrize(
    ("name", "message"),
    [("gone.toml", "there is no such file."), ("empty", "there is no .toml file in this folder.")],
)
def test_what_cannot_be_checked_is_a_problem(
    tmp_path: Path, library: Mapping[str, Exercise], name: str, message: str
) -> None:
    (tmp_path / "empty").mkdir()
    (problem,) = check_paths([tmp_path / name], library).problems
    assert (problem.path, problem.line, problem.message) == (str(tmp_path / name), 0, message)


def report(*problems: Problem, files: int = 1) -> CheckReport:
    return CheckReport(tuple(Path(f"{number}.toml") for number in range(files)), problems)


PROBLEM = Problem("ü.toml", 3, 18, "step 1, rest", 'expected "10s", found 10.', 'Write rest = "10s".')


@each_row(
    ("checked", "text"),
    [
        (report(), "1 file checked, no problems.\n"),
        (report(files=3), "3 files checked, no problems.\n"),
        (report(PROBLEM), f"{PROBLEM}\n1 file checked, 1 problem.\n"),
        (report(PROBLEM, PROBLEM, files=2), f"{PROBLEM}\n{PROBLEM}\n2 files checked, 2 problems.\n"),
    ],
)
def test_the_text_report_ends_with_a_count(checked: CheckReport, text: str) -> None:
    assert text_report(checked) == text


@each_row(
    ("source", "column", "end", "shown", "mark"),
    [
        ("name = Morning", 8, 15, "name = Morning", "       ^^^^^^^"),
        ("\thold = 15s", 2, 6, "    hold = 15s", "    ^^^^"),
        ('name = "腰" x', 12, 0, 'name = "腰" x', "            ^"),
        ("e\u0301 = Mo", 6, 8, "e\u0301 = Mo", "    ^^"),
        ("rest\u00a0= 3", 5, 6, "rest = 3", "    ^"),
        ("a\u200bb\x1b = 1", 2, 3, "ab? = 1", " ^"),
        ("rest =", 7, 0, "rest =", "      ^"),
    ],
)
def test_the_line_is_shown_with_a_mark_below_the_place(
    source: str, column: int, end: int, shown: str, mark: str
) -> None:
    problem = replace(PROBLEM, line=12, source=source, column=column, end_column=end)
    assert excerpt(problem) == [f"   12 | {shown}", f"      | {mark}"]


def test_a_long_line_is_cut_around_the_place() -> None:
    problem = replace(PROBLEM, source="x" * 500 + "here" + "y" * 500, column=501, end_column=505)
    line, mark = excerpt(problem)
    assert line[mark.index("^") : mark.rindex("^") + 1] == "here"
    assert line.startswith("    3 | ...x")
    assert line.endswith("y...")
    assert len(line) < WIDTH + 20


def test_a_problem_with_a_line_tells_where_what_the_line_and_what_to_write() -> None:
    problem = replace(PROBLEM, source="step = [{  rest = 10 }]", column=19, code="wrong-kind", end_column=21)
    assert text_report(report(problem)).splitlines() == [
        'ü.toml:3:19: step 1, rest: expected "10s", found 10. [wrong-kind]',
        "    3 | step = [{  rest = 10 }]",
        "      |                   ^^",
        "      = Write:",
        '            rest = "10s"',
        "",
        "1 file checked, 1 problem.",
    ]


@each_row(
    ("suggestion", "lines"),
    [
        ("Write reps = 10.", ["      = Write:", "            reps = 10"]),
        (
            "Write sets = 2 and, on the next line, reps = 10.",
            ["      = Write:", "            sets = 2", "            reps = 10"],
        ),
        ('Write say = "Sit. Rest.".', ["      = Write:", '            say = "Sit. Rest."']),
        ("Write [[step]].", ["      = Write:", "            [[step]]"]),
        (
            'Write say = "a". Or write name = "b".',
            ["      = Write:", '            say = "a"', '        Or write name = "b"'],
        ),
        ("Write reps = 2 or reps = 3.", ["      = Write reps = 2 or reps = 3"]),
        ("Write a comma.", ["      = Write a comma."]),
        ("", []),
    ],
)
def test_what_is_to_be_written_stands_alone_so_that_no_full_stop_is_copied(suggestion: str, lines: list[str]) -> None:
    problem = replace(PROBLEM, source="rest = 10", suggestion=suggestion)
    assert told(problem)[3:-1] == lines


@each_row(
    ("name", "word"),
    [
        ("a.toml.txt", "ends in .toml"),
        ("a.docx", "Notepad"),
        ("A.RTF", "Notepad"),
        ("a.odt", ""),
        ("a.pages", ""),
    ],
)
def test_documents_in_a_folder_are_named(tmp_path: Path, library: Mapping[str, Exercise], name: str, word: str) -> None:
    (tmp_path / name).write_text(GOOD, "utf-8")
    (problem,) = check_paths([tmp_path], library).problems
    assert problem.path == str(tmp_path / name)
    assert problem.code == "file"
    assert word in problem.suggestion
    (tmp_path / name).unlink()


def test_standard_input_is_checked_as_a_file(library: Mapping[str, Exercise]) -> None:
    for data, codes in (
        (GOOD.encode(), []),
        (BAD.encode(), [3]),
        (b"\xff\xfe" + GOOD.encode("utf-16-le"), []),
        (b"{\\rtf1}", [0]),
        (b"#" * 70_000, [0]),
    ):
        problems = check_paths([STANDARD_INPUT], library, partial(bytes, data)).problems
        assert [(each.path, each.line) for each in problems] == [("-", line) for line in codes]


NOTE = replace(PROBLEM, severity=Severity.NOTE, message="6 is looser than the usual 5.", suggestion="")


def test_a_note_is_listed_and_counted_and_is_no_problem() -> None:
    checked = CheckReport((Path("a.toml"),), (), (NOTE,))
    assert checked.ok
    line = "ü.toml:3:18: note: step 1, rest: 6 is looser than the usual 5."
    assert text_report(checked) == f"{line}\n1 file checked, no problems, 1 note.\n"
    both = CheckReport((Path("a.toml"),), (PROBLEM,), (NOTE, NOTE))
    assert text_report(both).endswith("\n1 file checked, 1 problem, 2 notes.\n")
    assert [record["severity"] for record in json.loads(json_report(both))] == ["error", "note", "note"]


def test_limits_that_are_looser_than_usual_are_notes(tmp_path: Path, library: Mapping[str, Exercise]) -> None:
    path = tmp_path / "loose.toml"
    path.write_text(GOOD.replace("step", "limits.amber_max = 6\nstep"), "utf-8")
    checked = check_paths([path], library)
    assert checked.ok
    assert [(note.line, note.column, note.key) for note in checked.notes] == [(3, 20, "limits, amber_max")]


def test_the_json_report_is_a_list_of_records() -> None:
    assert json.loads(json_report(report())) == []
    text = json_report(report(PROBLEM))
    assert json.loads(text) == [
        {
            "path": "ü.toml",
            "line": 3,
            "column": 18,
            "key": "step 1, rest",
            "message": 'expected "10s", found 10.',
            "suggestion": 'Write rest = "10s".',
            "severity": "error",
            "code": "",
            "source": "",
            "end_column": 0,
            "fix": "",
        }
    ]
    assert "ü" in text
