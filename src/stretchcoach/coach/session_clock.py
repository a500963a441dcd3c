"""The clock of a front end: what time it is for the session, and being woken at a moment of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from stretchcoach import clock


class Alarm(Protocol):
    """An alarm that can be called off."""

    def cancel(self) -> None:
        """Call the alarm off; nothing happens if it has rung."""


class SessionClock(Protocol):
    """Session time and alarms. A fake one makes an hour pass in a test without waiting."""

    speed: float
    """How many seconds of the session pass in a second of the world; 1 but in a rehearsal."""

    def now(self) -> float:
        """The moment, in seconds that never go back."""

    def call_at(self, when: float, callback: Callable[[], None]) -> Alarm:
        """Call back at ``when`` or a little later; alarms may ring early by the grain of the system's timer."""


class LoopClock:
    """The real clock, on the running event loop. ``speed`` above 1 is a rehearsal: time runs that many times faster."""

    def __init__(self, speed: float = 1.0) -> None:
        self.speed = speed
        self._zero = clock.now()

    def now(self) -> float:
        """Seconds of the machine's clock, stretched from the moment the clock was made."""
        return self._zero + (clock.now() - self._zero) * self.speed

    def call_at(self, when: float, callback: Callable[[], None]) -> Alarm:
        """Ring on the event loop."""
        delay = max(0.0, (when - self.now()) / self.speed)
        return asyncio.get_running_loop().call_later(delay, callback)
