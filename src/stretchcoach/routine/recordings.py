"""An author's own recordings: which file in the folder beside a routine belongs to which phrase.

A file is found by its name without the ending: the phrase in small letters, its words joined by "-", accents and
punctuation left out (``breathe-in-grow-longer.wav``). The name of an exercise may be recorded under the exercise's id
instead (``cat-cow.wav``). What has another name is listed in ``recordings.toml``: ``"The phrase." = "file.wav"``.
"""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

from stretchcoach import plainfile
from stretchcoach.frozen import dataclass
from stretchcoach.plainfile import NotThere, TooLarge, Unreadable
from stretchcoach.routine import whole_rules
from stretchcoach.routine.model import ExerciseStep, Routine

ENDINGS = (".wav", ".flac", ".m4a", ".ogg", ".opus", ".mp3")
"""Kinds of files that are recordings; of two with one name the first kind is used."""
INDEX = "recordings.toml"
LONGEST_NAME = 60
"""Letters of a file's name; a longer phrase is cut at a word, and six digits of its hash follow."""
LONGEST = 120.0
"""Seconds a recording of one phrase may last."""
LARGEST = 48 * 1024 * 1024
"""Bytes of the largest file that can be that short: two minutes of stereo in studio quality are 35 MB."""


def slug(text: str) -> str:
    """``text`` in small letters, words joined by "-", without accents and punctuation; empty where no letter is left."""
    small = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = "".join(each for each in small if not unicodedata.combining(each))
    plain = plain.replace("'", "").replace("’", "")
    return "-".join("".join(each if each.isalnum() else " " for each in plain).split())


def stem(text: str) -> str:
    """The name without ending that a recording of ``text`` has; empty where there is nothing to say."""
    whole = slug(text)
    if len(whole) <= LONGEST_NAME:
        return whole
    cut = whole[: LONGEST_NAME + 1].rpartition("-")[0] or whole[:LONGEST_NAME]
    return f"{cut}-{hashlib.sha256(whole.encode()).hexdigest()[:6]}"


def exercise_names(routine: Routine) -> dict[str, str]:
    """The ids of a routine's exercises by the slug of their names."""
    steps = (step for step, _ in whole_rules.walk(routine.steps))
    return {slug(step.exercise.name): step.exercise.id for step in steps if isinstance(step, ExerciseStep)}


def trouble(file: Path) -> str:
    """Why ``file`` cannot be a recording, as far as that is known without listening; empty when it may be one."""
    try:
        plainfile.check(file, LARGEST)
        if not file.stat().st_size:
            return "the file is empty"
    except TooLarge as problem:
        return f"{problem}; a phrase may last {LONGEST:.0f} seconds"
    except (Unreadable, OSError) as problem:
        return str(problem)
    return "" if os.access(file, os.R_OK) else "you may not read this file"


@dataclass(frozen=True, slots=True)
class Recordings:
    """The recordings in one folder."""

    folder: Path
    by_name: Mapping[str, Path]
    """Files by the slug of their names."""
    by_phrase: Mapping[str, Path]
    """Files of the index, by the slug of the phrase."""
    problem: str = ""
    """Why the folder or its index cannot be read; empty when both can."""
    doubles: tuple[Path, ...] = ()
    """Files whose name another file has that is used instead."""

    def find(self, text: str, names: Mapping[str, str] | None = None) -> Path | None:
        """The file of the phrase ``text``; ``names`` are the exercises' ids by slug of name."""
        whole = slug(text)
        if not whole:
            return None
        named = (names or {}).get(whole, "")
        wanted = (whole, stem(text), slug(named))
        return self.by_phrase.get(whole) or next((self.by_name[each] for each in wanted if each in self.by_name), None)

    def unused(self, texts: Iterable[str], names: Mapping[str, str] | None = None) -> list[Path]:
        """Files that belong to none of ``texts``."""
        used = {self.find(text, names) for text in texts}
        every = dict.fromkeys((*self.by_name.values(), *self.by_phrase.values(), *self.doubles))
        return sorted(each for each in every if each not in used)


def read_recordings(folder: Path) -> Recordings:
    """The recordings in ``folder``. Nothing is raised: what is wrong is in ``problem``, and the rest is found."""
    try:
        files = sorted(Path(each.path) for each in os.scandir(folder) if not each.name.startswith("."))
    except OSError as problem:
        return Recordings(folder, {}, {}, f"{folder}: {problem.strerror or problem}")
    by_name: dict[str, Path] = {}
    doubles: list[Path] = []
    for file in sorted(files, key=lambda each: (_rank(each), each)):
        name = slug(file.stem) if _rank(file) < len(ENDINGS) else ""
        if name and by_name.setdefault(name, file) is not file:
            doubles.append(file)
    by_phrase, problem_of_index = _index(folder / INDEX)
    return Recordings(folder, by_name, by_phrase, problem_of_index, tuple(doubles))


def _rank(file: Path) -> int:
    ending = file.suffix.casefold()
    return ENDINGS.index(ending) if ending in ENDINGS else len(ENDINGS)


def _index(file: Path) -> tuple[dict[str, Path], str]:
    """The files by the slug of their phrase, and what is wrong first: the rest of the list is used."""
    try:
        table = plainfile.toml(file)
    except NotThere:
        return {}, ""
    except Unreadable as problem:
        return {}, f"{file}: {problem}"
    found: dict[str, Path] = {}
    wrong = ""
    for phrase, name in table.items():
        inside = isinstance(name, str) and name and not Path(name).is_absolute() and ".." not in Path(name).parts
        if inside and slug(phrase):
            found[slug(phrase)] = file.parent / name
        else:
            wrong = wrong or f'{file}: "{phrase}": expected the name of a file in this folder, such as "hold.wav".'
    return found, wrong
