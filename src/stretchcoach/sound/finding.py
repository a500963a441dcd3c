"""What doctor says about one thing, and about all of them."""

from __future__ import annotations

from stretchcoach.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    """What it is, in a word or two."""
    ok: bool
    """Whether it is well."""
    text: str
    """What was found, in words."""
    mend: str = ""
    """What mends it, or betters what is well: a command where there is one; empty for nothing."""


@dataclass(frozen=True, slots=True)
class Examination:
    """Everything that was looked at."""

    well: bool
    """Whether everything is well."""
    findings: tuple[Finding, ...]
    """Each thing, in the order in which it was looked at."""
