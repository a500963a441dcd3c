"""The first run, what is asked about the person after sessions, and the profile: by keys, everything may be left out."""

from __future__ import annotations

import locale
from pathlib import Path

import pytest
from folders import HOUR, Folder
from textual.widgets import OptionList

from stretchcoach.coach import today
from stretchcoach.frontends.tui.screens.country import matches
from stretchcoach.frontends.tui.widgets.lists import Picks
from stretchcoach.history.entries import EntryKind
from stretchcoach.history.store import Store
from stretchcoach.paths import Paths
from stretchcoach.routine.model import Side
from stretchcoach.safety.person import AgeBand, Profile
from stretchcoach.safety_data import load_countries, load_rules

from .stage import QUESTION_SEEN, SHORT, Stage, on_stage, paths_in


def saved(paths: Paths) -> Profile:
    """The profile on record."""
    with Store.open(paths.history, write=False) as store:
        return today.saved_profile(store, load_rules())


async def _answer(stage: Stage, *keys: str) -> None:
    for key in keys:
        await stage.go(QUESTION_SEEN)
        await stage.press(key)


# The first screen ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["enter", "space", "escape"])
async def test_one_key_leads_to_the_routines_once(tmp_path: Path, key: str) -> None:
    paths = paths_in(tmp_path, new=True)
    async with on_stage(paths) as stage:
        await stage.seen("WelcomeScreen")
        assert "not a medical device" in stage.everything()
        assert "In an emergency call your local emergency number" in stage.everything()
        await stage.press(key)
        await stage.seen("TodayScreen")
        await stage.library()
        assert "Enter opens it, Enter again starts." in stage.text("how")
        await stage.press("enter")
        await stage.seen("DetailScreen")
        assert stage.text("how").startswith("Press Enter to start.")
    assert saved(paths) == Profile()
    async with on_stage(paths) as stage:
        await stage.library()
        assert stage.screen == "LibraryScreen", "shown once"


async def test_three_keys_from_the_first_start_to_the_first_question(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path, new=True)) as stage:
        await stage.seen("WelcomeScreen")
        await stage.press("enter")
        await stage.library()
        await stage.press("enter")
        await stage.start()
        assert stage.screen == "SessionScreen"
        assert stage.view.question is not None
        assert (stage.view.question.ref, stage.view.question.of) == ("L1", 3)


async def test_a_rehearsal_asks_nothing_of_the_kind(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path, new=True, mine=SHORT), "mine", speed=10.0) as stage:
        await stage.seen("DetailScreen")
        await stage.start()
        assert stage.screen == "SessionScreen"


# After a session -------------------------------------------------------------------------------------------------------


async def _a_session(stage: Stage) -> None:
    """Do one, up to what comes after its summary."""
    await stage.seen("TodayScreen")
    await stage.today()
    await stage.press("e")
    await stage.seen("DetailScreen")
    await stage.start()
    await stage.through_gate()
    await stage.asked("after")
    await stage.press("2")
    await stage.go(10)
    await stage.seen("SummaryScreen")
    await stage.press("enter")


async def test_two_questions_a_day_come_after_a_session(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    async with on_stage(paths) as stage:
        await _a_session(stage)
        await stage.seen("FormScreen")
        assert "How old are you?" in stage.text("form-ask")
        assert "stays on this machine" in stage.text("form-hint")
        assert stage.app.screen.query_one(Picks).highlighted == 4  # Enter leaves it out, and makes nobody a child
        await _answer(stage, "3")
        assert "Which side" in stage.text("form-ask")
        await _answer(stage, "l")
        await stage.seen("TodayScreen")
        await _a_session(stage)
        await stage.seen("TodayScreen")
    assert saved(paths) == Profile(country="GB", age=AgeBand.FROM_50, painful_side=Side.LEFT)


async def test_the_next_day_asks_what_is_left_and_what_was_left_out_waits(tmp_path: Path) -> None:
    paths = paths_in(tmp_path, new=True)
    past = Folder(paths.data, since=40 * HOUR).settle()
    with Store.open(paths.history, now=past.days) as store:
        store.said(EntryKind.ASKED, "age")
        store.said(EntryKind.ASKED, "side")
    async with on_stage(paths) as stage:
        await _a_session(stage)
        await stage.seen("FormScreen")
        assert "Spinal stenosis" in stage.text("form-ask")
        await _answer(stage, "y")
        assert stage.text("form-ask") == "Is it spinal stenosis?"
        await stage.answer("y", "n", "n")
        assert "A knee problem" in stage.text("form-ask")
        await stage.press("escape")
        await stage.seen("TodayScreen")
    assert saved(paths).conditions == {"stenosis": "yes", "spondylolisthesis": "no", "disc": "no"}


async def test_nothing_is_asked_about_the_person_after_a_red_flag(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path)) as stage:
        await stage.library()
        await stage.press("enter")
        await stage.start()
        await stage.asked("list")
        await stage.answer("s", "1", "d", "y", "y")
        await stage.seen("GuidanceScreen")
        await stage.answer("y")
        await stage.seen("SummaryScreen")
        await stage.press("enter")
        await stage.seen("TodayScreen")


# The profile -----------------------------------------------------------------------------------------------------------


async def _to_the_country(stage: Stage) -> None:
    await stage.library()
    await stage.press("p")
    await stage.seen("ProfileScreen")
    await stage.press("home", "enter")
    await stage.seen("CountryScreen")


async def test_the_country_is_typed_or_chosen(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    async with on_stage(paths) as stage:
        await _to_the_country(stage)
        await stage.press(*"united")
        assert stage.app.screen.query_one("#countries", OptionList).highlighted is None
        await stage.press("enter")
        assert "Choose one" in stage.text("country-numbers")
        await stage.press("space", *"states")
        assert "911" in stage.text("country-numbers")
        await stage.press("enter")
        await stage.seen("ProfileScreen")
    assert saved(paths).country == "US"


async def test_a_locale_without_a_country_chooses_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locale, "setlocale", lambda category, wanted=None: "C.UTF-8")
    paths = paths_in(tmp_path, new=True)
    Folder(paths.data).settle(Profile(age=AgeBand.FROM_18))
    async with on_stage(paths) as stage:
        await _to_the_country(stage)
        assert stage.app.screen.query_one("#countries", OptionList).highlighted is None
        assert stage.text("country-numbers") == ""
        await stage.press("escape")
        await stage.seen("ProfileScreen")
    assert saved(paths).country == ""


async def test_a_number_of_ones_own(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    async with on_stage(paths) as stage:
        await _to_the_country(stage)
        await stage.press(*"atlantis")
        assert "no such country" in stage.text("country-numbers")
        await stage.press("down", "enter")
        await stage.seen("FormScreen")
        assert "emergency number of your own" in stage.text("form-ask")
        await stage.press(*"117")
        await stage.answer("enter")
        assert "urgent care line of your own" in stage.text("form-ask")
        await stage.answer("enter")
        await stage.seen("ProfileScreen")
    assert (saved(paths).emergency, saved(paths).urgent) == ("117", "")


async def test_everything_is_told_by_keys_and_going_back_asks_again(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    async with on_stage(paths) as stage:
        await stage.today()
        await stage.press("p")
        await stage.seen("ProfileScreen")
        await stage.press("end", "up", "enter")
        await stage.seen("FormScreen")
        await _answer(stage, "1")
        await stage.press("left")
        assert "How old" in stage.text("form-ask")
        await _answer(stage, "4", "r")
        await stage.answer(*"nn")
        assert "bones weak" in stage.text("form-ask")
        await _answer(stage, "y", "n", "u")
        assert "cancer" in stage.text("form-ask")
        await stage.press("escape")
        await stage.seen("ProfileScreen")
    found = saved(paths)
    assert (found.age, found.painful_side) == (AgeBand.FROM_65, Side.RIGHT)
    told = {name: value for name, value in found.conditions.items() if value != "no"}
    assert told == {"osteoporosis": "yes", "surgery": "unsure"}


async def test_a_key_held_down_answers_one_question(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path)) as stage:
        await stage.today()
        await stage.press("p")
        await stage.seen("ProfileScreen")
        await stage.press("end", "up", "enter")
        await stage.seen("FormScreen")
        await _answer(stage, "1", "b")
        assert "Spinal stenosis" in stage.text("form-ask")
        await stage.hold("n", 11)
        assert "A knee problem" in stage.text("form-ask")


async def test_the_profile_is_changed_line_by_line(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    async with on_stage(paths) as stage:
        await stage.today()
        await stage.press("p")
        await stage.seen("ProfileScreen")
        await stage.press("down", "down", "down", "enter")
        await stage.seen("FormScreen")
        assert "How old" in stage.text("form-ask")
        await _answer(stage, "2")
        await stage.seen("ProfileScreen")
        await stage.press("down", "down", "enter")
        await stage.seen("FormScreen")
        assert "bones weak" in stage.text("form-ask")
        await _answer(stage, "y")
        await stage.seen("ProfileScreen")
        await stage.press("enter")
        await stage.seen("FormScreen")
        await stage.answer("enter")
        await stage.seen("ProfileScreen")
        await stage.press("escape")
        await stage.seen("TodayScreen")
    assert saved(paths) == Profile(country="GB", age=AgeBand.FROM_18, conditions={"osteoporosis": "yes"})


async def test_the_profile_is_forgotten_after_a_second_look(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    async with on_stage(paths) as stage:
        await stage.today()
        await stage.press("p")
        await stage.seen("ProfileScreen")
        await stage.press("end", "enter")
        await stage.seen("FormScreen")
        await stage.answer("enter")
        await stage.seen("ProfileScreen")
        assert saved(paths).country == "GB"
        await stage.answer("enter")
        await stage.seen("FormScreen")
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
