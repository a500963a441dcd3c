"""Telephone numbers as they are dialled: a voice reads "999" as nine hundred and ninety-nine, which nobody can dial."""

from __future__ import annotations

import re
from functools import cache

from stretchcoach.words.languages import voice_code

_BETWEEN = {"en": "or|and|also|from|in|works", "es": "o|u|y|también|desde|en|de|funciona|para"}
"""Words that follow a number to call; any other word makes the number an amount, as in "100 steps". By language."""


@cache
def _dialled(language: str) -> re.Pattern[str]:
    between = _BETWEEN.get(voice_code(language), _BETWEEN["en"])
    return re.compile(rf"(?<![\w.,:])\+?[0-9]{{3,}}(?![\w:]|[.,][0-9])(?! (?!(?:{between})\b)[^\W\d_])")


def pronounced(text: str, language: str = "en") -> str:
    """``text`` with every number of three or more digits that counts nothing read digit by digit: ``9 9 9``.

    Args:
        text: as it is written.
        language: its code.
    """
    return _dialled(language).sub(lambda match: " ".join(match[0]), text)
