"""Standard input as lines for the event loop, from the first moment of a program to its last.

A thread reads, since a terminal, a pipe and a file cannot all be waited for in one way on every system. However much
comes at once, the loop is woken once for it: its wake-ups share a small socket with the signals, which a full one loses.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import NamedTuple

from stretchcoach import clock
from stretchcoach.coach.commands import known_words
from stretchcoach.words.phrases import Phrasebook

LONGEST_LINE = 64 * 1024
"""Bytes of a line of input; what is longer is no command."""
MARK = "\ufeff"
"""The mark of a byte order, which some shells write before the first line."""
TURN = 16
"""Lines passed on before the loop sees to everything else: cues and signals must not wait for a thousand of them."""
ROOM_WITHIN = 0.01
"""Seconds after which it is asked again whether there is room."""
KEPT = 50_000
"""Lines that wait at most, so that a program that writes without end does not fill the memory. What comes beyond them is
left out, but for what goes first."""
KEPT_TEXT = 8 << 20
"""Characters that wait at most, in the same way: a few long lines would fill it too."""


class BadLine(StrEnum):
    """Why a line is none, as the end of its phrase's name."""

    TOO_LONG = "too_long"
    NOT_TEXT = "not_text"
    TOO_MANY = "too_many"


class Rank(StrEnum):
    """What becomes of a line beside others that wait."""

    FIRST = "first"
    """It goes before all that wait, which are dropped."""
    KEPT = "kept"
    """It is not dropped for one that goes first; one of this rank is enough."""
    USUAL = "usual"


class InputLine(NamedTuple):
    """A line as it was read, at a moment of :func:`stretchcoach.clock.now`; none of it where it is bad."""

    text: str
    read: float
    bad: BadLine | None = None
    rank: Rank = Rank.USUAL


def bad_line(bad: BadLine, book: Phrasebook) -> str:
    """What is told of a line that is none."""
    return book(f"help.{bad}") if bad is BadLine.TOO_MANY else book(f"help.{bad}", words=known_words(book))


def _usual(line: str) -> Rank:
    return Rank.USUAL


class InputLines:
    """What comes in while nobody asks is kept, in order; also what comes before a session listens.

    Args:
        rank: what becomes of a line beside others.
    """

    def __init__(self, rank: Callable[[str], Rank] = _usual) -> None:
        self.on_bad: Callable[[BadLine], None] = lambda bad: None
        """Told of a line that is none."""
        self.on_dropped: Callable[[str], None] = lambda line: None
        """Told of a line that is not handed out, since one that goes first came after it; once that has been."""
        self.has_room: Callable[[], bool] = lambda: True
        """Whether what is told of a line finds room. Until it does all but what goes first waits."""
        self.read = 0.0
        """When the line that was handed out last was read, in seconds of :func:`stretchcoach.clock.now`."""
        self._rank = rank
        self._first: deque[InputLine] = deque()
        self._kept: deque[InputLine] = deque()
        self._dropped: deque[InputLine] = deque()
        """What is not handed out any more, and was not told yet: as much of it as comes must not hold up what goes first."""
        self._size = 0
        """Characters that wait."""
        self._turn = 0
        self._more = asyncio.Event()
        self._ended = False
        self._told_of_many = False
        self._passing: asyncio.Task[None] | None = None

    def listen(self) -> None:
        """Begin to read standard input."""
        listen(self._take, self.end)

    def put(self, line: str) -> None:
        """A line has come."""
        self._put(InputLine(line, clock.now()))

    def put_back(self, line: str) -> None:
        """Let ``line`` be the next one again: it was meant for somebody else."""
        self._kept.appendleft(InputLine(line, self.read))
        self._size += len(line)
        self._more.set()

    def end(self) -> None:
        """Nothing comes after what is kept."""
        self._ended = True
        self._more.set()

    async def next(self) -> str | None:
        """The next line; None after the last."""
        while True:
            while self._first or self._kept or self._dropped:
                await self._in_turn()
                waiting = self._first or self._kept or self._dropped
                if not waiting:
                    break  # it was the end meanwhile
                line = waiting.popleft()
                self._size -= len(line.text)
                if line.bad is None and waiting is not self._dropped:
                    self.read = line.read
                    return line.text
                self._tell(line, self.on_dropped)
            self._told_of_many = False
            if self._ended:
                return None
            self._more.clear()
            await self._more.wait()

    async def _in_turn(self) -> None:
        """Let alarms, signals and what goes first come in between; and wait for room."""
        self._turn += 1
        if self._turn % TURN == 0:
            await asyncio.sleep(0)
        while not (self._first or self.has_room()):
            await asyncio.sleep(ROOM_WITHIN)

    def _tell(self, line: InputLine, on_line: Callable[[str], None]) -> None:
        if line.bad is None:
            on_line(line.text)
        else:
            self.on_bad(line.bad)

    def end_with(self, on_left: Callable[[str], None]) -> None:
        """Hand out nothing that waits any more: ``on_left`` is told of it, as far as there is room for that."""
        left = [*self._first, *self._kept]
        waiting = [*((each, self.on_dropped) for each in self._dropped), *((each, on_left) for each in left)]
        self._forget()
        for line, on_line in waiting:
            if not self.has_room():
                self.on_bad(BadLine.TOO_MANY)
                return
            self._tell(line, on_line)

    def _forget(self) -> None:
        for each in (self._first, self._kept, self._dropped):
            each.clear()
        self._size = 0

    def connect(self, on_line: Callable[[str], None], on_end: Callable[[], None]) -> None:
        """Pass everything on from now."""
        self._passing = asyncio.ensure_future(self._pass_on(on_line, on_end))

    def disconnect(self) -> None:
        """Keep what comes from now on for whoever asks next; what was not passed on is dropped: it was meant for the session
        that is over, and must not answer a question about something else."""
        if self._passing is not None:
            self._passing.cancel()
        self._forget()

    async def _pass_on(self, on_line: Callable[[str], None], on_end: Callable[[], None]) -> None:
        while (line := await self.next()) is not None:
            on_line(line)
        on_end()

    def _take(self, lines: list[InputLine]) -> None:
        for line in lines:
            self._put(line)

    def _put(self, line: InputLine) -> None:
        if line.bad is None:
            line = line._replace(rank=self._rank(line.text))
        if line.rank is Rank.FIRST:
            # Whoever stops, stops: nothing that was said before may be done first, or after it.
            waiting, self._kept = self._kept, deque()
            kept = next((each for each in waiting if each.rank is Rank.KEPT), None)
            self._first.append(line)
            self._kept.extend(() if kept is None else (kept,))
            self._dropped.extend(each for each in waiting if each is not kept)
        elif len(self._kept) + len(self._dropped) < KEPT and self._size < KEPT_TEXT:
            self._kept.append(line)
        elif not self._told_of_many:
            self._told_of_many = True  # until everything that waits was handed out: once, not for each line
            line = InputLine("", line.read, BadLine.TOO_MANY)
            self._first.append(line)
        else:
            return
        self._size += len(line.text)
        self._more.set()


def listen(on_lines: Callable[[list[InputLine]], None], on_end: Callable[[], None]) -> None:
    """Hand the lines of standard input to the running event loop, all that have come at once, and its end."""
    loop, inbox = asyncio.get_running_loop(), _Inbox(on_lines)

    def tell(callback: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has closed: the session is over
            loop.call_soon_threadsafe(callback)

    def read() -> None:
        cutter = _Cutter()
        while data := _read_some():
            if inbox.put(list(cutter.cut(data))):
                tell(inbox.empty)
        if inbox.put(list(cutter.rest())):
            tell(inbox.empty)
        tell(on_end)

    threading.Thread(target=read, name="stdin", daemon=True).start()  # it may wait for a line when the program ends


class _Inbox:
    """Between the thread that reads and the loop: one wake-up for all that has come until the loop looks."""

    def __init__(self, on_lines: Callable[[list[InputLine]], None]) -> None:
        self._on_lines = on_lines
        self._lock = threading.Lock()
        self._lines: list[InputLine] = []

    def put(self, lines: list[InputLine]) -> bool:
        """Add lines; whether the loop has to be woken for them."""
        with self._lock:
            wake = bool(lines) and not self._lines
            self._lines += lines
        return wake

    def empty(self) -> None:
        """Hand over what has come, on the loop."""
        with self._lock:
            lines, self._lines = self._lines, []
        self._on_lines(lines)


class _Cutter:
    """Cuts what comes in into lines. Of a line that is too long nothing is kept: what is cut must not be obeyed."""

    def __init__(self) -> None:
        self._begun = b""
        self._too_long = False

    def cut(self, data: bytes) -> Iterator[InputLine]:
        """The lines that end in ``data``."""
        first, *others = data.split(b"\n")
        self._begin(first)
        for each in others:
            yield self._line()
            self._begin(each)

    def rest(self) -> Iterator[InputLine]:
        """What came after the last line feed, if anything did."""
        if self._begun or self._too_long:
            yield self._line()

    def _begin(self, data: bytes) -> None:
        self._begun += data
        if len(self._begun) > LONGEST_LINE:
            self._begun, self._too_long = b"", True

    def _line(self) -> InputLine:
        begun, too_long = self._begun, self._too_long
        self._begun, self._too_long = b"", False
        now = clock.now()
        if too_long:
            return InputLine("", now, BadLine.TOO_LONG)
        try:
            return InputLine(begun.decode("utf-8").removeprefix(MARK), now)
        except UnicodeDecodeError:
            return InputLine("", now, BadLine.NOT_TEXT)


def _read_some() -> bytes:
    """A few bytes of standard input; none at its end, or where it cannot be read."""
    try:
        return os.read(0, LONGEST_LINE)  # sys.stdin has a lock: a thread that waits with it in hand aborts the exit
    except OSError:
        return b""
