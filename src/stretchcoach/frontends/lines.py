"""Standard input as lines for the event loop, from the first moment of a program to its last."""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from collections import deque
from collections.abc import Callable

LONGEST_LINE = 64 * 1024
"""Bytes of a line of input; what is longer is no command."""


class Lines:
    """What comes in while nobody asks is kept, in order; also what comes before a session listens."""

    def __init__(self) -> None:
        self._kept: deque[str] = deque()
        self._more = asyncio.Event()
        self._ended = False
        self._passing: asyncio.Task[None] | None = None

    def listen(self) -> None:
        """Begin to read standard input."""
        listen(self.put, self.end)

    def put(self, line: str) -> None:
        """A line has come."""
        self._kept.append(line)
        self._more.set()

    def put_back(self, line: str) -> None:
        """Let ``line`` be the next one again: it was meant for somebody else."""
        self._kept.appendleft(line)
        self._more.set()

    def end(self) -> None:
        """Nothing comes after what is kept."""
        self._ended = True
        self._more.set()

    async def next(self) -> str | None:
        """The next line; None after the last."""
        while not self._kept:
            if self._ended:
                return None
            self._more.clear()
            await self._more.wait()
        return self._kept.popleft()

    def connect(self, on_line: Callable[[str], None], on_end: Callable[[], None]) -> None:
        """Pass everything on from now."""
        self._passing = asyncio.ensure_future(self._pass_on(on_line, on_end))

    async def _pass_on(self, on_line: Callable[[str], None], on_end: Callable[[], None]) -> None:
        while (line := await self.next()) is not None:
            on_line(line)
        on_end()


def listen(on_line: Callable[[str], None], on_end: Callable[[], None]) -> None:
    """Hand every line of standard input to the running event loop, and its end.

    A thread reads, since a terminal, a pipe and a file cannot all be waited for in one way on every system.
    """
    loop = asyncio.get_running_loop()

    def tell(callback: Callable[..., None], *arguments: str) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has closed: the session is over
            loop.call_soon_threadsafe(callback, *arguments)

    def read() -> None:
        kept = b""
        while data := _read_some():
            *lines, kept = (kept + data).split(b"\n")
            for line in lines:
                tell(on_line, _text(line))
            kept = kept[:LONGEST_LINE]
        if kept:
            tell(on_line, _text(kept))
        tell(on_end)

    threading.Thread(target=read, name="stdin", daemon=True).start()


def _read_some() -> bytes:
    """A few bytes of standard input; none at its end, or where it cannot be read."""
    try:
        return os.read(0, LONGEST_LINE)
    except OSError:
        return b""


def _text(line: bytes) -> str:
    return line[:LONGEST_LINE].decode("utf-8", errors="replace")
