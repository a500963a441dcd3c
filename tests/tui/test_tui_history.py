"""The history in the app: days to choose and open, by keys, by the mouse and by the list; nothing names a rule."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from folders import DAY, Folder
from half_year import live
from rows import each_row
from textual.widgets import OptionList, Static

from stretchcoach.coach.days_told import Past, local_day, read_past
from stretchcoach.coach.session_told import date_told
from stretchcoach.frontends.tui.screens import history_screen
from stretchcoach.frontends.tui.screens.history_screen import Calendar, HistoryScreen
from stretchcoach.frontends.tui.widgets import charts
from stretchcoach.history.days import ONE_DAY
from stretchcoach.history.store import Store
from stretchcoach.paths import Paths
from stretchcoach.safety import Rules
from stretchcoach.words.languages import load_book

from .stage import Stage, on_stage, paths_in

CODE = re.compile(r"\b[A-Z]\d{1,2}\b")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Paths:
    """Folders of somebody who was there for half a year, and was asked about the morning after already."""
    paths = paths_in(tmp_path_factory.mktemp("lived"), new=True)
    past = live(paths.data)
    with Store.open(past.path, now=past.at(60.0).days) as store:
        store.morning(store.sessions(1)[0].id, 2, "N1")
    return paths


@pytest.fixture
def lived(kept: Paths, tmp_path: Path) -> Paths:
    """The same, to do with as a test likes."""
    shutil.copytree(kept.data.parent, tmp_path / "lived")
    return Paths(**{name: tmp_path / "lived" / name for name in ("data", "config", "cache")})


async def history(stage: Stage) -> HistoryScreen:
    """The history, once it is read and drawn."""
    await stage.library()
    await stage.press("h")
    await stage.seen("HistoryScreen")
    screen = stage.app.screen
    assert isinstance(screen, HistoryScreen)
    await stage.until(lambda: screen.query_one("#past").display or screen.query(".day-how"))
    await stage.settle()
    return screen


async def opened(stage: Stage) -> str:
    """The words of the day that was opened."""
    await stage.seen("DayScreen")
    await stage.until(lambda: stage.app.screen.query("#day Static"))
    await stage.settle()
    return stage.everything()


async def test_a_day_is_opened_and_left_again(lived: Paths) -> None:
    async with on_stage(lived) as stage:
        screen = await history(stage)
        assert stage.text("chosen").startswith("Today, ")
        await stage.press("up", "up", "left", "right", "up", "up", "up", "up")
        await stage.until(lambda: "stopped because the pain rose to 8" in stage.text("chosen"))
        await stage.press("enter")
        seen = await opened(stage)
        assert "Stopped because the pain rose to 8." in seen
        assert "Slept badly." in seen
        assert "What happened" in seen
        await stage.press("escape")
        await stage.seen("HistoryScreen")
        assert stage.app.screen is screen
        await stage.press("escape")
        await stage.seen("LibraryScreen")


async def test_days_go_on_to_the_next_and_the_one_left_is_chosen(lived: Paths) -> None:
    async with on_stage(lived) as stage:
        await history(stage)
        await stage.press("enter")
        await opened(stage)
        title = stage.text("date")
        await stage.press("right")
        assert stage.text("date") == title
        await stage.press("left")
        await stage.until(lambda: stage.text("date") != title)
        before = stage.text("date")
        await stage.press("left")
        await stage.until(lambda: stage.text("date") != before)
        await stage.press("right")
        await stage.until(lambda: stage.text("date") == before)
        await stage.press("escape")
        await stage.seen("HistoryScreen")
        await stage.until(lambda: before.split()[1] in stage.text("chosen"))


async def test_the_first_and_the_last_day_are_the_ends(lived: Paths) -> None:
    async with on_stage(lived) as stage:
        await history(stage)
        months = stage.text("calendar").splitlines()[0]
        await stage.press("home")
        first = stage.text("chosen")
        assert stage.text("calendar").splitlines()[0] != months
        await stage.press("up", "left")
        assert stage.text("chosen") == first
        await stage.press("end", "down", "right")
        assert stage.text("chosen").startswith("Today, ")
        assert stage.text("calendar").splitlines()[0] == months


async def test_a_day_on_which_nothing_was_is_not_opened(tmp_path: Path) -> None:
    paths = paths_in(tmp_path, new=True)
    Folder(paths.data, since=3 * DAY).settle().at(1.5 * DAY).session()
    async with on_stage(paths) as stage:
        await history(stage)
        await stage.press("enter")
        assert stage.text("chosen").endswith(": nothing recorded.")
        assert stage.screen == "HistoryScreen"


@each_row("size", [(80, 24), (120, 40)])
async def test_a_click_opens_a_day(lived: Paths, size: tuple[int, int]) -> None:
    async with on_stage(lived, size=size) as stage:
        screen = await history(stage)
        calendar = screen.query_one(Calendar)
        column, row = _place_of(local_day(), calendar.size.width)
        await stage.pilot.click(Calendar, offset=(column, row))
        await opened(stage)
        assert stage.text("date") == date_told(local_day(), load_book("en"))
        await stage.press("escape")
        await stage.seen("HistoryScreen")
        await stage.pilot.click(Calendar, offset=(1, 1))
        await stage.settle()
        assert stage.screen == "HistoryScreen"


def _place_of(day: date, width: int) -> tuple[int, int]:
    return next(
        (column, row)
        for row in range(8)
        for column in range(width)
        if charts.day_at(column, row, day, day, width) == day
    )


async def test_the_list_chooses_a_day_and_opens_it(lived: Paths) -> None:
    async with on_stage(lived) as stage:
        await history(stage)
        await stage.press("tab")
        sessions = stage.app.screen.query_one("#sessions", OptionList)
        assert sessions.has_focus
        await stage.press("down", "down", "down")
        chosen = str(sessions.get_option_at_index(3).prompt)
        assert chosen[2:13].strip().split(",")[0] in stage.text("chosen")
        await stage.press("enter")
        await opened(stage)
        assert chosen.split()[2] in stage.text("date")


async def test_the_curve_shows_half_a_year_or_each_rating(lived: Paths) -> None:
    async with on_stage(lived) as stage:
        await history(stage)
        legend = str(stage.app.screen.query_one("#curve-legend", Static).content)
        assert "before = after" in legend
        weeks = stage.text("curve")
        await stage.press("z")
        assert stage.text("curve") != weeks
        assert "before" not in str(stage.app.screen.query_one("#curve-legend", Static).content)
        await stage.press("z")
        assert stage.text("curve") == weeks


@each_row("size", [(40, 16), (60, 16), (80, 24), (120, 40), (200, 60)])
async def test_nothing_is_cut_off_and_nothing_names_a_rule(lived: Paths, size: tuple[int, int]) -> None:
    async with on_stage(lived, size=size) as stage:
        screen = await history(stage)
        for name in ("calendar", "curve"):
            lines = stage.text(name).splitlines()
            assert max(map(len, lines)) <= screen.query_one(f"#{name}").size.width
            assert screen.query_one(f"#{name}").size.height == len(lines)
        listed = screen.query_one("#sessions", OptionList)
        texts = [stage.everything(), *(str(each.prompt) for each in listed.options)]
        for _ in range(3):  # two, four and six days ago there was a whole session
            await stage.press("up", "up", "enter")
            texts.append(await opened(stage))
            await stage.press("escape")
            await stage.seen("HistoryScreen")
        assert len([each for each in texts if "What happened" in each]) == 3
        assert not [found for each in texts for found in CODE.findall(each)]


async def test_no_session_yet_is_a_kind_sentence(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path, new=True)) as stage:
        await stage.seen("WelcomeScreen")
        await stage.press("enter")
        await stage.seen("TodayScreen")
        await history(stage)
        assert "No sessions yet." in stage.everything()
        await stage.press("enter", "z", "escape")
        await stage.seen("LibraryScreen")


async def test_a_record_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    async with on_stage(paths) as stage:
        await stage.library()
        paths.history.write_bytes(b"no database" * 100)
        await history(stage)
        assert "history.sqlite3" in stage.everything()
        await stage.press("escape")
        await stage.seen("LibraryScreen")


async def test_a_thousand_sessions_are_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = paths_in(tmp_path, new=True)
    past = Folder(paths.data, since=1002 * DAY).settle()
    for ago in range(1000, 0, -1):
        past.at((ago / 2 + 1.5) * DAY).session(before=ago % 8)
    times: list[Path] = []

    def counted(path: Path, rules: Rules) -> Past:
        times.append(path)
        return read_past(path, rules)

    monkeypatch.setattr(history_screen, "read_past", counted)
    async with on_stage(paths) as stage:
        screen = await history(stage)
        await stage.press(*["left"] * 30, "z", "home", "end")
        assert len(times) == 1
        assert screen.query_one("#sessions", OptionList).option_count == 400
        assert stage.text("chosen").startswith("Today, ")


def test_the_days_of_the_made_up_half_year_are_of_every_kind(tmp_path: Path) -> None:
    with Store.open(live(tmp_path).path, write=False) as store:
        sessions = store.sessions()
        assert {"completed", "pain_rule"} <= {str(each.outcome) for each in sessions}
        assert {0, 10} & {each.pain_before for each in sessions}
        assert any(each.note for each in sessions)
        assert store.spasms()
        assert sessions[0].started.astimezone().date() >= local_day() - ONE_DAY
