"""Rules from already-read data tables. Nothing is defaulted that matters: damaged data is an error, never a gap."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from stretchcoach.safety.author import parse_author, usual
from stretchcoach.safety.conditions import check_rows, parse_conditions
from stretchcoach.safety.day_limits import parse_days
from stretchcoach.safety.fields import Table, damaged, filled, numbers
from stretchcoach.safety.pain_limits import Action, PainLimits, PainRule
from stretchcoach.safety.red_flag_tables import parse_red_flags
from stretchcoach.safety.red_flags import Tier
from stretchcoach.safety.rules import Rules, SessionLimits
from stretchcoach.safety.thermal_tables import parse_thermal
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


def parse_rules(tables: Mapping[str, Mapping[str, Any]], book: Phrasebook) -> Rules:
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


def parse_pain(data: Mapping[str, Any]) -> PainLimits:
    """Limits and rules of pain ratings. Raises RulesError."""
    top = Table("pain", data)
    values, origins = numbers(top.table("limits"))
    rules = {rule.id: rule for rule in map(_pain_rule, top.tables("rule"))}
    top.close()
    if list(rules) != list(_SAID):
        raise damaged("pain, rule", f"expected {', '.join(_SAID)}, found {', '.join(rules)}")
    limits: PainLimits = filled("pain, limits", PainLimits, values, rules=MappingProxyType(rules), origins=origins)
    if not limits.green_max < limits.amber_max < limits.red_min < limits.severe_min:
        raise damaged("pain, limits", "green_max, amber_max, red_min and severe_min have to rise")
    if not limits.start_full_max < limits.start_settle_max < limits.severe_min:
        raise damaged("pain, limits", "start_full_max, start_settle_max and severe_min have to rise")
    return limits


def _pain_rule(row: Table) -> PainRule:
    rule_id, origin, said = row.sentence("id"), row.origin(), row.table("say")
    say = {Action(action): said.sentence(action) for action in _SAID.get(rule_id, ())}
    said.close()
    rule = PainRule(
        id=rule_id,
        when=row.sentence("when"),
        condition=row.sentence("if"),
        then=row.sentence("then"),
        why=row.sentence("why"),
        grade=row.text("grade"),
        sources=origin.sources,
        marks=origin.marks,
        say=MappingProxyType(say),
        tier=row.choice("tier", Tier, Tier.NONE),
    )
    row.close()
    return rule


def parse_session(data: Mapping[str, Any]) -> SessionLimits:
    """Limits of a session. Raises RulesError."""
    top = Table("session", data)
    values, origins = numbers(top.table("limits"))
    rest = top.table("texts").table("rest")
    values["rest"], origins["rest"] = rest.sentence("value"), rest.origin()
    rest.close()
    top.close()
    limits: SessionLimits = filled("session", SessionLimits, values, origins=MappingProxyType(origins))
    return limits


def _check_references(rules: Rules) -> None:
    check_rows(rules.conditions, rules.red_flags)
    for key, value in usual(rules).items():
        if rules.author.rows[key].usual != value:
            raise damaged(f"author, {key}", f"value: expected {value:g} as in the rules")
