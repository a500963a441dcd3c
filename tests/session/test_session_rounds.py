"""The rounds of a repeat: their name, the pause between them, and when they ask about pain."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scripts import EVEN, NOTHING_DUE, Run, Scripted, plan_of, work

from stretchcoach.routine.model import (
    CheckIns,
    Dose,
    DoStep,
    ExerciseStep,
    RepeatStep,
    RestStep,
    RoundQuestion,
    SayStep,
    StartPosition,
    Step,
)
from stretchcoach.session.events import Decision, Question, StepStarted
from stretchcoach.session.plan.plan import Plan, StepKind


def planned(*steps: Step, **given: Any) -> Plan:
    """A plan that begins with the rating."""
    return plan_of(*steps, lengths=EVEN, briefing=NOTHING_DUE, **given)


def bend(seconds: float = 20.0, name: str = "bend") -> ExerciseStep:
    """A hold."""
    return work(name, dose=Dose(hold=seconds), acute=Dose(hold=5.0))


def in_order(plan: Plan) -> list[str]:
    """The steps between the rating before and the one after: names, or the kinds of those without one."""
    return [each.name or each.kind.value for each in plan.steps[2:-1]]


def rounds(*steps: Step, times: int = 3, **given: Any) -> RepeatStep:
    """A repeat."""
    return RepeatStep(times=times, steps=steps, **given)


def test_a_pause_comes_between_rounds_only() -> None:
    plan = planned(rounds(bend(), pause=60.0, name="Circuit"), bend(name="turn"))
    assert in_order(plan) == [
        *("Circuit. Round 1 of 3", "Bend", "check_in", "Pause"),
        *("Circuit. Round 2 of 3", "Bend", "check_in", "Pause"),
        *("Circuit. Round 3 of 3", "Bend", "check_in", "Turn"),
    ]
    run = Run(plan)
    run.to_end()
    assert [each for each in run.said if each.startswith("Circuit")] == [
        f"Circuit. Round {number} of 3." for number in (1, 2, 3)
    ]
    assert run.said.count("Pause, 1 minute.") == 2
    # What comes next is the exercise, and not the pause before it.
    assert "Next: Pause." not in run.said


def test_a_pause_between_rounds_leaves_everybody_in_position() -> None:
    lying = replace(bend(), exercise=replace(bend().exercise, start=StartPosition.ON_THE_BACK))
    run = Run(planned(rounds(lying, pause=10.0)))
    run.to_end()
    assert run.phases.count("ready") == 1


def test_a_repeat_without_any_of_that_is_as_it_was() -> None:
    assert in_order(planned(rounds(bend()))) == ["Bend", "check_in", "Bend", "check_in", "Bend"]


def test_a_round_asks_once_at_its_end() -> None:
    pair = bend(), bend(name="turn")
    assert in_order(planned(rounds(*pair, ask=RoundQuestion.EACH, times=2), bend(name="lift"))) == [
        *("Bend", "Turn", "check_in"),
        *("Bend", "Turn", "check_in", "Lift"),
    ]
    assert in_order(planned(rounds(*pair, ask=RoundQuestion.LAST, times=2), bend(name="lift"))) == [
        *("Bend", "Turn", "Bend", "Turn", "check_in", "Lift")
    ]
    # It is the author's own wish, so it comes where nothing asks after exercises too.
    quiet = planned(
        rounds(*pair, ask=RoundQuestion.EACH, times=2), bend(), check_ins=CheckIns(after_each_exercise=False)
    )
    assert in_order(quiet) == ["Bend", "Turn", "check_in", "Bend", "Turn", "check_in", "Bend"]


def test_safety_decides_the_longest_time_without_a_question() -> None:
    walk = DoStep(id="walk", name="Walk", seconds=200.0)
    # Nine minutes of exercise at most: two walks of 200 seconds, and not a third.
    assert in_order(planned(rounds(walk, ask=RoundQuestion.LAST, times=5), bend())) == [
        *("Walk", "Walk", "check_in", "Walk", "Walk", "check_in", "Walk", "check_in", "Bend")
    ]
    # A round that is too long by itself asks within.
    assert in_order(planned(rounds(walk, walk, walk, walk, ask=RoundQuestion.LAST, times=1), bend())) == [
        *("Walk", "Walk", "check_in", "Walk", "Walk", "check_in", "Bend")
    ]
    # Rests do not count, and rounds of nothing but rests ask as their author wants.
    rest = RestStep(seconds=400.0, name="Work")
    assert in_order(planned(rounds(rest, ask=RoundQuestion.LAST, times=2), bend())) == [
        "Work",
        "Work",
        "check_in",
        "Bend",
    ]


def test_an_inner_repeat_that_asked_is_not_asked_about_twice() -> None:
    inner = rounds(bend(), ask=RoundQuestion.LAST, times=2)
    outer = rounds(inner, ask=RoundQuestion.EACH, times=2)
    assert in_order(planned(outer, bend(name="turn"))) == [
        "Bend",
        "Bend",
        "check_in",
        "Bend",
        "Bend",
        "check_in",
        "Turn",
    ]
    # One that says nothing of its own is as quiet as the one around it.
    plain = rounds(rounds(bend(), times=2), ask=RoundQuestion.EACH, times=1)
    assert in_order(planned(plain, bend(name="turn"))) == ["Bend", "Bend", "check_in", "Turn"]


def test_variables_tell_the_round() -> None:
    told = "{round} of {rounds}, {set} of {sets}."
    walk = DoStep(id="walk", name="Walk", seconds=30.0, say=told)
    exercise = replace(bend(), exercise=replace(bend().exercise, position="Lie down, set {sets}."))
    run = Run(planned(rounds(walk, SayStep(text=told), RestStep(seconds=10.0, say=told), exercise, times=2)))
    run.to_end()
    for number in (1, 2):
        assert run.said.count(f"{number} of 2, {number} of 2.") == 3
    assert run.said.count("Lie down, set 2.") == 2
    # An exercise with sets of its own means those.
    own = replace(exercise, dose=Dose(hold=5.0, sets=3))
    run = Run(planned(rounds(own, times=2)))
    run.to_end()
    assert "Lie down, set 3." in run.said


def test_each_step_tells_its_round() -> None:
    run = Run(planned(rounds(bend(), times=2), bend(name="turn")))
    run.to_end()
    told = [(each.name, each.round, each.rounds) for each in run.of(StepStarted) if each.kind == "exercise"]
    assert told == [("Bend", 1, 2), ("Bend", 2, 2), ("Turn", 0, 0)]


def test_pain_in_a_round_leaves_all_of_it_out() -> None:
    """Which of its exercises hurt nobody knows."""
    circuit = rounds(bend(), bend(name="turn"), ask=RoundQuestion.EACH, pause=60.0, name="Circuit")
    plan = planned(circuit, bend(name="lift"))
    run = Run(plan, patient=Scripted(before=2, check_in=[5], re_rate=[2]))
    run.to_end()
    left_out = [each.exercise for each in run.of(Decision) if each.action == "leave_out"]
    assert left_out == ["bend", "turn", "bend", "turn"]
    # Neither is a pause kept, nor a round opened, nor a question asked, for what is not done.
    assert run.said.count("Circuit. Round 1 of 3.") == 1
    assert "Circuit. Round 2 of 3." not in run.said
    assert "Pause, 1 minute." not in run.said
    assert [each.purpose for each in run.of(Question)].count("check_in") == 1
    assert run.end.did == ("Bend", "Turn", "Lift")


def test_a_skipped_exercise_does_not_keep_a_round_from_being_asked_about() -> None:
    run = Run(planned(rounds(bend(), bend(name="turn"), ask=RoundQuestion.EACH, times=1), bend(name="lift")))
    run.to(lambda event: isinstance(event, StepStarted) and event.exercise == "turn")
    run.do("skip")
    assert run.session.question is not None
    assert run.session.question.purpose == "check_in"


def test_it_goes_on_in_its_round_after_a_crash() -> None:
    plan = planned(rounds(bend(), ask=RoundQuestion.LAST, pause=60.0, name="Circuit"))
    run = Run(plan)
    run.to(lambda event: isinstance(event, StepStarted) and event.round == 2 and event.kind == "exercise")
    run.wait(3)
    point = run.cut()
    assert point is not None
    again = Run(plan, resume=point)
    again.to_end()
    assert [each.round for each in again.of(StepStarted) if each.kind == "exercise"] == [2, 3]


def test_back_goes_to_the_round_before() -> None:
    run = Run(planned(rounds(bend(), ask=RoundQuestion.LAST, pause=60.0)))
    run.to(lambda event: isinstance(event, StepStarted) and event.name == "Pause")
    run.do("back")
    assert (run.of(StepStarted)[-1].name, run.of(StepStarted)[-1].round) == ("Bend", 1)


def test_the_questions_do_not_depend_on_the_voice() -> None:
    long = rounds(bend(170.0), bend(170.0, "turn"), ask=RoundQuestion.LAST)
    assert planned(long).fingerprint == plan_of(long, briefing=NOTHING_DUE).fingerprint
    assert planned(long).steps[4].kind is StepKind.CHECK_IN
