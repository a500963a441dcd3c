"""Writes ``docs/examples/recorded-session.jsonl``: a whole session of the protocol, with what was sent and what was told.

Run it with ``python docs/make_recorded_session.py``; the same program always writes the same lines. It needs what the tests
need (``requirements-dev.txt``).
"""

from __future__ import annotations

import asyncio
import io
import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from fakes import FakeClock, FakeJournal, Listener
from golden.people import Act, Hand, Order, Person
from scripts import RULES, SHIPPED, Scripted, shipped

from stretchcoach.coach.ending import ending_of
from stretchcoach.coach.options import Options
from stretchcoach.coach.today import Look
from stretchcoach.frontends.lines.headless import Headless
from stretchcoach.frontends.lines.headless_run import _hello
from stretchcoach.frontends.lines.printing import JsonLines
from stretchcoach.frontends.lines.talk import Talk
from stretchcoach.paths import Paths
from stretchcoach.safety.person import Profile
from stretchcoach.safety.standing import FolderTime, PastSession, Standing
from stretchcoach.session.engine import Session

FILE = Path(__file__).parent / "examples" / "recorded-session.jsonl"
ROUTINE = SHIPPED["gentle-four"]
OPTIONS = Options(paths=Paths(Path("data"), Path("config"), Path("cache")))
NUMBER = 1
"""Of the session in the record."""

PERSON = Person(
    lambda language: Scripted(before=3, check_in=(2, 4, 3), after=2, rated="yes"),
    (
        Order(0.0, "status", 1.0),
        Order(0.0, "resume", 2.0),
        Order(0.15, "watch"),
        Order(0.15, "watch no more", 20.0),
        Order(0.2, "pause"),
        Order(0.2, "status", 5.0),
        Order(0.2, "stretch", 6.0),
        Order(0.2, "resume", 45.0),
        Order(0.2, "the same", 46.0),
        Order(0.38, "more"),
        Order(0.4, "symptom"),
        Order(0.55, "repeat"),
        Order(0.75, "skip"),
    ),
)
"""Somebody with whom all is well, who presses the wrong button once, and whose program makes mistakes."""

COMMANDS = {"watch no more": {"do": "watch", "on": False}}
"""Those that are more than one word."""


class Recorder(io.StringIO):
    """Both directions in one list. What is written to it is told by the session."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._sent: dict[str, Any] = {}

    def write(self, text: str) -> int:
        """Keep what the session tells."""
        self._keep("session", json.loads(text))
        return len(text)

    def sent(self, act: Act) -> str:
        """The line that the client sends for ``act``, which is kept."""
        if act.value != "the same":
            self._sent = {"id": self._sent.get("id", 0) + 1, **_command(act)}
        self._keep("client", self._sent)
        return json.dumps(self._sent)

    def _keep(self, by: str, line: Mapping[str, Any]) -> None:
        self.lines.append(json.dumps({"from": by, "line": line}, ensure_ascii=False))


def _command(act: Act) -> dict[str, Any]:
    if act.question is not None:
        return {"do": "answer", "question": act.question.id, "value": act.value}
    return COMMANDS.get(str(act.value), {"do": act.value})


async def record() -> str:
    """The session, a line for each line."""
    clock, sound, recorder, plan = FakeClock(), Listener(), Recorder(), shipped(ROUTINE.id)
    sound.clock = clock
    now = FolderTime(plan.planned)
    this = PastSession(id=NUMBER, routine=ROUTINE.id, ended=now, before=3, worst=4, after=4, green=True)
    talk = Talk(JsonLines(), recorder, io.StringIO())
    talk.stream.tell(replace(_hello(ROUTINE, RULES, OPTIONS), session="9f2c61d4a07be853"))
    session = Session(plan, RULES)
    front = Headless(
        session=session,
        clock=clock,
        sound=sound,
        journal=FakeJournal(),
        talk=talk,
        record=NUMBER,
        ending=lambda ended: ending_of(
            ended, ROUTINE, RULES, OPTIONS, seen=Look(Profile(), Standing(now=now, sessions=(this,))), number=NUMBER
        ),
    )
    running = asyncio.ensure_future(front.run())
    await asyncio.sleep(0)
    for act in Hand(PERSON, "en", plan.planned).acts(session, clock.now, clock.advance_to):
        if act is not None:
            front.line(recorder.sent(act))
        await asyncio.sleep(0)
    await running
    return "".join(f"{line}\n" for line in recorder.lines)


if __name__ == "__main__":
    FILE.write_text(asyncio.run(record()), "utf-8")
