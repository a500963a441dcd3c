"""Moments and lengths of time as people type them: "20 minutes ago", "14:30", "yesterday 22:10", "1 h 30 min"."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from stretchcoach.errors import StretchcoachError

_NUMBER = r"(?:(?P<number>\d{1,5}(?:[.,]\d{1,2})?)\s*|(?<![a-z])(?P<word>half an|an?|one|two|three)\s+)"
_UNIT = r"(?P<unit>s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)"
_PART = re.compile(rf"{_NUMBER}{_UNIT}(?![a-z])")
_CLOCK = re.compile(r"(?:at )?(?P<hour>\d{1,2})[:.](?P<minute>\d{2})")
_WORDS = {"a": 1.0, "an": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "half an": 0.5}
_MINUTES = {"s": 1 / 60, "m": 1.0, "h": 60.0, "d": 1440.0, "w": 10080.0}
_DAYS = {"today": 0, "this morning": 0, "yesterday": 1, "last night": 1}
LONGEST = 366 * 1440.0
"""Minutes beyond which a length of time is a slip."""


class NoTime(StretchcoachError):
    """A text that is no time; the message says how one is written."""


def minutes_of(text: str) -> float:
    """Minutes of a length of time such as ``"20 minutes"``, ``"1 h 30 min"`` or a bare number of minutes.

    Raises:
        NoTime: it is none, or more than a year.
    """
    plain = " ".join(text.lower().split()).rstrip(".")
    found = float(plain) if re.fullmatch(r"\d{1,6}", plain) else _parts(plain)
    if found is None or not 0 <= found <= LONGEST:
        raise NoTime(f'{text.strip()[:40]!r} is no length of time. Write it like "20 minutes" or "2 hours".')
    return found


def moment_of(text: str, now: datetime) -> datetime:
    """The moment meant by ``"20 minutes ago"``, ``"now"``, ``"14:30"``, ``"yesterday 22:10"`` or ``"2026-11-22 14:30"``.

    A length with its unit and without "ago", such as ``"20 min"``, is that long ago.

    Args:
        text: as typed.
        now: aware; a time of day without a day is the last one before it, in its time zone.

    Raises:
        NoTime: it is none, or it is still to come.
    """
    plain = " ".join(text.lower().split()).rstrip(".")
    try:
        found = _ago(plain, now) or _of_day(plain, now) or _written(plain, now)
    except (NoTime, OverflowError, ValueError):
        found = None
    if found is None:
        raise NoTime(
            f'{text.strip()[:40]!r} is no time. Write it like "20 minutes ago", "14:30", "yesterday 22:10" or "now".'
        )
    if found > now:
        raise NoTime(f"{text.strip()[:40]!r} is still to come. When did it start?")
    return found


def _parts(text: str) -> float | None:
    """The sum of "1 hour", "30 min" and the like; None where anything else is there."""
    rest = _PART.sub(" ", text).replace(" and ", " ").strip(" ,")
    parts = [
        (_WORDS[each["word"]] if each["word"] else float(each["number"].replace(",", "."))) * _MINUTES[each["unit"][0]]
        for each in _PART.finditer(text)
    ]
    return sum(parts) if parts and not rest else None


def _ago(text: str, now: datetime) -> datetime | None:
    if text in ("now", "just now"):
        return now
    length = text.removesuffix(" ago")
    if length == text and _parts(text) is None:
        return None
    return now - timedelta(minutes=minutes_of(length))


def _of_day(text: str, now: datetime) -> datetime | None:
    """A time of day; today's, or yesterday's where today's is still to come and no day was named."""
    day = next((each for each in _DAYS if text.startswith(each)), "")
    clock = _CLOCK.fullmatch(text.removeprefix(day).strip())
    if clock is None:
        return None
    found = now.replace(hour=int(clock["hour"]), minute=int(clock["minute"]), second=0, microsecond=0)
    if day:
        return found - timedelta(days=_DAYS[day])
    return found if found <= now else found - timedelta(days=1)


def _written(text: str, now: datetime) -> datetime | None:
    """A date with a time, as ISO 8601 writes it; in the time zone of ``now`` where it names none."""
    if not re.match(r"\d{4}-\d{2}-\d{2}", text):
        return None
    found = datetime.fromisoformat(text.upper())
    return found if found.tzinfo else found.replace(tzinfo=now.tzinfo)
