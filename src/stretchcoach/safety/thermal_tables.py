"""The table of cold and heat packs, read strictly: limits of each kind, then who is asked what before a pack."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from stretchcoach.routine.model import Pack
from stretchcoach.safety.fields import Table, damaged, filled
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

_MAY_BE_EMPTY = ("prepare", "after_injury")


def parse_thermal(data: Mapping[str, Any]) -> tuple[Mapping[Pack, PackLimits], ThermalScreen]:
    """Limits of each kind of pack, and the questions before the first one. Raises RulesError."""
    top = Table("thermal", data)
    packs = {pack: _pack(top.table(pack.value)) for pack in Pack}
    screen = _screen(top)
    top.close()
    return MappingProxyType(packs), screen


def _pack(table: Table) -> PackLimits:
    values: dict[str, Any] = {}
    origins = {}
    for name in table:
        row = table.table(name)
        if PackLimits.__annotations__.get(name) == "str":
            values[name] = row.text("value") if name in _MAY_BE_EMPTY else row.sentence("value")
        else:
            values[name] = row.number("value")
        origins[name] = row.origin()
        row.close()
    limits: PackLimits = filled(table.where, PackLimits, values, origins=MappingProxyType(origins))
    if not 0 < limits.default <= limits.ui_max <= limits.hard_max or min(limits.check_every, limits.careful_check) <= 0:
        raise damaged(table.where, "default, ui_max and hard_max have to rise, and skin checks to come after the start")
    if not 0 < limits.first_check <= limits.first_use or not 0 < limits.careful_max <= limits.hard_max:
        raise damaged(table.where, "the first check is due by first_use, and careful_max is no longer than hard_max")
    return limits


def _screen(top: Table) -> ThermalScreen:
    conditions = {each.id: each for each in map(_condition, top.tables("condition"))}
    words, helper = top.table("list"), top.table("helper")
    origins = {"list": words.origin(), "helper": helper.origin()}
    screen = ThermalScreen(
        ask=words.sentence("ask"),
        which=words.sentence("which"),
        more=words.sentence("more"),
        conditions=MappingProxyType(conditions),
        helper=helper.sentence("value"),
        origins=MappingProxyType(origins),
    )
    words.close()
    helper.close()
    _check_ids(conditions)
    return screen


def _condition(row: Table) -> PackCondition:
    origin = row.origin()
    effects = {pack: row.choice(pack.value, PackEffect) for pack in Pack}
    asking = [pack for pack in Pack if effects[pack] is PackEffect.ASK]
    cleared = {}
    if asking:
        questions = row.table("cleared")
        cleared = {pack: questions.sentence(pack.value) for pack in asking}
        questions.close()
    if "lasting" not in row:
        raise damaged(row.where, "lasting is missing")
    condition = PackCondition(
        id=row.sentence("id"),
        line=row.text("line"),
        ask=row.sentence("ask"),
        effects=MappingProxyType(effects),
        lasting=row.flag("lasting", default=False),
        because=row.sentence("because"),
        cleared=MappingProxyType(cleared),
        after=row.text("after", ""),
        beside=row.text("with", ""),
        same_as=row.text("known", ""),
        sources=origin.sources,
        marks=origin.marks,
    )
    row.close()
    return condition


def _check_ids(conditions: Mapping[str, PackCondition]) -> None:
    """Ids are told apart by name alone; parents come before their children, and each is asked or known."""
    odd = {HELPER, LINES} & set(conditions) | {CHILD, THIN_SKIN} - set(conditions)
    if odd:
        raise damaged("thermal, condition", f"expected other ids: {', '.join(sorted(odd))}")
    before: set[str] = set()
    for condition in conditions.values():
        if condition.after and condition.after not in before:
            raise damaged(f"thermal, condition {condition.id}", f"after: there is no {condition.after!r} before it")
        if not (condition.line or condition.after or condition.same_as or condition.id == CHILD):
            raise damaged(f"thermal, condition {condition.id}", "line: nothing asks it")
        before.add(condition.id)
