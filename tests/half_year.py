"""A made-up half year: a back that gets better, with bad days among the good. The same days on every machine and run."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from folders import DAY, HOUR, Folder, started
from scripts import Patient, Scripted, calm, finish, shipped

from stretchcoach.history.spasm_log import Spasm
from stretchcoach.history.store import Store
from stretchcoach.session.events import Outcome

ROUTINES = (
    ("gentle-four", "Back spasm: the gentle four"),
    ("desk", "At the desk"),
    ("daily-fifteen", "Daily fifteen"),
)
_PLAYED: dict[int, tuple[str, Callable[[], Patient]]] = {
    2: ("Felt looser than last week.", lambda: calm),
    4: ("", lambda: Scripted(before=3, check_in=(3, 5, 3), place_before=0, place=0, rated="yes", moved="yes", after=3)),
    6: ("Slept badly.", lambda: Scripted(before=2, check_in=(4, 8), place_before=0, place=0, rated="yes", moved="yes")),
}
"""The sessions so many days ago that are played to their end by the engine: the note written after, and the patient."""


def live(data: Path, days: int = 182, *, seed: int = 4) -> Folder:
    """A data folder of somebody who was there for ``days`` days up to now: sessions, mornings after, spasms, notes."""
    dice = random.Random(seed)
    past = Folder(data, since=(days + 1) * DAY).settle()

    def pain(index: int, shift: float = 0.0) -> int:
        return max(0, min(10, round(6.5 - 4 * index / days + shift + dice.gauss(0, 1.2))))

    for index in range(days):
        back = days - 1 - index
        before, after, morning = pain(index), pain(index, -0.8), pain(index, -0.4)
        bad, (routine, name) = dice.random() < 0.05, dice.choice(ROUTINES)
        past.at(back * DAY + HOUR)
        if bad:
            before = min(10, before + 3)
            _log(past, before)
        if back in _PLAYED:
            play(past, *_PLAYED[back])
        elif dice.random() > 0.55 + 0.25 * index / days:
            continue
        elif before >= 8:
            past.session(routine=routine, name=name, before=before, after=before, outcome=Outcome.PAIN_RULE, done=0)
        else:
            past.session(routine=routine, name=name, before=before, after=after)
        if back and dice.random() < 0.6:
            past.at(back * DAY - 18 * HOUR)
            with Store.open(past.path, now=past.days) as store:
                store.morning(store.sessions(1)[0].id, morning, "N2" if morning > before + 1 else "N1")
    return past


def play(past: Folder, note: str, patient: Callable[[], Patient], routine: str = "gentle-four") -> None:
    """A session as the engine holds it, each event at its moment; with a ``note`` written after it."""
    begun, plan = past.days.wall, shipped(routine)
    with Store.open(past.path, now=past.days) as store:
        journal = store.begin(started(routine, begun, plan.name))
        for each in finish(plan, patient()).events:
            journal.append([each], wall=begun + timedelta(seconds=each.at))
        if note:
            store.note(journal.session_id, note)


def _log(past: Folder, worst: int) -> None:
    """A spasm half an hour before."""
    with Store.open(past.path, now=past.days) as store:
        store.log(_spasm(past.days.wall - timedelta(minutes=30), worst))


def _spasm(start: datetime, worst: int) -> Spasm:
    return Spasm(start=start, duration_min=20, worst=worst, now=3, side="left", sensation=("cramp",), eases=("heat",))
