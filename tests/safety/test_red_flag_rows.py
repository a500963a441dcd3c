"""The red-flag table holds every row of the clinical reference, with its tier, its sources and its words."""

from __future__ import annotations

import pytest

from stretchcoach.safety_data import load_rules
from stretchcoach.session.events import Tier

FLAGS = load_rules().red_flags

E, S, B, N = "emergency_now", "same_day_urgent", "book_clinician", "none"

ROWS = {
    "ces_saddle": (E, "S1 S7 S6"),
    "ces_bladder": (E, "S1 S7 S6"),
    "ces_bowel": (E, "S7 S6 S25"),
    "ces_sexual": (E, "S5 S7"),
    "ces_both_legs": (E, "S1 S7 S6"),
    "neuro_progressive": (E, "S7 S6 S26"),
    "neuro_one_leg_new": (S, "S27"),
    "coordination_sudden": (E, "S28"),
    "coordination_gradual": (S, "S6 S11"),
    "trauma_major": (E, "S1 S6"),
    "trauma_minor_fragile": (S, "S6 S22 S26"),
    "chest_pain": (E, "S1 S12 S13"),
    "aorta": (E, "S29"),
    "fever_back": (S, "S1 S2 S4"),
    "infection_risk": (S, "S30 S31 S32"),
    "cancer": (N, "S9 S10"),
    "weight_loss": (S, "S1 S2"),
    "rest_night_pain": (S, "S1 S2"),
    "upper_back": (S, "S2 S3"),
    "cough_strain": (S, "S2 S3"),
    "lump_deformity": (S, "S1 S2"),
    "kidney_infection": (S, "S34 S35"),
    "kidney_stone": (S, "S36 S37"),
    "gallbladder_other": (S, "seed S38"),
    "pregnant": (B, "S6"),
    "severe_uncontrolled": (S, "S3 S39"),
    "inflammatory": (B, "S40 S41 S42"),
    "not_improving": (B, "S1 S43 seed"),
    "age_first": (B, "S26 S44 S22"),
    "recent_spine_surgery": (B, "S45 S46"),
    "blood_thinner_bleed": (S, ""),
}

PARTS = {
    "cancer_neuro": (E, "cancer"),
    "cancer_pain": (S, "cancer"),
    "aorta_sudden": (E, "aorta"),
    "cough_strain_leg": (S, "cough_strain"),
    "ces_new": (E, "ces"),
    "ces_recent": (E, "ces"),
    "ces_assessed": (E, "ces"),
    "fever_back_unwell": (E, "fever_back"),
    "kidney_stone_worse": (E, "kidney_stone"),
    "pregnant_bleeding": (E, "pregnant"),
}


@pytest.mark.parametrize("row_id", ROWS)
def test_row(row_id: str) -> None:
    row = FLAGS.rows[row_id]
    tier, sources = ROWS[row_id]
    assert (row.tier.value, " ".join(row.sources)) == (tier, sources)
    assert row.full_screen
    assert row.ask.endswith("?")


@pytest.mark.parametrize("row_id", PARTS)
def test_part_of_a_row(row_id: str) -> None:
    row = FLAGS.rows[row_id]
    assert (row.tier.value, row.part_of) == PARTS[row_id]
    assert not row.full_screen


def test_there_are_no_other_rows() -> None:
    assert set(FLAGS.rows) == {*ROWS, *PARTS, "emergency_list", "stop_signs"}


def test_what_only_some_rows_have() -> None:
    rows = FLAGS.rows.values()
    assert [row.id for row in rows if row.prefer_not_to_say] == ["ces_sexual"]
    assert [row.id for row in rows if row.blocks_all] == ["recent_spine_surgery"]
    assert {row.id: row.alone for row in rows if row.alone} == {"cough_strain": Tier.BOOK_CLINICIAN}
    assert [row.id for row in rows if "GK" in row.marks] == ["blood_thinner_bleed"]


def test_unsure_counts_where_care_today_may_follow() -> None:
    mild = [row for row in FLAGS.rows.values() if row.tier in (Tier.BOOK_CLINICIAN, Tier.NONE)]
    counts = {row.id for row in mild if row.unsure_counts_as_yes}
    assert counts == {"pregnant", "cancer", "recent_spine_surgery"}


BRANCHES = {
    "ces": (["ces_saddle", "ces_bladder", "ces_bowel", "ces_sexual", "ces_both_legs", "saddle"], B),
    "aorta": (["aorta"], S),
    "cancer": (["cancer"], None),
    "fever_back": (["fever_back"], None),
    "kidney_stone": (["kidney_stone"], None),
    "pregnant": (["pregnant"], None),
    "cough_strain": (["cough_strain"], None),
}


def test_branches() -> None:
    branches = {branch.id: (list(branch.of), branch.lower) for branch in FLAGS.branches.values()}
    assert branches == BRANCHES
    assert {row: branch.id for branch in FLAGS.branches.values() for row in branch.rows} == {
        row: branch for row, (_, branch) in PARTS.items()
    }


@pytest.mark.parametrize("row_id", ["ces_saddle", "ces_bladder", "ces_bowel", "ces_sexual", "ces_both_legs"])
def test_nerve_rows_say_why_it_is_early(row_id: str) -> None:
    assert FLAGS.rows[row_id].say.endswith("Early treatment protects bladder, bowel and sexual function.")


def test_the_spoken_list_names_every_emergency() -> None:
    listed = {row for line in FLAGS.emergency_list for row in line.rows}
    lowering = {row for branch in FLAGS.branches.values() if branch.lower for row in branch.rows}
    assert listed == {row for row, (tier, _) in {**ROWS, **PARTS}.items() if tier == E} - lowering
    question = FLAGS.rows["emergency_list"].ask
    assert all(line.say in question for line in FLAGS.emergency_list)
    assert question.startswith("Is it any of these? Chest pain")


def test_the_signs_to_stop() -> None:
    direct = {sign.id for sign in FLAGS.stop_signs if sign.direct}
    assert direct == {"chest", "fainting", "speech_face_arm", "sudden_weakness", "saddle_bladder_bowel"}
    waiting = [sign for sign in FLAGS.stop_signs if not sign.direct]
    assert [sign.id for sign in waiting] == [
        "dizzy",
        "breathless",
        "heartbeat",
        "cold_sweat",
        "nausea",
        "numbness",
        "vision",
    ]
    assert all(sign.say in FLAGS.rows["stop_signs"].ask for sign in waiting)


def test_words_of_the_tiers() -> None:
    assert {tier.value: text.text for tier, text in FLAGS.tiers.items()} == {
        "emergency_now": "Stop here. This needs emergency care now, not exercise. Call {EMERGENCY} or go to the "
        "nearest emergency department. Do not drive yourself if your legs are weak or numb.",
        "same_day_urgent": "Please do not exercise today. Speak to {URGENT} today. If anything on the emergency list "
        "starts, call {EMERGENCY}.",
        "book_clinician": "This is worth a booked appointment. You can keep moving gently meanwhile.",
        "none": "No warning signs reported. Keep going gently; stop if anything new starts.",
    }


def test_constants() -> None:
    assert (FLAGS.full_screen_after_days, FLAGS.urgent_lock_h) == (14, 24)
    assert (FLAGS.ces_new_days, FLAGS.ces_assess_days) == (14, 90)
    assert FLAGS.locale.emergency == "your local emergency number (112 works from most mobiles)"
    assert FLAGS.locale.urgent == "your local urgent care line or doctor"
    assert FLAGS.locale.sources == ("S210",)
