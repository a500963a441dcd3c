"""A new routine file: from a few answers, or as a copy of another one; with remarks that say what else may be written."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from stretchcoach import plainfile
from stretchcoach.authoring.schema import SCHEMA_NAME
from stretchcoach.errors import StretchcoachError
from stretchcoach.frozen import dataclass
from stretchcoach.history.files import make_folder
from stretchcoach.resources import shipped
from stretchcoach.routine import limits
from stretchcoach.routine.exercise_names import exercise_hint, exercise_id, plain
from stretchcoach.routine.exercise_reader import ID
from stretchcoach.routine.model import Exercise, Routine
from stretchcoach.routine.problems import InvalidFile
from stretchcoach.routine.reader import EXERCISES, parse_routine
from stretchcoach.routine.wording import printable, written
from stretchcoach.session.plan.doses import dose_words
from stretchcoach.words import languages
from stretchcoach.words.languages import ENGLISH
from stretchcoach.words.phrases import Phrasebook

SCHEMA_LINE = f"#:schema ./{SCHEMA_NAME}"
"""The first line of a new file, which tells an editor what may stand in it."""

EXAMPLE = ("pelvic-tilt", "cat-cow")
"""The exercises of a file that nobody chose any for."""

_RESERVED = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)))
)
"""Names that Windows gives to no file."""
_SCHEMA = re.compile(r"^#:schema.*\n?", re.MULTILINE)
_ITS_OWN = ("author", "reviewed", "review_by")
"""What belongs to the routine that was copied, and to nobody else's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a new routine is to have; empty for what its author writes later."""

    name: str
    for_whom: str = ""
    exercises: tuple[str, ...] = ()
    """Ids, or names that exercises are shown by."""
    sessions_per_day: int | None = None
    clinic: str = ""
    phone: str = ""


# Where it goes --------------------------------------------------------------------------------------------------------


def new_path(name: str, user_folder: Path) -> Path:
    """Where the routine ``name`` goes: into the user's own folder, or where a path says.

    Raises:
        StretchcoachError: it is no name for a file, or there is such a routine; says what to write.
    """
    is_path = name.endswith(".toml") or "/" in name or os.sep in name
    if name.endswith(("/", os.sep)):
        raise StretchcoachError(f"{printable(name)} is a folder. Write the name of the file too, such as morning-back.")
    path = Path(name if name.endswith(".toml") else f"{name}.toml") if is_path else user_folder / f"{name}.toml"
    _check_name(path.stem, "" if not is_path else f"{path.parent}{os.sep}" if path.parent != Path() else "")
    if path.absolute().parent.name == EXERCISES:
        raise StretchcoachError(f"The folder {EXERCISES} is for exercises. Name the folder above it.")
    if is_path and not path.parent.is_dir():
        raise StretchcoachError(
            f"There is no folder {printable(str(path.parent))}. Make it first, or name another one."
        )
    if os.path.lexists(path):
        raise _there_already(path)
    if not is_path and (shipped("routines") / f"{name}.toml").exists():
        copy = f"stretchcoach new my-{name} --from {name}"
        raise StretchcoachError(f'"{name}" is shipped with the program, and stays. For a copy of it: {copy}')
    return path


def _check_name(stem: str, folder: str) -> None:
    if ID.fullmatch(stem) and len(stem) <= limits.NAME and stem not in _RESERVED:
        return
    better = usual_name(stem)
    better = f'"{folder}{better}"' if better and " " in folder else f"{folder}{better}" if better else ""
    hint = f" Write: stretchcoach new {better}" if better else ""
    raise StretchcoachError(
        f'"{printable(stem)}" is no name for the file: it takes small letters, digits and hyphens, '
        f"at most {limits.NAME}, such as morning-back.{hint}"
    )


def usual_name(name: str) -> str:
    """The file name nearest to ``name``; empty where nothing of it can be one."""
    spaced = "".join(char if char.isascii() and char.isalnum() else " " for char in plain(name))
    close = "-".join(spaced.split())[: limits.NAME].strip("-")
    return f"my-{close}" if close in _RESERVED else close


def _there_already(path: Path) -> StretchcoachError:
    return StretchcoachError(f"{printable(str(path), 200)} is there already, and stays as it is. Choose another name.")


# What stands in it ----------------------------------------------------------------------------------------------------


def routine_text(wanted: Wanted, path: Path, exercises: Mapping[str, Exercise], book: Phrasebook, today: date) -> str:
    """A routine with these answers, and remarks on what else may be written; it passes ``check``.

    Args:
        wanted: the answers.
        path: where it goes.
        exercises: what it may name.
        book: the language of the remarks, and of the routine.
        today: the day it is written on.

    Raises:
        StretchcoachError: an answer cannot stand in a routine; says why.
    """
    chosen = [found_exercise(each, exercises) for each in wanted.exercises or EXAMPLE]
    text = "\n".join([SCHEMA_LINE, *_lines(wanted, path, chosen, book, today)]) + "\n"
    return _accepted(text, path, exercises)


def found_exercise(name: str, exercises: Mapping[str, Exercise]) -> Exercise:
    """The exercise of this id or name.

    Raises:
        StretchcoachError: there is none, or its file cannot be used.
    """
    found = exercise_id(name, exercises)
    if found is None:
        hint = exercise_hint(name, exercises)
        raise StretchcoachError(f'There is no exercise "{printable(name)}". {hint}')
    return exercises[found]


def _lines(wanted: Wanted, path: Path, chosen: Sequence[Exercise], book: Phrasebook, today: date) -> Iterator[str]:
    called = path.stem
    yield from _remarks(book, "top", name=called)
    yield from ("format = 1", "", "[routine]", f"name = {quoted(wanted.name)}")
    yield f"# summary = {quoted(book('new.summary'))}"
    if wanted.for_whom:
        yield f"for_whom = {quoted(wanted.for_whom)}"
    else:
        yield f"# for_whom = {quoted(book('new.for_whom'))}"
    yield f"# author = {quoted(book('new.author'))}"
    yield f"# review_by = {today.year + 1}-{today:%m}-01  # {book('new.review_by')}"
    yield f"# pain_up_to = {limits.ANY_ROUTINE}  # {book('new.pain_up_to')}"
    if book.language != ENGLISH:
        yield f"language = {quoted(book.language)}"
    yield ""
    yield from _clinic(wanted, book)
    yield ""
    yield from _limits(wanted, book)
    yield from ("", *_remarks(book, "steps"))
    for number, exercise in enumerate(chosen):
        yield from ("", *_step(exercise, book, first=not number))
    yield from ("", *_remarks(book, "others"))
    walk, say = quoted(book("new.walk")), quoted(book("new.say"))
    for kind in (['rest = "1m"'], [f"do = {walk}", 'for = "5m"'], [f"say = {say}"]):
        yield from ("#", "# [[step]]", *(f"# {line}" for line in kind))


def _remarks(book: Phrasebook, key: str, **words: str) -> Iterator[str]:
    for line in book.words(f"new.{key}"):
        yield f"# {line.format(**words)}"


def _clinic(wanted: Wanted, book: Phrasebook) -> Iterator[str]:
    yield from _remarks(book, "clinic")
    mark = "" if wanted.clinic else "# "
    yield f"{mark}[clinic]"
    yield f"{mark}name = {quoted(wanted.clinic or book('new.clinic_name'))}"
    yield f"phone = {quoted(wanted.phone)}" if wanted.phone else '# phone = "020 7946 0000"'


def _limits(wanted: Wanted, book: Phrasebook) -> Iterator[str]:
    most = wanted.sessions_per_day
    yield from _remarks(book, "limits")
    mark = "" if most else "# "
    yield f"{mark}[limits]"
    yield f"{mark}sessions_per_day = {most or 2}"


def _step(exercise: Exercise, book: Phrasebook, *, first: bool) -> Iterator[str]:
    """An exercise, and its dose in remarks, to be changed by whoever takes the mark away."""
    yield "[[step]]"
    yield f'exercise = "{exercise.id}"  # {exercise.name}: {dose_words(book, exercise.normal, exercise.sides)}'
    dose = exercise.normal
    if not dose.least and not dose.as_comfortable and not dose.by_set:
        yield f"# reps = {dose.reps}"
    if dose.hold is not None and not dose.by_set:
        yield f'# hold = "{written(dose.hold)}"'
    if dose.pace:
        yield f"# pace = [{', '.join(quoted(written(each)) for each in dose.pace)}]"
    yield f"# sets = {dose.sets}"
    if exercise.sides.two:
        yield f'# sides = "{exercise.sides}"  # {book("new.sides")}'
    if first:
        yield f"# load = {quoted(book('new.load'))}"
        yield f"# note = {quoted(book('new.note'))}"


def quoted(text: str) -> str:
    """A text in the quotes that a routine file takes."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _accepted(text: str, path: Path, exercises: Mapping[str, Exercise]) -> str:
    """``text``, which a session can be made of.

    Raises:
        StretchcoachError: it cannot; says why, in the words of ``check``.
    """
    try:
        text.encode()
        parse_routine(text, name=path.stem, path="", exercises=exercises)
    except InvalidFile as invalid:
        [problem, *_] = invalid.problems
        place = f"{problem.key}:" if problem.key else ""
        raise StretchcoachError(" ".join(filter(None, (place, problem.message, problem.suggestion)))) from None
    except UnicodeEncodeError:
        raise StretchcoachError("A name or a sentence has a character that is none. Write it anew.") from None
    return text


# A copy ---------------------------------------------------------------------------------------------------------------


def copied_text(
    source: Routine, name: str, path: Path, exercises: Mapping[str, Exercise], book: Phrasebook, today: date
) -> str:
    """The file of ``source`` with its remarks, under another name and without what is its author's alone.

    A routine that came in another language by way of a translation is written in that language.

    Raises:
        StretchcoachError: it cannot be used where it goes, as without the recordings beside it; says why.
    """
    import tomlkit  # takes 20 ms, and only a copy needs it
    from tomlkit.exceptions import TOMLKitError

    own_text = _SCHEMA.sub("", source.text.replace("\r\n", "\n"))
    wanted = plainfile.parsed(own_text)
    translation = languages.beside(Path(source.path), book.language)
    if translation is not None:
        wanted, _ = languages.merged(wanted, plainfile.toml(translation))
        wanted["routine"]["language"] = book.language
    wanted["routine"]["name"] = name
    for key in _ITS_OWN:
        wanted["routine"].pop(key, None)
    try:
        document = tomlkit.parse(own_text)
        _follow(document, wanted)
        copied = tomlkit.dumps(document)
        if plainfile.parsed(copied) != wanted:
            raise ValueError("the copy would be another routine")
    except (TOMLKitError, ValueError):
        message = f"{printable(source.path, 200)} is written in a way that cannot be changed here."
        raise StretchcoachError(f"{message} Copy the file, and change its name in an editor.") from None
    about = book("new.copied", id=source.id, name=source.name, day=f"{today:%Y-%m-%d}")
    first = [SCHEMA_LINE, f"# {about}"]
    return _accepted("\n".join([*first, copied]), path, exercises)


def _follow(document: Any, wanted: Any) -> None:
    """Change in ``document``, which has remarks, what differs in ``wanted``, which has none."""
    if isinstance(wanted, dict):
        for key in [key for key in document if key not in wanted]:
            del document[key]
        places: Any = wanted.items()
    else:
        places = enumerate(wanted)
    for place, value in places:
        if isinstance(value, dict | list) and place in _places(document):
            _follow(document[place], value)
        elif place not in _places(document) or document[place] != value:
            document[place] = value


def _places(document: Any) -> Any:
    return document if isinstance(document, Mapping) else range(len(document))


# Writing it -----------------------------------------------------------------------------------------------------------


def write_new(path: Path, text: str) -> None:
    """Write ``text`` into the new file ``path``, whole or not at all; a file that is there stays.

    Raises:
        StretchcoachError: there is such a file, or it cannot be written.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        make_folder(path.parent)
        with part.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        _take_name(part, path)
    except FileExistsError:
        raise _there_already(path) from None
    except OSError as failed:
        reason = failed.strerror or failed
        raise StretchcoachError(f"{printable(str(path), 200)} cannot be written: {reason}.") from None
    finally:
        with contextlib.suppress(OSError):
            part.unlink()


def _take_name(part: Path, path: Path) -> None:
    """Give ``part`` the name ``path``, unless something has it."""
    try:
        os.link(part, path)  # fails where the name is taken, which renaming does on Windows alone
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if os.path.lexists(path):
            raise FileExistsError from None
        part.rename(path)
