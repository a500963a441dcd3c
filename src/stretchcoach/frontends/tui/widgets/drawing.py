"""What is drawn cell by cell: texts in block letters as large as their place allows, and a bar of progress.

A glyph is five pixels high. Two pixels, one above the other, share a character cell (``▀``, ``▄``, ``█``), so that
pixels are nearly square and the smallest text is three rows high. All of it, but for the two widgets at the end, is pure
functions from a text and a size to rows of characters.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

HEIGHT = 5
"""Pixels of a glyph from top to bottom."""

SMALLEST = 3
"""Rows below which block letters cannot be read; there is plain text instead."""

STRETCH = 4 / 3
"""A pixel may be this much longer one way than the other, to fill the room there is."""

_FONT = {
    "0": "### #.# #.# #.# ###",
    "1": ".#. ##. .#. .#. ###",
    "2": "### ..# ### #.. ###",
    "3": "### ..# ### ..# ###",
    "4": "#.# #.# ### ..# ..#",
    "5": "### #.. ### ..# ###",
    "6": "### #.. ### #.# ###",
    "7": "### ..# ..# ..# ..#",
    "8": "### #.# ### #.# ###",
    "9": "### #.# ### ..# ###",
    "A": ".#. #.# ### #.# #.#",
    "B": "##. #.# ##. #.# ##.",
    "C": ".## #.. #.. #.. .##",
    "D": "##. #.# #.# #.# ##.",
    "E": "### #.. ##. #.. ###",
    "F": "### #.. ##. #.. #..",
    "G": ".### #... #.## #..# .###",
    "H": "#.# #.# ### #.# #.#",
    "I": "# # # # #",
    "J": "..# ..# ..# #.# .#.",
    "K": "#.# #.# ##. #.# #.#",
    "L": "#.. #.. #.. #.. ###",
    "M": "#...# ##.## #.#.# #...# #...#",
    "N": "#..# ##.# #.## #..# #..#",
    "O": ".##. #..# #..# #..# .##.",
    "P": "##. #.# ##. #.. #..",
    "Q": ".##. #..# #..# #.#. .#.#",
    "R": "##. #.# ##. #.# #.#",
    "S": ".## #.. .#. ..# ##.",
    "T": "### .#. .#. .#. .#.",
    "U": "#.# #.# #.# #.# ###",
    "V": "#.# #.# #.# #.# .#.",
    "W": "#...# #...# #.#.# ##.## #...#",
    "X": "#.# #.# .#. #.# #.#",
    "Y": "#.# #.# .#. .#. .#.",
    "Z": "### ..# .#. #.. ###",
    "⑩": "#.### #.#.# #.#.# #.#.# #.###",
    ":": ". # . # .",
    "·": ". . # . .",
    ".": ". . . . #",
    ",": ".. .. .. .# #.",
    "'": "# # . . .",
    "-": "... ... ### ... ...",
    "+": "... .#. ### .#. ...",
    "/": "..# ..# .#. #.. #..",
    "!": "# # # . #",
    "?": "##. ..# .#. ... .#.",
    "¡": "# . # # #",
    "¿": ".#. ... .#. #.. .##",
    " ": ".. .. .. .. ..",
}
_GLYPHS = {sign: tuple(rows.split()) for sign, rows in _FONT.items()}
_BLOCKS = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
_FOLDED = {"’": "'", "–": "-", "—": "-"}


class Fit(NamedTuple):
    """How a text fits: its lines, and the width and height of a pixel in columns and half rows."""

    lines: tuple[str, ...]
    across: int
    down: int


@lru_cache(maxsize=128)  # Textual asks for each row of a widget by itself, and every row needs them all
def drawn(text: str, width: int, height: int, most: tuple[int, int] | None = None) -> tuple[str, ...] | None:
    """``text`` as large as it fits: ``height`` rows of ``width`` columns, in the middle.

    ``most`` is the largest pixel wanted, in columns and half rows; none when left out. The result is None where there is
    no room, or a sign has no glyph: then it is shown as plain text.
    """
    fitting = fit(folded(text), width, height)
    if fitting is None:
        return None
    lines, across, down = fitting
    if most is not None:
        across, down = min(across, most[0]), min(down, most[1])
    pixels: list[str] = []
    for index, line in enumerate(lines):
        pixels += [""] * (2 * down if index else 0)
        pixels += [row for row in _line_pixels(line, across) for _ in range(down)]
    if len(pixels) % 2:
        pixels.append("")
    rows = [_merged(upper, lower).center(width) for upper, lower in zip(pixels[::2], pixels[1::2], strict=True)]
    above = (height - len(rows)) // 2
    blank = " " * width
    return (*[blank] * above, *rows, *[blank] * (height - len(rows) - above))


def fit(text: str, width: int, height: int) -> Fit | None:
    """The largest pixels with which ``text`` fits, broken between words where that makes it larger.

    Args:
        text: as :func:`folded` gives it.
        width: columns.
        height: rows.
    """
    if not text.strip() or any(sign not in _GLYPHS for sign in text):
        return None
    fits = [Fit(lines, *size) for lines in _broken(text) if (size := _pixel(lines, width, 2 * height))]
    return max(fits, key=lambda each: (each.across * each.down, -len(each.lines)), default=None)


def folded(text: str) -> str:
    """``text`` in the capitals the font has, without accents."""
    plain = "".join(_FOLDED.get(sign, sign) for sign in text)
    decomposed = unicodedata.normalize("NFD", plain.upper())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def units(line: str) -> int:
    """Pixels of a line from left to right, with one between two glyphs."""
    return sum(len(_GLYPHS[sign][0]) + 1 for sign in line) - 1


def plain_rows(text: str, width: int, height: int) -> tuple[str, ...]:
    """``text`` in ordinary letters, broken between words, in the middle of ``height`` rows of ``width`` columns."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if cell_len(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    shown = lines[:height]
    above = (height - len(shown)) // 2
    rows = [""] * above + shown + [""] * (height - len(shown) - above)
    return tuple(_centred(row, width) for row in rows)


def _centred(text: str, width: int) -> str:
    text = text[:width]
    spare = max(0, width - cell_len(text))
    return " " * (spare // 2) + text + " " * (spare - spare // 2)


def _broken(text: str) -> list[tuple[str, ...]]:
    """The ways to break a text into up to three lines, each as even as it goes."""
    words = text.split(" ")
    ways: dict[tuple[str, ...], None] = {(text,): None}
    edges = range(1, len(words))
    for first in edges:
        ways[(" ".join(words[:first]), " ".join(words[first:]))] = None
    for first, second in pairwise(edges):
        ways[(" ".join(words[:first]), " ".join(words[first:second]), " ".join(words[second:]))] = None
    return list(ways)


def _pixel(lines: tuple[str, ...], width: int, half_rows: int) -> tuple[int, int] | None:
    """The largest pixel with which ``lines`` fit, never much longer one way than the other."""
    wide = width // max(units(line) for line in lines)
    high = half_rows // (HEIGHT * len(lines) + 2 * (len(lines) - 1))
    across, down = min(wide, int(high * STRETCH)), min(high, int(wide * STRETCH))
    return (across, down) if across and down else None


def _line_pixels(line: str, across: int) -> list[str]:
    rows = []
    for row in range(HEIGHT):
        bits = ".".join(_GLYPHS[sign][row] for sign in line)
        rows.append("".join(bit * across for bit in bits))
    return rows


def _merged(upper: str, lower: str) -> str:
    """Two rows of pixels as one row of characters."""
    length = max(len(upper), len(lower))
    pairs = zip(upper.ljust(length, "."), lower.ljust(length, "."), strict=True)
    return "".join(_BLOCKS[top == "#", bottom == "#"] for top, bottom in pairs)


def segments(text: str, style: Style) -> Iterator[Segment]:
    """``text`` with the spaces at its ends apart: some programs that show pictures of a screen drop them otherwise."""
    body = text.strip(" ")
    if not body:
        yield Segment(text, style)
        return
    left = len(text) - len(text.lstrip(" "))
    for part in (text[:left], body, text[left + len(body) :]):
        if part:
            yield Segment(part, style)


class BigText(Widget):
    """A clock or a word or two, in block letters that grow with the widget; plain text where there is no room.

    Assigning the same text again repaints nothing. The clock keeps its number of characters, so that it never jumps.
    """

    ALLOW_SELECT = False
    text = reactive("")

    def __init__(self, text: str = "", *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        """Show ``text``."""
        super().__init__(id=id, classes=classes)
        self.set_reactive(BigText.text, text)  # assigning would refresh a widget that is on no screen yet

    def rows(self) -> tuple[str, ...]:
        """What is drawn: as many rows and columns as the widget has."""
        width, height = self.size
        if height >= SMALLEST and (blocks := drawn(self.text, width, height)):
            return blocks
        return plain_rows(self.text, width, height)

    def render_line(self, y: int) -> Strip:
        """The row ``y``, in all its width."""
        rows = self.rows()
        text = rows[y] if y < len(rows) else " " * self.size.width
        return Strip(segments(text, self.rich_style), self.size.width)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """All the width there is."""
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Three rows, where the style sheet gives no height."""
        return SMALLEST


DONE, TO_DO = "━", "─"
_LABEL = 10
_NUMBER = 6
"""Columns of what stands left and right of a bar."""


class Bar(Widget):
    """One row: what it is about, a heavy line for what is done, a light one for the rest, and the share in per cent."""

    DEFAULT_CSS = "Bar { height: 1; }"
    percent = reactive(0)
    """0 to 100; whole numbers, so that it is drawn again only when something is to be seen."""

    def __init__(self, label: str, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        """A bar about ``label``, nothing done yet."""
        super().__init__(id=id)
        self._label = label

    def line(self, width: int) -> str:
        """The row, ``width`` columns long."""
        number = f"{self.percent:>3} %"
        room = width - _LABEL - _NUMBER
        if room < 4:
            return f"{self._label} {number.strip()}"[:width].ljust(width)
        done = round(room * self.percent / 100)
        return f"{self._label:<{_LABEL}}{DONE * done}{TO_DO * (room - done)}{number:>{_NUMBER}}"

    def render_line(self, y: int) -> Strip:
        """The only row."""
        return Strip([Segment(self.line(self.size.width), self.rich_style)], self.size.width)
