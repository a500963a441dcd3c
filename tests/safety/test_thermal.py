"""Cold and heat: how long, and when the skin is checked."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from rows import each_row

from stretchcoach.routine.model import Pack
from stretchcoach.safety import PackLimits, allowed, skin_checks
from stretchcoach.safety_data import load_rules

COLD, HEAT = (load_rules().thermal[pack] for pack in (Pack.COLD, Pack.HEAT))
MINUTE = 60


@each_row(
    ("minutes", "checks"),
    [(0, []), (1, []), (5, []), (5.1, [5]), (10, [5]), (10.1, [5, 10]), (15, [5, 10]), (20, [5, 10, 15])],
)
@each_row("limits", [COLD, HEAT], ids=["cold", "heat"])
def test_skin_checks(limits: PackLimits, minutes: float, checks: list[int]) -> None:
    assert skin_checks(minutes * MINUTE, limits) == tuple(each * MINUTE for each in checks)


def test_no_stretch_of_a_pack_goes_unchecked_for_longer_than_five_minutes() -> None:
    for limits in (COLD, HEAT):
        for seconds in range(1, int(limits.hard_max) + 1):
            moments = (0, *skin_checks(seconds, limits), seconds)
            assert all(0 < after - before <= 5 * MINUTE for before, after in pairwise(moments))


@each_row(
    ("limits", "minutes", "explicit", "granted"),
    [
        (COLD, 10, False, 10),
        (COLD, 15, False, 15),
        (COLD, 20, False, 15),
        (COLD, 20, True, 20),
        (COLD, 21, True, 20),
        (COLD, math.inf, True, 20),
        (HEAT, 15, False, 15),
        (HEAT, 20, False, 20),
        (HEAT, 60, False, 20),
        (HEAT, 60, True, 20),
        (HEAT, 0, False, 0),
    ],
)
def test_allowed(limits: PackLimits, minutes: float, explicit: bool, granted: int) -> None:
    assert allowed(minutes * MINUTE, limits, explicit) == granted * MINUTE


@each_row("odd", [-1, -0.001, math.nan, -math.inf, True])
def test_what_is_not_a_time_is_refused(odd: float) -> None:
    with pytest.raises(ValueError, match="number of seconds of 0 or more"):
        allowed(odd, COLD, explicit=True)
    with pytest.raises(ValueError, match="number of seconds of 0 or more"):
        skin_checks(odd, COLD)


@each_row("long", [1200.1, 3600, math.inf])
def test_no_checks_are_planned_for_a_pack_that_is_not_allowed(long: float) -> None:
    with pytest.raises(ValueError, match="1200 seconds at most"):
        skin_checks(long, HEAT)


@each_row(
    ("key", "cold", "heat"),
    [
        ("default", 10 * MINUTE, 15 * MINUTE),
        ("hard_max", 20 * MINUTE, 20 * MINUTE),
        ("ui_max", 15 * MINUTE, 20 * MINUTE),
        ("first_use", 5 * MINUTE, 5 * MINUTE),
        ("first_check", 5 * MINUTE, 5 * MINUTE),
        ("check_every", 5 * MINUTE, 5 * MINUTE),
        ("barrier", "damp thin cloth or a pillowcase", "dry towel layers"),
        ("barrier_check", "damp thin cloth or a pillowcase", "dry towel layers"),
        ("gap", 120 * MINUTE, 60 * MINUTE),
        ("rewarmed", "normal colour and warmth", "normal colour and warmth"),
        ("per_day", 4, 3),
        ("position", "on top of your back", "on top of your back, never under you"),
        ("stop_if", "white, waxy, blotchy or very red, or blisters", "sweaty or dizzy"),
        ("prepare", "", "Never fill a hot-water bottle with boiling water."),
        ("answer_within", 30, 30),
        ("take_off", "Take the pack off now.", "Take the pack off now."),
        ("before_stretch_gap", 20 * MINUTE, 0),
        ("injury_wait", 0, 72 * 60 * MINUTE),
    ],
)
def test_every_row_of_section_3_3(key: str, cold: float | str, heat: float | str) -> None:
    for limits, expected in ((COLD, cold), (HEAT, heat)):
        found = getattr(limits, key)
        assert expected in found if isinstance(expected, str) else found == expected
        origin = limits.origins[key]
        assert origin.sources or origin.marks


def test_each_kind_has_its_own_words() -> None:
    assert "damp thin cloth" in COLD.barrier
    assert "dry towel" in HEAT.barrier
    for sign in ("hurts", "burns", "numb", "white", "waxy", "blotchy", "blisters", "very red"):
        assert sign in COLD.stop_if, sign
        assert sign in HEAT.stop_if, sign
    assert "sweaty or dizzy" in HEAT.stop_if
    assert "Do not lie on it" in HEAT.position
    assert "not proven" in COLD.comfort
    for limits in (COLD, HEAT):
        assert limits.normal_skin.endswith("?")
        assert limits.rewarmed.endswith("?")
        assert limits.take_off == "Take the pack off now."
    assert not COLD.after_injury
    assert "three days" in HEAT.after_injury
