"""What is offered at the end of a session, and a *settle* that was offered for usual pain of eight or more."""

from __future__ import annotations

from rows import each_row
from scripts import NOTHING_DUE, RULES, SHIPPED, Run, Scripted, calm, finish, holds, plan_of, shipped

from stretchcoach.safety.briefing import Briefing
from stretchcoach.session.events import Outcome, StepStarted
from stretchcoach.session.rehearsal import make_plan

OFFERED = Briefing(lists=(), severe_asked=True, offered=True)


@each_row(
    ("answers", "offer"),
    [
        ({"before": 2, "check_in": 9}, "ease"),
        ({"before": 9, "severe_sudden": "no"}, "ease"),
        ({"before": 0, "check_in": 5, "place": 4}, "ease"),
        ({"before": 6}, "settle"),
        ({"before": 5}, "settle"),
        ({"before": 2}, ""),
    ],
)
def test_a_session_that_a_pain_rule_ends_offers_ease_or_what_is_gentle_enough(
    answers: dict[str, object], offer: str
) -> None:
    plan = plan_of(holds(), holds("turn"), briefing=NOTHING_DUE, pain_up_to=4)
    run = finish(plan, Scripted(calm, **answers))
    assert run.end.offer == offer
    assert (run.end.outcome is Outcome.PAIN_RULE) is bool(offer)


@each_row(("before", "after", "offer"), [(8, 8, "settle"), (9, 8, "settle"), (8, 9, ""), (6, 6, "")])
def test_after_ease_without_a_rise_settle_is_offered_for_severe_pain(before: int, after: int, offer: str) -> None:
    run = finish(shipped("ease"), Scripted(calm, before=before, after=after, severe_sudden="no"))
    assert (run.end.outcome, run.end.offer) == (Outcome.COMPLETED, offer)


@each_row(
    ("before", "now", "outcome", "rule"),
    [
        (8, 8, Outcome.COMPLETED, ""),
        (10, 9, Outcome.COMPLETED, ""),
        (8, 9, Outcome.PAIN_RULE, "P6"),
        (6, 6, Outcome.COMPLETED, ""),
    ],
)
def test_an_offered_settle_is_open_at_any_pain_and_ends_at_one_above(
    before: int, now: int, outcome: Outcome, rule: str
) -> None:
    plan = make_plan(SHIPPED["settle"], RULES, briefing=OFFERED)
    run = finish(plan, Scripted(calm, before=before, check_in=[now] * 9, after=now))
    assert (run.end.outcome, run.end.rule) == (outcome, rule)
    assert any(isinstance(event, StepStarted) and event.exercise for event in run.events)


def test_a_settle_that_was_not_offered_keeps_its_limits() -> None:
    run = Run(shipped("settle", briefing=NOTHING_DUE), Scripted(calm, before=8, severe_sudden="no"))
    assert run.to_end().rule == "P2"
