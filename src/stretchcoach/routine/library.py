"""Finding routines and exercises: the user's own folder first, the shipped ones second."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import TypeVar

from stretchcoach.errors import StretchcoachError
from stretchcoach.frozen import dataclass
from stretchcoach.resources import shipped
from stretchcoach.routine.exercise_names import (
    Names,
    exercise_hint,
    exercise_id,
    exercise_ids,
    names_in,
    names_of,
    nearest_exercises,
)
from stretchcoach.routine.exercise_reader import ID
from stretchcoach.routine.limits import NAME
from stretchcoach.routine.model import Exercise, Routine
from stretchcoach.routine.problems import InvalidFile, Problem
from stretchcoach.routine.reader import EXERCISES, Spoken, is_exercise, read_exercise, read_routine
from stretchcoach.routine.wording import nearest, printable
from stretchcoach.words.languages import ENGLISH

_Read = TypeVar("_Read")

SHIPPED_ORDER = (
    "ease",
    "getting-about",
    "flare-up-day",
    "settle",
    "gentle-four",
    "daily-fifteen",
    "strength",
    "desk",
    "heat",
    "cold",
    "alternate",
)
"""The order of the shipped routines on screens: gentlest first, packs last."""


class ExerciseFolders(Mapping[str, Exercise]):
    """The exercises in some folders, each read when it is first asked for; an earlier folder wins.

    ``base`` gives the exercises that no folder has. A file that cannot be used raises :class:`InvalidFile` when its
    exercise is asked for.
    """

    def __init__(
        self, folders: Iterable[Path], base: Mapping[str, Exercise] | None = None, language: str = ENGLISH
    ) -> None:
        """Look in ``folders``, which need not exist, then in ``base``; in ``language`` where there is a translation."""
        self._folders = tuple(folders)
        self._language = language
        self._base: Mapping[str, Exercise] = base if base is not None else {}
        self._read: dict[str, Exercise] = {}
        self._names: tuple[Names, ...] | None = None
        self._spoken: dict[str, ExerciseFolders] = {language: self}

    def spoken(self, language: str) -> Mapping[str, Exercise]:
        """The same exercises, with texts in ``language`` where there are such."""
        if language not in self._spoken:
            base = self._base.spoken(language) if isinstance(self._base, Spoken) else self._base
            self._spoken[language] = ExerciseFolders(self._folders, base, language)
        return self._spoken[language]

    def names(self) -> Sequence[Names]:
        """The names each exercise is shown by, folder by folder; a file that another one stands for has none."""
        if self._names is None:
            seen: set[str] = set()
            found = []
            for names in (*map(names_in, self._folders), *(names_of(self._base) if self._base else ())):
                found.append({key: names[key] for key in names if key not in seen and ID.fullmatch(key)})
                seen.update(names)
            self._names = tuple(found)
        return self._names

    def __contains__(self, key: object) -> bool:
        """Whether there is such an exercise, whether or not its file can be used."""
        return isinstance(key, str) and (self._path(key) is not None or key in self._base)

    def __getitem__(self, key: str) -> Exercise:
        """The exercise ``key``.

        Raises:
            KeyError: no folder has it.
            InvalidFile: its file cannot be used.
        """
        if key not in self._read:
            path = self._path(key)
            self._read[key] = read_exercise(path, self._language) if path else self._base[key]
        return self._read[key]

    def __iter__(self) -> Iterator[str]:
        """The ids, in the order of the alphabet."""
        names = {path.stem for folder in self._folders for path in folder.glob("*.toml")}
        return iter(sorted(names | set(self._base)))

    def __len__(self) -> int:
        """How many exercises there are."""
        return sum(1 for _ in self)

    def _path(self, key: str) -> Path | None:
        folders = self._folders if ID.fullmatch(key) and len(key) <= NAME else ()
        return next((path for folder in folders if (path := folder / f"{key}.toml").exists()), None)


def usable_exercises(user_folder: Path | None = None) -> ExerciseFolders:
    """What a routine of the user's own may name: exercises in ``user_folder``, which need not exist, then the shipped."""
    shipped_exercises = ExerciseFolders([shipped("routines") / EXERCISES])
    return ExerciseFolders([user_folder / EXERCISES], shipped_exercises) if user_folder else shipped_exercises


def exercises_for(path: Path, exercises: Mapping[str, Exercise]) -> Mapping[str, Exercise]:
    """The exercises a routine file may name: those in a folder ``exercises`` beside it, then ``exercises``."""
    beside = path.parent / EXERCISES
    return ExerciseFolders([beside], exercises) if beside.is_dir() else exercises


@dataclass(frozen=True, slots=True)
class Library:
    """Routines and exercises by id, the user's own first, and what was wrong with files that could not be used."""

    routines: Mapping[str, Routine]
    exercises: Mapping[str, Exercise]
    nearby: Mapping[str, Exercise]
    """What a routine elsewhere may name beside its own."""
    language: str = ENGLISH
    problems: tuple[Problem, ...] = ()
    broken: Mapping[str, InvalidFile] = field(default_factory=dict)
    """The user's own routines that cannot be used, by id. A shipped routine of the same name does not step in: it is
    not what was meant."""

    def find(self, name_or_path: str) -> Routine:
        """The routine of that name, or in that file when it has a folder or the ending ``.toml``.

        Raises:
            StretchcoachError: there is none; names the nearest. An :class:`InvalidFile` when its file cannot be used.
        """
        if _is_path(name_or_path):
            return _read_beside(Path(name_or_path), self.nearby, self.language)
        if name_or_path in self.broken:
            raise self.broken[name_or_path]
        if name_or_path not in self.routines:
            raise _unknown(name_or_path, self.routines)
        return self.routines[name_or_path]


def load_library(user_folder: Path | None = None, language: str = ENGLISH) -> Library:
    """Every shipped routine and exercise, and the user's own in ``user_folder``, which need not exist.

    Routines come in ``language`` where they are translated. A user's file that cannot be used is noted in ``problems``
    and leaves the others alone. Shipped routines use shipped exercises only, so that they stay as they were reviewed.
    """
    ours = shipped("routines")
    shipped_exercises = ExerciseFolders([ours / EXERCISES])
    routines = {name: read_routine(ours / f"{name}.toml", shipped_exercises, language) for name in _in_order(ours)}
    spoken = shipped_exercises.spoken(language)
    exercises = {name: spoken[name] for name in spoken}
    if user_folder is None or not user_folder.is_dir():
        return Library(routines, exercises, shipped_exercises, language)
    problems: list[Problem] = []
    usable = ExerciseFolders([user_folder / EXERCISES], shipped_exercises)
    own_exercises, _ = _read_own(user_folder / EXERCISES, lambda path: read_exercise(path, language), problems)
    own, broken = _read_own(user_folder, lambda path: read_routine(path, usable, language), problems)
    kept = {name: routine for name, routine in routines.items() if name not in own and name not in broken}
    return Library(own | kept, exercises | own_exercises, usable, language, tuple(problems), broken)


def find_routine(name_or_path: str, user_folder: Path | None = None, language: str = ENGLISH) -> Routine:
    """One routine by name or path, reading only its file and the exercises it names; in ``language`` if it is translated.

    Raises:
        StretchcoachError: as :meth:`Library.find`.
    """
    ours = shipped("routines")
    shipped_exercises = ExerciseFolders([ours / EXERCISES])
    usable = ExerciseFolders([user_folder / EXERCISES], shipped_exercises) if user_folder else shipped_exercises
    if _is_path(name_or_path):
        return _read_beside(Path(name_or_path), usable, language)
    if user_folder and _has(user_folder, name_or_path):
        return read_routine(user_folder / f"{name_or_path}.toml", usable, language)
    if _has(ours, name_or_path):
        return read_routine(ours / f"{name_or_path}.toml", shipped_exercises, language)
    folders = [user_folder, ours] if user_folder else [ours]
    raise _unknown(name_or_path, {path.stem for folder in folders for path in folder.glob("*.toml")})


def find_shown(name_or_path: str, user_folder: Path | None = None, language: str = ENGLISH) -> Routine | Exercise:
    """A routine by name, else an exercise by its id or any name it is shown by; either by path.

    Otherwise as :func:`find_routine`.

    Raises:
        StretchcoachError: there is neither; names the nearest of both.
    """
    if _is_path(name_or_path) and is_exercise(Path(name_or_path)):
        return read_exercise(Path(name_or_path), language)
    folders = [each for each in (user_folder, shipped("routines")) if each is not None]
    if _is_path(name_or_path) or any(_has(folder, name_or_path) for folder in folders):
        return find_routine(name_or_path, user_folder, language)
    exercises = usable_exercises(user_folder)
    found = exercise_id(name_or_path, exercises)
    if found is None:
        raise _neither(name_or_path, folders, exercises)
    return exercises.spoken(language)[found]


def _has(folder: Path, name: str) -> bool:
    return len(name) <= NAME and (folder / f"{name}.toml").exists()


def _is_path(name: str) -> bool:
    return name.endswith(".toml") or any(mark in name for mark in (os.sep, os.altsep or os.sep, "\0"))


def _read_beside(path: Path, exercises: Mapping[str, Exercise], language: str) -> Routine:
    return read_routine(path, exercises_for(path, exercises), language)


def _in_order(folder: Path) -> list[str]:
    names = {path.stem for path in folder.glob("*.toml")}
    return [*(name for name in SHIPPED_ORDER if name in names), *sorted(names.difference(SHIPPED_ORDER))]


def _read_own(
    folder: Path, read: Callable[[Path], _Read], problems: list[Problem]
) -> tuple[dict[str, _Read], dict[str, InvalidFile]]:
    """What could be read of the files in ``folder``, by name, and what could not; its problems go to ``problems``."""
    good: dict[str, _Read] = {}
    broken: dict[str, InvalidFile] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            good[path.stem] = read(path)
        except InvalidFile as invalid:
            broken[path.stem] = invalid
            problems.extend(invalid.problems)
    return good, broken


class NoSuchRoutine(StretchcoachError):
    """There is no routine of that name; names the nearest."""

    code = "no_such_routine"


def _unknown(name: str, names: Iterable[str]) -> NoSuchRoutine:
    known = sorted(names)
    close = nearest(name, known)
    hint = f'Did you mean "{close}"?' if close else f"There are: {', '.join(known)}."
    return NoSuchRoutine(f'There is no routine "{printable(name)}". {hint}')


def _neither(name: str, folders: Iterable[Path], exercises: Mapping[str, Exercise]) -> NoSuchRoutine:
    routines = sorted({path.stem for folder in folders for path in folder.glob("*.toml")})
    several, routine = exercise_ids(name, exercises), nearest(name, routines)
    if routine and not several:
        hint = f'Did you mean "{routine}"?'
    elif several or nearest_exercises(name, exercises):
        hint = exercise_hint(name, exercises)
    else:
        hint = f"Routines are: {', '.join(routines)}. Exercises: stretchcoach exercises lists them."
    return NoSuchRoutine(f'There is no routine or exercise "{printable(name)}". {hint}')
