"""The line of a file that a problem is about, with a mark below the place, as compilers show it."""

from __future__ import annotations

import unicodedata

from stretchcoach.routine.problems import Problem

WIDTH = 96
"""Columns of a line that are shown; a longer one is cut around the place."""
_TAB = 4
_CUT = "..."


def excerpt(problem: Problem) -> list[str]:
    """Two lines: the source with its number, and carets below what is meant; none where the whole file is meant."""
    if not problem.source.strip() or not problem.line:
        return []
    place = min(problem.column - 1, len(problem.source))
    skipped = max(place - 2 * WIDTH, 0)
    near = problem.source[skipped : place + 2 * WIDTH]  # of a line without end only what may be shown is looked at
    start = place - skipped
    end = max(problem.end_column - 1 - skipped, start + 1)
    cells = [_shown(char) for char in near]
    widths = [columns(cell) for cell in cells]
    first, last = _window(widths, start)
    is_cut = skipped + len(near) < len(problem.source)
    begins = _CUT if first or skipped else ""
    before = begins + "".join(cells[first:start])
    source = begins + "".join(cells[first:last]) + (_CUT if last < len(cells) or is_cut else "")
    marked = max(sum(widths[start : min(end, last)]), 1)
    margin = f"{problem.line:>5} | "
    return [
        f"{margin}{source.rstrip()}",
        f"{'|':>{len(margin) - 1}} {' ' * columns(before)}{'^' * marked}",
    ]


def columns(text: str) -> int:
    """Columns of a terminal that ``text`` takes: two for a wide character, none for one that is not seen."""
    return sum(_width(char) for char in text)


def _width(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _shown(char: str) -> str:
    """``char`` as it may be printed: a tab as spaces, what a terminal might act on as a question mark."""
    if char == "\t":
        return " " * _TAB
    category = unicodedata.category(char)
    if category == "Zs":
        return " "
    if category == "Cf":  # such as a zero-width space, or a mark that would turn the direction of the line
        return ""
    return char if char.isprintable() else "?"


def _window(widths: list[int], start: int) -> tuple[int, int]:
    """The first and the last character that are shown, so that ``start`` is among them."""
    if sum(widths) <= WIDTH:
        return 0, len(widths)
    first, room = start, WIDTH // 2
    while first > 0 and room >= widths[first - 1]:
        first -= 1
        room -= widths[first]
    last, room = first, WIDTH
    while last < len(widths) and room >= widths[last]:
        room -= widths[last]
        last += 1
    return first, last
