"""Exercises found by the names they are shown by, and what is said of a name that none has."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from rows import each_row

from stretchcoach.resources import shipped
from stretchcoach.routine.exercise_names import exercise_hint, exercise_id, exercise_ids
from stretchcoach.routine.library import ExerciseFolders, load_library

SHIPPED = ExerciseFolders([shipped("routines") / "exercises"])
OWN = 'format = 1\n[exercise]\nname = "{name}"\nposition = "Stand."\neasier = {{ name = "Less", say = "Do less." }}\n'


def own(folder: Path, **names: str) -> ExerciseFolders:
    """Exercises of one's own with these ids and names, before the shipped ones."""
    for key, name in names.items():
        (folder / f"{key.replace('_', '-')}.toml").write_text(OWN.format(name=name), "utf-8")
    return ExerciseFolders([folder], SHIPPED)


@each_row(
    ("name", "found"),
    [
        ("cobra", "cobra"),
        ("Sphinx", "cobra"),
        ("sphinx", "cobra"),
        ("Knee rolls", "lower-trunk-rotation"),
        ("KNEE-ROLLS", "lower-trunk-rotation"),
        ("Rodillas de lado a lado", "lower-trunk-rotation"),
        ("postura del nino", "child-pose"),
        ("Child\u2019s pose", "child-pose"),
        ("cat cow", "cat-cow"),
        ("Cat_Cow", "cat-cow"),
        ("Enhebrar  la aguja ", "thread-needle"),
        ("rolls", None),
        ("", None),
        ("-", None),
        ("x" * 5000, None),
        ("../exercises/cobra", None),
    ],
)
def test_an_exercise_is_found_by_its_id_and_by_every_name_it_is_shown_by(name: str, found: str | None) -> None:
    for exercises in (SHIPPED, SHIPPED.spoken("es")):
        assert exercise_id(name, exercises) == found


def test_every_shipped_name_finds_its_exercise() -> None:
    for names in SHIPPED.names():
        for key, shown in names.items():
            assert len(shown) >= 2, key
            assert {exercise_id(name, SHIPPED) for name in shown} == {key}


def test_one_s_own_come_first(tmp_path: Path) -> None:
    exercises = own(tmp_path, my_sphinx="Sphinx", squat="Sit to stand")
    assert exercise_id("sphinx", exercises) == "my-sphinx"
    assert exercise_id("Sit-to-stand", exercises) == "squat"
    assert exercise_id("Knee rolls", exercises) == "lower-trunk-rotation"


def test_the_names_of_a_file_that_one_s_own_stands_for_are_gone(tmp_path: Path) -> None:
    exercises = own(tmp_path, cobra="Cobra at the wall")
    assert exercise_id("Cobra at the wall", exercises) == "cobra"
    assert exercise_id("Sphinx", exercises) is None


def test_a_name_of_two_exercises_is_refused_and_both_are_named(tmp_path: Path) -> None:
    exercises = own(tmp_path, squat="Sit to stand", chair_rise="Sit to Stand", my_bridge="Bridge")
    assert exercise_id("sit to stand", exercises) is None
    assert exercise_hint("sit to stand", exercises) == (
        "It may be chair-rise (Sit to Stand) or squat (Sit to stand): write the word that stands before the bracket."
    )
    assert exercise_ids("Bridge", exercises) == ("my-bridge", "bridge")  # the name of one is the id of another
    assert exercise_id("bridge", exercises) == "bridge"


@each_row("table", ["words.es", "words.es.exercise"])
def test_words_for_other_languages_in_the_file_itself_count(tmp_path: Path, table: str) -> None:
    exercises = own(tmp_path, squat="Sit to stand")
    with (tmp_path / "squat.toml").open("a", encoding="utf-8") as file:
        file.write(f'[{table}]\nname = "De sentado a de pie"\n')
    assert exercise_id("de sentado a de pié", exercises) == "squat"


def test_a_broken_file_of_another_exercise_does_no_harm(tmp_path: Path) -> None:
    exercises = own(tmp_path, squat="Sit to stand")
    (tmp_path / "bad.toml").write_text("[exercise\n", "utf-8")
    (tmp_path / "worse.toml").write_bytes(b"\xff\xfe")
    (tmp_path / "name.toml").write_text("exercise.name = 3", "utf-8")
    (tmp_path / "flat.toml").write_text("exercise = 3\nwords = 4", "utf-8")
    (tmp_path / "folder.toml").mkdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "endless.toml")
    assert exercise_id("sit to stand", exercises) == "squat"
    assert exercise_id("Bad", exercises) == "bad"


def test_an_id_reads_no_names(monkeypatch: pytest.MonkeyPatch) -> None:
    exercises = ExerciseFolders([shipped("routines") / "exercises"])
    monkeypatch.setattr("stretchcoach.routine.library.names_in", lambda folder: pytest.fail("names were read"))
    assert exercise_id("cobra", exercises) == "cobra"


@each_row(
    ("name", "hint"),
    [
        ("Sfinx", "Did you mean cobra (Sphinx)?"),
        ("cobre", "Did you mean cobra (Sphinx)?"),
        ("cat-cwo", "Did you mean cat-cow?"),
        ("knee", "Did you mean lower-trunk-rotation (Knee rolls) or knee-to-chest?"),
        ("Rodillas de lado", "Did you mean lower-trunk-rotation (Rodillas de lado a lado)?"),
        ("qqq", "There are bird-dog, bridge, cat-cow, child-pose (Child's pose), cobra (Sphinx), "),
    ],
)
def test_the_nearest_are_named(name: str, hint: str) -> None:
    assert exercise_hint(name, SHIPPED).startswith(hint)


def test_exercises_that_were_read_have_names_too() -> None:
    exercises = load_library().exercises
    assert exercise_id("knee rolls", exercises) == "lower-trunk-rotation"
    assert exercise_hint("Sfinx", exercises) == "Did you mean cobra (Sphinx)?"
