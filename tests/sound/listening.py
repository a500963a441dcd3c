"""A real session heard from outside: the headless program run by itself, and what the loudspeaker got, recorded.

:func:`listen` runs ``stretchcoach run ROUTINE --json`` on a PulseAudio server as any other program would, answers each
question once it has been said, and records the speaker. :class:`Hearing` then finds every cue in the recording.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import hearing
import numpy as np
import pulse
from told import fault

from stretchcoach import clock
from stretchcoach.session.events import Question, QuestionKind
from stretchcoach.session.rehearsal import PAIN, well
from stretchcoach.settings import Settings
from stretchcoach.sound.client import ChildSound
from stretchcoach.words.lengths import Phrase, Speaker

THINKING = 1.2
"""Seconds after a question was said until it is answered: longer than the breath between two lines of a list."""
AT_ONCE = 1.6
"""The same for somebody who does not listen: sooner, *none* is no answer to a list."""
ALIKE, WHOLE = 0.95, 0.85
"""Likeness from which a cue counts as heard, and that of its weakest piece from which it counts as heard whole."""
STRAY = 0.004
"""Loudness of a sample, of full scale, from which a sound between cues is a sound."""
PATIENCE = 60.0
"""Seconds without any event after which the program is held to hang."""


class Event(NamedTuple):
    """An event of the program, and the moment of ``stretchcoach.clock`` at which its line came."""

    came: float
    record: dict[str, Any]


class Cue(NamedTuple):
    """One cue as the program announced it."""

    name: str
    due: float
    """Moment of ``stretchcoach.clock``."""
    seconds: float
    reply: bool
    """It is due at the very moment of an answer, so that it cannot be queued ahead."""
    clip: Path


class Found(NamedTuple):
    """A cue and what was heard of it. ``begins`` and ``ends`` are seconds into the recording."""

    cue: Cue
    heard: hearing.Heard
    begins: float
    ends: float
    error: float
    """Seconds that it was heard after it was due."""


@dataclass
class Hearing:
    """A recorded session. ``zero`` is the moment of the recording's first sample, ``pace`` its seconds per second."""

    events: list[Event]
    samples: hearing.Signal
    zero: float
    pace: float
    clip_of: Callable[[Mapping[str, Any]], Path]
    code: int
    found: list[Found] = field(default_factory=list)

    def cues(self) -> list[Cue]:
        """Every cue that was announced, in order."""
        began = min(each.came - float(each.record["at"]) for each in self.events if each.record["type"] == "cue")
        answers = [float(each.record["at"]) for each in self.events if each.record["type"] == "answer"]
        cues = []
        for each in (event.record for event in self.events if event.record["type"] == "cue"):
            due = float(each["due"])
            reply = any(abs(due - at) < 0.002 for at in answers)
            cues.append(
                Cue(
                    each["text"] or f"({each['chime']})", began + due, float(each["seconds"]), reply, self.clip_of(each)
                )
            )
        return cues

    def find(self, within: float = 0.4) -> list[Found]:
        """Looks for every cue around the moment it was due; kept in ``found``."""
        clips: dict[Path, hearing.Signal] = {}
        self.found = []
        for cue in self.cues():
            if cue.clip not in clips:
                clips[cue.clip] = hearing.read(cue.clip)[0]
            due = (cue.due - self.zero) / self.pace
            heard = hearing.find(clips[cue.clip], self.samples, due, within)
            length = len(clips[cue.clip]) / hearing.RATE
            self.found.append(Found(cue, heard, heard.at, heard.at + length, (heard.at - due) * self.pace))
        return self.found

    def faults(self) -> list[str]:
        """Cues that are missing, not whole or over another, and sounds that are no cue: one line each."""
        lines = []
        for each in self.found:
            if each.heard.likeness < ALIKE or each.heard.weakest < WHOLE:
                like, weak = each.heard.likeness, each.heard.weakest
                lines.append(
                    f"at {each.begins:.2f} s not heard whole ({like:.2f}, weakest {weak:.2f}): {each.cue.name}"
                )
        ordered = sorted(self.found, key=lambda each: each.begins)
        if ordered != self.found:
            lines.append("the cues were not heard in their order")
        for one, other in pairwise(ordered):
            if other.begins < one.ends - 0.001:
                lines.append(f"at {other.begins:.2f} s over another: {one.cue.name} / {other.cue.name}")
        rest = hearing.outside(self.samples, [(each.begins, each.ends) for each in self.found])
        for begin, end in hearing.stretches(rest, STRAY):
            lines.append(f"from {begin:.2f} to {end:.2f} s a sound that is no cue")
        return lines

    def clicks(self) -> float:
        """The largest step between two samples where a cue begins or ends, beyond the clip's own; 1 is full scale."""
        expected = np.zeros_like(self.samples)
        for each in self.found:
            begin = max(0, int(each.begins * hearing.RATE))
            clip = hearing.shifted(hearing.read(each.cue.clip)[0], each.begins * hearing.RATE - begin) * each.heard.gain
            part = expected[begin : begin + len(clip)]
            part += clip[: len(part)]
        joins = [moment for each in self.found for moment in (each.begins, each.ends)]
        return float((hearing.steps(self.samples, joins) - hearing.steps(expected, joins)).max())


class Patient:
    """Answers each question once it has been said, as somebody with whom all is well, and is ready when asked for it."""

    def __init__(self, say: Callable[[dict[str, object]], None]) -> None:
        self._say = say
        self._reply: dict[str, object] | None = None
        self._at: float | None = None

    def heard(self, event: Event) -> None:
        """Takes note of an event."""
        record = event.record
        match record["type"]:
            case "question":
                self._reply = {"do": "answer", "question": record["id"], "value": all_is_well(record)}
                self._at = None
            case "phase_started" if record["phase"] == "ready" and record["seconds"] is None:
                self._reply, self._at = {"do": "ready"}, None
            case "cue" if self._reply is not None and record["role"] in ("question", "set_up"):
                self._at = event.came - record["at"] + record["due"] + record["seconds"] + THINKING
            case "answer":
                self._reply = self._at = None

    def due(self) -> float | None:
        """When the reply to what is open is due."""
        return self._at

    def answer(self) -> None:
        """Replies."""
        reply, self._reply, self._at = self._reply, None, None
        assert reply is not None
        self._say(reply)


def all_is_well(record: Mapping[str, Any]) -> int | str:
    """The answer of somebody with whom all is well to a question as the program tells it."""
    fields = ("at", "id", "text", "within", "purpose", "several")
    question = Question(
        kind=QuestionKind(record["kind"]), items=tuple(record["items"]), **{name: record[name] for name in fields}
    )
    return well(question, PAIN)


class Hurried(Patient):
    """Answers each question as soon as a list may be answered, before all of it was said."""

    def heard(self, event: Event) -> None:
        """Takes note of an event."""
        super().heard(event)
        if event.record["type"] == "question":
            self._at = event.came + AT_ONCE


@contextlib.contextmanager
def program(*words: str, env: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    """The headless program as JSON lines; killed at the end of the block if it still runs."""
    command = [sys.executable, "-m", "stretchcoach", "run", *words, "--json", "--no-resume"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, **env}, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def listen(
    server: pulse.Pulse,
    home: Path,
    *words: str,
    settings: Settings | None = None,
    until: Callable[[Event], bool] | None = None,
) -> Hearing:
    """Runs a session to its end, or to the event ``until`` says, and records it.

    Args:
        server: where it is played.
        home: the program's folders (``STRETCHCOACH_HOME``).
        words: the routine and options of ``run``.
        settings: those the program has there.
    """
    env = {**server.env, "STRETCHCOACH_HOME": str(home)}
    with server.record() as recorder, program(*words, env=env) as process:
        events = list(told(process, until))
        recorder.catch_up()
        code = process.wait(PATIENCE) if until is None else 0
    zero, later = recorder.moments([0.0, 100.0])
    sound = ChildSound(settings or Settings(), home / "cache" / "phrases")
    return Hearing(events, hearing.signal(recorder.samples), zero, (later - zero) / 100, _clips(sound), code)


def told(
    process: subprocess.Popen[str], until: Callable[[Event], bool] | None = None, who: type[Patient] = Patient
) -> Iterator[Event]:
    """The events of the program, whose questions are answered by ``who``."""
    lines: queue.Queue[Event | None] = queue.Queue()
    threading.Thread(target=_read, args=(process, lines), daemon=True).start()
    patient = who(lambda answer: _say(process, answer))
    last = time.monotonic()
    while time.monotonic() - last < PATIENCE:
        due = patient.due()
        if due is not None and clock.now() >= due:
            patient.answer()
            due = None
        with contextlib.suppress(queue.Empty):
            event = lines.get(timeout=1.0 if due is None else max(0.0, due - clock.now()))
            if event is None:
                return
            last = time.monotonic()
            assert not (why := fault(event.record)), why
            patient.heard(event)
            yield event
            if until is not None and until(event):
                return
    raise AssertionError(f"the program said nothing for {PATIENCE:.0f} s")


def _read(process: subprocess.Popen[str], lines: queue.Queue[Event | None]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        lines.put(Event(clock.now(), json.loads(line)))
    lines.put(None)


def _say(process: subprocess.Popen[str], message: Mapping[str, object]) -> None:
    assert process.stdin is not None
    process.stdin.write(json.dumps(message) + "\n")
    process.stdin.flush()


def _clips(sound: ChildSound) -> Callable[[Mapping[str, Any]], Path]:
    """Which clip a cue event is played from."""

    def clip_of(cue: Mapping[str, Any]) -> Path:
        if cue["chime"]:
            return sound.chime_clip(cue["chime"])
        path = sound.clip(Phrase(cue["text"], Speaker.COUNT if cue["role"] == "count" else Speaker.COACH))
        assert path is not None, f"no clip of {cue['text']!r}"
        return path

    return clip_of
