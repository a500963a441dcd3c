"""Exercises by the names they are shown by: ``"Knee rolls"`` for ``lower-trunk-rotation``, in any language there is.

Capitals, accents, hyphens and spaces do not count. A name that two exercises of one folder have is no name for either: its
author is told both.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeAlias, runtime_checkable

from stretchcoach import plainfile
from stretchcoach.plainfile import Unreadable
from stretchcoach.routine.limits import NAME
from stretchcoach.routine.model import Exercise
from stretchcoach.routine.problems import InvalidFile
from stretchcoach.routine.wording import LONGEST, listing
from stretchcoach.words import languages

Names: TypeAlias = Mapping[str, tuple[str, ...]]
"""The names each exercise of a folder is shown by, by its id; that of its file first."""

_NEAR = 0.7
"""How alike a name must be to be asked about."""
_SUGGESTED = 3
"""How many exercises are asked about at most."""


@runtime_checkable
class Named(Protocol):
    """Exercises whose names are known without reading the whole of every file."""

    def names(self) -> Sequence[Names]:
        """One mapping for each folder, the one that wins first."""
        ...


def exercise_id(name: str, exercises: Mapping[str, Exercise]) -> str | None:
    """The id of the exercise that ``name`` is the id of, or a name of; None where there is none, or more than one."""
    if name in exercises:
        return name
    found = exercise_ids(name, exercises)
    return found[0] if len(found) == 1 else None


def exercise_ids(name: str, exercises: Mapping[str, Exercise]) -> tuple[str, ...]:
    """Every exercise that ``name`` may stand for: those of the first folder that has the name, and one with such an id."""
    wanted = folded(name) if len(name) <= NAME else ""
    if not wanted:
        return ()
    folders = names_of(exercises)
    by_name = next((found for folder in folders if (found := _called(wanted, folder))), [])
    by_id = [each for folder in folders for each in folder if folded(each) == wanted]
    return tuple(dict.fromkeys((*by_name, *by_id)))


def exercise_hint(name: str, exercises: Mapping[str, Exercise]) -> str:
    """What to write for a ``name`` that :func:`exercise_id` does not find: the nearest, or all there are."""
    shown = {each: names for folder in names_of(exercises) for each, names in folder.items()}
    several = exercise_ids(name, exercises)
    if len(several) > 1:
        both = listing((_with_name(each, shown[each]) for each in several), mark="", last="or")
        return f"It may be {both}: write the word that stands before the bracket."
    close = nearest_exercises(name, exercises)
    if close:
        return f"Did you mean {listing(close, mark='', last='or')}?"
    return f"There are {listing(sorted(_with_name(each, names) for each, names in shown.items()), mark='')}."


def nearest_exercises(name: str, exercises: Mapping[str, Exercise]) -> list[str]:
    """The few exercises that ``name`` most likely means, each as ``cobra (Sphinx)``, the likeliest first."""
    import difflib  # only for a name that there is not

    wanted, words = folded(name[:LONGEST]), [folded(word) for word in name[:LONGEST].split()]
    likeness: dict[str, float] = {}
    shown: dict[str, str] = {}
    for folder in names_of(exercises):
        for each, names in folder.items():
            for called in (each, *names):
                look = folded(called)
                alike = difflib.SequenceMatcher(None, wanted, look).ratio()
                if words and all(word and word in look for word in words):
                    alike = 1.0 + alike
                if alike >= _NEAR and alike > likeness.get(each, 0.0):
                    likeness[each] = alike
                    shown[each] = _with_name(each, names if called == each else (called,))
    best = sorted(likeness, key=lambda each: -likeness[each])[:_SUGGESTED]
    # One that differs by a letter is what was meant; that others are a little like it helps nobody.
    certain = best[:1] if best and likeness[best[0]] < 1 else best
    return [shown[each] for each in certain]


def folded(text: str) -> str:
    """``text`` without what a name does not depend on: capitals, accents, and everything but letters and digits."""
    return "".join(char for char in plain(text) if char.isalnum())


def plain(text: str) -> str:
    """``text`` in small letters without accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in apart if not unicodedata.combining(char))


def names_of(exercises: Mapping[str, Exercise]) -> Sequence[Names]:
    """The names of ``exercises``, folder by folder; one that cannot be used has its id alone."""
    if isinstance(exercises, Named):
        return exercises.names()
    return [{each: _name_in(exercises, each) for each in exercises}]


def names_in(folder: Path) -> Names:
    """The names of the exercise files in ``folder``, in every language that they, or the folders in it, have words for.

    Nothing else of a file is read or judged: one that is broken has its id alone.
    """
    translated = [each for each in sorted(folder.glob("*")) if languages.is_code(each.name) and each.is_dir()]
    return {path.stem: tuple(dict.fromkeys(_names(path, translated))) for path in sorted(folder.glob("*.toml"))}


def _names(path: Path, translated: Sequence[Path]) -> Iterator[str]:
    document = _document(path)
    words = document.get("words")
    yield from _name(document)
    for texts in words.values() if isinstance(words, dict) else ():
        yield from _name(texts)
    for folder in translated:
        if (other := folder / path.name).is_file():
            yield from _name(_document(other))


def _document(path: Path) -> dict[str, Any]:
    try:
        return plainfile.toml(path)
    except Unreadable:
        return {}


def _name(document: Any) -> Iterator[str]:
    about = document.get("exercise", document) if isinstance(document, dict) else None
    name = about.get("name") if isinstance(about, dict) else None
    if isinstance(name, str) and name:
        yield name


def _name_in(exercises: Mapping[str, Exercise], key: str) -> tuple[str, ...]:
    try:
        return (exercises[key].name,)
    except InvalidFile:
        return ()


def _called(wanted: str, folder: Names) -> list[str]:
    return [each for each, names in folder.items() if wanted in map(folded, names)]


def _with_name(key: str, names: tuple[str, ...]) -> str:
    """An id with its name in brackets, where that says more."""
    return f"{key} ({names[0]})" if names and folded(names[0]) != folded(key) else key
