"""The figure on the session screen: which moment of it is seen, when it gives way, and that its pictures are kept."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from rows import each_row

from stretchcoach.figures.figure import figure_of
from stretchcoach.frontends.tui import figure_moments
from stretchcoach.frontends.tui.widgets import figure_view
from stretchcoach.frontends.tui.widgets.drawing import PLAIN, BigText, BigWords
from stretchcoach.frontends.tui.widgets.figure_view import STEPS, FigureView
from stretchcoach.routine.library import load_library
from stretchcoach.session.view import View

from .stage import Stage, in_session
from .test_tui_pure import seen

EXERCISES = load_library().exercises
MOVING = """
format = 1
[routine]
name = "Moving"
summary = "A movement and a hold."
for_whom = "For tests."
[[step]]
exercise = "cat-cow"
[[step]]
exercise = "seated-twist"
hold = "20s"
"""


def is_in(phase: str, view: View) -> bool:
    """Whether the session is there."""
    return view.phase == phase


def figure(stage: Stage) -> FigureView:
    """The view on the session screen."""
    return stage.session.query_one(FigureView)


@each_row(
    ("changes", "moves", "where"),
    [
        ({"phase": "announce", "elapsed": 0.0}, False, 0.0),
        ({"phase": "announce", "elapsed": 1.5}, False, 0.5),
        ({"phase": "ready", "elapsed": 6.0}, True, 3.0),
        ({"phase": "get_ready"}, False, 0.0),
        ({"phase": "get_ready"}, True, 1.0),
        ({"phase": "rep", "elapsed": 0.0, "length": 4.0}, True, 1.0),
        ({"phase": "rep", "elapsed": 3.0, "length": 4.0}, True, 1.75),
        ({"phase": "rep", "elapsed": 9.0, "length": 4.0}, True, 2.0),
        ({"phase": "hold", "elapsed": 0.75}, False, 0.5),
        ({"phase": "hold", "elapsed": 10.0}, False, 1.0),
        ({"phase": "comfortable", "elapsed": 10.0}, False, 1.0),
        ({"phase": "between", "elapsed": 0.0}, False, 1.0),
        ({"phase": "between", "elapsed": 10.0}, False, 0.0),
        ({"phase": "between", "elapsed": 0.0}, True, 1.0),
        ({"phase": "switch"}, False, 0.0),
        ({"phase": "pack"}, False, None),
        ({"phase": "ask"}, False, None),
        ({"phase": ""}, False, None),
    ],
)
def test_moments_of_two_key_poses(changes: dict[str, Any], moves: bool, where: float | None) -> None:
    assert figure_moments.where(seen(**changes), keys=2, hold=1, moves=moves) == where


async def test_it_moves_with_the_exercise_and_stands_still_in_a_hold(tmp_path: Path) -> None:
    async with in_session(tmp_path, MOVING, size=(120, 40)) as stage:
        await stage.through_gate()
        assert figure(stage).moment is None, "there is none beside a question"
        await stage.reach(lambda view: view.phase == "rep" and view.doing.movement == 1)
        first = figure(stage).moment
        assert first is not None
        assert first.figure.keys == 2
        await stage.go(1)
        second = figure(stage).moment
        assert second is not None
        assert second.step != first.step
        await stage.press("p")
        paused = figure(stage).moment
        await stage.go(5)
        assert figure(stage).moment == paused, "it stands still in a pause"
        await stage.press("p")
        await stage.asked("check_in")
        await stage.answer("2")
        await stage.reach(lambda view: view.phase == "hold" and view.side == "left")
        await stage.go(3)
        held = figure(stage).moment
        assert held is not None
        assert (held.step, held.mirror) == (held.figure.hold * STEPS, True)
        assert "⣿" in "".join(segment.text for y in range(20) for segment in figure(stage).render_line(y))
        await stage.go(3)
        assert figure(stage).moment == held
        await stage.reach(lambda view: view.phase == "hold" and view.side == "right")
        right = figure(stage).moment
        assert right is not None
        assert not right.mirror, "the other side is the picture in a mirror"


@pytest.mark.parametrize("size", [(80, 24), (95, 40), (120, 17)])
async def test_it_gives_way_before_the_words_do(tmp_path: Path, size: tuple[int, int]) -> None:
    async with in_session(tmp_path, MOVING, size=size) as stage:
        await stage.through_gate()
        await stage.reach(lambda view: view.phase == "rep")
        assert not figure(stage).display
        assert stage.session.query_one("#say").size.width > size[0] - 10
        assert stage.text("say")
        await stage.pilot.resize_terminal(120, 40)
        await stage.go(1)
        await stage.go(1)
        assert figure(stage).display
        await stage.pilot.resize_terminal(*size)
        await stage.go(1)
        await stage.go(1)
        assert not figure(stage).display


@pytest.mark.parametrize("size", [(100, 30), (120, 40), (200, 60)])
async def test_what_to_do_is_the_largest(tmp_path: Path, size: tuple[int, int]) -> None:
    async with in_session(tmp_path, MOVING, size=size) as stage:
        await stage.through_gate()
        for phase in ("announce", "ready", "rep"):
            await stage.reach(partial(is_in, phase))
            say = stage.session.query_one("#say", BigWords)
            assert size[1] < 40 or "█" in "".join(say.rows()), f"large letters in {phase}"
            for other in ("#moment", "#clock", "#facts"):
                assert stage.session.query_one(other, BigText).size.height < say.size.height
        await stage.asked("check_in")
        question = stage.session.query_one("#question", BigWords)
        assert "█" in "".join(question.rows())


async def test_without_blocks_there_are_only_ordinary_letters(tmp_path: Path) -> None:
    async with in_session(tmp_path, MOVING, size=(120, 40)) as stage:
        stage.app.add_class(PLAIN)
        await stage.through_gate()
        await stage.reach(lambda view: view.phase == "rep")
        assert figure(stage).moment is None
        assert stage.text("say") in " ".join("".join(stage.session.query_one("#say", BigWords).rows()).split())
        shown = "".join(
            segment.text for line in stage.app.screen._compositor.render_strips() for segment in line if segment.text
        )
        assert "#" in stage.session.query_one("#clock", BigText).rows()[1]
        assert not set("▀▄█⣿━") & set(shown)


def test_each_picture_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    twist = figure_of(EXERCISES["seated-twist"])
    assert twist is not None
    moment = figure_view.Moment(twist, 3, mirror=False)
    rows = figure_view.picture(moment, 40, 15)
    assert len(rows) == 15
    assert all(sum(len(text) for text, _ in row) == 40 for row in rows)
    assert figure_view.picture(moment, 40, 15) is rows
    assert figure_view.picture(moment._replace(mirror=True), 40, 15) != rows
    assert figure_view.picture(moment, 4, 2) == ()
