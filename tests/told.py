"""What a session with JSON Lines told, taken apart: the events of the session, and what the protocol tells beside them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from stretchcoach.protocol.outgoing import OWN, WITH
from stretchcoach.session.events import ONLY_WHERE_THERE

Record = dict[str, Any]

BESIDE = {str(vars(kind)["type"]) for kind in OWN}
"""Types of objects that are no event of a session."""
MORE = {str(vars(event)["type"]): {each.name for each in fields(more)} for event, more in WITH.items()}
"""What is told with an event, by its type."""


def records(text: str) -> list[Record]:
    """Lines as objects; their numbers begin at 1 and go up by one."""
    found = [json.loads(line) for line in text.splitlines()]
    assert [each["seq"] for each in found] == list(range(1, len(found) + 1))
    return found


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
