"""Which lists are due (the table of section 1.4), and which routines are open (1.2): pure functions of the record."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

from rows import each_row

from stretchcoach.routine.model import Pack
from stretchcoach.safety import Tier
from stretchcoach.safety.days import Closed, RoutineSort, briefing, closed, lists_due, shut
from stretchcoach.safety.red_flags import DAILY, FIRST, SECOND
from stretchcoach.safety.standing import Closure, FolderTime, PastPack, PastSession, PastSpasm, Standing
from stretchcoach.safety_data import load_rules

RULES = load_rules()
HOUR, DAY = 3600.0, 86400.0
NOW = FolderTime(400 * DAY)
E, S, W, R = Tier.EMERGENCY_NOW, Tier.SAME_DAY_URGENT, Tier.WAIT, Tier.REST_TODAY

STRETCH = RoutineSort(moves=True)
EASE = RoutineSort(moves=False, ease=True, counts=False)
DESK = RoutineSort(moves=True, counts=False)
WALK = RoutineSort(moves=False)
PACKS = {pack: RoutineSort(moves=False, packs=frozenset({pack})) for pack in Pack}
BOTH = RoutineSort(moves=False, packs=frozenset(Pack))
WITH_HEAT = RoutineSort(moves=True, packs=frozenset({Pack.HEAT}))


def standing(*, listed: Mapping[str, float], last: float | None = 1.0, **more: Any) -> Standing:
    """How the record stands; ``listed`` and ``last`` are days ago."""
    ago = {name: FolderTime(NOW - days * DAY) for name, days in listed.items()}
    return Standing(
        now=NOW,
        midnight=FolderTime(NOW - 9 * HOUR),
        listed=ago,
        last=None if last is None else FolderTime(NOW - last * DAY),
        **more,
    )


def spasm(days_ago: float) -> PastSpasm:
    at = FolderTime(NOW - days_ago * DAY)
    return PastSpasm(start=at, end=None, logged=at, worst=6, now=6)


ASKED_TODAY = {FIRST: 3.0, SECOND: 20.0, DAILY: 0.2}

DUE = [
    ("first session ever", {"listed": {}, "last": None}, (FIRST, SECOND)),
    ("first session ever, though a pack was done", {"listed": {}}, (FIRST, SECOND)),
    ("within 12 hours", {"listed": ASKED_TODAY}, ()),
    ("12 hours later", {"listed": {**ASKED_TODAY, DAILY: 0.5}}, (DAILY,)),
    ("the next day", {"listed": {FIRST: 1.0, SECOND: 1.0}}, (DAILY,)),
    ("within 12 hours of the first list", {"listed": {FIRST: 0.1, SECOND: 0.1}}, ()),
    ("trouble since then", {"listed": ASKED_TODAY, "trouble": NOW - 0.1 * DAY}, (FIRST,)),
    ("trouble before it was asked", {"listed": ASKED_TODAY, "trouble": NOW - 0.3 * DAY}, ()),
    ("trouble yesterday, not asked since", {"listed": {FIRST: 3.0, SECOND: 20.0}, "trouble": NOW - DAY}, (FIRST,)),
    ("a new spasm", {"listed": ASKED_TODAY, "spasms": (spasm(0.1),)}, (FIRST,)),
    ("a new spasm since the first list", {"listed": ASKED_TODAY, "spasms": (spasm(2.0),)}, (FIRST,)),
    ("a spasm that the first list came after", {"listed": ASKED_TODAY, "spasms": (spasm(4.0),)}, ()),
    ("14 days since the last session", {"listed": ASKED_TODAY, "last": 14.0}, (FIRST, SECOND)),
    ("nearly 14 days since the last session", {"listed": ASKED_TODAY, "last": 13.9}, ()),
    ("14 days since the first list", {"listed": {FIRST: 14.0, SECOND: 14.0, DAILY: 0.2}}, (FIRST,)),
    ("nearly 14 days since the first list", {"listed": {FIRST: 13.9, SECOND: 14.0, DAILY: 0.2}}, ()),
    ("90 days since the second list", {"listed": {FIRST: 1.0, SECOND: 90.0, DAILY: 0.2}}, (SECOND,)),
    ("both due", {"listed": {FIRST: 14.0, SECOND: 90.0}}, (FIRST, SECOND)),
    ("the daily one and the second", {"listed": {FIRST: 1.0, SECOND: 90.0, DAILY: 0.6}}, (DAILY, SECOND)),
    ("a fact changed by hand", {"listed": ASKED_TODAY, "facts_changed": NOW - DAY}, (SECOND,)),
    ("a fact changed before it was asked", {"listed": ASKED_TODAY, "facts_changed": NOW - 30 * DAY}, ()),
    ("the second list was never asked", {"listed": {FIRST: 0.1}}, (SECOND,)),
]


@each_row(("case", "known", "due"), DUE, ids=[case for case, _, _ in DUE])
@each_row("sort", [STRETCH, EASE, DESK, WALK, WITH_HEAT], ids=["stretch", "ease", "desk", "walk", "both"])
def test_when_which_list_is_asked(case: str, known: dict[str, Any], due: tuple[str, ...], sort: RoutineSort) -> None:
    assert lists_due(sort, standing(**known), RULES) == due


@each_row("pack", Pack)
@each_row(
    ("known", "due"),
    [
        ({"listed": {}, "last": None}, (FIRST, SECOND)),
        ({"listed": ASKED_TODAY}, ()),
        ({"listed": {FIRST: 30.0, SECOND: 200.0, DAILY: 0.2}, "last": 20.0}, ()),
        ({"listed": {FIRST: 30.0, SECOND: 200.0}, "last": 20.0}, (DAILY,)),
        ({"listed": ASKED_TODAY, "facts_changed": NOW}, ()),
        ({"listed": ASKED_TODAY, "trouble": NOW - 1}, (FIRST,)),
    ],
)
def test_a_pack_asks_the_daily_question_if_it_is_due_and_then_its_own(
    pack: Pack, known: dict[str, Any], due: tuple[str, ...]
) -> None:
    assert lists_due(PACKS[pack], standing(**known), RULES) == due


def test_nothing_due_is_asked_twice() -> None:
    for first, second, daily in product((None, 0.1, 0.6, 20.0, 100.0), repeat=3):
        listed = {name: at for name, at in ((FIRST, first), (SECOND, second), (DAILY, daily)) if at is not None}
        due = lists_due(STRETCH, standing(listed=listed), RULES)
        assert not {FIRST, DAILY} <= set(due), "the first list replaces the daily one"


REMEMBERED = {"cancer": "yes", "weak_defence": "yes", "osteoporosis": "yes", "pregnant": "yes", "blood_thinner": "yes"}


def test_a_new_spasm_asks_what_is_remembered_of_the_person() -> None:
    again = standing(listed=ASKED_TODAY, spasms=(spasm(0.1),))
    assert briefing("x", STRETCH, again, RULES, REMEMBERED).ask_about == (
        "cancer", "infection_risk", "fragile", "pregnant",
    )  # fmt: skip
    assert briefing("x", STRETCH, again, RULES, {"cancer": "unsure", "osteoporosis": "no"}).ask_about == ("cancer",)
    assert briefing("x", STRETCH, standing(listed=ASKED_TODAY), RULES, REMEMBERED).ask_about == ()
    assert briefing("x", STRETCH, again, RULES, REMEMBERED).remembered == {
        "cancer", "infection_risk", "fragile", "pregnant", "blood_thinner",
    }  # fmt: skip


@each_row(
    ("asked", "spasms", "recent"),
    [
        (None, (), False),
        (13.9, (), True),
        (14.0, (), False),
        (3.0, (spasm(1.0),), False),
        (3.0, (spasm(5.0),), True),
    ],
)
def test_severe_pain_is_asked_about_once_in_a_spasm_or_in_14_days(
    asked: float | None, spasms: tuple[PastSpasm, ...], recent: bool
) -> None:
    severe = None if asked is None else NOW - asked * DAY
    known = standing(listed=ASKED_TODAY, spasms=spasms, severe_asked=severe)
    assert briefing("x", STRETCH, known, RULES, {}).severe_asked is recent


def test_the_same_advice_is_given_once_in_90_days() -> None:
    known = standing(listed=ASKED_TODAY, advised={"cancer": NOW - 89 * DAY, "fragile": NOW - 90 * DAY})
    assert set(briefing("x", STRETCH, known, RULES, {}).advised) == {"cancer"}


def test_what_was_left_open_comes_first() -> None:
    cut = Closure(row="chest_pain", tier=E, since=FolderTime(NOW - HOUR), open=True)
    found = briefing("x", STRETCH, standing(listed=ASKED_TODAY, closures=(cut,), symptom_open=True), RULES, {})
    assert (found.open_rows, found.symptom_open) == (("chest_pain",), True)
    assert closed(STRETCH, standing(listed=ASKED_TODAY, closures=(cut,)), RULES) is None, (
        "the next start goes on with it"
    )


# What is open ---------------------------------------------------------------------------------------------------------


def with_closure(tier: Tier, row: str = "neuro_leg", **more: Any) -> Standing:
    return standing(listed=ASKED_TODAY, closures=(Closure(row=row, tier=tier, since=FolderTime(NOW - HOUR), **more),))


SORTS = {"stretch": STRETCH, "desk": DESK, "with heat": WITH_HEAT, "ease": EASE, "walk": WALK, "cold": PACKS[Pack.COLD],
         "heat": PACKS[Pack.HEAT], "both": BOTH}  # fmt: skip
OPEN = {
    E: set(),
    S: {"ease", "walk", "cold", "heat", "both"},
    W: {"ease", "walk", "cold", "heat", "both"},
    R: {"ease", "walk", "cold", "heat", "both"},
}


@each_row("tier", OPEN)
@each_row("sort", SORTS)
def test_what_stays_open(tier: Tier, sort: str) -> None:
    found = closed(SORTS[sort], with_closure(tier), RULES)
    assert (found is None) == (sort in OPEN[tier])
    if found is not None:
        assert (found.code, found.kind, found.row) == ("lock", tier.value, "neuro_leg")
        assert found.reason
        assert (found.opens_in is None) == (tier is not R)


def test_an_ease_routine_with_an_exercise_stays_open_under_all_but_an_emergency() -> None:
    getting_up = RoutineSort(moves=True, ease=True, counts=False)
    assert {tier for tier in OPEN if shut(getting_up, with_closure(tier), RULES) is None} == {S, W, R}


@each_row("sort", ["heat", "both", "with heat"])
def test_after_dizziness_there_is_no_heat_until_midnight(sort: str) -> None:
    found = closed(SORTS[sort], with_closure(R, "dizzy"), RULES)
    assert found is not None
    assert (found.code, found.row, found.opens_in) == ("lock", "dizzy", 15 * HOUR)
    over = standing(listed=ASKED_TODAY, closures=(Closure(row="dizzy", tier=R, since=FolderTime(NOW - 10 * HOUR)),))
    assert closed(SORTS[sort], over, RULES) is None
    assert closed(PACKS[Pack.COLD], with_closure(R, "dizzy"), RULES) is None


@each_row("sort", ["cold", "heat", "both"])
def test_with_a_fever_there_is_no_pack(sort: str) -> None:
    found = closed(SORTS[sort], with_closure(S, "fever_back"), RULES)
    assert found is not None
    assert (found.code, found.row) == ("lock", "fever_back")
    assert closed(EASE, with_closure(S, "fever_back"), RULES) is None


def test_chosen_to_go_on_gently() -> None:
    gently = with_closure(S, gently_until=NOW + HOUR)
    assert closed(STRETCH, gently, RULES) is None
    assert closed(STRETCH, with_closure(S, gently_until=NOW), RULES) is not None
    assert briefing("x", STRETCH, standing(listed=ASKED_TODAY, acute_until=NOW + HOUR), RULES, {}).acute


def session(hours_ago: float, **more: Any) -> PastSession:
    known = {"id": 1, "routine": "x", "before": 3, "worst": 3, "after": 3, "green": True, **more}
    return PastSession(ended=FolderTime(NOW - hours_ago * HOUR), **known)


def over(sort: RoutineSort, **more: Any) -> Closed | None:
    return closed(sort, standing(listed=ASKED_TODAY, **more), RULES)


def test_three_sessions_a_day_close_what_counts_until_midnight() -> None:
    three = tuple(session(hours) for hours in (8, 5, 2))
    found = over(STRETCH, sessions=three)
    assert found is not None
    assert (found.code, found.kind, found.opens_in) == ("count", "session", 15 * HOUR)
    for sort in (EASE, DESK, WALK, *PACKS.values()):
        assert over(sort, sessions=three) is None
    assert over(STRETCH, sessions=three[1:]) is None
    assert over(STRETCH, sessions=(session(10), *three[1:])) is None, "one of them was yesterday"
    assert over(STRETCH, sessions=(session(3, counts=False), *three[1:])) is None, "one of them was at the desk"


def test_a_second_end_by_pain_on_one_day_is_enough_for_today() -> None:
    twice = (NOW - 3 * HOUR, NOW - HOUR)
    found = over(STRETCH, ended_by_pain=twice)
    assert found is not None
    assert (found.code, found.kind, found.opens_in) == ("count", "pain", 15 * HOUR)
    assert found.reason.startswith("Enough for today")
    assert over(STRETCH, ended_by_pain=twice[1:]) is None
    for sort in (EASE, DESK, WALK, *PACKS.values()):
        assert over(sort, ended_by_pain=twice) is None


def test_packs_go_by_their_own_rules() -> None:
    cold = (PastPack(pack=Pack.COLD, off=FolderTime(NOW - 600)),)
    found = over(PACKS[Pack.COLD], packs=cold)
    assert found is not None
    assert (found.code, found.opens_in) == ("gap", 2 * HOUR - 600)
    assert over(PACKS[Pack.HEAT], packs=cold) is None
    assert over(BOTH, packs=cold) is None
    moving = over(STRETCH, packs=cold)
    assert moving is not None
    assert moving.opens_in == 600, "cold muscles are not stretched for 20 minutes"
    four = tuple(PastPack(pack=Pack.COLD, off=FolderTime(NOW - hours * HOUR)) for hours in (20, 15, 10, 5))
    found = over(PACKS[Pack.COLD], packs=four)
    assert found is not None
    assert (found.code, found.opens_in) == ("count", 4 * HOUR)


def test_no_heat_for_72_hours_after_an_accident() -> None:
    found = over(PACKS[Pack.HEAT], injury=NOW - 70 * HOUR)
    assert found is not None
    assert (found.code, found.kind, found.opens_in) == ("gap", "injury", 2 * HOUR)
    assert over(PACKS[Pack.HEAT], injury=NOW - 72 * HOUR) is None
    assert over(PACKS[Pack.COLD], injury=NOW) is None
