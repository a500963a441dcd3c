"""What the record says is closed: signs told in sessions and ways out taken since, in the order they happened.

A sign never lowers what an earlier session had closed; a way out does. Records of the first edition have no signs: what
their guidance closed is read as the nearest tier, but for rows that are not asked any more, which close nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from stretchcoach.history import entries
from stretchcoach.history.entries import EntryKind, RecordEntry
from stretchcoach.history.topics import Topic, about
from stretchcoach.safety.doors import DAY_S
from stretchcoach.safety.gate import KEY
from stretchcoach.safety.red_flags import Tier
from stretchcoach.safety.standing import LONG_AGO, Closure, FolderTime

_OPEN, _WITHDRAWN = "open", "withdrawn"

_RENAMED: Mapping[str, str] = {
    "saddle": "ces_saddle",
    "weakness": "neuro_leg",
    "neuro_progressive": "neuro_leg",
    "neuro_one_leg_new": "neuro_leg",
    "coordination_sudden": "coordination",
    "coordination_gradual": "coordination",
    "fever_back_unwell": "fever_back",
    "trauma_major": "trauma",
    "trauma_minor_fragile": "trauma",
    "blood_thinner_bleed": "trauma",
    "accident": "trauma",
    "cancer_neuro": "cancer",
    "cancer_pain": "cancer",
    "pregnant_bleeding": "pregnant",
    "recent_spine_surgery": "surgery",
}
"""Rows of the first edition by the row that asks about the same now."""

NOT_ASKED = frozenset({
    "aorta", "aorta_sudden", "severe_uncontrolled", "rest_night_pain", "upper_back", "cough_strain", "cough_strain_leg",
    "lump_deformity", "kidney_infection", "kidney_stone", "kidney_stone_worse", "gallbladder_other", "inflammatory",
    "not_improving", "age_first", "ces_sexual", "P2", "N3",
})  # fmt: skip
"""Rows of the first edition that are not asked any more: what they had closed is lifted."""

_OF_TIER: Mapping[str, Tier] = {
    "emergency_now": Tier.EMERGENCY_NOW,
    "same_day_urgent": Tier.SAME_DAY_URGENT,
}
_OF_LOCK: Mapping[str, Tier] = {
    "emergency": Tier.EMERGENCY_NOW,
    "same_day": Tier.SAME_DAY_URGENT,
    "surgery": Tier.WAIT,
}
"""Kinds of lock of the first edition."""


@dataclass(slots=True)
class Closures:
    """What is closed, by its row, and what else follows from the same events."""

    held: dict[str, Closure] = field(default_factory=dict)
    left_open: dict[str, Closure] = field(default_factory=dict)
    """Rows whose follow-ups were cut short, at the worst that may come of them. They take nothing from ``held``."""
    lifted: dict[str, Tier] = field(default_factory=dict)
    """What rows of the first edition that are not asked any more would keep closed."""
    acute_until: FolderTime = LONG_AGO
    symptom_open: bool = False
    _before: dict[tuple[int, str], Closure | None] = field(default_factory=dict)
    """What was left open of a row before each session."""

    @property
    def all(self) -> tuple[Closure, ...]:
        """Everything, oldest first."""
        return tuple(sorted((*self.held.values(), *self.left_open.values()), key=lambda each: each.since))

    def sign(self, age: FolderTime, session: int, event: Mapping[str, Any]) -> None:
        """A line that somebody said fits, as it was told at ``age``."""
        row, state, tier = str(event.get("row", "")), event.get("state"), _tier(event.get("tier"))
        if row == KEY:
            self.symptom_open = state == _OPEN
            return
        earlier = self._before.setdefault((session, row), self.left_open.get(row))
        self.left_open.pop(row, None)
        told = Closure(
            row=row, tier=tier, since=age, said=str(event.get("said", "")), session=session, open=state == _OPEN
        )
        if state == _WITHDRAWN:
            if earlier is not None:
                self.left_open[row] = earlier
        elif tier.closes:
            self._put(told, age)

    def way(self, entry: RecordEntry) -> None:
        """A way out that was taken."""
        body = entry.body
        row, to, tier = str(body.get("row", "")), str(body.get("to", "")), _tier(body.get("tier"))
        until, gently = _number(body.get("until"), LONG_AGO), body.get("gently") is True
        if body.get("acute") is True:
            self.acute_until = max(self.acute_until, until)
        earlier = self.held.pop(row, None)
        if tier.closes:
            same = earlier is not None and earlier.tier is tier and row == to
            closure = Closure(
                row=to,
                tier=tier,
                since=earlier.since if same and earlier is not None and gently else entry.age,
                said=str(body.get("said") or (earlier.said if earlier else "")),
                session=earlier.session if earlier else 0,
                ends=_number(body.get("ends"), None),
                gently_until=until if gently else LONG_AGO,
                asked=entry.age,
            )
            self._put(closure, entry.age)
        also = body.get("also")
        for each in also if isinstance(also, list) else ():
            if isinstance(each, dict) and (also_tier := _tier(each.get("tier"))).closes:
                told = Closure(
                    row=str(each.get("row", "")), tier=also_tier, since=entry.age, said=str(each.get("said", ""))
                )
                self._put(told, entry.age)

    def lock(self, age: FolderTime, row: str, tier: Tier, session: int = 0, *, moved: FolderTime) -> None:
        """A lock of the first edition; ``moved`` is when an exercise was begun last.

        One for the same day was over after a day: where exercise was begun since, it is not asked about any more.
        """
        if tier is Tier.SAME_DAY_URGENT and moved >= age + DAY_S:
            return
        if row in NOT_ASKED:
            self.lifted[row] = tier
            return
        row = _RENAMED.get(row, row)
        if row not in self.held or tier.at_least(self.held[row].tier):
            self.held[row] = Closure(row=row, tier=tier, since=age, session=session)

    def confirmed(self, kinds: object) -> None:
        """A confirmation of the first edition, which lifted every lock of these kinds."""
        over = {tier for kind, tier in _OF_LOCK.items() if isinstance(kinds, list) and kind in kinds}
        self.held = {row: each for row, each in self.held.items() if each.tier not in over}
        self.lifted = {row: tier for row, tier in self.lifted.items() if tier not in over}

    def saved(self, entry: RecordEntry) -> None:
        """What was closed in a record that had to be set aside."""
        body = entry.body
        left, tier = _number(body.get("left"), None), _tier(body.get("tier"))
        closure = Closure(
            row=str(body.get("row", "")),
            tier=tier,
            since=FolderTime(entry.age - _number(body.get("ago"), 0.0)),
            said=str(body.get("said", "")),
            open=body.get("open") is True,
            ends=None if left is None else FolderTime(entry.age + left),
        )
        if tier.closes:
            self._put(closure, entry.age)

    def _put(self, closure: Closure, age: FolderTime) -> None:
        """Add what was told at ``age``, unless something more serious is closed by the same row."""
        if closure.open:
            self.left_open[closure.row] = closure
            return
        earlier = self.held.get(closure.row)
        over = earlier is None or (earlier.ends is not None and earlier.ends <= age)
        if over or earlier is None or closure.tier.at_least(earlier.tier):
            self.held[closure.row] = closure


def closures_of(connection: sqlite3.Connection) -> Closures:
    """Everything that was closed, and what was opened since; some may be over by now."""
    closures, moved = Closures(), _moved(connection)
    happened = sorted((*_told(connection), *_entered(connection)), key=lambda each: each[:3])
    for age, _, _, what in happened:
        match what:
            case (int(session), dict() as event) if event.get("type") == "sign":
                closures.sign(age, session, event)
            case (int(session), dict() as event):
                closures.lock(age, *_locked(event), session, moved=moved)
            case (EntryKind.DOOR, RecordEntry() as entry):
                closures.way(entry)
            case (EntryKind.CONFIRMED, RecordEntry(body=body)):
                closures.confirmed(body.get("kinds"))
            case (EntryKind.LOCK, RecordEntry(body=body)) if "lock" in body:  # saved by the first edition
                tier = _OF_LOCK.get(str(body["lock"]), Tier.EMERGENCY_NOW)
                closures.lock(age, str(body.get("row", "")), tier, moved=moved)
            case (EntryKind.LOCK, RecordEntry() as entry):
                closures.saved(entry)
    return closures


def _told(connection: sqlite3.Connection) -> Iterator[tuple[FolderTime, int, int, tuple[int, dict[str, Any]]]]:
    """Signs; and of sessions of the first edition, which have none, what their guidance closed."""
    signs = list(about(connection, Topic.SIGN))
    later = {session for _, session, _ in signs}
    for number, (age, session, event) in enumerate(signs):
        yield age, 0, number, (session, dict(event))
    old = [
        *about(connection, Topic.GUIDANCE),
        *(each for each in about(connection, Topic.SCREEN, Topic.NERVE) if each[2]),
    ]
    for number, (age, session, event) in enumerate(old):
        if session not in later and _locked(event)[1].closes:
            yield age, 0, number, (session, dict(event))


def _moved(connection: sqlite3.Connection) -> FolderTime:
    """When an exercise was begun last; long ago where none was."""
    (age,) = connection.execute(
        "SELECT max(events.age) FROM events JOIN sessions ON sessions.id = session WHERE topic = ? AND rehearsal = 0",
        (Topic.EXERCISE.value,),
    ).fetchone()
    return LONG_AGO if age is None else FolderTime(age)


def _locked(event: Mapping[str, Any]) -> tuple[str, Tier]:
    """The row and the tier that an event of the first edition closed with."""
    if not event:  # it became unreadable on disk
        return "", Tier.EMERGENCY_NOW
    match event:
        case {"type": "guidance"}:
            return str(event.get("row", "")), _OF_TIER.get(str(event.get("tier")), Tier.NONE)
        case {"type": "decision", "rule": "screen", "action": "blocked"}:
            return "recent_spine_surgery", Tier.WAIT
        case {"type": "decision", "rule": "P10"}:
            return "weakness", Tier.SAME_DAY_URGENT
    return "", Tier.NONE


def _entered(connection: sqlite3.Connection) -> Iterator[tuple[FolderTime, int, int, tuple[EntryKind, RecordEntry]]]:
    for kind in (EntryKind.LOCK, EntryKind.CONFIRMED, EntryKind.DOOR):
        for entry in entries.of_kind(connection, kind):
            yield entry.age, 1, entry.id, (kind, entry)


def _tier(value: object) -> Tier:
    return Tier(value) if isinstance(value, str) and value in list(Tier) else Tier.EMERGENCY_NOW


def _number(value: object, otherwise: Any) -> Any:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else otherwise
