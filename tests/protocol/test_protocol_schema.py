"""The schema of the protocol: what is told fits it, and what may be sent is what is read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from rows import each_row

from stretchcoach.frozen import dataclass
from stretchcoach.protocol import schema as made
from stretchcoach.protocol.codes import Code
from stretchcoach.protocol.incoming import COMMANDS
from stretchcoach.protocol.outgoing import OWN, Outgoing
from stretchcoach.protocol.reading import NotTaken, read
from stretchcoach.protocol.schema import EVENTS, OUT, schema, schema_text
from stretchcoach.protocol.writing import as_line, as_record

from .made import outgoing

KEPT = Path(__file__).parents[2] / "docs" / "protocol.schema.json"
OPEN, CLOSED = schema(), schema(closed=True)


def of(whole: Mapping[str, Any], name: str) -> Draft202012Validator:
    """What checks values against one definition."""
    return Draft202012Validator({**whole, "anyOf": [{"$ref": f"#/$defs/{name}"}]})


TOLD, TOLD_NOW, SENT = of(OPEN, "out"), of(CLOSED, "out"), of(OPEN, "in")

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inside: st.lists(inside, max_size=2) | st.dictionaries(st.text(max_size=4), inside, max_size=2),
    max_leaves=4,
)
IDS = st.none() | st.integers() | st.integers(0, 99).map(float) | st.text(max_size=70)
KEYS = st.sampled_from(["do", "id", "question", "value", "on", "more"])


@st.composite
def commands(draw: st.DrawFn) -> Any:
    """A command as it has to be, or damaged in a place or two."""
    command: dict[str, Any] = {"do": draw(st.sampled_from(COMMANDS))}
    if draw(st.booleans()):
        command["id"] = draw(IDS)
    if command["do"] == "answer":
        command["question"] = draw(st.sampled_from(["q1", ""]) | st.text())
        command["value"] = draw(st.integers(0, 10) | st.sampled_from([3.0, 3.5, "3", "yes", ""]) | st.text())
    if command["do"] == "watch" and draw(st.booleans()):
        command["on"] = draw(st.booleans())
    for _ in range(draw(st.integers(0, 2))):
        if draw(st.booleans()):
            command.pop(draw(KEYS), None)
        else:
            command[draw(KEYS)] = draw(JSON | st.sampled_from(COMMANDS))
    return command


def is_read(line: str) -> bool:
    try:
        read(line)
    except NotTaken:
        return False
    return True


def test_the_schema_is_one() -> None:
    for each in (OPEN, CLOSED):
        Draft202012Validator.check_schema(each)


def test_the_kept_schema_is_the_one_the_program_makes() -> None:
    assert KEPT.read_text("utf-8") == schema_text(), "stretchcoach protocol --schema --output docs/protocol.schema.json"


def test_every_object_has_a_type_of_its_own_and_a_definition() -> None:
    assert len(OUT) == len(OWN) + len(EVENTS)
    assert set(OUT) | {f"do_{name}" for name in COMMANDS} <= set(OPEN["$defs"])


def test_every_definition_and_each_of_its_keys_has_a_description() -> None:
    for name, definition in OPEN["$defs"].items():
        assert definition["description"], name
        for key, value in definition.get("properties", {}).items():
            assert value["description"], f"{name}.{key}"


@given(outgoing(), st.integers(1, 10**9))
def test_what_is_told_fits_and_has_no_key_beside(told: Outgoing, seq: int) -> None:
    record = json.loads(as_line(as_record(told, seq)))
    TOLD.validate(record)
    TOLD_NOW.validate(record)


def test_keys_may_be_added_to_what_is_told() -> None:
    record = {"type": "note", "seq": 1, "at": 0.0, "text": "Another output is used.", "later": 1}
    assert TOLD.is_valid(record)
    assert not TOLD_NOW.is_valid(record)


@each_row("key, value", [("seq", 0), ("seq", None), ("at", "0"), ("text", None), ("type", "notes")])
def test_what_is_not_as_told_does_not_fit(key: str, value: object) -> None:
    assert not TOLD.is_valid({"type": "note", "seq": 1, "at": 0.0, "text": "", key: value})


@given(commands() | JSON)
def test_what_may_be_sent_is_what_is_read(command: Any) -> None:
    line = as_line(command)
    assert SENT.is_valid(json.loads(line)) == is_read(line)


@each_row(
    "line, right",
    [
        ('{"do": "pause"}', True),
        ('{"do": "pause", "id": 7.0}', True),
        ('{"do": "skip", "id": 7.5}', False),
        ('{"do": "stop", "id": [], "now": true}', True),
        ('{"do": "skip", "now": true}', False),
        ('{"do": "skip", "id": "' + "x" * 64 + '"}', True),
        ('{"do": "skip", "id": "' + "x" * 65 + '"}', False),
        ('{"do": "answer", "question": "q1", "value": 3.0}', True),
        ('{"do": "answer", "question": "q1", "value": true}', False),
        ('{"do": "answer", "question": "", "value": 3}', False),
        ('{"do": "answer", "value": 3}', False),
        ('{"do": "watch", "on": false}', True),
        ('{"do": "watch", "on": 1}', False),
        ('{"do": "sing"}', False),
        ('{"do": [], "id": []}', False),
        ("{}", False),
        ("[]", False),
    ],
)
def test_commands_that_are_read_and_that_are_not(line: str, right: bool) -> None:
    assert SENT.is_valid(json.loads(line)) is right
    assert is_read(line) is right


# Reports -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Inside:
    """A part of a report."""

    kind: Literal["a", "b"]
    """One of two."""
    pair: tuple[int, str]
    """A number and a text."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A report."""

    parts: tuple[Inside, ...]
    """Its parts."""
    named: Mapping[str, Inside | None]
    """The same by name."""
    code: Code
    """A word."""
    free: Any
    """Anything."""


def test_reports_have_definitions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made, "REPORTS", {"whole": Whole, "several": tuple[Inside, ...]})
    found = schema(closed=True)
    Draft202012Validator.check_schema(found)
    inside = {"kind": "a", "pair": [1, "x"]}
    whole = {"parts": [inside], "named": {"x": inside, "y": None}, "code": "done", "free": [{}]}
    for name, value, right in (
        ("whole", whole, True),
        ("whole", {**whole, "code": "well"}, False),
        ("whole", {**whole, "named": {"x": 1}}, False),
        ("several", [inside, inside], True),
        ("several", [{**inside, "kind": "c"}], False),
        ("several", [{**inside, "pair": [1]}], False),
        ("several", [{**inside, "pair": [1, "x", 2]}], False),
        ("several", [{"kind": "a"}], False),
    ):
        assert of(found, name).is_valid(value) is right, (name, value)


def test_a_value_that_json_does_not_have_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made, "REPORTS", {"wrong": tuple[bytes, ...]})
    with pytest.raises(TypeError, match="bytes"):
        schema()
