"""Doses that the days before adjusted: rules N2 and N4, heard, listed, and never beyond what an author may write."""

from __future__ import annotations

from hypothesis import given
from rows import each_row
from scripts import RULES, SHIPPED, Scripted, calm, finish, holds, plan_of, routine, shipped, work

from stretchcoach.routine.limits import REPS
from stretchcoach.routine.model import Dose, ExerciseStep, RepeatStep, RestStep
from stretchcoach.safety.briefing import Briefing
from stretchcoach.session.events import PhaseStarted, StepStarted
from stretchcoach.session.plan.doses import at_level, dose_at, dropped_exercise
from stretchcoach.session.plan.plan import Plan
from stretchcoach.session.rehearsal import make_plan
from stretchcoach.session.speech import everything_said

from .strategies import exercise_steps

DOWN, UP = "Today we do a little less than the routine says.", "Today we do a little more than the routine says."


def at(level: int, *steps: ExerciseStep | RepeatStep | RestStep, **given: object) -> Plan:
    """A plan at a level."""
    return make_plan(routine(*steps, **given), RULES, briefing=Briefing(level=level))  # type: ignore[arg-type]


@each_row(
    ("written", "down"),
    [
        (Dose(hold=20, reps=3, sets=3), Dose(hold=20, reps=3, sets=2)),
        (Dose(hold=20, reps=3), Dose(hold=14, reps=3)),
        (Dose(hold=1), Dose(hold=1)),
        (Dose(pace=(5.0, 5.0), reps=10), Dose(pace=(5.0, 5.0), reps=7)),
        (Dose(pace=(5.0, 5.0), reps=8), Dose(pace=(5.0, 5.0), reps=5)),
        (Dose(pace=(5.0, 5.0), reps=8, sets=2), Dose(pace=(5.0, 5.0), reps=8, sets=1)),
        (Dose(reps=1), Dose(reps=1)),
        (Dose(reps=5), Dose(reps=3)),
        (Dose(comfortable=True, up_to=120.0), Dose(comfortable=True, up_to=84.0)),
    ],
)
def test_a_step_down_is_a_set_less_or_three_tenths(written: Dose, down: Dose) -> None:
    assert dose_at(written, -1, RULES) == dose_at(written, -2, RULES) == down


@each_row(
    ("written", "level", "up"),
    [
        (Dose(hold=20, reps=3), 1, Dose(hold=20, reps=4)),
        (Dose(hold=20, reps=3), 2, Dose(hold=20, reps=5)),
        (Dose(hold=20, reps=3), 9, Dose(hold=20, reps=5)),
        (Dose(pace=(5.0,), reps=8, sets=2), 1, Dose(pace=(5.0,), reps=9, sets=2)),
        (Dose(reps=60), 2, Dose(reps=60)),
        (Dose(comfortable=True, up_to=90.0), 2, Dose(comfortable=True, up_to=90.0)),
        (Dose(hold=20), 0, Dose(hold=20)),
    ],
)
def test_a_step_up_is_a_repetition_more_and_never_beyond_the_limits(written: Dose, level: int, up: Dose) -> None:
    assert dose_at(written, level, RULES) == up


@given(exercise_steps())
def test_less_is_never_more_and_more_never_beyond_what_may_be_written(step: ExerciseStep) -> None:
    written = step.dose
    for level in (-3, -2, -1):
        down = dose_at(written, level, RULES)
        assert (down.hold or 0) <= (written.hold or 0)
        assert 1 <= down.reps <= written.reps
        assert 1 <= down.sets <= written.sets
        assert down.pace == written.pace
    for level in (1, 2, 3):
        up = dose_at(written, level, RULES)
        assert written.reps <= up.reps <= min(written.reps + 2, REPS.most)
        assert (up.hold, up.sets, up.up_to, up.pace) == (written.hold, written.sets, written.up_to, written.pace)


# The last exercise ---------------------------------------------------------------------------------------------------


def begun(plan: Plan) -> list[str]:
    """The exercises of a calm session."""
    return [event.exercise for event in finish(plan).of(StepStarted) if event.exercise]


def test_two_steps_down_the_last_exercise_goes_too() -> None:
    steps = (holds("bend"), holds("turn"), holds("lift"))
    assert [begun(at(level, *steps)) for level in (0, -1, -2)] == [
        ["bend", "turn", "lift"],
        ["bend", "turn", "lift"],
        ["bend", "turn"],
    ]


def test_the_only_exercise_stays() -> None:
    assert dropped_exercise(routine(holds("bend"), RestStep(seconds=5), holds("bend")), -2) is None
    assert begun(at(-2, holds("bend"))) == ["bend"]


def test_it_goes_from_within_a_repeat() -> None:
    plan = at(-2, holds("bend"), RepeatStep(times=2, steps=(holds("turn"),)))
    assert begun(plan) == ["bend"]
    plan = at(-2, RepeatStep(times=2, steps=(holds("bend"), holds("turn"))))
    assert begun(plan) == ["bend", "bend"]


# What is heard and shown ---------------------------------------------------------------------------------------------


@each_row(("level", "sentence"), [(-1, DOWN), (-2, DOWN), (1, UP), (2, UP)])
def test_it_is_said_once_at_the_start(level: int, sentence: str) -> None:
    plan = at(level, holds("bend", reps=2), holds("turn", reps=2))
    run = finish(plan)
    assert run.said.count(sentence) == 1
    assert run.said.index(sentence) < next(index for index, text in enumerate(run.said) if text.startswith("Bend."))
    assert {text for text in run.said if not text.startswith("(")} <= {
        each.text for each in everything_said(plan, RULES)
    }


def test_what_goes_is_named_at_the_start() -> None:
    run = finish(at(-2, holds("bend"), holds("turn")))
    assert run.said[run.said.index(DOWN) + 1] == "We leave out Turn today."


def test_nothing_is_said_where_nothing_changes() -> None:
    assert DOWN not in finish(at(-1, work(dose=Dose(reps=1)))).said
    assert UP not in finish(at(0, holds())).said


def test_the_plan_knows_both_doses() -> None:
    [step] = [each for each in at(-1, holds("bend", 20, reps=3)).steps if each.exercise]
    assert (step.detail, step.was) == ("Hold for 14 seconds, 3 times.", "Hold for 20 seconds, 3 times.")
    [same] = [each for each in at(0, holds("bend")).steps if each.exercise]
    assert same.was == ""


def test_the_acute_dose_never_grows() -> None:
    step = work(dose=Dose(hold=20, reps=3), acute=Dose(hold=5, reps=3))
    usual, up = (finish(at(level, step), Scripted(calm, before=5, after=5)) for level in (0, 2))
    holds_of = [[event.seconds for event in run.of(PhaseStarted) if event.phase == "hold"] for run in (usual, up)]
    assert holds_of == [[5, 5, 5], [5, 5, 5]]


@each_row("name", SHIPPED)
@each_row("level", [-2, -1, 1, 2])
def test_every_shipped_routine_runs_at_every_level(name: str, level: int) -> None:
    plan = make_plan(SHIPPED[name], RULES, briefing=Briefing(level=level))
    run = finish(plan)
    assert run.end.done == plan.work
    assert all("; it is said before " in note for note in plan.notes)
    if level == -2 and shipped(name).has_exercises:
        assert plan.work < shipped(name).work
    assert SHIPPED[name] == at_level(SHIPPED[name], 0, RULES)


def test_a_step_down_keeps_the_fingerprint_unless_an_exercise_goes() -> None:
    steps = (holds("bend"), holds("turn"))
    assert at(-1, *steps).fingerprint == plan_of(*steps).fingerprint != at(-2, *steps).fingerprint
