"""Waiting for the patient in the app, and a rating that is taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from stretchcoach.frontends.tui.screens.base import KeyLine
from stretchcoach.frontends.tui.widgets.question_pane import AnswerRow
from stretchcoach.history.store import Store
from stretchcoach.session.events import Outcome
from stretchcoach.session.states import State
from stretchcoach.words.languages import load_book

from .stage import SHORT, SLOWLY, Stage, in_session, on_stage, paths_in


async def to_ready(stage: Stage) -> None:
    """As far as the first change of position."""
    await stage.through_gate()
    await stage.reach(lambda view: view.phase == "ready")


def key_line(stage: Stage) -> str:
    """What can be pressed."""
    return str(stage.session.query_one(KeyLine).content)


@pytest.mark.parametrize("key", ["space", "enter", "click"])
async def test_space_says_ready_and_p_pauses(tmp_path: Path, key: str) -> None:
    async with in_session(tmp_path) as stage:
        await to_ready(stage)
        assert stage.text("moment") == "Get into position"
        assert "Sit" in stage.text("say"), "the position stays in sight"
        assert [each.word for each in stage.session.query_one(AnswerRow).choices] == ["Ready"]
        assert stage.session.query_one(AnswerRow).words == ("press space",)
        assert key_line(stage).startswith("Space Ready  P Pause")
        await stage.go(30)
        assert stage.state() is State.RUNNING, "nobody is hurried"
        await stage.press("p")
        assert stage.state() is State.PAUSED
        assert "Ready" not in key_line(stage)
        await stage.answer("space")
        assert (stage.state(), stage.view.phase) == (State.RUNNING, "ready"), "a pause ends where it began"
        await stage.go(SLOWLY)
        if key == "click":
            await stage.pilot.click("#answers", offset=(40, 2))
            await stage.settle()
        else:
            await stage.press(key)
        assert stage.view.phase == "announce"
        assert not stage.session.query_one(AnswerRow).display
        await stage.answer("space")
        assert stage.state() is State.PAUSED, "everywhere else space pauses"


async def test_nobody_is_ready_and_then_somebody_is(tmp_path: Path) -> None:
    async with in_session(tmp_path) as stage:
        await to_ready(stage)
        for _ in range(30):
            await stage.go(5)
        assert stage.state() is State.HELD
        assert "We wait here" in stage.text("say")
        assert key_line(stage).startswith("Space Ready")
        await stage.answer("space")
        assert (stage.state(), stage.view.phase) == (State.RUNNING, "announce")


async def test_a_key_held_down_says_ready_once(tmp_path: Path) -> None:
    async with in_session(tmp_path) as stage:
        await to_ready(stage)
        await stage.hold("space", 3)
        assert stage.state() is State.RUNNING
        assert stage.view.phase == "announce"


async def test_ready_in_spanish(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path), "gentle-four", language="es") as stage:
        await stage.start()
        await to_ready(stage)
        book = load_book("es")
        assert stage.text("moment") == book("ready.title") == "Colóquese"
        assert [each.word for each in stage.session.query_one(AnswerRow).choices] == ["Ya"]
        await stage.press("space")
        assert stage.view.phase != "ready"


# A rating is said back -----------------------------------------------------------------------------------------------


async def said_back(stage: Stage) -> None:
    """Nine before the first step: that would end the session."""
    await stage.through_lists()
    await stage.asked("before")
    await stage.press("9")
    await stage.asked("rated")
    assert stage.text("moment") == "Nine?"
    assert "press b to take it back" in stage.text("question").lower()
    assert len(stage.session.query_one(AnswerRow).choices) == 11


@pytest.mark.parametrize("key", ["2", "b", "backspace", "n", "click"])
async def test_a_rating_is_replaced_or_taken_back(tmp_path: Path, key: str) -> None:
    async with in_session(tmp_path) as stage:
        await said_back(stage)
        if key == "click":
            await stage.pilot.click("#answers", offset=(18, 2))
            await stage.settle()
        else:
            await stage.press(key)
        if key not in ("2", "click"):
            await stage.asked("before")
            await stage.press("2")
        await stage.asked("place_before")
        assert stage.state() is State.ASKING


@pytest.mark.parametrize("key", ["", "y", "enter", "9"])
async def test_silence_and_yes_keep_it(tmp_path: Path, key: str) -> None:
    async with in_session(tmp_path) as stage:
        await said_back(stage)
        await stage.answer(*([key] if key else []))
        await stage.go(300)
        await stage.until(lambda: stage.screen != "SessionScreen" or stage.view.question)
        assert stage.screen != "SessionScreen" or stage.view.question is None or stage.view.question.purpose != "before"


async def test_a_number_held_down_is_not_its_own_yes(tmp_path: Path) -> None:
    async with in_session(tmp_path, SHORT) as stage:
        await stage.through_lists()
        await stage.asked("before")
        await stage.hold("9", 2)
        question = stage.view.question
        assert question is not None
        assert question.purpose == "rated"


async def test_a_wrong_number_in_the_middle_ends_nothing(tmp_path: Path) -> None:
    async with in_session(tmp_path) as stage:
        await stage.through_gate("2")
        await stage.asked("after")
        await stage.answer("8")
        await stage.asked("rated")
        await stage.answer("1")
        await stage.asked("moved")
        await stage.answer("y")
        await stage.go(30)
        await stage.seen("SummaryScreen")
    with Store.open(paths_in(tmp_path).history, write=False) as store:
        last = store.sessions()[0]
    assert (last.outcome, last.pain_after) == (Outcome.COMPLETED, 1)
