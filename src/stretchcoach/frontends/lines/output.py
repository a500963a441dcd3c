"""An output whose reader may stop reading: a thread writes, so that whoever does not read holds up nobody.

What is written waits in order, in whole lines, up to a bound. A reader counts as lost when that is reached, or when
nothing was taken for some seconds while something waits; the session goes by that, not by the output.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import select
import threading
from collections import deque
from collections.abc import Callable
from typing import Protocol, TextIO

from stretchcoach import streams

PATIENCE = 3.0
"""Seconds in which a reader that something waits for may take nothing before it counts as lost."""
KEPT = 8 << 20
"""Bytes that wait at most; lines beyond them are left out. A stop may overtake thousands of commands, each with a result."""
AT_ONCE = 4096
"""Bytes given to a pipe at once: so many go in whole or not at all (``PIPE_BUF``), so that an end cuts no line."""
AT_THE_END = 5.0
"""Seconds that are waited at most for what is left, however slowly it is taken."""


class Writes(Protocol):
    """What lines are written to; :class:`Outlet` is one, and so is a file."""

    def write(self, text: str, /) -> object:
        """Write whole lines.

        Raises:
            OSError: nobody reads them.
        """


class Outlet:
    """Writes lines to a stream from a thread of its own. Made and used on an event loop, which is told of its reader.

    Args:
        stream: a standard stream, with nothing in its buffer.
        patience: seconds after which a reader that takes nothing counts as lost.
    """

    def __init__(self, stream: TextIO, patience: float = PATIENCE) -> None:
        self.on_gone: Callable[[], object] = _nothing
        """Told once that nobody reads any more: the pipe was closed, the disk is full."""
        self.on_lost: Callable[[], object] = _nothing
        """Told that the reader has stalled."""
        self.on_back: Callable[[int], object] = _nothing
        """Told that a reader that had stalled has taken everything, with the number of lines that were left out."""
        self.gone = self.lost = False
        self._stream, self._patience = stream, patience
        buffer = stream.buffer
        self._raw = getattr(buffer, "raw", buffer)
        """Written to directly: the buffers above have locks, and a thread that holds one could hold up the exit."""
        self._loop = asyncio.get_running_loop()
        self._changed = threading.Condition()
        self._waiting: deque[bytes] = deque()
        self._bytes = self._taken = self._left_out = 0
        self._over = False
        self._thread: threading.Thread | None = None
        self._looking: asyncio.TimerHandle | None = None

    def write(self, text: str, /) -> None:
        """Write whole lines; returns at once.

        Raises:
            BrokenPipeError: nobody reads any more.
        """
        if self.gone or self._over:
            raise BrokenPipeError
        data = text.replace("\n", os.linesep).encode(self._stream.encoding or "utf-8", streams.PLAINLY)
        with self._changed:
            full = self._bytes + len(data) > KEPT
            if full:
                self._left_out += 1
            else:
                self._waiting.append(data)
                self._bytes += len(data)
                self._changed.notify_all()
        if full and not self.lost:
            self.lost = True
            self._loop.call_soon(self._is_lost)  # not from here: whoever is told writes a line about it
        if self._thread is None:  # standard error often has nothing to write
            self._thread = threading.Thread(target=self._pour, name="output", daemon=True)
            self._thread.start()
        if self._looking is None and not self.lost:
            self._look_later()

    def has_room(self) -> bool:
        """Whether there is room for what a line of input leads to. Where nobody reads any more there is: to wait for them
        would hold up a session that goes on without them."""
        return self._bytes < KEPT // 2 or self.lost or self.gone

    def finish(self, patience: float) -> bool:
        """Wait for what is left to be taken, after the last line; not on the event loop, but when it has ended.

        Args:
            patience: seconds in which nothing may be taken before it is given up.

        Returns:
            Whether everything was taken.
        """
        patience = min(patience, 0.1) if self.lost else patience  # who has stalled is hardly waited for
        with self._changed:
            self._over = True
            self._changed.notify_all()
            for _ in range(round(AT_THE_END / patience)):
                before = self._taken
                self._changed.wait_for(lambda: not self._waiting or self.gone, patience)
                if not self._waiting or self._taken == before:
                    break
            return not self._waiting and not self.gone

    # On the loop -----------------------------------------------------------------------------------------------------

    def _look_later(self) -> None:
        self._looking = self._loop.call_later(self._patience, self._look, self._taken)

    def _look(self, taken: int) -> None:
        """Whether anything was taken since :attr:`_taken` was ``taken``."""
        self._looking = None
        with self._changed:
            waiting, moved = bool(self._waiting), self._taken != taken
            stalled = waiting and not moved and not self.gone
            self.lost = self.lost or stalled
        if stalled:
            self._is_lost()
        elif waiting:
            self._look_later()

    def _is_lost(self) -> None:
        if not self.gone:
            self.on_lost()

    def _is_back(self) -> None:
        with self._changed:
            if self._waiting or not self.lost:
                return
            self.lost = False
            left_out, self._left_out = self._left_out, 0
        self.on_back(left_out)

    def _has_gone(self) -> None:
        streams.abandon(self._stream)
        self.on_gone()

    # In the thread ---------------------------------------------------------------------------------------------------

    def _pour(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._over)
                lines = self._some()
            if not lines:
                return
            try:
                self._send(b"".join(lines))  # without the lock: this is where a reader that stalls holds up the thread
            except (OSError, ValueError):
                with self._changed:
                    self.gone = True
                    self._waiting.clear()
                    self._changed.notify_all()
                self._tell(self._has_gone)
                return
            with self._changed:
                for line in lines:  # only now: what is on its way still counts against the bound, and for the end
                    self._waiting.popleft()
                    self._bytes -= len(line)
                self._taken += 1
                self._changed.notify_all()
                over = self.lost and not self._waiting
            if over:
                self._tell(self._is_back)

    def _some(self) -> list[bytes]:
        """The first lines that go into a pipe whole, at least one."""
        lines: list[bytes] = []
        size = 0
        for line in self._waiting:
            size += len(line)
            if lines and size > AT_ONCE:
                break
            lines.append(line)
        return lines

    def _send(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            written = self._raw.write(left)
            if written is None:  # whoever gave us the stream lets it refuse to wait
                with contextlib.suppress(io.UnsupportedOperation):
                    select.select([], [self._raw], [], 1.0)
                continue
            left = left[written:]

    def _tell(self, callback: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has closed: the session is over
            self._loop.call_soon_threadsafe(callback)


def same(one: TextIO, other: TextIO) -> bool:
    """Whether two streams lead to the same file, where the order of what is written to both has to be kept."""
    try:
        return os.path.samestat(os.fstat(one.fileno()), os.fstat(other.fileno()))
    except (OSError, ValueError):
        return False


def _nothing(*_: object) -> None:
    return None
