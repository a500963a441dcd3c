"""What a session with JSON Lines told, taken apart: the events of the session, and what the protocol tells beside them.

Each line that any test sees is held to the schema, with no keys but those it has: what is written in the process of the
tests by ``conftest.py``, what other programs write where it is read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any

from stretchcoach.protocol.outgoing import OWN, WITH
from stretchcoach.session.events import ONLY_WHERE_THERE

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

Record = dict[str, Any]

BESIDE = {str(vars(kind)["type"]) for kind in OWN}
"""Types of objects that are no event of a session."""
MORE = {str(vars(event)["type"]): {each.name for each in fields(more)} for event, more in WITH.items()}
"""What is told with an event, by its type."""


def objects(text: str) -> list[Record]:
    """Lines as objects, each as the schema has it."""
    found = [json.loads(line) for line in text.split("\n") if line]
    for each in found:
        assert not (why := fault(each)), why
    return found


def records(text: str) -> list[Record]:
    """Lines as objects, each as the schema has it; their numbers begin at 1 and go up by one."""
    found = objects(text)
    assert [each["seq"] for each in found] == list(range(1, len(found) + 1))
    return found


def fault(record: Mapping[str, Any]) -> str:
    """What keeps an object from being one that a program is told; empty where it is."""
    if record.get("type") not in _validators():
        return f"no such type: {record}"
    problem = next(_validators()[record["type"]].iter_errors(record), None)
    return "" if problem is None else f"{problem.message}, in {record}"


@cache
def _validators() -> Mapping[str, Draft202012Validator]:
    """What checks an object, by its type: asking each type for all of them takes far longer."""
    from jsonschema import Draft202012Validator

    from stretchcoach.protocol.schema import OUT, schema

    inside = schema(closed=True)["$defs"]
    return {name: Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": inside}) for name in OUT}


def event_of(record: Record) -> Record | None:
    """The event of a session as :func:`stretchcoach.session.events.as_record` has it; None for another object."""
    if record["type"] in BESIDE:
        return None
    more = {"seq", *MORE.get(record["type"], ())}
    return {
        key: value
        for key, value in record.items()
        if key not in more and (value or key not in ONLY_WHERE_THERE)  # which the record leaves out
    }


def events_of(told: Iterable[Record]) -> list[Record]:
    """The events among objects."""
    return [event for each in told if (event := event_of(each)) is not None]
