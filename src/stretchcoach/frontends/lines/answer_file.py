"""Answers from a file, one a line, used up as questions are asked: for rehearsals and tests."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from stretchcoach import plainfile
from stretchcoach.coach.commands import Command, Do, NotUnderstood, parse_word
from stretchcoach.errors import StretchcoachError
from stretchcoach.safety.questions import RATED
from stretchcoach.session.engine import Session
from stretchcoach.session.states import Refused

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


class AnswerScript:
    """Says what a file of answers says, in place of a person; a :class:`stretchcoach.coach.driver.Script`.

    Args:
        answers: used up as questions are said.
        session: what asks.
        on_failure: told that an answer does not fit its question.
    """

    def __init__(self, answers: Answers, session: Session, on_failure: Callable[[], object]) -> None:
        self._answers, self._session, self._on_failure = answers, session, on_failure
        self.failure: StretchcoachError | None = None
        """Which answer does not fit, and why."""
        self._place = ""
        self._last_id = ""
        """Id of the question that a line was taken for last."""
        self._taken_for: set[str] = set()
        """Ids of all of them: a question that is put again gets no second line."""
        self._command: Command | None = None

    def next(self) -> tuple[float, Command] | None:
        """What the file answers to the open question, once that has been said; a line is taken when a question opens."""
        question, said = self._session.question, self._session.question_spoken
        if question is None or said is None or question.purpose == RATED:  # a rating from the file is meant
            return None
        if question.id not in self._taken_for and self._answers:
            self._taken_for.add(question.id)
            command = self._answers.take()
            self._last_id = question.id
            self._command = None if command is None else replace(command, question=question.id)
            self._place = f'{self._answers.place}: "{question.text}"'
        command = self._command
        return (said, command) if command is not None and command.question == question.id else None

    def refused(self, problem: Refused) -> None:
        """A line of the file does not fit its question."""
        self.failure = StretchcoachError(f"{self._place}: {problem}")
        self._command = None
        self._on_failure()

    def answers_more(self) -> bool:
        """Whether the file answers the open question, or leaves it unanswered on purpose, or has answers for later ones."""
        question = self._session.question
        return bool(self._answers) or (question is not None and question.id == self._last_id)
