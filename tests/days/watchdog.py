"""Watches days of use from outside, on true time, and objects to what could hurt somebody. It knows the rules by itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from stretchcoach.session.events import Answer, Decision, Event, Guidance, PhaseStarted, Question, StepStarted

HOUR = 3600.0
DAY = 24 * HOUR
WORK = ("hold", "rep", "comfortable", "own_pace")
GAP = {"cold": 2 * HOUR, "heat": HOUR}
PER_DAY = {"cold": 4, "heat": 3}
AFTER_COLD = 20 * 60.0
SESSIONS_A_DAY = 3
FRESH_INJURY = 72 * HOUR
AWAY = 14 * DAY


@dataclass
class Watchdog:
    """What truly happened in a folder; all times are true seconds, whatever the clocks said."""

    emergencies: int = 0
    """Emergencies, surgery and paused plans that nobody has confirmed."""
    paused: bool = False
    same_day: list[tuple[float, str]] = field(default_factory=list)
    screened: float | None = None
    unsure_since: float | None = None
    """When an accident or a new episode was told, or the record was lost."""
    injured: float = float("-inf")
    last: float = 0.0
    """The last event of a session that got past its first questions."""
    begun: set[int] = field(default_factory=set)
    """Those sessions."""
    exercised: dict[int, float] = field(default_factory=dict)
    """The last event of each session with exercises."""
    packs: dict[tuple[int, int], tuple[str, float]] = field(default_factory=dict)
    """By session and step: its kind, and when it came off, or was put on while it is on."""
    worn: set[tuple[int, int]] = field(default_factory=set)
    """Those that nobody confirmed off."""
    step: StepStarted | None = None
    silent: bool = False
    """Whether the last question was not answered."""

    def may_start(self, number: int, exercises: bool, packs: frozenset[str], now: float) -> bool:
        """Whether a session may be started, or session ``number`` be gone on with."""
        severe_only = all(row == "severe_uncontrolled" for at, row in self.same_day if now - at < DAY)
        locked = any(now - at < DAY for at, _ in self.same_day)
        if self.emergencies or (locked and (exercises or not severe_only)):
            return False
        if exercises:
            today = [at for other, at in self.exercised.items() if other != number and now - at < DAY]
            return not self.paused and len(today) < SESSIONS_A_DAY and not self._cold_lately(number, now)
        return not packs or any(self._pack_open(number, kind, now) for kind in packs)

    def needs_screen(self, now: float) -> bool:
        """Whether the full screen has to come before anything else."""
        if self.screened is None or now - max(self.screened, self.last) >= AWAY:
            return True
        return self.unsure_since is not None and self.unsure_since >= self.screened

    @property
    def pack_left_on(self) -> bool:
        """Whether some pack was never confirmed off, so that its time is read in the more careful way."""
        return bool(self.worn)

    def watch(self, number: int, event: Event, now: float) -> None:
        """Object with an AssertionError to an event of session ``number`` that must not be."""
        if number in self.begun:
            self.last = now
        match event:
            case StepStarted():
                self.step = event
            case Guidance(tier=tier, row=row):
                self._told(tier.value, row, now)
            case Decision(rule="screen", action=action):
                self.screened = now if action == "passed" else self.screened
                self.emergencies += action == "blocked"
            case Question():
                self.silent = False
            case Answer():
                self.silent = event.value is None
                self._answer(number, event, now)
            case PhaseStarted(phase=phase) if phase in WORK:
                self._work(number, now)
        if number in self.exercised:
            self.exercised[number] = now

    def confirmed(self) -> None:
        """The documented confirmation was given."""
        self.emergencies, self.paused, self.same_day = 0, False, []

    def _told(self, tier: str, row: str, now: float) -> None:
        if tier == "emergency_now":
            self.emergencies += 1
        elif tier == "same_day_urgent":
            self.same_day.append((now, row))

    def _answer(self, number: int, event: Answer, now: float) -> None:
        assert self.step is not None
        place = number, self.step.step
        if event.purpose == "before" and isinstance(event.value, int):
            self.begun.add(number)
            self.last = now
        told = event.value not in (None, "no")
        if event.ref == "accident" and told:
            self.unsure_since = self.injured = now
        elif event.ref in ("trauma_major", "trauma_minor_fragile", "fresh_injury") and told:
            self.injured = now
        elif event.purpose == "pack_on" and event.value == "yes":
            self._pack_on(number, self.step.kind, now)
            self.packs[place] = self.step.kind, now
            self.worn.add(place)
        elif event.purpose == "pack_off" and event.value == "yes" and self.step.kind in GAP:
            self.packs[place] = self.step.kind, now
            self.worn.discard(place)

    def _pack_on(self, number: int, kind: str, now: float) -> None:
        assert self.step is not None
        others = [
            off for place, (other, off) in self.packs.items() if other == kind and place != (number, self.step.step)
        ]
        assert all(now - off >= GAP[kind] for off in others), f"{kind} again too soon"
        assert sum(now - off < DAY for off in others) < PER_DAY[kind], f"more {kind} than a day may have"
        assert kind != "heat" or now - self.injured >= FRESH_INJURY, "heat on a fresh injury"
        assert not self.emergencies, "a pack in spite of a lock"

    def _work(self, number: int, now: float) -> None:
        assert not self.emergencies, "exercise in spite of a lock"
        assert not self.paused, "exercise in spite of a paused plan"
        assert not any(now - at < DAY for at, _ in self.same_day), "exercise on the day of a red flag"
        assert self.screened is not None, "exercise without the full screen"
        assert not self.silent, "exercise after silence"
        assert not self._cold_lately(-1, now), "exercise too soon after cold"
        if number not in self.exercised:
            today = [at for at in self.exercised.values() if now - at < DAY]
            assert len(today) < SESSIONS_A_DAY, "more sessions than a day may have"
            self.exercised[number] = now

    def _cold_lately(self, number: int, now: float) -> bool:
        return any(
            kind == "cold" and now - off < AFTER_COLD
            for (other, _), (kind, off) in self.packs.items()
            if other != number
        )

    def _pack_open(self, number: int, kind: str, now: float) -> bool:
        offs = [off for (other, _), (each, off) in self.packs.items() if each == kind and other != number]
        rested = all(now - off >= GAP[kind] for off in offs) and sum(now - off < DAY for off in offs) < PER_DAY[kind]
        return rested and (kind != "heat" or now - self.injured >= FRESH_INJURY)
