"""The table of cold and heat packs, read strictly: limits of each kind, then who is asked what before a pack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from stretchcoach.frozen import dataclass
from stretchcoach.routine.model import Pack
from stretchcoach.safety.sourced import Sourced, Value, check_names, damaged, from_rows, read_table
from stretchcoach.safety.thermal import PackLimits
from stretchcoach.safety.thermal_screen import (
    CHILD,
    HELPER,
    LINES,
    THIN_SKIN,
    PackCondition,
    PackEffect,
    ThermalScreen,
)
from stretchcoach.strict import Called, Made, by


@dataclass(frozen=True, slots=True, kw_only=True)
class _List(Sourced):
    ask: str
    which: str
    more: str


def _by_pack(row: Mapping[str, Any]) -> dict[str, Any]:
    """A condition with what it does to each pack under ``effects``."""
    rest = {key: each for key, each in row.items() if key not in list(Pack)}
    return {**rest, "effects": {pack.value: row[pack] for pack in Pack}}


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """The table as it is written."""

    cold: Mapping[str, Value]
    heat: Mapping[str, Value]
    words: Annotated[_List, Called("list")]
    conditions: Annotated[Mapping[str, Annotated[PackCondition, Made(_by_pack)]], Called("condition"), by("id")]
    helper: Value


def parse_thermal(data: object) -> tuple[Mapping[Pack, PackLimits], ThermalScreen]:
    """Limits of each kind of pack, and the questions before the first one. Raises RulesError."""
    file = read_table(_File, "thermal", data)
    packs = {Pack.COLD: _pack("thermal, cold", file.cold), Pack.HEAT: _pack("thermal, heat", file.heat)}
    _check_conditions(file.conditions)
    screen = from_rows(
        ThermalScreen,
        "thermal",
        {"helper": file.helper},
        ask=file.words.ask,
        which=file.words.which,
        more=file.words.more,
        conditions=file.conditions,
        origins={"list": file.words, "helper": file.helper},
    )
    return packs, screen


def _pack(where: str, rows: Mapping[str, Value]) -> PackLimits:
    limits = from_rows(PackLimits, where, rows)
    if not 0 < limits.default <= limits.ui_max <= limits.hard_max or min(limits.check_every, limits.careful_check) <= 0:
        raise damaged(where, "default, ui_max and hard_max have to rise, and skin checks to come after the start")
    if not 0 < limits.first_check <= limits.first_use or not 0 < limits.careful_max <= limits.hard_max:
        raise damaged(where, "the first check is due by first_use, and careful_max is no longer than hard_max")
    return limits


def _check_conditions(conditions: Mapping[str, PackCondition]) -> None:
    """Ids are told apart by name alone; parents come before their children, and each is asked or known.

    There is a question for exactly those packs that a clinician has to say are all right.
    """
    odd = {HELPER, LINES} & set(conditions) | {CHILD, THIN_SKIN} - set(conditions)
    if odd:
        raise damaged("thermal, condition", f"expected other ids: {', '.join(sorted(odd))}")
    before: set[str] = set()
    for condition in conditions.values():
        if condition.after and condition.after not in before:
            raise damaged(f"thermal, condition, {condition.id}", f"after: there is no {condition.after!r} before it")
        if not (condition.line or condition.after or condition.same_as or condition.id == CHILD):
            raise damaged(f"thermal, condition, {condition.id}", "line: nothing asks it")
        asking = [pack for pack, effect in condition.effects.items() if effect is PackEffect.ASK]
        check_names(f"thermal, condition, {condition.id}, cleared", condition.cleared, asking)
        before.add(condition.id)
