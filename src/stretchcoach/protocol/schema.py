"""The protocol as JSON Schema (2020-12), made from the dataclasses that a program and a session tell each other.

What the schema of a command refuses is refused by :func:`stretchcoach.protocol.reading.read`, and the other way round.
Beyond it are lines that are no JSON, or that have a key twice: no schema sees them. Objects that are told are open, since
keys may be added to them; ``schema(closed=True)`` takes none but those that are told now.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from stretchcoach.authoring.schema import DRAFT
from stretchcoach.protocol import VERSION
from stretchcoach.protocol.described import EVERYWHERE, words_of, words_of_fields, words_of_members
from stretchcoach.protocol.incoming import ANYWAY, ID_LONGEST, AnswerGiven, Given, Order, Watch
from stretchcoach.protocol.outgoing import OWN, WITH, Changed, Status, Told
from stretchcoach.protocol.reports import REPORTS
from stretchcoach.session.events import Event, Question

NAME = f"https://stretchcoach.example/protocol-{VERSION}.schema.json"
"""What the schema calls itself; there is nothing to fetch there."""

EVENTS: tuple[type, ...] = get_args(Event)
"""Every event of a session."""
OUT: Mapping[str, Any] = {kind.type: kind for kind in (*OWN, *EVENTS)}  # type: ignore[attr-defined]
"""Every object that is told, by its type."""
STANDING = "standing_question"
"""What the question in a status is called: the object that was told when it was asked, without its number."""

_PLAIN: Mapping[Any, str] = {str: "string", bool: "boolean", int: "integer", float: "number", NoneType: "null"}
_LIMITS: Mapping[str, dict[str, Any]] = {"id": {"maxLength": ID_LONGEST}, "question": {"minLength": 1}}
"""What the keys of a command hold to beside the kind of their value."""

Schema = dict[str, Any]
"""A schema, or a part of one, as plain data."""


def schema(*, closed: bool = False) -> Schema:
    """The schema of a line in either direction, with a definition for each object and for each report.

    Args:
        closed: whether objects that are told take no keys but those they have now.
    """
    made = _Definitions(closed)
    told = [made.add(name, _told(name, made)) for name in OUT]
    made.add(STANDING, _told(Question.type, made, numbered=False))
    taken = [made.add(f"do_{name}", each) for name, each in _commands().items()]
    made.add("out", {"description": "A line that a program is told.", "oneOf": told})
    made.add("in", {"description": "A line that a program may send.", "oneOf": taken})
    for name, shape in REPORTS.items():
        made.add(name, _report(name, shape, made))
    return {
        "$schema": DRAFT,
        "$id": NAME,
        "title": f"Protocol {VERSION} of stretchcoach",
        "description": "A line of `stretchcoach run --json`, told or sent. Pass over keys and types that are not here.",
        "anyOf": [_ref("out"), _ref("in")],
        "$defs": made.definitions,
    }


def schema_text() -> str:
    """The schema as a file holds it."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


class _Definitions:
    """The definitions that were made so far; those of values that are objects or enums are made when they are met."""

    def __init__(self, closed: bool) -> None:
        self.definitions: dict[str, Schema] = {}
        self._closed = closed
        self._kinds: dict[str, type] = {}

    def add(self, name: str, definition: Schema) -> Schema:
        """Keep a definition; what refers to it.

        Raises:
            ValueError: there is another one of this name.
        """
        if name in self.definitions:
            raise ValueError(f"two definitions are called {name}")
        self.definitions[name] = definition
        return _ref(name)

    def table(self, properties: Mapping[str, Schema], needed: Iterable[str]) -> Schema:
        """An object that is told."""
        table: Schema = {"type": "object", "properties": dict(properties), "required": list(needed)}
        return table | {"additionalProperties": False} if self._closed else table

    def value(self, hint: Any) -> Schema:
        """What a value of this kind is.

        Raises:
            TypeError: JSON has no such value.
        """
        if hint is Any:
            return {}
        if hint in _PLAIN:
            return {"type": _PLAIN[hint]}
        if hint is Told:
            return _ref(STANDING)
        match get_origin(hint):
            case None if isinstance(hint, type) and issubclass(hint, StrEnum):
                return self._once(hint, _enum)
            case None if is_dataclass(hint):
                return self._once(hint, self.object)
            case origin if origin in (Union, UnionType):
                return _any_of([self.value(each) for each in get_args(hint)])
            case origin if origin is Literal:
                return {"enum": list(get_args(hint))}
            case origin if isinstance(origin, type) and issubclass(origin, Mapping):
                return {"type": "object", "additionalProperties": self.value(get_args(hint)[1])}
            case origin if isinstance(origin, type) and issubclass(origin, tuple):
                return self._array(get_args(hint))
        raise TypeError(f"no schema for {hint!r}")

    def object(self, kind: Any) -> Schema:
        """A dataclass as an object that has all of its fields."""
        properties = self.properties(kind)
        return {"description": words_of(kind), **self.table(properties, properties)}

    def properties(self, kind: Any) -> dict[str, Schema]:
        """The fields of a dataclass."""
        hints, meanings = get_type_hints(kind), words_of_fields(kind)
        return {name: {"description": words, **self.value(hints[name])} for name, words in meanings.items()}

    def _array(self, inside: tuple[Any, ...]) -> Schema:
        if inside[1:] == (...,):
            return {"type": "array", "items": self.value(inside[0])}
        each = [self.value(each) for each in inside]
        return {"type": "array", "prefixItems": each, "items": False, "minItems": len(each)}

    def _once(self, kind: Any, make: Any) -> Schema:
        name = kind.__name__
        if self._kinds.setdefault(name, kind) is not kind:
            raise ValueError(f"two kinds of value are called {name}")
        if name not in self.definitions:
            self.definitions[name] = {}  # it may hold itself
            self.definitions[name] = make(kind)
        return _ref(name)


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _any_of(choices: list[Schema]) -> Schema:
    if all(set(each) == {"type"} for each in choices):
        return {"type": [each["type"] for each in choices]}
    return {"anyOf": choices}


def _enum(kind: type[StrEnum]) -> Schema:
    meanings = words_of_members(kind)
    words = "\n".join((words_of(kind), *(f"{name}: {meaning}" for name, meaning in meanings.items())))
    return {"description": words, "type": "string", "enum": list(meanings)}


# What is told ----------------------------------------------------------------------------------------------------------


def parts_of(name: str) -> tuple[type, ...]:
    """The dataclasses whose fields an object of this type has, in their order."""
    kind = OUT[name]
    return (Status,) if kind is Changed else tuple(filter(None, (kind, WITH.get(kind))))


def _told(name: str, made: _Definitions, *, numbered: bool = True) -> Schema:
    properties: dict[str, Schema] = {"type": {"description": EVERYWHERE["type"], "const": name}}
    if numbered:
        properties["seq"] = {"description": EVERYWHERE["seq"], "type": "integer", "minimum": 1}
    for part in parts_of(name):
        properties |= made.properties(part)
    return {"description": words_of(OUT[name]), **made.table(properties, properties)}


def _report(name: str, shape: Any, made: _Definitions) -> Schema:
    what = {"description": f"What `stretchcoach {name} --format json` tells."}
    return what | (made.value(shape) if get_origin(shape) else made.object(shape))


# What may be sent ------------------------------------------------------------------------------------------------------


def _commands() -> Mapping[str, Schema]:
    meanings = words_of_members(Order)
    plain = {order.value: _command(Given, order.value, meanings[order.value]) for order in Order}
    return plain | {kind.do: _command(kind, kind.do, words_of(kind)) for kind in (AnswerGiven, Watch)}


def _command(kind: Any, do: str, words: str) -> Schema:
    made, hints, meanings = _Definitions(closed=True), get_type_hints(kind), words_of_fields(kind)
    properties: dict[str, Schema] = {"do": {"description": meanings.get("do", EVERYWHERE["do"]), "const": do}}
    needed = ["do"]
    for each in fields(kind):
        if each.name == "do":
            continue
        value = made.value(hints[each.name]) | _LIMITS.get(each.name, {})
        if do in ANYWAY and each.name == "id":
            value = {}  # one that is none is passed over
        properties[each.name] = {"description": meanings[each.name], **value}
        if each.default is MISSING:
            needed.append(each.name)
        elif each.default is not None:
            properties[each.name]["default"] = each.default
    table = {"description": words, "type": "object", "properties": properties, "required": needed}
    return table if do in ANYWAY else table | {"additionalProperties": False}
