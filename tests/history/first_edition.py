"""Records as the first edition left them: guidance and decisions without signs, locks, confirmations."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from stretchcoach.history import ages, entries
from stretchcoach.history.entries import EntryKind
from stretchcoach.history.schema import transaction
from stretchcoach.history.store import Store

from .builders import START, start

CONFIRMATION = "a clinician has cleared me"
_INJURIES = ("trauma_major", "trauma_minor_fragile", "fresh_injury")
_KEPT = {"condition": "condition", "flag": "condition", "thermal": "thermal"}


def guidance(tier: str, row: str) -> dict[str, Any]:
    """What was said of a red flag."""
    return {"type": "guidance", "at": 1.0, "tier": tier, "text": "Stop here.", "row": row}


def decision(rule: str, action: str) -> dict[str, Any]:
    """What a rule did."""
    return {"type": "decision", "at": 1.0, "rule": rule, "action": action, "say": "", "exercise": ""}


def answer(purpose: str, ref: str, value: str) -> dict[str, Any]:
    """An answer."""
    return {"type": "answer", "at": 1.0, "id": ref, "value": value, "purpose": purpose, "ref": ref}


def exercise() -> dict[str, Any]:
    """An exercise was begun."""
    return {
        "type": "step_started",
        "at": 9.0,
        "step": 3,
        "number": 1,
        "kind": "exercise",
        "name": "",
        "exercise": "bend",
    }


def session(store: Store, *events: Mapping[str, Any], rehearsal: bool = False) -> None:
    """A session with these events."""
    number = store.begin(start(rehearsal=rehearsal) if rehearsal else START).session_id
    connection, now = store._connection, store._now()
    with transaction(connection):
        age, wall = ages.stamp(connection, now), datetime.fromtimestamp(now.wall, UTC).isoformat()
        connection.executemany(
            "INSERT INTO events (session, number, wall, at, type, body, age, topic) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (number, place, wall, each["at"], each["type"], json.dumps(each), age, _topic(each))
                for place, each in enumerate(events, 1)
            ],
        )


def entered(store: Store, kind: str, body: Mapping[str, object]) -> None:
    """An entry apart from sessions."""
    connection, now = store._connection, store._now()
    with transaction(connection):
        entries.add(connection, EntryKind(kind), body, ages.stamp(connection, now), now)


def confirmed(store: Store, *kinds: str) -> None:
    """The words that lifted locks of these kinds."""
    entered(store, "confirmed", {"kinds": list(kinds), "words": CONFIRMATION})


def _topic(event: Mapping[str, Any]) -> str | None:
    match event:
        case {"type": "guidance"}:
            return "guidance"
        case {"type": "step_started", "kind": "exercise"}:
            return "exercise"
        case {"type": "decision", "rule": "screen"}:
            return "screen"
        case {"type": "decision", "rule": "P10", "action": "end"}:
            return "nerve"
        case {"type": "answer", "ref": "accident", "value": value} if value != "no":
            return "accident"
        case {"type": "answer", "ref": ref, "value": value} if value != "no" and ref in _INJURIES:
            return "injury"
        case {"type": "answer", "purpose": purpose}:
            return _KEPT.get(purpose)
    return None
