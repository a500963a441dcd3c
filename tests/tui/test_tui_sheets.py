"""The questions outside a session as pure walks: what follows what, and what comes of the answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from stretchcoach.coach.launch import load_rules
from stretchcoach.coach.questions import person
from stretchcoach.coach.questions.questionnaire import Follow, Item, Sheet, Sort, Told, yes_no
from stretchcoach.coach.questions.spasm import SpasmForm
from stretchcoach.coach.questions.spasm_sheet import follow_spasm, spasm_of
from stretchcoach.history.spasm_log import SENSATIONS, TRIGGERS
from stretchcoach.routine.model import Side
from stretchcoach.safety import thermal_screen
from stretchcoach.safety.person import AgeBand, Profile
from stretchcoach.safety_data import load_countries

RULES = load_rules()
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FORM = SpasmForm(NOW, RULES.book)
SETTLED = thermal_screen.known({}, AgeBand.UNKNOWN, {}, RULES.thermal_screen)
LASTING = {each.id for each in RULES.thermal_screen.conditions.values() if each.lasting} - set(SETTLED)
CONDITIONS = list(RULES.conditions.conditions)


def walk(follow: Follow, answers: Mapping[str, object], otherwise: object = None) -> dict[str, object]:
    """Answer by name; what is not named gets ``otherwise``."""
    sheet = Sheet(follow)
    for _ in range(100):
        if sheet.item is None:
            return dict(sheet.told)
        sheet.answer(answers.get(sheet.item.name, otherwise))
    raise AssertionError("it never ends")


def asked(sheet: Sheet) -> str:
    """The name of the present question; empty when all is told."""
    return sheet.item.name if sheet.item else ""


# Walking -------------------------------------------------------------------------------------------------------------


def three(told: Told) -> Item | None:
    """Three questions, the last of them asked in any case."""
    items = (yes_no("one", "?"), yes_no("two", "?"), Item(name="three", ask="?", sort=Sort.RATING, last=True))
    return next((each for each in items if each.name not in told), None)


def test_back_and_forth() -> None:
    sheet = Sheet(three)
    assert not sheet.back()
    sheet.answer("yes")
    sheet.answer("no")
    assert sheet.back()
    assert asked(sheet) == "two"
    assert sheet.told == {"one": "yes"}


def test_leaving_out_the_rest_stops_at_what_is_asked_in_any_case() -> None:
    sheet = Sheet(three)
    sheet.answer("yes")
    sheet.finish()
    assert asked(sheet) == "three"
    sheet.finish()
    assert asked(sheet) == ""
    assert sheet.told == {"one": "yes", "two": None, "three": None}
    sheet.answer("more")
    assert "more" not in sheet.told.values()


# The profile ---------------------------------------------------------------------------------------------------------


def test_no_to_everything_answers_everything() -> None:
    told = walk(person.everything(Profile(), RULES), {"age": None, "side": None}, "no")
    found = person.with_answers(Profile(), told, RULES)
    assert dict(found.conditions) == dict.fromkeys(CONDITIONS, "no")
    assert len(told) < len(CONDITIONS), "groups keep it short"


@pytest.mark.parametrize("answer", ["yes", "unsure"])
def test_yes_to_a_group_asks_each_of_it(answer: str) -> None:
    told = walk(person.everything(Profile(), RULES), {"age": "18_to_49", "side": "left"}, answer)
    found = person.with_answers(Profile(), told, RULES)
    assert dict(found.conditions) == dict.fromkeys(CONDITIONS, answer)
    assert (found.age, found.painful_side) == (AgeBand.FROM_18, Side.LEFT)


def test_what_is_left_out_stays_as_it_was() -> None:
    known = Profile(
        country="GB", age=AgeBand.FROM_50, conditions={"knee": "yes"}, thermal={"heart": "unsure"}, emergency="117"
    )
    told = walk(person.everything(known, RULES), {})
    assert person.with_answers(known, told, RULES) == known


def test_a_group_never_hides_an_earlier_yes() -> None:
    known = Profile(conditions={"knee": "yes"})
    told = walk(person.everything(known, RULES), {"age": None, "side": None}, "no")
    assert told.get("condition:knee") == "no", "asked alone"
    assert "group:joints" not in told


def test_what_is_not_known_is_asked_two_a_day() -> None:
    day = 86400.0

    def due(profile: Profile, asked: Mapping[str, float], now: float) -> tuple[str, ...]:
        return person.due(profile, RULES, asked, now, midnight=now - now % day)

    first = due(Profile(), {person.WELCOME: 100.0}, 200.0)
    assert first == ("age", "side"), "the first screen is none of them"
    assert due(Profile(), {"age": 150.0}, 200.0) == ("side",), "one is left today"
    assert due(Profile(), dict.fromkeys(first, 150.0), 200.0) == ()
    second = due(Profile(), dict.fromkeys(first, 150.0), day + 200.0)
    assert second == ("group:spine", "group:joints")
    asked = {**dict.fromkeys(first, 150.0), **dict.fromkeys(second, day + 200.0)}
    assert due(Profile(), asked, 2 * day) == ("condition:surgery",)
    asked["condition:surgery"] = 2 * day
    assert due(Profile(), asked, 3 * day) == ()
    assert due(Profile(), asked, 15 * day) == ("age",), "what was left out comes again after a while, but for the side"
    known = dict.fromkeys(CONDITIONS, "no")
    assert due(Profile(age=AgeBand.FROM_18, painful_side=Side.LEFT, conditions=known), {}, day) == ()


def test_every_line_of_the_profile_can_be_changed() -> None:
    names = [each.name for each in person.lines(Profile(), RULES, load_countries())]
    assert {f"condition:{name}" for name in CONDITIONS} < set(names)
    assert {f"thermal:{name}" for name in LASTING} < set(names), "but for what other answers settle"
    for name in names:
        if name not in (person.COUNTRY, person.ALL):
            item = person.one(name, Profile(), RULES)({})
            assert item is not None
            assert item.name == name
            assert person.one(name, Profile(), RULES)({name: None}) is None


def test_sides_and_numbers_can_be_taken_back() -> None:
    known = Profile(painful_side=Side.LEFT, emergency="117", urgent="118")
    told = {"side": "neither", "emergency": "", "urgent": ""}
    assert person.with_answers(known, told, RULES) == Profile()
    item = person.own_numbers(known)({})
    assert item is not None
    assert item.read(" - ") == ""
    assert item.read(" 1  17 ") == "1 17"


# A spasm ---------------------------------------------------------------------------------------------------------------


def test_a_spasm_with_everything() -> None:
    started = NOW - timedelta(minutes=20)
    told = walk(
        follow_spasm(FORM),
        {
            "start": started, "duration_min": 15.0, "worst": 7, "now": 0, "farthest_location": 4, "side": "both",
            "sensation": SENSATIONS[:2], "trigger": TRIGGERS[:1], "eases": ("heat",), "new_red_flag": "unsure",
            "keep": "yes",
        },
    )  # fmt: skip
    found = spasm_of(FORM, told)
    assert found is not None
    assert (found.start, found.duration_min, found.worst, found.now) == (started, 15.0, 7, 0)
    assert (found.farthest_location, found.side, found.sensation) == (4, "both", SENSATIONS[:2])
    assert found.new_red_flag, "unsure counts as yes"


def test_the_start_is_enough_and_without_it_there_is_nothing() -> None:
    found = spasm_of(FORM, walk(follow_spasm(FORM), {"start": NOW, "keep": "yes"}))
    assert found is not None
    assert (found.start, found.worst, found.sensation, found.new_red_flag) == (NOW, None, (), False)
    assert list(walk(follow_spasm(FORM), {})) == ["start"]
    assert spasm_of(FORM, {"start": None}) is None
    assert spasm_of(FORM, walk(follow_spasm(FORM), {"start": NOW, "keep": ""})) is None
    assert spasm_of(FORM, walk(follow_spasm(FORM), {"start": NOW})) is None


def test_the_start_stands_there_already() -> None:
    item = follow_spasm(FORM)({})
    assert item is not None
    assert item.read(item.filled) == NOW
    assert item.place == "1 of 10"
