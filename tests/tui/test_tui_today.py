"""The first screen: how the back is now, what is proposed, and one key to begin; by keys alone and by the mouse alone."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from folders import DAY, HOUR, Folder
from textual.widgets import Static

from stretchcoach.coach import day
from stretchcoach.coach.day import DayOverview, load_day
from stretchcoach.frontends.tui.screens.today_screen import DONE, NOT, TODAY, TodayScreen
from stretchcoach.frontends.tui.widgets.question_pane import READY, AnswerRow
from stretchcoach.history.store import Store
from stretchcoach.safety.questions import NONE, YES, Question, QuestionKind
from stretchcoach.safety.red_flags import Tier

from .stage import SHORT, SLOWLY, Stage, closed_by, on_stage, paths_in

KEPT = 1800.0


async def _in_session(stage: Stage) -> None:
    """The proposed routine has begun; the voice is heard."""
    await stage.until(lambda: stage.screen in ("SessionScreen", "HearingScreen"))
    if stage.screen == "HearingScreen":
        await stage.answer("space")
    await stage.seen("SessionScreen")


async def _next_question(stage: Stage) -> str:
    await stage.reach(lambda view: view.question is not None)
    question = stage.view.question
    assert question is not None
    return question.purpose


# Beginning --------------------------------------------------------------------------------------------------------------


async def test_a_number_and_enter_begin_and_the_number_is_not_asked_again(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path)) as stage:
        await stage.today()
        assert stage.text("ask") == "How is your back now?"
        await stage.press("3")
        assert stage.text("said") == "You said 3 of 10."
        assert "the gentle four" in stage.text("proposed")
        await stage.press("enter")
        await _in_session(stage)
        await stage.through_lists()
        assert await _next_question(stage) == "place_before"
        assert stage.session.run.driver.session.snapshot().facts.before == 3


async def test_what_is_pressed_before_the_record_is_there_counts(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path)) as stage:
        assert stage.text("ask") == "How is your back now?"
        await stage.press("6", "enter")
        await _in_session(stage)
        assert stage.session.run.routine.id == "settle"


async def test_ease_is_asked_for_before_the_record_is_there(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path)) as stage:
        await stage.press("e")
        await stage.seen("DetailScreen")
        assert "Ease" in stage.everything()


async def test_the_first_picture_asks_and_has_read_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    may_read = threading.Event()

    def late(*given: Any, **named: Any) -> DayOverview:
        may_read.wait(20)
        return load_day(*given, **named)

    monkeypatch.setattr(day, "load_day", late)
    async with on_stage(paths_in(tmp_path)) as stage:
        await stage.seen("TodayScreen")
        screen = stage.app.screen
        assert isinstance(screen, TodayScreen)
        assert (stage.text("ask"), stage.text("proposed"), screen.day) == ("How is your back now?", "", None)
        assert "10 worst imaginable" in screen.query_one(AnswerRow).rows()[-1]
        await stage.press("9")
        assert stage.text("said") == "You said 9 of 10."
        assert stage.screen == "TodayScreen"
        may_read.set()
        await _in_session(stage)
        assert stage.session.run.routine.id == "ease"


async def test_without_a_number_the_record_proposes_and_the_session_asks(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path)) as stage:
        await stage.today()
        await stage.press("enter")
        await _in_session(stage)
        await stage.through_lists()
        assert await _next_question(stage) == "before"


async def test_eight_or_more_leads_to_its_questions_at_once(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path)) as stage:
        await stage.today()
        await stage.press("x")
        await _in_session(stage)
        assert stage.session.run.routine.id == "ease"
        await stage.through_lists()  # the daily one, then the first one, which rule P2 asks
        question = stage.view.question
        assert question is not None
        assert question.text.startswith("Is this pain sudden and unlike your spasms before")


async def test_another_number_takes_its_place(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path)) as stage:
        screen = await stage.today()
        for key, pain, routine in (("7", 7, "settle"), ("2", 2, "gentle-four"), ("0", 0, "gentle-four")):
            await stage.press(key)
            assert screen.pain == pain
            assert screen.proposed is not None
            assert screen.proposed.routine is not None
            assert screen.proposed.routine.id == routine


async def test_a_number_counts_for_half_an_hour(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path, mine=SHORT)) as stage:
        screen, found = await stage.today(), []
        await stage.press("3")
        for seconds in (KEPT, 1):
            await stage.go(seconds)
            found.append(screen.pain)
        assert found == [3, None]
        await stage.press("enter")
        await _in_session(stage)
        await stage.through_lists()
        assert await _next_question(stage) == "before"


async def test_a_number_counts_for_one_session_whichever_is_begun(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path, mine=SHORT)) as stage:
        screen = await stage.today()
        await stage.press("3")
        await stage.library()
        await stage.press("enter")
        await stage.start()
        await stage.through_lists()
        assert await _next_question(stage) == "place_before"
        await stage.answer("q", "q", "q")
        await stage.go(10)
        await stage.seen("SummaryScreen")
        await stage.press("enter")
        await stage.today()
        assert screen.pain is None
        assert stage.text("said") == "A number chooses what fits."


async def test_a_routine_of_ones_own_comes_first(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path, mine=SHORT)) as stage:
        await stage.today()
        await stage.press("2")
        assert "Short" in stage.text("proposed")
        assert stage.text("why") == "It is one of your own."
        await stage.press("7")
        assert "Settle" in stage.text("proposed"), "its own limit is five"


# By the mouse -----------------------------------------------------------------------------------------------------------


async def _click(stage: Stage, words: str) -> None:
    """Click on ``words``, wherever they stand."""
    for widget in stage.app.screen.query(Static):
        for y, line in enumerate(str(widget.visual).splitlines()):
            if words in line and widget.is_on_screen:
                await stage.pilot.click(widget, offset=(line.index(words) + 1, y))
                await stage.settle()
                return
    raise AssertionError(f"{words} is nowhere to be seen")


async def test_by_the_mouse_alone(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path)) as stage:
        screen = await stage.today()
        row = screen.query_one(AnswerRow)
        left, wide = row.columns()[4]
        await stage.pilot.click(row, offset=(left + wide // 2, 1))
        await stage.settle()
        assert screen.pain == 4
        await _click(stage, "Start")
        await _in_session(stage)


async def test_the_other_ways_by_key_and_by_click(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path)) as stage:
        for key, words in (("e", "Ease"), ("t", "Heat or cold"), ("r", "All routines")):
            for by_mouse in (False, True):
                await stage.today()
                await (_click(stage, words) if by_mouse else stage.press(key))
                await stage.seen("DetailScreen" if key == "e" else "LibraryScreen")
                assert words in stage.everything()
                await stage.press("escape")


async def test_heat_or_cold_are_the_packs_alone(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path)) as stage:
        await stage.today()
        await stage.press("t")
        routines = await stage.library()
        assert [each.id for each in routines.options] == ["heat", "cold", "alternate"]


def _well(question: Question) -> int | str:
    """The answer of somebody with whom all is well."""
    match question.kind:
        case QuestionKind.LIST:
            return NONE
        case QuestionKind.PAIN:
            return 2
        case QuestionKind.PLACE:
            return 0
    return YES


async def _to_the_end(stage: Stage, answer: Callable[[int | str], Awaitable[None]]) -> None:
    """Go through the session; ``answer`` gives an answer, or says that one is ready."""
    for _ in range(2000):
        if stage.screen != "SessionScreen":
            return
        session = stage.session.run.driver.session
        if session.question is not None:
            await stage.go(SLOWLY)
            if session.question is not None:
                await answer(_well(session.question))
        elif session.asks_ready is not None:
            await stage.go(SLOWLY)
            await answer(READY)
        else:
            await stage.go(1.0)
    raise AssertionError("it never ended")


async def test_a_whole_session_by_keys_alone(tmp_path: Path) -> None:
    keys = {NONE: "n", YES: "y", READY: "space"}
    async with on_stage(paths_in(tmp_path, mine=SHORT)) as stage:
        await stage.today()
        await stage.press("2", "enter")
        await _in_session(stage)
        await _to_the_end(stage, lambda value: stage.press(keys.get(str(value), str(value))))
        await stage.seen("SummaryScreen")
        assert "You came to the end of the session." in stage.everything()


async def test_a_whole_session_by_the_mouse_alone(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path, mine=SHORT)) as stage:

        async def click(value: int | str) -> None:
            row = stage.app.screen.query_one(AnswerRow)
            values = [each.value for each in row.choices]
            if value in values:
                left, wide = row.columns()[values.index(value)]
                await stage.pilot.click(row, offset=(left + wide // 2, 0))
            await stage.settle()

        await stage.today()
        await click(2)
        await _click(stage, "Start")
        await stage.until(lambda: stage.screen in ("SessionScreen", "HearingScreen"))
        if stage.screen == "HearingScreen":
            await _click(stage, "Go on")
        await stage.seen("SessionScreen")
        await _to_the_end(stage, click)
        await stage.seen("SummaryScreen")
        assert "You came to the end of the session." in stage.everything()


# The days before --------------------------------------------------------------------------------------------------------


async def test_the_week_and_the_last_session(tmp_path: Path) -> None:
    paths = paths_in(tmp_path, new=True)
    past = Folder(paths.data, since=9 * DAY).settle()
    for ago in (5 * DAY, 3 * DAY, 3 * DAY - 60.0):
        past.at(ago).session(before=4, after=3)
    with Store.open(paths.history) as store:
        last = store.standing().sessions[-1]
        store.morning(last.id, 3, "N1")
    async with on_stage(paths) as stage:
        await stage.today()
        names, marks, told = stage.text("week").splitlines()
        assert [each.startswith("[") for each in names.split()] == [False] * 6 + [True]
        assert marks.split() in (
            [NOT, DONE, NOT, f"{DONE}2", NOT, NOT, TODAY],
            [NOT, DONE, DONE, DONE, NOT, NOT, TODAY],
        )
        assert told.endswith("of the last 7 days.")
        assert "Pain 4 before, 3 after." in stage.text("last")
        assert "The morning after: 3, about as before." in stage.text("last")


async def test_no_disclaimer_stands_on_it_but_in_the_help(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path)) as stage:
        await stage.today()
        assert "medical device" not in stage.everything()
        await stage.press("question_mark")
        assert "not a medical device" in stage.everything()


async def test_where_nothing_is_open_it_says_why_and_what_leads_out(tmp_path: Path) -> None:
    async with on_stage(closed_by(tmp_path)) as stage:
        await stage.seen("ClosedScreen")
        await stage.press("escape")
        screen = await stage.today()
        assert "Call 999 or 112 now" in stage.text("why")
        assert stage.text("why").endswith("Nothing is open now.")
        assert "Press c" in stage.text("lock")
        await stage.press("2", "enter")
        assert stage.screen == "TodayScreen"
        await stage.press("c")
        await stage.seen("ClosedScreen")
        assert screen.proposed is not None


async def test_where_exercises_are_closed_what_is_open_is_proposed(tmp_path: Path) -> None:
    paths = closed_by(tmp_path, "neuro_leg", Tier.SAME_DAY_URGENT, ago=HOUR)
    async with on_stage(paths) as stage:
        await stage.seen("ClosedScreen")
        await stage.press("escape")
        await stage.today()
        await stage.press("2")
        assert "Ease" in stage.text("proposed")
        assert stage.text("why").endswith("This is open now.")


async def test_a_record_that_cannot_be_read_is_told_and_something_is_proposed(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    paths.history.write_bytes(b"no database at all" * 99)
    async with on_stage(paths, speed=10.0) as stage:  # nothing is opened for writing, which would put it aside
        screen = await stage.today()
        assert isinstance(screen, TodayScreen)
        assert stage.app.problem
        assert "the gentle four" in stage.text("proposed")
