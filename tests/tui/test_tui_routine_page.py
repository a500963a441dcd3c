"""The page of a routine: everything about each step, by keys alone, by the mouse alone, and where it is closed."""

from __future__ import annotations

from pathlib import Path

from rows import each_row
from textual.widgets import OptionList

from stretchcoach import resources
from stretchcoach.figures.figure import Figure
from stretchcoach.frontends.tui.figure_moments import SLOWLY
from stretchcoach.frontends.tui.screens.base import KeyLine
from stretchcoach.frontends.tui.widgets.figure_view import FRAME, STEPS, FigureView
from stretchcoach.safety.red_flags import Tier

from .stage import SHORT, Stage, closed_by, on_stage, paths_in

MINE = """
format = 1
[routine]
name = "Mine"
summary = "A pack, a rest and a walk."
for_whom = "For days like today."
author = "Ann"
cautions = ["Go slowly."]
pain_up_to = 5
[clinic]
name = "Back clinic"
phone = "01234"
[[step]]
say = "Good morning."
[[step]]
repeat = 2
steps = [
  { exercise = "cat-cow", reps = 3 },
  { rest = "40s", name = "Lie down", position = "Lie on your back." },
]
[[step]]
apply = "heat"
for = "5m"
[[step]]
off = "10m"
[[step]]
do = "Walk"
for = "2m"
pain_up_to = 3
"""


def rows(stage: Stage) -> list[str]:
    """The lines of the list."""
    return [str(each.prompt)[2:].strip() for each in stage.app.screen.query_one("#steps", OptionList).options]


async def test_every_step_has_its_sheet(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path), "gentle-four") as stage:
        assert stage.text("step-name") == "Before you begin"
        seen = stage.everything()
        for words in (
            "Back spasm: the gentle four",
            "For days with a pain rating of 5 or less.",
            " minutes · pain 5 or less. You need a mat and a chair.",
            "To tightness or slight discomfort, never into pain.",
            "By stretchcoach · last reviewed 22 November 2026 · next review due 22 November 2027",
        ):
            assert words in seen
        assert rows(stage)[1:] == [
            "1 Cat-cow  2 min",
            "2 Child's pose  2 min",
            "3 Seated twist  3 min",
            "4 Sphinx  2 min",
        ]
        await stage.press("down")
        assert (stage.text("step-name"), stage.text("step-dose")) == ("Cat-cow", "8 times, slowly (5 + 5 s).")
        for words in (
            "What it is for\nMoves the whole back slowly, first one way and then the other.",
            "• Come to hands and knees, hands under shoulders, knees under hips.",
            "• Breathe out, round up.",
            "Look out for\n• Stop well before the end of the movement.",
            "• With sore knees, do it seated.",
            "An easier way\nSeated cat-cow.",
        ):
            assert words in stage.text("step-text")
        await stage.press("j", "j", "j", "k")
        assert stage.text("step-dose").endswith("First one side, then the other. Start with the left side.")
        await stage.press("end")
        assert "Only with a pain of 3 or less." in stage.text("step-dose")
        await stage.press("escape")
        assert stage.screen == "TodayScreen"


async def test_what_is_no_exercise_of_the_library_has_a_sheet_too(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path, mine=MINE), "mine", size=(120, 60)) as stage:
        seen = stage.everything()
        assert "• Go slowly." in seen, "where there is room it stands above the steps"
        names = [each.split("  ")[0] for each in rows(stage)[1:]]
        repeated = ["2 Cat-cow", "3 Lie down", "4 Cat-cow", "5 Lie down"]
        assert names == [
            "1 From your therapist",
            *repeated,
            "6 Heat pack",
            "7 No pack: let your skin recover",
            "8 Walk",
        ]
        assert "Good morning." in stage.text("step-text")
        await stage.press("down", "down")
        assert "Lie on your back." in stage.text("step-text")
        await stage.press("down", "down", "down")
        assert "Take care" in stage.text("step-text")
        await stage.press("end")
        assert "Only with a pain of 3 or less." in stage.text("step-dose")
        await stage.press("home")
        assert "Your clinic\n• Back clinic\n• 01234" in stage.text("step-text")


async def test_page_keys_read_on_to_the_next_step(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path), "gentle-four") as stage:
        seen = []
        for _ in range(20):
            await stage.press("pagedown")
            seen.append(stage.text("step-name"))
        assert list(dict.fromkeys(seen))[-4:] == ["Cat-cow", "Child's pose", "Seated twist", "Sphinx"]
        assert seen.count("Cat-cow") > 1, "its text is longer than its place"
        for _ in range(20):
            await stage.press("pageup")
        assert stage.text("step-name") == "Before you begin"


@each_row("size", [(80, 24), (120, 40), (200, 60), (40, 16)])
async def test_with_the_mouse_alone(tmp_path: Path, size: tuple[int, int]) -> None:
    async with on_stage(paths_in(tmp_path / str(size), mine=SHORT), "gentle-four", size=size) as stage:
        await stage.settle()
        await stage.pilot.click("#steps", offset=(6, 3))
        await stage.settle()
        assert (stage.screen, stage.text("step-name")) == ("DetailScreen", "Seated twist"), "a click begins nothing"
        await stage.pilot.click("#start")
        await stage.settle()
        await stage.until(lambda: stage.screen != "DetailScreen")


async def test_a_closed_routine_says_why_and_what_is_open(tmp_path: Path) -> None:
    async with on_stage(closed_by(tmp_path, "surgery", Tier.WAIT), "mine") as stage:
        await stage.seen("DetailScreen")
        seen = stage.everything()
        assert "Closed for now." in seen
        assert "Open now: " in seen
        assert not stage.app.screen.query_one("#start").display
        assert "Start" not in str(stage.app.screen.query_one(KeyLine).content)
        await stage.press("down")
        assert stage.text("step-name") == "Seated twist", "what it is can be read all the same"
        await stage.press("enter")
        assert stage.screen == "DetailScreen"


async def test_in_spanish(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path), "gentle-four", language="es") as stage:
        assert stage.text("step-name") == "Antes de empezar"
        await stage.press("down")
        assert "Para qué sirve" in stage.text("step-text")


def seen(stage: Stage) -> tuple[Figure, bool] | None:
    """The figure, and whether it is in a mirror."""
    moment = stage.app.screen.query_one(FigureView).moment
    return None if moment is None else (moment.figure, moment.mirror)


async def test_each_step_is_seen_as_it_is_done(tmp_path: Path) -> None:
    paths = paths_in(tmp_path, mine=MINE)
    async with on_stage(paths, "gentle-four", size=(120, 40)) as stage:
        first = seen(stage)
        assert first, "the first exercise is chosen where there is room for what to know beforehand"
        assert first[1] is False
        await stage.press("down", "down")
        twist = seen(stage)
        assert twist
        assert twist[1], "it begins with the left side"
        await stage.press("home")
        assert seen(stage) is None
        await stage.press("down")
        assert seen(stage) == first, "its pictures are made once"
    async with on_stage(paths, "mine") as stage:
        await stage.press("end")
        assert seen(stage) is None, "nobody knows how somebody walks"


async def test_a_picture_of_the_author_is_told_in_words(tmp_path: Path) -> None:
    paths = paths_in(tmp_path, mine=SHORT.replace("seated-twist", "reach"))
    own = paths.routines / "exercises" / "reach.toml"
    own.parent.mkdir()
    shipped = (resources.shipped("routines") / "exercises" / "seated-twist.toml").read_text("utf-8")
    told = 'picture = "reach.png"\npicture_description = "A woman turns on a chair."\n'
    own.write_text(shipped.replace("[exercise]\n", f"[exercise]\n{told}", 1), "utf-8")
    (own.parent / "reach.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    async with on_stage(paths, "mine") as stage:
        await stage.press("down")
        assert "The picture\nA woman turns on a chair." in stage.text("step-text")


async def test_a_figure_moves_by_the_clock(tmp_path: Path) -> None:
    async with on_stage(paths_in(tmp_path), "gentle-four", size=(120, 40)) as stage:
        view = stage.app.screen.query_one(FigureView)
        before = view.moment
        stage.clock.advance(SLOWLY)
        await stage.pilot.pause(2 * FRAME)
        assert before is not None
        assert view.moment == before._replace(step=STEPS), "one key pose on"
        shown = view.moment
        await stage.press("?")
        assert stage.screen == "HelpScreen"
        stage.clock.advance(SLOWLY)
        await stage.pilot.pause(2 * FRAME)
        assert view.moment == shown, "below another screen nobody sees it"
