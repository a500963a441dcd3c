"""What the record says of the days before: from rows to :class:`stretchcoach.safety.standing.Standing`.

Rehearsals count for nothing. A session that was cut off counts with what it recorded, in the more careful reading.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from stretchcoach.history import entries, profiles
from stretchcoach.history.entries import Entry, Kind
from stretchcoach.history.rows import events_of
from stretchcoach.history.summary import has_worked, is_green, summarise
from stretchcoach.history.topics import Topic
from stretchcoach.routine.model import Pack
from stretchcoach.safety.standing import Lock, LockKind, PastPack, PastSession, PastSpasm, Standing
from stretchcoach.session.briefing import Met
from stretchcoach.session.profile import Profile

if TYPE_CHECKING:
    from stretchcoach.safety.trend import PainReading

KEPT_S = 35 * 86400.0
"""How far back sessions and spasms are looked at: more than any rule asks for."""
PACKS_KEPT_S = 2 * 86400.0
UNCONFIRMED_PACK_S = 20 * 60.0
"""A pack that nobody confirmed off counts as worn for the longest time that section 3.3 allows, though not beyond now."""

SAME_DAY_S = 86400.0
"""After this time a same-day lock is over by itself (section 1.2)."""

MET_KEPT = 500
"""How many exercises that were begun are looked at to tell which are known: some months of them."""

_OF_TIER = {"emergency_now": LockKind.EMERGENCY, "same_day_urgent": LockKind.SAME_DAY}
_WORST = "emergency_now"
"""What guidance counts as when it became unreadable on disk."""
_SURGERY = "recent_spine_surgery"
_NERVE = "weakness"

Told: TypeAlias = tuple[str, str, str]
"""An answer of a session that says something about the person: the purpose of its question, its id, and the answer."""


def standing_of(connection: sqlite3.Connection, now: float) -> Standing:
    """What the record says at the folder time ``now``."""
    confirmed = _confirmed(connection)
    screens = [(age, event) for age, _, event in _about(connection, Topic.SCREEN) if event.get("action") == "passed"]
    unsure = entries.newest(connection, Kind.SET_ASIDE)
    screened = max((age for age, _ in screens), default=None)
    if screened is not None and unsure is not None and unsure.age >= screened:
        screened = None
    injuries = [age for age, *_ in _about(connection, Topic.INJURY)]
    accident = max((age for age, *_ in _about(connection, Topic.ACCIDENT)), default=None)
    levels = _levels(connection)
    return Standing(
        now=now,
        screened=screened,
        accident=accident,
        injury=max([*injuries, *([] if accident is None else [accident])], default=None),
        locks=tuple(held_locks(connection)),
        confirmed=confirmed,
        cleared=_cleared(connection),
        last=_last(connection),
        sessions=tuple(_sessions(connection, now - KEPT_S)),
        packs=tuple(_packs(connection, now)),
        spasms=tuple(_spasms(connection, now - KEPT_S)),
        levels={routine: level for routine, (level, _) in levels.items()},
        adjusted={routine: age for routine, (_, age) in levels.items()},
    )


def held_locks(connection: sqlite3.Connection) -> list[Lock]:
    """The locks that no confirmation has lifted, oldest first; a same-day one may be over by now."""
    confirmed = _confirmed(connection)
    return [each for each in _locks(connection) if each.since > confirmed.get(each.kind, -1.0)]


def _cleared(connection: sqlite3.Connection) -> frozenset[str]:
    """The rows whose last lock a confirmation has lifted; one that was over by then was not what it was about."""
    told = [(entry.age, _names(entry.body.get("kinds"))) for entry in entries.of_kind(connection, Kind.CONFIRMED)]
    last = {each.row: each for each in _locks(connection)}
    return frozenset(
        row
        for row, lock in last.items()
        if any(lock.kind.value in kinds and lock.since <= age and not _over(lock, age) for age, kinds in told)
    )


def _over(lock: Lock, age: float) -> bool:
    return lock.kind is LockKind.SAME_DAY and age - lock.since >= SAME_DAY_S


def profile_of(connection: sqlite3.Connection) -> tuple[Profile, list[Told]]:
    """The profile as it was saved last, and the answers given in sessions since, oldest first."""
    saved = entries.newest(connection, Kind.PROFILE)
    profile, since = (Profile(), -1.0) if saved is None else (profiles.from_body(saved.body), saved.age)
    told = sorted(
        (age, session, place, (str(event.get("purpose")), str(event.get("ref")), str(event.get("value"))))
        for topic in (Topic.CONDITION, Topic.THERMAL)
        for place, (age, session, event) in enumerate(_about(connection, topic))
        if age > since
    )
    return profile, [answer for *_, answer in told]


def readings_of(connection: sqlite3.Connection) -> list[PainReading]:
    """The ratings before each session and of each morning, for the trend."""
    from stretchcoach.safety.trend import PainReading

    before = connection.execute("SELECT age, pain_before FROM sessions WHERE rehearsal = 0 AND pain_before IS NOT NULL")
    found = [PainReading(at=age, value=value) for age, value in before]
    for entry in entries.of_kind(connection, Kind.MORNING):
        if (value := _whole(entry.body.get("value"))) is not None:
            found.append(PainReading(at=entry.age, value=value))
    return sorted(found, key=lambda each: each.at)


def met_in(connection: sqlite3.Connection, without: int) -> dict[Met, int]:
    """How often each exercise was begun, among the newest :data:`MET_KEPT` that were; one begun again in its session by
    going back counts once. The session ``without`` does not count."""
    rows = connection.execute(
        "SELECT session, body FROM events JOIN sessions ON sessions.id = session "
        "WHERE topic = ? AND rehearsal = 0 AND session <> ? ORDER BY session DESC, number DESC LIMIT ?",
        (Topic.EXERCISE.value, without, MET_KEPT),
    )
    begun = {
        (session, _whole(event.get("step")), str(event.get("exercise")), str(event.get("name")))
        for session, event in ((session, _event(body)) for session, body in rows)
    }
    return Counter((exercise, name) for _, _, exercise, name in begun)


def _about(connection: sqlite3.Connection, topic: Topic) -> Iterator[tuple[float, int, Mapping[str, Any]]]:
    """The events of a topic, in the order they were recorded: folder time, number of the session, the event."""
    found = connection.execute(
        "SELECT events.age, session, body FROM events JOIN sessions ON sessions.id = session "
        "WHERE topic = ? AND rehearsal = 0 ORDER BY session, number",
        (topic.value,),
    )
    for age, session, body in found.fetchall():
        yield age, session, _event(body)


def _confirmed(connection: sqlite3.Connection) -> dict[LockKind, float]:
    found: dict[LockKind, float] = {}
    for entry in entries.of_kind(connection, Kind.CONFIRMED):
        found.update({kind: entry.age for kind in LockKind if kind.value in _names(entry.body.get("kinds"))})
    return found


def _locks(connection: sqlite3.Connection) -> list[Lock]:
    """Every lock that was ever set, oldest first."""
    told = list(_about(connection, Topic.GUIDANCE))
    found = [
        Lock(kind=_OF_TIER[tier], row=str(event.get("row", "")), since=age, session=session)
        for age, session, event in told
        if (tier := str(event.get("tier", _WORST))) in _OF_TIER
    ]
    found += [
        Lock(kind=LockKind.SURGERY, row=_SURGERY, since=age, session=session)
        for age, session, event in _about(connection, Topic.SCREEN)
        if event.get("action") == "blocked"
    ]
    found += [
        Lock(kind=LockKind.SAME_DAY, row=_NERVE, since=age, session=session)
        for age, session, _ in _about(connection, Topic.NERVE)
    ]
    found += [
        Lock(kind=LockKind.PLAN_PAUSED, row="N3", since=entry.age, session=_whole(entry.body.get("session")) or 0)
        for entry in entries.of_kind(connection, Kind.MORNING)
        if entry.body.get("rule") == "N3"
    ]
    found += [
        Lock(kind=LockKind(entry.body["lock"]), row=str(entry.body.get("row", "")), since=entry.age, session=0)
        for entry in entries.of_kind(connection, Kind.LOCK)
        if entry.body.get("lock") in list(LockKind)
    ]
    return sorted(found, key=lambda each: each.since)


def _last(connection: sqlite3.Connection) -> float | None:
    """When the last session ended that got past its questions: one that was left at them does not count as a visit."""
    row = connection.execute(
        "SELECT coalesce((SELECT age FROM events WHERE session = id ORDER BY number DESC LIMIT 1), age) "
        "FROM sessions WHERE rehearsal = 0 AND (worked OR pain_before IS NOT NULL) ORDER BY id DESC LIMIT 1"
    ).fetchone()
    return None if row is None else float(row[0])


def _sessions(connection: sqlite3.Connection, since: float) -> list[PastSession]:
    mornings = {_whole(each.body.get("session")): each for each in entries.of_kind(connection, Kind.MORNING, since)}
    rows = connection.execute(
        "SELECT id, routine_id, routine_name, pain_before, pain_worst, pain_after, worked, green, ended IS NOT NULL, "
        "coalesce((SELECT age FROM events WHERE session = id ORDER BY number DESC LIMIT 1), age) AS last "
        "FROM sessions WHERE rehearsal = 0 AND last >= ? ORDER BY id",
        (since,),
    )
    found = (_session(connection, row, mornings.get(row[0])) for row in rows.fetchall())
    return [each for each in found if each is not None]


def _session(connection: sqlite3.Connection, row: tuple[Any, ...], morning: Entry | None) -> PastSession | None:
    number, routine, name, before, worst, after, worked, green, over, last = row
    if not over:
        events = events_of(connection, number)
        figures, worked, green = summarise(events), has_worked(events), is_green(events)
        before, worst, after = figures.pain_before, figures.pain_worst, figures.pain_after
    if not worked:
        return None
    told = morning.body if morning else {}
    return PastSession(
        id=number,
        routine=routine,
        name=name,
        ended=last,
        before=before,
        worst=worst,
        after=after,
        green=bool(green),
        over=bool(over),
        morning=_whole(told.get("value")),
        verdict=str(told.get("rule", "")),
        answered=morning.age if morning else None,
    )


def _packs(connection: sqlite3.Connection, now: float) -> list[PastPack]:
    rows = connection.execute(
        "SELECT id, coalesce((SELECT age FROM events WHERE session = id ORDER BY number DESC LIMIT 1), age) AS last "
        "FROM sessions WHERE rehearsal = 0 AND last >= ? ORDER BY id",
        (now - PACKS_KEPT_S,),
    )
    packs = [pack for (number, _) in rows.fetchall() for pack in _packs_of(connection, number, now)]
    return sorted(packs, key=lambda each: each.off)


def _packs_of(connection: sqlite3.Connection, session: int, now: float) -> Iterator[PastPack]:
    """The packs put on in one session; one that came back on in the same step is one pack."""
    rows = connection.execute(
        "SELECT age, body FROM events WHERE session = ? AND type IN ('step_started', 'answer') ORDER BY number",
        (session,),
    )
    on: dict[tuple[int, str], float] = {}
    off: dict[tuple[int, str], float] = {}
    last, step = 0.0, (0, "")
    for age, event in ((age, _event(body)) for age, body in rows):
        last = age
        if event.get("type") == "step_started":
            step = (_whole(event.get("step")) or 0, str(event.get("kind")))
        elif event.get("purpose") == "pack_on" and event.get("value") == "yes":
            on[step] = age
            off.pop(step, None)
        elif event.get("purpose") == "pack_off" and event.get("value") is not None:
            on.setdefault(step, age)  # it may have been on, though nobody said so
            off[step] = age
    for step, since in on.items():
        if step[1] in list(Pack):
            unconfirmed = min(now, max(last, since + UNCONFIRMED_PACK_S))
            yield PastPack(pack=Pack(step[1]), off=off.get(step, unconfirmed), session=session)


def _spasms(connection: sqlite3.Connection, since: float) -> Iterable[PastSpasm]:
    for entry in entries.of_kind(connection, Kind.SPASM, since):
        from stretchcoach.history.spasms import from_body  # most records have none

        spasm = from_body(entry.body)
        if spasm is None:
            continue
        ended = spasm.ended
        yield PastSpasm(
            start=entry.age - max(0.0, (entry.wall - spasm.start).total_seconds()),
            end=None if ended is None else min(entry.age, entry.age - (entry.wall - ended).total_seconds()),
            logged=entry.age,
            worst=spasm.worst,
            now=spasm.now,
            place=spasm.farthest_location,
            both_sides=spasm.side == "both",
            new_red_flag=spasm.new_red_flag,
        )


def _levels(connection: sqlite3.Connection) -> dict[str, tuple[int, float]]:
    """The adjustment of each routine, and when it was decided."""
    found: dict[str, tuple[int, float]] = {}
    for entry in entries.of_kind(connection, Kind.LEVEL):
        level = entry.body.get("level")
        if isinstance(level, int) and not isinstance(level, bool):
            found[str(entry.body.get("routine", ""))] = (level, entry.age)
    return found


def _event(body: str) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _names(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
