"""Events by their topic, as plain data, without the answers that were taken back and what followed from them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from stretchcoach.history.topics import Topic
from stretchcoach.safety.standing import FolderTime

_Backs: TypeAlias = Mapping[tuple[int, str], int]
"""The number of the last event that takes an answer back, by its session and question."""


def about(connection: sqlite3.Connection, *topics: Topic) -> Iterator[tuple[FolderTime, int, Mapping[str, Any]]]:
    """The events of these topics, in the order they were recorded: folder time, number of the session, the event.

    Rehearsals count for nothing.
    """
    backs = {
        (session, str(event.get("question"))): number
        for _, session, number, event in _events(connection, Topic.TAKEN_BACK)
    }
    for age, session, number, event in _events(connection, *topics):
        if event.get("type") == "answer" and backs.get((session, str(event.get("id"))), -1) > number:
            continue
        if event.get("type") == "decision" and backs and _is_void(connection, session, number, backs):
            continue
        yield age, session, event


def _is_void(connection: sqlite3.Connection, session: int, number: int, backs: _Backs) -> bool:
    """Whether an answer that a decision goes by was taken back after it."""
    later = {question for (other, question), back in backs.items() if other == session and back > number}
    if not later:
        return False
    answers = connection.execute(
        "SELECT body FROM events WHERE session = ? AND type = 'answer' AND number < ?", (session, number)
    )
    return any(str(as_table(body).get("id")) in later for (body,) in answers.fetchall())


def _events(connection: sqlite3.Connection, *topics: Topic) -> Iterator[tuple[FolderTime, int, int, Mapping[str, Any]]]:
    found = connection.execute(
        "SELECT events.age, session, number, body FROM events JOIN sessions ON sessions.id = session "
        f"WHERE topic IN ({', '.join('?' * len(topics))}) AND rehearsal = 0 ORDER BY session, number",
        [each.value for each in topics],
    )
    for age, session, number, body in found.fetchall():
        yield age, session, number, as_table(body)


def as_table(written: str) -> Mapping[str, Any]:
    """The table that was written as JSON; empty where it became unreadable."""
    try:
        found = json.loads(written)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
