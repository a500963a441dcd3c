"""Red flags: which question comes next and what the answers lead to, for any answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product

import pytest

from stretchcoach.safety import GateQuestion, Row, about, next_question, opening, parts, tier_text, triage
from stretchcoach.safety.red_flags import URGENCY
from stretchcoach.safety_data import load_rules
from stretchcoach.session.events import Tier

FLAGS = load_rules().red_flags
QUESTIONS = (*FLAGS.gate, FLAGS.symptom)
EMERGENCY = [row for row in FLAGS.rows.values() if row.tier is Tier.EMERGENCY_NOW]
CARE_TODAY = [row for row in FLAGS.rows.values() if row.tier in (Tier.EMERGENCY_NOW, Tier.SAME_DAY_URGENT)]


def gate(*rows: str, if_none: Tier = Tier.NONE) -> GateQuestion:
    return replace(FLAGS.question("accident"), id="made up", rows=rows, if_none=if_none, say="", no_heat=False)


def walk(question: GateQuestion, given: Mapping[str, str]) -> list[Row]:
    """Answer whatever is asked from ``given``, and with the worse answer where it says nothing; the rows asked, in order."""
    answers = {question.id: "yes"}
    asked: list[Row] = []
    while (row := next_question(question, answers, FLAGS)) is not None:
        assert row.id not in answers, "asked twice"
        asked.append(row)
        answers[row.id] = given.get(row.id, "unsure")
    return asked


def said(asked: list[Row], given: Mapping[str, str]) -> dict[str, str]:
    """The answers to what was asked."""
    return {row.id: given.get(row.id, "unsure") for row in asked}


def cleared(*subjects: str) -> dict[str, str]:
    """The answers that clear the whole branch of each subject."""
    return {part.id: part.cleared_by for each in subjects for part in parts(each, FLAGS)}


def all_answers(question: GateQuestion) -> Iterator[dict[str, str]]:
    """Any answers to the rows, with their branches cleared, and without."""
    for values in product(("yes", "no", "unsure"), repeat=len(question.rows)):
        given = dict(zip(question.rows, values, strict=True))
        yield given
        yield {**cleared(question.id, *question.rows), **given}


def worst(question: GateQuestion, given: Mapping[str, str]) -> Tier:
    """The most urgent tier that the answers can have, read off the table row by row."""
    tiers = [question.if_none]
    for name in question.rows:
        row = FLAGS.rows[name]
        if given[name] == "no":
            continue
        open_parts = [part for part in parts(name, FLAGS) if given.get(part.id, "unsure") != part.cleared_by]
        tiers += [part.tier for part in open_parts]
        branch = FLAGS.branches.get(name)
        lower = branch.lower if branch is not None and not open_parts else None
        tiers.append(lower or row.tier)
    return min(tiers, key=URGENCY.index)


@pytest.mark.parametrize("row", EMERGENCY, ids=lambda row: row.id)
@pytest.mark.parametrize("answer", ["yes", "unsure", "", "perhaps"])
def test_every_emergency_row_leads_to_emergency(row: Row, answer: str) -> None:
    question = gate(row.id, "weight_loss")
    given = {row.id: answer, "weight_loss": "no"}
    if row.cleared_by == "yes" and answer == "yes":
        assert walk(question, given)[0] == row
        return
    assert walk(question, given)[:1] == [row]
    finding = triage(question, {row.id: answer}, FLAGS)
    assert (finding.tier, finding.row_id) == (Tier.EMERGENCY_NOW, row.id)
    assert triage(question, {}, FLAGS).tier is Tier.EMERGENCY_NOW


@pytest.mark.parametrize("row", CARE_TODAY, ids=lambda row: row.id)
def test_unsure_counts_as_yes_on_rows_that_need_care_today(row: Row) -> None:
    question = gate("inflammatory", row.id)
    assert row.unsure_counts_as_yes
    assert triage(question, {row.id: "unsure", **cleared(row.id)}, FLAGS).row_id == row.id


def test_unsure_does_not_count_on_a_row_to_book() -> None:
    question = gate("age_first", "inflammatory")
    assert triage(question, {"age_first": "unsure", "inflammatory": "no"}, FLAGS).tier is Tier.NONE
    assert triage(question, {"age_first": "unsure", "inflammatory": "yes"}, FLAGS).row_id == "inflammatory"


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: each.id)
def test_any_answers(question: GateQuestion) -> None:
    for given in all_answers(question):
        asked = walk(question, given)
        finding = triage(question, said(asked, given), FLAGS)
        own = [row for row in asked if row.id in question.rows]
        urgency = [URGENCY.index(row.tier) for row in own]
        assert urgency == sorted(urgency), "most urgent first"
        if question.id != "saddle":
            assert finding.tier is worst(question, given)
        assert finding.no_heat == (question.id == "accident")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: each.id)
def test_stopping_the_questions_early_is_never_milder(question: GateQuestion) -> None:
    for given in all_answers(question):
        answers: dict[str, str] = {}
        urgency = [URGENCY.index(triage(question, answers, FLAGS).tier)]
        for row in walk(question, given):
            answers[row.id] = given.get(row.id, "unsure")
            urgency.append(URGENCY.index(triage(question, answers, FLAGS).tier))
        assert urgency == sorted(urgency)


CES = ["ces_saddle", "ces_bladder", "ces_bowel", "ces_sexual", "ces_both_legs"]


@pytest.mark.parametrize("answer", ["yes", "unsure"])
def test_the_saddle_question_asks_since_when_and_nothing_else(answer: str) -> None:
    saddle = FLAGS.question("saddle")
    asked = walk(saddle, {"saddle": answer, **cleared("saddle")})
    assert [row.id for row in asked] == ["saddle/ces_new", "saddle/ces_recent", "saddle/ces_assessed"]
    finding = triage(saddle, {"saddle": answer}, FLAGS)
    assert (finding.tier, finding.row_id) == (Tier.EMERGENCY_NOW, "saddle")
    assert "pressed nerves" in finding.text_parts[1]


@pytest.mark.parametrize("given", list(product(("yes", "no", "unsure", ""), repeat=3)))
def test_only_long_standing_unchanged_and_checked_is_for_an_appointment(given: tuple[str, str, str]) -> None:
    saddle = FLAGS.question("saddle")
    answers = {"saddle": "yes"} | dict(zip(cleared("saddle"), given, strict=True))
    finding = triage(saddle, answers, FLAGS)
    expected = Tier.BOOK_CLINICIAN if given == ("no", "no", "yes") else Tier.EMERGENCY_NOW
    assert (finding.tier, finding.row_id) == (expected, "saddle")


def test_the_time_window_has_the_numbers_of_its_questions() -> None:
    assert FLAGS.ces_new_days == 14
    assert "two weeks" in FLAGS.rows["ces_new"].ask
    assert FLAGS.ces_assess_days == 90
    assert "three months" in FLAGS.rows["ces_recent"].ask


def test_an_old_sign_does_not_vouch_for_a_new_one() -> None:
    """The branch is asked for each row anew: an old numb patch says nothing about new trouble in both legs."""
    saddle, weakness = FLAGS.question("saddle"), FLAGS.question("weakness")
    answers = {"saddle": "yes", **cleared("saddle"), "weakness": "yes", "ces_both_legs": "yes"}
    assert triage(saddle, answers, FLAGS).tier is Tier.BOOK_CLINICIAN
    following = next_question(weakness, answers, FLAGS)
    assert following is not None
    assert following.id == "ces_both_legs/ces_new"
    assert triage(weakness, answers, FLAGS).tier is Tier.EMERGENCY_NOW


def test_a_lowered_row_does_not_end_the_questions_about_more_urgent_ones() -> None:
    unwell = FLAGS.question("unwell")
    given = {**dict.fromkeys(unwell.rows, "no"), "aorta": "yes", "aorta_sudden": "no", "fever_back_unwell": "yes"}
    asked = [row.id for row in walk(unwell, given)]
    assert asked == ["chest_pain", "aorta", "aorta_sudden", "coordination_sudden", "fever_back_unwell"]
    assert triage(unwell, given, FLAGS).row_id == "fever_back_unwell"
    given["fever_back_unwell"] = "no"
    assert [row.id for row in walk(unwell, given)] == [*asked, "kidney_stone_worse"], "nothing later is more urgent"
    finding = triage(unwell, given, FLAGS)
    assert (finding.tier, finding.row_id) == (Tier.SAME_DAY_URGENT, "aorta")
    assert finding.text_parts[1] == "This needs checking today."


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: each.id)
def test_no_opens_nothing(question: GateQuestion) -> None:
    assert next_question(question, {question.id: "no"}, FLAGS) is None
    finding = triage(question, {question.id: "no"}, FLAGS)
    assert (finding.tier, finding.row_id, finding.no_heat) == (Tier.NONE, "", False)


@pytest.mark.parametrize(
    ("gate_id", "tier"),
    [("weakness", Tier.SAME_DAY_URGENT), ("unwell", Tier.SAME_DAY_URGENT), ("accident", Tier.NONE)],
)
def test_nothing_confirmed(gate_id: str, tier: Tier) -> None:
    question = FLAGS.question(gate_id)
    answers = {gate_id: "unsure"} | dict.fromkeys(question.rows, "no")
    assert triage(question, answers, FLAGS).tier is tier


def test_any_accident_leaves_heat_out() -> None:
    accident = FLAGS.question("accident")
    for answer in ("yes", "unsure"):
        assert triage(accident, {"accident": answer} | dict.fromkeys(accident.rows, "no"), FLAGS).no_heat


def test_the_order_of_the_gate() -> None:
    assert [each.id for each in FLAGS.gate] == ["saddle", "weakness", "unwell", "accident"]
    assert {each.id: each.rows[0] for each in FLAGS.gate} == {
        "saddle": "ces_saddle",
        "weakness": "ces_both_legs",
        "unwell": "chest_pain",
        "accident": "trauma_major",
    }


def test_the_anytime_key() -> None:
    symptom = FLAGS.symptom
    assert opening(FLAGS).startswith("Everything has stopped.")
    assert [row.id for row in walk(symptom, dict.fromkeys(symptom.rows, "no"))] == ["emergency_list", "stop_signs"]
    waiting = triage(symptom, {"emergency_list": "no", "stop_signs": "yes"}, FLAGS)
    assert waiting.tier is Tier.SAME_DAY_URGENT
    assert waiting.text_parts == (
        "Stop, and sit or lie down. If it does not go after a few minutes, call your local emergency number (112 works "
        "from most mobiles). If it goes but comes back each time you exercise, see a clinician. Please do not exercise "
        "again today.",
    )
    assert triage(symptom, {"emergency_list": "no", "stop_signs": "no"}, FLAGS).tier is Tier.NONE


def test_the_guidance_is_the_tier_and_then_the_row() -> None:
    finding = about("severe_uncontrolled", FLAGS)
    assert finding.tier is Tier.SAME_DAY_URGENT
    assert finding.text_parts == (
        "Please do not exercise today. Speak to your local urgent care line or doctor today. If anything on the "
        "emergency list starts, call your local emergency number (112 works from most mobiles).",
        "Pain this strong deserves help today.",
    )


def test_whom_to_call_is_filled_in() -> None:
    text = tier_text(Tier.SAME_DAY_URGENT, FLAGS, emergency="999 or 112", urgent="111")
    assert text.endswith("call 999 or 112.")
    assert "Speak to 111 today" in text
    assert "local emergency number" in tier_text(Tier.EMERGENCY_NOW, FLAGS, emergency="")


def test_no_text_is_left_with_a_gap() -> None:
    texts = [tier_text(tier, FLAGS) for tier in Tier] + [opening(FLAGS)]
    texts += [part for row in FLAGS.rows for part in about(row, FLAGS).text_parts]
    texts += [part for each in QUESTIONS for part in triage(each, dict.fromkeys(each.rows, "no"), FLAGS).text_parts]
    assert not [text for text in texts if not text or "{" in text or "}" in text]
