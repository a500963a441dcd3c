"""Sessions and events for the tests of the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fakes import FakeMachine
from scripts import RULES

from stretchcoach.history.records import SessionStart
from stretchcoach.history.store import Store
from stretchcoach.safety import doors
from stretchcoach.safety.doors import Door, Opened, WayOut
from stretchcoach.safety.questions import read_reply
from stretchcoach.session.events import (
    Answer,
    Cue,
    CueRole,
    Decision,
    Event,
    Outcome,
    PhaseStarted,
    Question,
    QuestionKind,
    SessionEnded,
    SessionStarted,
    Sign,
    StepStarted,
    Tier,
)

WALL = datetime(2026, 11, 22, 10, 32, 5, 123000, tzinfo=UTC)

START = SessionStart(
    routine_id="gentle-four",
    routine_name="Back spasm: the gentle four",
    routine_text='format = 1\n[routine]\nname = "Back spasm: the gentle four"\n',
    routine_path="/home/pat/gentle-four.toml",
    rehearsal=False,
    settings={"speed": 1.0, "silent": False, "voices": ["coach"]},
    fingerprint="gate::Safety|exercise:cat_cow:Cat-cow",
    wall=WALL,
    planned=4,
)


def start(**changes: Any) -> SessionStart:
    """A start like :data:`START` with some fields changed."""
    return replace(START, **changes)


def later(seconds: float) -> datetime:
    """A moment after :data:`WALL`."""
    return WALL + timedelta(seconds=seconds)


def started(at: float = 0.0, *, resumed: bool = False) -> SessionStarted:
    """The first event of a session with six steps."""
    return SessionStarted(at=at, routine="gentle-four", name="The gentle four", steps=6, planned=480.0, resumed=resumed)


def step(at: float, index: int, kind: str = "exercise", exercise: str = "") -> StepStarted:
    """A step of the plan begins."""
    name = exercise or (f"exercise {index}" if kind == "exercise" else "")
    return StepStarted(at=at, step=index, number=index, kind=kind, name=name or kind, exercise=name)


def answer(at: float, purpose: str, value: int | str | None, ref: str = "") -> Answer:
    """An answer to a question asked for ``purpose``."""
    return Answer(at=at, id=f"{purpose}-{at:g}", value=value, purpose=purpose, ref=ref)


def sign(row: str, tier: Tier = Tier.EMERGENCY_NOW, state: str = "confirmed", ago_s: float | None = None) -> Sign:
    """A line that fits, as the record is told of it."""
    return Sign(at=3.0, row=row, tier=tier, said=f"You said: {row}.", state=state, ago_s=ago_s)


def listed(*lists: str) -> Decision:
    """These lists were answered to their end."""
    return Decision(at=4.0, rule="gate", action="+".join(lists), say="")


def ended(at: float, outcome: Outcome = Outcome.COMPLETED, rule: str = "", done: int = 4) -> SessionEnded:
    """The last event, with no word about pain: the answers tell."""
    return SessionEnded(at=at, outcome=outcome, rule=rule, done=done, planned=4)


WHOLE: tuple[Event, ...] = (
    started(),
    Question(at=2.0, id="before-1", text="How is it now?", kind=QuestionKind.PAIN, within=30.0, purpose="before"),
    answer(5.0, "before", 4),
    step(8.0, 1, exercise="cat_cow"),
    Cue(at=8.0, id="1-name", text="Cat-cow", due=8.0, role=CueRole.NAME, worth=20.0, seconds=0.8),
    answer(90.0, "check_in", 5),
    step(95.0, 2, exercise="child_pose"),
    answer(190.0, "check_in", None),
    answer(300.0, "after", 3),
    ended(310.5),
)
"""A session from start to end: pain 4 before, 5 at worst, 3 after, one check-in without an answer."""


def recorded(path: Path, *sessions: Sequence[Event]) -> None:
    """Make a database at ``path`` with ``sessions`` in it and close it properly."""
    with Store.open(path) as store:
        for events in sessions:
            store.begin(START).append(events, wall=WALL)


EXERCISED: tuple[Event, ...] = (
    started(),
    answer(2, "before", 4),
    step(8, 1),
    PhaseStarted(at=9, phase="hold", seconds=20.0),
    answer(60, "after", 3),
    ended(70),
)
"""A session in which an exercise was done: pain 4 before, 3 after."""


def keep(store: Store, *events: Event, **changes: Any) -> int:
    """Record a session; returns its number."""
    journal = store.begin(start(**changes))
    journal.append(events, wall=WALL)
    return journal.session_id


def settle(store: Store) -> None:
    """Both lists were answered with none, so that only the daily question is asked and a cut session can be gone on with."""
    keep(store, listed("L1", "L2"), ended(5.0, Outcome.STOPPED, done=0))


def shut(store: Store) -> list[tuple[str, Tier]]:
    """What is closed, by its row."""
    return [(each.row, each.tier) for each in store.standing().closures if not each.open]


def asked_first(store: Store) -> list[tuple[str, Tier]]:
    """What was left open, and the worst that may come of it."""
    return [(each.row, each.tier) for each in store.standing().closures if each.open]


def names(folder: Path) -> list[str]:
    """What is in a folder, sorted."""
    return sorted(each.name for each in folder.iterdir())


def to_midnight(machine: FakeMachine, before: float = 0.0) -> float:
    """Seconds until so many before the next midnight where the machine is."""
    here = datetime.fromtimestamp(machine.wall).astimezone()
    midnight = (here + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight - here).total_seconds() - before


def went(store: Store, row: str, way: WayOut, **answers: str | int) -> Opened:
    """Go one way out of what ``row`` has closed, and record it.

    Lines asked one by one are answered by the name of their row, follow-ups by their own; the rest with no, and what is
    said back with yes.
    """
    standing, flags = store.standing(), RULES.red_flags
    closure = next(each for each in doors.holding(standing, flags) if each.row == row)
    door, asked_for = Door(closure=closure, later=doors.is_asked(closure, standing, flags)), set[str]()
    while (asked := doors.ask(door, flags)) is not None:
        name = asked.ref.removesuffix("/line").rpartition("/")[2]
        value: str | int = answers.get(name, "yes" if name == "said_back" else "no")
        asked_for.add(name)
        if asked.ref == "door":
            value = door.ways(flags).index(way) + 1
        assert read_reply(asked.kind, value, asked.items, several=asked.several) is not None, asked
        door = doors.door_after(door, asked, value, flags)
    assert asked_for >= set(answers), asked_for
    opened = doors.opened(door, flags)
    if way is not WayOut.LEAVE:
        store.open_door(closure, opened)
    return opened
