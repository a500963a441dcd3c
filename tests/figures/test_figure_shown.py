"""The figure of a step is that of the position it is done in: a wrong one is never shown."""

from __future__ import annotations

from collections.abc import Mapping

from rows import each_row

from stretchcoach.figures.figure import figure_of, mirrored
from stretchcoach.figures.words import described, told
from stretchcoach.frontends.lines.printing import JsonLines, PlainLines
from stretchcoach.routine.library import load_library
from stretchcoach.routine.model import Exercise, Side, StartPosition
from stretchcoach.routine.reader import parse_routine
from stretchcoach.safety.person import Profile
from stretchcoach.safety_data import load_rules
from stretchcoach.session.plan.adapting import in_position
from stretchcoach.session.plan.plan import PlannedStep
from stretchcoach.session.rehearsal import make_plan
from stretchcoach.words.languages import load_book

LIBRARY = load_library()
RULES = load_rules()
BOOK = load_book("en")
TWICE = """
format = 1
routine.name = "Twice, in two positions"
[[step]]
exercise = "cat-cow"
[[step]]
exercise = "cat-cow"
with = { position = "Sit near the front of the chair.", start = "sitting", cues = {}, easier = { name = "a", say = "b" } }
[[step]]
exercise = "cat-cow"
with = { position = "Kneel before the sofa.", cues = {}, easier = { name = "a", say = "b" } }
[[step]]
exercise = "cat-cow"
with = { name = "Small cat-cow" }
[[step]]
exercise = "bridge"
with = { figure = { pose = { pelvis = -105 } } }
"""


def steps(text: str, answers: Mapping[str, str]) -> list[PlannedStep]:
    routine = parse_routine(text, name="twice", path="twice.toml", exercises=LIBRARY.exercises)
    plan = make_plan(routine, RULES, profile=Profile(conditions=answers))
    return [in_position(step, answers) for step in plan.steps if step.exercise]


def words(exercise: Exercise | None, key: int = 0) -> str:
    figure = figure_of(exercise) if exercise else None
    return described(figure, key, BOOK) if figure else ""


def test_the_same_exercise_in_two_positions_has_two_figures() -> None:
    usual, seated, unknown, renamed, lower = (step.shown for step in steps(TWICE, {}))
    assert words(usual) == words(renamed) == "on hands and knees, back rounded"
    assert words(seated) == "sitting on a chair"
    assert words(unknown) == ""
    assert words(lower, 1) == "lying on the back, hips lifted, knees bent"


def test_a_condition_shows_its_own_position() -> None:
    usual, *_ = (step.shown for step in steps(TWICE, {"knee": "yes"}))
    assert words(usual) == "sitting on a chair, back rounded"
    assert usual is not None
    assert usual.start is StartPosition.SITTING


@each_row(("side", "mirror"), [(Side.RIGHT, False), (Side.LEFT, True), (None, False), ("", False), ("left", True)])
def test_the_left_side_is_the_picture_in_a_mirror(side: str | None, mirror: bool) -> None:
    assert mirrored(side) is mirror


def test_the_plain_lines_tell_the_figure_of_the_first_side_and_json_does_not() -> None:
    routine = "format = 1\nroutine.name = 'x'\nstep = [{ exercise = 'bird-dog', first_side = 'left' }]"
    (step,) = steps(routine, {})
    assert step.first_side is Side.LEFT
    line = "Figure: on hands and knees, left leg stretched back, right arm stretched forward."
    assert PlainLines(BOOK).shown(step) == line
    assert JsonLines().shown(step) is None


def test_movements_are_told_one_after_the_other() -> None:
    line = "Figure: on hands and knees, back rounded; on hands and knees, back arched."
    assert told(LIBRARY.exercises["cat-cow"], BOOK) == line
