"""Days of use in any order: sessions, crashes, restarts, clocks that are set, rehearsals, confirmations."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from scripts import RULES, Patient, Value, calm, silent

from stretchcoach.errors import StretchcoachError
from stretchcoach.frontends import today
from stretchcoach.history.spasms import Spasm
from stretchcoach.safety.mornings import morning_due
from stretchcoach.safety.standing import LockKind
from stretchcoach.session.events import Guidance, Question, QuestionKind

from .household import TEXTS, Household
from .watchdog import DAY, HOUR, Watchdog

CONFIRMATION = RULES.days.texts["confirmation"]


def says(wanted: Callable[[Question], bool], value: Value) -> Patient:
    """Calm, but for some questions."""
    return lambda question: value if wanted(question) else calm(question)


PATIENTS: dict[str, Patient] = {
    "calm": calm,
    "silent": silent,
    "falls silent": says(lambda question: question.purpose in ("check_in", "skin", "after"), None),
    "had an accident": says(lambda question: question.ref == "accident", "yes"),
    "numb": says(lambda question: question.ref in ("saddle", "ces_saddle"), "yes"),
    "feverish": says(lambda question: question.ref in ("unwell", "fever_back"), "yes"),
    "operated on": says(lambda question: question.ref == "recent_spine_surgery", "yes"),
    "in great pain": says(lambda question: question.kind is QuestionKind.PAIN, 8),
    "getting worse": says(lambda question: question.purpose == "check_in", 6),
    "bruised": says(lambda question: question.ref in ("today", "fresh_injury"), "yes"),
}
NAMES = st.sampled_from(sorted(TEXTS))
WELL = st.sampled_from(["calm"] * 6 + sorted(PATIENTS))


@pytest.fixture
def home(tmp_path: Path) -> Household:
    return Household(tmp_path)


@pytest.mark.parametrize(("name", "between", "most"), [("work", 1, 3), ("warm", 1.5, 3), ("ice", 2.5, 4)])
def test_a_day_has_room_for_so_many(home: Household, name: str, between: float, most: int) -> None:
    begun = 0
    for _ in range(6):
        begun += bool(home.session(name, calm))
        home.wait(between * HOUR)
    assert begun == most
    home.wait(DAY)
    assert home.session(name, calm)


@pytest.mark.parametrize("who", ["numb", "feverish"])
@pytest.mark.parametrize("jump", [-40 * DAY, 40 * DAY])
def test_no_clock_opens_a_lock(home: Household, who: str, jump: float) -> None:
    home.session("work", PATIENTS[who])
    home.machine.wall += jump
    assert home.session("ice", calm) == []
    home.machine.restarted()
    assert home.session("ice", calm, other_path=True) == []
    assert home.session("ice", calm, rehearsal=True) == []
    home.wait(25 * HOUR)
    assert bool(home.session("ice", calm)) == (who == "feverish")


def test_an_accident_asks_for_everything_again_and_heat_waits(home: Household) -> None:
    home.session("work", calm)
    assert "flag" not in {
        event.purpose for event in home.session("work", PATIENTS["had an accident"]) if isinstance(event, Question)
    }
    asked = {event.purpose for event in home.session("work", calm) if isinstance(event, Question)}
    assert "flag" in asked
    assert home.session("warm", calm) == []
    home.wait(73 * HOUR)
    assert home.session("warm", calm)


def test_a_killed_program_forgets_no_lock(home: Household) -> None:
    told = next(
        number
        for number, event in enumerate(Household(new_folder(home)).session("work", PATIENTS["numb"]), 1)
        if isinstance(event, Guidance)
    )
    home.session("work", PATIENTS["numb"], keep=told)
    assert home.session("work", calm) == []


def new_folder(home: Household) -> Path:
    """Another folder beside the first."""
    folder = home.folder / "another"
    folder.mkdir()
    return folder


class Days(RuleBasedStateMachine):
    """One folder, many days."""

    @initialize()
    def moves_in(self) -> None:
        """A new folder on a new machine."""
        self.folder = tempfile.TemporaryDirectory()
        self.home = Household(Path(self.folder.name))
        self.unseen = 0.0
        """Seconds by which the wall clock was set since the program last ran."""
        self.restarted = False
        """Whether the machine was, since then."""
        self.mornings: list[tuple[float, bool]] = []
        """When a morning was rated, and whether it was a bad one, since a paused plan was last confirmed."""

    def teardown(self) -> None:
        """Clean up."""
        if hasattr(self, "folder"):
            self.folder.cleanup()

    @property
    def watchdog(self) -> Watchdog:
        """What truly happened."""
        return self.home.watchdog

    @rule(name=NAMES, who=WELL, other_path=st.booleans(), go_on=st.booleans())
    def session(self, name: str, who: str, other_path: bool, go_on: bool) -> None:
        """A session to its end, or as far as it gets."""
        self.home.session(name, PATIENTS[who], other_path=other_path, go_on=go_on)
        self._seen()

    @rule(name=NAMES, times=st.integers(3, 6), between=st.floats(1.5 * HOUR, 3 * HOUR))
    def busy_day(self, name: str, times: int, between: float) -> None:
        """The same again and again, all day."""
        for _ in range(times):
            self.home.session(name, calm)
            self.home.wait(between)
        self._seen()

    @rule(name=NAMES, who=WELL, keep=st.integers(1, 140), after=st.floats(1, 1200))
    def crash(self, name: str, who: str, keep: int, after: float) -> None:
        """A session that is killed after so many records."""
        self.home.session(name, PATIENTS[who], keep=keep)
        self.home.wait(after)
        self._seen()

    @rule(name=NAMES, who=st.sampled_from(sorted(PATIENTS)))
    def rehearsal(self, name: str, who: str) -> None:
        """A session that counts for nothing."""
        before = self._counted()
        self.home.session(name, PATIENTS[who], rehearsal=True)
        self._seen()
        assert self._counted() == before

    @rule(seconds=st.one_of(st.floats(60, 3 * HOUR), st.floats(3 * HOUR, 40 * HOUR), st.floats(10 * DAY, 20 * DAY)))
    def wait(self, seconds: float) -> None:
        """Time passes."""
        self.home.wait(seconds)

    @rule(name=NAMES, value=st.sampled_from([2, 6]), times=st.integers(2, 4))
    def daily(self, name: str, value: int, times: int) -> None:
        """A session a day, and the morning after each."""
        for _ in range(times):
            self.session(name, "calm", other_path=False, go_on=False)
            self.wait(10 * HOUR)
            self.morning(value)
            self.wait(15 * HOUR)

    @rule(name=NAMES, who=st.sampled_from(sorted(PATIENTS)), again=NAMES)
    def twice(self, name: str, who: str, again: str) -> None:
        """Something happens in a session, and the next is tried soon after."""
        self.session(name, who, other_path=False, go_on=False)
        self.wait(30 * 60)
        self.session(again, "calm", other_path=True, go_on=True)

    @rule(seconds=st.sampled_from([-40 * DAY, -DAY, -HOUR, HOUR, DAY, 40 * DAY]), name=NAMES)
    def set_wall_clock(self, seconds: float, name: str) -> None:
        """Somebody sets the clock and tries whether that opens anything."""
        self._set(seconds)
        self.session(name, "calm", other_path=False, go_on=True)

    @rule(off=st.floats(10, 2 * DAY), seconds=st.sampled_from([0, 0, -40 * DAY, -HOUR, HOUR]))
    def restart(self, off: float, seconds: float) -> None:
        """The machine is started again, perhaps with another time on its clock."""
        self.home.machine.restarted(off)
        self.home.true += off
        self.restarted = True
        self._set(seconds)

    def _set(self, seconds: float) -> None:
        """Set the clock. Forward, with a new start before the program runs again, is the one thing nobody can know of."""
        if self.restarted and self.unseen + seconds > 0:
            seconds = -self.unseen
        self.home.machine.wall += seconds
        self.unseen += seconds
        self.home.exact = self.home.exact and not (self.restarted and self.unseen)

    def _seen(self) -> None:
        """The program has run."""
        self.unseen, self.restarted = 0.0, False

    @rule(words=st.sampled_from([CONFIRMATION, CONFIRMATION, "yes", "a clinician cleared me", ""]))
    def confirm(self, words: str) -> None:
        """Say the confirmation, or something else."""
        records = self.home.opened()
        try:
            held = today.clear(records.store, words, RULES)
        except StretchcoachError:
            held = ()
        finally:
            records.close()
        self._seen()
        assert not held or words == CONFIRMATION
        if words == CONFIRMATION:
            self.watchdog.confirmed()
            if any(each.kind is LockKind.PLAN_PAUSED for each in held):
                self.mornings = []

    @rule(value=st.sampled_from([0, 2, 2, 6, 9]))
    def morning(self, value: int) -> None:
        """The morning question, when it is due."""
        records = self.home.opened()
        self._seen()
        try:
            due = morning_due(records.store.standing(), RULES)
            if due is not None:
                assert not self.home.exact or 4 * HOUR <= self.home.true - self.watchdog.exercised[due.id] <= 36 * HOUR
                found = today.rate_morning(records.store, due, value, RULES)
                self._rated(due.before or 0, value)
                assert (found.rule == "N3") <= self.watchdog.paused
                if found.offer:
                    today.step_up(records.store, found, accepted=True)
        finally:
            records.close()

    @rule(worst=st.integers(0, 10))
    def spasm(self, worst: int) -> None:
        """A spasm is logged."""
        records = self.home.opened()
        self._seen()
        start = datetime.fromtimestamp(self.home.machine.wall, UTC)
        episode = not records.store.standing().spasms
        today.log_spasm(records.store, Spasm(start=start, worst=worst), RULES)
        records.close()
        if episode:
            self.watchdog.unsure_since = self.home.true

    @invariant()
    def locks_are_seen_by_all(self) -> None:
        """Whoever only looks finds the same locks, by either path."""
        if not hasattr(self, "home") or not (self.watchdog.emergencies or self.watchdog.paused):
            return
        for data in ("data", "other"):
            found = today.look(self.home.paths(self.home.folder / data), RULES, now=self.home.machine)
            assert today.closed_routine(self.home.routines["work"], found.standing, RULES), "a lock was lost"

    def _rated(self, before: int, value: int) -> None:
        """Rules N1 to N3 as section 2.4 has them."""
        self.mornings.append((self.home.true, value >= before + 2))
        in_row = len(self.mornings) >= 2 and all(bad for _, bad in self.mornings[-2:])
        recent = sum(bad for at, bad in self.mornings if self.home.true - at <= 14 * DAY)
        self.watchdog.paused = self.watchdog.paused or (value >= before + 2 and (in_row or recent >= 3))

    def _counted(self) -> Any:
        look = today.look(self.home.options.paths, RULES, now=self.home.machine)
        return look.profile, look.standing.sessions, look.standing.locks, look.standing.screened


TestDays = Days.TestCase
TestDays.settings = settings(
    max_examples=35,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
)
