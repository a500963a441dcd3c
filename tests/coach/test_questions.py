"""The questions outside a session as pure walks: what follows what, and what comes of the answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from rows import each_row

from stretchcoach.coach.questions import profile
from stretchcoach.coach.questions.profile import ProfileForm
from stretchcoach.coach.questions.questionnaire import (
    AnsweredBy,
    AnswersSoFar,
    FormQuestion,
    Questionnaire,
    Walk,
    in_turn,
    yes_no,
)
from stretchcoach.coach.questions.spasm import SpasmForm
from stretchcoach.history.spasm_log import SENSATIONS, TRIGGERS
from stretchcoach.routine.model import Side
from stretchcoach.safety import thermal_screen
from stretchcoach.safety.person import AgeBand, Profile
from stretchcoach.safety_data import load_countries, load_rules

RULES = load_rules()
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SPASM = SpasmForm(NOW, RULES.book).questions(confirmed=True)
SETTLED = thermal_screen.known_pack_answers({}, AgeBand.UNKNOWN, {}, RULES.thermal_screen)
LASTING = {each.id for each in RULES.thermal_screen.conditions.values() if each.lasting} - set(SETTLED)
CONDITIONS = list(RULES.conditions.conditions)


def form(known: Profile) -> ProfileForm:
    """The form about somebody of whom this is known."""
    return ProfileForm(known, RULES, load_countries())


def walk(questionnaire: Questionnaire[Any], answers: Mapping[str, object], otherwise: object = None) -> Walk[Any]:
    """Answer by name; what is not named gets ``otherwise``."""
    found = Walk(questionnaire)
    for _ in range(100):
        if found.question is None:
            return found
        found.answer(answers.get(found.question.name, otherwise))
    raise AssertionError("it never ends")


def asked(walk: Walk[Any]) -> str:
    """The name of the present question; empty when all is told."""
    return walk.question.name if walk.question else ""


# Walking -------------------------------------------------------------------------------------------------------------


THREE: Questionnaire[AnswersSoFar] = Questionnaire(
    title="Three",
    ask=in_turn(
        yes_no("one", "?"), yes_no("two", "?"), FormQuestion(name="three", ask="?", by=AnsweredBy.RATING, last=True)
    ),
    made=dict,
)
"""Three questions, the last of them asked in any case."""


def test_back_and_forth() -> None:
    walked = Walk(THREE)
    assert not walked.back()
    walked.answer("yes")
    walked.answer("no")
    assert walked.back()
    assert asked(walked) == "two"
    assert walked.answers == {"one": "yes"}


def test_leaving_out_the_rest_stops_at_what_is_asked_in_any_case() -> None:
    walked = Walk(THREE)
    walked.answer("yes")
    walked.finish()
    assert asked(walked) == "three"
    walked.finish()
    assert asked(walked) == ""
    assert walked.answers == {"one": "yes", "two": None, "three": None}
    walked.answer("more")
    assert "more" not in walked.answers.values()


# The profile ---------------------------------------------------------------------------------------------------------


def test_no_to_everything_answers_everything() -> None:
    told = walk(form(Profile()).one("all"), {"age": None, "side": None}, "no")
    found = told.made(Profile())
    assert dict(found.conditions) == dict.fromkeys(CONDITIONS, "no")
    assert len(told.answers) < len(CONDITIONS), "groups keep it short"


@each_row("answer", ["yes", "unsure"])
def test_yes_to_a_group_asks_each_of_it(answer: str) -> None:
    found = walk(form(Profile()).one("all"), {"age": "18_to_49", "side": "left"}, answer).made(Profile())
    assert dict(found.conditions) == dict.fromkeys(CONDITIONS, answer)
    assert (found.age, found.painful_side) == (AgeBand.FROM_18, Side.LEFT)


def test_whoever_types_is_asked_for_the_country_and_packs_too() -> None:
    told = walk(form(Profile()).everything(), {"country": "GB", "emergency": None, "age": None, "side": "left"}, "no")
    assert list(told.answers)[:4] == ["country", "emergency", "age", "side"]
    packs = [name.removeprefix("thermal:") for name in told.answers if name.startswith("thermal:")]
    after = {each.id for each in RULES.thermal_screen.conditions.values() if each.after}
    assert set(packs) == LASTING - after, "but for what a no has answered"
    found = told.made(Profile())
    assert (found.country, found.painful_side, found.thermal) == ("GB", Side.LEFT, dict.fromkeys(packs, "no"))
    assert dict(found.conditions) == dict.fromkeys(CONDITIONS, "no")


def test_an_age_settles_what_is_asked_before_packs() -> None:
    told = walk(form(Profile()).everything(), {"age": "65_or_over"})
    assert f"thermal:{thermal_screen.THIN_SKIN}" not in told.answers


def test_what_is_left_out_stays_as_it_was() -> None:
    known = Profile(
        country="GB", age=AgeBand.FROM_50, conditions={"knee": "yes"}, thermal={"heart": "unsure"}, emergency="117"
    )
    assert walk(form(known).one("all"), {}).made(known) == known
    assert walk(form(known).everything(), {}).made(known) == known


def test_a_group_never_hides_an_earlier_yes() -> None:
    known = Profile(conditions={"knee": "yes"})
    told = walk(form(known).one("all"), {"age": None, "side": None}, "no").answers
    assert told.get("condition:knee") == "no", "asked alone"
    assert "group:joints" not in told


def test_what_is_not_known_is_asked_two_a_day() -> None:
    day = 86400.0

    def due(known: Profile, asked: Mapping[str, float], now: float) -> tuple[str, ...]:
        return form(known).due(asked, now, midnight=now - now % day)

    first = due(Profile(), {profile.WELCOME: 100.0}, 200.0)
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
    names = [each.name for each in form(Profile()).lines()]
    assert {f"condition:{name}" for name in CONDITIONS} < set(names)
    assert {f"thermal:{name}" for name in LASTING} < set(names), "but for what other answers settle"
    for name in names:
        if name not in (profile.COUNTRY, profile.ALL):
            question = form(Profile()).one(name).ask({})
            assert question is not None
            assert question.name == name
            assert form(Profile()).one(name).ask({name: None}) is None


def test_sides_and_numbers_can_be_taken_back() -> None:
    known = Profile(painful_side=Side.LEFT, emergency="117", urgent="118")
    told = {"side": "neither", "emergency": "", "urgent": ""}
    assert profile.with_answers(known, told, RULES) == Profile()
    item = form(known).own_numbers().ask({})
    assert item is not None
    assert item.read(" - ") == ""
    assert item.read(" 1  17 ") == "1 17"


# A spasm ---------------------------------------------------------------------------------------------------------------


def test_a_spasm_with_everything() -> None:
    started = NOW - timedelta(minutes=20)
    found = walk(
        SPASM,
        {
            "start": started, "duration_min": 15.0, "worst": 7, "now": 0, "farthest_location": 4, "side": "both",
            "sensation": SENSATIONS[:2], "trigger": TRIGGERS[:1], "eases": ("heat",), "new_red_flag": "unsure",
            "keep": "yes",
        },
    ).made  # fmt: skip
    assert found is not None
    assert (found.start, found.duration_min, found.worst, found.now) == (started, 15.0, 7, 0)
    assert (found.farthest_location, found.side, found.sensation) == (4, "both", SENSATIONS[:2])
    assert found.new_red_flag, "unsure counts as yes"


def test_the_start_is_enough_and_without_it_there_is_nothing() -> None:
    found = walk(SPASM, {"start": NOW, "keep": "yes"}).made
    assert found is not None
    assert (found.start, found.worst, found.sensation, found.new_red_flag) == (NOW, None, (), False)
    assert list(walk(SPASM, {}).answers) == ["start"]
    assert SPASM.made({"start": None}) is None
    assert walk(SPASM, {"start": NOW, "keep": ""}).made is None
    assert walk(SPASM, {"start": NOW}).made is None


def test_the_start_stands_there_already() -> None:
    item = SPASM.ask({})
    assert item is not None
    assert item.read(item.filled) == NOW
    assert item.place == "1 of 10"
