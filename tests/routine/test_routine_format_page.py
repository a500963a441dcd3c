"""The page on the format: every example reads without problems, and every key is explained."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rows import each_row

from stretchcoach.authoring.check import CheckReport, text_report
from stretchcoach.resources import shipped
from stretchcoach.routine import limits
from stretchcoach.routine.joints import JOINTS
from stretchcoach.routine.library import ExerciseFolders
from stretchcoach.routine.model import CONDITIONS
from stretchcoach.routine.problems import InvalidFile
from stretchcoach.routine.reader import parse_exercise, parse_routine
from stretchcoach.routine.shapes import KINDS, SHAPES
from stretchcoach.routine.wording import written

PAGE = (Path(__file__).parents[2] / "docs" / "routine-format.md").read_text("utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
KEYS = sorted(
    {
        *(key for shape in (*KINDS.values(), *SHAPES.values()) for key in shape.keys),
        *CONDITIONS,
    }
    - {*JOINTS, "hands", "feet"}
)
LIBRARY = ExerciseFolders([shipped("routines") / "exercises"])


@each_row("text", EXAMPLES, ids=lambda text: text.split('"')[1])
def test_an_example_has_no_problems(text: str) -> None:
    if "[exercise]" in text:
        assert parse_exercise(text, name="example", path="example.toml").name
    else:
        assert parse_routine(text, name="example", path="example.toml", exercises=LIBRARY).name


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == 8


@each_row("key", KEYS)
def test_a_key_is_explained(key: str) -> None:
    prose = re.sub(r"```toml\n.*?```", "", PAGE, flags=re.DOTALL)
    assert re.search(rf"`[^`\n]*\b{key}\b[^`\n]*`", prose), key


def test_the_message_on_the_page_is_what_the_reader_says() -> None:
    text = 'format = 1\n\n[routine]\nname = "x"\n\n[[step]]\n# one\nexercise = "child-pose"\nhold = 30\n'
    with pytest.raises(InvalidFile) as raised:
        parse_routine(text, name="my-routine", path="my-routine.toml", exercises=LIBRARY)
    assert text_report(CheckReport((Path("my-routine.toml"),), raised.value.problems)) in PAGE


@each_row("key", limits.AUTHOR)
def test_a_limit_is_explained_with_its_numbers(key: str) -> None:
    """The page says what holds without the key, and the loosest that may be written."""
    limit = limits.AUTHOR[key]
    loosest = limit.allowed.least if limit.higher_is_stricter else limit.allowed.most
    usual, farthest = (f'"{written(each)}"' if limit.timed else f"{each:g}" for each in (limit.usual, loosest))
    row = re.search(rf"^\| `{key}` \|.*\| `?({re.escape(usual)})`? \| (.*) \|$", PAGE, re.MULTILINE)
    assert row, key
    assert f"`{farthest}`" in row[2]
