"""What is drawn cell by cell: texts in block letters as large as their place allows, and a bar of progress.

Two pixels, one above the other, share a character cell (``▀``, ``▄``, ``█``), so that pixels are nearly square. A word or a
clock stands in capitals of five pixels, three rows at the smallest; sentences are *written*, in small letters as well. All
of it, but for the widgets at the end, is pure functions from a text and a size to rows of characters.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
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

from stretchcoach.frontends.tui.widgets.letters import FOLDED, LOW, TALL, Font, glyph

HEIGHT = 5
"""Pixels of a glyph from top to bottom."""

SMALLEST = 3
"""Rows below which block letters cannot be read; there is plain text instead."""

MEASURE = 96
"""Columns of the longest line of ordinary letters."""

STRETCH = 4 / 3
"""A pixel may be this much longer one way than the other, to fill the room there is."""

_GLYPHS = {sign: tuple(rows.split()) for sign, rows in LOW.glyphs.items() if len(rows.split()) == HEIGHT}
_BLOCKS = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
_PLAIN_BLOCK = "#"
"""Stands for a cell where the terminal has no blocks."""

PLAIN = "-plain"
"""Class of an app on a terminal that has neither blocks nor braille."""

_SIZES = sorted(
    ((font, scale) for font in (LOW, TALL) for scale in range(1, 5)), key=lambda each: -each[0].capital * each[1]
)
"""Fonts with how large a pixel is, the largest letters first."""


class Fit(NamedTuple):
    """How a text fits: its lines, and the width and height of a pixel in columns and half rows."""

    lines: tuple[str, ...]
    across: int
    down: int


@lru_cache(maxsize=128)  # Textual asks for each row of a widget by itself, and every row needs them all
def drawn(
    text: str, width: int, height: int, most: tuple[int, int] | None = None, *, plain: bool = False
) -> tuple[str, ...] | None:
    """``text`` as large as it fits: ``height`` rows of ``width`` columns, in the middle.

    ``most`` is the largest pixel wanted, in columns and half rows; none when left out. ``plain`` draws without blocks. The
    result is None where there is no room, or a sign has no glyph: then it is shown as plain text.
    """
    fitting = fit(folded(text), width, height, whole=plain)
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
    rows = [row.center(width) for row in _cells(pixels)]
    return _in_the_middle([row.replace("█", _PLAIN_BLOCK) for row in rows] if plain else rows, width, height)


def _in_the_middle(rows: Sequence[str], width: int, height: int) -> tuple[str, ...]:
    above = (height - len(rows)) // 2
    blank = " " * width
    return (*[blank] * above, *rows, *[blank] * (height - len(rows) - above))


def _cells(pixels: Sequence[str]) -> list[str]:
    """An even number of rows of pixels as half as many rows of characters."""
    return [_merged(upper, lower) for upper, lower in zip(pixels[::2], pixels[1::2], strict=True)]


@lru_cache(maxsize=64)
def written(text: str, width: int, height: int) -> tuple[str, ...] | None:
    """Sentences in the largest letters in which they fit into ``height`` rows of ``width`` columns, broken between words.

    The rows are those that are needed, each ``width`` long with the words in the middle. Lines that the text has itself
    are kept. None where there is no room, or a sign has no glyph.
    """
    text = _typed(text)
    if not text.strip() or any(glyph(LOW, sign) is None for sign in text if sign != "\n"):
        return None
    for font, scale in _SIZES:
        most = 2 * height // (font.height * scale)
        lines = _evenly(text, width // scale, font, most)
        if lines:
            return tuple(_centred(row, width) for line in lines for row in _line_cells(line, font, scale))
    return None


def _evenly(text: str, units_wide: int, font: Font, most: int) -> list[str]:
    """``text`` in lines of about the same length, at most ``units_wide`` pixels wide; none where that takes more than
    ``most`` of them, or a word is too long."""
    lines = _filled(text, units_wide, font)
    if not lines or len(lines) > most:
        return []
    narrow, wide = 0, units_wide  # as many lines as that, and no wider than they have to be
    while wide - narrow > 1:
        middle = (narrow + wide) // 2
        tried = _filled(text, middle, font)
        if tried and len(tried) <= len(lines):
            wide = middle
        else:
            narrow = middle
    return _filled(text, wide, font)


def _filled(text: str, units_wide: int, font: Font) -> list[str]:
    lines: list[str] = []
    for part in filter(None, text.splitlines()):
        line = ""
        for word in part.split():
            longer = f"{line} {word}".lstrip()
            if _width(longer, font) <= units_wide:
                line = longer
                continue
            if _width(word, font) > units_wide:
                return []
            lines.append(line)
            line = word
        lines.append(line)
    return lines


@lru_cache(maxsize=1024)
def _width(line: str, font: Font) -> int:
    """Pixels of a line from left to right, with one between two glyphs."""
    return sum(len((glyph(font, sign) or ("",))[0]) + 1 for sign in line) - 1


def _line_cells(line: str, font: Font, scale: int) -> list[str]:
    """A line as rows of characters."""
    glyphs = [glyph(font, sign) or () for sign in line]
    pixels: list[str] = []
    for row in range(font.height):
        bits = ".".join(each[row] for each in glyphs)
        pixels += ["".join(bit * scale for bit in bits)] * scale
    return _cells(pixels)


@lru_cache(maxsize=16)
def listed(
    heading: str, entries: tuple[tuple[str, str], ...], width: int, height: int, largest: int
) -> tuple[tuple[int, str, str], ...] | None:
    """A heading, and entries of a mark and words, in the largest letters in which all fit into ``height`` rows of ``width``
    columns; a pixel of them is ``largest`` columns at most.

    Returns:
        Of each row the number of its entry, from 1 and 0 in the heading, its part of the mark, and its part of the words.
        None where there is no room, or a sign has no glyph.
    """
    heading = _typed(heading)
    entries = tuple((mark, _typed(words)) for mark, words in entries)
    signs = {sign for text in (heading, *(part for entry in entries for part in entry)) for sign in text} - {"\n"}
    if any(glyph(LOW, sign) is None for sign in signs):
        return None
    for font, scale in _SIZES:
        if scale > largest:
            continue
        marks = (max(_width(mark, font) for mark, _ in entries) + 4) * scale
        above = _filled(heading, width // scale, font)
        lines = [_filled(words, (width - marks) // scale, font) for _, words in entries]
        count = len(above) + sum(map(len, lines))
        if not all(lines) or (heading and not above) or count * font.height * scale > 2 * height:
            continue
        top = tuple((0, "", _centred(row, width)) for line in above for row in _line_cells(line, font, scale))
        return top + tuple(
            (number, left.ljust(marks), right)
            for number, ((mark, _), parts) in enumerate(zip(entries, lines, strict=True), 1)
            for index, part in enumerate(parts)
            for left, right in zip(
                _line_cells("" if index else mark, font, scale) or [""] * (font.height * scale // 2),
                _line_cells(part, font, scale),
                strict=True,
            )
        )
    return None


def fit(text: str, width: int, height: int, *, whole: bool = False) -> Fit | None:
    """The largest pixels with which ``text`` fits, broken between words where that makes it larger.

    Args:
        text: as :func:`folded` gives it.
        width: columns.
        height: rows.
        whole: a pixel is as high as a number of whole rows.
    """
    if not text.strip() or any(sign not in _GLYPHS for sign in text):
        return None
    fits = [Fit(lines, *size) for lines in _broken(text) if (size := _pixel(lines, width, 2 * height, whole))]
    return max(fits, key=lambda each: (each.across * each.down, -len(each.lines)), default=None)


def folded(text: str) -> str:
    """``text`` in the capitals the font has, without accents."""
    decomposed = unicodedata.normalize("NFD", _typed(text).upper())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def _typed(text: str) -> str:
    """``text`` with what stands for typographic signs."""
    return "".join(FOLDED.get(sign, sign) for sign in text)


def units(line: str) -> int:
    """Pixels of a line from left to right, with one between two glyphs."""
    return sum(len(_GLYPHS[sign][0]) + 1 for sign in line) - 1


def plain_rows(text: str, width: int, height: int) -> tuple[str, ...]:
    """``text`` in ordinary letters, broken between words, in the middle of ``height`` rows of ``width`` columns."""
    return _in_the_middle([_centred(row, width) for row in plain_lines(text, width)[:height]], width, height)


def plain_lines(text: str, width: int) -> list[str]:
    """``text`` broken between words, and where it has a new line itself."""
    lines: list[str] = []
    for part in text.splitlines() or [""]:
        lines.append("")
        for word in part.split():
            longer = f"{lines[-1]} {word}".strip()
            if cell_len(longer) <= width or not lines[-1]:
                lines[-1] = longer
            else:
                lines.append(word)
    return lines


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


def _pixel(lines: tuple[str, ...], width: int, half_rows: int, whole: bool) -> tuple[int, int] | None:
    """The largest pixel with which ``lines`` fit, never much longer one way than the other."""
    wide = width // max(units(line) for line in lines)
    high = half_rows // (HEIGHT * len(lines) + 2 * (len(lines) - 1))
    across, down = min(wide, int(high * STRETCH)), min(high, int(wide * STRETCH))
    down -= down % 2 if whole else 0
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
        self.set_reactive(type(self).text, text)  # assigning would refresh a widget that is on no screen yet

    def rows(self) -> tuple[str, ...]:
        """What is drawn: as many rows and columns as the widget has."""
        width, height = self.size
        if height >= SMALLEST and (blocks := drawn(self.text, width, height, plain=self.app.has_class(PLAIN))):
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


class BigWords(BigText):
    """Sentences, in large letters where all of them fit, in ordinary ones where they do not."""

    text = reactive("", layout=True)
    short = reactive("", layout=True)
    """The same in a word or two, which stands large above the sentences where those do not fit; empty for none."""
    large = reactive(True, layout=True)
    """Whether large letters are wanted."""
    share = 1.0
    """How much of the height of its container it may take to be large, where it has no height of its own."""

    def rows(self) -> tuple[str, ...]:
        """What is drawn: as many rows and columns as the widget has."""
        width, height = self.size
        return _in_the_middle(self._needed(width, height)[:height], width, height)

    def _needed(self, width: int, height: int) -> tuple[str, ...]:
        """The rows there are to show, as large as they go into ``height`` rows."""
        plain = tuple(_centred(line, width) for line in plain_lines(self.text, max(1, min(width, MEASURE))))
        if not self.large or self.app.has_class(PLAIN):
            return plain
        if whole := written(self.text, width, height):
            return whole
        heading = written(self.short, width, height - len(plain) - 1)
        return (*heading, " " * width, *plain) if heading else plain

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """What they need at the size that fits into the container."""
        return len(self._needed(width, int(self.share * container.height)))


DONE, TO_DO = "━", "─"
_PLAIN_BAR = str.maketrans(DONE + TO_DO, "=-")
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
        line = self.line(self.size.width)
        return Strip(
            [Segment(line.translate(_PLAIN_BAR) if self.app.has_class(PLAIN) else line, self.rich_style)],
            self.size.width,
        )
