"""The profile as JSON can hold it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from stretchcoach.routine.model import Side
from stretchcoach.safety.person import AgeBand, Profile

_Choice = TypeVar("_Choice", bound=StrEnum)
ANSWERS = ("yes", "no", "unsure")


def as_body(profile: Profile) -> dict[str, object]:
    """The profile as plain data."""
    return {
        "painful_side": profile.painful_side.value if profile.painful_side else "",
        "age": profile.age.value,
        "conditions": dict(profile.conditions),
        "thermal": dict(profile.thermal),
        "country": profile.country,
        "emergency": profile.emergency,
        "urgent": profile.urgent,
    }


def from_body(body: Mapping[str, Any]) -> Profile:
    """The profile of :func:`as_body`; what became unreadable counts as not told."""
    return Profile(
        painful_side=_choice(body.get("painful_side"), Side, None),
        age=_choice(body.get("age"), AgeBand, AgeBand.UNKNOWN) or AgeBand.UNKNOWN,
        conditions=_answers(body.get("conditions")),
        thermal=_answers(body.get("thermal")),
        country=_text(body.get("country")),
        emergency=_text(body.get("emergency")),
        urgent=_text(body.get("urgent")),
    )


def _choice(value: object, kind: type[_Choice], otherwise: _Choice | None) -> _Choice | None:
    return kind(value) if isinstance(value, str) and value in list(kind) else otherwise


def _answers(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {}
    return {str(name): answer for name, answer in value.items() if answer in ANSWERS}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
