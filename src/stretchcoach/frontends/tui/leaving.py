"""Being told to leave by the system: a signal, or a terminal that hung up."""

from __future__ import annotations

import asyncio
import contextlib
import select
import signal
import sys
from collections.abc import Callable

LOOK = 1.0
"""Seconds between two looks whether the terminal is still there: nobody is told by a signal who ignores hang-ups."""

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
