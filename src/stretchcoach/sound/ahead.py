"""Phrases said before anybody needs them, so that nobody waits for a slow voice: by one process that takes no time from
anything else, one phrase after the other, and not at all while a session is prepared."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

from stretchcoach.frozen import dataclass
from stretchcoach.sound import wav
from stretchcoach.sound.renderer import Limits, PhraseJob, Renderer
from stretchcoach.sound.voices import VoiceSource

LIMITS = Limits(phrase=300.0, boot=120.0, low=True)
"""On a machine that is busy with something else even one phrase may take minutes."""
LINGER = 1.0

Job: TypeAlias = tuple[VoiceSource, PhraseJob]


@dataclass(frozen=True, slots=True)
class Readiness:
    """How many of the phrases that are wanted ahead of time are there."""

    done: int
    total: int


class Ahead:
    """Makes clips in the background, in the order in which they were asked for.

    Args:
        room: whether there is room in the cache for more.
        make: starts the engine of a voice.
    """

    def __init__(self, room: Callable[[], bool], make: Callable[[VoiceSource], Renderer] | None = None) -> None:
        self._room = room
        self._make = make or _low
        self._urgent: deque[Job] = deque()
        self._waiting: deque[Job] = deque()
        self._wanted: dict[Path, bool] = {}
        """Every clip that was asked for, and whether it is there."""
        self._rests = 0
        self._working: asyncio.Task[None] | None = None
        self._renderers: dict[VoiceSource, Renderer] = {}

    @property
    def readiness(self) -> Readiness:
        """How far it is."""
        return Readiness(sum(self._wanted.values()), len(self._wanted))

    @property
    def works(self) -> bool:
        """Whether something is being made."""
        return self._working is not None

    def ask_for(self, jobs: Iterable[Job], *, first: bool = False) -> None:
        """Asks for clips, those that are there already too. ``first`` are made before all others: a session lacked them."""
        new = [each for each in jobs if first or each[1].path not in self._wanted]
        self._wanted |= {job.path: _there(job.path) for _, job in new}
        missing = [each for each in new if not self._wanted[each[1].path]]
        (self._urgent if first else self._waiting).extend(missing)
        self._go_on()

    def forget(self, *, urgent: bool = False) -> None:
        """What was asked for is not wanted any more; with ``urgent``, because another voice will speak, nor what a session
        lacked."""
        self._waiting.clear()
        if urgent:
            self._urgent.clear()
        self._wanted = {job.path: False for _, job in self._urgent}
        self._stop()
        self._go_on()

    @contextlib.contextmanager
    def resting(self) -> Iterator[None]:
        """Makes nothing while it lasts: what somebody waits for has all the processor."""
        self._rests += 1
        self._stop()
        try:
            yield
        finally:
            self._rests -= 1
            self._go_on()

    async def close(self) -> None:
        """Ends everything; what was not made is made another time."""
        self._rests += 1
        working = self._working
        self._stop()
        if working is not None:
            with contextlib.suppress(asyncio.CancelledError):
                await working
        for each in self._renderers.values():
            await each.close()

    def _go_on(self) -> None:
        if self._working is None and (self._urgent or self._waiting) and self._rests == 0:
            self._working = asyncio.get_running_loop().create_task(self._work())

    def _stop(self) -> None:
        if self._working is not None:
            self._working.cancel()
            self._working = None

    async def _work(self) -> None:
        """Until all is made. What cannot be made is left out: a session will say why."""
        try:
            while (queue := self._urgent or self._waiting) and self._room():
                source, job = queue[0]
                if not _there(job.path):  # another program, or a session, may have made it meanwhile
                    result = await self._renderer(source).render([job], total_limit=None)
                    if result.over:
                        break
                self._wanted[job.path] = _there(job.path)
                queue.popleft()
            self._urgent.clear()
            self._waiting.clear()
        finally:
            if self._working is asyncio.current_task():
                self._working = None

    def _renderer(self, source: VoiceSource) -> Renderer:
        if source not in self._renderers:
            self._renderers[source] = self._make(source)
        return self._renderers[source]


def _low(source: VoiceSource) -> Renderer:
    return Renderer(source.command, LIMITS, linger=LINGER)


def _there(path: Path) -> bool:
    return wav.seconds(path) is not None
