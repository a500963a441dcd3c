"""Rules from already-read data tables. Nothing is defaulted that matters: damaged data is an error, never a gap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from stretchcoach.frozen import dataclass
from stretchcoach.safety.author import usual
from stretchcoach.safety.author_limits import parse_author
from stretchcoach.safety.conditions import check_rows, parse_conditions
from stretchcoach.safety.day_limits import parse_days
from stretchcoach.safety.pain import Action, PainLimits, PainRule
from stretchcoach.safety.red_flag_tables import parse_red_flags
from stretchcoach.safety.rules import Rules, SessionLimits
from stretchcoach.safety.sourced import Value, check_names, damaged, from_rows, read_table
from stretchcoach.safety.thermal_tables import parse_thermal
from stretchcoach.strict import Called, by
from stretchcoach.words.phrases import Phrasebook

NAMES = ("pain", "red_flags", "thermal", "session", "days", "author", "conditions")
"""The tables that :func:`parse_rules` needs; each is one file of the same name."""

_SAID: Mapping[str, frozenset[Action]] = {
    "P0": frozenset({Action.FULL_CHOICE}),
    "P1": frozenset({Action.SETTLE_ONLY}),
    "P2": frozenset({Action.NO_STRETCHING}),
    "P3": frozenset({Action.CONTINUE}),
    "P4": frozenset({Action.EASE}),
    "P5": frozenset({Action.SKIP, Action.CONTINUE, Action.END}),
    "P6": frozenset({Action.END}),
    "P7": frozenset({Action.STOP_MOVEMENT}),
    "P8": frozenset({Action.END}),
    "P9": frozenset({Action.CONTINUE}),
    "P10": frozenset({Action.END}),
    "P11": frozenset({Action.END}),
    "P12": frozenset({Action.PAUSE}),
}
"""The actions each rule can have, and so the sentences it needs."""


def parse_rules(tables: Mapping[str, object], book: Phrasebook) -> Rules:
    """All rules from the tables of :data:`NAMES`, checked against each other; ``book`` has the words they are told in.

    Raises:
        RulesError: something is missing, unknown, of the wrong kind or without a source; the message says where.
    """
    missing = [name for name in NAMES if name not in tables]
    if missing:
        raise damaged(", ".join(missing), "missing")
    thermal, thermal_screen = parse_thermal(tables["thermal"])
    rules = Rules(
        pain=parse_pain(tables["pain"]),
        red_flags=parse_red_flags(tables["red_flags"]),
        thermal=thermal,
        thermal_screen=thermal_screen,
        session=parse_session(tables["session"]),
        days=parse_days(tables["days"]),
        author=parse_author(tables["author"]),
        conditions=parse_conditions(tables["conditions"]),
        book=book,
    )
    _check_references(rules)
    return rules


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pain:
    limits: Mapping[str, Value]
    rules: Annotated[Mapping[str, PainRule], Called("rule"), by("id")]


def parse_pain(data: object) -> PainLimits:
    """Limits and rules of pain ratings. Raises RulesError."""
    pain = read_table(_Pain, "pain", data)
    if list(pain.rules) != list(_SAID):
        raise damaged("pain, rule", f"expected {', '.join(_SAID)}, found {', '.join(pain.rules)}")
    for rule in pain.rules.values():
        check_names(f"pain, rule, {rule.id}, say", rule.say, _SAID[rule.id])
    limits = from_rows(PainLimits, "pain, limits", pain.limits, rules=pain.rules)
    if not limits.green_max < limits.amber_max < limits.red_min < limits.severe_min:
        raise damaged("pain, limits", "green_max, amber_max, red_min and severe_min have to rise")
    if not limits.start_full_max < limits.start_settle_max < limits.severe_min:
        raise damaged("pain, limits", "start_full_max, start_settle_max and severe_min have to rise")
    return limits


@dataclass(frozen=True, slots=True, kw_only=True)
class _Session:
    limits: Mapping[str, Value]
    texts: Mapping[str, Value]


def parse_session(data: object) -> SessionLimits:
    """Limits of a session. Raises RulesError."""
    session = read_table(_Session, "session", data)
    return from_rows(SessionLimits, "session", {**session.limits, **session.texts})


def _check_references(rules: Rules) -> None:
    check_rows(rules.conditions, rules.red_flags)
    for key, value in usual(rules).items():
        if rules.author.rows[key].usual != value:
            raise damaged(f"author, {key}", f"value: expected {value:g} as in the rules")
