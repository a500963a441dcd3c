"""The end of a session on the screen: what is read there, a note of one's own, and what the history shows of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from stretchcoach.history.store import Store

from .stage import SHORT, SLOWLY, Stage, in_session, on_stage, paths_in

TWO = SHORT + '[[step]]\nexercise = "child-pose"\nhold = "10s"\n'


async def to_the_end(stage: Stage, pain: str = "2") -> None:
    """Through the one exercise, with this rating after it."""
    await stage.through_gate()
    await stage.asked("after")
    await stage.press(pain)
    await stage.asked("moved")
    await stage.press("y")
    await stage.go(10)
    await stage.seen("SummaryScreen")


async def stopped(stage: Stage) -> None:
    await stage.through_gate()
    await stage.reach(lambda view: view.phase == "hold")
    await stage.answer("q", "q")
    await stage.go(20)
    await stage.seen("SummaryScreen")


def notes(folder: Path) -> list[str]:
    with Store.open(folder / "data" / "history.sqlite3", write=False) as store:
        return [each.note for each in store.sessions()]


async def test_a_note_is_one_key_away_and_stands_in_the_history(tmp_path: Path) -> None:
    async with in_session(tmp_path) as stage:
        await to_the_end(stage)
        await stage.press("n")
        await stage.seen("FormScreen")
        assert "A note for yourself?" in stage.text("form-ask")
        await stage.go(SLOWLY)
        await stage.press(*"wq n", "enter")
        await stage.seen("SummaryScreen")
        await stage.until(lambda: "wq n" in stage.everything().splitlines())
        assert notes(tmp_path)[0] == "wq n"
        await stage.press("h")
        await stage.seen("HistoryScreen")
        await stage.until(lambda: stage.app.screen.query_one("#past").display)
        await stage.press("enter")
        await stage.seen("DayScreen")
        await stage.until(lambda: "wq n" in stage.everything().splitlines())


async def test_enter_alone_leaves_the_note_out(tmp_path: Path) -> None:
    async with in_session(tmp_path) as stage:
        await to_the_end(stage)
        await stage.press("n")
        await stage.seen("FormScreen")
        await stage.answer("enter")
        await stage.seen("SummaryScreen")
        assert "Your note" not in stage.everything().splitlines()
    assert notes(tmp_path)[0] == ""


async def test_a_rehearsal_says_that_it_does_not_count_and_takes_no_note(tmp_path: Path) -> None:
    async with in_session(tmp_path, speed=20.0) as stage:
        await stopped(stage)
        assert "This was a rehearsal. It does not count." in stage.everything().splitlines()
        await stage.press("n")
        assert stage.screen == "SummaryScreen"


async def test_pain_that_rose_is_told_in_words_at_the_end_and_in_the_history(tmp_path: Path) -> None:
    async with in_session(tmp_path, TWO) as stage:
        await stage.through_gate()
        await stage.asked("check_in")
        await stage.press("8")
        for _ in range(40):
            if stage.screen == "SummaryScreen":
                break
            await stage.go(5)
        await stage.seen("SummaryScreen")
        shown = stage.everything()
        assert "Stopped because the pain rose to 8." in shown
        assert "P6" not in shown
        assert "2 before, 8 at the worst" in shown
        await stage.press("h")
        await stage.seen("HistoryScreen")
        await stage.until(lambda: "stopped because the pain rose to 8" in stage.text("chosen"))


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 16)])
async def test_nothing_of_the_end_is_cut_off(tmp_path: Path, size: tuple[int, int]) -> None:
    async with in_session(tmp_path, size=size) as stage:
        await to_the_end(stage)
        rows = [each for each in stage.app.screen.query("#summary *") if not each.children]
        for each in rows:
            assert each.region.right <= size[0]
            assert each.region.height >= each.get_content_height(each.size, each.size, each.size.width)


async def test_the_history_in_spanish(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    paths.settings.write_text('language = "es"\n', "utf-8")
    async with on_stage(paths) as stage:
        await stage.library()
        await stage.press("h")
        await stage.seen("HistoryScreen")
        await stage.until(lambda: stage.app.screen.query_one("#past").display)
        await stage.press("up")
        assert "completada" in stage.text("chosen")
