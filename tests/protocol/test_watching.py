"""Changes are told once, as soon as they may be, and never twice within a second of the world."""

from __future__ import annotations

from dataclasses import replace

from fakes import FakeClock
from rows import each_row

from stretchcoach.protocol.codes import SoundState
from stretchcoach.protocol.incoming import Watch
from stretchcoach.protocol.outgoing import Changed, Outgoing, Status
from stretchcoach.protocol.stream import Stream
from stretchcoach.session.states import State


class Watched:
    """A stream whose status a test changes, and the steps that were told, each with its moment."""

    def __init__(self, speed: float = 1.0) -> None:
        self.clock, self.told = FakeClock(0.0, speed), list[tuple[float, int]]()
        self.status = Status(at=0.0, state=State.NEW, routine=None, name=None, sound=SoundState.NONE)
        self.stream = Stream(self._tell)
        self.stream.status = lambda: self.status
        self.stream.pace_by(self.clock)

    def _tell(self, told: Outgoing, seq: int) -> None:
        if isinstance(told, Changed):
            self.told.append((self.clock.now(), told.status.step))

    def watch(self, on: bool = True) -> None:
        self.stream.takes(Watch(on=on))

    def step(self, number: int) -> None:
        self.status = replace(self.status, step=number)
        self.stream.look()


@each_row("speed", [1.0, 20.0])
def test_what_changes_within_a_second_is_told_after_it(speed: float) -> None:
    seen = Watched(speed)
    seen.step(1)
    seen.watch()
    for number in (2, 3, 4):
        seen.step(number)
    seen.clock.advance(5 * speed)
    seen.step(5)
    assert seen.told == [(0.0, 1), (speed, 4), (5 * speed, 5)]


def test_what_is_as_it_was_and_mere_seconds_are_not_told() -> None:
    seen = Watched()
    seen.watch()
    seen.status = replace(seen.status, at=3.0, phase_left=2.0, session_left=9.0, pack_on=4.0)
    seen.stream.look()
    seen.clock.advance(0.5)
    seen.step(1)
    seen.step(0)
    seen.clock.advance(5)
    assert seen.told == [(0.0, 0)]


def test_asking_again_tells_again_and_asking_for_no_more_tells_no_more() -> None:
    seen = Watched()
    for _ in range(9):
        seen.watch()
    seen.clock.advance(3)
    assert seen.told == [(0.0, 0), (1.0, 0)]
    seen.watch(on=False)
    seen.step(1)
    seen.clock.advance(3)
    assert len(seen.told) == 2


def test_a_session_that_begins_goes_on_counting_the_second() -> None:
    seen = Watched()
    seen.watch()
    seen.step(1)
    before, seen.clock = seen.clock, FakeClock(50.0, 10.0)
    seen.stream.pace_by(seen.clock)
    before.advance(9)
    seen.step(2)
    seen.clock.advance(20)
    assert seen.told == [(0.0, 0), (60.0, 2)]
