"""Stopping takes the same key twice: pure, and told the time."""

from __future__ import annotations

CONFIRM_WITHIN = 10.0
"""Seconds in which the second press counts; then stopping has to be asked for again."""


class StopTwice:
    """Remembers the first press. Meanwhile the session goes on."""

    def __init__(self) -> None:
        self._key: str | None = None
        self._until = float("-inf")

    @property
    def key(self) -> str:
        """The key to press once more; empty for a click or the palette."""
        return self._key or ""

    def waiting(self, now: float) -> bool:
        """Whether the second press is awaited."""
        return self._key is not None and now < self._until

    def press(self, key: str, now: float, within: float = CONFIRM_WITHIN) -> bool:
        """Whether this was the second press. ``key`` is empty for a click or the palette."""
        if self.waiting(now) and key == self._key:
            self.cancel()
            return True
        self._key, self._until = key, now + within
        return False

    def cancel(self) -> None:
        """Another key was pressed: nothing is stopped."""
        self._key = None
