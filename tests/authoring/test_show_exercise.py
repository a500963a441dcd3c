"""An exercise as its author sees it after a save: drawn where there is a terminal for it, in words everywhere else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from rows import each_row

from stretchcoach.authoring.show_exercise import describe_exercise
from stretchcoach.cli import main
from stretchcoach.routine.library import load_library
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
