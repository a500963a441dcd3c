"""Objects as lines of JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from typing import Any

from stretchcoach.protocol.outgoing import Changed, Outgoing, Told
from stretchcoach.session.events import as_record as event_record

Record = dict[str, Any]
"""An object as plain data."""


def as_record(told: Outgoing, seq: int | None = None) -> Record:
    """An object as plain data, ``type``, ``seq`` and ``at`` first; times rounded to milliseconds."""
    record: Record = {"type": told.type}
    if seq is not None:
        record["seq"] = seq
    if isinstance(told, Told):
        record |= event_record(told.event)
        return record if told.more is None else record | _fields(told.more)
    if isinstance(told, Changed):
        return record | _fields(told.status)
    record["at"] = 0.0
    return record | _fields(told)


def _fields(value: Any) -> Record:
    return {each.name: plain(getattr(value, each.name)) for each in fields(value)}


def plain(value: object) -> Any:
    """A value as JSON can hold it."""
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Told):
        return as_record(value)
    if is_dataclass(value) and not isinstance(value, type):
        return _fields(value)
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    return value


def as_line(record: Mapping[str, object]) -> str:
    """A record as one line of JSON."""
    return json.dumps(record, ensure_ascii=False)
