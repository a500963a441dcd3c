"""Routine and exercise files to records, or to every problem they have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from stretchcoach.routine import authored, exercise_reader, limits, routine_reader, rules, source
from stretchcoach.routine.model import Exercise, Routine
from stretchcoach.routine.problems import InvalidFile, Problem, Problems, Severity
from stretchcoach.routine.wording import shown

EXERCISES = "exercises"
"""The folder of exercise files beside routine files."""


def read_routine(path: Path, exercises: Mapping[str, Exercise]) -> Routine:
    """The routine in the file ``path``, its exercises taken from ``exercises`` by id.

    Raises:
        InvalidFile: the file cannot be read or used; carries every problem.
    """
    return parse_routine(source.read(path), name=path.stem, path=str(path), exercises=exercises)


def parse_routine(text: str, *, name: str, path: str, exercises: Mapping[str, Exercise]) -> Routine:
    """The routine in ``text``; ``name`` becomes its id and ``path`` stands in messages.

    Raises:
        InvalidFile: carries every problem of the text.
    """
    document = source.document(text, path)
    problems = Problems(path, text)
    _check_format(document, problems)
    routine = routine_reader.build(document, name, problems, exercises)
    problems.raise_any()
    return replace(routine, path=path, text=text)


def read_exercise(path: Path) -> Exercise:
    """The exercise in the file ``path``; its id is the file's name without the ending.

    Raises:
        InvalidFile: the file cannot be read or used; carries every problem.
    """
    return parse_exercise(source.read(path), name=path.stem, path=str(path))


def parse_exercise(text: str, *, name: str, path: str) -> Exercise:
    """The exercise in ``text``; ``name`` becomes its id and ``path`` stands in messages.

    Raises:
        InvalidFile: carries every problem of the text.
    """
    document = source.document(text, path)
    problems = Problems(path, text)
    _check_format(document, problems)
    exercise = exercise_reader.build(document, name, problems)
    problems.raise_any()
    return exercise


def check_file(path: Path, exercises: Mapping[str, Exercise]) -> list[Problem]:
    """Every problem of one file, an exercise when it has an ``[exercise]`` table or lies in a folder ``exercises``.

    A file without problems may have notes.
    """
    try:
        text = source.read(path)
        if path.absolute().parent.name == EXERCISES or "exercise" in source.document(text, str(path)):
            parse_exercise(text, name=path.stem, path=str(path))
        else:
            return _notes(parse_routine(text, name=path.stem, path=str(path), exercises=exercises))
    except InvalidFile as invalid:
        return list(invalid.problems)
    return []


def _notes(routine: Routine) -> list[Problem]:
    found = Problems(routine.path, routine.text, Severity.NOTE)
    authored.notes(routine, list(rules.walk(routine.steps)), found)
    return found.listed()


def _check_format(document: dict[str, Any], problems: Problems) -> None:
    """Refuse a file of another format at once: nothing else in it can be judged."""
    found = document.get("format")
    if found == limits.FORMAT and type(found) is int:
        return
    if type(found) is int and found > limits.FORMAT:
        message = f"This file is written for format {shown(found)}; this stretchcoach reads format {limits.FORMAT}."
        problems.add(("format",), message, "Update stretchcoach.")
        problems.raise_any()
    if found is None:
        problems.add((), "`format` is missing.", f"Begin the file with format = {limits.FORMAT}.")
    else:
        message = f"expected the number {limits.FORMAT}, found {shown(found)}."
        problems.add(("format",), message, f"Write format = {limits.FORMAT}.")
