"""docs/messages.md: written from the codes and their examples."""

from __future__ import annotations

import tomllib

from docs_scripts import script

from stretchcoach.routine.codes import CODES, WRITING

MAKE = script("make_messages")
EXAMPLES = MAKE.examples()


def test_the_page_is_written_from_the_codes() -> None:
    assert MAKE.PAGE.read_text("utf-8") == MAKE.page(), "run: python docs/make_messages.py"


def test_every_example_has_the_problem_it_is_named_for() -> None:
    assert [path.name for path, code in EXAMPLES.items() if MAKE.problem_of(path, code) is None] == []


def test_every_file_is_named_for_a_code_and_every_way_of_writing_has_one() -> None:
    assert set(MAKE.EXAMPLES.rglob("*.toml")) == set(EXAMPLES)
    assert set(WRITING) - {"more-problems"} <= set(EXAMPLES.values())


def test_what_was_tried_is_an_example() -> None:
    assert set(tomllib.loads(MAKE.TRIED.read_text("utf-8"))) <= {path.stem for path in EXAMPLES}


def test_codes_are_words_with_hyphens() -> None:
    assert all(part.isalpha() and part.islower() for code in CODES for part in code.split("-"))
