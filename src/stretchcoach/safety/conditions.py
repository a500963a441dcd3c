"""Conditions that change which exercises fit: what is asked about them, and what they do to each exercise (section 4.5).

A condition is known once somebody answered ``"yes"``, ``"no"`` or ``"unsure"``; unsure counts as yes. Most are asked in
groups, whose "no" answers all of the group that is not known yet. Two follow from a row of the red-flag table instead,
since they do not last: its answer goes before what was known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from stretchcoach.routine.model import CONDITIONS, Effect
from stretchcoach.safety.fields import Table, damaged
from stretchcoach.safety.red_flags import NO, STILL_CLEARED, UNSURE, YES, RedFlags


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One column of the table."""

    id: str
    ask: str
    words: str
    """What it is called inside a sentence."""
    group: str
    """The group it is asked in; empty for one that follows from ``row``."""
    row: str
    """The row of the red-flag table it follows from; empty for the others."""
    sources: tuple[str, ...]
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionGroup:
    """Conditions asked about in one question; "no" answers all of them."""

    id: str
    ask: str
    """Before an exercise the words of each condition follow; before a pack they are in it."""
    sources: tuple[str, ...]
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseEffects:
    """One row of the table: what the conditions do to some exercises. What is not named does nothing."""

    id: str
    exercises: tuple[str, ...]
    effects: Mapping[str, Effect]
    """By the id of the condition."""
    sources: tuple[str, ...]
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """Everything about conditions, in the order in which it is asked."""

    conditions: Mapping[str, Condition]
    groups: Mapping[str, ConditionGroup]
    effects: tuple[ExerciseEffects, ...]

    def members(self, group: str) -> tuple[Condition, ...]:
        """The conditions of a group."""
        return tuple(each for each in self.conditions.values() if each.group == group)


CONDITION, FLAG = "condition", "flag"
"""Purposes of the questions whose answers tell something about conditions."""


def learnt(
    known: Mapping[str, str], answers: Iterable[tuple[str, str, str]], conditions: Conditions
) -> Mapping[str, str]:
    """What is known of the conditions after some answers.

    Args:
        known: answers by the id of a condition.
        answers: purpose, id and value of each, in the order they were given: :data:`CONDITION` with the id of a
            condition or a group, :data:`FLAG` with that of a row of the red-flag table. Others are passed over.
        conditions: the table.
    """
    found = dict(known)
    for purpose, ref, value in answers:
        if purpose == CONDITION and ref in conditions.conditions:
            found[ref] = value
        elif purpose == CONDITION and ref in conditions.groups and value == NO:
            found = {**{each.id: NO for each in conditions.members(ref)}, **found}
        elif purpose == FLAG:
            _after_row(found, ref, value, conditions)
    return MappingProxyType(found)


def _after_row(found: dict[str, str], row: str, value: str, conditions: Conditions) -> None:
    """What follows from a row of the red-flag table: its no is one, and its yes means that an earlier no has passed.

    What a clinician has cleared is a no as well.
    """
    for each in conditions.conditions.values():
        if (row, value) in ((each.row, NO), (STILL_CLEARED.format(row=each.row), YES)):
            found[each.id] = NO
        elif each.row == row and found.get(each.id) == NO:
            del found[each.id]


def unknown(group: ConditionGroup, known: Mapping[str, str], conditions: Conditions) -> tuple[Condition, ...]:
    """The conditions of a group that nobody answered yet."""
    return tuple(each for each in conditions.members(group.id) if each.id not in known)


def next_condition(
    known: Mapping[str, str], answers: Mapping[str, str], conditions: Conditions
) -> Condition | ConditionGroup | None:
    """What to ask next about conditions: one of them, a whole group, or nothing.

    Args:
        known: answers by the id of a condition, see :func:`learnt`.
        answers: those of this session, by the id of a red-flag row or a group.
        conditions: the table.
    """
    for each in conditions.conditions.values():
        if each.row and each.id not in known and answers.get(each.row, NO) != NO:
            return each
    for group in conditions.groups.values():
        missing = unknown(group, known, conditions)
        if missing:
            return missing[0] if len(missing) == 1 or group.id in answers else group
    return None


def question(asked: Condition | ConditionGroup, known: Mapping[str, str], conditions: Conditions) -> str:
    """The words of a question; a group names what is not known yet."""
    if isinstance(asked, Condition):
        return asked.ask
    *words, last = (each.words for each in unknown(asked, known, conditions))
    named = f"{', '.join(words)}, or {last}."
    return f"{asked.ask} {named[0].upper()}{named[1:]}"


def applies(condition: str, known: Mapping[str, str]) -> bool:
    """Whether a condition is there as far as is known; unsure counts as yes, what nobody answered as no."""
    return known.get(condition) in (YES, UNSURE)


# From the data ----------------------------------------------------------------------------------------------------


def parse_conditions(data: Mapping[str, Any]) -> Conditions:
    """The table of conditions. Raises RulesError."""
    top = Table("conditions", data)
    groups = tuple(map(read_group, top.tables("group")))
    found = tuple(map(_condition, top.tables("condition")))
    effects = tuple(map(_effects, top.tables("effect")))
    top.close()
    if {each.id for each in found} != set(CONDITIONS) or len(found) != len(CONDITIONS):
        raise damaged("conditions", f"expected each of {', '.join(CONDITIONS)} once")
    ids = {group.id for group in groups}
    if ids & set(CONDITIONS) or ids != {each.group for each in found if each.group}:
        raise damaged("conditions", "expected a group for each condition that names one")
    return Conditions(
        conditions=MappingProxyType({each.id: each for each in found}),
        groups=MappingProxyType({each.id: each for each in groups}),
        effects=effects,
    )


def check_rows(conditions: Conditions, flags: RedFlags) -> None:
    """Every red-flag row that a condition follows from exists. Raises RulesError."""
    for each in conditions.conditions.values():
        if each.row and (each.row not in flags.rows or not flags.rows[each.row].full_screen):
            raise damaged(f"conditions, condition {each.id}", f"row: the full screen has no {each.row!r}")


def read_group(table: Table) -> ConditionGroup:
    """One group, of these conditions or of those asked about before a pack. Raises RulesError."""
    origin = table.origin()
    group = ConditionGroup(
        id=table.sentence("id"), ask=table.sentence("ask"), sources=origin.sources, marks=origin.marks
    )
    table.close()
    return group


def _condition(table: Table) -> Condition:
    origin = table.origin()
    condition = Condition(
        id=table.sentence("id"),
        ask=table.sentence("ask"),
        words=table.sentence("words"),
        group=table.text("group", ""),
        row=table.text("row", ""),
        sources=origin.sources,
        marks=origin.marks,
    )
    table.close()
    if bool(condition.group) == bool(condition.row):
        raise damaged(table.where, "expected a group or a row")
    return condition


def _effects(table: Table) -> ExerciseEffects:
    origin = table.origin()
    block, modify = table.texts("block"), table.texts("modify")
    row = ExerciseEffects(
        id=table.sentence("id"),
        exercises=table.texts("exercises"),
        effects=MappingProxyType(dict.fromkeys(block, Effect.BLOCK) | dict.fromkeys(modify, Effect.MODIFY)),
        sources=origin.sources,
        marks=origin.marks,
    )
    table.close()
    if not row.exercises or set(row.effects) - set(CONDITIONS) or set(block) & set(modify):
        raise damaged(table.where, "expected exercises, and each condition once")
    return row
