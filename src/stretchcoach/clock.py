"""The one clock of a session: seconds that never go back and go on while the machine sleeps.

``CLOCK_BOOTTIME`` counts the time asleep on Linux, where the ordinary monotonic clock stands still: a pack stays on the
skin while a laptop sleeps. On macOS ``CLOCK_MONOTONIC`` does, unlike Python's own. The clock is the same in every process of
a machine, so the sound process is told moments of it.
"""

from __future__ import annotations

import sys
import time
from functools import cache
from pathlib import Path

_CLOCK = getattr(time, "CLOCK_MONOTONIC" if sys.platform == "darwin" else "CLOCK_BOOTTIME", None)
_BOOT = Path("/proc/sys/kernel/random/boot_id")


def now() -> float:
    """Seconds since some fixed moment of this machine's run."""
    if _CLOCK is not None:
        return time.clock_gettime(_CLOCK)
    return time.monotonic()


@cache
def boot() -> str:
    """What names this run of the machine, within which :func:`now` can be compared; empty where the system tells none."""
    try:
        return _BOOT.read_text("ascii").strip()
    except (OSError, ValueError):
        return ""
