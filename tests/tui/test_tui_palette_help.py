"""What the palette finds, and the help of each screen."""

from __future__ import annotations

import asyncio
from pathlib import Path

from rows import each_row
from scripts import SHIPPED
from textual.command import CommandList

from stretchcoach import settings
from stretchcoach.frontends.tui.app_commands import BETWEEN, SESSION, History
from stretchcoach.frontends.tui.palette import Offers
from stretchcoach.frontends.tui.screens.base import CoachScreen

from .stage import SHORT, Stage, closed_by, on_stage, paths_in


async def _by_name(stage: Stage, name: str) -> None:
    """Choose what fits best, once it is found."""
    await stage.press("ctrl+p", *name)
    found = stage.app.screen.query_one(CommandList)
    async with asyncio.timeout(30):  # a thread reads the routines
        while not (found.option_count and name.split()[-1] in str(found.options[0].prompt).lower()):
            await stage.pilot.pause(0.02)
    await stage.press("enter")
    await stage.settle()


async def _palette(stage: Stage) -> list[str]:
    """What the screen itself offers: the rest is read when the palette opens."""
    return [str(hit.text) async for hit in Offers(stage.app.screen).discover()]


async def test_the_palette_lists_the_commands_of_the_screen(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path)) as stage:
        await stage.library()
        assert "Open the chosen routine" in await _palette(stage)
        await stage.press("enter")
        await stage.start()
        listed = await _palette(stage)
        assert "Symptom: something feels wrong" in listed
        assert "Stop the session" in listed
        found = [hit.text async for hit in Offers(stage.app.screen).search("pause")]
        assert found == ["Pause the session"]
        await stage.press("ctrl+p", *"pause", "enter")
        assert stage.text("moment") == "Paused"


async def test_the_looks(tmp_path: Path) -> None:
    paths = paths_in(tmp_path, theme="light")
    async with on_stage(paths) as stage:
        await stage.today()
        assert stage.app.theme == "stretchcoach-light"
        names = [each.title for each in stage.app.get_system_commands(stage.app.screen)]
        assert names == ["Dark theme", "Light theme", "High-contrast theme"], "the screen has a way to leave of its own"
        await _by_name(stage, "dark theme")
        assert stage.app.theme == "stretchcoach-dark"
        await stage.settle()
    assert settings.read(paths.settings).theme == "dark", "it is kept"


async def _anywhere(stage: Stage) -> list[str]:
    """What is offered besides."""
    provider, own = Offers(stage.app.screen), await _palette(stage)
    await provider.startup()
    found = [str(hit.text) async for hit in provider.discover()]
    assert found[: len(own)] == own
    return found[len(own) :]


async def test_the_palette_finds_every_routine_setting_and_screen(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path, mine=SHORT)) as stage:
        await stage.library()
        found = await _anywhere(stage)
        assert sum(each.startswith("Start ") for each in found) == len(SHIPPED) + 1
        assert sum(each.startswith("Look at ") for each in found) == len(SHIPPED) + 1
        for name in ("Setting: Voice", "Setting: Colours", "Setting: Side to begin with", "Setting: Country"):
            assert name in found
        assert not set(found) & set(await _palette(stage)), "nothing twice"
        assert History.palette in [*found, *await _palette(stage)]
        await stage.press("s")
        assert {History.palette, "Log a spasm"} <= set(await _anywhere(stage))


async def test_a_routine_is_started_and_a_setting_reached_by_name(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path, mine=SHORT)) as stage:
        await stage.library()
        await _by_name(stage, "setting colours")
        await stage.seen("SettingsScreen")
        assert "How the program looks" in stage.text("setting-what")
        await _by_name(stage, "setting language")
        assert "The language" in stage.text("setting-what")
        await stage.press("escape")
        assert stage.screen == "LibraryScreen", "there are no two of them"
        await _by_name(stage, "look at short")
        await stage.seen("DetailScreen")
        await _by_name(stage, "start short")
        await stage.until(lambda: stage.screen in ("HearingScreen", "SessionScreen"))
        assert await _anywhere(stage) == [], "nothing else is begun during a session"


async def test_a_closed_routine_is_found_and_not_started(tmp_path: Path) -> None:
    async with on_stage(closed_by(tmp_path)) as stage:
        await stage.seen("ClosedScreen")
        assert await _anywhere(stage) == [], "a question waits"
        await stage.answer("escape")
        await stage.today()
        found = await _anywhere(stage)
        assert "Look at Short" in found
        assert "Start Short" not in found


@each_row(
    ("keys", "screen"),
    [
        ((), "TodayScreen"),
        (("h",), "HistoryScreen"),
        (("r",), "LibraryScreen"),
        (("s",), "SettingsScreen"),
        (("p",), "ProfileScreen"),
    ],
)
async def test_help_is_for_the_screen_it_is_asked_on(tmp_path: Path, keys: tuple[str, ...], screen: str) -> None:
    async with on_stage(paths_in(tmp_path / screen)) as stage:
        await stage.today()
        await stage.press(*keys)
        await stage.seen(screen)
        of = stage.app.screen
        assert isinstance(of, CoachScreen)
        here = of.commands()
        await stage.press("question_mark")
        await stage.seen("HelpScreen")
        assert stage.text("help-screen") == of.HELP
        seen = stage.everything()
        places = [seen.index(f" {command.help()}") for command in here]
        assert places == sorted(places)
        assert places[-1] < seen.index("Answers") < seen.index("What this is"), "what belongs to the screen comes first"
        assert seen.count("See someone? When") == 1
        await stage.press("escape")
        assert stage.screen == screen


async def test_help_lists_every_command(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path)) as stage:
        await stage.library()
        await stage.press("question_mark")
        seen = stage.everything()
        for command in (*SESSION, *BETWEEN):
            assert (
                f"{command.footer.removesuffix('?')}{'?' if command.footer.endswith('?') else '.'} {command.help()}"
                in seen
            )
        assert "not a medical device" in seen
        await stage.press("exclamation_mark")
        assert stage.screen == "HelpScreen", "no session, no symptom"
        await stage.press("escape")
        assert stage.screen == "LibraryScreen"
