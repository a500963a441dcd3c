"""The full screen before a session: every row, its branches, what stops, what goes on, and what is asked of conditions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scripts import (
    RULES,
    Patient,
    Run,
    Value,
    Wanted,
    asks,
    calm,
    cold,
    finish,
    holds,
    off,
    phase,
    routine,
    silent,
)

from stretchcoach.planning import make_plan
from stretchcoach.routine.model import Step
from stretchcoach.safety import NOT_SAID, Row, conditions, parts, screen_rows
from stretchcoach.session.briefing import Briefing, Screen
from stretchcoach.session.events import (
    Answer,
    Cue,
    Decision,
    Guidance,
    Outcome,
    Paused,
    Question,
    StepStarted,
    Tier,
    as_record,
)
from stretchcoach.session.lengths import Phrase, Speaker
from stretchcoach.session.plan import Plan
from stretchcoach.session.profile import Profile
from stretchcoach.session.resume import resume_point
from stretchcoach.session.speech import everything_said
from stretchcoach.session.states import Refused, State

from .guardian import Guardian
from .strategies import PATIENTS

FLAGS, TABLE = RULES.red_flags, RULES.conditions
ROWS = screen_rows(FLAGS)
ALL_NO = dict.fromkeys(TABLE.conditions, "no")


def full(*steps: Step, first: bool = False, profile: Profile | None = None, **given: Any) -> Plan:
    """A plan with the full screen."""
    briefing = Briefing(screen=Screen.FULL, first=first)
    return make_plan(routine(*(steps or (holds(),)), **given), RULES, profile=profile, briefing=briefing)


PLAN = full()
KNOWN = Profile(conditions=ALL_NO)


def says_to(answers: Mapping[str, Value], otherwise: Patient = calm) -> Patient:
    """Answers by what a question is about, the rest as ``otherwise`` does."""
    return lambda question: answers[question.ref] if question.ref in answers else otherwise(question)


def screened(answers: Mapping[str, Value], plan: Plan = PLAN, **given: Any) -> Run:
    """A whole session with these answers to the screen."""
    return finish(plan, says_to(answers), **given)


def guidance(run: Run) -> list[tuple[Tier, str]]:
    return [(event.tier, event.row) for event in run.of(Guidance)]


def refs(run: Run, *purposes: str) -> list[str]:
    """What was asked about, in order, each time."""
    return [event.ref for event in run.of(Question) if event.purpose in purposes]


def passed(run: Run) -> bool:
    return any((event.rule, event.action) == ("screen", "passed") for event in run.of(Decision))


def about(ref: str) -> Wanted:
    """Something is asked about this row, condition or group."""
    return lambda event: isinstance(event, Question) and event.ref == ref


def worse(row: Row, answer: str) -> dict[str, Value]:
    """The row confirmed, and its branch too where it could lower it."""
    branch = FLAGS.branches.get(row.id)
    lowered = parts(row.id, FLAGS)[:1] if branch is not None and branch.lower is not None else ()
    return {row.id: answer, **{part.id: "yes" for part in lowered}}


# Asking ----------------------------------------------------------------------------------------------------------------


def test_every_row_is_asked_one_at_a_time_before_anything_else() -> None:
    run = finish(PLAN)
    assert refs(run, "flag") == [row.id for row in ROWS]
    assert run.asked[: len(ROWS) + 3] == [*["flag"] * len(ROWS), "condition", "condition", "before"]
    assert run.end.outcome is Outcome.COMPLETED
    assert guidance(run) == []
    assert passed(run)


def test_the_default_stays_the_short_gate() -> None:
    run = finish(make_plan(routine(holds()), RULES))
    assert "flag" not in run.asked
    assert not passed(run)


def test_the_first_time_says_what_this_is_with_the_number_to_call() -> None:
    profile = Profile(emergency="999")
    run = Run(full(first=True, profile=profile), profile=profile)
    run.to(asks("flag"))
    run.step()
    assert run.said[0] == FLAGS.purpose
    assert run.said[1].startswith("stretchcoach gives general movement information. It is not a medical device")
    assert run.said[1].endswith("In an emergency call 999.")
    later = Run(PLAN)
    later.to(asks("flag"))
    assert FLAGS.purpose not in later.said


def test_it_is_passed_only_after_the_last_question() -> None:
    run = finish(PLAN)
    kept = [event for event in run.events if isinstance(event, Decision | Answer)]
    place = next(index for index, event in enumerate(kept) if isinstance(event, Decision))
    asked = [event.ref for event in kept[:place] if isinstance(event, Answer)]
    assert asked == [*(row.id for row in ROWS), "spine", "joints"]


@pytest.mark.parametrize("first", [False, True])
def test_everything_it_may_say_is_known_beforehand(first: bool) -> None:
    plan = full(first=first)
    known = set(everything_said(plan, RULES))
    everything = [row.id for row in ROWS] + [part.id for row in ROWS for part in parts(row.id, FLAGS)]
    runs = [screened({each: "yes", **more}, plan) for each in everything for more in ({}, {each.split("/")[0]: "yes"})]
    runs += [screened({"ces_saddle": "yes", **{part.id: part.cleared_by for part in parts("ces_saddle", FLAGS)}}, plan)]
    runs += [screened({"ces_sexual": NOT_SAID, "pregnant": "yes", "inflammatory": "yes", "spine": "yes"}, plan)]
    runs += [screened({"joints": "unsure"}, plan), finish(plan, silent)]
    for run in runs:
        for cue in run.of(Cue):
            speaker = Speaker.COUNT if cue.role == "count" else Speaker.COACH
            assert not cue.text or Phrase(cue.text, speaker) in known, cue.text


# What stops --------------------------------------------------------------------------------------------------------------

EMERGENCIES = [row for row in ROWS if row.tier is Tier.EMERGENCY_NOW]
TODAY = [row for row in ROWS if row.tier is Tier.SAME_DAY_URGENT and row.alone is None]


@pytest.mark.parametrize("row", [*EMERGENCIES, *TODAY], ids=lambda row: row.id)
@pytest.mark.parametrize("answer", ["yes", "unsure"])
def test_each_row_that_needs_care_today_ends_the_session_with_its_text(row: Row, answer: str) -> None:
    run = screened(worse(row, answer))
    [event] = run.of(Guidance)
    assert (event.tier, event.row) == (row.tier, row.id)
    assert event.text.startswith(FLAGS.tiers[row.tier].text.split("{")[0])
    assert row.say in event.text
    assert f"{event.text} Say yes when you have understood." in run.said
    assert (run.end.outcome, run.end.rule) == (Outcome.RED_FLAG, "screen")
    assert [step.kind for step in run.of(StepStarted)] == ["gate"]
    assert not passed(run)


def test_an_emergency_ends_the_questions_at_once() -> None:
    run = screened({"ces_saddle": "yes", "ces_saddle/ces_new": "yes"})
    assert refs(run, "flag", "row") == ["ces_saddle", "ces_saddle/ces_new"]


def test_the_words_of_the_country_and_of_the_clinic_are_in_the_guidance() -> None:
    profile = Profile(emergency="999", urgent="111", conditions=ALL_NO)
    run = screened({"weight_loss": "yes"}, full(profile=profile), profile=profile)
    [event] = run.of(Guidance)
    assert "Speak to 111 today. If anything on the emergency list starts, call 999." in event.text


@pytest.mark.parametrize("answer", ["yes", "unsure"])
def test_recent_surgery_blocks_the_session(answer: str) -> None:
    run = screened({"recent_spine_surgery": answer})
    assert guidance(run) == [(Tier.BOOK_CLINICIAN, "recent_spine_surgery")]
    assert [(event.rule, event.action) for event in run.of(Decision)] == [("screen", "blocked")]
    assert (run.end.outcome, run.end.rule) == (Outcome.RED_FLAG, "screen")
    assert "Follow your surgeon's plan; this app waits." in run.of(Guidance)[0].text


BRANCHES = [
    ({"fever_back": "yes", "fever_back_unwell": "yes"}, Tier.EMERGENCY_NOW, "fever_back_unwell"),
    ({"fever_back": "yes", "fever_back_unwell": "unsure"}, Tier.EMERGENCY_NOW, "fever_back_unwell"),
    ({"fever_back": "yes", "fever_back_unwell": None}, Tier.EMERGENCY_NOW, "fever_back_unwell"),
    ({"fever_back": "yes", "fever_back_unwell": "no"}, Tier.SAME_DAY_URGENT, "fever_back"),
    ({"kidney_stone": "yes", "kidney_stone_worse": None}, Tier.EMERGENCY_NOW, "kidney_stone_worse"),
    ({"kidney_stone": "yes", "kidney_stone_worse": "no"}, Tier.SAME_DAY_URGENT, "kidney_stone"),
    ({"pregnant": "yes", "pregnant_bleeding": "yes"}, Tier.EMERGENCY_NOW, "pregnant_bleeding"),
    ({"pregnant": "unsure", "pregnant_bleeding": None}, Tier.EMERGENCY_NOW, "pregnant_bleeding"),
    ({"aorta": "yes", "aorta_sudden": "no"}, Tier.SAME_DAY_URGENT, "aorta"),
    ({"aorta": "yes", "aorta_sudden": None}, Tier.EMERGENCY_NOW, "aorta"),
    ({"cancer": "yes", "cancer_neuro": "yes"}, Tier.EMERGENCY_NOW, "cancer_neuro"),
    ({"cancer": "unsure", "cancer_pain": None}, Tier.SAME_DAY_URGENT, "cancer_pain"),
    ({"cough_strain": "yes", "cough_strain_leg": "yes"}, Tier.SAME_DAY_URGENT, "cough_strain_leg"),
    ({"cough_strain": "yes", "age_first": "yes"}, Tier.SAME_DAY_URGENT, "cough_strain"),
]


@pytest.mark.parametrize(("answers", "tier", "row"), BRANCHES)
def test_branches(answers: dict[str, Value], tier: Tier, row: str) -> None:
    run = screened(answers)
    assert guidance(run) == [(tier, row)]
    assert (run.end.outcome, passed(run)) == (Outcome.RED_FLAG, False)
    assert [step.kind for step in run.of(StepStarted)] == ["gate"]


CES = [row for row in ROWS if row.id.startswith("ces_")]


@pytest.mark.parametrize("row", CES, ids=lambda row: row.id)
@pytest.mark.parametrize("new", ["yes", "no", "unsure", None])
@pytest.mark.parametrize("recent", ["yes", "no", "unsure", None])
@pytest.mark.parametrize("assessed", ["yes", "no", "unsure", None])
def test_the_time_window(row: Row, new: Value, recent: Value, assessed: Value) -> None:
    names = [part.id for part in parts(row.id, FLAGS)]
    run = screened({row.id: "yes"} | dict(zip(names, (new, recent, assessed), strict=True)))
    if (new, recent, assessed) == ("no", "no", "yes"):
        assert guidance(run) == [(Tier.BOOK_CLINICIAN, row.id)]
        assert (run.end.outcome, passed(run)) == (Outcome.COMPLETED, True)
    else:
        assert guidance(run) == [(Tier.EMERGENCY_NOW, row.id)]
        assert run.end.outcome is Outcome.RED_FLAG


@pytest.mark.parametrize(
    ("same", "outcome"), [("yes", Outcome.COMPLETED), ("no", Outcome.RED_FLAG), (None, Outcome.RED_FLAG)]
)
@pytest.mark.parametrize("row", ["trauma_major", "upper_back", "recent_spine_surgery"])
def test_what_a_clinician_has_cleared(row: str, same: Value, outcome: Outcome) -> None:
    briefing = Briefing(screen=Screen.FULL, cleared=[row])
    plan = make_plan(routine(holds()), RULES, briefing=briefing)
    run = screened({row: "yes", f"{row}/cleared": same}, plan)
    assert (run.end.outcome, passed(run)) == (outcome, outcome is Outcome.COMPLETED)
    assert "A clinician has cleared this since. Is it the same as then, or better?" in run.said
    known = set(everything_said(plan, RULES))
    assert all(Phrase(cue.text, Speaker.COACH) in known for cue in run.of(Cue) if cue.text and cue.role != "count")
    assert run.of(Guidance)[0].row == row


# What goes on ------------------------------------------------------------------------------------------------------------

BOOK = [row for row in ROWS if row.tier is Tier.BOOK_CLINICIAN and not row.blocks_all]


@pytest.mark.parametrize("row", BOOK, ids=lambda row: row.id)
def test_what_is_worth_an_appointment_is_told_and_the_session_goes_on(row: Row) -> None:
    run = screened({row.id: "yes"})
    assert guidance(run) == [(Tier.BOOK_CLINICIAN, row.id)]
    text = run.of(Guidance)[0].text
    assert text.startswith("This is worth a booked appointment.")
    assert row.say in text
    assert text in run.said
    assert (run.end.outcome, passed(run)) == (Outcome.COMPLETED, True)


def test_coughing_alone_is_for_an_appointment() -> None:
    run = screened({"cough_strain": "yes"})
    assert guidance(run) == [(Tier.BOOK_CLINICIAN, "cough_strain")]
    assert run.end.outcome is Outcome.COMPLETED


def test_appointments_are_told_together_once() -> None:
    run = screened({"pregnant": "yes", "inflammatory": "yes", "not_improving": "yes"})
    [event] = run.of(Guidance)
    assert event.text.count("This is worth a booked appointment.") == 1
    assert event.text.endswith("Ask your midwife which positions suit you. Ask about inflammatory back pain.")
    assert "Ask about inflammatory back pain." in run.said


def test_unsure_is_no_reason_for_an_appointment() -> None:
    run = screened({"inflammatory": "unsure", "age_first": "unsure", "not_improving": "unsure"})
    assert guidance(run) == []
    assert run.end.outcome is Outcome.COMPLETED


def test_somebody_may_prefer_not_to_say() -> None:
    run = screened({"ces_sexual": NOT_SAID})
    offered = {event.ref for event in run.of(Question) if NOT_SAID in event.choices}
    assert offered == {"ces_sexual"}
    assert [event.value for event in run.of(Answer) if event.ref == "ces_sexual"] == [NOT_SAID]
    told = next(text for text in run.said if text.startswith("That is all right."))
    assert "If there is one, call your local emergency number" in told
    assert (guidance(run), run.end.outcome, passed(run)) == ([], Outcome.COMPLETED, True)


def test_only_where_it_is_offered() -> None:
    run = Run(PLAN)
    run.to(asks("flag"))
    with pytest.raises(Refused, match="yes, no or unsure"):
        run.answer(NOT_SAID)


# Silence and symptoms ----------------------------------------------------------------------------------------------------


def test_silence_never_starts_anything() -> None:
    run = finish(PLAN, silent)
    assert (run.end.outcome, run.end.rule, passed(run)) == (Outcome.NO_ANSWER, "P12", False)
    assert [step.kind for step in run.of(StepStarted)] == ["gate"]


@pytest.mark.parametrize("ref", [row.id for row in ROWS] + ["spine", "joints"])
def test_silence_at_any_question_waits(ref: str) -> None:
    run = Run(PLAN, says_to({ref: None}))
    run.to(lambda event: isinstance(event, Paused))
    assert run.session.state is State.HELD
    assert run.session.question is not None
    assert run.session.question.ref == ref
    run.patient = calm
    assert run.to_end().outcome is Outcome.COMPLETED
    assert passed(run)


def test_a_symptom_that_is_none_comes_back_to_the_same_question_and_forgets_nothing() -> None:
    run = Run(PLAN, says_to({"pregnant": "yes"}))
    run.to(about("weight_loss"))
    run.do("report_symptom")
    run.to(lambda event: isinstance(event, Paused))
    run.do("resume")
    assert run.session.question is not None
    assert run.session.question.ref == "weight_loss"
    run.to_end()
    assert guidance(run) == [(Tier.BOOK_CLINICIAN, "pregnant")]
    assert passed(run)


UNDER_WAY = [
    ({"ces_saddle": "yes"}, "ces_saddle/ces_new", Tier.EMERGENCY_NOW, "ces_saddle"),
    ({"aorta": "unsure"}, "aorta_sudden", Tier.EMERGENCY_NOW, "aorta"),
    ({"aorta": "yes"}, "cancer", Tier.SAME_DAY_URGENT, "aorta"),
    ({"fever_back": "yes"}, "fever_back_unwell", Tier.SAME_DAY_URGENT, "fever_back"),
    ({"fever_back": "yes"}, "pregnant", Tier.SAME_DAY_URGENT, "fever_back"),
]


@pytest.mark.parametrize("before", ["asking", "paused", "symptom"])
@pytest.mark.parametrize(("answers", "ref", "tier", "row"), UNDER_WAY)
def test_a_stop_does_not_lose_what_was_confirmed(
    answers: dict[str, Value], ref: str, tier: Tier, row: str, before: str
) -> None:
    run = Run(PLAN, says_to(answers))
    run.to(about(ref))
    if before == "paused":
        run.do("pause")
    if before == "symptom":
        run.do("report_symptom")
    run.do("stop")
    assert guidance(run) == [(tier, row)]
    assert run.session.state is State.GUIDANCE
    run.do("stop")
    assert (run.end.outcome, run.end.rule) == (Outcome.RED_FLAG, "screen")


@pytest.mark.parametrize(("answers", "ref", "tier", "row"), UNDER_WAY)
def test_closing_the_program_does_not_lose_it_either(answers: dict[str, Value], ref: str, tier: Tier, row: str) -> None:
    run = Run(PLAN, says_to(answers))
    run.to(about(ref))
    run.do("interrupt")
    assert guidance(run) == [(tier, row)]
    assert run.end.outcome is Outcome.INTERRUPTED


def test_silence_does_not_lose_what_was_confirmed() -> None:
    run = screened({"fever_back": "yes", "kidney_stone": None})
    assert guidance(run) == [(Tier.SAME_DAY_URGENT, "fever_back")]
    assert run.end.outcome is Outcome.RED_FLAG


@pytest.mark.parametrize("answers", [{}, {"pregnant": "yes"}, {"cancer": "yes"}])
@pytest.mark.parametrize("ref", ["cancer", "pregnant", "weight_loss", "spine"])
def test_a_stop_ends_a_screen_without_findings(answers: dict[str, Value], ref: str) -> None:
    run = Run(PLAN, says_to(answers))
    run.to(about(ref))
    run.do("stop")
    assert run.to_end().outcome is Outcome.STOPPED
    assert not [tier for tier, _ in guidance(run) if tier is not Tier.BOOK_CLINICIAN]


@pytest.mark.parametrize("command", ["skip", "back"])
def test_no_question_is_skipped(command: str) -> None:
    run = Run(PLAN)
    run.to(asks("flag"))
    with pytest.raises(Refused):
        run.do(command)


# Conditions ----------------------------------------------------------------------------------------------------------------


def known_conditions(run: Run, before: Mapping[str, str] | None = None) -> Mapping[str, str]:
    """What the journal of a session tells about conditions."""
    answers = [(event.purpose, event.ref, str(event.value)) for event in run.of(Answer) if event.value is not None]
    return conditions.learnt(before or {}, answers, TABLE)


def test_no_to_both_groups_answers_every_condition() -> None:
    run = finish(PLAN)
    assert refs(run, "condition") == ["spine", "joints"]
    assert known_conditions(run) == ALL_NO
    texts = [event.text for event in run.of(Question) if event.purpose == "condition"]
    assert texts == [
        "Has a clinician ever told you of any of these? Osteoporosis or fragile bones, spinal stenosis, "
        "spondylolisthesis, or disc pain that is worse when bending.",
        "Is there any of these at present? A knee problem, a wrist or hand problem, or a shoulder problem.",
    ]


@pytest.mark.parametrize("answer", ["yes", "unsure"])
def test_anything_else_asks_about_each(answer: str) -> None:
    run = screened({"spine": answer, "stenosis": "yes", "disc": "unsure"})
    assert refs(run, "condition") == ["spine", "osteoporosis", "stenosis", "spondylolisthesis", "disc", "joints"]
    assert known_conditions(run) == {**ALL_NO, "stenosis": "yes", "disc": "unsure"}
    assert passed(run)


def test_what_is_known_is_not_asked_again() -> None:
    profile = Profile(conditions=ALL_NO)
    assert refs(finish(full(profile=profile), profile=profile), "condition") == []
    profile = Profile(conditions={**dict.fromkeys(("stenosis", "disc", "knee"), "no"), "osteoporosis": "yes"})
    run = finish(full(profile=profile), profile=profile)
    assert refs(run, "condition") == ["spondylolisthesis", "joints"]
    assert [event.text for event in run.of(Question) if event.purpose == "condition"] == [
        "Is it spondylolisthesis?",
        "Is there any of these at present? A wrist or hand problem, or a shoulder problem.",
    ]


@pytest.mark.parametrize(("pregnant", "asked"), [("yes", True), ("unsure", True), ("no", False)])
@pytest.mark.parametrize("before", [{}, {"pregnant": "no"}])
def test_a_pregnancy_asks_how_far_it_is(pregnant: str, asked: bool, before: dict[str, str]) -> None:
    profile = Profile(conditions=before)
    run = finish(full(profile=profile), says_to({"pregnant": pregnant}), profile=profile)
    assert ("Is it 16 weeks or more?" in run.said) == asked
    assert passed(run)


def test_a_pregnancy_that_has_ended_is_known_to_have() -> None:
    profile = Profile(conditions={**ALL_NO, "pregnant": "yes"})
    run = finish(full(profile=profile), profile=profile)
    assert known_conditions(run, profile.conditions)["pregnant"] == "no"
    assert refs(run, "condition") == []


def test_conditions_are_not_asked_in_the_short_gate() -> None:
    assert "condition" not in finish(make_plan(routine(holds()), RULES)).asked


def test_every_condition_is_asked_about_once_whatever_is_known() -> None:
    for name in TABLE.conditions:
        known = {each: "no" for each in TABLE.conditions if each != name}
        profile = Profile(conditions=known)
        answers = {TABLE.conditions[name].row or name: "yes"}
        run = finish(full(profile=profile), says_to(answers), profile=profile)
        assert refs(run, "condition") == ([] if name == "surgery" else [name])
        assert passed(run) == (name != "surgery")


# Any answers ---------------------------------------------------------------------------------------------------------------

ANSWERS = st.dictionaries(
    st.sampled_from([row.id for row in ROWS] + [part.id for row in ROWS for part in parts(row.id, FLAGS)]),
    st.sampled_from(["yes", "no", "unsure", None]),
    max_size=12,
)


@settings(deadline=None, max_examples=60)
@given(ANSWERS)
def test_nothing_starts_after_a_confirmed_row(answers: dict[str, Value]) -> None:
    run = screened(answers, full(holds(), cold(), off(), profile=KNOWN), profile=KNOWN)
    serious = any(tier in (Tier.EMERGENCY_NOW, Tier.SAME_DAY_URGENT) for tier, _ in guidance(run))
    kinds = {step.kind for step in run.of(StepStarted)}
    worked = bool(kinds - {"gate"})
    assert worked == passed(run)
    assert not (worked and serious)
    for row in [*EMERGENCIES, *TODAY]:
        given = [event for event in run.of(Answer) if event.ref == row.id and event.value in ("yes", "unsure")]
        if given and not parts(row.id, FLAGS):
            assert not worked, f"{row.id} was confirmed"


@settings(deadline=None, max_examples=60)
@given(PATIENTS, st.booleans())
def test_the_guardian_never_objects(patient: Patient, first: bool) -> None:
    plan = full(holds(), cold(5), off(5), first=first)
    run = finish(plan, patient)
    Guardian(plan).watch(run.events)


# After a crash -------------------------------------------------------------------------------------------------------


def journal(run: Run) -> list[dict[str, object]]:
    """What the store kept."""
    return [as_record(event) for event in run.events]


def test_a_session_cut_off_in_the_screen_starts_over() -> None:
    run = Run(PLAN)
    for ref in ("ces_saddle", "weight_loss", "cough_strain", "joints"):
        run.to(about(ref))
        assert resume_point(journal(run), PLAN, away=5.0) is None


def test_what_was_told_of_conditions_is_known_after_a_crash() -> None:
    plan = full(holds(), holds("turn"))
    run = Run(plan, says_to({"spine": "yes", "stenosis": "yes"}))
    run.to(phase("hold"))
    point = resume_point(journal(run), plan, away=5.0)
    assert point is not None
    assert conditions.learnt({}, point.conditions, TABLE) == {**ALL_NO, "stenosis": "yes"}
    again = Run(plan, resume=point)
    assert again.session._facts.conditions == {**ALL_NO, "stenosis": "yes"}
    assert again.to_end().outcome is Outcome.COMPLETED
    assert "flag" not in again.asked


# Severe pain --------------------------------------------------------------------------------------------------------


SEVERE = "severe_uncontrolled"


@pytest.mark.parametrize("said", ["yes", "unsure"])
def test_severe_pain_leaves_packs_open_and_the_other_rows_are_asked(said: str) -> None:
    run = screened({SEVERE: said}, full(cold(), off(), pain_up_to=10))
    assert guidance(run) == [(Tier.SAME_DAY_URGENT, SEVERE)]
    asked = [event.ref for event in run.of(Question) if event.purpose == "flag"]
    assert asked == [row.id for row in ROWS]
    assert ("screen", "passed") in [(event.rule, event.action) for event in run.of(Decision)]
    assert run.end.outcome is Outcome.COMPLETED
    assert {event.text for event in run.of(Cue)} <= {"", *(each.text for each in everything_said(run.plan, RULES))}


def test_severe_pain_ends_a_session_that_moves() -> None:
    run = screened({SEVERE: "yes"}, full(cold(), off(), holds(), pain_up_to=10))
    assert guidance(run) == [(Tier.SAME_DAY_URGENT, SEVERE)]
    assert run.end.outcome is Outcome.RED_FLAG


def test_severe_pain_hides_no_other_row() -> None:
    run = screened({SEVERE: "yes", "blood_thinner_bleed": "yes"}, full(cold(), off(), pain_up_to=10))
    assert guidance(run) == [(Tier.SAME_DAY_URGENT, SEVERE), (Tier.SAME_DAY_URGENT, "blood_thinner_bleed")]
    assert run.end.outcome is Outcome.RED_FLAG


def test_what_closes_everything_does_not_say_that_one_can_keep_moving() -> None:
    run = screened({"recent_spine_surgery": "yes"})
    told = [event.text for event in run.of(Guidance)]
    assert told == [FLAGS.rows["recent_spine_surgery"].say]
