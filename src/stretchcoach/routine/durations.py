"""Durations as an author writes them: ``"30s"``, ``"1m30s"``, ``"10m"``, ``"1h"``."""

from __future__ import annotations

import re
from typing import Any

from stretchcoach.routine.model import Seconds

EXAMPLE = 'a duration such as "30s" or "1m30s"'

_WRITTEN = re.compile(r"(?:([0-9]{1,2})h)?(?:([0-9]{1,4})m)?(?:([0-9]{1,5}(?:\.[0-9])?)s)?")
_MEANT = r"(?:([0-9]{1,4})\s*(?:m|min|mins|minutes?|'))?\s*(?:([0-9]{1,5})\s*(?:s|sec|secs|seconds?|\"))?"
_CLOCK = r"([0-9]{1,3}):([0-5][0-9])"


def parse(text: str) -> Seconds | None:
    """Seconds of a written duration; None when it is not one. ``"1m90s"`` is not: a part that overflows is a slip."""
    match = _WRITTEN.fullmatch(text)
    if not text or match is None:
        return None
    hours, minutes, seconds = (float(part) if part else 0.0 for part in match.groups())
    overflow = (match[1] and minutes >= 60) or ((match[1] or match[2]) and seconds >= 60)
    return None if overflow else hours * 3600 + minutes * 60 + seconds


def written(seconds: Seconds) -> str:
    """Seconds as an author would write them: 90 as ``1m30s``."""
    whole = int(seconds)
    hours, minutes, rest = whole // 3600, whole % 3600 // 60, seconds - whole // 60 * 60
    parts = [f"{hours}h" if hours else "", f"{minutes}m" if minutes else "", f"{round(rest, 1):g}s" if rest else ""]
    return "".join(parts) or "0s"


def meant(value: Any) -> str | None:
    """The duration an author most likely meant by ``30``, ``"30"``, ``"1:30"``, ``"2 min"`` or ``"1m90s"``."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return written(float(value)) if 0 < value < 36000 else None
    if not isinstance(value, str):
        return None
    text = value.strip()
    if text.isascii() and text.isdigit() and len(text) < 6:
        return written(float(text))
    clock, words = re.fullmatch(_CLOCK, text), re.fullmatch(_MEANT, text, re.IGNORECASE)
    match = clock or (words if text else None)
    return written(float(match[1] or 0) * 60 + float(match[2] or 0)) if match else None
