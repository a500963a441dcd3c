"""One exercise as plain text, and its figure in the cells of a terminal: what an author looks at after each save."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import groupby

from stretchcoach.authoring.show import WIDTH, wrapped
from stretchcoach.figures.cells import Cell, draw_cells
from stretchcoach.figures.figure import figure_of
from stretchcoach.figures.words import described, told
from stretchcoach.routine.model import CONDITIONS, Effect, Exercise
from stretchcoach.session.plan.doses import dose_words
from stretchcoach.session.plan.exercises import needs_words
from stretchcoach.words.phrases import Phrasebook

COLUMNS, ROWS = 40, 15
"""The room of one key pose: as much as it has in a session on a usual terminal."""
_GAP = "  "

Paint = Callable[[str, str], str]
"""Makes a coloured text of a text and its tone."""


def describe_exercise(
    exercise: Exercise, book: Phrasebook, *, columns: int = 0, paint: Paint | None = None, width: int = WIDTH
) -> str:
    """An exercise in words, with its figures where there is a terminal to draw them in.

    Args:
        exercise: as read.
        book: the language that is written in.
        columns: of the terminal; 0 where braille cannot be shown, and words stand for the figures.
        paint: colours a text; None leaves it as it is.
        width: columns that a line of words may have.
    """
    fold = partial(wrapped, width=width)
    lines = [exercise.name, "=" * len(exercise.name), "", *map(fold, _words(exercise, book))]
    lines += ["", *_shown(exercise, book, columns, paint, fold)]
    for rule in exercise.conditions:
        if rule.instead is not None:
            other = exercise.done_in(rule.instead)
            lines += ["", fold(f"With {CONDITIONS[rule.condition]}: {rule.note} {other.position}"), ""]
            lines += _shown(other, book, columns, paint, fold)
    blocked = [CONDITIONS[rule.condition] for rule in exercise.conditions if rule.effect is Effect.BLOCK]
    if blocked:
        lines += ["", fold(f"Left out with {'; '.join(blocked)}.")]
    if exercise.cautions:
        lines += ["", "Cautions", *(fold(f"  - {each}") for each in exercise.cautions)]
    return "\n".join(lines)


def _words(exercise: Exercise, book: Phrasebook) -> Iterator[str]:
    yield from filter(None, (exercise.why, exercise.position, needs_words(book, exercise.needs)))
    yield dose_words(book, exercise.normal, exercise.sides)
    if exercise.acute is None:
        yield "Left out while pain is 4 or more."
    elif exercise.acute != exercise.normal:
        yield f"While pain is 4 or 5: {dose_words(book, exercise.acute, exercise.sides)}"


def _shown(
    exercise: Exercise, book: Phrasebook, columns: int, paint: Paint | None, fold: Callable[[str], str]
) -> Iterator[str]:
    """The key poses, side by side as far as there is room, each with its words below; else the words alone."""
    figure = figure_of(exercise)
    if figure is None:
        yield told(exercise, book) or "No figure: no pose is written."
        return
    width = min(COLUMNS, columns)
    across = max(1, (columns + len(_GAP)) // (width + len(_GAP)))
    keys = list(range(figure.keys))
    names = [movement.name for movement in exercise.movements] or ["Start", "Hold"]
    for first in range(0, figure.keys, across):
        row = keys[first : first + across]
        yield from _drawn([draw_cells(figure, float(key), width, ROWS) for key in row], paint)
        for key in row:
            yield fold(f"{names[key]}: {described(figure, key, book)}.")
    if exercise.picture_description:
        yield fold(book("figure.picture", words=exercise.picture_description.rstrip(".")))


def _drawn(pictures: list[tuple[tuple[Cell, ...], ...]], paint: Paint | None) -> Iterator[str]:
    """Pictures beside each other, line by line, without the empty lines above and below; none where there was no room."""
    if not all(pictures):
        return
    rows = list(zip(*pictures, strict=True))
    full = [number for number, row in enumerate(rows) if any(cell.tone for cells in row for cell in cells)]
    for row in rows[full[0] : full[-1] + 1] if full else ():
        yield _GAP.join(_line(cells, paint) for cells in row).rstrip()


def _line(cells: tuple[Cell, ...], paint: Paint | None) -> str:
    if paint is None:
        return "".join(cell.char for cell in cells)
    runs = ((tone, "".join(cell.char for cell in run)) for tone, run in groupby(cells, lambda cell: cell.tone))
    return "".join(paint(text, tone) if tone else text for tone, text in runs)
