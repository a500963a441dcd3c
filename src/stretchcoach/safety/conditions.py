"""Conditions that change which exercises fit: what is asked about them, and what they do to each exercise (section 4.5).

A condition is known once somebody answered ``"yes"``, ``"no"`` or ``"unsure"``; unsure counts as yes. Some are asked in
groups, whose "no" answers all of the group that is not known yet. Others are remembered from a row of the second list of
red flags; those among them that change no exercise are remembered for its follow-ups.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Annotated, Any

from stretchcoach.frozen import dataclass
from stretchcoach.routine.model import CONDITIONS, Effect
from stretchcoach.safety.questions import NO, UNSURE, YES
from stretchcoach.safety.red_flags import RedFlags
from stretchcoach.safety.sourced import FILLED, Sourced, damaged, read_table
from stretchcoach.strict import Called, Made, by, one_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition(Sourced):
    """One column of the table."""

    id: str
    ask: str
    words: str
    """What it is called inside a sentence."""
    group: str = ""
    """The group it is asked in; empty for the others."""
    row: str = ""
    """The row of red flags it is remembered from; empty for the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionGroup(Sourced):
    """Conditions asked about in one question; "no" answers all of them."""

    id: str
    ask: str
    """The words of each condition follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseEffects(Sourced):
    """One row of the table: what the conditions do to some exercises. What is not named does nothing."""

    id: str
    exercises: Annotated[tuple[str, ...], FILLED]
    effects: Mapping[Annotated[str, one_of(*CONDITIONS)], Effect]
    """By the id of the condition."""


def _by_condition(row: Mapping[str, Any]) -> dict[str, Any]:
    """The lists ``block`` and ``modify`` of a row as what each condition does."""
    both = [(each, effect.value) for effect in Effect for each in row.get(effect.value, ())]
    if len(dict(both)) != len(both):
        raise ValueError("expected each condition once")
    rest = {key: each for key, each in row.items() if key not in list(Effect)}
    return {**rest, "effects": dict(both)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """Everything about conditions, in the order in which it is asked."""

    conditions: Annotated[Mapping[str, Condition], Called("condition"), by("id")]
    groups: Annotated[Mapping[str, ConditionGroup], Called("group"), by("id")]
    effects: Annotated[tuple[Annotated[ExerciseEffects, Made(_by_condition)], ...], Called("effect")]

    def members(self, group: str) -> tuple[Condition, ...]:
        """The conditions of a group."""
        return tuple(each for each in self.conditions.values() if each.group == group)


CONDITION, FLAG = "condition", "flag"
"""Purposes of the questions whose answers tell something about conditions."""


def with_answers(
    known: Mapping[str, str], answers: Iterable[tuple[str, str, str]], conditions: Conditions
) -> Mapping[str, str]:
    """What is known of the conditions after some answers.

    Args:
        known: answers by the id of a condition.
        answers: purpose, id and value of each, in the order they were given: :data:`CONDITION` with the id of a
            condition or a group, :data:`FLAG` with that of a row of the red-flag table. Others are passed over.
        conditions: the table.
    """
    after = dict(known)
    for purpose, ref, value in answers:
        if purpose == CONDITION and ref in conditions.conditions:
            after[ref] = value
        elif purpose == CONDITION and ref in conditions.groups and value == NO:
            after = {**{each.id: NO for each in conditions.members(ref)}, **after}
        elif purpose == FLAG:
            after.update({each.id: value for each in conditions.conditions.values() if each.row == ref})
    return MappingProxyType(after)


def unknown(group: ConditionGroup, known: Mapping[str, str], conditions: Conditions) -> tuple[Condition, ...]:
    """The conditions of a group that nobody answered yet."""
    return tuple(each for each in conditions.members(group.id) if each.id not in known)


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


def parse_conditions(data: object) -> Conditions:
    """The table of conditions. Raises RulesError."""
    table = read_table(Conditions, "conditions", data)
    if set(CONDITIONS) - set(table.conditions):
        raise damaged("conditions", f"expected each of {', '.join(CONDITIONS)}")
    ids = set(table.groups)
    if ids & set(table.conditions) or ids != {each.group for each in table.conditions.values() if each.group}:
        raise damaged("conditions", "expected a group for each condition that names one")
    for each in table.conditions.values():
        if each.group and each.row:
            raise damaged(f"conditions, condition, {each.id}", "expected a group or a row, not both")
    return table


def check_rows(conditions: Conditions, flags: RedFlags) -> None:
    """Every red-flag row that a condition follows from exists. Raises RulesError."""
    for each in conditions.conditions.values():
        if each.row and (each.row not in flags.rows or flags.rows[each.row].fact != each.id):
            raise damaged(f"conditions, condition {each.id}", f"row: {each.row!r} is not remembered as it")
    facts = {row.fact for row in flags.rows.values() if row.fact}
    if facts - {each.id for each in conditions.conditions.values() if each.row}:
        raise damaged("conditions", f"expected a condition with a row for each of {', '.join(sorted(facts))}")


def remembered(known: Mapping[str, str], conditions: Conditions) -> frozenset[str]:
    """The rows of red flags that are remembered."""
    return frozenset(each.row for each in conditions.conditions.values() if each.row and applies(each.id, known))
