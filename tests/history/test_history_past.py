"""What the record tells of the days before: sessions, packs, mornings, spasms, the profile."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fakes import FakeMachine
from rows import each_row

from stretchcoach.history.spasm_log import Spasm, as_body, from_body
from stretchcoach.history.store import Store
from stretchcoach.routine.model import Pack, Side
from stretchcoach.safety import days
from stretchcoach.safety.days import RoutineSort
from stretchcoach.safety.person import AgeBand, Profile
from stretchcoach.safety.standing import FolderTime, PastPack
from stretchcoach.safety_data import load_rules
from stretchcoach.session.events import Answer, Decision, Event, Guidance, Outcome, SessionEnded, Tier

from .builders import EXERCISED, START, WALL, answer, ended, keep, later, sign, started, step, to_midnight

HOUR = 3600.0


# Sessions ---------------------------------------------------------------------------------------------------------------


def test_a_session_counts_once_an_exercise_was_begun(store: Store, machine: FakeMachine) -> None:
    keep(store, started(), answer(2, "before", 4), ended(3, Outcome.STOPPED))
    keep(store, *EXERCISED, rehearsal=True)
    machine.passes(10)
    counted = keep(store, *EXERCISED)
    machine.passes(5)
    cut = keep(store, *EXERCISED[:4])
    standing = store.standing()
    assert [(each.id, each.ended, each.over) for each in standing.sessions] == [
        (counted, 10.0, True),
        (cut, 15.0, False),
    ]
    first, second = standing.sessions
    assert (first.before, first.worst, first.after, first.green, first.name) == (4, 4, 3, True, START.routine_name)
    assert (second.before, second.green) == (4, False)
    assert (standing.last, standing.now) == (15.0, 15.0)


@pytest.mark.parametrize(
    "event",
    [
        Decision(at=50, rule="P4", action="ease", say=""),
        Decision(at=50, rule="P12", action="pause", say=""),
        Guidance(at=50, tier=Tier.BOOK_CLINICIAN, text="Book."),
    ],
)
def test_a_session_in_which_a_rule_spoke_is_not_green(store: Store, event: Event) -> None:
    keep(store, *EXERCISED[:-1], event, EXERCISED[-1])
    keep(store, *EXERCISED[:-1], ended(70, Outcome.STOPPED))
    assert [each.green for each in store.standing().sessions] == [False, False]


def test_sessions_of_long_ago_are_left_out(store: Store, machine: FakeMachine) -> None:
    keep(store, *EXERCISED)
    machine.passes(36 * 24 * HOUR)
    standing = store.standing()
    assert standing.sessions == ()
    assert standing.last == 0.0


# Packs ------------------------------------------------------------------------------------------------------------------


def test_a_pack_counts_from_when_it_came_off(store: Store, machine: FakeMachine) -> None:
    journal = store.begin(START)
    journal.append([step(0, 1, "cold"), answer(1, "pack_on", "yes")], wall=WALL)
    machine.passes(300)
    journal.append([answer(301, "pack_off", "yes"), step(302, 2, "heat"), answer(303, "pack_on", None)], wall=WALL)
    assert store.standing().packs == (PastPack(pack=Pack.COLD, off=FolderTime(300), session=journal.session_id),)


def test_a_pack_put_on_again_in_its_step_is_one_pack(store: Store, machine: FakeMachine) -> None:
    journal = store.begin(START)
    for _ in range(2):
        journal.append([step(0, 1, "heat"), answer(1, "pack_on", "yes"), answer(2, "pack_off", "yes")], wall=WALL)
        machine.passes(60)
    assert store.standing().packs == (PastPack(pack=Pack.HEAT, off=FolderTime(60), session=journal.session_id),)


def test_a_pack_nobody_confirmed_off_counts_as_worn_for_the_longest_time(store: Store, machine: FakeMachine) -> None:
    journal = store.begin(START)
    journal.append([step(0, 1, "cold"), answer(1, "pack_on", "yes")], wall=WALL)
    machine.passes(60)
    assert [each.off for each in store.standing().packs] == [60.0]
    machine.passes(HOUR)
    assert [each.off for each in store.standing().packs] == [1200.0]
    store.close_unfinished(journal.session_id)
    machine.passes(HOUR)
    assert [each.off for each in store.standing().packs] == [1200.0]


def test_packs_of_rehearsals_do_not_count(store: Store) -> None:
    keep(store, step(0, 1, "cold"), answer(1, "pack_on", "yes"), answer(2, "pack_off", "yes"), rehearsal=True)
    assert store.standing().packs == ()


def test_a_pack_being_gone_on_with_does_not_count_against_itself(store: Store) -> None:
    number = keep(store, step(0, 1, "cold"), answer(1, "pack_on", "yes"), step(8, 2), EXERCISED[3])
    standing = store.standing().without(number)
    assert (standing.packs, standing.sessions) == ((), ())


# The day ------------------------------------------------------------------------------------------------------------------


def test_a_day_ends_at_midnight_where_the_person_lives(store: Store, machine: FakeMachine) -> None:
    midnight = store.standing().midnight
    assert -24 * HOUR < midnight <= 0
    machine.passes(to_midnight(machine, before=1))
    assert store.standing().midnight == pytest.approx(midnight)
    machine.passes(1)
    standing = store.standing()
    assert standing.midnight == pytest.approx(standing.now)


def test_ends_by_pain_are_those_of_today(store: Store, machine: FakeMachine) -> None:
    end = Decision(at=50, rule="P6", action="end", say="")
    for rule in ("P5", "P8"):
        keep(store, Decision(at=50, rule=rule, action="end", say=""))
    keep(store, end, rehearsal=True)
    machine.passes(to_midnight(machine, before=2))
    first = store.age()
    keep(store, end)
    machine.passes(1)
    keep(store, end)
    assert store.standing().ended_by_pain == pytest.approx((first, first + 1))
    machine.passes(2)
    assert store.standing().ended_by_pain == ()


@pytest.mark.parametrize(
    ("settings", "counts"), [({}, True), ({"counts": True}, True), ({"counts": False}, False), ({"counts": "no"}, True)]
)
def test_a_session_says_whether_it_is_one_of_the_day(store: Store, settings: dict[str, object], counts: bool) -> None:
    keep(store, *EXERCISED, settings=settings)
    keep(store, *EXERCISED[:4], settings=settings)
    assert [each.counts for each in store.standing().sessions] == [counts, counts]


def test_settings_that_became_unreadable_count(store: Store) -> None:
    keep(store, *EXERCISED, settings={"counts": False})
    store._connection.execute("UPDATE sessions SET settings = '['")
    assert [each.counts for each in store.standing().sessions] == [True]


# The person -------------------------------------------------------------------------------------------------------------

PERSON = Profile(
    painful_side=Side.LEFT, age=AgeBand.FROM_65, conditions={"knee": "yes"}, thermal={"raynaud": "no"}, country="GB"
)


def test_a_profile_is_kept_and_what_was_told_since(store: Store, machine: FakeMachine) -> None:
    assert store.profile() == (Profile(), [])
    skin = Answer(at=1, id="t", value=2, purpose="thermal", ref="lines:skin")
    keep(store, skin, sign("fragile", Tier.NONE))
    machine.passes(1)
    store.save_profile(PERSON)
    machine.passes(1)
    assert store.profile() == (PERSON, [])
    keep(store, sign("pregnant", Tier.BOOK_CLINICIAN), skin)
    keep(store, sign("cancer", Tier.BOOK_CLINICIAN), skin, rehearsal=True)
    assert store.profile() == (PERSON, [("flag", "pregnant", "yes"), ("thermal", "lines:skin", 2)])


def test_a_profile_that_became_unreadable_is_not_told(store: Store) -> None:
    store.save_profile(PERSON)
    store._connection.execute("""UPDATE entries SET body = '{"age": "old", "conditions": {"knee": 3}, "country": 4}'""")
    assert store.profile() == (Profile(), [])
    store._connection.execute("UPDATE entries SET body = '['")
    assert store.profile() == (Profile(), [])


# Mornings and doses -----------------------------------------------------------------------------------------------------


def test_a_morning_belongs_to_its_session_and_may_change_the_doses(store: Store, machine: FakeMachine) -> None:
    number = keep(store, *EXERCISED)
    machine.passes(20)
    store.morning(number, 6, "N2", routine="gentle-four", level=-1)
    [session] = store.standing().sessions
    assert (session.morning, session.verdict, session.answered) == (6, "N2", 20.0)
    machine.passes(1)
    store.adjust("gentle-four", 0, "reset")
    standing = store.standing()
    assert (standing.levels, standing.adjusted) == ({"gentle-four": 0}, {"gentle-four": 21.0})
    assert [(each.level, each.why) for each in store.adjustments("gentle-four")] == [(-1, "N2"), (0, "reset")]
    assert store.adjustments("other") == []
    assert [(each.at, each.value) for each in store.readings()] == [(0.0, 4), (20.0, 6)]


# The spasm log ----------------------------------------------------------------------------------------------------------


def spasm(machine: FakeMachine, ago: float, **fields: object) -> Spasm:
    begun = datetime.fromtimestamp(machine.wall, UTC) - timedelta(seconds=ago)
    return Spasm(start=begun, **fields)  # type: ignore[arg-type]


def test_a_spasm_is_kept_with_all_its_fields(store: Store, machine: FakeMachine) -> None:
    machine.passes(2 * HOUR)
    full = spasm(
        machine, HOUR, duration_min=30, worst=8, now=3, farthest_location=2, side="left", sensation=("cramp",),
        trigger=("sport",), activity_before="running", aggravates=("sitting",), eases=("heat", "walking"),
        sleep_hours=6.5, medicine_note="none", thermal_used="heat", routine_done=False, new_red_flag=True, note="ok",
    )  # fmt: skip
    store.log(full)
    assert store.spasms() == [full]
    [past] = store.standing().spasms
    assert [past.start, past.end] == pytest.approx([HOUR, 1.5 * HOUR])
    assert (past.logged, past.worst, past.now, past.new_red_flag) == (2 * HOUR, 8, 3, True)


def test_a_spasm_may_have_begun_before_the_folder_and_last(store: Store, machine: FakeMachine) -> None:
    store.log(spasm(machine, HOUR))
    store.log(spasm(machine, -HOUR, duration_min=5))
    first, second = store.standing().spasms
    assert first.start == pytest.approx(-HOUR)
    assert (first.end, second.start, second.end) == (None, 0.0, 0.0)


@each_row(
    "fields",
    [
        {"worst": 11},
        {"now": True},
        {"farthest_location": 5},
        {"duration_min": -1},
        {"sleep_hours": float("nan")},
        {"end": WALL - timedelta(seconds=1)},
        {"start": WALL.replace(tzinfo=None)},
    ],
)
def test_a_spasm_out_of_range_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"expected|before"):
        Spasm(**{"start": WALL, **fields})  # type: ignore[arg-type]


def test_a_spasm_that_became_unreadable_is_passed_over(store: Store) -> None:
    store.log(Spasm(start=WALL))
    store._connection.execute("""UPDATE entries SET body = '{"worst": 4}'""")
    assert store.spasms() == []
    assert store.standing().spasms == ()
    assert from_body({**as_body(Spasm(start=WALL, end=WALL)), "unknown": 1}) == Spasm(start=WALL, end=WALL)


def test_what_was_offered_for_severe_pain_is_known_for_half_an_hour_and_one_start(
    store: Store, machine: FakeMachine
) -> None:
    for outcome, offer, known in ((Outcome.PAIN_RULE, "ease", {}), (Outcome.COMPLETED, "settle", {"settle"})):
        journal = store.begin(START)
        journal.append([SessionEnded(at=1.0, outcome=outcome, offer=offer)], wall=later(1))
        assert set(store.standing().offered) == set(known)
    standing, rules = store.standing(), load_rules()
    for seconds, routine, offered in ((60.0, "settle", True), (60.0, "ease", False), (1900.0, "settle", False)):
        then = replace(standing, now=FolderTime(standing.now + seconds))
        found = days.briefing(routine, RoutineSort(moves=True), then, rules, {})
        assert found.offered is offered, (seconds, routine)
    machine.passes(60)
    keep(store, *EXERCISED, routine_id="settle")
    assert not days.briefing("settle", RoutineSort(moves=True), store.standing(), rules, {}).offered, (
        "it is for one start"
    )
