"""How much is said about an exercise: everything, what somebody needs who knows it, or the least."""

from __future__ import annotations

from dataclasses import dataclass

from stretchcoach.routine.model import Verbosity

KNOWN_FROM = 3
"""An exercise that was met this often is known; a design choice."""


@dataclass(frozen=True, slots=True)
class Telling:
    """How much is said about one exercise.

    What is said for safety is the same in all of them: safety cues, the changes of conditions, the easier way, questions,
    packs, counts and an author's own cues.
    """

    how: Verbosity
    """``FULL``, ``SHORT`` or ``MINIMAL``."""
    met: int = 0
    """How often the exercise was met before."""
    wished: Verbosity = Verbosity.FULL
    """What was asked for; ``AUTO`` goes by ``met``."""

    @property
    def full(self) -> bool:
        """Every line of the exercise."""
        return self.how is Verbosity.FULL

    @property
    def minimal(self) -> bool:
        """Name, dose, safety and side alone."""
        return self.how is Verbosity.MINIMAL


def telling(wished: Verbosity, met: int) -> Telling:
    """How much is said about an exercise met ``met`` times before: with ``AUTO`` everything until it is known."""
    how = wished
    if wished is Verbosity.AUTO:
        how = Verbosity.FULL if met < KNOWN_FROM else Verbosity.SHORT
    return Telling(how, met, wished)
