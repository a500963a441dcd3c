"""Times and headings in words: what the screens write, in one place."""

from __future__ import annotations

import math

from stretchcoach.session.events import Tier

TIERS = {
    Tier.EMERGENCY_NOW: "Get help now",
    Tier.SAME_DAY_URGENT: "Get advice today",
    Tier.WAIT: "Ask first",
    Tier.REST_TODAY: "Enough for today",
    Tier.BOOK_CLINICIAN: "Worth an appointment",
    Tier.NONE: "Please read this",
}
"""Heading of guidance; the guidance itself comes from the safety tables."""


def clock_text(seconds: float, *, up: bool = False) -> str:
    """Minutes and seconds, always five characters: ``00:30`` for the whole first second of thirty.

    Counting down it is the ceiling, so that it shows nought only when the time is over; counting up, the floor. A
    microsecond is given away first, or the noise of binary fractions would show a second too many.
    """
    whole = math.floor(seconds + 1e-6) if up else math.ceil(seconds - 1e-6)
    whole = max(0, min(whole, 99 * 60 + 59))
    return f"{whole // 60:02}:{whole % 60:02}"


def with_rows(text: str) -> str:
    """``text`` with each of its sentences on a row of its own."""
    return text.strip().replace(". ", ".\n")


def pain_limit(limit: int) -> str:
    """For which ratings a routine is open."""
    return "any pain rating" if limit >= 10 else f"pain {limit} or less"
