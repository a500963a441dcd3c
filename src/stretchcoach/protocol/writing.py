"""Objects as lines of JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from stretchcoach.protocol.outgoing import Changed, Outgoing, Told
from stretchcoach.session.events import MILLISECONDS
from stretchcoach.strict import plain

Record = dict[str, Any]
"""An object as plain data."""

_NAMED = re.compile("[\ud800-\udfff\x7f-\x9f\u2028\u2029]")
"""What is told by its number: halves of pairs, of which UTF-8 has none, and letters at which some readers end a line. An
id may hold all of them."""


def as_record(told: Outgoing, seq: int | None = None) -> Record:
    """An object as plain data, ``type``, ``seq`` and ``at`` first; times rounded to milliseconds."""
    record: Record = {"type": told.type}
    if seq is not None:
        record["seq"] = seq
    if isinstance(told, Told):
        record |= _fields(told.event)
        return record if told.more is None else record | _fields(told.more)
    if isinstance(told, Changed):
        return record | _fields(told.status)
    record["at"] = 0.0
    return record | _fields(told)


def _fields(value: Any) -> Record:
    return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}


def _plain(value: object) -> Any:
    return as_record(value) if isinstance(value, Told) else plain(value, MILLISECONDS)


def as_line(record: Mapping[str, object]) -> str:
    """A record as one line of JSON."""
    return _NAMED.sub(lambda letter: f"\\u{ord(letter[0]):04x}", json.dumps(record, ensure_ascii=False))
