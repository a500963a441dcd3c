"""Whether the patient still hears the session: sound lost for long enough to matter, and sound that is back to stay."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

LOST = 2.0
"""Seconds without sound after which the patient has missed something. Starting the player again takes less."""
STEADY = 1.0
"""Seconds with sound after which it is held to be back."""
STEADIEST = 16.0
"""The same at most: each loss doubles it, so that an output that comes and goes does not make a session stutter."""


class SoundTurn(Enum):
    """What changed."""

    LOST = "lost"
    BACK = "back"


@dataclass(slots=True)
class SoundWatch:
    """Told now and then whether an output takes sound. Until one did, nothing is lost."""

    heard: bool = False
    lost: bool = False
    since: float | None = None
    """Since when it has been otherwise than :attr:`lost` says."""
    steady: float = STEADY

    @property
    def unsure(self) -> bool:
        """Whether something may be about to change, so that it is worth asking more often."""
        return self.since is not None

    def listen(self, now: float, audible: bool, turned_at: float | None = None) -> SoundTurn | None:
        """Takes note that sound is taken at ``now``, or not; what has changed.

        Args:
            now: the moment.
            audible: whether sound is taken.
            turned_at: since when that is so, which may be earlier than it could be told; None where it is not known.
        """
        self.heard = self.heard or audible
        if not self.heard or audible is not self.lost:
            self.since = None
            return None
        if self.since is None or turned_at is not None:
            self.since = now if turned_at is None else min(now, turned_at)
        if now - self.since < (self.steady if self.lost else LOST):
            return None
        if self.lost:
            self.lost, self.since = False, None
            self.steady = min(2 * self.steady, STEADIEST)
            return SoundTurn.BACK
        self.lost = True  # ``since`` stays: it says from when on nothing was heard
        return SoundTurn.LOST
