"""What the author of a routine says of it in a session: the clinic, and limits other than the usual ones."""

from __future__ import annotations

from rows import each_row
from scripts import (
    FIRST_EVER,
    NOTHING_DUE,
    RULES,
    Run,
    Scripted,
    calm,
    cold,
    finish,
    fitting,
    holds,
    off,
    phase,
    plan_of,
    routine,
)

from stretchcoach.routine.model import Clinic
from stretchcoach.safety.author import applied, looser
from stretchcoach.session.events import Cue, Guidance, Outcome, Question, Tier
from stretchcoach.session.plan.plan import Plan
from stretchcoach.session.speech import everything_said

from . import triage

HARBOUR = Clinic(
    name="Harbour Physiotherapy", phone="020 7946 0000", hours="Monday to Friday.", web="https://x.example"
)
SENTENCE = "Your clinic: Harbour Physiotherapy, 020 7946 0000, Monday to Friday."


def guided(plan: Plan, patient: Scripted) -> tuple[Guidance, Run]:
    run = finish(plan, patient)
    guidance = run.of(Guidance)
    assert len(guidance) == 1, guidance
    return guidance[0], run


def test_an_emergency_names_the_emergency_number_and_no_clinic() -> None:
    guidance, _ = guided(plan_of(holds(), clinic=HARBOUR), fitting("chest_pain", chest_now="yes"))
    assert guidance.tier is Tier.EMERGENCY_NOW
    assert "112 works from most mobiles" in guidance.text
    assert "Harbour" not in guidance.text


def test_guidance_for_the_same_day_ends_with_the_clinic() -> None:
    guidance, run = guided(plan_of(holds(), holds(), clinic=HARBOUR), fitting("fever_back"))
    assert guidance.tier is Tier.SAME_DAY_URGENT
    assert guidance.text.endswith(SENTENCE)
    said = {phrase.text for phrase in everything_said(run.plan, RULES)}
    assert {cue.text for cue in run.of(Cue) if cue.text} <= said


@each_row(
    ("clinic", "sentence"),
    [
        (Clinic(name="Harbour"), "Your clinic: Harbour."),
        (Clinic(name="Harbour", phone="111"), "Your clinic: Harbour, 111."),
        (Clinic(name="Harbour", hours="mornings"), "Your clinic: Harbour, mornings."),
    ],
)
def test_a_clinic_is_named_with_what_is_known_of_it(clinic: Clinic, sentence: str) -> None:
    guidance, _ = guided(plan_of(holds(), holds(), clinic=clinic), fitting("fever_back"))
    assert guidance.text.endswith(sentence)


def test_each_row_names_the_clinic_unless_it_is_an_emergency() -> None:
    plan = plan_of(holds("bend"), holds("turn"), clinic=HARBOUR, briefing=FIRST_EVER)
    known = {phrase.text for phrase in everything_said(plan, RULES)}
    tiers = set()
    for row in (*triage.L1, *triage.L2):
        for follow_up in ("yes", "no"):
            run = finish(plan, fitting(row, follow_up=[follow_up] * 9, leg_which=1, fall_day=1))
            for guidance in run.of(Guidance):
                named = guidance.tier in (Tier.SAME_DAY_URGENT, Tier.BOOK_CLINICIAN)
                assert (SENTENCE in guidance.text) is named, (row, follow_up)
                tiers.add(guidance.tier)
            assert {cue.text for cue in run.of(Cue) if cue.text} <= known
    assert tiers == {*Tier} - {Tier.NONE, Tier.REST_TODAY}


def test_without_a_clinic_none_is_named() -> None:
    guidance, _ = guided(plan_of(holds(), holds()), fitting("fever_back"))
    assert "clinic:" not in guidance.text


# Limits ---------------------------------------------------------------------------------------------------------------


def test_a_session_ends_where_its_author_says_so() -> None:
    usual = finish(plan_of(holds("bend"), holds("turn"), pain_up_to=5), Scripted(calm, before=5, check_in=7))
    assert "re_rate" in usual.asked
    run = finish(
        plan_of(holds("bend"), holds("turn"), pain_up_to=5, limits={"end_at": 7}), Scripted(calm, before=5, check_in=7)
    )
    assert (run.end.outcome, run.end.rule) == (Outcome.PAIN_RULE, "P6")
    assert "re_rate" not in run.asked
    assert not run.of(Guidance)


def test_an_exercise_is_left_out_after_a_rise_of_one_where_its_author_says_so() -> None:
    plan = plan_of(holds("bend"), holds("turn"), limits={"rise_skip": 1}, briefing=NOTHING_DUE)
    assert finish(plan, Scripted(calm, before=3, check_in=4)).rules[:2] == ["P0", "P5"]


def test_a_pack_is_checked_as_often_as_its_author_says() -> None:
    plan = plan_of(cold(), off(), limits={"skin_check_every": 120, "cold_max": 600})
    run = finish(plan, calm)
    assert run.asked.count("skin") == 4
    usual = finish(plan_of(cold(), off()), calm)
    assert usual.asked.count("skin") == 1


def test_a_long_hold_asks_as_often_as_its_author_says() -> None:
    usual, often = (
        finish(plan_of(holds(seconds=240), holds("turn"), limits=each)) for each in ({}, {"check_every": 60})
    )
    assert often.asked.count("check_in") == usual.asked.count("check_in") + 2


def test_what_is_looser_is_told_before_the_first_rating() -> None:
    plan = plan_of(holds(), limits={"amber_max": 6})
    run = Run(plan)
    run.to(phase("say", label=plan.book("label.say")))
    run.to_end()
    told = [text for text in run.said if "made easier, at a pain of up to 6. Usually 5 is the most." in text]
    assert len(told) == 1
    texts = [event.text for event in run.events if isinstance(event, Cue | Question)]
    before = next(event.text for event in run.of(Question) if event.purpose == "before")
    assert texts.index(told[0]) < texts.index(before)
    assert RULES.author.instead in run.said


def test_what_is_stricter_is_not_told() -> None:
    run = finish(plan_of(holds(), limits={"amber_max": 4, "end_at": 7}))
    assert RULES.author.instead not in run.said


def test_looser_limits_are_told_even_by_rules_that_were_applied_already() -> None:
    made = routine(holds(), limits={"amber_max": 6}, pain_up_to=5)
    assert looser(made, applied(RULES, made.limits)) == looser(made, RULES) != []
