"""Who is asked what before a pack: section 3.4 row by row, and what holds for any answers."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stretchcoach.routine.model import Pack
from stretchcoach.safety import skin_checks
from stretchcoach.safety.thermal_screen import (
    HELPER,
    blocking,
    careful,
    kept,
    known,
    learnt,
    next_pack_question,
    shortening,
)
from stretchcoach.safety_data import load_rules
from stretchcoach.session.profile import AgeBand

RULES = load_rules()
SCREEN = RULES.thermal_screen
TABLE = {
    "poor_feeling": ("block", "block", True, "numb area, nerve damage, or a scar"),
    "diabetes": ("ask", "ask", True, "diabetes"),
    "diabetes_feeling": ("block", "block", True, "diabetes"),
    "cannot_tell": ("helper", "helper", True, "stroke or a spinal cord injury"),
    "circulation": ("block", "block", True, "circulation"),
    "heart": ("ask", "ask", True, "heart condition, or angina"),
    "cancer_site": ("ask", "ask", True, "cancer where the pack goes, now or in the past"),
    "cold_reaction": ("block", "ok", True, "Raynaud's, a cold allergy, hives from cold, or a blood disorder"),
    "heat_reaction": ("ok", "block", True, "react badly to heat"),
    "thin_skin": ("shorter", "shorter", True, "over 65, or is your skin thin"),
    "child": ("block", "block", True, "under 18"),
    "broken_skin": ("block", "block", False, "wound, a rash, eczema or dermatitis"),
    "infection": ("block", "block", False, "infection where the pack goes"),
    "rub": ("block", "block", False, "menthol rub, a pain gel or a medicine patch"),
    "fever": ("block", "block", False, "fever"),
    "sleepy": ("block", "block", False, "alcohol, or strong pain medicine, or medicine that makes you sleepy"),
    "pregnancy": ("ok", "ask", False, "pregnant"),
    "fresh_injury": ("ok", "block", False, "swelling, bleeding or a bruise"),
}
"""Section 3.4: the effect on cold and on heat, whether the answer lasts, and words of the question."""

ANSWERS = st.sampled_from(["yes", "no", "unsure"])
PACKS = st.sets(st.sampled_from(Pack), min_size=1)
TOLD = st.dictionaries(
    st.sampled_from([*SCREEN.conditions, *SCREEN.groups, HELPER, "heart.cold", "heart.heat"]), ANSWERS
)


def test_every_row_of_the_table_is_there_with_its_effects() -> None:
    found = {
        each.id: (each.effects[Pack.COLD].value, each.effects[Pack.HEAT].value, each.lasting)
        for each in SCREEN.conditions.values()
    }
    assert found == {name: row[:3] for name, row in TABLE.items()}


@pytest.mark.parametrize("name", TABLE)
def test_every_question_is_in_the_words_of_its_row_and_kind(name: str) -> None:
    condition = SCREEN.conditions[name]
    assert TABLE[name][3] in condition.ask
    for text in (condition.ask, *condition.cleared.values()):
        assert "?" in text
    assert condition.because.endswith(".")
    assert condition.sources or condition.marks


@pytest.mark.parametrize("pack", Pack)
def test_a_session_asks_about_everything_that_is_cautioned_against(pack: Pack) -> None:
    asked = " ".join(each.ask for each in SCREEN.conditions.values() if each.effects[pack] != "ok")
    named = ["poor", "circulation", "wound", "rash", "infection", "alcohol", "sleepy", "diabetes", "heart condition"]
    named += ["cancer", *(["Raynaud's", "cold allergy"] if pack is Pack.COLD else ["gel", "patch", "fever", "injury"])]
    caution = RULES.thermal[pack].caution
    for word in named:
        assert word in caution
        assert word in asked or word == "injury", word


def test_what_leads_to_red_flags() -> None:
    """Fever at once; an infection of the skin through the question about fever, which is asked though all is closed."""
    assert {each.id: each.gate for each in SCREEN.conditions.values() if each.gate} == {"fever": "unwell"}
    asked, _ = everything_asked(set(Pack), {"skin": "yes", "infection": "unsure"}, "no")
    assert asked[-3:] == ["broken_skin", "infection", "fever"]


@pytest.mark.parametrize("group", SCREEN.groups)
def test_a_group_is_short_enough_to_follow_by_ear_and_holds_more_than_one(group: str) -> None:
    assert len(SCREEN.groups[group].ask.split()) <= 30
    assert sum(each.group == group for each in SCREEN.conditions.values()) > 1


def everything_asked(packs: set[Pack], told: Mapping[str, str], otherwise: str) -> tuple[list[str], dict[str, str]]:
    """All the questions to somebody who answers ``otherwise`` where ``told`` has nothing, and what was learnt."""
    answers: dict[str, str] = {}
    asked: list[str] = []
    while following := next_pack_question(answers, packs, SCREEN):
        assert following.ref not in asked, "asked twice"
        asked.append(following.ref)
        answers = learnt(answers, following.ref, told.get(following.ref, otherwise), SCREEN)
    return asked, answers


@given(PACKS, TOLD, ANSWERS)
def test_nothing_is_asked_twice_and_in_the_end_each_kind_is_open_or_closed(
    packs: set[Pack], told: dict[str, str], otherwise: str
) -> None:
    _, answers = everything_asked(packs, told, otherwise)
    for pack in packs:
        if blocking(pack, answers, SCREEN) is None:
            concerned = {
                each.id for each in SCREEN.conditions.values() if each.effects[pack] != "ok" and not each.after
            }
            assert concerned <= set(answers), "open, and something was never asked"


@given(PACKS, TOLD, ANSWERS, st.sampled_from(list(SCREEN.conditions)))
def test_a_yes_or_unsure_instead_of_a_no_opens_nothing(
    packs: set[Pack], told: dict[str, str], otherwise: str, name: str
) -> None:
    _, answers = everything_asked(packs, told, otherwise)
    for pack in packs:
        for worse in ("yes", "unsure"):
            changed = {**answers, name: worse}
            assert blocking(pack, answers, SCREEN) is None or blocking(pack, changed, SCREEN) is not None
            assert shortening(pack, answers, SCREEN) is None or shortening(pack, changed, SCREEN) is not None


@pytest.mark.parametrize("value", ["unsure", "no", None])
@pytest.mark.parametrize("pack", Pack)
def test_what_only_a_clear_yes_opens_stays_closed(pack: Pack, value: str | None) -> None:
    for name in ("diabetes", "heart", "cancer_site", "cannot_tell"):
        opener = HELPER if name == "cannot_tell" else f"{name}.{pack}"
        answers = {name: "yes"} | ({} if value is None else {opener: value})
        assert blocking(pack, answers, SCREEN) is SCREEN.conditions[name]
        assert blocking(pack, {**answers, opener: "yes"}, SCREEN) is None


def test_no_to_a_group_never_takes_back_what_was_told() -> None:
    answers = learnt({"heart": "yes", "circulation": "unsure"}, "health", "no", SCREEN)
    assert (answers["heart"], answers["circulation"], answers["cancer_site"]) == ("yes", "unsure", "no")
    assert "diabetes_feeling" not in learnt({}, "feeling", "no", SCREEN), "it is asked when diabetes comes later"


def test_only_lasting_answers_are_kept() -> None:
    answers = {"heart": "yes", "fever": "no", "health": "no", "heart.cold": "yes", HELPER: "yes", "unheard": "yes"}
    assert kept(answers, SCREEN) == {"heart": "yes"}


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (AgeBand.UNKNOWN, {}),
        (AgeBand.UNDER_18, {"child": "yes"}),
        (AgeBand.FROM_18, {"child": "no"}),
        (AgeBand.FROM_50, {"child": "no"}),
        (AgeBand.FROM_65, {"child": "no", "thin_skin": "yes"}),
    ],
)
def test_what_an_age_says(age: AgeBand, expected: dict[str, str]) -> None:
    assert known({"sleepy": "no"}, age, SCREEN) == expected


@pytest.mark.parametrize("pack", Pack)
def test_old_or_thin_skin_has_ten_minutes_and_twice_as_many_checks(pack: Pack) -> None:
    limits = careful(RULES.thermal[pack])
    assert (limits.default, limits.ui_max, limits.hard_max) == (600, 600, 600)
    assert skin_checks(600, limits) == (150, 300, 450)
    assert limits.gap == RULES.thermal[pack].gap


@pytest.mark.parametrize("pack", Pack)
def test_a_first_use_is_looked_at_after_five_minutes(pack: Pack) -> None:
    limits = RULES.thermal[pack]
    assert limits.first_check <= limits.first_use == 300
