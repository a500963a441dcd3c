"""What happens while the first picture is there and the rest of the program is still being loaded."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import FakeClock

from stretchcoach.coach.day import DayOverview
from stretchcoach.coach.launch import find
from stretchcoach.coach.options import Options
from stretchcoach.errors import ExitCode
from stretchcoach.frontends.tui import app as tui
from stretchcoach.frontends.tui.app import StretchcoachApp
from stretchcoach.frontends.tui.app_commands import SessionWanted
from stretchcoach.frontends.tui.screens import today_screen
from stretchcoach.frontends.tui.services import Services
from stretchcoach.safety.sourced import RulesError
from stretchcoach.sound.silent import Recording

from .stage import SHORT, Stage, on_stage, paths_in
from .test_tui_ends import cut_off


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Loading goes on once this is set."""
    go_on = threading.Event()
    load_all, load_day = tui._load_all, today_screen._load_day

    def later_all(services: Services) -> None:
        go_on.wait(30)
        load_all(services)

    def later_day(services: Services) -> DayOverview:
        go_on.wait(30)
        return load_day(services)

    monkeypatch.setattr(tui, "_load_all", later_all)
    monkeypatch.setattr(today_screen, "_load_day", later_day)
    yield go_on
    go_on.set()


async def test_a_number_and_the_start_count_before_anything_is_loaded(tmp_path: Path, held: threading.Event) -> None:
    clock, sound = FakeClock(), Recording()
    app = StretchcoachApp(Options(paths=paths_in(tmp_path)), clock=clock, sound=sound)
    async with app.run_test() as pilot:
        stage = Stage(app, pilot, clock, sound)
        assert "A number chooses what fits." in stage.everything()
        await stage.press("3", "enter")
        assert not app.loaded.is_set()
        assert app.services.rating is not None
        assert app.services.rating.value == 3
        held.set()
        await asyncio.wait_for(app.loaded.wait(), 30)
        await stage.until(lambda: stage.screen in ("HearingScreen", "SessionScreen"))
        await stage.settle()


async def test_a_session_that_was_asked_for_twice_begins_once(tmp_path: Path, held: threading.Event) -> None:
    clock, sound, paths = FakeClock(), Recording(), paths_in(tmp_path, mine=SHORT)
    app = StretchcoachApp(Options(paths=paths), routine="mine", clock=clock, sound=sound)
    async with app.run_test() as pilot:
        stage = Stage(app, pilot, clock, sound)
        await stage.seen("DetailScreen")
        await stage.press("enter", "enter")
        assert stage.screen == "DetailScreen", "the sound is not there yet"
        held.set()
        await asyncio.wait_for(app.loaded.wait(), 30)
        await stage.until(lambda: stage.screen in ("HearingScreen", "SessionScreen"))
        await stage.settle()
        assert [each.name for each in app.workers if each.name == "_begin"] == ["_begin"]


async def test_a_session_that_was_cut_off_is_offered_before_another_begins(
    tmp_path: Path, held: threading.Event
) -> None:
    clock, sound, paths = FakeClock(), Recording(), paths_in(tmp_path, mine=SHORT)
    cut_off(paths)
    app = StretchcoachApp(Options(paths=paths), routine="mine", clock=clock, sound=sound)
    async with app.run_test() as pilot:
        stage = Stage(app, pilot, clock, sound)
        await stage.seen("DetailScreen")
        await stage.press("enter")
        held.set()
        await asyncio.wait_for(app.loaded.wait(), 30)
        await stage.settle()
        assert stage.screen == "OfferScreen"
        assert [each.name for each in app.workers if each.group == "session"] == ["_first"]


async def test_a_start_that_was_on_its_way_when_a_question_came_begins_nothing_over_it(tmp_path: Path) -> None:
    paths = paths_in(tmp_path, new=True, mine=SHORT)
    async with on_stage(paths) as stage:
        await stage.seen("WelcomeScreen")
        stage.app.post_message(SessionWanted(find(Options(paths=paths), "mine")))
        await stage.settle()
        assert stage.screen == "WelcomeScreen"
        await stage.answer("enter")
        await stage.today()
        stage.app.post_message(SessionWanted(find(Options(paths=paths), "mine")))
        await stage.seen("HearingScreen")


async def test_tables_that_cannot_be_used_are_said_in_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def damaged(language: str) -> None:
        raise RulesError("pain.toml is damaged. Install stretchcoach again.")

    monkeypatch.setattr("stretchcoach.safety_data.load_rules", damaged)
    app = StretchcoachApp(Options(paths=paths_in(tmp_path, new=True)), sound=Recording())
    await asyncio.wait_for(app.run_async(headless=True), 30)
    told = capsys.readouterr().err
    assert told.strip() == "pain.toml is damaged. Install stretchcoach again."
    assert app.exit_code == ExitCode.USAGE


async def test_leaving_at_once_opens_no_record(tmp_path: Path, held: threading.Event) -> None:
    paths = paths_in(tmp_path, new=True)
    app = StretchcoachApp(Options(paths=paths))
    async with app.run_test() as pilot:
        await pilot.press("q")
    assert app.exit_code == ExitCode.COMPLETED
    assert app.services.opened is None, "nor the sound"
    assert not paths.history.exists()
