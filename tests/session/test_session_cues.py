"""Cue planning: how much is said, in which form and when, and what holds for every plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import takewhile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rows import each_row
from scripts import (
    EVEN,
    RULES,
    SHIPPED,
    Run,
    Scripted,
    calm,
    exercise,
    finish,
    plan_of,
    routine,
    shipped,
    within,
    work,
)

from stretchcoach.routine.model import (
    Anchor,
    CueLines,
    Dose,
    ExerciseStep,
    Pacing,
    RepeatStep,
    RestStep,
    Routine,
    SayStep,
    Sides,
    SoundWishes,
    Step,
    TimedCue,
    Verbosity,
)
from stretchcoach.safety.briefing import Briefing
from stretchcoach.safety.person import Profile
from stretchcoach.session.events import Cue, CueRole, Decision, PhaseStarted, StepStarted
from stretchcoach.session.plan.doses import KNOWN_FROM
from stretchcoach.session.plan.exercises import COUNT_FROM
from stretchcoach.session.plan.placing import CLEAR, moment_of
from stretchcoach.session.plan.plan import PRIORITY, Form, Mark, Phase, PhaseKind, Plan, StepKind
from stretchcoach.session.rehearsal import make_plan
from stretchcoach.session.speech import everything_said
from stretchcoach.words.lengths import PAUSE, Lengths, Phrase, Speaker

from .strategies import LENGTHS, ROUTINES

SOME = settings(max_examples=60, deadline=None)
HAIR = 1e-6
PLAIN = CueLines()
LINES = replace(exercise().cues, short="On your back, knees bent.")


def told(*steps: Step, verbosity: Verbosity, met: int = 0, fixed: Verbosity | None = None) -> Plan:
    """The plan for somebody who wishes ``verbosity`` and has met "bend" so often."""
    made = routine(*steps, sound=SoundWishes(verbosity=fixed))
    briefing = Briefing(verbosity=verbosity, met={("bend", "Bend"): met})
    return make_plan(made, RULES, EVEN, briefing=briefing)


def announced(plan: Plan, index: int = 0) -> list[str]:
    """What the ``index``-th announcement says."""
    return [text for _, text in within(finish(plan), "announce", index)]


def timed(say: str, anchor: Anchor = Anchor.START, offset: float = 0.0, short: str = "") -> TimedCue:
    """A cue of the author's."""
    return TimedCue(anchor=anchor, offset=offset, say=say, short=short)


def speaks(**lengths: float) -> Lengths:
    """Lengths of some phrases, with underscores for spaces; the others are estimated."""
    return Lengths({Phrase(text.replace("_", " ") + ".", Speaker.COACH): each for text, each in lengths.items()})


# How much is said ------------------------------------------------------------------------------------------------------

FULL = [
    "Bend.",
    "Hold for 20 seconds.",
    "Lie on your back.",
    "Knees bent.",
    "Draw it in.",
    "Only to slight discomfort.",
]
SHORT = ["Bend.", "Hold for 20 seconds.", "On your back, knees bent.", "Only to slight discomfort."]
MINIMAL = ["Bend.", "Hold for 20 seconds.", "Only to slight discomfort."]


@each_row(
    ("verbosity", "met", "fixed", "said"),
    [
        (Verbosity.FULL, 99, None, FULL),
        (Verbosity.SHORT, 0, None, SHORT),
        (Verbosity.MINIMAL, 0, None, MINIMAL),
        (Verbosity.AUTO, 0, None, FULL),
        (Verbosity.AUTO, KNOWN_FROM - 1, None, FULL),
        (Verbosity.AUTO, KNOWN_FROM, None, SHORT),
        (Verbosity.FULL, 0, Verbosity.MINIMAL, MINIMAL),
        (Verbosity.MINIMAL, KNOWN_FROM, Verbosity.AUTO, SHORT),
    ],
)
def test_how_much_an_announcement_says(
    verbosity: Verbosity, met: int, fixed: Verbosity | None, said: list[str]
) -> None:
    assert announced(told(work(lines=LINES), verbosity=verbosity, met=met, fixed=fixed)) == said


def test_what_comes_again_in_a_session_is_met_again() -> None:
    plan = told(RepeatStep(times=3, steps=(work(lines=LINES),)), verbosity=Verbosity.AUTO, met=KNOWN_FROM - 1)
    assert [announced(plan, index) for index in range(3)] == [FULL, SHORT, SHORT]


def test_an_exercise_under_another_name_is_told_anew() -> None:
    step = work(lines=LINES)
    other = replace(step, exercise=replace(step.exercise, name="Seated bend"))
    assert announced(told(other, verbosity=Verbosity.AUTO, met=99))[2:] == FULL[2:]


@each_row(
    ("verbosity", "first", "second", "after"),
    [
        (Verbosity.FULL, ["Breathe out.", "Halfway."], ["Head down.", "Halfway."], ["Let go."]),
        (Verbosity.SHORT, ["Halfway."], ["Halfway."], ["Let go."]),
        (Verbosity.MINIMAL, [], [], []),
    ],
)
def test_what_a_hold_says_and_the_count_is_always_there(
    verbosity: Verbosity, first: list[str], second: list[str], after: list[str]
) -> None:
    run = finish(told(work(dose=Dose(hold=20, reps=2), lines=LINES), verbosity=verbosity))
    count = ["Three", "Two", "One"]
    assert [text for _, text in within(run, "hold", 0)] == ["start", *first, *count]
    assert [text for _, text in within(run, "hold", 1)] == ["start", *second, *count]
    assert [text for _, text in within(run, "between", 0)] == ["end", *after, "Last one."]


@each_row("verbosity", [Verbosity.SHORT, Verbosity.MINIMAL])
def test_what_is_said_for_safety_is_never_shortened(verbosity: Verbosity) -> None:
    """Safety lines, the easier way, a condition's change, how to end a comfortable hold, the side, every question."""
    step = work(dose=Dose(comfortable=True, up_to=30), acute=Dose(hold=5), sides=Sides.BOTH, lines=LINES, easier=True)
    said = announced(told(step, verbosity=verbosity))
    for text in (
        "Only to slight discomfort.",
        "An easier way today. Half the way is enough.",
        "Start with the left side.",
        "Stay as long as it is comfortable. Say yes when you have had enough.",
    ):
        assert text in said
    name = "gentle-four"
    profile = Profile(conditions={"knee": "yes"})
    runs = [
        finish(make_plan(SHIPPED[name], RULES, profile=profile, briefing=Briefing(verbosity=each)), profile=profile)
        for each in (Verbosity.FULL, verbosity)
    ]
    assert runs[0].asked == runs[1].asked
    decisions = [[(event.rule, event.say) for event in run.of(Decision)] for run in runs]
    assert decisions[0] == decisions[1]
    changes = [text for text in runs[0].said if text.startswith("A change for you today.")]
    assert changes
    assert [text for text in runs[1].said if text.startswith("A change for you today.")] == changes


def test_a_change_follows_name_and_dose_where_the_position_is_not_said() -> None:
    profile = Profile(conditions={"knee": "yes"})
    briefing = Briefing(verbosity=Verbosity.MINIMAL)
    run = finish(make_plan(SHIPPED["gentle-four"], RULES, profile=profile, briefing=briefing), profile=profile)
    said = [text for _, text in within(run, "announce", 0)]
    assert said[0] == "Cat-cow."
    assert said[2].startswith("A change for you today.")


def test_who_knows_the_way_still_has_time_to_get_there() -> None:
    [full, short] = [
        next(event for event in finish(told(work(lines=LINES), verbosity=each)).of(PhaseStarted) if event.phase == kind)
        for each, kind in ((Verbosity.FULL, "announce"), (Verbosity.MINIMAL, "announce"))
    ]
    assert full.seconds is not None
    assert short.seconds is not None
    quiet = [full.seconds - len(FULL) * (1 + PAUSE), short.seconds - len(MINIMAL) * (1 + PAUSE)]
    assert quiet == pytest.approx([4.0, 8.0])


def test_movements_are_named_only_where_less_is_said() -> None:
    run = finish(told(work(dose=Dose(pace=(5.0, 5.0), reps=2)), verbosity=Verbosity.SHORT))
    assert [within(run, "rep", index)[0][1] for index in range(2)] == ["Round up.", "Sink."]


def test_an_interrupted_session_goes_on_however_much_is_said() -> None:
    steps = (work(lines=LINES), work("turn", lines=LINES))
    run = Run(told(*steps, verbosity=Verbosity.FULL))
    run.to(lambda event: isinstance(event, StepStarted) and event.exercise == "turn")
    other = told(*steps, verbosity=Verbosity.AUTO, met=99)
    assert other.fingerprint == run.plan.fingerprint
    assert run.cut(other, away=5.0) is not None


# Short forms, and what is said before ----------------------------------------------------------------------------------


def test_a_cue_that_is_too_long_is_said_in_its_short_form_at_its_moment() -> None:
    cue = timed("Much too long.", offset=2, short="Brief.")
    plan = plan_of(work(dose=Dose(hold=7), lines=PLAIN, cues=(cue,)), lengths=speaks(Much_too_long=9, Brief=1))
    run = finish(plan)
    assert within(run, "hold") == [(0, "start"), (2, "Brief.")]
    assert plan.notes == ('Bend: "Brief." is said in place of its long form, which finds no room.',)
    assert "Much too long." not in run.said
    phase = next(phase for phase in phases_of(plan) if phase.kind is PhaseKind.HOLD)
    assert [cue.mark for cue in phase.cues] == [Mark.NONE, Mark.SHORT]


def test_where_the_short_form_is_too_long_as_well_the_start_is_moved() -> None:
    cue = timed("Much too long.", offset=2, short="Brief.")
    lengths = speaks(Much_too_long=9, Brief=8)
    moved = plan_of(work(dose=Dose(hold=7), lines=PLAIN, cues=(cue,)), lengths=lengths)
    plain = plan_of(work(dose=Dose(hold=7), lines=PLAIN), lengths=lengths)
    starts = [
        next(event.at for event in finish(plan).of(PhaseStarted) if event.phase == "hold") for plan in (moved, plain)
    ]
    assert starts[0] - starts[1] == pytest.approx(9 + PAUSE)
    assert moved.notes == ('Bend: "Much too long." finds no room; it is said before the start.',)


def test_who_wants_less_hears_the_short_form_and_every_cue_of_the_author() -> None:
    cues = (timed("Grow a little taller.", offset=5, short="Taller."), timed("Soften.", offset=9))
    run = finish(told(work(dose=Dose(hold=30), lines=PLAIN, cues=cues), verbosity=Verbosity.MINIMAL))
    assert within(run, "hold")[1:3] == [(5, "Taller."), (9, "Soften.")]
    assert run.plan.notes == ()


def test_a_line_of_the_exercise_that_finds_no_room_is_said_before_its_repetition() -> None:
    plan = plan_of(work(dose=Dose(hold=1.5, reps=3), lines=LINES), lengths=EVEN)
    run = finish(plan)
    assert within(run, "hold", 0) == [(0, "start")]
    assert "Breathe out." in [text for _, text in within(run, "announce")]
    assert [text for _, text in within(run, "between", 0)] == ["end", "Let go.", "Head down.", "Two."]
    assert run.said.count("Head down.") == 1
    assert plan.notes == (
        'Bend: "Breathe out." finds no room; it is said before the start.',
        'Bend: "Head down." finds no room; it is said before repetition 2.',
    )


def test_a_cue_of_a_rest_that_finds_no_room_is_said_at_its_beginning() -> None:
    cues = (timed("Much too long.", offset=3), timed("Much too long.", offset=5))
    plan = plan_of(RestStep(seconds=10, cues=cues), lengths=speaks(Much_too_long=12))
    run = finish(plan)
    assert [text for _, text in within(run, "rest")].count("Much too long.") == 2
    assert plan.notes == ('Rest: "Much too long." finds no room; it is said at the beginning.',)


def test_what_is_more_important_chooses_its_moment_first() -> None:
    cue = timed("Soften.", Anchor.HALF)
    run = finish(plan_of(work(dose=Dose(hold=20), lines=PLAIN, cues=(cue,)), lengths=EVEN))
    assert (10, "Halfway.") in within(run, "hold")
    assert set(PRIORITY) == set(CueRole)
    assert sorted(PRIORITY, key=PRIORITY.__getitem__)[:2] == [CueRole.SAFETY, CueRole.COUNT]


# Variables -------------------------------------------------------------------------------------------------------------


def test_variables_are_filled_where_a_sentence_is_said() -> None:
    cue = timed("{exercise}, {side}: {rep} of {reps}, {set} of {sets}, {seconds} in all, then {next}.", offset=3)
    step = work(dose=Dose(hold=60, reps=2, sets=2), sides=Sides.BOTH, lines=PLAIN, cues=(cue,))
    said = [text for text in finish(plan_of(step, work("turn"), lengths=EVEN)).said if text.endswith("then Turn.")]
    assert said == [
        f"Bend, {side} side: {rep} of 2, {number} of 2, 60 in all, then Turn."
        for number in (1, 2)
        for side in ("left", "right")
        for rep in (1, 2)
    ]


@each_row("anchor", [Anchor.HALF, Anchor.START])
def test_remaining_is_true_at_the_moment_it_is_said(anchor: Anchor) -> None:
    cue = timed("{remaining} to go.", anchor, 9.0 if anchor is Anchor.START else 0.0)
    run = finish(plan_of(work(dose=Dose(hold=20), lines=PLAIN, cues=(cue,)), lengths=EVEN))
    [(at, text)] = [(at, text) for at, text in within(run, "hold") if text.endswith("to go.")]
    assert text == f"{round(20 - at)} to go."
    assert at not in (10, 20)


def test_a_side_in_the_lines_of_an_exercise_is_the_one_it_starts_with() -> None:
    lines = CueLines(set_up=("Lean to the {side}.",), release=("Leave the {side}.",))
    run = finish(plan_of(work(dose=Dose(hold=5), sides=Sides.BOTH, lines=lines), lengths=EVEN))
    assert "Lean to the left side." in run.said
    assert [text for text in run.said if text.startswith("Leave")] == ["Leave the left side.", "Leave the right side."]


def test_variables_of_rests_and_spoken_steps() -> None:
    rest = RestStep(
        seconds=30, say="{seconds} seconds, then {next}.", cues=(timed("{remaining} to {next}.", offset=10),)
    )
    plan = plan_of(SayStep(text="Now {next}."), work(), rest, work("turn"), SayStep(text="And {next}."), lengths=EVEN)
    run = finish(plan)
    assert "Now Bend." in run.said
    assert within(run, "rest") == [(0, "30 seconds, then Turn."), (1 + PAUSE, "Next: Turn."), (10, "20 to Turn.")]
    assert plan.notes == ('"And {next}." is left out: nothing comes after it.',)
    assert not any("{" in text for text in run.said)


def test_a_variable_that_means_nothing_before_the_start_leaves_the_sentence_out_with_a_note() -> None:
    cue = timed("Only {remaining} seconds to go now.", offset=1)
    step = work(dose=Dose(hold=20), acute=Dose(hold=2), lines=PLAIN, cues=(cue,))
    plan = plan_of(step, lengths=Lengths())
    assert plan.notes == (
        'Bend: "Only {remaining} seconds to go now." finds no room and is left out: {remaining} means nothing before the '
        "start (at a lighter dose).",
    )
    run = finish(plan, Scripted(calm, before=5))
    assert not any("to go" in text for text in run.said)


# Tones -----------------------------------------------------------------------------------------------------------------


def tones(plan: Plan, kind: str, index: int = 0) -> list[tuple[float, str]]:
    """The tones to breathe or move with in a phase."""
    return [(at, text) for at, text in within(finish(plan), kind, index) if text[:5] in ("breat", "move_")]


def test_breathing_is_paced_through_a_hold_and_gives_way_to_everything_else() -> None:
    cue = timed("Soften.", offset=14)
    step = work(dose=Dose(hold=45), lines=PLAIN, breathing=(4.0, 6.0), cues=(cue,))
    found = tones(plan_of(step, lengths=EVEN), "hold")
    assert found == [
        (0.85, "breath_in"),
        (4.85, "breath_out"),
        (10.85, "breath_in"),
        (20.85, "breath_in"),
        (24.85, "breath_out"),
        (30.85, "breath_in"),
        (34.85, "breath_out"),
        (40.85, "breath_in"),
    ]


def test_breathing_is_paced_as_long_as_it_is_comfortable_and_no_question_waits_for_it() -> None:
    step = work(dose=Dose(comfortable=True, up_to=30.0), lines=PLAIN, breathing=(4.0, 6.0))
    plan = plan_of(step, lengths=EVEN)
    [phase] = [phase for phase in phases_of(plan) if phase.kind is PhaseKind.COMFORTABLE]
    assert sum(cue.role is CueRole.PACE for cue in phase.cues) == 6
    assert phase.spoken == 0.5


def test_movements_are_marked_by_tones_from_the_second_repetition_on() -> None:
    plan = plan_of(work(dose=Dose(pace=(5.0, 5.0), reps=3), lines=PLAIN, pacing=Pacing.TONES), lengths=EVEN)
    said = [[text for _, text in within(finish(plan), "rep", index)] for index in range(6)]
    assert said == [
        ["Breathe out, round up."],
        ["Breathe in, sink."],
        ["move_a"],
        ["move_b"],
        ["move_a", "Last one."],
        ["move_b"],
    ]


# What holds for every plan ---------------------------------------------------------------------------------------------


def phases_of(plan: Plan) -> Iterator[Phase]:
    """Every phase of every step in every form."""
    for step in plan.steps:
        for phases in step.forms.values():
            yield from phases or ()


VERBOSITIES = st.sampled_from(Verbosity)


def planned(made: Routine, voice: Lengths, verbosity: Verbosity, met: int = 0) -> Plan:
    """The plan of a routine whose exercises were all met so often."""
    known = {(name, name.capitalize()): met for name in ("bend", "turn", "lift")}
    return make_plan(made, RULES, voice, briefing=Briefing(verbosity=verbosity, met=known))


@SOME
@given(ROUTINES, LENGTHS, VERBOSITIES)
def test_no_two_cues_of_a_phase_meet_and_none_outlasts_it(made: Routine, voice: Lengths, verbosity: Verbosity) -> None:
    for phase in phases_of(planned(made, voice, verbosity)):
        end = -CLEAR
        for cue in sorted(phase.cues, key=lambda cue: moment_of(cue, phase.seconds)):
            begins = moment_of(cue, phase.seconds)
            assert begins >= end + CLEAR - HAIR, (phase, cue)
            end = begins + cue.seconds
        assert phase.seconds is None or end <= phase.seconds + HAIR, phase


@SOME
@given(ROUTINES, LENGTHS, VERBOSITIES)
def test_every_count_lands_on_its_second(made: Routine, voice: Lengths, verbosity: Verbosity) -> None:
    plan = planned(made, voice, verbosity)
    rests = {step.exercise.id for step in work_of(made) if step.exercise.rests}
    for step in plan.steps:
        for phase in (phase for phases in step.forms.values() for phase in phases or ()):
            counts = [cue.offset for cue in phase.cues if cue.role is CueRole.COUNT and cue.offset < 0]
            counted = phase.kind is PhaseKind.GET_READY or (
                phase.kind is PhaseKind.HOLD and phase.seconds is not None and phase.seconds >= COUNT_FROM
            )
            # An interval has one only where its name leaves the time for it.
            if phase.kind is PhaseKind.REST and phase.label == "Work" and counts:
                named = max(cue.offset + cue.seconds for cue in phase.cues if cue.role is CueRole.NAME)
                assert named <= (phase.seconds or 0.0) - 3.0, phase
                counted = True
            assert counts == ([-3.0, -2.0, -1.0] if counted and step.exercise not in rests else []), phase


def work_of(made: Routine) -> list[ExerciseStep]:
    """The exercise steps, in the order they are done."""

    def unrolled(steps: tuple[Step, ...]) -> Iterator[Step]:
        for step in steps:
            if isinstance(step, RepeatStep):
                for _ in range(step.times):
                    yield from unrolled(step.steps)
            else:
                yield step

    return [step for step in unrolled(made.steps) if isinstance(step, ExerciseStep)]


@SOME
@given(ROUTINES, LENGTHS, VERBOSITIES, st.sampled_from([0, 5]))
def test_safety_is_always_said_and_nothing_is_dropped_without_a_note(
    made: Routine, voice: Lengths, verbosity: Verbosity, met: int
) -> None:
    plan = planned(made, voice, verbosity, met)
    exercises = [step for step in plan.steps if step.kind is StepKind.EXERCISE and step.telling is not None]
    for written, step in zip(work_of(made), exercises, strict=True):
        assert step.telling is not None
        wanted = [(cue.say, cue.short) for cue in written.cues]
        # Breathing in four parts has a sentence of its own, and at one's own pace nothing is said in between.
        lines = len(written.breathing) != 4 and not written.dose.own_pace
        if step.telling.full and written.dose.hold is not None and lines:
            wanted += [(line, "") for line in written.exercise.cues.breathe]
        for form, phases in step.forms.items():
            if phases is None:
                continue
            opening = takewhile(lambda phase: phase.kind in (PhaseKind.ANNOUNCE, PhaseKind.READY), phases)
            said = {cue.text for phase in opening for cue in phase.cues}
            assert set(written.exercise.cues.safety) <= said
            assert f"{step.name}." == phases[0].cues[0].text
            everything = {cue.text for phase in phases for cue in phase.cues}
            for say, short in wanted if form is Form.NORMAL else ():
                if "{" not in say + short:
                    noted = any(f'"{say}"' in note for note in plan.notes)
                    assert say in everything or (short and short in everything) or noted, say
            for cue in (cue for phase in phases for cue in phase.cues if cue.mark is not Mark.NONE):
                assert any("finds no room" in note for note in plan.notes), cue
    assert not any("{" in phrase.text for phrase in plan.phrases())


@SOME
@given(ROUTINES, LENGTHS, VERBOSITIES)
def test_everything_is_rendered_before_true_lengths_are_known(
    made: Routine, voice: Lengths, verbosity: Verbosity
) -> None:
    """The phrases are taken from a plan with estimated lengths; with the true ones it may say nothing else."""
    briefing = Briefing(verbosity=verbosity)
    rendered = set(everything_said(make_plan(made, RULES, briefing=briefing), RULES))
    assert set(make_plan(made, RULES, voice, briefing=briefing).phrases()) <= rendered


@each_row("name", SHIPPED)
@each_row("verbosity", [Verbosity.SHORT, Verbosity.MINIMAL])
def test_every_shipped_routine_is_complete_and_no_longer_with_fewer_words(name: str, verbosity: Verbosity) -> None:
    plan = make_plan(SHIPPED[name], RULES, briefing=Briefing(verbosity=verbosity))
    run = finish(plan)
    assert run.end.done == run.end.planned
    assert plan.planned <= shipped(name).planned
    assert all(cue.seconds > 0 for cue in run.of(Cue))


@each_row("name", SHIPPED)
def test_what_is_needed_first_is_rendered_first(name: str) -> None:
    """The phrases of a step before those of the next one, and the questions at the start before everything."""
    plan = make_plan(SHIPPED[name], RULES)
    steps = {phrase.text: number for number, step in reversed(list(enumerate(plan.steps))) for phrase in step.phrases()}
    everything = everything_said(plan, RULES)
    rendered = [steps[each.text] for each in everything if each.text in steps]
    assert rendered == sorted(rendered)
    assert everything[0].text == next(cue.text for cue in finish(plan).of(Cue) if cue.text)
