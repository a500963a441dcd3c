"""Moments and lengths of time as people type them: "20 minutes ago", "14:30", "ayer 22:10", "1 h 30 min".

The words of every language are understood, whatever language is spoken; they are data, like all phrases.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache

from stretchcoach.errors import Unfit
from stretchcoach.frozen import dataclass
from stretchcoach.words import languages
from stretchcoach.words.phrases import Phrasebook

_CLOCK = re.compile(r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})")
_UNITS = (1 / 60, 1.0, 60.0, 1440.0, 10080.0)
"""Minutes of the units, in the order of the phrases."""
_NUMBERS = (0.5, 1.0, 2.0, 3.0)
"""The numbers that have a word, in the same way."""
LONGEST = 366 * 1440.0
"""Minutes beyond which a length of time, or the time since a moment, is a slip."""
_SHOWN = 40
"""Letters of a text that a message repeats."""


class NoTime(Unfit):
    """A text that is no time; the message says how one is written."""


@dataclass(frozen=True, slots=True)
class _Words:
    """What words mean, in all languages together."""

    part: re.Pattern[str]
    """A number with its unit."""
    numbers: dict[str, float]
    units: dict[str, float]
    ago: tuple[str, ...]
    now: tuple[str, ...]
    days: dict[str, int]
    """How many days ago."""
    at: tuple[str, ...]
    joining: tuple[str, ...]


def minutes_of(text: str, book: Phrasebook | None = None) -> float:
    """Minutes of a length of time such as ``"20 minutes"``, ``"1 h 30 min"`` or a bare number of minutes.

    ``book`` has the words of the message; English where it is left out.

    Raises:
        NoTime: it is none, or more than a year.
    """
    plain = _plain(text)
    found = float(plain) if re.fullmatch(r"[0-9]{1,6}", plain) else _parts(plain)
    if found is None or not 0 <= found <= LONGEST:
        raise _no(text, "no_length", book)
    return found


def moment_of(text: str, now: datetime, book: Phrasebook | None = None) -> datetime:
    """The moment meant by ``"20 minutes ago"``, ``"now"``, ``"14:30"``, ``"yesterday 22:10"`` or ``"2026-11-22 14:30"``.

    A length with its unit and without "ago", such as ``"20 min"``, is that long ago.

    Args:
        text: as typed.
        now: aware; a time of day without a day is the last one before it, in its time zone.
        book: has the words of the message; English where it is left out.

    Raises:
        NoTime: it is none, it is still to come, or it is more than a year ago.
    """
    plain = _plain(text)
    try:
        found = _ago(plain, now) or _of_day(plain, now) or _written(plain, now)
        minutes = (now - found).total_seconds() / 60 if found else 0.0
    except (NoTime, OverflowError, ValueError):
        found = None
    if found is None:
        raise _no(text, "no_time", book)
    if minutes < 0:
        raise _no(text, "to_come", book)
    if minutes > LONGEST:
        raise _no(text, "too_long_ago", book)
    return found


def _no(text: str, why: str, book: Phrasebook | None) -> NoTime:
    shown = text.strip()[:_SHOWN]
    return NoTime((book or languages.load_book(languages.ENGLISH))(f"told_time.{why}", text=repr(shown)))


def _plain(text: str) -> str:
    return " ".join(text.lower().split()).rstrip(".")


@cache
def _words() -> _Words:
    books = [languages.load_book(language) for language in languages.available()]

    def together(name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(word for book in books for word in book.words(f"words_of_time.{name}")))

    def by_place(name: str, values: tuple[float, ...]) -> dict[str, float]:
        return {
            word: value
            for book in books
            for words, value in zip(book.words(f"words_of_time.{name}"), values, strict=True)
            for word in words
        }

    numbers, units = by_place("numbers", _NUMBERS), by_place("units", _UNITS)
    written = r"(?P<number>[0-9]{1,5}(?:[.,][0-9]{1,2})?)\s*"
    spelled = rf"(?<![^\W\d_])(?P<word>{_any(numbers)})\s+"
    part = re.compile(rf"(?:{written}|{spelled})(?P<unit>{_any(units)})(?![^\W\d_])")
    days = dict.fromkeys(together("today"), 0) | dict.fromkeys(together("yesterday"), 1)
    return _Words(part, numbers, units, together("ago"), together("now"), days, together("at"), together("joining"))


def _any(words: dict[str, float]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _parts(text: str) -> float | None:
    """The sum of "1 hour", "30 min" and the like; None where anything else is there."""
    words = _words()
    rest = words.part.sub(" ", text).replace(",", " ").split()
    parts = [
        (words.numbers[each["word"]] if each["word"] else float(each["number"].replace(",", ".")))
        * words.units[each["unit"]]
        for each in words.part.finditer(text)
    ]
    return sum(parts) if parts and all(each in words.joining for each in rest) else None


def _ago(text: str, now: datetime) -> datetime | None:
    if text in _words().now:
        return now
    length = text
    for word in _words().ago:
        length = length.removesuffix(f" {word}").removeprefix(f"{word} ")
    if length == text and _parts(text) is None:
        return None
    return now - timedelta(minutes=minutes_of(length))


def _of_day(text: str, now: datetime) -> datetime | None:
    """A time of day; today's, or yesterday's where today's is still to come and no day was named."""
    days = _words().days
    day = next((each for each in sorted(days, key=len, reverse=True) if text.startswith(f"{each} ")), "")
    time = text.removeprefix(day).strip()
    for word in _words().at:
        time = time.removeprefix(f"{word} ")
    clock = _CLOCK.fullmatch(time)
    if clock is None:
        return None
    found = now.replace(hour=int(clock["hour"]), minute=int(clock["minute"]), second=0, microsecond=0)
    if day:
        return found - timedelta(days=days[day])
    return found if found <= now else found - timedelta(days=1)


def _written(text: str, now: datetime) -> datetime | None:
    """A date with a time, as ISO 8601 writes it; in the time zone of ``now`` where it names none."""
    if not re.match(r"\d{4}-\d{2}-\d{2}", text):
        return None
    found = datetime.fromisoformat(text.upper())
    return found if found.tzinfo else found.replace(tzinfo=now.tzinfo)
