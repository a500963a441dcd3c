"""The pain rules as data: their numbers, their words and where both come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from stretchcoach.safety.fields import Sourced
from stretchcoach.safety.red_flags import Tier
from stretchcoach.strict import EMPTY, Called


class Action(StrEnum):
    """What a rule does."""

    FULL_CHOICE = "full_choice"
    SETTLE_ONLY = "settle_only"
    NO_STRETCHING = "no_stretching"
    CONTINUE = "continue"
    EASE = "ease"
    SKIP = "skip"
    STOP_MOVEMENT = "stop_movement"
    END = "end"
    PAUSE = "pause"


@dataclass(frozen=True, slots=True, kw_only=True)
class PainRule(Sourced):
    """One rule as data: its words for a reader, where it comes from, and what is said to the patient."""

    id: str
    when: str
    condition: Annotated[str, Called("if")]
    then: str
    why: str
    grade: Annotated[str, EMPTY]
    say: Mapping[Action, str]
    """The spoken sentences by action; only P5 has several."""
    tier: Tier = Tier.NONE
    """How soon a person should be seen because of this rule; its tier text follows the sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PainLimits:
    """The numbers of the pain rules, and the rules themselves by id. ``*_s`` are seconds, the others ratings."""

    green_max: int
    amber_max: int
    red_min: int
    severe_min: int
    end_min: int
    """From here a session ends at once (P6): ``severe_min``, or less where a routine's author says so."""
    start_full_max: int
    start_settle_max: int
    rise_ease: int
    """Up to so much above the rating before, a rating in the amber band eases (P4)."""
    rise_red: int
    """From so much above the rating before, a rating in the red band leaves the exercise out (P5)."""
    rise_skip: int
    rise_skip_floor: int
    rise_end: int
    rise_end_floor: int
    skips_end: int
    below_knee: int
    centralise_rise_max: int
    cold_numbs_s: float
    rules: Mapping[str, PainRule]
    origins: Mapping[str, Sourced]
