"""Routine and exercise files to records, or to every problem they have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from stretchcoach import plainfile
from stretchcoach.routine import exercise_reader, limits, own_words, routine_reader, source, whole_rules
from stretchcoach.routine.exercise_names import Names, names_of
from stretchcoach.routine.model import Exercise, Routine, StartPosition
from stretchcoach.routine.own_words import WordProblems
from stretchcoach.routine.problems import InvalidFile, Problem, Problems, Severity
from stretchcoach.routine.wording import shown_value
from stretchcoach.words import languages
from stretchcoach.words.languages import ENGLISH

EXERCISES = "exercises"
"""The folder of exercise files beside routine files."""

_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
"""How files of JPEG and of PNG begin."""


@runtime_checkable
class Spoken(Protocol):
    """Exercises that know their own texts in other languages."""

    def spoken(self, language: str) -> Mapping[str, Exercise]:
        """The same exercises, with texts in ``language`` where there are such."""
        ...


def read_routine(path: Path, exercises: Mapping[str, Exercise], language: str = "") -> Routine:
    """The routine in the file ``path``, its exercises taken from ``exercises`` by id.

    Args:
        path: of the file.
        exercises: what it may name; :class:`Spoken` ones come in the language of the routine.
        language: wanted; a routine that has no translation into it stays in its own.

    Raises:
        InvalidFile: the file, or its translation, cannot be read or used; carries every problem.
    """
    name = path.stem.encode("utf-8", "backslashreplace").decode()  # it is kept in the record, and has to be text there
    return parse_routine(source.read(path), name=name, path=str(path), exercises=exercises, language=language)


def parse_routine(text: str, *, name: str, path: str, exercises: Mapping[str, Exercise], language: str = "") -> Routine:
    """The routine in ``text``; ``name`` becomes its id and ``path`` stands in messages. Otherwise as :func:`read_routine`.

    Raises:
        InvalidFile: carries every problem of the text.
    """
    document = source.document(text, path)
    translation = languages.beside(Path(path), language or ENGLISH)
    if translation is not None:
        document = _translated(document, translation, language)
    return _built(document, text, name=name, path=path, exercises=exercises, own=language or ENGLISH)


def read_exercise(path: Path, language: str = ENGLISH) -> Exercise:
    """The exercise in the file ``path``, in ``language`` if it is translated; its id is the file's name without the ending.

    Raises:
        InvalidFile: the file, or its translation, cannot be read or used; carries every problem.
    """
    text, translation = source.read(path), languages.beside(path, language)
    document, words = own_words.without_words(source.document(text, str(path)), str(path), text)
    spoken = own_words.language_in(words, language)
    if spoken is not None:
        return replace(_worded_exercise(document, words[spoken], spoken, text, path), language=spoken)
    if translation is not None:
        document = _translated(document, translation, language)
    exercise = _built_exercise(document, text, name=path.stem, path=str(path))
    return exercise if translation is None else replace(exercise, language=translation.parent.name)


def is_exercise(path: Path, document: Mapping[str, Any] | None = None) -> bool:
    """Whether the file ``path`` is an exercise, not a routine: by its folder, or by its text, which is ``document``.

    Raises:
        InvalidFile: it cannot be read.
    """
    if path.absolute().parent.name == EXERCISES:
        return True
    return "exercise" in (source.document(source.read(path), str(path)) if document is None else document)


def parse_exercise(text: str, *, name: str, path: str) -> Exercise:
    """The exercise in ``text``; ``name`` becomes its id and ``path`` stands in messages.

    Raises:
        InvalidFile: carries every problem of the text.
    """
    return _built_exercise(source.document(text, path), text, name=name, path=path)


def _worded_exercise(
    document: dict[str, Any], words: Mapping[str, Any], language: str, text: str, path: Path
) -> Exercise:
    """The exercise in ``document`` with its own ``words`` for ``language``.

    Raises:
        InvalidFile: the file, or its words for the language, cannot be used; carries every problem.
    """
    # By itself first: what is wrong then is wrong in the words.
    _built_exercise(document, text, name=path.stem, path=str(path))
    problems = WordProblems(str(path), text, language)
    document = own_words.worded(document, words, problems)
    return _built_exercise(document, text, name=path.stem, path=str(path), problems=problems)


def _built(
    document: dict[str, Any],
    text: str,
    *,
    name: str,
    path: str,
    exercises: Mapping[str, Exercise],
    own: str = ENGLISH,
    problems: Problems | None = None,
) -> Routine:
    """The routine in ``document``; exercises without texts in its language come in the patient's ``own``."""
    problems = Problems(path, text) if problems is None else problems
    _check_format(document, problems)
    about = document.get("routine")
    language = about.get("language", ENGLISH) if isinstance(about, dict) else ENGLISH
    if isinstance(exercises, Spoken) and isinstance(language, str):
        other = None if languages.complete(language) else exercises.spoken(own)
        exercises = exercises.spoken(language)
        exercises = exercises if other is None else _FirstOf(exercises, other, language)
    routine = routine_reader.build(document, name, problems, exercises)
    problems.raise_any()
    return replace(routine, path=path, text=text)


class _FirstOf(Mapping[str, Exercise]):
    """Exercises in the ``language`` of a routine, and where they have no texts in that, in the patient's own."""

    def __init__(self, written: Mapping[str, Exercise], own: Mapping[str, Exercise], language: str) -> None:
        self._written, self._own, self._language = written, own, language

    def __getitem__(self, key: str) -> Exercise:
        exercise = self._written[key]
        return exercise if exercise.language == self._language else self._own[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._written)

    def __len__(self) -> int:
        return len(self._written)

    def names(self) -> Sequence[Names]:
        return names_of(self._written)


def _built_exercise(
    document: dict[str, Any],
    text: str,
    *,
    name: str,
    path: str,
    folder: Path | None = None,
    problems: Problems | None = None,
) -> Exercise:
    """The exercise in ``document``, whose picture lies in ``folder``; where that is not given, beside ``path``."""
    problems = Problems(path, text) if problems is None else problems
    _check_format(document, problems)
    document, _ = own_words.without_words(document, path, text)
    exercise = exercise_reader.build(document, name, problems)
    if exercise.picture:
        exercise = replace(exercise, picture=_picture(exercise.picture, folder or Path(path).parent, problems))
    problems.raise_any()
    return replace(exercise, fingerprint=_fingerprint(text))


def _fingerprint(text: str) -> str:
    """Tells a version of a file from others, words for other languages included; how its lines end makes no difference."""
    return sha256("\n".join(text.splitlines()).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _picture(name: str, folder: Path, problems: Problems) -> str:
    """The path of the picture ``name``, which has to lie in ``folder`` and be a JPEG or PNG."""
    path, place = folder / name, ("exercise", "picture")
    if Path(name).name != name:
        problems.add(
            place,
            f"expected the name of a file, found {shown_value(name)}.",
            "Put it beside this file.",
            code="picture",
        )
        return ""
    try:
        plainfile.check(path, limits.PICTURE_BYTES)
        with path.open("rb") as file:
            begins = file.read(8)
    except (plainfile.Unreadable, OSError) as failed:
        hint = "Save the picture into the folder of this file, or leave out `picture` and `picture_description`."
        problems.add(place, f"{shown_value(name)} cannot be read: {failed}.", hint, code="picture")
        return ""
    if not begins.startswith(_PICTURES):
        message = f"expected a JPEG or PNG picture, {shown_value(name)} is neither."
        problems.add(place, message, "Save it as one.", code="picture")
    return str(path)


def _translated(document: dict[str, Any], translation: Path, language: str) -> dict[str, Any]:
    """``document`` with the texts of the file ``translation``.

    Raises:
        InvalidFile: carries every problem of the translation.
    """
    text = source.read(translation)
    texts = source.document(text, str(translation))
    about = texts.get("routine")
    if isinstance(about, dict) and about.get("language") == language:
        del about["language"]  # said again, which does no harm
    merged, faults = languages.merged(document, texts)
    problems = Problems(str(translation), text)
    for fault in faults:
        problems.add(fault.place, fault.message, fault.hint, code="words")
    problems.raise_any()
    if isinstance(merged.get("routine"), dict):
        merged["routine"] = {**merged["routine"], "language": language}
    return merged


def check_file(path: Path, exercises: Mapping[str, Exercise], today: date | None = None) -> list[Problem]:
    """Every problem of one file, an exercise when it has an ``[exercise]`` table or lies in a folder ``exercises``.

    A file without problems may have notes. A translation is checked together with the file it translates.
    """
    try:
        text = source.read(path)
    except InvalidFile as invalid:
        return list(invalid.problems)
    return check_text(path, text, exercises, today)


def check_text(path: Path, text: str, exercises: Mapping[str, Exercise], today: date | None = None) -> list[Problem]:
    """Every problem of ``text`` as that of the file ``path``; what is left of a text that is no TOML is judged as well."""
    try:
        document = source.document(text, str(path))
    except InvalidFile:
        left = source.recovered(text, str(path))
        if left.document is None:
            return left.found(())
        return left.found(_judged(path, left.text, left.document, exercises, today))
    return _judged(path, text, document, exercises, today)


def _judged(
    path: Path, text: str, document: dict[str, Any], exercises: Mapping[str, Exercise], today: date | None
) -> list[Problem]:
    """The problems of a file that says ``document``, or its notes; and what in it is usually written otherwise."""
    problems = Problems(str(path), text)
    try:
        original = languages.translates(path)
        if original is not None and "format" not in document:
            return _check_translation(path, text, original, exercises)
        if is_exercise(path, document):
            return [*_check_exercise(path, text, document, problems), *problems.listed_usual()]
        routine = _built(document, text, name=path.stem, path=str(path), exercises=exercises, problems=problems)
        return [*_notes(routine, today), *problems.listed_usual()]
    except InvalidFile as invalid:
        return [*invalid.problems, *problems.listed_usual()]


def _check_exercise(path: Path, text: str, document: dict[str, Any], problems: Problems) -> list[Problem]:
    """Every problem of an exercise file, in each language that it has words for; its notes where there is none.

    Raises:
        InvalidFile: it cannot be used in its own language.
    """
    document, words = own_words.without_words(document, str(path), text)
    exercise = _built_exercise(document, text, name=path.stem, path=str(path), problems=problems)
    found: list[Problem] = []
    for language, texts in words.items():
        try:
            _worded_exercise(document, texts, language, text, path)
        except InvalidFile as invalid:
            found.extend(invalid.problems)
    return found or _exercise_notes(exercise, str(path), text)


def _check_translation(path: Path, text: str, original: Path, exercises: Mapping[str, Exercise]) -> list[Problem]:
    """Every problem of the file ``path``, which holds the texts of ``original`` in another language.

    Raises:
        InvalidFile: one of the two cannot be used; carries every problem.
    """
    document = _translated(source.document(source.read(original), str(original)), path, path.absolute().parent.name)
    if "exercise" in document:
        _built_exercise(document, text, name=path.stem, path=str(path), folder=original.parent)
    else:
        _built(document, text, name=path.stem, path=str(path), exercises=exercises)
    return []


def _notes(routine: Routine, today: date | None) -> list[Problem]:
    found, walked = Problems(routine.path, routine.text, Severity.NOTE), list(whole_rules.walk(routine.steps))
    whole_rules.notes(routine, walked, found)
    if today is not None:
        from stretchcoach.routine.advice import advise  # only where an author asks

        advise(routine, walked, today, found)
    return found.listed()


def _exercise_notes(exercise: Exercise, path: str, text: str) -> list[Problem]:
    found = Problems(path, text, Severity.NOTE)
    where = ("exercise", "position")
    if exercise.start is None:
        message = "without a `start`, a session does not wait until the patient is in this position."
        hint = f'Write start = "{StartPosition.ON_THE_BACK}", or another one, below it.'
        found.add(where, message, hint, code="no-start")
    for number, rule in enumerate(exercise.conditions):
        if rule.instead is not None and not rule.instead.cues.safety and exercise.cues.safety:
            message = "the `safety` lines of the exercise are not said in this position."
            found.add(("condition", number, "position"), message, "Write cues.safety below it.", code="no-safety-lines")
    return found.listed()


def _check_format(document: dict[str, Any], problems: Problems) -> None:
    """Refuse a file of another format at once: nothing else in it can be judged."""
    found = document.get("format")
    if found == limits.FORMAT and type(found) is int:
        return
    if type(found) is int and found > limits.FORMAT:
        message = (
            f"This file is written for format {shown_value(found)}; this stretchcoach reads format {limits.FORMAT}."
        )
        problems.add(("format",), message, "Update stretchcoach.", code="format")
        problems.raise_any()
    if found is None:
        problems.add((), "`format` is missing.", f"Begin the file with format = {limits.FORMAT}.", code="format")
    else:
        message = f"expected the number {limits.FORMAT}, found {shown_value(found)}."
        problems.add(("format",), message, f"Write format = {limits.FORMAT}.", code="format")
