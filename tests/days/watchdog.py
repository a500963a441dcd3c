"""Watches days of use from outside, on true time, and objects to what could hurt somebody. It knows the rules by itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from stretchcoach.safety.days import RoutineSort
from stretchcoach.safety.doors import Opened
from stretchcoach.safety.standing import Closure
from stretchcoach.session.events import Answer, Decision, Event, PhaseStarted, Question, Sign, StepStarted, TakenBack

HOUR = 3600.0
DAY = 24 * HOUR
WORK = ("hold", "rep", "comfortable", "own_pace")
GAP = {"cold": 2 * HOUR, "heat": HOUR}
PER_DAY = {"cold": 4, "heat": 3}
AFTER_COLD = 20 * 60.0
PAIN_ENDS_A_DAY = 2
FRESH_INJURY = 72 * HOUR
AWAY, SECOND_LIST, FRESH = 14 * DAY, 90 * DAY, 12 * HOUR
SPASMS_KEPT = 35 * DAY
LONG_AGO = float("-inf")
URGENCY = ("emergency_now", "same_day_urgent", "wait", "rest_today")


@dataclass
class Shut:
    """What one row truly keeps closed."""

    tier: str
    since: float
    ends: float | None = None
    gently: float = LONG_AGO
    """Until then somebody chose to go on gently."""

    def holds(self, now: float, midnight: float) -> bool:
        """Whether it does, by the true time."""
        if self.tier == "rest_today":
            return self.since >= midnight
        return self.ends is None or now < self.ends


@dataclass
class Watchdog:
    """What truly happened in a folder; all times are true seconds, whatever the clocks said."""

    sessions_a_day: int = 3
    """What the author of the routines allows."""
    shut: dict[str, Shut] = field(default_factory=dict)
    left_open: set[str] = field(default_factory=set)
    """Rows whose questions were cut short."""
    symptom: bool = False
    """The anytime key was pressed, and nobody said what it was."""
    listed: dict[str, float] = field(default_factory=dict)
    answered: dict[str, float] = field(default_factory=dict)
    """The questions of the present session that were answered, and when the trouble before them was."""
    goes_by: frozenset[str] = frozenset()
    """Those by which lists counted as answered in it."""
    listed_before: dict[str, float] = field(default_factory=dict)
    """What was answered before that."""
    open_before: frozenset[str] = frozenset()
    """Those that were left open before the present session."""
    trouble: float = LONG_AGO
    spasm: float = LONG_AGO
    """When a new episode was logged."""
    injured: float = LONG_AGO
    last: float | None = None
    """The last event of a session that got past its first questions."""
    begun: set[int] = field(default_factory=set)
    """Those sessions."""
    exercised: dict[int, tuple[float, bool]] = field(default_factory=dict)
    """The last event of each session with exercises, and whether it is one of the day's."""
    pain_ends: list[float] = field(default_factory=list)
    packs: dict[tuple[int, int], tuple[str, float]] = field(default_factory=dict)
    """By session and step: its kind, and when it came off, or was put on while it is on."""
    worn: set[tuple[int, int]] = field(default_factory=set)
    """Those that nobody confirmed off."""
    step: StepStarted | None = None
    routine: RoutineSort = field(default_factory=lambda: RoutineSort(moves=True))
    """What is being done."""
    number: int = 0
    silent: bool = False
    """Whether the last question was not answered."""

    @property
    def emergencies(self) -> list[str]:
        """The rows of emergencies; no time lowers them."""
        return [row for row, each in self.shut.items() if each.tier == "emergency_now"]

    def holding(self, now: float, midnight: float, *, exact: bool) -> list[tuple[str, Shut]]:
        """What is closed. Where folder time is not exact, what ends by the clock is not known."""
        certain = ("emergency_now", "same_day_urgent", "wait")
        return [
            (row, each)
            for row, each in self.shut.items()
            if (each.holds(now, midnight) if exact else each.tier in certain and each.ends is None)
        ]

    def may_start(self, number: int, sort: RoutineSort, now: float, midnight: float, *, exact: bool) -> bool:
        """Whether a session may be started, or session ``number`` be gone on with."""
        packs = frozenset(pack.value for pack in sort.packs)
        moves = sort.moves and not sort.ease
        for row, each in self.holding(now, midnight, exact=exact):
            gently = now < each.gently if exact else each.gently > LONG_AGO
            if each.tier == "emergency_now" or (moves and not gently):
                return False
            if (row == "dizzy" and "heat" in packs) or (row == "fever_back" and packs):
                return False
        if sort.moves:
            today = [
                at for other, (at, counts) in self.exercised.items() if counts and other != number and at >= midnight
            ]
            ends = [at for at in self.pain_ends if at >= midnight]
            enough = len(today) >= self.sessions_a_day or len(ends) >= PAIN_ENDS_A_DAY
            return not (exact and sort.counts and enough) and not self._cold_lately(number, now)
        return not packs or any(self._pack_open(number, kind, now) for kind in packs)

    def due(self, sort: RoutineSort, now: float) -> tuple[str, ...]:
        """The lists that the table of section 1.4 asks for before the rating."""
        first, second = (self.listed.get(name, LONG_AGO) for name in ("L1", "L2"))
        acute = max(first, self.listed.get("D", LONG_AGO))
        if acute == LONG_AGO:
            return ("L1", "L2")
        pack_only = bool(sort.packs) and not sort.moves
        away = self.last is not None and now - self.last >= AWAY
        spasm = self.spasm > first and now - self.spasm < SPASMS_KEPT
        one = self.trouble > acute or spasm or (not pack_only and (away or now - first >= AWAY))
        two = second == LONG_AGO or (not pack_only and (away or now - second >= SECOND_LIST))
        daily = not one and now - acute >= FRESH
        return tuple(name for name, wanted in (("L1", one), ("D", daily), ("L2", two)) if wanted)

    def watch(self, number: int, event: Event, now: float, midnight: float, *, exact: bool) -> None:
        """Object with an AssertionError to an event of session ``number`` that must not be."""
        if number != self.number:
            self.number, self.open_before = number, frozenset(self.left_open)
            self.answered, self.goes_by = {}, frozenset()
        if number in self.begun:
            self.last = now
        match event:
            case StepStarted():
                self.step = event
                self._step(event, now, exact=exact)
            case Sign():
                self._told(event, now)
            case Decision():
                self._decided(event, now)
            case TakenBack(question=question):
                self.listed = self.listed_before if question in self.goes_by else self.listed
                self.trouble = self.answered[question]
            case Question():
                self.silent = False
            case Answer():
                self.silent = event.value is None
                self._answer(number, event, now, midnight, exact=exact)
            case PhaseStarted(phase=phase) if phase in WORK:
                self._work(number, now, midnight, exact=exact)
        if number in self.exercised:
            self.exercised[number] = now, self.routine.counts

    def went(self, closure: Closure, found: Opened, now: float, midnight: float) -> None:
        """A way out was answered; ``midnight`` is the next one."""
        earlier = self.shut.pop(closure.row, None)
        assert earlier is not None, "a door that was never closed"
        assert earlier.tier == closure.tier.value
        if found.withdrawn and closure.row == "trauma":
            self.injured = LONG_AGO
        if found.tier.closes:
            ends = None if found.ends_in is None else now + found.ends_in
            gently = midnight if found.gently else LONG_AGO
            since = earlier.since if found.gently else now
            self._close(found.row, Shut(found.tier.value, since, ends, gently))
        for row, tier, _ in found.also:
            self._close(row, Shut(tier.value, now))

    # What was told

    def _close(self, row: str, new: Shut) -> None:
        """Nothing that is told lowers what is closed."""
        earlier = self.shut.get(row)
        over = earlier is None or (earlier.ends is not None and new.since >= earlier.ends)
        if over or earlier is None or URGENCY.index(new.tier) <= URGENCY.index(earlier.tier):
            self.shut[row] = new

    def _told(self, event: Sign, now: float) -> None:
        row, closes = event.row, event.tier.closes
        if row == "key":
            self.symptom = event.state == "open"
            return
        if event.ago_s is not None and event.state != "withdrawn":
            self.injured = max(self.injured, now - event.ago_s)
        left = row in self.open_before if event.state == "withdrawn" else event.state == "open" and closes
        self.left_open = self.left_open | {row} if left else self.left_open - {row}
        if event.state == "confirmed" and closes:
            self._close(row, Shut(event.tier.value, now))

    def _decided(self, event: Decision, now: float) -> None:
        match event.rule, event.action:
            case "gate", lists:
                self.goes_by, self.listed_before = frozenset(self.answered), dict(self.listed)
                self.listed.update({name: now for name in lists.split("+") if name in ("L1", "L2", "D")})
            case "P6", "end":
                self.pain_ends.append(now)
                self.trouble = now
            case ("dizzy" | "cramp", "end") | ("key", "told" | "rest" | "end"):
                self.trouble = now

    def _answer(self, number: int, event: Answer, now: float, midnight: float, *, exact: bool) -> None:
        assert self.step is not None
        place = number, self.step.step
        self.answered[event.id] = self.trouble
        if event.purpose in ("before", "check_in", "re_rate", "after") and isinstance(event.value, int):
            if event.value >= 8:
                self.trouble = now
            if event.purpose == "before":
                self.begun.add(number)
                self.last = now
        if event.purpose == "pack_on" and event.value == "yes":
            self._pack_on(number, self.step.kind, now, midnight, exact=exact)
            self.packs[place] = self.step.kind, now
            self.worn.add(place)
        elif event.purpose == "pack_off" and event.value == "yes" and self.step.kind in GAP:
            self.packs[place] = self.step.kind, now
            self.worn.discard(place)

    # What must not be

    def _step(self, event: StepStarted, now: float, *, exact: bool) -> None:
        """Nothing begins before the questions are answered."""
        if event.kind in ("gate", "before"):
            return
        assert not self.left_open, f"begun with a question left open: {self.left_open}"
        assert not self.symptom, "begun with the anytime key unanswered"
        assert {"L1", "L2"} <= set(self.listed), "begun by somebody who was never asked"
        assert not exact or now - max(self.listed.values()) < FRESH + DAY, "begun without the daily question"

    def _pack_on(self, number: int, kind: str, now: float, midnight: float, *, exact: bool) -> None:
        assert self.step is not None
        others = [
            off for place, (other, off) in self.packs.items() if other == kind and place != (number, self.step.step)
        ]
        assert all(now - off >= GAP[kind] for off in others), f"{kind} again too soon"
        assert sum(now - off < DAY for off in others) < PER_DAY[kind], f"more {kind} than a day may have"
        assert kind != "heat" or now - self.injured >= FRESH_INJURY, "heat on a fresh injury"
        assert not self.emergencies, "a pack in spite of an emergency"
        held = [row for row, _ in self.holding(now, midnight, exact=exact)]
        assert "fever_back" not in held, "a pack with a fever"
        assert kind != "heat" or "dizzy" not in held, "heat after dizziness"

    def _work(self, number: int, now: float, midnight: float, *, exact: bool) -> None:
        assert not self.silent, "exercise after silence"
        assert not self._cold_lately(-1, now), "exercise too soon after cold"
        for row, each in self.holding(now, midnight, exact=exact):
            assert each.tier == "same_day_urgent", f"exercise in spite of {row}"
            assert each.gently > LONG_AGO, f"exercise in spite of {row}"  # it may have begun before midnight
        if number not in self.exercised:
            today = [at for at, counts in self.exercised.values() if counts and at >= midnight]
            assert not self.routine.counts or not exact or len(today) < self.sessions_a_day, (
                "more sessions than a day may have"
            )
            self.exercised[number] = now, self.routine.counts

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
