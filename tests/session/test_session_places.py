"""Where the pain reaches, through the engine: rules P7 to P10 of section 2.4, and going on after a crash in their midst."""

from __future__ import annotations

from typing import Any

import pytest
from rows import each_row
from scripts import (
    NOTHING_DUE,
    RULES,
    Run,
    Scripted,
    Value,
    asks,
    calm,
    cold,
    finish,
    heat,
    holds,
    off,
    phase,
    plan_of,
    says,
    silent,
    work,
)

from stretchcoach.routine.model import CheckIns, Dose, RepeatStep
from stretchcoach.safety.questions import PLACE_WORDS
from stretchcoach.session.events import (
    Answer,
    Cue,
    Decision,
    Guidance,
    Outcome,
    PhaseStarted,
    Question,
    QuestionKind,
    StepStarted,
    Tier,
)
from stretchcoach.session.plan.plan import Plan
from stretchcoach.session.resume import resume_point
from stretchcoach.session.speech import everything_said
from stretchcoach.session.states import Refused, State

from .guardian import Guardian

THREE = plan_of(holds("bend"), holds("turn"), holds("lift"), briefing=NOTHING_DUE)
STOPPED = "The pain has moved farther from your back and stayed there, so we leave this movement for today."
GOOD = "Pain moving toward the middle can be a good sign. On we go, gently."


def moved(before: int, now: int, was: Value, *places: Value, plan: Plan = THREE, **others: Value) -> Run:
    """A session in which the pain rises from ``before`` to ``now`` after the first exercise, and moves."""
    there = 3
    if isinstance(was, int) and isinstance(places[0], int):
        there = 1 + (places[0] < was) + 2 * (places[0] > was)
    others = others if was in (0, None) else {"moved": there, **others}
    given = {"place_before": was, "place": list(places)[:1], "place_again": list(places)[1:], "check_in": now, **others}
    return finish(plan, Scripted(calm, before=before, **given))


def begun(run: Run) -> list[str]:
    """The exercises that were begun."""
    return [event.exercise for event in run.of(StepStarted) if event.exercise]


def asked(run: Run) -> list[str]:
    """What was asked about the pain, in order."""
    return [each for each in run.asked if each not in ("list", "follow_up", "said_back", "acknowledge")]


# When it is asked ----------------------------------------------------------------------------------------------------


def test_nothing_is_asked_about_the_place_where_nothing_hurts() -> None:
    run = finish(THREE, Scripted(calm, before=0, check_in=[0, 0], after=0))
    assert asked(run) == ["before", "check_in", "check_in", "after"]


def test_the_place_before_is_asked_once_and_not_again_while_the_pain_does_not_rise() -> None:
    run = finish(THREE, Scripted(calm, before=2, check_in=[2, 1], after=2))
    assert asked(run) == ["before", "place_before", "check_in", "check_in", "after", "moved"]
    [still] = [event for event in run.of(Question) if event.purpose == "moved"]
    assert still.kind is QuestionKind.YES_NO, "once at the end: still in the back only?"


def test_pain_that_began_below_the_back_is_asked_about_at_every_check_in() -> None:
    run = finish(THREE, Scripted(calm, before=2, place_before=1, check_in=[2, 1], after=2))
    assert asked(run)[2:] == ["check_in", "moved", "check_in", "moved", "after", "moved"]
    kinds = {(event.kind, event.items) for event in run.of(Question) if event.purpose == "moved"}
    assert kinds == {(QuestionKind.PICK, ("Same place", "Nearer the back", "Lower"))}
    assert run.end.outcome is Outcome.COMPLETED


@each_row(("at", "still"), [(0, "no"), (2, 3)])
def test_pain_that_moves_down_ends_it_though_the_rating_never_rose(at: int, still: Value) -> None:
    """From the thigh to the foot at the second check-in; from the back to the foot at the end."""
    patient = Scripted(calm, before=3, place_before=at, check_in=[3, 3], moved=[1, still] if at else still, place=4)
    run = finish(THREE, patient)
    assert asked(run)[-3:] == ["moved", "place", "neuro"]
    assert (run.end.outcome, run.end.rule) == (Outcome.PAIN_RULE, "P8")
    assert [event.tier for event in run.of(Guidance)] == [Tier.BOOK_CLINICIAN]
    assert begun(run) == (["bend", "turn"] if at else ["bend", "turn", "lift"])


def test_within_the_green_band_the_same_rise_is_asked_about_once() -> None:
    run = finish(THREE, Scripted(calm, before=1, check_in=[2, 2], after=3))
    assert asked(run) == ["before", "place_before", "check_in", "place", "check_in", "after", "place"]
    assert run.end.outcome is Outcome.COMPLETED


def test_above_the_green_band_every_rise_is_asked_about() -> None:
    run = finish(THREE, Scripted(calm, before=3, check_in=[4, 4], after=4))
    assert asked(run)[2:] == ["check_in", "place", "check_in", "place", "after", "place"]


@each_row(("before", "now"), [(2, 8), (2, 6), (7, 9), (0, 10)])
def test_a_rating_that_ends_the_session_ends_it_at_once(before: int, now: int) -> None:
    run = moved(before, now, 0, 4)
    assert "place" not in run.asked
    assert (run.end.outcome, run.end.rule) == (Outcome.PAIN_RULE, "P6")


def test_packs_and_rests_alone_are_not_asked_about_it() -> None:
    run = finish(plan_of(cold(), off(), heat(), off()), Scripted(calm, before=3, after=4))
    assert not {"place", "place_before"} & set(run.asked)


@each_row("before", [8, 9])
def test_a_start_that_opens_nothing_asks_nothing_more(before: int) -> None:
    assert "place_before" not in finish(THREE, Scripted(calm, before=before)).asked


def test_a_long_hold_asks_for_the_place_as_well() -> None:
    plan = plan_of(work(dose=Dose(hold=300)), holds("turn"))
    run = finish(plan, Scripted(calm, before=1, check_in=2, place=2, place_again=2))
    hold, rest = (
        next(index for index, each in enumerate(run.events) if phase(kind)(each)) for kind in ("hold", "rest")
    )
    assert hold < rest
    assert [event.seconds for event in run.of(PhaseStarted) if event.phase == "hold"] == [180, 20]
    assert begun(run) == ["bend", "turn"]
    assert run.end.done == 1


# The question --------------------------------------------------------------------------------------------------------


def test_the_question_offers_the_places_in_words() -> None:
    run = Run(THREE, Scripted(calm, before=1))
    question = run.to(asks("place_before"))
    assert isinstance(question, Question)
    assert (question.kind, question.choices) == (QuestionKind.PLACE, ("0", "1", "2", "3", "4", "unsure"))


@each_row(("given", "value"), [*PLACE_WORDS.items(), (0, 0), (4, 4), (" Thigh ", 2), ("unsure", "unsure")])
def test_a_place_is_answered_by_word_or_number(given: Value, value: Value) -> None:
    run = Run(THREE, Scripted(calm, before=1))
    run.to(asks("place_before"))
    assert given is not None
    run.answer(given)
    assert run.of(Answer)[-1].value == value


@each_row("wrong", [5, -1, 10, "4", "yes", "no", "", "hip", True])
def test_anything_else_is_refused_and_changes_nothing(wrong: int | str) -> None:
    run = Run(THREE, Scripted(calm, before=1))
    run.to(asks("place_before"))
    with pytest.raises(Refused, match=r"0 back, 1 buttock, 2 thigh, 3 .*, 4 foot"):
        run.answer(wrong)
    assert run.session.question is not None


@each_row("word", ["back", "foot", "calf"])
def test_a_place_is_no_answer_to_how_much_it_hurts(word: str) -> None:
    run = Run(THREE)
    with pytest.raises(Refused, match="number from 0"):
        run.answer(word)


@each_row("purpose", ["place_before", "place", "place_again"])
def test_nobody_says_where_it_is_so_nothing_goes_on(purpose: str) -> None:
    run = Run(THREE, Scripted(calm, before=1, check_in=2, place=2))
    run.to(asks(purpose))
    run.patient = silent
    run.wait(200)
    assert run.asked[-2:] == [purpose, purpose]
    assert run.session.state is State.HELD
    run.wait(700)
    assert (run.end.outcome, run.end.rule) == (Outcome.NO_ANSWER, "P12")


# P7 ------------------------------------------------------------------------------------------------------------------


@each_row(("was", "now", "still"), [(0, 1, 1), (0, 2, 1), (1, 2, 2), (0, 1, 2), (3, 4, 4), (0, 2, "unsure")])
def test_pain_that_moves_away_from_the_back_and_stays_stops_the_movement_for_the_day(
    was: int, now: int, still: Value
) -> None:
    again = plan_of(RepeatStep(times=2, steps=(holds("bend"), holds("turn"))))
    run = moved(2, 3, was, now, still, plan=again)
    told = asked(run)[2:7]
    assert [each for each in told if each != "moved"][:4] == ["check_in", "place", "neuro", "place_again"]
    assert begun(run) == ["bend", "turn", "turn"]
    [stop] = [event for event in run.of(Decision) if event.rule == "P7" and event.action == "stop_movement"]
    assert (stop.exercise, stop.say) == ("bend", STOPPED)
    assert {STOPPED, "We leave out Bend today."} <= set(run.said)
    assert "re_rate" not in run.asked


def test_the_rest_before_asking_again_is_a_minute_in_a_neutral_position_that_cannot_be_changed() -> None:
    run = Run(THREE, Scripted(calm, before=2, check_in=3, place=2, place_again=2))
    run.to(phase("rest"))
    run.to(says("neutral position"))
    for command in ("skip", "back", "repeat", "add_time"):
        with pytest.raises(Refused, match="safety"):
            run.do(command)
    began = run.now
    run.to(asks("place_again"))
    assert run.now - began >= RULES.session.place_wait_s


@each_row(("was", "now", "still"), [(0, 2, 0), (1, 2, 1), (3, 4, 3), (1, 2, 0)])
def test_pain_that_goes_back_in_a_neutral_position_leaves_the_rating_to_decide(was: int, now: int, still: int) -> None:
    run = moved(2, 3, was, now, still)
    assert begun(run) == ["bend", "turn", "lift"]
    assert "P7" not in run.rules


def test_a_rating_that_would_have_left_the_exercise_out_is_asked_once_more_after_rule_p7() -> None:
    """P7 goes before P5, but the pain has to settle before the next exercise all the same."""
    fine, still_high = (moved(2, 5, 0, 2, 2, re_rate=value) for value in (3, 5))
    for run in (fine, still_high):
        assert [event.rule for event in run.of(Decision)][1:3] == ["P7", "P5"]
    assert begun(fine) == ["bend", "turn", "lift"]
    assert begun(still_high) == ["bend"]
    assert (still_high.end.outcome, still_high.end.rule) == (Outcome.PAIN_RULE, "P5")


def test_a_place_nobody_is_sure_of_counts_as_farther() -> None:
    run = moved(2, 3, 0, "unsure", "unsure")
    assert asked(run)[3:6] == ["place", "neuro", "place_again"]
    assert begun(run) == ["bend", "turn", "lift"]
    assert "P7" in run.rules


def test_after_rule_p7_every_rise_is_asked_about_and_only_what_goes_farther_still_is_blamed() -> None:
    steps = (holds("bend"), holds("turn"), holds("lift"), holds("bend"))
    patient = Scripted(calm, before=1, check_in=[2, 2, 2], place=[1, 1, 2], place_again=[1, 2], after=1)
    run = finish(plan_of(*steps), patient)
    assert asked(run)[2:] == [
        *("check_in", "place", "neuro", "place_again"),
        *("check_in", "place"),
        *("check_in", "place", "neuro", "place_again"),
        "after",
        "moved",
    ]
    assert [event.exercise for event in run.of(Decision) if event.action == "stop_movement"] == ["bend", "lift"]


def test_after_the_last_exercise_it_ends_with_the_sentence_of_rule_p7() -> None:
    run = finish(plan_of(holds()), Scripted(calm, before=2, after=3, place=1, place_again=1))
    assert (run.end.outcome, run.end.rule, run.end.pain_after) == (Outcome.PAIN_RULE, "P7", 3)
    assert STOPPED in run.said
    assert begun(run) == ["bend"]


def test_soon_after_cold_no_place_clears_anything() -> None:
    """A check-in within 20 minutes of cold: numbed pain that seems to have gone back has not."""
    steps = (holds("bend"), cold(5), off(5))
    run = finish(plan_of(*steps, check_ins=CheckIns(after_each_exercise=False)), Scripted(calm, after=3, place=2))
    assert [event.rule for event in run.of(Decision) if event.action == "stop_movement"] == ["P7"]


# P8 ------------------------------------------------------------------------------------------------------------------


@each_row(("was", "now"), [(0, 3), (2, 3), (0, 4), ("unsure", 3), ("unsure", 4)])
@each_row(("before", "rating"), [(1, 2), (2, 5), (3, 4), (5, 6)])
def test_pain_newly_below_the_knee_ends_the_session(was: Value, now: int, before: int, rating: int) -> None:
    run = moved(before, rating, was, now)
    assert begun(run) == ["bend"]
    assert (run.end.outcome, run.end.rule) == (Outcome.PAIN_RULE, "P8")
    [guidance] = run.of(Guidance)
    assert guidance.tier is Tier.BOOK_CLINICIAN
    assert guidance.text.startswith("The pain now reaches below the knee, so we stop here for today.")
    assert "This is worth a booked appointment." in guidance.text
    assert asked(run)[-2:] == ["place", "neuro"]


def test_pain_that_reached_below_the_knee_before_is_not_new() -> None:
    assert begun(moved(2, 3, 3, 3)) == ["bend", "turn", "lift"]


def test_pain_below_the_knee_after_the_rest_is_rule_p8_too() -> None:
    run = moved(2, 3, 0, 2, 3)
    assert (run.end.outcome, run.end.rule) == (Outcome.PAIN_RULE, "P8")


def test_without_pain_before_the_place_counts_as_the_back() -> None:
    assert moved(0, 1, None, 3).end.rule == "P8"
    assert "P7" in moved(0, 1, None, 1, 1).rules
    assert moved(0, 1, None, 0).rules[1] == "P3"


def test_newly_below_the_knee_at_the_closing_rating_is_told_as_well() -> None:
    run = finish(plan_of(holds()), Scripted(calm, before=1, after=2, place=4))
    assert (run.end.outcome, run.end.rule) == (Outcome.PAIN_RULE, "P8")
    assert [event.tier for event in run.of(Guidance)] == [Tier.BOOK_CLINICIAN]


# P9 ------------------------------------------------------------------------------------------------------------------


@each_row(
    ("before", "now", "alone"), [(2, 4, "P4"), (3, 5, "P4"), (4, 5, "P4"), (4, 6, "P5"), (5, 7, "P5"), (6, 7, "P4")]
)
def test_pain_that_moves_toward_the_back_goes_on_though_it_rose_by_two_at_most(
    before: int, now: int, alone: str
) -> None:
    plan = plan_of(holds("bend"), holds("turn"), pain_up_to=7, briefing=NOTHING_DUE)
    assert moved(before, now, 2, 2, plan=plan, re_rate=2).rules[1] == alone
    run = moved(before, now, 2, 1, plan=plan)
    assert run.rules[1] == "P9"
    assert GOOD in run.said
    assert begun(run) == ["bend", "turn"]


@each_row(("before", "now"), [(1, 4), (2, 5)])
def test_it_does_not_go_on_when_the_pain_rose_by_more(before: int, now: int) -> None:
    run = moved(before, now, 2, 0, re_rate=2)
    assert run.rules[1] == "P5"


def test_it_saves_the_second_exercise_that_would_be_left_out() -> None:
    run = finish(THREE, Scripted(calm, before=4, place_before=2, check_in=[6, 6], moved=[1, 2], re_rate=4))
    assert run.rules[1:4] == ["P5", "P5", "P9"]
    assert begun(run) == ["bend", "turn", "lift"]


# P10 -----------------------------------------------------------------------------------------------------------------


LEGS: list[tuple[dict[str, Any], Tier]] = [
    ({"leg_which": 2, "ces_when": "yes"}, Tier.EMERGENCY_NOW),
    ({"leg_test": "no", "leg_worse": "yes"}, Tier.EMERGENCY_NOW),
    ({"leg_test": "unsure", "leg_worse": "unsure"}, Tier.SAME_DAY_URGENT),
    ({"leg_test": "yes", "leg_knee": "yes"}, Tier.SAME_DAY_URGENT),
    ({"leg_which": 2, "ces_when": "no", "ces_checked": "no", "ces_months_late": "no"}, Tier.SAME_DAY_URGENT),
    ({"leg_test": "yes", "leg_knee": "no"}, Tier.BOOK_CLINICIAN),
    ({"leg_which": None}, Tier.EMERGENCY_NOW),
]


@each_row("value", ["yes", "unsure", None])
def test_new_weakness_numbness_or_tingling_ends_the_session_with_its_follow_ups(value: Value) -> None:
    for answers, tier in LEGS:
        run = moved(2, 3, 0, 1, neuro=value, **answers)
        assert begun(run) == ["bend"], answers
        assert run.rules[1] == "P10", answers
        assert {each for each, state in run.signs.values() if state != "withdrawn"} == {tier.value}, answers
        red = tier is not Tier.BOOK_CLINICIAN
        assert run.end.outcome is (Outcome.RED_FLAG if red else Outcome.PAIN_RULE), answers
        assert [event.tier for event in run.of(Guidance)] == [tier], answers
        assert {event.text for event in run.of(Cue)} - {""} <= {each.text for each in everything_said(THREE, RULES)}


# After a crash -------------------------------------------------------------------------------------------------------


def cut(run: Run, purpose: str, *, value: Value = None) -> Run:
    """The session cut off when ``purpose`` is asked, and gone on with: the pain has settled meanwhile."""
    run.to(asks(purpose))
    point = run.cut(away=60)
    assert point is not None
    patient = Scripted(calm, before=2, check_in=[2, 2, 2], place=value or 0, place_again=0, re_rate=2)
    return finish(run.plan, patient, resume=point, now=5000.0)


@each_row("purpose", ["place", "neuro", "place_again"])
def test_what_was_asked_about_a_rise_is_asked_again_though_the_pain_has_settled(purpose: str) -> None:
    rest = cut(Run(THREE, Scripted(calm, before=2, check_in=3, place=2)), purpose, value=2)
    questions = ["place", "neuro", "place_again"]
    expected = questions[questions.index(purpose) :]
    assert rest.asked[: len(expected)] == expected
    assert rest.end.outcome is Outcome.COMPLETED


def test_a_place_below_the_knee_is_not_forgotten() -> None:
    rest = cut(Run(THREE, Scripted(calm, before=2, check_in=3, place=4)), "neuro")
    assert (rest.end.outcome, rest.end.rule) == (Outcome.PAIN_RULE, "P8")
    assert begun(rest) == []


def test_the_place_before_is_kept() -> None:
    run = Run(THREE, Scripted(calm, before=2, place_before=3))
    run.to(asks("check_in"))
    point = run.cut(THREE, away=60)
    assert point is not None
    rest = finish(THREE, Scripted(calm, check_in=3, place=3), resume=point, now=5000.0)
    assert rest.end.outcome is Outcome.COMPLETED


def test_a_movement_that_was_stopped_stays_stopped() -> None:
    plan = plan_of(RepeatStep(times=2, steps=(holds("bend"), holds("turn"))))
    run = Run(plan, Scripted(calm, before=2, check_in=3, place=2, place_again=2))
    run.to(says(STOPPED))
    run.to(phase("hold"))
    point = run.cut(plan, away=60)
    assert point is not None
    rest = finish(plan, resume=point, now=5000.0)
    assert begun(rest) == ["turn", "turn"]
    assert "We leave out Bend today." in rest.said


@each_row("ends", ["P8", "P10"])
def test_a_session_that_these_rules_ended_is_not_gone_on_with(ends: str) -> None:
    run = Run(THREE, Scripted(calm, before=2, check_in=3, place=4, neuro="yes" if ends == "P10" else "no"))
    run.to(lambda event: isinstance(event, Decision) and event.rule == ends)
    assert run.cut(THREE, away=60) is None


@each_row("neuro", ["no", "yes"])
def test_wherever_a_session_with_new_pain_below_the_knee_is_cut_off_nothing_is_done_after_it(neuro: str) -> None:
    run = Run(THREE, Scripted(calm, before=2, check_in=3, place_before=0, place=4, neuro=neuro), cut_after=[])
    run.to_end()
    for end, snapshot in run.cut_after or ():
        if (point := resume_point(snapshot, THREE, away=60)) is not None:
            guardian = Guardian(THREE)
            guardian.watch(run.events[:end])
            guardian.crashed()
            guardian.watch(finish(THREE, resume=point, now=5000.0).events)


# Other commands in their midst ---------------------------------------------------------------------------------------


@each_row("purpose", ["place_before", "place", "neuro", "place_again", "follow_up"])
def test_the_symptom_key_works_at_each_of_these_questions(purpose: str) -> None:
    run = Run(THREE, Scripted(calm, before=2, check_in=3, place=2, neuro="yes" if purpose == "follow_up" else "no"))
    run.to(asks(purpose))
    run.do("report_symptom")
    run.patient = Scripted(calm, symptom=1, chest_now="yes")
    run.to_end()
    assert [event.tier for event in run.of(Guidance)] == [Tier.EMERGENCY_NOW]


@each_row("purpose", ["place_before", "place", "neuro", "place_again", "follow_up"])
def test_they_are_not_skipped_and_can_be_asked_again(purpose: str) -> None:
    run = Run(THREE, Scripted(calm, before=2, check_in=3, place=2, neuro="yes" if purpose == "follow_up" else "no"))
    run.to(asks(purpose))
    with pytest.raises(Refused):
        run.do("skip")
    run.do("repeat")
    assert run.asked[-1] == purpose
    run.do("stop")
    assert run.to_end().outcome is (Outcome.RED_FLAG if purpose == "follow_up" else Outcome.STOPPED)


@each_row("command", ["stop", "interrupt"])
def test_new_weakness_is_not_lost_when_the_questions_about_it_are_broken_off(command: str) -> None:
    run = Run(THREE, Scripted(calm, before=2, check_in=3, place=2, neuro="yes"))
    run.to(asks("follow_up"))
    run.do(command)
    assert [(event.tier, event.row) for event in run.of(Guidance)] == [(Tier.EMERGENCY_NOW, "neuro_leg")]
    assert run.signs == {"neuro_leg": ("emergency_now", "open")}
