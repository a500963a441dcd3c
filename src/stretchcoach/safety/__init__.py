"""What must stop or bend a session: pure functions over data tables, each row of which names its source.

Nothing here diagnoses, estimates a likelihood, calls pain safe, or takes silence for anything but a reason for care.
:func:`stretchcoach.safety_data.load_rules` reads the tables.
"""

from stretchcoach.safety.conditions import Condition, ConditionGroup, Conditions
from stretchcoach.safety.fields import Origin, RulesError
from stretchcoach.safety.pain import (
    Reading,
    Verdict,
    after_rest,
    before,
    check_in,
    rating,
    sentence,
    unanswered,
)
from stretchcoach.safety.pain_limits import Action, PainLimits, PainRule
from stretchcoach.safety.red_flags import (
    NO,
    NOT_SAID,
    UNSURE,
    YES,
    Branch,
    EmergencyLine,
    Finding,
    GateQuestion,
    Locale,
    RedFlags,
    Row,
    StopSign,
    TierText,
    about,
    disclaimer,
    finding,
    opening,
    tier_text,
)
from stretchcoach.safety.rules import Rules, SessionLimits
from stretchcoach.safety.screening import (
    Screening,
    next_question,
    not_said,
    parts,
    possible_findings,
    screen,
    screen_rows,
    still_cleared,
    triage,
    unresolved,
)
from stretchcoach.safety.tables import parse_rules
from stretchcoach.safety.thermal import PackLimits, allowed, skin_checks

__all__ = [
    "NO",
    "NOT_SAID",
    "UNSURE",
    "YES",
    "Action",
    "Branch",
    "Condition",
    "ConditionGroup",
    "Conditions",
    "EmergencyLine",
    "Finding",
    "GateQuestion",
    "Locale",
    "Origin",
    "PackLimits",
    "PainLimits",
    "PainRule",
    "Reading",
    "RedFlags",
    "Row",
    "Rules",
    "RulesError",
    "Screening",
    "SessionLimits",
    "StopSign",
    "TierText",
    "Verdict",
    "about",
    "after_rest",
    "allowed",
    "before",
    "check_in",
    "disclaimer",
    "finding",
    "next_question",
    "not_said",
    "opening",
    "parse_rules",
    "parts",
    "possible_findings",
    "rating",
    "screen",
    "screen_rows",
    "sentence",
    "skin_checks",
    "still_cleared",
    "tier_text",
    "triage",
    "unanswered",
    "unresolved",
]
