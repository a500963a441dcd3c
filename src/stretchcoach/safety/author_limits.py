"""What an author may write under ``[limits]`` of a routine, and between which numbers; ``data/author.toml`` holds it.

Stricter is free. Looser ends at the hard limits of section 8 and the widest published bands of section 2.1 of the
clinical reference.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from stretchcoach.frozen import dataclass
from stretchcoach.safety.sourced import Sourced, Value, check_names, damaged, from_rows, read_table
from stretchcoach.strict import EMPTY, Called, by, within

RATINGS = ("green_max", "amber_max", "end_at", "rise_skip", "rise_end")
COUNTS = ("sessions_per_day", "cold_per_day", "heat_per_day")
DURATIONS = (
    "check_every",
    "cold_max",
    "heat_max",
    "skin_check_every",
    "cold_gap",
    "heat_gap",
    "move_after_cold",
)
KEYS = (*RATINGS, *COUNTS, *DURATIONS)
"""What may stand under ``[limits]``; durations are seconds."""


class Strict(StrEnum):
    """The careful direction of a limit."""

    LOWER = "lower"
    HIGHER = "higher"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorLimit(Sourced):
    """One key of ``[limits]``."""

    key: str
    what: str
    """What it limits, in words for a therapist."""
    usual: Annotated[float, Called("value"), within(0)]
    """What holds without it."""
    least: Annotated[float, within(0)]
    most: Annotated[float, within(0)]
    strict: Strict
    say: Annotated[str, EMPTY]
    """Told to the patient where it is looser than usual; ``{VALUE}`` and ``{USUAL}`` are filled. May be empty."""

    def looser(self, value: float) -> bool:
        """Whether ``value`` is less careful than usual."""
        return value > self.usual if self.strict is Strict.LOWER else value < self.usual


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorLimits:
    """All of them, and the sentences about the rest of a routine."""

    rows: Mapping[str, AuthorLimit]
    pain_up_to: str
    """Told where a routine opens above the usual rating with more than the acute doses."""
    instead: Annotated[str, Called("strict")]
    """Told after everything that is looser."""
    origins: Mapping[str, Sourced]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Author:
    rows: Annotated[Mapping[str, AuthorLimit], Called("limit"), by("key")]
    texts: Mapping[str, Value]


def parse_author(data: object) -> AuthorLimits:
    """The limits of an author from an already-read table. Raises RulesError."""
    author = read_table(_Author, "author", data)
    check_names("author, limit", author.rows, KEYS)
    for key, row in author.rows.items():
        if not row.least <= row.usual <= row.most:
            raise damaged(f"author, limit, {key}", "least, value and most have to rise")
        if bool(row.say) != (row.looser(row.most) or row.looser(row.least)):
            why = "there is a sentence exactly where something looser is allowed"
            raise damaged(f"author, limit, {key}", f"say: {why}")
    return from_rows(AuthorLimits, "author, texts", author.texts, rows=author.rows)
