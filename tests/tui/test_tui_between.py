"""Everything around a session: the library, a routine, history, help, problems, looks."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from scripts import SHIPPED

from stretchcoach.coach.options import Options
from stretchcoach.errors import ExitCode, StretchcoachError
from stretchcoach.frontends.tui.app import StretchcoachApp
from stretchcoach.frontends.tui.screens.base import KeyLine
from stretchcoach.history.lock import SessionLock
from stretchcoach.sound.silent import Recording

from .stage import SHORT, on_stage, paths_in

BROKEN = """
format = 1
[routine]
name = "Neck"
sumary = "Misspelt."
"""


async def test_two_key_presses_start_a_session(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path)) as stage:
        routines = await stage.library()
        assert routines.highlighted == 0
        await stage.press("enter")
        assert stage.screen == "DetailScreen"
        await stage.start()
        assert stage.screen == "SessionScreen"


async def test_the_library_shows_what_each_routine_is(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path, mine=SHORT)) as stage:
        routines = await stage.library()
        prompts = [str(each.prompt) for each in routines.options]
        assert len(prompts) == len(SHIPPED) + 1
        assert any("Short" in each and "about" in each and "pain 5 or less" in each for each in prompts)
        assert any("For a spasm just now" in each for each in prompts)
        assert "Short" in prompts[0], "one's own comes first"


async def test_the_routine_used_last_is_chosen(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path)) as stage:
        await stage.library()
        await stage.press("down", "down", "enter")
        await stage.start()
        await stage.answer("q", "q", "q")
        await stage.go(5)
        assert stage.screen == "SummaryScreen"
        await stage.press("enter")
        assert stage.screen == "TodayScreen"
        routines = await stage.library()
        assert routines.highlighted == 2
        assert stage.app.exit_code is ExitCode.STOPPED
        await stage.press("h")
        await stage.until(lambda: "stopped" in stage.text("chosen"))
        await stage.press("escape", "q", "q")
    async with on_stage(paths_in(tmp_path)) as stage:
        assert (await stage.library()).highlighted == 2
        assert stage.app.exit_code is ExitCode.COMPLETED, "only browsing"


async def test_a_broken_file_is_a_line_with_its_problem(tmp_path: Path) -> None:
    paths = paths_in(tmp_path, neck=BROKEN)
    async with on_stage(paths) as stage:
        routines = await stage.library()
        last = str(routines.options[-1].prompt)
        assert "Cannot be used" in last
        assert "neck.toml" in last
        await stage.press("end", "enter")
        assert stage.screen == "TextScreen"
        assert "sumary" in stage.everything()
        await stage.press("enter")
        assert stage.screen == "LibraryScreen"


async def test_a_problem_stays_in_sight_as_long_as_it_lasts(tmp_path: Path) -> None:
    sound = Recording(trouble="No sound: no output device. The session goes on without a voice.")
    async with on_stage(paths_in(tmp_path), sound=sound) as stage:
        await stage.library()
        assert "No sound" in stage.text("problem")
        await stage.press("enter")
        assert "No sound" in stage.text("problem")
        await stage.start()
        assert "No sound" in stage.text("problem")
        assert stage.app.screen.query_one("#problem").display
        sound.fail(None)
        await stage.settle()
        assert not stage.app.screen.query_one("#problem").display
        sound.fail("No sound: it went away.")
        await stage.settle()
        assert "it went away" in stage.text("problem")


@pytest.mark.parametrize(
    ("routine", "text"),
    [("gentle-fuor", "gentle-four"), ("neck", "neck.toml"), ("/nowhere/x.toml", "x.toml")],
)
def test_a_routine_that_cannot_be_used_is_said_before_the_screen_changes(
    tmp_path: Path, routine: str, text: str
) -> None:
    with pytest.raises(StretchcoachError, match=text):
        StretchcoachApp(Options(paths=paths_in(tmp_path, neck=BROKEN)), routine=routine, sound=Recording())


def test_a_folder_in_use_is_said_before_the_screen_changes(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    with (
        SessionLock(paths.data, routine="Settle", started=datetime.now(UTC)),
        pytest.raises(StretchcoachError, match="Another session is running"),
    ):
        StretchcoachApp(Options(paths=paths), routine="settle", sound=Recording())


async def test_a_folder_in_use_is_said_on_the_screen(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    with SessionLock(paths.data, routine="Settle", started=datetime.now(UTC)):
        async with on_stage(paths) as stage:
            await stage.library()
            await stage.press("enter", "enter")
            assert stage.screen == "TextScreen"
            assert "Another session is running" in stage.everything()
            await stage.press("enter")
            assert stage.screen == "DetailScreen"


def test_bad_settings_are_said_before_the_screen_changes(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    paths.settings.write_text('theme = "pink"\n', "utf-8")
    with pytest.raises(StretchcoachError, match="theme"):
        StretchcoachApp(Options(paths=paths), sound=Recording())


async def test_keys_can_be_clicked(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path)) as stage:
        await stage.library()
        await stage.pilot.click(KeyLine, offset=(4, 0))
        await stage.settle()
        assert stage.screen == "DetailScreen"


async def test_capitals_do_the_same(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path)) as stage:
        await stage.library()
        await stage.press("H")
        assert stage.screen == "HistoryScreen"
        await stage.until(lambda: stage.app.screen.query_one("#past").display)
        await stage.press("up")
        assert "Screening" in stage.text("chosen")


async def test_the_chosen_line_is_marked_with_a_sign(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path)) as stage:
        routines = await stage.library()
        await stage.settle()
        await stage.press("down", "down", "up")
        marks = [str(each.prompt)[0] for each in routines.options]
        assert marks == [" ", "▶", *" " * (len(SHIPPED) - 2)]
