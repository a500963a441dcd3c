"""Thresholds and caps of a routine's author: stricter is free, looser is told, and nothing goes beyond the bounds."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rows import each_row

from stretchcoach import safety
from stretchcoach.resources import shipped
from stretchcoach.routine.limits import AUTHOR
from stretchcoach.routine.model import Dose, ExerciseStep, Pack, PackStep, RepeatStep, Routine, Step
from stretchcoach.routine.reader import read_exercise
from stretchcoach.safety import Action, Reading, Rules, RulesError
from stretchcoach.safety.author import applied, looser, usual
from stretchcoach.safety.author_limits import KEYS, parse_author
from stretchcoach.safety_data import load_rules

RULES = load_rules()
EXERCISE = read_exercise(shipped("routines") / "exercises" / "knee-to-chest.toml")
ROWS = RULES.author.rows
CARE = [Action.CONTINUE, Action.EASE, Action.SKIP, Action.END]
PAIRS = list(product(range(8), range(11)))
"""A rating before a session that may open exercises, and a rating in it."""

STRICTER: dict[str, st.SearchStrategy[float]] = {
    "green_max": st.integers(0, 3),
    "amber_max": st.integers(1, 5),
    "end_at": st.integers(2, 8),
    "rise_skip": st.integers(1, 3),
    "rise_end": st.integers(1, 3),
}


def stricter() -> st.SearchStrategy[dict[str, float]]:
    return st.fixed_dictionaries({}, optional=STRICTER).filter(_readable)


def _readable(limits: dict[str, float]) -> bool:
    """What the reader of routines accepts."""
    whole = {**usual(RULES), **limits}
    return whole["green_max"] < whole["amber_max"] < whole["end_at"] and whole["rise_skip"] <= whole["rise_end"]


def test_the_reader_and_the_rules_know_the_same_keys_and_numbers() -> None:
    assert set(AUTHOR) == set(KEYS) == set(ROWS)
    for key, limit in AUTHOR.items():
        row = ROWS[key]
        assert (limit.usual, limit.allowed) == (row.usual, (row.least, row.most)), key
        for value in (row.least, row.usual, row.most):
            assert limit.looser(value) == row.looser(value), key


def test_what_is_usual_is_what_the_rules_say() -> None:
    assert usual(RULES) == {key: row.usual for key, row in ROWS.items()}


def test_nothing_may_be_looser_than_the_hard_limits() -> None:
    """Sections 2.1 and 8: the widest published amber band ends at 6, a cold pack at 20 minutes, a day at eight sessions."""
    beyond = {key: row.most for key, row in ROWS.items() if row.looser(row.most)}
    assert beyond == {"amber_max": 6, "cold_max": RULES.thermal[Pack.COLD].hard_max, "sessions_per_day": 8}
    assert not [key for key, row in ROWS.items() if row.looser(row.least)]


def test_without_limits_the_rules_are_the_same_object() -> None:
    assert applied(RULES, {}) is RULES


@each_row("key", KEYS)
def test_each_limit_takes_its_place_in_the_rules(key: str) -> None:
    row = ROWS[key]
    value = row.least if row.most == row.usual else row.most
    assert usual(applied(RULES, {key: value}))[key] == value
    others = {each: number for each, number in usual(applied(RULES, {key: value})).items() if each != key}
    assert others == {each: number for each, number in usual(RULES).items() if each != key}


@each_row(("key", "value"), [("amber_max", 7), ("end_at", 9), ("cold_max", 1201), ("colour", 1)])
def test_what_may_not_be_written_is_not_applied(key: str, value: float) -> None:
    with pytest.raises(ValueError, match=key):
        applied(RULES, {key: value})


@given(stricter())
def test_applying_twice_is_applying_once(limits: dict[str, float]) -> None:
    once = applied(RULES, limits)
    assert applied(once, limits) == once


def care(before: int, now: int, rules: Rules) -> int:
    return CARE.index(safety.check_in(Reading(before=before, now=now), rules.pain).action)


@given(stricter())
def test_stricter_limits_never_make_any_rating_less_careful(limits: dict[str, float]) -> None:
    rules = applied(RULES, limits)
    for before, now in PAIRS:
        assert care(before, now, rules) >= care(before, now, RULES), (limits, before, now)
        rested, usually = (safety.after_rest(before, now, each.pain).action for each in (rules, RULES))
        assert CARE.index(rested) >= CARE.index(usually), (limits, before, now)


def test_the_loosest_bands_differ_only_at_six() -> None:
    """With the widest published amber band a rise of two to six is eased."""
    loose = applied(RULES, {"amber_max": 6})
    differ = {pair: CARE[care(*pair, loose)] for pair in PAIRS if care(*pair, loose) != care(*pair, RULES)}
    assert differ == {(4, 6): Action.EASE}


@each_row(("rise", "rule"), [(1, "P5"), (2, "P5"), (3, "P4")])
def test_an_author_may_leave_an_exercise_out_at_a_smaller_rise(rise: int, rule: str) -> None:
    assert ROWS["rise_skip"].usual == 3
    rules = applied(RULES, {"rise_skip": rise})
    assert safety.check_in(Reading(before=2, now=4), rules.pain).rule == rule


def test_severe_guidance_keeps_its_own_threshold() -> None:
    """A session that ends earlier is no reason to send somebody to a doctor the same day."""
    assert applied(RULES, {"end_at": 6}).pain.severe_min == RULES.pain.severe_min


def test_a_shorter_pack_is_shorter_in_every_respect() -> None:
    cold = applied(RULES, {"cold_max": 300, "skin_check_every": 120}).thermal[Pack.COLD]
    assert (cold.default, cold.ui_max, cold.hard_max) == (300, 300, 300)
    assert (cold.first_check, cold.check_every) == (120, 120)
    heat = applied(RULES, {"cold_max": 300}).thermal[Pack.HEAT]
    assert heat == RULES.thermal[Pack.HEAT]


# What the patient is told ---------------------------------------------------------------------------------------------


def routine(*steps: Step, pain_up_to: int = 5, limits: dict[str, float] | None = None) -> Routine:
    return Routine(id="made", name="Made", summary="", steps=steps, pain_up_to=pain_up_to, limits=limits or {})


def exercise(acute: Dose | None, dose: Dose) -> ExerciseStep:
    made = replace(EXERCISE, acute=acute)
    return ExerciseStep(exercise=made, dose=dose, sides=made.sides, acute=True)


def cold(minutes: float) -> PackStep:
    return PackStep(pack=Pack.COLD, seconds=60 * minutes, explicit_long=minutes > 15)


def test_a_usual_routine_tells_nothing() -> None:
    assert looser(routine(exercise(Dose(hold=10), Dose(hold=30)), cold(15)), RULES) == []


@each_row("key", KEYS)
def test_stricter_is_told_to_nobody(key: str) -> None:
    row = ROWS[key]
    strictest = row.most if row.strict == "higher" else row.least
    assert looser(routine(limits={key: strictest}), RULES) == []


@each_row(
    ("made", "expected"),
    [
        (routine(limits={"amber_max": 6}), ["made easier, at a pain of up to 6. Usually 5 is the most."]),
        (routine(limits={"cold_max": 1170}), ["up to 19 minutes 30 seconds. Usually 15 minutes is the most."]),
        (routine(limits={"sessions_per_day": 8}), ["up to 8 sessions a day. Usually 3 is the most."]),
        (routine(cold(20)), ["a cold pack may stay on for up to 20 minutes. Usually 15 minutes"]),
        (routine(RepeatStep(times=1, steps=(cold(20),))), ["20 minutes"]),
        (routine(cold(18), limits={"cold_max": 1200, "amber_max": 6}), ["up to 6", "20 minutes"]),
        (
            routine(exercise(Dose(hold=10), Dose(hold=120)), pain_up_to=7),
            ["may start at a pain of 7 with more than usual. Above 5, a short, gentle dose is usual."],
        ),
        (routine(exercise(Dose(reps=3), Dose(reps=3, sets=2)), pain_up_to=6), ["may start at a pain of 6"]),
    ],
)
def test_whatever_is_looser_is_told_with_what_is_usual(made: Routine, expected: list[str]) -> None:
    told = looser(made, RULES)
    assert len(told) == len(expected) + 1
    assert all(part in text for part, text in zip(expected, told[:-1], strict=True)), told
    assert told[-1] == RULES.author.instead
    assert not [text for text in told if "{" in text]


def test_an_acute_dose_at_seven_is_usual() -> None:
    made = routine(exercise(Dose(hold=10, reps=4), Dose(hold=10, reps=3)), cold(10), pain_up_to=7)
    assert looser(made, RULES) == []


# Damaged data ---------------------------------------------------------------------------------------------------------


def table(**changed: Any) -> dict[str, Any]:
    row = {"what": "x", "value": 3, "least": 1, "most": 3, "strict": "lower", "say": "", "sources": [], "marks": ["DC"]}
    text = {"value": "Text.", "sources": [], "marks": ["DC"]}
    return {
        "limit": {key: {**row, **changed} for key in KEYS},
        "texts": {"pain_up_to": dict(text), "strict": dict(text)},
    }


def test_a_complete_table_is_read() -> None:
    assert set(parse_author(table()).rows) == set(KEYS)


@each_row(
    ("changed", "message"),
    [
        ({"least": 4}, "have to rise"),
        ({"most": 2}, "have to rise"),
        ({"most": 4}, "say: there is a sentence exactly where"),
        ({"say": "Looser."}, "say: there is a sentence exactly where"),
        ({"strict": "left"}, "expected one of lower, higher"),
        ({"marks": []}, "neither a source nor a mark"),
    ],
)
def test_a_damaged_row_is_refused(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(RulesError, match=message):
        parse_author(table(**changed))


def test_a_missing_key_is_refused() -> None:
    damaged = table()
    del damaged["limit"]["end_at"]
    with pytest.raises(RulesError, match="end_at"):
        parse_author(damaged)
