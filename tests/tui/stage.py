"""The app on a fake clock, and a hand at its keys."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fakes import FakeClock
from folders import DAY, Folder
from textual.app import App
from textual.events import Key
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from stretchcoach.coach.commands import Command, Do
from stretchcoach.coach.options import Options
from stretchcoach.frontends.tui.app import StretchcoachApp
from stretchcoach.frontends.tui.screens.session_screen import SessionScreen
from stretchcoach.frontends.tui.screens.today_screen import TodayScreen
from stretchcoach.frontends.tui.services import AHEAD
from stretchcoach.frontends.tui.widgets.drawing import BigText
from stretchcoach.frontends.tui.widgets.question_pane import AnswerLines
from stretchcoach.history.store import Store
from stretchcoach.paths import Paths
from stretchcoach.safety.red_flags import RED, Tier
from stretchcoach.safety.standing import Standing
from stretchcoach.session.events import Outcome, Sign
from stretchcoach.session.states import State
from stretchcoach.session.view import View
from stretchcoach.sound.silent import Recording

QUESTION_SEEN = 0.5
"""Seconds after which a question takes answers."""

SLOWLY = 2.0
"""Seconds after which a list takes that nothing fits, and a key that counts once comes anew."""

SHORT = """
format = 1
[routine]
name = "Short"
summary = "One hold on each side."
for_whom = "For tests."
[[step]]
exercise = "seated-twist"
hold = "20s"
reps = 2
"""
"""A routine a test can go through: gate, pain before, two sides, pain after."""

PACK = """
format = 1
[routine]
name = "Pack"
summary = "Cold for five minutes."
pain_up_to = 10
[[step]]
apply = "cold"
for = "5m"
"""

COMFORTABLE = """
format = 1
[routine]
name = "Comfortable"
summary = "A hold without an end of its own."
[[step]]
exercise = "child-pose"
hold = "comfortable"
"""


def paths_in(folder: Path, theme: str = "dark", *, new: bool = False, **routines: str) -> Paths:
    """Folders of a user with these routines of their own, who answered both lists yesterday; of a ``new`` one, empty."""
    paths = Paths(data=folder / "data", config=folder / "config", cache=folder / "cache")
    if not new and not paths.history.exists():
        Folder(paths.data).settle()
    paths.config.mkdir(parents=True, exist_ok=True)
    paths.settings.write_text(f'theme = "{theme}"\n', "utf-8")
    paths.routines.mkdir(parents=True, exist_ok=True)
    for name, text in routines.items():
        (paths.routines / f"{name.replace('_', '-')}.toml").write_text(text, "utf-8")
    return paths


def closed_by(
    folder: Path, row: str = "ces_saddle", tier: Tier = Tier.EMERGENCY_NOW, ago: float = 60.0, **told: Any
) -> Paths:
    """A folder in which a session ended because ``row`` fits."""
    paths = paths_in(folder, new=True, mine=SHORT)
    outcome = Outcome.RED_FLAG if tier in RED else Outcome.CLOSED
    sign = Sign(at=5.0, row=row, tier=tier, said=told.get("said", f"You said: {row}."), state="confirmed")
    Folder(paths.data, since=max(2 * DAY, ago + DAY)).settle().at(ago).session(sign, outcome=outcome)
    return paths


def standing(paths: Paths) -> Standing:
    """What the record says."""
    with Store.open(paths.history, write=False) as store:
        return store.standing()


async def quiet(app: App[None]) -> None:
    """Wait until the app has nothing left to do but what a clock, a thread or a process will bring.

    Textual's own pilot waits until the processor has been idle for a fiftieth of a second, twice for each key: most of
    the time of a test. Here it is asked of the loop itself: once this task is alone in it, every message has been
    handled. What Textual leaves for the next picture (a sixtieth of a second later) is drawn at once.
    """
    loop: Any = asyncio.get_running_loop()
    for _ in range(2):
        await asyncio.sleep(0)
        while loop._ready:
            await asyncio.sleep(0)
        if app.screen_stack:
            app.screen._on_timer_update()


def pressed(key: str) -> Key:
    """The event of a key that is pressed, as Textual's own pilot makes it."""
    name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
    character: str | None
    try:
        character = unicodedata.lookup(_get_unicode_name_from_key(REPLACED_KEYS.get(name, name)))
    except KeyError:
        character = name if len(name) == 1 else None
    return Key(name, character)


class Stage:
    """An app that runs, with short names for what tests do and see."""

    def __init__(self, app: StretchcoachApp, pilot: Pilot[None], clock: FakeClock, sound: Recording) -> None:
        """All of it is under way."""
        self.app, self.pilot, self.clock, self.sound = app, pilot, clock, sound

    @property
    def screen(self) -> str:
        """Name of the screen in front."""
        return type(self.app.screen).__name__

    @property
    def session(self) -> SessionScreen:
        """The session screen, wherever it lies."""
        return next(each for each in self.app.screen_stack if isinstance(each, SessionScreen))

    @property
    def view(self) -> View:
        """What the engine shows."""
        return self.session.run.driver.view()

    def state(self) -> State:
        """Where the session is."""
        return self.view.state

    def text(self, name: str) -> str:
        """The text of the widget with this id, on the screen in front."""
        widget = self.app.screen.query_one(f"#{name}")
        return (
            widget.text if isinstance(widget, BigText) else str(self.app.screen.query_one(f"#{name}", Static).content)
        )

    def everything(self) -> str:
        """Every text on the screen in front."""
        found = [str(each.visual) for each in self.app.screen.query(Static)]
        found += [str(option.prompt) for each in self.app.screen.query(OptionList) for option in each.options]
        lines = [line for each in self.app.screen.query(AnswerLines) for line in each.lines]
        found += [part for line in lines for part in (line.key.strip(), line.words)]
        return "\n".join([*found, *(each.text for each in self.app.screen.query(BigText))])

    async def settle(self) -> None:
        """Let the app do what it has to do."""
        if isinstance(self.app.screen, SessionScreen) and self.app.screen.is_mounted:
            self.app.screen.look()
        await quiet(self.app)

    async def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.app.post_message(pressed(key))
            await quiet(self.app)
            await self.settle()

    async def answer(self, *keys: str) -> None:
        """Press keys slowly, so that each counts."""
        for key in keys:
            await self.go(SLOWLY)
            await self.press(key)

    async def hold(self, key: str, seconds: float) -> None:
        """Hold a key down: it comes thirty times a second."""
        for count in range(round(seconds * 30)):
            self.clock.advance(1 / 30)
            self.app.post_message(pressed(key))
            await asyncio.sleep(0)
            if not count % 10:
                await self.settle()
        await self.settle()

    async def go(self, seconds: float) -> None:
        """Let time pass."""
        self.clock.advance(seconds)
        await self.settle()

    async def reach(self, there: Callable[[View], Any]) -> None:
        """Let time pass until the session is there, and a little more; the patient gets into every position on the way."""
        for _ in range(4000):
            if there(self.view):
                await self.settle()
                await self.go(QUESTION_SEEN)
                return
            if self.session.run.driver.session.asks_ready is not None:
                self.session.run.driver.do(Command(Do.READY))
            self.clock.advance(0.25)
        raise AssertionError(f"never reached; the session is at {self.view}")

    async def seen(self, screen: str) -> None:
        """Wait until a screen of this name is in front."""
        for _ in range(100):
            if self.screen == screen and self.app.screen.is_mounted:
                await self.settle()
                return
            await self._shelf_read()
            await quiet(self.app)
        raise AssertionError(f"{screen} never came; there is {self.screen}")

    async def until(self, there: Callable[[], Any]) -> None:
        """Wait until the app has done something."""
        for _ in range(200):
            if there():
                return
            await self._shelf_read()
            await self.settle()
        raise AssertionError("it never happened")

    async def _shelf_read(self) -> None:
        """Wait for the threads that read the list of routines or the record, for a screen or for a slow voice. Textual takes
        an empty list of workers for all of them."""
        if reading := [each for each in self.app.workers if each.group in ("routine_list", "record", AHEAD)]:
            await self.app.workers.wait_for_complete(reading)

    async def today(self) -> TodayScreen:
        """The first screen, once record and library were read."""
        await self.seen("TodayScreen")
        screen = self.app.screen
        assert isinstance(screen, TodayScreen)
        await self.until(lambda: screen.day is not None)
        return screen

    async def library(self) -> OptionList:
        """The list of routines, once it is filled; from the first screen a key leads there."""
        if self.screen == "TodayScreen":
            await self.today()
            await self.press("r")
        routines = self.app.screen.query_one("#routines", OptionList)
        for _ in range(100):
            await self._shelf_read()
            await quiet(self.app)
            if routines.option_count:
                return routines
        raise AssertionError("the library stayed empty")

    async def start(self) -> None:
        """From the detail screen into the session; the voice is heard."""
        await self.press("enter")
        for _ in range(100):
            if self.screen == "SessionScreen":
                break
            if self.screen == "HearingScreen":
                await self.answer("space")
            await quiet(self.app)
        await self.settle()

    async def asked(self, purpose: str) -> None:
        """Let time pass until this is asked."""
        await self.reach(lambda view: view.question is not None and view.question.purpose == purpose)

    async def through_lists(self) -> None:
        """Nothing fits of any list."""
        while True:
            await self.reach(lambda view: view.question is not None)
            question = self.view.question
            assert question is not None
            if question.purpose != "list":
                return
            await self.answer("n")

    async def through_gate(self, pain: str = "2") -> None:
        """Nothing fits; then the first questions about pain: how much, and that it is in the back."""
        await self.through_lists()
        await self.asked("before")
        await self.press(pain)
        plan = self.session.run.plan
        if pain.isdigit() and 0 < int(pain) <= plan.pain_up_to and plan.has_exercises:
            await self.asked("place_before")
            await self.press("0")

    async def to_the_pack(self) -> None:
        """Through the questions before a pack, to the one whether it is in place."""
        while True:
            await self.reach(lambda view: view.question is not None)
            question = self.view.question
            assert question is not None
            if question.purpose == "pack_on":
                return
            await self.answer("y" if question.purpose == "barrier" else "n")


@asynccontextmanager
async def on_stage(
    paths: Paths,
    routine: str | None = None,
    *,
    size: tuple[int, int] = (80, 24),
    sound: Recording | None = None,
    **options: Any,
) -> AsyncIterator[Stage]:
    """The app running on ``paths``; with ``routine`` at that routine."""
    clock, sound = FakeClock(), sound or Recording()
    app = StretchcoachApp(Options(paths=paths, **options), routine=routine, clock=clock, sound=sound)
    async with app.run_test(size=size) as pilot:
        stage = Stage(app, pilot, clock, sound)
        await asyncio.wait_for(app.loaded.wait(), 30)
        await stage.settle()
        yield stage


@asynccontextmanager
async def in_session(folder: Path, routine: str = SHORT, **given: Any) -> AsyncIterator[Stage]:
    """The app at the first question of a session of ``routine``."""
    async with on_stage(paths_in(folder, mine=routine), "mine", **given) as stage:
        await stage.start()
        yield stage
