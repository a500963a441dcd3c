"""A figure in the cells of a terminal: braille dots, two by four to a cell.

Every shape is filled row by row between its left and its right edge, so that a picture costs a few milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import hypot, sqrt
from typing import NamedTuple

from stretchcoach.figures.figure import Figure, Shape
from stretchcoach.figures.props import Flat

LEAST_COLUMNS, LEAST_ROWS = 16, 5
"""A figure in less room is not recognised."""

TONES = ("", "mat", "prop", "far", "trunk", "near", "accent")
"""What a dot or a cell shows, as a number; of equal shares in a cell the later one wins."""
_MAT = TONES.index("mat")
_HALO = 1.1
"""Dots that a layer clears around itself."""
_LEAST = 0.4
"""Dots that what is cut out is larger: a hole of less than one is none."""
DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
BRAILLE = 0x2800
"""The first of the braille characters; each dot, by its row and column, adds its bit of :data:`DOTS`."""


class Cell(NamedTuple):
    """One cell: a braille character, and what most of its dots show."""

    char: str
    tone: str
    """``near``, ``far``, ``trunk``, ``accent``, ``prop``, ``mat``, or empty for a blank."""


_BLANK = Cell(" ", "")


def draw_cells(
    figure: Figure, where: float, columns: int, rows: int, *, mirror: bool = False
) -> tuple[tuple[Cell, ...], ...]:
    """``rows`` of ``columns`` cells with the figure at a moment, as large as fits; empty where there is no room."""
    if columns < LEAST_COLUMNS or rows < LEAST_ROWS:
        return ()
    canvas = _Canvas(figure.room(mirror=mirror), 2 * columns, 4 * rows)
    for outline in figure.outlines(mirror=mirror):
        canvas.polygon(outline.points, TONES.index(outline.tone))
    for layer in figure.layers(where, mirror=mirror):
        for shape in layer.shapes if layer.tone else ():
            canvas.capsule(shape, 0, _HALO)
        for shape in layer.shapes:
            canvas.capsule(shape, TONES.index(layer.tone), 0.0 if layer.tone else _LEAST)
        for shape in layer.accents:
            canvas.capsule(shape, TONES.index("accent"), 0.0)
    return tuple(_cells(canvas.dots[top : top + 4], top) for top in range(0, 4 * rows, 4))


class _Canvas:
    """Dots, row by row from the top, each the number of a tone."""

    def __init__(self, frame: tuple[float, float, float, float], wide: int, high: int) -> None:
        left, bottom, right, top = frame
        self.dots = [bytearray(wide) for _ in range(high)]
        self._wide, self._high = wide, high
        self._scale = min(wide / (right - left), high / (top - bottom))
        self._left = (left + right) / 2 - wide / 2 / self._scale
        self._top = bottom + high / self._scale - max(0.0, high / self._scale - (top - bottom)) / 2

    def capsule(self, shape: Shape, tone: int, grow: float) -> None:
        """Fill two discs and all between them, ``grow`` dots larger."""
        (ax, ay), (bx, by) = self._at(shape.a), self._at(shape.b)
        ra, rb = shape.ra * self._scale + grow, shape.rb * self._scale + grow
        edges = _tangents(ax, ay, ra, bx, by, rb)
        for row in range(max(0, int(min(ay - ra, by - rb))), min(self._high, int(max(ay + ra, by + rb)) + 1)):
            y = row + 0.5
            left, right = 1e9, -1e9
            for x, middle, radius in ((ax, ay, ra), (bx, by, rb)):
                inside = radius * radius - (y - middle) * (y - middle)
                if inside > 0:
                    half = sqrt(inside)
                    left, right = min(left, x - half), max(right, x + half)
            for x0, y0, x1, y1 in edges:
                if (y0 <= y) != (y1 <= y):
                    x = x0 + (x1 - x0) * (y - y0) / (y1 - y0)
                    left, right = min(left, x), max(right, x)
            self._span(row, left, right, tone)

    def polygon(self, points: Iterable[Flat], tone: int) -> None:
        """Fill a polygon without a dent."""
        corners = [self._at(point) for point in points]
        edges = [(*one, *other) for one, other in zip(corners, corners[1:] + corners[:1], strict=True)]
        heights = [y for _, y in corners]
        for row in range(max(0, int(min(heights))), min(self._high, int(max(heights)) + 1)):
            y = row + 0.5
            crossed = [x0 + (x1 - x0) * (y - y0) / (y1 - y0) for x0, y0, x1, y1 in edges if (y0 <= y) != (y1 <= y)]
            if crossed:
                self._span(row, min(crossed), max(crossed), tone)

    def _at(self, point: Flat) -> Flat:
        return (point[0] - self._left) * self._scale, (self._top - point[1]) * self._scale

    def _span(self, row: int, left: float, right: float, tone: int) -> None:
        """Fill the dots of a row whose middles lie between two edges."""
        first, end = max(0, int(left + 0.5)), min(self._wide, int(right + 0.5))
        if end > first:
            self.dots[row][first:end] = bytes((tone,)) * (end - first)


def _tangents(
    ax: float, ay: float, ra: float, bx: float, by: float, rb: float
) -> tuple[tuple[float, float, float, float], ...]:
    """The two lines that touch two discs on the outside; none where one disc lies in the other."""
    dx, dy = bx - ax, by - ay
    far = hypot(dx, dy)
    if far <= abs(ra - rb) or far == 0:
        return ()
    dx, dy = dx / far, dy / far
    along = (ra - rb) / far
    across = sqrt(1 - along * along)
    lines = []
    for side in (across, -across):
        nx, ny = along * dx - side * dy, along * dy + side * dx
        lines.append((ax + ra * nx, ay + ra * ny, bx + rb * nx, by + rb * ny))
    return tuple(lines)


def _cells(dots: list[bytearray], top: int) -> tuple[Cell, ...]:
    """The cells of four rows of dots. The floor is drawn as every fourth dot, so that it stays behind."""
    cells = []
    for column in range(0, len(dots[0]), 2):
        bits, count = 0, [0] * len(TONES)
        for row, marks in zip(dots, DOTS, strict=True):
            for dx in (0, 1):
                tone = row[column + dx]
                if tone and not (tone == _MAT and (column + dx + 2 * marks[0].bit_length()) % 4):
                    bits |= marks[dx]
                    count[tone] += 1
        if bits:
            most = max(range(len(TONES)), key=lambda tone: (count[tone], tone))
            cells.append(Cell(chr(BRAILLE + bits), TONES[most]))
        else:
            cells.append(_BLANK)
    return tuple(cells)
