"""Which rows a clinician's word has cleared: from locks and confirmations, for the questions of the next full screen."""

from __future__ import annotations

from pathlib import Path

from fakes import FakeMachine

from stretchcoach.history.past import SAME_DAY_S
from stretchcoach.history.store import Store
from stretchcoach.safety.days import briefing
from stretchcoach.safety.standing import LockKind
from stretchcoach.safety_data import load_rules
from stretchcoach.session.events import Decision, Event, Guidance, Outcome, SessionEnded, Tier

from .builders import START, WALL, start

WORDS = "A clinician has cleared me"


def flagged(store: Store, row: str, tier: Tier = Tier.SAME_DAY_URGENT, *, rehearsal: bool = False) -> None:
    """A session that a row ended."""
    begun = start(rehearsal=True) if rehearsal else START
    events: list[Event] = [
        Guidance(at=1.0, tier=tier, text="", row=row),
        Decision(at=1.0, rule="screen", action="blocked" if tier is Tier.BOOK_CLINICIAN else "end", say=""),
        SessionEnded(at=2.0, outcome=Outcome.RED_FLAG, rule="screen"),
    ]
    store.begin(begun).append(events, wall=WALL)


def cleared(store: Store) -> set[str]:
    """What the next session is told."""
    return set(briefing("gentle-four", store.standing(), load_rules()).cleared)


def test_nothing_is_cleared_until_a_clinician_has(store: Store) -> None:
    assert cleared(store) == set()
    flagged(store, "upper_back")
    assert cleared(store) == set()
    store.clear([LockKind.SAME_DAY], WORDS)
    assert cleared(store) == {"upper_back"}


def test_a_row_that_locks_again_is_no_longer_cleared(store: Store) -> None:
    flagged(store, "upper_back")
    store.clear([LockKind.SAME_DAY], WORDS)
    flagged(store, "upper_back")
    assert cleared(store) == set()


def test_a_confirmation_clears_the_kind_it_is_for(store: Store) -> None:
    flagged(store, "trauma_major", Tier.EMERGENCY_NOW)
    flagged(store, "recent_spine_surgery", Tier.BOOK_CLINICIAN)
    store.clear([LockKind.SURGERY], WORDS)
    assert cleared(store) == {"recent_spine_surgery"}
    store.clear([LockKind.EMERGENCY], WORDS)
    assert cleared(store) == {"recent_spine_surgery", "trauma_major"}


def test_rehearsals_clear_nothing(store: Store) -> None:
    flagged(store, "upper_back", rehearsal=True)
    store.clear([LockKind.SAME_DAY], WORDS)
    assert cleared(store) == set()


def test_a_same_day_lock_is_over_when_the_rules_say_so() -> None:
    assert load_rules().days.urgent_lock_s == SAME_DAY_S


def test_a_lock_that_was_over_was_not_cleared_by_a_later_confirmation(path: Path) -> None:
    machine = FakeMachine()
    with Store.open(path, now=machine) as store:
        flagged(store, "weight_loss")
        machine.passes(30 * 86400)
        flagged(store, "upper_back")
        store.clear([LockKind.SAME_DAY], WORDS)
        assert cleared(store) == {"upper_back"}
        machine.passes(86400)
        flagged(store, "upper_back")
        machine.passes(2 * 86400)
        flagged(store, "lump_deformity")
        store.clear([LockKind.SAME_DAY], WORDS)
        assert cleared(store) == {"lump_deformity"}
