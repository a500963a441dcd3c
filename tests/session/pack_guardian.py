"""Objects to cold or heat that could hurt somebody: sections 3.3 to 3.5 written down again, apart from the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scripts import RULES

from stretchcoach.safety.person import AgeBand, Profile
from stretchcoach.session.events import Answer, Event, PhaseStarted, Question, SessionStarted, StepStarted
from stretchcoach.session.plan.plan import Plan

GAP = {"cold": 7200.0, "heat": 3600.0}
HALF_A_DAY = 12 * 3600.0
PER_DAY = {"cold": 4, "heat": 3}
CAP = {"cold": 900.0, "heat": 1200.0}
SHORT_CAP, SHORT_CHECK, CHECK = 600.0, 150.0, 300.0
BOTH = frozenset({"cold", "heat"})
HEAT = frozenset({"heat"})
CLOSES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("poor_feeling", "diabetes_feeling", "circulation", "broken_skin", "sleepy", "child"), BOTH),
    "cold_reaction": frozenset({"cold"}),
    "heat_reaction": HEAT,
    "fresh_injury": HEAT,
}
"""Section 3.4: what is blocked, whatever else is said."""
CLEARED: Mapping[str, frozenset[str]] = {"diabetes": BOTH, "heart": BOTH, "cancer_site": BOTH, "pregnancy": HEAT}
"""What only a clinician's word opens."""
TODAY = frozenset({"broken_skin", "sleepy"})
"""Asked in every session before a pack; before heat ``fresh_injury`` too."""


@dataclass
class PackGuardian:
    """The packs of one session, crashes and all."""

    plan: Plan
    profile: Profile = field(default_factory=Profile)
    rows: frozenset[str] = frozenset()
    """Rows of the second list that are known of the person."""
    told: dict[str, str] = field(default_factory=dict)
    off_at: dict[str, float] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)
    kind: str = ""
    barrier: bool = False
    worn: bool = False
    on: bool = False
    unchecked: set[str] = field(default_factory=set)
    """Kinds after which nobody has said yet that the skin is back to normal."""
    questions: dict[str, Question] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with what the profile says."""
        lasting = {each.id for each in RULES.thermal_screen.conditions.values() if each.lasting}
        self.told = {name: value for name, value in self.profile.thermal.items() if name in lasting}
        if self.profile.age is not AgeBand.UNKNOWN:
            self.told["child"] = "yes" if self.profile.age is AgeBand.UNDER_18 else "no"
        if self.profile.age is AgeBand.FROM_65:
            self.told["thin_skin"] = "yes"

    def watch(self, event: Event) -> None:
        """Object with an AssertionError to an event that must not be."""
        match event:
            case SessionStarted(resumed=False, at=at):
                self.off_at = {pack.value: at - ago for pack, ago in self.plan.briefing.off_ago.items()}
                self.unchecked = {pack.value for pack, ago in self.plan.briefing.off_ago.items() if ago < HALF_A_DAY}
            case SessionStarted():
                self.questions = {}
            case StepStarted(kind=kind):
                self.kind = kind
                if kind in BOTH:
                    self._begins(event.at)
            case Question():
                self.questions[event.id] = event
            case Answer(value=int() | str()):
                self._answer(event)
            case PhaseStarted(phase="pack", seconds=float() as seconds):
                assert seconds <= (SHORT_CHECK if self._short else CHECK) + 1e-6, "too long without a skin check"
            case _:
                pass

    def _begins(self, at: float) -> None:
        kind = self.kind
        self.barrier = self.worn = False
        assert kind != "heat" or not self.plan.briefing.no_heat, "heat within three days of an injury"
        closing = {name for name, kinds in CLOSES.items() if kind in kinds and self._may_have(name)}
        assert not closing, f"{kind} with {closing}"
        for name, kinds in CLEARED.items():
            if kind in kinds and self._may_have(name):
                assert self.told.get(f"{name}.{kind}") == "yes", f"{kind} with {name}, and no clinician's word"
        if self._may_have("cannot_tell"):
            assert self.told.get("helper") == "yes", f"{kind} with nobody there"
        wanted = TODAY | ({"fresh_injury"} if kind == "heat" else set())
        wanted |= {"cancer_site"} if "cancer" in self.rows else set()
        assert wanted <= set(self.told), f"{kind} and nobody asked about {wanted - set(self.told)}"
        assert at - self.off_at.get(kind, -1e9) >= GAP[kind], f"{kind} again too soon"
        left = {pack.value: count for pack, count in self.plan.briefing.packs_left.items()}.get(kind, PER_DAY[kind])
        assert self.used.get(kind, 0) < left, f"more {kind} than a day allows"

    def _may_have(self, name: str) -> bool:
        if name == "pregnancy":
            return "pregnant" in self.rows
        return self.told.get(name) in ("yes", "unsure")

    @property
    def _short(self) -> bool:
        return self._may_have("thin_skin")

    @property
    def cap(self) -> float:
        """The longest this pack may be on, in seconds."""
        return SHORT_CAP if self._short else CAP[self.kind]

    def _answer(self, event: Answer) -> None:
        value = str(event.value)
        match event.purpose:
            case "thermal":
                self._learn(event.ref, event.value)
            case "barrier":
                self.barrier = value == "yes"
            case "skin_back" if value == "yes":
                self.unchecked = set()
            case "pack_on" if value == "yes":
                self._goes_on()
            case "pack_off" if value == "yes" and self.on:
                self.on = False
                self.off_at[self.kind] = event.at
                self.unchecked.add(self.kind)
            case _:
                pass

    def _learn(self, ref: str, value: int | str | None) -> None:
        """One answer; *none* and *done* answer for every line of the list that was not picked."""
        kind, _, names = ref.partition(":")
        lines = names.split(",")
        if not names:
            self.told[ref] = str(value)
        elif isinstance(value, int):
            self.told[lines[value - 1]] = "yes"
        elif value == "none":
            self.told.update(dict.fromkeys(lines, "no"))
        elif value == "done":
            assert kind == "lines"
            self.told = {**dict.fromkeys(lines, "no"), **self.told}

    def _goes_on(self) -> None:
        assert self.kind in BOTH, f"a pack in a step of kind {self.kind}"
        assert self.barrier, "a pack on bare skin"
        if not self.worn:
            assert self.kind not in self.unchecked, "a pack on skin that is not back to normal"
            self.used[self.kind] = self.used.get(self.kind, 0) + 1
        self.worn = self.on = True

    def numbed(self, at: float) -> bool:
        """Whether cold numbs at ``at``: on, or off for less than twenty minutes."""
        return (self.on and self.kind == "cold") or at - self.off_at.get("cold", -1e9) < 1200
