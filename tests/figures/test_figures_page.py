"""The sheet of figures and the tables of its page are those of the program, and what the page says can be written."""

from __future__ import annotations

import re
from pathlib import Path

from docs_scripts import script
from rows import each_row

from stretchcoach.routine.joints import ACCENTS, HELD, PLANTED, PROPS
from stretchcoach.routine.shapes import SHAPES

ROOT = Path(__file__).parents[2]
NUMBER = re.compile(r"-?\d+\.\d+|-?\d+")


MAKE = script("make_figures")


def test_the_sheet_is_the_one_the_program_makes() -> None:
    # Another machine may round a tenth of a pixel the other way.
    made, kept = MAKE.sheet(), MAKE.SHEET.read_text("utf-8")
    assert NUMBER.sub("0", made) == NUMBER.sub("0", kept), "run: python docs/make_figures.py"
    numbers = zip(NUMBER.findall(made), NUMBER.findall(kept), strict=True)
    assert max(abs(float(a) - float(b)) for a, b in numbers) < 0.15, "run: python docs/make_figures.py"


def test_the_tables_are_those_of_the_program() -> None:
    kept = MAKE.PAGE.read_text("utf-8")
    assert MAKE.page(kept) == kept, "run: python docs/make_figures.py"


@each_row("word", [*SHAPES["figure"].keys, *PLANTED, *ACCENTS, *PROPS, *HELD, "hands", "feet", "turn", "height"])
def test_every_word_is_explained(word: str) -> None:
    assert re.search(rf'`"?{word}"?(`| = )', MAKE.PAGE.read_text("utf-8")), word
