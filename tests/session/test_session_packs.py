"""Packs: real time on the skin whatever the session does, skin checks, and never longer or more often than allowed."""

from __future__ import annotations

import pytest
from rows import each_row
from scripts import (
    BOOK,
    RULES,
    Run,
    Scripted,
    asks,
    calm,
    cold,
    finish,
    fitting,
    heat,
    holds,
    off,
    phase,
    plan_of,
    says,
    shipped,
    silent,
    step,
)

from stretchcoach.routine.model import Pack, PackStep, RestStep, Step
from stretchcoach.session.events import Answer, Cue, Decision, Outcome, Paused, PhaseStarted, StepStarted
from stretchcoach.session.speech import everything_said
from stretchcoach.session.states import Refused, State

COLD = plan_of(cold(10), off(10))
BOTH = plan_of(cold(10), off(20), holds("bend"))


def in_pack(seconds: float = 100, part: int = 1, pack: Step | None = None) -> Run:
    """``seconds`` into the ``part``-th stretch of a pack."""
    run = Run(plan_of(pack or cold(10), off(10)))
    for _ in range(part):
        run.to(phase("pack"))
    run.wait(seconds)
    return run


def on_skin(run: Run) -> float:
    """Seconds a pack has been on, as a screen shows them."""
    shown = run.session.view(now=run.now).pack_on
    assert shown is not None
    return shown


# As planned ----------------------------------------------------------------------------------------------------------


@each_row(("pack", "checks", "minutes"), [(cold(10), 1, 10), (heat(15), 2, 15), (cold(5), 0, 5)])
def test_a_pack_takes_its_time_from_the_yes_and_is_checked_every_five_minutes(
    pack: PackStep, checks: int, minutes: float
) -> None:
    """However long the answers take: the time on the skin is the planned one."""
    run = finish(plan_of(pack, off(10)))
    on = next(event.at for event in run.of(Answer) if event.purpose == "pack_on")
    off_asked = next(event.at for event in run.events if asks("pack_off")(event))
    assert off_asked - on == pytest.approx(60 * minutes)
    assert run.asked.count("skin") == checks
    asked = [event.at - on for event in run.events if asks("skin")(event)]
    assert asked == pytest.approx([300.0 * number for number in range(1, checks + 1)])
    assert run.end.outcome is Outcome.COMPLETED


def test_the_cloth_comes_first_and_no_waits_for_it_once() -> None:
    run = Run(COLD)
    run.to(asks("pack_on"))
    assert any("cloth" in text for text in run.said)
    run.patient = silent
    run.answer("no")
    run.to(asks("pack_on"))
    assert run.session.view(now=run.now).pack_on is None
    run.answer("yes")
    assert on_skin(run) == 0


@each_row(("answered", "outcome", "rule"), [("no", Outcome.PAIN_RULE, "skin"), ("unsure", Outcome.PAIN_RULE, "skin")])
def test_skin_that_is_not_all_right_takes_the_pack_off_and_ends(answered: str, outcome: Outcome, rule: str) -> None:
    run = finish(BOTH, Scripted(calm, skin=answered))
    assert (run.end.outcome, run.end.rule, run.end.done) == (outcome, rule, 0)
    assert run.phases.count("pack") == 1
    assert run.asked[-1] == "pack_off"
    assert "off" not in [event.kind for event in run.of(StepStarted)]


def test_no_answer_to_a_skin_check_takes_the_pack_off_with_an_alarm_and_ends() -> None:
    run = Run(BOTH, Scripted(calm, skin=None))
    checked = run.to(asks("skin"))
    alarm = run.to(lambda event: isinstance(event, Cue) and event.chime == "alarm")
    spoken = next(event.seconds for event in run.of(Cue) if event.text.startswith("Check the skin"))
    assert 30 < alarm.at - checked.at < 32 + spoken
    assert run.rules[-1] == "sleep_guard"
    run.patient = calm
    assert (run.to_end().outcome, run.end.rule) == (Outcome.NO_ANSWER, "sleep_guard")
    assert run.phases.count("pack") == 1


def test_the_alarm_is_repeated_for_ten_minutes_and_then_the_session_ends() -> None:
    run = Run(BOTH, Scripted(calm, skin=None, pack_off=None))
    started = run.to(lambda event: isinstance(event, Decision) and event.rule == "sleep_guard").at
    run.to_end()
    alarms = [event for event in run.of(Cue) if event.chime == "alarm"]
    assert len(alarms) == 20
    assert 600 < run.end.at - started < 900
    assert (run.end.outcome, run.end.rule) == (Outcome.NO_ANSWER, "sleep_guard")
    assert "Take the pack off now." in run.said[-2:]


def test_a_yes_to_the_skin_check_that_comes_too_late_does_not_say_that_the_pack_is_off() -> None:
    run = Run(BOTH, Scripted(calm, skin=None, pack_off=None))
    run.to(asks("pack_off"))
    run.wait(1)
    with pytest.raises(Refused, match="just changed"):
        run.answer("yes")
    assert on_skin(run) > 300
    run.wait(1.5)
    run.answer("yes")
    assert run.session.view(now=run.now).pack_on is None


def test_skin_that_stays_changed_is_waited_for_twice_and_then_ends() -> None:
    run = finish(plan_of(cold(10), off(10), heat(), off()), Scripted(calm, skin_back=["no", "unsure", "no"]))
    waits = [event.seconds for event in run.of(PhaseStarted) if event.phase == "off"]
    assert waits == [600, 300, 300]
    assert (run.end.outcome, run.end.rule) == (Outcome.PAIN_RULE, "skin")
    assert "heat" not in [event.kind for event in run.of(StepStarted)]


def test_nobody_says_that_the_skin_is_back_so_it_is_held() -> None:
    run = finish(BOTH, Scripted(calm, skin_back=None))
    assert (run.end.outcome, run.end.rule) == (Outcome.NO_ANSWER, "P12")
    assert "exercise" not in [event.kind for event in run.of(StepStarted)]


# Time that does not stand still --------------------------------------------------------------------------------------


def test_a_pause_asks_for_the_pack_to_come_off_and_counts_until_it_is() -> None:
    run = in_pack(100)
    run.patient = silent
    run.do("pause")
    run.to(says("Take the pack off while we pause."))
    run.wait(20)
    assert on_skin(run) == pytest.approx(100 + 20 + 1.5, abs=1)
    used = on_skin(run)
    run.answer("yes")
    run.wait(1000)
    assert run.session.view(now=run.now).pack_on is None
    run.do("resume")
    assert run.asked[-1] == "pack_on"
    run.answer("yes")
    [*_, again] = [event for event in run.of(PhaseStarted) if event.phase == "pack"]
    assert again.seconds == pytest.approx(300 - used)


def test_resuming_with_the_pack_still_on_counts_the_pause() -> None:
    run = in_pack(100)
    run.do("pause")
    run.wait(25)
    run.do("resume")
    [*_, again] = [event for event in run.of(PhaseStarted) if event.phase == "pack"]
    assert again.seconds == pytest.approx(300 - 125)


def test_a_pack_that_is_never_confirmed_off_in_a_pause_ends_the_session() -> None:
    run = in_pack(100)
    run.patient = silent
    run.do("pause")
    run.to_end()
    assert (run.end.outcome, run.end.rule) == (Outcome.NO_ANSWER, "sleep_guard")
    assert "Take the pack off now." in run.said[-2:]
    assert run.end.at < 100 + 1200


def test_a_pack_taken_off_in_a_pause_is_put_back_for_the_next_part_too() -> None:
    """Off at 5:10 of 5:00: the first part is over, so the skin is checked, and the second part begins with the pack on."""
    run = in_pack(295)
    run.do("pause")
    run.patient = silent
    run.wait(15)
    run.answer("yes")
    run.do("resume")
    assert run.asked[-1] == "skin"
    run.answer("yes")
    assert run.asked[-1] == "pack_on"
    run.answer("yes")
    [*_, second] = [event for event in run.of(PhaseStarted) if event.phase == "pack"]
    assert second.seconds == pytest.approx(600 - 310)


def test_a_machine_that_slept_with_a_pack_on_wakes_with_the_alarm_and_never_goes_on_counting_down() -> None:
    run = in_pack(100)
    run.patient = silent
    run.sleep(4000)
    assert (run.session.state, run.of(Paused)[-1].reason, run.asked[-1]) == (State.PAUSED, "slept", "pack_off")
    assert on_skin(run) == pytest.approx(4100)
    run.answer("yes")
    run.do("resume")
    run.patient = calm
    run.to_end()
    assert run.phases.count("pack") == 1, "more than its whole time was over"
    assert run.asked.count("skin") == 1
    assert run.end.outcome is Outcome.COMPLETED


def test_a_machine_that_slept_while_it_asked_for_the_pack_asks_again_and_does_not_end_unheard() -> None:
    run = in_pack(100)
    run.patient = silent
    run.do("pause")
    run.wait(5)
    mark = len(run.events)
    run.now += 3600
    run.events += run.session.advance(now=run.now)
    assert run.session.state is State.PAUSED
    said = [event for event in [*run.since(mark), *run.wait(3)] if isinstance(event, Cue)]
    assert said
    assert all(event.due >= run.now - run.session.started - 3 for event in said)


def test_skin_asked_about_with_the_pack_off_ends_at_once_when_it_is_not_all_right() -> None:
    run = in_pack(0, 1)
    run.to(asks("skin"))
    run.patient = silent
    run.do("pause")
    run.wait(5)
    run.answer("yes")
    run.do("resume")
    assert run.asked[-1] == "skin"
    run.answer("no")
    run.patient = calm
    assert (run.to_end().outcome, run.end.rule) == (Outcome.PAIN_RULE, "skin")
    assert run.phases.count("pack") == 1


# Before it is confirmed on -------------------------------------------------------------------------------------------


def test_a_pause_before_the_pack_is_confirmed_says_to_take_it_off() -> None:
    run = Run(COLD)
    run.to(asks("pack_on"))
    run.do("pause")
    run.to(says("Take the pack off now."))
    run.wait(4000)
    assert run.session.state is State.PAUSED
    run.do("resume")
    assert run.asked[-1] == "pack_on"


def test_a_session_held_before_the_pack_is_confirmed_ends_with_taking_it_off() -> None:
    run = finish(COLD, Scripted(calm, pack_on=None))
    assert run.end.outcome is Outcome.NO_ANSWER
    assert "Take the pack off now." in run.said


def test_skipping_a_pack_before_it_is_confirmed_makes_sure_that_it_is_off() -> None:
    run = Run(COLD)
    run.to(asks("pack_on"))
    run.do("skip")
    assert run.asked[-1] == "pack_off"
    assert run.to_end().done == 0
    assert "pack" not in run.phases


# Commands ------------------------------------------------------------------------------------------------------------


def test_skipping_a_pack_takes_it_off_first_and_does_not_count_it_as_done() -> None:
    run = in_pack(50)
    run.do("skip")
    assert run.asked[-1] == "pack_off"
    run.to(step("off"))
    assert run.to_end().done == 0


@each_row(("moment", "said"), [("announce", False), ("pack_on", True), ("pack", True)])
def test_stopping_says_to_take_the_pack_off_when_it_may_be_on(moment: str, said: bool) -> None:
    run = Run(COLD)
    run.to(asks(moment) if moment == "pack_on" else phase(moment))
    run.do("stop")
    run.to_end()
    assert ("Take the pack off now." in run.said) is said
    assert run.end.outcome is Outcome.STOPPED


@each_row("command", ["back", "repeat"])
@each_row("moment", ["announce", "pack"])
def test_a_pack_is_never_done_again(command: str, moment: str) -> None:
    run = Run(plan_of(holds("bend"), cold(10), off(10)))
    run.to(step("cold"))
    if moment == "pack":
        run.to(phase("pack"))
    run.wait(1)
    with pytest.raises(Refused, match="not done twice"):
        run.do(command)


def test_going_back_does_not_lead_across_a_pack() -> None:
    run = Run(plan_of(holds("bend"), cold(10), off(20), holds("turn")))
    run.to(step("exercise", "turn"))
    run.wait(1)
    run.do("back")
    assert run.of(StepStarted)[-1].exercise == "turn"


@each_row(
    ("minutes", "allowed"),
    [(10, 0), (7, 6), (14, 6), (14.5, 3), (5, 0)],
)
def test_more_never_crosses_a_skin_check_or_the_limit(minutes: float, allowed: int) -> None:
    run = in_pack(10, part=1 if minutes <= 5 else 2 if minutes <= 10 else 3, pack=cold(minutes))
    for _ in range(allowed):
        run.do("add_time")
    with pytest.raises(Refused):
        run.do("add_time")
    run.patient = calm
    run.to(asks("pack_off"))
    assert on_skin(run) == pytest.approx(60 * minutes + 10 * allowed)
    assert on_skin(run) <= 900 + 1e-6


def test_more_is_refused_before_the_last_skin_check() -> None:
    run = in_pack(10, pack=cold(14))
    with pytest.raises(Refused, match="after the last skin check"):
        run.do("add_time")


def test_the_time_off_cannot_be_skipped_or_changed() -> None:
    run = Run(COLD)
    run.to(phase("off"))
    run.wait(1)
    for command in ("skip", "back", "repeat", "add_time"):
        with pytest.raises(Refused):
            run.do(command)


# Too soon ------------------------------------------------------------------------------------------------------------


def test_an_exercise_too_soon_after_cold_is_left_out_when_the_rest_between_was_skipped() -> None:
    run = Run(plan_of(cold(10), off(5), RestStep(seconds=900), holds("bend")))
    run.to(phase("rest"))
    run.wait(5)
    run.do("skip")
    assert "We leave out Bend today." in [*run.said, *(cue.text for cue in run.session.upcoming(now=run.now, within=1))]
    run.to_end()
    assert "hold" not in run.phases
    assert ("gap", "leave_out") in [(event.rule, event.action) for event in run.of(Decision)]


def test_the_same_pack_too_soon_is_left_out() -> None:
    run = finish(plan_of(cold(10), off(10), cold(10), off(10)))
    assert [event.kind for event in run.of(StepStarted) if event.kind in ("cold", "off")] == ["cold", "off"]
    assert (run.end.done, run.end.planned) == (1, 2)


def test_heat_is_left_out_after_an_accident_and_the_exercise_after_it_still_waits_for_the_cold() -> None:
    """Cold, ten minutes, heat, ten minutes, exercise: without the heat only ten minutes pass."""
    plan = plan_of(cold(10), off(10), heat(), off(5), holds("bend"))
    run = finish(plan, fitting("trauma", crash="no", fall_risk="no", fall_day=3))
    assert run.rules.count("injury") == 1
    assert run.rules.count("gap") == 1
    assert "hold" not in run.phases


def test_the_shipped_pack_routines_keep_their_gaps() -> None:
    for name in ("cold", "heat", "alternate"):
        run = finish(shipped(name))
        assert "gap" not in run.rules
        assert run.end.done == run.end.planned


@each_row("meanwhile", ["pause", "report_symptom"])
def test_an_end_that_waits_for_the_pack_is_not_lost_in_a_pause(meanwhile: str) -> None:
    run = Run(BOTH, Scripted(calm, skin="no", pack_off=None))
    run.to(asks("pack_off"))
    run.wait(3)
    run.do(meanwhile)
    if meanwhile == "report_symptom":
        run.answer(7)
        run.answer(1)
    run.answer("yes")
    run.patient = calm
    assert (run.to_end().outcome, run.end.rule) == (Outcome.PAIN_RULE, "skin")


@each_row("meanwhile", ["resume", "repeat"])
def test_an_end_that_waits_for_the_pack_is_not_lost_by_going_on(meanwhile: str) -> None:
    run = Run(BOTH, Scripted(calm, skin="no", pack_off=None))
    run.to(asks("pack_off"))
    run.do("pause")
    run.do(meanwhile)
    assert run.asked[-1] == "pack_off"
    run.patient = calm
    assert run.to_end().rule == "skin"


# Nothing but off, and a cloth that is not there ---------------------------------------------------------------------------


@each_row("command", ["resume", "ready", "repeat"])
def test_past_its_time_nothing_but_taking_the_pack_off_is_possible(command: str) -> None:
    """The machine slept for more than an hour with a pack on the skin."""
    run = Run(plan_of(cold(10), off(10), holds("bend")))
    run.to(phase("pack"))
    run.sleep(4000.0)
    for _ in range(3):
        run.wait(4.0)
        run.do(command)
        assert run.session.question is not None
        assert run.session.question.purpose == "pack_off"
        assert run.session.state is State.PAUSED
    run.wait(4.0)
    assert BOOK("pack.off_pause") in run.said[-3:]
    assert "skin" not in run.asked
    run.answer("yes")
    run.do("resume")
    assert run.session.view(now=run.now).pack_on is None


def test_within_its_time_a_pack_that_stayed_on_through_a_pause_goes_on() -> None:
    run = Run(plan_of(cold(10), off(10)))
    run.to(phase("pack"))
    run.wait(30.0)
    run.do("pause")
    run.wait(10.0)
    run.do("resume")
    assert run.phases[-1] == "pack"


@each_row("purpose", ["barrier", "pack_on"])
def test_a_cloth_that_is_not_there_is_asked_about_twice_and_then_the_pack_is_left_out(purpose: str) -> None:
    run = finish(plan_of(cold(5), off(5), holds("bend")), Scripted(calm, **{purpose: ["no", "no", "no", "no"]}))
    assert run.asked.count(purpose) == 2
    assert "barrier" in run.rules
    how = run.said.index(RULES.thermal[Pack.COLD].barrier, run.said.index(BOOK("pack.on_no")))
    assert run.said[how + 1] == BOOK("easier.left_out", name=BOOK("pack.name_cold"))
    assert "pack" not in run.phases
    assert (run.end.outcome, run.end.done) == (Outcome.COMPLETED, 1)
    assert {event.text for event in run.of(Cue)} - {""} <= {each.text for each in everything_said(run.plan, RULES)}


@each_row("silently", [True, False])
def test_past_its_time_a_pack_comes_off_before_the_skin_is_asked_about(silently: bool) -> None:
    """The anytime key was pressed by mistake, and the pack stayed on meanwhile."""
    run = Run(plan_of(cold(10), off(10)))
    run.to(phase("pack"))
    run.wait(10.0)
    run.do("report_symptom")
    if silently:
        run.patient = silent
        run.wait(640.0)
    else:
        run.sleep(3600.0)
        run.wait(60.0)
    run.patient = calm
    asked = len(run.asked)
    run.to(asks("pack_off"))
    assert "skin" not in run.asked[asked:]
