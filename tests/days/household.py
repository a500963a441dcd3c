"""One person, one machine, one data folder: sessions from the front ends' own parts, on clocks that a test moves."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from fakes import FakeMachine
from scripts import RULES, Patient, Run

from stretchcoach.frontends import launch, today
from stretchcoach.frontends.launch import Offer, Options, Records, Situation
from stretchcoach.history.store import Journal
from stretchcoach.paths import Paths
from stretchcoach.planning import make_plan
from stretchcoach.routine.model import Routine
from stretchcoach.session.events import Answer, Event

from .watchdog import Watchdog

OFF = '[[step]]\noff = "10m"\n'
WORK = '[[step]]\nexercise = "child-pose"\nhold = "20s"\n'
TEXTS = {
    "work": WORK,
    "ice": f'pain_up_to = 10\n[[step]]\napply = "cold"\nfor = "5m"\n{OFF}',
    "warm": f'pain_up_to = 10\n[[step]]\napply = "heat"\nfor = "5m"\n{OFF}',
    "both": f'[[step]]\napply = "heat"\nfor = "5m"\n{OFF}{WORK}',
}


@dataclass
class Household:
    """``true`` is the time that truly passed; nothing the program sees is made from it."""

    folder: Path
    machine: FakeMachine = field(default_factory=FakeMachine)
    watchdog: Watchdog = field(default_factory=Watchdog)
    true: float = 0.0
    exact: bool = True
    """Whether folder time has been true time so far; a new start of the machine may hold it back."""
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

    def session(
        self,
        name: str,
        patient: Patient,
        *,
        keep: int | None = None,
        go_on: bool = True,
        rehearsal: bool = False,
        other_path: bool = False,
    ) -> list[Event]:
        """Start a routine if it is open, or go on with it; ``keep`` events are recorded before the program is killed."""
        records = self.opened(other_path=other_path)
        try:
            return self._session(records, self.routines[name], patient, keep, go_on=go_on, rehearsal=rehearsal)
        finally:
            records.close()

    def _session(
        self, records: Records, routine: Routine, patient: Patient, keep: int | None, *, go_on: bool, rehearsal: bool
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
        run = Run(plan, patient, profile=known.profile, resume=offer.point if offer else None)
        return self._played(run, journal, keep, counts=not rehearsal)

    def _played(self, run: Run, journal: Journal, keep: int | None, *, counts: bool) -> list[Event]:
        """Record what happens, batch by batch, at the moments at which it happens."""
        done, start = 0, run.now
        while True:
            batch = run.events[done:keep]
            self.wait(run.now - start)
            start = run.now
            journal.append(batch, wall=datetime.fromtimestamp(self.machine.wall, UTC))
            for event in batch if counts else ():
                self.watchdog.watch(journal.session_id, event, self.true)
            done += len(batch)
            if run.session.ended or _stuck(run) or done == keep:
                return run.events[:done]
            run.step()

    def _check(self, known: Situation, routine: Routine, offer: Offer | None, *, rehearsal: bool) -> None:
        """What the program says about starting must not be laxer than the truth, and the same where clocks were true."""
        exercises, packs = today.parts(routine)
        number = offer.unfinished.id if offer else -1
        if rehearsal:
            assert known.closed or not self.watchdog.emergencies, "a rehearsal in spite of a lock"
            return
        may = self.watchdog.may_start(number, exercises, frozenset(pack.value for pack in packs), self.true)
        assert known.closed or may, "a closed routine was opened"
        if self.exact and may and not self.watchdog.pack_left_on:
            assert known.closed is None, f"an open routine was closed: {known.closed}"
        if self.watchdog.needs_screen(self.true if self.exact else 0.0):
            assert known.closed or known.briefing.screen == "full", "the full screen is due"
            assert known.closed or offer is None


def _stuck(run: Run) -> bool:
    """Whether a patient who says nothing leaves the session waiting for ever."""
    question = run.session.question
    return run.session.next_wakeup() is None and (question is None or run.patient(question) is None)


def given(events: list[Event], purpose: str) -> list[object]:
    """The answers for a purpose."""
    return [event.value for event in events if isinstance(event, Answer) and event.purpose == purpose]
