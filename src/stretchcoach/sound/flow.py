"""Whether an output takes frames, which is the one thing that says that it can be heard.

An output that was opened has not been heard yet: one that is suspended, or whose server hangs, is opened as any other,
and takes a seventh of a second into its buffers before it stands still. Pure: told the time.
"""

from __future__ import annotations

STEADY = 0.3
"""Seconds over which frames must have been taken before the output counts: longer than any buffer takes to fill."""
STILL = 0.8
"""Seconds without a frame taken after which it stands still. Outputs take frames in bursts of up to 0.3 s."""
WAKES = 3.0
"""The same for one that has never taken frames for long: a wireless speaker needs some time to wake."""
STUCK = 6.0
"""The same after which one that took frames before is given up."""
NEVER = 30.0
"""The same for one that was opened and never took any for long: opening it again is unlikely to help."""
_GAP = 0.6
"""Seconds between two looks that count at most: a computer that slept is no reason to give an output up."""


class Flow:
    """What the looks at one output say. Opened at the moment ``now``."""

    def __init__(self, now: float) -> None:
        self.taken = 0
        """Frames taken at the last look."""
        self.moved_at = now
        """The moment of the last look that saw frames taken; that of the opening before."""
        self.running = False
        """Whether frames are being taken."""
        self.still = False
        """Whether it stands still. Neither is true of one that has only begun."""
        self.ran = False
        """Whether it ever ran."""
        self._since: float | None = None
        self._looked_at = now
        self._idle = 0.0

    def look(self, now: float, taken: int) -> bool:
        """Takes note that ``taken`` frames were gone at ``now``; True when it runs from now on, or stands still."""
        gap, self._looked_at = now - self._looked_at, now
        if taken == self.taken:
            self._idle += min(gap, _GAP)  # time in which nobody looked is no proof that nothing was taken
            if self.still or self._idle < (STILL if self.ran else WAKES):
                return False
            self.running, self.still, self._since = False, True, None
            return True
        self.taken, self.moved_at, self._idle, self.still = taken, now, 0.0, False
        self._since = now if self._since is None else self._since
        # A burst into the buffers of an output that is suspended looks like this as well, but is over within STEADY.
        if self.running or now - self._since < STEADY:
            return False
        self.running = self.ran = True
        return True

    @property
    def idle(self) -> bool:
        """Whether the last look saw no frame taken."""
        return self._idle > 0

    @property
    def stuck(self) -> bool:
        """Whether it has stood still for so long that it is given up."""
        return self._idle > (STUCK if self.ran else NEVER)
