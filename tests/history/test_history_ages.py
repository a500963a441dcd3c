"""Folder time: what passes truly, whatever is done to the clocks."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from fakes import FakeMachine
from rows import each_row

from stretchcoach import clock
from stretchcoach.history import ages
from stretchcoach.history.ages import Clocks, elapsed
from stretchcoach.history.store import Store

from .builders import START, WALL, WHOLE, started

DAY = 86400.0


def _age(path: Path, machine: FakeMachine) -> float:
    with Store.open(path, now=machine) as store:
        return store.age()


def test_a_new_folder_begins_at_nothing(path: Path, machine: FakeMachine) -> None:
    with Store.open(path, write=False, now=machine) as store:
        assert store.age() == 0.0
    assert _age(path, machine) == 0.0
    machine.passes(7.5)
    assert _age(path, machine) == 7.5


@pytest.mark.parametrize("jump", [-400 * DAY, -1, 1, 400 * DAY])
def test_setting_the_wall_clock_changes_nothing(path: Path, machine: FakeMachine, jump: float) -> None:
    _age(path, machine)
    machine.wall += jump
    machine.passes(60)
    assert _age(path, machine) == 60


def test_from_one_start_of_the_machine_to_the_next_the_wall_clock_counts(path: Path, machine: FakeMachine) -> None:
    _age(path, machine)
    machine.restarted(off=3600)
    machine.passes(60)
    assert math.isclose(_age(path, machine), 3660)


def test_a_clock_set_forward_while_in_use_frees_nothing_after_a_restart(path: Path, machine: FakeMachine) -> None:
    with Store.open(path, now=machine) as store:
        journal = store.begin(START)
        machine.wall += 30 * DAY
        journal.append([started()], wall=WALL)
    machine.restarted(off=60)
    assert math.isclose(_age(path, machine), 60, abs_tol=1e-3)


def test_a_clock_set_back_before_a_restart_holds_time_still(path: Path, machine: FakeMachine) -> None:
    _age(path, machine)
    machine.passes(100)
    machine.wall -= DAY
    machine.restarted(off=60)
    assert _age(path, machine) == 0
    machine.passes(50)
    assert _age(path, machine) == 50


def test_looking_writes_nothing(path: Path, machine: FakeMachine) -> None:
    _age(path, machine)
    machine.passes(30)
    before = path.read_bytes()
    with Store.open(path, write=False, now=machine) as store:
        assert store.age() == 30.0
    assert path.read_bytes() == before


@each_row(
    ("wall", "mono", "now_wall", "now_mono", "expected"),
    [
        (100, 50, 130, 80, 30),
        (100, 50, 1000, 80, 30),  # set forward
        (100, 50, 10, 80, 0),  # set back: held still until both agree
        (100, 50, 130, 5, 30),  # started again
        (100, None, 130, 5, 30),  # an older record
        (100, None, 10, 5, 0),
    ],
)
def test_without_a_name_for_the_run_both_clocks_have_to_agree(
    wall: float, mono: float | None, now_wall: float, now_mono: float, expected: float
) -> None:
    assert elapsed(wall, mono, "", Clocks(wall=now_wall, mono=now_mono, boot="")) == expected


def test_a_run_that_got_a_name_is_another_run() -> None:
    assert elapsed(100, 50, "", Clocks(wall=110, mono=80, boot="b")) == 10
    assert elapsed(100, 50, "a", Clocks(wall=110, mono=5, boot="a")) == 0


def test_the_real_clocks() -> None:
    first, second = ages.read_clocks(), ages.read_clocks()
    assert second.mono >= first.mono
    assert first.boot == second.boot == clock.boot()


def test_a_system_that_names_no_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    clock.boot.cache_clear()
    monkeypatch.setattr(clock, "_BOOT", tmp_path / "nowhere")
    assert clock.boot() == ""
    clock.boot.cache_clear()


def test_events_carry_the_time_at_which_they_were_recorded(path: Path, machine: FakeMachine) -> None:
    with Store.open(path, now=machine) as store:
        journal = store.begin(START)
        machine.passes(10)
        journal.append(WHOLE[:3], wall=WALL)
        machine.passes(5)
        journal.append(WHOLE[3:], wall=WALL)
        found = store._connection.execute("SELECT DISTINCT age FROM events ORDER BY number").fetchall()
    assert found == [(10.0,), (15.0,)]
