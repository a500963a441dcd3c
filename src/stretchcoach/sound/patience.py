"""How long whoever starts a session waits for the voice they chose, while it still has to say their phrases once.

Lengths have to be known before a session starts, and one voice speaks all of it. A slow voice that is not ready in time
leaves the whole session to the plain one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from stretchcoach import clock

if TYPE_CHECKING:
    from stretchcoach.sound.renderer import PhraseJob

LIMIT = 20.0
"""Seconds a slow voice is waited for, unless somebody says that they will wait. A design choice."""
_KNOWN_AFTER = 3.0
"""Seconds of work after which it can be told how long the rest will take."""


class Patience:
    """Told how far the voice is, and asked how long to wait. ``seconds`` None waits as long as it takes.

    A front end shows :attr:`done`, :attr:`total` and :attr:`left` whenever ``told`` is called, and calls :meth:`wait` or
    :meth:`hurry` when somebody wishes so.
    """

    def __init__(self, seconds: float | None = LIMIT, told: Callable[[], None] = lambda: None) -> None:
        self.voice = ""
        """Who is waited for, to begin a sentence with; empty while nobody is."""
        self.done = self.total = 0
        """Phrases of all that are wanted."""
        self.told = told
        self._seconds = seconds
        self._begun: float | None = None
        self._since = 0.0
        self._letters = self._letters_done = 0
        self._hurry = False
        self._changed = asyncio.Event()

    @property
    def waits(self) -> bool:
        """Whether somebody waits as long as it takes."""
        return self._seconds is None

    @property
    def left(self) -> float | None:
        """Seconds the rest will take; None while that is not known."""
        spent = clock.now() - self._since
        if spent < _KNOWN_AFTER or not self._letters_done:
            return None
        return spent * (self._letters - self._letters_done) / self._letters_done

    def wait(self) -> None:
        """The voice is waited for, however long it takes."""
        self._seconds, self._hurry = None, False
        self._changed.set()

    def hurry(self) -> None:
        """The voice is not waited for any longer."""
        self._hurry = True
        self._changed.set()

    def begin(self, jobs: Sequence[PhraseJob], total: int) -> None:
        """``jobs`` are to be done; the others of ``total`` phrases are there."""
        self.done, self.total, self._since = total - len(jobs), total, clock.now()
        self._letters, self._letters_done = sum(len(each.text) for each in jobs), 0
        if self._begun is None:
            self._begun = self._since
        self.told()

    def made(self, job: PhraseJob) -> None:
        """One phrase more is there."""
        self.done += 1
        self._letters_done += len(job.text)
        self.told()

    async def over(self) -> None:
        """Returns when it has been waited long enough."""
        while not self._hurry:
            self._changed.clear()
            left = None if self._seconds is None else self._seconds - (clock.now() - (self._begun or clock.now()))
            try:
                async with asyncio.timeout(None if left is None else max(0.0, left)):
                    await self._changed.wait()
            except TimeoutError:
                return
