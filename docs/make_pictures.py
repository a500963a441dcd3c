"""Makes ``docs/session.svg``, the picture of the session screen in the README, from the real app on a clock of its own.

Run it with ``python docs/make_pictures.py``; the same program always gives the same picture.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.screen import Screen

from stretchcoach.coach.launch import Options
from stretchcoach.frontends.tui.app import StretchcoachApp
from stretchcoach.frontends.tui.screens.reading import WelcomeScreen
from stretchcoach.frontends.tui.screens.routine_page import DetailScreen
from stretchcoach.frontends.tui.screens.session_screen import SessionScreen
from stretchcoach.paths import Paths
from stretchcoach.sound.silent import Silent

PICTURE = Path(__file__).with_name("session.svg")
SIZE = (100, 30)
ROUTINE = "gentle-four"
INTO_THE_HOLD = 6.0
"""Seconds into the first hold on the left side."""

_PATIENCE = 5000
"""Half seconds, or looks, after which what is waited for must have come."""


class _Clock:
    """Time that moves when it is told to, and rings the alarms it passes."""

    speed = 1.0

    def __init__(self) -> None:
        self._now = 0.0
        self._alarms: list[_Alarm] = []

    def now(self) -> float:
        """The moment."""
        return self._now

    def call_at(self, when: float, callback: Callable[[], None]) -> _Alarm:
        """Ring when it is passed."""
        self._alarms.append(_Alarm(self, when, callback))
        return self._alarms[-1]

    def cancel(self, alarm: _Alarm) -> None:
        """Do not ring."""
        if alarm in self._alarms:
            self._alarms.remove(alarm)

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        end = self._now + seconds
        while due := [alarm for alarm in self._alarms if alarm.when <= end]:
            alarm = min(due, key=lambda each: each.when)
            self._alarms.remove(alarm)
            self._now = max(self._now, alarm.when)
            alarm.callback()
        self._now = end


class _Alarm:
    def __init__(self, clock: _Clock, when: float, callback: Callable[[], None]) -> None:
        self.when, self.callback, self._clock = when, callback, clock

    def cancel(self) -> None:
        """Do not ring."""
        self._clock.cancel(self)


async def session_picture(folder: Path) -> str:
    """The session screen as SVG, in a hold on the left side. The app keeps its files in ``folder``."""
    clock = _Clock()
    paths = Paths(data=folder / "data", config=folder / "config", cache=folder / "cache")
    app = StretchcoachApp(Options(paths=paths, silent=True), routine=ROUTINE, clock=clock, sound=Silent())
    async with app.run_test(size=SIZE) as pilot:
        await _until(WelcomeScreen, app, pilot)
        await pilot.press("escape")
        await _until(DetailScreen, app, pilot)
        await pilot.press("enter")
        await _until(SessionScreen, app, pilot)
        assert isinstance(app.screen, SessionScreen)
        await _to_the_hold(app.screen, clock, pilot)
        clock.advance(INTO_THE_HOLD)
        app.screen.look()
        await pilot.pause()
        return steady(app.export_screenshot(title="stretchcoach"))


async def _until(screen: type[Screen[Any]], app: StretchcoachApp, pilot: Pilot[None]) -> None:
    for _ in range(_PATIENCE):
        if isinstance(app.screen, screen):
            return
        await pilot.pause()
    raise RuntimeError(f"{screen.__name__} never came")


async def _to_the_hold(screen: SessionScreen, clock: _Clock, pilot: Pilot[None]) -> None:
    for _ in range(_PATIENCE):
        view = screen.run.driver.view()
        if view.phase == "hold" and view.side == "left":
            return
        waits = screen.run.driver.session.asks_ready is not None
        if view.question is not None or waits:
            await pilot.pause()
            screen.look()
            clock.advance(0.5)
            kind = view.question.kind if view.question is not None else ""
            await pilot.press("space" if waits else {"pain": "2", "place": "0"}.get(kind, "n"))
        clock.advance(0.5)
    raise RuntimeError("the session never came to a hold on the left side")


def steady(svg: str) -> str:
    """``svg`` without the number in its names, which is another one each time, and with plain line ends."""
    return re.sub(r"terminal-\d+", "terminal", svg).replace("\r\n", "\n")


def main() -> None:
    """Write the picture."""
    with tempfile.TemporaryDirectory() as folder:
        PICTURE.write_text(asyncio.run(session_picture(Path(folder))), "utf-8")


if __name__ == "__main__":
    main()
