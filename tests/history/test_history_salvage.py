"""Locks outlive a record that has to be set aside."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import FakeMachine

from stretchcoach.history import schema
from stretchcoach.history.store import Store
from stretchcoach.safety.standing import LockKind
from stretchcoach.session.events import Guidance, Tier

from .builders import START, WALL, settle


@pytest.fixture
def machine() -> FakeMachine:
    return FakeMachine()


def flagged(path: Path, machine: FakeMachine, *, confirm: bool = False) -> None:
    """A folder that was screened, with an emergency three days ago and a same-day matter now."""
    with Store.open(path, now=machine) as store:
        settle(store)
        store.begin(START).append(
            [Guidance(at=1, tier=Tier.SAME_DAY_URGENT, text="Today.", row="fever_back")], wall=WALL
        )
        machine.passes(3 * 86400)
        store.begin(START).append([Guidance(at=1, tier=Tier.EMERGENCY_NOW, text="Stop.", row="ces_saddle")], wall=WALL)
        if confirm:
            store.clear(LockKind, "a clinician has cleared me")


def newer(path: Path) -> None:
    with Store.open(path) as store:
        store._connection.execute(f"PRAGMA user_version = {schema.latest() + 1}")


def test_locks_are_taken_over_once(path: Path, machine: FakeMachine) -> None:
    flagged(path, machine)
    newer(path)
    with Store.open(path, now=machine) as store:
        assert "What kept routines closed still does." in store.notes[1]
        standing = store.standing()
        assert [(each.kind, each.row) for each in standing.locks] == [(LockKind.EMERGENCY, "ces_saddle")]
        assert standing.screened is None
        machine.passes(1)
        store.clear(LockKind, "a clinician has cleared me")
        settle(store)
    with Store.open(path, now=machine) as store:
        assert store.notes == []
        assert store.standing().locks == ()
        assert store.standing().screened == 1


def test_what_was_confirmed_stays_open(path: Path, machine: FakeMachine) -> None:
    flagged(path, machine, confirm=True)
    newer(path)
    with Store.open(path, now=machine) as store:
        assert store.notes[1] == "The next session asks about every warning sign again."
        assert store.standing().locks == ()


def test_what_cannot_be_read_is_said_and_asked_again(path: Path, machine: FakeMachine) -> None:
    flagged(path, machine)
    path.write_bytes(b"no database")
    with Store.open(path, now=machine) as store:
        assert "could not be read" in store.notes[1]
        assert store.standing().screened is None


def test_lost_last_entries_mean_that_everything_is_asked_again(path: Path, machine: FakeMachine) -> None:
    with Store.open(path, now=machine) as store:
        settle(store)
    path.with_name(path.name + "-wal").write_bytes(b"garbage" * 100)
    with Store.open(path, now=machine) as store:
        assert store.standing().screened is None
        machine.passes(1)
        settle(store)
        assert store.standing().screened == 1


def test_an_emergency_outlives_a_record_that_no_database_can_read(path: Path, machine: FakeMachine) -> None:
    flagged(path, machine)
    path.write_bytes(b"?" * 100 + path.read_bytes()[100:])
    with Store.open(path, now=machine) as store:
        assert "whether a clinician has cleared it could not be read" in store.notes[1]
        assert [each.kind for each in store.standing().locks] == [LockKind.EMERGENCY]
        machine.passes(1)
        store.clear([LockKind.EMERGENCY], "a clinician has cleared me")
    with Store.open(path, now=machine) as store:
        assert store.notes == []
        assert store.standing().locks == ()
