"""A file's bytes to its text, and its text to a TOML document, with one plain message for whatever is wrong."""

from __future__ import annotations

import re
import stat
import tomllib
from pathlib import Path
from typing import Any, NoReturn

from stretchcoach import plainfile
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


def read(path: Path) -> str:
    """The text of ``path``.

    Raises:
        InvalidFile: the file is missing, a folder, unreadable, too large or not UTF-8.
    """
    try:
        return _decoded(path, _bytes(path))
    except (OSError, ValueError) as failed:
        _refuse(str(path), f"{_reason(failed)}.", "Check the name and the folder.")


def document(text: str, path: str) -> dict[str, Any]:
    """The TOML document in ``text``; ``path`` names it in messages.

    Raises:
        InvalidFile: the text is empty or not TOML; names line and column.
    """
    text = text.removeprefix("\ufeff")
    if not text.strip():
        _refuse(path, "the file is empty.", "It begins with format = 1.")
    if len(text) > limits.FILE_BYTES:
        _refuse_size(path)
    deep = f"Nest steps at most {limits.NESTING} deep."
    if re.search(plainfile.ENDLESS_KEY, text):
        _refuse(path, "a key has too many parts, so its tables are too deep to read.", deep)
    try:
        return tomllib.loads(text)
    except RecursionError:
        _refuse(path, "lists or tables are nested too deep to read.", deep)
    except tomllib.TOMLDecodeError as failed:
        raise InvalidFile([_syntax(path, text, str(failed))]) from None
    except ValueError:
        _refuse(path, "a number has too many digits to be read.", 'Write durations as text, such as "30s".')


def _reason(failed: OSError | ValueError) -> str:
    if isinstance(failed, FileNotFoundError):
        return "there is no such file"
    if isinstance(failed, PermissionError):
        return "you may not read this file"
    if isinstance(failed, ValueError):
        return "no file can have this name"
    return f"the file cannot be read: {failed.strerror or failed}"


def _bytes(path: Path) -> bytes:
    about = path.stat()
    if stat.S_ISDIR(about.st_mode):
        _refuse(str(path), "this is a folder.", "Name a file in it.")
    if not stat.S_ISREG(about.st_mode):
        _refuse(str(path), "this is not an ordinary file.", "Name a .toml file.")
    if about.st_size > limits.FILE_BYTES:
        _refuse_size(str(path))
    return plainfile.read(path)


def _decoded(path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as failed:
        before = data[: failed.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        message = f"expected text in UTF-8, found a byte that is none (0x{data[failed.start]:02x})."
        suggestion = "Save the file again with the encoding UTF-8."
        raise InvalidFile([Problem(str(path), line, column, "", message, suggestion)]) from None


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


def _refuse(path: str, message: str, suggestion: str) -> NoReturn:
    raise InvalidFile([Problem(path, 0, 0, "", message, suggestion)])


def _refuse_size(path: str) -> NoReturn:
    most = limits.FILE_BYTES // 1024
    _refuse(path, f"the file is larger than {most} KiB, so it was not read.", "A routine takes a few kilobytes.")
