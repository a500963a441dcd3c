"""People with ordinary back pain at the screen of their first session, as it is built: how many of them it stops.

The rates in ``ordinary.toml`` are assumptions. Each person is drawn from a seed of its own, so that a change of one rate
changes nobody else, and so that the rows of a table differ by what they are about and not by chance.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from stretchcoach.safety import RedFlags, Tier
from stretchcoach.safety.gate import SAID_BACK, GateQuestion, Inquiry, Walked, walk_inquiry
from stretchcoach.safety.questions import DONE, NO, NONE, SOMETHING, UNSURE, YES, QuestionKind
from stretchcoach.safety.red_flags import FIRST, RED, SECOND, SEVERE

MODEL: Mapping[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
SEED = 20261126
NOT_SURE = 0.02

_SEVERE_ITEMS = {"severe_risk": 1, "severe_tummy": 5}
_SEVERE_FACTS = {"blood_thinner": 2, "fragile": 3, "cancer": 4, "infection_risk": 4, "pregnant": 6}
"""Lines of the list about severe pain that somebody picks because of the second list."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Points of a hundred people."""

    stopped: float
    """Emergency or same day, before the rating."""
    emergency: float
    stopped_with_severe: float
    """The same with what is asked of those whose pain is eight or more."""
    emergency_with_severe: float
    wait: float
    """Somebody has to agree first; not among those stopped."""


class Person:
    """Somebody who comes for the first time."""

    def __init__(self, number: int, rates: Mapping[str, float], parts: Mapping[str, float], not_sure: float) -> None:
        """Draw what fits."""
        self._name, self._parts, self._not_sure = f"{SEED}/{number}", parts, not_sure
        drawn = Random(self._name)
        self.fits = frozenset([row for row, rate in rates.items() if drawn.random() < rate])

    def _chance(self, what: str) -> float:
        return Random(f"{self._name}/{what}").random()

    def _says(self, ref: str, part: str) -> bool:
        return self._chance(ref) < self._parts[part]

    def answer(self, asked: GateQuestion, flags: RedFlags) -> str | int:
        """What they say to a question."""
        if asked.ref == SAID_BACK:
            return YES
        if asked.several:
            return next((number for number in self._lines(asked.ref, flags) if number not in asked.picked), DONE)
        if asked.kind is QuestionKind.LIST:
            return SOMETHING if self._lines(asked.ref, flags) else NONE
        if asked.kind is QuestionKind.PICK:
            part = asked.ref.rpartition("/")[2]
            return 1 if part not in self._parts or self._says(asked.ref, part) else 2
        if self._chance(f"{asked.ref}/unsure") < self._not_sure:
            return UNSURE
        row, _, part = asked.ref.rpartition("/")
        if part == "line":
            return YES if row in self.fits else NO
        shared = next((each.id for each in flags.follow_ups.values() if each.shared and each.shared == asked.ref), part)
        return YES if self._says(asked.ref, shared) else NO

    def _lines(self, ref: str, flags: RedFlags) -> list[int]:
        """The numbers of the lines that fit."""
        name = ref.removesuffix("/lines")
        if name in flags.lists:
            return [number for number, row in enumerate(flags.lists[name].rows, 1) if row in self.fits]
        found = {item for part, item in _SEVERE_ITEMS.items() if self._says(f"{name}/{part}", part)}
        return sorted(found | {item for row, item in _SEVERE_FACTS.items() if row in self.fits})

    def asked(self, inquiry: Inquiry, flags: RedFlags) -> Walked:
        """Everything that is asked of them, answered."""
        while (asked := (walked := walk_inquiry(inquiry, flags)).next) is not None:
            inquiry = inquiry.answered(asked.ref, self.answer(asked, flags))
        return walked


def draw(people: int, rates: str, flags: RedFlags, *, not_sure: float = 0.0, **instead: float) -> Shares:
    """How many of so many people are stopped.

    Args:
        people: how many.
        rates: ``low`` or ``middle``.
        flags: the rules.
        not_sure: how often a single question is answered with "not sure".
        instead: parts with another rate.
    """
    parts = {**MODEL["parts"], **instead}
    before: Counter[Tier] = Counter()
    after: Counter[Tier] = Counter()
    for number in range(people):
        person = Person(number, MODEL[rates], parts, not_sure)
        tier = person.asked(Inquiry(origin="gate", lists=(FIRST, SECOND)), flags).tier
        before[tier] += 1
        if not tier.closes and SEVERE in person.fits:
            tier = person.asked(Inquiry(origin="P2", about=(SEVERE,)), flags).tier
        after[tier] += 1

    def points(found: Counter[Tier], *tiers: Tier) -> float:
        return 100 * sum(found[tier] for tier in tiers) / people

    return Shares(
        stopped=points(before, *RED),
        emergency=points(before, Tier.EMERGENCY_NOW),
        stopped_with_severe=points(after, *RED),
        emergency_with_severe=points(after, Tier.EMERGENCY_NOW),
        wait=points(before, Tier.WAIT),
    )
