"""A rating that was given before the start stands for the one before the session, with all that follows from it."""

from __future__ import annotations

from dataclasses import replace

from rows import each_row
from scripts import EVEN, NOTHING_DUE, RULES, SHIPPED, Run, Scripted, asks, calm, holds, plan_of, stored

from stretchcoach.routine.model import CheckIns, RestStep
from stretchcoach.safety.briefing import Briefing
from stretchcoach.session.engine import TOLD
from stretchcoach.session.events import Answer, Decision, Event, Question, TakenBack
from stretchcoach.session.plan.plan import Plan
from stretchcoach.session.rehearsal import make_plan
from stretchcoach.session.states import State

DUE = Briefing()
KEPT = RULES.session.rating_kept_s


def told(value: int, ago: float = 60.0, *, due: Briefing = NOTHING_DUE, routine: str = "") -> Plan:
    """A plan for somebody who gave this rating so many seconds before the start."""
    briefing = replace(due, rated=value, rated_at=Run.now - ago)
    if routine:
        return make_plan(SHIPPED[routine], RULES, EVEN, briefing=briefing)
    return plan_of(holds(), holds("turn"), lengths=EVEN, briefing=briefing)


def _patient(value: int) -> Scripted:
    return Scripted(calm, before=value, check_in=[value] * 9, after=value, place_before=1)


def _without_the_question(events: list[Event]) -> list[object]:
    """What was decided, answered and asked, without the question before the session and without moments."""
    kept: list[object] = []
    for event in events:
        match event:
            case Question(purpose=purpose) if purpose != "before":
                kept.append(("asked", purpose, event.text))
            case Answer():
                kept.append(("answered", event.purpose, event.value))
            case Decision():
                kept.append((event.rule, event.action, event.say))
    return kept


@each_row("value", range(11))
@each_row("routine", ["gentle-four", "settle", "ease", "heat", "flare-up-day"])
def test_it_does_what_the_same_answer_would_have_done(value: int, routine: str) -> None:
    asked = Run(make_plan(SHIPPED[routine], RULES, EVEN, briefing=NOTHING_DUE), _patient(value))
    kept = Run(told(value, routine=routine), _patient(value))
    asked.to_end()
    kept.to_end()
    assert _without_the_question(kept.events) == _without_the_question(asked.events)
    assert "before" not in kept.asked
    assert (kept.end.pain_before, kept.end.outcome) == (value, asked.end.outcome)


def test_what_is_due_is_asked_first_and_counted_without_the_rating() -> None:
    run = Run(told(2, due=Briefing(lists=("L1", "L2"), first=True)))
    run.to_end()
    assert run.asked[:3] == ["list", "list", "place_before"]
    assert [(each.number, each.of) for each in run.of(Question)[:2]] == [(1, 2), (2, 2)]


def test_nothing_is_decided_by_it_before_the_lists_are_answered() -> None:
    run = Run(told(9, due=DUE))
    assert (run.asked, run.of(Answer)) == (["list"], [])


@each_row("ago", [KEPT - 60, KEPT + 1])
def test_after_half_an_hour_it_is_asked_as_usual(ago: float) -> None:
    run = Run(told(2, ago))
    run.to_end()
    assert ("before" in run.asked) == (ago > KEPT)


def test_the_time_until_the_session_starts_counts_too() -> None:
    run = Run(told(2), now=Run.now + KEPT)
    run.to_end()
    assert "before" in run.asked


@each_row("value", range(11))
def test_severe_pain_is_looked_into_where_the_routine_does_not_ask(value: int) -> None:
    briefing = replace(NOTHING_DUE, rated=value, rated_at=Run.now)
    unasked = CheckIns(before=False, after_each_exercise=False, after=False)
    run = Run(plan_of(RestStep(seconds=60), check_ins=unasked, lengths=EVEN, briefing=briefing), _patient(value))
    run.to_end()
    assert ("P2" in run.rules, "list" in run.asked) == (value >= 8, value >= 8)
    assert "before" not in run.asked


def test_the_time_of_the_lists_counts_too() -> None:
    run = Run(told(2, KEPT - 5, due=DUE))
    run.wait(10)
    run.to(asks("before"))


def test_one_that_ends_something_is_said_back_and_can_be_taken_back() -> None:
    run = Run(told(9), Scripted(calm, rated="no"))
    assert run.asked == ["rated"]
    assert stored(run.session).rating is not None
    run.to(asks("before"))
    assert [each.question for each in run.of(TakenBack)] == [TOLD]
    run.answer(3)
    run.to(asks("place_before"))
    assert run.session.state is State.ASKING


def test_one_that_is_said_back_counts_when_nobody_says_anything() -> None:
    run = Run(told(9), Scripted(calm, rated=None))
    run.to(asks("list"))
    assert "P2" in run.rules


def test_back_takes_it_back_and_then_it_is_asked() -> None:
    run = Run(told(4))
    run.to(asks("place_before"))
    run.do("back")
    assert run.asked[-1] == "before"
    run.answer(2)
    run.to(asks("place_before"))
    assert run.session.snapshot().facts.before == 2


def test_back_to_the_lists_and_on_again_asks_for_it() -> None:
    run = Run(told(4, due=DUE))
    run.to(asks("place_before"))
    run.do("back")
    run.do("back")
    assert run.asked[-1] == "list"
    run.to(asks("before"))


def test_after_the_anytime_key_it_is_asked() -> None:
    run = Run(told(2, due=DUE))
    run.do("report_symptom")
    run.to(asks("before"))


def test_a_session_that_is_gone_on_with_has_it_as_the_rating_before() -> None:
    run = Run(told(3))
    run.to(asks("check_in"))
    point = run.cut(plan_of(holds(), holds("turn"), lengths=EVEN, briefing=NOTHING_DUE))
    assert point is not None
    assert point.snapshot.facts.before == 3


def test_how_long_a_session_takes_does_not_depend_on_it() -> None:
    assert abs(told(9).planned - told(2).planned) < 1
    assert told(9).fingerprint == plan_of(holds(), holds("turn"), lengths=EVEN).fingerprint
