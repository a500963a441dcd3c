"""Showing an author what was found, safely and briefly, and finding the nearest right word."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from typing import Any

LONGEST = 40
"""Characters of a found text that a message repeats."""

_MIXED_UP = {
    "activity": "do",
    "allfours": "hands-and-knees",
    "amount": "reps",
    "back": "on-the-back",
    "belly": "on-the-front",
    "bothsides": "sides",
    "cold": "apply",
    "count": "reps",
    "duration": "hold",
    "equipment": "needs",
    "front": "on-the-front",
    "getready": "ready",
    "heat": "apply",
    "ice": "cold",
    "hot": "heat",
    "loop": "repeat",
    "kneeling": "hands-and-knees",
    "lying": "on-the-back",
    "message": "say",
    "minutes": "for",
    "pause": "rest",
    "prone": "on-the-front",
    "repetitions": "reps",
    "seated": "sitting",
    "seconds": "hold",
    "side": "on-the-side",
    "sidelying": "on-the-side",
    "speak": "say",
    "supine": "on-the-back",
    "text": "say",
    "time": "for",
    "title": "name",
    "turns": "alternate",
    "upright": "standing",
    "walk": "do",
    "warnings": "cautions",
}
"""Words people write for a key they do not remember, too far from it for a comparison of letters."""


def printable(text: str, longest: int = LONGEST) -> str:
    """``text`` shortened, with everything a terminal might act on spelled out."""
    short = text if len(text) <= longest else text[: longest - 3] + "..."
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in short)


def shown_value(value: Any) -> str:
    """A value from a TOML file as its author would recognise it."""
    if isinstance(value, str):
        return f'"{printable(value)}"' if value else "empty text"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if abs(value) < 10**12 else "a very large number"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, date | time):
        return value.isoformat()
    return "a list" if isinstance(value, list) else "a table"


def nearest(word: str, right: Iterable[str]) -> str | None:
    """The one of ``right`` that ``word`` most likely stands for, if any is near."""
    import difflib  # only for a faulty file

    words = list(right)
    lower = word[:LONGEST].lower().replace("_", "-")
    mixed_up = _MIXED_UP.get(lower.replace("-", "").replace(" ", ""))
    if mixed_up in words:
        return mixed_up
    by_look = {each.lower().replace("_", "-"): each for each in reversed(words)}
    close = difflib.get_close_matches(lower, by_look, n=1, cutoff=0.6)
    return by_look[close[0]] if close else None


def did_you_mean(word: str, right: Iterable[str]) -> str:
    """A suggestion naming the nearest right word; empty when none is near."""
    close = nearest(word, right)
    return f"Did you mean `{close}`?" if close else ""


def listing(words: Iterable[str], mark: str = "`", last: str = "and") -> str:
    """Words as a phrase: ```a`, `b` and `c```."""
    marked = [f"{mark}{word}{mark}" for word in words]
    if len(marked) < 2:
        return "".join(marked)
    return f"{', '.join(marked[:-1])} {last} {marked[-1]}"
