"""Processes of sound: how a parent starts one, talks with it and ends it, and what such a process begins with itself.

Engines, sound systems and their libraries hang, crash and print what they like. So each works in a process of its own, which
can be ended without silencing a session. One JSON object a line goes each way; what a process is told and says is in its own
module. Each of them ends when its input does, and so never outlives its parent, however that came to its end.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

# A child works without an event loop, and asyncio takes 7 MB and a fiftieth of a second: only parents load it, where they
# use it.
if TYPE_CHECKING:
    import asyncio

Message: TypeAlias = dict[str, Any]
Say: TypeAlias = Callable[[Mapping[str, Any]], None]

LONGEST = 256 * 1024
"""Bytes of the longest line that a parent takes."""
LOG = "STRETCHCOACH_SOUND_LOG"
"""Environment variable: a file that gets what the children and their libraries write to standard error."""
STUCK_AFTER = 30.0
"""Seconds after the end of its input at which a process that is still there ends whatever it is doing. Longer than anything
takes that a parent still waits for, such as the first start of a speech engine on a small computer."""

MOST = 4
"""Processes at most that one kind of work is divided among: a model in memory takes a quarter of a gigabyte in each."""

# Control-C in the terminal is for the parent, which lets a child finish first.
_APART: dict[str, Any] = {"start_new_session": True}
_APART_AND_LOW = _APART
if sys.platform == "win32":
    _flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    _APART = {"creationflags": _flags}
    _APART_AND_LOW = {"creationflags": _flags | subprocess.BELOW_NORMAL_PRIORITY_CLASS}
_LOWEST = 19


def encode(message: Mapping[str, Any]) -> bytes:
    """``message`` as a line."""
    return json.dumps(message, separators=(",", ":")).encode() + b"\n"


def decode(line: bytes) -> Message:
    """The message in ``line``; an empty one when it is none, so that a stray line does no harm."""
    try:
        message = json.loads(line)
    except ValueError:
        return {}
    return message if isinstance(message, dict) else {}


def command(module: str) -> list[str]:
    """How to start ``module`` with this Python, never taking modules from the folder the user happens to be in."""
    return [sys.executable, "-P", "-m", module]


def side_by_side() -> int:
    """How many processes may work at once: one for each core but one, which is left to the screen and the sound; one at
    least, and :data:`MOST` at most."""
    return max(1, min(MOST, _cores() - 1))


def _cores() -> int:
    """The cores this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)  # Linux has it
    return len(allowed(0)) if allowed is not None else os.cpu_count() or 1


class Child:
    """A process of ours while it runs. Made and used in an event loop, which it never keeps waiting.

    With ``low`` it has what processor time others leave.

    Two threads stand between the pipes and the loop, in place of asyncio's own processes. Those are killed with the loop
    they belong to, but one of ours has to live on until it has put back what it changed. And a process that hangs takes
    nothing, but must not stop whoever tells it something.

    Raises:
        OSError: it cannot be started.
    """

    def __init__(self, command: Sequence[str], *, low: bool = False) -> None:
        import asyncio

        log = os.environ.get(LOG)
        errors = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) if log else subprocess.DEVNULL
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                **(_APART_AND_LOW if low else _APART),
            )
        finally:
            if log:
                os.close(errors)
        self.pid = self._process.pid
        if low:
            _lower(self.pid)
        self._loop = asyncio.get_running_loop()
        self._said: asyncio.Queue[Message | None] = asyncio.Queue()
        self._over = asyncio.Event()
        self._to_tell: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        for work in (self._read, self._write):
            # Daemons: a process that is stuck keeps its threads, and they must not keep the program.
            threading.Thread(target=work, daemon=True).start()

    def tell(self, message: Mapping[str, Any]) -> None:
        """Sends ``message``; what a process does not take waits, and what one that has ended does not take is lost."""
        self._to_tell.put(encode(message))

    async def answer(self) -> Message | None:
        """The next thing it says; None when it says nothing more, which is asked for once."""
        return await self._said.get()

    def stop(self) -> None:
        """Closes its input once it has taken what it was told: it ends by itself, in its own time."""
        self._to_tell.put(None)

    def kill(self) -> None:
        """Kills it if it still runs, and what it started."""
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                if sys.platform == "win32":
                    self._process.kill()
                else:
                    os.killpg(self.pid, signal.SIGKILL)  # it leads a group of its own, see _APART

    async def ended(self, within: float) -> bool:
        """Waits that many seconds at most for its end; whether it has ended."""
        import asyncio

        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._over.wait()
        return self._over.is_set()

    async def end(self, within: float = 0.5) -> None:
        """Stops it, and kills it where it is still there after ``within`` seconds."""
        self.stop()
        if not await self.ended(within):
            self.kill()
            await self.ended(1.0)

    def _read(self) -> None:
        """In a thread: hands on what it says, then waits for its end."""
        assert self._process.stdout is not None
        with self._process.stdout as pipe, contextlib.suppress(OSError):
            while (line := pipe.readline(LONGEST)).endswith(b"\n"):  # a longer line is none of ours, and the last
                self._post(self._said.put_nowait, decode(line))
        self._post(self._said.put_nowait, None)
        self._process.wait()
        self.stop()
        self._post(self._over.set)

    def _post(self, do: Callable[..., None], *arguments: Message | None) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended, and nobody listens any more
            self._loop.call_soon_threadsafe(do, *arguments)

    def _write(self) -> None:
        """In a thread: tells it what it is to be told, until it is stopped or takes nothing more."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError), self._process.stdin as pipe:
            while (line := self._to_tell.get()) is not None:
                pipe.write(line)
                pipe.flush()


def _lower(pid: int) -> None:
    """Leaves a process, and what it will start, the processor time that nobody else wants, and the disk with it."""
    if sys.platform == "win32":
        return  # done when it was started
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, pid, _LOWEST)
    # Where Linux shares time out between sessions first, a process that leads one is nice to itself alone.
    with contextlib.suppress(OSError), open(f"/proc/{pid}/autogroup", "w", encoding="ascii") as group:
        group.write(str(_LOWEST))


async def ask(command: Sequence[str], within: float) -> list[Message]:
    """All that ``command`` says until it ends, told nothing. It is killed where nobody waits for it any more.

    Raises:
        TimeoutError: that took longer than ``within`` seconds.
        OSError: it cannot be started.
    """
    import asyncio

    child, said = Child(command), list[Message]()
    child.stop()
    try:
        async with asyncio.timeout(within):
            while (message := await child.answer()) is not None:
                said.append(message)
    finally:
        child.kill()
    return said


def ask_and_wait(command: Sequence[str], within: float, *messages: Mapping[str, Any]) -> list[Message]:
    """The same outside an event loop, told ``messages`` and no more.

    Raises:
        TimeoutError: that took longer than ``within`` seconds; it has been killed.
        OSError: it cannot be started.
    """
    try:
        done = subprocess.run(
            command,
            input=b"".join(map(encode, messages)),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=within,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TimeoutError from None
    return [decode(line) for line in done.stdout.splitlines()]


Inbox: TypeAlias = "queue.SimpleQueue[Message | None]"


def begin() -> tuple[Inbox, Say]:
    """What a child does first. Returns what its parent tells it, None at the end, and how to tell its parent something.

    Whatever libraries print from now on goes nowhere: pyttsx3 prints every file it saves, and sound systems write what they
    like. Control-C is left to the parent.
    """
    with contextlib.suppress(ValueError, OSError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)

    def say(message: Mapping[str, Any]) -> None:
        with contextlib.suppress(OSError):  # the parent has gone; the end of our input says so as well
            out.write(encode(message))

    inbox: Inbox = queue.SimpleQueue()
    threading.Thread(target=partial(_listen, inbox), daemon=True).start()
    return inbox, say


def _listen(inbox: Inbox) -> None:
    """In a thread: reads while the rest of the process works, and sees to its end where that hangs."""
    # Not sys.stdin: a process that fails could not close that at its end, while this thread waits in it.
    with open(0, "rb", closefd=False) as pipe:
        for line in pipe:
            inbox.put(decode(line))
    inbox.put(None)
    time.sleep(STUCK_AFTER)
    os._exit(1)


def attend(inbox: Inbox, take: Callable[[Message], None], step: Callable[[], float | None]) -> None:
    """Takes messages as they come and makes steps in between, until the input ends.

    ``step`` returns the seconds until the next one, None to end. It follows every message, and messages that have come
    together are taken together.
    """
    while (seconds := step()) is not None:
        with contextlib.suppress(queue.Empty):
            message = inbox.get(timeout=seconds)
            while message is not None:
                take(message)
                message = inbox.get_nowait()
            return
