"""Being told to leave by the system: a signal, or a terminal that hung up."""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable

LOOK = 1.0
"""Seconds between two looks whether the terminal is still there: nobody is told by a signal who ignores hang-ups."""

GIVEN = 10.0
"""Seconds in which the app may leave by itself once its terminal has gone: it speaks a last sentence meanwhile."""

_IMPOSSIBLE = (NotImplementedError, ValueError, RuntimeError)
"""Windows, and any thread but the main one, have no handlers on the loop."""


def _there_are(*names: str) -> tuple[int, ...]:
    return tuple(getattr(signal, name) for name in names if hasattr(signal, name))


_AT_ONCE, _ASKED = _there_are("SIGTERM", "SIGHUP"), _there_are("SIGINT")


def listen(told: Callable[[], None], asked: Callable[[], None]) -> None:
    """Call ``told`` on the running loop when a signal says to leave, and ``asked`` for the one that a key may stand for."""
    for numbers, callback in ((_AT_ONCE, told), (_ASKED, asked)):
        for number in numbers:
            with contextlib.suppress(*_IMPOSSIBLE):
                asyncio.get_running_loop().add_signal_handler(number, callback)


def watch(told: Callable[[], None], code: int) -> None:
    """Look from a thread of its own whether the terminal is still there, and call ``told`` on the running loop once it has
    gone. It looks for as long as the program runs.

    The loop itself may stand still by then: it waits for a writer to a terminal that takes nothing any more. So the program
    ends with ``code`` after :data:`GIVEN` seconds as a power cut would end it.
    """
    loop = asyncio.get_running_loop()

    def look() -> None:
        while not hung_up():
            time.sleep(LOOK)
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(told)
        time.sleep(GIVEN)
        os._exit(code)

    threading.Thread(target=look, name="terminal", daemon=True).start()


def forget() -> None:
    """Let signals do what they always do."""
    for number in (*_AT_ONCE, *_ASKED):
        with contextlib.suppress(*_IMPOSSIBLE):
            asyncio.get_running_loop().remove_signal_handler(number)


def hung_up() -> bool:
    """Whether the terminal that keys come from has gone; False where the system does not tell."""
    if not hasattr(select, "poll") or sys.__stdin__ is None:
        return False
    waiting = select.poll()
    try:
        waiting.register(sys.__stdin__.fileno(), 0)  # a hang-up is told in any case
        return any(told & select.POLLHUP for _, told in waiting.poll(0))
    except (OSError, ValueError):
        return False
