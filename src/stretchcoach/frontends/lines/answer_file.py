"""Answers from a file, one a line, used up as questions are asked: for rehearsals and tests."""

from __future__ import annotations

from collections import deque
from pathlib import Path

from stretchcoach import plainfile
from stretchcoach.coach.commands import Command, Do, NotUnderstood, parse_word
from stretchcoach.errors import StretchcoachError

SILENCE = "-"
"""A line that leaves its question unanswered."""


class Answers:
    """The answers of a file, in order. Empty lines and lines that begin with ``#`` are left out.

    Raises:
        StretchcoachError: the file cannot be read, or a line is no answer; names file and line.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._left: deque[tuple[int, Command | None]] = deque()
        self._line = 0
        try:
            lines = plainfile.text(path).splitlines()
        except plainfile.Unreadable as why:
            name = str(path) if str(path).isprintable() else repr(str(path))
            raise StretchcoachError(f"{name}: the answers cannot be read: {why}.") from None
        for number, line in enumerate(lines, start=1):
            if line.strip() and not line.lstrip().startswith("#"):
                self._left.append((number, self._answer(number, line)))

    def _answer(self, number: int, line: str) -> Command | None:
        if line.strip() == SILENCE:
            return None
        expected = f"expected 0 to 10, yes, no, unsure, none, something, done, or {SILENCE} for no answer"
        try:
            command = parse_word(line)
        except NotUnderstood:
            raise StretchcoachError(f"{self._path}:{number}: {expected}, found {line.strip()[:40]!r}.") from None
        if command.do is Do.BACK and not command.certain:  # in a file of answers it can only be the place of the pain
            return Command(Do.ANSWER, command.do.value)
        if command.do is not Do.ANSWER:
            raise StretchcoachError(f"{self._path}:{number}: {expected}, found the command {line.strip()!r}.")
        return command

    @property
    def place(self) -> str:
        """File and line of the answer that was taken last."""
        return f"{self._path}:{self._line}"

    def __bool__(self) -> bool:
        """Whether any are left."""
        return bool(self._left)

    def take(self) -> Command | None:
        """The next answer; None for one that is left out on purpose, or when all are used up."""
        if not self._left:
            return None
        self._line, command = self._left.popleft()
        return command
