"""Getting into position: when it is waited for, what is said before, sides in turn, activities and rests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from rows import each_row
from scripts import (
    BOOK,
    EVEN,
    NOTHING_DUE,
    RULES,
    SHIPPED,
    Run,
    Scripted,
    calm,
    cold,
    finish,
    holds,
    off,
    phase,
    plan_of,
    shipped,
    step,
    within,
    work,
)
from scripts import routine as made_of

from stretchcoach.routine.model import (
    Anchor,
    CueLines,
    Dose,
    DoStep,
    ExerciseStep,
    Pacing,
    RestStep,
    SayStep,
    Side,
    Sides,
    StartPosition,
    Step,
    TimedCue,
    Verbosity,
)
from stretchcoach.safety.briefing import Briefing
from stretchcoach.safety.person import Profile
from stretchcoach.session.events import Decision, Outcome, PhaseStarted, StepStarted
from stretchcoach.session.plan.exercises import SETTLE, needs_words
from stretchcoach.session.plan.plan import Form, Plan, StepKind
from stretchcoach.session.rehearsal import make_plan
from stretchcoach.session.resume import resume_point
from stretchcoach.words.lengths import PAUSE, Lengths, Phrase, Speaker

BACK, SIT, STAND = StartPosition.ON_THE_BACK, StartPosition.SITTING, StartPosition.STANDING


def at(start: StartPosition | None, name: str = "bend", *needs: str, **given: Any) -> ExerciseStep:
    """An exercise that begins there."""
    made = work(name, acute=Dose(hold=10), **given)
    return replace(made, exercise=replace(made.exercise, start=start, needs=needs))


def elsewhere(name: str) -> ExerciseStep:
    """An exercise whose step gives it another position, and no start."""
    made = at(None, name)
    return replace(made, exercise=replace(made.exercise, elsewhere=True, position=f"Somewhere to {name}."))


def lie(seconds: float = 60, **given: Any) -> RestStep:
    """A rest on the back."""
    return RestStep(seconds=seconds, name="Breathing", position="Lie down.", start=BACK, needs=("a mat",), **given)


def walk(seconds: float = 60, **given: Any) -> DoStep:
    """A walk."""
    return DoStep(id="walk", seconds=seconds, name="Walk", **given)


def waits(*steps: Step, patient: Any = calm, **given: Any) -> list[str]:
    """The names of the steps before which a session waits until the patient is in position."""
    run = finish(plan_of(*steps, briefing=NOTHING_DUE, **given), patient)
    found, name = [], ""
    for event in run.events:
        if isinstance(event, StepStarted):
            name = event.name
        elif isinstance(event, PhaseStarted) and event.phase == "ready":
            found.append(name)
    return found


# When it is waited for -----------------------------------------------------------------------------------------------


def test_it_is_waited_for_where_the_position_changes_and_nowhere_else() -> None:
    bend, turn, tilt = at(BACK), at(BACK, "turn"), at(SIT, "tilt")
    nothing, gone = at(None, "bow"), at(BACK, "bend", pain_up_to=0)
    rows: dict[str, tuple[tuple[Step, ...], list[str]]] = {
        "the first, and what begins elsewhere": ((bend, turn, tilt), ["Bend", "Tilt"]),
        "back again": ((bend, tilt, turn), ["Bend", "Tilt", "Turn"]),
        "nobody told where": ((nothing, at(None, "turn")), []),
        "after one nobody told of": ((bend, nothing, turn), ["Bend", "Turn"]),
        "a plain rest and a sentence change nothing": (
            (bend, RestStep(seconds=9), SayStep(text="On."), turn),
            ["Bend"],
        ),
        "a rest with words of its own may be anything": (
            (bend, RestStep(seconds=9, name="Tea"), turn),
            ["Bend", "Turn"],
        ),
        "a walk got them up": ((bend, walk(), turn), ["Bend", "Turn"]),
        "a pack was put on": ((bend, cold(), off(30), turn), ["Bend", "Turn"]),
        "a rest has a position too": ((lie(), bend, walk(position="Stand up.", start=STAND)), ["Breathing", "Walk"]),
        "something else is needed": (
            (at(BACK, "bend", "a mat"), at(BACK, "turn", "a mat", "a strap")),
            ["Bend", "Turn"],
        ),
        "what is at hand stays at hand": (
            (at(BACK, "bend", "a chair", "a mat"), at(BACK, "turn", "a mat"), at(BACK, "tilt", "a chair")),
            ["Bend"],
        ),
        "a position without a start": (
            (bend, elsewhere("turn"), elsewhere("tilt"), at(BACK, "bow")),
            ["Bend", "Turn", "Tilt", "Bow"],
        ),
        "what is left out moves nobody": ((gone, turn, at(SIT, "tilt", pain_up_to=0), at(BACK, "bow")), ["Turn"]),
    }
    for which, (steps, expected) in rows.items():
        assert waits(*steps, pain_up_to=5) == expected, which


def test_a_rest_in_a_position_of_ease_is_another_position() -> None:
    """After P5 the patient has rested somewhere, and is waited for."""
    patient = Scripted(calm, before=2, check_in=5, re_rate=2)
    assert waits(at(BACK), at(BACK, "turn"), at(BACK, "tilt"), patient=patient) == ["Bend", "Turn"]


def test_what_is_needed_and_the_position_come_before_and_all_else_after() -> None:
    bend = at(BACK, "bend", "a chair", "a mat")
    run = finish(plan_of(bend, lengths=EVEN, briefing=NOTHING_DUE))
    before, after = (within(run, "announce", index) for index in range(2))
    needed = "You need a chair and a mat."
    assert [text for _, text in before] == ["Bend.", "Hold for 20 seconds.", needed, "Lie on your back."]
    assert [text for _, text in within(run, "ready")] == [BOOK("ready.ask")]
    assert [text for _, text in after] == ["Knees bent.", "Draw it in.", "Only to slight discomfort."]


@each_row(
    ("verbosity", "said"),
    [
        (Verbosity.SHORT, ["Bend.", "Hold for 20 seconds.", "You need a mat.", "Lie on your back."]),
        (Verbosity.MINIMAL, ["Bend.", "Hold for 20 seconds."]),
    ],
)
def test_whoever_knows_it_hears_less_on_the_way(verbosity: Verbosity, said: list[str]) -> None:
    plan = make_plan(made_of(at(BACK, "bend", "a mat")), RULES, EVEN, briefing=Briefing(lists=(), verbosity=verbosity))
    assert [text for _, text in within(finish(plan), "announce")] == said


def test_where_the_position_stays_all_is_said_in_one_go_with_time_to_settle() -> None:
    run = finish(plan_of(at(BACK), at(BACK, "turn"), lengths=EVEN, briefing=NOTHING_DUE))
    second = [[text for _, text in within(run, "announce", index)] for index in (2, 3)]
    assert second == [
        ["Turn.", "Hold for 20 seconds.", "Lie on your back."],
        ["Knees bent.", "Draw it in.", *second[1][2:]],
    ]
    starts = [event.at for event in run.of(PhaseStarted) if event.phase in ("announce", "get_ready")]
    assert starts[-1] - starts[-2] == pytest.approx(3 * (1 + PAUSE) + 1.0 + 4.0)


def test_expected_times_count_fifteen_seconds_where_it_is_waited_for() -> None:
    plain, there, moved = (
        plan_of(*steps, lengths=EVEN).planned
        for steps in (
            (at(None), at(None, "turn")),
            (at(BACK), at(BACK, "turn")),
            (at(BACK), at(SIT, "turn")),
        )
    )
    assert moved - there == pytest.approx(15 - SETTLE)
    assert 0 < there - plain < 16


# A set time -----------------------------------------------------------------------------------------------------------


def test_a_set_time_does_not_ask_and_the_nearest_one_counts() -> None:
    """The step's wins over the exercise's, that over the routine's, that over what a file or a setting asks for."""
    bend = at(BACK)
    filed = replace(bend, exercise=replace(bend.exercise, ready=40.0))
    rows: dict[str, tuple[Step, float | None, float | None, float | None]] = {
        "nothing": (bend, None, None, None),
        "what is asked for": (bend, None, 20.0, 20.0),
        "what the user wants": (bend, None, None, 15.0),
        "the routine": (bend, 30.0, 20.0, 30.0),
        "the exercise": (filed, 30.0, 20.0, 40.0),
        "the step": (replace(filed, ready=50.0), 30.0, 20.0, 50.0),
        "a rest": (lie(ready=25.0), 30.0, 20.0, 25.0),
    }
    for which, (first, routine, asked, seconds) in rows.items():
        wish = 15.0 if which == "what the user wants" else None
        briefing = replace(NOTHING_DUE, ready=wish)
        plan = make_plan(made_of(first, ready=routine), RULES, ready=asked, briefing=briefing)
        run = finish(plan)
        [waited] = [event.seconds for event in run.of(PhaseStarted) if event.phase == "ready"]
        assert waited == seconds, which
        assert (BOOK("ready.ask") in run.said, BOOK("ready.take") in run.said) == (seconds is None, seconds is not None)


# Sides ----------------------------------------------------------------------------------------------------------------


def test_sides_in_turn_do_a_repetition_of_each() -> None:
    turn = work("turn", dose=Dose(hold=10, reps=3), sides=Sides.ALTERNATE, lines=CueLines())
    run = finish(plan_of(turn, lengths=EVEN))
    held = [(event.rep, event.reps, event.side) for event in run.of(PhaseStarted) if event.phase == "hold"]
    assert held == [(rep, 3, side) for rep in (1, 2, 3) for side in ("left", "right")]
    told = [[text for _, text in within(run, "between", index)] for index in range(6)]
    assert told == [
        ["end", "Right side."],
        ["end", "Two.", "Left side."],
        ["end", "Right side."],
        ["end", "Last one.", "Left side."],
        ["end", "Right side."],
        ["end"],
    ]
    assert "Hold for 10 seconds, 3 times. Left and right in turn." in run.said
    assert "Start with the left side." in run.said
    assert run.phases.count("get_ready") == 1
    assert "switch" not in run.phases


def test_sides_in_turn_in_movements_and_at_ones_own_pace() -> None:
    paced = work(dose=Dose(pace=(5.0, 5.0), reps=2), sides=Sides.ALTERNATE, lines=CueLines())
    run = finish(plan_of(paced, lengths=EVEN))
    assert [event.side for event in run.of(PhaseStarted) if event.phase == "rep"] == [
        "left",
        "left",
        "right",
        "right",
    ] * 2
    said = [within(run, "rep", index)[0][1] for index in range(8)]
    assert said[2:6] == [
        "Right side. Breathe out, round up.",
        "Breathe in, sink.",
        "Left side. Last one. Round up.",
        "Sink.",
    ]
    tones = finish(plan_of(replace(paced, pacing=Pacing.TONES), lengths=EVEN))
    assert [text for _, text in within(tones, "rep", 4)] == ["move_a", "Last one. Left side."]
    own = finish(plan_of(work(dose=Dose(reps=5), sides=Sides.ALTERNATE), lengths=EVEN))
    assert [event.side for event in own.of(PhaseStarted) if event.phase == "own_pace"] == [""]
    stays = finish(plan_of(work(dose=Dose(comfortable=True, up_to=20), sides=Sides.ALTERNATE), lengths=EVEN))
    assert [event.side for event in stays.of(PhaseStarted) if event.phase == "comfortable"] == ["left", "right"]


@each_row(
    ("step_", "routine", "painful", "first"),
    [
        (None, None, None, "left"),
        (None, None, Side.LEFT, "right"),
        (None, Side.LEFT, Side.LEFT, "left"),
        (Side.RIGHT, Side.LEFT, Side.RIGHT, "right"),
    ],
)
def test_the_side_that_goes_first(step_: Side | None, routine: Side | None, painful: Side | None, first: str) -> None:
    for sides in (Sides.BOTH, Sides.ALTERNATE):
        profile = Profile(painful_side=painful)
        plan = plan_of(work(sides=sides, first_side=step_), first_side=routine, profile=profile)
        held = [event.side for event in finish(plan, profile=profile).of(PhaseStarted) if event.phase == "hold"]
        assert (held[0], len(set(held))) == (first, 2)


@each_row("side", Side)
def test_one_side_only_is_said_so_and_never_started_with(side: Side) -> None:
    run = finish(plan_of(work(dose=Dose(hold=20, sets=2), sides=Sides(side.value))))
    assert any(text.endswith(f"{side.capitalize()} side only. 2 rounds.") for text in run.said)
    assert not [text for text in run.said if "Start with" in text or "Change sides" in text]


def test_bird_dog_says_which_limbs() -> None:
    """Knee rolls and bird dog take sides in turn; the less painful side goes first."""
    dog = next(each for each in SHIPPED["strength"].steps if isinstance(each, ExerciseStep) and each.exercise.names)
    profile = Profile(painful_side=Side.LEFT)
    run = finish(plan_of(dog, profile=profile), profile=profile)
    limbs = [text for text in run.said if text in dog.exercise.names.values()]
    assert limbs == ["Right leg, left arm.", "Left leg, right arm."] * 6
    rolls = [event.side for event in finish(shipped("settle")).of(PhaseStarted) if event.phase == "hold" and event.side]
    assert rolls[:4] == ["left", "right", "left", "right"]


# Activities and rests -------------------------------------------------------------------------------------------------


def test_an_activity_counts_is_asked_about_and_may_hurt_like_an_exercise() -> None:
    steps = (at(BACK), walk(cues=(TimedCue(anchor=Anchor.HALF, offset=0, say="Turn round."),)), at(BACK, "turn"))
    run = finish(plan_of(*steps, lengths=EVEN, briefing=NOTHING_DUE))
    assert (run.end.done, run.end.planned) == (3, 3)
    assert run.asked.count("check_in") == 2
    assert within(run, "do") == [(0, "Walk, for 1 minute."), (1 + PAUSE, "Next: Turn."), (30, "Turn round.")]
    begun = [(event.kind, event.name, event.exercise) for event in run.of(StepStarted) if event.name == "Walk"]
    assert begun == [("exercise", "Walk", "walk")]
    sore = finish(plan_of(*steps, briefing=NOTHING_DUE), Scripted(calm, before=2, check_in=[2, 5], re_rate=2))
    assert [event.exercise for event in sore.of(Decision) if event.action == "skip"] == ["walk"]
    mild = finish(plan_of(walk(pain_up_to=3), holds(), briefing=NOTHING_DUE), Scripted(calm, before=4))
    assert "We leave out Walk today." in mild.said


def test_an_activity_with_a_position_gives_time_to_get_there() -> None:
    stand = walk(position="Stand up.", start=STAND, needs=("shoes",), say="At an easy pace.")
    run = finish(plan_of(at(BACK), stand, lengths=EVEN, briefing=NOTHING_DUE))
    way = ["Walk, for 1 minute.", "You need shoes.", "Stand up."]
    assert [text for _, text in within(run, "announce", 2)] == way
    assert [text for _, text in within(run, "do")] == ["At an easy pace."]
    there = finish(plan_of(at(STAND, "bend", "shoes"), stand, lengths=EVEN, briefing=NOTHING_DUE))
    assert [text for _, text in within(there, "announce", 2)] == ["Walk, for 1 minute."]
    assert there.phases.count("ready") == 1


@each_row(
    ("rest", "said"),
    [
        (RestStep(seconds=20), ["Rest now, for 20 seconds."]),
        (RestStep(seconds=5, name="Work"), ["Work, 5 seconds."]),
        (RestStep(seconds=3, name="Tap"), ["Tap."]),
        (RestStep(seconds=60, name="Warm-up", say="Welcome."), ["Warm-up, 1 minute.", "Welcome."]),
        (RestStep(seconds=20, say="Look out of the window."), ["Look out of the window."]),
    ],
)
def test_a_rest_is_announced_by_its_name(rest: RestStep, said: list[str]) -> None:
    assert [text for _, text in within(finish(plan_of(rest, lengths=EVEN)), "rest")] == said


def test_an_interval_is_counted_to_its_end() -> None:
    run = finish(plan_of(RestStep(seconds=20, name="Work"), RestStep(seconds=10, name="Rest"), lengths=EVEN))
    count = ["Three", "Two", "One"]
    assert within(run, "rest") == [
        (0, "Work, 20 seconds."),
        (1 + PAUSE, "Next: Rest."),
        *zip((17, 18, 19), count, strict=True),
    ]
    assert within(run, "rest", 1) == [(0, "Rest, 10 seconds."), *zip((7, 8, 9), count, strict=True)]
    own = TimedCue(anchor=Anchor.END, offset=-2.0, say="And stop.")
    counted = finish(plan_of(RestStep(seconds=20, name="Work", cues=(own,)), lengths=EVEN))
    assert within(counted, "rest") == [(0, "Work, 20 seconds."), (18, "And stop.")]


def test_an_interval_whose_words_take_its_time_is_not_counted() -> None:
    slow = Lengths({Phrase("Work, 8 seconds.", Speaker.COACH): 6.0})
    plan = plan_of(RestStep(seconds=8, name="Work"), lengths=slow)
    assert within(finish(plan), "rest") == [(0, "Work, 8 seconds.")]
    # With a quicker voice it may be counted, so the numbers have to be there.
    assert {Phrase(each, Speaker.COUNT) for each in ("Three", "Two", "One")} <= set(plan.phrases())


def test_very_short_steps_keep_their_time() -> None:
    plan = plan_of(RestStep(seconds=1, name="Tap"), RestStep(seconds=1, name="Gap"), lengths=Lengths())
    begun = [event.at for event in finish(plan).of(StepStarted) if event.name in ("Tap", "Gap")]
    assert round(begun[1] - begun[0], 3) == 1


def test_nothing_is_counted_down_to_in_a_rest() -> None:
    rest = work("rest", dose=Dose(hold=30), lines=CueLines())
    run = finish(plan_of(replace(rest, exercise=replace(rest.exercise, rests=True)), lengths=EVEN))
    assert within(run, "get_ready") == [(0, "Rest now.")]
    assert within(run, "hold") == [(0, "start"), (15, "Halfway.")]
    numbers = {BOOK.number(each) for each in (1, 2, 3)}
    assert not numbers & set(finish(plan_of(lie(), lengths=EVEN)).said)
    ends = [text for _, text in within(finish(plan_of(lie(), lengths=EVEN)), "rest")]
    assert ends[0] == "Rest now."
    settle = finish(shipped("settle", lengths=EVEN))
    legs = settle.said.index("Rest with legs on a chair.")
    assert "Get ready." not in settle.said[legs : settle.said.index("Pelvic tilt.")]


def test_things_are_said_as_a_list() -> None:
    things = ("a chair", "a mat", "a pillow")
    assert [needs_words(BOOK, things[:count]) for count in range(4)] == [
        "",
        "You need a chair.",
        "You need a chair and a mat.",
        "You need a chair, a mat and a pillow.",
    ]


# Strong pain ----------------------------------------------------------------------------------------------------------


@each_row("before", range(11))
def test_a_flare_up_day_rests_at_any_pain_and_moves_up_to_seven(before: int) -> None:
    patient = Scripted(calm, before=before, check_in=[before] * 9, after=before)
    run = finish(shipped("flare-up-day", briefing=NOTHING_DUE), patient)
    moved = [event.exercise for event in run.of(StepStarted) if event.exercise]
    assert moved == (["pelvic-tilt", "lower-trunk-rotation", "knee-to-chest"] if before <= 7 else [])
    assert (run.end.outcome, run.end.pain_after) == (Outcome.COMPLETED, before)
    assert "Slow breathing, 2 minutes." in run.said
    assert any("rather than one long walk" in text for text in run.said)
    assert run.asked.count("check_in") == (3 if before <= 7 else 0)


def test_a_flare_up_day_that_hurts_more_ends_as_any_routine_that_moves() -> None:
    run = finish(shipped("flare-up-day", briefing=NOTHING_DUE), Scripted(calm, before=6, check_in=8))
    assert (run.end.outcome, run.end.rule) == (Outcome.PAIN_RULE, "P6")


def planned_forms(plan: Plan) -> list[Form]:
    """The forms in which the exercises are planned."""
    return [form for each in plan.steps if each.kind is StepKind.EXERCISE for form in each.forms]


def test_ease_asks_about_pain_before_and_at_the_end_only_and_goes_on_at_nine() -> None:
    for name in ("ease", "getting-about"):
        run = finish(shipped(name, briefing=NOTHING_DUE), Scripted(calm, before=9, after=9))
        assert [each for each in run.asked if each in ("before", "check_in", "re_rate", "after")] == ["before", "after"]
        assert run.end.outcome is Outcome.COMPLETED
        assert planned_forms(run.plan) == []


def test_a_step_begun_again_is_waited_for_only_where_it_has_to_be() -> None:
    run = Run(plan_of(at(BACK), at(SIT, "turn"), lengths=EVEN, briefing=NOTHING_DUE))
    run.to(step("exercise", "turn"))
    run.to(phase("hold"))
    run.do("repeat")
    run.to(phase("hold"))
    assert run.phases.count("ready") == 2
    run.do("back")
    run.to(phase("hold"))
    assert run.phases.count("ready") == 3


def test_who_comes_back_after_a_crash_is_waited_for() -> None:
    plan = plan_of(at(BACK), at(BACK, "turn"), lengths=EVEN, briefing=NOTHING_DUE)
    run = Run(plan)
    run.to(step("exercise", "turn"))
    run.to(phase("hold"))
    assert run.phases.count("ready") == 1
    rest = Run(plan, resume=resume_point(run.session.snapshot(), plan, away=60), now=5000.0)
    rest.to(phase("hold"))
    assert rest.phases.count("ready") == 1
