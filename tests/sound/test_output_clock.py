"""Finding the output's place: exact on average however bursty it takes sound, no drift, and again after a stall."""

from __future__ import annotations

import random

import pytest
from rows import each_row

from stretchcoach.sound.output_clock import OutputClock

RATE = 22050


def follow(timeline: OutputClock, start: float, seconds: float, *, ppm: float = 0.0, burst: float = 0.09) -> float:
    """Looks at an output that takes sound in bursts; returns the moment it ended."""
    dice = random.Random(7)
    now, end = start, start + seconds
    while now < end:
        now += timeline.look_again
        true = (now - start) * (1 + ppm / 1e6)
        timeline.look(now, round((true // burst * burst + burst + dice.uniform(0, 0.01)) * RATE))
    return now


def error(timeline: OutputClock, start: float, now: float, ppm: float = 0.0) -> float:
    """Seconds by which a frame for ``now`` is off."""
    frame = timeline.frame(now)
    assert frame is not None
    return frame / RATE - (now - start) * (1 + ppm / 1e6)


def test_before_the_output_begins_there_are_no_frames() -> None:
    timeline = OutputClock(RATE)
    assert not timeline.look(5.0, 0)
    assert not timeline.running
    assert timeline.frame(6.0) is None


def test_bursts_are_averaged() -> None:
    timeline = OutputClock(RATE)
    now = follow(timeline, 100.0, 3.0)
    assert error(timeline, 100.0, now) == pytest.approx(0.05, abs=0.01)  # half a burst, always the same


@each_row("ppm", [-100.0, 0.0, 30.0, 100.0])
def test_a_crystal_that_is_off_makes_no_drift(ppm: float) -> None:
    timeline = OutputClock(RATE)
    early = error(timeline, 100.0, follow(timeline, 100.0, 60.0, ppm=ppm), ppm)
    timeline = OutputClock(RATE)
    late = error(timeline, 100.0, follow(timeline, 100.0, 3600.0, ppm=ppm), ppm)
    assert abs(late - early) < 0.008


def test_latency_brings_frames_forward() -> None:
    near, far = OutputClock(RATE), OutputClock(RATE, latency=0.2)
    for timeline in (near, far):
        timeline.look(10.0, 2205)
    assert (near.frame(11.0) or 0) - (far.frame(11.0) or 0) == round(0.2 * RATE)


def test_one_odd_look_is_ignored_but_a_lost_place_is_found_again() -> None:
    timeline = OutputClock(RATE)
    now = follow(timeline, 0.0, 30.0)
    before = timeline.frame(now)
    assert not timeline.look(now + 0.5, round((now - 3) * RATE))
    assert timeline.frame(now) == before
    changed = [timeline.look(now + 1 + step / 10, round((now + step / 10 - 3) * RATE)) for step in range(8)]
    assert changed.count(True) == 2
    assert error(timeline, 0.0, now + 2) == pytest.approx(-4.0, abs=0.05)


def test_after_running_dry_the_place_is_looked_for_at_once() -> None:
    timeline = OutputClock(RATE)
    follow(timeline, 0.0, 30.0)
    timeline.stalled()
    assert not timeline.running
    assert timeline.look(35.0, 30 * RATE)
    assert timeline.frame(35.0) == 30 * RATE
