"""The rules from one day to the next, one by one: closures, the lists, counts and gaps, mornings, spasms, the trend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from rows import each_row
from scripts import RULES

from stretchcoach.routine.model import Pack
from stretchcoach.safety import days, doors, mornings
from stretchcoach.safety.briefing import Briefing
from stretchcoach.safety.day_limits import TEXTS
from stretchcoach.safety.days import Closed, RoutineSort, briefing, closed, lists_due
from stretchcoach.safety.red_flags import Tier
from stretchcoach.safety.standing import Closure, FolderTime, PastPack, PastSession, PastSpasm, Standing
from stretchcoach.safety.trend import PainReading, last_episode, spasm_advice, trend
from stretchcoach.words.languages import load_book

HOUR = 3600.0
DAY = 24 * HOUR
NOW = FolderTime(100 * DAY)
LIMITS = RULES.days


EMERGENCY, SAME_DAY, WAIT, REST = Tier.EMERGENCY_NOW, Tier.SAME_DAY_URGENT, Tier.WAIT, Tier.REST_TODAY

WORK = RoutineSort(moves=True)
DESK = RoutineSort(moves=True, counts=False)
EASE = RoutineSort(moves=False, ease=True, counts=False)
ICE, WARM = (RoutineSort(moves=False, packs=frozenset({kind}), counts=False) for kind in (Pack.COLD, Pack.HEAT))
BOTH = RoutineSort(moves=True, packs=frozenset({Pack.HEAT}))

JUST = {"L1": NOW - HOUR, "L2": NOW - HOUR}


def standing(**given: Any) -> Standing:
    """It is noon, and the lists were answered an hour ago."""
    return Standing(**{"now": NOW, "midnight": NOW - 12 * HOUR, "listed": JUST, **given})


def session(number: int, ago: float, **given: Any) -> PastSession:
    fields: dict[str, Any] = {"before": 4, "worst": 4, "after": 3, "green": True, "routine": "four", "name": "The four"}
    return PastSession(**{"id": number, "ended": NOW - ago, **fields, **given})


def rated(number: int, ago: float, verdict: str) -> PastSession:
    return session(number, ago, morning=4, verdict=verdict, answered=NOW - ago + 10 * HOUR)


def closure(tier: Tier, ago: float = HOUR, row: str = "neuro_leg", **given: Any) -> Closure:
    return Closure(row=row, tier=tier, since=FolderTime(NOW - ago), said="You said: so it is.", **given)


def held(*closures: Closure) -> Standing:
    return standing(closures=closures)


def pack(kind: Pack, ago: float) -> PastPack:
    return PastPack(pack=kind, off=FolderTime(NOW - ago))


# The data ---------------------------------------------------------------------------------------------------------------


def test_the_numbers_are_those_of_the_reference() -> None:
    """Sections 1.2, 1.4, 2.4, 3.3 and 8."""
    flags = RULES.red_flags
    assert (flags.fresh_s, flags.lists_after_s, flags.list_2_after_s) == (12 * HOUR, 14 * DAY, 90 * DAY)
    assert (flags.urgent_s, flags.wait_s, flags.advice_repeat_s) == (24 * HOUR, 90 * DAY, 90 * DAY)
    assert (flags.pregnant_s, flags.severe_again_s, LIMITS.pain_ends_max) == (270 * DAY, 14 * DAY, 2)
    assert (LIMITS.morning_from_s, LIMITS.morning_to_s, LIMITS.next_day_rise) == (4 * HOUR, 36 * HOUR, 2)
    assert (LIMITS.bad_mornings_in_row, LIMITS.bad_mornings_max, LIMITS.bad_mornings_s) == (2, 3, 14 * DAY)
    assert (LIMITS.flare_s, LIMITS.green_sessions, LIMITS.level_up) == (24 * HOUR, 3, 2)
    assert (LIMITS.improve_points, LIMITS.improve_percent, LIMITS.worse_points, LIMITS.week_s) == (2, 30, 2, 7 * DAY)
    assert (LIMITS.lasting_s, LIMITS.frequent_count, LIMITS.halting_min) == (21 * DAY, 3, 8)
    assert (LIMITS.day_s, RULES.session.per_day_max) == (DAY, 3)


def test_every_number_and_sentence_says_where_it_comes_from() -> None:
    assert {f"texts.{name}" for name in TEXTS} <= set(LIMITS.origins)
    assert all(origin.sources or origin.marks for origin in LIMITS.origins.values())


@each_row(
    ("seconds", "words"),
    [
        (1, "1 minute"),
        (61, "2 minutes"),
        (5400, "90 minutes"),
        (5401, "2 hours"),
        (48 * HOUR, "48 hours"),
        (2.1 * DAY, "3 days"),
    ],
)
def test_time_in_words_is_rounded_up(seconds: float, words: str) -> None:
    assert load_book("en").about(seconds) == words


# Closures ---------------------------------------------------------------------------------------------------------------


@each_row(
    ("tier", "open_still"),
    [
        (EMERGENCY, []),
        (SAME_DAY, [EASE, ICE, WARM]),
        (WAIT, [EASE, ICE, WARM]),
        (REST, [EASE, ICE, WARM]),
        (Tier.BOOK_CLINICIAN, [WORK, DESK, EASE, ICE, WARM, BOTH]),
    ],
)
def test_what_each_tier_leaves_open(tier: Tier, open_still: list[RoutineSort]) -> None:
    every = [WORK, DESK, EASE, ICE, WARM, BOTH]
    assert [each for each in every if closed(each, held(closure(tier)), RULES) is None] == open_still
    assert [each for each in every if days.shut(each, held(closure(tier)), RULES) is None] == open_still


@each_row(("row", "left"), [("dizzy", [ICE]), ("fever_back", []), ("neuro_leg", [ICE, WARM])])
@each_row("tier", [SAME_DAY, WAIT, REST])
def test_there_is_no_heat_after_dizziness_and_no_pack_with_a_fever(
    tier: Tier, row: str, left: list[RoutineSort]
) -> None:
    assert [each for each in (ICE, WARM) if closed(each, held(closure(tier, row=row)), RULES) is None] == left


def test_a_rehearsal_is_refused_by_closures_alone() -> None:
    three = tuple(session(number, HOUR) for number in range(3))
    assert closed(WORK, standing(sessions=three), RULES) is not None
    assert days.shut(WORK, standing(sessions=three), RULES) is None


@each_row("tier", [EMERGENCY, SAME_DAY, WAIT])
def test_no_time_opens_what_waits_for_somebody(tier: Tier) -> None:
    found = closed(WORK, held(closure(tier, 400 * DAY)), RULES)
    assert found is not None
    assert (found.code, found.kind, found.row, found.opens_in) == ("lock", tier.value, "neuro_leg", None)
    assert found.closure is not None


@each_row(("ago", "left"), [(0, 90 * DAY), (89 * DAY, DAY), (90 * DAY, None)])
def test_after_an_operation_it_ends_by_itself(ago: float, left: float | None) -> None:
    found = closed(WORK, held(closure(WAIT, ago, row="surgery")), RULES)
    assert (found.opens_in if found else None) == left


@each_row(("ago", "left"), [(HOUR, 12 * HOUR), (12 * HOUR, 12 * HOUR), (12 * HOUR + 1, None)])
def test_a_rest_of_today_ends_at_midnight(ago: float, left: float | None) -> None:
    found = closed(WORK, held(closure(REST, ago)), RULES)
    assert (found.opens_in if found else None) == left


def test_one_more_day_ends_by_itself() -> None:
    found = closed(WORK, held(closure(SAME_DAY, ends=NOW + HOUR)), RULES)
    assert found is not None
    assert found.opens_in == HOUR
    assert closed(WORK, held(closure(SAME_DAY, ends=NOW)), RULES) is None


def test_gently_it_is_open_for_today() -> None:
    assert closed(WORK, held(closure(SAME_DAY, gently_until=NOW + 1)), RULES) is None
    assert closed(WORK, held(closure(SAME_DAY, gently_until=NOW)), RULES) is not None
    assert closed(WORK, held(closure(EMERGENCY, gently_until=NOW + 1)), RULES) is not None


def test_the_most_serious_speaks_first() -> None:
    found = closed(WORK, held(closure(WAIT, 1), closure(EMERGENCY, 90), closure(EMERGENCY, 9, "chest_pain")), RULES)
    assert found is not None
    assert (found.kind, found.row) == ("emergency_now", "chest_pain")
    assert found.reason.startswith("Stop here. Call your local emergency number")


@each_row("tier", [EMERGENCY, SAME_DAY, WAIT, REST])
@each_row("row", [*RULES.red_flags.rows, ""])
def test_every_closed_door_says_which_answer_until_when_and_what_is_open(tier: Tier, row: str) -> None:
    found = closed(WORK, held(closure(tier, row=row)), RULES)
    assert found is not None
    assert "You said: so it is." in found.reason
    assert "{" not in found.reason
    until = {EMERGENCY: "seen", SAME_DAY: "Tomorrow I ask", WAIT: "agreed", REST: "tomorrow"}[tier]
    assert until in found.reason
    if tier is not EMERGENCY:
        assert any(word in found.reason for word in ("rest", "walks"))


def test_what_was_left_open_is_asked_and_closes_nothing() -> None:
    cut_short = held(closure(EMERGENCY, row="ces_saddle", open=True))
    assert closed(WORK, cut_short, RULES) is None
    assert briefing("four", WORK, cut_short, RULES, {}).open_rows == ("ces_saddle",)


@each_row(
    ("tier", "since", "asked", "due"),
    [
        (EMERGENCY, 24 * HOUR - 1, None, False),
        (EMERGENCY, 24 * HOUR, None, True),
        (EMERGENCY, 50 * HOUR, 23 * HOUR, False),
        (EMERGENCY, 50 * HOUR, 24 * HOUR, True),
        (SAME_DAY, 12 * HOUR, None, False),
        (SAME_DAY, 12 * HOUR + 1, None, True),
        (SAME_DAY, 50 * HOUR, 12 * HOUR, False),
        (SAME_DAY, 50 * HOUR, 12 * HOUR + 1, True),
        (WAIT, 50 * DAY, None, False),
        (REST, HOUR, None, False),
    ],
)
def test_when_it_is_asked_how_it_is(tier: Tier, since: float, asked: float | None, due: bool) -> None:
    last = float("-inf") if asked is None else NOW - asked
    assert doors.is_asked(closure(tier, since, asked=last), standing(), RULES.red_flags) == due


# The lists: the table of section 1.4 --------------------------------------------------------------------------------------


SPASM = (PastSpasm(start=FolderTime(NOW - HOUR / 2), end=None, logged=FolderTime(NOW - HOUR / 2)),)


@each_row(
    ("given", "lists", "before_a_pack"),
    [
        ({"listed": {}}, "L1 L2", "L1 L2"),
        ({}, "", ""),
        ({"listed": {"L1": NOW - 12 * HOUR + 1, "L2": NOW - 50 * DAY}}, "", ""),
        ({"listed": {"L1": NOW - 12 * HOUR, "L2": NOW - 50 * DAY}}, "D", "D"),
        ({"listed": {"L1": NOW - 5 * DAY, "L2": NOW - 5 * DAY, "D": NOW - HOUR}}, "", ""),
        ({"listed": {"L1": NOW - 14 * DAY, "L2": NOW - 50 * DAY, "D": NOW - HOUR}}, "L1", ""),
        ({"listed": {"L1": NOW - 14 * DAY, "L2": NOW - 50 * DAY, "D": NOW - DAY}}, "L1", "D"),
        ({"listed": {"L1": NOW - HOUR, "L2": NOW - 90 * DAY}}, "L2", ""),
        ({"listed": {"L1": NOW - DAY, "L2": NOW - 90 * DAY}}, "D L2", "D"),
        ({"listed": {"L1": NOW - HOUR}}, "L2", "L2"),
        ({"last": NOW - 14 * DAY}, "L1 L2", ""),
        ({"last": NOW - 14 * DAY + 1}, "", ""),
        ({"last": NOW - 20 * DAY, "listed": {"L1": NOW - 20 * DAY, "L2": NOW - 20 * DAY}}, "L1 L2", "D"),
        ({"trouble": NOW - HOUR / 2}, "L1", "L1"),
        ({"trouble": NOW - 2 * HOUR}, "", ""),
        ({"trouble": NOW - 2 * HOUR, "listed": {**JUST, "L1": NOW - 3 * HOUR, "D": NOW - HOUR}}, "", ""),
        ({"spasms": SPASM}, "L1", "L1"),
        ({"spasms": SPASM, "listed": {**JUST, "D": NOW}}, "L1", "L1"),
        ({"spasms": SPASM, "listed": {**JUST, "L1": NOW}}, "", ""),
        ({"facts_changed": NOW - HOUR / 2}, "L2", ""),
        ({"facts_changed": NOW - 2 * HOUR}, "", ""),
    ],
)
def test_which_lists_are_due(given: dict[str, Any], lists: str, before_a_pack: str) -> None:
    found = standing(**given)
    assert " ".join(lists_due(WORK, found, RULES)) == lists
    assert " ".join(lists_due(EASE, found, RULES)) == lists
    assert " ".join(lists_due(BOTH, found, RULES)) == lists
    assert " ".join(lists_due(ICE, found, RULES)) == before_a_pack


REMEMBERED = {
    "cancer": "yes",
    "osteoporosis": "unsure",
    "weak_defence": "no",
    "pregnant": "yes",
    "blood_thinner": "yes",
}


def test_a_new_spasm_asks_about_what_is_remembered() -> None:
    rows = frozenset({"cancer", "fragile", "pregnant", "blood_thinner"})
    known = briefing("four", WORK, standing(), RULES, REMEMBERED)
    assert (known.remembered, known.ask_about) == (rows, ())
    assert briefing("four", WORK, standing(spasms=SPASM), RULES, REMEMBERED).ask_about == (
        "cancer",
        "fragile",
        "pregnant",
    )
    assert briefing("four", WORK, standing(spasms=SPASM), RULES, {}).ask_about == ()
    assert briefing("four", ICE, standing(spasms=SPASM), RULES, REMEMBERED).ask_about == ()
    answered = standing(spasms=SPASM, listed={**JUST, "L1": NOW})
    assert briefing("four", WORK, answered, RULES, REMEMBERED).ask_about == ()


@each_row(
    ("given", "asked"),
    [
        ({}, False),
        ({"severe_asked": NOW - 14 * DAY + 1}, True),
        ({"severe_asked": NOW - 14 * DAY}, False),
        ({"severe_asked": NOW - HOUR, "spasms": SPASM}, False),
        ({"severe_asked": NOW, "spasms": SPASM}, True),
    ],
)
def test_severe_pain_is_asked_about_once_in_a_spasm_or_in_fourteen_days(given: dict[str, Any], asked: bool) -> None:
    assert briefing("four", WORK, standing(**given), RULES, {}).severe_asked == asked


def test_what_lasts_is_advised_once_in_ninety_days() -> None:
    known = standing(advised={"cancer": NOW - 90 * DAY + 1, "weight_loss": NOW - 90 * DAY})
    assert briefing("four", WORK, known, RULES, {}).advised == ("cancer",)


# Counts and gaps --------------------------------------------------------------------------------------------------------


def shut(found: Closed | None) -> tuple[str, str, float | None] | None:
    return None if found is None else (found.code, found.kind, found.opens_in)


def only(*packs: Pack) -> RoutineSort:
    return RoutineSort(moves=False, packs=frozenset(packs), counts=False)


def test_sessions_a_day_are_counted_from_midnight() -> None:
    three = tuple(session(number, ago) for number, ago in enumerate((12 * HOUR, 10 * HOUR, HOUR)))
    assert shut(closed(WORK, standing(sessions=three), RULES)) == ("count", "session", 12 * HOUR)
    assert shut(closed(BOTH, standing(sessions=three), RULES)) == ("count", "session", 12 * HOUR)
    assert [closed(each, standing(sessions=three), RULES) for each in (DESK, EASE, ICE, WARM)] == [None] * 4
    yesterday = (session(0, 12 * HOUR + 1), *three[1:])
    assert closed(WORK, standing(sessions=yesterday), RULES) is None
    assert closed(WORK, standing(sessions=three).without(1), RULES) is None
    not_counted = tuple(replace(each, counts=False) for each in three)
    assert closed(WORK, standing(sessions=not_counted), RULES) is None


def test_a_second_end_by_pain_is_enough_for_today() -> None:
    assert closed(WORK, standing(ended_by_pain=(NOW - HOUR,)), RULES) is None
    twice = standing(ended_by_pain=(NOW - HOUR, NOW - 60))
    assert shut(closed(WORK, twice, RULES)) == ("count", "pain", 12 * HOUR)
    assert [closed(each, twice, RULES) for each in (DESK, EASE, ICE, WARM)] == [None] * 4


@each_row(
    ("kind", "ago", "found"),
    [
        (Pack.COLD, 119 * 60, ("gap", "cold", 60)),
        (Pack.COLD, 120 * 60, None),
        (Pack.HEAT, 59 * 60, ("gap", "heat", 60)),
        (Pack.HEAT, 60 * 60, None),
    ],
)
def test_gaps_between_packs(kind: Pack, ago: float, found: tuple[str, str, float] | None) -> None:
    past = standing(packs=(pack(kind, ago),))
    assert shut(closed(only(kind), past, RULES)) == found
    assert closed(replace(only(kind), moves=True), past, RULES) is None
    assert closed(only(Pack.COLD, Pack.HEAT), past, RULES) is None


@each_row(("kind", "most"), [(Pack.COLD, 4), (Pack.HEAT, 3)])
def test_packs_a_day(kind: Pack, most: int) -> None:
    """Over any 24 hours, midnight or not."""
    packs = tuple(pack(kind, ago * 5 * HOUR) for ago in range(most, 0, -1))
    assert shut(closed(only(kind), standing(packs=packs), RULES)) == ("count", kind.value, (24 - 5 * most) * HOUR)
    assert closed(only(kind), standing(packs=packs[1:]), RULES) is None
    assert briefing("four", WORK, standing(packs=packs), RULES, {}).packs_left[kind] == 0


@each_row(("ago", "found"), [(19 * 60, ("gap", "session", 60)), (20 * 60, None)])
def test_no_stretching_soon_after_cold(ago: float, found: tuple[str, str, float] | None) -> None:
    assert shut(closed(WORK, standing(packs=(pack(Pack.COLD, ago),)), RULES)) == found
    assert closed(WORK, standing(packs=(pack(Pack.HEAT, 60),)), RULES) is None
    assert closed(EASE, standing(packs=(pack(Pack.COLD, ago),)), RULES) is None


@each_row(("ago", "found"), [(71 * HOUR, ("gap", "injury", HOUR)), (72 * HOUR, None)])
def test_no_heat_on_a_fresh_injury(ago: float, found: tuple[str, str, float] | None) -> None:
    hurt = standing(injury=NOW - ago)
    assert shut(closed(WARM, hurt, RULES)) == found
    assert briefing("four", WORK, hurt, RULES, {}).no_heat == (found is not None)
    assert closed(ICE, hurt, RULES) is None


def test_every_reason_is_one_plain_sentence_or_two() -> None:
    for text in LIMITS.texts.values():
        assert text.count("{") == text.count("}")


def test_a_session_is_told_of_the_days_before() -> None:
    past = standing(
        packs=(pack(Pack.COLD, 3 * HOUR), pack(Pack.COLD, HOUR)), levels={"four": -9, "other": 1}, symptom_open=True,
        acute_until=NOW + 1,
    )  # fmt: skip
    assert briefing("four", WORK, past, RULES, {}) == Briefing(
        lists=(), symptom_open=True, acute=True, off_ago={Pack.COLD: HOUR}, packs_left={Pack.COLD: 2, Pack.HEAT: 3},
        level=-2,
    )  # fmt: skip
    assert not briefing("four", WORK, standing(acute_until=NOW), RULES, {}).acute
    first = briefing("new", ICE, Standing(now=FolderTime(0.0)), RULES, {})
    assert (first.first, first.lists) == (True, ("L1", "L2"))


# The morning after ------------------------------------------------------------------------------------------------------


@each_row(("ago", "due"), [(4 * HOUR - 1, False), (4 * HOUR, True), (36 * HOUR, True), (36 * HOUR + 1, False)])
def test_when_the_morning_is_asked(ago: float, due: bool) -> None:
    assert (mornings.morning_due(standing(sessions=(session(1, ago),)), RULES) is not None) == due


def test_a_morning_is_asked_once_and_about_the_last_session() -> None:
    assert mornings.morning_due(standing(), RULES) is None
    assert mornings.morning_due(standing(sessions=(rated(1, 10 * HOUR, "N1"),)), RULES) is None
    assert mornings.morning_due(standing(sessions=(session(1, 10 * HOUR, before=None),)), RULES) is None
    assert mornings.morning_due(standing(sessions=(session(1, 20 * HOUR), session(2, HOUR))), RULES) is None
    text = mornings.morning_question(session(1, 10 * HOUR), standing(), RULES)
    assert text.startswith("You did The four 10 hours ago.")


LAST = session(9, 10 * HOUR)


def after(value: int, *before: PastSession, last: PastSession = LAST, **given: Any) -> mornings.Morning:
    return mornings.after_morning(last, value, standing(sessions=(*before, last), **given), RULES)


@each_row(("value", "rule", "level"), [(0, "N1", 0), (5, "N1", 0), (6, "N2", -1), (7, "N2", -1)])
def test_a_rise_of_two_steps_down(value: int, rule: str, level: int) -> None:
    found = after(value)
    assert (found.rule, found.level, found.tier) == (rule, level, Tier.NONE)


@each_row(("level", "lower"), [(2, -1), (0, -1), (-1, -2), (-2, -2)])
def test_stepping_down_goes_below_the_written_doses(level: int, lower: int) -> None:
    assert after(6, levels={"four": level}).level == lower


@each_row(
    ("start", "end", "rule"),
    [(9 * HOUR, None, "N1"), (30 * HOUR, 1, "N2"), (25 * HOUR, 2 * HOUR, "N1"), (50 * HOUR, 11 * HOUR, "N1")],
)
def test_a_flare_of_more_than_a_day_is_a_bad_morning(start: float, end: float | None, rule: str) -> None:
    flare = PastSpasm(start=FolderTime(NOW - start), end=None if end is None else FolderTime(NOW - end), logged=NOW)
    assert after(4, spasms=(flare,)).rule == rule


@each_row(("now", "rule"), [(4, "N2"), (0, "N1"), (None, "N1")])
def test_a_spasm_that_still_hurt_when_it_was_logged_lasted_until_then(now: int | None, rule: str) -> None:
    flare = PastSpasm(start=FolderTime(NOW - 25 * HOUR), end=None, logged=NOW, now=now)
    assert after(4, spasms=(flare,)).rule == rule


@each_row(
    ("before", "rule"),
    [
        (("N2",), "N3"),
        (("N1",), "N2"),
        (("N2", "N1"), "N2"),
        (("N2", "N1", "N2", "N1"), "N3"),
        (("N3", "N1"), "N2"),
    ],
)
def test_bad_mornings_are_worth_an_appointment(before: Sequence[str], rule: str) -> None:
    """Two in a row, or three in fourteen days."""
    count = len(before)
    found = after(6, *(rated(number, (count - number + 1) * 2 * DAY, verdict) for number, verdict in enumerate(before)))
    assert found.rule == rule
    assert (found.tier is Tier.BOOK_CLINICIAN) == (rule == "N3")


def test_bad_mornings_of_long_ago_are_past() -> None:
    old = (rated(1, 16 * DAY, "N2"), rated(2, 15.5 * DAY, "N1"), rated(3, 2 * DAY, "N2"), rated(4, DAY, "N1"))
    assert after(6, *old).rule == "N2"
    assert after(6, *old[1:3]).rule == "N3"


def test_bad_mornings_close_nothing() -> None:
    bad = (replace(rated(1, 2 * DAY, "N2"), counts=False), replace(rated(2, DAY, "N3"), counts=False))
    assert closed(WORK, standing(sessions=bad), RULES) is None


@each_row(("value", "before"), [(5, 4), (5, 5), (4, 4)])
def test_about_as_before_is_never_called_fine(value: int, before: int) -> None:
    found = after(value, last=replace(LAST, before=before))
    assert found.say == "Thank you. About as before. The plan stays as it is."


def test_sessions_that_nobody_rated_do_not_part_two_bad_mornings() -> None:
    assert after(6, rated(1, 3 * DAY, "N2"), session(2, 2 * DAY)).rule == "N3"


def test_three_green_sessions_offer_a_step_up() -> None:
    green = (session(1, 3 * DAY), session(2, 2 * DAY))
    assert after(4, *green).offer
    assert not after(6, *green).offer
    assert not after(4, *green[1:]).offer
    assert not after(4, green[0], replace(green[1], green=False)).offer
    assert not after(4, *green, levels={"four": 2}).offer
    assert not after(4, *green, adjusted={"four": NOW - 2.5 * DAY}).offer
    assert after(4, *green, adjusted={"four": NOW - 4 * DAY}, levels={"four": -1}).offer


def test_a_morning_that_is_no_rating() -> None:
    with pytest.raises(ValueError, match="0 to 10"):
        after(11)


# The spasm log ----------------------------------------------------------------------------------------------------------


def spasm(ago: float, length: float | None = HOUR, worst: int | None = 4, **given: Any) -> PastSpasm:
    start = FolderTime(NOW - ago)
    end = None if length is None else FolderTime(start + length)
    return PastSpasm(start=start, end=end, logged=start if end is None else end, worst=worst, **given)


@each_row(
    ("logged", "reasons"),
    [
        ([], []),
        ([spasm(DAY), spasm(5 * DAY)], []),
        ([spasm(DAY), spasm(5 * DAY), spasm(13 * DAY)], ["frequent"]),
        ([spasm(DAY), spasm(8 * DAY), spasm(15 * DAY)], []),
        ([spasm(DAY), spasm(8 * DAY), spasm(15 * DAY), spasm(22 * DAY)], ["lasting"]),
        ([spasm(27 * DAY, 21 * DAY)], ["lasting"]),
        ([spasm(33 * DAY, 21 * DAY)], []),
        ([spasm(DAY), spasm(9 * DAY), spasm(17 * DAY), spasm(25 * DAY)], []),
        ([spasm(DAY, worst=8)], ["halting"]),
        ([spasm(2 * DAY, worst=None, now=8)], ["halting"]),
        ([spasm(20 * DAY, worst=9)], []),
    ],
)
def test_what_the_log_suggests(logged: list[PastSpasm], reasons: list[str]) -> None:
    tier, text = spasm_advice(logged, NOW, RULES)
    assert (tier is Tier.BOOK_CLINICIAN) == bool(reasons)
    for name in ("frequent", "lasting", "halting"):
        assert (LIMITS.texts[name].format(count=len(logged)) in text) == (name in reasons), name


def test_entries_close_together_are_one_episode() -> None:
    first, same, new = spasm(9 * DAY), spasm(8.5 * DAY), spasm(7 * DAY)
    assert last_episode([], LIMITS) is None
    assert last_episode([first, same], LIMITS) == first.logged
    assert last_episode([first, same, new], LIMITS) == new.logged
    assert last_episode([first, replace(same, new_red_flag=True)], LIMITS) == same.logged


# The trend --------------------------------------------------------------------------------------------------------------


def weeks(first: float, last: float, days_between: int = 14) -> list[PainReading]:
    start = NOW - (days_between + 6) * DAY
    early = [PainReading(at=FolderTime(start + day * DAY), value=round(first)) for day in range(4)]
    return early + [PainReading(at=FolderTime(NOW - day * DAY), value=round(last)) for day in range(4)]


@each_row(("first", "last", "rule"), [(6, 4, "G1"), (3, 2, "G1"), (6, 5, ""), (4, 6, "G2"), (4, 5, ""), (0, 0, "")])
def test_a_week_is_compared_with_the_first(first: float, last: float, rule: str) -> None:
    found = trend(weeks(first, last), NOW, LIMITS)
    assert found is not None
    assert (found.rule, bool(found.say)) == (rule, bool(rule))


def test_too_little_to_compare() -> None:
    assert trend([], NOW, LIMITS) is None
    assert trend(weeks(6, 4)[:6], NOW, LIMITS) is None
    assert trend(weeks(6, 4, days_between=5), NOW, LIMITS) is None


def test_days_weigh_the_same_however_often_they_were_rated() -> None:
    many = [PainReading(at=NOW, value=0)] * 20
    found = trend([*weeks(6, 6), *many], NOW, LIMITS)
    assert found is not None
    assert found.last == pytest.approx((6 * 3 + 6 / 21) / 4)


@each_row(("before", "value", "severe"), [(2, 7, False), (2, 8, True), (2, 10, True)])
def test_a_severe_morning_says_whom_to_ask(before: int, value: int, severe: bool) -> None:
    found = mornings.after_morning(session(1, 12 * HOUR, before=before), value, standing(), RULES)
    assert (found.rule, found.tier) == ("N2", Tier.NONE)
    assert ("ask a doctor or urgent care line for advice today" in found.say) == severe


@each_row("told", [{"both_sides": True, "place": 4, "now": 3}, {"now": 8}, {"worst": 10}])
def test_a_log_never_closes_anything(told: dict[str, Any]) -> None:
    logged = PastSpasm(start=FolderTime(NOW - HOUR), end=None, logged=FolderTime(NOW - 60), **told)
    assert spasm_advice([logged], NOW, RULES)[0] in (Tier.BOOK_CLINICIAN, Tier.NONE)
    assert closed(WORK, standing(spasms=(logged,)), RULES) is None


def test_old_spasms_logged_today_are_old() -> None:
    logged = [
        PastSpasm(start=FolderTime(NOW - days * DAY), end=None, logged=FolderTime(NOW - 60), worst=4)
        for days in (23, 22, 21)
    ]
    assert spasm_advice(logged, NOW, RULES) == (Tier.NONE, "")
