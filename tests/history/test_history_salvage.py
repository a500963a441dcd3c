"""What is closed outlives a record that has to be set aside."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from fakes import FakeMachine
from scripts import RULES

from stretchcoach.errors import StretchcoachError
from stretchcoach.history import opening, schema
from stretchcoach.history.store import Store
from stretchcoach.safety import doors
from stretchcoach.safety.doors import WayOut
from stretchcoach.session.events import Tier

from .builders import START, WALL, asked_first, keep, settle, shut, sign, started, went
from .first_edition import guidance, session

DAY = 86400.0
EMERGENCY, SAME_DAY, WAIT, REST = Tier.EMERGENCY_NOW, Tier.SAME_DAY_URGENT, Tier.WAIT, Tier.REST_TODAY


def used(path: Path, machine: FakeMachine) -> None:
    """A folder with a same-day closure of three days ago, one of today that was left open, and an emergency now."""
    with Store.open(path, now=machine) as store:
        settle(store)
        keep(store, sign("fever_back", SAME_DAY), sign("dizzy", REST))
        machine.passes(3 * DAY)
        keep(store, sign("ces_saddle"))
        keep(store, sign("neuro_leg", EMERGENCY, "open"))


def newer(path: Path, machine: FakeMachine) -> None:
    """The file says that a later program wrote it."""
    with Store.open(path, now=machine) as store:
        store._connection.execute(f"PRAGMA user_version = {schema.latest() + 1}")


def is_asked(store: Store, row: str) -> bool:
    """Whether it is time to ask how ``row`` is."""
    standing = store.standing()
    [closure] = [each for each in standing.closures if each.row == row]
    return doors.is_asked(closure, standing, RULES.red_flags)


def test_closures_are_taken_over_once_as_they_stood(path: Path, machine: FakeMachine) -> None:
    used(path, machine)
    newer(path, machine)
    with Store.open(path, now=machine) as store:
        assert "What kept routines closed still does." in store.notes[1]
        assert shut(store) == [("fever_back", SAME_DAY), ("ces_saddle", EMERGENCY)]
        assert asked_first(store) == [("neuro_leg", EMERGENCY)]
        assert store.standing().closures[0].said == "You said: fever_back."
        assert is_asked(store, "fever_back")
        assert not is_asked(store, "ces_saddle")
        assert store.standing().listed == {}
        machine.passes(1)
        went(store, "ces_saddle", WayOut.SEEN, same="yes")
        went(store, "fever_back", WayOut.GONE)
        settle(store)
    with Store.open(path, now=machine) as store:
        assert store.notes == []
        assert shut(store) == []
        assert store.standing().listed == {"L1": 1.0, "L2": 1.0}


@pytest.mark.parametrize(
    "change",
    [
        *("age = 'abc'", "mono = 'x'", "wall = x'00ff'", "boot = 5", "age = 9e999", "age = -1e300", "mono = 1e200"),
        *("age = -5", "gone"),
    ],
)
def test_a_moment_that_is_none_is_damage_and_keeps_what_is_closed(
    path: Path, machine: FakeMachine, change: str
) -> None:
    used(path, machine)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM clock" if change == "gone" else f"UPDATE clock SET {change}")
        if change.startswith("boot"):
            connection.execute("UPDATE clock SET boot = x'05'")
    with pytest.raises(StretchcoachError, match="was damaged and cannot be read"):
        Store.open(path, write=False)
    with Store.open(path, now=machine) as store:
        assert "was damaged, so it was set aside" in store.notes[0]
        assert shut(store) == [("fever_back", SAME_DAY), ("ces_saddle", EMERGENCY)]
        assert asked_first(store) == [("neuro_leg", EMERGENCY)]
        settle(store)
    with Store.open(path, now=machine) as store:
        assert store.notes == []


@pytest.mark.parametrize("table", ["sessions", "events", "entries"])
@pytest.mark.parametrize("change", ["age = 'abc'", "age = x'ff'", "age = 9e999", "{wall} = x'ff'"])
def test_no_row_with_a_moment_that_is_none_stops_every_start(
    path: Path, machine: FakeMachine, table: str, change: str
) -> None:
    used(path, machine)
    with Store.open(path, now=machine) as store:
        store.begin(START).append([started()], wall=WALL)
        store.adjust("settle", 1)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"UPDATE {table} SET {change.format(wall='started' if table == 'sessions' else 'wall')}")
    with Store.open(path, now=machine) as store:
        assert "was damaged, so it was set aside" in store.notes[0]
        assert store.unfinished() == []
        assert EMERGENCY in {each.tier for each in store.standing().closures}


def test_a_moment_that_is_none_in_a_long_record_is_found_when_it_is_read(
    path: Path, machine: FakeMachine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "ALWAYS_CHECKED", 0)
    used(path, machine)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE events SET age = 'abc' WHERE topic = 'sign'")
    with (
        Store.open(path, now=machine) as store,
        pytest.raises(StretchcoachError, match=r"it is damaged\. The next session"),
    ):
        store.standing()
    with Store.open(path, now=machine) as store:
        assert "was damaged, so it was set aside" in store.notes[0]
        assert EMERGENCY in {each.tier for each in store.standing().closures}


def test_what_was_opened_stays_open(path: Path, machine: FakeMachine) -> None:
    with Store.open(path, now=machine) as store:
        keep(store, sign("ces_saddle"), sign("surgery", WAIT))
        machine.passes(1)
        went(store, "ces_saddle", WayOut.WRONG)
        went(store, "surgery", WayOut.AGREED)
    newer(path, machine)
    with Store.open(path, now=machine) as store:
        assert store.notes[1] == "The next session asks about every warning sign again."
        assert shut(store) == []


@pytest.mark.parametrize(("later", "left"), [(DAY - 60, [("trauma", SAME_DAY)]), (DAY + 60, [])])
def test_one_more_day_is_no_longer_there(
    path: Path, machine: FakeMachine, later: float, left: list[tuple[str, Tier]]
) -> None:
    with Store.open(path, now=machine) as store:
        keep(store, sign("trauma"))
        machine.passes(DAY)
        went(store, "trauma", WayOut.GONE)
    machine.passes(later)
    newer(path, machine)
    with Store.open(path, now=machine) as store:
        assert shut(store) == left
        machine.passes(120)
        assert doors.holding(store.standing(), RULES.red_flags) == ()


def test_the_days_of_a_wait_go_on(path: Path, machine: FakeMachine) -> None:
    with Store.open(path, now=machine) as store:
        keep(store, sign("surgery", WAIT))
    machine.passes(60 * DAY)
    newer(path, machine)
    with Store.open(path, now=machine) as store:
        machine.passes(30 * DAY - 60)
        assert len(doors.holding(store.standing(), RULES.red_flags)) == 1
        machine.passes(120)
        assert doors.holding(store.standing(), RULES.red_flags) == ()


def test_locks_of_the_first_edition_are_taken_over_too(path: Path, machine: FakeMachine) -> None:
    with Store.open(path, now=machine) as store:
        session(store, guidance("emergency_now", "trauma_major"), guidance("emergency_now", "aorta"))
    newer(path, machine)
    with Store.open(path, now=machine) as store:
        assert shut(store) == [("trauma", EMERGENCY)]


def test_what_cannot_be_read_is_said_and_asked_again(path: Path, machine: FakeMachine) -> None:
    used(path, machine)
    path.write_bytes(b"no database")
    with Store.open(path, now=machine) as store:
        assert "could not be read" in store.notes[1]
        assert store.standing().listed == {}


def test_lost_last_entries_mean_that_everything_is_asked_again(path: Path, machine: FakeMachine) -> None:
    with Store.open(path, now=machine) as store:
        settle(store)
    path.with_name(path.name + "-wal").write_bytes(b"garbage" * 100)
    with Store.open(path, now=machine) as store:
        assert store.standing().listed == {}
        machine.passes(1)
        settle(store)
        assert store.standing().listed == {"L1": 1.0, "L2": 1.0}


def test_an_emergency_outlives_a_record_that_no_database_can_read(path: Path, machine: FakeMachine) -> None:
    used(path, machine)
    path.write_bytes(b"?" * 100 + path.read_bytes()[100:])
    with Store.open(path, now=machine) as store:
        assert "what became of it could not be read" in store.notes[1]
        assert shut(store) == [("", EMERGENCY)]
        machine.passes(1)
        went(store, "", WayOut.WRONG)
    with Store.open(path, now=machine) as store:
        assert store.notes == []
        assert shut(store) == []
