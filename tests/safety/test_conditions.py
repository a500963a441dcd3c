"""The condition table is the published one, the exercise files say the same, and what is asked is asked once."""

from __future__ import annotations

import copy
import tomllib
from itertools import product
from typing import Any

import pytest
from rows import each_row

from stretchcoach.resources import packaged
from stretchcoach.routine.library import load_library
from stretchcoach.routine.model import CONDITIONS, Effect
from stretchcoach.safety import RulesError
from stretchcoach.safety.conditions import (
    CONDITION,
    FLAG,
    applies,
    parse_conditions,
    question,
    remembered,
    unknown,
    with_answers,
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


@each_row(("row", "condition"), CELLS)
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
    words = {each.id: each.words for each in TABLE.conditions.values()}
    whole = {"pregnant": "pregnancy"}  # all of it is treated as 16 weeks or more
    assert {name: words[name] for name in CONDITIONS} == {**CONDITIONS, **whole}
    assert set(words) - set(CONDITIONS) == {"cancer", "weak_defence", "blood_thinner"}, "those change no exercise"
    assert all(each.ask.endswith("?") for each in TABLE.conditions.values())


REMEMBERED = {
    "osteoporosis": "fragile",
    "pregnant": "pregnant",
    "cancer": "cancer",
    "weak_defence": "infection_risk",
    "blood_thinner": "blood_thinner",
}
"""Conditions by the row of the second list they are remembered from."""


def test_what_the_second_list_told_is_remembered() -> None:
    assert {each.id: each.row for each in TABLE.conditions.values() if each.row} == REMEMBERED
    assert {FLAGS.rows[row].fact: row for row in FLAGS.rows if FLAGS.rows[row].fact} == REMEMBERED
    for name, row in REMEMBERED.items():
        for value in ("yes", "unsure"):
            assert remembered({name: value}, TABLE) == {row}
        assert remembered({name: "no"}, TABLE) == frozenset()
    assert remembered({"knee": "yes", "surgery": "yes"}, TABLE) == frozenset()


# What is learnt ----------------------------------------------------------------------------------------------------------


def test_no_to_a_group_answers_what_was_not_known() -> None:
    known = with_answers({"stenosis": "yes"}, [(CONDITION, "spine", "no")], TABLE)
    assert known == {"stenosis": "yes", "spondylolisthesis": "no", "disc": "no"}


@each_row("value", ["yes", "unsure"])
def test_yes_to_a_group_answers_nothing_by_itself(value: str) -> None:
    assert with_answers({}, [(CONDITION, "joints", value)], TABLE) == {}


def test_the_last_answer_counts() -> None:
    answers = [
        (CONDITION, "knee", "yes"),
        (CONDITION, "knee", "no"),
        ("gate", "knee", "yes"),
        (CONDITION, "else", "no"),
    ]
    assert with_answers({}, answers, TABLE) == {"knee": "no"}


@each_row(
    ("before", "row", "after"),
    [
        ({}, "no", {"pregnant": "no"}),
        ({"pregnant": "yes"}, "no", {"pregnant": "no"}),
        ({}, "yes", {"pregnant": "yes"}),
        ({"pregnant": "no"}, "yes", {"pregnant": "yes"}),
        ({"pregnant": "no"}, "unsure", {"pregnant": "unsure"}),
        ({"pregnant": "yes"}, "yes", {"pregnant": "yes"}),
    ],
)
def test_a_row_goes_before_what_was_known(before: dict[str, str], row: str, after: dict[str, str]) -> None:
    assert with_answers(before, [(FLAG, "pregnant", row)], TABLE) == after


def test_what_is_unsure_applies_and_what_is_not_known_does_not() -> None:
    known = {"knee": "yes", "wrist": "unsure", "disc": "no"}
    assert [applies(each, known) for each in ("knee", "wrist", "disc", "stenosis")] == [True, True, False, False]


# What is asked -----------------------------------------------------------------------------------------------------------


def test_the_words_of_a_group_name_what_is_left() -> None:
    spine = TABLE.groups["spine"]
    assert [each.id for each in unknown(spine, {"stenosis": "no"}, TABLE)] == ["spondylolisthesis", "disc"]
    assert question(TABLE.conditions["knee"], {}, TABLE) == "Is it a knee problem?"
    assert question(spine, {"disc": "no"}, TABLE) == (
        "Has a clinician ever told you of any of these? Spinal stenosis, or spondylolisthesis."
    )


# Damaged data ------------------------------------------------------------------------------------------------------------

DAMAGE = [
    ("condition", 0, {"id": "bones"}, "expected each of osteoporosis"),
    ("condition", 0, {"group": "spine"}, "expected a group or a row"),
    ("condition", 1, {"group": "others"}, "expected a group for each condition"),
    ("group", 0, {"id": "disc"}, "expected a group for each condition"),
    ("effect", 0, {"block": ["bones"]}, 'effect 1, effects, bones: expected "osteoporosis", '),
    ("effect", 0, {"modify": ["osteoporosis"]}, "each condition once"),
    ("effect", 0, {"exercises": []}, "exercises: expected at least one"),
    ("effect", 0, {"sources": [], "marks": []}, "neither a source nor a mark"),
    ("group", 1, {"surprise": 1}, "group, joints, surprise: no such key"),
]


@each_row(("kind", "number", "change", "message"), DAMAGE)
def test_damaged_tables_are_refused(kind: str, number: int, change: dict[str, Any], message: str) -> None:
    data = copy.deepcopy(DATA)
    data[kind][number] |= change
    with pytest.raises(RulesError, match=message):
        parse_conditions(data)
