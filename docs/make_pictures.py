"""Pictures of the real app: ``docs/screens/``, for ``docs/screens.md`` and the README.

``python docs/make_pictures.py`` writes those that are kept; the same program always gives the same pictures, which a test
holds. ``python docs/make_pictures.py --all FOLDER`` writes every screen in every size and look into a folder, to be looked
at. It needs what the tests need (``requirements-dev.txt``).
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import time_machine

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from half_year import live
from tui.stage import PACK, Stage, closed_by, on_stage, paths_in, quiet

DOCS = Path(__file__).parent
FOLDER = DOCS / "screens"
PAGE = DOCS / "screens.md"
NOON = datetime(2026, 11, 26, 12, 0, 1, tzinfo=ZoneInfo("UTC"))
"""When and where the pictures are taken: the days on them do not move."""
SIZES = ((80, 24), (120, 40), (200, 60))
LOOKS = ("dark", "light", "contrast")
ROUTINE = "gentle-four"


class Picture(NamedTuple):
    """One that is kept."""

    scene: str
    size: tuple[int, int] = (120, 40)
    look: str = "dark"

    @property
    def name(self) -> str:
        """Of its file, without the ending."""
        return f"{self.scene}-{self.size[0]}x{self.size[1]}-{self.look}"


Save = Callable[[Stage, str], Awaitable[None]]
Act = Callable[[Path, tuple[int, int], Save], Awaitable[None]]
"""Plays the app in a folder of its own and saves scenes on the way."""


async def _day(folder: Path, size: tuple[int, int], save: Save) -> None:
    """Between sessions, after half a year."""
    paths = paths_in(folder, new=True)
    live(paths.data)
    async with on_stage(paths, size=size) as stage:
        await stage.today()
        await stage.press("2")
        await _workers(stage)
        await save(stage, "today")
        await stage.press("question_mark")
        await save(stage, "help")
        await stage.press("escape", "w")
        await save(stage, "card")
        await stage.press("escape", "s")
        await _workers(stage)
        await save(stage, "settings")
        await stage.press("escape", "h")
        await _workers(stage)
        await save(stage, "history")
        await stage.press("left", "left", "enter")
        await save(stage, "history-day")
        await stage.press("escape", "escape")
        await stage.library()
        await save(stage, "library")
        await stage.press("escape", "p")
        await save(stage, "profile")


async def _routine_page(folder: Path, size: tuple[int, int], save: Save) -> None:
    async with on_stage(paths_in(folder), ROUTINE, size=size) as stage:
        await _workers(stage)
        await save(stage, "routine")


async def _session(folder: Path, size: tuple[int, int], save: Save) -> None:
    """A session with what is met in every one."""
    async with on_stage(paths_in(folder), ROUTINE, size=size) as stage:
        await stage.start()
        await stage.asked("list")
        await save(stage, "warning-signs")
        await stage.through_lists()
        await stage.asked("before")
        await save(stage, "pain")
        await stage.press("2")
        await stage.asked("place_before")
        await save(stage, "place")
        await stage.press("0")
        await stage.reach(lambda view: view.phase == "announce")
        await stage.go(3)
        await save(stage, "position")
        await stage.reach(lambda view: view.phase == "ready")
        await stage.go(3)
        await save(stage, "ready")
        await stage.reach(lambda view: view.phase == "rep" and view.doing.rep == 3)
        await stage.go(3)
        await save(stage, "repetitions")
        await stage.press("q")
        await save(stage, "stop")
        await stage.go(3)
        await stage.press("space")
        await _on(stage, lambda stage: stage.view.phase == "hold" and stage.view.side == "right")
        await stage.go(6)
        await save(stage, "hold")
        await stage.press("p")
        await stage.go(1)
        await save(stage, "paused")
        await stage.press("p")
        await _on(stage, lambda stage: _asked(stage) == "after")
        await stage.press("1")
        await stage.asked("moved")
        await stage.press("y")
        await stage.go(10)
        await stage.seen("SummaryScreen")
        await save(stage, "ending")


async def _symptom(folder: Path, size: tuple[int, int], save: Save) -> None:
    """Something is not a spasm."""
    async with on_stage(paths_in(folder), ROUTINE, size=size) as stage:
        await stage.start()
        await stage.through_gate()
        await stage.reach(lambda view: view.phase == "rep")
        await stage.press("exclamation_mark")
        await stage.go(1)
        await save(stage, "symptom")
        await stage.answer("1")
        for _ in range(9):
            if stage.screen == "GuidanceScreen":
                break
            await stage.go(3)
            await stage.answer("y")
        await save(stage, "guidance")


async def _pack(folder: Path, size: tuple[int, int], save: Save) -> None:
    async with on_stage(paths_in(folder, mine=PACK), "mine", size=size) as stage:
        await stage.start()
        await stage.through_gate()
        await stage.to_the_pack()
        await stage.answer("y")
        await stage.reach(lambda view: view.phase == "pack")
        await stage.go(40)
        await save(stage, "pack")


async def _closed(folder: Path, size: tuple[int, int], save: Save) -> None:
    async with on_stage(closed_by(folder), size=size) as stage:
        await stage.seen("ClosedScreen")
        await save(stage, "closed")
        await stage.press("escape")
        await stage.today()
        await save(stage, "today-closed")


async def _new(folder: Path, size: tuple[int, int], save: Save) -> None:
    async with on_stage(paths_in(folder, new=True), size=size) as stage:
        await stage.seen("WelcomeScreen")
        await save(stage, "welcome")


ACTS: dict[Act, tuple[str, ...]] = {
    _new: ("welcome",),
    _day: ("today", "help", "card", "settings", "history", "history-day", "library", "profile"),
    _routine_page: ("routine",),
    _session: (
        "warning-signs", "pain", "place", "position", "ready", "repetitions", "stop", "hold", "paused", "ending"
    ),
    _symptom: ("symptom", "guidance"),
    _pack: ("pack",),
    _closed: ("closed", "today-closed"),
}  # fmt: skip
"""What is played, and the scenes that are saved on the way."""

KEPT = (
    *(Picture(scene) for scene in ("today", "routine", "warning-signs", "pain", "ready", "repetitions", "hold")),
    *(Picture(scene) for scene in ("guidance", "closed", "ending", "history", "history-day", "settings")),
    Picture("today", (80, 24), "light"),
    Picture("hold", (80, 24), "contrast"),
    Picture("repetitions", (200, 60), "light"),
)
"""The pictures of ``docs/screens.md``."""


def _asked(stage: Stage) -> str:
    """What is asked; empty where nothing is."""
    question = stage.view.question
    return "" if question is None else question.purpose


async def _workers(stage: Stage) -> None:
    """Wait for what is read in the background."""
    await stage.settle()
    await stage.app.workers.wait_for_complete()
    await stage.settle()


async def _on(stage: Stage, there: Callable[[Stage], bool]) -> None:
    """Let time pass until the session is ``there``; what is asked on the way is answered as by somebody with little pain."""
    answers = {"check_in": "2", "place": "0", "moved": "y"}
    for _ in range(20):
        await stage.reach(lambda view: there(stage) or (view.question is not None and view.question.purpose in answers))
        if there(stage):
            return
        await stage.answer(answers[_asked(stage)])
    raise RuntimeError("the session never came there")


async def taken(pictures: list[Picture]) -> dict[Picture, str]:
    """These pictures as SVG."""
    made: dict[Picture, str] = {}
    wanted = {(each.scene, each.size): {one.look for one in pictures if one[:2] == each[:2]} for each in pictures}
    for act, scenes in ACTS.items():
        for size in {each.size for each in pictures if each.scene in scenes}:

            async def save(stage: Stage, scene: str, size: tuple[int, int] = size) -> None:
                for look in sorted(wanted.get((scene, size), ())):
                    stage.app._look(look)
                    for _ in range(3):
                        await quiet(stage.app)
                        await stage.pilot.pause()
                    await stage.settle()
                    made[Picture(scene, size, look)] = steady(stage.app.export_screenshot(title="stretchcoach"))

            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, time_machine.travel(NOON):
                await act(Path(folder), size, save)
    return made


def steady(svg: str) -> str:
    """``svg`` without the number in its names, which is another one each time, and with plain line ends."""
    return re.sub(r"terminal-\d+", "terminal", svg).replace("\r\n", "\n")


def everything() -> list[Picture]:
    """Every scene in every size and look."""
    scenes = [scene for found in ACTS.values() for scene in found]
    return [Picture(scene, size, look) for scene in scenes for size in SIZES for look in LOOKS]


def page() -> str:
    """The text of ``docs/screens.md``."""
    lines = [
        "# Screens",
        "",
        "Made from the real app by `python docs/make_pictures.py`; not edited by hand. Every screen in",
    ]
    lines += ["three sizes and three looks: `python docs/make_pictures.py --all FOLDER`.", ""]
    for each in KEPT:
        title = f"{each.scene.replace('-', ' ').capitalize()}, {each.size[0]} by {each.size[1]}, {each.look}"
        lines += [f"## {title}", "", f"![{title}](screens/{each.name}.svg)", ""]
    return "\n".join(lines).rstrip() + "\n"


def write(folder: Path, pictures: list[Picture]) -> None:
    """Write these pictures into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for each, svg in asyncio.run(taken(pictures)).items():
        (folder / f"{each.name}.svg").write_text(svg, "utf-8")


def main() -> None:
    """Write what is kept, or everything."""
    if sys.argv[1:2] == ["--all"]:
        write(Path(sys.argv[2]), everything())
        return
    for old in FOLDER.glob("*.svg"):
        old.unlink()
    write(FOLDER, list(KEPT))
    PAGE.write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
