"""The one clock of a session: seconds that never go back and go on while the machine sleeps.

``CLOCK_BOOTTIME`` counts the time asleep on Linux, where the ordinary monotonic clock stands still: a pack stays on the
skin while a laptop sleeps. The clock is the same in every process of a machine, so the sound process is told moments of it.
"""

from __future__ import annotations

import time

_BOOTTIME = getattr(time, "CLOCK_BOOTTIME", None)


def now() -> float:
    """Seconds since some fixed moment of this machine's run."""
    if _BOOTTIME is not None:
        return time.clock_gettime(_BOOTTIME)
    return time.monotonic()
