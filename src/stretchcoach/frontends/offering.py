"""The one question that is asked before a session begins: whether to go on with the one that was cut off."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TextIO

from stretchcoach.frontends.commands import HELP_TEXT, Command, Do, NotUnderstood
from stretchcoach.frontends.lines import Lines
from stretchcoach.frontends.printing import Format
from stretchcoach.session.events import Question, QuestionKind

OFFER_WITHIN = 30.0
"""Seconds to answer whether to go on with a session that was cut off; no answer begins a new one, with its gate."""

RESUME = "resume"
"""Id and purpose of that question."""

_FIRST = "Please answer first: yes to go on with the session that was cut off, no for a new one, or stop."
_NOBODY = "Nobody can answer whether to go on. The session that was cut off stays as it is."


class Wish(StrEnum):
    """What becomes of the session that was cut off."""

    GO_ON = "go on"
    NEW = "new"
    """A new one is begun, and that one closed as unfinished."""
    STOP = "stop"
    NOBODY = "nobody"
    """The input has ended. It stays as it is, and is offered again."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a headless program reads and writes before, and while, its session runs."""

    lines: Lines
    form: Format
    parse: Callable[[str], Command]
    out: TextIO
    err: TextIO

    def aside(self, text: str) -> None:
        """Write a line beside the session; one that nobody can read is no reason to end."""
        with contextlib.suppress(OSError):
            print(text, file=self.err, flush=True)

    async def ask_to_go_on(self, text: str) -> Wish:
        """Ask; silence begins a new session.

        Raises:
            BrokenPipeError: nobody reads the output.
        """
        self._show(_question(text))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(OFFER_WITHIN):
                while (line := await self.lines.next()) is not None:
                    wish = self._understood(line)
                    if wish is not None:
                        return wish
                self.aside(_NOBODY)
                return Wish.NOBODY
        return Wish.NEW

    def _understood(self, line: str) -> Wish | None:
        """What a line wishes; None for one that does not answer, which is told so."""
        if not line.strip():
            return None
        try:
            command = self.parse(line)
        except NotUnderstood as problem:
            self._refuse(str(problem))
            return None
        match command:
            case Command(Do.ANSWER, "yes", "" | "resume"):
                return Wish.GO_ON
            case Command(Do.ANSWER, "no" | "unsure", "" | "resume"):
                return Wish.NEW
            case Command(Do.SYMPTOM):
                self.lines.put_back(line)  # the new session hears it first of all, and asks what is wrong
                return Wish.NEW
            case Command(Do.STOP):
                return Wish.STOP
            case Command(Do.HELP):
                self.aside(HELP_TEXT)
            case _:
                self._refuse(_FIRST)
        return None

    def _show(self, question: Question) -> None:
        print(self.form.event(question), file=self.out, flush=True)

    def _refuse(self, text: str) -> None:
        line = self.form.refused(text, 0.0)
        if line is None:
            self.aside(text)
        else:
            print(line, file=self.out, flush=True)


def _question(text: str) -> Question:
    return Question(
        at=0.0,
        id=RESUME,
        text=text,
        kind=QuestionKind.YES_NO,
        within=OFFER_WITHIN,
        purpose=RESUME,
        choices=("yes", "no", "unsure"),
    )
