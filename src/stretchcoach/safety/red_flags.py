"""Red flags: which questions follow a yes, and how soon a person needs help. Never a diagnosis, never a likelihood.

The short gate has four questions, each of which stands for rows of the table; the full screen asks all rows. The anytime
key is a fifth question like those of the gate, with two rows: the emergency list, and the other signs to stop exercising.
A confirmed row may have a branch: questions that make it more urgent, or less. What is asked next, and what the answers
lead to, is in :mod:`stretchcoach.safety.screening`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from stretchcoach.safety.fields import Origin
from stretchcoach.session.events import Tier

YES, NO, UNSURE = "yes", "no", "unsure"

NOT_SAID = "prefer_not_to_say"
"""The answer of somebody who would rather not say, where a row offers it."""

STILL_CLEARED = "{row}/cleared"
"""Id of the question whether what a clinician cleared is as it was then."""

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
    """Id of the branch this is a question of; empty for a row of its own."""
    cleared_by: str = NO
    """The one answer that clears it; ``yes`` where the question asks for what makes it less urgent."""
    alone: Tier | None = None
    """The lower tier when this is the only flag of a full screen; None when it makes no difference."""
    instead: str = ""
    """The whole guidance, in place of the tier text."""
    full_screen: bool = True
    """Asked in the full screen; parts of a row are asked when their row is confirmed."""
    prefer_not_to_say: bool = False
    """The question offers not to be answered."""
    not_said: str = ""
    """What is said to somebody who prefers not to say."""
    unsure_counts_as_yes: bool = True
    blocks_all: bool = False
    """Closes every routine, whatever its tier says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """The questions that follow a confirmed row."""

    id: str
    of: tuple[str, ...]
    """Rows it follows, and gate questions that are a finding by themselves."""
    rows: tuple[str, ...]
    """The questions: rows that are part of it, in order."""
    lower: Tier | None
    """The tier when every question is cleared; None where the row keeps its own."""
    say: str
    """What follows the text of the lower tier; may be empty."""
    sources: tuple[str, ...]
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared:
    """What is asked after a row whose lock a clinician's word has lifted, so that the same answer does not lock again."""

    ask: str
    """Only yes lowers the row."""
    lower: Tier
    not_for: tuple[str, ...]
    """Branches that keep their own rule."""
    sources: tuple[str, ...]
    marks: tuple[str, ...]


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
    branches: Mapping[str, Branch]
    """What follows a confirmed row, by the id of the row or gate question."""
    cleared: Cleared
    gate: tuple[GateQuestion, ...]
    """The four questions before every session."""
    symptom: GateQuestion
    """The anytime key; its ``ask`` is empty because pressing the key is the yes."""
    tiers: Mapping[Tier, TierText]
    emergency_list: tuple[EmergencyLine, ...]
    stop_signs: tuple[StopSign, ...]
    opening: str
    """Said first when the anytime key is pressed."""
    purpose: str
    disclaimer: str
    """Said before the first session (section 7.2 of the clinical reference), with ``{EMERGENCY}`` in it."""
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
    blocks_all: bool = False
    """Closes every routine, whatever the tier."""


def about(row_id: str, flags: RedFlags) -> Finding:
    """The finding for one confirmed row, such as ``severe_uncontrolled`` for rule P2.

    Raises:
        KeyError: there is no such row.
    """
    row = flags.rows[row_id]
    if row.instead:
        parts = tuple(filled(each, flags) for each in (row.instead, row.say) if each)
        return Finding(tier=row.tier, row_id=row.id, text_parts=parts)
    return finding(row.tier, row.id, row.say, flags, blocks_all=row.blocks_all)


def finding(tier: Tier, row_id: str, say: str, flags: RedFlags, *, blocks_all: bool = False) -> Finding:
    """The text of a tier, then ``say``, with whom to call; what closes everything says ``say`` alone, for the text of a
    tier may say that one can keep moving."""
    parts = tuple(each for each in ("" if blocks_all and say else tier_text(tier, flags), filled(say, flags)) if each)
    return Finding(tier=tier, row_id=row_id, text_parts=parts, blocks_all=blocks_all)


def tier_text(tier: Tier, flags: RedFlags, *, emergency: str | None = None, urgent: str | None = None) -> str:
    """The words of a tier. Without ``emergency`` and ``urgent`` those of ``flags`` are used."""
    return filled(flags.tiers[tier].text, flags, emergency=emergency, urgent=urgent)


def filled(text: str, flags: RedFlags, *, emergency: str | None = None, urgent: str | None = None) -> str:
    """``text`` with ``{EMERGENCY}`` and ``{URGENT}`` replaced; empty words count as not given."""
    text = text.replace("{EMERGENCY}", emergency or flags.locale.emergency)
    return text.replace("{URGENT}", urgent or flags.locale.urgent)


def disclaimer(flags: RedFlags, *, emergency: str = "") -> str:
    """Said before the first session; without ``emergency`` with the words of ``flags``."""
    return filled(flags.disclaimer, flags, emergency=emergency)


def opening(flags: RedFlags) -> str:
    """Said first when the anytime key is pressed."""
    return filled(flags.opening, flags)
