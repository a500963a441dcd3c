"""What answers make of the exercises: the acute dose, the eased form, and steps that are left out."""

from __future__ import annotations

from rows import each_row
from scripts import NOTHING_DUE, RULES, Run, Scripted, calm, finish, holds, plan_of, step, work

from stretchcoach.routine.model import Dose, Sides
from stretchcoach.session.events import Decision, PhaseStarted
from stretchcoach.session.plan.doses import acute_dose, eased_dose

# Bent by answers -----------------------------------------------------------------------------------------------------


@each_row(("before", "hold"), [(3, 20), (4, 10), (5, 10)])
def test_pain_of_four_or_five_before_takes_the_acute_dose(before: int, hold: float) -> None:
    run = finish(plan_of(holds()), Scripted(calm, before=before))
    assert [event.seconds for event in run.of(PhaseStarted) if event.phase == "hold"] == [hold]


def test_an_exercise_without_an_acute_dose_is_left_out_and_not_counted_as_done() -> None:
    run = finish(plan_of(holds(), work("lift")), Scripted(calm, before=5))
    assert "We leave out Lift today." in run.said
    assert (run.end.done, run.end.planned) == (1, 2)
    assert [event.exercise for event in run.of(Decision) if event.rule == "dose"] == ["lift"]


@each_row(("before", "check_in", "done"), [(3, 3, True), (3, 4, False), (2, 3, True)])
def test_a_step_with_a_limit_of_its_own_depends_on_the_latest_rating(before: int, check_in: int, done: bool) -> None:
    plan = plan_of(holds(), work("turn", acute=Dose(hold=5), pain_up_to=3))
    run = finish(plan, Scripted(calm, before=before, check_in=check_in))
    assert any(map(step("exercise", "turn"), run.events)) is done


def test_after_easing_the_next_exercise_is_shorter_easier_and_asks_half_way() -> None:
    """Amber once more in the eased form goes on with it: it is the easier way already."""
    turn = work("turn", dose=Dose(hold=20, reps=4), acute=Dose(hold=8, reps=4))
    plan = plan_of(holds(), turn, briefing=NOTHING_DUE)
    run = Run(plan, Scripted(calm, before=3, check_in=[4, 4]))
    run.to(step("exercise", "turn"))
    assert run.rules == ["P0", "P4"]
    mark = len(run.events)
    run.to_end()
    assert "An easier way today. Half the way is enough." in run.said
    new = [event for event in run.since(mark) if isinstance(event, PhaseStarted)]
    assert [event.phase for event in new if event.phase in ("hold", "ask")] == [
        *("hold", "hold"),
        *("ask", "ask"),
        *("hold", "hold"),
        *("ask", "ask"),
    ]
    assert {event.seconds for event in new if event.phase == "hold"} == {8}


@each_row(
    ("dose", "sides", "expected"),
    [
        (Dose(hold=20), Sides.BOTH, ["hold", "ask", "hold"]),
        (Dose(hold=10, sets=3), Sides.NONE, ["hold", "ask", "hold"]),
        (Dose(pace=(5.0, 5.0), reps=4), Sides.NONE, ["rep"] * 4 + ["ask"] + ["rep"] * 4),
        (Dose(hold=20), Sides.NONE, ["hold"]),
    ],
)
def test_the_eased_form_asks_at_a_change_or_between_repetitions(dose: Dose, sides: Sides, expected: list[str]) -> None:
    """With no acute dose that is smaller, a set less and seven tenths of the hold."""
    plan = plan_of(holds(), work("turn", dose=dose, acute=dose, sides=sides))
    run = Run(plan, Scripted(calm, before=3, check_in=[4, 3, 3]))
    run.to(step("exercise", "turn"))
    mark = len(run.events)
    run.to_end()
    phases = [event.phase for event in run.since(mark) if isinstance(event, PhaseStarted)]
    assert [each for each in phases if each in ("hold", "rep", "ask")][: len(expected)] == expected


@each_row(
    ("prescribed", "acute", "expected"),
    [
        (Dose(hold=20, reps=3), Dose(hold=5, reps=3), Dose(hold=5, reps=3)),
        (Dose(hold=4, reps=2), Dose(hold=5, reps=3), Dose(hold=4, reps=2)),
        (Dose(pace=(5.0, 5.0), reps=8), Dose(pace=(5.0, 5.0), reps=6), Dose(pace=(5.0, 5.0), reps=6)),
        (Dose(hold=20, reps=3), Dose(pace=(5.0,), reps=2), Dose(pace=(5.0,), reps=2)),
        (
            Dose(comfortable=True, up_to=90.0),
            Dose(comfortable=True, up_to=30.0),
            Dose(comfortable=True, up_to=30.0),
        ),
        (Dose(hold=5, reps=10), Dose(hold=5, as_comfortable=True), Dose(hold=5, reps=10)),
        (Dose(hold=5, as_comfortable=True), Dose(hold=5, reps=4), Dose(hold=5, reps=4)),
    ],
)
def test_the_acute_dose_is_never_more_than_either(prescribed: Dose, acute: Dose, expected: Dose) -> None:
    assert acute_dose(prescribed, acute) == expected


def test_easing_without_a_smaller_dose_takes_a_set_and_three_tenths_of_the_hold() -> None:
    limits = RULES.session
    assert eased_dose(Dose(hold=30, reps=2, sets=3), limits) == Dose(hold=21, reps=2, sets=2)
    assert eased_dose(Dose(comfortable=True, up_to=100.0), limits) == Dose(comfortable=True, up_to=70.0)
    assert eased_dose(Dose(hold=1), limits) == Dose(hold=1)
