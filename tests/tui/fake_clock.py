"""A clock that moves only when a test says so; an hour of a session passes in no time."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count


@dataclass(order=True)
class Alarm:
    """A callback that is due at ``when``."""

    when: float
    order: int
    callback: Callable[[], None] = field(compare=False)
    cancelled: bool = field(default=False, compare=False)

    def cancel(self) -> None:
        """Never ring."""
        self.cancelled = True


class FakeClock:
    """Session time under a test's control."""

    def __init__(self, start: float = 1000.0) -> None:
        """Begin at ``start`` seconds."""
        self.speed = 1.0
        self._now = start
        self._alarms: list[Alarm] = []
        self._order = count()

    def now(self) -> float:
        """The moment."""
        return self._now

    def call_at(self, when: float, callback: Callable[[], None]) -> Alarm:
        """Ring when :meth:`advance` reaches ``when``."""
        alarm = Alarm(when, next(self._order), callback)
        heapq.heappush(self._alarms, alarm)
        return alarm

    def advance(self, seconds: float) -> None:
        """Let time pass, ringing every alarm at its moment."""
        end = self._now + seconds
        while self._alarms and self._alarms[0].when <= end:
            alarm = heapq.heappop(self._alarms)
            self._now = max(self._now, alarm.when)
            if not alarm.cancelled:
                alarm.callback()
        self._now = end
