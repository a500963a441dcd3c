"""One session's objects and commands, with nothing that carries them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fakes import FakeClock
from rows import each_row

from stretchcoach.protocol.codes import Code, SoundState
from stretchcoach.protocol.incoming import ANYWAY, AnswerGiven, Given, Incoming, Order, Watch
from stretchcoach.protocol.outgoing import Changed, Outgoing, Result, Status, Told
from stretchcoach.protocol.stream import CHANGED_EVERY, REMEMBERED, Stream
from stretchcoach.session.events import Outcome, SessionEnded
from stretchcoach.session.states import State

ANSWER = AnswerGiven(question="q1", value=3, id=1)


class Heard:
    """A stream and what it told."""

    def __init__(self) -> None:
        self.told: list[Outgoing] = []
        self.stream = Stream(lambda told, seq: self.told.append(told))

    @property
    def last(self) -> Result:
        result = self.told[-1]
        assert isinstance(result, Result)
        return result


def given(do: Order, name: int | str | None = 1) -> Given:
    return Given(do=do, id=name)


@each_row("second", [ANSWER, given(Order.SKIP), given(Order.STATUS), given(Order.HELP), Watch(id=1)])
def test_an_id_that_was_used_does_nothing_again(second: Incoming) -> None:
    heard = Heard()
    heard.stream.done(ANSWER)
    assert heard.stream.takes(second)
    assert (heard.last.id, heard.last.ok, heard.last.repeated) == (1, True, True)
    assert not heard.stream.watched


def test_what_was_refused_is_refused_again() -> None:
    heard = Heard()
    heard.stream.refuse(1, Code.NOT_NOW, "No.", "no_skip")
    assert heard.stream.takes(given(Order.SKIP))
    assert (heard.last.ok, heard.last.code, heard.last.why, heard.last.repeated) == (False, "not_now", "no_skip", True)


@each_row("do", ANYWAY)
def test_what_is_obeyed_anyway_is_held_back_only_by_its_own_like(do: Order) -> None:
    heard = Heard()
    heard.stream.done(ANSWER)
    assert not heard.stream.takes(given(do)), "another command had its id"
    heard.stream.refuse(1, Code.FAILED, "A mistake.")
    assert not heard.stream.takes(given(do)), "it was not carried out"
    heard.stream.done(given(do))
    assert heard.stream.takes(given(do))
    assert heard.last.repeated


def test_a_command_without_an_id_is_never_held_for_another() -> None:
    heard = Heard()
    heard.stream.done(given(Order.SKIP, None))
    assert not heard.stream.takes(given(Order.SKIP, None))


def test_only_the_latest_ids_are_remembered() -> None:
    heard = Heard()
    for number in range(REMEMBERED + 1):
        heard.stream.done(given(Order.SKIP, number))
    assert not heard.stream.takes(given(Order.SKIP, 0))
    assert heard.stream.takes(given(Order.SKIP, 1))


# What changes ---------------------------------------------------------------------------------------------------------


class Watched(Heard):
    """A stream whose status is what the test says, on a clock that only the test moves."""

    def __init__(self, speed: float = 1.0) -> None:
        super().__init__()
        self.clock = FakeClock(speed=speed)
        self.state = Status(at=0.0, state=State.NEW, routine=None, name=None, sound=SoundState.NONE)
        self.stream.pace_by(self.clock)
        self.stream.status = lambda: self.state

    def becomes(self, **other: Any) -> None:
        self.state = replace(self.state, **other)
        self.stream.look()

    @property
    def changes(self) -> list[int]:
        """The step of each status that was told by itself."""
        return [each.status.step for each in self.told if isinstance(each, Changed)]


def test_nobody_is_told_of_changes_unasked() -> None:
    heard = Watched()
    heard.becomes(step=1)
    assert heard.told == []


@each_row("speed", [1.0, 10.0])
def test_changes_are_told_at_most_once_a_second_of_the_world_and_the_last_one_is(speed: float) -> None:
    heard = Watched(speed)
    assert heard.stream.takes(Watch())
    assert heard.changes == [0], "at once, so that one knows where it begins"
    heard.becomes(step=1)
    heard.becomes(step=2)
    assert heard.changes == [0]
    heard.clock.advance_to(heard.clock.now() + CHANGED_EVERY * speed)
    assert heard.changes == [0, 2]
    heard.becomes(at=9.0, phase_left=3.0, session_left=70.0, pack_on=4.0)
    heard.clock.advance_to(heard.clock.now() + 5 * speed)
    heard.becomes(at=10.0)
    assert heard.changes == [0, 2], "what is another at every moment is no change"
    heard.becomes(step=3)
    assert heard.changes == [0, 2, 3]
    assert heard.stream.takes(Watch(on=False))
    heard.becomes(step=4)
    heard.clock.advance_to(heard.clock.now() + 5 * speed)
    assert heard.changes == [0, 2, 3]


def test_nothing_is_told_of_changes_after_the_end() -> None:
    heard = Watched()
    assert heard.stream.takes(Watch())
    heard.becomes(step=1)
    heard.stream.tell(Told(SessionEnded(at=1.0, outcome=Outcome.STOPPED)))
    heard.clock.advance_to(heard.clock.now() + 5)
    assert heard.changes == [0]
