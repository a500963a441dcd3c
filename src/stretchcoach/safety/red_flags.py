"""Red flags: what is asked, how soon a person needs help, and the words for it. Never a diagnosis, never a likelihood.

Sections 1.2 to 1.5 of the clinical reference, second edition. A *list* is one question about several *rows*; a row that
fits is followed up by a small tree of *follow-ups*, whose leaves are tiers. What comes next, and what the answers lead to,
is in :mod:`stretchcoach.safety.gate`; what they close, and the ways out, in :mod:`stretchcoach.safety.doors`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from enum import StrEnum
from typing import Annotated, Any

from stretchcoach.frozen import dataclass
from stretchcoach.safety.questions import UNSURE, Sentence
from stretchcoach.safety.sourced import FILLED, Sourced
from stretchcoach.strict import EMPTY, Called, Made, one_of, within


class Tier(StrEnum):
    """How soon a person needs help (section 1.2 of the clinical reference)."""

    EMERGENCY_NOW = "emergency_now"
    """Now: minutes to hours matter."""
    SAME_DAY_URGENT = "same_day_urgent"
    """Today."""
    WAIT = "wait"
    """Somebody has to agree first."""
    REST_TODAY = "rest_today"
    """A sign that passed: enough for today."""
    BOOK_CLINICIAN = "book_clinician"
    """A booked appointment. Advice: it never closes anything."""
    NONE = "none"
    """No sign."""

    @property
    def closes(self) -> bool:
        """Whether it closes routines."""
        return self in CLOSING

    def at_least(self, other: Tier) -> bool:
        """Whether help is needed at least as soon."""
        return URGENCY.index(self) <= URGENCY.index(other)


URGENCY: tuple[Tier, ...] = tuple(Tier)
"""Tiers, most urgent first."""

CLOSING = frozenset({Tier.EMERGENCY_NOW, Tier.SAME_DAY_URGENT, Tier.WAIT, Tier.REST_TODAY})

RED = frozenset({Tier.EMERGENCY_NOW, Tier.SAME_DAY_URGENT})
"""Tiers of a red flag: a session that finds one ends as such, however it is left."""


class Special(StrEnum):
    """What a follow-up may lead to besides a tier: no sign, and something else than going on."""

    EASE = "ease"
    """Rest in a position of ease, a rating, and on by that rating."""
    GO_ON = "go_on"
    """A mistake: it was no symptom."""
    BREAK = "break"
    """Just a break."""


FIRST, SECOND, DAILY = "L1", "L2", "D"
"""The ids of the lists: what is acute and dangerous, what to check first, and the daily question."""

SEVERE, CRAMP, DIZZY, OTHER = "severe", "cramp", "dizzy", "other"
LEG, FEVER, TRAUMA, SURGERY, PREGNANT = "neuro_leg", "fever_back", "trauma", "surgery", "pregnant"
"""Rows that the code speaks of: of rule P2 and of the anytime key; and some of the lists."""


def ways(data: Any) -> list[dict[str, Any]]:
    """Where an answer leads: a name, or several with a condition each, the last of which holds always."""
    if isinstance(data, str):
        return [{"to": data}]
    if set(data[-1]) != {"to"}:
        raise ValueError("the last way has to hold always")
    return list(data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """Where one answer leads, under a condition; the first of several whose condition holds counts."""

    to: str
    """A tier, a :class:`Special`, a follow-up, or a marker and ids: ``row:``, ``rows:`` or ``list:``."""
    row: tuple[str, ...] = ()
    """Holds where one of these is asked about; empty for any."""
    beside: Annotated[tuple[str, ...], Called("with")] = ()
    """Holds where one of these rows was picked too, or is remembered; empty for any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PickLine:
    """A line to pick in a follow-up."""

    text: str
    to: Annotated[tuple[Branch, ...], Made(ways)]
    said: str = ""
    ago_s: Annotated[float, within(0)] | None = None
    """How long ago an accident was, in seconds; None where it says nothing about that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp(Sourced):
    """A question about a row: yes, no or not sure, one of ``items``, or a list of them."""

    id: str
    number: Annotated[str, Called("f")]
    """In the reference: F1 to F13, W6, P2."""
    ask: str
    ways: Mapping[str, Annotated[tuple[Branch, ...], Made(ways)]]
    """By the answer ``yes`` and ``no``; for a list ``none``."""
    unsure: str = ""
    """The answer that "not sure" counts as, or where it leads; empty where one of the items is picked."""
    said: Mapping[str, str] = field(default_factory=dict)
    """What the answer adds when it is said back."""
    items: tuple[PickLine, ...] = ()
    is_list: Annotated[bool, Called("list")] = False
    """Asked as a list: *none* or *something*, and then which of its items."""
    is_shared: Annotated[bool, Called("shared")] = False
    """One answer for every row that leads to it; else each row asks it anew."""
    waits: Annotated[bool, Called("first_wait")] = False
    """Asked after ``dizzy_s``."""

    @property
    def shared(self) -> str:
        """The name under which the one answer for every row is kept; empty where each row asks it anew."""
        return self.number if self.is_shared else ""

    def leads(self, answer: str) -> tuple[Branch, ...]:
        """Where an answer leads."""
        if answer == UNSURE:
            return self.ways.get(self.unsure) or (Branch(to=self.unsure),)
        return self.ways[answer]

    @property
    def all_ways(self) -> Iterator[tuple[Branch, ...]]:
        """Where every answer and every item leads."""
        yield from self.ways.values()
        if self.unsure:
            yield self.leads(UNSURE)
        yield from (item.to for item in self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Sourced):
    """One red flag."""

    id: str
    line: str
    said: str
    """As it is said back."""
    first: str
    """The follow-up that comes first, or a tier."""
    unsure: Tier | None = None
    """What "not sure" leads to where the line is asked by itself; None where it counts as yes."""
    say: Annotated[str, EMPTY]
    """A sentence after the text of the tier; may be empty."""
    instead: Mapping[Tier, tuple[str, ...]] = field(default_factory=dict)
    """The text of a tier in its own words."""
    gently: bool
    """A same-day closure offers to go on gently."""
    fact: str = ""
    """The condition it is remembered as; empty for one that passes."""
    grade: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist(Sourced):
    """One question about several rows. ``lines`` are said; what fits is picked among the lines of its ``rows``."""

    id: str
    ask: str
    lines: Annotated[tuple[str, ...], FILLED]
    rows: Annotated[tuple[str, ...], FILLED]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnytimeSign(Sourced):
    """One of the seven of the anytime key."""

    id: str
    text: str
    rows: Annotated[tuple[str, ...], FILLED]
    """What it is about: followed up at once where it is one, picked from where there are several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TierText(Sourced):
    """The words of a tier, a sentence each, with ``{EMERGENCY}``, ``{URGENT}`` and ``{SAID}`` in them."""

    meaning: str
    text: tuple[str, ...]
    after: tuple[str, ...]
    """Said after the sentence of the row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLine(Sourced):
    """A line of the card "When to see someone": told, never asked, and closing nothing."""

    id: str
    when: Annotated[str, one_of("today", "soon")]
    text: str

    @property
    def today(self) -> bool:
        """Whether to see someone on the same day."""
        return self.when == "today"


@dataclass(frozen=True, slots=True, kw_only=True)
class Locale(Sourced):
    """Words for whom to call: ``emergency`` after "call", ``urgent`` after "speak to"."""

    emergency: str
    urgent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RedFlags:
    """Everything that is asked and said about red flags. ``*_s`` are seconds."""

    lists: Mapping[str, Checklist]
    rows: Mapping[str, Row]
    """In the order in which they are followed up."""
    follow_ups: Mapping[str, FollowUp]
    signs: tuple[AnytimeSign, ...]
    tiers: Mapping[Tier, TierText]
    card: tuple[CardLine, ...]
    words: Mapping[str, Mapping[str, str]]
    """Words of the anytime key (``key``), of saying back (``said_back``), of closed doors (``door``), of the card."""
    purpose: str
    spoken_purpose: str
    """Said once after the first rating where there is no screen."""
    disclaimer: str
    """On the first screen (section 7.2), with ``{EMERGENCY}`` in it."""
    locale: Locale
    fresh_s: float
    """How long answers to the first or the daily list are good."""
    lists_after_s: float
    list_2_after_s: float
    urgent_s: float
    """How long after an emergency it is asked how it is."""
    wait_s: float
    """How long a closure after an operation holds at most."""
    advice_repeat_s: float
    pregnant_s: float
    severe_again_s: float
    none_after_s: float
    dizzy_s: float
    key_again_s: float
    origins: Mapping[str, Sourced]

    def word(self, key: str, **filled_in: str) -> str:
        """A text such as ``door.seen``, with whom to call and ``filled_in`` in it."""
        section, name = key.split(".")
        text = with_numbers(self.words[section][name], self)
        for each, value in filled_in.items():
            text = text.replace(f"{{{each}}}", value)
        return text


def with_numbers(text: str, flags: RedFlags) -> str:
    """``text`` with ``{EMERGENCY}`` and ``{URGENT}`` replaced."""
    return text.replace("{EMERGENCY}", flags.locale.emergency).replace("{URGENT}", flags.locale.urgent)


def tier_text(tier: Tier, flags: RedFlags, said: Sentence = "") -> tuple[Sentence, ...]:
    """The sentences of a tier; ``said`` is what was said back, left out where nothing was."""
    return _sentences(flags.tiers[tier].text, flags, said)


def guidance(tier: Tier, row: Row | None, flags: RedFlags, said: Sentence = "") -> tuple[Sentence, ...]:
    """The sentences of a tier for a row: whom to call, why, and what to mind."""
    if row is None:
        return tier_text(tier, flags, said)
    words = flags.tiers[tier]
    own = row.instead.get(tier)
    text = words.text if own is None else own
    return _sentences((*text, row.say, *(words.after if own is None else ())), flags, said)


def _sentences(texts: tuple[str, ...], flags: RedFlags, said: Sentence) -> tuple[Sentence, ...]:
    return tuple(each for text in texts if (each := said if text == "{SAID}" else with_numbers(text, flags)))


def disclaimer(flags: RedFlags) -> str:
    """What is on the first screen."""
    return with_numbers(flags.disclaimer, flags)
