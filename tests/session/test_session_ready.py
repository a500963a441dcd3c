"""Waiting until the patient is in position."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rows import each_row
from scripts import BOOK, EVEN, NOTHING_DUE, RULES, SHIPPED, Run, finish, holds, phase, plan_of, shipped, step

from stretchcoach.safety.person import Profile
from stretchcoach.session.engine import Session
from stretchcoach.session.events import Outcome, Paused, PhaseStarted, Resumed, StepStarted
from stretchcoach.session.plan.placing import Voice, ready_phase
from stretchcoach.session.plan.plan import READY_TAKES, Plan, StepKind
from stretchcoach.session.rehearsal import make_plan, seconds_of
from stretchcoach.session.states import Refused, State


def waiting_plan(seconds: float | None = None) -> Plan:
    """An exercise before which the position changes."""
    plan = plan_of(holds(), lengths=EVEN, briefing=NOTHING_DUE)
    ready = ready_phase(Voice(BOOK, EVEN), seconds)
    steps = [
        replace(each, forms={form: phases and (phases[0], ready, *phases[1:]) for form, phases in each.forms.items()})
        if each.kind is StepKind.EXERCISE
        else each
        for each in plan.steps
    ]
    return replace(plan, steps=tuple(steps))


PLAN = waiting_plan()


def waiting() -> Run:
    run = Run(PLAN, moves=False)
    run.to(phase("ready", seconds=None))
    return run


def test_the_session_waits_without_a_question_until_the_patient_is_ready() -> None:
    run = waiting()
    run.wait(59.0)
    assert (run.session.state, run.session.question, run.said[-1]) == (State.RUNNING, None, BOOK("ready.ask"))
    assert [event.phase for event in run.do("ready") if isinstance(event, PhaseStarted)] == ["get_ready"]
    assert "ready" not in run.asked
    assert run.to_end().outcome is Outcome.COMPLETED
    assert finish(PLAN).end.outcome is Outcome.COMPLETED


def test_ready_counts_before_the_words_are_out_and_only_while_it_is_waited_for() -> None:
    run = waiting()
    run.do("ready")
    with pytest.raises(Refused, match="Nothing is waiting"):
        run.do("ready")
    assert run.phases[-1] == "get_ready"


def test_a_set_time_runs_by_itself_and_is_not_cut_short_by_ready() -> None:
    run = Run(waiting_plan(20.0))
    began = run.to(phase("ready", seconds=20.0)).at
    assert run.session.asks_ready is None
    assert run.to(phase("get_ready")).at - began == pytest.approx(20.0)
    assert BOOK("ready.take") in run.said


def test_who_is_not_ready_is_asked_once_more_then_waited_for_and_after_ten_minutes_the_session_ends() -> None:
    run = waiting()
    asked = run.now
    run.wait(62.0)
    assert run.said[-2:] == ["(attention)", BOOK("ready.again")]
    run.to(lambda event: isinstance(event, Paused))
    assert (run.session.state, run.rules[-1]) == (State.HELD, "P12")
    assert 120 < run.now - asked < 130
    run.wait(3.0)
    assert run.said[-1] == BOOK("ready.held")
    end = run.to_end()
    assert (end.outcome, end.rule) == (Outcome.NO_ANSWER, "P12")
    assert run.now - asked == pytest.approx(600 + 123, abs=8)


@each_row("command", ["ready", "resume"])
def test_from_a_pause_and_from_being_held_ready_goes_on(command: str) -> None:
    for held in (False, True):
        run = waiting()
        if held:
            run.to(lambda event: isinstance(event, Paused))
        else:
            run.do("pause")
            run.wait(300.0)
        happened = run.do(command)
        assert isinstance(happened[0], Resumed)
        straight_on = held and command == "ready"
        assert run.phases[-1] == ("get_ready" if straight_on else "ready"), (held, command)
        run.wait(1.5)
        assert run.session.state is State.RUNNING


def test_skip_back_and_repeat_work_while_it_waits() -> None:
    for command, kind in (("skip", "say"), ("repeat", "announce"), ("back", "announce")):
        run = waiting()
        run.do(command)
        assert run.phases[-1] == kind, command


def test_a_wait_counts_a_set_time_in_the_length_of_a_session() -> None:
    plain = plan_of(holds(), lengths=EVEN, briefing=NOTHING_DUE)
    assert seconds_of(PLAN, RULES) - seconds_of(plain, RULES) == pytest.approx(READY_TAKES)


def test_looking_ahead_changes_nothing_while_it_waits() -> None:
    run = waiting()
    run.wait(2.0)
    session: Session = run.session
    before = session.next_wakeup()
    assert session.upcoming(now=run.now, within=120.0)
    assert session.next_wakeup() == before


def test_who_is_not_there_yet_is_waited_for_again_after_repeat_back_and_skip() -> None:
    """Cat-cow, then child's pose from the same position, and a twist on a chair."""
    for command, exercise in (("repeat", "cat-cow"), ("back", "cat-cow"), ("skip", "child-pose")):
        run = Run(shipped("gentle-four", briefing=NOTHING_DUE), moves=False)
        run.to(phase("ready"))
        run.do(command)
        run.to(phase("ready"))
        assert [event.exercise for event in run.of(StepStarted) if event.exercise][-1] == exercise, command
    run = Run(shipped("gentle-four", briefing=NOTHING_DUE))
    run.to(step("exercise", "child-pose"))
    run.to(phase("hold"))
    assert run.phases.count("ready") == 1, "it begins on hands and knees too"


def test_the_other_side_on_top_is_another_position() -> None:
    profile = Profile(conditions={"pregnant": "yes"})
    plan = make_plan(SHIPPED["daily-fifteen"], RULES, profile=profile, briefing=NOTHING_DUE)
    run = Run(plan, profile=profile)
    run.to(step("exercise", "lower-trunk-rotation"))
    before = run.phases.count("ready")
    run.to(phase("rep") if "rep" in _kinds(plan, "lower-trunk-rotation") else phase("hold"))
    assert run.phases.count("ready") == before + 1


def _kinds(plan: Plan, exercise: str) -> set[str]:
    phases = next(each for each in plan.steps if each.exercise == exercise).forms.values()
    return {each.kind.value for form in phases for each in form or ()}


def test_a_set_time_ends_at_once_for_who_is_there_sooner() -> None:
    run = Run(waiting_plan(300.0))
    run.to(phase("ready"))
    run.do("ready")
    assert run.phases[-1] == "get_ready"
