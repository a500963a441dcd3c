"""What the record says of the days before: from rows to :class:`stretchcoach.safety.standing.Standing`.

Rehearsals count for nothing. A session that was cut off counts with what it recorded, in the more careful reading.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from stretchcoach.history import entries
from stretchcoach.history.closures import closures_of
from stretchcoach.history.entries import KEPT, EntryKind, RecordEntry
from stretchcoach.history.records import RatedMorning
from stretchcoach.history.rows import events_of
from stretchcoach.history.summary import has_worked, is_green, summarise
from stretchcoach.history.topics import Topic, about, as_table
from stretchcoach.routine.model import Pack
from stretchcoach.safety.briefing import Met
from stretchcoach.safety.conditions import FLAG
from stretchcoach.safety.person import Profile
from stretchcoach.safety.questions import NO, YES
from stretchcoach.safety.red_flags import DAILY, FIRST, SECOND, Tier
from stretchcoach.safety.standing import LONG_AGO, FolderTime, PastPack, PastSession, PastSpasm, Standing

if TYPE_CHECKING:
    from stretchcoach.safety.trend import PainReading

KEPT_S = 35 * 86400.0
"""How far back sessions and spasms are looked at: more than any rule asks for."""
PACKS_KEPT_S = 2 * 86400.0
UNCONFIRMED_PACK_S = 20 * 60.0
"""A pack that nobody confirmed off counts as worn for the longest time that section 3.3 allows, though not beyond now."""

MET_KEPT = 500
"""How many exercises that were begun are looked at to tell which are known: some months of them."""

PREGNANT_S = 270 * 86400.0
"""How long a pregnancy, or a birth, is remembered (``pregnant_s`` of the safety tables)."""

_LISTS = (FIRST, SECOND, DAILY)
_PREGNANT = "pregnant"
_FACTS = {
    "fragile": "osteoporosis",
    "pregnant": "pregnant",
    "cancer": "cancer",
    "infection_risk": "weak_defence",
    "blood_thinner": "blood_thinner",
}
"""Conditions of the profile that the second list asks about, by their rows."""

Told: TypeAlias = tuple[str, str, Any]
"""An answer of a session that says something about the person: the purpose of its question, its id, and the answer."""


def standing_of(connection: sqlite3.Connection, folder_now: FolderTime, midnight: FolderTime) -> Standing:
    """What the record says at ``folder_now``; ``midnight`` is the last one where the person lives."""
    since, closures = FolderTime(folder_now - KEPT_S), closures_of(connection)
    ends = [age for age, *_ in about(connection, Topic.PAIN_END)]
    levels = _levels(connection)
    return Standing(
        now=folder_now,
        midnight=midnight,
        listed=_listed(connection),
        trouble=max((age for age, *_ in about(connection, Topic.TROUBLE, Topic.PAIN_END)), default=None),
        injury=_injury(connection),
        closures=closures.all,
        symptom_open=closures.symptom_open,
        acute_until=closures.acute_until,
        advised=_advised(connection),
        severe_asked=max((age for age, *_ in about(connection, Topic.SEVERE)), default=None),
        offered={str(event.get("offer")): age for age, _, event in about(connection, Topic.OFFER)},
        facts_changed=_facts_changed(connection),
        ended_by_pain=tuple(age for age in ends if age >= midnight),
        last=_last(connection),
        sessions=tuple(_sessions(connection, since)),
        packs=tuple(_packs(connection, folder_now)),
        spasms=tuple(_spasms(connection, since)),
        levels={routine: level for routine, (level, _) in levels.items()},
        adjusted={routine: age for routine, (_, age) in levels.items()},
    )


def _listed(connection: sqlite3.Connection) -> dict[str, FolderTime]:
    """When each list was answered last."""
    unsure = entries.newest(connection, EntryKind.SET_ASIDE)
    listed: dict[str, FolderTime] = {}
    for age, _, event in about(connection, Topic.SCREEN):
        if unsure is None or unsure.age < age:
            listed.update(dict.fromkeys(str(event.get("action")).split("+"), age))
    return {name: age for name, age in listed.items() if name in _LISTS}


def _not_meant(connection: sqlite3.Connection) -> dict[str, FolderTime]:
    """When a row was last withdrawn, at a closed door or with what had been left open: what was told of it before does
    not count."""
    withdrawn = {
        str(each.body.get("row")): each.age
        for each in entries.of_kind(connection, EntryKind.DOOR)
        if each.body.get("withdrawn") is True
    }
    for age, _, event in about(connection, Topic.SIGN):
        if event.get("tier") == Tier.NONE and not event.get("said"):
            row = str(event.get("row"))
            withdrawn[row] = max(age, withdrawn.get(row, age))
    return withdrawn


def _signs(connection: sqlite3.Connection) -> dict[tuple[int, str], tuple[FolderTime, Mapping[str, Any]]]:
    """What was last told of each row in each session, without what was withdrawn."""
    not_meant = _not_meant(connection)
    signs = {(session, str(event.get("row"))): (age, event) for age, session, event in about(connection, Topic.SIGN)}
    return {
        (session, row): (age, event)
        for (session, row), (age, event) in signs.items()
        if event.get("state") != "withdrawn" and age > not_meant.get(row, LONG_AGO)
    }


def _injury(connection: sqlite3.Connection) -> FolderTime | None:
    """When the last accident was."""
    signs = _signs(connection).values()
    told = [FolderTime(age - ago) for age, event in signs if isinstance(ago := event.get("ago_s"), int | float)]
    old = [age for age, *_ in about(connection, Topic.ACCIDENT, Topic.INJURY)]
    return max([*told, *old], default=None)


def _advised(connection: sqlite3.Connection) -> dict[str, FolderTime]:
    """When advice was last given about each row."""
    told = ((age, event) for age, _, event in about(connection, Topic.GUIDANCE))
    return {str(event.get("row", "")): age for age, event in told if event.get("tier") == Tier.BOOK_CLINICIAN}


def _facts_changed(connection: sqlite3.Connection) -> FolderTime | None:
    """When something that the second list asks was last changed by hand: saved otherwise than it was known."""
    changed: FolderTime | None = None
    known: frozenset[str] = frozenset()
    signs = sorted((age, row) for (_, row), (age, _) in _signs(connection).items() if row in _FACTS)
    for entry in entries.of_kind(connection, EntryKind.PROFILE):
        told = {_FACTS[row] for age, row in signs if age <= entry.age}
        signs = [each for each in signs if each[0] > entry.age]
        saved = KEPT.read(Profile, entry.body).conditions
        facts = frozenset(each for each in _FACTS.values() if saved.get(each, NO) != NO)
        if facts != known | told:
            changed = entry.age
        known = facts
    return changed


def profile_of(connection: sqlite3.Connection, folder_now: FolderTime) -> tuple[Profile, list[Told]]:
    """The profile as it was saved last, and what was told in sessions since, oldest first."""
    saved = entries.newest(connection, EntryKind.PROFILE)
    profile, since = (Profile(), LONG_AGO) if saved is None else (KEPT.read(Profile, saved.body), saved.age)
    if folder_now - _pregnant_since(connection) > PREGNANT_S:
        lasting = {name: value for name, value in profile.conditions.items() if name != _PREGNANT}
        profile = replace(profile, conditions=lasting)
    told: list[tuple[FolderTime, int, int, Told]] = [
        (age, 0, place, (FLAG, row, YES)) for place, ((_, row), (age, _)) in enumerate(_signs(connection).items())
    ]
    told += [
        (age, session, place, (str(event.get("purpose")), str(event.get("ref")), event.get("value")))
        for place, (age, session, event) in enumerate(about(connection, Topic.CONDITION, Topic.THERMAL))
    ]
    lasting_s = {_PREGNANT: PREGNANT_S}
    return profile, [
        answer
        for age, _, _, answer in sorted(told, key=lambda each: each[:3])
        if age > since and folder_now - age <= lasting_s.get(answer[1], float("inf"))
    ]


def _pregnant_since(connection: sqlite3.Connection) -> float:
    """When the pregnancy of the saved profile was told: in a session last, or else when it was first saved."""
    told = [age for (_, row), (age, _) in _signs(connection).items() if row == _PREGNANT]
    since = float("inf")
    for entry in entries.of_kind(connection, EntryKind.PROFILE):
        before = [age for age in told if age <= entry.age]
        if KEPT.read(Profile, entry.body).conditions.get(_PREGNANT, NO) == NO:
            since, told = float("inf"), [age for age in told if age > entry.age]
        elif before:
            since = before[-1]
        else:
            since = min(since, entry.age)
    return since


def mornings_of(connection: sqlite3.Connection) -> list[RatedMorning]:
    """The rated mornings in the order they were rated; those that became unreadable are left out."""
    told = (
        (each.wall, _whole(each.body.get("session")), _whole(each.body.get("value")))
        for each in entries.of_kind(connection, EntryKind.MORNING)
    )
    return [
        RatedMorning(session, wall, value) for wall, session, value in told if session is not None and value is not None
    ]


def readings_of(connection: sqlite3.Connection) -> list[PainReading]:
    """The ratings before each session and of each morning, for the trend."""
    from stretchcoach.safety.trend import PainReading

    before = connection.execute("SELECT age, pain_before FROM sessions WHERE rehearsal = 0 AND pain_before IS NOT NULL")
    readings = [PainReading(at=age, value=value) for age, value in before]
    for entry in entries.of_kind(connection, EntryKind.MORNING):
        if (value := _whole(entry.body.get("value"))) is not None:
            readings.append(PainReading(at=entry.age, value=value))
    return sorted(readings, key=lambda each: each.at)


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
        for session, event in ((session, as_table(body)) for session, body in rows)
    }
    return Counter((exercise, name) for _, _, exercise, name in begun)


def _last(connection: sqlite3.Connection) -> FolderTime | None:
    """When the last session ended that got past its questions: one that was left at them does not count as a visit."""
    rows = connection.execute(
        "SELECT id, worked OR pain_before IS NOT NULL, ended IS NULL, "
        "coalesce((SELECT age FROM events WHERE session = id ORDER BY number DESC LIMIT 1), age) "
        "FROM sessions WHERE rehearsal = 0 ORDER BY id DESC"
    )
    for number, counts, cut_off, age in rows:
        if counts or (cut_off and summarise(events_of(connection, number)).pain_before is not None):
            return FolderTime(age)
    return None


def _sessions(connection: sqlite3.Connection, since: FolderTime) -> list[PastSession]:
    mornings = {
        _whole(each.body.get("session")): each for each in entries.of_kind(connection, EntryKind.MORNING, since)
    }
    rows = connection.execute(
        "SELECT id, routine_id, routine_name, pain_before, pain_worst, pain_after, worked, green, ended IS NOT NULL, "
        "settings, "
        "coalesce((SELECT age FROM events WHERE session = id ORDER BY number DESC LIMIT 1), age) AS last "
        "FROM sessions WHERE rehearsal = 0 AND last >= ? ORDER BY id",
        (since,),
    )
    sessions = (_session(connection, row, mornings.get(row[0])) for row in rows.fetchall())
    return [each for each in sessions if each is not None]


def _session(connection: sqlite3.Connection, row: tuple[Any, ...], morning: RecordEntry | None) -> PastSession | None:
    number, routine, name, before, worst, after, worked, green, over, settings, last = row
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
        counts=as_table(settings).get("counts", True) is not False,
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


def _packs(connection: sqlite3.Connection, folder_now: FolderTime) -> list[PastPack]:
    rows = connection.execute(
        "SELECT id, coalesce((SELECT age FROM events WHERE session = id ORDER BY number DESC LIMIT 1), age) AS last "
        "FROM sessions WHERE rehearsal = 0 AND last >= ? ORDER BY id",
        (folder_now - PACKS_KEPT_S,),
    )
    packs = [pack for (number, _) in rows.fetchall() for pack in _packs_of(connection, number, folder_now)]
    return sorted(packs, key=lambda each: each.off)


def _packs_of(connection: sqlite3.Connection, session: int, folder_now: FolderTime) -> Iterator[PastPack]:
    """The packs put on in one session; one that came back on in the same step is one pack."""
    rows = connection.execute(
        "SELECT age, body FROM events WHERE session = ? AND type IN ('step_started', 'answer') ORDER BY number",
        (session,),
    )
    on: dict[tuple[int, str], FolderTime] = {}
    off: dict[tuple[int, str], FolderTime] = {}
    last, step = FolderTime(0.0), (0, "")
    for age, event in ((age, as_table(body)) for age, body in rows):
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
            unconfirmed = FolderTime(min(folder_now, max(last, since + UNCONFIRMED_PACK_S)))
            yield PastPack(pack=Pack(step[1]), off=off.get(step, unconfirmed), session=session)


def notes_of(connection: sqlite3.Connection) -> dict[int, str]:
    """What was written about each session, by its number; none where that is damaged: sessions are still listed."""
    notes: dict[int, str] = {}
    try:
        written = list(entries.of_kind(connection, EntryKind.NOTE))
    except sqlite3.DatabaseError:
        return notes
    for each in written:
        session, text = _whole(each.body.get("session")), each.body.get("text")
        if session is not None and isinstance(text, str) and text:
            notes[session] = f"{notes[session]} {text}" if session in notes else text
    return notes


def _spasms(connection: sqlite3.Connection, since: FolderTime) -> Iterable[PastSpasm]:
    for entry in entries.of_kind(connection, EntryKind.SPASM, since):
        from stretchcoach.history.spasm_log import from_body  # most records have none

        spasm = from_body(entry.body)
        if spasm is None:
            continue
        ended = spasm.ended
        yield PastSpasm(
            start=FolderTime(entry.age - max(0.0, (entry.wall - spasm.start).total_seconds())),
            end=None if ended is None else FolderTime(entry.age - max(0.0, (entry.wall - ended).total_seconds())),
            logged=entry.age,
            worst=spasm.worst,
            now=spasm.now,
            place=spasm.farthest_location,
            both_sides=spasm.side == "both",
            new_red_flag=spasm.new_red_flag,
        )


def _levels(connection: sqlite3.Connection) -> dict[str, tuple[int, FolderTime]]:
    """The adjustment of each routine, and when it was decided."""
    levels: dict[str, tuple[int, FolderTime]] = {}
    for entry in entries.of_kind(connection, EntryKind.LEVEL):
        level = entry.body.get("level")
        if isinstance(level, int) and not isinstance(level, bool):
            levels[str(entry.body.get("routine", ""))] = (level, entry.age)
    return levels


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
