"""Telephone numbers as they are dialled: "999" is no nine hundred and ninety-nine, which nobody can dial.

Which numbers those are is known, never guessed from the words around them: whoever speaks says which texts name whom to call
(:attr:`stretchcoach.sound.style.Style.numbers`). Beside those it is only what can be no amount: many digits in groups behind
a 0 or a +. Only there digits are said one by one, in the groups they are written in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from stretchcoach.words.numerals import Numerals

_GROUP = r"(?:\(\d+\)|\d+)"
_NUMBER = re.compile(rf"[+#*]*{_GROUP}(?:[ ./-]{{0,2}}{_GROUP})*(?:[ ,]*(?:x|ext\.?) ?\d+)?")
DIALLED = re.compile(
    r"(?<![\w.,:/+-])(?!\d\d-\d\d-\d{4}(?!\d))"  # a date is none
    r"(?:\+(?=(?:[ ()-]{0,2}\d){9})|(?=\(?0(?:[ ()-]{0,2}\d){6}))"
    r"(?:\(\d+\)|\d+)(?:[ -]{0,2}(?:\(\d+\)|\d+))*(?:[ ,]*(?:x|ext\.?) ?\d+)?(?![\w/:]|[.,]\d)"
)
"""A number that can be no amount, as it begins with 0 or + and has seven or nine digits."""
_PARTS = re.compile(r"\d+|ext\.?|[+#*x]|[ ./()-]+")


class Dialled:
    """What says the numbers to call in a text.

    Args:
        numbers: texts that name whom to call, as they stand in what is said: ``"999 or 112"``, ``"555.010.0200"``.
        numerals: names the digits.
        signs: what the signs of a telephone number are called, such as ``+``.
        counted: words that make the same digits an amount: 120 is called in China, and "120 seconds" is not.
    """

    def __init__(
        self, numbers: Iterable[str], numerals: Numerals, signs: Mapping[str, str], counted: Iterable[str]
    ) -> None:
        self._numerals, self._signs = numerals, signs
        wanted = sorted({each for each in numbers if any(map(str.isdigit, each))}, key=len, reverse=True)
        amount = "|".join(map(re.escape, counted))
        self._known = re.compile(
            rf"(?<![\w.,:+])(?:{'|'.join(map(re.escape, wanted))})(?!\w|[.,:/-]\d|\s(?:{amount})(?!\w))"
            if wanted
            else r"(?!)"
        )

    def said(self, text: str) -> str:
        """``text`` with every known number in words, digit by digit."""
        text = self._known.sub(lambda known: _NUMBER.sub(lambda number: self._digits(number[0]), known[0]), text)
        return DIALLED.sub(lambda number: self._digits(number[0]), text)

    def _digits(self, number: str) -> str:
        """``zero two zero, seven nine four six, zero zero zero zero``: with a pause between the groups."""
        groups: list[list[str]] = [[]]
        for part in _PARTS.findall(number):
            if part.isdigit():
                groups[-1].append(self._numerals.digits(part))
            elif part in self._signs:
                groups[-1].append(self._signs[part])
            else:
                groups.append([])
        return ", ".join(" ".join(group) for group in groups if group)
