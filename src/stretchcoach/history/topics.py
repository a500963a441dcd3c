"""Which events of a session matter on other days; the store finds them by their topic, without reading all the others."""

from __future__ import annotations

from enum import StrEnum

from stretchcoach.session.events import Answer, Decision, Event, Guidance, StepStarted


class Topic(StrEnum):
    """What an event matters for."""

    GUIDANCE = "guidance"
    """Locks."""
    NERVE = "nerve"
    """New weakness, numbness or tingling in a session (rule P10): a lock even where the guidance after it was cut off."""
    SCREEN = "screen"
    """The full screen: passed, or blocked."""
    ACCIDENT = "accident"
    INJURY = "injury"
    """Told in another way than by the question about an accident."""
    CONDITION = "condition"
    """A row of the full screen may tell of one too."""
    THERMAL = "thermal"
    EXERCISE = "exercise"
    """One was begun."""


_ACCIDENT = "accident"
_INJURIES = frozenset({"trauma_major", "trauma_minor_fragile", "fresh_injury"})
_KEPT = {"condition": Topic.CONDITION, "flag": Topic.CONDITION, "thermal": Topic.THERMAL}


def topic(event: Event) -> Topic | None:
    """What ``event`` matters for; None for most events."""
    match event:
        case Guidance():
            return Topic.GUIDANCE
        case StepStarted(kind="exercise"):
            return Topic.EXERCISE
        case Decision(rule="screen"):
            return Topic.SCREEN
        case Decision(rule="P10", action="end"):
            return Topic.NERVE
        case Answer(value=value, ref=ref, purpose=purpose) if value is not None:
            if value != "no" and ref == _ACCIDENT:
                return Topic.ACCIDENT
            if value != "no" and ref in _INJURIES:
                return Topic.INJURY
            return _KEPT.get(purpose)
    return None
