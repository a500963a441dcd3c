"""Questionnaires in plain lines, outside a session: one question a line, an empty line leaves it, nobody is waited for.

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

from stretchcoach.coach.commands import Do, NotUnderstood, parse_word
from stretchcoach.coach.questions import closed_door
from stretchcoach.coach.questions.questionnaire import Questionnaire, Walk
from stretchcoach.coach.today import Look, door_of
from stretchcoach.errors import Unfit
from stretchcoach.frontends.lines.standard_input import InputLines
from stretchcoach.history.store import Store
from stretchcoach.safety import Rules, doors

_T = TypeVar("_T")

PATIENCE = 600.0
"""Seconds after which nobody is taken to be there: as long as a session waits."""


@dataclass(slots=True)
class FormDialog:
    """Questions to somebody who types, or to a program that sends lines."""

    lines: InputLines
    err: TextIO
    patience: float = PATIENCE
    over: bool = False
    """Nobody answers any more."""

    def say(self, text: str) -> None:
        """Write a line; one that nobody can read is no reason to end."""
        with contextlib.suppress(OSError):
            print(text, file=self.err, flush=True)

    async def fill(self, questionnaire: Questionnaire[_T]) -> _T:
        """Ask one question after the other; ``back`` takes the last answer back. What comes of the answers."""
        if questionnaire.first:
            self.say(questionnaire.first)
        walk = Walk(questionnaire)
        while (question := walk.question) is not None and not self.over:
            self.say(f"{question.ask} {question.how}".strip())
            line = await self._line()
            if line and not question.takes_any_words and _says_back(line):
                walk.back()
                continue
            try:
                value = question.read(line) if line else None
            except Unfit as problem:
                self.say(str(problem))
                continue
            if value is not None and (said_back := question.said_back(value)):
                self.say(said_back)
            walk.answer(value)
        return walk.made

    async def _line(self) -> str:
        """A line; empty where nothing was typed, and where nobody is going to answer any more."""
        line = None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.patience):
                line = await self.lines.next()
        self.over = line is None
        return (line or "").strip()


def _says_back(line: str) -> bool:
    with contextlib.suppress(NotUnderstood):
        return parse_word(line).do is Do.BACK
    return False


async def open_doors(dialog: FormDialog, store: Store, known: Look, rules: Rules) -> None:
    """Tell of every closure, the most serious first, and walk through its ways out until one is left closed.

    Args:
        dialog: whom to ask.
        store: to record what is opened.
        known: the person and the days before.
        rules: with the words of the person's country.
    """
    flags, walked = rules.red_flags, set[str]()
    while held := [each for each in doors.holding(store.standing(), flags) if each.row not in walked]:
        closure = held[0]
        walked.add(closure.row)
        dialog.say(doors.reason(closure, store.standing(), flags))
        later = doors.is_asked(closure, store.standing(), flags)
        door = await dialog.fill(closed_door.ways_out(door_of(closure, known, rules, later=later), rules))
        outcome = closed_door.settle(store, door, rules)
        if outcome is None:
            return
        dialog.say(outcome.say)
        if outcome.tier.closes and not outcome.gently:
            return


def run_dialog(dialog: Callable[[FormDialog], Awaitable[_T]]) -> _T:
    """Run a dialog on the standard streams."""

    async def run() -> _T:
        lines = InputLines()
        lines.listen()
        return await dialog(FormDialog(lines, sys.stderr))

    return asyncio.run(run())


def fill(questionnaire: Questionnaire[_T]) -> _T:
    """Ask on the standard streams."""
    return run_dialog(lambda dialog: dialog.fill(questionnaire))
