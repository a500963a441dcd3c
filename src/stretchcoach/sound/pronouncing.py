"""Telephone numbers as they are dialled: a voice reads "999" as nine hundred and ninety-nine, which nobody can dial."""

from __future__ import annotations

import re

_BETWEEN = "or|and|also|from|in|works"
"""Words that follow a number to call; any other word makes the number an amount, as in "100 steps"."""

_DIALLED = re.compile(rf"(?<![\w.,:])\+?[0-9]{{3,}}(?![\w:]|[.,][0-9])(?! (?!(?:{_BETWEEN})\b)[A-Za-z])")


def pronounced(text: str) -> str:
    """``text`` with every number of three or more digits that counts nothing read digit by digit: ``9 9 9``."""
    return _DIALLED.sub(lambda match: " ".join(match[0]), text)
