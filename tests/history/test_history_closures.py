"""What signs told in sessions keep closed: open, confirmed, withdrawn, and never lowered by another session."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import FakeMachine

from stretchcoach.history.store import Store
from stretchcoach.safety.doors import Opened, WayOut
from stretchcoach.safety.standing import Closure, FolderTime
from stretchcoach.session.events import Event, Guidance, Outcome, Tier

from .builders import START, WALL, asked_first, ended, keep, shut, sign

DAY = 86400.0
EMERGENCY, SAME_DAY, WAIT, REST = Tier.EMERGENCY_NOW, Tier.SAME_DAY_URGENT, Tier.WAIT, Tier.REST_TODAY
ADVICE = Tier.BOOK_CLINICIAN


def test_a_confirmed_sign_closes_with_what_was_said(store: Store, machine: FakeMachine) -> None:
    machine.passes(10)
    number = keep(store, sign("fever_back", SAME_DAY))
    [closure] = store.standing().closures
    assert closure == Closure(
        row="fever_back", tier=SAME_DAY, since=FolderTime(10), said="You said: fever_back.", session=number
    )


@pytest.mark.parametrize("tier", [ADVICE, Tier.NONE])
@pytest.mark.parametrize("state", ["open", "confirmed"])
def test_advice_closes_nothing(store: Store, tier: Tier, state: str) -> None:
    keep(store, sign("ces_bladder", tier, state))
    assert store.standing().closures == ()


def test_a_rehearsal_closes_nothing(store: Store) -> None:
    keep(store, sign("ces_saddle"), rehearsal=True)
    assert store.standing().closures == ()


def test_a_sign_counts_as_it_was_told_last_in_its_session(store: Store) -> None:
    keep(store, sign("ces_bladder", EMERGENCY, "open"), sign("ces_bladder", SAME_DAY, "open"))
    assert asked_first(store) == [("ces_bladder", SAME_DAY)]
    keep(store, sign("neuro_leg", EMERGENCY, "open"), sign("neuro_leg", EMERGENCY, "withdrawn"))
    assert asked_first(store) == [("ces_bladder", SAME_DAY)]
    keep(store, sign("cancer", SAME_DAY, "open"), sign("cancer", ADVICE, "confirmed"))
    assert asked_first(store) == [("ces_bladder", SAME_DAY)]
    assert shut(store) == []


# Left open --------------------------------------------------------------------------------------------------------------


def test_what_is_cut_short_stands_at_its_worst_until_the_next_start_resolves_it(
    path: Path, machine: FakeMachine
) -> None:
    with Store.open(path, now=machine) as store:
        keep(store, sign("ces_saddle", EMERGENCY, "open"))  # and the program is killed
    machine.restarted()
    with Store.open(path, now=machine) as store:
        assert asked_first(store) == [("ces_saddle", EMERGENCY)]
        assert shut(store) == []
        keep(store, sign("ces_saddle", EMERGENCY, "open"), sign("ces_saddle", SAME_DAY), ended(9, Outcome.RED_FLAG))
        assert asked_first(store) == []
        assert shut(store) == [("ces_saddle", SAME_DAY)]


@pytest.mark.parametrize("tier", [ADVICE, Tier.NONE])
def test_what_was_left_open_may_come_to_nothing(store: Store, tier: Tier) -> None:
    keep(store, sign("ces_saddle", EMERGENCY, "open"))
    keep(store, sign("ces_saddle", tier))
    assert store.standing().closures == ()


def test_what_the_next_start_takes_back_is_left_open_still(store: Store) -> None:
    keep(store, sign("ces_saddle", EMERGENCY, "open"))
    keep(store, sign("ces_saddle", SAME_DAY, "open"), sign("ces_saddle", SAME_DAY, "withdrawn"))
    assert asked_first(store) == [("ces_saddle", EMERGENCY)]


def test_a_session_in_between_that_does_not_ask_leaves_it_open(store: Store) -> None:
    keep(store, sign("ces_saddle", EMERGENCY, "open"))
    keep(store, sign("trauma", Tier.NONE), ended(9))
    assert asked_first(store) == [("ces_saddle", EMERGENCY)]


# Never lowered ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "later",
    [
        [sign("neuro_leg", ADVICE)],
        [sign("neuro_leg", Tier.NONE)],
        [sign("neuro_leg", SAME_DAY, "withdrawn")],
        [sign("neuro_leg", EMERGENCY, "open"), sign("neuro_leg", ADVICE)],
        [sign("neuro_leg", EMERGENCY, "open"), sign("neuro_leg", EMERGENCY, "withdrawn")],
        [sign("neuro_leg", WAIT)],
        [sign("fever_back", ADVICE), ended(9)],
    ],
)
def test_a_later_session_never_lowers_what_was_established(store: Store, later: list[Event]) -> None:
    keep(store, sign("neuro_leg", SAME_DAY))
    keep(store, *later)
    assert shut(store) == [("neuro_leg", SAME_DAY)]
    assert asked_first(store) == []


def test_what_is_closed_stays_closed_while_more_is_asked_about_it(store: Store) -> None:
    keep(store, sign("neuro_leg", SAME_DAY))
    keep(store, sign("neuro_leg", EMERGENCY, "open"))
    assert shut(store) == [("neuro_leg", SAME_DAY)]
    assert asked_first(store) == [("neuro_leg", EMERGENCY)]
    keep(store, sign("neuro_leg", EMERGENCY, "open"), sign("neuro_leg", ADVICE))
    assert shut(store) == [("neuro_leg", SAME_DAY)]
    assert asked_first(store) == []


def test_a_later_session_may_raise_it(store: Store) -> None:
    keep(store, sign("neuro_leg", SAME_DAY))
    keep(store, sign("neuro_leg", EMERGENCY))
    assert shut(store) == [("neuro_leg", EMERGENCY)]


def test_each_row_is_closed_by_itself(store: Store, machine: FakeMachine) -> None:
    keep(store, sign("fever_back", SAME_DAY), sign("surgery", WAIT))
    machine.passes(1)
    keep(store, sign("dizzy", REST))
    assert shut(store) == [("fever_back", SAME_DAY), ("surgery", WAIT), ("dizzy", REST)]


# Told again -------------------------------------------------------------------------------------------------------------


def test_told_again_it_closes_from_then_on(store: Store, machine: FakeMachine) -> None:
    """A rest of today that was over, and a choice to go on gently, do not reach over to what is told anew."""
    keep(store, sign("dizzy", REST), sign("neuro_leg", SAME_DAY))
    [leg] = [each for each in store.standing().closures if each.row == "neuro_leg"]
    store.open_door(leg, Opened(way=WayOut.GENTLY, row="neuro_leg", tier=SAME_DAY, say="", acute=True, gently=True))
    machine.passes(3 * DAY)
    keep(store, sign("dizzy", REST), sign("neuro_leg", SAME_DAY))
    assert [(each.since, each.gently_until) for each in store.standing().closures] == [(3 * DAY, float("-inf"))] * 2


def test_what_is_over_does_not_hide_what_is_told_anew(store: Store, machine: FakeMachine) -> None:
    keep(store, sign("trauma", EMERGENCY))
    [closure] = store.standing().closures
    one_more_day = Opened(way=WayOut.GONE, row="trauma", tier=SAME_DAY, say="", ends_in=DAY)
    machine.passes(DAY)
    store.open_door(closure, one_more_day)
    machine.passes(20 * DAY)
    keep(store, sign("trauma", WAIT))
    assert shut(store) == [("trauma", WAIT)]
    assert store.standing().closures[0].ends is None


# What cannot be read ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", ["x", "[]", '{"type": "sign", "row": "trauma", "tier": "odd", "state": "confirmed"}'])
def test_a_sign_that_became_unreadable_counts_as_an_emergency(store: Store, body: str) -> None:
    keep(store, sign("trauma", ADVICE))
    store._connection.execute("UPDATE events SET body = ?", (body,))
    assert [tier for _, tier in shut(store)] == [EMERGENCY]


def test_guidance_that_became_unreadable_counts_as_an_emergency(store: Store) -> None:
    keep(store, Guidance(at=1, tier=ADVICE, text="Book."))
    store._connection.execute("UPDATE events SET body = 'x'")
    assert shut(store) == [("", EMERGENCY)]


def test_a_closure_needs_no_end_of_its_session(path: Path, store: Store, machine: FakeMachine) -> None:
    store.begin(START).append([sign("ces_saddle")], wall=WALL)
    with Store.open(path, write=False, now=machine) as other:
        assert shut(other) == [("ces_saddle", EMERGENCY)]


# The anytime key --------------------------------------------------------------------------------------------------------


def test_the_anytime_key_is_asked_about_until_it_is_answered(store: Store) -> None:
    keep(store, sign("key", Tier.NONE, "open"))
    assert store.standing().symptom_open
    assert store.standing().closures == ()
    keep(store, sign("key", Tier.NONE, "open"), sign("key", Tier.NONE, "confirmed"))
    assert not store.standing().symptom_open
