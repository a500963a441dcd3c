"""What is closed: doors and the ways out, counts and gaps, and what is open instead."""

from __future__ import annotations

import locale
from datetime import UTC, datetime
from pathlib import Path

import pytest
from folders import HOUR, Folder
from textual.widgets import OptionList

from stretchcoach.errors import ExitCode
from stretchcoach.frontends.tui.screens.base import KeyLine
from stretchcoach.frontends.tui.screens.routines import LibraryScreen
from stretchcoach.frontends.tui.widgets.question_pane import AnswerLines
from stretchcoach.history.lock import SessionLock
from stretchcoach.history.store import Store
from stretchcoach.paths import Paths
from stretchcoach.safety import doors
from stretchcoach.safety.person import Profile
from stretchcoach.safety.red_flags import Tier
from stretchcoach.safety_data import load_rules

from .stage import SHORT, Stage, closed_by, on_stage, paths_in, standing

FLAGS = load_rules().red_flags
A_DAY_AGO = 25 * HOUR


def held(paths: Paths) -> list[tuple[str, Tier]]:
    """What closes doors."""
    return [(each.row, each.tier) for each in doors.holding(standing(paths), FLAGS)]


def ways(stage: Stage) -> list[str]:
    """What may be picked."""
    return [each.words for each in stage.app.screen.query_one(AnswerLines).lines]


def _prompts(routines: OptionList) -> list[str]:
    return [str(each.prompt) for each in routines.options]


# A closed door -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("times", [1, 2], ids=["at once", "after a restart"])
async def test_an_emergency_names_the_number_first_and_nothing_starts(tmp_path: Path, times: int) -> None:
    paths = closed_by(tmp_path)
    for _ in range(times):
        async with on_stage(paths) as stage:
            await stage.seen("ClosedScreen")
            assert (stage.text("tier-words"), stage.text("tier")) == ("Get help now: call", "999 or 112")
            asked = stage.text("question")
            assert "You said: ces_saddle." in asked
            assert "Call 999 or 112 now" in asked
            assert "until you have been seen, or tell me that it was a wrong key" in asked
            assert "No routine is open now." in asked
            assert ways(stage) == ["I have been seen about this.", "I pressed the wrong key.", "Leave it closed."]
            await stage.press("enter")
            assert stage.screen == "ClosedScreen"
            await stage.answer("3")
            await stage.seen("TodayScreen")
            routines = await stage.library()
            assert all("Closed for now" in each for each in _prompts(routines))
            assert "Call 999 or 112" in stage.text("lock")
            assert "Press c for the ways out." in stage.text("lock")
            for _ in range(3):
                await stage.press("enter")
            assert stage.screen == "DetailScreen", "Enter begins nothing"
            assert "Closed for now. Stop here." in stage.everything()
            await stage.press("c")
            await stage.seen("ClosedScreen")
            await stage.press("escape")
        assert stage.app.exit_code is ExitCode.COMPLETED
    assert held(paths) == [("ces_saddle", Tier.EMERGENCY_NOW)]


async def test_a_wrong_key_is_asked_about_again_and_opens(tmp_path: Path) -> None:
    paths = closed_by(tmp_path)
    async with on_stage(paths) as stage:
        await stage.seen("ClosedScreen")
        assert "B Back" not in str(stage.app.screen.query_one(KeyLine).content)
        await stage.answer("2")
        assert "Numb or odd between your legs" in stage.text("question")
        assert "B Back" in str(stage.app.screen.query_one(KeyLine).content)
        await stage.answer("b")
        assert len(ways(stage)) == 3
        await stage.answer("2", "y", "b")
        assert "Numb or odd between your legs" in stage.text("question")
        await stage.answer(*"nnnnn")
        await stage.answer(*"nnnnn")
        await stage.seen("TextScreen")
        assert "Open again" in stage.everything()
        assert "Thank you. It is open again." in stage.everything()
        await stage.press("enter")
        await stage.seen("TodayScreen")
        routines = await stage.library()
        assert not any("Closed" in each for each in _prompts(routines))
    assert held(paths) == []


async def test_a_key_held_down_walks_through_no_door(tmp_path: Path) -> None:
    async with on_stage(closed_by(tmp_path)) as stage:
        await stage.seen("ClosedScreen")
        await stage.answer("2")
        await stage.hold("n", 11)
        assert "New trouble starting" in stage.text("question"), "one answer"
        assert "counts once" in stage.text("hint")


async def test_what_is_told_again_as_an_emergency_is_guidance(tmp_path: Path) -> None:
    paths = closed_by(tmp_path, "fever_back", Tier.SAME_DAY_URGENT)
    async with on_stage(paths) as stage:
        await stage.seen("ClosedScreen")
        assert stage.text("tier") == "Get advice today"
        assert "Open now: Ease" in stage.text("question")
        assert "I understand, and choose to go on gently." not in ways(stage)
        await stage.answer("2", "y", "y", "u")
        await stage.seen("GuidanceScreen")
        assert stage.text("tier") == "999 or 112"
        await stage.answer("y")
        await stage.seen("TodayScreen")
    assert held(paths) == [("fever_back", Tier.EMERGENCY_NOW)]


async def test_a_walk_that_is_left_changes_nothing_but_for_the_worse(tmp_path: Path) -> None:
    paths = closed_by(tmp_path, "fever_back", Tier.SAME_DAY_URGENT)
    for keys, tier in (("2n", Tier.SAME_DAY_URGENT), ("2y", Tier.EMERGENCY_NOW)):
        async with on_stage(paths) as stage:
            await stage.seen("ClosedScreen")
            await stage.answer(*keys, "escape")
            await stage.seen("TodayScreen")
        assert held(paths) == [("fever_back", tier)]


async def test_having_been_seen_opens_in_small_doses(tmp_path: Path) -> None:
    paths = closed_by(tmp_path, "neuro_leg", Tier.SAME_DAY_URGENT)
    async with on_stage(paths, "mine") as stage:
        await stage.seen("ClosedScreen")
        await stage.answer("1", "n", "y")
        await stage.seen("TextScreen")
        await stage.press("enter")
        await stage.seen("DetailScreen")
        await stage.until(lambda: "Closed" not in stage.everything())
    assert stage.app.exit_code is ExitCode.RED_FLAG, "asked for by name, and not done"
    assert held(paths) == []
    assert standing(paths).acute_until > standing(paths).now


async def test_going_on_gently_opens_today_and_the_door_stays(tmp_path: Path) -> None:
    paths = closed_by(tmp_path, "neuro_leg", Tier.SAME_DAY_URGENT)
    async with on_stage(paths) as stage:
        await stage.seen("ClosedScreen")
        assert ways(stage)[2] == "I understand, and choose to go on gently."
        await stage.answer("3")
        await stage.seen("TextScreen")
        assert "Open again" in stage.everything()
        await stage.press("enter")
        await stage.seen("TodayScreen")
    assert held(paths) == [("neuro_leg", Tier.SAME_DAY_URGENT)]
    async with on_stage(paths) as stage:
        await stage.library()
        assert stage.screen == "LibraryScreen", "nothing is closed today"


async def test_a_wait_opens_when_they_have_agreed_and_ends_with_its_own_code(tmp_path: Path) -> None:
    paths = closed_by(tmp_path, "surgery", Tier.WAIT)
    async with on_stage(paths, "mine") as stage:
        await stage.seen("DetailScreen")
        assert "Closed for now" in stage.everything()
        assert "Open now: Ease" in stage.everything()
        assert stage.app.exit_code is ExitCode.PAIN_RULE
        await stage.press("c")
        await stage.seen("ClosedScreen")
        assert stage.text("tier") == "Ask first"
        assert ways(stage)[0] == "They have agreed."
        await stage.answer("1")
        await stage.seen("TextScreen")
        await stage.press("enter")
        await stage.seen("DetailScreen")
        await stage.until(lambda: "Closed" not in stage.everything())
        await stage.start()
        assert stage.screen == "SessionScreen"


async def test_ease_stays_open_beside_a_door(tmp_path: Path) -> None:
    async with on_stage(closed_by(tmp_path, "neuro_leg", Tier.SAME_DAY_URGENT), "ease") as stage:
        await stage.seen("ClosedScreen")
        await stage.press("escape")
        await stage.seen("DetailScreen")
        await stage.start()
        assert stage.screen == "SessionScreen"


async def test_a_door_closes_rehearsals_too(tmp_path: Path) -> None:
    async with on_stage(closed_by(tmp_path), "mine", speed=10.0) as stage:
        await stage.seen("DetailScreen")
        assert "Closed for now" in stage.everything()
        await stage.press("enter")
        assert stage.screen == "DetailScreen"


async def test_a_door_that_closed_while_the_routine_was_shown_is_in_the_way_and_leads_on(tmp_path: Path) -> None:
    paths = paths_in(tmp_path, mine=SHORT)
    async with on_stage(paths, "mine") as stage:
        await stage.seen("DetailScreen")
        closed_by(tmp_path, "told_not_to", Tier.WAIT)
        await stage.press("enter")
        await stage.seen("ClosedScreen")
        await stage.answer("4")
        await stage.seen("DetailScreen")
        assert stage.app.exit_code is ExitCode.PAIN_RULE
        await stage.press("enter")
        await stage.seen("ClosedScreen")
        await stage.answer("1")
        await stage.seen("TextScreen")
        await stage.press("enter")
        await stage.seen("SessionScreen")


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (120, 40)])
async def test_the_emergency_number_is_in_sight_at_every_size(tmp_path: Path, size: tuple[int, int]) -> None:
    async with on_stage(closed_by(tmp_path), size=size) as stage:
        await stage.seen("ClosedScreen")
        screen = stage.app.screen
        number = screen.query_one("#tier").region
        assert number.height >= 1
        assert screen.region.contains_region(number)
        lines, asked = screen.query_one(AnswerLines), screen.query_one("#asked")
        assert asked.region.contains_region(lines.region) is (size != (40, 12)), "every way out"


async def test_the_country_is_offered_at_a_closed_door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locale, "setlocale", lambda category, wanted=None: "en_GB.UTF-8")
    paths = closed_by(tmp_path)
    with Store.open(paths.history) as store:
        store.save_profile(Profile())
    async with on_stage(paths) as stage:
        await stage.seen("ClosedScreen")
        assert stage.text("tier") == "Get help now"
        assert "your local emergency number" in stage.text("question")
        await stage.press("c")
        assert stage.text("tier") == "999 or 112"
        assert "Call 999 or 112 now" in stage.text("question")
        await stage.answer("3")
        await stage.seen("TodayScreen")


# On a later date -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "tier", "keys", "left"),
    [
        ("neuro_leg", Tier.SAME_DAY_URGENT, "1", []),
        ("neuro_leg", Tier.SAME_DAY_URGENT, "2ny", []),
        ("neuro_leg", Tier.SAME_DAY_URGENT, "3", [("neuro_leg", Tier.SAME_DAY_URGENT)]),
        ("ces_saddle", Tier.EMERGENCY_NOW, "1", [("ces_saddle", Tier.SAME_DAY_URGENT)]),
        ("ces_saddle", Tier.EMERGENCY_NOW, "4", [("ces_saddle", Tier.EMERGENCY_NOW)]),
    ],
)
async def test_it_is_asked_how_it_is_when_the_app_opens(
    tmp_path: Path, row: str, tier: Tier, keys: str, left: list[tuple[str, Tier]]
) -> None:
    paths = closed_by(tmp_path, row, tier, ago=A_DAY_AGO)
    async with on_stage(paths) as stage:
        await stage.seen("ClosedScreen")
        assert f"You said: {row}.\nHow is it now?" in stage.text("question")
        assert ways(stage) == ["Gone", "Seen by a clinician", "The same", "Worse"]
        await stage.answer(*keys)
        await stage.seen("TextScreen")
        await stage.press("enter")
        await stage.settle()
    assert held(paths) == left


async def test_worse_is_followed_up_again(tmp_path: Path) -> None:
    paths = closed_by(tmp_path, "neuro_leg", Tier.SAME_DAY_URGENT, ago=A_DAY_AGO)
    async with on_stage(paths) as stage:
        await stage.seen("ClosedScreen")
        await stage.answer("4")
        assert stage.text("question") == "One leg, or both?"
        await stage.answer("1", "n", "y", "y")
        await stage.seen("GuidanceScreen")
        assert stage.text("tier") == "999 or 112"
    assert held(paths) == [("neuro_leg", Tier.EMERGENCY_NOW)]


async def test_unanswered_it_stays_closed_and_is_asked_again_before_a_session(tmp_path: Path) -> None:
    paths = closed_by(tmp_path, "neuro_leg", Tier.SAME_DAY_URGENT, ago=A_DAY_AGO)
    async with on_stage(paths, "ease") as stage:
        await stage.seen("ClosedScreen")
        await stage.press("escape")
        await stage.seen("DetailScreen")
        assert held(paths) == [("neuro_leg", Tier.SAME_DAY_URGENT)]
        await stage.press("enter")
        await stage.seen("ClosedScreen")
        assert "How is it now?" in stage.text("question")
        await stage.answer("1")
        await stage.seen("TextScreen")
        await stage.press("enter")
        await stage.seen("SessionScreen")
    assert held(paths) == []


# Counts and gaps -------------------------------------------------------------------------------------------------------


async def test_the_count_of_a_day_says_why_and_what_is_open(tmp_path: Path) -> None:
    paths = paths_in(tmp_path, mine=SHORT)
    Folder(paths.data, since=60).session(routine="mine").session().session()
    async with on_stage(paths) as stage:
        routines = await stage.library()
        prompts = _prompts(routines)
        assert "Closed" not in prompts[0]
        closed = ["Closed" in each for each in prompts]
        assert closed == sorted(closed), "what is open comes first"
        assert "There were 3 sessions today" in stage.text("lock")
        assert routines.highlighted == 0, "not the one used last, which is closed"
        await stage.press("end", "enter")
        await stage.seen("DetailScreen")
        assert "Closed for now. There were 3 sessions" in stage.everything()
        assert "Open now: Ease" in stage.everything()
        await stage.press("enter", "c")
        assert stage.screen == "DetailScreen"


async def test_a_gap_is_told_on_its_own_line(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    Folder(paths.data, since=30 * 60).pack("heat")
    async with on_stage(paths) as stage:
        prompts = _prompts(await stage.library())
        (heat,) = [each for each in prompts if "Closed" in each]
        assert "Heat" in heat
        assert "The last heat pack came off a short time ago" in heat


async def test_a_pack_of_a_session_that_was_cut_off_comes_off_first(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    Folder(paths.data, since=20 * 60).pack("cold", outcome=None, off=False)
    async with on_stage(paths) as stage:
        await stage.seen("TextScreen")
        assert "take it off now" in stage.everything()
        await stage.press("enter")
        await stage.seen("TodayScreen")


async def test_what_has_opened_meanwhile_is_seen_without_leaving_the_list(tmp_path: Path) -> None:
    paths = closed_by(tmp_path)
    async with on_stage(paths) as stage:
        await stage.seen("ClosedScreen")
        await stage.press("escape")
        await stage.seen("TodayScreen")
        await stage.library()
        (closure,) = doors.holding(standing(paths), FLAGS)
        door = doors.Door(closure=closure, later=False, way=doors.WayOut.AGREED)
        with Store.open(paths.history) as store:
            store.open_door(closure, doors.opened(door, FLAGS))
        screen = stage.app.screen
        assert isinstance(screen, LibraryScreen)
        screen.look_again()
        routines = await stage.library()
        await stage.until(lambda: not any("Closed" in each for each in _prompts(routines)))


async def test_a_folder_in_use_is_said_before_anything_is_asked(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    async with on_stage(paths) as stage:
        await stage.today()
        with SessionLock(paths.data, routine="Settle", started=datetime.now(UTC)):
            for key in ("l", "p"):
                await stage.press(key)
                await stage.seen("TextScreen")
                assert "Another session is running" in stage.everything()
                await stage.press("enter")
                await stage.seen("TodayScreen")
