"""Watches the events of a session and objects to what could hurt somebody. It knows the rules apart from the engine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from stretchcoach.safety.person import Profile
from stretchcoach.session.events import (
    Answer,
    Cue,
    Decision,
    Event,
    Paused,
    PhaseStarted,
    Question,
    Resumed,
    SessionEnded,
    SessionStarted,
    StepStarted,
    TakenBack,
)
from stretchcoach.session.plan.plan import Plan, StepKind

from .gate_guardian import GateGuardian
from .pack_guardian import CAP, GAP, PackGuardian

WORK = ("hold", "rep", "comfortable", "own_pace")
FACTS = {
    "fragile": "osteoporosis",
    "pregnant": "pregnant",
    "cancer": "cancer",
    "infection_risk": "weak_defence",
    "blood_thinner": "blood_thinner",
}
"""Rows of the second list, and the condition that each is remembered as."""


@dataclass
class Guardian:
    """One session, crashes and all."""

    plan: Plan
    questions: dict[str, Question] = field(default_factory=dict)
    before: int | None = None
    must_end: str = ""
    begun: bool = False
    """Whether an exercise or a pack has begun."""
    paused: bool = False
    ended: bool = False
    step: StepStarted | None = None
    skipped: set[str] = field(default_factory=set)
    worked_on: str = ""
    """The exercise that was worked on and not asked about yet."""
    about: str = ""
    """The exercise that was begun last."""
    place_before: int = 0
    """The farthest point of the pain before the session; the back where nothing is known."""
    on_since: float | None = None
    worked_at: int = 0
    """The step of it."""
    used: float = 0.0
    off_at: dict[str, float] = field(default_factory=dict)
    profile: Profile = field(default_factory=Profile)
    earlier: dict[str, tuple[int | None, int, str]] = field(default_factory=dict)
    """What was known before an answer that may be taken back, by its question."""
    packs: PackGuardian = field(init=False)
    gate: GateGuardian = field(init=False)

    def __post_init__(self) -> None:
        """Have the packs and the red flags watched too."""
        self.packs = PackGuardian(self.plan, self.profile)
        conditions = self.profile.conditions
        told = {row for row, name in FACTS.items() if conditions.get(name) in ("yes", "unsure")}
        self.gate = GateGuardian(self.plan, frozenset(told))

    def watch(self, events: Iterable[Event]) -> None:
        """Object with an AssertionError to the first event that must not be."""
        for event in events:
            assert not self.ended, f"after the end: {event}"
            self.gate.watch(event)
            self.packs.rows = self.gate.known
            self.packs.watch(event)
            match event:
                case SessionStarted():
                    self.paused = False
                case StepStarted():
                    self._step(event)
                case PhaseStarted():
                    self._phase(event)
                case Question():
                    self.questions[event.id] = event
                case Answer():
                    self._answer(event)
                case Decision(action="skip"):
                    self.skipped.add(event.exercise)
                case TakenBack(question=question):
                    self.before, self.place_before, self.must_end = self.earlier.pop(question)
                case Paused():
                    self.paused = True
                case Resumed():
                    self.paused = False
                case SessionEnded():
                    self.ended = True
                case Cue():
                    assert event.at == event.due
                case _:
                    pass

    def jumped(self) -> None:
        """The patient went back or started a step again: its check-in comes when it has been done again."""
        self.worked_on = ""

    def crashed(self) -> None:
        """The program died. The session's clock does not count the time away."""
        self.worked_on = ""
        self.gate.recorded()

    def _step(self, event: StepStarted) -> None:
        assert not self.must_end, f"a step after {self.must_end}: {event}"
        if event.kind == "exercise":
            assert event.exercise not in self.skipped
            assert not self._blocked(event), f"left out because of a condition: {event}"
            self.about = event.exercise
        self.begun = self.begun or event.kind == "exercise" or event.kind in CAP
        if event.kind in CAP:
            self.on_since, self.used = None, 0.0
            if event.kind in self.off_at:
                assert event.at - self.off_at[event.kind] >= GAP[event.kind], "the same pack again too soon"
        self.step = event

    def _phase(self, event: PhaseStarted) -> None:
        assert event.seconds is None or event.seconds >= 0
        if event.phase not in (*WORK, "pack"):
            return
        assert not self.must_end, f"{event.phase} after {self.must_end}"
        assert not self.paused, f"{event.phase} during a pause"
        self.gate.nothing_is_open()
        assert self.step is not None
        if event.phase == "pack":
            assert self.on_since is not None, "time on the skin is counted though the pack was not put on"
            assert event.seconds is not None
            on = self.used + event.at - self.on_since
            assert event.seconds == 0 or on + event.seconds <= self.packs.cap + 1e-6, "beyond the limit"
            return
        assert self.before is not None, "exercise without a rating before"
        unasked = self.worked_on not in ("", self.step.exercise) and self._asks_between(self.worked_at, self.step.step)
        assert not unasked, f"nobody asked how {self.worked_on} was"
        self.worked_on, self.worked_at = self.step.exercise, self.step.step
        if "cold" in self.off_at:
            assert event.at - self.off_at["cold"] >= 1200, "stretching too soon after cold"
        assert not self.packs.numbed(event.at), "stretching too soon after cold"
        assert self.on_since is None, "exercise with a pack on the skin"

    def _asks_between(self, first: int, last: int) -> bool:
        """Whether pain is to be asked for between two steps of the plan; the rounds of a repeat may ask at their end."""
        between = self.plan.steps[first + 1 : last]
        return any(step.kind is StepKind.CHECK_IN for step in between)

    def _answer(self, event: Answer) -> None:
        question = self.questions[event.id]
        if event.value is not None:
            self.earlier[event.id] = self.before, self.place_before, self.must_end
        match question.purpose:
            case "before" | "check_in" | "re_rate" | "after" if isinstance(event.value, int):
                self._pain(question.purpose, event.value)
                if event.purpose == "re_rate" and self.packs.numbed(event.at):
                    self.must_end = "a rating while cold numbs clears nothing"
            case "place_before":
                self.place_before = event.value if isinstance(event.value, int) else 0
            case "place" | "place_again" if event.value is not None:
                self._place(question.purpose, event.value)
            case "neuro" if event.value != "no":
                self.must_end = f"{question.purpose} answered {event.value}"
            case "skin" if event.value != "yes":
                self.must_end = "a skin check"
            case "pack_on" if event.value == "yes" and self.on_since is None:
                self.on_since = event.at
            case "pack_off" if event.value == "yes":
                self._off(event.at)
            case _:
                pass

    def _pain(self, purpose: str, pain: int) -> None:
        self.worked_on = ""
        if purpose == "before":
            self.before = pain
            most = min(7, self.plan.pain_up_to) if self._moves(pain) else self.plan.pain_up_to
            if pain > most and not self.plan.ease:
                self.must_end = f"{pain} before the start"
            return
        assert self.before is not None
        if self.plan.ease or not self.plan.has_exercises or not (self.begun or self._moves(pain)):
            return
        if pain >= 8 or (pain >= 6 and pain >= self.before + 3):
            self.must_end = f"a rating of {pain} after {self.before}"

    def _moves(self, pain: int) -> bool:
        """Whether an exercise is open at this rating."""
        return any(step.kind == "exercise" and step.pain_up_to >= pain for step in self.plan.steps)

    def _place(self, purpose: str, place: int | str) -> None:
        if isinstance(place, int) and place >= 3 > self.place_before:
            self.must_end = "pain newly below the knee"
        elif purpose == "place_again" and (not isinstance(place, int) or place > self.place_before):
            self.skipped.add(self.about)

    def _blocked(self, event: StepStarted) -> bool:
        rules = self.plan.steps[event.step].conditions
        told = {name: "yes" for row, name in FACTS.items() if row in self.gate.known}
        known = {**self.profile.conditions, **told}
        return any(rule.effect == "block" and known.get(rule.condition) in ("yes", "unsure") for rule in rules)

    def _off(self, at: float) -> None:
        if self.on_since is not None:
            self.used += at - self.on_since
            assert self.step is not None
            self.off_at[self.step.kind] = at
        self.on_since = None
