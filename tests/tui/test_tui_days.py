"""From one day to the next: the morning after, the adjustment of doses, the spasm log, conditions."""

from __future__ import annotations

from pathlib import Path

import pytest
from folders import DAY, HOUR, Folder
from textual.widgets import OptionList, Static

from stretchcoach.history.store import Store
from stretchcoach.paths import Paths
from stretchcoach.safety.person import Profile

from .stage import QUESTION_SEEN, SHORT, Stage, on_stage, paths_in, standing


def days_of(folder: Path, *mornings: int, ago: float = 8 * HOUR) -> Paths:
    """Sessions of the routine ``mine`` started at pain 2, each with its rated morning; one more waits for its own."""
    paths = paths_in(folder, new=True, mine=SHORT)
    past = Folder(paths.data, since=30 * DAY).settle()
    for index, value in enumerate(mornings):
        day = (len(mornings) - index) * DAY
        past.at(day + ago).session(routine="mine", after=2)
        number = standing(paths).sessions[-1].id
        past.at(day)
        with Store.open(paths.history, now=past.days) as store:
            store.morning(number, value, "N2" if value > 3 else "N1")
    past.at(ago).session(routine="mine", after=2)
    return paths


async def _rate(stage: Stage, key: str) -> None:
    await stage.seen("FormScreen")
    assert "How is your pain now" in stage.text("form-ask")
    await stage.go(QUESTION_SEEN)
    await stage.press(key)


# The morning after -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("key", "rule", "level"), [("3", "N1", 0), ("4", "N2", -1), ("7", "N2", -1)])
async def test_the_morning_after(tmp_path: Path, key: str, rule: str, level: int) -> None:
    paths = days_of(tmp_path)
    async with on_stage(paths) as stage:
        await _rate(stage, key)
        await stage.seen("TextScreen")
        assert "Thank you" in stage.everything()
        await stage.press("enter")
        await stage.seen("TodayScreen")
    found = standing(paths)
    assert (found.sessions[-1].verdict, found.levels.get("mine", 0)) == (rule, level)
    async with on_stage(paths) as stage:
        assert stage.screen == "TodayScreen", "asked once"


@pytest.mark.parametrize("key", ["escape", "enter"])
async def test_not_answering_records_nothing(tmp_path: Path, key: str) -> None:
    paths = days_of(tmp_path)
    async with on_stage(paths) as stage:
        await stage.seen("FormScreen")
        await stage.answer(key)
        await stage.seen("TodayScreen")
    assert standing(paths).sessions[-1].morning is None


@pytest.mark.parametrize("ago", [3 * HOUR, 37 * HOUR])
async def test_too_early_and_too_late_nothing_is_asked(tmp_path: Path, ago: float) -> None:
    async with on_stage(days_of(tmp_path, ago=ago)) as stage:
        await stage.today()


async def test_two_bad_mornings_only_advise(tmp_path: Path) -> None:
    paths = days_of(tmp_path, 5)
    async with on_stage(paths) as stage:
        await _rate(stage, "6")
        await stage.seen("TextScreen")
        assert "Worth an appointment" in stage.everything()
        assert "This is worth a booked appointment." in stage.everything()
        await stage.press("enter")
        await stage.seen("TodayScreen")
        routines = await stage.library()
        assert not any("Closed" in str(each.prompt) for each in routines.options)
    assert standing(paths).levels["mine"] == -1


@pytest.mark.parametrize(("key", "level"), [("y", 1), ("n", 0), ("enter", 0), ("escape", 0)])
async def test_a_little_more_is_offered_and_only_a_yes_does_it(tmp_path: Path, key: str, level: int) -> None:
    paths = days_of(tmp_path, 2, 2)
    async with on_stage(paths) as stage:
        await _rate(stage, "2")
        assert "Would you like to do a little more" in stage.text("form-ask")
        await stage.go(QUESTION_SEEN)
        await stage.press(key)
        await stage.seen("TodayScreen")
    found = standing(paths)
    assert found.levels.get("mine", 0) == level
    assert ("mine" in found.adjusted) is (key != "escape")


async def test_a_severe_morning_says_when_to_ask(tmp_path: Path) -> None:
    async with on_stage(days_of(tmp_path)) as stage:
        await _rate(stage, "x")
        await stage.seen("TextScreen")
        assert "or you cannot walk or sleep, ask" in stage.everything()


async def test_the_adjustment_is_shown_and_taken_back(tmp_path: Path) -> None:
    paths = days_of(tmp_path)
    async with on_stage(paths, "mine") as stage:
        await _rate(stage, "7")
        await stage.seen("TextScreen")
        await stage.press("enter")
        await stage.seen("DetailScreen")
        await stage.settle()
        seen = stage.everything()
        assert "Adjusted: a little less than written, after a morning that was worse." in seen
        await stage.press("down")
        seen = stage.everything()
        assert "Hold for 14 seconds, 2 times." in seen
        assert "Adjusted; as written: Hold for 20 seconds, 2 times." in seen
        await stage.press("u")
        await stage.until(lambda: "Adjusted" not in stage.everything())
        seen = stage.everything()
        assert "Adjusted" not in seen
        assert "Hold for 20 seconds, 2 times." in seen
        assert "U Usual" not in seen
    assert standing(paths).levels["mine"] == 0


# Conditions ----------------------------------------------------------------------------------------------------------


async def test_what_conditions_leave_out_and_change_is_shown(tmp_path: Path) -> None:
    paths = paths_in(tmp_path, new=True)
    Folder(paths.data).settle(Profile(country="GB", conditions={"osteoporosis": "yes", "knee": "yes"}))
    async with on_stage(paths, "gentle-four", size=(120, 60)) as stage:
        assert "A change for you today." in stage.text("step-dose")
        told = stage.text("step-text")
        assert "Sit near the front of the chair" in told, "it is told as this person does it"
        assert "hands and knees" not in told
        assert "An easier way" not in told, "which may contradict it"
        await stage.press("down")
        assert stage.text("step-dose").startswith(
            "Left out for you. That is to be careful with osteoporosis or fragile bones."
        )
        rows = [str(each.prompt) for each in stage.app.screen.query_one("#steps", OptionList).options]
        assert "changed for you" in rows[1]
        assert "left out" in rows[2]


async def test_what_an_author_allows_beyond_the_usual_is_shown(tmp_path: Path) -> None:
    looser = SHORT.replace("[[step]]", "[limits]\namber_max = 6\n[[step]]", 1)
    async with on_stage(paths_in(tmp_path, mine=looser), "mine") as stage:
        assert any("usual" in str(each.content) for each in stage.app.screen.query(".looser").results(Static))


# The spasm log -------------------------------------------------------------------------------------------------------


async def test_a_spasm_is_logged_in_a_few_keys(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    async with on_stage(paths) as stage:
        await stage.today()
        await stage.press("l")
        await stage.seen("FormScreen")
        assert "1 of 10" in stage.text("form-title")
        await stage.press(*"nonsense")
        await stage.answer("enter")
        assert "is no time" in stage.text("form-hint")
        await stage.press(*["backspace"] * 8)
        await stage.press(*"20m", "space", *"ago")
        await stage.answer("enter", "enter")
        await stage.answer("7", "5", "1", "l", "1", "3", "enter", "2", "enter")
        await stage.press(*"heat")
        await stage.answer("enter", "n")
        assert "worst 7, then 5, buttock, left, ache, cramp, sport, helped: heat" in stage.text("form-ask")
        await stage.answer("enter")
        await stage.seen("TodayScreen")
        await stage.press("h")
        await stage.seen("HistoryScreen")
        await stage.until(lambda: stage.app.screen.query_one("#past").display)
        if "1 spasm." not in stage.text("chosen"):  # it began before midnight
            await stage.press("up")
        await stage.press("enter")
        await stage.seen("DayScreen")
        await stage.until(lambda: "worst 7" in stage.everything())
    (found,) = standing(paths).spasms
    assert (found.worst, found.now, found.new_red_flag) == (7, 5, False)


async def test_how_the_back_is_is_asked_again_after_a_spasm(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path)) as stage:
        await stage.today()
        await stage.press("1", "l")
        await stage.seen("FormScreen")
        await stage.answer("enter", "escape", "k")
        await stage.seen("TodayScreen")
        assert stage.app.services.rating is None


async def test_the_rest_may_be_left_out_and_all_of_it_thrown_away(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    async with on_stage(paths) as stage:
        await stage.today()
        for last in ("escape", "t", "k"):
            await stage.press("l")
            await stage.seen("FormScreen")
            await stage.answer("enter", "escape")
            assert "Keep this?" in stage.text("form-ask")
            await stage.answer(last)
            await stage.seen("TodayScreen")
        await stage.press("l")
        await stage.seen("FormScreen")
        await stage.press("escape")
        await stage.seen("TodayScreen")
    assert len(standing(paths).spasms) == 1


async def test_something_new_is_answered_first_and_the_log_may_suggest_an_appointment(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    async with on_stage(paths) as stage:
        await stage.today()
        await stage.press("l")
        await stage.seen("FormScreen")
        await stage.answer("enter", "enter", "9", "3", "0", "b", "enter", "enter", "enter")
        await stage.answer("y", "k")
        await stage.seen("TextScreen")
        assert "call 999 or 112" in stage.everything()
        await stage.press("enter")
        await stage.until(lambda: "Worth an appointment" in stage.everything())
        assert "worth a booked appointment" in stage.everything()
        await stage.answer("enter")
        await stage.seen("TodayScreen")
        await stage.press("l")
        await stage.seen("FormScreen")
        await stage.answer("enter", "escape", "k")
        await stage.seen("TodayScreen")
    assert standing(paths).spasms[0].new_red_flag


async def test_ratings_can_be_left_out_and_clicked(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    async with on_stage(paths) as stage:
        await stage.today()
        await stage.press("l")
        await stage.seen("FormScreen")
        await stage.answer("enter", "enter", "enter")
        await stage.go(QUESTION_SEEN)
        await stage.pilot.click("#form-ratings", offset=(1, 1))
        await stage.settle()
        assert "How far" in stage.text("form-ask")
        await stage.press("escape")
        assert "then 0" in stage.text("form-ask")
        assert "worst" not in stage.text("form-ask")
