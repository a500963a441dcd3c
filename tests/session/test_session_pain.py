"""The pain rules through the engine: every vector of section 2.4, and what the session then does."""

from __future__ import annotations

import pytest
from scripts import (
    RULES,
    SHIPPED,
    Patient,
    Run,
    Scripted,
    Value,
    asks,
    calm,
    cold,
    finish,
    holds,
    off,
    phase,
    plan_of,
    says,
    shipped,
    silent,
    work,
)

from stretchcoach import safety
from stretchcoach.routine.model import CheckIns, CheckInStep, RepeatStep
from stretchcoach.session.events import (
    Answer,
    Decision,
    Guidance,
    Outcome,
    Paused,
    PhaseStarted,
    Resumed,
    StepStarted,
    Tier,
)
from stretchcoach.session.states import Refused, State

VECTORS = """
    0,3 P3  0,4 P5  0,5 P5  0,6 P6  2,3 P3  2,5 P5  3,4 P4  4,4 P3  4,5 P4  4,6 P5
    4,7 P6  5,5 P3  5,6 P5  5,7 P5  5,8 P6  6,6 P3  6,7 P4  6,8 P6  7,7 P3  7,8 P6
"""
"""(rating before, rating at the check-in) and the rule, as the clinical reference prints them."""

CASES = [
    (*(int(number) for number in pair.split(",")), rule)
    for pair, rule in zip(VECTORS.split()[::2], VECTORS.split()[1::2], strict=True)
]
THREE = plan_of(holds("bend"), holds("turn"), holds("lift"))


def after_first(before: int, *check_ins: Value, **others: Value) -> Run:
    """A session with these ratings."""
    return finish(THREE, Scripted(calm, before=before, check_in=check_ins, **others))


def exercises(run: Run) -> list[str]:
    """What was begun."""
    return [event.exercise for event in run.of(StepStarted) if event.exercise]


def test_the_vectors_are_all_there() -> None:
    assert len(CASES) == 20


@pytest.mark.parametrize(("before", "now", "rule"), CASES)
def test_a_vector_leads_to_its_rule_and_the_session_does_it(before: int, now: int, rule: str) -> None:
    run = after_first(before, now, re_rate=min(max(3, before + 1), 7))
    first = next(event for event in run.of(Decision) if event.rule not in ("P0", "P1"))
    assert (first.rule, first.exercise) == (rule, "bend")
    assert first.say in run.said or rule == "P6"
    holds_after = [event for event in run.events[run.events.index(first) :] if phase("hold")(event)]
    match rule:
        case "P3":
            assert exercises(run) == ["bend", "turn", "lift"]
            assert run.end.outcome is Outcome.COMPLETED
        case "P4":
            assert exercises(run) == ["bend", "turn", "lift"]
            assert "An easier way today. Half the way is enough." in run.said
        case "P5":
            assert run.asked.count("re_rate") == 1
            assert exercises(run) == ["bend", "turn", "lift"]
        case "P6":
            assert (run.end.outcome, run.end.rule) == (Outcome.PAIN_RULE, "P6")
            assert holds_after == []
            assert exercises(run) == ["bend"]


# P5 ------------------------------------------------------------------------------------------------------------------


def test_an_exercise_that_hurts_is_followed_by_a_minute_of_rest_and_a_second_rating() -> None:
    run = Run(THREE, Scripted(calm, before=2, check_in=[5, 2], re_rate=3))
    run.to(says("Let us leave this exercise out"))
    rest = run.to(phase("rest"))
    asked = run.to(asks("re_rate"))
    assert asked.at - rest.at >= 60
    assert run.session.state is State.ASKING


@pytest.mark.parametrize("command", ["skip", "back", "repeat", "add_time"])
def test_the_rest_after_an_exercise_that_hurt_cannot_be_changed(command: str) -> None:
    run = Run(THREE, Scripted(calm, before=2, check_in=[5, 2], re_rate=3))
    run.to(phase("rest"))
    run.wait(5)
    with pytest.raises(Refused, match="safety"):
        run.do(command)


@pytest.mark.parametrize(
    ("before", "hurt", "again", "goes_on"),
    [
        (0, 4, 3, True),
        (0, 4, 4, False),
        (2, 5, 3, True),
        (2, 5, 4, False),
        (4, 6, 5, True),
        (4, 6, 6, False),
        (5, 7, 6, True),
    ],
)
def test_the_second_rating_decides_whether_it_goes_on(before: int, hurt: int, again: int, goes_on: bool) -> None:
    run = after_first(before, hurt, min(before, 2), re_rate=again)
    if goes_on:
        assert exercises(run) == ["bend", "turn", "lift"]
        assert run.end.outcome is Outcome.COMPLETED
    else:
        assert exercises(run) == ["bend"]
        assert (run.end.outcome, run.end.rule) == (Outcome.PAIN_RULE, "P5")
        assert run.said[-1].startswith("Come slowly out of the position.")


@pytest.mark.parametrize("again", [8, 10])
def test_a_second_rating_of_eight_ends_with_guidance(again: int) -> None:
    run = after_first(2, 5, re_rate=again)
    assert (run.end.outcome, run.end.rule) == (Outcome.PAIN_RULE, "P6")
    assert [event.tier for event in run.of(Guidance)] == [Tier.SAME_DAY_URGENT]
    assert run.asked[-1] == "acknowledge"


def test_an_exercise_that_hurt_does_not_come_back() -> None:
    plan = plan_of(RepeatStep(times=2, steps=(holds("bend"), holds("turn"))))
    run = finish(plan, Scripted(calm, before=2, check_in=[5, 2, 2], re_rate=3))
    assert exercises(run) == ["bend", "turn", "turn"]
    assert "We leave out Bend today." in run.said
    assert (run.end.done, run.end.planned) == (3, 4)


def test_a_second_exercise_that_hurts_ends_the_session() -> None:
    run = after_first(2, 5, 4, re_rate=3)
    assert (run.rules[-1], run.end.outcome, run.end.rule) == ("P6", Outcome.PAIN_RULE, "P6")
    assert exercises(run) == ["bend", "turn"]


def test_a_left_out_exercise_is_never_the_one_that_is_blamed() -> None:
    """A check-in after an exercise and one that was left out is about the one that was done."""
    steps = (holds("bend"), work("turn", pain_up_to=0), CheckInStep(), holds("lift"))
    run = finish(plan_of(*steps, check_ins=CheckIns(after_each_exercise=False)), Scripted(calm, check_in=5, re_rate=2))
    assert [event.exercise for event in run.of(Decision) if event.action == "skip"] == ["bend"]


# Before --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("before", range(11))
def test_the_rating_before_opens_what_it_may(name: str, before: int) -> None:
    """P0: everything up to its own limit. P1: settle and packs. P2: packs and rest only, after the red-flag question."""
    run = finish(shipped(name), Scripted(calm, before=before, after=before, check_in=[before] * 9))
    routine = SHIPPED[name]
    moves = run.plan.has_exercises
    rule = "P0" if before <= 5 else "P1" if before <= 7 else "P2"
    assert run.rules[0] == rule
    opened = before <= min(routine.pain_up_to, 7) if moves else True
    assert bool(run.end.done) is opened
    assert ("screen" in run.asked) is (rule == "P2")
    assert any(event.row == "severe_uncontrolled" for event in run.of(Guidance)) is (rule == "P2")
    if not opened:
        assert (run.end.outcome, run.end.rule) == (Outcome.PAIN_RULE, rule)
        assert not set(run.phases) & {"hold", "rep", "pack"}


def test_a_routine_closed_by_its_own_limit_says_so() -> None:
    run = finish(plan_of(holds(), pain_up_to=3), Scripted(calm, before=5))
    assert "This routine is for a pain of 3 or less. Please choose a gentler one today." in run.said
    assert run.end.rule == "P0"


def test_a_limit_of_the_author_counts_for_packs_too() -> None:
    run = finish(plan_of(cold(), off(), pain_up_to=5), Scripted(calm, before=9))
    assert "pack" not in run.phases
    assert run.end.rule == "P2"


@pytest.mark.parametrize("value", ["yes", "unsure"])
def test_a_yes_to_the_list_of_rule_p2_is_an_emergency(value: str) -> None:
    for name in ("gentle-four", "heat"):
        run = finish(shipped(name), Scripted(calm, before=9, screen=value))
        assert (run.end.outcome, run.end.rule) == (Outcome.RED_FLAG, "P2")
        assert [event.tier for event in run.of(Guidance)] == [Tier.EMERGENCY_NOW]
        assert "pack" not in run.phases


def test_silence_to_the_list_of_rule_p2_is_taken_as_a_yes() -> None:
    run = finish(shipped("heat"), Scripted(calm, before=9, screen=None))
    assert run.end.outcome is Outcome.RED_FLAG


# After ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "outcome", "rule"),
    [
        (2, 3, Outcome.COMPLETED, ""),
        (3, 4, Outcome.COMPLETED, ""),
        (2, 4, Outcome.PAIN_RULE, "P5"),
        (2, 6, Outcome.PAIN_RULE, "P6"),
        (5, 9, Outcome.PAIN_RULE, "P6"),
    ],
)
def test_the_closing_rating(before: int, after: int, outcome: Outcome, rule: str) -> None:
    run = finish(plan_of(holds()), Scripted(calm, before=before, after=after))
    assert (run.end.outcome, run.end.rule) == (outcome, rule)
    assert (run.end.pain_before, run.end.pain_after, run.end.pain_worst) == (before, after, max(before, after))
    assert any(event.tier is Tier.SAME_DAY_URGENT for event in run.of(Guidance)) is (after >= 8)


def test_the_rating_after_a_pack_is_asked_and_not_copied_from_before() -> None:
    run = finish(shipped("cold"), Scripted(calm, before=5, after=3))
    assert (run.end.pain_before, run.end.pain_after) == (5, 3)


def test_a_rating_right_before_the_end_is_the_closing_one() -> None:
    plan = plan_of(holds("bend"), work("bend"))
    run = finish(plan, Scripted(calm, before=2, check_in=5, re_rate=3))
    assert run.end.pain_after == 3
    assert "after" not in run.asked


# P12: silence --------------------------------------------------------------------------------------------------------

QUESTIONS: list[tuple[str, Patient]] = [
    ("gate", calm),
    ("before", calm),
    ("check_in", calm),
    ("re_rate", Scripted(calm, before=2, check_in=5)),
    ("after", calm),
]


def held(purpose: str, patient: Patient) -> Run:
    """A session held because nobody answered."""
    run = Run(THREE, patient)
    run.to(asks(purpose))
    run.patient = silent
    run.to(lambda event: isinstance(event, Paused))
    return run


@pytest.mark.parametrize(("purpose", "patient"), QUESTIONS)
def test_nobody_answers_so_it_is_asked_once_more_and_then_held(purpose: str, patient: Patient) -> None:
    run = held(purpose, patient)
    assert run.asked[-2:] == [purpose, purpose]
    assert run.session.state is State.HELD
    assert [event.value for event in run.of(Answer)][-1] is None
    assert run.rules[-1] == "P12"
    assert "I did not get an answer, so we wait here. Nothing goes on until you tell me." in [
        *run.said,
        *(cue.text for cue in run.session.upcoming(now=run.now, within=1)),
    ]


@pytest.mark.parametrize(("purpose", "patient"), QUESTIONS)
def test_nothing_goes_on_while_it_is_held_and_after_ten_minutes_it_ends(purpose: str, patient: Patient) -> None:
    run = held(purpose, patient)
    mark = len(run.events)
    run.wait(599)
    assert run.session.state is State.HELD
    assert not [event for event in run.since(mark) if isinstance(event, PhaseStarted | StepStarted)]
    run.wait(20)
    assert (run.end.outcome, run.end.rule) == (Outcome.NO_ANSWER, "P12")


@pytest.mark.parametrize("delay", [0.0, 300.0, 599.0])
def test_an_answer_to_a_held_question_goes_on_and_counts(delay: float) -> None:
    run = held("check_in", calm)
    run.wait(delay)
    happened = run.answer(9)
    assert any(isinstance(event, Resumed) for event in happened)
    assert run.rules[-1] == "P6"
    run.patient = calm
    assert run.to_end().outcome is Outcome.PAIN_RULE


def test_resuming_a_held_session_asks_the_question_again() -> None:
    run = held("check_in", calm)
    run.do("resume")
    assert run.asked[-1] == "check_in"
    run.patient = silent
    run.to(lambda event: isinstance(event, Paused))
    assert run.session.state is State.HELD


def test_the_answer_of_ten_minutes_ago_is_not_taken_after_the_end() -> None:
    run = held("check_in", calm)
    name = run.session.question
    assert name is not None
    run.wait(700)
    with pytest.raises(Refused):
        run.session.answer(name.id, 3, now=run.now)


def test_every_sentence_of_a_rule_is_in_the_tables() -> None:
    assert safety.sentence(safety.unanswered(), RULES.pain).startswith("I did not get an answer")
