"""Whose routine is found, what a broken file does to the rest, and what is read for one routine."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rows import each_row

from stretchcoach.errors import StretchcoachError
from stretchcoach.resources import shipped
from stretchcoach.routine.library import SHIPPED_ORDER, ExerciseFolders, find_routine, load_library
from stretchcoach.routine.model import ExerciseStep, Routine
from stretchcoach.routine.problems import InvalidFile

REST = 'format = 1\nroutine.name = "{name}"\nstep = [{{ rest = "10s" }}]\n'
USES = 'format = 1\nroutine.name = "Uses"\nstep = [{{ exercise = "{exercise}" }}]\n'
OWN = """format = 1
[exercise]
name = "{name}"
position = "Stand."
easier = {{ name = "Less", say = "Do less." }}
[dose.normal]
reps = 5
"""

Find = Callable[[str, Path], Routine]
FINDERS: list[Find] = [find_routine, lambda name, folder: load_library(folder).find(name)]
both = pytest.mark.parametrize("find", FINDERS, ids=["find_routine", "library.find"])


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A user's folder with a routine and an exercise."""
    folder = tmp_path / "routines"
    (folder / "exercises").mkdir(parents=True)
    (folder / "mine.toml").write_text(REST.format(name="Mine"), "utf-8")
    (folder / "exercises" / "squat.toml").write_text(OWN.format(name="Squat"), "utf-8")
    return folder


def first_exercise(routine: Routine) -> str:
    return next(step.exercise.name for step in routine.steps if isinstance(step, ExerciseStep))


@both
def test_a_shipped_routine_is_found_by_name(find: Find, own: Path) -> None:
    assert find("gentle-four", own).name == "Back spasm: the gentle four"


@both
def test_the_user_s_own_is_found_by_name(find: Find, own: Path) -> None:
    assert find("mine", own).name == "Mine"


@both
def test_the_user_s_own_wins_over_a_shipped_one(find: Find, own: Path) -> None:
    (own / "settle.toml").write_text(REST.format(name="My settle"), "utf-8")
    assert find("settle", own).name == "My settle"


@both
def test_a_broken_file_of_the_user_s_is_said_and_not_replaced_by_the_shipped_one(find: Find, own: Path) -> None:
    (own / "settle.toml").write_text("format = 1\n", "utf-8")
    with pytest.raises(InvalidFile, match=r"settle\.toml:1:1"):
        find("settle", own)
    assert find("heat", own).name == "Heat"


@both
def test_an_unknown_name_says_the_nearest(find: Find, own: Path) -> None:
    with pytest.raises(StretchcoachError, match=r'^There is no routine "gentle four". Did you mean "gentle-four"\?$'):
        find("gentle four", own)
    with pytest.raises(StretchcoachError, match=r'"qqq". There are: alternate, cold, .*, mine, .*\.$'):
        find("qqq", own)


@both
@pytest.mark.parametrize("name", ["", "..", "x" * 5000, "a\nb", "*"])
def test_names_no_routine_has(find: Find, own: Path, name: str) -> None:
    with pytest.raises(StretchcoachError, match="There is no routine") as raised:
        find(name, own)
    assert str(raised.value).isprintable()


@both
@pytest.mark.parametrize("path", ["./x/y", "gone.toml", "a\0b/c"])
def test_a_path_that_is_not_there(find: Find, own: Path, path: str) -> None:
    with pytest.raises(InvalidFile, match=r"there is no such file|no file can have"):
        find(path, own)


@both
def test_a_path_is_read_where_it_is(find: Find, own: Path, tmp_path: Path) -> None:
    path = tmp_path / "elsewhere.toml"
    path.write_text(USES.format(exercise="squat"), "utf-8")
    assert first_exercise(find(str(path), own)) == "Squat"


@both
def test_exercises_beside_a_file_come_first(find: Find, own: Path, tmp_path: Path) -> None:
    clinic = tmp_path / "clinic"
    (clinic / "exercises").mkdir(parents=True)
    (clinic / "plan.toml").write_text(USES.format(exercise="squat"), "utf-8")
    (clinic / "exercises" / "squat.toml").write_text(OWN.format(name="The clinic's squat"), "utf-8")
    assert first_exercise(find(str(clinic / "plan.toml"), own)) == "The clinic's squat"


@both
def test_shipped_routines_keep_the_shipped_exercises(find: Find, own: Path) -> None:
    (own / "exercises" / "cat-cow.toml").write_text(OWN.format(name="My cat-cow"), "utf-8")
    (own / "uses.toml").write_text(USES.format(exercise="cat-cow"), "utf-8")
    assert first_exercise(find("gentle-four", own)) == "Cat-cow"
    assert first_exercise(find("uses", own)) == "My cat-cow"


@both
def test_a_broken_exercise_of_the_user_s_is_not_replaced_by_the_shipped_one(find: Find, own: Path) -> None:
    (own / "exercises" / "cat-cow.toml").write_text("format = 1\n", "utf-8")
    (own / "uses.toml").write_text(USES.format(exercise="cat-cow"), "utf-8")
    with pytest.raises(InvalidFile, match='the exercise "cat-cow" cannot be used'):
        find("uses", own)


def test_the_library_lists_the_user_s_first_and_the_shipped_in_their_order(own: Path) -> None:
    assert tuple(load_library(own).routines) == ("mine", *SHIPPED_ORDER)


@each_row("folder", [None, Path("gone")])
def test_a_user_folder_need_not_exist(folder: Path | None) -> None:
    found = load_library(folder)
    assert tuple(found.routines) == SHIPPED_ORDER
    assert (found.problems, found.broken) == ((), {})
    assert find_routine("heat", folder) == found.routines["heat"]


def test_a_bad_file_leaves_the_others_alone_and_is_noted(own: Path) -> None:
    (own / "bad.toml").write_text("format = 1\nstep = 3", "utf-8")
    (own / "exercises" / "worse.toml").write_bytes(b"\xff")
    found = load_library(own)
    assert {Path(problem.path).name for problem in found.problems} == {"bad.toml", "worse.toml"}
    assert "mine" in found.routines
    assert "bad" not in found.routines
    assert set(found.exercises) == {*load_library().exercises, "squat"}


def test_the_same_routine_however_it_is_found() -> None:
    found = load_library()
    for name, routine in found.routines.items():
        assert find_routine(name) == found.find(name) == routine


def test_finding_one_routine_reads_no_other_file(own: Path) -> None:
    for name in ("bad.toml", "exercises/bad.toml"):
        (own / name).write_text("not TOML", "utf-8")
    assert find_routine("mine", own).name == "Mine"
    assert find_routine("heat", own).name == "Heat"


def test_a_sound_file_loads_neither_the_parser_of_places_nor_a_screen() -> None:
    unwanted = ("tree_sitter", "tree_sitter_toml", "difflib", "json", "textual", "rich")
    code = (
        "import sys; from stretchcoach.routine.library import find_routine; find_routine('gentle-four');"
        f"print([name for name in {unwanted} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_exercise_folders_are_a_mapping() -> None:
    exercises = ExerciseFolders([shipped("routines") / "exercises", Path("gone")])
    assert len(exercises) == len(list(exercises)) == len(list((shipped("routines") / "exercises").glob("*.toml")))
    assert "cat-cow" in exercises
    for key in ("../exercises/cat-cow", "Cat-Cow", "", "x" * 5000, "cat\0cow"):
        assert key not in exercises
