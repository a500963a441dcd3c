"""One person, one machine, one data folder: sessions from the front ends' own parts, on clocks that a test moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from fakes import FakeMachine
from scripts import RULES, Patient, Run

from stretchcoach.coach import launch, today
from stretchcoach.coach.launch import Offer, Records
from stretchcoach.coach.options import Options
from stretchcoach.coach.today import Situation
from stretchcoach.history.store import Journal
from stretchcoach.paths import Paths
from stretchcoach.routine.model import Routine
from stretchcoach.safety import doors
from stretchcoach.safety.doors import Door, Opened, WayOut
from stretchcoach.safety.gate import GateQuestion
from stretchcoach.safety.standing import Closure
from stretchcoach.session.events import Answer, Event
from stretchcoach.session.rehearsal import make_plan

from .watchdog import Watchdog

OFF = '[[step]]\noff = "10m"\n'
WORK = '[[step]]\nexercise = "child-pose"\nhold = "20s"\n'
TEXTS = {
    "work": WORK,
    "desk": f"counts_in_the_day = false\n{WORK}",
    "ease": 'ease = true\npain_up_to = 10\n[[step]]\nrest = "30s"\n',
    "ice": f'pain_up_to = 10\n[[step]]\napply = "cold"\nfor = "5m"\n{OFF}',
    "warm": f'pain_up_to = 10\n[[step]]\napply = "heat"\nfor = "5m"\n{OFF}',
    "both": f'[[step]]\napply = "heat"\nfor = "5m"\n{OFF}{WORK}',
}

Answering = Callable[[Door, GateQuestion], str | int]
"""Somebody who answers the questions at a closed door."""

Killed = Callable[[list[Event]], bool]
"""Whether the program is killed once this is on record."""


def after(count: int) -> Killed:
    """It is killed after so many events, and what happens with the last of them."""
    return lambda events: len(events) >= count


def at_first(kind: type[Event]) -> Killed:
    """It is killed at the first event of a kind."""
    return lambda events: any(isinstance(event, kind) for event in events)


def at_home() -> FakeMachine:
    """A machine whose clock shows half past nine in the morning where it is."""
    machine = FakeMachine()
    offset = datetime.fromtimestamp(machine.wall).astimezone().utcoffset()
    assert offset is not None
    machine.wall -= offset.total_seconds()
    return machine


@dataclass
class Household:
    """``true`` is the time that truly passed; nothing the program sees is made from it."""

    folder: Path
    machine: FakeMachine = field(default_factory=at_home)
    watchdog: Watchdog = field(default_factory=Watchdog)
    true: float = 0.0
    exact: bool = True
    """Whether folder time has been true time so far; a new start of the machine may hold it back."""
    cut_off: bool = False
    """Whether a session was ever cut off: what is known of it is read in the more careful way."""
    options: Options = field(init=False)
    routines: dict[str, Routine] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Write the routines, and a second path to the folder."""
        self.options = Options(paths=self.paths(self.folder / "data"))
        (self.folder / "data").mkdir()
        (self.folder / "other").symlink_to(self.folder / "data", target_is_directory=True)
        for name, text in TEXTS.items():
            path = self.folder / f"{name}.toml"
            path.write_text(f'format = 1\n[routine]\nname = "{name.capitalize()}"\n{text}', "utf-8")
            self.routines[name] = launch.find(self.options, str(path))

    def paths(self, data: Path) -> Paths:
        """The folders, with this path to the data."""
        return Paths(data=data, config=self.folder / "config", cache=self.folder / "cache")

    def opened(self, *, other_path: bool = False) -> Records:
        """The records, by one path or the other."""
        return Records.open(self.paths(self.folder / ("other" if other_path else "data")), "", now=self.machine)

    def wait(self, seconds: float) -> None:
        """Time passes."""
        self.true += seconds
        self.machine.passes(seconds)

    @property
    def midnight(self) -> float:
        """The true time of the last midnight that the clock on the wall shows."""
        here = datetime.fromtimestamp(self.machine.wall).astimezone()
        return self.true - (here - here.replace(hour=0, minute=0, second=0, microsecond=0)).total_seconds()

    # Sessions

    def session(
        self,
        name: str,
        patient: Patient,
        *,
        killed: Killed | None = None,
        go_on: bool = True,
        rehearsal: bool = False,
        other_path: bool = False,
        kind: type[Run] = Run,
    ) -> list[Event]:
        """Start a routine if it is open, or go on with it; the program may be ``killed`` in it."""
        self.cut_off |= killed is not None
        records = self.opened(other_path=other_path)
        try:
            routine = self.routines[name]
            return self._session(records, routine, patient, killed, kind, go_on=go_on, rehearsal=rehearsal)
        finally:
            records.close()

    def _session(
        self,
        records: Records,
        routine: Routine,
        patient: Patient,
        killed: Killed | None,
        kind: type[Run],
        *,
        go_on: bool,
        rehearsal: bool,
    ) -> list[Event]:
        options = replace(self.options, speed=60.0) if rehearsal else self.options
        offer = records.offer(options.paths, routine.id) if go_on and not rehearsal else None
        known = offer.situation if offer else launch.situation(records, routine, RULES, options)
        self._check(known, routine, offer, rehearsal=rehearsal)
        if known.closed:
            return []
        plan = make_plan(routine, RULES, profile=known.profile, briefing=known.briefing)
        if offer:
            journal = records.store.reopen(offer.unfinished.id)
        else:
            if not rehearsal:
                records.close_unfinished()
            journal = records.begin(routine, plan, options)
        run = kind(plan, patient, profile=known.profile, resume=offer.point if offer else None)
        return self._played(run, journal, killed, counts=not rehearsal)

    def _played(self, run: Run, journal: Journal, killed: Killed | None, *, counts: bool) -> list[Event]:
        """Record what happens, batch by batch, at the moments at which it happens; a batch is kept as a whole."""
        done, start = 0, run.now
        while True:
            batch = run.events[done:]
            self.wait(run.now - start)
            start = run.now
            wall = datetime.fromtimestamp(self.machine.wall, UTC)
            journal.append(batch, wall=wall, snapshot=run.session.snapshot())
            for event in batch if counts else ():
                self.watchdog.watch(journal.session_id, event, self.true, self.midnight, exact=self.exact)
            done += len(batch)
            if run.session.ended or _stuck(run) or (killed is not None and killed(run.events)):
                return run.events
            run.step()

    def _check(self, known: Situation, routine: Routine, offer: Offer | None, *, rehearsal: bool) -> None:
        """What the program says about starting must not be laxer than the truth, and the same where clocks were true."""
        sort, watchdog = today.sort_of(routine), self.watchdog
        watchdog.routine = sort
        if rehearsal:
            assert known.closed or not watchdog.emergencies, "a rehearsal in spite of an emergency"
            return
        number = offer.unfinished.id if offer else -1
        may = watchdog.may_start(number, sort, self.true, self.midnight, exact=self.exact)
        assert known.closed or may, "a closed routine was opened"
        if self.exact and may and not watchdog.worn:
            assert known.closed is None, f"an open routine was closed: {known.closed}"
        if known.closed is None:
            due = watchdog.due(sort, self.true)
            assert offer is None or not (watchdog.left_open or watchdog.symptom), "gone on with in spite of a question"
            if offer is None and self.exact:
                asked = known.briefing.lists
                enough = all(each in asked or (each == "D" and "L1" in asked) for each in due)
                assert enough if self.cut_off else asked == due, f"{due} are due, not {asked}"

    # Closed doors

    def door(self, answering: Answering, *, other_path: bool = False) -> tuple[Closure, Opened] | None:
        """Go through the first door that is asked about, or else that is closed; None where none is."""
        records = self.opened(other_path=other_path)
        try:
            known = launch.situation(records, self.routines["work"], RULES, self.options)
            flags = RULES.red_flags
            held = doors.holding(known.standing, flags)
            closure = known.asked or (held[0] if held else None)
            if closure is None:
                return None
            door = today.door_of(closure, known, RULES, later=known.asked is not None)
            asked, questions = doors.ask(door, flags), 0
            while asked is not None:
                questions += 1
                assert questions < 100, f"a door without end: {asked}"
                self.wait(5.0)
                door = doors.door_after(door, asked, answering(door, asked), flags)
                asked = doors.ask(door, flags)
            found = today.open_door(records.store, door, RULES)
        finally:
            records.close()
        if found.way is not WayOut.LEAVE:
            self.watchdog.went(closure, found, self.true, self.midnight + 86400.0)
        return closure, found


def _stuck(run: Run) -> bool:
    """Whether a patient who says nothing leaves the session waiting for ever."""
    question = run.session.question
    return run.session.next_wakeup() is None and (question is None or run.patient(question) is None)


def given(events: list[Event], purpose: str) -> list[object]:
    """The answers for a purpose."""
    return [event.value for event in events if isinstance(event, Answer) and event.purpose == purpose]
