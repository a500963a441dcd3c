"""The record of sessions, as people read it."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Sequence
from datetime import tzinfo
from itertools import chain

from stretchcoach.history.records import SessionRecord
from stretchcoach.session.events import Outcome
from stretchcoach.words.phrases import Phrasebook

_HEADINGS = ("date", "time", "routine", "before", "worst", "after", "done", "how")
"""The columns, by the names of their headings in a phrase book."""
_NAME_MOST, _NAME_LEAST = 40, 12
_NAME = _HEADINGS.index("routine")
_GAP = "  "
_TO_THE_RIGHT = frozenset({"before", "worst", "after", "done"})
_FROM_THE_START = frozenset({"P0", "P1", "P2"})
"""Rules about the rating before a session."""
_FARTHER = frozenset({"P7", "P8"})


def columns(records: Sequence[SessionRecord], book: Phrasebook, *, width: int = 80, zone: tzinfo | None = None) -> str:
    """The records as columns of plain text in the language of ``book``, with no line feed at the end: one line each, and a
    line more for a note.

    Names of routines are shortened so that lines fit ``width`` columns, but never below a dozen letters. Moments are
    local, or in ``zone``. Pain is 0 to 10. A ``-`` stands where nobody answered, or nothing was planned that counts.
    """
    if not records:
        return book("past.empty")
    lines = [tuple(book(f"past.{name}") for name in _HEADINGS), *(_cells(each, book, zone) for each in records)]
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    room = width - (sum(widths) - widths[_NAME] + len(_GAP) * (len(widths) - 1))
    widths[_NAME] = min(widths[_NAME], max(_NAME_LEAST, min(room, _NAME_MOST)))
    lines = [(*cells[:_NAME], _shortened(cells[_NAME], widths[_NAME]), *cells[_NAME + 1 :]) for cells in lines]
    first, *rows = [_line(cells, widths) for cells in lines]
    noted = ([row, *_note(each, book, width)] for row, each in zip(rows, records, strict=True))
    return "\n".join([first, *chain.from_iterable(noted)])


def how_ended(
    outcome: Outcome | None, rule: str = "", before: int | None = None, worst: int | None = None
) -> tuple[str, int]:
    """How a session ended: the name of its words in the sections ``ended`` and ``past`` of a phrase book, and the rating
    they name.

    Args:
        outcome: None for one without an end.
        rule: what ended it.
        before: the rating before it.
        worst: the highest of all.
    """
    rated = -1 if worst is None else worst
    if outcome is not Outcome.PAIN_RULE:
        return (outcome or Outcome.UNFINISHED).value, rated
    if rule == "skin":
        return "skin", rated
    if rule == "P10":
        return "leg", rated
    if rule in _FARTHER:
        return "farther", rated
    if rule in _FROM_THE_START and worst is not None:
        return "high", rated
    rose = worst is not None and before is not None and worst > before
    return ("rose" if rose else Outcome.PAIN_RULE.value), rated


def ending_words(record: SessionRecord, book: Phrasebook) -> str:
    """How a session ended, in a few plain words."""
    name, pain = how_ended(record.outcome, record.rule, record.pain_before, record.pain_worst)
    how = book(f"past.{name}", pain=pain)
    return book("past.rehearsal", how=how) if record.rehearsal else how


def printable(text: str) -> str:
    """``text`` on one line with nothing in it that a terminal would obey."""
    return "".join(each if each.isprintable() else " " for each in text)


def _note(record: SessionRecord, book: Phrasebook, width: int) -> list[str]:
    """The lines of a note, below its session."""
    indent = " " * len(_GAP)
    text = book("past.note", note=printable(record.note))
    return textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=indent) if record.note else []


def _cells(record: SessionRecord, book: Phrasebook, zone: tzinfo | None) -> tuple[str, ...]:
    local = record.started.astimezone(zone)
    return (
        f"{local:%Y-%m-%d}",
        f"{local:%H:%M}",
        printable(record.routine_name),
        *(_pain(each) for each in (record.pain_before, record.pain_worst, record.pain_after)),
        f"{record.done}/{record.planned}" if record.planned else "-",
        ending_words(record, book),
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
