"""The condition table is the published one, the exercise files say the same, and what is asked is asked once."""

from __future__ import annotations

import copy
import tomllib
from itertools import product
from typing import Any

import pytest

from stretchcoach.resources import packaged
from stretchcoach.routine.library import load_library
from stretchcoach.routine.model import CONDITIONS, Effect
from stretchcoach.safety import ConditionGroup, RulesError
from stretchcoach.safety.conditions import (
    CONDITION,
    FLAG,
    applies,
    learnt,
    next_condition,
    parse_conditions,
    question,
    unknown,
)
from stretchcoach.safety_data import load_rules

TABLE = load_rules().conditions
FLAGS = load_rules().red_flags
EXERCISES = load_library().exercises
DATA = tomllib.loads((packaged("safety", "data") / "conditions.toml").read_text(encoding="utf-8"))

# Section 4.5, one letter a column: osteoporosis, stenosis, spondylolisthesis, pregnant, knee, wrist, shoulder, surgery,
# disc. B block, M modify, - all right; n is all right with a note of what to skip, which is a change of the exercise.
PUBLISHED = {
    "seated_twist": "BMMM---BM",
    "cat_cow": "MMMnMM-BM",
    "cobra_press_up": "MBBB-MMB-",
    "child_pose": "B--MB-MBB",
    "knee_to_chest": "M--MM--BB",
    "lower_trunk_rotation": "M-MM---BM",
    "pelvic_tilt": "---M---B-",
    "bridge": "MMMB---B-",
    "bird_dog": "-MM-MMMB-",
    "hamstring": "M--M---BM",
    "figure_four_piriformis": "M--MM--BM",
    "thread_needle": "M-----BB-",
    "rest_90_90": "---B---B-",
}
EFFECTS = {"B": Effect.BLOCK, "M": Effect.MODIFY, "n": Effect.MODIFY, "-": None}
CELLS = [(row, condition) for row, condition in product(PUBLISHED, CONDITIONS)]
ROWS = {row.id: row for row in TABLE.effects}


def published(row: str, condition: str) -> Effect | None:
    """The published cell."""
    return EFFECTS[PUBLISHED[row][list(CONDITIONS).index(condition)]]


@pytest.mark.parametrize(("row", "condition"), CELLS)
def test_every_cell(row: str, condition: str) -> None:
    assert ROWS[row].effects.get(condition) is published(row, condition)
    for name in ROWS[row].exercises:
        rules = [rule for rule in EXERCISES[name].conditions if rule.condition == condition]
        assert [rule.effect for rule in rules] == ([published(row, condition)] if published(row, condition) else [])


def test_every_exercise_has_a_row_and_every_row_its_sources() -> None:
    assert set(ROWS) == set(PUBLISHED)
    assert sorted(name for row in TABLE.effects for name in row.exercises) == sorted(EXERCISES)
    assert all(row.sources for row in TABLE.effects)


def test_all_conditions_have_words_and_a_way_to_be_asked() -> None:
    assert {each.id: each.words for each in TABLE.conditions.values()} == dict(CONDITIONS)
    assert all(each.ask.endswith("?") for each in TABLE.conditions.values())
    assert {each.id: each.row for each in TABLE.conditions.values() if each.row} == {
        "pregnant": "pregnant",
        "surgery": "recent_spine_surgery",
    }
    assert all(row in FLAGS.rows for row in ("pregnant", "recent_spine_surgery"))


# What is learnt ----------------------------------------------------------------------------------------------------------


def test_no_to_a_group_answers_what_was_not_known() -> None:
    known = learnt({"stenosis": "yes"}, [(CONDITION, "spine", "no")], TABLE)
    assert known == {"osteoporosis": "no", "stenosis": "yes", "spondylolisthesis": "no", "disc": "no"}


@pytest.mark.parametrize("value", ["yes", "unsure"])
def test_yes_to_a_group_answers_nothing_by_itself(value: str) -> None:
    assert learnt({}, [(CONDITION, "joints", value)], TABLE) == {}


def test_the_last_answer_counts() -> None:
    answers = [
        (CONDITION, "knee", "yes"),
        (CONDITION, "knee", "no"),
        ("gate", "knee", "yes"),
        (CONDITION, "else", "no"),
    ]
    assert learnt({}, answers, TABLE) == {"knee": "no"}


@pytest.mark.parametrize(
    ("before", "row", "after"),
    [
        ({}, "no", {"pregnant": "no"}),
        ({"pregnant": "yes"}, "no", {"pregnant": "no"}),
        ({}, "yes", {}),
        ({"pregnant": "no"}, "yes", {}),
        ({"pregnant": "no"}, "unsure", {}),
        ({"pregnant": "yes"}, "yes", {"pregnant": "yes"}),
    ],
)
def test_a_row_goes_before_what_was_known(before: dict[str, str], row: str, after: dict[str, str]) -> None:
    assert learnt(before, [(FLAG, "pregnant", row)], TABLE) == after


def test_what_is_unsure_applies_and_what_is_not_known_does_not() -> None:
    known = {"knee": "yes", "wrist": "unsure", "disc": "no"}
    assert [applies(each, known) for each in ("knee", "wrist", "disc", "stenosis")] == [True, True, False, False]


# What is asked -----------------------------------------------------------------------------------------------------------


def asked(known: dict[str, str], given: dict[str, str]) -> list[str]:
    """What is asked of somebody who answers as ``given``, and no to the rest."""
    answers = {row: given.get(row, "no") for row in ("pregnant", "recent_spine_surgery")}
    found = learnt(known, [(FLAG, row, value) for row, value in answers.items()], TABLE)
    order: list[str] = []
    while (following := next_condition(found, answers, TABLE)) is not None:
        assert following.id not in order, "asked twice"
        order.append(following.id)
        value = given.get(following.id, "no")
        found = learnt(found, [(CONDITION, following.id, value)], TABLE)
        if isinstance(following, ConditionGroup):
            answers[following.id] = value
    assert set(found) == set(CONDITIONS), "everything is known in the end"
    return order


def test_groups_first_and_their_conditions_after_a_yes() -> None:
    assert asked({}, {}) == ["spine", "joints"]
    assert asked({}, {"joints": "unsure"}) == ["spine", "joints", "knee", "wrist", "shoulder"]
    assert asked({}, {"pregnant": "yes"}) == ["pregnant", "spine", "joints"]


@pytest.mark.parametrize("name", CONDITIONS)
def test_one_that_is_left_is_asked_by_itself(name: str) -> None:
    known = {each: "no" for each in CONDITIONS if each != name}
    assert asked(known, {}) == ([] if TABLE.conditions[name].row else [name])


def test_the_words_of_a_group_name_what_is_left() -> None:
    spine = TABLE.groups["spine"]
    assert [each.id for each in unknown(spine, {"stenosis": "no"}, TABLE)] == [
        "osteoporosis",
        "spondylolisthesis",
        "disc",
    ]
    assert question(spine, {"osteoporosis": "no", "disc": "no"}, TABLE) == (
        "Has a clinician ever told you of any of these? Spinal stenosis, or spondylolisthesis."
    )


# Damaged data ------------------------------------------------------------------------------------------------------------

DAMAGE = [
    ("condition", 0, {"id": "bones"}, "expected each of osteoporosis"),
    ("condition", 0, {"row": "pregnant"}, "expected a group or a row"),
    ("condition", 0, {"group": "others"}, "expected a group for each condition"),
    ("group", 0, {"id": "disc"}, "expected a group for each condition"),
    ("effect", 0, {"block": ["bones"]}, "each condition once"),
    ("effect", 0, {"modify": ["osteoporosis"]}, "each condition once"),
    ("effect", 0, {"exercises": []}, "expected exercises"),
    ("effect", 0, {"sources": [], "marks": []}, "neither a source nor a mark"),
    ("group", 1, {"surprise": 1}, "unknown: surprise"),
]


@pytest.mark.parametrize(("kind", "number", "change", "message"), DAMAGE)
def test_damaged_tables_are_refused(kind: str, number: int, change: dict[str, Any], message: str) -> None:
    data = copy.deepcopy(DATA)
    data[kind][number] |= change
    with pytest.raises(RulesError, match=message):
        parse_conditions(data)
