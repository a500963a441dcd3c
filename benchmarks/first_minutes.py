"""What somebody with nothing to report hears and answers before the rating, and before a pack is on: day after day.

One person's days are lived in virtual time through the real record: each session is planned from what the store tells of
the days before, run by the engine, and recorded. The lengths of speech are those of the program's own voice. *Waited* is
the time from the first sound to the rating without the time to answer: words, breaths between lines, and chimes.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from stretchcoach.coach import today
from stretchcoach.coach.launch import Records
from stretchcoach.coach.options import Options
from stretchcoach.history.ages import Clocks
from stretchcoach.history.spasm_log import Spasm
from stretchcoach.paths import Paths
from stretchcoach.routine.library import find_routine
from stretchcoach.safety.person import Profile
from stretchcoach.safety_data import load_rules
from stretchcoach.session.events import Answer, Cue, Event, PhaseStarted, Question
from stretchcoach.session.plan.plan import ANSWERING, Plan
from stretchcoach.session.rehearsal import PAIN, make_plan, rehearse
from stretchcoach.session.speech import everything_said
from stretchcoach.settings import Settings
from stretchcoach.sound.client import ChildSound

HOUR, DAY = 3600.0, 86400.0
MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
RULES = load_rules()


class Met(NamedTuple):
    """What there was until some moment of a session."""

    lists: str
    questions: int
    words: int
    speech: float
    """Seconds of words alone."""
    waited: float
    """Seconds of words, breaths and chimes."""
    morning: bool
    """The morning after another session was asked about before it."""


class Bar(NamedTuple):
    """The most there may be."""

    questions: int
    seconds: float = float("inf")


@dataclass
class World:
    """One person with a data folder, and clocks that go on only when they are told to."""

    folder: Path
    sound: ChildSound
    passed: float = 0.0
    events: list[Event] = field(default_factory=list)
    records: Records = field(init=False)
    options: Options = field(init=False)

    def __post_init__(self) -> None:
        """Open the folder."""
        paths = Paths(data=self.folder / "data", config=self.folder / "config", cache=self.folder / "cache")
        self.options = Options(paths=paths)
        self.records = Records.open(paths, "", now=self.clocks)

    def clocks(self) -> Clocks:
        """What the machine shows."""
        return Clocks(wall=MORNING.timestamp() + self.passed, mono=self.passed, boot="one")

    def wait(self, seconds: float) -> None:
        """Time passes."""
        self.passed += seconds

    def at(self, hour: int, *, day: int) -> None:
        """Time passes until that hour, so many days later."""
        now = MORNING + timedelta(seconds=self.passed)
        then = (now + timedelta(days=day)).replace(hour=hour, minute=0, second=0, microsecond=0)
        self.passed += (then - now).total_seconds()

    def spasm(self) -> None:
        """A spasm is logged."""
        now = MORNING + timedelta(seconds=self.passed)
        today.log_spasm(self.records.store, Spasm(start=now - timedelta(hours=1), worst=6, now=3), RULES)

    async def session(self, name: str, until: str = "before") -> Met:
        """A whole session, recorded; what there was until the question ``until``."""
        routine, store = find_routine(name), self.records.store
        known = today.situation_of(store, routine, RULES)
        assert known.closed is None, known.closed
        if known.morning is not None:
            today.rate_morning(store, known.morning, PAIN, RULES)
        plan = await self._plan(name, known)
        self.events = rehearse(plan, RULES, known.profile)
        journal = self.records.begin(routine, plan, self.options)
        self.passed += self.events[-1].at
        journal.append(self.events, wall=MORNING + timedelta(seconds=self.passed))
        return met(self.events, until, plan, morning=known.morning is not None)

    async def _plan(self, name: str, known: today.Situation) -> Plan:
        """The plan with the lengths of the real speech."""
        plan = make_plan(find_routine(name), RULES, profile=known.profile, briefing=known.briefing)
        lengths = await self.sound.prepare([each for each in everything_said(plan, RULES, known.profile) if each.text])
        return make_plan(find_routine(name), RULES, lengths, known.profile, briefing=known.briefing)


def met(events: Sequence[Event], until: str, plan: Plan, *, morning: bool) -> Met:
    """What there was until the first question of that purpose; it counts itself where it is not the rating."""
    asked = next(index for index, event in enumerate(events) if isinstance(event, Question) and event.purpose == until)
    if until != "before":
        asked = next(index for index in range(asked, len(events)) if isinstance(events[index], Answer))
    before = events[:asked]
    said = [event for event in before if isinstance(event, Cue) and event.text]
    answers = [event for event in before if isinstance(event, Answer)]
    last = max((event.due + event.seconds for event in before if isinstance(event, Cue)), default=0.0)
    if until == "before":  # the words of the rating are told with its question, and are not among what is before it
        last = next(event.at for event in reversed(before) if isinstance(event, PhaseStarted))
        said = [event for event in said if event.due < last]
    return Met(
        lists=" ".join(plan.briefing.lists) or "none",
        questions=len({event.id for event in before if isinstance(event, Question)}),
        words=sum(len(event.text.split()) for event in said),
        speech=sum(event.seconds for event in said),
        waited=last - ANSWERING * len(answers),
        morning=morning,
    )


async def live(folder: Path) -> list[tuple[str, Met, Bar | None]]:
    """The days of one person, and of another with weak bones."""
    sound = ChildSound(Settings(), folder / "phrases")
    try:
        one = World(folder / "one", sound)
        found: list[tuple[str, Met, Bar | None]] = []
        found.append(("first session", await one.session("gentle-four"), Bar(2, 70.0)))
        one.wait(2 * HOUR)
        found.append(("same day, two hours later", await one.session("gentle-four"), Bar(0, 0.0)))
        one.at(9, day=1)
        found.append(("next day", await one.session("gentle-four"), Bar(1, 17.0)))
        one.wait(5 * HOUR)
        found.append(("*desk* later on that day", await one.session("desk"), Bar(0, 0.0)))
        one.at(9, day=1)
        found.append(("first heat pack, to the pack", await one.session("heat", "pack_on"), Bar(5)))
        one.wait(3 * HOUR)
        found.append(("second, same day", await one.session("heat", "pack_on"), Bar(5)))
        one.at(9, day=1)
        found.append(("first cold pack, next day", await one.session("cold", "pack_on"), Bar(5)))
        one.at(9, day=1)
        found.append(("cold and heat, next day", await one.session("alternate", "pack_on"), Bar(5)))
        one.at(9, day=1)
        one.spasm()
        found.append(("new spasm", await one.session("settle"), Bar(1, 70.0)))
        one.at(9, day=15)
        found.append(("15 days away", await one.session("gentle-four"), Bar(2, 70.0)))
        other = World(folder / "other", sound)
        other.records.store.save_profile(Profile(conditions={"osteoporosis": "yes", "cancer": "no"}))
        found.append(("first session, a heat pack", await other.session("heat", "pack_on"), None))
        other.at(9, day=1)
        other.spasm()
        found.append(("new spasm, weak bones", await other.session("settle"), None))
        one.records.close()
        other.records.close()
    finally:
        await sound.close()
    return found


def main() -> int:
    """Print the figures; 1 when a bar is missed."""
    with tempfile.TemporaryDirectory() as folder:
        rows = asyncio.run(live(Path(folder)))
    print(f"{'before the rating':30}{'lists':>7}{'questions':>11}{'words':>7}{'speech':>9}{'waited':>9}   bar")
    missed = False
    for name, got, bar in rows:
        over = bar is not None and (got.questions > bar.questions or got.waited > bar.seconds)
        missed |= over
        print(
            f"{name:30}{got.lists:>7}{got.questions:>11}{got.words:>7}{got.speech:>7.1f} s{got.waited:>7.1f} s   "
            f"{_bar(bar)}{'   MISSED' if over else ''}{'   and the morning after' if got.morning else ''}"
        )
    return int(missed)


def _bar(bar: Bar | None) -> str:
    if bar is None:
        return "none"
    seconds = "" if bar.seconds == float("inf") else f", {bar.seconds:g} s"
    return f"{bar.questions}{seconds}"


if __name__ == "__main__":
    sys.exit(main())
