"""What front ends ask before a session: the situation, the person, and what a confirmation or an answer changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from history.builders import START, WALL, settle
from scripts import RULES, calm

from stretchcoach.errors import StretchcoachError
from stretchcoach.frontends import launch, today
from stretchcoach.frontends.launch import Records
from stretchcoach.history.spasms import Spasm
from stretchcoach.routine.model import Pack
from stretchcoach.session.briefing import Screen
from stretchcoach.session.events import Answer, Guidance, Tier
from stretchcoach.session.profile import Profile

from .household import Household

HOUR = 3600.0


@pytest.fixture
def home(tmp_path: Path) -> Household:
    return Household(tmp_path)


@pytest.fixture
def records(home: Household) -> Iterator[Records]:
    opened = home.opened()
    yield opened
    opened.close()


def flag(records: Records, tier: Tier = Tier.EMERGENCY_NOW) -> None:
    records.store.begin(START).append([Guidance(at=1, tier=tier, text="Stop.", row="ces_saddle")], wall=WALL)


def test_a_first_run_is_told_as_one(home: Household, records: Records) -> None:
    known = launch.situation(records, home.routines["work"], RULES, home.options)
    assert (known.why, known.briefing.screen, known.briefing.first) == ("first", Screen.FULL, True)
    assert (known.closed, known.locks, known.morning, known.profile) == (None, (), None, Profile())


def test_a_rehearsal_knows_nothing_of_other_days_but_locks(home: Household, records: Records) -> None:
    options = replace(home.options, speed=10.0)
    known = launch.situation(records, home.routines["work"], RULES, options)
    assert (known.why, known.briefing.screen) == ("", Screen.SHORT)
    full = launch.situation(records, home.routines["work"], RULES, replace(options, full_screen=True))
    assert full.briefing.screen is Screen.FULL
    flag(records)
    known = launch.situation(records, home.routines["work"], RULES, options)
    assert known.closed is not None
    assert known.closed.kind == "emergency"


def test_the_country_names_whom_to_call(home: Household, records: Records) -> None:
    flag(records)
    known = launch.situation(records, home.routines["work"], RULES, home.options)
    assert known.closed is not None
    assert "your local emergency number" in known.closed.reason
    records.store.save_profile(Profile(country="GB"))
    known = launch.situation(records, home.routines["work"], RULES, home.options)
    assert known.closed is not None
    assert "Call 999" in known.closed.reason
    assert today.saved_profile(records.store, RULES).emergency == ""
    records.store.save_profile(Profile(country="GB", emergency="5000"))
    assert today.person(records.store, RULES).emergency == "5000"


def test_an_author_may_allow_fewer_sessions(home: Household) -> None:
    routine = replace(home.routines["work"], limits={"sessions_per_day": 1})
    home.session("work", calm)
    home.wait(HOUR)
    look = today.look(home.options.paths, RULES, now=home.machine)
    assert today.closed_routine(home.routines["work"], look.standing, RULES) is None
    found = today.closed_routine(routine, look.standing, RULES)
    assert found is not None
    assert found.code == "count"


def test_what_is_in_a_routine(home: Household) -> None:
    assert today.parts(home.routines["both"]) == (True, frozenset({Pack.HEAT}))
    assert today.parts(home.routines["ice"]) == (False, frozenset({Pack.COLD}))


def test_looking_at_a_record_that_cannot_be_read(home: Household) -> None:
    home.options.paths.history.write_bytes(b"garbage" * 100)
    look = today.look(home.options.paths, RULES)
    assert "was damaged" in look.problem
    assert look.standing.locks == ()


def test_a_lock_is_lifted_by_the_confirmation_alone(home: Household, records: Records) -> None:
    flag(records)
    with pytest.raises(StretchcoachError, match='with exactly these words: "a clinician has cleared me"'):
        today.clear(records.store, "I am fine", RULES)
    assert records.store.standing().locks
    assert [each.row for each in today.clear(records.store, "A clinician has cleared me.", RULES)] == ["ces_saddle"]
    assert today.clear(records.store, "a clinician has cleared me", RULES) == ()
    assert launch.situation(records, home.routines["work"], RULES, home.options).closed is None


def test_mornings_change_the_doses_and_pause_the_plan(home: Household) -> None:
    rules = []
    for value in (6, 6):
        home.session("work", calm)
        home.wait(10 * HOUR)
        records = home.opened()
        known = launch.situation(records, home.routines["work"], RULES, home.options)
        assert known.morning is not None
        rules.append(today.rate_morning(records.store, known.morning, value, RULES).rule)
        known = launch.situation(records, home.routines["work"], RULES, home.options)
        assert known.morning is None
        records.close()
        home.wait(12 * HOUR)
    assert rules == ["N2", "N3"]
    assert known.briefing.level == -2
    assert known.closed is not None
    assert known.closed.kind == "plan_paused"
    look = today.look(home.options.paths, RULES, now=home.machine)
    assert today.closed_routine(home.routines["ice"], look.standing, RULES) is None


@pytest.mark.parametrize(("accepted", "level"), [(True, 1), (False, 0)])
def test_three_good_days_offer_a_step_up_that_is_asked_once(home: Household, accepted: bool, level: int) -> None:
    offers = []
    for _ in range(4):
        home.session("work", calm)
        home.wait(10 * HOUR)
        records = home.opened()
        due = launch.situation(records, home.routines["work"], RULES, home.options).morning
        assert due is not None
        found = today.rate_morning(records.store, due, 1, RULES)
        offers.append(bool(found.offer))
        if found.offer:
            assert today.step_up(records.store, found, accepted=accepted) == level
        records.close()
        home.wait(14 * HOUR)
    assert offers == [False, False, True, False]
    records = home.opened()
    assert launch.situation(records, home.routines["work"], RULES, home.options).briefing.level == level
    records.close()


def test_a_logged_spasm_asks_for_the_full_screen_and_may_advise(home: Household, records: Records) -> None:
    settle(records.store)
    home.wait(60)
    tier, text = today.log_spasm(records.store, Spasm(start=datetime.fromtimestamp(home.machine.wall, UTC)), RULES)
    assert (tier, text) == (Tier.NONE, "")
    assert launch.situation(records, home.routines["work"], RULES, home.options).why == "episode"
    tier, text = today.log_spasm(
        records.store, Spasm(start=datetime.fromtimestamp(home.machine.wall, UTC), worst=9), RULES
    )
    assert tier is Tier.BOOK_CLINICIAN
    assert text.endswith("You can keep moving gently meanwhile.")
    assert today.pain_trend(records.store, RULES) is None


def test_what_sessions_told_joins_the_profile(home: Household, records: Records) -> None:
    records.store.save_profile(Profile(conditions={"knee": "no"}))
    home.wait(1)
    told = [
        Answer(at=1, id="1", value="yes", purpose="condition", ref="knee"),
        Answer(at=2, id="2", value="yes", purpose="condition", ref="no such thing"),
        Answer(at=3, id="3", value="yes", purpose="thermal", ref="circulation"),
        Answer(at=4, id="4", value="yes", purpose="thermal", ref="sleepy"),
    ]
    records.store.begin(START).append(told, wall=WALL)
    profile = today.saved_profile(records.store, RULES)
    assert (profile.conditions, profile.thermal) == ({"knee": "yes"}, {"circulation": "yes"})
