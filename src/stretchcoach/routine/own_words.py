"""The words that an exercise file has for other languages, in tables ``[words.es.exercise]`` beside its own texts.

They are what a translation file in a folder ``es`` would hold, with the same rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stretchcoach.routine.problems import Problems
from stretchcoach.routine.wording import shown_value
from stretchcoach.strict import KeyPath
from stretchcoach.words import languages

WORDS = "words"
"""The key of the tables."""


class WordProblems(Problems):
    """Problems of the words of one language, placed where these stand in the file."""

    def __init__(self, path: str, text: str, language: str) -> None:
        """Collect for the words of ``language`` in the file ``path``, whose whole text is ``text``."""
        super().__init__(path, text)
        self._words: KeyPath = (WORDS, language)

    def at(self, where: KeyPath) -> bool:
        """Whether there is a problem of exactly this place in the words."""
        return super().at((*self._words, *where))

    def add(self, where: KeyPath, *said: Any, **more: Any) -> None:
        """Note a problem of the words at ``where``; otherwise as :meth:`Problems.add`."""
        super().add((*self._words, *where), *said, **more)


def without_words(document: Mapping[str, Any], path: str, text: str) -> tuple[dict[str, Any], Mapping[str, Any]]:
    """The exercise of ``document`` alone, and the words it has, by language.

    Raises:
        InvalidFile: ``words`` is no table of languages, or one of them has a file of its own as well.
    """
    exercise = {key: value for key, value in document.items() if key != WORDS}
    if WORDS not in document:
        return exercise, {}
    problems, words = Problems(path, text), document[WORDS]
    if not isinstance(words, dict):
        message = f"expected tables of words by language, found {shown_value(words)}."
        problems.add((WORDS,), message, "Write [words.es.exercise], and the Spanish name below it.", code="words")
    for language, table in words.items() if isinstance(words, dict) else ():
        if not languages.is_code(language):
            message = f"expected the code of a language, found {shown_value(language)}."
            problems.add(
                (WORDS, language), message, "Write es for Spanish: [words.es.exercise].", of_key=True, code="words"
            )
        elif not isinstance(table, dict):
            message = f"expected tables such as [words.{language}.exercise], found {shown_value(table)}."
            problems.add(
                (WORDS, language),
                message,
                f'Write [words.{language}.exercise], and name = "..." below it.',
                code="words",
            )
        elif (apart := Path(path).parent / language / Path(path).name).is_file():
            message = f"the words for {language} are here and in the file {language}/{apart.name} as well."
            problems.add((WORDS, language), message, "Keep one of the two.", of_key=True, code="words")
    problems.raise_any()
    return exercise, words


def language_in(words: Mapping[str, Any], language: str) -> str | None:
    """The one of the languages of ``words`` that serves ``language``, such as ``es`` for ``es-MX``; None for none."""
    return next((each for each in (language, languages.voice_code(language)) if each in words), None)


def worded(exercise: dict[str, Any], texts: Mapping[str, Any], problems: WordProblems) -> dict[str, Any]:
    """The document ``exercise`` with ``texts`` in it.

    Raises:
        InvalidFile: they do not fit; carries every problem.
    """
    merged, faults = languages.merged(exercise, texts)
    for fault in faults:
        problems.add(fault.place, fault.message, fault.hint, code="words")
    problems.raise_any()
    return merged
