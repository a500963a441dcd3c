"""Questions about red flags in a session: the lists before it, taking answers back, the anytime key, and guidance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rows import each_row
from scripts import (
    FIRST_EVER,
    MISTAKE,
    RULES,
    Patient,
    Run,
    Scripted,
    Value,
    Wanted,
    asks,
    calm,
    cold,
    finish,
    fitting,
    heat,
    holds,
    off,
    phase,
    plan_of,
    says,
    silent,
)

from stretchcoach.routine.model import CheckIns, RestStep
from stretchcoach.safety.briefing import Briefing
from stretchcoach.safety.person import Profile
from stretchcoach.session.events import (
    Answer,
    Cue,
    Decision,
    Guidance,
    Outcome,
    Paused,
    Question,
    QuestionKind,
    Resumed,
    Sign,
    StepStarted,
    TakenBack,
    Tier,
    as_record,
)
from stretchcoach.session.events import (
    given as without_taken_back,
)
from stretchcoach.session.plan.plan import Plan
from stretchcoach.session.speech import everything_said
from stretchcoach.session.states import Refused, State

from . import triage
from .guardian import Guardian
from .strategies import AnyPatient

FLAGS = RULES.red_flags
PLAN = plan_of(holds("bend"), holds("turn"))
FIRST = plan_of(holds("bend"), holds("turn"), briefing=FIRST_EVER)
PACKS = plan_of(holds("bend"), cold(), off(20), heat(), off())
NO_RATINGS = CheckIns(before=False, after_each_exercise=False, after=False)
GATE = ("list", "follow_up", "said_back", "symptom")


def due(*lists: str, **given: Any) -> Plan:
    """A plan with these lists due."""
    return plan_of(holds("bend"), holds("turn"), briefing=Briefing(lists=lists, **given))


def refs(run: Run) -> list[str]:
    """What the questions about red flags were about, in order."""
    return [event.ref for event in run.of(Question) if event.purpose in GATE]


def at(run: Run, ref: str) -> Question:
    """Go on until this is asked."""
    question = run.session.question
    while question is None or question.ref != ref:
        run.step()
        question = run.session.question
    return question


def guided(run: Run) -> list[tuple[str, str]]:
    """The guidance that was given."""
    return [(event.tier.value, event.row) for event in run.of(Guidance)]


def kinds(run: Run) -> list[str]:
    """The steps that were begun."""
    return [event.kind for event in run.of(StepStarted)]


# The lists -----------------------------------------------------------------------------------------------------------


def test_the_lists_that_are_due_come_before_anything_else_and_are_counted() -> None:
    for lists, counts in (
        (("D",), [(1, 2)]),
        (("L1",), [(1, 2)]),
        (("L1", "L2"), [(1, 3), (2, 3)]),
        (("D", "L2"), [(1, 3), (2, 3)]),
    ):
        run = finish(due(*lists))
        asked = [event for event in run.of(Question) if event.purpose == "list"]
        assert [event.ref for event in asked] == list(lists)
        assert [(event.number, event.of) for event in asked] == counts
        assert run.asked[: len(lists) + 1] == [*["list"] * len(lists), "before"]
        assert run.said[1] == ("One of two." if len(lists) == 1 else "One of three.")
        assert next((event.rule, event.action) for event in run.of(Decision)) == ("gate", "+".join(lists))
        assert run.end.outcome is Outcome.COMPLETED
    assert finish(due()).asked[0] == "before"


def test_a_list_stands_whole_and_its_lines_are_said_with_a_breath_between_them() -> None:
    for name, found in FLAGS.lists.items():
        run = finish(due(name))
        question = run.of(Question)[0]
        assert (question.kind, question.items) == (QuestionKind.LIST, found.lines)
        assert question.choices == ("none", "something", "again")
        cues = {event.text: event for event in run.of(Cue)}
        for line, following in zip(found.lines, found.lines[1:], strict=False):
            pause = cues[following].due - cues[line].due - cues[line].seconds
            assert pause == pytest.approx(0.7), name


def test_the_choices_are_said_once_on_the_first_list_ever() -> None:
    choices = FLAGS.words["said_back"]["choices"]
    assert finish(FIRST).said.count(choices) == 1
    assert choices not in finish(due("L1", "L2")).said


def test_words_that_mean_the_same_answer_a_list() -> None:
    for value, meant in (("none", "none"), ("no", "none"), ("something", "something"), ("yes", "something")):
        run = finish(PLAN, Scripted(calm, list=value))
        assert next(event.value for event in run.of(Answer)) == meant
    assert "D/lines" in refs(finish(PLAN, Scripted(calm, list="unsure"))), "what is not sure is found out"


def test_a_list_is_said_again_without_being_answered() -> None:
    run = Run(PLAN)
    run.wait(3)
    run.answer("again")
    assert (refs(run), run.of(Answer)) == (["D", "D"], [])
    run.wait(600)
    assert "before" not in run.asked


def test_the_daily_list_shows_the_lines_of_the_first_to_pick_from() -> None:
    run = Run(PLAN, Scripted(calm, list="something"))
    pick = at(run, "D/lines")
    assert pick.items == tuple(FLAGS.rows[row].line for row in triage.L1)
    assert (pick.kind, pick.several, pick.picked) == (QuestionKind.PICK, True, ())
    assert pick.text.endswith("Pick all that do.")


def test_all_that_fits_is_picked_one_after_the_other() -> None:
    run = finish(PLAN, fitting("ces_bowel", "fever_back", poo_usual="yes"))
    picks = [event for event in run.of(Question) if event.ref == "D/lines"]
    assert [event.picked for event in picks] == [(), (3,), (3, 9)]
    assert picks[1].text.startswith("Anything else?")
    assert refs(run)[4:] == ["ces_bowel/poo_usual", "fever_back/very_ill", "said_back"]


def test_a_line_may_be_picked_by_its_words() -> None:
    run = Run(PLAN, Scripted(calm, list="something"))
    at(run, "D/lines")
    run.wait(30)
    run.answer("fever")
    assert "fever_back" in run.signs


def test_something_that_was_nothing_after_all_leaves_no_sign() -> None:
    run = finish(FIRST, Scripted(calm, list="something"))
    assert (run.of(Sign), run.of(Guidance), run.end.outcome) == ([], [], Outcome.COMPLETED)
    assert "said_back" not in run.asked
    assert next((event.rule, event.action) for event in run.of(Decision)) == ("gate", "L1+L2")


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([("D",), ("L1", "L2"), ("L1",)]), st.sampled_from([3, 6, 9]))
def test_whatever_is_answered_comes_to_what_the_reference_says(seed: int, lists: tuple[str, ...], bad: int) -> None:
    """The guardian knows the follow-ups apart from the engine: what is told, guided and recorded has to be the same."""
    plan = plan_of(RestStep(seconds=1), check_ins=NO_RATINGS, briefing=Briefing(lists=lists))
    Guardian(plan).watch(finish(plan, AnyPatient(seed, bad, silent=0)).events)


ROUTES: list[tuple[tuple[str, ...], dict[str, str], list[str]]] = [
    (("ces_saddle", "neuro_leg"), {}, ["ces_saddle/ces_when", "ces_saddle/ces_checked", "ces_saddle/ces_months", "L2"]),
    (("fever_back",), {}, ["fever_back/very_ill", "L2"]),
    (("neuro_leg",), {}, ["L2", "neuro_leg/leg_which", "neuro_leg/leg_test", "neuro_leg/leg_worse"]),
    (("ces_saddle", "fever_back"), {"ces_when": "yes"}, ["ces_saddle/ces_when", "said_back"]),
]


def test_only_an_emergency_ends_the_questions_and_the_second_list_comes_before_a_weak_leg() -> None:
    for rows, answers, route in ROUTES:
        run = finish(FIRST, fitting(*rows, **answers))
        picks = 1 + len(rows) + 1
        assert refs(run)[picks : picks + len(route)] == route, rows


# Said back -----------------------------------------------------------------------------------------------------------


def test_what_was_found_is_said_back_before_it_counts() -> None:
    run = Run(PLAN, fitting("ces_saddle", "fever_back", ces_when="no", ces_checked="yes", very_ill="no"))
    question = at(run, "said_back")
    assert question.text == (
        "You said: numb or odd between your legs, for longer than two weeks, checked by a clinician. "
        "Fever, or feeling very ill. Is that right?"
    )
    assert {state for _, state in run.signs.values()} == {"open"}
    run.step()
    run.to(asks("acknowledge"))
    assert run.signs == {"ces_saddle": ("book_clinician", "confirmed"), "fever_back": ("same_day_urgent", "confirmed")}


def test_in_an_emergency_the_number_comes_before_it_is_said_back() -> None:
    plan = plan_of(holds(), profile=Profile(emergency="999"))
    run = Run(plan, fitting("chest_pain", chest_now="yes"), Profile(emergency="999"))
    assert at(run, "said_back").text.startswith("If this is so, call 999 now. You said: chest pain")
    calmer = Run(plan, fitting("chest_pain", chest_now="no"))
    assert at(calmer, "said_back").text.startswith("You said: chest pain")


@each_row("word", ["yes", "unsure", None])
def test_it_counts_unless_it_is_denied(word: Value) -> None:
    run = finish(PLAN, fitting("ces_saddle", ces_when="yes", said_back=word))
    assert (guided(run), run.end.outcome) == ([("emergency_now", "ces_saddle")], Outcome.RED_FLAG)
    assert run.signs == {"ces_saddle": ("emergency_now", "confirmed")}


def test_what_is_not_right_leads_back_to_the_list() -> None:
    lists: dict[str, Any] = {"D": ["something", "none"], "D/lines": [1, "done"]}
    run = finish(PLAN, Scripted(calm, said_back="no", ces_when="yes", **lists))
    assert refs(run) == ["D", "D/lines", "D/lines", "ces_saddle/ces_when", "said_back", "D"]
    assert run.signs == {"ces_saddle": ("emergency_now", "withdrawn")}
    assert (run.of(Guidance), run.end.outcome) == ([], Outcome.COMPLETED)


# Back ----------------------------------------------------------------------------------------------------------------


def test_back_goes_through_the_whole_gate_and_the_rating() -> None:
    run = Run(FIRST, fitting("trauma", crash="no", fall_risk="no", fall_day=4))
    run.patient = Scripted(calm, **{"L1": "something", "L1/lines": [10, "done"], "crash": "no", "fall_risk": "no"})
    at(run, "trauma/fall_day")
    assert run.signs == {"trauma": ("none", "open")}
    for ref in ("trauma/fall_risk", "trauma/crash", "L1/lines", "L1/lines", "L1"):
        run.do("back")
        assert run.session.question is not None
        assert run.session.question.ref == ref
    assert run.signs == {"trauma": ("emergency_now", "withdrawn")}
    taken = [event.question for event in run.of(TakenBack)]
    assert len(taken) == 5
    kept = without_taken_back(as_record(event) for event in run.events)
    assert not [event for event in kept if event["type"] == "answer"]
    with pytest.raises(Refused):
        run.do("back")
    run.patient = Scripted(calm, before=[6, 3])
    run.to(asks("place_before"))
    for purpose in ("before", "list", "list"):
        run.do("back")
        assert run.session.question is not None
        assert run.session.question.purpose == purpose
    run.to_end()
    assert (run.end.outcome, run.end.pain_before, run.end.pain_worst) == (Outcome.COMPLETED, 3, 3)


def test_what_was_taken_back_was_never_given() -> None:
    """The end is that of somebody who answered rightly at once; no condition, no advice, no missing heat is left of it."""
    rows = ("fragile", "pregnant", "trauma", "cancer")
    patient = fitting(*rows, crash="no", fall_risk="no", fall_day=1)
    plan = plan_of(holds(), heat(), off(), briefing=FIRST_EVER)
    run = Run(plan, patient)
    at(run, "said_back")
    while run.session.question is not None and run.session.question.ref != "L1":
        run.do("back")
    run.patient = calm
    run.to_end()
    assert kinds(run) == kinds(finish(plan))
    assert {state for _, state in run.signs.values()} == {"withdrawn"}
    assert run.of(Guidance) == []


def test_after_it_was_said_back_it_is_not_taken_back_but_what_comes_later_is() -> None:
    run = Run(due("L1"), fitting("ces_bladder", pee_usual="yes", otherwise=Scripted(calm, before=[7, 2])))
    run.to(asks("before"))
    with pytest.raises(Refused):
        run.do("back")
    run.to(asks("place_before"))
    run.do("back")
    assert run.asked[-1] == "before"
    run.to_end()
    assert (run.end.pain_before, run.signs) == (2, {"ces_bladder": ("book_clinician", "confirmed")})


def test_back_works_while_something_is_said_and_while_it_waits_for_an_answer() -> None:
    run = Run(PLAN)
    run.to(phase("say"))
    run.do("back")
    assert run.asked[-1] == "before"
    held = Run(FIRST)
    at(held, "L2")
    held.patient = silent
    held.to(lambda event: isinstance(event, Paused))
    assert any(isinstance(event, Resumed) for event in held.do("back"))
    assert (held.session.state, refs(held)[-1]) == (State.ASKING, "L1")
    held.patient = calm
    assert held.to_end().outcome is Outcome.COMPLETED


def test_nothing_is_taken_back_once_a_step_has_begun() -> None:
    run = Run(PLAN)
    run.to(phase("announce"))
    run.do("back")
    assert (run.of(TakenBack), kinds(run)[-1]) == ([], "exercise")


# Cut short (W7) ------------------------------------------------------------------------------------------------------

CUT: list[tuple[str, Mapping[str, Any], str]] = [
    ("ces_saddle", {}, "ces_saddle/ces_when"),
    ("ces_saddle", {"ces_when": "no", "ces_checked": "no"}, "ces_saddle/ces_months"),
    ("ces_bladder", {}, "ces_bladder/pee_usual"),
    ("chest_pain", {}, "chest_pain/chest_now"),
    ("trauma", {"crash": "yes"}, "trauma/crash_seen"),
    ("fever_back", {}, "said_back"),
]
WAYS = ("silence", "stop", "interrupt", "the key", "the key, and a mistake", "the key, and something mild")


@each_row("how", WAYS)
def test_what_was_picked_stands_at_its_worst_however_it_is_cut_short(how: str) -> None:
    for row, answers, ref in CUT:
        if how == "silence" and ref == "said_back":
            continue  # silence confirms what was said back
        run = Run(PLAN, fitting(row, **answers))
        at(run, ref)
        tier = run.signs[row][0]
        if how == "silence":
            run.patient = silent
            run.to(asks("acknowledge"))
        elif how == "interrupt":
            run.do("interrupt")
        else:
            if how != "stop":
                run.do("report_symptom")
            if how == "the key, and a mistake":
                run.answer(MISTAKE)
                run.answer(1)
                assert run.session.question is not None
                assert run.session.question.ref == ref, "the open branch comes back before anything else"
            elif how == "the key, and something mild":
                run.answer(1 if row != "chest_pain" else 4)
                run.answer("no")
                run.answer("no" if row == "chest_pain" else "yes")
                run.wait(1)
            run.do("stop")
        assert guided(run) == [(tier, row)] or (row, how) == ("fever_back", WAYS[-1]), (row, ref)
        assert run.signs[row] == (tier, "open"), (row, ref)
        run.patient = calm
        assert run.to_end().outcome is Outcome.RED_FLAG
        assert kinds(run) == ["gate"]


def test_what_a_question_had_established_is_kept_whatever_is_said_after_the_key() -> None:
    """Numb between the legs, and then the key in the middle of its follow-up; answered in the mildest way there is."""
    for mild in ({"symptom": 4, "sudden": "no", "gradual_checked": "no"}, {"symptom": 6, "dizzy_better": "yes"}):
        run = Run(PLAN, fitting("ces_saddle", **mild))
        at(run, "ces_saddle/ces_when")
        run.do("report_symptom")
        at(run, "ces_saddle/ces_when")
        assert run.of(Guidance) == [], "the open branch comes first"
        run.do("stop")
        assert guided(run) == [("emergency_now", "ces_saddle")]
        again = Run(PLAN, fitting("ces_saddle", ces_when="yes", **mild))
        at(again, "ces_saddle/ces_when")
        again.do("report_symptom")
        again.to(asks("acknowledge"))
        assert guided(again) == [("emergency_now", "ces_saddle")]
    milder = Run(PLAN, fitting("ces_saddle", ces_when="no", ces_checked="yes", symptom=4, sudden="no"))
    at(milder, "ces_saddle/ces_when")
    milder.do("report_symptom")
    milder.to(asks("acknowledge"))
    assert guided(milder) == [("same_day_urgent", "coordination")], "what was confirmed meanwhile is not lost either"


def test_the_same_line_told_twice_stands_at_its_worst() -> None:
    """The chest is picked and left open; after the key the same line is told in its mild form, and then all is cut short."""
    for wait_for in ("said_back", "chest_pain/chest_now"):
        run = Run(PLAN, fitting("chest_pain", symptom=1, chest_now=["no", None]))
        at(run, "chest_pain/chest_now")
        run.do("report_symptom")
        at(run, "said_back")
        if wait_for != "said_back":
            run.step()
            at(run, wait_for)
        run.do("stop")
        assert guided(run) == [("emergency_now", "chest_pain")], wait_for
        assert run.signs["chest_pain"] == ("emergency_now", "open"), wait_for


def test_an_input_that_ends_in_the_middle_of_a_sign_is_a_red_flag() -> None:
    run = Run(PLAN, fitting("ces_bladder"))
    at(run, "ces_bladder/pee_usual")
    run.events += run.session.interrupt(now=run.now, outcome=Outcome.NO_ANSWER)
    assert (run.end.outcome, run.end.rule) == (Outcome.RED_FLAG, "ces_bladder")


def test_silence_after_a_sign_of_today_is_not_the_end_of_it() -> None:
    """The weak leg is for today, and then nobody answers the second list: there is guidance before the end."""
    for silent_at in ("L2", "said_back"):
        run = finish(FIRST, fitting("fever_back", **{silent_at: None}))
        assert guided(run) == [("same_day_urgent", "fever_back")], silent_at
        assert run.end.outcome is Outcome.RED_FLAG


def test_a_cut_that_leaves_no_red_flag_is_just_a_stop() -> None:
    for row, ref in (("surgery", "surgery/operation"), ("trauma", "trauma/fall_day")):
        run = Run(FIRST, fitting(row, crash="no", fall_risk="no"))
        at(run, ref)
        run.do("stop")
        assert (run.to_end().outcome, run.of(Guidance)) == (Outcome.STOPPED, [])


def test_an_emergency_leaves_the_other_lines_open() -> None:
    run = finish(PLAN, fitting("ces_saddle", "chest_pain", ces_when="yes"))
    assert run.signs == {"ces_saddle": ("emergency_now", "confirmed"), "chest_pain": ("emergency_now", "open")}


def test_the_next_start_goes_on_with_what_was_left_open() -> None:
    run = finish(due("D", open_rows=("chest_pain", "ces_bladder")), Scripted(chest_now="no", pee_usual="yes"))
    assert refs(run)[:3] == ["ces_bladder/pee_usual", "chest_pain/chest_now", "D"]
    assert run.of(Question)[0].text.startswith("Last time a question was left open.")
    assert guided(run) == [("same_day_urgent", "chest_pain")]
    fine = finish(due(open_rows=("chest_pain", "neuro_leg")), Scripted(chest_now="no", leg_which=2, ces_when="yes"))
    assert {row: tier for row, (tier, _) in fine.signs.items()}["neuro_leg"] == "none", "it has come to another row"
    assert fine.signs["ces_both_legs"] == ("emergency_now", "confirmed")


def test_a_row_left_open_about_which_there_is_nothing_to_ask_keeps_no_session_from_starting() -> None:
    run = Run(due(open_rows=("told_not_to",)))
    assert run.of(StepStarted)[0].kind == "before"
    assert not run.of(Sign), "the record keeps it open"


def test_the_next_start_asks_first_what_the_key_was_about() -> None:
    briefing = Briefing(lists=("D",), symptom_open=True, open_rows=("ces_saddle",))
    plan = plan_of(holds(), briefing=briefing)
    run = finish(plan, Scripted(ces_when="no", ces_checked="yes"))
    assert refs(run)[:5] == ["key", "other/other_which", "ces_saddle/ces_when", "ces_saddle/ces_checked", "D"]
    assert run.end.outcome is Outcome.COMPLETED
    only = finish(plan_of(holds(), briefing=Briefing(lists=(), symptom_open=True)))
    assert (refs(only), only.asked[2]) == (["key", "other/other_which"], "before")
    twice = Run(plan, Scripted(ces_when="no", ces_checked="yes"))
    twice.do("report_symptom")
    assert (twice.to_end().outcome, refs(twice)[:3]) == (Outcome.COMPLETED, ["key", "key", "other/other_which"])


@each_row("pick", range(1, 8))
def test_a_key_that_was_left_open_is_told_as_answered_whatever_it_comes_to(pick: int) -> None:
    briefing = Briefing(lists=(), symptom_open=True)
    run = finish(plan_of(holds(), briefing=briefing), Scripted(calm, symptom=pick))
    assert [sign.state for sign in run.of(Sign) if sign.row == "key"][-1] == "confirmed"


def test_remembered_facts_are_asked_about_by_their_follow_up_only() -> None:
    facts = ("cancer", "fragile", "pregnant")
    plan = due("L1", ask_about=facts, remembered=frozenset(facts))
    run = finish(plan)
    assert {*refs(run)} == {"L1", "F10", "fragile/bone_onset", "pregnant/pregnant_signs"}
    assert run.end.outcome is Outcome.COMPLETED
    for answers, found in (
        ({"F10": "yes"}, ("same_day_urgent", "cancer")),
        ({"bone_onset": "yes"}, ("same_day_urgent", "fragile")),
        ({"pregnant_signs": "yes"}, ("emergency_now", "pregnant")),
    ):
        assert guided(finish(plan, Scripted(calm, **answers))) == [found]


def test_what_the_second_list_tells_holds_for_the_key_too() -> None:
    leg = {"symptom": 3, "leg_which": 1, "leg_test": "no", "leg_worse": "no"}
    for row, tier in (("cancer", "emergency_now"), ("blood_thinner", "same_day_urgent")):
        run = Run(FIRST, fitting(row, **leg))
        run.to(phase("hold"))
        run.do("report_symptom")
        run.to(asks("acknowledge"))
        assert guided(run) == [(tier, "neuro_leg")]


# Never by accident (W3) ----------------------------------------------------------------------------------------------


def answer_after(run: Run, seconds: float, value: str, *, named: bool = True) -> bool:
    """Whether an answer so many seconds after the start is taken."""
    run.wait(seconds)
    question = run.session.question
    assert question is not None
    try:
        run.events += run.session.answer(question.id if named else "", value, now=run.now)
    except Refused:
        return False
    return True


def test_none_is_taken_only_when_the_list_has_stood_for_a_while() -> None:
    assert not answer_after(Run(PLAN), 1.4, "none")
    assert answer_after(Run(PLAN), 1.5, "none")
    assert answer_after(Run(PLAN), 0.0, "something"), "what is careful is taken at once"


def test_an_answer_that_names_no_question_was_meant_for_one_that_was_heard() -> None:
    first_word = next(cue.due for cue in Run(PLAN).session.upcoming(now=1000.0, within=9) if cue.text)
    assert not answer_after(Run(PLAN), first_word + 0.4, "something", named=False)
    assert answer_after(Run(PLAN), first_word + 0.5, "something", named=False)


@each_row("name", ["L1", "L2"])
def test_none_to_a_first_list_waits_for_its_last_line_unless_it_names_the_question(name: str) -> None:
    plan = plan_of(holds(), briefing=Briefing(lists=(name,), first=True))
    spoken = Run(plan).session.question_spoken
    assert spoken is not None
    whole = spoken - 1000.0
    assert not answer_after(Run(plan), whole - 0.1, "none", named=False)
    assert answer_after(Run(plan), whole, "none", named=False)
    assert answer_after(Run(plan), 2.0, "none")
    assert answer_after(Run(due(name)), 2.5, "none", named=False), "only on a first list"


def test_silence_at_a_list_never_begins_anything() -> None:
    for plan in (PLAN, FIRST):
        run = finish(plan, silent)
        assert (run.end.outcome, run.end.rule, kinds(run)) == (Outcome.NO_ANSWER, "P12", ["gate"])


# Conditions and advice -----------------------------------------------------------------------------------------------


def test_after_a_fall_of_the_last_three_days_heat_is_left_out_and_cold_is_not() -> None:
    plan = plan_of(cold(), off(20), heat(), off())
    for day, heated in ((1, False), (2, False), (3, False), (4, True)):
        run = finish(plan, fitting("trauma", crash="no", fall_risk="no", fall_day=day))
        assert ("cold" in kinds(run), "heat" in kinds(run)) == (True, heated), day
        assert [event.ago_s for event in run.of(Sign)][-1] == 86400 * (day - 1)
        assert any("No heat for three days" in text for text in run.said) is not heated


@each_row("row", ["surgery", "told_not_to"])
def test_somebody_has_to_agree_first(row: str) -> None:
    run = finish(FIRST, fitting(row, operation="yes"))
    assert (run.end.outcome, run.end.rule) == (Outcome.CLOSED, row)
    assert guided(run) == [("wait", row)]
    assert run.signs == {row: ("wait", "confirmed")}
    assert kinds(run) == ["gate"]


def test_advice_is_said_once_at_the_end_and_closes_nothing() -> None:
    advice = "This is worth a booked appointment."
    for patient in (calm, Scripted(calm, check_in=9), Scripted(calm, check_in=4, before=3)):
        run = finish(PLAN, fitting("ces_bladder", "ces_bowel", otherwise=patient, pee_usual="yes", poo_usual="yes"))
        assert run.said.count(advice) == 1
        assert sorted(guided(run)) == [("book_clinician", "ces_bladder"), ("book_clinician", "ces_bowel")]
        [said] = [event.at for event in run.of(Cue) if event.text == advice]
        assert said >= max(event.at for event in run.of(Answer))
        assert run.end.outcome in (Outcome.COMPLETED, Outcome.PAIN_RULE)


def test_advice_about_what_lasts_is_not_given_again_lately() -> None:
    for advised, told in (((), 1), (("cancer",), 0)):
        plan = due("L2", advised=advised)
        run = finish(plan, fitting("cancer"))
        assert len(run.of(Guidance)) == told
        assert run.signs == {"cancer": ("book_clinician", "confirmed")}


def test_the_words_of_the_persons_country_are_in_the_guidance() -> None:
    profile = Profile(emergency="999", urgent="111")
    for row, answers, words in (
        ("chest_pain", {"chest_now": "yes"}, "Call 999 now, or go to"),
        ("fever_back", {}, "Speak to 111 today."),
    ):
        run = finish(plan_of(holds(), profile=profile), fitting(row, **answers), profile=profile)
        [guidance] = run.of(Guidance)
        assert words in guidance.text
        assert any(words in text for text in run.said)
        assert any(words in sentence for sentence in guidance.sentences)
        assert "112 works" not in guidance.text


def test_a_routine_without_ratings_still_has_its_gate() -> None:
    plan = plan_of(RestStep(seconds=60), check_ins=NO_RATINGS)
    run = finish(plan)
    assert (run.asked, run.end.outcome) == (["list"], Outcome.COMPLETED)
    assert run.of(Question)[0].of == 0, "one of one is not counted"
    assert finish(plan, fitting("ces_saddle", ces_when="yes")).end.outcome is Outcome.RED_FLAG


# Guidance ------------------------------------------------------------------------------------------------------------


def in_guidance(row: str = "ces_saddle", **answers: Value) -> Run:
    """A session in guidance."""
    run = Run(PLAN, fitting(row, **(answers or {"ces_when": "yes"})))
    run.to(asks("acknowledge"))
    return run


@each_row("command", ["resume", "skip", "back", "add_time", "pause", "start"])
def test_no_command_leads_from_guidance_back(command: str) -> None:
    run = in_guidance()
    with pytest.raises(Refused):
        run.do(command)
    assert run.session.state is State.GUIDANCE


def test_guidance_is_said_again_until_it_is_acknowledged() -> None:
    run = in_guidance()
    run.patient = silent
    run.wait(150)
    assert run.asked.count("acknowledge") >= 3
    assert run.session.state is State.GUIDANCE
    assert run.session.view(now=run.now).guidance is not None
    run.answer("yes")
    assert run.end.outcome is Outcome.RED_FLAG


def test_guidance_nobody_acknowledges_ends_the_session_with_its_outcome() -> None:
    run = in_guidance()
    run.patient = silent
    run.wait(600)
    assert run.end.outcome is Outcome.RED_FLAG
    assert run.of(Answer)[-1].value is None


@each_row("value", ["no", "unsure"])
def test_only_a_yes_acknowledges(value: str) -> None:
    run = in_guidance()
    with pytest.raises(Refused):
        run.answer(value)


def test_stop_leaves_guidance_without_changing_the_outcome() -> None:
    run = in_guidance()
    run.do("stop")
    assert run.end.outcome is Outcome.RED_FLAG


def test_a_yes_that_comes_as_silence_ends_the_question_does_not_acknowledge_the_guidance() -> None:
    run = Run(PLAN, fitting("ces_saddle", ces_when=None))
    run.to(asks("acknowledge"))
    run.now += 0.5
    with pytest.raises(Refused, match="just changed"):
        run.answer("yes")
    run.wait(3)
    run.answer("yes")
    assert run.session.ended


# The anytime key -----------------------------------------------------------------------------------------------------


def paused(run: Run) -> None:
    """Pause in a hold."""
    run.to(phase("hold"))
    run.wait(3)
    run.do("pause")


def held(run: Run) -> None:
    """Nobody answers the check-in."""
    run.to(asks("check_in"))
    run.patient = silent
    run.to(lambda event: isinstance(event, Paused))


def in_pack(run: Run) -> None:
    """A cold pack is on."""
    run.to(phase("pack"))
    run.wait(100)


def ending(run: Run) -> None:
    """The last words of a session that was stopped."""
    run.to(phase("hold"))
    run.do("stop")


def until(wanted: Wanted) -> Callable[[Run], None]:
    """Go on until something happens."""

    def go(run: Run) -> None:
        run.to(wanted)

    return go


MOMENTS: dict[str, Callable[[Run], None]] = {
    "gate": lambda run: None,
    "before": until(asks("before")),
    "announcement": until(phase("announce")),
    "hold": until(phase("hold")),
    "check-in": until(asks("check_in")),
    "thermal": until(asks("thermal")),
    "barrier": until(asks("barrier")),
    "pack question": until(asks("pack_on")),
    "pack": in_pack,
    "skin check": until(asks("skin")),
    "pack off": until(asks("pack_off")),
    "off": until(phase("off")),
    "skin back": until(asks("skin_back")),
    "after": until(asks("after")),
    "paused": paused,
    "held": held,
    "ending": ending,
}
WORN = ("pack question", "barrier", "pack", "skin check", "pack off")


def pressed(moment: str, patient: Patient = calm) -> tuple[Run, int]:
    """The key is pressed at this moment, and the number of events until then."""
    run = Run(PACKS)
    MOMENTS[moment](run)
    run.patient = patient
    mark = len(run.events)
    run.do("report_symptom")
    return run, mark


@each_row("moment", MOMENTS)
def test_the_key_stops_everything_and_says_the_number_first(moment: str) -> None:
    run, _ = pressed(moment)
    question = run.session.question
    assert question is not None
    assert (run.session.state, question.purpose, question.kind) == (State.ASKING, "symptom", QuestionKind.PICK)
    assert question.items == tuple(each.text for each in FLAGS.signs)
    first = "Take the pack off now. " if moment in WORN else ""
    assert question.text.startswith(f"{first}Stopped. If you need help now, call your local emergency number")
    assert run.signs["key"] == ("none", "open")


BRANCHES: list[tuple[Mapping[str, Any], str, str]] = [
    ({"symptom": 1, "chest_now": "yes"}, "emergency_now", "chest_pain"),
    ({"symptom": 1, "chest_now": "no"}, "same_day_urgent", "chest_pain"),
    ({"symptom": 2, "key/lines": (1, "done"), "ces_when": "yes"}, "emergency_now", "ces_saddle"),
    ({"symptom": 2, "key/lines": (2, 3, "done"), "ces_when": "unsure"}, "emergency_now", "ces_bladder"),
    ({"symptom": 3, "leg_which": 2, "ces_when": "yes"}, "emergency_now", "ces_both_legs"),
    ({"symptom": 3, "leg_test": "no"}, "same_day_urgent", "neuro_leg"),
    ({"symptom": 4, "sudden": "yes"}, "emergency_now", "coordination"),
    ({"symptom": 5, "cramp_leg": "yes", "leg_test": "no", "leg_worse": "yes"}, "emergency_now", "neuro_leg"),
    ({"symptom": 6, "dizzy_better": "no"}, "emergency_now", "dizzy"),
    ({"symptom": 6, "dizzy_better": "yes"}, "rest_today", "dizzy"),
    ({"symptom": 6, "dizzy_better": None}, "emergency_now", "dizzy"),
    ({"symptom": 7, "other_which": 3, "L1": "something", "L1/lines": (9, "done")}, "same_day_urgent", "fever_back"),
]


@each_row("moment", MOMENTS)
def test_every_sign_at_every_moment_leads_to_help(moment: str) -> None:
    for answers, tier, row in BRANCHES:
        run, mark = pressed(moment, Scripted(calm, **answers))
        run.to_end()
        assert guided(run) == [(tier, row)], answers
        assert not [event for event in run.since(mark) if phase("hold")(event) or phase("pack")(event)]
        assert run.end.outcome is (Outcome.CLOSED if tier == "rest_today" else Outcome.RED_FLAG), answers
        assert run.signs[row] == (tier, "open" if None in answers.values() else "confirmed"), answers
        if row == "dizzy":
            [asked] = [event for event in run.of(Question) if event.ref == "dizzy/dizzy_better"][:1]
            [key] = [event for event in run.of(Answer) if event.purpose == "symptom"]
            assert asked.at - key.at >= 179.9


@each_row("moment", MOMENTS)
def test_a_mistake_is_no_symptom_and_goes_on_where_it_was(moment: str) -> None:
    run, mark = pressed(moment)
    if moment == "ending":
        assert run.to_end().outcome is Outcome.STOPPED
        return
    if moment == "paused":
        run.to(lambda event: isinstance(event, Paused))
        run.patient = silent
        run.wait(60)
        assert run.session.state is State.PAUSED, "what was paused stays paused"
        run.do("resume")
        run.patient = calm
    assert run.to_end().outcome is Outcome.COMPLETED
    assert ("key", "mistake") in [(event.rule, event.action) for event in run.of(Decision)]
    assert run.signs["key"] == ("none", "confirmed")
    assert run.end.done == run.end.planned
    before = run.events[:mark]
    open_then = [event for event in before if isinstance(event, Question)]
    if moment not in ("announcement", "hold", "off", "paused", "pack"):
        again = [event.ref or event.purpose for event in run.since(mark) if isinstance(event, Question)]
        assert (open_then[-1].ref or open_then[-1].purpose) in again, "the question that was open is asked again"


def test_a_hold_goes_on_in_its_middle_after_a_mistake() -> None:
    run = Run(PLAN)
    run.to(phase("hold"))
    run.wait(6)
    left = run.session.view(now=run.now).remaining
    run.do("report_symptom")
    run.answer(MISTAKE)
    run.answer("mistake")
    assert run.session.view(now=run.now).remaining == left


@each_row("moment", MOMENTS)
def test_just_a_break_is_a_pause(moment: str) -> None:
    run, _ = pressed(moment, Scripted(calm, other_which=2))
    if moment in ("gate", "ending"):
        assert run.to_end().outcome is (Outcome.STOPPED if moment == "ending" else Outcome.COMPLETED)
        return
    run.to(lambda event: isinstance(event, Paused))
    assert run.session.state is State.PAUSED
    if run.session.question is None:
        run.do("resume")
    else:
        run.answer("yes")
        run.do("resume")
    run.patient = calm
    assert run.to_end().outcome is Outcome.COMPLETED


def test_something_else_asks_the_first_list_and_ends_and_never_goes_on() -> None:
    for known, asked in (
        (frozenset(), ["key", "other/other_which", "L1"]),
        (frozenset({"pregnant"}), ["key", "other/other_which", "L1", "pregnant/pregnant_signs"]),
    ):
        plan = plan_of(holds(), briefing=Briefing(lists=(), remembered=known))
        run = Run(plan, Scripted(calm, other_which=3))
        run.to(phase("hold"))
        run.do("report_symptom")
        run.to_end()
        assert {*refs(run)} == {*asked}
        assert (run.end.outcome, run.end.rule, run.of(Guidance)) == (Outcome.STOPPED, "key", [])
        assert run.phases.count("hold") == 1


def test_none_of_the_three_lines_was_something_else() -> None:
    run, _ = pressed("hold", Scripted(calm, symptom=2))
    assert refs(run) == ["D", "key"]
    run.to_end()
    assert refs(run)[2:] == ["key/lines", "other/other_which"]


@each_row("moment", MOMENTS)
def test_a_cramp_rests_and_goes_on_by_its_rating(moment: str) -> None:
    """An exercise or a pack is left, with the pack off; any other step goes on, and its own rating is the one asked."""
    run, mark = pressed(moment, Scripted(calm, symptom=5))
    run.to_end()
    if moment == "ending":
        assert run.end.outcome is Outcome.STOPPED
        return
    assert run.end.outcome is Outcome.COMPLETED
    new = run.since(mark)
    rest = next(place for place, event in enumerate(new) if phase("rest")(event))
    after = [event.purpose for event in new[rest:] if isinstance(event, Question)]
    ratings = {"gate": "list", "before": "before", "check-in": "check_in", "held": "check_in", "after": "after"}
    assert after[0] == ratings.get(moment, "check_in"), after
    off = [event.purpose for event in new[:rest] if isinstance(event, Question) and event.purpose == "pack_off"]
    assert bool(off) is (moment in WORN)
    left = ("announcement", "hold", "paused", *WORN)
    assert run.end.done == run.end.planned - (moment in left)
    Guardian(run.plan).watch(run.events)


def test_a_cramp_that_hurts_ends_by_the_rules_of_pain() -> None:
    run, _ = pressed("hold", Scripted(calm, symptom=5, check_in=9))
    assert (run.to_end().outcome, run.end.rule) == (Outcome.PAIN_RULE, "P6")
    before, _ = pressed("before", Scripted(calm, symptom=5, before=9))
    assert (before.to_end().outcome, before.end.pain_before) == (Outcome.PAIN_RULE, 9)


def test_a_cramp_with_weak_bones_is_looked_at_today() -> None:
    for told in (Briefing(lists=(), remembered=frozenset({"fragile"})), FIRST_EVER):
        plan = plan_of(holds(), briefing=told)
        run = Run(plan, fitting("fragile", symptom=5))
        run.to(phase("hold"))
        run.do("report_symptom")
        run.to_end()
        assert guided(run) == [("same_day_urgent", "cramp")]


@each_row("moment", ["gate", "hold", "pack", "paused", "held"])
def test_silence_says_the_number_again_and_never_goes_on(moment: str) -> None:
    run, mark = pressed(moment, silent)
    run.wait(120)
    keys = [event for event in run.since(mark) if isinstance(event, Question) and event.purpose == "symptom"]
    assert len(keys) == 3
    assert [event.at - keys[0].at for event in keys] == pytest.approx([0, 38, 70], abs=8)
    calls = [text for text in run.said if text.startswith("If you need help now, call")]
    assert len(calls) == 3
    assert run.session.state is State.HELD
    run.do("resume")
    assert run.asked[-1] == "symptom", "resuming asks again; it leads past nothing"
    run.wait(1200)
    assert run.session.ended
    assert (run.end.outcome, run.signs["key"]) == (Outcome.NO_ANSWER, ("none", "open"))
    assert not [event for event in run.since(mark) if isinstance(event, StepStarted) or phase("hold")(event)]


def test_pausing_is_refused_while_the_key_is_asked_about() -> None:
    run, _ = pressed("hold")
    with pytest.raises(Refused, match="answer the question"):
        run.do("pause")


def test_pressed_again_it_is_asked_again_and_what_was_open_comes_back() -> None:
    run, _ = pressed("hold", Scripted(calm, symptom=[1, MISTAKE], chest_now="no"))
    run.to(asks("follow_up"))
    run.do("report_symptom")
    assert run.asked[-1] == "symptom"
    run.to(asks("acknowledge"))
    assert refs(run)[1:] == [
        "key",
        "chest_pain/chest_now",
        "key",
        "other/other_which",
        "chest_pain/chest_now",
        "said_back",
    ]
    assert guided(run) == [("same_day_urgent", "chest_pain")]


def test_a_pick_of_the_key_is_taken_back_before_the_first_step_only() -> None:
    run = Run(PLAN, Scripted(calm, symptom=1))
    run.do("report_symptom")
    run.to(asks("follow_up"))
    run.do("back")
    assert (run.asked[-1], run.signs["chest_pain"]) == ("symptom", ("emergency_now", "withdrawn"))
    assert run.signs["key"] == ("none", "open")
    later, _ = pressed("hold", Scripted(calm, symptom=1))
    later.to(asks("follow_up"))
    with pytest.raises(Refused):
        later.do("back")


def test_a_machine_that_sleeps_in_the_three_minutes_waits_on() -> None:
    run, _ = pressed("hold", Scripted(calm, symptom=6))
    run.to(phase("rest"))
    run.sleep(7200)
    run.to(asks("follow_up"))
    assert refs(run)[-1] == "dizzy/dizzy_better"


# The key in guidance -------------------------------------------------------------------------------------------------


def test_a_symptom_during_guidance_for_today_can_become_an_emergency() -> None:
    run = in_guidance("fever_back", very_ill="no")
    run.do("report_symptom")
    run.patient = Scripted(calm, symptom=1, chest_now="yes")
    run.to(asks("acknowledge"))
    assert [event.tier for event in run.of(Guidance)] == [Tier.SAME_DAY_URGENT, Tier.EMERGENCY_NOW]
    assert run.to_end().outcome is Outcome.RED_FLAG


@each_row("answers", [{}, {"other_which": 2}, {"other_which": 3}, {"symptom": 5}, {"symptom": 6}])
def test_a_symptom_during_guidance_that_is_none_comes_back_to_the_guidance(answers: dict[str, Value]) -> None:
    run = in_guidance("fever_back", very_ill="no")
    run.do("report_symptom")
    run.patient = Scripted(calm, **{"dizzy_better": "yes", **answers})
    run.to(asks("acknowledge"))
    assert run.session.state is State.GUIDANCE
    assert {tier for tier, _ in guided(run)} == {"same_day_urgent"}
    assert run.to_end().outcome is Outcome.RED_FLAG


def test_a_symptom_during_emergency_guidance_says_it_again() -> None:
    run = in_guidance()
    run.wait(5)
    run.do("report_symptom")
    assert run.session.state is State.GUIDANCE
    run.to(says("Call your local emergency number"))


def test_everything_that_branches_say_is_known_beforehand() -> None:
    known = {phrase.text for phrase in everything_said(PACKS, RULES)} | {""}
    for moment in ("hold", "pack"):
        for answers, _, _ in [*BRANCHES, ({"symptom": 5}, "", ""), ({"other_which": 3}, "", "")]:
            run, _ = pressed(moment, Scripted(calm, **answers))
            run.to_end()
            assert {event.text for event in run.of(Cue)} <= known


def test_the_key_that_was_left_open_and_is_answered_late_is_not_asked_again() -> None:
    run = Run(plan_of(holds(), briefing=Briefing(lists=(), symptom_open=True)), silent)
    run.wait(150)
    assert run.session.state is State.HELD
    asked = run.asked.count("symptom")
    run.answer(MISTAKE)
    run.patient = Scripted(other_which=1)
    assert run.to_end().outcome is Outcome.COMPLETED
    assert run.asked.count("symptom") == asked
