"""The table of states against the session: every command in every state, time, sleep, and looking ahead."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rows import each_row
from scripts import (
    EVEN,
    RULES,
    Run,
    Scripted,
    asks,
    calm,
    finish,
    fitting,
    holds,
    phase,
    plan_of,
    silent,
    work,
)

from stretchcoach.routine.model import Dose, RestStep
from stretchcoach.session.engine import Session
from stretchcoach.session.events import Cue, Outcome, Paused, PhaseLengthened, PhaseStarted, Resumed, StepStarted
from stretchcoach.session.states import COMMANDS, TRANSITIONS, Refused, State, Trigger, check, mermaid

PLAN = plan_of(holds("bend"), RestStep(seconds=30), holds("turn"), lengths=EVEN)


def new() -> Run:
    """A session that was not started; its run must not be gone on with."""
    run = Run(PLAN)
    run.session = Session(PLAN, RULES)
    run.events.clear()
    return run


def in_phase(kind: str) -> Run:
    """Two seconds into a phase."""
    run = Run(PLAN)
    run.to(phase(kind))
    run.wait(2)
    return run


def asking(purpose: str = "check_in", patient: Scripted | None = None) -> Run:
    """A question is open."""
    run = Run(PLAN, patient or calm)
    run.to(asks(purpose))
    run.wait(0.5)
    return run


def paused() -> Run:
    """Paused by the user in a hold."""
    run = in_phase("hold")
    run.do("pause")
    return run


def held() -> Run:
    """Nobody answered the check-in."""
    run = asking()
    run.patient = silent
    run.to(lambda event: isinstance(event, Paused))
    return run


def ending() -> Run:
    """Stopped, with the last words still to be said."""
    run = in_phase("hold")
    run.do("stop")
    return run


STATES: dict[State, Callable[[], Run]] = {
    State.NEW: new,
    State.RUNNING: lambda: in_phase("hold"),
    State.ASKING: asking,
    State.PAUSED: paused,
    State.HELD: held,
    State.GUIDANCE: lambda: asking("acknowledge", fitting("ces_saddle", ces_when="yes")),
    State.ENDING: ending,
    State.ENDED: lambda: finish(PLAN),
}

DO: dict[Trigger, str] = {
    Trigger.START: "start",
    Trigger.PAUSE: "pause",
    Trigger.RESUME: "resume",
    Trigger.SKIP: "skip",
    Trigger.BACK: "back",
    Trigger.REPEAT: "repeat",
    Trigger.MORE: "add_time",
    Trigger.READY: "ready",
    Trigger.SYMPTOM: "report_symptom",
    Trigger.STOP: "stop",
}


def snapshot(run: Run) -> object:
    """Everything there is to see and everything that is to come."""
    session = run.session
    hidden = {name: value for name, value in vars(session).items() if name not in ("_playing", "_events", "_now")}
    looks = None if session.state is State.NEW else session.view(now=run.now)
    return hidden, dict(vars(vars(session)["_playing"])), session.next_wakeup(), looks


def test_each_state_can_be_reached() -> None:
    assert {state: build().session.state for state, build in STATES.items()} == {state: state for state in State}
    assert set(DO) | {Trigger.ANSWER} == COMMANDS


@each_row("state", State)
@each_row("trigger", DO)
def test_a_command_leads_where_the_table_says_or_is_refused_and_changes_nothing(state: State, trigger: Trigger) -> None:
    run = STATES[state]()
    run.wait(0)
    before = snapshot(run)
    rows = TRANSITIONS[state]
    if trigger in rows:
        if _refused(run, trigger):  # some rows hold in part of a state only
            assert snapshot(run) == before
        else:
            assert run.session.state in rows[trigger]
        return
    with pytest.raises(Refused) as caught:
        run.do(DO[trigger])
    assert (caught.value.command, caught.value.state) == (trigger.value, state)
    assert str(state) in str(caught.value) or (trigger, state) == (Trigger.BACK, State.GUIDANCE)
    assert snapshot(run) == before


def _refused(run: Run, trigger: Trigger) -> bool:
    try:
        run.do(DO[trigger])
    except Refused:
        return True
    return False


@each_row("state", [State.NEW, State.RUNNING, State.PAUSED, State.ENDING, State.ENDED])
def test_an_answer_to_no_question_is_refused(state: State) -> None:
    run = STATES[state]()
    run.wait(0)
    before = snapshot(run)
    with pytest.raises(Refused, match="No question is open"):
        run.session.answer("q1", "yes", now=run.now)
    assert snapshot(run) == before


@each_row("value", [-1, 11, "4", "yes", 4.5, True, None, ""])
def test_an_answer_that_does_not_fit_is_refused(value: object) -> None:
    run = asking()
    before = snapshot(run)
    with pytest.raises(Refused, match="number from 0"):
        run.answer(value)  # type: ignore[arg-type]  # what a program may send
    assert snapshot(run) == before


def test_a_late_answer_to_an_earlier_question_is_refused() -> None:
    run = asking()
    with pytest.raises(Refused, match="no longer open"):
        run.session.answer("q1", 2, now=run.now)


@each_row("command", ["skip", "back"])
def test_a_check_in_is_answered_not_skipped(command: str) -> None:
    with pytest.raises(Refused):
        asking().do(command)


def test_a_mistake_in_the_engine_is_not_a_refusal() -> None:
    with pytest.raises(AssertionError):
        check(State.NEW, Trigger.START, State.ENDED)


def test_the_diagram_is_drawn_from_the_table() -> None:
    drawn = mermaid()
    for state, rows in TRANSITIONS.items():
        assert state.value in drawn
        for trigger, targets in rows.items():
            for target in targets:
                lines = [line for line in drawn.splitlines() if line.startswith(f"    {state} --> {target}: ")]
                assert any(trigger.value in line for line in lines)
    assert drawn.startswith("stateDiagram-v2\n    [*] --> new")


def test_nothing_follows_the_end_and_every_state_but_it_can_be_left() -> None:
    assert TRANSITIONS[State.ENDED] == {}
    assert all(TRANSITIONS[state] for state in State if state is not State.ENDED)


# Time ----------------------------------------------------------------------------------------------------------------


@each_row("state", [state for state in State if state is not State.NEW])
def test_time_never_goes_back(state: State) -> None:
    run = STATES[state]()
    before = snapshot(run)
    with pytest.raises(ValueError, match="backwards"):
        run.session.advance(now=run.now - 0.001)
    assert snapshot(run) == before


@each_row("state", [state for state in State if state is not State.NEW])
def test_the_same_moment_again_brings_nothing(state: State) -> None:
    run = STATES[state]()
    run.session.advance(now=run.now)
    assert run.session.advance(now=run.now) == []


def test_what_was_due_before_a_refused_command_comes_with_the_next_call() -> None:
    run = in_phase("hold")
    due = run.session.next_wakeup()
    assert due is not None
    with pytest.raises(Refused):
        run.session.resume(now=due)
    assert [event.text for event in run.session.advance(now=due) if isinstance(event, Cue)]


# Pauses and commands -------------------------------------------------------------------------------------------------


def test_a_pause_stands_still_and_goes_on_in_the_middle() -> None:
    run = in_phase("hold")
    left = run.session.view(now=run.now).remaining
    assert [type(event) for event in run.do("pause")] == [Paused]
    assert run.session.next_wakeup() is None
    assert run.wait(5000) == []
    assert run.session.view(now=run.now).remaining == left
    assert [type(event) for event in run.do("resume")] == [Resumed]
    assert run.session.view(now=run.now).remaining == left


def test_a_question_that_was_paused_is_asked_again_with_all_its_time() -> None:
    run = asking()
    run.wait(20)
    run.do("pause")
    run.wait(100)
    run.do("resume")
    asked = run.now
    run.patient = silent
    again = run.to(asks("check_in"))
    assert again.at + run.session.started - asked > 30


def test_skip_back_and_repeat() -> None:
    run = in_phase("rest")
    run.do("back")
    assert run.of(StepStarted)[-1].exercise == "bend"
    run.do("back")
    assert run.of(StepStarted)[-1].exercise == "bend", "from the first step to its own beginning"
    run.do("skip")
    run.to(phase("rest"))
    run.do("repeat")
    assert run.of(StepStarted)[-1].kind == "rest"
    run.do("skip")
    assert run.of(StepStarted)[-1].exercise == "turn"
    assert run.to_end().outcome is Outcome.COMPLETED
    assert run.end.done == 2, "the first had been done before it was begun again and skipped"


def test_a_skipped_exercise_that_was_begun_is_still_asked_about() -> None:
    run = in_phase("hold")
    run.do("skip")
    assert run.session.question is not None
    assert run.session.question.purpose == "check_in"


def test_more_moves_the_count_to_the_new_end() -> None:
    run = Run(plan_of(work(dose=Dose(hold=20)), lengths=EVEN))
    begun = run.to(phase("hold")).at
    run.wait(18.5)
    run.do("add_time")
    end = run.to(phase("between")).at
    counts = [(round(event.due - begun, 1), event.text) for event in run.of(Cue) if begun <= event.due < end]
    assert [entry for entry in counts if entry[1] in ("Three", "Two", "One")] == [
        (17, "Three"),
        (18, "Two"),
        (27, "Three"),
        (28, "Two"),
        (29, "One"),
    ]
    assert end - begun == pytest.approx(30)
    assert [(event.added, event.seconds) for event in run.of(PhaseLengthened)] == [(10.0, 30.0)]
    ids = [event.id for event in run.of(Cue)]
    assert len(ids) == len(set(ids))


def test_more_has_an_end() -> None:
    run = in_phase("hold")
    for _ in range(6):
        run.do("add_time")
    with pytest.raises(Refused, match="as long as it gets"):
        run.do("add_time")


def test_more_never_makes_a_hold_longer_than_the_time_between_two_ratings() -> None:
    run = Run(plan_of(work(dose=Dose(hold=170))))
    run.to(phase("hold"))
    run.do("add_time")
    with pytest.raises(Refused, match="question about your pain"):
        run.do("add_time")


def test_more_of_a_sentence_is_refused() -> None:
    run = Run(PLAN)
    run.to(phase("announce"))
    with pytest.raises(Refused, match="nothing to make longer"):
        run.do("add_time")


def test_stop_leads_out_and_a_second_time_ends_at_once() -> None:
    run = in_phase("hold")
    run.do("stop")
    assert run.session.state is State.ENDING
    run.do("stop")
    assert run.end.outcome is Outcome.STOPPED
    assert run.of(PhaseStarted)[-1].label == "Coming to the end"


@each_row("state", [state for state in State if state not in (State.NEW, State.ENDED)])
def test_an_interruption_ends_at_once_in_every_state(state: State) -> None:
    run = STATES[state]()
    run.do("interrupt")
    expected = {State.GUIDANCE: Outcome.RED_FLAG, State.ENDING: Outcome.STOPPED}
    assert run.end.outcome is expected.get(state, Outcome.INTERRUPTED)
    assert run.do("interrupt") == []


def test_an_interruption_before_the_start_is_nothing() -> None:
    assert Session(PLAN, RULES).interrupt(now=0) == []


def test_when_nobody_can_answer_any_more_it_pauses_and_says_so() -> None:
    run = asking()
    events = run.session.pause(now=run.now, reason="input_ended")
    assert [event.reason for event in events if isinstance(event, Paused)] == ["input_ended"]
    assert "Nobody can answer any more, so I have paused." in timeline_texts(run)


def timeline_texts(run: Run) -> list[str]:
    """What is said next."""
    return [cue.text for cue in run.session.upcoming(now=run.now, within=5)]
