"""Times, sides and endings in words: what the screens write, in one place."""

from __future__ import annotations

import math

from stretchcoach.session.events import Outcome, SessionEnded, Tier

ENDINGS = {
    Outcome.COMPLETED: "You did the whole session.",
    Outcome.STOPPED: "You stopped the session.",
    Outcome.PAIN_RULE: "Enough for now.",
    Outcome.RED_FLAG: "The session ended because of a warning sign.",
    Outcome.CLOSED: "Not today.",
    Outcome.NO_ANSWER: "The session ended because nobody answered.",
    Outcome.INTERRUPTED: "The session was cut off.",
    Outcome.UNFINISHED: "The session was not finished.",
}
"""How a session ended, in plain words."""

TIERS = {
    Tier.EMERGENCY_NOW: "Get help now",
    Tier.SAME_DAY_URGENT: "Get advice today",
    Tier.WAIT: "Ask first",
    Tier.REST_TODAY: "Enough for today",
    Tier.BOOK_CLINICIAN: "Worth an appointment",
    Tier.NONE: "Please read this",
}
"""Heading of guidance; the guidance itself comes from the safety tables."""


def ending(ended: SessionEnded) -> str:
    """How a session ended; where the pain rose, how far."""
    before, worst = ended.pain_before, ended.pain_worst
    if ended.outcome is Outcome.PAIN_RULE and before is not None and worst is not None and worst > before:
        return f"Stopped because the pain rose to {worst}."
    return ENDINGS[ended.outcome]


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


def pain(rating: int | None) -> str:
    """A rating, or that there is none."""
    return "not rated" if rating is None else f"{rating} of 10"
