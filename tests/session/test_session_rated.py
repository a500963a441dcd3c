"""A rating that ends or leaves out something is said back, and can be taken back."""

from __future__ import annotations

from contextlib import suppress

from rows import each_row
from scripts import BOOK, EVEN, NOTHING_DUE, Run, Scripted, asks, holds, plan_of, stored, work

from stretchcoach.routine.model import Dose, ExerciseStep, Step
from stretchcoach.session.events import Answer, Cue, Decision, Event, Outcome, TakenBack
from stretchcoach.session.plan.plan import Plan
from stretchcoach.session.states import Refused, State


def plan(*steps: Step, pain_up_to: int = 10) -> Plan:
    return plan_of(*(steps or (holds(), holds("turn"))), lengths=EVEN, briefing=NOTHING_DUE, pain_up_to=pain_up_to)


def said_back(value: int, purpose: str = "check_in", before: int = 2, made: Plan | None = None) -> Run:
    """A rating was given, and the session is saying it back."""
    run = Run(made or plan(), Scripted(before=before))
    if purpose != "before":  # the first thing that is asked
        run.to(asks(purpose))
    run.wait(2.0)
    _give(run, value)
    return run


def _give(run: Run, value: int | str) -> list[Event]:
    """Answer the open question, and no more than that."""
    assert run.session.question is not None
    given = run.session.answer(run.session.question.id, value, now=run.now)
    run.events += given
    return given


def _only_acutely() -> ExerciseStep:
    return work("lift", dose=Dose(hold=20))


SAID_BACK = {
    "ends the session": ("check_in", 2, 8, plan()),
    "leaves this exercise out": ("check_in", 1, 4, plan()),
    "opens nothing before the session": ("before", 0, 8, plan()),
    "is above the limit of the routine": ("before", 0, 5, plan(pain_up_to=4)),
    "leaves out what has no lighter dose": ("before", 0, 4, plan(holds(), _only_acutely())),
    "ends with a word of care at the end": ("after", 2, 8, plan()),
}


@each_row("what", SAID_BACK)
def test_a_rating_that_ends_or_leaves_out_something_is_said_back(what: str) -> None:
    purpose, before, value, made = SAID_BACK[what]
    run = said_back(value, purpose, before, made)
    question = run.session.question
    assert question is not None
    assert (question.purpose, question.text) == ("rated", BOOK("check_in.rated", number=BOOK.number(value)))
    assert question.choices[-2:] == ("yes", "no")
    assert [event for event in run.of(Decision) if event.rule in ("P2", "P5", "P6")] == []


@each_row("value", [0, 3, 4])
def test_a_rating_that_goes_on_is_not(value: int) -> None:
    run = said_back(value)
    assert "rated" not in run.asked


def test_silence_keeps_it_and_does_what_it_does() -> None:
    run = said_back(8)
    before = run.now
    run.patient = lambda question: None
    run.to(lambda event: isinstance(event, Decision) and event.rule == "P6")
    assert 5.0 < run.now - before < 8.0
    assert [event.value for event in run.of(Answer) if event.purpose == "check_in"] == [8]
    assert run.to_end().pain_worst == 8


@each_row("right", ["yes", 8])
def test_yes_or_the_same_number_keeps_it_at_once(right: int | str) -> None:
    run = said_back(8)
    assert any(isinstance(event, Decision) and event.rule == "P6" for event in _give(run, right))


@each_row("way", ["back", "no"])
def test_it_can_be_taken_back_and_is_asked_again(way: str) -> None:
    for purpose in ("before", "check_in", "after"):
        run = said_back(8, purpose)
        taken = run.do("back") if way == "back" else _give(run, "no")
        assert any(isinstance(event, TakenBack) for event in taken), purpose
        assert run.asked[-1] == purpose
        run.patient = Scripted()
        end = run.to_end()
        assert (end.outcome, end.pain_worst) == (Outcome.COMPLETED, 2), purpose


def test_another_number_replaces_it_and_is_said_back_too_where_it_weighs() -> None:
    run = said_back(8)
    given = [event for event in _give(run, 3) if not isinstance(event, Cue)]
    assert [type(event) for event in given[:3]] == [Answer, TakenBack, Answer]
    assert run.session.question is None or run.session.question.purpose != "rated"
    assert run.to_end().pain_worst == 3
    run = said_back(8)
    _give(run, 9)
    assert run.session.question is not None
    assert run.session.question.text == BOOK("check_in.rated", number=BOOK.number(9))


def test_leaving_while_it_is_said_back_keeps_it() -> None:
    for command in ("stop", "interrupt"):
        run = said_back(8)
        run.do(command)
        end = run.to_end()
        assert (end.outcome, end.rule, end.pain_worst) == (Outcome.PAIN_RULE, "P6", 8), command


def test_a_pause_and_a_mistake_come_back_to_it() -> None:
    run = said_back(8)
    run.do("pause")
    run.wait(300.0)
    run.do("resume")
    assert (run.session.state, run.asked[-1]) == (State.ASKING, "rated")
    run = said_back(8)
    run.do("report_symptom")
    run.to(asks("rated"))  # the patient of these tests presses the key by mistake
    assert run.to_end().pain_worst == 8


def test_a_cramp_told_of_meanwhile_asks_the_rating_anew_after_a_rest() -> None:
    run = said_back(8)
    run.do("report_symptom")
    run.patient = Scripted(symptom=5, said_back="yes", check_in=2)
    run.to(asks("check_in"))
    assert run.to_end().pain_worst == 2


def test_back_takes_back_the_rating_only_while_it_is_asked_about_and_not_what_is_wrong() -> None:
    run = said_back(8)
    run.do("report_symptom")
    run.answer(1)
    for _ in range(2):
        assert run.session.question is not None
        asked = run.session.question.purpose
        with suppress(Refused):
            run.do("back")
        assert run.session.question is not None
        assert run.session.question.purpose in ("symptom", asked)


def test_a_rating_put_away_in_the_middle_of_an_exercise_is_gone_with_it() -> None:
    run = Run(plan(holds("bend", 200), holds("turn")), Scripted(before=2, check_in=9, rated=None))
    run.to(asks("rated"))
    run.do("report_symptom")
    run.patient = Scripted(symptom=5, said_back="yes", check_in=2, leg_too="no")
    run.to(asks("check_in"))
    assert stored(run.session).rating is None
    run.do("stop")
    assert (run.to_end().outcome, run.end.pain_worst) == (Outcome.STOPPED, 2)


def test_taking_back_a_symptom_keeps_the_rating_however_many_questions_there_were() -> None:
    for asked_before in range(12):  # as numbers, not as letters, the tenth comes after the ninth
        run = Run(plan(), Scripted())
        for _ in range(asked_before):
            run.wait(2.0)
            _give(run, 8)
            _give(run, "no")
        run.wait(2.0)
        _give(run, 8)
        run.do("report_symptom")
        run.wait(2.0)
        _give(run, 1)
        run.do("back")
        assert run.session.question is not None
        assert run.session.question.purpose == "symptom"
        run.patient = Scripted()
        run.to(asks("rated"))
        assert run.to_end().pain_worst == 8, asked_before


def test_taking_back_a_symptom_keeps_the_rating_that_waits_behind_it() -> None:
    run = said_back(4, "before", 0, plan(holds(), _only_acutely()))
    run.do("report_symptom")
    run.answer(1)
    run.do("back")
    assert run.session.question is not None
    assert run.session.question.purpose == "symptom"
    run.to(asks("rated"))  # the patient of these tests pressed the key by mistake
    assert run.to_end().outcome is Outcome.COMPLETED
