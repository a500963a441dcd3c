"""What is closed: locks and what lifts them, counts and gaps, and what is open instead."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from folders import DAY, HOUR, Folder
from textual.widgets import OptionList

from stretchcoach.errors import ExitCode
from stretchcoach.frontends.launch import load_rules
from stretchcoach.frontends.today import clear
from stretchcoach.frontends.tui.screens.library import LibraryScreen
from stretchcoach.history.lock import SessionLock
from stretchcoach.history.store import Store
from stretchcoach.paths import Paths
from stretchcoach.safety.locks import open_locks
from stretchcoach.session.events import Decision, Guidance, Outcome, Tier

from .stage import SHORT, Stage, on_stage, paths_in

WORDS = "a clinician has cleared me"


def locked(folder: Path, tier: Tier = Tier.EMERGENCY_NOW, ago: float = HOUR) -> Paths:
    """A folder in which a session ended with guidance of this tier."""
    paths = paths_in(folder, mine=SHORT)
    found = Guidance(at=5.0, tier=tier, text="Stop.", row="chest_pain")
    Folder(paths.data, since=ago).session(found, outcome=Outcome.RED_FLAG)
    return paths


def held(paths: Paths) -> int:
    """How many locks hold."""
    with Store.open(paths.history, write=False) as store:
        return len(open_locks(store.standing(), load_rules()))


def _prompts(routines: OptionList) -> list[str]:
    return [str(each.prompt) for each in routines.options]


async def _type(stage: Stage, text: str) -> None:
    await stage.press(*("space" if sign == " " else sign for sign in text), "enter")


@pytest.mark.parametrize("attempt", ["first", "after a restart"])
async def test_an_emergency_names_the_number_first_and_nothing_starts(tmp_path: Path, attempt: str) -> None:
    paths = locked(tmp_path)
    for _ in range(1 if attempt == "first" else 2):
        async with on_stage(paths) as stage:
            await stage.seen("ClosedScreen")
            assert stage.text("tier") == "Get help now"
            assert stage.text("first") == "Emergency: call 999 or 112."
            assert "until you confirm that a clinician has cleared you" in stage.everything()
            await stage.press("escape")
            await stage.seen("LibraryScreen")
            routines = await stage.library()
            assert all("Closed for now" in each for each in _prompts(routines))
            assert "Call 999 or 112" in stage.text("lock")
            for _ in range(3):
                await stage.press("enter")
            assert stage.screen == "DetailScreen", "Enter begins nothing"
            assert "Closed for now. Stop here." in stage.everything()
            await stage.press("c")
            await stage.seen("ClosedScreen")
        assert stage.app.exit_code is ExitCode.COMPLETED
    assert held(paths) == 1


async def test_only_the_exact_words_lift_it(tmp_path: Path) -> None:
    paths = locked(tmp_path)
    async with on_stage(paths) as stage:
        await stage.seen("ClosedScreen")
        await stage.press("enter", "y", "space", "c")
        await stage.seen("ConfirmScreen")
        assert WORDS in stage.text("confirm-words")
        for wrong in ("", "yes", "a clinician has not cleared me"):
            await _type(stage, wrong)
            assert stage.screen == "ConfirmScreen"
            assert "Nothing was opened" in stage.text("sheet-hint")
            await stage.press(*["backspace"] * len(wrong))
        assert held(paths) == 1
        await _type(stage, WORDS)
        await stage.seen("LibraryScreen")
        routines = await stage.library()
        assert not any("Closed" in each for each in _prompts(routines))
        assert held(paths) == 0
        await stage.press("enter")
        await stage.seen("DetailScreen")
        await stage.start()
        assert stage.screen == "SessionScreen"


async def test_opening_it_from_a_routine_brings_the_routine_up_to_date(tmp_path: Path) -> None:
    async with on_stage(locked(tmp_path), "mine") as stage:
        await stage.seen("ClosedScreen")
        await stage.press("escape")
        await stage.seen("DetailScreen")
        await stage.press("c")
        await stage.seen("ClosedScreen")
        await stage.press("c")
        await stage.seen("ConfirmScreen")
        await _type(stage, WORDS)
        await stage.seen("DetailScreen")
        await stage.settle()
        assert "Closed" not in stage.everything()
    assert stage.app.exit_code is ExitCode.RED_FLAG, "asked for by name, and not done"


@pytest.mark.parametrize(("ago", "opened"), [(23 * HOUR, False), (25 * HOUR, True)])
async def test_a_same_day_lock_ends_after_a_day(tmp_path: Path, ago: float, opened: bool) -> None:
    paths = paths_in(tmp_path, new=True)
    Folder(paths.data, since=2 * DAY).settle().at(ago).session(
        Guidance(at=5.0, tier=Tier.SAME_DAY_URGENT, text="Today.", row="fever_back"), outcome=Outcome.RED_FLAG
    )
    async with on_stage(paths) as stage:
        await stage.settle()
        assert (stage.screen != "ClosedScreen") is opened
        if not opened:
            assert stage.text("tier") == "Get advice today"


async def test_a_lock_closes_rehearsals_too(tmp_path: Path) -> None:
    async with on_stage(locked(tmp_path), "mine", speed=10.0) as stage:
        await stage.seen("DetailScreen")
        assert "Closed for now" in stage.everything()
        await stage.press("enter")
        assert stage.screen == "DetailScreen"


async def test_a_lock_that_came_while_the_routine_was_shown_refuses_the_start(tmp_path: Path) -> None:
    paths = paths_in(tmp_path, mine=SHORT)
    async with on_stage(paths, "mine") as stage:
        await stage.seen("DetailScreen")
        locked(tmp_path, ago=60.0)
        await stage.press("enter")
        await stage.seen("TextScreen")
        assert "closed for now" in stage.everything()
        assert "Call 999 or 112" in stage.everything()
        await stage.press("enter")
        assert stage.app.exit_code is ExitCode.RED_FLAG


async def test_a_red_flag_in_a_session_closes_everything(tmp_path: Path) -> None:
    paths = paths_in(tmp_path, mine=SHORT)
    async with on_stage(paths, "mine") as stage:
        await stage.start()
        await stage.asked("gate")
        await stage.press("exclamation_mark")
        await stage.go(1)
        await stage.press("y")
        await stage.seen("GuidanceScreen")
    assert held(paths) == 1, "before it was acknowledged"
    async with on_stage(paths) as stage:
        await stage.seen("ClosedScreen")


async def test_the_count_of_a_day_says_why_and_what_is_open(tmp_path: Path) -> None:
    paths = paths_in(tmp_path, mine=SHORT)
    Folder(paths.data, since=2 * HOUR).session(routine="mine").session().session()
    async with on_stage(paths) as stage:
        routines = await stage.library()
        prompts = _prompts(routines)
        assert "Closed" not in prompts[0]
        closed = ["Closed" in each for each in prompts]
        assert closed == sorted(closed), "what is open comes first"
        assert "There were 3 sessions in the last 24 hours" in stage.text("lock")
        assert routines.highlighted == 0, "not the one used last, which is closed"
        await stage.press("end", "enter")
        await stage.seen("DetailScreen")
        assert "Closed for now. There were 3 sessions" in stage.everything()
        assert "Open now: Heat, Cold" in stage.everything()
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


async def test_surgery_closes_everything_without_an_emergency(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    told = Guidance(at=5.0, tier=Tier.BOOK_CLINICIAN, text="Surgery.", row="recent_spine_surgery")
    blocked = Decision(at=5.0, rule="screen", action="blocked", say="")
    Folder(paths.data, since=HOUR).session(told, blocked, outcome=Outcome.RED_FLAG)
    async with on_stage(paths) as stage:
        await stage.seen("ClosedScreen")
        assert stage.text("tier") == "Worth an appointment"
        assert "surgeon's limits" in stage.everything()


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (120, 40)])
async def test_the_emergency_number_is_in_sight_at_every_size(tmp_path: Path, size: tuple[int, int]) -> None:
    async with on_stage(locked(tmp_path), size=size) as stage:
        await stage.seen("ClosedScreen")
        first = stage.app.screen.query_one("#first")
        assert first.region.height >= 1
        assert stage.app.screen.region.contains_region(first.region)
        await stage.press("c")
        await stage.seen("ConfirmScreen")
        for name in ("confirm-words", "confirm-line"):
            assert stage.app.screen.region.contains_region(stage.app.screen.query_one(f"#{name}").region)


async def test_a_pack_of_a_session_that_was_cut_off_comes_off_first(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    Folder(paths.data, since=20 * 60).pack("cold", outcome=None, off=False)
    async with on_stage(paths) as stage:
        await stage.seen("TextScreen")
        assert "take it off now" in stage.everything()
        await stage.press("enter")
        await stage.seen("LibraryScreen")


async def test_what_has_opened_meanwhile_is_seen_without_leaving_the_list(tmp_path: Path) -> None:
    paths = locked(tmp_path)
    async with on_stage(paths) as stage:
        await stage.seen("ClosedScreen")
        await stage.press("escape")
        await stage.seen("LibraryScreen")
        await stage.library()
        with Store.open(paths.history) as store:
            clear(store, WORDS, load_rules())
        screen = stage.app.screen
        assert isinstance(screen, LibraryScreen)
        screen.look_again()
        routines = await stage.library()
        await stage.until(lambda: not any("Closed" in each for each in _prompts(routines)))


async def test_a_folder_in_use_is_said_before_anything_is_asked(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    async with on_stage(paths) as stage:
        await stage.library()
        with SessionLock(paths.data, routine="Settle", started=datetime.now(UTC)):
            for key in ("l", "p"):
                await stage.press(key)
                await stage.seen("TextScreen")
                assert "Another session is running" in stage.everything()
                await stage.press("enter")
                await stage.seen("LibraryScreen")
