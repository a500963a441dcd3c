"""A file's bytes to its text, and its text to a TOML document, with one plain message for whatever is wrong."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stretchcoach import plainfile
from stretchcoach.frozen import dataclass
from stretchcoach.plainfile import TooDeep, TooLarge, Unreadable
from stretchcoach.routine import limits
from stretchcoach.routine.file_kinds import UTF_8, kind_of
from stretchcoach.routine.problems import MOST, InvalidFile, Problem, Severity

if TYPE_CHECKING:
    from stretchcoach.routine.mending import Mended, Slip

_PLACE = r" \(at (?:line (\d+), column (\d+)|end of document)\)$"

_KEY_OF_LINE = re.compile(r"[ \t]*([\w.-]{1,80})[ \t]*=", re.ASCII)
_NUMBER_BEGUN = re.compile(r"(?<![\w-])([\w-]++)[ \t]*+=[ \t]*+0$", re.ASCII)
_NUMBER_REST = re.compile(r"([0-9](?: ?[0-9])*+)[ \t\r]*+(?=[,}#]|$)")
_SHORT_NUMBER = 4
"""With fewer digits behind its zero a number is taken for a slip such as ``05``, else for a telephone number."""

_PLAINLY = (
    ("Expected '=' after", "expected `key = value`, with an equals sign after the key", ""),
    ("Invalid statement", "expected `key = value` or a [heading]", "Begin remarks with #."),
    (
        "Expected newline or end of document",
        "something is left over after the value",
        "Write one key on each line, and words and durations in quotes.",
    ),
    ("Cannot overwrite a value", "this key is there twice", "Keep one of them."),
    ("Duplicate inline table key", "this key is there twice", "Keep one of them."),
    ("Cannot declare", "this [heading] is there twice", "Keep one; repeated parts take double brackets: [[step]]."),
    ("Cannot mutate immutable namespace", "this table is there twice", "Keep one of them."),
    ("Unterminated string", "the quotes of a text are not closed", 'Close the text with ".'),
    ("Illegal character", "the quotes of a text are not closed on its line, or it holds a control character", ""),
    ('Expected "\'"', "the quotes of a text are not closed on its line", "Close the text with '."),
    ("Unclosed array", "a list is not closed", "Close it with ]."),
    ("Unclosed inline table", "braces are not closed on their line", "Close it with }."),
    ("Unescaped '\\'", "a backslash begins a special character, and this one is unknown", "Write it twice: \\\\."),
    ("Invalid hex value", "a backslash begins a special character, and this one is unknown", "Write it twice: \\\\."),
    ("Invalid value", "expected a value", 'Write text in quotes, such as "30s".'),
    ("Invalid initial character for a key part", "expected a key", ""),
    ("Expected ']", "a [heading] is not closed", "Write [routine] or [[step]]."),
    ("Invalid date or datetime", "there is no such date", "Write year-month-day, such as 2026-11-22."),
)
"""How the parser's messages begin, and the same for a person who writes routines."""


_FROM_A_ROOT = re.compile(r'"[A-Za-z]:\\')
"""How a path of Windows begins, in which ``\\r`` and ``\\n`` would be read as ends of lines."""
_TRIES = 12
"""So many lines that cannot be mended are taken out before the rest of a file is given up."""

_HINTS: dict[type[Unreadable], str] = {
    TooLarge: "A routine takes a few kilobytes.",
    TooDeep: f"Nest steps at most {limits.NESTING} deep.",
}


def read(path: Path) -> str:
    """The text of ``path``, in UTF-8; or in UTF-16 with its mark, as Notepad may save it.

    Raises:
        InvalidFile: the file is missing, a folder, unreadable, too large, or no text.
    """
    try:
        return decoded(plainfile.read(path, limits.FILE_BYTES))
    except Unreadable as failed:
        raise _refused(str(path), failed, "Check the name and the folder.") from None


def decoded(data: bytes) -> str:
    """The text that ``data`` are, without a byte order mark.

    Raises:
        Unreadable: it is the document of a word processor, or in another encoding.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    kind = kind_of(data)
    if kind is not None:
        raise Unreadable(*kind)
    return plainfile.decoded(data, UTF_8)


@dataclass(frozen=True, slots=True)
class Recovered:
    """What is left of a text that is no TOML: what is wrong with it, and the rest, to be judged and never to be run."""

    document: dict[str, Any] | None
    """What the text probably says; None where too much is wrong to tell."""
    problems: tuple[Problem, ...]
    """What is wrong, with the places in the text; at least one."""
    mended: Mended

    @property
    def text(self) -> str:
        """The text whose document it is; places in it are brought back with :meth:`found`."""
        return self.mended.text

    def found(self, problems: Iterable[Problem]) -> list[Problem]:
        """Its own problems and those found in :attr:`text`, which are brought to their places in the original."""
        lines = self.mended.original.split("\n")
        own = {(each.line, each.column) for each in self.problems}
        others = []
        for each in problems:
            if each.severity is Severity.NOTE:
                continue  # what is allowed is worth a look when the rest is mended
            if not each.line:
                others.append(each)
                continue
            place = self.mended.place(each.line, each.column)
            if place.line in self.mended.unsure or (place.line, place.column) in own:
                continue
            end = self.mended.place(each.line, each.end_column) if each.end_column else None
            ends = end.column if end is not None and end.line == place.line and end.column > place.column else 0
            source = lines[place.line - 1].rstrip("\r") if each.source else ""
            # What was mended on its way is not mended twice: the place of the value in the original is another one.
            fix = each.fix if each.source == source else ""
            others.append(replace(each, line=place.line, column=place.column, end_column=ends, source=source, fix=fix))
        return sorted((*self.problems, *others), key=lambda each: (each.line, each.column))


def document(text: str, path: str) -> dict[str, Any]:
    """The TOML document in ``text``; ``path`` names it in messages.

    A table in braces may stand on several lines and end with a comma, as TOML 1.1 allows.

    Raises:
        InvalidFile: the text is empty, too long or not TOML; names every place.
    """
    text = text.removeprefix("\ufeff")
    try:
        said = _parsed(text)
        if not _FROM_A_ROOT.search(text):
            return said
    except Unreadable as failed:
        raise _refused(path, failed, 'Write durations as text, such as "30s".') from None
    except tomllib.TOMLDecodeError:
        pass
    found = recovered(text, path)
    if not found.problems and found.document is not None:
        return found.document
    raise InvalidFile(found.problems)


def recovered(text: str, path: str) -> Recovered:
    """Every place of ``text`` that is no TOML, and what the whole probably says. Only for a text that is no TOML."""
    from stretchcoach.routine.mending import mended, without  # a sound file never needs it

    text = text.removeprefix("\ufeff")
    found = mended(text)
    problems = [_slip(path, text, slip) for slip in found.slips]
    if not found.whole:
        if len(problems) >= MOST:
            message = "there are more problems than these."
            problems.append(Problem(path, 0, 0, "", message, "Mend these first.", code="more-problems"))
        return Recovered(None, tuple(problems), found)
    for _ in range(_TRIES):
        try:
            return Recovered(_parsed(found.text), tuple(problems), found)
        except Unreadable as failed:
            return Recovered(None, (*problems, *_refused(path, failed, "").problems), found)
        except tomllib.TOMLDecodeError as failed:
            left = _syntax(path, found.text, str(failed))
            place = found.place(left.line, left.column)
            if not any(each.line == place.line for each in problems):
                end = place.column + left.end_column - left.column if left.end_column else 0
                shown = _line(text, place.line)
                problems.append(replace(left, line=place.line, column=place.column, source=shown, end_column=end))
            found = without(found, left.line)
    return Recovered(None, tuple(problems), found)


def _parsed(text: str) -> dict[str, Any]:
    if not text.strip():
        raise Unreadable("the file is empty", "It begins with format = 1.")
    if len(text) > limits.FILE_BYTES:
        raise plainfile.too_large(limits.FILE_BYTES)
    return plainfile.parsed(text)


def _slip(path: str, text: str, slip: Slip) -> Problem:
    from stretchcoach.routine.mending import place_of

    place = place_of(text, slip.start)
    line = _line(text, place.line)
    end = min(place.column + slip.end - slip.start, max(len(line), place.column) + 1)
    return Problem(
        path, place.line, place.column, "", slip.message, slip.suggestion, code=slip.code, source=line, end_column=end
    )


def _line(text: str, number: int) -> str:
    lines = text.split("\n")
    return lines[number - 1].rstrip("\r") if number <= len(lines) else ""


def _refused(path: str, failed: Unreadable, hint: str) -> InvalidFile:
    suggestion = failed.hint or _HINTS.get(type(failed), hint)
    return InvalidFile([Problem(path, failed.line, failed.column, "", f"{failed}.", suggestion, code="file")])


def _syntax(path: str, text: str, said: str) -> Problem:
    place = re.search(_PLACE, said)
    lines = text.rstrip().split("\n")
    line, column = len(lines), len(lines[-1]) + 1
    if place and place[1]:
        line, column = int(place[1]), int(place[2])
    number = _leading_zero(lines[line - 1], column) if line <= len(lines) else ""
    if number:
        return Problem(path, line, column - 1, "", "a number does not begin with 0.", f"Write {number}.")
    reason = said[: place.start()] if place else said
    if reason.startswith("Cannot overwrite a value") and (twice := _twice(path, lines[:line])):
        return twice
    for begins, message, suggestion in _PLAINLY:
        if reason.startswith(begins):
            return Problem(path, line, column, "", f"{message}.", suggestion, code="syntax")
    return Problem(path, line, column, "", f"this is not TOML: {reason}.", code="syntax")


def _twice(path: str, lines: Sequence[str]) -> Problem | None:
    """The key of the last line that cannot stand below another one, as ``name.first`` below ``name``; None if not found."""
    key = _KEY_OF_LINE.match(lines[-1])
    if key is None:
        return None
    for above in reversed(lines[:-1]):
        other = _KEY_OF_LINE.match(above)
        if above.lstrip().startswith("["):
            return None
        if other and (f"{key[1]}.".startswith(f"{other[1]}.") or f"{other[1]}.".startswith(f"{key[1]}.")):
            message = f"`{key[1]}` and the `{other[1]}` above it cannot stand together."
            line, column = len(lines), key.start(1) + 1
            return Problem(
                path, line, column, "", message, "Keep one of them.", code="syntax", end_column=key.end(1) + 1
            )
    return None


def _leading_zero(line: str, column: int) -> str:
    """What to write for a number such as ``020 7946 0000``, behind whose zero the parser stopped; empty for none."""
    begun, rest = _NUMBER_BEGUN.search(line[: column - 1]), _NUMBER_REST.match(line, column - 1)
    if begun is None or rest is None:
        return ""
    digits = rest[1]
    if len(digits) < _SHORT_NUMBER and digits.isdigit() and begun[1] != "phone":
        return f"{begun[1]} = {int(digits)}"
    return f'it in quotes: {begun[1]} = "0{digits}"'
