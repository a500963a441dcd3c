"""Records of the first edition: what is not asked any more is lifted once, the rest is read as the nearest tier."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import FakeMachine
from rows import each_row
from scripts import RULES

from stretchcoach.coach import today
from stretchcoach.history.closures import NOT_ASKED
from stretchcoach.history.store import Store
from stretchcoach.routine.model import Pack
from stretchcoach.safety import days, doors
from stretchcoach.safety.doors import WayOut
from stretchcoach.safety.person import Profile
from stretchcoach.safety.standing import FolderTime, PastPack
from stretchcoach.session.events import Tier

from .builders import asked_first, shut, went
from .first_edition import answer, confirmed, decision, entered, exercise, guidance, session

DAY = 86400.0
EMERGENCY, SAME_DAY, WAIT = Tier.EMERGENCY_NOW, Tier.SAME_DAY_URGENT, Tier.WAIT
EVERY_KIND = ("emergency", "same_day", "surgery", "plan_paused")


def lifted(store: Store) -> list[str]:
    """What is on record as lifted."""
    return [row[0] for row in store._connection.execute("SELECT body FROM entries WHERE kind = 'lifted'")]


@pytest.mark.parametrize(
    ("event", "found"),
    [
        (guidance("emergency_now", "ces_saddle"), ("ces_saddle", EMERGENCY)),
        (guidance("emergency_now", "saddle"), ("ces_saddle", EMERGENCY)),
        (guidance("emergency_now", "trauma_major"), ("trauma", EMERGENCY)),
        (guidance("emergency_now", "emergency_list"), ("emergency_list", EMERGENCY)),
        (guidance("same_day_urgent", "neuro_one_leg_new"), ("neuro_leg", SAME_DAY)),
        (guidance("same_day_urgent", "fever_back"), ("fever_back", SAME_DAY)),
        (decision("screen", "blocked"), ("surgery", WAIT)),
        (decision("P10", "end"), ("neuro_leg", SAME_DAY)),
    ],
)
def test_what_was_locked_is_closed_in_the_nearest_tier(
    store: Store, event: dict[str, object], found: tuple[str, Tier]
) -> None:
    session(store, event)
    session(store, guidance("emergency_now", "chest_pain"), rehearsal=True)
    assert shut(store) == [found]
    assert store.lift_old() == ()
    assert doors.reason(store.standing().closures[0], store.standing(), RULES.red_flags)


@pytest.mark.parametrize("event", [guidance("book_clinician", "weight_loss"), decision("screen", "passed")])
def test_what_locked_nothing_closes_nothing(store: Store, event: dict[str, object]) -> None:
    session(store, event)
    assert shut(store) == []


@each_row("tier", ["emergency_now", "same_day_urgent"])
@each_row("row", sorted(NOT_ASKED - {"P2", "N3"}))
def test_rows_that_are_not_asked_any_more_are_lifted_once_and_recorded(tmp_path: Path, row: str, tier: str) -> None:
    with Store.open(tmp_path / "history.sqlite3", now=FakeMachine()) as store:
        session(store, guidance(tier, row))
        assert shut(store) == []
        assert store.lift_old() == (row,)
        assert store.lift_old() == ()
        assert lifted(store) == [f'{{"rows": ["{row}"]}}']


def test_a_lifted_row_takes_no_other_with_it(store: Store) -> None:
    session(store, guidance("emergency_now", "aorta"), guidance("same_day_urgent", "fever_back"))
    assert store.lift_old() == ("aorta",)
    assert shut(store) == [("fever_back", SAME_DAY)]


def test_nothing_is_said_of_what_was_open_again_already(store: Store, machine: FakeMachine) -> None:
    session(store, guidance("emergency_now", "aorta"))
    machine.passes(1)
    confirmed(store, "emergency")
    session(store, guidance("same_day_urgent", "upper_back"))
    machine.passes(2 * DAY)
    session(store, exercise())
    assert store.lift_old() == ()
    assert lifted(store) == []


def test_the_first_start_asks_both_lists(store: Store) -> None:
    session(store, decision("screen", "passed"))
    session(store, guidance("emergency_now", "aorta"))
    store.lift_old()
    assert days.lists_due(days.RoutineSort(moves=True), store.standing(), RULES) == ("L1", "L2")


@pytest.mark.parametrize("kinds", [("emergency",), EVERY_KIND])
def test_a_confirmation_of_the_first_edition_lifts_its_kinds(
    store: Store, machine: FakeMachine, kinds: tuple[str, ...]
) -> None:
    session(store, guidance("emergency_now", "ces_saddle"), decision("screen", "blocked"))
    machine.passes(1)
    confirmed(store, *kinds)
    assert shut(store) == ([] if kinds == EVERY_KIND else [("surgery", WAIT)])
    machine.passes(1)
    session(store, guidance("emergency_now", "chest_pain"))
    assert ("chest_pain", EMERGENCY) in shut(store)


def test_a_same_day_lock_that_was_over_and_exercised_after_is_not_asked_about(
    store: Store, machine: FakeMachine
) -> None:
    session(store, guidance("same_day_urgent", "fever_back"))
    machine.passes(300 * DAY)
    assert shut(store) == [("fever_back", SAME_DAY)]
    session(store, decision("screen", "passed"), exercise())
    assert shut(store) == []
    session(store, guidance("emergency_now", "chest_pain"))
    machine.passes(2 * DAY)
    session(store, exercise())
    assert shut(store) == [("chest_pain", EMERGENCY)]


@pytest.mark.parametrize(
    ("lock", "row", "found"),
    [
        ("emergency", "ces_saddle", [("ces_saddle", EMERGENCY)]),
        ("same_day", "weakness", [("neuro_leg", SAME_DAY)]),
        ("surgery", "recent_spine_surgery", [("surgery", WAIT)]),
        ("plan_paused", "N3", []),
        ("odd", "trauma_major", [("trauma", EMERGENCY)]),
    ],
)
def test_a_lock_that_was_saved_from_a_lost_record(
    store: Store, lock: str, row: str, found: list[tuple[str, Tier]]
) -> None:
    entered(store, "lock", {"lock": lock, "row": row})
    assert shut(store) == found


def test_an_old_closure_has_the_ways_out_of_a_new_one(store: Store, machine: FakeMachine) -> None:
    session(store, guidance("emergency_now", "emergency_list"), guidance("same_day_urgent", "trauma_minor_fragile"))
    machine.passes(1)
    went(store, "emergency_list", WayOut.WRONG)
    went(store, "trauma", WayOut.SEEN, same="yes")
    assert shut(store) == []


def test_unreadable_guidance_is_an_emergency(store: Store) -> None:
    session(store, guidance("book_clinician", "age_first"))
    store._connection.execute("UPDATE events SET body = 'x'")
    assert shut(store) == [("", EMERGENCY)]


# The person -------------------------------------------------------------------------------------------------------------


def test_stored_answers_are_kept(store: Store, machine: FakeMachine) -> None:
    session(store, answer("condition", "disc", "yes"), answer("condition", "wrist", "yes"))
    machine.passes(1)
    store.save_profile(Profile(conditions={"knee": "yes", "disc": "no", "osteoporosis": "yes"}, country="GB"))
    machine.passes(1)
    session(
        store,
        answer("condition", "joints", "no"),
        answer("condition", "stenosis", "unsure"),
        answer("flag", "cancer", "yes"),
        answer("flag", "age_first", "yes"),
        answer("thermal", "circulation", "yes"),
    )
    profile = today.saved_profile(store, RULES)
    assert profile.conditions == {
        "knee": "yes", "disc": "no", "osteoporosis": "yes", "wrist": "no", "shoulder": "no", "stenosis": "unsure",
        "cancer": "yes",
    }  # fmt: skip
    assert (profile.thermal, profile.country) == ({"circulation": "yes"}, "GB")


def test_a_pregnancy_of_the_first_edition_passes_too(store: Store, machine: FakeMachine) -> None:
    session(store, answer("flag", "pregnant", "yes"), answer("condition", "pregnant", "yes"))
    assert today.saved_profile(store, RULES).conditions == {"pregnant": "yes"}
    machine.passes(271 * DAY)
    assert today.saved_profile(store, RULES).conditions == {}


def test_accidents_and_injuries_still_keep_heat_away(store: Store, machine: FakeMachine) -> None:
    session(store, answer("thermal", "fresh_injury", "yes"))
    machine.passes(DAY)
    session(store, answer("gate", "accident", "unsure"))
    session(store, answer("gate", "accident", "no"))
    assert store.standing().injury == DAY


def test_counts_and_packs_are_read_as_before(store: Store, machine: FakeMachine) -> None:
    session(
        store,
        {"type": "step_started", "at": 2.0, "step": 1, "number": 1, "kind": "cold", "name": "", "exercise": ""},
        answer("pack_on", "", "yes"),
        answer("pack_off", "", "yes"),
    )
    session(
        store, answer("gate", "saddle", "no"), {"type": "phase_started", "at": 3.0, "phase": "hold", "seconds": 20.0}
    )
    standing = store.standing()
    assert standing.packs == (PastPack(pack=Pack.COLD, off=FolderTime(0), session=1),)
    assert [(each.id, each.counts) for each in standing.sessions] == [(2, True)]


def test_old_and_new_sessions_stand_side_by_side(path: Path, machine: FakeMachine) -> None:
    with Store.open(path, now=machine) as store:
        session(store, guidance("same_day_urgent", "fever_back"))
    machine.restarted()
    with Store.open(path, now=machine) as store:
        went(store, "fever_back", WayOut.SEEN, same="yes")
        assert (shut(store), asked_first(store)) == ([], [])
