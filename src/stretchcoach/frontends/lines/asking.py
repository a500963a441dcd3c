"""Small dialogs in plain lines, outside a session: one question a line, an empty line leaves it, nobody is waited for.

Prompts go to standard error, since standard output is data. When the input ends, or nobody answers for a while, the
questions that are left count as left out: what was answered until then is kept.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TextIO, TypeVar

from stretchcoach.coach.commands import reply
from stretchcoach.errors import Unfit
from stretchcoach.frontends.lines.standard_input import Lines
from stretchcoach.safety.questions import QuestionKind

_T = TypeVar("_T")

PATIENCE = 600.0
"""Seconds after which nobody is taken to be there: as long as a session waits."""


@dataclass(slots=True)
class Dialog:
    """Questions to somebody who types, or to a program that sends lines."""

    lines: Lines
    err: TextIO
    patience: float = PATIENCE
    over: bool = False
    """Nobody answers any more."""

    def say(self, text: str) -> None:
        """Write a line; one that nobody can read is no reason to end."""
        with contextlib.suppress(OSError):
            print(text, file=self.err, flush=True)

    async def ask(self, text: str, understand: Callable[[str], _T]) -> _T | None:
        """Ask until it is answered or left out; None for left out.

        Args:
            text: the question, with the answers it takes.
            understand: makes a value of a line that is not empty; raises :class:`Unfit`.
        """
        while not self.over:
            self.say(text)
            line = await self._line()
            if line is None or not line.strip():
                return None
            try:
                return understand(line.strip())
            except Unfit as problem:
                self.say(str(problem))
        return None

    async def yes_no(self, text: str) -> str | None:
        """Ask for ``yes``, ``no`` or ``unsure``."""
        return await self.ask(f"{text} (yes, no or unsure)", yes_no)

    async def _line(self) -> str | None:
        try:
            async with asyncio.timeout(self.patience):
                line = await self.lines.next()
        except TimeoutError:
            line = None
        self.over = line is None
        return line


def yes_no(text: str) -> str:
    """``yes``, ``no`` or ``unsure``. Raises Unfit."""
    answered = reply(text, QuestionKind.YES_NO)
    if answered is None:
        raise Unfit("Please answer yes, no or unsure, or leave the line empty.")
    return str(answered)


def run_dialog(dialog: Callable[[Dialog], Awaitable[_T]]) -> _T:
    """Run a dialog on the standard streams."""

    async def run() -> _T:
        lines = Lines()
        lines.listen()
        return await dialog(Dialog(lines, sys.stderr))

    return asyncio.run(run())
