"""What must stop or bend a session: pure functions over data tables, each row of which names its source.

Nothing here diagnoses, estimates a likelihood, calls pain safe, or takes silence for anything but a reason for care.
:func:`stretchcoach.safety_data.load_rules` reads the tables.
"""

from stretchcoach.safety.conditions import Condition, ConditionGroup, Conditions
from stretchcoach.safety.pain import (
    Action,
    PainLimits,
    PainRule,
    Reading,
    Verdict,
    after_rest,
    before,
    check_in,
    rating,
    sentence,
    unanswered,
)
from stretchcoach.safety.red_flags import RedFlags, Tier, disclaimer
from stretchcoach.safety.rules import Rules, SessionLimits
from stretchcoach.safety.sourced import RulesError, Sourced
from stretchcoach.safety.tables import parse_rules
from stretchcoach.safety.thermal import PackLimits, allowed, skin_checks

__all__ = [
    "Action",
    "Condition",
    "ConditionGroup",
    "Conditions",
    "PackLimits",
    "PainLimits",
    "PainRule",
    "Reading",
    "RedFlags",
    "Rules",
    "RulesError",
    "SessionLimits",
    "Sourced",
    "Tier",
    "Verdict",
    "after_rest",
    "allowed",
    "before",
    "check_in",
    "disclaimer",
    "parse_rules",
    "rating",
    "sentence",
    "skin_checks",
    "unanswered",
]
