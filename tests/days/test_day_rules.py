"""The rules from one day to the next, one by one: locks, the screen, counts and gaps, mornings, spasms, the trend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from scripts import RULES

from stretchcoach.languages import load_book
from stretchcoach.routine.model import Pack
from stretchcoach.safety import days, locks, mornings, spasms
from stretchcoach.safety.day_limits import TEXTS
from stretchcoach.safety.days import Closed, briefing, closed, screen_due
from stretchcoach.safety.standing import Lock, LockKind, PastPack, PastSession, PastSpasm, Standing
from stretchcoach.safety.trend import PainReading, trend
from stretchcoach.session.briefing import Briefing, Screen
from stretchcoach.session.events import Tier

HOUR = 3600.0
DAY = 24 * HOUR
NOW = 100 * DAY
LIMITS = RULES.days


def standing(**given: Any) -> Standing:
    return Standing(**{"now": NOW, "screened": NOW - DAY, **given})


def session(number: int, ago: float, **given: Any) -> PastSession:
    fields: dict[str, Any] = {"before": 4, "worst": 4, "after": 3, "green": True, "routine": "four", "name": "The four"}
    return PastSession(**{"id": number, "ended": NOW - ago, **fields, **given})


def rated(number: int, ago: float, verdict: str) -> PastSession:
    return session(number, ago, morning=4, verdict=verdict, answered=NOW - ago + 10 * HOUR)


def lock(kind: LockKind, ago: float = HOUR, row: str = "") -> Lock:
    return Lock(kind=kind, row=row, since=NOW - ago, session=1)


def pack(kind: Pack, ago: float) -> PastPack:
    return PastPack(pack=kind, off=NOW - ago)


# The data ---------------------------------------------------------------------------------------------------------------


def test_the_numbers_are_those_of_the_reference() -> None:
    """Sections 1.2, 1.4, 2.4, 3.3 and 8."""
    assert (LIMITS.urgent_lock_s, LIMITS.screen_after_s) == (24 * HOUR, 14 * DAY)
    assert (LIMITS.morning_from_s, LIMITS.morning_to_s, LIMITS.next_day_rise) == (4 * HOUR, 36 * HOUR, 2)
    assert (LIMITS.bad_mornings_in_row, LIMITS.bad_mornings_max, LIMITS.bad_mornings_s) == (2, 3, 14 * DAY)
    assert (LIMITS.flare_s, LIMITS.green_sessions, LIMITS.level_up) == (24 * HOUR, 3, 2)
    assert (LIMITS.improve_points, LIMITS.improve_percent, LIMITS.worse_points, LIMITS.week_s) == (2, 30, 2, 7 * DAY)
    assert (LIMITS.lasting_s, LIMITS.halting_min) == (14 * DAY, 8)
    assert RULES.session.per_day_max == 3


def test_every_number_and_sentence_says_where_it_comes_from() -> None:
    assert {f"texts.{name}" for name in TEXTS} <= set(LIMITS.origins)
    assert all(origin.sources or origin.marks for origin in LIMITS.origins.values())


@pytest.mark.parametrize(
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


# Locks ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [LockKind.EMERGENCY, LockKind.SURGERY, LockKind.PLAN_PAUSED])
def test_time_opens_nothing_that_waits_for_a_clinician(kind: LockKind) -> None:
    found = closed(True, [], standing(locks=(lock(kind, 90 * DAY),)), RULES)
    assert found is not None
    assert (found.code, found.kind, found.opens_in) == ("lock", kind.value, None)
    assert "cleared" in found.reason


@pytest.mark.parametrize(("ago", "shut"), [(0, True), (24 * HOUR - 1, True), (24 * HOUR, False)])
def test_a_same_day_lock_ends_after_its_day(ago: float, shut: bool) -> None:
    found = closed(True, [], standing(locks=(lock(LockKind.SAME_DAY, ago, "fever_back"),)), RULES)
    assert (found is not None) == shut
    if found is not None:
        assert found.opens_in == 24 * HOUR - ago


@pytest.mark.parametrize("kind", list(LockKind))
@pytest.mark.parametrize(("exercises", "packs"), [(False, [Pack.HEAT]), (False, [])])
def test_what_a_lock_leaves_open(kind: LockKind, exercises: bool, packs: list[Pack]) -> None:
    found = closed(exercises, packs, standing(locks=(lock(kind, row="fever_back"),)), RULES)
    assert (found is None) == (kind is LockKind.PLAN_PAUSED)


def test_severe_pain_alone_leaves_comfort_open() -> None:
    """Rule P2 offers heat or cold; any other red flag closes them."""
    held = standing(locks=(lock(LockKind.SAME_DAY, row="severe_uncontrolled"),))
    assert closed(False, [Pack.HEAT], held, RULES) is None
    found = closed(True, [], held, RULES)
    assert found is not None
    assert "Ice, heat and rest stay open" in found.reason


def test_the_most_serious_lock_speaks_first() -> None:
    held = standing(
        locks=(lock(LockKind.SAME_DAY, 5), lock(LockKind.EMERGENCY, 90), lock(LockKind.EMERGENCY, 9, "chest_pain"))
    )
    assert [each.kind for each in locks.open_locks(held, RULES)][:2] == [LockKind.EMERGENCY] * 2
    found = days.locked(True, held, RULES)
    assert found is not None
    assert found.row == "chest_pain"
    assert found.reason.startswith("Stop here. This needs emergency care now")


@pytest.mark.parametrize(
    ("words", "lifts"),
    [("a clinician has cleared me", True), ("  A clinician  has cleared me. ", True), ("yes", False), ("", False)],
)
def test_only_the_documented_confirmation_lifts(words: str, lifts: bool) -> None:
    assert locks.confirms(words, RULES) == lifts


@pytest.mark.parametrize("kind", list(LockKind))
def test_each_lock_says_how_soon_help_is_needed(kind: LockKind) -> None:
    text = locks.lock_text(lock(kind, row="recent_spine_surgery"), standing(), RULES)
    assert "{" not in text
    assert locks.lock_tier(lock(kind)) is not Tier.NONE


# The screen -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"screened": None}, "first"),
        ({"accident": NOW - HOUR}, "accident"),
        ({"spasms": (PastSpasm(start=NOW - HOUR, end=None, logged=NOW - HOUR),)}, "episode"),
        ({"screened": NOW - 14 * DAY}, "away"),
        ({"screened": NOW - 50 * DAY, "last": NOW - 14 * DAY}, "away"),
        ({"screened": NOW - 50 * DAY, "last": NOW - 14 * DAY + 1}, ""),
        ({"accident": NOW - 2 * DAY}, ""),
        ({"spasms": (PastSpasm(start=NOW - 2 * DAY, end=None, logged=NOW - 2 * DAY),)}, ""),
    ],
)
def test_when_the_full_screen_is_due(given: dict[str, Any], why: str) -> None:
    assert screen_due(standing(**given), RULES) == (Screen.FULL if why else Screen.SHORT, why)


# Counts and gaps --------------------------------------------------------------------------------------------------------


def shut(found: Closed | None) -> tuple[str, str, float | None] | None:
    return None if found is None else (found.code, found.kind, found.opens_in)


def test_sessions_a_day() -> None:
    three = tuple(session(number, ago) for number, ago in enumerate((20 * HOUR, 10 * HOUR, HOUR)))
    assert shut(closed(True, [], standing(sessions=three), RULES)) == ("count", "session", 4 * HOUR)
    assert closed(False, [Pack.COLD], standing(sessions=three), RULES) is None
    earlier = (session(0, 24 * HOUR), *three[1:])
    assert closed(True, [], standing(sessions=earlier), RULES) is None
    assert closed(True, [], standing(sessions=three).without(1), RULES) is None


@pytest.mark.parametrize(
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
    assert shut(closed(False, [kind], past, RULES)) == found
    assert closed(True, [kind], past, RULES) is None
    other = Pack.HEAT if kind is Pack.COLD else Pack.COLD
    assert closed(False, [kind, other], past, RULES) is None


@pytest.mark.parametrize(("kind", "most"), [(Pack.COLD, 4), (Pack.HEAT, 3)])
def test_packs_a_day(kind: Pack, most: int) -> None:
    packs = tuple(pack(kind, ago * HOUR) for ago in range(3 * most, 0, -3))
    assert shut(closed(False, [kind], standing(packs=packs), RULES)) == ("count", kind.value, (24 - 3 * most) * HOUR)
    assert closed(False, [kind], standing(packs=packs[1:]), RULES) is None
    assert briefing("four", standing(packs=packs), RULES).packs_left[kind] == 0


@pytest.mark.parametrize(("ago", "found"), [(19 * 60, ("gap", "session", 60)), (20 * 60, None)])
def test_no_stretching_soon_after_cold(ago: float, found: tuple[str, str, float] | None) -> None:
    assert shut(closed(True, [], standing(packs=(pack(Pack.COLD, ago),)), RULES)) == found
    assert closed(True, [], standing(packs=(pack(Pack.HEAT, 60),)), RULES) is None


@pytest.mark.parametrize(("ago", "found"), [(71 * HOUR, ("gap", "injury", HOUR)), (72 * HOUR, None)])
def test_no_heat_on_a_fresh_injury(ago: float, found: tuple[str, str, float] | None) -> None:
    hurt = standing(injury=NOW - ago)
    assert shut(closed(False, [Pack.HEAT], hurt, RULES)) == found
    assert briefing("four", hurt, RULES).no_heat == (found is not None)
    assert closed(False, [Pack.COLD], hurt, RULES) is None


def test_every_reason_is_one_plain_sentence_or_two() -> None:
    for text in LIMITS.texts.values():
        assert text.count("{") == text.count("}")


def test_a_session_is_told_of_the_days_before() -> None:
    past = standing(packs=(pack(Pack.COLD, 3 * HOUR), pack(Pack.COLD, HOUR)), levels={"four": -9, "other": 1})
    assert briefing("four", past, RULES) == Briefing(
        off_ago={Pack.COLD: HOUR}, packs_left={Pack.COLD: 2, Pack.HEAT: 3}, level=-2
    )
    assert briefing("new", Standing(now=0.0), RULES).first


# The morning after ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ago", "due"), [(4 * HOUR - 1, False), (4 * HOUR, True), (36 * HOUR, True), (36 * HOUR + 1, False)]
)
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


@pytest.mark.parametrize(("value", "rule", "level"), [(0, "N1", 0), (5, "N1", 0), (6, "N2", -1), (7, "N2", -1)])
def test_a_rise_of_two_steps_down(value: int, rule: str, level: int) -> None:
    found = after(value)
    assert (found.rule, found.level, found.tier) == (rule, level, Tier.NONE)


@pytest.mark.parametrize(("level", "lower"), [(2, -1), (0, -1), (-1, -2), (-2, -2)])
def test_stepping_down_goes_below_the_written_doses(level: int, lower: int) -> None:
    assert after(6, levels={"four": level}).level == lower


@pytest.mark.parametrize(
    ("start", "end", "rule"),
    [(9 * HOUR, None, "N1"), (30 * HOUR, 1, "N2"), (25 * HOUR, 2 * HOUR, "N1"), (50 * HOUR, 11 * HOUR, "N1")],
)
def test_a_flare_of_more_than_a_day_is_a_bad_morning(start: float, end: float | None, rule: str) -> None:
    flare = PastSpasm(start=NOW - start, end=None if end is None else NOW - end, logged=NOW)
    assert after(4, spasms=(flare,)).rule == rule


@pytest.mark.parametrize(("now", "rule"), [(4, "N2"), (0, "N1"), (None, "N1")])
def test_a_spasm_that_still_hurt_when_it_was_logged_lasted_until_then(now: int | None, rule: str) -> None:
    flare = PastSpasm(start=NOW - 25 * HOUR, end=None, logged=NOW, now=now)
    assert after(4, spasms=(flare,)).rule == rule


@pytest.mark.parametrize(
    ("before", "rule"),
    [
        (("N2",), "N3"),
        (("N1",), "N2"),
        (("N2", "N1"), "N2"),
        (("N2", "N1", "N2", "N1"), "N3"),
        (("N3", "N1"), "N2"),
    ],
)
def test_bad_mornings_pause_the_plan(before: Sequence[str], rule: str) -> None:
    """Two in a row, or three in fourteen days."""
    count = len(before)
    found = after(6, *(rated(number, (count - number + 1) * 2 * DAY, verdict) for number, verdict in enumerate(before)))
    assert found.rule == rule
    assert (found.tier is Tier.BOOK_CLINICIAN) == (rule == "N3")


def test_bad_mornings_of_long_ago_or_before_a_confirmation_are_past() -> None:
    old = (rated(1, 16 * DAY, "N2"), rated(2, 15.5 * DAY, "N1"), rated(3, 2 * DAY, "N2"), rated(4, DAY, "N1"))
    assert after(6, *old).rule == "N2"
    assert after(6, *old[1:3]).rule == "N3"
    assert after(6, *old[1:3], confirmed={LockKind.PLAN_PAUSED: NOW - DAY}).rule == "N2"


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
    start = NOW - ago
    end = None if length is None else start + length
    return PastSpasm(start=start, end=end, logged=start if end is None else end, worst=worst, **given)


@pytest.mark.parametrize(
    ("logged", "reasons"),
    [
        ([], []),
        ([spasm(DAY), spasm(5 * DAY)], []),
        ([spasm(DAY), spasm(5 * DAY), spasm(13 * DAY)], ["frequent"]),
        ([spasm(DAY), spasm(8 * DAY), spasm(15 * DAY)], ["lasting"]),
        ([spasm(20 * DAY, 14 * DAY)], ["lasting"]),
        ([spasm(30 * DAY, 14 * DAY)], []),
        ([spasm(DAY), spasm(9 * DAY), spasm(17 * DAY)], []),
        ([spasm(DAY, worst=8)], ["halting"]),
        ([spasm(2 * DAY, worst=None, now=8)], ["halting"]),
        ([spasm(20 * DAY, worst=9)], []),
    ],
)
def test_what_the_log_suggests(logged: list[PastSpasm], reasons: list[str]) -> None:
    tier, text = spasms.spasm_advice(logged, NOW, RULES)
    assert (tier is Tier.BOOK_CLINICIAN) == bool(reasons)
    for name in ("frequent", "lasting", "halting"):
        assert (LIMITS.texts[name].format(count=len(logged)) in text) == (name in reasons), name


def test_entries_close_together_are_one_episode() -> None:
    first, same, new = spasm(9 * DAY), spasm(8.5 * DAY), spasm(7 * DAY)
    assert spasms.last_episode([], LIMITS) is None
    assert spasms.last_episode([first, same], LIMITS) == first.logged
    assert spasms.last_episode([first, same, new], LIMITS) == new.logged
    assert spasms.last_episode([first, replace(same, new_red_flag=True)], LIMITS) == same.logged


# The trend --------------------------------------------------------------------------------------------------------------


def weeks(first: float, last: float, days_between: int = 14) -> list[PainReading]:
    start = NOW - (days_between + 6) * DAY
    early = [PainReading(at=start + day * DAY, value=round(first)) for day in range(4)]
    return early + [PainReading(at=NOW - day * DAY, value=round(last)) for day in range(4)]


@pytest.mark.parametrize(
    ("first", "last", "rule"), [(6, 4, "G1"), (3, 2, "G1"), (6, 5, ""), (4, 6, "G2"), (4, 5, ""), (0, 0, "")]
)
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


@pytest.mark.parametrize(("before", "value"), [(2, 8), (7, 8), (8, 8), (2, 10)])
def test_a_severe_morning_is_never_fine(before: int, value: int) -> None:
    found = mornings.after_morning(session(1, 12 * HOUR, before=before), value, standing(), RULES)
    assert (found.rule, found.tier) == ("N2", Tier.SAME_DAY_URGENT)
    assert "Pain this strong deserves help today." in found.say


@pytest.mark.parametrize(
    ("spasm", "tier", "words"),
    [
        ({"both_sides": True, "place": 2}, Tier.EMERGENCY_NOW, "in both legs"),
        ({"both_sides": True, "place": 4, "now": 9}, Tier.EMERGENCY_NOW, "in both legs"),
        ({"both_sides": True, "place": 0, "now": 3}, Tier.NONE, ""),
        ({"place": 4, "now": 3}, Tier.NONE, ""),
        ({"now": 8}, Tier.SAME_DAY_URGENT, "deserves help today"),
    ],
)
def test_what_a_spasm_tells_that_cannot_wait(spasm: dict[str, Any], tier: Tier, words: str) -> None:
    logged = PastSpasm(start=NOW - HOUR, end=None, logged=NOW - 60, **spasm)
    found, said = spasms.spasm_advice([logged], NOW, RULES)
    assert found is tier
    assert words in said


def test_old_spasms_logged_today_are_old() -> None:
    logged = [PastSpasm(start=NOW - days * DAY, end=None, logged=NOW - 60, worst=4) for days in (23, 22, 21)]
    assert spasms.spasm_advice(logged, NOW, RULES) == (Tier.NONE, "")
