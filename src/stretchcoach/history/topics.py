"""Which events of a session matter on other days; the store finds them by their topic, without reading all the others."""

from __future__ import annotations

from enum import StrEnum

from stretchcoach.session.events import (
    Answer,
    Decision,
    Event,
    Guidance,
    Outcome,
    SessionEnded,
    Sign,
    StepStarted,
    TakenBack,
)


class Topic(StrEnum):
    """What an event matters for."""

    SIGN = "sign"
    """What red flags keep closed, and what is remembered."""
    GUIDANCE = "guidance"
    """When advice was given last; in records of the first edition, what is closed."""
    SCREEN = "screen"
    """Which lists of red flags were answered."""
    TROUBLE = "trouble"
    """A symptom, an end by rule P6, pain of eight or more: the first list is asked again."""
    SEVERE = "severe"
    """Rule P2 asked whether the pain is unlike before."""
    TAKEN_BACK = "taken_back"
    PAIN_END = "pain_end"
    """An end by rule P6; it is trouble as well."""
    THERMAL = "thermal"
    EXERCISE = "exercise"
    """One was begun."""
    OFFER = "offer"
    """A routine was offered for severe pain that *ease* left as it was."""
    CONDITION = "condition"
    """Of the first edition: an answer that tells of a condition."""
    NERVE = "nerve"
    """Of the first edition: signs of a nerve that were told in a session."""
    ACCIDENT = "accident"
    """Of the first edition."""
    INJURY = "injury"
    """Of the first edition."""


SEVERE_PAIN = 8
_RATINGS = frozenset({"before", "check_in", "re_rate", "after"})
_NO_SYMPTOM = frozenset({"stopped", "mistake", "break"})


def topic(event: Event) -> Topic | None:
    """What ``event`` matters for; None for most events."""
    match event:
        case Sign():
            return Topic.SIGN
        case Guidance():
            return Topic.GUIDANCE
        case TakenBack():
            return Topic.TAKEN_BACK
        case SessionEnded(outcome=Outcome.COMPLETED, offer=offer) if offer:
            return Topic.OFFER
        case StepStarted(kind="exercise"):
            return Topic.EXERCISE
        case Decision(rule="gate"):
            return Topic.SCREEN
        case Decision(rule="P6", action="end"):
            return Topic.PAIN_END
        case Decision(rule="key", action=action) if action not in _NO_SYMPTOM:
            return Topic.TROUBLE
        case Decision(rule="dizzy" | "cramp", action="end"):
            return Topic.TROUBLE
        case Answer(value=int(value), purpose=purpose) if purpose in _RATINGS and value >= SEVERE_PAIN:
            return Topic.TROUBLE
        case Answer(value=value, ref="severe/severe_sudden") if value is not None:
            return Topic.SEVERE
        case Answer(value=value, purpose="thermal") if value is not None:
            return Topic.THERMAL
    return None
