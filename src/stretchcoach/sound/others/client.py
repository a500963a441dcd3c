"""Other programs during a session, as the session sees them: begin, speech is due, hush, end. Nothing here ever waits."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from stretchcoach.settings import Settings
from stretchcoach.sound import protocol
from stretchcoach.sound.others import LOOK, is_changed
from stretchcoach.sound.others.helper import Helper

DUCKER = "stretchcoach.sound.others.ducker"
END_WITHIN = 1.5
"""Seconds the end of a session may take for putting everything back."""


class Others:
    """Other programs' sound.

    Args:
        settings: the share others keep, and how late the speaker is.
        folder: keeps what is changed.
        command: how to start a module, for tests.
    """

    def __init__(
        self, settings: Settings, folder: Path, *, command: Callable[[str], Sequence[str]] = protocol.command
    ) -> None:
        self._others = settings.others
        self._latency = settings.latency
        self._folder = folder
        self._command = command
        self._ending: list[Helper] = []
        self._ducker: Helper | None = None

    @property
    def pids(self) -> tuple[int, ...]:
        """Process ids of what runs."""
        running = (each.pid for each in (self._ducker, *self._ending) if each is not None)
        return tuple(each for each in running if each is not None)

    def mend(self) -> None:
        """Has put back what a killed program left changed, if anything is."""
        if possible() and is_changed(self._folder):
            self._ending.append(Helper([*self._command(DUCKER), str(self._folder), LOOK], _nothing, restarts=0))

    def begin(self) -> None:
        """The session begins."""
        if possible() and self._ducker is None and self._others.duck < 1:
            command = [*self._command(DUCKER), str(self._folder), str(self._others.duck)]
            self._ducker = Helper(command, _nothing)

    def speaks(self, cue: str, begins: float, ends: float) -> None:
        """Speech is due at ``begins``, a moment of ``stretchcoach.clock``; ids that come again are moved."""
        if self._ducker is not None:
            at, until = begins - self._latency, ends
            self._ducker.send({"do": "speak", "id": cue, "at": at, "until": until})

    def hush(self) -> None:
        """Speech stops, and what was to come is called off."""
        if self._ducker is not None:
            self._ducker.send({"do": "hush"})

    def end(self) -> None:
        """The session is over: everything is being put back."""
        if self._ducker is not None:
            self._ducker.stop()
            self._ending.append(self._ducker)
            self._ducker = None

    async def close(self) -> None:
        """Ends, and waits :data:`END_WITHIN` seconds at most until everything has been put back."""
        self.end()
        await asyncio.gather(*(each.ended(END_WITHIN) for each in self._ending))
        self._ending.clear()


def possible() -> bool:
    """Whether this system has what it takes."""
    return sys.platform == "linux"


def _nothing(message: dict[str, Any]) -> None:
    """No help with other programs is no reason to disturb anybody; ``stretchcoach doctor`` tells."""
