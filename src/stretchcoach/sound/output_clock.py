"""Which frame of the output belongs to which moment of the clock.

The output takes sound in bursts, so what it has taken says only roughly where it is; one look is off by up to the size
of a burst. Many looks averaged say it well. Its crystal and the computer's clock also differ by some millionths, so the
average goes on slowly: no cue moves audibly, and an hour later none is off.
"""

from __future__ import annotations

SETTLE = 0.25
"""Seconds after the first sound was taken during which the output fills its own buffers; looks then mislead."""
SLOWEST = 25.0
"""Seconds the running average goes over, once there were that many."""
TOLERANCE = 0.2
"""Seconds a look may be off before the output is held to have lost its place (a stall, a sleep, a sound server that ran
dry), not to be bursty."""
GOLDEN = 0.618
"""Its multiples, whole parts dropped, are spread evenly however many there are."""
FIRST = 0.025
"""Seconds the first look counts for."""
SURE = 5
"""Looks in a row that must be off for that: more than bursts of up to 0.3 s are ever seen in."""


class OutputClock:
    """Fitted by :meth:`look`, read by :meth:`frame`. ``latency``: seconds from the output taking a frame to the ear."""

    def __init__(self, rate: int, latency: float = 0.0) -> None:
        self._rate = rate
        self._latency = latency
        self._first: float | None = None
        self._offset: float | None = None
        self._averaged = 0.0
        self._last = 0.0
        self._off = 0
        self._count = 0

    @property
    def running(self) -> bool:
        """Whether the output has begun to take sound."""
        return self._first is not None

    def look(self, now: float, taken: int) -> bool:
        """Takes note that ``taken`` frames were gone at ``now``; True when frames planned before are misplaced.

        That is so when the output has begun, has settled, or has lost its place.
        """
        self._count += 1
        if taken <= 0:
            return False
        seen = taken / self._rate - now
        if self._first is None or self._offset is None:
            self._first, self._offset = now, seen
            return True
        if self._averaged == 0:
            if now - self._first < SETTLE:
                return False
            self._offset, self._averaged, self._last = seen, FIRST, now
            return True
        return self._refine(now, seen)

    def _refine(self, now: float, seen: float) -> bool:
        assert self._offset is not None
        if abs(seen - self._offset) > TOLERANCE:
            self._off += 1  # one look may be wrong: this process was held up, or a burst was long
            if self._off >= SURE:
                self._first, self._offset, self._averaged, self._off = now, seen, 0.0, 0
                return True
            return False
        since, self._last, self._off = min(1.0, max(0.0, now - self._last)), now, 0
        # The mean over all the time there was, until that is SLOWEST seconds; from then on older looks are forgotten.
        self._averaged = min(self._averaged + since, SLOWEST)
        self._offset += (seen - self._offset) * since / self._averaged
        return False

    def stalled(self) -> None:
        """Takes note that the output ran dry, so that its place must be found again."""
        self._first = self._offset = None
        self._averaged, self._off = 0.0, 0

    def frame(self, moment: float) -> int | None:
        """The frame to be heard at ``moment``; None before the output has begun."""
        if self._offset is None:
            return None
        return round((moment - self._latency + self._offset) * self._rate)

    def moment(self, frame: int) -> float | None:
        """The moment at which ``frame`` is heard; None before the output has begun."""
        return None if self._offset is None else frame / self._rate - self._offset + self._latency

    @property
    def look_again(self) -> float:
        """Seconds after which to look again: often while the average is young, so that no single look weighs much.

        Never at even intervals: outputs take sound every 10, 20 or 50 ms, and looks in step with that see one side of it.
        """
        usual = 0.02 if self._averaged < 1.0 else 0.08 if self._averaged < 15.0 else 0.35
        return usual * (1 + self._count * GOLDEN % 1.0 / 2)
