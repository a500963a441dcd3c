"""What must stop or bend a session: pure functions over data tables, each row of which names its source.

Nothing here diagnoses, estimates a likelihood, calls pain safe, or takes silence for anything but a reason for care.
:func:`stretchcoach.safety_data.load_rules` reads the tables.

What is named here is loaded when it is first asked for: a question alone needs none of the tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
else:

    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from stretchcoach.safety import conditions, pain, red_flags, rules, sourced, tables, thermal

        for part in (conditions, pain, red_flags, rules, sourced, tables, thermal):
            globals().update({each: vars(part)[each] for each in __all__ if each in vars(part)})
        return globals()[name]


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
