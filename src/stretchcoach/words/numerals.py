"""Numbers in words, by rules in the notation of Unicode's rule-based number formats, as they stand in ``spoken/*.toml``.

No library is used: to import ``unicode-rbnf`` takes twice the time in which all phrases of a session have to be turned
into words, ``num2words`` knows no gender in Spanish, Babel has no such rules. What is read of the notation is what is used.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence

MOST_DIGITS = 7
"""A whole number with more is no amount anybody says: it is read digit by digit."""

_OPTIONAL = re.compile(r"\[([^]]*)\]")
_TOKEN = re.compile(r"([←→=])(\w*)\1")


class Numerals:
    """Sets of rules by name; ``cardinal`` is the usual one."""

    def __init__(self, sets: Mapping[str, Mapping[str, str]]) -> None:
        self._sets: dict[str, tuple[Sequence[int], Sequence[str]]] = {}
        for name, rules in sets.items():
            pairs = sorted((int(base), text) for base, text in rules.items())
            self._sets[name] = [base for base, _ in pairs], [text for _, text in pairs]

    def __contains__(self, name: str) -> bool:
        return name in self._sets

    def words(self, number: int, name: str = "cardinal") -> str:
        """A whole number that is not negative, by the rules ``name``."""
        bases, texts = self._sets[name]
        at = max(bisect_right(bases, number) - 1, 0)
        base, text = bases[at], texts[at]
        if base == number and not _TOKEN.search(text):
            return text
        power = int(10 ** (len(str(base)) - 1))
        quotient, rest = divmod(number, power)
        parts = {"←": quotient, "→": rest, "=": number}
        text = _OPTIONAL.sub(r"\1" if rest else "", text)
        return _TOKEN.sub(lambda token: self.words(parts[token[1]], token[2] or name), text)

    def digits(self, digits: str) -> str:
        """Each digit by itself."""
        return " ".join(self.words(int(digit)) for digit in digits)
