"""Whether an output takes frames, from looks at it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rows import each_row

from stretchcoach.sound.flow import NEVER, STEADY, STILL, STUCK, WAKES, Flow

STEP = 0.05


def told(taken: Callable[[float], float], seconds: float, begin: float = 0.0) -> list[tuple[float, bool]]:
    """(moment, running) of every change that looks at an output say, which has taken so many seconds by a moment."""
    flow, found = Flow(begin), []
    for number in range(1, round(seconds / STEP) + 1):
        now = begin + number * STEP
        if flow.look(now, round(22050 * taken(now - begin))):
            assert flow.running is not flow.still
            found.append((round(now - begin, 2), flow.running))
    return found


def test_it_runs_once_frames_were_taken_for_a_while() -> None:
    assert told(lambda at: at, 20) == [(0.35, True)]


@each_row("burst", [0.1, 0.2, 0.3])
def test_bursts_are_no_standstill(burst: float) -> None:
    assert [running for _, running in told(lambda at: at // burst * burst, 60)] == [True]


def test_one_that_fills_its_buffers_and_then_takes_nothing_has_never_run() -> None:
    ((at, running),) = told(lambda at: min(at, 0.14), 60)
    assert not running
    assert at == pytest.approx(0.14 + WAKES, abs=0.11)


def test_a_speaker_that_wakes_late_is_not_taken_for_one_that_stands_still() -> None:
    assert told(lambda at: max(0.0, at - 2.5), 20) == [(2.9, True)]


def test_it_stands_still_when_nothing_is_taken_and_runs_when_it_is_again() -> None:
    found = told(lambda at: min(at, 10.0) + max(0.0, at - 35.0), 60)
    assert [running for _, running in found] == [True, False, True]
    assert [at for at, _ in found[1:]] == pytest.approx([10 + STILL, 35 + STEADY], abs=0.11)


def test_it_knows_when_frames_were_taken_last() -> None:
    flow = Flow(100.0)
    assert flow.moved_at == 100.0
    flow.look(101.0, 1024)
    for number in range(40):
        flow.look(101.1 + number / 10, 1024)
    assert (flow.still, flow.moved_at) == (True, 101.0)


def test_a_computer_that_slept_saw_nothing_stand_still() -> None:
    flow = Flow(0.0)
    for number in range(20):
        flow.look(number / 10, number * 2205)
    assert not flow.look(30_000.0, 19 * 2205)
    assert (flow.still, flow.stuck) == (False, False)


@each_row(("ran", "after"), [(True, STUCK), (False, NEVER)])
def test_it_is_given_up_in_the_end(ran: bool, after: float) -> None:
    flow, now = Flow(0.0), 0.0
    while now < 2.0:
        now += STEP
        flow.look(now, round(22050 * (now if ran else min(now, 0.1))))
    begun = now if ran else 0.1
    while not flow.stuck:
        now += STEP
        flow.look(now, 22050 * 2 if ran else 2205)
    assert now - begun == pytest.approx(after, abs=0.15)


@given(st.lists(st.tuples(st.booleans(), st.floats(0.02, 3.0)), max_size=40))
def test_running_means_that_frames_are_taken_and_is_said_once(pattern: list[tuple[bool, float]]) -> None:
    flow, now, taken, said = Flow(0.0), 0.0, 0, []
    for moves, lasts in [*pattern, (True, 2.0)]:
        end = now + lasts
        while now < end:
            now, taken = now + 0.1, taken + (2205 if moves else 0)
            if flow.look(now, taken):
                said.append(flow.running)
            assert not flow.running or now - flow.moved_at <= STILL + 0.1
    assert not any(one and other for one, other in pairwise(said))
    assert flow.running
