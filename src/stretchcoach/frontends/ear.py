"""Whether the patient still hears the session: sound lost for long enough to matter, and sound that is back to stay."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

LOST = 2.0
"""Seconds without an output after which the patient has missed something. Starting the player again takes less."""
STEADY = 1.0
"""Seconds with an output after which it is held to be back."""
STEADIEST = 16.0
"""The same at most: each loss doubles it, so that an output that comes and goes does not make a session stutter."""


class Turn(Enum):
    """What changed."""

    LOST = "lost"
    BACK = "back"


@dataclass(slots=True)
class Ear:
    """Told now and then whether there is an output. Until there was one, nothing is lost."""

    heard: bool = False
    lost: bool = False
    since: float | None = None
    """Since when it has been otherwise than :attr:`lost` says."""
    steady: float = STEADY

    @property
    def unsure(self) -> bool:
        """Whether something may be about to change, so that it is worth asking more often."""
        return self.since is not None

    def listen(self, now: float, audible: bool) -> Turn | None:
        """Takes note that there is an output at ``now``, or none; what has changed."""
        self.heard = self.heard or audible
        if not self.heard or audible is not self.lost:
            self.since = None
            return None
        self.since = now if self.since is None else self.since
        if now - self.since < (self.steady if self.lost else LOST):
            return None
        if self.lost:
            self.lost, self.since = False, None
            self.steady = min(2 * self.steady, STEADIEST)
            return Turn.BACK
        self.lost = True  # ``since`` stays: it says from when on nothing was heard
        return Turn.LOST
