"""What is known of the person doing the session; every field may stay unknown."""

from __future__ import annotations

from dataclasses import dataclass

from stretchcoach.routine.model import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The person, and where help is.

    ``emergency`` and ``urgent`` are the words put into red-flag texts; empty stands for the words for an unknown
    country (section 7.3 of the clinical reference).
    """

    painful_side: Side | None = None
    """Two-sided exercises start with the other, less painful side (section 4.3, a design choice)."""
    emergency: str = ""
    urgent: str = ""

    @property
    def first_side(self) -> Side:
        """The side two-sided exercises start with."""
        return Side.RIGHT if self.painful_side is Side.LEFT else Side.LEFT
