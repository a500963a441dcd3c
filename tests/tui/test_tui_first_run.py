"""The first run, and the profile that can be changed later: by keys alone, everything may be left out."""

from __future__ import annotations

import locale
from pathlib import Path

import pytest
from textual.widgets import OptionList

from stretchcoach.frontends import today
from stretchcoach.frontends.launch import load_rules
from stretchcoach.frontends.tui.screens.country import guessed, matches
from stretchcoach.history.store import Store
from stretchcoach.paths import Paths
from stretchcoach.routine.model import Side
from stretchcoach.safety_data import load_countries
from stretchcoach.session.profile import AgeBand, Profile

from .stage import QUESTION_SEEN, SHORT, Stage, on_stage, paths_in


def saved(paths: Paths) -> Profile:
    """The profile on record."""
    with Store.open(paths.history, write=False) as store:
        return today.saved_profile(store, load_rules())


async def _answer(stage: Stage, *keys: str) -> None:
    for key in keys:
        await stage.go(QUESTION_SEEN)
        await stage.press(key)


async def test_three_keys_from_the_first_start_to_the_routines(tmp_path: Path) -> None:
    paths = paths_in(tmp_path, new=True)
    async with on_stage(paths) as stage:
        await stage.seen("WelcomeScreen")
        assert "does not diagnose or treat" in stage.everything()
        assert "Not a medical device" in stage.everything()
        await stage.press("enter")
        await stage.seen("CountryScreen")
        await stage.press("escape")
        await stage.seen("SheetScreen")
        await stage.press("escape")
        await stage.seen("LibraryScreen")
    assert saved(paths) == Profile()


async def test_one_key_leaves_it_all_out_and_it_is_offered_again(tmp_path: Path) -> None:
    paths = paths_in(tmp_path, new=True)
    for _ in range(2):
        async with on_stage(paths) as stage:
            await stage.seen("WelcomeScreen")
            await stage.press("escape")
            await stage.seen("LibraryScreen")
            await stage.library()
            assert "call your local emergency number" in stage.text("disclaimer")


async def test_everything_is_told_by_keys(tmp_path: Path) -> None:
    paths = paths_in(tmp_path, new=True)
    async with on_stage(paths) as stage:
        await stage.seen("WelcomeScreen")
        await stage.press("enter")
        await stage.seen("CountryScreen")
        await stage.press(*"united")
        assert stage.app.screen.query_one("#countries").highlighted is None  # type: ignore[attr-defined]
        await stage.press("enter")
        assert "Choose one" in stage.text("country-numbers")
        await stage.press("space", *"king")
        assert "999 or 112" in stage.text("country-numbers")
        await stage.press("enter")
        await stage.seen("SheetScreen")
        await _answer(stage, "y", "3", "l")
        assert "Osteoporosis" in stage.text("sheet-ask")
        await _answer(stage, "y", "n", "y", "n", "u")
        assert "knee problem" in stage.text("sheet-ask")
        await _answer(stage, "n", "n", "n")
        assert "diabetes" in stage.text("sheet-ask")
        await _answer(stage, "y", "n", "y")
        assert "With the diabetes" in stage.text("sheet-ask")
        await _answer(stage, "n", "n", "n", "n")
        assert "thin" in stage.text("sheet-ask"), "the age has answered the rest of its group"
        await _answer(stage, "n")
        await stage.seen("LibraryScreen")
        await stage.library()
        assert "In an emergency call 999 or 112." in stage.text("disclaimer")
    found = saved(paths)
    assert (found.country, found.age, found.painful_side) == ("GB", AgeBand.FROM_50, Side.LEFT)
    assert {name: value for name, value in found.conditions.items() if value != "no"} == {
        "stenosis": "yes",
        "disc": "unsure",
    }
    assert found.thermal["diabetes"] == "yes"
    assert found.thermal["poor_feeling"] == found.thermal["heart"] == found.thermal["cold_reaction"] == "no"
    async with on_stage(paths) as stage:
        assert stage.screen == "LibraryScreen", "asked once"


async def test_a_locale_without_a_country_chooses_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locale, "setlocale", lambda category, wanted=None: "C.UTF-8")
    paths = paths_in(tmp_path, new=True)
    async with on_stage(paths) as stage:
        await stage.seen("WelcomeScreen")
        await stage.press("enter")
        await stage.seen("CountryScreen")
        assert stage.app.screen.query_one("#countries", OptionList).highlighted is None
        assert stage.text("country-numbers") == ""
        await stage.press("enter")
        assert "Choose one" in stage.text("country-numbers")
        await stage.press("escape")
        await stage.seen("SheetScreen")
    assert saved(paths).country == ""


async def test_leaving_the_rest_out_keeps_what_was_told_and_going_back_asks_again(tmp_path: Path) -> None:
    paths = paths_in(tmp_path, new=True)
    async with on_stage(paths) as stage:
        await stage.seen("WelcomeScreen")
        await stage.press("enter")
        await stage.seen("CountryScreen")
        await stage.press("escape")
        await stage.seen("SheetScreen")
        await _answer(stage, "y", "1")
        await stage.press("left")
        assert "How old" in stage.text("sheet-ask")
        await _answer(stage, "4", "r")
        await stage.press("escape")
        await stage.seen("LibraryScreen")
    assert (saved(paths).age, saved(paths).painful_side) == (AgeBand.FROM_65, Side.RIGHT)
    assert not saved(paths).conditions


async def test_a_key_pressed_twice_answers_one_question(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path, new=True)) as stage:
        await stage.seen("WelcomeScreen")
        await stage.press("enter")
        await stage.seen("CountryScreen")
        await stage.press("escape")
        await stage.seen("SheetScreen")
        await _answer(stage, "y", "1", "b")
        asked = stage.text("sheet-ask")
        await stage.press("n", "n")
        assert stage.text("sheet-ask") == asked
        await _answer(stage, "n")
        assert stage.text("sheet-ask") != asked


async def test_a_number_of_ones_own(tmp_path: Path) -> None:
    paths = paths_in(tmp_path, new=True)
    async with on_stage(paths) as stage:
        await stage.seen("WelcomeScreen")
        await stage.press("enter")
        await stage.seen("CountryScreen")
        await stage.press(*"atlantis")
        assert "no such country" in stage.text("country-numbers")
        await stage.press("down", "enter")
        await stage.seen("SheetScreen")
        assert "emergency number of your own" in stage.text("sheet-ask")
        await stage.press(*"117", "enter")
        assert "urgent care line of your own" in stage.text("sheet-ask")
        await stage.press("enter")
        await stage.seen("SheetScreen")
        await stage.press("escape")
        await stage.seen("LibraryScreen")
    assert (saved(paths).emergency, saved(paths).urgent, saved(paths).country) == ("117", "", "")


async def test_a_rehearsal_asks_nothing_of_the_kind(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path, new=True, mine=SHORT), "mine", speed=10.0) as stage:
        await stage.seen("DetailScreen")
        await stage.start()
        assert stage.screen == "SessionScreen"


async def test_the_first_session_asks_every_question_about_warning_signs(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path, new=True, mine=SHORT), "mine") as stage:
        await stage.seen("WelcomeScreen")
        await stage.press("escape")
        await stage.seen("DetailScreen")
        await stage.start()
        await stage.go(12)
        assert "does not diagnose or treat" in stage.text("question"), "said, and shown whole"
        assert stage.text("say") == ""
        asked = []
        while True:
            await stage.reach(lambda view: view.question is not None)
            question = stage.view.question
            assert question is not None
            if question.purpose == "before":
                break
            asked.append(question.ref)
            await stage.press("s" if "prefer_not_to_say" in question.choices else "n")
        assert asked[0] == "ces_saddle"
        assert {"ces_sexual", "chest_pain", "weight_loss", "spine", "joints"} <= set(asked)
        assert len(asked) > 30


async def test_the_profile_is_changed_line_by_line(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    async with on_stage(paths) as stage:
        await stage.library()
        await stage.press("p")
        await stage.seen("ProfileScreen")
        await stage.press("down", "down", "down", "enter")
        await stage.seen("SheetScreen")
        assert "How old" in stage.text("sheet-ask")
        await _answer(stage, "2")
        await stage.seen("ProfileScreen")
        await stage.press("down", "down", "enter")
        await stage.seen("SheetScreen")
        assert "osteoporosis" in stage.text("sheet-ask")
        await _answer(stage, "y")
        await stage.seen("ProfileScreen")
        await stage.press("enter")
        await stage.seen("SheetScreen")
        await stage.press("enter")
        await stage.seen("ProfileScreen")
        await stage.press("escape")
        await stage.seen("LibraryScreen")
    assert saved(paths) == Profile(country="GB", age=AgeBand.FROM_18, conditions={"osteoporosis": "yes"})


async def test_the_profile_is_forgotten_after_a_second_look(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    async with on_stage(paths) as stage:
        await stage.library()
        await stage.press("p")
        await stage.seen("ProfileScreen")
        await stage.press("end", "enter")
        await stage.seen("SheetScreen")
        await stage.press("enter")
        await stage.seen("ProfileScreen")
        assert saved(paths).country == "GB"
        await stage.press("enter")
        await stage.seen("SheetScreen")
        await _answer(stage, "f")
        await stage.seen("ProfileScreen")
    assert saved(paths) == Profile()


def test_what_is_typed_finds_a_country() -> None:
    countries = load_countries()
    assert matches("uk", countries)[0].code == "GB"
    assert matches("king", countries)[0].name == "United Kingdom"
    assert [each.code for each in matches("germ", countries)] == ["DE"]
    assert matches("atlantis", countries) == []
    assert len(matches("", countries)) == len(countries.rows)


def test_the_locale_is_a_guess_only() -> None:
    countries = load_countries()
    found = guessed("en_GB", countries)
    assert found is not None
    assert found.code == "GB"
    assert guessed("de_AT.UTF-8", countries) == countries.rows["AT"]
    for nothing in (None, "", "C", "C.UTF-8", "POSIX", "en", "en_001"):
        assert guessed(nothing, countries) is None
