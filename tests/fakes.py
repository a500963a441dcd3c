"""A clock that only a test moves, a journal that fails on order, and a listener to what is played."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count

from stretchcoach.errors import StretchcoachError
from stretchcoach.history.ages import Clocks
from stretchcoach.session.events import Event
from stretchcoach.session.snapshot import Snapshot
from stretchcoach.sound.silent import Recording
from stretchcoach.words.lengths import Phrase

WALL = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@dataclass(order=True)
class Alarm:
    """A callback due at ``when``."""

    when: float
    order: int
    callback: Callable[[], None] = field(compare=False)
    called_off: bool = field(default=False, compare=False)

    def cancel(self) -> None:
        """Never ring."""
        self.called_off = True


class FakeClock:
    """Session time under a test's control; implements :class:`stretchcoach.coach.session_clock.SessionClock`."""

    def __init__(self, start: float = 1000.0, speed: float = 1.0) -> None:
        """Begin at ``start`` seconds."""
        self.speed = speed
        self._now = start
        self._alarms: list[Alarm] = []
        self._order = count()

    def now(self) -> float:
        """The moment."""
        return self._now

    def call_at(self, when: float, callback: Callable[[], None]) -> Alarm:
        """Ring when time reaches ``when``."""
        alarm = Alarm(when, next(self._order), callback)
        heapq.heappush(self._alarms, alarm)
        return alarm

    @property
    def next_alarm(self) -> float | None:
        """When the next alarm rings."""
        while self._alarms and self._alarms[0].called_off:
            heapq.heappop(self._alarms)
        return self._alarms[0].when if self._alarms else None

    def advance(self, seconds: float) -> None:
        """Let time pass, ringing every alarm at its moment."""
        self.advance_to(self._now + seconds)

    def advance_to(self, end: float) -> None:
        """Let time pass until ``end``, ringing every alarm at its moment."""
        while (when := self.next_alarm) is not None and when <= end:
            self._now = max(self._now, when)
            heapq.heappop(self._alarms).callback()
        self._now = max(self._now, end)

    def jump(self, seconds: float) -> None:
        """The machine sleeps: time passes at once, and the alarms that were due ring only afterwards."""
        self._now += seconds
        self.advance(0)


@dataclass
class FakeMachine:
    """The clocks of a machine, for folder time: what :func:`stretchcoach.history.ages.read_clocks` tells of a real one."""

    wall: float = WALL.timestamp()
    mono: float = 5000.0
    runs: int = 1

    def __call__(self) -> Clocks:
        """What the clocks show."""
        return Clocks(wall=self.wall, mono=self.mono, boot=f"run-{self.runs}")

    def passes(self, seconds: float) -> None:
        """Time passes."""
        self.wall += seconds
        self.mono += seconds

    def restarted(self, off: float = 60.0) -> None:
        """It is switched off for so many seconds, and started again."""
        self.wall += off
        self.mono, self.runs = 10.0, self.runs + 1


@dataclass
class FakeJournal:
    """Keeps events in memory. While ``broken`` is set, nothing can be written."""

    kept: list[Event] = field(default_factory=list)
    broken: str = ""
    tries: int = 0
    snapshot: Snapshot | None = None

    def append(self, events: Sequence[Event], *, wall: datetime, snapshot: Snapshot | None = None) -> None:
        """Keep the events, and the last snapshot."""
        self.tries += 1
        if self.broken:
            raise StretchcoachError(self.broken)
        self.kept += events
        self.snapshot = snapshot


@dataclass(frozen=True)
class Sounded:
    """What a listener hears of one cue: from ``begins``, without the first ``skip`` seconds, until it was cut, if it was."""

    id: str
    sound: str
    begins: float
    skip: float = 0.0
    cut: float | None = None


@dataclass
class Listener(Recording):
    """Keeps what would be heard: what is hushed before it begins is not, and what sounds is cut."""

    clock: FakeClock = field(default_factory=FakeClock)
    heard: list[Sounded] = field(default_factory=list)
    hushed: list[float] = field(default_factory=list)

    def play(self, cue_id: str, phrase: Phrase, *, due: float, worth: float, skip: float = 0.0) -> None:
        """Say it when it is due."""
        super().play(cue_id, phrase, due=due, worth=worth, skip=skip)
        self._take(Sounded(cue_id, phrase.text, due, skip))

    def chime(self, cue_id: str, name: str, *, due: float, worth: float) -> None:
        """Sound it when it is due."""
        super().chime(cue_id, name, due=due, worth=worth)
        self._take(Sounded(cue_id, name, due))

    def hush(self) -> None:
        """Silence from now on."""
        super().hush()
        now = self.clock.now()
        self.hushed.append(now)
        begun = [each for each in self.heard if each.begins <= now]
        self.heard = [each if each.cut is not None else replace(each, cut=now) for each in begun]

    def _take(self, sound: Sounded) -> None:
        assert not any(sound.id == each.id and each.cut is None for each in self.heard), f"asked for twice: {sound}"
        self.heard.append(sound)
