"""The full screen: every row is asked, the most urgent first, and what any answers lead to."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stretchcoach.safety import NOT_SAID, Row, Screening, about, parts, screen, screen_rows
from stretchcoach.safety.red_flags import URGENCY
from stretchcoach.safety_data import load_rules
from stretchcoach.session.events import Tier

FLAGS = load_rules().red_flags
ROWS = screen_rows(FLAGS)
BY_TIER = {tier: [row for row in ROWS if row.tier is tier] for tier in Tier}
CES = [row for row in ROWS if row.id.startswith("ces_")]


def walk(given: Mapping[str, str]) -> tuple[list[str], Screening]:
    """Answer whatever is asked from ``given``, and no where it says nothing; what was asked, and where it ended."""
    answers: dict[str, str] = {}
    while (state := screen(answers, FLAGS)).next is not None:
        assert state.next.id not in answers, "asked twice"
        assert state.book == ()
        answers[state.next.id] = given.get(state.next.id, "no")
    return list(answers), state


def found(given: Mapping[str, str]) -> list[tuple[Tier, str]]:
    """What the answers lead to."""
    _, state = walk(given)
    return [(each.tier, each.row_id) for each in ((state.stop,) if state.stop else state.book)]


def cleared(of: str) -> dict[str, str]:
    """The answers that clear the whole branch of a row."""
    return {part.id: part.cleared_by for part in parts(of, FLAGS)}


def test_all_rows_are_asked_once_and_no_part_unasked_for() -> None:
    asked, state = walk({})
    assert asked == [row.id for row in ROWS]
    assert set(asked) == {row.id for row in FLAGS.rows.values() if row.full_screen}
    assert state == Screening(next=None, stop=None, book=())


def test_the_most_urgent_come_first_and_those_that_are_milder_alone_last() -> None:
    emergencies = [row.id for row in BY_TIER[Tier.EMERGENCY_NOW]]
    order = [row.id for row in ROWS]
    assert order[: len(emergencies)] == emergencies
    assert order[len(emergencies) :][:4] == ["fever_back", "kidney_stone", "pregnant", "cancer"]
    assert order[-1] == "cough_strain"
    later = [URGENCY.index(row.tier) for row in ROWS[len(emergencies) + 4 : -1]]
    assert later == sorted(later)


@pytest.mark.parametrize("row", [*BY_TIER[Tier.EMERGENCY_NOW], *BY_TIER[Tier.SAME_DAY_URGENT]], ids=lambda row: row.id)
@pytest.mark.parametrize("answer", ["yes", "unsure"])
def test_every_row_that_needs_care_today_stops(row: Row, answer: str) -> None:
    branch = parts(row.id, FLAGS)
    given = {row.id: answer}
    if row.tier is Tier.EMERGENCY_NOW and branch:
        given[branch[0].id] = "yes"
    if row.alone:
        given["age_first"] = "yes"
    asked, state = walk(given)
    assert state.stop == about(row.id, FLAGS)
    after = [FLAGS.rows[each] for each in asked[asked.index(row.id) + 1 :] if each in FLAGS.rows]
    assert all(
        any(URGENCY.index(each.tier) < URGENCY.index(row.tier) for each in (later, *parts(later.id, FLAGS)))
        for later in after
        if later.part_of == ""
    ), "nothing is asked that could not be more urgent"


@pytest.mark.parametrize("row", BY_TIER[Tier.BOOK_CLINICIAN], ids=lambda row: row.id)
def test_what_is_worth_an_appointment_is_found_at_the_end(row: Row) -> None:
    asked, state = walk({row.id: "yes"})
    if row.blocks_all:
        assert state.stop == about(row.id, FLAGS)
        assert state.stop.tier is Tier.BOOK_CLINICIAN
        return
    assert state.book == (about(row.id, FLAGS),)
    assert set(asked) >= {each.id for each in ROWS}


def test_appointments_add_up() -> None:
    given = {"pregnant": "yes", "inflammatory": "yes", "not_improving": "yes", "age_first": "unsure"}
    assert found(given) == [(Tier.BOOK_CLINICIAN, row) for row in ("pregnant", "inflammatory", "not_improving")]


def test_more_urgent_help_goes_before_appointments() -> None:
    assert found({"pregnant": "yes", "weight_loss": "yes"}) == [(Tier.SAME_DAY_URGENT, "weight_loss")]


# Branches --------------------------------------------------------------------------------------------------------------

BRANCHES = [
    ({"fever_back": "yes"}, Tier.SAME_DAY_URGENT, "fever_back"),
    ({"fever_back": "yes", "fever_back_unwell": "yes"}, Tier.EMERGENCY_NOW, "fever_back_unwell"),
    ({"fever_back": "unsure", "fever_back_unwell": "unsure"}, Tier.EMERGENCY_NOW, "fever_back_unwell"),
    ({"kidney_stone": "yes"}, Tier.SAME_DAY_URGENT, "kidney_stone"),
    ({"kidney_stone": "yes", "kidney_stone_worse": "yes"}, Tier.EMERGENCY_NOW, "kidney_stone_worse"),
    ({"pregnant": "yes"}, Tier.BOOK_CLINICIAN, "pregnant"),
    ({"pregnant": "yes", "pregnant_bleeding": "unsure"}, Tier.EMERGENCY_NOW, "pregnant_bleeding"),
    ({"pregnant": "unsure", "pregnant_bleeding": "yes"}, Tier.EMERGENCY_NOW, "pregnant_bleeding"),
    ({"aorta": "yes", "aorta_sudden": "yes"}, Tier.EMERGENCY_NOW, "aorta"),
    ({"aorta": "yes", "aorta_sudden": "unsure"}, Tier.EMERGENCY_NOW, "aorta"),
    ({"aorta": "yes", "aorta_sudden": "no"}, Tier.SAME_DAY_URGENT, "aorta"),
    ({"cancer": "yes", "cancer_neuro": "yes"}, Tier.EMERGENCY_NOW, "cancer_neuro"),
    ({"cancer": "unsure", "cancer_neuro": "unsure"}, Tier.EMERGENCY_NOW, "cancer_neuro"),
    ({"cancer": "yes", "cancer_pain": "yes"}, Tier.SAME_DAY_URGENT, "cancer_pain"),
]


@pytest.mark.parametrize(("given", "tier", "row"), BRANCHES)
def test_branch(given: dict[str, str], tier: Tier, row: str) -> None:
    assert found(given) == [(tier, row)]


def test_a_cancer_of_the_past_is_no_flag_by_itself() -> None:
    asked, state = walk({"cancer": "yes"})
    assert (state.stop, state.book) == (None, ())
    assert {"cancer_neuro", "cancer_pain"} < set(asked)
    assert not {"cancer_neuro", "cancer_pain"} & set(walk({})[0])


def test_a_milder_finding_does_not_hide_a_more_urgent_one() -> None:
    assert found({"aorta": "yes", "fever_back": "yes", "fever_back_unwell": "yes"}) == [
        (Tier.EMERGENCY_NOW, "fever_back_unwell")
    ]
    assert found({"fever_back": "yes", "pregnant": "yes", "pregnant_bleeding": "yes"}) == [
        (Tier.EMERGENCY_NOW, "pregnant_bleeding")
    ]


@pytest.mark.parametrize("row", CES, ids=lambda row: row.id)
@pytest.mark.parametrize("new", ["yes", "no", "unsure"])
@pytest.mark.parametrize("recent", ["yes", "no", "unsure"])
@pytest.mark.parametrize("assessed", ["yes", "no", "unsure"])
def test_the_time_window(row: Row, new: str, recent: str, assessed: str) -> None:
    given = {row.id: "yes"} | dict(zip(cleared(row.id), (new, recent, assessed), strict=True))
    expected = Tier.BOOK_CLINICIAN if (new, recent, assessed) == ("no", "no", "yes") else Tier.EMERGENCY_NOW
    assert found(given) == [(expected, row.id)]


def test_each_sign_has_a_time_of_its_own() -> None:
    given = {"ces_saddle": "yes", **cleared("ces_saddle"), "ces_bladder": "yes", "ces_bladder/ces_new": "yes"}
    assert found(given) == [(Tier.EMERGENCY_NOW, "ces_bladder")]
    given |= cleared("ces_bladder")
    assert found(given) == [(Tier.BOOK_CLINICIAN, "ces_saddle"), (Tier.BOOK_CLINICIAN, "ces_bladder")]


# Single rows -----------------------------------------------------------------------------------------------------------


def test_coughing_is_for_an_appointment_only_when_nothing_else_is_found_and_the_legs_are_well() -> None:
    alone, leg = {"cough_strain": "yes"}, "cough_strain_leg"
    assert found(alone) == [(Tier.BOOK_CLINICIAN, "cough_strain")]
    assert found({**alone, leg: "yes"}) == [(Tier.SAME_DAY_URGENT, leg)]
    assert found({**alone, leg: "unsure"}) == [(Tier.SAME_DAY_URGENT, leg)]
    assert found({**alone, "not_improving": "yes"}) == [(Tier.SAME_DAY_URGENT, "cough_strain")]
    assert found({**alone, "ces_both_legs": "yes", **cleared("ces_both_legs")}) == [
        (Tier.SAME_DAY_URGENT, "cough_strain")
    ]


@pytest.mark.parametrize("answer", ["yes", "unsure"])
def test_recent_surgery_closes_everything(answer: str) -> None:
    _, state = walk({"recent_spine_surgery": answer, "pregnant": "yes"})
    assert state.stop is not None
    assert (state.stop.row_id, state.stop.blocks_all) == ("recent_spine_surgery", True)
    assert not [row for row in ROWS if row.id != "recent_spine_surgery" and about(row.id, FLAGS).blocks_all]


def test_to_prefer_not_to_say_is_neither_yes_nor_no_and_only_where_it_is_offered() -> None:
    assert found({"ces_sexual": NOT_SAID}) == []
    assert found({"ces_saddle": NOT_SAID}) == [(Tier.EMERGENCY_NOW, "ces_saddle")]


# Cleared by a clinician --------------------------------------------------------------------------------------------------

SERIOUS = [row for row in FLAGS.rows.values() if row.tier in URGENCY[:2] or row.blocks_all]
CLEARABLE = [row for row in ROWS if row in SERIOUS and not row.id.startswith("ces_")]


def after(given: Mapping[str, str], cleared: str) -> Screening:
    """Where the screen ends when a lock of the row ``cleared`` was lifted."""
    answers: dict[str, str] = {}
    while (state := screen(answers, FLAGS, [cleared])).next is not None:
        answers[state.next.id] = given.get(state.next.id, "no")
    return state


@pytest.mark.parametrize("row", CLEARABLE, ids=lambda row: row.id)
@pytest.mark.parametrize("same", ["yes", "no", "unsure", ""])
def test_what_a_clinician_cleared_does_not_lock_again_while_it_is_the_same(row: Row, same: str) -> None:
    given = {row.id: "yes", "age_first": "yes", f"{row.id}/cleared": same}
    given |= {part.id: "yes" for part in parts(row.id, FLAGS) if row.id == "aorta"}
    state = after(given, row.id)
    if same == "yes":
        assert state.stop is None
        assert (Tier.BOOK_CLINICIAN, row.id) in [(each.tier, each.row_id) for each in state.book]
    else:
        assert state.stop == about(row.id, FLAGS)


def test_what_was_cleared_vouches_for_nothing_else() -> None:
    assert after({"weight_loss": "yes", "weight_loss/cleared": "yes"}, "upper_back").stop == about("weight_loss", FLAGS)
    worse = {"fever_back": "yes", "fever_back_unwell": "yes", "fever_back/cleared": "yes"}
    assert after(worse, "fever_back").stop == about("fever_back_unwell", FLAGS)


@pytest.mark.parametrize("row", CES, ids=lambda row: row.id)
def test_signs_of_pressed_nerves_keep_their_own_time_window(row: Row) -> None:
    state = after({row.id: "yes", f"{row.id}/ces_new": "yes", f"{row.id}/cleared": "yes"}, row.id)
    assert state.stop == about(row.id, FLAGS)


ANSWERS = st.dictionaries(
    st.sampled_from([row.id for each in ROWS for row in (each, *parts(each.id, FLAGS))]),
    st.sampled_from(["yes", "no", "unsure", NOT_SAID, "perhaps"]),
)


@given(ANSWERS)
def test_any_answers(given: dict[str, str]) -> None:
    asked, state = walk(given)
    worst = Tier.NONE
    for row in ROWS:
        if row.id not in asked or given.get(row.id, "no") in ("no", *([NOT_SAID] if row.prefer_not_to_say else [])):
            continue
        if given[row.id] != "yes" and not row.unsure_counts_as_yes:
            continue
        open_parts = [part for part in parts(row.id, FLAGS) if given.get(part.id, "no") != part.cleared_by]
        branch = FLAGS.branches.get(row.id)
        own = [row.alone] if row.alone else [row.tier]
        tiers = (
            [branch.lower] if branch and branch.lower and not open_parts else own + [each.tier for each in open_parts]
        )
        worst = min((worst, *tiers), key=URGENCY.index)
    if worst in (Tier.EMERGENCY_NOW, Tier.SAME_DAY_URGENT):
        assert state.stop is not None
        assert state.stop.tier is worst
    elif state.stop is not None:
        assert state.stop.blocks_all or "cough_strain" in given
    else:
        assert bool(state.book) == (worst is Tier.BOOK_CLINICIAN)
