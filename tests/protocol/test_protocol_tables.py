"""The tables of the protocol: every command, object, key and word is in one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Literal

import pytest
from rows import each_row

from stretchcoach.frozen import dataclass
from stretchcoach.protocol import tables as module
from stretchcoach.protocol.incoming import COMMANDS
from stretchcoach.protocol.schema import OUT, schema
from stretchcoach.protocol.tables import WORDS, tables

PAGE = tables()
SCHEMA = schema()["$defs"]


def section(title: str) -> str:
    found = re.search(rf"^### {re.escape(title)}\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


@each_row("name", COMMANDS)
def test_every_command_is_told(name: str) -> None:
    assert f"| `{name}` |" in PAGE


@each_row("name", sorted(set(OUT) - {"changed"}))  # it has the keys of a status
def test_every_object_is_told_with_its_keys(name: str) -> None:
    keys = set(SCHEMA[name]["properties"]) - {"type", "seq", "at"}
    assert keys == set(re.findall(r"^\| `(\w+)` \|", section(f"Object `{name}`"), re.MULTILINE))


@each_row("title", WORDS)
def test_every_word_is_told(title: str) -> None:
    assert set(WORDS[title]) == set(re.findall(r"^\| `(\w+)` \|", section(title), re.MULTILINE))


def test_every_link_leads_to_a_heading() -> None:
    headings = {
        re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in re.findall(r"^#+ (.+)", PAGE, re.M)
    }
    assert set(re.findall(r"\]\(#([\w-]+)\)", PAGE)) <= headings


class Age(StrEnum):
    UNKNOWN = ""
    YOUNG = "young"


@dataclass(frozen=True, slots=True)
class Inside:
    """A part of a report."""

    kind: Literal["a", "b"]
    """One of two."""
    age: Age
    """A word that is no other."""
    pair: tuple[int, str]
    """A number and a text."""
    more: tuple[Inside, ...]
    """More of them."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A report."""

    at: str
    """When it was made."""
    named: Mapping[str, Inside | None]
    """Parts by name."""
    free: Any
    """Anything."""


def test_reports_and_what_is_in_them_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REPORTS", {"whole": Whole, "several": tuple[Inside, ...]})
    page = tables()
    for line in (
        "### Report `whole`",
        "| `at` | text | When it was made. |",
        "| `named` | object, under each key: [Inside](#part-inside) or null | Parts by name. |",
        "| `free` | anything | Anything. |",
        "List, each: [Inside](#part-inside).",
        "### Part `Inside`",
        "| `kind` | `a` or `b` | One of two. |",
        "| `age` | empty or `young` | A word that is no other. |",
        "| `pair` | list of whole number, text | A number and a text. |",
        "| `more` | list, each: [Inside](#part-inside) | More of them. |",
    ):
        assert page.splitlines().count(line) == 1, line


def test_an_example_follows_its_table() -> None:
    assert tables({"note": '{"type": "note"}'}).count('```json\n{"type": "note"}\n```') == 1
