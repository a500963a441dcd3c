"""A file's bytes to its text, and its text to a TOML document, with one plain message for whatever is wrong."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from stretchcoach import plainfile
from stretchcoach.plainfile import TooDeep, TooLarge, Unreadable
from stretchcoach.routine import limits
from stretchcoach.routine.problems import InvalidFile, Problem

_PLACE = r" \(at (?:line (\d+), column (\d+)|end of document)\)$"

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
    ("Unclosed inline table", "a table in braces is not closed on its line", "Close it with }."),
    ("Unescaped '\\'", "a backslash begins a special character, and this one is unknown", "Write it twice: \\\\."),
    ("Invalid hex value", "a backslash begins a special character, and this one is unknown", "Write it twice: \\\\."),
    ("Invalid value", "expected a value", 'Write text in quotes, such as "30s".'),
    ("Invalid initial character for a key part", "expected a key", ""),
    ("Expected ']", "a [heading] is not closed", "Write [routine] or [[step]]."),
    ("Invalid date or datetime", "there is no such date", "Write year-month-day, such as 2026-11-22."),
)
"""How the parser's messages begin, and the same for a person who writes routines."""


_HINTS: dict[type[Unreadable], str] = {
    TooLarge: "A routine takes a few kilobytes.",
    TooDeep: f"Nest steps at most {limits.NESTING} deep.",
}


def read(path: Path) -> str:
    """The text of ``path``.

    Raises:
        InvalidFile: the file is missing, a folder, unreadable, too large or not UTF-8.
    """
    try:
        return plainfile.text(path, limits.FILE_BYTES)
    except Unreadable as failed:
        raise _refused(str(path), failed, "Check the name and the folder.") from None


def document(text: str, path: str) -> dict[str, Any]:
    """The TOML document in ``text``; ``path`` names it in messages.

    Raises:
        InvalidFile: the text is empty, too long or not TOML; names line and column.
    """
    text = text.removeprefix("\ufeff")
    try:
        if not text.strip():
            raise Unreadable("the file is empty", "It begins with format = 1.")
        if len(text) > limits.FILE_BYTES:
            raise plainfile.too_large(limits.FILE_BYTES)
        return plainfile.parsed(text)
    except Unreadable as failed:
        raise _refused(path, failed, 'Write durations as text, such as "30s".') from None
    except tomllib.TOMLDecodeError as failed:
        raise InvalidFile([_syntax(path, text, str(failed))]) from None


def _refused(path: str, failed: Unreadable, hint: str) -> InvalidFile:
    suggestion = failed.hint or _HINTS.get(type(failed), hint)
    return InvalidFile([Problem(path, failed.line, failed.column, "", f"{failed}.", suggestion)])


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
    for begins, message, suggestion in _PLAINLY:
        if reason.startswith(begins):
            return Problem(path, line, column, "", f"{message}.", suggestion)
    return Problem(path, line, column, "", f"this is not TOML: {reason}.", "")


def _leading_zero(line: str, column: int) -> str:
    """What to write for a number such as ``020 7946 0000``, behind whose zero the parser stopped; empty for none."""
    begun, rest = _NUMBER_BEGUN.search(line[: column - 1]), _NUMBER_REST.match(line, column - 1)
    if begun is None or rest is None:
        return ""
    digits = rest[1]
    if len(digits) < _SHORT_NUMBER and digits.isdigit() and begun[1] != "phone":
        return f"{begun[1]} = {int(digits)}"
    return f'it in quotes: {begun[1]} = "0{digits}"'
