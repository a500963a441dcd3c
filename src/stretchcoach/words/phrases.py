"""The phrases of one language, looked up by ``section.key``; the texts are data, never code.

A phrase whose wording depends on a number is a table of forms, named as in Unicode's plural rules: ``one``, ``other`` and
what else a language needs. The number is the word ``count``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import ceil
from typing import Any

_OTHER = "other"
_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0
_UNITS = ((90 * _MINUTE, _MINUTE, "time.minutes"), (48 * _HOUR, _HOUR, "time.hours"), (float("inf"), _DAY, "time.days"))
"""Up to how many seconds each unit is used for a rounded time, its seconds, and its phrase."""


def english_plural(count: float) -> str:
    """The form of an English phrase for ``count``."""
    return "one" if count == 1 else _OTHER


def english_decimal(number: float) -> str:
    """A number as it is written in English: ``"2.5"``."""
    return f"{number:g}"


def whole_minutes(seconds: float) -> int:
    """How many minutes a routine is said to take, at least one."""
    return max(1, round(seconds / _MINUTE))


class Phrasebook:
    """All phrases of a session in one language.

    Args:
        table: sections of phrases, as read from ``phrases/<language>.toml``.
        language: its code.
        plural: the language's rule: which form of a phrase a number takes.
        decimal: how a number with a fraction is written.
    """

    def __init__(
        self,
        table: Mapping[str, Mapping[str, Any]],
        language: str = "en",
        plural: Callable[[float], str] = english_plural,
        decimal: Callable[[float], str] = english_decimal,
    ) -> None:
        self.language = language
        self._table = table
        self._plural = plural
        self._decimal = decimal

    def __call__(self, key: str, **words: object) -> str:
        """The phrase ``section.name`` with its words filled in, numbers as the language writes them.

        Raises:
            KeyError: there is no such phrase: a mistake in the program, found by a test that walks them all.
        """
        section, name = key.split(".")
        text: str | Mapping[str, str] = self._table[section][name]
        if not isinstance(text, str):
            count = words["count"]
            assert isinstance(count, int | float), "the form of a phrase follows a number"
            text = text.get(self._plural(count)) or text[_OTHER]
        return text.format(**{name: self._written(word) for name, word in words.items()}) if words else text

    def _written(self, word: object) -> object:
        if not isinstance(word, float):
            return word
        return str(int(word)) if word.is_integer() else self._decimal(word)

    def words(self, key: str) -> Sequence[Any]:
        """A list of the book, such as the words of ``words.yes``; empty where there is none."""
        section, name = key.split(".")
        found: Sequence[Any] = self._table[section].get(name, ())
        return found

    def number(self, count: int) -> str:
        """A small number as it is counted aloud; beyond the list, in digits."""
        numbers = self.words("count.numbers")
        return str(numbers[count - 1]) if 1 <= count <= len(numbers) else str(count)

    def time(self, seconds: float) -> str:
        """A length of time in words: ``"1 minute 30 seconds"``."""
        minutes, rest = divmod(round(seconds), 60)
        parts = []
        if minutes:
            parts.append(self("time.minutes", count=minutes))
        if rest or not minutes:
            parts.append(self("time.seconds", count=rest))
        return self("time.joined", first=parts[0], second=parts[1]) if len(parts) == 2 else parts[0]

    def about_minutes(self, seconds: float) -> str:
        """How long a routine takes, wherever that is told: ``"about 10 minutes"``."""
        return self("time.about_minutes", count=whole_minutes(seconds))

    def about(self, seconds: float, *, up: bool = True) -> str:
        """A length of time in one unit: ``"25 minutes"``, ``"3 hours"``, ``"2 days"``.

        Rounded up, so that nobody waits longer than they were told; with ``up=False`` to the nearest.
        """
        size, key = next((size, key) for most, size, key in _UNITS if seconds <= most)
        return self(key, count=max(1, ceil(seconds / size) if up else round(seconds / size)))

    def in_a_file(self) -> Phrasebook:
        """The book of a recording, where nobody can answer: what a section ``file_X`` has takes the place in ``X``."""
        table = dict(self._table)
        for name, section in self._table.items():
            own = name.removeprefix("file_")
            if own != name:
                table[own] = {**table[own], **section}
        return Phrasebook(table, self.language, self._plural, self._decimal)

    def texts(self) -> list[str]:
        """Every text that is said or shown, for the tests that read them; what is understood is not among them."""
        sections = (values for name, values in self._table.items() if not name.startswith("words"))
        return [text for section in sections for value in section.values() for text in _flat(value)]


def _flat(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    values = value.values() if isinstance(value, Mapping) else value
    return [text for each in values for text in _flat(each)]
