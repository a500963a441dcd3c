"""Days of use in any order: sessions, crashes, restarts, clocks that are set, rehearsals, ways out of closed doors."""

from __future__ import annotations

import copy
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from scripts import RULES, Patient, Run, Scripted, Value, calm, fitting, silent

from stretchcoach.coach import today
from stretchcoach.history.spasm_log import Spasm
from stretchcoach.safety import doors
from stretchcoach.safety.doors import Door, WayOut
from stretchcoach.safety.gate import SAID_BACK, GateQuestion
from stretchcoach.safety.mornings import morning_due
from stretchcoach.safety.questions import NO, YES
from stretchcoach.session.events import Event, PhaseStarted, Question, QuestionKind, Sign, TakenBack
from stretchcoach.session.states import Refused

from .household import TEXTS, Household, at_first, given
from .household import after as killed_after
from .watchdog import DAY, HOUR, WORK, Watchdog


def says(wanted: Callable[[Question], bool], value: Value) -> Patient:
    """Calm, but for some questions."""
    return lambda question: value if wanted(question) else honest(question)


def honest(question: Question) -> Value:
    """Calm; what is said back is right."""
    return YES if question.purpose == "said_back" else calm(question)


def fits(*rows: str, **answers: Value) -> Callable[[], Patient]:
    """Somebody whom these rows fit, in each session anew."""
    return lambda: fitting(*rows, otherwise=honest, **answers)


PATIENTS: dict[str, Callable[[], Patient]] = {
    "calm": lambda: honest,
    "silent": lambda: silent,
    "falls silent": lambda: says(lambda question: question.purpose in ("check_in", "skin", "after"), None),
    "numb": fits("ces_saddle", ces_when="yes"),
    "numb, then silent": fits("ces_saddle", ces_when=None),
    "numb for long": fits("ces_saddle"),
    "feverish": fits("fever_back"),
    "fell": fits("trauma", fall_day=1),
    "with a weak leg": fits("neuro_leg", leg_which=1, leg_test="no"),
    "operated on": fits("surgery", operation="yes"),
    "once had cancer": fits("cancer"),
    "in great pain": lambda: says(lambda question: question.kind is QuestionKind.PAIN, 8),
    "getting worse": lambda: says(lambda question: question.purpose == "check_in", 6),
}
NAMES = st.sampled_from(sorted(TEXTS))
WELL = st.sampled_from(["calm"] * 8 + sorted(PATIENTS))


def worked(events: list[Event]) -> bool:
    """Whether an exercise was done."""
    return any(isinstance(event, PhaseStarted) and event.phase in WORK for event in events)


def lists(events: list[Event]) -> list[str]:
    """The lists that were asked."""
    asked = [event.ref for event in events if isinstance(event, Question) and event.purpose == "list"]
    return list(dict.fromkeys(asked))


def seen(door: Door, asked: GateQuestion) -> str | int:
    """Seen by somebody, not told to rest, no worse."""
    ways = door.ways(RULES.red_flags)
    picks = [number for number, way in enumerate(ways, 1) if way in (WayOut.SEEN, WayOut.BEEN_SEEN)]
    return picks[0] if asked.ref == "door" else YES if asked.ref == "same" else NO


def by_mistake(door: Door, asked: GateQuestion) -> str | int:
    """It was a wrong key, nothing fits; on a later date it is gone."""
    ways = door.ways(RULES.red_flags)
    picks = [number for number, way in enumerate(ways, 1) if way in (WayOut.WRONG, WayOut.GONE)]
    if asked.ref == "door":
        return picks[0]
    better = asked.ref == SAID_BACK or asked.ref.endswith("dizzy_better")
    return 1 if asked.kind is QuestionKind.PICK else YES if better else NO


@pytest.fixture
def home(tmp_path: Path) -> Household:
    return Household(tmp_path)


def to_midnight(home: Household) -> None:
    """Wait until the clock shows the next day."""
    home.wait(home.midnight + DAY - home.true + 1)


# Days ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "between", "most"), [("work", 1, 3), ("desk", 1, 6), ("warm", 1.5, 3), ("ice", 2.5, 4)]
)
def test_a_day_has_room_for_so_many(home: Household, name: str, between: float, most: int) -> None:
    begun = 0
    for _ in range(6):
        begun += bool(home.session(name, honest))
        home.wait(between * HOUR)
    assert begun == most
    home.wait(DAY)
    assert home.session(name, honest)


def test_sessions_of_a_day_are_counted_from_midnight(home: Household) -> None:
    to_midnight(home)
    home.wait(22 * HOUR)
    for _ in range(3):
        assert worked(home.session("work", honest))
    assert home.session("work", honest) == []
    assert worked(home.session("desk", honest))
    assert home.session("ease", honest)
    to_midnight(home)
    assert worked(home.session("work", honest))


def test_desk_breaks_close_nothing_in_the_evening(home: Household) -> None:
    for _ in range(5):
        assert worked(home.session("desk", honest))
        home.wait(HOUR)
    assert worked(home.session("work", honest))


def test_packs_are_counted_over_a_day_and_a_night(home: Household) -> None:
    to_midnight(home)
    home.wait(20 * HOUR)
    for _ in range(3):
        assert home.session("warm", honest)
        home.wait(1.2 * HOUR)
    assert home.midnight > 0
    assert home.session("warm", honest) == []
    home.wait(20 * HOUR)
    assert home.session("warm", honest)


def test_a_second_end_by_pain_is_enough_until_midnight(home: Household) -> None:
    worse = Scripted(honest, check_in=[5, 7, 5, 7], after=[7, 7], re_rate=[7, 7])
    for ends in (1, 2):
        assert worked(home.session("work", worse))
        home.wait(HOUR)
        assert len(home.watchdog.pain_ends) == ends
    assert home.session("work", honest) == []
    assert home.session("ease", honest)
    to_midnight(home)
    assert worked(home.session("work", honest))


# The lists of real days ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_a_first_session_asks_both_lists_whatever_it_is(home: Household, name: str) -> None:
    assert lists(home.session(name, honest))[:2] == ["L1", "L2"]


def test_the_lists_of_a_season(home: Household) -> None:
    """The table of section 1.4, one day after the other."""
    assert lists(home.session("work", honest)) == ["L1", "L2"]
    home.wait(HOUR)
    assert lists(home.session("work", honest)) == []
    home.wait(12 * HOUR)
    assert lists(home.session("work", honest)) == ["D"]
    home.wait(6 * HOUR)
    assert lists(home.session("ease", honest)) == []
    for due in (*["D"] * 13, "L1", "D"):
        home.wait(DAY)
        assert lists(home.session("work", honest)) == [due]
    home.wait(14 * DAY + 1)
    assert lists(home.session("work", honest)) == ["L1", "L2"]
    for _ in range(89):
        home.wait(DAY)
        assert "L2" not in lists(home.session("work", honest))
    home.wait(DAY + HOUR)
    assert "L2" in lists(home.session("work", honest))


def test_a_pack_asks_only_the_daily_question(home: Household) -> None:
    home.session("work", honest)
    home.wait(20 * DAY)
    assert lists(home.session("ice", honest)) == ["D"]
    home.wait(HOUR)
    assert lists(home.session("ice", honest)) == []
    assert lists(home.session("work", honest)) == ["L1"]


def test_trouble_asks_the_first_list_again(home: Household) -> None:
    home.session("work", honest)
    home.wait(HOUR)
    assert lists(home.session("work", says(lambda question: question.kind is QuestionKind.PAIN, 8)))[0] == "L1"
    home.wait(HOUR)
    assert lists(home.session("ease", honest)) == []
    home.session("work", Scripted(honest, check_in=5, after=8))
    home.wait(HOUR)
    assert lists(home.session("ease", honest)) == ["L1"]


def test_a_new_spasm_asks_the_first_list_and_about_what_is_remembered(home: Household) -> None:
    home.session("work", fitting("cancer", otherwise=honest))
    home.wait(HOUR)
    records = home.opened()
    today.log_spasm(records.store, Spasm(start=datetime.fromtimestamp(home.machine.wall, UTC)), RULES)
    records.close()
    home.watchdog.spasm = home.true
    home.wait(60)
    asked = [event.ref for event in home.session("work", honest) if isinstance(event, Question)]
    assert "L1" in asked
    assert "F10" in asked
    assert lists(home.session("work", honest)) == []


class Regretting(Run):
    """As soon as the rating is asked, the answer before is taken back, once."""

    at: tuple[str, ...] = ("before",)

    def step(self) -> list[Event]:
        """The next thing that happens."""
        question = self.session.question
        if question is not None and question.purpose in self.at and "before" in self.asked and not self.of(TakenBack):
            with suppress(Refused):  # there is nothing to take back, or it was said back
                return self.do("back")
        return super().step()


class RegrettingPain(Regretting):
    """The rating is taken back at the question after it."""

    at = ("place_before", "follow_up", "list")


def test_a_list_that_was_taken_back_is_asked_again(home: Household) -> None:
    assert lists(home.session("work", honest, kind=Regretting, killed=at_first(TakenBack))) == ["L1", "L2"]
    home.wait(60)
    assert lists(home.session("work", honest, kind=Regretting)) == ["L1", "L2"]
    home.wait(60)
    assert lists(home.session("work", honest)) == []


def test_a_rating_that_was_taken_back_is_no_trouble(home: Household) -> None:
    home.session("work", honest)
    home.wait(60)
    events = home.session("work", Scripted(honest, before=[9, 2]), kind=RegrettingPain)
    assert given(events, "before") == [9, 2]
    assert worked(events)
    home.wait(60)
    assert lists(home.session("work", honest)) == []


# Closed doors -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["numb", "feverish", "with a weak leg"])
@pytest.mark.parametrize("jump", [-40 * DAY, 40 * DAY])
def test_no_clock_and_no_restart_opens_a_door(home: Household, who: str, jump: float) -> None:
    home.session("work", PATIENTS[who]())
    home.machine.wall += jump
    assert home.session("work", honest) == []
    home.machine.restarted()
    assert home.session("work", honest, other_path=True) == []
    assert home.session("work", honest, rehearsal=True) == []
    home.wait(100 * DAY)
    assert home.session("work", honest) == []
    assert bool(home.session("ease", honest)) == (who != "numb")


def test_who_has_to_see_somebody_today_may_rest_without_being_asked_the_same(home: Household) -> None:
    home.session("work", PATIENTS["with a weak leg"]())
    assert home.session("work", honest) == []
    home.wait(60)
    assert lists(home.session("ease", honest)) == []
    assert home.session("warm", honest)


def test_who_was_operated_on_may_rest_and_exercise_once_they_have_agreed(home: Household) -> None:
    home.session("work", PATIENTS["operated on"]())
    home.wait(60)
    assert lists(home.session("ease", honest)) == []
    home.wait(30 * DAY)
    assert home.session("work", honest) == []
    home.door(lambda door, asked: door.ways(RULES.red_flags).index(WayOut.AGREED) + 1)
    assert worked(home.session("work", honest))


def test_a_wrong_key_opens_again(home: Household) -> None:
    home.session("work", PATIENTS["numb"]())
    assert home.session("ice", honest) == []
    home.wait(60)
    assert home.door(by_mistake) is not None
    assert worked(home.session("work", honest))


def test_the_same_on_the_next_day_is_open_gently_for_that_day(home: Household) -> None:
    home.session("work", PATIENTS["with a weak leg"]())
    for _ in range(2):
        to_midnight(home)
        home.wait(8 * HOUR)
        assert home.session("work", honest) == []
        home.door(lambda door, asked: door.ways(RULES.red_flags).index(WayOut.UNCHANGED) + 1)
        assert worked(home.session("work", honest))


def test_told_again_on_a_gentle_day_it_is_closed_again(home: Household) -> None:
    home.session("work", PATIENTS["with a weak leg"]())
    to_midnight(home)
    home.wait(8 * HOUR)
    home.door(lambda door, asked: door.ways(RULES.red_flags).index(WayOut.UNCHANGED) + 1)
    events = home.session("work", PATIENTS["with a weak leg"]())
    assert not worked(events)
    assert home.session("work", honest) == []


def test_a_fall_keeps_heat_away_for_three_days(home: Household) -> None:
    home.session("work", PATIENTS["fell"]())
    assert home.session("warm", honest) == []
    assert home.session("ice", honest)
    home.wait(73 * HOUR)
    assert home.session("warm", honest)


# Cut off ------------------------------------------------------------------------------------------------------------------


def test_a_killed_program_goes_on_with_the_open_line(home: Household) -> None:
    home.session("work", PATIENTS["numb"](), killed=at_first(Sign))
    assert home.watchdog.left_open == {"ces_saddle"}
    asked = [
        event.ref for event in home.session("work", Scripted(honest, ces_when="yes")) if isinstance(event, Question)
    ]
    assert asked[0] == "ces_saddle/ces_when"
    assert home.watchdog.emergencies == ["ces_saddle"]
    assert home.session("ease", honest) == []


def test_somebody_who_falls_silent_goes_on_with_the_open_line(home: Household) -> None:
    home.session("work", PATIENTS["numb, then silent"]())
    home.wait(DAY)
    asked = [event.ref for event in home.session("work", honest) if isinstance(event, Question)]
    assert asked[0] == "ces_saddle/ces_when"


class Pressing(Run):
    """The anytime key is pressed at the first question."""

    def step(self) -> list[Event]:
        """The next thing that happens."""
        pressed = any(isinstance(event, Question) and event.purpose == "symptom" for event in self.events)
        return super().step() if pressed else self.do("report_symptom")


def test_the_anytime_key_that_nobody_answered_comes_first(home: Household) -> None:
    home.session("work", honest)
    home.wait(HOUR)
    home.session("work", silent, kind=Pressing)
    assert home.watchdog.symptom
    home.wait(HOUR)
    events = home.session("work", honest)
    assert next(event.purpose for event in events if isinstance(event, Question)) == "symptom"
    assert worked(events)
    assert not home.watchdog.symptom


def test_a_fall_that_was_left_open_is_not_forgotten_for_another_symptom(home: Household) -> None:
    home.session("work", honest)
    home.wait(13 * HOUR)
    home.session("work", PATIENTS["fell"](), killed=at_first(Sign))
    home.session("work", Scripted(honest, symptom=1, chest_now="no"), kind=Pressing)
    assert home.watchdog.left_open == set()
    assert home.session("warm", honest) == []
    assert home.session("ice", honest)


def test_dizziness_that_passed_leaves_rest_and_cold(home: Household) -> None:
    home.session("work", honest)
    home.wait(HOUR)
    home.session("work", Scripted(honest, symptom=6, dizzy_better=YES), kind=Pressing)
    assert home.session("work", honest) == []
    assert home.session("warm", honest) == []
    assert home.session("ice", honest)
    home.wait(HOUR)
    assert home.session("ease", honest)
    to_midnight(home)
    assert worked(home.session("work", honest))


# In any order -------------------------------------------------------------------------------------------------------------


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
        self.reached = float("-inf")
        """When the last spasm was logged."""

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
        self.home.session(name, PATIENTS[who](), other_path=other_path, go_on=go_on)
        self._seen()

    @rule(name=NAMES, who=WELL, kind=st.sampled_from([Regretting, RegrettingPain]), cut=st.booleans())
    def taken_back(self, name: str, who: str, kind: type[Run], cut: bool) -> None:
        """Somebody takes an answer back, and may close the program over it."""
        killed = at_first(TakenBack) if cut else None
        self.home.session(name, PATIENTS[who](), go_on=False, kind=kind, killed=killed)
        self._seen()

    @rule(name=NAMES, times=st.integers(3, 6), between=st.floats(1.5 * HOUR, 3 * HOUR))
    def busy_day(self, name: str, times: int, between: float) -> None:
        """The same again and again, all day."""
        for _ in range(times):
            self.home.session(name, honest)
            self.home.wait(between)
        self._seen()

    @rule(name=NAMES, who=WELL, keep=st.integers(1, 140), after=st.floats(1, 1200))
    def crash(self, name: str, who: str, keep: int, after: float) -> None:
        """A session that is killed after so many records."""
        self.home.session(name, PATIENTS[who](), killed=killed_after(keep))
        self.home.wait(after)
        self._seen()

    @rule(name=NAMES, sign=st.integers(1, 7), who=WELL)
    def symptom(self, name: str, sign: int, who: str) -> None:
        """The anytime key is pressed at the first question."""
        asked = PATIENTS[who]()
        patient = says(lambda question: question.purpose == "symptom", sign) if who == "calm" else asked
        self.home.session(name, patient, go_on=False, kind=Pressing)
        self._seen()

    @rule(name=NAMES, who=st.sampled_from(sorted(PATIENTS)))
    def rehearsal(self, name: str, who: str) -> None:
        """A session that counts for nothing."""
        before = self._counted()
        self.home.session(name, PATIENTS[who](), rehearsal=True)
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

    @rule(data=st.data(), other_path=st.booleans())
    def door(self, data: st.DataObject, other_path: bool) -> None:
        """Somebody answers at a closed door, whatever comes to mind."""

        def answering(door: Door, asked: GateQuestion) -> str | int:
            if asked.kind is QuestionKind.PICK:
                return data.draw(st.integers(1, len(asked.items)))
            if asked.kind is QuestionKind.LIST:
                return "none"
            return YES if asked.ref == SAID_BACK else data.draw(st.sampled_from([NO, NO, YES, "unsure"]))

        self.home.door(answering, other_path=other_path)
        self._seen()

    @rule(truth=st.sampled_from([seen, by_mistake]))
    def honest_way_on(self, truth: Callable[[Door, GateQuestion], str | int]) -> None:
        """In a copy of all this: whoever is well, and was seen or had pressed a wrong key, gets to exercise in the end."""
        with tempfile.TemporaryDirectory() as folder:
            other = self._copied(Path(folder))
            for _ in range(8):
                for _ in range(9):
                    found = other.door(truth)
                    if found is None or found[1].tier.closes:
                        break
                if worked(other.session("work", honest, go_on=False)):
                    return
                other.wait(73 * HOUR)
        raise AssertionError("there is no honest way on")

    def _copied(self, folder: Path) -> Household:
        other = Household(folder, machine=copy.copy(self.home.machine), watchdog=copy.deepcopy(self.watchdog))
        other.true, other.exact, other.cut_off = self.home.true, self.home.exact, True
        shutil.copytree(self.home.folder / "data", folder / "data", dirs_exist_ok=True)
        return other

    @rule(value=st.sampled_from([0, 2, 2, 6, 9]))
    def morning(self, value: int) -> None:
        """The morning question, when it is due. Whatever it comes to, it closes nothing."""
        records = self.home.opened()
        self._seen()
        try:
            due = morning_due(records.store.standing(), RULES)
            if due is not None:
                ended, _ = self.watchdog.exercised[due.id]
                assert not self.home.exact or 4 * HOUR <= self.home.true - ended <= 36 * HOUR
                closures = records.store.standing().closures
                found = today.rate_morning(records.store, due, value, RULES)
                assert (found.rule == "N1") == (value < (due.before or 0) + 2)
                assert records.store.standing().closures == closures
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
        first = not records.store.standing().spasms
        today.log_spasm(records.store, Spasm(start=start, worst=worst), RULES)
        records.close()
        if first or (self.home.exact and self.home.true - self.reached > DAY):
            self.watchdog.spasm = self.home.true
        self.reached = self.home.true

    @invariant()
    def doors_are_seen_by_all(self) -> None:
        """Whoever only looks finds the same closed, by either path, and each with its reason and ways out."""
        if not hasattr(self, "home"):
            return
        truly = {row for row, _ in self.watchdog.holding(self.home.true, self.home.midnight, exact=self.home.exact)}
        for data in ("data", "other"):
            found = today.look(self.home.paths(self.home.folder / data), RULES, now=self.home.machine).standing
            held = doors.holding(found, RULES.red_flags)
            assert truly <= {each.row for each in held}, "what was closed was lost"
            assert {each.row for each in found.closures if each.open} == self.watchdog.left_open
            assert found.symptom_open == self.watchdog.symptom
            for each in held:
                assert doors.reason(each, found, RULES.red_flags)
                later = doors.is_asked(each, found, RULES.red_flags)
                ways = Door(closure=each, later=later).ways(RULES.red_flags)
                assert (
                    {WayOut.GONE, WayOut.BEEN_SEEN} <= set(ways) if later else {WayOut.SEEN, WayOut.WRONG} <= set(ways)
                )
            shut = today.closed_routine(self.home.routines["work"], found, RULES)
            assert shut is None or shut.closure is not None or shut.opens_in is not None

    def _counted(self) -> Any:
        look = today.look(self.home.options.paths, RULES, now=self.home.machine)
        return look.profile, look.standing.sessions, look.standing.closures, look.standing.listed


TestDays = Days.TestCase
TestDays.settings = settings(
    max_examples=35,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
)
