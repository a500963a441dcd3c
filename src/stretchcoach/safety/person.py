"""What is known of the person doing the session; every field may stay unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import Annotated, TypeAlias

from stretchcoach.frozen import dataclass
from stretchcoach.routine.model import Side
from stretchcoach.strict import one_of

_ANSWER = one_of("yes", "no", "unsure")
Answers: TypeAlias = Mapping[str, Annotated[str, _ANSWER]]


class AgeBand(StrEnum):
    """Age as far as a rule needs it."""

    UNKNOWN = ""
    """Not told."""
    UNDER_18 = "under_18"
    """Younger than 18."""
    FROM_18 = "18_to_49"
    """From 18 to 49."""
    FROM_50 = "50_to_64"
    """From 50 to 64."""
    FROM_65 = "65_or_over"
    """65 or older."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The person, and where help is.

    ``emergency`` and ``urgent`` are the words put into red-flag texts; empty stands for the words for an unknown
    country (section 7.3 of the clinical reference).
    """

    painful_side: Side | None = None
    """Two-sided exercises start with the other, less painful side (section 4.3, a design choice)."""
    age: AgeBand = AgeBand.UNKNOWN
    conditions: Answers = field(default_factory=dict)
    """Answers ``yes``, ``no`` or ``unsure`` by the id of a condition of section 4.5; missing where never answered.
    Unsure counts as yes."""
    thermal: Answers = field(default_factory=dict)
    """The same for the lasting conditions of section 3.4."""
    country: str = ""
    """Two letters; empty where it was not told."""
    emergency: str = ""
    urgent: str = ""

    @property
    def first_side(self) -> Side:
        """The side two-sided exercises start with."""
        return Side.RIGHT if self.painful_side is Side.LEFT else Side.LEFT
