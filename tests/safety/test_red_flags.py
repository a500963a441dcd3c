"""Red flags: which question comes next and what the answers lead to, for any answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest

from stretchcoach.safety import GateQuestion, Row, about, next_question, opening, tier_text, triage
from stretchcoach.safety.red_flags import URGENCY
from stretchcoach.safety_data import load_rules
from stretchcoach.session.events import Tier

FLAGS = load_rules().red_flags
QUESTIONS = (*FLAGS.gate, FLAGS.symptom)
EMERGENCY = [row for row in FLAGS.rows.values() if row.tier is Tier.EMERGENCY_NOW]
CARE_TODAY = [row for row in FLAGS.rows.values() if row.tier in (Tier.EMERGENCY_NOW, Tier.SAME_DAY_URGENT)]


def gate(*rows: str, if_none: Tier = Tier.NONE) -> GateQuestion:
    return replace(FLAGS.question("accident"), id="made up", rows=rows, if_none=if_none, say="", no_heat=False)


def walk(question: GateQuestion, given: dict[str, str]) -> list[Row]:
    """Answer whatever is asked from ``given``; the rows asked, in order."""
    answers = {question.id: "yes"}
    asked: list[Row] = []
    while (row := next_question(question, answers, FLAGS)) is not None:
        asked.append(row)
        answers[row.id] = given[row.id]
    return asked


def all_answers(question: GateQuestion) -> Iterator[dict[str, str]]:
    for values in product(("yes", "no", "unsure"), repeat=len(question.rows)):
        yield dict(zip(question.rows, values, strict=True))


@pytest.mark.parametrize("row", EMERGENCY, ids=lambda row: row.id)
@pytest.mark.parametrize("answer", ["yes", "unsure", "", "perhaps"])
def test_every_emergency_row_leads_to_emergency(row: Row, answer: str) -> None:
    question = gate(row.id, "weight_loss")
    assert walk(question, {row.id: answer}) == [row]
    finding = triage(question, {row.id: answer}, FLAGS)
    assert (finding.tier, finding.row_id) == (Tier.EMERGENCY_NOW, row.id)
    assert triage(question, {}, FLAGS).tier is Tier.EMERGENCY_NOW


@pytest.mark.parametrize("row", CARE_TODAY, ids=lambda row: row.id)
def test_unsure_counts_as_yes_on_rows_that_need_care_today(row: Row) -> None:
    question = gate("pregnant", row.id)
    assert row.unsure_counts_as_yes
    assert triage(question, {row.id: "unsure"}, FLAGS).row_id == row.id


def test_unsure_does_not_count_on_a_row_to_book() -> None:
    question = gate("pregnant", "inflammatory")
    assert triage(question, {"pregnant": "unsure", "inflammatory": "no"}, FLAGS).tier is Tier.NONE
    assert triage(question, {"pregnant": "unsure", "inflammatory": "yes"}, FLAGS).row_id == "inflammatory"


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: each.id)
def test_any_answers(question: GateQuestion) -> None:
    for given in all_answers(question):
        asked = walk(question, given)
        tiers = [URGENCY.index(row.tier) for row in asked]
        assert tiers == sorted(tiers), "most urgent first"
        assert all(given[row.id] == "no" for row in asked[:-1]), "the first confirmed row is the last question"
        finding = triage(question, {row.id: given[row.id] for row in asked}, FLAGS)
        confirmed = [FLAGS.rows[each] for each in question.rows if given[each] != "no"]
        if asked and confirmed:
            worst = min((row.tier for row in confirmed), key=URGENCY.index)
            assert (finding.tier, finding.row_id) == (worst, asked[-1].id)
        else:
            assert (finding.tier, finding.row_id) == (question.if_none, question.id)
        assert finding.no_heat == (question.id == "accident")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: each.id)
def test_stopping_the_questions_early_is_never_milder(question: GateQuestion) -> None:
    for given in all_answers(question):
        answers: dict[str, str] = {}
        urgency = [URGENCY.index(triage(question, answers, FLAGS).tier)]
        for row in walk(question, given):
            answers[row.id] = given[row.id]
            urgency.append(URGENCY.index(triage(question, answers, FLAGS).tier))
        assert urgency == sorted(urgency)


@pytest.mark.parametrize("answer", ["yes", "unsure"])
def test_a_question_of_emergencies_alone_is_not_expanded(answer: str) -> None:
    saddle = FLAGS.question("saddle")
    assert next_question(saddle, {"saddle": answer}, FLAGS) is None
    finding = triage(saddle, {"saddle": answer}, FLAGS)
    assert (finding.tier, finding.row_id) == (Tier.EMERGENCY_NOW, "saddle")
    assert "pressed nerves" in finding.text_parts[1]


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
