"""What a figure costs: processor share on top of the app in a hold and in paced repetitions, and the time of one picture.

The app runs in a terminal of 120 by 40 that reads everything. In one session figures are shown and left out in turn, so that
a busy machine slows both; the median of the differences counts.
"""

from __future__ import annotations

import asyncio
import os
import pty
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import _sound
from running import drain

sys.path.insert(0, str(Path(_sound.__file__).resolve().parent.parent / "tests"))
import fcntl
import struct
import termios

from folders import Folder

from stretchcoach.coach.commands import Command, Do
from stretchcoach.coach.options import Options
from stretchcoach.figures.cells import draw_cells
from stretchcoach.figures.figure import Figure, figure_of
from stretchcoach.frontends.tui.app import StretchcoachApp
from stretchcoach.frontends.tui.screens.session_screen import SessionScreen
from stretchcoach.frontends.tui.widgets.figure_view import FigureView
from stretchcoach.paths import Paths
from stretchcoach.routine.library import load_library
from stretchcoach.safety.questions import QuestionKind

SHARE_BAR = 3.0
PICTURE_BAR = 20.0
"""Milliseconds of the dearest picture at 78 by 46 cells: it is made between two frames of the loop."""
ROUNDS = 4
SECONDS = 8.0
ROUTINE = """
format = 1
[routine]
name = "Measure"
summary = "For a benchmark."
pain_up_to = 5
ready = "5s"
[[step]]
"""
STEPS = {
    "hold": 'exercise = "seated-twist"\nhold = "60s"\nreps = 3\nsides = "left"\n',
    "paced repetitions": 'exercise = "cat-cow"\nreps = 20\n',
}
PHASES = {"hold": "hold", "paced repetitions": "rep"}
ANSWERS: dict[QuestionKind, int | str] = {QuestionKind.PAIN: 2, QuestionKind.PLACE: 0, QuestionKind.YES_NO: "no"}


def shown_by_turns(view: FigureView, shown: Callable[[], bool]) -> None:
    """Let a view show its figure only while it is wanted."""
    show = view.show
    view.show = lambda figure, where, mirror=False: show(figure if shown() else None, where, mirror)  # type: ignore[method-assign]


async def measured(app: StretchcoachApp, phase: str) -> list[float]:
    """Per cent of a core on top, a value for each round; the app ends after it."""
    wanted = False
    while not isinstance(app.screen, SessionScreen):
        await asyncio.sleep(0.5)
        app.simulate_key("enter")
    screen, answered = app.screen, ""
    shown_by_turns(screen.board.query_one(FigureView), lambda: wanted)
    while (view := screen.run.driver.view()).phase != phase:
        await asyncio.sleep(0.5)
        question = view.question
        if question is not None and question.id != answered and view.elapsed > 2:
            answered = question.id
            screen.run.driver.do(Command(Do.ANSWER, ANSWERS.get(question.kind, "none"), question.id))
    shares = []
    for _ in range(ROUNDS):
        used = {}
        for wanted in (True, False):
            await asyncio.sleep(1)
            begun = time.process_time()
            await asyncio.sleep(SECONDS)
            used[wanted] = time.process_time() - begun
        shares.append(100 * (used[True] - used[False]) / SECONDS)
    app.exit()
    return shares


def in_terminal(step: str) -> list[float]:
    """The same, measured by a process of its own in a terminal."""
    pipe, answer = os.pipe()
    pid, terminal = pty.fork()
    if pid == 0:
        os.close(pipe)
        time.sleep(1)  # the terminal has its size by then
        shares: list[float] = []
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder)
            file = home / "measure.toml"
            file.write_text(ROUTINE + STEPS[step], "utf-8")
            Folder(home / "data").settle()
            paths = Paths(data=home / "data", config=home / "config", cache=home / "cache")
            app = StretchcoachApp(Options(paths=paths, silent=True, verbosity="minimal"), routine=str(file))

            async def auto() -> None:
                shares.extend(await measured(app, PHASES[step]))

            app.call_later(lambda: app.run_worker(auto()))
            app.run()
        os.write(answer, " ".join(map(str, shares)).encode())
        os._exit(0)
    os.close(answer)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    threading.Thread(target=drain, args=(terminal,), daemon=True).start()
    with os.fdopen(pipe) as told:
        text = told.read()
    os.waitpid(pid, 0)
    if not text:
        raise SystemExit("the session never came to what is to be measured")
    return [float(each) for each in text.split()]


def picture_times(figures: list[Figure], columns: int, rows: int) -> list[float]:
    """Milliseconds of a picture of each figure, the median of five."""
    return [statistics.median(_time_of(figure, where / 5, columns, rows) for where in range(5)) for figure in figures]


def _time_of(figure: Figure, where: float, columns: int, rows: int) -> float:
    begun = time.process_time()
    draw_cells(figure, where, columns, rows)
    return 1000 * (time.process_time() - begun)


def main() -> int:
    """Print the figures; 1 when a bar is missed."""
    found = [figure_of(each) for each in load_library().exercises.values()]
    figures = [each for each in found if each is not None]
    dearest = 0.0
    for columns, rows in ((44, 26), (78, 46)):
        times = picture_times(figures, columns, rows)
        dearest = max(times)
        print(
            f"one picture, {columns} by {rows}   {statistics.median(times):.1f} ms, the dearest {dearest:.1f} ms",
            flush=True,
        )
    print(f"{'':24} (bar {PICTURE_BAR:g} ms)")
    missed = dearest > PICTURE_BAR
    for step in STEPS:
        shares = in_terminal(step)
        percent = statistics.median(shares)
        missed |= percent > SHARE_BAR
        each = ", ".join(f"{share:.2f}" for share in shares)
        print(f"figure in {step:18} {percent:.2f} % of a core on top (bar {SHARE_BAR:g} %; {each})", flush=True)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
