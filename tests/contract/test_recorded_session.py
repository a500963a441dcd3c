"""A whole session, spoken to a real sound server and recorded: every cue is heard, whole, and when it was due."""

from __future__ import annotations

import asyncio
import io
import json
import statistics
import sys
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "sound"))

import hearing
import pulse

from stretchcoach.coach.launch import exercises_near, new_session, spoken_plan
from stretchcoach.coach.session_clock import LoopClock
from stretchcoach.errors import ExitCode
from stretchcoach.frontends.lines.headless import Headless
from stretchcoach.frontends.lines.printing import JsonLines
from stretchcoach.frontends.lines.talk import Talk
from stretchcoach.routine.reader import parse_routine
from stretchcoach.safety_data import load_rules
from stretchcoach.settings import Settings, VoiceSettings
from stretchcoach.sound.chimes import chime_path
from stretchcoach.sound.client import ChildSound
from stretchcoach.words.lengths import Phrase, Speaker

pytestmark = [pulse.needed, pytest.mark.realtime]

ROUTINE = """
format = 1
[routine]
name = "Short"
summary = "One short hold."
[[step]]
exercise = "child-pose"
hold = "10s"
reps = 1
"""
BOUND = 0.08
"""Seconds a cue may be off here, where other work goes on; the benchmark holds the real bars."""
REPLY = 0.15
"""Seconds after which the reply to an answer begins, give or take as much: it cannot be queued ahead."""
READY_AFTER = 4.0
"""Seconds to get into position, in which it is said that the session waits."""
ALIKE = 0.6
"""Correlation from which a cue counts as heard; other words at the same place stay under 0.3."""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pulse.Pulse]:
    with pulse.server(tmp_path / "pulse") as running:
        for name, value in running.env.items():
            monkeypatch.setenv(name, value)
        yield running


class Patient(io.StringIO):
    """Reads every line and answers each question at once, a list as soon as its second line is said: nothing fits, two for
    pain, and it is still in the back only."""

    def __init__(self) -> None:
        super().__init__()
        self.headless: Headless | None = None
        self.events: list[dict[str, Any]] = []
        self.listening: dict[str, Any] = {"items": []}

    def write(self, text: str) -> int:
        if text.strip():
            event = json.loads(text)
            self.events.append(event)
            if event["type"] == "question" and event["kind"] == "list":
                self.listening = event
            elif event["type"] == "question":
                value = {"yes_no": "yes", "place": 0}.get(event["kind"], 2)
                asyncio.get_running_loop().call_soon(self.answer, event["id"], value)
            elif event["type"] == "phase_started" and event["phase"] == "ready":
                asyncio.get_running_loop().call_later(READY_AFTER, self.say, {"do": "ready"})
            elif event["type"] == "cue" and event["text"] in self.listening["items"][1:2]:
                asyncio.get_running_loop().call_soon(self.answer, self.listening["id"], "none")
        return len(text)

    def answer(self, question: str, value: object) -> None:
        self.say({"do": "answer", "question": question, "value": value})

    def say(self, command: Mapping[str, object]) -> None:
        assert self.headless is not None
        self.headless.line(json.dumps(command))


async def test_every_cue_is_heard_when_it_was_due(server: pulse.Pulse, tmp_path: Path) -> None:
    loud = VoiceSettings(volume=1.0)
    sound = ChildSound(Settings(coach=loud, count=loud, chimes=1.0, lead_in=0.5), tmp_path / "cache")
    near = exercises_near(tmp_path / "short.toml", tmp_path)
    routine = parse_routine(ROUTINE, name="short", path=str(tmp_path / "short.toml"), exercises=near)
    rules, patient = load_rules(), Patient()
    with server.record() as recorder:
        await sound.start()
        plan = await spoken_plan(routine, rules, sound, lead_in=1.5)
        session = new_session(plan, rules)
        headless = Headless(
            session=session,
            clock=LoopClock(),
            sound=sound,
            journal=None,
            talk=Talk(JsonLines(), patient, io.StringIO()),
        )
        patient.headless = headless
        assert await headless.run() is ExitCode.COMPLETED
        recorder.catch_up()

    cues = [event for event in patient.events if event["type"] == "cue" and event["role"] != "question"]
    whole = [cue for cue in cues if cue["chime"] != "attention"]  # those were cut by the answers
    assert {"start", "end"} <= {cue["chime"] for cue in whole}
    assert {"Three", "Two", "One"} <= {cue["text"] for cue in whole}

    samples = hearing.signal(recorder.samples)
    zero = recorder.moments([0.0])[0]
    answered = [float(str(event["at"])) for event in patient.events if event["type"] == "answer"]
    phases = [event for event in patient.events if event["type"] == "phase_started"]
    answered += [float(str(after["at"])) for before, after in pairwise(phases) if before["phase"] == "ready"]
    errors: list[tuple[float, str]] = []
    for cue in whole:
        text, chime = str(cue["text"]), str(cue["chime"])
        speaker = Speaker.COUNT if cue["role"] == "count" else Speaker.COACH
        path = chime_path(chime) if chime else sound.clip(Phrase(text, speaker))
        assert path is not None
        due = session.started + float(str(cue["due"])) - zero
        reply = float(str(cue["due"])) in answered
        at, alike, _, _ = hearing.find(hearing.read(path)[0], samples, due + (REPLY if reply else 0.0), within=0.15)
        assert alike > ALIKE, f"{text or chime} was not heard around {due:.2f} s"
        if not reply:
            errors.append((at - due, text or chime))
    middle = statistics.median(error for error, _ in errors)
    late = [(name, round(error - middle, 3)) for error, name in errors if abs(error - middle) > BOUND]
    assert not late, late
    assert abs(middle) < 0.15, "the recording as a whole is late by no more than the sound server's own buffers"
