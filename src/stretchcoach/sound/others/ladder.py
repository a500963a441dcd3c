"""The volumes a stream goes through on its way down and up: the only ones that are ever set.

So a volume that was found somewhere on the way, after a process was killed in the middle of it, is known to be ours, and
any other volume is somebody's own wish.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

STEPS = 8
"""Steps from full to quiet."""
_NEAR = 2
"""Units two volumes may differ and be the same: a server with flat volumes works them out anew, and rounds."""

Units = tuple[int, ...]
"""A volume as the server has it: 65536 is 100 %, one number for each channel; loudness goes with its third power."""


@lru_cache(maxsize=64)
def ladder(volume: Units, share: float) -> tuple[Units, ...]:
    """From ``volume`` (first) down to ``share`` of its loudness as an amplitude, 0 to 1 (last)."""
    lowest = share ** (1 / 3)
    factors = [1 - (1 - lowest) * step / STEPS for step in range(STEPS + 1)]
    return tuple(tuple(round(each * factor) for each in volume) for factor in factors)


def same(one: Sequence[int], other: Sequence[int]) -> bool:
    """Whether two volumes are the same but for rounding."""
    return len(one) == len(other) and all(abs(a - b) <= _NEAR for a, b in zip(one, other, strict=True))


def is_ours(found: Units, volume: Units, share: float) -> bool:
    """Whether ``found`` is ``volume`` as it was made quieter: on a step of its ladder, but not at the top."""
    return not same(found, volume) and any(same(found, step) for step in ladder(volume, share)[1:])
