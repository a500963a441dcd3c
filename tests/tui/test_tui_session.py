"""A session in the app, by keys alone, on a fake clock."""

from __future__ import annotations

from pathlib import Path

import pytest

from stretchcoach.errors import ExitCode
from stretchcoach.frontends.tui.screens.base import KeyLine
from stretchcoach.frontends.tui.widgets.drawing import Bar, BigText
from stretchcoach.frontends.tui.widgets.question_pane import AnswerRow
from stretchcoach.history.store import Store
from stretchcoach.session.states import State

from .stage import COMFORTABLE, PACK, SLOWLY, in_session, on_stage, paths_in


async def test_a_whole_session_by_keys(tmp_path: Path) -> None:
    async with in_session(tmp_path) as stage:
        await stage.through_gate("2")
        bar = stage.session.query_one("#routine-bar", Bar)
        assert bar.percent == 0, "questions are no part of the routine"
        await stage.reach(lambda view: view.phase == "hold" and view.side == "left")
        assert 0 < bar.percent < 50
        assert stage.text("moment") == "Hold · left"
        assert stage.text("step") == "Seated twist, left side"
        assert stage.text("place") == "Step 1 of 1"
        assert stage.text("facts") == "1 of 2 · LEFT"
        await stage.reach(lambda view: view.phase == "switch")
        assert stage.text("moment") == "Change sides · right"
        await stage.reach(lambda view: view.phase == "hold" and view.side == "right")
        await stage.asked("after")
        assert bar.percent == 100
        await stage.press("1")
        await stage.asked("moved")
        await stage.press("y")
        await stage.go(10)
        await stage.seen("SummaryScreen")
        summary = stage.everything()
        for words in (
            *("You came to the end of the session.", "Pain", "2 before, 1 after", "What you did", "Seated twist"),
            *("Last seven days", "1 session", "You can do it again today if you like, or tomorrow."),
        ):
            assert words in summary.splitlines()
        assert str(tmp_path) not in summary
        await stage.press("enter")
        await stage.seen("FormScreen")
        await stage.press("escape")
        assert stage.app.exit_code is ExitCode.COMPLETED
    with Store.open(tmp_path / "data" / "history.sqlite3", write=False) as store:
        record = store.sessions()[0]
    assert (record.pain_before, record.pain_after, record.done) == (2, 1, 1)


async def test_the_clock_counts_down_by_the_ceiling(tmp_path: Path) -> None:
    async with in_session(tmp_path) as stage:
        await stage.through_gate()
        await stage.reach(lambda view: view.phase == "hold")
        shown = []
        for _ in range(3):
            shown.append(stage.text("clock"))
            await stage.go(1)
        first = int(shown[0][-2:])
        assert shown == [f"00:{first - passed:02}" for passed in range(3)]


async def test_pain_keys_and_their_words(tmp_path: Path) -> None:
    async with in_session(tmp_path) as stage:
        await stage.through_lists()
        await stage.asked("before")
        row = stage.app.screen.query_one(AnswerRow)
        assert [each.word for each in row.choices] == [str(number) for number in range(11)]
        assert row.words == ("0 no pain", "Press 0 to 9, or x for 10.", "10 worst imaginable")
        assert "how is your pain now" in stage.text("question").lower()
        await stage.press("y")
        assert stage.text("hint") == "Press 0 to 9, or x for 10."
        assert stage.view.question is not None
        await stage.press("x")
        await stage.asked("rated")
        await stage.answer("y")
        assert stage.session.run.digest.decision is not None
        assert stage.session.run.digest.decision.rule == "P2"


async def test_n_at_the_pack_question_never_skips_the_pack(tmp_path: Path) -> None:
    async with in_session(tmp_path, PACK) as stage:
        await stage.through_gate()
        await stage.to_the_pack()
        await stage.press("n", "n", "n")
        assert stage.view.kind == "cold"
        await stage.asked("pack_on")
        assert stage.text("moment") == "Pack on"


async def test_pause_stands_still_and_says_so(tmp_path: Path) -> None:
    async with in_session(tmp_path) as stage:
        await stage.through_gate()
        await stage.reach(lambda view: view.phase == "hold")
        await stage.press("space")
        before = stage.text("clock")
        assert stage.text("moment") == "Paused"
        assert "Press space to go on" in stage.text("say")
        assert stage.session.board.has_class("mode-paused")
        await stage.go(120)
        assert stage.text("clock") == before
        await stage.press("p")
        assert stage.state() is State.RUNNING
        assert stage.text("moment") == "Hold · left"
        assert not stage.session.board.has_class("mode-paused")


async def test_moving_about(tmp_path: Path) -> None:
    async with in_session(tmp_path, routine=_gentle()) as stage:
        await stage.through_gate()
        await stage.reach(lambda view: view.number == 1 and view.phase == "rep")
        await stage.press("m")
        assert stage.text("hint") == "There is nothing to make longer just now."
        await stage.press("n")
        assert stage.view.number != 1 or stage.view.kind == "check_in"
        await stage.reach(lambda view: view.phase == "hold" or view.question is not None)
        if stage.view.question:
            await stage.press("2")
            await stage.reach(lambda view: view.phase == "hold")
        remaining = stage.view.remaining
        await stage.press("plus")
        assert stage.view.remaining is not None
        assert remaining is not None
        assert stage.view.remaining > remaining + 9
        await stage.press("r")
        assert stage.view.phase == "announce"
        await stage.press("b")
        assert stage.view.number == 1


async def test_stop_pauses_and_asks_and_the_same_key_stops(tmp_path: Path) -> None:
    async with in_session(tmp_path) as stage:
        await stage.through_gate()
        await stage.reach(lambda view: view.phase == "hold")
        await stage.press("q")
        assert (stage.screen, stage.state()) == ("StopScreen", State.PAUSED)
        assert stage.text("stop-title") == "Stop?"
        assert "Something is wrong: press the exclamation mark." in stage.everything()
        await stage.press("q", "q")
        assert stage.screen == "StopScreen", "a key that is held down is one key"
        await stage.answer("q")
        assert (stage.screen, stage.state()) == ("SessionScreen", State.ENDING)
        await stage.go(60)
        assert stage.screen == "SummaryScreen"
        assert "You stopped the session." in stage.everything()
        await stage.press("enter")
        assert stage.app.exit_code is ExitCode.STOPPED


@pytest.mark.parametrize(
    ("key", "state"),
    [
        ("space", State.RUNNING),
        ("b", State.PAUSED),
        ("escape", State.PAUSED),
        ("exclamation_mark", State.ASKING),
        ("q", State.ENDING),
        ("w", State.PAUSED),
    ],
)
@pytest.mark.parametrize("paused", [False, True])
async def test_who_was_about_to_stop_may_want_something_else(
    tmp_path: Path, key: str, state: State, paused: bool
) -> None:
    async with in_session(tmp_path) as stage:
        await stage.through_gate()
        await stage.reach(lambda view: view.phase == "hold")
        await stage.answer(*(["p"] if paused else []), "escape" if key == "q" else "q", key)
        assert stage.state() is state
        if key == "exclamation_mark":
            assert stage.view.question is not None
            assert stage.view.question.purpose == "symptom"


async def test_a_click_answers_why(tmp_path: Path) -> None:
    async with in_session(tmp_path) as stage:
        await stage.through_gate()
        await stage.reach(lambda view: view.phase == "hold")
        await stage.press("q")
        await stage.pilot.click("#answers", offset=(75, 2))
        assert stage.screen == "StopScreen", "a click too many"
        await stage.go(SLOWLY)
        await stage.pilot.click("#answers", offset=(75, 2))
        await stage.settle()
        assert stage.state() is State.ENDING


async def test_with_a_pack_on_it_comes_off_first(tmp_path: Path) -> None:
    async with in_session(tmp_path, PACK) as stage:
        await stage.through_gate()
        await stage.to_the_pack()
        await stage.answer("y")
        await stage.go(30)
        await stage.press("q")
        assert stage.screen == "StopScreen"
        assert stage.text("stop-first") == "Take the pack off now."
        await stage.answer("q")
        assert stage.view.pack_on is not None, "stopping alone takes nothing off"
        assert "Take the pack off" in " ".join(each.sound for each in stage.sound.asked)


async def test_while_it_is_asked_the_session_may_end_by_itself(tmp_path: Path) -> None:
    async with in_session(tmp_path) as stage:
        await stage.through_gate()
        await stage.reach(lambda view: view.phase == "hold")
        await stage.press("exclamation_mark", "q")
        assert (stage.screen, stage.state()) == ("StopScreen", State.ASKING), "a question is there already"
        for _ in range(10):
            await stage.go(120)
        await stage.seen("SummaryScreen")


async def test_a_bad_rating_ends_with_the_reason(tmp_path: Path) -> None:
    async with in_session(tmp_path) as stage:
        await stage.through_gate("7")
        await stage.go(60)
        assert stage.screen == "SummaryScreen"
        assert "Not this time: the pain was 7." in stage.everything()
        assert "At six or seven, today is for the settle routine only" in stage.everything()
        await stage.press("enter")
        assert stage.app.exit_code is ExitCode.PAIN_RULE


async def test_nobody_answers(tmp_path: Path) -> None:
    async with in_session(tmp_path) as stage:
        await stage.reach(lambda view: view.state is State.HELD)
        assert stage.text("moment") == "Paused"
        assert "Nobody answered" in stage.text("say")
        await stage.go(700)
        assert stage.screen == "SummaryScreen"
        await stage.press("enter")
        assert stage.app.exit_code is ExitCode.PAIN_RULE


async def test_it_survives_every_size(tmp_path: Path) -> None:
    async with in_session(tmp_path, size=(120, 40)) as stage:
        await stage.through_gate()
        await stage.reach(lambda view: view.phase == "hold")
        for width, height in ((40, 12), (20, 5), (1, 1), (200, 60), (80, 24)):
            await stage.pilot.resize_terminal(width, height)
            await stage.go(0.1)
            assert stage.text("clock").startswith("00:")
        await stage.pilot.resize_terminal(40, 12)
        await stage.settle()
        clock = stage.app.screen.query_one("#clock", BigText)
        assert clock.size.height >= 4
        assert "█" in "".join(clock.rows())
        assert stage.app.screen.max_scroll_y == 0
        await stage.asked("after")
        question = stage.app.screen.query_one("#asked")
        assert question.region.height >= 3


@pytest.mark.parametrize(
    ("key", "screen"), [("question_mark", "HelpScreen"), ("w", "CardScreen"), ("f3", "CardScreen")]
)
async def test_what_is_read_lies_over_a_session_and_gives_way_to_a_question(
    tmp_path: Path, key: str, screen: str
) -> None:
    async with in_session(tmp_path) as stage:
        await stage.through_gate()
        await stage.reach(lambda view: view.phase == "hold")
        await stage.press(key)
        assert stage.screen == screen
        await stage.press("exclamation_mark")
        assert stage.screen == "SessionScreen"
        assert stage.view.question is not None
        assert stage.view.question.purpose == "symptom"
        await stage.answer("7", "1")
        await stage.press(key)
        assert stage.screen == screen
        await stage.asked("after")
        assert stage.screen == "SessionScreen"


async def test_as_long_as_it_is_comfortable(tmp_path: Path) -> None:
    async with in_session(tmp_path, COMFORTABLE) as stage:
        await stage.through_gate()
        await stage.reach(lambda view: view.phase == "comfortable")
        assert stage.text("moment") == "Hold"
        assert stage.text("clock") == "00:00"
        await stage.go(3)
        assert stage.text("clock") == "00:03"
        assert "as long as it is comfortable" in stage.text("say")
        assert not stage.session.query_one("#asked").display, "words and clock keep their room"
        assert stage.session.query_one("#clock").size.height >= 3
        assert stage.app.screen.query_one(AnswerRow).words == ("press Enter",)
        await stage.press("4")
        assert stage.text("hint") == "Press Enter, space or y when it is done."
        await stage.press("enter")
        assert stage.view.phase == "between"


async def test_a_pack_shows_its_whole_time_and_does_not_pause(tmp_path: Path) -> None:
    async with in_session(tmp_path, PACK) as stage:
        await stage.through_gate()
        await stage.to_the_pack()
        await stage.answer("y")
        await stage.reach(lambda view: view.phase == "pack")
        await stage.go(30)
        assert "On the skin for 00:3" in stage.text("facts")
        assert stage.text("say") == "Cold pack on", "what was said half a minute ago has gone"
        await stage.press("space")
        await stage.go(5)
        assert stage.state() is State.PAUSED
        assert "Take the pack off" in stage.text("question")
        assert "On the skin for 00:3" in stage.text("facts")
        assert "P Go on" in str(stage.app.screen.query_one(KeyLine).content), "space answers the question"
        assert "goes on until you say that it is off" in stage.text("say")
        await stage.press("y")
        await stage.go(5)
        assert stage.view.pack_on is None


async def test_answers_can_be_clicked(tmp_path: Path) -> None:
    async with in_session(tmp_path) as stage:
        await stage.asked("list")
        row = stage.app.screen.query_one(AnswerRow)
        left, wide = row.columns()[1]
        await stage.pilot.click(AnswerRow, offset=(left + wide // 2, 1))
        await stage.settle()
        assert stage.view.question is not None
        assert stage.view.question.kind == "pick"


async def test_rehearsals_say_so(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path), "settle", speed=10.0) as stage:
        await stage.start()
        assert "rehearsal" in stage.text("routine")


def _gentle() -> str:
    return (Path(__file__).parents[2] / "routines" / "gentle-four.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("size", "below"), [((80, 24), "back buttock thigh lower leg foot unsure"), ((40, 12), "0 back u unsure")]
)
async def test_the_place_is_answered_by_number_and_its_words_never_run_into_each_other(
    tmp_path: Path, size: tuple[int, int], below: str
) -> None:
    async with in_session(tmp_path, size=size) as stage:
        await stage.through_lists()
        await stage.asked("before")
        await stage.press("3")
        await stage.asked("place_before")
        row = stage.app.screen.query_one(AnswerRow)
        assert " ".join(row.rows()[-1].split()) == below
        await stage.press("7")
        assert stage.text("hint") == "Press 0 to 4, or u for unsure."
        await stage.press("2")
        assert stage.view.question is None
