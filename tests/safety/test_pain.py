"""The pain rules: every published test vector, the whole table of ratings, and what must hold for all readings."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from itertools import product
from typing import Any

import pytest
from rows import each_row

from stretchcoach.safety import (
    Action,
    Reading,
    Tier,
    Verdict,
    after_rest,
    before,
    check_in,
    rating,
    sentence,
    unanswered,
)
from stretchcoach.safety_data import load_rules

LIMITS = load_rules().pain

VECTORS = re.findall(
    r"\(\d+,\d+\) P\d+",
    "(0,3) P3 - (0,4) P5 - (0,5) P5 - (0,6) P6 - (2,3) P3 - (2,4) P4 - (2,5) P5 - (3,4) P4 - (3,5) P4 - (4,4) P3 - "
    "(4,5) P4 - (4,6) P5 - (4,7) P6 - (5,5) P3 - (5,6) P4 - (5,7) P5 - (5,8) P6 - (1,4) P5 - (8,7) P3 - (10,6) P3 - "
    "(6,6) P3 - (6,7) P4 - (6,8) P6 - (7,7) P3 - (7,8) P6",
)
OFFERED = re.findall(r"\(\d+,\d+\) P\d+", "(8,8) P3, (10,9) P3, (8,9) P6")
"""In a settle that rule P2 offered."""

#        rating now:  0  1  2  3  4  5  6  7  8  9  10
TABLE = {
    0: "P3 P3 P3 P3 P5 P5 P6 P6 P6 P6 P6",
    1: "P3 P3 P3 P3 P5 P5 P6 P6 P6 P6 P6",
    2: "P3 P3 P3 P3 P4 P5 P6 P6 P6 P6 P6",
    3: "P3 P3 P3 P3 P4 P4 P6 P6 P6 P6 P6",
    4: "P3 P3 P3 P3 P3 P4 P5 P6 P6 P6 P6",
    5: "P3 P3 P3 P3 P3 P3 P4 P5 P6 P6 P6",
    6: "P3 P3 P3 P3 P3 P3 P3 P4 P6 P6 P6",
    7: "P3 P3 P3 P3 P3 P3 P3 P3 P6 P6 P6",
    8: "P3 P3 P3 P3 P3 P3 P3 P3 P6 P6 P6",
    9: "P3 P3 P3 P3 P3 P3 P3 P3 P6 P6 P6",
    10: "P3 P3 P3 P3 P3 P3 P3 P3 P6 P6 P6",
}

#        rating after the rest:  0 ... 10; c: next exercise, e: end (P5), E: end (P6)
REST = {
    0: "c c c c e e E E E E E",
    1: "c c c c e e E E E E E",
    2: "c c c c e e E E E E E",
    3: "c c c c c e E E E E E",
    4: "c c c c c c e E E E E",
    5: "c c c c c c e e E E E",
    6: "c c c c c c e e E E E",
    7: "c c c c c c e e E E E",
    8: "c c c c c c e e E E E",
    9: "c c c c c c e e E E E",
    10: "c c c c c c e e E E E",
}
"""Back to min(5, max(3, before + 1)) or less goes on."""

PAIRS = list(product(range(11), repeat=2))

MILD_TO_STRICT = (Action.CONTINUE, Action.EASE, Action.SKIP, Action.STOP_MOVEMENT, Action.END)

ACTIONS = {
    "P3": Action.CONTINUE,
    "P4": Action.EASE,
    "P5": Action.SKIP,
    "P6": Action.END,
    "P7": Action.STOP_MOVEMENT,
    "P8": Action.END,
    "P9": Action.CONTINUE,
    "P10": Action.END,
    "P11": Action.END,
}


def strictness(verdict: Verdict) -> int:
    return MILD_TO_STRICT.index(verdict.action)


def contexts() -> list[dict[str, Any]]:
    """What may be known beside the two ratings."""
    places = [None, 0, 2, 3, 4]
    known = product((0, 1, 2), places, places, (False, True), (None, -1, 2, 3))
    return [
        {"skipped": s, "place_before": was, "place": now, "place_stayed_up": stayed, "back_rise": rise}
        for s, was, now, stayed, rise in known
    ]


def test_all_that_may_be_known_is_in_the_contexts() -> None:
    ends_at_once = {"new_neuro", "stop_sign", "offered"}  # tested by themselves
    assert {each.name for each in fields(Reading)} == {"before", "now", *contexts()[0], *ends_at_once}


def test_there_are_all_the_published_vectors() -> None:
    assert (len(VECTORS), len(OFFERED)) == (25, 3)


@each_row(("vector", "offered"), [*((each, False) for each in VECTORS), *((each, True) for each in OFFERED)])
def test_published_vector(vector: str, offered: bool) -> None:
    pair, rule = vector.split()
    b, p = map(int, pair.strip("()").split(","))
    assert check_in(Reading(b, p, offered=offered), LIMITS) == Verdict(rule, ACTIONS[rule])


@each_row("b", range(8, 11))
def test_in_an_offered_settle_only_a_rise_ends(b: int) -> None:
    rules = [check_in(Reading(b, p, offered=True), LIMITS).rule for p in range(11)]
    assert rules == ["P3" if p <= b else "P6" for p in range(11)]


@each_row("b", range(11))
def test_every_pair_of_ratings(b: int) -> None:
    assert " ".join(check_in(Reading(b, p), LIMITS).rule for p in range(11)) == TABLE[b]


@each_row("b", range(11))
def test_every_second_rating(b: int) -> None:
    letters = {("P5", Action.CONTINUE): "c", ("P5", Action.END): "e", ("P6", Action.END): "E"}
    verdicts = [after_rest(b, p, LIMITS) for p in range(11)]
    assert " ".join(letters[each.rule, each.action] for each in verdicts) == REST[b]


@each_row(
    ("b", "rule", "action"),
    [(b, "P0", Action.FULL_CHOICE) for b in range(6)]
    + [(b, "P1", Action.SETTLE_ONLY) for b in (6, 7)]
    + [(b, "P2", Action.NO_STRETCHING) for b in (8, 9, 10)],
)
def test_before(b: int, rule: str, action: Action) -> None:
    assert before(b, LIMITS) == Verdict(rule, action)


def published(b: int, p: int) -> set[str]:
    """The rules P3 to P6 that name a pair of ratings, written down a second time from their words."""
    named = {
        "P3": p <= 3 or (p <= b and p <= 7),
        "P4": (p in (4, 5) and p in (b + 1, b + 2)) or (p in (6, 7) and p == b + 1),
        "P5": (p >= b + 3 and p >= 4) or (p >= 6 and p >= b + 2),
        "P6": p >= 8 or (p >= b + 3 and p >= 6),
    }
    return {rule for rule, matches in named.items() if matches}


def test_the_verdict_is_the_first_published_rule_that_matches_and_one_always_does() -> None:
    for b, p in PAIRS:
        first = next(rule for rule in ("P6", "P5", "P4", "P3") if rule in published(b, p))
        assert check_in(Reading(b, p), LIMITS).rule == first, (b, p)


def test_more_pain_is_never_answered_more_mildly() -> None:
    for known in contexts():
        for b in range(11):
            row = [strictness(check_in(Reading(b, p, **known), LIMITS)) for p in range(11)]
            assert row == sorted(row), (b, known)


def test_more_pain_after_the_rest_is_never_answered_more_mildly() -> None:
    for b in range(11):
        row = [strictness(after_rest(b, p, LIMITS)) for p in range(11)]
        assert row == sorted(row)


def test_one_more_exercise_left_out_is_never_answered_more_mildly() -> None:
    for known, (b, p) in product(contexts(), PAIRS):
        reading = Reading(b, p, **known)
        more = check_in(replace(reading, skipped=reading.skipped + 1), LIMITS)
        assert strictness(more) >= strictness(check_in(reading, LIMITS))


def test_eight_or_more_always_ends() -> None:
    for known, b, p in product(contexts(), range(11), (8, 9, 10)):
        assert check_in(Reading(b, p, **known), LIMITS).action is Action.END
        assert after_rest(b, p, LIMITS) == Verdict("P6", Action.END)


def test_a_warning_sign_ends_whatever_else_is_known() -> None:
    for known, (b, p) in product(contexts(), PAIRS):
        assert check_in(Reading(b, p, **known, new_neuro=True), LIMITS) == Verdict("P10", Action.END)
        both = Reading(b, p, **known, new_neuro=True, stop_sign=True)
        assert check_in(both, LIMITS) == Verdict("P11", Action.END)


@each_row(
    ("name", "reading", "rule"),
    [
        ("P8 before P6", Reading(2, 9, place_before=2, place=3), "P8"),
        ("P8 when the place before is not known", Reading(2, 2, place=3), "P8"),
        ("P8 before P7", Reading(2, 2, place_before=0, place=4, place_stayed_up=True), "P8"),
        ("no P8 for pain that was below the knee before", Reading(2, 2, place_before=3, place=4), "P3"),
        ("P6 before P7", Reading(2, 8, place_before=0, place=1, place_stayed_up=True), "P6"),
        ("P6 before P9", Reading(4, 7, place_before=2, place=1, back_rise=2), "P6"),
        ("P6 for the second exercise left out", Reading(2, 5, skipped=1), "P6"),
        ("no P6 for one that is only eased", Reading(2, 4, skipped=1), "P4"),
        ("no P6 after a high start", Reading(8, 6, skipped=1), "P3"),
        ("P6 once two were left out", Reading(0, 0, skipped=2), "P6"),
        ("no P6 for one left out and a low rating", Reading(2, 3, skipped=1), "P3"),
        ("no P6 where P9 allows the second one", Reading(4, 6, 1, place_before=2, place=1, back_rise=2), "P9"),
        ("P7 before P5", Reading(2, 5, place_before=0, place=1, place_stayed_up=True), "P7"),
        ("P7 when no place is known", Reading(2, 2, place_stayed_up=True), "P7"),
        ("no P7 when it went back", Reading(2, 2, place_before=0, place=1), "P3"),
        ("no P7 for a place that did not move", Reading(2, 2, place_before=1, place=1, place_stayed_up=True), "P3"),
        ("P9 before P5", Reading(4, 6, place_before=2, place=1, back_rise=2), "P9"),
        ("P9 before P4", Reading(3, 4, place_before=1, place=0, back_rise=1), "P9"),
        ("no P9 above two", Reading(2, 5, place_before=2, place=1, back_rise=3), "P5"),
        ("no P9 when the rating rose more than the back", Reading(2, 5, place_before=2, place=1, back_rise=1), "P5"),
        ("no P9 when the rise is not known", Reading(4, 6, place_before=2, place=1), "P5"),
        ("no P9 when a place is not known", Reading(4, 6, place=1, back_rise=1), "P5"),
    ],
)
def test_order(name: str, reading: Reading, rule: str) -> None:
    assert check_in(reading, LIMITS) == Verdict(rule, ACTIONS[rule]), name


@each_row(
    ("since", "action"), [(None, Action.CONTINUE), (0, Action.END), (1199.9, Action.END), (1200, Action.CONTINUE)]
)
def test_a_rating_numbed_by_cold_clears_nothing(since: float | None, action: Action) -> None:
    assert after_rest(2, 0, LIMITS, since_cold=since) == Verdict("P5", action)


@each_row("odd", [-1, 11, 4.0, 4.5, float("nan"), True, False, "4", None])
def test_what_is_not_a_rating_is_refused(odd: Any) -> None:
    for call in (
        lambda: rating(odd),
        lambda: before(odd, LIMITS),
        lambda: Reading(odd, 3),
        lambda: Reading(3, odd),
        lambda: after_rest(odd, 3, LIMITS),
        lambda: after_rest(3, odd, LIMITS),
    ):
        with pytest.raises(ValueError, match="pain rating is a whole number from 0 to 10"):
            call()


@each_row(
    ("known", "message"),
    [
        ({"place": 5}, "place of the pain"),
        ({"place_before": -1}, "place of the pain"),
        ({"place": True}, "place of the pain"),
        ({"skipped": -1}, "exercises left out"),
        ({"back_rise": 11}, "rise of the back pain"),
    ],
)
def test_what_is_off_its_scale_is_refused(known: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Reading(3, 3, **known)


def test_no_answer_pauses() -> None:
    assert unanswered() == Verdict("P12", Action.PAUSE)


def test_every_verdict_has_its_sentence() -> None:
    verdicts = {check_in(Reading(b, p, **known), LIMITS) for known, (b, p) in product(contexts(), PAIRS)}
    verdicts |= {before(b, LIMITS) for b in range(11)} | {after_rest(b, p, LIMITS) for b, p in PAIRS}
    verdicts |= {unanswered(), Verdict("P10", Action.END), Verdict("P11", Action.END)}
    assert {each.rule for each in verdicts} == set(LIMITS.rules)
    said = [sentence(each, LIMITS) for each in verdicts]
    assert all(said)
    assert len(said) == sum(len(rule.say) for rule in LIMITS.rules.values())


def test_what_follows_a_rule() -> None:
    """The reason to book an appointment; questions about red flags follow P2, P10 and P11."""
    assert {rule.id: rule.tier for rule in LIMITS.rules.values() if rule.tier is not Tier.NONE} == {
        "P8": Tier.BOOK_CLINICIAN
    }


@each_row("rise", [1, 2, 3])
def test_a_file_may_be_stricter_about_a_rise(rise: int) -> None:
    """Files of before have 2: a rise of two leaves the exercise out, as it did."""
    strict = replace(LIMITS, rise_skip=rise)
    for b, p in PAIRS:
        expected = Action.SKIP if p >= b + rise and p >= 4 and published(b, p) & {"P3", "P4", "P5"} else None
        verdict = check_in(Reading(b, p), strict)
        if expected is not None and verdict.rule != "P6":
            assert verdict == Verdict("P5", Action.SKIP), (b, p)
        else:
            assert verdict == check_in(Reading(b, p), LIMITS), (b, p)
