"""Objects to what questions about red flags may not do: lose what was told, go on after it, take silence for an answer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from stretchcoach.safety.red_flags import CLOSING, RED, URGENCY, Tier
from stretchcoach.session.events import (
    Answer,
    Decision,
    Event,
    Guidance,
    Outcome,
    Question,
    SessionEnded,
    SessionStarted,
    Sign,
    StepStarted,
    TakenBack,
)
from stretchcoach.session.plan.plan import Plan

from . import triage

ASKED = ("list", "follow_up", "symptom")
ANSWERED = (
    *ASKED,
    "before",
    "check_in",
    "re_rate",
    "after",
    "place_before",
    "place",
    "place_again",
    "moved",
    "thermal",
)
"""Questions that silence may not answer."""
FACTS = frozenset({"cancer", "infection_risk", "fragile", "pregnant", "blood_thinner"})
"""Rows that are remembered."""


@dataclass(frozen=True)
class Asking:
    """What is being found out."""

    origin: str
    answers: dict[str, str | int | tuple[int, ...]] = field(default_factory=dict)
    rows: tuple[str, ...] = ()
    """Rows that fit, whatever is answered."""
    lists: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    """Rows that are asked about though nobody said that they fit."""
    singles: tuple[str, ...] = ()
    """Rows that are asked by their line."""
    known: frozenset[str] = frozenset()
    said: bool = False
    """It was said back, and that was right."""

    def answered(self, ref: str, value: str | int) -> Asking:
        """With one answer more."""
        if not ref.endswith("/lines"):
            return replace(self, answers={**self.answers, ref: value})
        if value == "done":
            return replace(self, answers={ref: (), **self.answers, f"{ref}/done": value})
        before = self.answers.get(ref, ())
        assert isinstance(before, tuple)
        assert isinstance(value, int)
        return replace(self, answers={**self.answers, ref: (*before, value)})

    @property
    def fits(self) -> tuple[str, ...]:
        """The rows that fit: those that were picked, and those whose follow-ups were begun."""
        denied = {ref for ref, value in self.answers.items() if ref.endswith("/line") and value == "no"}
        begun = (ref.partition("/")[0] for ref in self.answers if ref not in denied)
        asked = (row for row in begun if row in triage.WAYS)
        shared = (row for row in self.about if row in ("cancer", "infection_risk") and "F10" in self.answers)
        return tuple(dict.fromkeys((*self.rows, *triage.picked(self.answers), *asked, *shared)))

    @property
    def worst(self) -> Tier:
        """The soonest help that may be needed."""
        return triage.worst(self.fits, self.answers, self.known)

    def is_over(self, name: str) -> bool:
        """Whether a list is answered."""
        return self.answers.get(name) == "none" or f"{name}/lines/done" in self.answers

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to ask: an emergency was found, or everything was answered; and it was said back."""
        answers, lists, about = self.answers, self.lists, self.about
        if self.origin == "key":
            sign = answers.get("key")
            if not isinstance(sign, int) or (len(triage.KEY[sign - 1]) > 1 and "key/lines/done" not in answers):
                return False
            if answers.get("other/other_which") == 3:
                lists, about = ("L1",), ("pregnant",) if "pregnant" in self.known else ()
        rows = {*self.fits, *about}
        tiers = [triage.settled(row, answers, {*rows, *self.known}) for row in rows]
        if Tier.EMERGENCY_NOW in tiers:
            return self.said
        if (
            None in tiers
            or any(f"{each}/line" not in answers for each in self.singles)
            or not all(self.is_over(each) for each in lists)
        ):
            return False
        return self.said or not (self.worst in RED or any(answers.get(f"{each}/lines") for each in triage.LISTS))


@dataclass
class GateGuardian:
    """The questions about red flags of one session, crashes and all."""

    plan: Plan
    known: frozenset[str] = frozenset()
    asking: Asking | None = None
    aside: tuple[Asking, ...] = ()
    owed: Tier = Tier.NONE
    """The soonest help that anything needs which was said back or cut short."""
    no_heat: bool = False
    questions: dict[str, Question] = field(default_factory=dict)
    earlier: dict[str, tuple[Asking | None, tuple[Asking, ...], bool, frozenset[str]]] = field(default_factory=dict)
    """What was known before an answer that may be taken back, by its question."""
    signs: dict[str, Sign] = field(default_factory=dict)
    confirmed: dict[str, Tier] = field(default_factory=dict)
    silence: str = ""
    """The question that nobody answered, where nothing has been answered since."""
    cut: bool = False
    """The questions were cut short."""
    ratings: set[str] = field(default_factory=set)
    """The questions about pain."""
    passed: bool = False
    lists: set[str] = field(default_factory=set)
    """Those that were answered in this start."""

    def __post_init__(self) -> None:
        """Begin with what is remembered."""
        briefing = self.plan.briefing
        self.known |= briefing.remembered
        self.passed = not (briefing.lists or briefing.open_rows or briefing.ask_about or briefing.symptom_open)

    def watch(self, event: Event) -> None:
        """Object with an AssertionError to an event that must not be."""
        match event:
            case SessionStarted():
                self.earlier = {}
            case StepStarted(kind="gate"):
                self._begin()
            case StepStarted():
                self._step(event)
            case Question():
                self.questions[event.id] = event
                self.ratings |= {event.id} if event.purpose in ("before", "check_in", "re_rate", "after") else set()
            case Answer():
                self._answer(event)
            case TakenBack(question=question) if question in self.ratings and question not in self.earlier:
                pass  # the anytime key came between: what it told of stays
            case TakenBack(question=question):
                assert question in self.earlier, "taken back after it was said back"
                self.asking, self.aside, self.no_heat, self.known = self.earlier.pop(question)
            case Decision():
                self._decision(event.rule, event.action)
            case Guidance(tier=tier) if tier in CLOSING:
                self._matches(tier)
                self.cut = self.asking is not None
                self.owed, self.asking, self.aside = tier, None, ()
            case Sign():
                floor = self.confirmed.get(event.row, Tier.NONE)
                if floor in CLOSING:
                    assert event.state != "withdrawn", f"what was said back is taken back: {event}"
                    assert event.tier.at_least(floor), f"what was said back is lowered: {event}"
                if event.state == "confirmed":
                    self.confirmed[event.row] = event.tier
                self.signs[event.row] = event
            case SessionEnded(outcome=outcome):
                assert (outcome is Outcome.RED_FLAG) == (self.worst in RED), f"{outcome}, and it is {self.worst}"
                self.recorded()
            case _:
                pass

    @property
    def worst(self) -> Tier:
        """The soonest help that may be needed, as far as is known."""
        asking = (*self.aside, *((self.asking,) if self.asking else ()))
        found: list[Tier] = [self.owed, *(each.worst for each in asking)]
        return min(found, key=URGENCY.index)

    def recorded(self) -> None:
        """The record was told of all that fits, at its worst."""
        told = (each.tier for each in self.signs.values() if each.state != "withdrawn")
        self._matches(min(told, key=URGENCY.index, default=Tier.NONE))

    def _matches(self, tier: Tier) -> None:
        """Nothing less than what is known, and nothing more once all was asked."""
        worst, found = (each if each in CLOSING else Tier.NONE for each in (self.worst, tier))
        all_asked = self.asking is None and not self.aside and not self.cut
        assert found is worst or (found.at_least(worst) and not all_asked), f"{tier}, and it may be {self.worst}"

    def nothing_is_open(self, asks: str = "") -> None:
        """Nothing may move while something is asked, or after an answer that ends it. After a crash a step may begin once
        more that ``asks`` what nobody answered."""
        assert self.passed, "the lists that are due were not answered"
        assert self.asking is None, f"on with a question open: {self.asking}"
        assert not self.aside, f"on with a question put aside: {self.aside}"
        assert self.owed not in CLOSING, f"on after {self.owed}"
        assert self.silence in ("", asks), f"on after silence to {self.silence}"

    def _begin(self) -> None:
        briefing = self.plan.briefing
        rows, lists = tuple(briefing.open_rows), tuple(briefing.lists)
        gate = Asking("gate", rows=rows, lists=lists, about=tuple(briefing.ask_about), known=self.known)
        key = Asking("key", known=self.known)
        due = (gate,) if lists or rows or briefing.ask_about else ()
        self.asking, self.aside = (key, due) if briefing.symptom_open else (gate, ())

    def _step(self, event: StepStarted) -> None:
        self.nothing_is_open(event.kind)
        self.recorded()
        assert not (event.kind == "heat" and self.no_heat), "heat within three days of an accident"

    def _answer(self, event: Answer) -> None:
        question, value = self.questions[event.id], event.value
        if value is None:
            if question.purpose in ANSWERED:
                self.silence = question.purpose
        else:
            self.silence = ""
            self.earlier[event.id] = (self.asking, self.aside, self.no_heat, self.known)
        if question.purpose == "said_back":
            assert self.asking is not None
            if value == "no":
                singles = (*self.asking.singles, *self.asking.rows)
                self.asking = replace(self.asking, answers={}, rows=(), singles=singles)
            else:
                self.asking = replace(self.asking, said=True)
                self.earlier = {}
        elif question.purpose in ASKED and value is not None:
            assert self.asking is not None
            self.asking = self.asking.answered(question.ref, value)
        elif question.purpose == "neuro" and value != "no":
            self.asking = Asking("P10", rows=("neuro_leg",), known=self.known)
        if self.asking is not None and self.asking.is_complete:
            self._concluded(self.asking)

    def _decision(self, rule: str, action: str) -> None:
        if (rule, action) == ("key", "stopped"):
            if self.asking is not None and (self.asking.origin != "key" or self.asking.answers):
                self.aside = (*self.aside, self.asking)
            known = self.known.union(*(each.fits for each in self.aside))
            self.asking, self.earlier = Asking("key", known=known), {}
        elif (rule, action) == ("P2", "no_stretching"):
            lists = () if "L1" in self.lists else ("L1",)
            about = () if self.plan.briefing.severe_asked else ("severe",)
            self.asking = Asking("P2", lists=lists, about=about, known=self.known)

    def _concluded(self, asking: Asking) -> None:
        """Everything was asked: what was put aside comes back."""
        self.owed = min(self.owed, asking.worst, key=URGENCY.index)
        self.known |= FACTS & set(asking.fits)
        self.lists |= set(asking.lists)
        self.no_heat |= "trauma" in asking.fits and asking.answers.get("trauma/fall_day") != 4
        briefing = self.plan.briefing
        self.passed |= asking.origin == "gate" or not (briefing.lists or briefing.open_rows or briefing.ask_about)
        self.asking = self.aside[-1] if self.aside else None
        self.aside = self.aside[:-1]
