"""How long a session takes and how far it is: true before it begins, and at every moment of it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import pytest
from hypothesis import given, settings
from rows import each_row
from scripts import (
    NOTHING_DUE,
    RULES,
    Run,
    Scripted,
    cold,
    finish,
    holds,
    off,
    phase,
    plan_of,
    shipped,
    step,
    work,
)

from stretchcoach.routine.library import load_library
from stretchcoach.routine.model import ConditionRule, Dose, Effect, Routine
from stretchcoach.safety.briefing import Briefing
from stretchcoach.safety.person import Profile
from stretchcoach.safety_data import rules_for
from stretchcoach.session.plan.doses import KNOWN_FROM
from stretchcoach.session.plan.plan import ANSWERING, READY_TAKES, StepKind
from stretchcoach.session.rehearsal import make_plan
from stretchcoach.session.view import View
from stretchcoach.words.lengths import USUAL, Lengths

from .strategies import ROUTINES
from .test_session_ready import waiting_plan

LIBRARIES: Mapping[str, Mapping[str, Routine]] = {name: load_library(language=name).routines for name in ("en", "es")}
SOME = settings(max_examples=25, deadline=None)
EVERY = [(language, name) for language, found in LIBRARIES.items() for name in found]


def known(routine: Routine) -> Briefing:
    """Every exercise was met often enough to be known; the daily question is due."""
    plan = make_plan(routine, rules_for(routine))
    steps = [each for each in plan.steps if each.kind is StepKind.EXERCISE]
    return Briefing(met={(each.exercise, each.name): KNOWN_FROM for each in steps})


@each_row("lengths", [None, USUAL, Lengths(pace=0.74), Lengths(pace=0.86)])
@each_row(("language", "name"), EVERY)
def test_a_shipped_routine_takes_as_long_as_it_says(language: str, name: str, lengths: Lengths | None) -> None:
    """With the lengths that are estimated, those that are shown, and voices as fast and as slow as those measured."""
    routine = LIBRARIES[language][name]
    rules = rules_for(routine)
    plan = make_plan(routine, rules, lengths, briefing=known(routine))
    run = finish(plan, think=ANSWERING, moving=READY_TAKES, tables=rules)
    assert run.end.done == run.end.planned
    assert abs(run.end.at - run.plan.planned) <= max(20, 0.05 * run.plan.planned)


@SOME
@given(ROUTINES)
def test_any_routine_takes_about_as_long_as_it_says(made: Routine) -> None:
    plan = make_plan(made, RULES)
    run = finish(plan, think=ANSWERING, moving=READY_TAKES, unhurried=True)
    assert run.end.at == pytest.approx(plan.planned, rel=0.1, abs=20)


def test_the_length_is_the_same_with_every_voice_and_after_a_quiet_lead_in() -> None:
    routine = LIBRARIES["en"]["gentle-four"]
    slow = Lengths(dict.fromkeys(make_plan(routine, RULES).phrases(), 9.0))
    plan = make_plan(routine, RULES, slow, lead_in=3.0)
    assert plan.planned == make_plan(routine, RULES, USUAL).planned
    assert finish(plan).end.at > 1.5 * plan.planned


def test_what_a_condition_leaves_out_takes_no_time() -> None:
    everything = Profile(conditions={"surgery": "yes"})
    routine = LIBRARIES["en"]["daily-fifteen"]
    assert make_plan(routine, RULES, profile=everything).planned < make_plan(routine, RULES).planned / 2


def test_the_lists_that_are_due_take_time() -> None:
    routine = LIBRARIES["en"]["settle"]
    lengths = [make_plan(routine, RULES, briefing=Briefing(lists=each)).planned for each in ((), ("D",), ("L1", "L2"))]
    assert lengths == sorted(lengths)
    assert lengths[2] > lengths[0] + 30


@each_row("left", [{"open_rows": ("neuro_leg",)}, {"symptom_open": True}])
def test_what_was_left_open_is_not_counted(left: dict[str, object]) -> None:
    routine = LIBRARIES["en"]["settle"]
    assert make_plan(routine, RULES, briefing=Briefing(**left)).planned == make_plan(routine, RULES).planned  # type: ignore[arg-type]


# How far it is -----------------------------------------------------------------------------------------------------------


def looks(run: Run) -> list[View]:
    """A session to its end, looked at twice a second; the patient answers after a while of silence."""
    seen = [run.session.view(now=run.now)]
    while not run.session.ended:
        due = run.session.next_wakeup()
        until = run.now + 0.5
        if run.session.question is not None or (due is not None and due <= until):
            run.step()
        else:
            run.wait(0.5)
        seen.append(run.session.view(now=run.now))
    return seen


@each_row("name", LIBRARIES["en"])
def test_the_bar_is_the_routine(name: str) -> None:
    seen = looks(Run(shipped(name)))
    steps = [view for view in seen if view.number]
    first, last = seen.index(steps[0]), len(seen) - seen[::-1].index(steps[-1])
    assert {view.progress for view in seen[:first]} == {0.0}
    assert {view.progress for view in seen[last:]} == {1.0}
    for view, following in pairwise(seen):
        assert following.progress >= view.progress - 1e-9
        if view.question is not None and view.question == following.question:
            assert (following.progress, following.step_progress) == (view.progress, view.step_progress)


@SOME
@given(ROUTINES)
def test_the_bar_never_goes_back_and_comes_to_its_end(made: Routine) -> None:
    seen = looks(Run(make_plan(made, RULES)))
    shown = [view.progress for view in seen]
    assert all(later >= earlier - 1e-9 for earlier, later in pairwise(shown))
    assert (shown[0], shown[-1]) == (0.0, 1.0 if seen[0].steps else 0.0)


def test_the_bar_goes_evenly_through_a_hold() -> None:
    run = Run(plan_of(holds("bend", 20), holds("turn", 20), briefing=NOTHING_DUE))
    run.to(phase("hold"))
    begun = run.session.view(now=run.now).progress
    run.wait(10)
    half = run.session.view(now=run.now).progress
    run.wait(10 - 1e-6)
    end = run.session.view(now=run.now).progress
    assert half - begun == pytest.approx(end - half, abs=1e-3)
    assert 0.4 < end < 0.5, "the last words of the step are still to come"


def test_the_bar_waits_until_somebody_is_in_position() -> None:
    run = Run(waiting_plan(), moves=False)
    run.to(phase("ready"))
    begun = run.session.view(now=run.now).progress
    run.wait(40)
    assert 0 < begun == run.session.view(now=run.now).progress


def rules_out() -> ConditionRule:
    return ConditionRule(condition="osteoporosis", effect=Effect.BLOCK, note="Not with fragile bones.")


def test_a_step_that_a_rule_leaves_out_counts_as_passed() -> None:
    blocked = work("turn", conditions=(rules_out(),))
    plan = plan_of(holds("bend", 20), blocked, briefing=NOTHING_DUE)
    run = Run(plan, profile=Profile(conditions={"osteoporosis": "yes"}))
    run.to(lambda event: getattr(event, "action", "") == "leave_out")
    assert run.session.view(now=run.now).progress == 1.0


def test_an_exercise_that_hurts_is_passed_while_its_patient_rests() -> None:
    run = Run(plan_of(holds("bend", 20), holds("turn", 20), briefing=NOTHING_DUE), Scripted(check_in=[5]))
    run.to(phase("rest"))
    assert run.session.view(now=run.now).progress == pytest.approx(0.5, abs=0.01)


def test_skin_that_takes_longer_does_not_move_the_bar_back() -> None:
    run = Run(plan_of(cold(10), off(10), holds("bend", 20)), Scripted(skin_back=["no", "yes"]))
    shown = [view.progress for view in looks(run)]
    assert all(later >= earlier - 1e-9 for earlier, later in pairwise(shown))


def test_a_pack_that_comes_off_in_a_pause_waits_where_it_was() -> None:
    run = Run(plan_of(cold(10), holds("bend", 20)))
    run.to(phase("pack"))
    run.wait(240)
    before = run.session.view(now=run.now).progress
    run.do("pause")
    run.to(lambda event: getattr(event, "purpose", "") == "pack_off" and hasattr(event, "value"))
    assert run.session.view(now=run.now).progress == pytest.approx(before, abs=0.01)
    run.do("resume")
    run.to(phase("pack"))
    assert run.session.view(now=run.now).progress == pytest.approx(before, abs=0.02)


@each_row("dose", [Dose(reps=8), Dose(comfortable=True, up_to=60)])
def test_the_bar_waits_for_somebody_at_their_own_pace(dose: Dose) -> None:
    run = Run(plan_of(work("bend", dose=dose), holds("turn", 20), briefing=NOTHING_DUE))
    run.to(lambda event: getattr(event, "purpose", "") == "done")
    begun = run.session.view(now=run.now).progress
    run.wait(8)
    assert run.session.view(now=run.now).progress == begun
    run.answer("yes")
    assert run.session.view(now=run.now).progress > begun


def test_one_that_stops_has_come_as_far_as_the_steps_it_did() -> None:
    run = Run(plan_of(holds("bend", 20), holds("turn", 20), briefing=NOTHING_DUE))
    run.to(step("exercise", "turn"))
    run.to(phase("hold"))
    run.do("stop")
    run.to_end()
    assert run.session.view(now=run.now).progress == pytest.approx(0.5, abs=0.01)
