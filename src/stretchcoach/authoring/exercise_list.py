"""The exercises there are, or those that some words describe: id, names, what for, how much, what is needed."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from stretchcoach.authoring.shown import ExerciseEntry
from stretchcoach.frozen import dataclass
from stretchcoach.routine.exercise_names import nearest_exercises, plain
from stretchcoach.routine.library import ExerciseFolders, usable_exercises
from stretchcoach.routine.model import Exercise, StartPosition
from stretchcoach.routine.problems import InvalidFile
from stretchcoach.routine.reader import EXERCISES
from stretchcoach.routine.wording import printable
from stretchcoach.session.plan.doses import dose_words
from stretchcoach.session.plan.exercises import needs_words
from stretchcoach.words.languages import available, load_book
from stretchcoach.words.phrases import Phrasebook

WIDTH = 80
"""Columns of the usual terminal."""
_INDENT = "  "
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedExercise:
    """An exercise with what it is found by."""

    exercise: Exercise
    """In the language of the list."""
    names: tuple[str, ...]
    """In every language, that of the list first."""
    own: bool
    """It is the user's own, not a shipped one."""
    known_by: frozenset[str]
    """The words of its names and its start position, in all languages, as
    :func:`~stretchcoach.routine.exercise_names.plain` has them."""
    told_by: frozenset[str]
    """Every other word that describes it."""

    def matches(self, words: Sequence[str], *, well: bool = False) -> bool:
        """Whether each of ``words`` is, or begins, a word that describes it; ``well``: one that it is known by."""
        among = self.known_by if well else self.known_by | self.told_by
        return all(any(each.startswith(word) for each in among) for word in _words(words))


@dataclass(frozen=True, slots=True)
class ExerciseList:
    """The exercises of a user, and the files among them that cannot be used."""

    exercises: tuple[ListedExercise, ...]
    """The user's own first, then in the order of the alphabet."""
    broken: tuple[InvalidFile, ...] = ()

    def matching(self, words: Sequence[str]) -> tuple[ListedExercise, ...]:
        """Those that every one of ``words`` describes; first those that are known by them."""
        found = [each for each in self.exercises if each.matches(words)]
        return tuple(sorted(found, key=lambda each: not each.matches(words, well=True)))


def list_exercises(user_folder: Path | None, language: str) -> ExerciseList:
    """Every exercise that a routine in ``user_folder`` may name, with its texts in ``language`` where there are such."""
    folders = usable_exercises(user_folder)
    names = {key: shown for folder in folders.names() for key, shown in folder.items()}
    listed, broken = [], []
    for key, shown in names.items():
        own = user_folder is not None and (user_folder / EXERCISES / f"{key}.toml").exists()
        try:
            listed.append(_listed(key, shown, own=own, folders=folders, language=language))
        except InvalidFile as invalid:
            broken.append(invalid)
    return ExerciseList(tuple(sorted(listed, key=lambda each: (not each.own, each.exercise.id))), tuple(broken))


def _listed(key: str, names: tuple[str, ...], *, own: bool, folders: ExerciseFolders, language: str) -> ListedExercise:
    exercise = folders.spoken(language)[key]
    known: list[str] = [key, *names]
    told: list[str] = []
    for code in available():
        try:
            known += _starts(folders.spoken(code)[key], load_book(code))
            told += _described(folders.spoken(code)[key])
        except InvalidFile:  # a broken translation is told of where its language is wanted
            continue
    return ListedExercise(
        exercise=exercise,
        names=tuple(dict.fromkeys((exercise.name, *names))),
        own=own,
        known_by=frozenset(_words(known)),
        told_by=frozenset(_words(told)),
    )


def _starts(exercise: Exercise, book: Phrasebook) -> Iterator[str]:
    if exercise.start is not None:
        yield from (exercise.start, start_words(book, exercise.start))


def _described(exercise: Exercise) -> Iterator[str]:
    """What else somebody who looks for an exercise may know of it, in one language."""
    yield from (exercise.why, exercise.position, *exercise.needs, exercise.load)


def start_words(book: Phrasebook, start: StartPosition) -> str:
    """A start position as it is called: ``"lying on the back"``."""
    if start is StartPosition.ON_THE_SIDE:
        return book("list.on_the_side")
    return book(f"figure.{start.replace('-', '_')}")


def _words(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from _WORD.findall(plain(text))


def exercise_table(listed: Sequence[ListedExercise], book: Phrasebook, width: int = WIDTH) -> str:
    """A few lines an exercise, at most ``width`` columns wide."""
    return "\n\n".join("\n".join(_lines(each, book, max(width, 20))) for each in listed)


def _lines(listed: ListedExercise, book: Phrasebook, width: int) -> Iterator[str]:
    exercise = listed.exercise
    head = f"{exercise.id} ({', '.join(listed.names)})"
    yield from textwrap.wrap(f"{head}. {book('list.own')}" if listed.own else head, width, subsequent_indent=_INDENT)
    for text in (exercise.why, " ".join(_doing(exercise, book))):
        yield from textwrap.wrap(text, width, initial_indent=_INDENT, subsequent_indent=_INDENT)


def _doing(exercise: Exercise, book: Phrasebook) -> Iterator[str]:
    if exercise.start is not None:
        where = start_words(book, exercise.start)
        yield f"{where[:1].upper()}{where[1:]}."
    yield dose_words(book, exercise.normal, exercise.sides)
    yield from filter(None, [needs_words(book, exercise.needs)])


def entry(listed: ListedExercise, book: Phrasebook) -> ExerciseEntry:
    """The same for programs."""
    exercise = listed.exercise
    return ExerciseEntry(
        id=exercise.id,
        name=exercise.name,
        names=listed.names,
        own=listed.own,
        why=exercise.why,
        start=exercise.start,
        position=exercise.position,
        dose=dose_words(book, exercise.normal, exercise.sides),
        sides=exercise.sides,
        needs=exercise.needs,
        load=exercise.load,
    )


def nothing_found(words: Sequence[str], among: ExerciseList, user_folder: Path | None, book: Phrasebook) -> str:
    """What to try, where no exercise is described by all of ``words``."""
    lines = [book("list.none", words=" ".join(map(printable, words)))]
    counts = [(word, len(among.matching([word]))) for word in words]
    if len(words) > 1 and any(count for _, count in counts):
        each = ", ".join(book("list.found_by", word=printable(word), count=count) for word, count in counts)
        lines.append(book("list.alone", each=each))
    elif close := nearest_exercises(" ".join(words), usable_exercises(user_folder)):
        return " ".join([*lines, book("list.nearest", names=", ".join(close))])
    return " ".join([*lines, book("list.try")])
