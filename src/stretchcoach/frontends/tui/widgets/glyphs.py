"""Letters and numbers as blocks, at whatever size fits: pure functions from a text and a size to rows of characters.

A glyph is five pixels high. Two pixels, one above the other, share a character cell (``▀``, ``▄``, ``█``), so that
pixels are nearly square and the smallest text is three rows high.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from rich.cells import cell_len

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


@lru_cache(maxsize=128)
def drawn(text: str, width: int, height: int, most: tuple[int, int] | None = None) -> tuple[str, ...] | None:
    """``text`` as large as it fits: ``height`` rows of ``width`` columns, in the middle.

    ``most`` is the largest pixel wanted, in columns and half rows; none when left out. The result is None where there is
    no room, or a sign has no glyph: then it is shown as plain text.
    """
    found = fit(folded(text), width, height)
    if found is None:
        return None
    if most is not None:
        found = found._replace(across=min(found.across, most[0]), down=min(found.down, most[1]))
    pixels: list[str] = []
    for index, line in enumerate(found.lines):
        pixels += [""] * (2 * found.down if index else 0)
        pixels += [row for row in _line_pixels(line, found.across) for _ in range(found.down)]
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
    found = [Fit(lines, *size) for lines in _broken(text) if (size := _pixel(lines, width, 2 * height))]
    return max(found, key=lambda each: (each.across * each.down, -len(each.lines)), default=None)


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
