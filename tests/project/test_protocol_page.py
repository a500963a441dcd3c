"""docs/protocol.md: written from the dataclasses, with examples that fit the schema."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from pathlib import Path

from docs_scripts import script
from jsonschema import Draft202012Validator
from rows import each_row

from stretchcoach.errors import ExitCode
from stretchcoach.protocol.incoming import COMMANDS
from stretchcoach.protocol.schema import OUT, schema
from stretchcoach.protocol.tables import WORDS

MAKE = script("make_protocol")
PAGE = MAKE.PAGE.read_text("utf-8")
INTRO = MAKE.INTRO.read_text("utf-8")
LINE = Draft202012Validator(schema(closed=True))
SENT = Draft202012Validator({**schema(), "anyOf": [{"$ref": "#/$defs/in"}]})


def test_the_page_is_written_from_the_dataclasses() -> None:
    assert MAKE.page() == PAGE, "run: python docs/make_protocol.py"


def test_every_example_fits_the_schema() -> None:
    blocks = re.findall(r"```json\n(.*?)\n```", PAGE, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    assert len(lines) > len(OUT)
    for line in lines:
        LINE.validate(json.loads(line))


def test_every_command_in_a_sentence_fits_the_schema() -> None:
    commands = re.findall(r"`(\{.*?\})`", INTRO)
    assert commands
    for command in commands:
        SENT.validate(json.loads(command))


def test_every_example_is_used_and_every_object_has_one() -> None:
    named = set(re.findall(r"\{\{(\w+)\}\}", INTRO))
    assert set(MAKE.EXAMPLES) == named | set(OUT)


@each_row("words", [COMMANDS, OUT, *WORDS.values()])
def test_every_command_object_and_code_is_on_the_page(words: type[StrEnum] | tuple[str, ...]) -> None:
    assert [word for word in words if f"`{word}`" not in PAGE] == []


def test_every_exit_code_is_on_the_page() -> None:
    assert [code for code in ExitCode if f"\n| {code.value} | " not in PAGE] == []


def test_the_files_that_the_page_names_are_there() -> None:
    root = Path(MAKE.HERE).parent
    assert [name for name in re.findall(r"`(docs/[\w./]+)`", PAGE) if not (root / name).exists()] == []
