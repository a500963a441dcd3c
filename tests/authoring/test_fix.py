"""``check --fix``: what is mended, what is left alone, and a file that is never half written."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest
from rows import each_row

from stretchcoach.authoring.check import STANDARD_INPUT, fix_paths
from stretchcoach.authoring.fix import Change, changes, fix_file, fixed
from stretchcoach.errors import StretchcoachError
from stretchcoach.resources import shipped
from stretchcoach.routine.library import ExerciseFolders
from stretchcoach.routine.problems import Problem, Problems, Severity

LIBRARY = ExerciseFolders([shipped("routines") / "exercises"])
HEAD = "format = 1 # stays\n\n[routine]\n"
STEP = '\n[[step]]\n  exercise = "cat-cow" # stays too\n'


@each_row(
    ("written", "usual"),
    [
        ("name = \u201cMorning\u201d # a remark", 'name = "Morning" # a remark'),
        ("name = Morning", 'name = "Morning"'),
        ("name = 'x',", "name = 'x'"),
        ("name\u00a0= 'x'", "name = 'x'"),
        ("name: 'x'", "name = 'x'"),
        ("name = 'x'\n// words", "name = 'x'\n# words"),
        ("name = 'x'\n[clinic,]  # ours\nname = 'y'", "name = 'x'\n[clinic]  # ours\nname = 'y'"),
        ("name = 'x'\n[clinic  # ours\nname = 'y'", "name = 'x'\n[clinic]  # ours\nname = 'y'"),
        ("name = 'x' reviewed = 26.11.2026", "name = 'x'\nreviewed = 2026-11-26"),
    ],
)
def test_what_can_only_have_been_meant_in_one_way_is_written(written: str, usual: str) -> None:
    assert fixed(HEAD + written + STEP, Path("x.toml"), LIBRARY) == HEAD + usual + STEP


@each_row(
    ("written", "usual"),
    [
        ("  hold = 15s\r\n", '  hold = "15s"\r\n'),
        ("  reps = 2x10\r\n", "  sets = 2\r\n  reps = 10\r\n"),
        ("  3 x 10\r\n", "  sets = 3\r\n  reps = 10\r\n"),
    ],
)
def test_ends_of_lines_and_the_beginning_of_a_line_stay(written: str, usual: str) -> None:
    before = f"{HEAD}name = 'x'{STEP}".replace("\n", "\r\n")
    assert fixed(before + written, Path("x.toml"), LIBRARY) == before + usual


def test_places_are_counted_behind_a_byte_order_mark() -> None:
    assert fixed(f"\ufeff{HEAD}name = Morning{STEP}", Path("x.toml"), LIBRARY) == f'{HEAD}name = "Morning"{STEP}'


@each_row(
    "written",
    [
        'name = "not closed',
        'name = "x" and more',
        "name = 'x'\n[cl\u2019inic]",
        "name = 'x'\n[[step]]\nwith = { name = 'y'\nreps = 3",
        "name = 'x'\nname = 'y'",
        "name = 'x'\nreviewed = 2026-02-30",
        "name = 'x'\nreviewed = 03/04/2026",
        "some words",
        "name = 'x'\n[routine]\nsummary = 'y'",
    ],
)
def test_what_is_not_sure_is_left_as_it_is(written: str) -> None:
    assert fixed(HEAD + written + STEP, Path("x.toml"), LIBRARY) == HEAD + written + STEP


def test_good_files_are_not_changed() -> None:
    for path in [*shipped("routines").rglob("*.toml")]:
        assert fixed(path.read_text("utf-8"), path, LIBRARY) == path.read_text("utf-8")


def test_a_usual_form_has_the_place_of_the_value_or_of_the_whole_pair() -> None:
    problems = Problems("x.toml", 'hold = "30 sec" # so\nreps = "2x10"\n')
    problems.usual(("hold",), '"30s"')
    problems.usual(("reps",), "sets = 2\nreps = 10", of_key=True)
    assert problems.listed() == []
    found = problems.listed_usual()
    assert [(each.line, each.column, each.end_column, each.fix) for each in found] == [
        (1, 8, 16, '"30s"'),
        (2, 1, 14, "sets = 2\nreps = 10"),
    ]
    assert {each.severity for each in found} == {Severity.USUAL}


def test_changes_are_told_line_by_line() -> None:
    assert changes("a\nb\nc\n", "a\nB1\nB2\nc\n") == [Change(2, ("b",), ("B1", "B2"))]
    assert str(Change(2, ("b",), ("B1", "B2"))) == "    - b\n    + B1\n    + B2"


def test_a_file_is_written_at_once_and_only_where_there_is_something_to_mend(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text(f"{HEAD}name = Morning{STEP}", "utf-8")
    path.chmod(0o640)
    told, all_written = fix_paths([tmp_path], LIBRARY)
    assert all_written
    assert told == f'{path}:4: changed\n    - name = Morning\n    + name = "Morning"\n'
    assert path.read_text("utf-8") == f'{HEAD}name = "Morning"{STEP}'
    assert sys.platform == "win32" or stat.S_IMODE(path.stat().st_mode) == 0o640
    before = path.stat().st_mtime_ns
    assert fix_file(path, LIBRARY) == []
    assert path.stat().st_mtime_ns == before
    assert os.listdir(tmp_path) == ["x.toml"]


def test_what_a_killed_run_left_behind_is_in_nobodys_way(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text('format = 1\nroutine.name = \u201cx\u201d\nstep = [{ rest = "30s" }]\n', "utf-8")
    (tmp_path / "a.toml.new").write_text("half of it", "utf-8")
    assert len(fix_file(path, LIBRARY)) == 1
    assert fix_file(path, LIBRARY) == []
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.toml", "a.toml.new"]


def test_a_file_that_may_only_be_read_stays(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text(f"{HEAD}name = Morning{STEP}", "utf-8")
    path.chmod(0o440)
    with pytest.raises(StretchcoachError, match="could not be changed: it may only be read"):
        fix_file(path, LIBRARY)
    told, all_written = fix_paths([path], LIBRARY)
    assert "It is as it was." in told
    assert not all_written
    assert path.read_text("utf-8") == f"{HEAD}name = Morning{STEP}"


def test_standard_input_cannot_be_changed() -> None:
    with pytest.raises(StretchcoachError, match="Name a file"):
        fix_paths([STANDARD_INPUT], LIBRARY)


def test_a_fix_of_a_problem_is_written_and_one_that_breaks_the_file_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"{HEAD}name = 'x'{STEP}"
    for fix, after in (("'y'", text.replace("'x'", "'y'")), ("'y", text)):
        found = [Problem("x.toml", 4, 8, "", "so.", end_column=11, fix=fix, severity=Severity.USUAL)]
        monkeypatch.setattr("stretchcoach.authoring.fix.check_text", lambda *given, found=found: found)
        assert fixed(text, Path("x.toml"), LIBRARY) == after
