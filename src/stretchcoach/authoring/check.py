"""Every problem of routine and exercise files, for the command ``check`` and for build jobs."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

from stretchcoach import plainfile
from stretchcoach.authoring.excerpt import excerpt
from stretchcoach.authoring.heard import heard_notes
from stretchcoach.authoring.recorded import recordings_listed
from stretchcoach.errors import StretchcoachError
from stretchcoach.frozen import dataclass
from stretchcoach.routine import source
from stretchcoach.routine.file_kinds import Kind, kind_of_name
from stretchcoach.routine.library import exercises_for
from stretchcoach.routine.model import Exercise
from stretchcoach.routine.problems import Problem, Severity
from stretchcoach.routine.reader import check_file, check_text
from stretchcoach.routine.wording import NEXT_LINE, printable

STANDARD_INPUT = Path("-")

_SENTENCE_ENDS = re.compile(r"\.(?= |$)")
_STOP_BEHIND_SIGN = re.compile(r"(?<=[\]}\"'0-9`])\.$")


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
    usual: tuple[Problem, ...] = ()
    """What is accepted and usually written otherwise: no report tells it."""

    @property
    def ok(self) -> bool:
        """Whether every file can be used."""
        return not self.problems


def check_paths(
    paths: Sequence[Path],
    exercises: Mapping[str, Exercise],
    standard_input: Callable[[], bytes] = bytes,
    today: date | None = None,
) -> CheckReport:
    """Check files, and every ``.toml`` file in folders and the folders below them; ``-`` is the standard input.

    A routine may name the ``exercises`` and those in a folder of that name beside it, as when it is run. Nothing is
    raised: a path that is missing, or a folder with nothing to check, is a problem like any other.
    Clinical advice compares the days of reviews with ``today``; None leaves all of it out.
    """
    files, problems = _files(paths)
    counted: list[Problem] = []
    for path in files:
        if path == STANDARD_INPUT:
            problems.extend(_check_input(standard_input, exercises, today))
            continue
        near = exercises_for(path, exercises)
        in_file = check_file(path, near, today)
        problems.extend(in_file)
        if not any(each.severity is Severity.ERROR for each in in_file):
            problems.extend(heard_notes(path, near))
            listed = recordings_listed(path, near)
            problems.extend(listed.notes)
            counted.extend(listed.counted)
    errors, notes, usual = (tuple(each for each in problems if each.severity is kind) for kind in Severity)
    return CheckReport(files, errors, notes, tuple(counted), usual)


def fix_paths(paths: Sequence[Path], exercises: Mapping[str, Exercise]) -> tuple[str, bool]:
    """Mend what is unambiguous in the files that :func:`check_paths` checks, and write what is accepted as is usual.

    Returns every change, empty where nothing was changed, and whether all that was to be changed could be.

    Raises:
        StretchcoachError: standard input was to be changed.
    """
    from stretchcoach.authoring.fix import fix_file

    if STANDARD_INPUT in paths:
        raise StretchcoachError("--fix changes files, and standard input is none. Name a file.")
    lines, all_written = [], True
    for path in _files(paths)[0]:
        try:
            for change in fix_file(path, exercises_for(path, exercises)):
                lines.append(f"{printable(str(path), len(str(path)))}:{change.line}: changed\n{change}\n")
        except StretchcoachError as failed:
            lines.append(f"{failed}\n")
            all_written = False
    return "\n".join(lines), all_written


def _files(paths: Sequence[Path]) -> tuple[tuple[Path, ...], list[Problem]]:
    """The files to check, each once, and what is no file to check."""
    files: list[Path] = []
    problems: list[Problem] = []
    for path in paths:
        if path.is_dir():
            inside = list(_toml_files(path))
            documents = [_document(each, kind) for each, kind in _documents(path)]
            if not inside and not documents:
                problems.append(_nothing_in(path))
            problems.extend(documents)
            files.extend(inside)
        else:
            files.append(path)
    return tuple(dict.fromkeys(files)), problems


def _check_input(
    standard_input: Callable[[], bytes], exercises: Mapping[str, Exercise], today: date | None
) -> list[Problem]:
    """Every problem of what comes in, which has no folder of exercises beside it."""
    try:
        data = standard_input()
        if len(data) > plainfile.LARGEST:
            raise plainfile.too_large(plainfile.LARGEST)
        text = source.decoded(data)
    except plainfile.Unreadable as failed:
        return [Problem(str(STANDARD_INPUT), failed.line, failed.column, "", f"{failed}.", failed.hint, code="file")]
    return check_text(STANDARD_INPUT, text, exercises, today)


def text_report(report: CheckReport) -> str:
    """Each problem and note with its line of the file, then a count; ends with a line break."""
    lines = [line for problem in (*report.problems, *report.notes) for line in told(problem)]
    for path, number in Counter(each.path for each in report.counted).items():
        phrases = _many(number, "phrase")
        lines.append(f"{path}: note: {phrases} about safety and pain without a recording; --format json names each.")
    return "\n".join([*lines, _count(report)]) + "\n"


def told(problem: Problem) -> list[str]:
    """The lines of one problem: where and what, the line of the file, what to write; one line where there is no place."""
    shown = excerpt(problem)
    if not shown:
        return [str(problem)]
    code = f" [{problem.code}]" if problem.code else ""
    return [f"{replace(problem, suggestion='')}{code}", *shown, *_to_do(problem.suggestion), ""]


def _to_do(suggestion: str) -> list[str]:
    """A suggestion as it is shown: lines of a file stand alone, because whatever stands behind them is copied with them."""
    if not suggestion:
        return []
    said = suggestion.removeprefix("Write ")
    for stop in _SENTENCE_ENDS.finditer(said) if said != suggestion else ():
        lines = said[: stop.start()].split(NEXT_LINE)
        if _is_toml(lines):
            after = said[stop.end() :].strip()
            rest = [f"        {_STOP_BEHIND_SIGN.sub('', after)}"] if after else []
            return ["      = Write:", *(f"            {line}" for line in lines), *rest]
    return [f"      = {_STOP_BEHIND_SIGN.sub('', suggestion)}"]


def _is_toml(lines: Sequence[str]) -> bool:
    try:
        return bool(plainfile.parsed("\n".join(lines)))
    except (plainfile.Unreadable, tomllib.TOMLDecodeError):
        return False


def json_report(report: CheckReport) -> str:
    """A JSON list with one object for each problem and note, with every field of :class:`Problem`."""
    records = [asdict(problem) for problem in (*report.problems, *report.notes, *report.counted)]
    return json.dumps(records, ensure_ascii=False, indent=2) + "\n"


def _toml_files(folder: Path) -> Iterator[Path]:
    return (path for path in _visible(folder, "*.toml") if not path.is_dir())


def _documents(folder: Path) -> Iterator[tuple[Path, Kind]]:
    """What in a folder seems to be a routine that was saved as something else."""
    for path in _visible(folder, "*"):
        kind = kind_of_name(path.name)
        if kind is not None:
            yield path, kind


def _document(path: Path, kind: Kind) -> Problem:
    return Problem(str(path), 0, 0, "", f"{kind.message}.", kind.hint, code="file")


def _visible(folder: Path, pattern: str) -> Iterator[Path]:
    found = folder.rglob(pattern)
    return iter(sorted(path for path in found if not any(p.startswith(".") for p in path.relative_to(folder).parts)))


def _nothing_in(folder: Path) -> Problem:
    message = "there is no .toml file in this folder."
    return Problem(str(folder), 0, 0, "", message, "Name a file, or another folder.", code="file")


def _count(report: CheckReport) -> str:
    problems = "no problems" if report.ok else _many(len(report.problems), "problem")
    notes = f", {_many(len(report.notes), 'note')}" if report.notes else ""
    return f"{_many(len(report.files), 'file')} checked, {problems}{notes}."


def _many(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
