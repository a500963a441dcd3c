"""Data folders as they are after some use, made without running a program."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from stretchcoach.coach.questions.before_session import HEARING
from stretchcoach.history.ages import Clocks, read_clocks
from stretchcoach.history.entries import EntryKind
from stretchcoach.history.records import SessionStart
from stretchcoach.history.store import Store
from stretchcoach.safety.person import Profile
from stretchcoach.session.events import (
    Answer,
    Decision,
    Event,
    Outcome,
    PhaseStarted,
    SessionEnded,
    SessionStarted,
    StepStarted,
)

SCREENING = "screening"
"""Id of the routine in whose session the lists of warning signs were answered; the tests' lists leave it out."""

HOUR, DAY = 3600.0, 86400.0


class Days:
    """The clocks of a folder's past: ``ago`` seconds before now, on the machine's present run."""

    def __init__(self, ago: float) -> None:
        self._now, self._ago = read_clocks(), ago

    def __call__(self) -> Clocks:
        """The moment."""
        return Clocks(wall=self._now.wall - self._ago, mono=self._now.mono - self._ago, boot=self._now.boot)

    def to(self, ago: float) -> None:
        """Let time pass until so many seconds before now."""
        assert ago <= self._ago
        self._ago = ago

    @property
    def wall(self) -> datetime:
        """The wall clock then."""
        return datetime.fromtimestamp(self().wall, UTC)


class Folder:
    """A data folder with a past. Its moments are told in seconds before now, oldest first."""

    def __init__(self, data: Path, *, since: float = DAY) -> None:
        self.path = data / "history.sqlite3"
        self.days = Days(since)

    def settle(self, profile: Profile | None = None, *, heard: bool = True) -> Folder:
        """A person who lives in the United Kingdom, was asked whether the voice is ``heard``, and answered both lists of
        warning signs with none."""
        with Store.open(self.path, now=self.days) as store:
            store.save_profile(profile or Profile(country="GB"))
            if heard:
                store.said(EntryKind.ASKED, HEARING)
        return self.session(Decision(at=1.0, rule="gate", action="L1+L2", say=""), routine=SCREENING, done=0)

    def at(self, ago: float) -> Folder:
        """Let time pass until so many seconds before now."""
        self.days.to(ago)
        return self

    def session(
        self,
        *events: Event,
        routine: str = "gentle-four",
        before: int = 2,
        after: int = 2,
        outcome: Outcome | None = Outcome.COMPLETED,
        done: int = 1,
        kind: str = "exercise",
        name: str = "",
    ) -> Folder:
        """A session of one step; ``events`` happen in it. Without an ``outcome`` it was cut off."""
        with Store.open(self.path, now=self.days) as store:
            journal = store.begin(started(routine, self.days.wall, name))
            journal.append(_events(events, routine, before, after, outcome, done, kind), wall=self.days.wall)
        return self

    def pack(self, kind: str, *, outcome: Outcome | None = Outcome.COMPLETED, off: bool = True) -> Folder:
        """A session with a pack of this kind, taken off unless it was cut off before."""
        events = [Answer(at=3.0, id="q1", value="yes", purpose="pack_on")]
        events += [Answer(at=4.0, id="q2", value="yes", purpose="pack_off")] if off else []
        return self.session(*events, routine=kind, outcome=outcome, kind=kind)


def settled(data: Path) -> Path:
    """A data folder whose lists of warning signs were answered a day ago; returns the folder."""
    Folder(data).settle()
    return data


def started(routine: str, wall: datetime, name: str = "") -> SessionStart:
    """The beginning of a session of one step, of a routine with this id; its name is made of it where none is given."""
    return SessionStart(
        routine_id=routine,
        routine_name=name or routine.capitalize(),
        routine_text="",
        routine_path="",
        rehearsal=False,
        settings={},
        fingerprint="",
        wall=wall,
        planned=1,
    )


def _events(
    events: Sequence[Event], routine: str, before: int, after: int, outcome: Outcome | None, done: int, kind: str
) -> list[Event]:
    found: list[Event] = [SessionStarted(at=0.0, routine=routine, name=routine, steps=1, planned=60.0)]
    if done:
        found.append(Answer(at=1.0, id="q0", value=before, purpose="before"))
        found.append(StepStarted(at=2.0, step=2, number=1, kind=kind, name="Cat-cow", exercise="cat-cow"))
        found.append(PhaseStarted(at=2.0, phase="hold" if kind == "exercise" else "pack", seconds=20.0))
    found += events
    if outcome is not None:
        found.append(Answer(at=59.0, id="q9", value=after, purpose="after"))
        found.append(
            SessionEnded(
                at=60.0,
                outcome=outcome,
                pain_before=before,
                pain_worst=max(before, after),
                pain_after=after,
                done=done,
                planned=1,
            )
        )
    return found
