"""Mending what is unambiguous in a file, and writing what is accepted in its usual form, for ``check --fix``.

Only the characters that are wrong are changed: remarks, spaces and the order of keys stay as they are.
"""

from __future__ import annotations

import contextlib
import difflib
import errno
import os
import re
import shutil
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from stretchcoach.errors import StretchcoachError
from stretchcoach.frozen import dataclass
from stretchcoach.routine import source
from stretchcoach.routine.mending import Edit, applied
from stretchcoach.routine.model import Exercise
from stretchcoach.routine.problems import InvalidFile, Problem
from stretchcoach.routine.reader import check_text
from stretchcoach.routine.wording import printable

_BLANKS = re.compile(r"[ \t]*+")
_SHOWN = 160
"""Characters of a changed line that are printed."""


@dataclass(frozen=True, slots=True)
class Change:
    """Lines of a file before and after."""

    line: int
    """The first of them, in the file as it was."""
    before: tuple[str, ...]
    after: tuple[str, ...]

    def __str__(self) -> str:
        """The lines as they were and as they are."""
        was = [f"    - {printable(line, _SHOWN)}" for line in self.before]
        return "\n".join([*was, *(f"    + {printable(line, _SHOWN)}" for line in self.after)])


def fixed(text: str, path: Path, exercises: Mapping[str, Exercise]) -> str:
    """``text``, that of the file ``path``, with all that can be mended without asking."""
    # Places are counted without a byte order mark, and nothing needs one.
    text = _mended(text.removeprefix("\ufeff"), path)
    try:
        source.document(text, str(path))
    except InvalidFile:
        return text  # the places of values are not sure
    usual = _written(text, check_text(path, text, exercises))
    try:
        source.document(usual, str(path))
    except InvalidFile:
        return text
    return usual


def changes(before: str, after: str) -> list[Change]:
    """What differs, line by line."""
    old, new = before.splitlines(), after.splitlines()
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return [
        Change(start + 1, tuple(old[start:end]), tuple(new[begin:stop]))
        for kind, start, end, begin, stop in matcher.get_opcodes()
        if kind != "equal"
    ]


def fix_file(path: Path, exercises: Mapping[str, Exercise]) -> list[Change]:
    """Mend the file ``path`` where nothing else can have been meant; the file is not touched where there is nothing.

    Raises:
        StretchcoachError: it could not be written; it is as it was.
    """
    try:
        text = source.read(path)
    except InvalidFile:
        return []  # check says why
    new = fixed(text, path, exercises)
    if new != text:
        _write(path.resolve(), new)
    return changes(text, new)


def _mended(text: str, path: Path) -> str:
    """``text`` without the slips that ``check`` is sure of."""
    try:
        source.document(text, str(path))
    except InvalidFile:
        found = source.recovered(text, str(path))
    else:
        return text
    sure = (edit for slip in found.mended.slips if slip.safe for edit in slip.edits)
    end = "\r\n" if "\r\n" in text else "\n"
    edits: list[Edit] = []
    for edit in sorted(dict.fromkeys(sure), key=lambda edit: (edit.start, edit.end)):
        if not edits or edit.start >= edits[-1].end:
            new = edit.text.replace("\n", end + _indent(text, edit.start)) if "\n" in edit.text else edit.text
            edits.append(edit._replace(text=new))
    new = applied(text, edits)
    # What is written must say what was judged.
    said: dict[str, Any] | None
    try:
        said = source.document(new, str(path))
    except InvalidFile:
        said = source.recovered(new, str(path)).document
    return new if found.document is not None and said == found.document else text


def _written(text: str, problems: Iterable[Problem]) -> str:
    """``text`` with the values whose usual form, or whose one right form, is known."""
    lines = text.split("\n")
    done: set[tuple[int, int]] = set()
    for problem in sorted(problems, key=lambda each: (each.line, each.column), reverse=True):
        place = (problem.line, problem.column)
        if problem.fix and problem.end_column and place not in done:
            done.add(place)
            line = lines[problem.line - 1]
            new = problem.fix.replace("\n", ("\r\n" if line.endswith("\r") else "\n") + _indent(line, 0))
            lines[problem.line - 1] = line[: problem.column - 1] + new + line[problem.end_column - 1 :]
    return "\n".join(lines)


def _indent(text: str, at: int) -> str:
    """The blanks that the line of the character ``at`` begins with."""
    match = _BLANKS.match(text, text.rfind("\n", 0, at) + 1)
    return match[0] if match else ""


def _write(path: Path, text: str) -> None:
    # Named for this process: what one that was killed left behind must not keep the file from ever being mended.
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        if not path.stat().st_mode & stat.S_IWUSR:
            raise PermissionError(errno.EACCES, "it may only be read")
        with new.open("xb") as file:
            file.write(text.encode("utf-8"))
        shutil.copymode(path, new)
        new.replace(path)
    except OSError as failed:
        why = failed.strerror or failed
        raise StretchcoachError(f"{path}: this file could not be changed: {why}. It is as it was.") from None
    finally:
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)
