"""Every problem of routine and exercise files, for the command ``check`` and for build jobs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from stretchcoach.authoring.heard import heard_notes
from stretchcoach.authoring.recorded import recordings_listed
from stretchcoach.frozen import dataclass
from stretchcoach.routine.library import exercises_for
from stretchcoach.routine.model import Exercise
from stretchcoach.routine.problems import Problem, Severity
from stretchcoach.routine.reader import check_file


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What was checked and what was found."""

    files: tuple[Path, ...]
    """Every file that was checked, in the order it was."""
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...] = ()
    """What is allowed and yet worth a second look: limits that are looser than usual, recordings that are missing."""
    counted: tuple[Problem, ...] = ()
    """Notes that a report for people only counts: the recordings of what is the same in every routine."""

    @property
    def ok(self) -> bool:
        """Whether every file can be used."""
        return not self.problems


def check_paths(paths: Sequence[Path], exercises: Mapping[str, Exercise]) -> CheckReport:
    """Check files, and every ``.toml`` file in folders and the folders below them.

    A routine may name the ``exercises`` and those in a folder of that name beside it, as when it is run. Nothing is
    raised: a path that is missing, or a folder with nothing to check, is a problem like any other.
    """
    files: list[Path] = []
    problems: list[Problem] = []
    for path in paths:
        if path.is_dir():
            inside = list(_toml_files(path))
            if not inside:
                problems.append(_nothing_in(path))
            files.extend(inside)
        else:
            files.append(path)
    unique = tuple(dict.fromkeys(files))
    counted: list[Problem] = []
    for path in unique:
        near = exercises_for(path, exercises)
        in_file = check_file(path, near)
        problems.extend(in_file)
        if not any(each.severity is Severity.ERROR for each in in_file):
            problems.extend(heard_notes(path, near))
            listed = recordings_listed(path, near)
            problems.extend(listed.notes)
            counted.extend(listed.counted)
    notes = tuple(each for each in problems if each.severity is Severity.NOTE)
    errors = tuple(each for each in problems if each.severity is not Severity.NOTE)
    return CheckReport(unique, errors, notes, tuple(counted))


def text_report(report: CheckReport) -> str:
    """One problem or note a line, then a count; ends with a line break."""
    lines = [str(problem) for problem in (*report.problems, *report.notes)]
    for path, number in Counter(each.path for each in report.counted).items():
        phrases = _many(number, "phrase")
        lines.append(f"{path}: note: {phrases} about safety and pain without a recording; --format json names each.")
    return "\n".join([*lines, _count(report)]) + "\n"


def json_report(report: CheckReport) -> str:
    """A JSON list with one object for each problem and note: path, line, column, key, message, suggestion, severity."""
    records = [asdict(problem) for problem in (*report.problems, *report.notes, *report.counted)]
    return json.dumps(records, ensure_ascii=False, indent=2) + "\n"


def _toml_files(folder: Path) -> Iterator[Path]:
    visible: Iterable[Path] = (
        path
        for path in folder.rglob("*.toml")
        if not path.is_dir() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
    return iter(sorted(visible))


def _nothing_in(folder: Path) -> Problem:
    message = "there is no .toml file in this folder."
    return Problem(str(folder), 0, 0, "", message, "Name a file, or another folder.")


def _count(report: CheckReport) -> str:
    problems = "no problems" if report.ok else _many(len(report.problems), "problem")
    notes = f", {_many(len(report.notes), 'note')}" if report.notes else ""
    return f"{_many(len(report.files), 'file')} checked, {problems}{notes}."


def _many(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
