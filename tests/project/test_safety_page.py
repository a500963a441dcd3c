"""docs/safety.md: written from the tables, every rule with a test that exists, every source with its address."""

from __future__ import annotations

import ast
import tomllib
from functools import cache
from pathlib import Path

from docs_scripts import script
from rows import each_row

ROOT = Path(__file__).resolve().parents[2]


MAKE = script("make_safety")
ROWS = MAKE.rows()
COVERS = MAKE.coverage()


def test_the_page_is_written_from_the_tables() -> None:
    assert MAKE.PAGE.read_text("utf-8") == MAKE.page(), "run: python docs/make_safety.py"


def test_every_row_has_a_path_of_its_own() -> None:
    paths = [row.path for row in ROWS]
    assert len(paths) == len(set(paths)) > 200


def test_every_table_is_walked() -> None:
    walked = {row.section.partition("/")[0] for row in ROWS}
    assert walked | {"sources", "seed"} == set(MAKE.tables())


def test_every_rule_has_a_test() -> None:
    assert [row.path for row in ROWS if not MAKE.tests_of(row, COVERS)] == []


def test_no_test_is_named_for_rows_that_are_gone() -> None:
    from fnmatch import fnmatchcase

    assert [pattern for pattern in COVERS if not any(fnmatchcase(row.path, pattern) for row in ROWS)] == []


@cache
def names_in(path: Path) -> set[str]:
    """Functions, and state machines that are bound to a name."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    bound = {
        name.id for node in nodes if isinstance(node, ast.Assign) for name in node.targets if isinstance(name, ast.Name)
    }
    return bound | {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}


@each_row("test", sorted({test for tests in COVERS.values() for test in tests}))
def test_a_test_that_is_named_exists(test: str) -> None:
    path, _, name = test.partition("::")
    assert name.lower().startswith("test")
    assert name in names_in(ROOT / path)


def test_every_source_is_listed_with_title_and_address_and_no_other() -> None:
    known = MAKE.tables()["sources"]
    assert MAKE.cited_sources(ROWS) == set(known)
    assert not [name for name, source in known.items() if not (source["title"] and source["address"])]


def test_the_corrections_name_rows_that_there_are() -> None:
    rows = {row["id"] for row in MAKE.tables()["red_flags"]["row"]}
    assert len(MAKE.tables()["seed"]["correction"]) == 7
    for correction in MAKE.tables()["seed"]["correction"]:
        assert set(correction["rows"]) <= rows, correction["says"]
        assert correction["sources"] or correction["marks"]


def test_the_page_says_plainly_what_awaits_review() -> None:
    page = MAKE.PAGE.read_text("utf-8")
    for words in (
        "No clinician has reviewed this.",
        "design choice",
        "no source",
        "Not one emergency number was checked",
    ):
        assert words in page


def test_the_headings_are_in_order_and_none_is_left_over() -> None:
    titles = tomllib.loads((ROOT / "docs" / "safety_tests.toml").read_text("utf-8"))["title"]
    assert set(titles) == {row.section for row in ROWS}
