"""The record of sessions for people and for programs."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, tzinfo

from stretchcoach.history.records import SessionRecord
from stretchcoach.session.events import Outcome

EMPTY = "No sessions yet. Your first one will be listed here, whenever you are ready."
_HEADINGS = ("Date", "Time", "Routine", "Before", "Worst", "After", "Done", "Ended")
_NAME_MOST, _NAME_LEAST = 40, 12
_NAME = _HEADINGS.index("Routine")
_GAP = "  "
_TO_THE_RIGHT = frozenset({"Before", "Worst", "After", "Done"})
_ENDINGS = {
    None: "not finished",
    Outcome.COMPLETED: "completed",
    Outcome.STOPPED: "stopped",
    Outcome.PAIN_RULE: "enough for that time",
    Outcome.RED_FLAG: "ended by a warning sign",
    Outcome.NO_ANSWER: "nobody answered",
    Outcome.INTERRUPTED: "interrupted",
    Outcome.UNFINISHED: "not finished",
    Outcome.CLOSED: "closed for now",
}


def as_table(records: Sequence[SessionRecord], *, width: int = 80, zone: tzinfo | None = None) -> str:
    """The records as columns of plain text, one line each, with no line feed at the end.

    Names of routines are shortened so that lines fit ``width`` columns, but never below a dozen letters. Moments are
    local, or in ``zone``. Pain is 0 to 10, and ``-`` where nobody answered.
    """
    if not records:
        return EMPTY
    lines = [_HEADINGS, *(_cells(each, zone) for each in records)]
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    room = width - (sum(widths) - widths[_NAME] + len(_GAP) * (len(widths) - 1))
    widths[_NAME] = min(widths[_NAME], max(_NAME_LEAST, min(room, _NAME_MOST)))
    lines = [(*cells[:_NAME], _shortened(cells[_NAME], widths[_NAME]), *cells[_NAME + 1 :]) for cells in lines]
    return "\n".join(_line(cells, widths) for cells in lines)


def as_json(records: Iterable[SessionRecord]) -> str:
    """The records as a JSON array of objects, keys named as in :class:`SessionRecord`; moments in UTC, ISO 8601."""
    return json.dumps([asdict(each) for each in records], indent=2, default=_plain)


def ending_words(outcome: Outcome | None, before: int | None = None, worst: int | None = None) -> str:
    """How a session ended, in plain words, and how far the pain rose where that ended it; ``outcome`` is None for one
    without an end."""
    if outcome is Outcome.PAIN_RULE and before is not None and worst is not None and worst > before:
        return f"stopped because the pain rose to {worst}"
    return _ENDINGS[outcome]


def printable(text: str) -> str:
    """``text`` on one line with nothing in it that a terminal would obey."""
    return "".join(each if each.isprintable() else " " for each in text)


def _cells(record: SessionRecord, zone: tzinfo | None) -> tuple[str, ...]:
    local = record.started.astimezone(zone)
    return (
        f"{local:%Y-%m-%d}",
        f"{local:%H:%M}",
        printable(record.routine_name),
        *(_pain(each) for each in (record.pain_before, record.pain_worst, record.pain_after)),
        f"{record.done}/{record.planned}",
        ending_words(record.outcome, record.pain_before, record.pain_worst)
        + (", rehearsal" if record.rehearsal else ""),
    )


def _pain(rating: int | None) -> str:
    return "-" if rating is None else str(rating)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (
        " " * (width - _width(cell)) + cell if name in _TO_THE_RIGHT else cell + " " * (width - _width(cell))
        for name, cell, width in zip(_HEADINGS, cells, widths, strict=True)
    )
    return _GAP.join(padded).rstrip()


def _shortened(name: str, most: int) -> str:
    if _width(name) <= most:
        return name
    while _width(name) > most - 3:
        name = name[:-1]
    return f"{name.rstrip()}..."


def _width(text: str) -> int:
    """Columns of a terminal: letters of some scripts take two, marks above a letter none."""
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text
    )


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    raise TypeError(f"no JSON for {value!r}")
