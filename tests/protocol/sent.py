"""Lines that a program may send, made from the schema, and lines that are none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from stretchcoach.protocol.incoming import COMMANDS
from stretchcoach.protocol.schema import schema

IDS = (1, 2, 3, 1.0, "1", "a", "\ud800", "one\u2028line")
"""Few, so that they are used again."""

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inside: st.lists(inside, max_size=2) | st.dictionaries(st.text(max_size=4), inside, max_size=2),
    max_leaves=4,
)
_KINDS: Mapping[str, st.SearchStrategy[Any]] = {
    "null": st.none(),
    "boolean": st.booleans(),
    "integer": st.integers(),
    "number": st.floats(allow_nan=False, allow_infinity=False),
}


def fitting(shape: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """What fits a part of the schema.

    Raises:
        KeyError: no command has a part of this kind so far.
    """
    if "const" in shape:
        return st.just(shape["const"])
    if "enum" in shape:
        return st.sampled_from(shape["enum"])
    if "type" not in shape:
        return ANYTHING
    kinds = shape["type"]
    if isinstance(kinds, list):
        return st.one_of([fitting({**shape, "type": each}) for each in kinds])
    if kinds == "object":
        needed, parts = shape["required"], {name: fitting(each) for name, each in shape["properties"].items()}
        other = {name: part for name, part in parts.items() if name not in needed}
        return st.fixed_dictionaries({name: parts[name] for name in needed}, optional=other)
    if kinds == "string":
        return st.text(min_size=shape.get("minLength", 0), max_size=min(shape.get("maxLength", 12), 80))
    return _KINDS[kinds]


_SCHEMA = schema()["$defs"]
COMMAND: st.SearchStrategy[dict[str, Any]] = st.one_of([fitting(_SCHEMA[f"do_{name}"]) for name in COMMANDS])
"""Commands as the schema has them."""


@st.composite
def commands(draw: st.DrawFn) -> dict[str, Any]:
    """Commands as the schema has them; many have an id that another one has."""
    command = draw(COMMAND)
    if draw(st.booleans()):
        command["id"] = draw(st.sampled_from(IDS))
    return command


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A line that was one or two commands."""
    command = draw(commands())
    match draw(st.sampled_from(["key", "value", "twice", "cut", "two", "list", "letter", "blank", "anything"])):
        case "key":
            command[draw(st.text(max_size=5))] = draw(ANYTHING)
        case "value":
            command[draw(st.sampled_from([*command, "id"]))] = draw(ANYTHING)
        case "twice":
            return json.dumps(command)[:-1] + f', "do": "{draw(st.sampled_from(COMMANDS))}"}}'
        case "cut":
            line = json.dumps(command)
            return line[: draw(st.integers(0, len(line)))]
        case "two":
            return json.dumps(command) + draw(st.sampled_from(["", " ", ","])) + json.dumps(draw(commands()))
        case "list":
            return json.dumps([command])
        case "letter":
            line = json.dumps(command, ensure_ascii=False)
            at = draw(st.integers(0, len(line)))
            return line[:at] + draw(st.characters(exclude_categories=["Cs"], exclude_characters="\n")) + line[at:]
        case "blank":
            return draw(st.sampled_from(["", " ", "\t", "\r"]))
        case "anything":
            return json.dumps(draw(ANYTHING))
    return json.dumps(command)


LINES: st.SearchStrategy[str] = commands().map(json.dumps) | damaged()
"""Lines of a program, most of them commands."""
