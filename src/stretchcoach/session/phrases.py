"""The phrases of one language, looked up by ``section.key``; the texts are data, never code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Phrasebook:
    """All phrases of a session in one language.

    Args:
        table: sections of phrases, as read from ``phrases/<language>.toml``.
    """

    def __init__(self, table: Mapping[str, Mapping[str, Any]]) -> None:
        self._table = table

    def __call__(self, key: str, **words: object) -> str:
        """The phrase ``section.name`` with its words filled in.

        Raises:
            KeyError: there is no such phrase: a mistake in the program, found by a test that walks them all.
        """
        section, name = key.split(".")
        text: str = self._table[section][name]
        return text.format(**words) if words else text

    def number(self, count: int) -> str:
        """A small number as it is counted aloud; beyond the list, in digits."""
        numbers: list[str] = self._table["count"]["numbers"]
        return numbers[count - 1] if 1 <= count <= len(numbers) else str(count)

    def time(self, seconds: float) -> str:
        """A length of time in words: ``"1 minute 30 seconds"``."""
        minutes, rest = divmod(round(seconds), 60)
        parts = []
        if minutes:
            parts.append(self("time.minute") if minutes == 1 else self("time.minutes", count=minutes))
        if rest or not minutes:
            parts.append(self("time.second") if rest == 1 else self("time.seconds", count=rest))
        return " ".join(parts)

    def texts(self) -> list[str]:
        """Every text, for the tests that read them."""
        found: list[str] = []
        for section in self._table.values():
            for value in section.values():
                found.extend(value if isinstance(value, list) else [value])
        return found
