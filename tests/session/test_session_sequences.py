"""Any sequence of commands, answers, silences, sleeps and crashes, session after session: nothing breaks, nothing that must
end goes on, no emergency is lowered, and there is always an honest way on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from scripts import RULES, Patient, Run, Scripted

from stretchcoach.history.closures import Closures
from stretchcoach.history.entries import RecordEntry
from stretchcoach.routine.model import Routine
from stretchcoach.safety import days, doors
from stretchcoach.safety.briefing import Briefing
from stretchcoach.safety.days import RoutineSort
from stretchcoach.safety.person import Profile
from stretchcoach.safety.questions import replies
from stretchcoach.safety.red_flags import Tier
from stretchcoach.safety.standing import Closure, FolderTime, Standing
from stretchcoach.session.events import Cue, QuestionKind, SessionEnded, SessionStarted, Sign, as_record
from stretchcoach.session.rehearsal import make_plan
from stretchcoach.session.speech import everything_said
from stretchcoach.session.states import Refused, State
from stretchcoach.words.lengths import Lengths

from . import triage
from .guardian import Guardian
from .strategies import KNOWN, LENGTHS, ROUTINES, AnyPatient

COMMANDS = ("pause", "resume", "skip", "back", "repeat", "add_time", "report_symptom")
LONGEST = 4 * 3600.0
"""Seconds after which even the longest of these routines has ended when nobody answers."""


class AnySequence(RuleBasedStateMachine):
    """A session, and somebody who does anything at any time."""

    @initialize(
        routine=ROUTINES,
        voice=LENGTHS,
        pain=st.sampled_from([0, 2, 3, 4, 5, 6, 7, 9]),
        seed=st.integers(0, 10_000),
        bad=st.sampled_from([0, 0, 1, 3]),
        steps=st.integers(0, 200),
        conditions=KNOWN,
        level=st.sampled_from([0, 0, -1, -2, 2]),
        lists=st.sampled_from([(), ("D",), ("D",), ("L1", "L2"), ("L1",)]),
    )
    def begin(
        self,
        routine: Routine,
        voice: Lengths,
        pain: int,
        seed: int,
        bad: int,
        steps: int,
        conditions: dict[str, str],
        level: int,
        lists: tuple[str, ...],
    ) -> None:
        """Start, pass the gate without a flag or with any, and go on to anywhere."""
        self.profile = Profile(conditions=conditions)
        self.routine, self.voice = routine, voice
        self.closures, self.sessions = Closures(), 0
        self._begin(Scripted(AnyPatient(seed, bad, silent=0), before=pain), Briefing(level=level, lists=lists), 1000.0)
        self.goes_well(steps)

    def _begin(self, patient: Patient, briefing: Briefing, now: float) -> None:
        self.plan = make_plan(self.routine, RULES, self.voice, self.profile, briefing=briefing)
        self.known = {phrase.text for phrase in everything_said(self.plan, RULES, self.profile)} | {""}
        self.run = Run(self.plan, patient, self.profile, now=now)
        self.guardian = Guardian(self.plan, profile=self.profile)
        for row, left in self.closures.left_open.items():
            worst = triage.reach(row, {})  # it is asked from the beginning
            self.guardian.gate.signs[row] = Sign(at=0.0, row=row, tier=worst, said=left.said, state="open")
        self.sessions += 1
        self.seen = 0
        self.gone = False
        self._watch()

    def _watch(self) -> None:
        new = self.run.events[self.seen :]
        self.seen = len(self.run.events)
        self.guardian.watch(new)
        for event in new:
            if isinstance(event, Sign):
                self.closures.sign(FolderTime(self.run.now), self.sessions, as_record(event))
        assert {event.text for event in new if isinstance(event, Cue)} <= self.known

    def _flush(self) -> None:
        self.run.events += self.run.session.advance(now=self.run.now)

    def _try(self, command: str, *arguments: Any) -> None:
        self._flush()
        before = self._snapshot()
        refused: Refused | None = None
        try:
            self.run.events += getattr(self.run.session, command)(*arguments, now=self.run.now)
        except Refused as problem:
            refused = problem
        if refused is not None:
            assert self._snapshot() == before, f"{command} changed something: {refused}"
        elif command in ("back", "repeat"):
            self.guardian.jumped()
        self._watch()

    def _snapshot(self) -> object:
        session, now = self.run.session, self.run.now
        hidden = {name: value for name, value in vars(session).items() if name not in ("_playing", "_events")}
        return hidden, dict(vars(vars(session)["_playing"])), session.next_wakeup(), session.view(now=now)

    @property
    def over(self) -> bool:
        """Whether there is no session any more."""
        return self.gone or self.run.session.ended

    @precondition(lambda self: not self.over)
    @rule(steps=st.integers(1, 40))
    def goes_well(self, steps: int) -> None:
        """The patient answers for a while."""
        for _ in range(steps):
            if self.over or (self.run.session.next_wakeup() is None and self.run.session.question is None):
                break
            self.run.step()
        self._watch()

    @precondition(lambda self: not self.over)
    @rule(command=st.sampled_from(COMMANDS))
    def command(self, command: str) -> None:
        """Any command at any time."""
        self._try(command)

    @precondition(lambda self: not self.over)
    @rule(sure=st.integers(0, 9))
    def stop(self, sure: int) -> None:
        """Now and then."""
        if sure == 9:
            self._try("stop")

    @precondition(lambda self: not self.over)
    @rule(
        pain=st.sampled_from([0, 1, 2, 3, 4, 5, 6, 7, 10, 11, -1]),
        word=st.sampled_from(["yes", "yes", "no", "no", "unsure", "4", "none", "something", "again"]),
        place=st.sampled_from([0, 0, 1, 2, 3, 4, 5, "unsure", "calf", "back", "4"]),
        item=st.sampled_from([1, 2, 3, 4, 5, 6, 7, 8, 9, "done", "done", "chest"]),
        named=st.sampled_from(["right", "right", "right", "", "wrong"]),
    )
    def answer(self, pain: int, word: str, place: int | str, item: int | str, named: str) -> None:
        """An answer, to the open question or to none."""
        self._flush()
        question = self.run.session.question
        kind = question.kind if question else QuestionKind.CONFIRM
        name = (question.id if question else "q1") if named == "right" else "q1" if named else ""
        values = {QuestionKind.PAIN: pain, QuestionKind.PLACE: place, QuestionKind.PICK: item}
        self._try("answer", name, values.get(kind, word))

    @precondition(lambda self: not self.over)
    @rule(seconds=st.sampled_from([0.0, 0.5, 1.0, 3.0, 7.0, 12.0, 33.0, 61.0, 200.0, 700.0]))
    def silence(self, seconds: float) -> None:
        """Time passes."""
        self.run.wait(seconds)
        self._watch()

    @precondition(lambda self: not self.over)
    @rule(seconds=st.sampled_from([6.0, 100.0, 4000.0]), told=st.booleans())
    def sleep(self, seconds: float, told: bool) -> None:
        """The machine sleeps; the front end may have noticed or not."""
        mark = len(self.run.events)
        state = self.run.session.state
        if told:
            self.run.sleep(seconds)
        else:
            self.run.now += seconds
            self._flush()
        moved = [event for event in self.run.since(mark) if isinstance(event, Cue)]
        assert all(event.due + self.run.session.started >= self.run.now - 5 for event in moved), (state, moved)
        self._watch()

    @precondition(lambda self: not self.over)
    @rule(away=st.sampled_from([1.0, 300.0, 1000.0, 20_000.0]))
    def crash(self, away: float) -> None:
        """The power goes; somebody starts the program again."""
        self.guardian.crashed()
        point = self.run.cut(away=away)
        if point is None:
            self.gone = True
            return
        last = self.run.session.snapshot().at
        self.run = Run(self.plan, self.run.patient, self.profile, resume=point, now=self.run.now + away)
        self.seen = 0
        assert isinstance(self.run.events[0], SessionStarted)
        assert self.run.events[0].at == pytest.approx(last)
        self._watch()

    @precondition(lambda self: not self.over)
    @rule(sure=st.integers(0, 9))
    def closed(self, sure: int) -> None:
        """The program is closed, now and then."""
        if sure == 9:
            self._try("interrupt")

    @precondition(lambda self: self.over)
    @rule(
        away=st.sampled_from([5.0, 4000.0, 90_000.0]),
        dice=st.lists(st.integers(0, 9), min_size=12, max_size=12),
        seed=st.integers(0, 10_000),
        lists=st.sampled_from([(), ("D",), ("L1", "L2")]),
    )
    def again(self, away: float, dice: list[int], seed: int, lists: tuple[str, ...]) -> None:
        """Later: the door is open, or one of its ways out is tried."""
        now = self.run.now + away
        found = self.closures
        standing = Standing(
            now=FolderTime(now),
            midnight=FolderTime(now - now % 86_400),
            closures=found.all,
            symptom_open=found.symptom_open,
        )
        kinds = frozenset(step.pack for step in self.plan.steps if step.pack is not None)
        sort = RoutineSort(moves=self.plan.has_exercises, packs=kinds, ease=self.plan.ease)
        shut = days.shut(sort, standing, RULES)
        if shut is None:
            rows, key = doors.left_open(standing), found.symptom_open
            briefing = Briefing(lists=lists, open_rows=rows, symptom_open=key)
            self._begin(Scripted(AnyPatient(seed, 2, silent=0)), briefing, now)
            return
        assert shut.closure is not None
        assert shut.reason, "a closed door that says nothing"
        assert self._opens(shut.closure), f"no way out of {shut.closure}"
        later = doors.is_asked(shut.closure, standing, RULES.red_flags)
        self._take(shut.closure, self._tried(shut.closure, dice, later=later), now)
        self.run.now = now

    def _opens(self, closure: Closure) -> bool:
        """Whether somebody who pressed a wrong key gets out, and somebody who was seen, by answering what is true."""
        ways = doors.Door(closure=closure, later=False).ways(RULES.red_flags)
        wrong = self._tried(closure, [ways.index(doors.WayOut.WRONG)])
        seen = self._tried(closure, [ways.index(doors.WayOut.SEEN), 1, 0])
        return wrong.tier in (Tier.NONE, Tier.REST_TODAY) and seen.tier is Tier.NONE

    @staticmethod
    def _tried(closure: Closure, dice: list[int], *, later: bool = False) -> doors.Opened:
        """A walk through the ways out: the dice choose, and then it is "no"."""
        door, flags = doors.Door(closure=closure, later=later), RULES.red_flags
        while asked := doors.ask(door, flags):
            offered = [each.value for each in replies(asked.kind, asked.items, several=asked.several)]
            left = [each for each in offered if each != "again" and each not in asked.picked]
            calm = next((each for each in ("no", "none", "done") if each in left), left[0])
            value = left[dice.pop(0) % len(left)] if dice else calm
            if not dice and asked.ref.endswith(("said_back", "dizzy_better")):
                value = "yes"
            door = doors.door_after(door, asked, value, flags)
        return doors.opened(door, flags)

    def _take(self, closure: Closure, opened: doors.Opened, now: float) -> None:
        """What is recorded of it; see ``Store.open_door``."""
        assert opened.say, "an answer to a way out that says nothing"
        ends = None if opened.ends_in is None else now + opened.ends_in
        body: dict[str, object] = {
            "row": closure.row,
            "to": opened.row,
            "tier": opened.tier.value,
            "said": opened.said,
            "ends": ends,
        }
        body |= {"acute": opened.acute, "gently": opened.gently, "until": now - now % 86_400 + 86_400}
        body["also"] = [{"row": row, "tier": tier.value, "said": said} for row, tier, said in opened.also]
        self.closures.way(RecordEntry(0, FolderTime(now), datetime.fromtimestamp(0, UTC), body))

    @precondition(lambda self: self.over)
    @rule()
    def nothing_more(self) -> None:
        """A session that has ended takes no command."""
        if not self.gone:
            mark = len(self.run.events)
            for command in ("start", "stop", *COMMANDS):
                self._try(command)
            self._try("answer", "q1", "yes")
            assert self.run.since(mark) == []

    @invariant()
    def there_is_a_way_on(self) -> None:
        """Something will happen, or a question is open, or a command goes on."""
        session = self.run.session
        waits = session.next_wakeup() is not None or session.question is not None
        assert self.over or waits or session.state is State.PAUSED, session.state

    @invariant()
    def looking_changes_nothing(self) -> None:
        """A screen may look, and the sound look ahead, at any time."""
        session, now = self.run.session, self.run.now
        before = self._snapshot()
        session.view(now=now)
        assert session.upcoming(now=now, within=5) == session.upcoming(now=now, within=5)
        assert self._snapshot() == before

    def teardown(self) -> None:
        """From now on nobody says anything."""
        if not hasattr(self, "run") or self.gone:
            return
        latest = self.run.now + LONGEST
        for _ in range(5000):
            due = self.run.session.next_wakeup()
            if due is None:
                break
            assert due < latest, "it goes on for hours with nobody there"
            self.run.now = max(self.run.now, due)
            self._flush()
            self._watch()
        assert self.run.session.state in (State.ENDED, State.PAUSED)
        ends = [event for event in self.run.events if isinstance(event, SessionEnded)]
        assert len(ends) == self.run.session.ended


TestAnySequence = AnySequence.TestCase
TestAnySequence.settings = settings(
    max_examples=100, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
