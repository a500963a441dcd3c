"""One session's objects out and commands in, whatever carries them: each command is answered once, each change told once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace

from stretchcoach.coach.session_clock import Alarm, LoopClock, SessionClock
from stretchcoach.protocol.codes import Code, ProblemCode, SoundState
from stretchcoach.protocol.incoming import ANYWAY, Given, Incoming, Order, Watch
from stretchcoach.protocol.outgoing import (
    Asking,
    Changed,
    Error,
    Outgoing,
    Problem,
    Result,
    SoundTold,
    Status,
    Told,
)
from stretchcoach.session.events import SessionEnded

CHANGED_EVERY = 1.0
"""Seconds of the world between two objects that tell of a change."""
REMEMBERED = 1000
"""Ids of commands whose results are remembered, the latest ones."""


class Stream:
    """What is told, in its order, from the first object to the last.

    Args:
        send: takes every object, and its number.
    """

    def __init__(self, send: Callable[[Outgoing, int], object]) -> None:
        self.at: Callable[[], float] = lambda: 0.0
        """The moment, in session time."""
        self.status: Callable[[], Status] | None = None
        """Makes the status at this moment; who asks or plays sets it."""
        self.help: Callable[[], str] = lambda: ""
        """The commands, for whoever asks for help."""
        self.problems: dict[str, Problem] = {}
        """What is wrong beside the session, by what it is about."""
        self.sound = SoundState.NONE
        self.watched = False
        """Somebody asked to be told of changes."""
        self.over = False
        """The end was told. Only an error may follow it."""
        self.count = 0
        """How many objects were told."""
        self._send = send
        self._results: OrderedDict[str | int, tuple[str, Result]] = OrderedDict()
        """By the id of a command: which it was, as far as that is known, and what was told of it."""
        self._told: Status | None = None
        """What was told of the status last, without what passes."""
        self._clock: SessionClock = LoopClock()
        """What the time between two changes is counted on."""
        self._look_from = 0.0
        """The moment of that clock from which a change may be told again."""
        self._looking: Alarm | None = None
        """Set while a change may not be told yet."""

    def pace_by(self, clock: SessionClock) -> None:
        """Count the time between two changes on ``clock`` from now on."""
        if self._looking is not None:
            self._looking.cancel()
        self._clock, self._looking = clock, None
        self._look_from = clock.now() + (CHANGED_EVERY * clock.speed if self.watched else 0.0)

    def tell(self, told: Outgoing) -> None:
        """Tell an object; nothing but an error once the end was told."""
        if self.over and not isinstance(told, Error):
            return
        self.over = self.over or (isinstance(told, Told) and isinstance(told.event, SessionEnded))
        self.count += 1
        self._send(told, self.count)

    # Commands --------------------------------------------------------------------------------------------------------

    def done(self, command: Incoming, text: str = "", at: float | None = None) -> None:
        """A command is carried out, at this moment or at that of what it leads to, which is told after this."""
        moment = self.at() if at is None else at
        self._result(Result(at=moment, id=command.id, ok=True, code=Code.DONE, text=text), command.do)

    def refuse(self, name: str | int | None, code: Code, text: str, why: str = "", do: str = "") -> None:
        """The command ``do`` with this id is not carried out; what it is may not be known."""
        self._result(Result(at=self.at(), id=name, ok=False, code=code, text=text, why=why), do)

    def _result(self, result: Result, do: str) -> None:
        before = None if result.id is None else self._results.get(result.id)
        if before is not None and do in ("", before[0]):
            self._tell_again(before[1])
            return
        if result.id is not None:
            self._results[result.id] = do, result
            while len(self._results) > REMEMBERED:
                self._results.popitem(last=False)
        self.tell(result)

    def _tell_again(self, result: Result) -> None:
        """Tell the first result of an id that comes once more."""
        self.tell(replace(result, at=self.at(), repeated=True))

    def takes(self, command: Incoming) -> bool:
        """Whether the command was dealt with here: its id was used before, or it asks for something that is told."""
        if (before := self._before(command)) is not None:
            self._tell_again(before)
            return True
        match command:
            case Watch(on=on):
                self.watched, self._told = on, None
                self.done(command)
                self.look()
            case Given(do=Order.STATUS):
                self.done(command)
                if self.status is not None:
                    self.tell(self.status())
            case Given(do=Order.HELP):
                self.done(command, self.help())
            case _:
                return False
        return True

    def _before(self, command: Incoming) -> Result | None:
        """The result that a command with this id has had. To stop or to pause is held back by nothing but the same: a
        program that counts its ids from 1 again must not have to say it twice."""
        if command.id is None or command.id not in self._results:
            return None
        sent, result = self._results[command.id]
        return None if command.do in ANYWAY and command.do != sent else result

    @property
    def wrong(self) -> tuple[str, ...]:
        """What is wrong beside the session now, a sentence each."""
        return tuple(each.text or "" for each in self.problems.values())

    # What changes ----------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Tell the status where it is asked for and another than was told last, now or as soon as it may be told again."""
        if not self.watched or self.status is None or self.over or self._looking is not None:
            return
        now = self._clock.now()
        if now < self._look_from:
            self._looking = self._clock.call_at(self._look_from, self._look_again)
            return
        status = self.status()
        lasting = _lasting(status)
        if lasting != self._told:
            self._told, self._look_from = lasting, now + CHANGED_EVERY * self._clock.speed
            self.tell(Changed(status=status))

    def _look_again(self) -> None:
        self._looking = None
        self.look()

    def problem(self, about: str, code: ProblemCode, text: str | None) -> None:
        """Tell a problem once, however often it is met before it is over or is another; None where it is over."""
        before = self.problems.get(about)
        if text == (before.text if before else None):
            return
        told = Problem(at=self.at(), about=about, code=code if text else None, text=text or None)
        if text:
            self.problems[about] = told
        else:
            self.problems.pop(about)
        self.tell(told)

    def sound_is(self, state: SoundState, text: str = "", *, first: bool = False) -> None:
        """Tell what becomes of sound where that is another now, or for the ``first`` time."""
        if first or state is not self.sound:
            self.sound = state
            self.tell(SoundTold(at=self.at(), state=state, text=text))


def _lasting(status: Status) -> Status:
    """A status without what is another at every moment."""
    question = status.question
    if question is not None and isinstance(question.more, Asking):
        question = Told(question.event, replace(question.more, ends_in=None))
    return replace(status, at=0.0, phase_left=None, session_left=0.0, pack_on=None, question=question)
