"""What front ends ask before a session: the situation, the person, and what a way out or an answer changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from history.builders import keep, listed, settle, shut, sign, went
from history.first_edition import guidance
from history.first_edition import session as old_session
from scripts import RULES, SHIPPED, fitting

from stretchcoach.coach import launch, today
from stretchcoach.coach.launch import Records
from stretchcoach.coach.proposal import Candidate
from stretchcoach.coach.today import Situation
from stretchcoach.history.entries import EntryKind
from stretchcoach.history.spasm_log import Spasm
from stretchcoach.routine.model import DoStep, Pack, PackStep
from stretchcoach.safety import doors
from stretchcoach.safety.author import applied
from stretchcoach.safety.briefing import Briefing
from stretchcoach.safety.days import RoutineSort
from stretchcoach.safety.doors import WayOut
from stretchcoach.safety.person import Profile
from stretchcoach.session.events import Answer, Guidance, Tier

from .household import Household
from .test_days import honest, worked

HOUR = 3600.0
DAY = 24 * HOUR
EMERGENCY, SAME_DAY = Tier.EMERGENCY_NOW, Tier.SAME_DAY_URGENT


@pytest.fixture
def home(tmp_path: Path) -> Household:
    return Household(tmp_path)


@pytest.fixture
def records(home: Household) -> Iterator[Records]:
    opened = home.opened()
    yield opened
    opened.close()


def situation(
    home: Household, records: Records, name: str = "work", *, speed: float = 1.0, full_screen: bool = False
) -> Situation:
    """What is known before a routine."""
    options = replace(home.options, speed=speed, full_screen=full_screen)
    return launch.situation(records, home.routines[name], RULES, options)


def test_a_first_run_is_told_as_one(home: Household, records: Records) -> None:
    known = situation(home, records)
    assert (known.briefing.lists, known.briefing.first) == (("L1", "L2"), True)
    assert (known.closed, known.asked, known.morning, known.profile) == (None, None, None, Profile())


def test_a_rehearsal_knows_nothing_of_other_days_but_red_flags(home: Household, records: Records) -> None:
    assert situation(home, records, speed=10.0).briefing == Briefing()
    assert situation(home, records, speed=10.0, full_screen=True).briefing.lists == ("L1", "L2")
    keep(records.store, sign("neuro_leg", SAME_DAY))
    home.wait(2 * DAY)
    known = situation(home, records, speed=10.0)
    assert known.closed is not None
    assert (known.closed.kind, known.asked) == ("same_day_urgent", None)
    assert situation(home, records).asked == known.closed.closure


def test_both_lists_may_be_asked_for(home: Household, records: Records) -> None:
    settle(records.store)
    assert situation(home, records).briefing.lists == ()
    assert situation(home, records, full_screen=True).briefing.lists == ("L1", "L2")


def test_a_session_that_is_gone_on_with_asks_no_lists(home: Household) -> None:
    home.session("work", honest)
    home.wait(11.9 * HOUR)
    home.session("work", honest, killed=worked)
    home.wait(HOUR)
    records = home.opened()
    offer = records.offer(home.options.paths)
    assert offer is not None
    assert (offer.situation.briefing.lists, offer.situation.asked) == ((), None)
    assert situation(home, records).briefing.lists == ("D",)
    keep(records.store, sign("ces_saddle", state="open"))
    assert records.offer(home.options.paths) is None
    records.close()


def test_the_country_names_whom_to_call(home: Household, records: Records) -> None:
    keep(records.store, sign("ces_saddle"))
    closed = situation(home, records).closed
    assert closed is not None
    assert "Call your local emergency number" in closed.reason
    records.store.save_profile(Profile(country="GB"))
    closed = situation(home, records).closed
    assert closed is not None
    assert "Call 999" in closed.reason
    assert today.saved_profile(records.store, RULES).emergency == ""
    records.store.save_profile(Profile(country="GB", emergency="5000"))
    assert today.person(records.store, RULES).emergency == "5000"


def test_an_author_may_allow_fewer_sessions(home: Household) -> None:
    routine = replace(home.routines["work"], limits={"sessions_per_day": 1})
    home.session("work", honest)
    home.wait(HOUR)
    look = today.look(home.options.paths, RULES, now=home.machine)
    assert today.closed_routine(home.routines["work"], look.standing, RULES) is None
    found = today.closed_routine(routine, look.standing, RULES)
    assert found is not None
    assert found.code == "count"


def test_an_author_may_allow_eight_sessions_a_day_and_packs_keep_their_own_count(home: Household) -> None:
    usual = home.routines["work"]
    home.routines["work"] = routine = replace(usual, limits={"sessions_per_day": 8})
    home.watchdog.sessions_a_day = 8
    for done in range(8):
        look = today.look(home.options.paths, RULES, now=home.machine)
        assert today.closed_routine(routine, look.standing, RULES) is None, done
        assert (today.closed_routine(usual, look.standing, RULES) is None) == (done < 3), done
        home.session("work", honest)
        home.wait(HOUR)
    look = today.look(home.options.paths, RULES, now=home.machine)
    found = today.closed_routine(routine, look.standing, RULES)
    assert found is not None
    assert found.code == "count"
    assert "8 sessions today" in found.reason
    assert applied(RULES, routine.limits).thermal == RULES.thermal


def test_what_sort_a_routine_is_of(home: Household) -> None:
    assert {name: today.sort_of(each) for name, each in home.routines.items()} == {
        "work": RoutineSort(moves=True),
        "desk": RoutineSort(moves=True, counts=False),
        "ease": RoutineSort(moves=False, ease=True, counts=False),
        "ice": RoutineSort(moves=False, packs=frozenset({Pack.COLD}), counts=False),
        "warm": RoutineSort(moves=False, packs=frozenset({Pack.HEAT}), counts=False),
        "both": RoutineSort(moves=True, packs=frozenset({Pack.HEAT})),
    }


def test_what_counts_of_the_shipped_routines() -> None:
    """Desk breaks, *settle* and packs are none of the day's sessions (section 8)."""
    counted = {name for name, each in SHIPPED.items() if today.sort_of(each).counts}
    assert counted == {"gentle-four", "daily-fifteen", "strength"}


def test_what_is_open_under_a_red_flag(home: Household, records: Records) -> None:
    keep(records.store, sign("neuro_leg", SAME_DAY))
    standing = records.store.standing()
    found = [each.id for each in today.open_now(SHIPPED.values(), standing, RULES)]
    assert set(found) == {"ease", "getting-about", "heat", "cold", "alternate"}
    keep(records.store, sign("ces_saddle"))
    assert today.open_now(SHIPPED.values(), records.store.standing(), RULES) == []


def test_an_activity_of_the_authors_own_counts_like_an_exercise(home: Household, records: Records) -> None:
    """The program cannot know a walk from sit-ups: what it asks pain after is closed like an exercise."""
    activity = DoStep(id="do-walk", name="Walk", seconds=600.0)
    walk = replace(home.routines["work"], steps=(activity,))
    both = replace(walk, steps=(PackStep(pack=Pack.HEAT, seconds=600.0), activity))
    assert today.sort_of(walk) == RoutineSort(moves=True)
    assert today.sort_of(both) == RoutineSort(moves=True, packs=frozenset({Pack.HEAT}))
    assert Candidate(walk).moves
    assert not Candidate(replace(walk, steps=(replace(activity, pain_up_to=4),))).moves_at(5)
    keep(records.store, sign("neuro_leg", SAME_DAY))
    assert today.open_now((walk, both), records.store.standing(), RULES) == []


def test_looking_at_a_record_that_cannot_be_read(home: Household) -> None:
    home.options.paths.history.write_bytes(b"garbage" * 100)
    look = today.look(home.options.paths, RULES)
    assert "was damaged" in look.problem
    assert look.standing.closures == ()


# Closed doors -------------------------------------------------------------------------------------------------------------


def test_the_most_serious_closure_is_asked_about_first(home: Household, records: Records) -> None:
    keep(records.store, sign("neuro_leg", SAME_DAY))
    home.wait(2 * HOUR)
    keep(records.store, sign("ces_saddle"))
    home.wait(2 * DAY)
    known = situation(home, records)
    assert known.asked is not None
    assert known.asked.row == "ces_saddle"
    went(records.store, "ces_saddle", WayOut.UNCHANGED)
    asked = situation(home, records).asked
    assert asked is not None
    assert asked.row == "neuro_leg"


def test_a_door_knows_what_is_remembered(home: Household, records: Records) -> None:
    records.store.save_profile(Profile(conditions={"cancer": "yes", "blood_thinner": "no"}))
    keep(records.store, sign("neuro_leg", SAME_DAY))
    known = situation(home, records)
    assert known.closed is not None
    assert known.closed.closure is not None
    assert today.door_of(known.closed.closure, known, RULES, later=False).known == frozenset({"cancer"})


def test_a_walk_through_a_door_is_recorded_unless_it_is_left_closed(home: Household, records: Records) -> None:
    keep(records.store, sign("neuro_leg", SAME_DAY))
    known, flags = situation(home, records), RULES.red_flags
    assert known.closed is not None
    assert known.closed.closure is not None
    for way, left in ((WayOut.LEAVE, SAME_DAY), (WayOut.GENTLY, SAME_DAY)):
        door = today.door_of(known.closed.closure, known, RULES, later=False)
        while (asked := doors.ask(door, flags)) is not None:
            door = doors.door_after(door, asked, door.ways(flags).index(way) + 1, flags)
        assert today.open_door(records.store, door, RULES).tier is left
        assert (situation(home, records).closed is None) == (way is WayOut.GENTLY)
    assert situation(home, records).briefing.acute


@pytest.mark.parametrize(("picks", "left"), [({"ces_saddle": "yes"}, EMERGENCY), ({}, None)])
def test_a_walk_that_was_left_stands_at_its_worst_and_lowers_nothing(
    home: Household, records: Records, picks: dict[str, str], left: Tier | None
) -> None:
    keep(records.store, sign("fever_back", SAME_DAY))
    known, flags = situation(home, records), RULES.red_flags
    assert known.closed is not None
    assert known.closed.closure is not None
    door = today.door_of(known.closed.closure, known, RULES, later=False)
    for _ in range(3):
        asked = doors.ask(door, flags)
        assert asked is not None
        wrong = door.ways(flags).index(WayOut.WRONG) + 1
        answer: str | int = wrong if asked.ref == "door" else picks.get(asked.ref.removesuffix("/line"), "no")
        door = doors.door_after(door, asked, answer, flags)
    home.wait(1)
    today.keep_worst(records.store, door, RULES)
    found = dict(shut(records.store))
    assert found.get("ces_saddle") is left
    assert found["fever_back"] is SAME_DAY


def test_old_locks_are_lifted_at_the_first_start_and_it_is_said_once(home: Household) -> None:
    records = home.opened()
    old_session(records.store, guidance("emergency_now", "aorta"))
    assert records.notes == []
    records.close()
    for notes in ([launch.LIFTED], []):
        records = home.opened()
        assert records.notes == notes
        assert situation(home, records).closed is None
        records.close()


# Mornings -----------------------------------------------------------------------------------------------------------------


def test_bad_mornings_change_the_doses_and_close_nothing(home: Household) -> None:
    rules = []
    for value in (6, 6):
        home.session("work", honest)
        home.wait(10 * HOUR)
        records = home.opened()
        known = situation(home, records)
        assert known.morning is not None
        found = today.rate_morning(records.store, known.morning, value, RULES)
        rules.append((found.rule, found.tier))
        known = situation(home, records)
        assert known.morning is None
        records.close()
        home.wait(12 * HOUR)
    assert rules == [("N2", Tier.NONE), ("N3", Tier.BOOK_CLINICIAN)]
    assert known.briefing.level == -2
    assert known.closed is None


@pytest.mark.parametrize(("accepted", "level"), [(True, 1), (False, 0)])
def test_three_good_days_offer_a_step_up_that_is_asked_once(home: Household, accepted: bool, level: int) -> None:
    offers = []
    for _ in range(4):
        home.session("work", honest)
        home.wait(10 * HOUR)
        records = home.opened()
        due = situation(home, records).morning
        assert due is not None
        found = today.rate_morning(records.store, due, 1, RULES)
        offers.append(bool(found.offer))
        if found.offer:
            assert today.step_up(records.store, found, accepted=accepted) == level
        records.close()
        home.wait(14 * HOUR)
    assert offers == [False, False, True, False]
    records = home.opened()
    assert situation(home, records).briefing.level == level
    records.close()


# The spasm log ------------------------------------------------------------------------------------------------------------


def log(home: Household, records: Records, worst: int | None = None) -> tuple[Tier, str]:
    """Log a spasm that begins now."""
    start = datetime.fromtimestamp(home.machine.wall, UTC)
    return today.log_spasm(records.store, Spasm(start=start, worst=worst), RULES)


def test_a_logged_spasm_asks_for_the_first_list(home: Household, records: Records) -> None:
    settle(records.store)
    home.wait(60)
    assert log(home, records) == (Tier.NONE, "")
    assert situation(home, records).briefing.lists == ("L1",)
    home.wait(60)
    keep(records.store, listed("L1"))
    assert situation(home, records).briefing.lists == ()
    assert today.pain_trend(records.store, RULES) is None


def test_what_the_log_suggests_is_said_once_and_closes_nothing(home: Household, records: Records) -> None:
    tier, text = log(home, records, worst=9)
    assert tier is Tier.BOOK_CLINICIAN
    assert text.endswith("Keep moving gently meanwhile.")
    home.wait(DAY)
    assert log(home, records, worst=9) == (Tier.NONE, "")
    assert situation(home, records).closed is None
    assert list(records.store.when_said(EntryKind.ADVISED)) == ["log"]
    home.wait(90 * DAY)
    assert log(home, records, worst=9)[0] is Tier.BOOK_CLINICIAN


# What is remembered -------------------------------------------------------------------------------------------------------


def test_what_sessions_told_joins_the_profile(home: Household, records: Records) -> None:
    records.store.save_profile(Profile(conditions={"knee": "no", "cancer": "no"}))
    home.wait(1)
    keep(
        records.store,
        sign("cancer", Tier.BOOK_CLINICIAN),
        sign("fever_back", SAME_DAY),
        Answer(at=3, id="3", value="yes", purpose="thermal", ref="circulation"),
        Answer(at=4, id="4", value="yes", purpose="thermal", ref="sleepy"),
    )
    profile = today.saved_profile(records.store, RULES)
    assert (profile.conditions, profile.thermal) == ({"knee": "no", "cancer": "yes"}, {"circulation": "yes"})


def test_facts_told_in_a_session_are_remembered_by_the_next(home: Household) -> None:
    home.session("work", fitting("fragile", "blood_thinner", otherwise=honest))
    home.wait(HOUR)
    records = home.opened()
    known = situation(home, records)
    assert known.briefing.remembered == frozenset({"fragile", "blood_thinner"})
    assert known.profile.conditions == {"osteoporosis": "yes", "blood_thinner": "yes"}
    assert known.briefing.lists == ()
    records.close()


def test_advice_that_was_given_is_not_given_again(home: Household, records: Records) -> None:
    settle(records.store)
    keep(records.store, Guidance(at=1, tier=Tier.BOOK_CLINICIAN, text="Book.", row="cancer"))
    assert situation(home, records).briefing.advised == ("cancer",)
    home.wait(90 * DAY)
    assert situation(home, records).briefing.advised == ()
