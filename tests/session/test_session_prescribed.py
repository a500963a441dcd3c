"""What a prescription is in words, and what becomes of it at a lighter dose: set by set and side by side."""

from __future__ import annotations

from dataclasses import replace

from scripts import work

from stretchcoach.routine.model import Dose, SetDose, Side, Sides
from stretchcoach.safety_data import load_rules
from stretchcoach.session.plan.doses import acute_dose, dose_at, eased_dose, prescription, step_words

RULES = load_rules("en")


def sets(*each: tuple[int, float | None]) -> Dose:
    """A dose whose sets differ: repetitions and hold of each."""
    by_set = tuple(SetDose(reps=reps, hold=hold) for reps, hold in each)
    return Dose(reps=by_set[0].reps, hold=by_set[0].hold, sets=len(by_set), by_set=by_set)


PYRAMID = sets((6, 10.0), (4, 10.0), (2, 10.0))
SHORTER = sets((3, 10.0), (3, 8.0), (3, 6.0))

READ = (
    (Dose(reps=10), Sides.NONE, "10 times."),
    (Dose(pace=(3.0, 2.5), reps=10), Sides.ALTERNATE, "10 times, slowly (3 + 2.5 s). Left and right in turn."),
    (PYRAMID, Sides.LEFT, "Hold for 10 seconds: 6, then 4, then 2 times. Left side only. 3 rounds."),
    (sets((3, None), (1, None)), Sides.NONE, "3 times, then once. 2 rounds."),
    (sets((1, 10.0), (1, 8.0)), Sides.NONE, "Hold for 10 seconds, then 8 seconds. 2 rounds."),
    (SHORTER, Sides.NONE, "Hold for 10 seconds, then 8 seconds, then 6 seconds, 3 times each round. 3 rounds."),
    (
        sets((3, 10.0), (1, 8.0)),
        Sides.NONE,
        "Round 1: hold for 10 seconds, 3 times. Round 2: hold for 8 seconds.",
    ),
    (Dose(reps=12, least=8), Sides.NONE, "8 to 12 times, at your own pace."),
    (Dose(reps=12, least=8, hold=5.0), Sides.NONE, "Hold for 5 seconds, 8 to 12 times, at your own pace."),
    (Dose(reps=5, least=5), Sides.NONE, "5 times, at your own pace."),
    (Dose(as_comfortable=True), Sides.NONE, "As many times as is comfortable."),
    (
        Dose(comfortable=True, up_to=60.0, reps=3),
        Sides.BOTH,
        "As long as is comfortable, at most 1 minute. 3 times. First one side, then the other.",
    ),
)


def test_nothing_of_a_prescription_is_left_out() -> None:
    for dose, sides, words in READ:
        assert prescription(RULES.book, work("bend", dose=dose, sides=sides)) == words


def test_sides_that_differ_are_told_apart() -> None:
    doses = {Side.LEFT: Dose(hold=10.0, reps=3, sets=2), Side.RIGHT: Dose(hold=10.0)}
    step = replace(work("bend", dose=doses[Side.LEFT], sides=Sides.BOTH), by_side=doses)
    words = "Left side: hold for 10 seconds, 3 times. 2 rounds. Right side: hold for 10 seconds."
    assert step_words(RULES.book, step) == prescription(RULES.book, step) == words


def test_the_load_of_a_step_goes_before_that_of_its_exercise() -> None:
    step = work("bend", dose=Dose(reps=10))
    step = replace(step, exercise=replace(step.exercise, load="red band"))
    assert prescription(RULES.book, step) == "10 times. With red band."
    assert prescription(RULES.book, replace(step, load="5 kg")) == "10 times. With 5 kg."


def test_sets_that_differ_are_lighter_one_by_one() -> None:
    limits = RULES.session
    assert acute_dose(PYRAMID, Dose(hold=5.0, reps=3, sets=3)) == sets((3, 5.0), (3, 5.0), (2, 5.0))
    assert acute_dose(PYRAMID, Dose(hold=20.0, reps=8, sets=2)) == sets((6, 10.0), (4, 10.0))
    assert eased_dose(SHORTER, limits) == sets((3, 7.0), (3, 6.0))
    assert dose_at(PYRAMID, -1, RULES) == sets((6, 10.0), (4, 10.0))
    assert dose_at(PYRAMID, 1, RULES) == sets((7, 10.0), (5, 10.0), (3, 10.0))
    # Of two sets one is left, and there is nothing left to tell apart.
    assert dose_at(sets((3, None), (2, None)), -1, RULES) == Dose(reps=3)


def test_a_range_is_lighter_at_both_ends() -> None:
    written = Dose(reps=12, least=8)
    assert dose_at(written, -1, RULES) == Dose(reps=8, least=5)
    assert dose_at(written, 1, RULES) == Dose(reps=13, least=9)
    assert acute_dose(written, Dose(reps=5)) == Dose(reps=5, least=5)


def test_as_many_as_comfortable_has_a_number_when_acute() -> None:
    written = Dose(as_comfortable=True)
    assert dose_at(written, -1, RULES) == dose_at(written, 1, RULES) == written
    assert acute_dose(written, Dose(reps=5)) == Dose(reps=5)
