"""Sleep, looking ahead, and what a screen shows."""

from __future__ import annotations

from itertools import pairwise

import pytest
from rows import each_row
from scripts import Run, cold, finish, holds, off, phase, plan_of, says, shipped, timeline

from stretchcoach.routine.model import RestStep
from stretchcoach.session.events import Cue, Event, Outcome, Paused
from stretchcoach.session.states import State

from .test_session_states import PLAN, STATES, asking, ending, held, in_phase, paused

# Sleep ---------------------------------------------------------------------------------------------------------------


@each_row("told", [True, False])
@each_row("kind", ["announce", "hold", "rest", "get_ready"])
def test_after_sleep_it_pauses_says_so_and_nothing_missed_is_fired(kind: str, told: bool) -> None:
    run = in_phase(kind)
    left = run.session.view(now=run.now).remaining
    mark = len(run.events)
    if told:
        run.sleep(3600)
    else:
        run.now += 3600
        run.events += run.session.advance(now=run.now)
    happened = [*run.since(mark), *run.wait(1)]
    assert [event.reason for event in happened if isinstance(event, Paused)] == ["slept"]
    assert [event.text for event in happened if isinstance(event, Cue)] == [
        "Time has passed without me, so I have paused. Say resume when you are ready."
    ]
    run.wait(100)
    run.do("resume")
    assert run.session.view(now=run.now).remaining == left


def test_five_seconds_late_is_not_sleep() -> None:
    run = in_phase("hold")
    due = run.session.next_wakeup()
    assert due is not None
    run.now = due + 4.9
    assert any(isinstance(event, Cue) for event in run.session.advance(now=run.now))
    assert run.session.state is State.RUNNING


def test_a_question_that_was_open_while_it_slept_is_asked_again() -> None:
    run = asking()
    run.sleep(3600)
    assert run.session.state is State.PAUSED
    run.do("resume")
    assert run.asked[-1] == "check_in"


def test_guidance_that_was_up_while_it_slept_is_said_again() -> None:
    run = STATES[State.GUIDANCE]()
    run.sleep(7200)
    assert run.session.state is State.GUIDANCE
    assert run.asked[-1] == "acknowledge"
    assert run.to(says("Say yes when you have heard this.")).at >= run.now - run.session.started - 5


def test_a_symptom_question_that_was_open_while_it_slept_is_asked_again_not_put_off() -> None:
    run = in_phase("hold")
    run.do("report_symptom")
    run.sleep(7200)
    assert (run.session.state, run.asked[-1]) == (State.ASKING, "symptom")


def test_a_held_session_that_slept_past_its_ten_minutes_ends_audibly() -> None:
    run = held()
    mark = len(run.events)
    run.sleep(7200)
    run.to_end()
    said = [event for event in run.since(mark) if isinstance(event, Cue)]
    assert [event.text for event in said] == ["Nobody answered, so the session ends here."]
    assert said[0].due >= run.now - run.session.started - 20
    assert run.end.outcome is Outcome.NO_ANSWER


def test_last_words_that_were_slept_through_are_said_afterwards() -> None:
    run = ending()
    run.now += 3600
    run.events += run.session.advance(now=run.now)
    assert run.session.state is State.ENDING
    run.to_end()
    assert "Stopped. Come slowly out of the position." in run.said


# Looking ahead -------------------------------------------------------------------------------------------------------


def test_upcoming_sees_across_phases_and_steps_as_far_as_it_is_asked_to() -> None:
    run = in_phase("hold")
    seen = run.session.upcoming(now=run.now, within=40)
    assert [event for event in run.wait(40) if isinstance(event, Cue)] == seen
    assert len(seen) > 4


def test_upcoming_stops_at_a_question() -> None:
    run = asking()
    texts = [cue.text for cue in run.session.upcoming(now=run.now, within=25)]
    assert texts == ["How is your pain now, from zero to ten?"]


def test_upcoming_sees_nothing_in_a_pause_or_after_the_end() -> None:
    for run in (paused(), finish(PLAN)):
        assert run.session.upcoming(now=run.now, within=1000) == []


def test_looking_at_any_moment_changes_nothing() -> None:
    looked, unseen = Run(shipped("gentle-four")), finish(shipped("gentle-four"))
    while not looked.session.ended:
        looked.step()
        looked.session.upcoming(now=looked.now, within=2.5)
        looked.session.view(now=looked.now)
    assert timeline(looked.events) == timeline(unseen.events)


# What a screen shows -------------------------------------------------------------------------------------------------


def test_nothing_comes_next_once_the_session_ends() -> None:
    run = Run(plan_of(holds("bend", 20), holds("turn")))
    run.to(phase("hold"))
    assert run.session.view(now=run.now).next == "Turn"
    run.session.stop(now=run.now)
    view = run.session.view(now=run.now)
    assert (view.state, view.next, view.left) == (State.ENDING, "", 0)


def test_the_view_of_a_hold() -> None:
    run = Run(plan_of(holds("bend", 20, reps=2), RestStep(seconds=30, name="Breathing"), holds("turn")))
    run.to(phase("hold"))
    run.wait(5)
    view = run.session.view(now=run.now)
    assert (view.name, view.number, view.steps, view.next) == ("Bend", 1, 3, "Breathing")
    assert (view.doing.label, view.detail, view.doing.rep, view.doing.reps) == (
        "Hold",
        "Hold for 20 seconds, 2 times.",
        1,
        2,
    )
    assert (view.remaining, view.elapsed, view.length) == pytest.approx((15, 5, 20))
    assert not view.doing.counts_up


def test_progress_never_goes_back_in_a_session_that_goes_well() -> None:
    run = Run(shipped("gentle-four"))
    shown = [0.0]
    while not run.session.ended:
        run.step()
        shown.append(run.session.view(now=run.now).progress)
    assert all(later > earlier - 0.01 for earlier, later in pairwise(shown)), "a sentence of thanks is not in the plan"
    assert shown[-1] == 1.0


def test_the_view_of_a_pack_shows_how_long_it_is_on() -> None:
    run = Run(plan_of(cold(10), off(10)))
    run.to(phase("pack"))
    run.wait(42)
    view = run.session.view(now=run.now)
    assert view.pack_on == pytest.approx(42)
    assert (view.kind, view.doing.label) == ("cold", "Cold pack on")


def test_events_are_plain_records() -> None:
    first: Event = Run(PLAN).events[0]
    with pytest.raises(AttributeError):
        first.at = 3.0  # type: ignore[misc]  # frozen on purpose
