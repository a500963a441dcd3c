"""When others are to be quiet: from the moments at which speech is due to the stretches of time around it."""

from __future__ import annotations

LEAD = 0.3
"""Seconds before a word by which others begin to get quieter, so that they are quiet when it comes."""
QUIET = 1.5
"""Seconds without a word after which others come back."""
WORTH = 1.5
"""Seconds others would have to themselves at least; a shorter rest between two sentences stays quiet: no pumping."""


class Spans:
    """Speech that is due, by id: an id that comes again is moved. All moments are of ``stretchcoach.clock``."""

    def __init__(self) -> None:
        self._spans: dict[str, tuple[float, float]] = {}

    def add(self, name: str, begins: float, ends: float) -> None:
        """Speech from ``begins`` to ``ends``."""
        self._spans[name] = (begins, max(begins, ends))

    def hush(self, now: float) -> None:
        """Speech stops now, and what was to come is called off."""
        self._spans = {name: (begins, min(ends, now)) for name, (begins, ends) in self._spans.items() if begins <= now}

    def quiet(self, now: float) -> bool:
        """Whether others are to be quiet at ``now``; forgets what is over."""
        self._spans = {name: span for name, span in self._spans.items() if now < span[1] + QUIET + WORTH + LEAD}
        return any(begins <= now < ends for begins, ends in self._stretches())

    def next_change(self, now: float) -> float | None:
        """The next moment at which :meth:`quiet` changes, as far as is known."""
        moments = [moment for stretch in self._stretches() for moment in stretch if moment > now]
        return min(moments, default=None)

    def _stretches(self) -> list[tuple[float, float]]:
        found: list[tuple[float, float]] = []
        for begins, ends in sorted(self._spans.values()):
            begins, ends = begins - LEAD, ends + QUIET
            if found and begins < found[-1][1] + WORTH:
                found[-1] = (found[-1][0], max(found[-1][1], ends))
            else:
                found.append((begins, ends))
        return found
