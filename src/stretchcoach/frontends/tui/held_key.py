"""A key that is held down is one key: pure, and told the time.

Terminals report no release, only the same key again and again; the first repeat comes a quarter to two thirds of a second
after the press.
"""

from __future__ import annotations

GAP = 1.0
"""Seconds without a key after which it is a new one (section 1.4 of the clinical reference, W3)."""


class HeldKey:
    """A key that did something is dead until another key came, or none of it for :data:`GAP` seconds."""

    def __init__(self) -> None:
        self._dead = ""
        self._came = float("-inf")
        self._last = ""

    def comes(self, key: str, now: float) -> bool:
        """Take note of ``key`` at ``now``, in seconds of the world. False while it is dead; a repeat starts that anew."""
        key = plain(key)
        dead = key == self._dead and now - self._came < GAP
        self._dead, self._last = key if dead else "", key
        self._came = now
        return not dead

    def counts_once(self) -> None:
        """The key that came last has done what counts once."""
        self._dead = self._last


def plain(key: str) -> str:
    """A key as Textual names it, without regard to capitals."""
    return key.lower() if len(key) == 1 else key
