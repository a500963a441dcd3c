"""Large letters: every sign that the coach says has a shape, and sentences stand in the largest in which they fit."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

from rows import each_row

from stretchcoach import streams
from stretchcoach.frontends.tui.widgets import drawing
from stretchcoach.frontends.tui.widgets.letters import FOLDED, LOW, TALL, Font, glyph

FONTS = {"low": LOW, "tall": TALL}
ROOT = Path(__file__).parents[2]
SENTENCE = "Apóyese en manos y rodillas, manos bajo los hombros, rodillas bajo las caderas."
"""The longest that any shipped exercise says."""


def texts(value: object) -> Iterator[str]:
    """Every text in what a TOML file holds."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts(each)


@each_row("name", FONTS)
def test_every_sign_that_is_said_has_a_shape(name: str) -> None:
    files = [
        *(ROOT / "src/stretchcoach/phrases").glob("*.toml"),
        *(ROOT / "routines").glob("**/*.toml"),
        *(ROOT / "src/stretchcoach/safety/data").glob("**/red_flags.toml"),
    ]
    said = {sign for each in files for text in texts(tomllib.loads(each.read_text("utf-8"))) for sign in text}
    # marks of sources, variables and the like are never said; neither are the names of keys
    known = {sign for sign in said if sign.isalnum() or sign in "¿¡.,:;!?'\"()-+/·" or sign in FOLDED}
    assert known > set("áéíóúñ¿")
    lacking = {sign for sign in known for part in FOLDED.get(sign, sign) if glyph(FONTS[name], part) is None}
    assert lacking <= {"ª", "º", "ı"}, lacking


@each_row("name", FONTS)
def test_shapes_are_whole(name: str) -> None:
    font = FONTS[name]
    signs = [*font.glyphs, *"áéíóúñüÁÉÍÓÚÑÜ"]
    shapes = {sign: glyph(font, sign) or () for sign in signs}
    assert {len(rows) for rows in shapes.values()} == {font.height}
    assert font.height % 2 == 0, "every line begins with a row of its own"
    ragged = [sign for sign, rows in shapes.items() if len({len(row) for row in rows}) != 1]
    assert not ragged, ragged
    told_apart = {rows for sign, rows in shapes.items() if sign != "ı"}
    assert len(told_apart) >= len(shapes) - 2, "letters can be told from each other"


@each_row("font", [LOW, TALL], ids=list(FONTS))
@each_row(("marked", "plain"), [("á", "a"), ("é", "á"), ("ñ", "n"), ("ü", "u"), ("í", "i"), ("Ñ", "N")])
def test_accents_stand_above_their_letter(font: Font, marked: str, plain: str) -> None:
    assert glyph(font, marked) != glyph(font, plain)
    assert glyph(font, "ç") == glyph(font, "c"), "a mark that the font lacks is left out"


@each_row(("width", "height"), [(66, 24), (66, 16), (78, 12), (110, 30), (190, 50)])
def test_sentences_fit_and_more_room_makes_them_no_smaller(width: int, height: int) -> None:
    rows = drawing.written(SENTENCE, width, height)
    larger = drawing.written(SENTENCE, 2 * width, 2 * height)
    if rows is None:
        assert height < 24, "a figure beside it leaves room for every sentence on a screen of 120 by 40"
        return
    assert {len(row) for row in rows} == {width}
    assert len(rows) <= height
    assert larger is not None
    assert sum(row.count("█") for row in larger) >= sum(row.count("█") for row in rows)


def test_the_largest_letters_that_fit_are_taken() -> None:
    short = drawing.written("Hold.", 66, 16)
    assert short is not None
    assert len(short) > 8
    assert drawing.written("Hold.", 66, 4) is not None
    assert drawing.written("Hold.", 66, 3) is None
    assert drawing.written("Unbelievable", 20, 40) is None, "no word is broken"


def test_lines_of_a_text_stay_lines() -> None:
    both = drawing.written("One.\n\nTwo.", 60, 8)
    assert both is not None
    assert len(both) == 8
    assert any("█" in row or "▀" in row for row in both[4:])


@each_row("text", ["", "   ", "日本", "a ^ b"])
def test_what_has_no_shape_is_not_written(text: str) -> None:
    assert drawing.written(text, 80, 20) is None


def test_a_list_has_the_letters_in_which_all_of_it_fits() -> None:
    entries = (("1", "Numb between your legs."), ("2", "A fall."))
    rows = drawing.listed("Anything new?", entries, 120, 30, 4)
    assert rows is not None
    assert sorted({number for number, _, _ in rows}) == [0, 1, 2]
    assert len({len(mark) for number, mark, _ in rows if number}) == 1, "the words begin below each other"
    assert drawing.listed("", entries, 120, 8, 4) is not None
    assert drawing.listed("Anything new?", entries, 120, 8, 4) is None
    assert drawing.listed("", (("1", "日本"),), 120, 30, 4) is None


def test_a_clock_without_blocks() -> None:
    rows = drawing.drawn("00:39", 78, 8, plain=True)
    assert rows is not None
    assert set("".join(rows)) == {" ", "#"}
    assert drawing.drawn("00:39", 78, 4, plain=True) is None


@each_row(
    ("term", "encoding", "has"),
    [
        ("xterm-256color", "utf-8", True),
        ("screen-16color", "UTF-8", True),
        ("", "UTF8", True),
        ("linux", "utf-8", False),
        ("dumb", "utf-8", False),
        ("linux-16color", "utf-8", False),
        ("xterm", "iso-8859-1", False),
        ("xterm", None, False),
    ],
)
def test_where_there_are_blocks(term: str, encoding: str | None, has: bool) -> None:
    assert streams.can_draw({"TERM": term}, encoding) is has
