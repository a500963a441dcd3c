"""Every shipped routine, played by everybody of :mod:`golden.people` in virtual time, as text.

========= =========================================================================================================
engine    each act as it comes, and the events it leads to, a JSON object a line
plain     what the plain lines write to standard output and error, with what is typed; then what is heard
json      the same with JSON Lines
app       the events that the terminal app journals, a JSON object a line
screens   what the app shows before each key, a JSON object a line
========= =========================================================================================================

All clocks are fakes, and nothing is drawn by lot: two runs on any machine write the same bytes.
"""

from __future__ import annotations

import asyncio
import io
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fakes import WALL, FakeClock, FakeJournal, Listener
from scripts import FIRST_EVER, Run, shipped

from stretchcoach import clock as machine_clock
from stretchcoach.errors import StretchcoachError
from stretchcoach.frontends.lines.headless import Headless
from stretchcoach.frontends.lines.printing import Face, JsonLines, PlainLines
from stretchcoach.frontends.lines.talk import Talk
from stretchcoach.history.store import Store
from stretchcoach.safety_data import load_rules
from stretchcoach.session.engine import Session
from stretchcoach.session.events import as_record
from stretchcoach.session.plan.plan import Plan
from stretchcoach.session.resume import resume_point
from stretchcoach.session.snapshot import as_plain, from_plain

from .people import PEOPLE, Act, Hand, Person

if TYPE_CHECKING:
    from tui.stage import Stage

ROUTINES = Path(__file__).resolve().parents[2] / "routines"

COMMANDS = {
    "ready": "ready",
    "status": "",
    "pause": "pause",
    "resume": "resume",
    "repeat": "repeat",
    "more": "add_time",
    "skip": "skip",
    "back": "back",
    "symptom": "report_symptom",
    "stop": "stop",
}
"""Words of the plain lines, and the command of the engine for each; empty where it has none."""

KEYS = {
    "ready": "space",
    "status": "",
    "pause": "p",
    "resume": "p",
    "repeat": "r",
    "more": "plus",
    "skip": "right",
    "back": "left",
    "symptom": "exclamation_mark",
    "stop": "q",
}
"""The key of the app for each."""

LOOKS_EVERY = 15.0
"""Seconds after which the screen is looked at again, where neither the question nor the state is another."""

SIZE = (120, 60)
"""Columns and rows of the screen: room for every list, since what is below is known only after a layout in real time."""

STOP_MEANT = 1.5
"""Seconds after which the key that stops is meant a second time."""


@dataclass(frozen=True, slots=True, order=True)
class Cast:
    """One stream's routine and person."""

    routine: str
    language: str
    script: str

    def __str__(self) -> str:
        return f"{self.routine}.{self.language}.{self.script}"

    @property
    def person(self) -> Person:
        """Who plays it."""
        return PEOPLE[self.script]

    def plan(self) -> Plan:
        """Its plan with estimated lengths of speech."""
        return shipped(self.routine, briefing=FIRST_EVER if self.person.new else None, language=self.language)


def casts() -> list[Cast]:
    """All of them: every routine in every language it is shipped in."""
    files = {"en": ROUTINES, **{each.name: each for each in sorted(ROUTINES.iterdir()) if len(each.name) == 2}}
    names = [(path.stem, language) for language, folder in files.items() for path in sorted(folder.glob("*.toml"))]
    return sorted(Cast(name, language, script) for name, language in names for script in PEOPLE)


# The engine ----------------------------------------------------------------------------------------------------------


def engine(cast: Cast) -> str:
    """The session of the engine alone."""
    plan, lines = cast.plan(), list[str]()
    hand, now = Hand(cast.person, cast.language, plan.planned), 1000.0
    rules = load_rules(cast.language)
    resume = None
    while True:
        run = Run(plan, lambda question: None, resume=resume, now=now, tables=rules)
        told = 0
        for act in hand.acts(run.session, lambda: run.now, lambda until: run.wait(until - run.now)):  # noqa: B023
            lines += map(_json, map(as_record, run.since(told)))
            told = len(run.events)
            if act is not None:
                lines.append(_json({"do": act.value, "at": round(run.now - run.session.started, 3)}))
                lines += _carried_out(run, act)
        lines += map(_json, map(as_record, run.since(told)))
        if hand.cut is None:
            return _text(lines)
        resume = run.cut(away=hand.cut.after)
        lines.append(_json({"cut": hand.cut.after, "step": resume.step if resume else None}))
        if resume is None:
            return _text(lines)
        now = run.now + hand.cut.after


def _carried_out(run: Run, act: Act) -> Iterator[str]:
    try:
        if act.question is not None:
            run.answer(act.value, sure=False)
        elif command := COMMANDS[str(act.value)]:
            run.do(command)
    except StretchcoachError as problem:
        yield _json({"refused": str(problem)})


# Lines ---------------------------------------------------------------------------------------------------------------


class Written(io.StringIO):
    """One of several that write into the same ``lines``, each line with its moment and the ``mark`` of the stream."""

    def __init__(self, lines: list[str], mark: str, clock: FakeClock) -> None:
        super().__init__()
        self._lines, self._mark, self._clock = lines, mark, clock

    def write(self, text: str) -> int:
        """Keep its lines."""
        self._lines += [f"{self._clock.now() - 1000:9.3f} {self._mark} {each}" for each in text.splitlines()]
        return len(text)


def plain(cast: Cast) -> str:
    """The session in plain lines, in its own language."""
    plan = cast.plan()
    return asyncio.run(_lines(cast, plan, PlainLines(plan.book), lambda act: str(act.value)))


def json_lines(cast: Cast) -> str:
    """The session in JSON Lines; answers name their question."""
    return asyncio.run(_lines(cast, cast.plan(), JsonLines(), _as_json))


def _as_json(act: Act) -> str:
    if act.question is None:
        return json.dumps({"do": act.value})
    return json.dumps({"do": "answer", "question": act.question.id, "value": act.value})


async def _lines(cast: Cast, plan: Plan, face: Face, say: Callable[[Act], str]) -> str:
    clock, journal, lines = FakeClock(), FakeJournal(), list[str]()
    hand, rules = Hand(cast.person, cast.language, plan.planned), load_rules(cast.language)
    typed, resume = Written(lines, "<", clock), None
    while True:
        sound = Listener(clock=clock)
        session = Session(plan, rules, None, resume)
        front = Headless(
            session=session,
            clock=clock,
            sound=sound,
            journal=journal,
            talk=Talk(face, Written(lines, ">", clock), Written(lines, "!", clock)),
        )
        running = asyncio.ensure_future(front.run())
        await asyncio.sleep(0)
        for act in hand.acts(session, clock.now, clock.advance_to):
            if act is not None:
                typed.write(say(act))
                front.line(say(act))
            await asyncio.sleep(0)
        if hand.cut is not None:
            front.leave()
        typed.write(f"exit code {int(await running)}")
        for each in sound.heard:
            cut = "" if each.cut is None else f", cut at {each.cut - 1000:.3f}"
            lines.append(f"{each.begins - 1000:9.3f} ~ {each.id} {each.sound} from {each.skip:.3f}{cut}")
        if hand.cut is None:
            return _text(lines)
        clock.advance(hand.cut.after)
        assert journal.snapshot is not None
        stored = from_plain(json.loads(json.dumps(as_plain(journal.snapshot))))
        resume = resume_point(stored, plan, hand.cut.after)
        typed.write(f"cut for {hand.cut.after:g} s" + ("" if resume else ", and not gone on with"))
        if resume is None:
            return _text(lines)


# The terminal app ----------------------------------------------------------------------------------------------------


def app(cast: Cast) -> tuple[str, str]:
    """The session in the terminal app: the journalled events, and what the screens show."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_in_the_app(cast, Path(folder)))


class _Machine:
    """The clocks of the machine: they go on with a session's clock, and while no program runs."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.passed = 0.0

    def _seconds(self) -> float:
        return self.passed + self.clock.now() - 1000

    def wall(self) -> float:
        return WALL.timestamp() + self._seconds()

    def mono(self) -> float:
        return 5000 + self._seconds()

    def starts(self, clock: FakeClock) -> None:
        """A program starts, whose session's clock is ``clock``."""
        self.passed, self.clock = self._seconds(), clock


@contextmanager
def _shown_by(machine: _Machine) -> Iterator[None]:
    """Every clock of the program shows what ``machine`` does."""

    class Fixed(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Fixed:
            return cls.fromtimestamp(machine.wall(), tz)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "time", machine.wall)
        patch.setattr(machine_clock, "now", machine.mono)
        for name, module in list(sys.modules.items()):
            if name.partition(".")[0] == "stretchcoach" and getattr(module, "datetime", None) is datetime:
                patch.setattr(module, "datetime", Fixed)
        yield


async def _in_the_app(cast: Cast, folder: Path) -> tuple[str, str]:
    from tui import stage

    machine, screens = _Machine(), list[str]()
    with _shown_by(machine):
        paths = stage.paths_in(folder, new=cast.person.new)
        hand: Hand | None = None
        going = True
        while going:
            async with stage.on_stage(paths, cast.routine, size=SIZE, language=cast.language) as on:
                machine.starts(on.clock)
                if hand is None:
                    await _begin(on, cast)
                    hand = Hand(cast.person, cast.language, on.session.run.plan.planned)
                elif not await _goes_on(on):
                    screens.append(_screen(on, 0.0))
                    break
                await _play(on, hand, screens)
                going = hand.cut is not None
            if hand.cut is not None:
                machine.passed += hand.cut.after
                screens.append(_json({"cut": hand.cut.after}))
        with Store.open(paths.history, write=False) as store:
            [record] = [each for each in store.sessions() if each.routine_id == cast.routine]
            events = [_json(event) for event in store.events(record.id)]
    return _text(events), _text(screens)


async def _begin(on: Stage, cast: Cast) -> None:
    on.clock.advance(0)
    if cast.person.new:
        await on.seen("WelcomeScreen")
        await on.press("enter")
    await on.start()


async def _goes_on(on: Stage) -> bool:
    """Whether the session that was cut off is offered, and is there again; a pack is taken off first."""
    for _ in range(200):
        if on.screen == "TextScreen":
            await on.press("enter")
        if on.screen == "OfferScreen":
            await on.press("enter")
            await on.seen("SessionScreen")
            return True
        await on.settle()
    return False


async def _play(on: Stage, hand: Hand, screens: list[str]) -> None:
    session: Session = on.session.run.driver.session
    seen: object = None
    for act in hand.acts(session, on.clock.now, lambda until: on.clock.advance(until - on.clock.now())):
        looks = (session.question, session.state, session.asks_ready is None, (on.clock.now() - 1000) // LOOKS_EVERY)
        if act is None and looks == seen:
            continue
        seen = looks
        await on.settle()  # a screen looks all the time; here it does when there is something to see
        if act is None:
            screens.append(_screen(on, on.clock.now() - session.started))
            continue
        key = KEYS.get(str(act.value), "")
        if act.question is not None:
            key = next(key for key, value in act.question.keys.items() if value == act.value)
        screens.append(_screen(on, on.clock.now() - session.started, key))
        assert screens[-2:-1] != screens[-1:], f"a key did nothing: {screens[-1]}"
        if key:
            await on.press(key)
        if act.value == "stop" and on.screen == "StopScreen":
            await on.go(STOP_MEANT)
            screens.append(_screen(on, on.clock.now() - session.started, key))
            await on.press(key)
    for _ in range(20):
        await on.settle()
    screens.append(_screen(on, on.clock.now() - session.started))


def _screen(on: Stage, at: float, key: str = "") -> str:
    return _json({"at": round(at, 3), "screen": on.screen, "shows": on.everything().splitlines(), "key": key})


# Text ----------------------------------------------------------------------------------------------------------------


def _json(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, sort_keys=True)


def _text(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
