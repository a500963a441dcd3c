"""Sessions and events for the tests of the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from stretchcoach.history.records import SessionStart
from stretchcoach.history.store import Store
from stretchcoach.session.events import (
    Answer,
    Cue,
    CueRole,
    Decision,
    Event,
    Outcome,
    Question,
    QuestionKind,
    SessionEnded,
    SessionStarted,
    StepStarted,
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


def answer(at: float, purpose: str, value: int | str | None) -> Answer:
    """An answer to a question asked for ``purpose``."""
    return Answer(at=at, id=f"{purpose}-{at:g}", value=value, purpose=purpose)


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


def settle(store: Store) -> None:
    """The full screen was passed, so that only the short gate is asked and what was cut off can be gone on with."""
    passed = Decision(at=0.0, rule="screen", action="passed", say="")
    store.begin(START).append([passed, SessionEnded(at=1.0, outcome=Outcome.STOPPED)], wall=WALL)


def names(folder: Path) -> list[str]:
    """What is in a folder, sorted."""
    return sorted(each.name for each in folder.iterdir())
