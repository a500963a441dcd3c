"""What answers about red flags lead to: sections 1.3 and 1.4 of the clinical reference written down again, apart from the
table and the walk over it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TypeAlias

from stretchcoach.safety.red_flags import URGENCY, Tier

Answers: TypeAlias = Mapping[str, str | int | tuple[int, ...]]
"""By the ref of the question; of a pick of several what was picked."""

NOW, TODAY, WAIT, REST = Tier.EMERGENCY_NOW, Tier.SAME_DAY_URGENT, Tier.WAIT, Tier.REST_TODAY
ADVICE, NOTHING = Tier.BOOK_CLINICIAN, Tier.NONE

L1 = (
    "ces_saddle", "ces_bladder", "ces_bowel", "ces_both_legs", "legs_pain_both", "neuro_leg", "chest_pain",
    "coordination", "fever_back", "trauma",
)  # fmt: skip
L2 = (
    "cancer", "infection_risk", "fragile", "blood_thinner", "pregnant", "surgery", "weight_loss", "told_not_to",
)  # fmt: skip
LISTS: Mapping[str, Sequence[str]] = {"L1": L1, "L2": L2, "D": L1}
KEY: Sequence[Sequence[str]] = (
    ("chest_pain",), ("ces_saddle", "ces_bladder", "ces_bowel"), ("neuro_leg",), ("coordination",),
    ("cramp",), ("dizzy",), ("other",),
)  # fmt: skip
"""The seven of the anytime key."""
SPINE = frozenset({"fever_back", "cancer", "infection_risk"})
"""What makes a leg that fails its test an emergency."""


class Unanswered(Exception):
    """What it leads to depends on an answer that was not given."""


def worst(rows: Collection[str], answers: Answers, known: Collection[str] = ()) -> Tier:
    """The soonest help that rows which fit may need, whatever is answered to what is still open."""
    return min((reach(row, answers, {*rows, *known}) for row in rows), key=URGENCY.index, default=NOTHING)


def reach(row: str, answers: Answers, beside: Collection[str] = ()) -> Tier:
    """The soonest help that one row may need."""
    try:
        return _Row(row, answers, beside).tier()
    except Unanswered as missing:
        [ref] = missing.args
        values: Sequence[str | int | tuple[int, ...]] = ("yes", "no")
        if ref.endswith(("leg_which", "fall_day", "other_which")):
            values = (1, 2)
        elif ref.endswith("severe_fits"):
            values = ("something", "none")
        elif ref.endswith("/lines"):
            return NOW
        return min((reach(row, {**answers, ref: value}, beside) for value in values), key=URGENCY.index)


class _Row:
    """One row, with what was answered about it."""

    def __init__(self, row: str, answers: Answers, beside: Collection[str]) -> None:
        self.row, self.answers, self.beside = row, answers, {*beside}
        self.picked = {*picked(answers)}

    def tier(self) -> Tier:
        """What it leads to; raises Unanswered."""
        return WAYS[self.row](self)

    def told(self, name: str) -> str | int | tuple[int, ...]:
        """The answer to one of its follow-ups."""
        ref = name if name == "F10" else f"{self.row}/{name}"
        if ref not in self.answers:
            raise Unanswered(ref)
        return self.answers[ref]

    def nerves(self) -> Tier:
        """F1."""
        if self.told("ces_when") != "no":
            return NOW
        if self.told("ces_checked") == "yes":
            return ADVICE
        severe = self.row == "ces_saddle" or (self.row == "ces_bladder" and self.told("pee_stuck") != "no")
        lately = self.told("ces_months" if severe else "ces_months_late") != "no"
        return NOW if (severe and lately) or "cancer" in self.beside else TODAY

    def bladder(self) -> Tier:
        """F2, then F1."""
        if self.told("pee_usual") == "yes":
            return TODAY if "fever_back" in self.beside else ADVICE
        return self.nerves()

    def bowel(self) -> Tier:
        """F3, then F1."""
        return ADVICE if self.told("poo_usual") == "yes" else self.nerves()

    def pain_in_both(self) -> Tier:
        """F4."""
        below = self.told("legs_below")
        if below != "yes":
            return ADVICE if below == "no" else TODAY
        return self.singly(("ces_saddle", "ces_bladder", "ces_bowel"))

    def singly(self, rows: Sequence[str]) -> Tier:
        """Same day by itself, with other rows asked by their line."""
        found = [TODAY]
        for each in rows:
            if each in self.picked:
                continue
            if f"{each}/line" not in self.answers:
                raise Unanswered(f"{each}/line")
            if self.answers[f"{each}/line"] != "no":
                found.append(_Row(each, self.answers, self.beside).tier())
                if found[-1] is NOW:
                    break
        return min(found, key=URGENCY.index)

    def weak_leg(self) -> Tier:
        """F5."""
        if self.told("leg_which") == 2:
            return self.nerves()
        if self.told("leg_test") == "yes":
            bad = self.told("leg_knee") != "no"
        elif self.told("leg_worse") == "yes":
            return NOW
        else:
            bad = True
        return ADVICE if not bad else NOW if SPINE & self.beside else TODAY

    def head(self) -> Tier:
        """F7."""
        if self.told("sudden") != "no":
            return NOW
        if self.told("gradual_checked") == "yes":
            return ADVICE
        return NOW if "cancer" in self.beside else TODAY

    def accident(self) -> Tier:
        """F9."""
        crash = self.told("crash")
        if crash == "no":
            if self.told("fall_risk") != "no":
                return TODAY
            self.told("fall_day")
            return NOTHING
        if crash == "unsure":
            return TODAY
        if self.told("crash_seen") != "yes":
            return NOW
        return ADVICE if self.told("crash_broken") == "no" else WAIT

    def new_and_worse(self) -> Tier:
        """F10."""
        with_it = self.row == "weight_loss" and {"fever_back", "cancer"} & self.beside
        return TODAY if self.told("F10") == "yes" or with_it else ADVICE

    def cramp(self) -> Tier:
        """W6, number 5."""
        fragile, leg = "fragile" in self.beside, self.told("cramp_leg") != "no"
        if not leg:
            return TODAY if fragile else NOTHING
        return self.singly(["neuro_leg"]) if fragile else self.weak_leg()

    def severe(self) -> Tier:
        """P2."""
        if self.told("severe_sudden") == "no" or self.told("severe_fits") == "none":
            return NOTHING
        lines = self.told("severe_fits/lines")
        if f"{self.row}/severe_fits/lines/done" not in self.answers:
            raise Unanswered(f"{self.row}/severe_fits/lines")
        assert isinstance(lines, tuple)
        return NOW if {5, 6} & {*lines} else TODAY

    def other(self) -> Tier:
        """W6, number 7."""
        self.told("other_which")
        return NOTHING

    def choice(self, name: str, ways: Mapping[str, Tier]) -> Tier:
        """One question decides."""
        return ways[str(self.told(name))]


def settled(row: str, answers: Answers, beside: Collection[str]) -> Tier | None:
    """What one row has come to; None while something about it is open."""
    try:
        return _Row(row, answers, beside).tier()
    except Unanswered:
        return None


def _choice(name: str, *, yes: Tier, no: Tier, unsure: Tier) -> Callable[[_Row], Tier]:
    return lambda row: row.choice(name, {"yes": yes, "no": no, "unsure": unsure})


WAYS: Mapping[str, Callable[[_Row], Tier]] = {
    "ces_saddle": _Row.nerves,
    "ces_bladder": _Row.bladder,
    "ces_bowel": _Row.bowel,
    "ces_both_legs": _Row.nerves,
    "legs_pain_both": _Row.pain_in_both,
    "neuro_leg": _Row.weak_leg,
    "chest_pain": _choice("chest_now", yes=NOW, no=TODAY, unsure=NOW),
    "coordination": _Row.head,
    "fever_back": _choice("very_ill", yes=NOW, no=TODAY, unsure=NOW),
    "trauma": _Row.accident,
    "cancer": _Row.new_and_worse,
    "infection_risk": _Row.new_and_worse,
    "weight_loss": _Row.new_and_worse,
    "fragile": _choice("bone_onset", yes=TODAY, no=NOTHING, unsure=ADVICE),
    "blood_thinner": lambda row: NOTHING,
    "pregnant": _choice("pregnant_signs", yes=NOW, no=ADVICE, unsure=NOW),
    "surgery": _choice("operation", yes=WAIT, no=NOTHING, unsure=WAIT),
    "told_not_to": lambda row: WAIT,
    "cramp": _Row.cramp,
    "dizzy": _choice("dizzy_better", yes=REST, no=NOW, unsure=NOW),
    "other": _Row.other,
    "severe": _Row.severe,
}


def picked(answers: Answers) -> Iterator[str]:
    """The rows that somebody said fit, of the lists and of the anytime key."""
    for name, rows in LISTS.items():
        numbers = answers.get(f"{name}/lines", ())
        assert isinstance(numbers, tuple)
        yield from (rows[number - 1] for number in numbers)
    sign = answers.get("key")
    if isinstance(sign, int):
        rows, lines = KEY[sign - 1], answers.get("key/lines", ())
        assert isinstance(lines, tuple)
        yield from rows if len(rows) == 1 else (rows[number - 1] for number in lines)
        if len(rows) > 1 and "key/lines/done" in answers and not lines:
            yield "other"
