"""Problems of a file an author wrote: each with its place, and all of them at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import NamedTuple

from stretchcoach.errors import StretchcoachError
from stretchcoach.frozen import dataclass
from stretchcoach.routine.wording import printable
from stretchcoach.strict import KeyPath

MOST = 100
"""After so many problems in one file the rest is not listed; mending the first ones usually mends many more."""

_MORE = "there are more problems than these."


class Severity(StrEnum):
    """Whether a file can be used."""

    ERROR = "error"
    NOTE = "note"
    """It can; its author is told of something."""
    USUAL = "usual"
    """It can, and there is a more usual way to write it: nobody is told, ``check --fix`` writes it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing an author has to mend, or is told of.

    Line and column count from 1; both are 0 when the whole file is meant.
    """

    path: str
    line: int
    column: int
    key: str
    """The place in the author's words, such as ``step 2, hold``; empty when the whole file is meant."""
    message: str
    """What was expected and what was found."""
    suggestion: str = ""
    """What to write instead; empty when there is nothing better to say than the message."""
    severity: Severity = Severity.ERROR
    code: str = ""
    """What kind of problem it is: one of :data:`stretchcoach.routine.codes.CODES`."""
    source: str = ""
    """The line of the file that is meant; empty when the whole file is."""
    end_column: int = 0
    """Where on its line the value or key ends, the column behind it; 0 where that is not known."""
    fix: str = ""
    """What may be written without asking in place of the text from ``column`` to ``end_column``; empty for nothing."""

    def __str__(self) -> str:
        """One line: place, key, message, suggestion."""
        path = printable(self.path, len(self.path))
        place = f"{path}:{self.line}:{self.column}" if self.line else path
        note = "note:" if self.severity is Severity.NOTE else ""
        parts = [f"{place}:", note, f"{self.key}:" if self.key else "", self.message, self.suggestion]
        return " ".join(part for part in parts if part)


class InvalidFile(StretchcoachError):
    """A routine or exercise file that cannot be used. The message is the first problem; ``problems`` has all."""

    code = "invalid_file"

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Carry ``problems``, at least one."""
        self.problems = tuple(problems)
        first, more = self.problems[0], len(self.problems) - 1
        rest = f" ({more} more: stretchcoach check {first.path})" if more else ""
        super().__init__(f"{first}{rest}")


class _Found(NamedTuple):
    where: KeyPath
    of_key: bool
    message: str
    suggestion: str
    code: str = ""
    fix: str = ""


class Problems:
    """Collects the problems of one file. Places are looked up only when there is something to place."""

    def __init__(self, path: str, text: str, severity: Severity = Severity.ERROR) -> None:
        """Collect for the file ``path``, whose whole text is ``text``; all of one ``severity``."""
        self._severity = severity
        self._path = path
        self._text = text
        self._found: dict[_Found, None] = {}
        self._usual: dict[_Found, None] = {}

    def __len__(self) -> int:
        """How many problems there are."""
        return len(self._found)

    def at(self, where: KeyPath) -> bool:
        """Whether there is a problem of exactly this place."""
        return any(found.where == where for found in self._found)

    @property
    def full(self) -> bool:
        """Whether no more problems are listed, so that looking for the next is in vain."""
        return len(self._found) > MOST

    def add(
        self,
        where: KeyPath,
        message: str,
        suggestion: str = "",
        *,
        of_key: bool = False,
        code: str = "wrong-kind",
        fix: str = "",
    ) -> None:
        """Note a problem of the value at ``where``, or of its key; the same one twice counts once.

        ``fix`` is what may be written without asking in place of the value; of the whole ``key = value`` with ``of_key``.
        """
        if len(self._found) < MOST:
            self._found[_Found(where, of_key, message, suggestion, code, fix)] = None
        elif len(self._found) == MOST:
            self._found[_Found((), False, _MORE, "Mend these first.", "more-problems")] = None

    def usual(self, where: KeyPath, text: str, *, of_key: bool = False) -> None:
        """Note that the value at ``where``, which is accepted, is usually written as ``text``: no problem.

        With ``of_key`` the text stands for the whole ``key = value``, and may be several lines.
        """
        if len(self._usual) < MOST:
            message = "this is accepted; usually it is written otherwise."
            self._usual[_Found(where, of_key, message, f"Write {text}.", fix=text)] = None

    def listed(self) -> list[Problem]:
        """Every problem with its place, in the order of the file."""
        return self._placed(self._found, self._severity)

    def listed_usual(self) -> list[Problem]:
        """What is accepted and usually written otherwise, in the order of the file."""
        return self._placed(self._usual, Severity.USUAL)

    def _placed(self, found_ones: Collection[_Found], severity: Severity) -> list[Problem]:
        if not found_ones:
            return []
        from stretchcoach.routine.positions import scan  # loads a parser that a sound file never needs

        positions, lines = scan(self._text), self._text.removeprefix("\ufeff").split("\n")
        problems = []
        for found in found_ones:
            extent = positions.extent(found.where, of_key=found.of_key, pair=bool(found.fix))
            line, column = extent.start.line, extent.start.column
            problems.append(
                Problem(
                    self._path,
                    line,
                    column,
                    in_words(found.where),
                    found.message,
                    found.suggestion,
                    severity,
                    code=found.code,
                    source=lines[line - 1].rstrip("\r") if found.where else "",
                    end_column=extent.end.column if extent.end.line == line else 0,
                    fix=found.fix,
                )
            )
        return sorted(problems, key=lambda problem: (problem.message == _MORE, problem.line, problem.column))

    def raise_any(self) -> None:
        """Raise when anything was noted.

        Raises:
            InvalidFile: carries every problem.
        """
        if self._found:
            raise InvalidFile(self.listed())


def in_words(where: KeyPath) -> str:
    """``("step", 1, "cues", 0, "at")`` as ``step 2, cues 1, at``."""
    words: list[str] = []
    for part in where:
        if isinstance(part, int) and words:
            words[-1] += f" {part + 1}"
        else:
            words.append(printable(str(part)))
    return ", ".join(words)
