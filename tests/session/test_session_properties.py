"""What holds for every routine, every voice and every patient."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle, pairwise
from math import inf

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rows import each_row
from scripts import RULES, SHIPPED, Patient, Run, finish, timeline

from stretchcoach.routine.model import Routine
from stretchcoach.session.engine import Session
from stretchcoach.session.events import Answer, Cue, Event, PhaseStarted, Resumed, SessionEnded, StepStarted, TakenBack
from stretchcoach.session.rehearsal import make_plan
from stretchcoach.session.speech import everything_said
from stretchcoach.session.states import State
from stretchcoach.words.lengths import Lengths

from .strategies import LENGTHS, PATIENTS, ROUTINES, lengths

SOME = settings(max_examples=60, deadline=None)
HAIR = 1e-6


def assert_no_overlap(events: Sequence[Event]) -> None:
    """Cues come in order, none sounds into the next, and all end with the session.

    An answer may cut the words of its question; nothing else cuts anything.
    """
    last: Cue | None = None
    for event in events:
        if isinstance(event, Answer):
            last = None
        elif isinstance(event, Cue):
            if last is not None:
                assert event.due >= last.due + last.seconds - HAIR, (last, event)
            last = event
        elif isinstance(event, SessionEnded) and last is not None:
            assert last.due + last.seconds <= event.at + HAIR, (last, event)


@SOME
@given(ROUTINES, LENGTHS, PATIENTS)
def test_cues_are_in_order_never_overlap_and_end_with_the_session(
    routine: Routine, voice: Lengths, patient: Patient
) -> None:
    run = finish(make_plan(routine, RULES, voice), patient)
    assert_no_overlap(run.events)
    times = [event.at for event in run.events]
    assert times == sorted(times)
    assert len(run.of(SessionEnded)) == 1


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_routines_never_overlap_with_slow_or_quick_voices(name: str) -> None:
    for seed in range(6):
        assert_no_overlap(finish(make_plan(SHIPPED[name], RULES, lengths(seed))).events)


@each_row("name", SHIPPED)
def test_everything_the_shipped_routines_want_to_say_finds_room(name: str) -> None:
    """In its hold or, where that is too short for it, before."""
    assert all("; it is said before " in note for note in make_plan(SHIPPED[name], RULES).notes)


@SOME
@given(ROUTINES, LENGTHS, PATIENTS, st.lists(st.floats(0, 4.9), min_size=5, max_size=5))
def test_however_advance_is_called_the_same_is_said(
    routine: Routine, voice: Lengths, patient: Patient, late: list[float]
) -> None:
    """Extra calls at any moment, and wake-ups up to five seconds late, change nothing of what is said or when."""
    plan = make_plan(routine, RULES, voice, ready=5.0)
    punctual = finish(plan, patient)
    restless = Run(plan)
    for earlier, answer in pairwise(punctual.events):
        replaces = isinstance(earlier, TakenBack)  # a rating said instead of the one that was said back
        if isinstance(answer, Answer) and answer.value is not None and not replaces:
            _live_restlessly(restless, late, until=restless.session.started + answer.at)
            restless.answer(answer.value, sure=False)
    _live_restlessly(restless, late)
    assert timeline(restless.events) == timeline(punctual.events)
    assert [event for event in restless.events if not isinstance(event, Cue)] == [
        event for event in punctual.events if not isinstance(event, Cue)
    ]


def _live_restlessly(run: Run, late: list[float], until: float = inf) -> None:
    """Call in the middle of nothing, then later than asked for, then twice at the same moment."""
    delays = cycle(late)
    while (wake := run.session.next_wakeup()) is not None and wake <= until:
        for moment in (run.now + (wake - run.now) / 3, min(wake + next(delays), until)):
            run.now = max(run.now, moment)
            run.events += run.session.advance(now=run.now)
        assert run.session.advance(now=run.now) == []
    if until < inf:
        run.now = until


@SOME
@given(ROUTINES, LENGTHS, st.floats(0, 1), st.floats(0.001, 5000))
def test_a_pause_moves_everything_after_it_by_exactly_its_length(
    routine: Routine, voice: Lengths, part: float, pause: float
) -> None:
    plan = make_plan(routine, RULES, voice, ready=5.0)  # to be ready is asked for again after a pause
    assume(not any(step.pack for step in plan.steps))  # a pack on the skin does not pause, and its gaps are real time
    straight, paused = Run(plan), Run(plan)
    straight.to_end()
    _run_until(paused, part * straight.end.at)
    while paused.session.state is State.ASKING:
        paused.step()
    view = paused.session.view(now=paused.now)
    assume(view.state is State.RUNNING)
    paused.do("pause")
    said = len(timeline(paused.events))
    assert paused.wait(pause) == []
    again = paused.session.view(now=paused.now)
    assert (again.remaining, again.elapsed, again.phase) == (view.remaining, view.elapsed, view.phase)
    paused.do("resume")
    paused.to_end()
    expected, found = timeline(straight.events), timeline(paused.events)
    assert found[:said] == expected[:said]
    assert [text for _, text in found[said:]] == [text for _, text in expected[said:]]
    assert [due - pause for due, _ in found[said:]] == pytest.approx([due for due, _ in expected[said:]], abs=0.002)


def _run_until(run: Run, moment: float) -> None:
    """Go on to ``moment`` of session time; the patient answers meanwhile."""
    until = run.session.started + moment
    while not run.session.ended:
        due = [each for each in (run.session.next_wakeup(), run._answers_at()) if each is not None]
        if not due or min(due) > until:
            run.now = max(run.now, until)
            run.events += run.session.advance(now=run.now)
            return
        run.step()


@SOME
@given(ROUTINES, LENGTHS, PATIENTS, st.integers(0, 400), st.sampled_from([0.0, 2.5, 20.0, 300.0]))
def test_upcoming_names_exactly_what_advance_will_report(
    routine: Routine, voice: Lengths, patient: Patient, steps: int, within: float
) -> None:
    run = Run(make_plan(routine, RULES, voice), patient)
    for _ in range(steps):
        if run.session.ended:
            break
        run.step()
    before = _snapshot(run.session, run.now)
    announced = run.session.upcoming(now=run.now, within=within)
    assert _snapshot(run.session, run.now) == before
    happened = [event for event in run.wait(within) if isinstance(event, Cue)]
    assert announced == happened
    assert len({cue.id for cue in announced}) == len(announced)


def _snapshot(session: Session, now: float) -> object:
    return session.state, session.next_wakeup(), session.question, session.view(now=now), session.snapshot()


@SOME
@given(ROUTINES, PATIENTS)
def test_everything_a_session_says_was_known_before_it_started(routine: Routine, patient: Patient) -> None:
    plan = make_plan(routine, RULES)
    known = {phrase.text for phrase in everything_said(plan, RULES)}
    run = finish(plan, patient)
    assert {event.text for event in run.of(Cue)} - {""} <= known


@SOME
@given(ROUTINES, PATIENTS)
def test_each_cue_has_an_id_of_its_own(routine: Routine, patient: Patient) -> None:
    ids = [event.id for event in finish(make_plan(routine, RULES), patient).of(Cue)]
    assert len(ids) == len(set(ids))


@SOME
@given(ROUTINES, PATIENTS)
def test_nothing_is_counted_as_done_that_was_not_begun(routine: Routine, patient: Patient) -> None:
    run = finish(make_plan(routine, RULES), patient)
    begun = {event.step for event in run.of(StepStarted) if event.kind in ("exercise", "cold", "heat")}
    assert run.end.done <= len(begun)
    assert run.end.planned == run.plan.work


def test_a_phase_begins_where_the_one_before_it_ended() -> None:
    run = finish(make_plan(SHIPPED["gentle-four"], RULES))
    phases = run.of(PhaseStarted)
    for phase, following in pairwise(phases):
        if phase.seconds is not None and not any(
            isinstance(event, Resumed) and phase.at <= event.at <= following.at for event in run.events
        ):
            assert following.at == pytest.approx(phase.at + phase.seconds)


@each_row("name", SHIPPED)
def test_the_expected_length_is_about_right(name: str) -> None:
    run = finish(make_plan(SHIPPED[name], RULES))
    assert run.end.at == pytest.approx(run.plan.planned, rel=0.15)  # here the patient is quick
