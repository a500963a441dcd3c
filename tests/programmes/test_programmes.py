"""Thirty real programmes pass ``check``, are shown exactly, and are done as they are prescribed."""

from __future__ import annotations

from pathlib import Path

from rows import each_row

from stretchcoach.routine.problems import Severity

from .pinned import PINNED, beside, found, programmes

HOW = """
Where every difference is meant: `python -m tests.programmes` writes the files anew. Read them beside the sheet that the
programme names before you commit them."""


def test_there_are_thirty_and_each_names_its_sheet() -> None:
    assert len(programmes()) >= 30
    for path in programmes():
        assert path.read_text("utf-8").startswith("# Sheet: "), path.name


@each_row("path", programmes(), ids=lambda path: path.stem)
def test_a_programme_passes_check(path: Path) -> None:
    assert [str(each) for each in found(path) if each.severity is Severity.ERROR] == []


@each_row("path", programmes(), ids=lambda path: path.stem)
def test_a_programme_is_shown_and_done_as_it_was_when_it_was_read_beside_its_sheet(path: Path) -> None:
    other = [name for which, made in PINNED.items() if (name := beside(path, which)).read_text("utf-8") != made(path)]
    assert not other, "\n".join((*map(str, other), HOW))
