"""Being told to leave by the system: a signal, or a terminal that hung up."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGINT") if hasattr(signal, name))
_IMPOSSIBLE = (NotImplementedError, ValueError, RuntimeError)
"""Windows, and any thread but the main one, have no handlers on the loop."""


def listen(told: Callable[[], None]) -> None:
    """Call ``told`` on the running loop when a signal says to leave."""
    for number in _SIGNALS:
        with contextlib.suppress(*_IMPOSSIBLE):
            asyncio.get_running_loop().add_signal_handler(number, told)


def forget() -> None:
    """Let signals do what they always do."""
    for number in _SIGNALS:
        with contextlib.suppress(*_IMPOSSIBLE):
            asyncio.get_running_loop().remove_signal_handler(number)
