"""The driver between a session and the world: on time, journal first, and sound that follows every turn."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest
from fakes import Alarm, FakeClock, FakeJournal, Listener, Sounded
from rows import each_row
from scripts import EVEN, RULES, THINK, Even, Patient, Value, calm, cold, finish, holds, off, plan_of, timeline

from stretchcoach.coach.commands import Command, Do
from stretchcoach.coach.driver import AHEAD, Driver
from stretchcoach.session.engine import Session
from stretchcoach.session.events import Cue, Event, Outcome, Paused, SessionEnded, as_record
from stretchcoach.session.plan.plan import Plan
from stretchcoach.session.states import Refused, State
from stretchcoach.words.lengths import Lengths

PLAN = plan_of(holds("bend"), holds("turn"), lengths=EVEN)
SLOW = plan_of(holds("bend"), lengths=Lengths(Even(6.0)))
"""Every sentence takes six seconds."""


@dataclass
class Rig:
    """A driver with everything around it faked."""

    plan: Plan = PLAN
    clock: FakeClock = field(default_factory=FakeClock)
    journal: FakeJournal = field(default_factory=FakeJournal)
    shown: list[Event] = field(default_factory=list)
    problems: list[str | None] = field(default_factory=list)
    kept_first: bool = True
    driver: Driver = field(init=False)
    sound: Listener = field(init=False)

    def __post_init__(self) -> None:
        """Wire everything; nothing has started."""
        self.sound = Listener(clock=self.clock)
        self.driver = Driver(
            Session(self.plan, RULES),
            clock=self.clock,
            sound=self.sound,
            journal=self.journal,
            on_events=self._show,
            on_problem=self.problems.append,
        )

    def _show(self, events: Sequence[Event]) -> None:
        self.kept_first &= bool(self.journal.broken) or self.journal.kept[-len(events) :] == list(events)
        self.shown += events

    def play(self, patient: Patient = calm, until: float = float("inf")) -> Rig:
        """The patient answers until ``until`` or the end."""
        session = self.driver.session
        if session.state is State.NEW:
            self.driver.start()
        for _ in range(20_000):
            if session.ended or self.clock.now() >= until:
                return self
            question, spoken = session.question, session.question_spoken
            value: Value = patient(question) if question else None
            answered = spoken + THINK if spoken is not None and value is not None else until
            ring = self.clock.next_alarm
            moment = min(answered, until, ring if ring is not None else until)
            self.clock.advance_to(moment)
            if moment == answered and session.question == question and question is not None:
                self.driver.do(Command(Do.ANSWER, value, question.id))
        raise AssertionError("it does not end")

    def until_said(self, text: str, seconds: float = 0.0) -> float:
        """Go on until ``text`` is due, and so many seconds more; the moment it began."""
        straight = finish(self.plan)
        due = next(each for each, said in timeline(straight.events) if said == text)
        self.play(until=self.driver.session.started + due if self.shown else self.clock.now() + due)
        began = self.clock.now()
        self.clock.advance(seconds)
        return began

    def now_heard(self) -> list[Sounded]:
        """What is sounding or queued."""
        return [each for each in self.sound.heard if each.cut is None]


def cues(events: Sequence[Event]) -> list[Cue]:
    """The cues among events."""
    return [event for event in events if isinstance(event, Cue)]


# On time -------------------------------------------------------------------------------------------------------------


def test_every_cue_is_played_once_at_exactly_its_moment() -> None:
    rig = Rig().play()
    expected = [Sounded(cue.id, cue.text or cue.chime, 1000 + cue.due) for cue in cues(rig.shown)]
    assert [Sounded(each.id, each.sound, each.begins) for each in rig.sound.heard] == expected


def test_the_session_is_the_one_of_the_engine_alone() -> None:
    rig, alone = Rig().play(), finish(PLAN)
    assert [as_record(event) for event in rig.shown] == [as_record(event) for event in alone.events]
    assert rig.journal.kept == rig.shown
    assert isinstance(rig.driver.outcome, SessionEnded)
    assert rig.clock.next_alarm is None, "nothing rings after the end"


def test_sound_is_queued_ahead() -> None:
    rig = Rig()
    rig.until_said("Three", 0.01)
    asked = [each.sound for each in rig.now_heard() if each.begins > rig.clock.now()]
    assert asked == ["Two", "One"]
    assert all(each.begins - rig.clock.now() <= AHEAD for each in rig.now_heard())


class EarlyClock(FakeClock):
    """Its alarms ring a little early, as those of a system may."""

    def advance_to(self, end: float) -> None:
        """Ring every alarm 3 milliseconds before its moment."""
        while (when := self.next_alarm) is not None and when - 0.003 <= end:
            self._now = max(self._now, when - 0.003)
            self._ring()
        self._now = max(self._now, end)

    def _ring(self) -> None:
        alarm: Alarm = self._alarms.pop(0)
        alarm.callback()


def test_alarms_that_ring_early_change_nothing() -> None:
    rig = Rig(clock=EarlyClock()).play()
    assert [round(cue.due, 2) for cue in cues(rig.shown)] == pytest.approx(
        [round(cue.due, 2) for cue in finish(PLAN).of(Cue)], abs=0.05
    )


@each_row("speed", [7.0, 60.0])
def test_a_rehearsal_runs_faster_and_is_the_same(speed: float) -> None:
    """The alarms of a fast clock ring late by much session time; that is not sleep."""
    rig = Rig(clock=CoarseClock(speed=speed, grain=0.05 * speed)).play()
    assert not [event for event in rig.shown if isinstance(event, Paused)]
    assert rig.driver.outcome is not None
    assert rig.driver.outcome.outcome is Outcome.COMPLETED
    assert [cue.text for cue in cues(rig.shown)] == [cue.text for cue in finish(PLAN).of(Cue)]


class CoarseClock(FakeClock):
    """Its alarms ring late, by up to ``grain`` seconds of the session."""

    def __init__(self, speed: float, grain: float) -> None:
        """Begin."""
        super().__init__(speed=speed)
        self._grain = grain

    def now(self) -> float:
        """The moment, on a coarse grid."""
        return self._now

    def advance_to(self, end: float) -> None:
        """Ring what is due late."""
        while (when := self.next_alarm) is not None and when <= end:
            self._now = max(self._now, when + self._grain)
            self._alarms.pop(0).callback()
        self._now = max(self._now, end)


# Pauses --------------------------------------------------------------------------------------------------------------


def test_a_pause_silences_at_once_and_resume_carries_the_sentence_on() -> None:
    rig = Rig(SLOW)
    rig.until_said("Lie on your back.", 2.5)
    rig.driver.do(Command(Do.PAUSE))
    assert rig.now_heard() == []
    rig.clock.advance(60)
    assert rig.now_heard() == []
    rig.driver.do(Command(Do.RESUME))
    [rest, *later] = rig.now_heard()
    assert (rest.sound, rest.begins) == ("Lie on your back.", rig.clock.now())
    assert rest.skip == pytest.approx(2.5)
    assert all(each.begins >= rig.clock.now() + 3.5 for each in later)


def test_a_second_pause_in_the_rest_of_a_sentence_carries_on_what_is_left() -> None:
    rig = Rig(SLOW)
    rig.until_said("Lie on your back.", 2.5)
    for _ in range(2):
        rig.driver.do(Command(Do.PAUSE))
        rig.clock.advance(60)
        rig.driver.do(Command(Do.RESUME))
        rig.clock.advance(1.25)
    skips = [each.skip for each in rig.sound.heard if each.sound == "Lie on your back."]
    assert skips == pytest.approx([0, 2.5, 3.75])


def test_a_pause_between_two_sentences_carries_nothing_on() -> None:
    rig = Rig()
    rig.until_said("Get ready.", 1.5)
    rig.driver.do(Command(Do.PAUSE))
    rig.clock.advance(60)
    rig.driver.do(Command(Do.RESUME))
    assert all(each.skip == 0 for each in rig.now_heard())


def test_after_a_pause_everything_sounds_later_by_its_length() -> None:
    rig = Rig()
    rig.until_said("Halfway.", 0.5)
    rig.driver.do(Command(Do.PAUSE))
    rig.clock.advance(33)
    rig.driver.do(Command(Do.RESUME))
    rig.play()
    expected = [Sounded(cue.id, cue.text or cue.chime, 1000 + cue.due) for cue in cues(rig.shown)]
    whole = [Sounded(each.id, each.sound, each.begins) for each in rig.sound.heard if not each.skip]
    assert whole == expected


def test_a_pack_is_asked_to_come_off_after_the_silence() -> None:
    rig = Rig(plan_of(cold(10), off(10), lengths=EVEN))
    rig.until_said("The time starts now. I will ask about your skin.", 30)
    rig.driver.do(Command(Do.PAUSE))
    rig.clock.advance(1)
    assert [each.sound for each in rig.now_heard()] == [
        "alarm",
        "Take the pack off while we pause. Say yes when it is off.",
    ]


def test_sleep_pauses_and_the_cut_sentence_is_carried_on() -> None:
    rig = Rig(SLOW)
    rig.until_said("Lie on your back.", 2.5)
    rig.clock.jump(3600)
    assert [event.reason for event in rig.shown if isinstance(event, Paused)] == ["slept"]
    assert [each.sound.split(",")[0] for each in rig.now_heard()] == ["Time has passed without me"]
    rig.clock.advance(10)
    rig.driver.do(Command(Do.RESUME))
    rest = rig.now_heard()[0]
    assert rest.sound == "Lie on your back."
    assert 1.5 <= rest.skip <= 2.5


# Other turns ---------------------------------------------------------------------------------------------------------


def test_an_answer_cuts_the_question_and_what_follows_is_queued() -> None:
    rig = Rig(SLOW)
    rig.driver.start()
    rig.clock.advance(9)
    question = rig.driver.session.question
    assert question is not None
    rig.driver.do(Command(Do.ANSWER, "no", question.id))
    assert rig.now_heard()[0].sound == "attention"
    [cut] = [each for each in rig.sound.heard if each.cut == rig.clock.now()][-1:]
    assert cut.sound == question.text


def test_more_queues_the_count_again_and_finishes_what_was_being_said() -> None:
    rig = Rig()
    rig.play(until=_moment(rig, "Three", 1) + 0.25)
    assert [each.sound for each in rig.now_heard() if each.begins > rig.clock.now() - 0.5] == ["Three", "Two", "One"]
    rig.driver.do(Command(Do.MORE))
    [rest] = rig.now_heard()
    assert rest.sound == "Three"
    assert rest.skip == pytest.approx(0.25)
    rig.play()
    ends = [each for each in rig.sound.heard if each.sound in ("Three", "Two", "One")]
    assert [each.sound for each in ends[3:8]] == ["Three", "Three", "Three", "Two", "One"]


def _moment(rig: Rig, text: str, index: int) -> float:
    """When ``text`` is said for the ``index``-th time."""
    return rig.clock.now() + [due for due, said in timeline(finish(rig.plan).events) if said == text][index]


def test_a_refused_command_leaves_the_sound_alone() -> None:
    rig = Rig()
    rig.until_said("Halfway.", 0.5)
    hushed = len(rig.sound.hushed)
    with pytest.raises(Refused):
        rig.driver.do(Command(Do.RESUME))
    with pytest.raises(Refused):
        rig.driver.do(Command(Do.ANSWER, 3))
    assert len(rig.sound.hushed) == hushed


@each_row("do", [Do.STATUS, Do.HELP])
def test_what_is_no_command_to_a_session_is_a_mistake_of_the_front_end(do: Do) -> None:
    rig = Rig()
    rig.driver.start()
    with pytest.raises(ValueError, match="no command to a session"):
        rig.driver.do(Command(do))


@each_row(
    ("do", "state"),
    [
        (Do.SKIP, State.ASKING),
        (Do.BACK, State.RUNNING),
        (Do.REPEAT, State.RUNNING),
        (Do.SYMPTOM, State.ASKING),
        (Do.STOP, State.ENDING),
        (Do.PAUSE, State.PAUSED),
        (Do.MORE, State.RUNNING),
    ],
)
def test_every_command_reaches_the_session(do: Do, state: State) -> None:
    rig = Rig()
    rig.until_said("Halfway.", 1)
    rig.driver.do(Command(do))
    assert rig.driver.view().state is state


def test_closing_the_program_hushes_and_ends() -> None:
    rig = Rig()
    rig.until_said("Halfway.", 0.2)
    rig.driver.interrupt()
    assert rig.now_heard() == []
    assert rig.driver.outcome is not None
    assert rig.driver.outcome.outcome is Outcome.INTERRUPTED
    assert rig.clock.next_alarm is None


def test_a_session_that_is_left_open_is_what_a_power_cut_leaves() -> None:
    rig = Rig()
    rig.until_said("Halfway.", 0.2)
    kept, seen = list(rig.journal.kept), list(rig.shown)
    rig.driver.leave_open()
    assert rig.now_heard() == []
    assert rig.clock.next_alarm is None
    assert rig.sound.accompanied[-1] is False
    for late in (rig.driver.interrupt, rig.driver.catch_up, lambda: rig.driver.do(Command(Do.MORE))):
        rig.clock.advance(60)
        late()
    assert (rig.journal.kept, rig.shown, rig.driver.outcome) == (kept, seen, None)
    rig.driver._wake(rig.clock.now())  # one that was ringing already
    assert (rig.clock.next_alarm, rig.now_heard()) == (None, [])


def test_the_front_end_pauses_when_it_lost_its_user_and_only_when_that_is_possible() -> None:
    rig = Rig()
    rig.until_said("Halfway.", 0.2)
    rig.driver.pause("input_ended")
    assert rig.driver.view().state is State.PAUSED
    shown = len(rig.shown)
    rig.driver.pause("input_ended")
    assert not [event for event in rig.shown[shown:] if isinstance(event, Paused)]


# The journal ---------------------------------------------------------------------------------------------------------


def test_events_are_in_the_journal_before_anybody_sees_them() -> None:
    assert Rig().play().kept_first


def test_a_session_nobody_keeps_runs_all_the_same() -> None:
    rig = Rig()
    rig.driver._journal = None
    assert rig.play().driver.outcome is not None


def test_what_could_not_be_written_is_kept_tried_again_and_said_once() -> None:
    rig = Rig()
    rig.play(until=1040)
    rig.journal.broken = "The disk is full."
    before = len(rig.journal.kept)
    rig.play(until=1080)
    assert len(rig.journal.kept) == before
    assert rig.driver.unwritten == len(rig.shown) - before
    assert rig.problems == ["The disk is full. The session goes on, and the record is tried again."]
    rig.journal.broken = ""
    rig.play()
    assert rig.driver.unwritten == 0
    assert rig.journal.kept == rig.shown
    assert rig.problems[1:] == [None]


def test_a_record_that_is_never_written_is_counted_at_the_end() -> None:
    rig = Rig()
    rig.journal.broken = "The disk is full."
    rig.play()
    assert rig.driver.unwritten == len(rig.shown)
    assert rig.journal.tries > 10


def test_the_driver_never_tells_the_session_an_earlier_moment() -> None:
    rig = Rig()
    rig.driver.start()
    rig.clock.advance(5)
    told = rig.driver.now()
    rig.clock._now -= 2
    assert rig.driver.now() == told
    rig.driver.do(Command(Do.PAUSE))
    assert rig.driver.view().state is State.PAUSED


# Mistakes of the program ------------------------------------------------------------------------------------------------


@dataclass
class Fails:
    """What calls another, and fails at first, or always."""

    times: float
    called: int = 0

    def __call__(self, what: Callable[[], None] = lambda: None) -> None:
        self.called += 1
        if self.called <= self.times:
            raise ZeroDivisionError("on purpose")
        what()


GOES_ON = "Something went wrong inside the program. The session goes on."


@pytest.mark.parametrize("times", [1, float("inf")])
@pytest.mark.parametrize("what", ["on_events", "play", "chime", "hush", "rest", "accompany", "append", "snapshot"])
def test_a_front_end_or_a_sound_that_fails_is_told_once_and_the_session_goes_on(
    monkeypatch: pytest.MonkeyPatch, what: str, times: float
) -> None:
    rig, fails, noted = Rig(), Fails(times), list[Exception]()
    rig.driver._on_failure = noted.append
    owner, name = {
        "on_events": (rig.driver, "_on_events"),
        "append": (rig.journal, "append"),
        "snapshot": (rig.driver.session, "snapshot"),
    }.get(what, (rig.sound, what))
    works = getattr(owner, name)
    monkeypatch.setattr(owner, name, lambda *given, **more: fails(lambda: works(*given, **more)))
    rig.play(until=rig.clock.now() + 60)
    rig.driver.do(Command(Do.PAUSE))
    rig.clock.advance(30)
    rig.driver.do(Command(Do.RESUME))
    with contextlib.suppress(Refused):
        rig.driver.do(Command(Do.MORE))
    rig.play()
    assert rig.driver.outcome is not None
    assert rig.driver.outcome.outcome is Outcome.COMPLETED
    assert rig.journal.kept == rig.shown or what in ("append", "on_events")
    assert rig.problems[:1] == [GOES_ON]
    assert rig.problems.count(GOES_ON) == 1
    assert any(isinstance(each, ZeroDivisionError) for each in noted)
    if what != "append":
        assert rig.journal.kept[-1] == rig.driver.outcome
    elif times == 1:
        assert rig.driver.unwritten == 0


class Deaf(Listener):
    """Cannot tell whether there is an output."""

    @property
    def audible(self) -> bool:
        raise ZeroDivisionError


def test_a_sound_that_cannot_tell_whether_it_is_heard_ends_nothing() -> None:
    rig = Rig()
    rig.driver._sound = Deaf(clock=rig.clock)
    rig.play()
    assert rig.driver.outcome is not None
    assert rig.driver.outcome.outcome is Outcome.COMPLETED
    assert rig.problems == [GOES_ON]


def test_telling_of_a_problem_may_fail_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig()
    rig.driver._on_problem = Fails(float("inf"))  # type: ignore[assignment]
    rig.driver._on_failure = Fails(float("inf"))  # type: ignore[assignment]
    rig.journal.broken = "The disk is full."
    assert rig.play().driver.outcome is not None


def test_a_session_that_fails_once_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig()
    rig.until_said("Halfway.", 0.5)
    fails, works = Fails(2), rig.driver.session.advance

    def advance(*, now: float) -> list[Event]:
        fails()
        return works(now=now)

    monkeypatch.setattr(rig.driver.session, "advance", advance)
    rig.clock.advance(5)
    assert fails.called > 2
    rig.play()
    assert rig.driver.outcome is not None
    assert rig.problems == [GOES_ON]


@pytest.mark.parametrize("view", ["works", "fails"])
def test_a_session_that_fails_again_and_again_calls_the_pack_off_before_it_ends(
    monkeypatch: pytest.MonkeyPatch, view: str
) -> None:
    rig, over = Rig(plan_of(cold(10), off(10), lengths=EVEN)), list[float]()
    rig.driver._on_broken = lambda: over.append(rig.clock.now())
    rig.until_said("The time starts now. I will ask about your skin.", 30)
    began = rig.clock.now()

    def fail(*, now: float) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(rig.driver.session, "advance", fail)
    if view == "fails":
        monkeypatch.setattr(rig.driver.session, "view", fail)
    rig.clock.advance(60)
    [moment] = over
    assert moment - began < 5
    [off_now] = [each for each in rig.sound.heard if each.sound == "Take the pack off now."]
    assert off_now.begins <= moment
    assert off_now.cut is None
    assert rig.clock.next_alarm is None
    assert rig.driver.outcome is None, "the next start offers to go on"
    assert not isinstance(rig.journal.kept[-1], SessionEnded)


# Lost sound ----------------------------------------------------------------------------------------------------------


def reasons(rig: Rig) -> list[str]:
    """Why it paused."""
    return [event.reason for event in rig.shown if isinstance(event, Paused)]


def test_lost_sound_pauses_and_the_session_goes_on_by_itself_when_it_is_back() -> None:
    rig = Rig(SLOW)
    began = rig.until_said("Lie on your back.", 2.5)
    rig.sound.output = False
    rig.clock.advance(4)
    assert (reasons(rig), rig.driver.view().state) == (["sound_lost"], State.PAUSED)
    assert rig.sound.rested == [True]
    rig.clock.advance(20)
    rig.sound.output = True
    rig.clock.advance(3)
    assert [each.sound for each in rig.now_heard()] == ["The sound is back. We go on."]
    rig.clock.advance(10)
    assert rig.driver.view().state is State.RUNNING
    assert rig.sound.rested == [True, False]
    rest = next(each for each in rig.sound.heard if each.sound == "Lie on your back." and each.skip)
    assert 1.0 <= rest.skip <= 2.6
    assert rest.begins > began
    rig.play()
    assert rig.driver.outcome is not None
    assert rig.driver.outcome.outcome is Outcome.COMPLETED
    assert rig.sound.accompanied == [True, False]


def test_a_standstill_that_is_told_late_pauses_two_seconds_after_it_began_and_nothing_of_it_is_left_out() -> None:
    rig = Rig(SLOW)
    began = rig.until_said("Lie on your back.", 2.5)
    stood = rig.clock.now()
    rig.clock.advance(0.9)
    rig.sound.output, rig.sound.turned = False, stood
    rig.clock.advance(1.5)
    (paused,) = (event for event in rig.shown if isinstance(event, Paused))
    assert 2.0 <= 1000 + paused.at - stood <= 2.26
    rig.sound.output, rig.sound.turned = True, rig.clock.now()
    rig.clock.advance(20)
    rest = next(each for each in rig.sound.heard if each.sound == "Lie on your back." and each.skip)
    assert stood - began - 1.0 <= rest.skip <= stood - began


def test_that_sound_is_gone_is_shown_and_not_said_when_it_is_back() -> None:
    rig = Rig()
    rig.until_said("Halfway.", 0.5)
    rig.sound.output = False
    rig.clock.advance(10)
    gone = "The sound is gone, so I have paused. When it is back I go on. Say resume to go on without it."
    assert cues(rig.shown)[-1].text == gone
    rig.sound.output = True
    rig.play()
    assert "The sound is back. We go on." in [each.sound for each in rig.sound.heard]
    assert gone not in [each.sound for each in rig.sound.heard]


def test_after_a_minute_the_patient_says_when_to_go_on() -> None:
    rig = Rig()
    rig.until_said("Halfway.", 0.5)
    rig.sound.output = False
    rig.clock.advance(100)
    rig.sound.output = True
    rig.clock.advance(30)
    assert rig.driver.view().state is State.PAUSED
    assert rig.sound.heard[-1].sound == "The sound is back. Say resume when you are ready."
    rig.driver.do(Command(Do.RESUME))
    assert rig.driver.view().state is State.RUNNING


def test_who_goes_on_without_sound_is_not_stopped_again() -> None:
    rig = Rig()
    rig.until_said("Halfway.", 0.5)
    rig.sound.output = False
    rig.clock.advance(5)
    rig.driver.do(Command(Do.RESUME))
    rig.clock.advance(60)
    rig.sound.output = True
    rig.play()
    assert reasons(rig) == ["sound_lost"]
    assert rig.driver.outcome is not None
    assert rig.driver.outcome.outcome is Outcome.COMPLETED


def test_a_session_that_never_had_sound_does_not_wait_for_it() -> None:
    rig = Rig()
    rig.sound.output = False
    assert reasons(rig.play()) == []


def test_a_short_loss_is_none() -> None:
    rig = Rig()
    rig.until_said("Halfway.", 0.5)
    rig.sound.output = False
    rig.clock.advance(1.8)
    rig.sound.output = True
    assert reasons(rig.play()) == []


def test_a_question_that_nobody_heard_is_asked_again() -> None:
    rig = Rig()
    rig.driver.start()
    rig.clock.advance(9)
    question = rig.driver.session.question
    assert question is not None
    rig.sound.output = False
    rig.clock.advance(10)
    rig.sound.output = True
    rig.clock.advance(8)
    assert [each.sound for each in rig.sound.heard].count(question.text) == 2


def test_a_pack_is_asked_to_come_off_and_asked_again_aloud() -> None:
    rig = Rig(plan_of(cold(10), off(10), lengths=EVEN))
    rig.until_said("The time starts now. I will ask about your skin.", 30)
    rig.sound.output = False
    rig.clock.advance(10)
    question = rig.driver.session.question
    assert question is not None
    assert question.purpose == "pack_off"
    rig.sound.output = True
    rig.clock.advance(5)
    assert any(each.sound == question.text and each.cut is None for each in rig.now_heard())
    assert rig.driver.view().state is State.PAUSED
    rig.driver.do(Command(Do.ANSWER, "yes", question.id))
    rig.clock.advance(5)
    assert rig.sound.heard[-1].sound == "The sound is back. Say resume when you are ready."
    assert rig.driver.view().state is State.PAUSED


def test_sleep_and_a_symptom_keep_it_from_going_on_by_itself() -> None:
    for do in (None, Do.SYMPTOM):
        rig = Rig(SLOW)
        rig.until_said("Lie on your back.", 2.5)
        rig.sound.output = False
        rig.clock.advance(4)
        rig.sound.output = True
        rig.clock.advance(2.5)
        assert rig.now_heard()[-1].sound == "The sound is back. We go on."
        if do is None:
            rig.clock.jump(3600)
        else:
            rig.driver.do(Command(do))
        rig.clock.advance(20)
        assert rig.driver.view().state in (State.PAUSED, State.ASKING)
