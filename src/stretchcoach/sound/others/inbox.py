"""What a helper process is told: lines on its input, and its end, by the parent's going away or by a signal."""

from __future__ import annotations

import os
import select
import signal
from types import FrameType


class Inbox:
    """Standard input, read without waiting. SIGTERM and SIGHUP are an end as well; SIGINT is for the parent.

    ``ended`` changes in :meth:`lines` only, so that no signal can come between a look at it and the waiting.
    """

    def __init__(self) -> None:
        self.ended = self._signalled = False
        self._rest = b""
        os.set_blocking(0, False)
        self._woken, wake = os.pipe()
        for each in (self._woken, wake):
            os.set_blocking(each, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._end)
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    @property
    def handles(self) -> tuple[int, ...]:
        """What to poll for reading: something has come, or this is to end."""
        return () if self.ended else (0, self._woken)

    def lines(self) -> list[bytes]:
        """The lines that have come."""
        self.ended = self.ended or self._signalled
        while not self.ended:
            try:
                block = os.read(0, 65536)
            except BlockingIOError:
                break
            except OSError:
                block = b""
            self.ended = not block
            self._rest += block
        *lines, self._rest = self._rest.split(b"\n")
        return lines

    def wait(self, seconds: float | None) -> None:
        """Waits that long at most for something to come; for ever with None."""
        select.select(self.handles, [], [], seconds)

    def _end(self, number: int, frame: FrameType | None) -> None:
        self._signalled = True
