"""Red flags: which questions follow a yes, and how soon a person needs help. Never a diagnosis, never a likelihood.

The short gate has four questions. Yes or unsure at one of them opens its rows, asked one at a time, most urgent first;
the first confirmed row ends the questions, since no later row can be more urgent. Where every row of a question is an
emergency nothing is left to tell apart, so the question itself is the finding. The anytime key is a fifth question of
the same kind, with two rows: the emergency list, and the other signs to stop exercising.

Only a plain no clears a row. Unsure, no answer and anything else count as yes on rows that need care today.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from stretchcoach.safety.fields import Origin
from stretchcoach.session.events import Tier

YES, NO, UNSURE = "yes", "no", "unsure"

URGENCY: tuple[Tier, ...] = (Tier.EMERGENCY_NOW, Tier.SAME_DAY_URGENT, Tier.BOOK_CLINICIAN, Tier.NONE)
"""Tiers, most urgent first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One red flag."""

    id: str
    ask: str
    tier: Tier
    say: str
    """What follows the tier text; may be empty."""
    grade: str
    """Grade of the evidence: A, B, C, a mix such as A/B, or GK."""
    sources: tuple[str, ...]
    marks: tuple[str, ...]
    part_of: str = ""
    """Id of the row this one is the more or the less urgent form of; empty for a row of its own."""
    alone: Tier | None = None
    """The lower tier when this is the only flag of a full screen; None when it makes no difference."""
    instead: str = ""
    """The whole guidance, in place of the tier text."""
    full_screen: bool = True
    """Asked in the full screen; parts of a row are asked when their row is confirmed."""
    prefer_not_to_say: bool = False
    """The question offers not to be answered."""
    unsure_counts_as_yes: bool = True
    blocks_all: bool = False
    """Closes every routine, whatever its tier says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateQuestion:
    """A short question and the rows it stands for, most urgent first."""

    id: str
    ask: str
    rows: tuple[str, ...]
    if_none: Tier
    """The tier when the question was answered yes or unsure and no row was confirmed."""
    say: str
    """What follows the tier text when no row was confirmed; may be empty."""
    no_heat: bool
    """Yes or unsure means that heat is left out (a fresh injury), whatever the tier."""
    sources: tuple[str, ...]
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TierText:
    """The words of a tier, with ``{EMERGENCY}`` and ``{URGENT}`` in them."""

    meaning: str
    text: str
    sources: tuple[str, ...]
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StopSign:
    """A sign to stop exercising; ``direct`` ones are emergencies without waiting."""

    id: str
    say: str
    direct: bool
    sources: tuple[str, ...]
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyLine:
    """A line of the emergency list: ``show`` on a screen, ``say`` in the one spoken question."""

    rows: tuple[str, ...]
    signs: tuple[str, ...]
    show: str
    say: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Locale:
    """Words for whom to call: ``emergency`` after "call", ``urgent`` after "speak to"."""

    emergency: str
    urgent: str
    sources: tuple[str, ...]
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RedFlags:
    """Everything that is asked and said about red flags, most urgent first."""

    rows: Mapping[str, Row]
    """All rows by id, with the two rows of the anytime key."""
    gate: tuple[GateQuestion, ...]
    """The four questions before every session."""
    symptom: GateQuestion
    """The anytime key; its ``ask`` is empty because pressing the key is the yes."""
    tiers: Mapping[Tier, TierText]
    emergency_list: tuple[EmergencyLine, ...]
    stop_signs: tuple[StopSign, ...]
    opening: str
    """Said first when the anytime key is pressed."""
    locale: Locale
    full_screen_after_days: int
    urgent_lock_h: int
    ces_new_days: int
    ces_assess_days: int
    origins: Mapping[str, Origin]

    def question(self, gate_id: str) -> GateQuestion:
        """The question with this id, the anytime key's among them.

        Raises:
            KeyError: there is none.
        """
        return {each.id: each for each in (*self.gate, self.symptom)}[gate_id]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the answers lead to. ``text_parts`` are said and shown in order, complete with whom to call."""

    tier: Tier
    row_id: str
    """The row, or the gate question where no row was told apart; empty when nothing was reported."""
    text_parts: tuple[str, ...]
    no_heat: bool = False


def next_question(gate: GateQuestion, answers: Mapping[str, str], flags: RedFlags) -> Row | None:
    """The row to ask next about ``gate``; None when :func:`triage` has all it needs.

    Args:
        gate: the question that was answered.
        answers: answers so far, ``"yes"``, ``"no"`` or ``"unsure"``, by the id of the row, or of the gate question.
            Without an answer of its own the gate question counts as yes.
        flags: the red flags.
    """
    if answers.get(gate.id) == NO or _all_emergencies(gate, flags):
        return None
    for row in _branch(gate, flags):
        if row.id not in answers:
            return row
        if _confirmed(row, answers):
            return None
    return None


def triage(gate: GateQuestion, answers: Mapping[str, str], flags: RedFlags) -> Finding:
    """What the answers about ``gate`` lead to, for any answers at all.

    Safe to call early: a row without an answer counts as unsure.
    """
    if answers.get(gate.id) == NO:
        return _finding(Tier.NONE, "", "", flags, no_heat=False)
    if not _all_emergencies(gate, flags):
        for row in _branch(gate, flags):
            if _confirmed(row, answers):
                return about(row.id, flags, no_heat=gate.no_heat)
    return _finding(gate.if_none, gate.id, gate.say, flags, no_heat=gate.no_heat)


def about(row_id: str, flags: RedFlags, *, no_heat: bool = False) -> Finding:
    """The finding for one confirmed row, such as ``severe_uncontrolled`` for rule P2.

    Raises:
        KeyError: there is no such row.
    """
    row = flags.rows[row_id]
    if row.instead:
        parts = tuple(filled(each, flags) for each in (row.instead, row.say) if each)
        return Finding(tier=row.tier, row_id=row.id, text_parts=parts, no_heat=no_heat)
    return _finding(row.tier, row.id, row.say, flags, no_heat=no_heat)


def tier_text(tier: Tier, flags: RedFlags, *, emergency: str | None = None, urgent: str | None = None) -> str:
    """The words of a tier. Without ``emergency`` and ``urgent`` those for an unknown country are used."""
    return filled(flags.tiers[tier].text, flags, emergency=emergency, urgent=urgent)


def filled(text: str, flags: RedFlags, *, emergency: str | None = None, urgent: str | None = None) -> str:
    """``text`` with ``{EMERGENCY}`` and ``{URGENT}`` replaced; empty words count as not given."""
    text = text.replace("{EMERGENCY}", emergency or flags.locale.emergency)
    return text.replace("{URGENT}", urgent or flags.locale.urgent)


def opening(flags: RedFlags) -> str:
    """Said first when the anytime key is pressed."""
    return filled(flags.opening, flags)


def _finding(tier: Tier, row_id: str, say: str, flags: RedFlags, *, no_heat: bool) -> Finding:
    parts = tuple(each for each in (tier_text(tier, flags), filled(say, flags)) if each)
    return Finding(tier=tier, row_id=row_id, text_parts=parts, no_heat=no_heat)


def _branch(gate: GateQuestion, flags: RedFlags) -> list[Row]:
    return sorted((flags.rows[each] for each in gate.rows), key=lambda row: URGENCY.index(row.tier))


def _all_emergencies(gate: GateQuestion, flags: RedFlags) -> bool:
    return all(flags.rows[each].tier is Tier.EMERGENCY_NOW for each in gate.rows)


def _confirmed(row: Row, answers: Mapping[str, str]) -> bool:
    answer = answers.get(row.id)
    if answer in (YES, NO):
        return answer == YES
    return row.unsure_counts_as_yes
