"""How authors write: durations, what was found as they would recognise it, the nearest right word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stretchcoach.routine.model import Seconds

LONGEST = 40
"""Characters of a found text that a message repeats."""

YOUR_WORDS = '"your words"'
"""What stands in an example for what only the author knows."""
NEXT_LINE = " and, on the next line, "
"""Between two lines of a file that are named in one sentence."""

_MIXED_UP = {
    "activity": "do",
    "allfours": "hands-and-knees",
    "amount": "reps",
    "back": "on-the-back",
    "band": "load",
    "belly": "on-the-front",
    "bothsides": "sides",
    "cold": "apply",
    "comment": "note",
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
    "remark": "note",
    "repetitions": "reps",
    "repsleft": "reps",
    "repsright": "reps",
    "resistance": "load",
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
    "weight": "load",
}
"""Words people write for a key they do not remember, too far from it for a comparison of letters."""

_OTHER_LANGUAGES = {
    # German
    "\u00fcbung": "exercise", "uebung": "exercise", "halten": "hold", "dauer": "hold", "haltezeit": "hold",
    "wiederholungen": "reps", "wdh": "reps", "s\u00e4tze": "sets", "saetze": "sets", "serien": "sets", "seiten": "sides",
    "seite": "sides", "pause": "rest", "k\u00e4lte": "apply", "w\u00e4rme": "apply", "schritt": "step", "sagen": "say",
    "f\u00fcr": "for", "zusammenfassung": "summary", "sprache": "language", "wiederhole": "repeat", "zeit": "for",
    # Spanish
    "ejercicio": "exercise", "mantener": "hold", "duraci\u00f3n": "hold", "duracion": "hold", "repeticiones": "reps",
    "series": "sets", "lados": "sides", "lado": "sides", "descanso": "rest", "nombre": "name", "resumen": "summary",
    "idioma": "language", "paso": "step", "decir": "say", "fr\u00edo": "apply", "calor": "apply", "repetir": "repeat",
    # French
    "exercice": "exercise", "tenir": "hold", "dur\u00e9e": "hold", "r\u00e9p\u00e9titions": "reps", "repetitions": "reps",
    "s\u00e9ries": "sets", "c\u00f4t\u00e9s": "sides", "repos": "rest", "nom": "name", "langue": "language", "dire": "say",
}  # fmt: skip
"""Keys as physiotherapists of other languages call them."""

_SAID_KEYS = frozenset(
    {
        *_MIXED_UP.values(), *_OTHER_LANGUAGES.values(), "advice", "ask", "at", "author", "between", "breathing",
        "check_in", "clinic", "cues", "easier", "first_side", "format", "limits", "load", "needs", "note", "off", "pace",
        "pain_up_to", "pause", "phone", "position", "review_by", "reviewed", "routine", "short", "sound", "start", "steps",
        "up_to", "voice", "with",
    } - {"cold", "heat", "hands-and-knees", "on-the-back", "on-the-front", "on-the-side", "sitting", "standing"}
)  # fmt: skip
"""Keys that an author may well begin a line with; what a part takes is known to the readers of the parts alone."""


def english_key(word: str) -> str:
    """The key that ``word``, of another language or nearly a key, stands for; empty for none."""
    plain = word.strip().lower()
    if plain in _SAID_KEYS:
        return plain
    meant = _OTHER_LANGUAGES.get(plain) or _MIXED_UP.get(plain.replace("-", "").replace("_", "").replace(" ", ""), "")
    return meant if meant in _SAID_KEYS else ""


def said_keys() -> frozenset[str]:
    """Keys that an author may begin a line with."""
    return _SAID_KEYS


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
        return str(value)
    if isinstance(value, date | time):
        return value.isoformat()
    return "a list" if isinstance(value, list) else "keys with values"


def nearest(word: str, right: Iterable[str]) -> str | None:
    """The one of ``right`` that ``word`` most likely stands for, if any is near."""
    import difflib  # only for a faulty file

    words = list(right)
    lower = word[:LONGEST].lower().replace("_", "-")
    mixed_up = _OTHER_LANGUAGES.get(lower) or _MIXED_UP.get(lower.replace("-", "").replace(" ", ""))
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


# Durations ----------------------------------------------------------------------------------------------------------

DURATION_EXAMPLE = 'a duration such as "30s" or "1m30s"'

_WRITTEN = re.compile(r"(?:([0-9]{1,2})h)?(?:([0-9]{1,4})m)?(?:([0-9]{1,5}(?:\.[0-9])?)s)?")
HOURS, MINUTES, SECONDS = "h|hours?", "m|min|mins|minutes?", "s|sec|secs|seconds?"
"""Units that cannot be misread, as authors write them beside ``h``, ``m`` and ``s``."""
_SPELLED = re.compile(
    rf"(?:([0-9]{{1,2}}) ?(?:{HOURS}) ?)?(?:([0-9]{{1,4}}) ?(?:{MINUTES}) ?)?"
    rf"(?:([0-9]{{1,5}}(?:\.[0-9])?) ?(?:{SECONDS}))?"
)
_CLOCK = re.compile(r"([0-9]{1,3}):([0-5][0-9])")
_MEANT = re.compile(
    r"(?:([0-9]{1,4})\s*(?:m|min|mins|minutes?|minuten?|minutos?|')\.?)?\s*"
    r"(?:([0-9]{1,5}(?:[.,][0-9])?)\s*(?:s|sec|secs|seconds?|sek|sekunden?|seg|segundos?|\")\.?)?",
    re.IGNORECASE,
)
"""The same in the languages of authors' leaflets: it is told what to write instead."""


def parse_duration(text: str) -> Seconds | None:
    """Seconds of a written duration; None when it is not one. ``"1m90s"`` is not: a part that overflows is a slip."""
    return _seconds(_WRITTEN.fullmatch(text)) if text else None


def spelled_duration(text: str, most: Seconds) -> Seconds | None:
    """Seconds of a duration in an unusual form that cannot be misread: ``"30 sec"``, ``"1 min"``, ``"1:30"``.

    Args:
        text: as written.
        most: the longest that is allowed: where hours and minutes fit as well, ``"1:30"`` can be misread.
    """
    clock = _CLOCK.fullmatch(text)
    if clock is None:
        return _seconds(_SPELLED.fullmatch(text)) if text else None
    minutes, seconds = int(clock[1]), int(clock[2])
    may_be_hours = minutes > 0 and minutes * 3600 + seconds * 60 <= most
    return None if may_be_hours else float(minutes * 60 + seconds)


def _seconds(match: re.Match[str] | None) -> Seconds | None:
    if match is None:
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


def meant_duration(value: Any) -> str | None:
    """The duration an author most likely meant by ``30``, ``"30"``, ``"1:30"``, ``"30 Sek."`` or ``"1m90s"``."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return written(float(value)) if 0 < value < 36000 else None
    if not isinstance(value, str):
        return None
    text = value.strip()
    if text.isascii() and text.isdigit() and len(text) < 6:
        return written(float(text))
    match = _CLOCK.fullmatch(text) or (_MEANT.fullmatch(text) if text else None)
    return written(float(match[1] or 0) * 60 + float((match[2] or "0").replace(",", "."))) if match else None


# Dates --------------------------------------------------------------------------------------------------------------

DATE_EXAMPLE = "26 November 2026 is 2026-11-26"
_DAY_FIRST = re.compile(r"([0-9]{1,2})[ ]?([./-])[ ]?([0-9]{1,2})[ ]?[./-][ ]?([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[./-]([0-9]{1,2})[./-]([0-9]{1,2})")
_DAY_SPELLED = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th|\.)?[ ]+(?:de[ ]+)?([^\W\d_]{3,})\.?,?[ ]+(?:de[ ]+)?([0-9]{4})")
_MONTHS = (
    "jan ene", "feb f\u00e9v", "mar m\u00e4r", "apr abr avr", "may mai", "jun", "jul", "aug ago ao\u00fb", "sep",
    "oct okt", "nov", "dec dez dic d\u00e9c",
)  # fmt: skip
"""How the months begin in English, German, Spanish and French."""


def looks_like_day(text: str) -> bool:
    """Whether ``text`` is written in numbers as a day is, whichever it may be."""
    return bool(_DAY_FIRST.fullmatch(text) or _YEAR_FIRST.fullmatch(text))


def meant_day(text: str) -> date | None:
    """The one day that ``text`` can mean, such as ``26.11.2026``; None for no day, and for ``3/4/2026``, which is two."""
    text = text.strip()
    if first := _YEAR_FIRST.fullmatch(text):
        return _date(int(first[1]), int(first[2]), int(first[3]))
    if spelled := _DAY_SPELLED.fullmatch(text):
        begins = spelled[2][:3].lower()
        month = next((number for number, names in enumerate(_MONTHS, 1) if begins in names.split()), 0)
        return _date(int(spelled[3]), month, int(spelled[1]))
    if last := _DAY_FIRST.fullmatch(text):
        year, one, two = int(last[4]), int(last[1]), int(last[3])
        european, american = _date(year, two, one), _date(year, one, two)
        if last[2] == "." or american is None or european == american:
            return european
        return american if european is None else None
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
