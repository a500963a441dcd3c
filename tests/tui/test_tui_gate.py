"""The questions about warning signs in the app: lists, picks, taking back, a held key, the anytime key, whom to call."""

from __future__ import annotations

import locale
from pathlib import Path

import pytest

from stretchcoach.errors import ExitCode
from stretchcoach.frontends.tui.screens.base import KeyLine
from stretchcoach.frontends.tui.widgets.drawing import BigText
from stretchcoach.frontends.tui.widgets.question_pane import READ_FIRST, AnswerLines, AnswerRow
from stretchcoach.history.store import Store
from stretchcoach.safety.red_flags import Tier
from stretchcoach.session.events import Outcome
from stretchcoach.session.states import State

from .stage import COMFORTABLE, SHORT, Stage, in_session, on_stage, paths_in, standing

SIZES = ((80, 24), (120, 40), (200, 60))


async def first_session(stage: Stage) -> None:
    """From the first screen into a first session."""
    await stage.seen("WelcomeScreen")
    await stage.press("enter")
    await stage.seen("DetailScreen")
    await stage.start()
    await stage.asked("list")


def given(folder: Path) -> list[tuple[str, object]]:
    """The answers of the last session, by what they are about."""
    with Store.open(paths_in(folder).history, write=False) as store:
        events = store.events(store.sessions()[0].id)
    return [(str(each["ref"]), each["value"]) for each in events if each["type"] == "answer"]


# Lists and picks -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_a_list_stands_whole_on_the_screen(tmp_path: Path, size: tuple[int, int]) -> None:
    async with on_stage(paths_in(tmp_path, new=True, mine=SHORT), "mine", size=size) as stage:
        await first_session(stage)
        for place in ("1 of 3", "2 of 3"):
            assert place in stage.text("place")
            lines, row = stage.session.query_one(AnswerLines), stage.session.query_one(AnswerRow)
            assert len(lines.lines) == 8
            shown = stage.session.query_one("#asked").region
            assert shown.contains_region(lines.region)
            assert not stage.session.board.pane.more_below
            large = lines.room > 0
            assert large == (size == (200, 60))
            assert large or lines.air == (1 if size == (80, 24) else 2), "one a row, with room between"
            assert [each.word for each in row.choices] == ["None", "Something fits", "Say it again"]
            assert row.words == ("press n", "press s", "press r")
            assert stage.app.screen.region.contains_region(row.region)
            await stage.answer("n")
        await stage.asked("before")
        assert "3 of 3" in stage.text("place")


async def test_a_list_longer_than_the_screen_is_read_to_its_end_before_nothing_fits(tmp_path: Path) -> None:
    async with in_session(tmp_path, size=(40, 12)) as stage:
        stage.session.show_problem("There is no sound: everything is shown, nothing is heard.")
        await stage.asked("list")
        assert not stage.session.query_one("#problem").display, "the question needs its rows"
        await stage.press("s")
        await stage.go(1)
        assert stage.text("hint") == "More below: press the down arrow."
        asked = stage.view.question
        await stage.press("d")
        assert stage.text("hint") == READ_FIRST
        row = stage.app.screen.query_one(AnswerRow)
        await stage.pilot.click(AnswerRow, offset=(sum(row.columns()[0]) // 2, 0))
        await stage.settle()
        assert stage.view.question == asked
        await stage.press("pagedown", "pagedown", "pagedown", "pagedown", "pageup", "up", "down")
        assert stage.view.question == asked
        await stage.press(*["pagedown"] * 4, "d")
        assert stage.view.question != asked
        await stage.pilot.resize_terminal(80, 24)
        await stage.go(0.1)
        assert stage.session.query_one("#problem").display


async def test_something_fits_needs_no_reading_to_the_end(tmp_path: Path) -> None:
    async with in_session(tmp_path, size=(40, 12)) as stage:
        await stage.asked("list")
        await stage.press("exclamation_mark")
        await stage.go(1)
        assert stage.session.board.pane.more_below
        await stage.press("1")
        assert stage.view.question is not None
        assert stage.view.question.purpose == "follow_up"


@pytest.mark.parametrize("key", ["s", "y", "u", "3"])
async def test_lines_are_picked_one_after_the_other(tmp_path: Path, key: str) -> None:
    async with in_session(tmp_path) as stage:
        await stage.asked("list")
        await stage.press(key)
        lines = stage.session.query_one(AnswerLines)
        assert [each.mark for each in lines.lines][::9] == ["[ ]  1  ", "[ ]  0  "], "the tenth by its key"
        await stage.go(1)
        await stage.press("x")
        assert "then d for done" in stage.text("hint")
        await stage.press("2", "0")
        await stage.pilot.click(
            AnswerLines, offset=(30, lines.rows(lines.size.width).index((6, "[ ]  6  ", lines.lines[5].words)))
        )
        await stage.settle()
        assert [number for number, each in enumerate(lines.lines, 1) if each.picked] == [2, 6, 10]
        assert stage.text("question").startswith("Anything else?")
        await stage.press("2")
        assert [number for number, each in enumerate(lines.lines, 1) if each.picked] == [2, 6, 10], "taken back with b"
        await stage.answer("b", "d")
        assert stage.view.question is not None
        assert stage.view.question.purpose == "follow_up"


async def test_a_line_of_a_list_can_be_clicked(tmp_path: Path) -> None:
    async with in_session(tmp_path) as stage:
        await stage.asked("list")
        await stage.pilot.click(AnswerLines, offset=(30, 2))
        await stage.settle()
        assert stage.view.question is not None
        assert stage.view.question.several


async def test_nothing_counts_at_once_and_the_list_can_be_heard_again(tmp_path: Path) -> None:
    async with in_session(tmp_path) as stage:
        await stage.go(1)
        await stage.press("n")
        assert stage.text("hint") == "Please take in the whole question first, and then answer."
        asked = stage.view.question
        await stage.answer("r")
        assert stage.view.question is not None
        assert asked is not None
        assert stage.view.question.id == asked.id


# A key that is held down ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("new", [True, False])
async def test_a_key_held_down_for_eleven_seconds_is_one_answer(tmp_path: Path, new: bool) -> None:
    paths = paths_in(tmp_path, new=new, mine=SHORT)
    async with on_stage(paths, "mine") as stage:
        if new:
            await stage.seen("WelcomeScreen")
            await stage.press("enter")
            await stage.seen("DetailScreen")
        await stage.start()
        await stage.hold("n", 11)
        assert "counts once" in stage.text("hint")
        await stage.press("ctrl+q")
    assert [value for _, value in given(tmp_path) if value is not None] == ["none"]


async def test_a_held_key_is_no_command_after_it_answered(tmp_path: Path) -> None:
    async with in_session(tmp_path, COMFORTABLE) as stage:
        await stage.through_gate()
        await stage.reach(lambda view: view.phase == "comfortable")
        await stage.press("space")
        assert stage.view.phase == "between"
        await stage.hold("space", 3)
        assert stage.state() is not State.PAUSED


async def test_a_held_key_takes_no_guidance_away_and_one_answer_back(tmp_path: Path) -> None:
    async with in_session(tmp_path) as stage:
        await stage.asked("list")
        await stage.answer("s", "1", "d", "y")
        assert stage.view.question is not None
        assert stage.view.question.purpose == "said_back"
        await stage.go(2)
        await stage.hold("b", 3)
        assert stage.view.question is not None
        assert stage.view.question.purpose == "follow_up"
        await stage.answer("y")
        await stage.go(2)
        await stage.hold("y", 8)
        await stage.seen("GuidanceScreen")
        await stage.answer("y")
        assert stage.screen == "SummaryScreen"


# Taking back -----------------------------------------------------------------------------------------------------------


async def test_back_works_until_the_first_step_and_is_not_offered_later(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path, new=True, mine=SHORT), "mine") as stage:
        await first_session(stage)
        keys = stage.app.screen.query_one(KeyLine)
        assert "B Back" not in str(keys.content)
        await stage.answer("n", "n")
        await stage.asked("before")
        assert "B Back" in str(keys.content)
        await stage.answer("left", "b")
        assert "1 of 3" in stage.text("place")
        assert stage.text("question") == "Is any of this new, or getting worse?"
        assert "B Back" in str(keys.content)
        await stage.answer("b")
        assert stage.text("hint") == "There is nothing to go back to."
        await stage.through_gate()
        await stage.asked("after")
        assert "B Back" not in str(keys.content)
        await stage.press("b")
        assert stage.view.question is not None
        assert stage.view.question.purpose == "after"


# The anytime key -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [*SIZES, (40, 12)])
@pytest.mark.parametrize("key", ["exclamation_mark", "f2"])
async def test_the_key_stops_everything_and_names_the_number(tmp_path: Path, key: str, size: tuple[int, int]) -> None:
    async with in_session(tmp_path, size=size) as stage:
        await stage.through_gate()
        await stage.reach(lambda view: view.phase == "hold")
        await stage.press(key)
        assert (stage.text("moment"), stage.text("clock")) == ("Stopped.", "999 or 112")
        assert "Stopped." not in stage.text("question"), "it stands large already"
        assert len(stage.session.query_one(AnswerLines).lines) == 7
        for name in ("moment", "clock"):
            assert stage.session.query_one(f"#{name}").region.height >= 1
        if size != (40, 12):
            assert not stage.session.board.pane.more_below
            moment, number = (_pixels(stage.session.query_one(f"#{name}", BigText)) for name in ("moment", "clock"))
            assert number >= moment, "nothing is larger than the number"
        assert "Pause" not in str(stage.app.screen.query_one(KeyLine).content), "all of it has stopped"
        assert "B Back" not in str(stage.app.screen.query_one(KeyLine).content)


def _pixels(text: BigText) -> int:
    return sum(bool(row.strip()) for row in text.rows())


async def test_without_a_known_country_the_words_say_whom_to_call(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path, new=True, mine=SHORT), "mine") as stage:
        await first_session(stage)
        await stage.press("exclamation_mark")
        assert (stage.text("moment"), stage.text("clock")) == ("Stopped.", "")
        assert "call your local emergency number" in stage.text("question")


async def test_a_mistake_goes_on_and_a_break_pauses(tmp_path: Path) -> None:
    async with in_session(tmp_path) as stage:
        await stage.through_gate()
        await stage.reach(lambda view: view.phase == "hold")
        await stage.press("exclamation_mark")
        await stage.answer("7", "1")
        assert (stage.state(), stage.view.phase) == (State.RUNNING, "hold")
        await stage.press("exclamation_mark")
        await stage.answer("7", "2")
        assert stage.text("moment") == "Paused"
        assert "Rest as long as you like" in stage.text("say")
        await stage.answer("space")
        assert stage.state() is State.RUNNING


async def test_an_emergency_shows_the_number_largest_and_stays(tmp_path: Path) -> None:
    async with in_session(tmp_path) as stage:
        await stage.through_gate()
        await stage.reach(lambda view: view.phase == "hold")
        await stage.press("exclamation_mark")
        await stage.answer("1", "y")
        assert stage.text("clock") == "999 or 112", "before it is said back"
        await stage.answer("y")
        await stage.seen("GuidanceScreen")
        assert stage.text("tier") == "999 or 112"
        assert stage.text("tier-words") == "Get help now: call"
        assert "Call 999 or 112 now, or go to the nearest emergency department." in stage.text("guidance-text")
        assert not stage.app.screen.query_one("#whom").display
        await stage.press("enter", "q", "escape", "space")
        assert stage.screen == "GuidanceScreen"
        await stage.press("w")
        assert stage.screen == "CardScreen"
        await stage.press("escape")
        await stage.go(400)
        assert stage.session.run.ended is not None
        assert stage.screen == "GuidanceScreen"
        await stage.press("enter")
        assert stage.screen == "SummaryScreen"
        assert "Call 999 or 112 now" in stage.everything()
        await stage.press("enter")
        assert stage.app.exit_code is ExitCode.RED_FLAG


async def test_advice_for_today_names_the_line_to_call(tmp_path: Path) -> None:
    async with in_session(tmp_path) as stage:
        await stage.asked("list")
        await stage.answer("s", "9", "d", "n", "y")
        await stage.seen("GuidanceScreen")
        assert stage.text("tier") == "Get advice today"
        assert "111" in stage.text("guidance-text")
        assert "You said: fever, or feeling very ill." in stage.text("guidance-text")


# The country -----------------------------------------------------------------------------------------------------------


async def _to_guidance(stage: Stage) -> None:
    await first_session(stage)
    await stage.answer("s", "1", "d", "y", "y")
    await stage.seen("GuidanceScreen")


async def test_the_country_is_offered_by_one_key_and_never_in_the_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locale, "setlocale", lambda category, wanted=None: "en_GB.UTF-8")
    paths = paths_in(tmp_path, new=True, mine=SHORT)
    async with on_stage(paths, "mine") as stage:
        await _to_guidance(stage)
        assert stage.text("tier") == "Get help now"
        assert stage.text("first").startswith("Call your local emergency number")
        assert "United Kingdom? Press c" in stage.text("whom")
        await stage.press("c")
        assert stage.text("tier") == "999 or 112"
        assert "Call 999 or 112 now" in stage.text("guidance-text")
        assert not stage.app.screen.query_one("#whom").display
        assert "C This country" not in str(stage.app.screen.query_one(KeyLine).content)
        await stage.go(2)
        await stage.press("enter")
        assert "Call 999 or 112 now" in stage.everything()
    assert standing(paths).closures[0].row == "ces_saddle"


async def test_another_country_is_chosen_from_the_guidance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locale, "setlocale", lambda category, wanted=None: "C.UTF-8")
    async with on_stage(paths_in(tmp_path, new=True, mine=SHORT), "mine") as stage:
        await _to_guidance(stage)
        assert stage.text("whom") == "To see the number to call, press o and choose your country."
        assert "C This country" not in str(stage.app.screen.query_one(KeyLine).content)
        await stage.press("o")
        await stage.seen("CountryScreen")
        await stage.press(*"norway", "enter")
        await stage.seen("GuidanceScreen")
        assert stage.text("tier") == "113"


# What was established stays ---------------------------------------------------------------------------------------------


async def test_leaving_in_the_middle_of_a_red_flag_is_one(tmp_path: Path) -> None:
    async with in_session(tmp_path) as stage:
        await stage.asked("list")
        await stage.answer("s", "4", "d", "ctrl+q", "ctrl+q", "ctrl+q")
    assert stage.app.exit_code is ExitCode.RED_FLAG
    with Store.open(paths_in(tmp_path).history, write=False) as store:
        assert store.sessions()[0].outcome is Outcome.RED_FLAG
    async with on_stage(paths_in(tmp_path, mine=SHORT)) as stage:
        await stage.library()
        assert "Last time a question was left open." in stage.text("lock")
        assert "call 999 or 112 now" in stage.text("lock")
        await stage.press("enter")
        await stage.seen("DetailScreen")
        await stage.start()
        assert "Last time a question was left open." in stage.text("question")


# One person of each tier -----------------------------------------------------------------------------------------------


async def test_an_operation_waits_until_somebody_agrees(tmp_path: Path) -> None:
    paths = paths_in(tmp_path, new=True, mine=SHORT)
    async with on_stage(paths, "mine") as stage:
        await first_session(stage)
        await stage.answer("n", "s", "6", "d", "y", "y")
        await stage.seen("GuidanceScreen")
        assert stage.text("tier") == "Ask first"
        assert "Ask your surgeon or clinician when you can start." in stage.text("guidance-text")
        await stage.answer("y")
        await stage.seen("SummaryScreen")
        assert "Not today." in stage.everything()
        await stage.press("enter")
    assert stage.app.exit_code is ExitCode.PAIN_RULE
    assert [(each.row, each.tier) for each in standing(paths).closures] == [("surgery", Tier.WAIT)]


async def test_dizziness_that_passed_is_enough_for_today(tmp_path: Path) -> None:
    async with in_session(tmp_path) as stage:
        await stage.through_gate()
        await stage.reach(lambda view: view.phase == "hold")
        await stage.press("exclamation_mark")
        await stage.answer("6")
        assert stage.view.question is None, "three minutes first"
        await stage.asked("follow_up")
        await stage.answer("y")
        await stage.seen("GuidanceScreen")
        assert stage.text("tier") == "Enough for today"
        await stage.answer("space")
        await stage.seen("SummaryScreen")
        await stage.press("enter")
    assert stage.app.exit_code is ExitCode.PAIN_RULE


async def test_advice_closes_nothing_and_stands_in_the_summary(tmp_path: Path) -> None:
    async with in_session(tmp_path) as stage:
        await stage.asked("list")
        await stage.answer("s", "2", "d", "y")
        assert "You said: trouble with your pee, only burning" in stage.text("question")
        await stage.answer("y")
        await stage.through_gate()
        await stage.asked("after")
        await stage.answer("2")
        await stage.asked("moved")
        await stage.answer("y")
        await stage.go(40)
        await stage.seen("SummaryScreen")
        assert "This is worth a booked appointment." in stage.everything()
        await stage.press("enter")
    assert stage.app.exit_code is ExitCode.COMPLETED
    assert standing(paths_in(tmp_path)).closures == ()
