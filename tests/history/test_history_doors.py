"""Ways out of a closed door, recorded and read again: what opens, for how long, and that nothing is deleted."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import FakeMachine
from rows import each_row
from scripts import RULES

from stretchcoach.history.store import Store
from stretchcoach.safety import doors
from stretchcoach.safety.doors import WayOut
from stretchcoach.session.events import Tier

from .builders import keep, listed, shut, sign, to_midnight, went

DAY = 86400.0
FLAGS = RULES.red_flags
EMERGENCY, SAME_DAY, WAIT, REST = Tier.EMERGENCY_NOW, Tier.SAME_DAY_URGENT, Tier.WAIT, Tier.REST_TODAY


def closed_now(store: Store) -> list[str]:
    """The rows that close exercises now."""
    standing = store.standing()
    return [each.row for each in doors.holding(standing, FLAGS) if doors.closes(each, standing, moves=True)]


def is_asked(store: Store) -> bool:
    """Whether it is time to ask how it is."""
    standing = store.standing()
    return any(doors.is_asked(each, standing, FLAGS) for each in doors.holding(standing, FLAGS))


def closed(store: Store, row: str, tier: Tier) -> None:
    """A session that ended with this."""
    keep(store, sign(row, tier))


# Time opens no red flag -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tier", [EMERGENCY, SAME_DAY])
def test_silence_opens_no_red_flag(store: Store, machine: FakeMachine, tier: Tier) -> None:
    closed(store, "neuro_leg", tier)
    machine.passes(400 * DAY)
    assert closed_now(store) == ["neuro_leg"]
    assert is_asked(store)


def test_a_wait_after_an_operation_ends_after_ninety_days(store: Store, machine: FakeMachine) -> None:
    closed(store, "surgery", WAIT)
    closed(store, "told_not_to", WAIT)
    machine.passes(90 * DAY - 1)
    assert closed_now(store) == ["surgery", "told_not_to"]
    machine.passes(1)
    assert closed_now(store) == ["told_not_to"]
    closed(store, "surgery", WAIT)
    assert set(closed_now(store)) == {"surgery", "told_not_to"}


def test_a_rest_of_today_ends_at_midnight(store: Store, machine: FakeMachine) -> None:
    closed(store, "dizzy", REST)
    machine.passes(to_midnight(machine, before=1))
    assert closed_now(store) == ["dizzy"]
    machine.passes(2)
    assert closed_now(store) == []
    closed(store, "dizzy", REST)
    assert closed_now(store) == ["dizzy"]


# When it is asked how it is ---------------------------------------------------------------------------------------------


def test_a_same_day_closure_is_asked_about_on_a_later_date(store: Store, machine: FakeMachine) -> None:
    closed(store, "neuro_leg", SAME_DAY)
    machine.passes(to_midnight(machine, before=1))
    assert not is_asked(store)
    machine.passes(2)
    assert is_asked(store)


def test_an_emergency_is_asked_about_after_a_day_and_again_a_day_later(store: Store, machine: FakeMachine) -> None:
    closed(store, "chest_pain", EMERGENCY)
    for way in (WayOut.UNCHANGED, WayOut.WORSE, WayOut.UNCHANGED):
        machine.passes(DAY - 1)
        assert not is_asked(store)
        machine.passes(1)
        assert is_asked(store)
        assert went(store, "chest_pain", way).tier is EMERGENCY
        assert shut(store) == [("chest_pain", EMERGENCY)]


# Seen -------------------------------------------------------------------------------------------------------------------


def test_seen_and_no_worse_opens_in_acute_doses_until_midnight(store: Store, machine: FakeMachine) -> None:
    machine.passes(to_midnight(machine, before=3600))
    closed(store, "ces_saddle", EMERGENCY)
    went(store, "ces_saddle", WayOut.SEEN, same="yes")
    assert shut(store) == []
    assert store.standing().acute_until == pytest.approx(store.age() + 3600)
    machine.passes(DAY)
    assert store.standing().acute_until < store.age()


@pytest.mark.parametrize(("tier", "after"), [(EMERGENCY, EMERGENCY), (SAME_DAY, SAME_DAY), (WAIT, SAME_DAY)])
@pytest.mark.parametrize("same", ["no", "unsure"])
def test_seen_and_worse_stays_closed(store: Store, tier: Tier, after: Tier, same: str) -> None:
    closed(store, "neuro_leg", tier)
    went(store, "neuro_leg", WayOut.SEEN, same=same)
    assert shut(store) == [("neuro_leg", after)]


@pytest.mark.parametrize("tier", [EMERGENCY, SAME_DAY])
@pytest.mark.parametrize("broken", ["yes", "unsure"])
def test_told_to_rest_waits_until_they_have_agreed(store: Store, machine: FakeMachine, tier: Tier, broken: str) -> None:
    closed(store, "trauma", tier)
    went(store, "trauma", WayOut.SEEN, broken=broken)
    assert shut(store) == [("trauma", WAIT)]
    machine.passes(200 * DAY)
    assert closed_now(store) == ["trauma"]
    assert not is_asked(store)
    went(store, "trauma", WayOut.AGREED)
    assert shut(store) == []


# The wrong key ----------------------------------------------------------------------------------------------------------


def test_the_wrong_key_opens_and_nothing_is_deleted(store: Store, machine: FakeMachine) -> None:
    closed(store, "ces_saddle", EMERGENCY)
    before = store.events(1)
    machine.passes(1)
    went(store, "ces_saddle", WayOut.WRONG)
    assert shut(store) == []
    assert store.events(1) == before
    body = store._connection.execute("SELECT body FROM entries WHERE kind = 'door'").fetchone()[0]
    assert '"way": "wrong"' in body
    assert '"withdrawn": true' in body


def test_a_slip_in_a_follow_up_leaves_the_line(store: Store, machine: FakeMachine) -> None:
    """Cancer years ago, "worse each day" by mistake: it opens, and cancer is still remembered."""
    closed(store, "cancer", SAME_DAY)
    machine.passes(1)
    assert went(store, "cancer", WayOut.WRONG, cancer="yes", F10="no").tier is Tier.NONE
    assert shut(store) == []
    assert [told[1] for told in store.profile()[1]] == ["cancer"]


def test_a_line_that_does_not_fit_after_all_is_forgotten(store: Store, machine: FakeMachine) -> None:
    closed(store, "cancer", SAME_DAY)
    keep(store, sign("trauma", EMERGENCY, ago_s=0.0))
    assert store.standing().injury == 0.0
    machine.passes(1)
    went(store, "cancer", WayOut.WRONG)
    went(store, "trauma", WayOut.WRONG)
    assert store.profile()[1] == []
    assert store.standing().injury is None
    machine.passes(1)
    keep(store, sign("trauma", Tier.NONE, ago_s=0.0))
    assert store.standing().injury == 2.0


def test_asked_again_it_may_be_so_or_something_else(store: Store, machine: FakeMachine) -> None:
    closed(store, "fever_back", SAME_DAY)
    machine.passes(1)
    assert went(store, "fever_back", WayOut.WRONG, fever_back="yes", very_ill="yes").tier is EMERGENCY
    assert shut(store) == [("fever_back", EMERGENCY)]
    machine.passes(1)
    went(store, "fever_back", WayOut.WRONG, ces_saddle="yes", ces_when="yes")
    assert shut(store) == [("ces_saddle", EMERGENCY)]
    assert store.standing().closures[0].said.startswith("You said: numb or odd between your legs")


def test_everything_that_is_found_then_closes(store: Store, machine: FakeMachine) -> None:
    closed(store, "fever_back", SAME_DAY)
    machine.passes(1)
    found = went(store, "fever_back", WayOut.WRONG, fever_back="yes", trauma="yes", fall_risk="yes")
    assert found.tier is SAME_DAY
    assert {row for row, _ in shut(store)} == {"fever_back", "trauma"}
    assert all(each.said for each in store.standing().closures)


def test_another_door_never_lowers_this_one(store: Store, machine: FakeMachine) -> None:
    closed(store, "ces_saddle", EMERGENCY)
    closed(store, "fever_back", SAME_DAY)
    machine.passes(1)
    went(store, "fever_back", WayOut.WRONG, ces_saddle="yes")
    assert shut(store) == [("ces_saddle", EMERGENCY)]


# On a later date --------------------------------------------------------------------------------------------------------


def tomorrow(store: Store, machine: FakeMachine) -> None:
    """The next day, an hour after midnight, or a day later where that is later."""
    machine.passes(max(DAY, to_midnight(machine)) + 3600)
    assert is_asked(store)


def test_gone_opens_a_same_day_closure(store: Store, machine: FakeMachine) -> None:
    closed(store, "fever_back", SAME_DAY)
    tomorrow(store, machine)
    went(store, "fever_back", WayOut.GONE)
    assert shut(store) == []
    assert store.standing().acute_until == float("-inf")


def test_gone_after_an_emergency_is_one_more_day(store: Store, machine: FakeMachine) -> None:
    closed(store, "dizzy", EMERGENCY)
    tomorrow(store, machine)
    assert "one more day" in went(store, "dizzy", WayOut.GONE).say.casefold()
    assert shut(store) == [("dizzy", SAME_DAY)]
    machine.passes(DAY - 60)
    assert closed_now(store) == ["dizzy"]
    machine.passes(120)
    assert closed_now(store) == []


def test_the_same_on_that_day_ends_no_more_by_itself(store: Store, machine: FakeMachine) -> None:
    closed(store, "neuro_leg", EMERGENCY)
    tomorrow(store, machine)
    went(store, "neuro_leg", WayOut.GONE)
    machine.passes(to_midnight(machine) + 60)
    went(store, "neuro_leg", WayOut.UNCHANGED)
    machine.passes(3 * DAY)
    assert closed_now(store) == ["neuro_leg"]


def test_the_same_is_open_gently_until_midnight_and_then_asked_again(store: Store, machine: FakeMachine) -> None:
    closed(store, "neuro_leg", SAME_DAY)
    for _ in range(3):
        tomorrow(store, machine)
        went(store, "neuro_leg", WayOut.UNCHANGED)
        assert closed_now(store) == []
        assert not is_asked(store)
        assert store.standing().acute_until > store.age()
        machine.passes(to_midnight(machine, before=1))
        assert closed_now(store) == []
        machine.passes(2)
        assert closed_now(store) == ["neuro_leg"]


def test_what_may_not_go_on_gently_stays_closed_when_it_is_the_same(store: Store, machine: FakeMachine) -> None:
    closed(store, "fever_back", SAME_DAY)
    tomorrow(store, machine)
    went(store, "fever_back", WayOut.UNCHANGED)
    assert closed_now(store) == ["fever_back"]
    assert store.standing().acute_until == float("-inf")
    assert not is_asked(store)


def test_worse_asks_its_branch_and_lowers_nothing(store: Store, machine: FakeMachine) -> None:
    closed(store, "neuro_leg", SAME_DAY)
    tomorrow(store, machine)
    went(store, "neuro_leg", WayOut.WORSE, leg_which=1, leg_test="yes", leg_knee="no")
    assert shut(store) == [("neuro_leg", SAME_DAY)]
    tomorrow(store, machine)
    went(store, "neuro_leg", WayOut.WORSE, leg_which=1, leg_test="no", leg_worse="yes")
    assert shut(store) == [("neuro_leg", EMERGENCY)]


def test_worse_may_be_another_row(store: Store, machine: FakeMachine) -> None:
    closed(store, "legs_pain_both", SAME_DAY)
    tomorrow(store, machine)
    went(store, "legs_pain_both", WayOut.WORSE, legs_below="yes", ces_bladder="yes", pee_usual="no", ces_when="yes")
    assert shut(store) == [("ces_bladder", EMERGENCY), ("legs_pain_both", SAME_DAY)]


# Gently -----------------------------------------------------------------------------------------------------------------


def test_a_choice_to_go_on_gently_holds_until_midnight(store: Store, machine: FakeMachine) -> None:
    closed(store, "neuro_leg", SAME_DAY)
    machine.passes(60)
    went(store, "neuro_leg", WayOut.GENTLY)
    [closure] = store.standing().closures
    assert (closure.tier, closure.since, closure.said) == (SAME_DAY, 0.0, "You said: neuro_leg.")
    assert closed_now(store) == []
    machine.passes(to_midnight(machine, before=1))
    assert closed_now(store) == []
    machine.passes(2)
    assert closed_now(store) == ["neuro_leg"]
    assert is_asked(store)


def test_leaving_it_closed_records_nothing(store: Store) -> None:
    closed(store, "neuro_leg", SAME_DAY)
    went(store, "neuro_leg", WayOut.LEAVE)
    assert store._connection.execute("SELECT count(*) FROM entries").fetchone() == (0,)
    assert closed_now(store) == ["neuro_leg"]


def test_a_way_out_lifts_its_own_row_alone(store: Store, machine: FakeMachine) -> None:
    closed(store, "neuro_leg", SAME_DAY)
    closed(store, "fever_back", SAME_DAY)
    machine.passes(1)
    went(store, "neuro_leg", WayOut.SEEN, same="yes")
    assert shut(store) == [("fever_back", SAME_DAY)]
    keep(store, listed("D"))
    assert shut(store) == [("fever_back", SAME_DAY)]


# Every closure has a way that is true for somebody ----------------------------------------------------------------------


_TRUE: dict[tuple[str, WayOut], dict[str, str | int]] = {
    ("dizzy", WayOut.WRONG): {"dizzy_better": "yes"},
    ("other", WayOut.WRONG): {"other_which": 1},
}
"""Answers besides no, for somebody who is well."""


@each_row("row", [*FLAGS.rows, "", "no_such_row"])
@each_row("tier", [EMERGENCY, SAME_DAY, WAIT])
@each_row("later", [False, True])
def test_whoever_was_seen_or_pressed_the_wrong_key_gets_out(tmp_path: Path, row: str, tier: Tier, later: bool) -> None:
    machine = FakeMachine()
    with Store.open(tmp_path / "history.sqlite3", now=machine) as store:
        gets_out(store, machine, row, tier, later)


def gets_out(store: Store, machine: FakeMachine, row: str, tier: Tier, later: bool) -> None:
    """Each way out of what was told, then or two days later, opens it."""
    for ways in ((WayOut.SEEN, WayOut.WRONG), (WayOut.BEEN_SEEN, WayOut.GONE))[later]:
        closed(store, row, tier)
        machine.passes(2 * DAY if later else 1)
        if later != is_asked(store):
            return  # nobody is asked how a wait is
        went(
            store,
            row,
            ways,
            **_TRUE.get((row, ways), {"same": "yes"} if ways in (WayOut.SEEN, WayOut.BEEN_SEEN) else {}),
        )
        machine.passes(2 * DAY)
        assert not closed_now(store)


# What cannot be read ----------------------------------------------------------------------------------------------------


def test_a_way_out_that_became_unreadable_opens_nothing(store: Store, machine: FakeMachine) -> None:
    closed(store, "neuro_leg", SAME_DAY)
    machine.passes(1)
    went(store, "neuro_leg", WayOut.SEEN, same="yes")
    store._connection.execute("UPDATE entries SET body = '['")
    assert shut(store) == [("neuro_leg", SAME_DAY), ("", EMERGENCY)]
    went(store, "", WayOut.WRONG)
    assert shut(store) == [("neuro_leg", SAME_DAY)]
