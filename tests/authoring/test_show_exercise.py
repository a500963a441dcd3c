"""An exercise as its author sees it after a save: drawn where there is a terminal for it, in words everywhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from rows import each_row

from stretchcoach.authoring.show_exercise import describe_exercise, show_exercise
from stretchcoach.authoring.shown import ExerciseShown
from stretchcoach.cli import main
from stretchcoach.routine.library import load_library
from stretchcoach.routine.model import CueLines, Dose, Exercise, Movement, Quoted, Side, Sides, Variant
from stretchcoach.words.languages import load_book

LIBRARY = load_library().exercises
BOOK = load_book("en")
FOLDER = Path(__file__).parents[2] / "routines" / "exercises"


def braille(text: str) -> list[str]:
    return [line for line in text.splitlines() if any("\u2801" <= char <= "\u28ff" for char in line)]


@each_row("name", LIBRARY)
def test_every_exercise_is_shown_with_and_without_a_terminal(name: str) -> None:
    exercise = LIBRARY[name]
    words = describe_exercise(exercise, BOOK)
    assert not braille(words)
    for columns in (80, 200, 20):
        drawn = describe_exercise(exercise, BOOK, columns=columns)
        assert [line for line in drawn.splitlines() if line not in braille(drawn)] == words.splitlines() or columns < 82
        assert braille(drawn)
        assert max(map(len, braille(drawn))) <= columns
    assert set(words.splitlines()) <= set(describe_exercise(exercise, BOOK, columns=80).splitlines())


def test_another_position_is_shown_with_its_own_figure() -> None:
    text = " ".join(describe_exercise(LIBRARY["cat-cow"], BOOK).split())
    assert "With a knee problem: Do it seated." in text
    assert "Round up: sitting on a chair, back rounded." in text


def test_where_there_is_no_room_words_stand_for_the_figure() -> None:
    narrow = describe_exercise(LIBRARY["bridge"], BOOK, columns=10)
    assert narrow == describe_exercise(LIBRARY["bridge"], BOOK)
    assert "Hold: lying on the back, hips lifted, knees bent." in narrow


def test_colours_are_those_of_the_tones() -> None:
    seen: set[str] = set()

    def paint(text: str, tone: str) -> str:
        seen.add(tone)
        return text

    assert describe_exercise(LIBRARY["cat-cow"], BOOK, columns=80, paint=paint) == describe_exercise(
        LIBRARY["cat-cow"], BOOK, columns=80
    )
    assert seen == {"near", "far", "trunk", "accent", "prop", "mat"}


def test_a_picture_is_told_in_the_words_of_its_author() -> None:
    told = "A woman on hands and knees, her back round."
    with_one = replace(LIBRARY["cat-cow"], picture="/x/cat.jpg", picture_description=told)
    assert f"Picture: {told}" in describe_exercise(with_one, BOOK)
    bare = replace(with_one, drawing=None, conditions=())
    assert f"Picture: {told}" in describe_exercise(bare, BOOK)
    assert "No figure: no pose is written." in describe_exercise(replace(bare, picture_description=""), BOOK)


@each_row(
    ("name", "found"),
    [
        ("cat-cow", "Round up: on hands and knees, back rounded."),
        (str(FOLDER / "cobra.toml"), "Hold: lying on the front, up on the elbows."),
        ("settle", "Steps"),
        ("Knee rolls", "Turns the low back a little"),
        ("postura del niño", "A resting position that rounds the low back gently."),
    ],
)
def test_show_takes_exercises_and_routines(name: str, found: str) -> None:
    result = CliRunner().invoke(main, ["show", name])
    assert result.exit_code == 0
    assert found in result.output
    assert not braille(result.output)


def test_a_wrong_name_gets_a_hint(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STRETCHCOACH_HOME", str(tmp_path))
    result = CliRunner().invoke(main, ["show", "cat-cwo"])
    assert 'There is no routine or exercise "cat-cwo". Did you mean cat-cow?' in result.output + str(result.exception)
    own = tmp_path / "gym.toml"
    own.write_text("format = 1\n[exercise\n", "utf-8")
    assert CliRunner().invoke(main, ["show", str(own)]).exit_code != 0


def test_an_exercise_of_ones_own_is_found_by_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STRETCHCOACH_HOME", str(tmp_path))
    located = CliRunner().invoke(main, ["locate"]).output
    routines = next(line.split(maxsplit=2)[2] for line in located.splitlines() if line.startswith("own routines"))
    (Path(routines) / "exercises").mkdir(parents=True)
    text = (FOLDER / "bridge.toml").read_text("utf-8").replace('name = "Bridge"', 'name = "My own bridge"')
    (Path(routines) / "exercises" / "own-bridge.toml").write_text(text, "utf-8")
    assert CliRunner().invoke(main, ["show", "own-bridge"]).output.startswith("My own bridge\n")


SHOWN: Mapping[str, tuple[Any, str]] = {
    "id": ("my-bend", 'In a routine: exercise = "my-bend"'),
    "name": ("My bend", "My bend ======="),
    "why": ("It eases.", "It eases."),
    "position": ("Stand by a wall.", "Stand by a wall."),
    "sides": (Sides.ALTERNATE, "Left and right in turn."),
    "movements": ((Movement(name="Up", say="Breathe in, up."),), "Up: “Breathe in, up.”"),
    "cues": (
        CueLines(safety=("Stop if dizzy.",), short="Bend a little."),
        "safety: “Stop if dizzy.” - short: “Bend a little.”",
    ),
    "normal": (Dose(hold=7.0, reps=4), "Hold for 7 seconds, 4 times."),
    "acute": (Dose(hold=3.0, reps=2), "While pain is 4 or 5: Hold for 3 seconds, 2 times."),
    "easier": (Variant(name="Half", say="Go half."), "Easier, Half: Go half."),
    "harder": (Variant(name="Long", say="Go long."), "Harder, Long: Go long."),
    "cautions": (("Mind the edge.",), "Cautions - Mind the edge."),
    "published": ("5 s x 10 [S1]", "5 s x 10 [S1]"),
    "sources": (("S98", "S99"), "S98, S99"),
    "marks": (("GK: the dose",), "GK: the dose"),
    "needs": (("a wall",), "You need a wall."),
    "ready": (25.0, "25 seconds to get into position."),
    "rests": (True, "It is a rest: nothing is counted down to."),
    "names": ({Side.LEFT: "Left arm."}, "left: “Left arm.”"),
    "picture_description": ("A bent back", "Picture: A bent back."),
    "load": ("red band", "With red band."),
    "quoted": (Quoted(hold=(1.0, 5.0), reps=(8, 12)), "hold: 1s - 5s - reps: 8 - 12"),
}
"""A value for each field of an exercise, and what is to be read of it."""
ELSEWHERE = {
    "conditions": "below",
    "start": "told by the figure",
    "drawing": "drawn, or told in words",
    "picture": "told by its description",
    "elsewhere": "for a step that gives it another position",
    "fingerprint": "for the record",
    "language": "told by the texts themselves",
    "original": "for a step that words it anew",
}


def test_everything_of_an_exercise_file_is_shown() -> None:
    assert {each.name for each in fields(Exercise)} == {*SHOWN, *ELSEWHERE}
    for name, (value, words) in SHOWN.items():
        changed = replace(LIBRARY["child-pose"], **{name: value})
        assert words in " ".join(describe_exercise(changed, BOOK).split()), name


TOLD_AS = {"normal": "dose", "names": "side_names"}
"""What a program is told under another name than the record of an exercise has."""


def test_a_program_is_told_everything_of_an_exercise_file_as_it_is() -> None:
    untold = {"drawing", "elsewhere", "fingerprint", "original"}
    told = {each.name for each in fields(ExerciseShown)}
    assert {TOLD_AS.get(each.name, each.name) for each in fields(Exercise)} - told == untold
    for name, (value, words) in SHOWN.items():
        shown = show_exercise(replace(LIBRARY["child-pose"], **{name: value}), BOOK)
        assert getattr(shown, TOLD_AS.get(name, name)) == value, name
        if name in ("normal", "acute"):
            assert (shown.dose_words if name == "normal" else shown.acute_words) in words


@each_row("name", LIBRARY)
def test_a_program_is_told_every_condition_and_every_pose(name: str) -> None:
    exercise = LIBRARY[name]
    shown, read = show_exercise(exercise, BOOK), describe_exercise(exercise, BOOK, width=1000)
    assert [(each.condition, each.effect, each.note) for each in shown.conditions] == [
        (each.condition, each.effect, each.note) for each in exercise.conditions
    ]
    positions = [each.instead for each in shown.conditions if each.instead is not None]
    assert [each.position for each in positions] == [
        each.instead.position for each in exercise.conditions if each.instead
    ]
    for poses in (shown.figure, *(each.figure for each in positions)):
        assert poses
        assert all(pose in read for pose in poses)


@each_row("name", LIBRARY)
def test_every_condition_is_shown_with_all_that_it_changes(name: str) -> None:
    whole = " ".join(describe_exercise(LIBRARY[name], BOOK).split())
    for rule in LIBRARY[name].conditions:
        assert rule.note in whole
        other = rule.instead
        for words in (*other.cues.set_up, *other.cues.safety, *other.cautions, other.position) if other else ():
            assert words in whole


def test_an_exercise_is_shown_in_spanish(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STRETCHCOACH_HOME", str(tmp_path))
    text = " ".join(CliRunner().invoke(main, ["show", "Sphinx", "--language", "es"]).output.split())
    for words in (
        "Se deja fuera con un dolor de 4 o más.",
        "Con osteoporosis o huesos frágiles: Suba",
        "Lo que se dice",
    ):
        assert words in text


def test_a_name_of_two_exercises_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STRETCHCOACH_HOME", str(tmp_path))
    folder = tmp_path / "data" / "routines" / "exercises"
    folder.mkdir(parents=True)
    for key in ("one", "two"):
        text = (FOLDER / "bridge.toml").read_text("utf-8").replace('name = "Bridge"', 'name = "Shoulder bridge"')
        (folder / f"{key}.toml").write_text(text, "utf-8")
    found = CliRunner().invoke(main, ["show", "shoulder bridge"])
    assert found.exit_code == 2
    assert "It may be one (Shoulder bridge) or two (Shoulder bridge)" in found.output
