"""The page on which the coach is heard while it is chosen how it sounds."""

from __future__ import annotations

import asyncio
from pathlib import Path

from fakes import FakeClock
from rows import each_row

from stretchcoach import settings
from stretchcoach.coach.options import Options
from stretchcoach.coach.samples import load_samples, stepped
from stretchcoach.frontends.tui.app import StretchcoachApp
from stretchcoach.frontends.tui.screens.base import KeyLine
from stretchcoach.safety_data import load_rules
from stretchcoach.sound.silent import Recording
from stretchcoach.words.lengths import Speaker

from .stage import Stage, on_stage, paths_in

FIRST = "Come to hands and knees, hands under shoulders, knees under hips."


async def listening(stage: Stage) -> None:
    """From the list of routines to the page."""
    await stage.library()
    await stage.press("s")
    await stage.seen("SettingsScreen")
    await stage.press("l")
    await stage.seen("ListenScreen")


def said(stage: Stage) -> list[str]:
    """What was to be heard."""
    return [each.sound for each in stage.sound.asked if each.what == "play"]


async def test_what_the_coach_says_is_heard_again_and_again_and_one_after_the_other(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path)) as stage:
        await listening(stage)
        await stage.until(lambda: said(stage) == [FIRST, "Small and smooth."])
        assert "1 of 10" in stage.text("listen-name")
        await stage.press("space")
        await stage.until(lambda: said(stage) == [FIRST, "Small and smooth."] * 2)
        await stage.press("n")
        await stage.until(lambda: said(stage)[4:] == ["Cat-cow.", "Hold for 20 seconds, 3 times."])
        await stage.press("b", "b")
        await stage.until(lambda: said(stage)[-2] == "Stop here." and said(stage)[-1].startswith("Call 999 or 112 now"))
        assert "10 of 10" in stage.text("listen-name")
        assert stage.sound.style is not None
        assert "999 or 112" in stage.sound.style.numbers, "they are said digit by digit"
        await stage.press("escape")
        await stage.seen("SettingsScreen")


@each_row(
    ("key", "setting", "value", "shown"),
    [
        ("left", "coach.rate", 135, "135 words a minute"),
        ("right", "coach.rate", 165, "165 words a minute"),
        ("down", "coach.pitch", -1, "1 lower"),
        ("up", "coach.pitch", 1, "1 higher"),
        ("minus", "coach.volume", 0.8, "8 of 10"),
        ("v", "coach.voice", "anna", "Anna"),
    ],
)
async def test_what_a_key_changes_is_heard_at_once_and_kept(
    tmp_path: Path, key: str, setting: str, value: object, shown: str
) -> None:
    paths = paths_in(tmp_path / key)
    before = settings.read(paths.settings)
    async with on_stage(paths) as stage:
        await listening(stage)
        await stage.until(lambda: len(said(stage)) == 2)
        await stage.press(key)
        await stage.until(lambda: "Kept" in stage.text("listen-said"))
        assert shown in stage.text("listen-how").replace("\N{NO-BREAK SPACE}", " ")
        await stage.until(lambda: said(stage) == [FIRST, "Small and smooth."] * 2)
        assert stage.app.services.settings == settings.changed(before, setting, value), "the next session has it"
    assert settings.read(paths.settings) == settings.changed(before, setting, value)


async def test_at_the_end_of_a_scale_it_says_so(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path), rate=300, pitch=5) as stage:
        await listening(stage)
        for key, words in (
            ("right", "as fast as it goes"),
            ("up", "as high as it goes"),
            ("plus", "as loud as it goes"),
        ):
            await stage.press(key)
            assert words in stage.text("listen-said")
        assert len(said(stage)) == 2, "nothing has changed that could be heard"


async def test_a_count_is_a_second_apart(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path)) as stage:
        await listening(stage)
        await stage.press(*"nnnn")
        await stage.until(lambda: said(stage)[-3:] == ["Three.", "Two.", "One."])
        due = [each.due for each in stage.sound.asked if each.what == "play"][-3:]
        assert [round(each - due[0], 3) for each in due] == [0, 1, 2]


async def test_asked_for_by_the_command_it_is_all_there_is(tmp_path: Path) -> None:
    sound = Recording()
    app = StretchcoachApp(Options(paths=paths_in(tmp_path)), clock=FakeClock(), sound=sound, listen=True)
    async with app.run_test() as pilot:
        stage = Stage(app, pilot, FakeClock(), sound)
        await asyncio.wait_for(app.loaded.wait(), 30)
        await stage.seen("ListenScreen")
        await stage.press("escape")
        await stage.until(lambda: not app.is_running or app._exit)


@each_row("size", [(40, 12), (80, 24), (200, 60)])
async def test_all_of_it_is_seen_at_every_size(tmp_path: Path, size: tuple[int, int]) -> None:
    async with on_stage(paths_in(tmp_path / f"{size[0]}"), size=size) as stage:
        await listening(stage)
        for name in ("listen-name", "listen-words", "listen-how"):
            region = stage.app.screen.query_one(f"#{name}").region
            assert region.height > 0
            assert region.bottom < size[1]
        assert stage.app.screen.query_one(KeyLine).region.bottom == size[1]


@each_row("language", ["en", "es"])
def test_the_samples_are_ten_in_every_language(language: str) -> None:
    found = load_samples(load_rules(language))
    assert len({each.name for each in found}) == len({each.text for each in found}) == 10
    assert all("{" not in each.text for each in found)
    assert sum(each.phrases[0].speaker is Speaker.COUNT for each in found) == 1


@each_row(
    ("now", "by", "found"), [(150, 1, 165), (150, -1, 135), (152, 1, 165), (152, -1, 150), (220, 1, 220), (80, -1, 80)]
)
def test_a_step_goes_to_the_next_of_the_values(now: int, by: int, found: int) -> None:
    assert stepped((90, 135, 150, 165, 220), now, by) == found
