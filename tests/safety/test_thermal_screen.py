"""Who is asked what before a pack: section 3.4 row by row, and what holds for any answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from hypothesis import given
from hypothesis import strategies as st
from rows import each_row

from stretchcoach.routine.model import Pack
from stretchcoach.safety import skin_checks
from stretchcoach.safety.person import AgeBand
from stretchcoach.safety.questions import QuestionKind
from stretchcoach.safety.thermal_screen import (
    HELPER,
    blocking,
    careful,
    kept,
    known_pack_answers,
    next_pack_question,
    shortening,
    with_pack_answer,
)
from stretchcoach.safety_data import load_rules

RULES = load_rules()
SCREEN = RULES.thermal_screen
TABLE = {
    "poor_feeling": ("block", "block", True, "Poor feeling there, nerve damage, or a numb scar."),
    "diabetes": ("ask", "ask", True, "Diabetes."),
    "diabetes_feeling": ("block", "block", True, ""),
    "cannot_tell": ("helper", "helper", True, "A stroke, a spinal cord injury, or trouble moving away."),
    "circulation": ("block", "block", True, "Poor circulation."),
    "heart": ("ask", "ask", True, "A heart condition."),
    "cancer_site": ("ask", "ask", True, "Cancer where the pack goes, now or before."),
    "cold_reaction": ("block", "ok", True, "A bad reaction to cold, a cold allergy, or fingers that go white."),
    "heat_reaction": ("ok", "block", True, "A bad reaction to heat."),
    "thin_skin": ("shorter", "shorter", True, "Over 65, or thin skin."),
    "child": ("block", "block", True, ""),
    "broken_skin": ("block", "block", False, "Broken or sore skin there, a rash, an infection, a gel or a patch."),
    "sleepy": ("block", "block", False, "Sleepy, alcohol, or strong pain medicine."),
    "pregnancy": ("ok", "ask", False, ""),
    "fresh_injury": ("ok", "block", False, "A fall, a blow or a bruise in the last three days."),
}
"""Section 3.4: the effect on cold and on heat, whether the answer lasts, and its line in the list. A fever is asked about
before every pack, by the lists of red flags, and closes packs."""

LISTED = {
    Pack.COLD: ["poor_feeling", "diabetes", "cannot_tell", "circulation", "heart", "cold_reaction", "thin_skin",
                "broken_skin", "sleepy"],
    Pack.HEAT: ["poor_feeling", "diabetes", "cannot_tell", "circulation", "heart", "heat_reaction", "thin_skin",
                "broken_skin", "sleepy", "fresh_injury"],
}  # fmt: skip
"""What the list holds for somebody who was never asked, and of whom nothing is remembered."""

ADULT = known_pack_answers({}, AgeBand.FROM_18, {}, SCREEN)
PACKS = st.sets(st.sampled_from(Pack), min_size=1)
MEMORIES = st.dictionaries(st.sampled_from(["cancer", "pregnant"]), st.sampled_from(["yes", "no", "unsure"]))
TOLD = st.sets(st.sampled_from(list(SCREEN.conditions)))
CLEAR = st.dictionaries(
    st.sampled_from([HELPER, "diabetes_feeling", *(f"{name}.{pack}" for name in TABLE for pack in Pack)]),
    st.sampled_from(["yes", "no", "unsure"]),
)


def test_every_row_of_the_table_is_there_with_its_effects_and_its_line() -> None:
    found = {
        each.id: (each.effects[Pack.COLD].value, each.effects[Pack.HEAT].value, each.lasting, each.line)
        for each in SCREEN.conditions.values()
    }
    assert found == TABLE


@each_row("name", TABLE)
def test_every_condition_has_its_words_and_where_they_come_from(name: str) -> None:
    condition = SCREEN.conditions[name]
    for text in (condition.ask, *condition.cleared.values()):
        assert text.endswith("?")
    assert condition.because.endswith(".")
    assert condition.sources or condition.marks


@each_row("pack", Pack)
def test_the_list_asks_about_everything_that_is_cautioned_against(pack: Pack) -> None:
    asked = " ".join(each.ask for each in SCREEN.conditions.values() if each.effects[pack] != "ok")
    named = ["poor", "circulation", "wound", "rash", "infection", "alcohol", "sleepy", "diabetes", "heart condition"]
    named += ["cancer", *(["Raynaud's", "cold allergy"] if pack is Pack.COLD else ["gel", "patch"])]
    for word in named:
        assert word in RULES.thermal[pack].caution
        assert word in asked, word


@each_row("pack", Pack)
def test_one_list_holds_all_that_is_still_open(pack: Pack) -> None:
    question = next_pack_question(ADULT, {pack}, SCREEN)
    assert question is not None
    assert (question.kind, question.text) == (QuestionKind.LIST, "Before the pack: does any of this fit?")
    assert question.ref == "list:" + ",".join(LISTED[pack])
    assert question.items == tuple(SCREEN.conditions[name].line for name in LISTED[pack])
    answers = with_pack_answer(ADULT, question.ref, "none", SCREEN)
    assert next_pack_question(answers, {pack}, SCREEN) is None
    assert blocking(pack, answers, SCREEN) is None
    again = known_pack_answers(kept(answers, SCREEN), AgeBand.FROM_18, {}, SCREEN)
    later = next_pack_question(again, {pack}, SCREEN)
    assert later is not None
    assert later.ref == "list:" + ",".join(name for name in LISTED[pack] if not TABLE[name][2]), "what lasts is kept"


def test_what_fits_is_picked_one_after_the_other() -> None:
    question = listed = next_pack_question(ADULT, {Pack.HEAT}, SCREEN)
    assert listed is not None
    assert question is not None
    answers = with_pack_answer(ADULT, listed.ref, "something", SCREEN)
    for number, picked in ((2, ()), (5, (2,))):
        question = next_pack_question(answers, {Pack.HEAT}, SCREEN)
        assert question is not None
        assert (question.kind, question.several, question.picked) == (QuestionKind.PICK, True, picked)
        assert question.items == listed.items
        assert question.ref == listed.ref.replace("list:", "lines:")
        answers = with_pack_answer(answers, question.ref, number, SCREEN)
    answers = with_pack_answer(answers, question.ref, "done", SCREEN)
    assert {name for name, value in answers.items() if value == "yes"} == {"diabetes", "heart"}
    asked = []
    while (question := next_pack_question(answers, {Pack.HEAT}, SCREEN)) is not None:
        asked.append(question.ref)
        answers = with_pack_answer(answers, question.ref, "no" if question.ref == "diabetes_feeling" else "yes", SCREEN)
    assert asked == ["diabetes_feeling", "diabetes.heat", "heart.heat"]
    assert blocking(Pack.HEAT, answers, SCREEN) is None


@each_row("pack", Pack)
def test_at_most_five_questions_come_before_a_pack_with_one_line_that_fits(pack: Pack) -> None:
    """The list, the line, that is all, one more, and the rating."""
    remembered = {"cancer": "yes", "pregnant": "yes"}
    for name in LISTED[pack]:
        for clear in ("yes", "no"):
            asked, _ = everything_asked({pack}, {name}, {}, clear, known_pack_answers({}, AgeBand.FROM_18, {}, SCREEN))
            assert len(asked) + 1 <= 6, "the first time"
            lasting = known_pack_answers(dict.fromkeys(LISTED[pack], "no"), AgeBand.FROM_18, remembered, SCREEN)
            asked, _ = everything_asked({pack}, {name}, {}, clear, lasting)
            assert len(asked) + 1 <= 5, asked


def everything_asked(
    packs: set[Pack], fits: Collection[str], told: Mapping[str, str], otherwise: str, answers: Mapping[str, str] = ADULT
) -> tuple[list[tuple[str, tuple[int, ...]]], dict[str, str]]:
    """All the questions to somebody whom these lines fit, and what was learnt; single ones as ``told``."""
    found = dict(answers)
    asked: list[tuple[str, tuple[int, ...]]] = []
    while following := next_pack_question(found, packs, SCREEN):
        value: str | int = told.get(following.ref, otherwise)
        if following.kind is not QuestionKind.YES_NO:
            names = following.ref.partition(":")[2].split(",")
            left = [number for number, name in enumerate(names, 1) if name in fits and number not in following.picked]
            value = "something" if left else "none"
            if following.several:
                value = left[0] if left else "done"
        assert (following.ref, following.picked) not in asked, "asked twice"
        asked.append((following.ref, following.picked))
        found = with_pack_answer(found, following.ref, value, SCREEN)
    return asked, found


@given(PACKS, TOLD, CLEAR, MEMORIES)
def test_nothing_is_asked_twice_and_in_the_end_each_kind_is_open_or_closed(
    packs: set[Pack], fits: set[str], told: dict[str, str], remembered: dict[str, str]
) -> None:
    start = known_pack_answers({}, AgeBand.FROM_18, remembered, SCREEN)
    _, answers = everything_asked(packs, fits, told, "no", start)
    for pack in packs:
        if blocking(pack, answers, SCREEN) is None:
            concerned = {
                each.id for each in SCREEN.conditions.values() if each.effects[pack] != "ok" and not each.after
            }
            assert concerned <= set(answers), "open, and something was never asked"


@given(PACKS, TOLD, CLEAR, st.sampled_from(list(SCREEN.conditions)))
def test_a_yes_or_unsure_instead_of_a_no_opens_nothing(
    packs: set[Pack], fits: set[str], told: dict[str, str], name: str
) -> None:
    _, answers = everything_asked(packs, fits, told, "no")
    for pack in packs:
        for worse in ("yes", "unsure"):
            changed = {**answers, name: worse}
            assert blocking(pack, answers, SCREEN) is None or blocking(pack, changed, SCREEN) is not None
            assert shortening(pack, answers, SCREEN) is None or shortening(pack, changed, SCREEN) is not None


@each_row("value", ["unsure", "no", None])
@each_row("pack", Pack)
def test_what_only_a_clear_yes_opens_stays_closed(pack: Pack, value: str | None) -> None:
    for name in ("diabetes", "heart", "cancer_site", "cannot_tell"):
        opener = HELPER if name == "cannot_tell" else f"{name}.{pack}"
        answers = {name: "yes"} | ({} if value is None else {opener: value})
        assert blocking(pack, answers, SCREEN) is SCREEN.conditions[name]
        assert blocking(pack, {**answers, opener: "yes"}, SCREEN) is None


def test_a_memory_answers_or_asks() -> None:
    """Pregnancy is known from the second list; cancer there is asked about where any is remembered."""
    for value in ("yes", "unsure"):
        found = known_pack_answers({}, AgeBand.FROM_18, {"pregnant": value, "cancer": value}, SCREEN)
        assert found["pregnancy"] == "yes"
        assert "cancer_site" not in found
        question = next_pack_question(found, {Pack.HEAT}, SCREEN)
        assert question is not None
        assert "cancer_site" in question.ref
        assert "pregnancy" not in question.ref
    nothing = known_pack_answers({"pregnancy": "yes"}, AgeBand.FROM_18, {"pregnant": "no"}, SCREEN)
    assert (nothing["pregnancy"], nothing["cancer_site"]) == ("no", "no")


@each_row("value", ["none", "done"])
def test_the_answer_to_a_list_is_read_on_another_day_too(value: str) -> None:
    ref = "list:heart,sleepy" if value == "none" else "lines:heart,sleepy"
    assert kept(with_pack_answer({}, ref, value, SCREEN), SCREEN) == {"heart": "no"}
    assert with_pack_answer({"heart": "yes"}, "lines:heart,sleepy", "done", SCREEN) == {"heart": "yes", "sleepy": "no"}


def test_only_lasting_answers_are_kept() -> None:
    answers = {"heart": "yes", "sleepy": "no", "heart.cold": "yes", HELPER: "yes", "unheard": "yes"}
    assert kept(answers, SCREEN) == {"heart": "yes"}


@each_row(
    ("age", "expected"),
    [
        (AgeBand.UNKNOWN, {"child": "no"}),
        (AgeBand.UNDER_18, {"child": "yes"}),
        (AgeBand.FROM_18, {"child": "no"}),
        (AgeBand.FROM_50, {"child": "no"}),
        (AgeBand.FROM_65, {"child": "no", "thin_skin": "yes"}),
    ],
)
def test_what_an_age_says(age: AgeBand, expected: dict[str, str]) -> None:
    nothing = {"pregnancy": "no", "cancer_site": "no"}
    assert known_pack_answers({"sleepy": "no"}, age, {}, SCREEN) == {**nothing, **expected}


@each_row("pack", Pack)
def test_old_or_thin_skin_has_ten_minutes_and_twice_as_many_checks(pack: Pack) -> None:
    limits = careful(RULES.thermal[pack])
    assert (limits.default, limits.ui_max, limits.hard_max) == (600, 600, 600)
    assert skin_checks(600, limits) == (150, 300, 450)
    assert limits.gap == RULES.thermal[pack].gap


@each_row("pack", Pack)
def test_a_first_use_is_looked_at_after_five_minutes(pack: Pack) -> None:
    limits = RULES.thermal[pack]
    assert limits.first_check <= limits.first_use == 300
