"""The parent's side of one helper process: starts it, tells it, starts it again when it dies, and never waits for it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
from collections.abc import Callable, Sequence
from typing import Any

from stretchcoach.sound import protocol
from stretchcoach.sound.spawn import LOG

RESTARTS = 3
_AGAIN_AFTER = 1.0
_REAP_WITHIN = 0.1
_LONGEST = 256 * 1024


class Helper:
    """One process at a time. It is never killed by the end of this one: it sees the end of its input, and tidies up.

    Args:
        command: how to start it.
        take: told each message it says.
        restarts: times it is started again; each start puts back what the one before left.
    """

    def __init__(
        self, command: Sequence[str], take: Callable[[dict[str, Any]], None], *, restarts: int = RESTARTS
    ) -> None:
        self._command = command
        self._take = take
        self._process: subprocess.Popen[bytes] | None = None
        self._loop = asyncio.get_running_loop()
        self._rest = b""
        self._restarts = restarts
        self._useless = self._ending = False
        self._ended = asyncio.Event()
        self._early: list[dict[str, Any]] = []
        # Not at once: what comes first in a session is its first event.
        self._again: asyncio.Handle | None = self._loop.call_soon(self._start)

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return None if self._process is None else self._process.pid

    def send(self, message: dict[str, Any]) -> None:
        """Tells it; what a stopped process cannot take is dropped."""
        if self._ending:
            return
        if self._again is not None:
            self._early.append(message)
        elif self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError):
                os.write(self._process.stdin.fileno(), protocol.encode(message))

    def stop(self) -> None:
        """Closes its input: it puts everything back and ends."""
        self._ending = True
        if self._again is not None:
            self._again.cancel()
            self._again = None
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()

    async def ended(self, within: float) -> None:
        """Waits that long for its end; one that is stuck by then ends by itself, or the next start does its work."""
        if self._process is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), within)
        if self._process is not None:
            self._let_go(self._process)

    def _start(self) -> None:
        self._again = None
        self._ended.clear()
        log = os.environ.get(LOG)
        errors = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) if log else subprocess.DEVNULL
        try:
            process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                bufsize=0,
                start_new_session=True,  # Ctrl-C in the terminal is for the parent
            )
        except OSError as problem:
            self._take({"say": "none", "why": problem.strerror or str(problem)})
            return
        finally:
            if log:
                os.close(errors)
        assert process.stdin is not None
        assert process.stdout is not None
        for pipe in (process.stdin, process.stdout):
            os.set_blocking(pipe.fileno(), False)
        self._process, self._rest = process, b""
        self._loop.add_reader(process.stdout.fileno(), self._read, process)
        early, self._early = self._early, []
        for message in early:
            self.send(message)

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        try:
            block = os.read(process.stdout.fileno(), 65536)
        except BlockingIOError:
            return
        except OSError:
            block = b""
        *lines, self._rest = (self._rest + block).split(b"\n")
        for line in lines:
            message = protocol.decode(line)
            self._useless = self._useless or message.get("say") == "none"
            self._take(message)
        if not block or len(self._rest) > _LONGEST:
            self._over(process)

    def _over(self, process: subprocess.Popen[bytes]) -> None:
        """It has closed its output: it is ending."""
        self._let_go(process)
        self._ended.set()
        if not (self._ending or self._useless) and self._restarts > 0:
            self._restarts -= 1
            self._again = self._loop.call_later(_AGAIN_AFTER, self._start)

    def _let_go(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._process = None
        self._loop.remove_reader(process.stdout.fileno())
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                pipe.close()
        try:
            process.wait(_REAP_WITHIN)
        except subprocess.TimeoutExpired:
            _left_behind.append(process)


_left_behind: list[subprocess.Popen[bytes]] = []
"""Processes that are stuck: kept, so that nobody warns of them or waits for them."""
