"""What is told of a figure: every shipped pose has words of its own, in both languages, and they change sides with it."""

from __future__ import annotations

import re
from pathlib import Path

from rows import each_row

from stretchcoach.figures import words as source
from stretchcoach.figures.figure import Figure, figure_in, figure_of
from stretchcoach.figures.words import described
from stretchcoach.routine.joints import HELD
from stretchcoach.routine.library import load_library
from stretchcoach.routine.model import Drawing, Exercise, Pose, StartPosition
from stretchcoach.words.languages import load_book

LIBRARY = load_library().exercises
BOOK = load_book("en")
SPANISH = load_book("es")


def every_form() -> list[Exercise]:
    others = [
        each.done_in(rule.instead) for each in LIBRARY.values() for rule in each.conditions if rule.instead is not None
    ]
    return [*LIBRARY.values(), *others]


TOLD = {
    ("cat-cow", 0): "on hands and knees, back rounded",
    ("cat-cow", 1): "on hands and knees, back arched",
    ("bird-dog", 1): "on hands and knees, right leg stretched back, left arm stretched forward",
    ("bridge", 1): "lying on the back, hips lifted, knees bent",
    ("child-pose", 1): "on hands and knees, sitting back toward the heels, back rounded, arms stretched forward",
    ("cobra", 1): "lying on the front, up on the elbows",
    ("figure-four", 1): "lying on the back, right ankle on the left thigh, a hand behind the left thigh",
    ("hamstring", 1): "lying on the back, right leg raised, a strap round the foot",
    ("knee-to-chest", 1): "lying on the back, right knee drawn toward the chest, hands behind the right thigh",
    ("lower-trunk-rotation", 1): "lying on the back, knees rolled to the right, arms out to the sides",
    ("pelvic-tilt", 1): "lying on the back, knees bent, low back flat, hands on the belly",
    ("piriformis", 1): "lying on the back, right knee drawn across to the left, hands on the right knee",
    ("press-up", 1): "lying on the front, up on the hands",
    ("rest-90-90", 1): "lying on the back, calves on a chair",
    ("seated-twist", 1): "sitting on a chair, turned to the right, a hand on the right thigh",
    ("thread-needle", 1): "on hands and knees, turned to the left, right arm under the body",
}


@each_row(("which", "words"), TOLD.items(), ids=str)
def test_the_words_of_the_shipped_exercises(which: tuple[str, int], words: str) -> None:
    figure = figure_of(LIBRARY[which[0]])
    assert figure is not None
    assert described(figure, which[1], BOOK) == words


def test_every_shipped_exercise_is_told_and_what_moves_changes_in_words() -> None:
    assert {name for name, _ in TOLD} == set(LIBRARY)
    for exercise in every_form():
        figure = figure_of(exercise)
        assert figure is not None, exercise.id
        for book in (BOOK, SPANISH):
            told = [described(figure, key, book) for key in range(figure.keys)]
            assert all(told)
            assert exercise.rests or len(set(told)) == figure.keys, (exercise.id, told)


def test_in_a_mirror_the_other_side_is_told() -> None:
    figure = figure_of(LIBRARY["bird-dog"])
    assert figure is not None
    words = "on hands and knees, left leg stretched back, right arm stretched forward"
    assert described(figure, 1, BOOK, mirror=True) == words


OWN = {
    "dead bug": (
        StartPosition.ON_THE_BACK,
        Pose(angles={"shoulders": (175, 90), "hips": (90, 20), "knees": (90, 5)}),
        "lying on the back, right leg stretched out, left arm over the head, right arm toward the ceiling",
    ),
    "side bend": (
        StartPosition.STANDING,
        Pose(angles={"side": (25, 25), "arms_out": (9, 170)}),
        "standing, bent to the left, right arm over the head",
    ),
    "calf stretch": (
        StartPosition.STANDING,
        Pose(angles={"pelvis": (12, 12), "hips": (45, -15), "knees": (50, 0), "shoulders": (90, 90)}),
        "standing, leaning forward, facing a wall, right foot behind",
    ),
    "on one leg": (
        StartPosition.STANDING,
        Pose(angles={"hips": (0, 80), "knees": (0, 80)}),
        "standing, right knee lifted",
    ),
}
"""What an author may draw that nothing shipped has."""


@each_row(("start", "pose", "words"), OWN.values(), ids=OWN)
def test_poses_of_an_author(start: StartPosition, pose: Pose, words: str) -> None:
    props = ("wall in front",) if "wall" in words else ()
    figure = Figure(start, Drawing(poses=(pose,), props=props), moves=False)
    assert described(figure, 1, BOOK) == words
    assert described(figure, 1, SPANISH) != described(figure_in(start), 0, SPANISH)


@each_row("start", StartPosition)
def test_what_hands_rest_on_has_words_in_every_position(start: StartPosition) -> None:
    spots = [name for name in HELD if name not in ("foot", "floor")]
    pairs = [(a, b) for name in spots for a, b in ((name, name), (f"left {name}", f"left {name}"), ("", name))]
    for hands in pairs:
        figure = Figure(start, Drawing(poses=(Pose(hands=hands),)), moves=False)
        for book in (BOOK, SPANISH):
            assert described(figure, 1, book) != described(figure_in(start), 0, book)
            assert described(figure, 1, book, mirror=True)


def test_what_is_told_of_sides_has_words_for_both_of_them() -> None:
    names = re.findall(r'_sides\("(\w+)"', Path(source.__file__).read_text("utf-8"))
    assert len(names) > 10
    for key in (f"figure.{name}_{side}" for name in names for side in ("left", "right", "both")):
        assert BOOK(key), key
        assert SPANISH(key), key
