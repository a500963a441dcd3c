"""What conditions of section 4.5 do in a session: every shipped exercise with every condition, and what is then said."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from rows import each_row
from scripts import (
    BOOK,
    FIRST_EVER,
    RULES,
    SHIPPED,
    Run,
    Scripted,
    calm,
    exercise,
    finish,
    fitting,
    holds,
    phase,
    plan_of,
    shipped,
    step,
    timeline,
)

from stretchcoach import resources
from stretchcoach.routine.library import ExerciseFolders, find_routine
from stretchcoach.routine.model import CONDITIONS, ConditionRule, CueLines, Dose, Effect, Exercise, ExerciseStep
from stretchcoach.safety.person import Profile
from stretchcoach.safety_data import load_rules
from stretchcoach.session.events import Cue, Decision, Outcome, PhaseStarted, StepStarted
from stretchcoach.session.plan.adapting import effect_of, possible
from stretchcoach.session.plan.exercises import needs_words
from stretchcoach.session.plan.plan import Plan
from stretchcoach.session.rehearsal import make_plan
from stretchcoach.session.speech import everything_said
from stretchcoach.words.lengths import PAUSE

EXERCISES: dict[str, Exercise] = dict(ExerciseFolders([resources.shipped("routines") / "exercises"]))
BLOCK = ConditionRule(condition="knee", effect=Effect.BLOCK, note="It bends the knees.")
MODIFY = ConditionRule(condition="wrist", effect=Effect.MODIFY, note="Use the forearms.")
SILENT = ConditionRule(condition="disc", effect=Effect.MODIFY)


def prescribed(made: Exercise) -> ExerciseStep:
    """A step of an exercise as the library doses it."""
    return ExerciseStep(exercise=made, dose=made.normal, sides=made.sides)


def with_rules(*rules: ConditionRule, name: str = "bend") -> ExerciseStep:
    """A step of an exercise with these rules."""
    return replace(holds(name), exercise=exercise(name, conditions=rules, acute=Dose(hold=5)))


def known(**answers: str) -> Profile:
    """A person who answered these questions about conditions."""
    return Profile(conditions=answers)


def run_of(profile: Profile, *steps: ExerciseStep) -> Run:
    """A calm session of this person."""
    return finish(plan_of(*steps, profile=profile), profile=profile)


# Every exercise, every condition -------------------------------------------------------------------------------------


@each_row(("name", "condition"), list(product(EXERCISES, CONDITIONS)))
@each_row("answer", ["yes", "unsure", "no"])
def test_a_condition_does_to_an_exercise_what_its_file_says(name: str, condition: str, answer: str) -> None:
    made, profile = EXERCISES[name], known(**{condition: answer})
    rule = next((each for each in made.conditions if each.condition == condition), None)
    run = run_of(profile, prescribed(made))
    begun = [event.exercise for event in run.of(StepStarted) if event.exercise]
    if rule is None or answer == "no":
        assert timeline(run.events) == timeline(run_of(Profile(), prescribed(made)).events)
        assert "condition" not in run.rules
    elif rule.effect is Effect.BLOCK:
        assert begun == []
        [decision] = [event for event in run.of(Decision) if event.rule == "condition"]
        assert (decision.action, decision.exercise) == ("leave_out", name)
        why = f"That is to be careful with {RULES.conditions.conditions[condition].words}. {rule.note}"
        assert decision.say == f"We leave out {made.name} today. {why}"
        assert why in run.said
    else:
        assert begun == [name]
        said = f"A change for you today. {rule.note}"
        if rule.instead is None:
            assert run.said.index(made.position) + 1 == run.said.index(said)
        else:
            needs = needs_words(BOOK, rule.instead.needs)
            assert run.said[run.said.index(said) :][1] == needs
        [decision] = [event for event in run.of(Decision) if event.rule == "condition"]
        assert (decision.action, decision.say, decision.exercise) == ("modify", said, name)


@each_row("condition", CONDITIONS)
@each_row("name", SHIPPED)
def test_no_shipped_routine_begins_what_a_condition_blocks(name: str, condition: str) -> None:
    profile = known(**{condition: "unsure"})
    plan = make_plan(SHIPPED[name], RULES, profile=profile)
    run = finish(plan, profile=profile)
    blocked = {step.exercise for step in plan.steps for rule in step.conditions if rule == _blocking(rule, condition)}
    assert not blocked & {event.exercise for event in run.of(StepStarted)}
    assert {event.text for event in run.of(Cue)} - {""} <= {each.text for each in everything_said(plan, RULES, profile)}


def _blocking(rule: ConditionRule, condition: str) -> ConditionRule | None:
    return rule if rule.condition == condition and rule.effect is Effect.BLOCK else None


def test_fragile_bones_hide_the_twist_and_the_pose_of_the_child() -> None:
    """The check that section 8 asks for."""
    profile = known(osteoporosis="yes")
    run = finish(make_plan(SHIPPED["gentle-four"], RULES, profile=profile), profile=profile)
    assert [event.exercise for event in run.of(StepStarted) if event.exercise] == ["cat-cow", "cobra"]


# Another position ----------------------------------------------------------------------------------------------------

MOVED = [
    (name, rule.condition) for name, made in EXERCISES.items() for rule in made.conditions if rule.instead is not None
]


def lines_of(position: str, cues: CueLines) -> set[str]:
    """Everything that is said in a position, on either side."""
    roles = (cues.set_up, cues.move, cues.breathe, cues.release, cues.mistake, cues.safety, (position, cues.short))
    texts = {line for role in roles for line in role if line}
    return {line.replace("{side}", each) for line in texts for each in ("left side", "right side")}


@each_row("pain", [2, 5])
@each_row(("name", "condition"), MOVED)
def test_in_another_position_nothing_of_the_usual_one_is_said(name: str, condition: str, pain: int) -> None:
    """At every dose, alone and with every other condition; and where it begins elsewhere, it is waited for."""
    made = EXERCISES[name]
    [rule] = [each for each in made.conditions if each.condition == condition]
    assert rule.instead is not None
    own = lines_of(rule.instead.position, rule.instead.cues)
    easier = BOOK("easier.announce", say=made.easier.say)
    foreign = {*lines_of(made.position, made.cues), easier, *made.names.values()} - own
    foreign -= {each.say for each in made.movements}
    before = holds("before")
    before = replace(before, exercise=replace(before.exercise, start=made.start, needs=made.needs))
    for other in ("", *CONDITIONS):
        profile = known(**{condition: "yes", **({other: "unsure"} if other else {})})
        done = effect_of(made.conditions, profile.conditions).changed
        if not done or next(each for each in done if each.instead) is not rule:
            continue
        run = finish(
            plan_of(before, prescribed(made), profile=profile),
            Scripted(calm, before=pain, check_in=pain),
            profile=profile,
        )
        if made.acute is None and pain > 3:
            assert name not in [event.exercise for event in run.of(StepStarted)]
            continue
        begun = next(index for index, event in enumerate(run.events) if step("exercise", name)(event))
        after = run.events[begun:]
        assert not foreign & {event.text for event in after if isinstance(event, Cue)}, (other, pain)
        assert rule.instead.cues.safety
        assert set(rule.instead.cues.safety) <= {event.text for event in after if isinstance(event, Cue)}
        waits = any(isinstance(event, PhaseStarted) and event.phase == "ready" for event in after)
        assert waits or rule.instead.start == made.start, other


def test_eased_it_is_said_without_the_easier_way_of_the_usual_position() -> None:
    made, profile = EXERCISES["figure-four"], known(knee="yes")
    plan = plan_of(holds("turn"), prescribed(made), profile=profile)
    run = Run(plan, Scripted(calm, before=3, check_in=4), profile)
    run.to(step("exercise", "figure-four"))
    run.to(phase("hold"))
    assert "A change for you today. Do it sitting, and keep it small." in run.said
    assert not [text for text in run.said if text.startswith("An easier way")]
    assert made.position not in run.said


def test_on_the_side_the_other_side_is_another_position() -> None:
    """Nobody turns over with every repetition, nor in five seconds."""
    made, profile = EXERCISES["lower-trunk-rotation"], known(pregnant="yes")
    run = run_of(profile, prescribed(made))
    sides = [event.side for event in run.of(PhaseStarted) if event.phase == "hold"]
    assert sides == ["left"] * 6 + ["right"] * 6
    assert run.phases.count("ready") == 2
    turned = run.said.index("Lie on your side, your right side on top, knees bent and together.")
    assert run.said[turned - 1 : turned + 2 : 2] == ["Change sides. Now the right side.", BOOK("ready.ask")]
    assert "First one side, then the other." in " ".join(run.said)


def test_a_step_in_another_position_says_what_a_condition_changes_in_its_own_words() -> None:
    for language, said in (("en", "Rest your hands lightly on your hips."), ("es", "Apoye las manos suavemente")):
        profile, rules = known(wrist="yes"), load_rules(language)
        run = finish(make_plan(find_routine("desk", language=language), rules, profile=profile), profile=profile)
        assert any(said in text for text in run.said)
        assert not [text for text in run.said if "elbows" in text or "codos" in text]


def test_told_in_the_session_a_condition_changes_the_position_as_one_known_before() -> None:
    plan = shipped("settle", briefing=FIRST_EVER)
    run = finish(plan, fitting("pregnant"))
    assert "Lie on your side, your left side on top, knees bent." in run.said
    assert EXERCISES["knee-to-chest"].position not in run.said
    assert {event.text for event in run.of(Cue)} - {""} <= {each.text for each in everything_said(plan, RULES)}


# What is said --------------------------------------------------------------------------------------------------------


def test_it_is_said_before_the_step_would_have_come_and_the_session_goes_on() -> None:
    run = run_of(known(knee="yes"), with_rules(BLOCK), holds("turn"))
    assert "That is to be careful with a knee problem. It bends the knees." in run.said
    assert [event.exercise for event in run.of(StepStarted) if event.exercise] == ["turn"]
    assert (run.end.done, run.end.planned, run.end.outcome) == (1, 2, Outcome.COMPLETED)


def test_a_condition_nobody_asked_about_does_nothing() -> None:
    run = run_of(Profile(), with_rules(BLOCK, MODIFY))
    assert "condition" not in run.rules


def test_what_blocks_goes_before_what_changes() -> None:
    both = effect_of((MODIFY, BLOCK), {"knee": "unsure", "wrist": "yes"})
    assert (both.blocked, both.changed) == ((BLOCK,), ())


def test_all_changes_are_said_each_once() -> None:
    twin = replace(MODIFY, condition="shoulder")
    run = run_of(known(wrist="yes", shoulder="yes", disc="yes"), with_rules(MODIFY, twin, SILENT))
    assert [each for each in run.said if each.startswith("A change")] == [
        "A change for you today. Use the forearms.",
        "A change for you today. Half the way is enough.",
    ]


def test_a_file_without_a_note_means_the_easier_variant() -> None:
    assert "A change for you today. Half the way is enough." in run_of(known(disc="yes"), with_rules(SILENT)).said


def test_the_note_takes_the_place_of_the_easier_variant_which_may_contradict_it() -> None:
    """With disc pain figure four keeps the back straight; its easier way leans forward on a chair."""
    made, profile = EXERCISES["figure-four"], known(disc="yes")
    step_ = replace(prescribed(made), easier=True)
    plain, changed = run_of(Profile(), step_), run_of(profile, step_)
    easier = f"An easier way today. {made.easier.say}"
    assert easier in plain.said
    assert easier not in changed.said
    assert "A change for you today. Keep the back straight, without rounding it." in changed.said


def test_the_eased_form_says_the_change_too() -> None:
    profile = known(wrist="yes")
    plan = plan_of(holds("turn"), with_rules(MODIFY), profile=profile)
    run = Run(plan, Scripted(calm, before=3, check_in=4), profile)
    run.to(step("exercise", "bend"))
    run.to(phase("hold"))
    assert "A change for you today. Use the forearms." in run.said
    assert "An easier way today. Half the way is enough." not in run.said


def test_the_announcement_takes_as_much_longer_as_the_change_sounds() -> None:
    profile = known(wrist="yes")
    plain, changed = (Run(plan_of(with_rules(MODIFY), profile=each), calm, each) for each in (Profile(), profile))
    lengths = []
    for run in (plain, changed):
        begins = run.to(phase("announce"))
        lengths.append(run.to(phase("get_ready")).at - begins.at)
    cue = next(event for event in changed.of(Cue) if event.text.startswith("A change"))
    assert lengths[1] - lengths[0] == pytest.approx(cue.seconds + PAUSE)


def test_a_step_done_again_says_its_change_again() -> None:
    profile = known(wrist="yes")
    run = Run(plan_of(with_rules(MODIFY), profile=profile), calm, profile)
    run.to(phase("hold"))
    run.do("repeat")
    run.to(phase("hold"))
    assert run.said.count("A change for you today. Use the forearms.") == 2


def test_a_rest_does_not_promise_what_is_left_out() -> None:
    profile = known(**dict.fromkeys(CONDITIONS, "yes"))
    names = {EXERCISES[name].name for name in EXERCISES}
    for name, routine in SHIPPED.items():
        run = finish(make_plan(routine, RULES, profile=profile), profile=profile)
        begun = {event.name for event in run.of(StepStarted)}
        promised = {each for each in names if f"Next: {each}." in run.said}
        assert promised <= begun, name


def test_when_everything_is_left_out_it_says_so_and_ends_kindly() -> None:
    run = run_of(known(knee="yes"), with_rules(BLOCK), with_rules(BLOCK, name="turn"))
    assert BOOK("end.nothing_left") in run.said
    assert not {"hold", "get_ready"} & set(run.phases)
    assert run.asked.count("after") + run.asked.count("check_in") == 0
    assert (run.end.done, run.end.outcome) == (0, Outcome.COMPLETED)


def test_what_is_told_at_the_second_list_holds_at_once_and_after_a_crash() -> None:
    plan = shipped("gentle-four", briefing=FIRST_EVER)
    for row, done in (("fragile", ["cat-cow", "cobra"]), ("pregnant", ["cat-cow", "child-pose", "seated-twist"])):
        patient = fitting(row)
        run = finish(plan, patient)
        assert [event.exercise for event in run.of(StepStarted) if event.exercise] == done, row
        assert {event.text for event in run.of(Cue)} - {""} <= {each.text for each in everything_said(plan, RULES)}
        cut = Run(plan, fitting(row))
        cut.to(phase("rep"))
        point = cut.cut(plan, away=60)
        assert point is not None
        rest = finish(plan, patient, resume=point, now=9000.0)
        assert [event.exercise for event in rest.of(StepStarted) if event.exercise] == done, row


# The screen and the next start ---------------------------------------------------------------------------------------


def test_the_view_names_the_change_and_not_what_is_left_out() -> None:
    profile = known(wrist="yes", knee="yes")
    plan = plan_of(with_rules(MODIFY), with_rules(BLOCK, name="turn"), holds("lift"), profile=profile)
    run = Run(plan, calm, profile)
    run.to(phase("hold"))
    view = run.session.view(now=run.now)
    assert (view.change, view.next) == ("A change for you today. Use the forearms.", "Lift")


def test_conditions_hold_after_a_crash() -> None:
    profile = known(knee="yes")
    plan = plan_of(holds("turn"), with_rules(BLOCK), profile=profile)
    run = Run(plan, calm, profile)
    run.to(phase("hold"))
    point = run.cut(plan, away=60)
    assert point is not None
    rest = finish(plan, profile=profile, resume=point, now=5000.0)
    assert [event.exercise for event in rest.of(StepStarted) if event.exercise] == ["turn"]


# What it costs -------------------------------------------------------------------------------------------------------


def said_in(plan: Plan, profile: Profile | None = None) -> set[str]:
    """Every text that is rendered before this session."""
    return {each.text for each in everything_said(plan, RULES, profile)}


def test_a_person_of_whom_nothing_is_known_costs_nothing_more() -> None:
    nothing, clear = Profile(), known(**dict.fromkeys(CONDITIONS, "no"))
    routine = SHIPPED["gentle-four"]
    plain = said_in(make_plan(routine, RULES))
    for profile in (nothing, clear):
        assert said_in(make_plan(routine, RULES, profile=profile), profile) == plain
    assert not [text for text in plain if "a knee problem" in text]


def test_only_what_may_come_to_hold_is_rendered() -> None:
    may = possible(known(knee="no", wrist="yes"), RULES.conditions)
    told = {"osteoporosis", "pregnant", "cancer", "weak_defence", "blood_thinner"}
    assert may == {"knee": "no", "wrist": "yes", **dict.fromkeys(told, "unsure")}
