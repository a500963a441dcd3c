"""The screen of a first session lets people with ordinary back pain through: a model of them, with assumed rates."""

from __future__ import annotations

import math

import pytest
from ordinary import MODEL, NOT_SURE, Person, draw

from stretchcoach.safety.gate import Inquiry, walk_inquiry
from stretchcoach.safety_data import load_rules

FLAGS = load_rules().red_flags
PEOPLE = 4_000


def margin(bar: float) -> float:
    """Two standard deviations of a share at its bar, in points; the benchmark draws 25,000 and allows none."""
    return 200 * math.sqrt(bar / 100 * (1 - bar / 100) / PEOPLE)


@pytest.mark.parametrize("rates", ["low", "middle"])
def test_few_ordinary_people_are_stopped(rates: str) -> None:
    usual, bars = draw(PEOPLE, rates, FLAGS), MODEL["bars"]
    for name, bar in [*bars[rates].items(), ("wait", bars["both"]["wait"])]:
        assert getattr(usual, name) <= bar + margin(bar), name
    unsure = draw(PEOPLE, rates, FLAGS, not_sure=NOT_SURE)
    assert unsure.stopped_with_severe - usual.stopped_with_severe <= bars["both"]["not_sure_adds"]
    for name, before in MODEL["first_edition"][rates].items():
        assert getattr(usual, name) < before / 5, "far fewer than the first edition"


def test_the_same_people_come_every_time() -> None:
    again = [Person(number, MODEL["middle"], MODEL["parts"], 0.0).fits for number in range(50)]
    assert again == [Person(number, MODEL["middle"], MODEL["parts"], 0.0).fits for number in range(50)]
    assert draw(200, "middle", FLAGS) == draw(200, "middle", FLAGS)


def test_the_rates_are_of_rows_and_follow_ups_that_there_are() -> None:
    asked = {row for name in ("L1", "L2") for row in FLAGS.lists[name].rows}
    made = {"severe_tummy", "severe_risk"}
    for rates in ("low", "middle"):
        assert set(MODEL[rates]) == {*asked, "severe"}
    reached = {each.id for each in FLAGS.follow_ups.values() if each.number.startswith("F") and each.id != "fall_day"}
    assert set(MODEL["parts"]) == {*reached, "severe_sudden", *made}
    assert set(MODEL["stress"]) <= set(MODEL["parts"])


def test_somebody_with_nothing_to_report_answers_two_questions() -> None:
    nobody = Person(0, dict.fromkeys(MODEL["low"], 0.0), MODEL["parts"], 0.0)
    inquiry, asked = Inquiry(origin="gate", lists=("L1", "L2")), []
    while (question := walk_inquiry(inquiry, FLAGS).next) is not None:
        asked.append((question.ref, nobody.answer(question, FLAGS)))
        inquiry = inquiry.answered(*asked[-1])
    assert asked == [("L1", "none"), ("L2", "none")]
