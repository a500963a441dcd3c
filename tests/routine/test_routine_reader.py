"""What a file says is what the routine holds."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from rows import each_row

from stretchcoach.resources import shipped
from stretchcoach.routine.library import ExerciseFolders
from stretchcoach.routine.model import (
    Anchor,
    CheckIns,
    CheckInStep,
    CueLines,
    Dose,
    DoStep,
    ExerciseStep,
    OffStep,
    Pack,
    PackStep,
    RepeatStep,
    RestStep,
    RoundQuestion,
    Routine,
    SayStep,
    SetDose,
    Side,
    Sides,
    StartPosition,
    TimedCue,
    Variant,
)
from stretchcoach.routine.problems import InvalidFile
from stretchcoach.routine.reader import parse_exercise, parse_routine, read_routine

LIBRARY = ExerciseFolders([shipped("routines") / "exercises"])
EVERY_KEY = Path(__file__).parents[1] / "examples" / "good" / "every-key.toml"


@pytest.fixture
def every_key() -> Routine:
    return read_routine(EVERY_KEY, LIBRARY)


def read_step(step: str) -> ExerciseStep:
    """The exercise step written as an inline table."""
    routine = parse_routine(
        f'format = 1\nroutine.name = "x"\nstep = [{{ {step} }}]\n', name="x", path="x.toml", exercises=LIBRARY
    )
    (read,) = routine.steps
    assert isinstance(read, ExerciseStep)
    return read


def exercise_steps(routine: Routine) -> list[ExerciseStep]:
    return [step for step in routine.steps if isinstance(step, ExerciseStep)]


def test_the_routine_itself(every_key: Routine) -> None:
    assert dataclasses.replace(every_key, steps=(), text="") == Routine(
        id="every-key",
        name="Every key",
        summary="One of each.",
        steps=(),
        for_whom="For tests.",
        language="en-GB",
        author="A. Therapist",
        reviewed=date(2026, 11, 22),
        review_by=date(2026, 11, 22),
        pain_up_to=4,
        cautions=("Use a chair that does not roll.",),
        check_ins=CheckIns(answer_within=120.0),
        path=str(EVERY_KEY),
    )


def test_the_text_is_kept_as_it_was(every_key: Routine) -> None:
    assert every_key.text == EVERY_KEY.read_text("utf-8")


def test_every_other_kind_of_step(every_key: Routine) -> None:
    others = [step for step in every_key.steps if not isinstance(step, ExerciseStep | RepeatStep)]
    assert others == [
        SayStep(text="Welcome."),
        RestStep(
            seconds=300,
            name="Walk",
            say="Walk a little.",
            cues=(TimedCue(anchor=Anchor.END, offset=-60, say="One more minute."),),
        ),
        CheckInStep(),
        PackStep(pack=Pack.HEAT, seconds=600),
        OffStep(seconds=600),
    ]


def test_paced_step(every_key: Routine) -> None:
    step = exercise_steps(every_key)[0]
    assert step.dose == Dose(pace=(4.0, 6.5), reps=5, sets=2)
    assert (step.rest, step.easier, step.sides, step.pain_up_to) == (20.0, True, Sides.NONE, 10)


def test_held_step_on_one_side_with_cues(every_key: Routine) -> None:
    step = exercise_steps(every_key)[1]
    assert step.dose == Dose(hold=12.0, reps=2)
    assert (step.sides, step.switch, step.between, step.pain_up_to) == (Sides.LEFT, 8.0, 0.0, 3)
    assert [(cue.anchor, cue.offset) for cue in step.cues] == [(Anchor.HALF, 0), (Anchor.START, 2), (Anchor.END, -3)]


def test_what_with_says_anew_replaces_field_by_field(every_key: Routine) -> None:
    changed, original = exercise_steps(every_key)[4].exercise, LIBRARY["bridge"]
    assert (changed.id, changed.name, changed.cautions) == ("bridge", "Small bridge", ("Slowly.",))
    assert changed.easier == Variant(name=original.easier.name, say="Smaller still.")
    assert changed.cues.move == ("Lift a little.", "And a little more.")
    assert changed.cues.mistake == ()
    assert changed.cues.release == (() if changed.position != original.position else original.cues.release)
    assert changed.conditions == original.conditions
    assert LIBRARY["bridge"].name == "Bridge"


@each_row(
    ("step", "dose"),
    [
        ('exercise = "child-pose"', Dose(hold=30, reps=2)),
        ('exercise = "child-pose", reps = 4', Dose(hold=30, reps=4)),
        ('exercise = "child-pose", hold = "45s"', Dose(hold=45, reps=2)),
        ('exercise = "child-pose", dose = "normal"', Dose(hold=30, reps=2)),
        ('exercise = "child-pose", dose = "acute"', Dose(hold=10, reps=3)),
        ('exercise = "child-pose", dose = "acute", reps = 1, sets = 2', Dose(hold=10, reps=1, sets=2)),
        ('exercise = "child-pose", hold = "comfortable"', Dose(comfortable=True, up_to=60, reps=2)),
        ('exercise = "child-pose", hold = "comfortable", up_to = "2m"', Dose(comfortable=True, up_to=120, reps=2)),
        ('exercise = "cat-cow"', Dose(pace=(5, 5), reps=8)),
        ('exercise = "cat-cow", pace = ["3s", "4s"]', Dose(pace=(3, 4), reps=8)),
        (
            'exercise = "cat-cow", reps = [6, 4]',
            Dose(pace=(5, 5), reps=6, sets=2, by_set=(SetDose(reps=6), SetDose(reps=4))),
        ),
        (
            'exercise = "bridge", hold = "10s", reps = [6, 4, 2]',
            Dose(hold=10, reps=6, sets=3, by_set=tuple(SetDose(reps=reps, hold=10) for reps in (6, 4, 2))),
        ),
        (
            'exercise = "bridge", hold = ["10s", "8s"], reps = 5',
            Dose(hold=10, reps=5, sets=2, by_set=(SetDose(reps=5, hold=10), SetDose(reps=5, hold=8))),
        ),
        (
            'exercise = "bridge", hold = "5s", sets = [3, 2]',
            Dose(hold=5, reps=3, sets=2, by_set=(SetDose(reps=3, hold=5), SetDose(reps=2, hold=5))),
        ),
        ('exercise = "bridge", hold = "5s", reps = [6, 6]', Dose(hold=5, reps=6, sets=2)),
        ('exercise = "bridge", hold = "5s", reps = "8-12"', Dose(hold=5, reps=12, least=8)),
        ('exercise = "bridge", hold = "5s", reps = "3 to 5"', Dose(hold=5, reps=5, least=3)),
        ('exercise = "bridge", hold = "5s", reps = "2x10"', Dose(hold=5, reps=10, sets=2)),
        ('exercise = "bridge", hold = "5s", reps = "comfortable"', Dose(hold=5, as_comfortable=True)),
        ('exercise = "bridge", hold = "5 sec", reps = 3', Dose(hold=5, reps=3)),
        ('exercise = "bridge", hold = "1 min", reps = 3', Dose(hold=60, reps=3)),
        ('exercise = "bridge", hold = "1:30", reps = 3', Dose(hold=90, reps=3)),
        ('exercise = "rest-90-90", hold = "15m"', Dose(hold=900)),
        ('exercise = "Knee rolls", reps = 2', replace(LIBRARY["lower-trunk-rotation"].normal, reps=2)),
    ],
)
def test_a_dose_is_the_library_s_with_the_step_s_own_keys(step: str, dose: Dose) -> None:
    assert read_step(step).dose == dose


PYRAMID = """format = 1
[exercise]
name = "Press"
position = "Stand."
easier = { name = "Less", say = "Push less." }
[dose.normal]
reps = [6, 4, 2]
hold = ["10s", "8s", "6s"]
"""
"""Every set of it has a dose of its own."""


def pyramid_step(step: str) -> ExerciseStep:
    """A step with an exercise whose sets differ."""
    exercises = {"press": parse_exercise(PYRAMID, name="press", path="press.toml")}
    text = f'format = 1\nroutine.name = "x"\nstep = [{{ exercise = "press", {step} }}]\n'
    (read,) = parse_routine(text, name="x", path="x.toml", exercises=exercises).steps
    assert isinstance(read, ExerciseStep)
    return read


@each_row(
    ("step", "sets"),
    [
        ("sets = 3", [(6, 10), (4, 8), (2, 6)]),
        ("reps = 5", [(5, 10), (5, 8), (5, 6)]),
        ("reps = [3, 2, 1]", [(3, 10), (2, 8), (1, 6)]),
        ('hold = "5s"', [(6, 5), (4, 5), (2, 5)]),
        ('hold = ["3s", "2s", "1s"]', [(6, 3), (4, 2), (2, 1)]),
        ('hold = "comfortable"', [(6, None), (4, None), (2, None)]),
        ('reps = [2, 1], hold = "5s"', [(2, 5), (1, 5)]),
        ('reps = 2, hold = "5s", sets = 5', [(2, 5)] * 5),
    ],
)
def test_what_a_step_does_not_write_stays_set_by_set(step: str, sets: list[tuple[int, float | None]]) -> None:
    dose = pyramid_step(step).dose
    in_sets = [dose.in_set(number) for number in range(1, dose.sets + 1)]
    assert [(each.reps, each.hold) for each in in_sets] == sets


@each_row(
    ("step", "message"),
    [
        ("sets = 2", "expected 3: the exercise has a `reps` of its own for each set, found 2. Write `reps` as well."),
        ("sets = 5", "expected 3: the exercise has a `reps` of its own for each set, found 5. Write `reps` as well."),
        (
            "reps = [6, 4]",
            "expected 3 entries, one for each set of the exercise, found 2. Or write `hold` as well.",
        ),
        ('reps = "8-12"', 'with such `reps` every set is held as long. Write one duration: hold = "10s".'),
    ],
)
def test_what_does_not_go_with_the_sets_of_the_exercise_is_told(step: str, message: str) -> None:
    with pytest.raises(InvalidFile, match="step 1") as raised:
        pyramid_step(step)
    assert message in str(raised.value)


@each_row(
    ("step", "message"),
    [
        ('hold = "5s", reps = "8-12", breathing = ["4s", "6s"]', "`breathing` needs a hold that the session counts"),
        ('hold = "comfortable", reps = "comfortable"', "only one of `hold` and `reps` can be as comfortable as it is."),
        ("sets = 1, reps = [3, 2]", "expected 1 entry, one for each of the sets, found 2. Write sets = 2"),
    ],
)
def test_what_would_not_be_done_is_refused(step: str, message: str) -> None:
    with pytest.raises(InvalidFile, match="step 1") as raised:
        read_step(f'exercise = "bridge", {step}')
    assert message in str(raised.value)


@each_row(
    ("hold", "meant"),
    [("20-30s", "20s"), ("20 to 30 seconds", "20s"), ("30s-60s", "30s"), ("1-2 min", "1m"), ("10\u201315", "10s")],
)
def test_a_shortest_and_a_longest_hold_get_one_to_write(hold: str, meant: str) -> None:
    with pytest.raises(InvalidFile) as raised:
        read_step(f'exercise = "piriformis", hold = "{hold}"')
    assert f'Write hold = "{meant}".' in str(raised.value)


def test_sides_may_have_doses_of_their_own() -> None:
    step = read_step('exercise = "piriformis", hold = { left = "30s", right = "10s" }, reps = { left = 3, right = 1 }')
    assert step.by_side == {Side.LEFT: Dose(hold=30, reps=3), Side.RIGHT: Dose(hold=10, reps=1)}
    assert step.dose == step.dose_on(Side.LEFT)
    sets = read_step('exercise = "piriformis", hold = "30s", reps = 1, sets = { left = 3, right = 2 }')
    assert [sets.dose_on(side).sets for side in Side] == [3, 2]
    assert read_step('exercise = "piriformis", reps = { left = 2, right = 2 }').by_side == {}


def test_load_note_and_four_breaths_are_read() -> None:
    step = read_step(
        'exercise = "rest-90-90", breathing = ["4s", "4s", "4s", "4s"], load = "red band", note = "Softly."'
    )
    assert (step.breathing, step.load, step.note) == ((4, 4, 4, 4), "red band", "Softly.")


def test_rounds_have_a_name_a_pause_and_their_questions() -> None:
    text = 'repeat = 6, name = "Interval", pause = "1m", ask = "last", steps = [{ exercise = "bridge" }]'
    routine = parse_routine(
        f'format = 1\nroutine.name = "x"\nstep = [{{ {text} }}]\n', name="x", path="x.toml", exercises=LIBRARY
    )
    step = routine.steps[0]
    assert isinstance(step, RepeatStep)
    assert (step.times, step.name, step.pause, step.ask) == (6, "Interval", 60, RoundQuestion.LAST)


def test_a_step_at_the_acute_dose_is_marked() -> None:
    assert read_step('exercise = "child-pose", dose = "acute"').acute
    assert not read_step('exercise = "child-pose"').acute


def test_reps_alone_on_an_exercise_without_hold_or_pace_are_at_the_patient_s_own_pace() -> None:
    about = 'exercise = { name = "Up", position = "Sit.", easier = { name = "Less", say = "Do less." } }'
    own = parse_exercise(f"format = 1\n{about}\ndose.normal.reps = 8\n", name="up", path="up.toml")
    assert own.normal == Dose(reps=8)
    assert (own.acute, own.sides, own.harder, own.conditions) == (None, Sides.NONE, Variant(name="", say=""), ())


def test_up_to_may_be_changed_alone_where_the_library_s_hold_is_comfortable() -> None:
    exercise = dataclasses.replace(LIBRARY["child-pose"], normal=Dose(comfortable=True, up_to=30))
    routine = parse_routine(
        'format = 1\nroutine.name = "x"\nstep = [{ exercise = "child-pose", up_to = "40s" }]',
        name="x",
        path="x.toml",
        exercises={"child-pose": exercise},
    )
    assert exercise_steps(routine)[0].dose == Dose(comfortable=True, up_to=40)


@each_row("limit", [0, 5])
def test_a_routine_without_check_in_keys_asks_before_between_and_after(limit: int) -> None:
    text = f'format = 1\nroutine = {{ name = "x", pain_up_to = {limit} }}\nstep = [{{ rest = "10s" }}]'
    routine = parse_routine(text, name="x", path="x.toml", exercises={})
    assert routine.check_ins == CheckIns()
    assert routine.pain_up_to == limit


def test_positions_are_read() -> None:
    routine = read_routine(EVERY_KEY.with_name("positions.toml"), LIBRARY)
    dog, cat, walk, rest = routine.steps
    assert isinstance(dog, ExerciseStep)
    assert isinstance(cat, ExerciseStep)
    assert (routine.ready, routine.first_side) == (30, Side.RIGHT)
    assert (dog.sides, dog.first_side, dog.ready) == (Sides.ALTERNATE, Side.LEFT, 20)
    assert (cat.exercise.start, cat.exercise.needs, cat.exercise.elsewhere) == (
        StartPosition.SITTING,
        ("a chair",),
        False,
    )
    assert walk == DoStep(
        id="walk",
        seconds=600,
        name="Walk",
        say="Walk at an easy pace.",
        cues=(TimedCue(anchor=Anchor.HALF, offset=0, say="Turn round now."),),
        position="Stand up, holding on to the chair.",
        start=StartPosition.STANDING,
        needs=("shoes",),
        ready=60,
        pain_up_to=3,
    )
    assert isinstance(rest, RestStep)
    assert (rest.start, rest.needs, rest.ready) == (StartPosition.ON_THE_BACK, ("a mat", "a pillow"), None)


def test_another_position_without_a_start_is_another_place_and_needs_nothing_of_the_old_one() -> None:
    own = 'position = "Stand at the worktop.", cues = {}, easier = { name = "Half", say = "Half as far." }'
    moved = read_step(f'exercise = "cat-cow", with = {{ {own} }}').exercise
    assert (moved.cues, moved.cautions, moved.names, moved.harder.say) == (CueLines(), (), {}, "")
    assert (moved.start, moved.needs, moved.elsewhere) == (None, (), True)


def test_a_newer_format_is_the_only_thing_said() -> None:
    with pytest.raises(InvalidFile) as raised:
        parse_exercise("format = 9\nnonsense = 1\n", name="x", path="x.toml")
    assert [problem.message for problem in raised.value.problems] == [
        "This file is written for format 9; this stretchcoach reads format 1."
    ]
