"""An output that takes no frames in the middle of a session, on a real sound server, through the whole program."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import listening
import pulse
import pytest

from stretchcoach import clock

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from folders import Folder

pytestmark = [pulse.needed, pytest.mark.realtime]

ROUTINE = """
format = 1
[routine]
name = "Breathe"
[check_in]
before = false
after = false
[[step]]
rest = "8s"
name = "Breathe"
say = "Breathe."
[[step]]
rest = "20s"
name = "Breathe on"
say = "Breathe on."
"""
AWAY = 5.0
"""Seconds for which the output takes nothing."""
PAUSED_WITHIN = (1.0, 3.5)
"""Seconds from the last frame until the pause: two, and what a busy machine adds. Less where the player had not looked
for a while, which counts from what it saw last."""
BACK_WITHIN = 8.0
"""Seconds until the session goes on: one or so until sound is held to be back, then it says that it is."""


@dataclass
class Session:
    """The program in the first rest of :data:`ROUTINE`, and what it tells."""

    events: Iterator[listening.Event]
    seen: list[listening.Event] = field(default_factory=list)
    trouble: list[BaseException] = field(default_factory=list)

    def until(self, what: str, **fields: str) -> listening.Event:
        """The next event of that type, which has these fields."""
        for event in self.events:
            self.seen.append(event)
            if event.record["type"] == what and all(event.record[name] == value for name, value in fields.items()):
                return event
        raise AssertionError(f"it ended without {what}: {[each.record['type'] for each in self.seen]}")

    def later(self, seconds: float, do: Callable[[], object]) -> None:
        """Does something after so many seconds, while events are read."""
        timer = threading.Timer(seconds, do)
        timer.daemon = True
        timer.start()

    def reasons(self) -> list[str]:
        """Why it paused so far."""
        return [each.record["reason"] for each in self.seen if each.record["type"] == "paused"]


@contextmanager
def session(server: pulse.Pulse, folder: Path) -> Iterator[Session]:
    """The program, by itself on ``server``."""
    home = folder / "home"
    Folder(home / "data").settle()
    path = folder / "breathe.toml"
    path.write_text(ROUTINE)
    with listening.program(str(path), env={**server.env, "STRETCHCOACH_HOME": str(home)}) as process:
        running = Session(listening.told(process, who=listening.Hurried))
        running.until("phase_started", phase="rest")
        yield running


def test_a_suspended_output_pauses_the_session_until_it_takes_frames_again(tmp_path: Path) -> None:
    with pulse.server(tmp_path / "pulse") as server, session(server, tmp_path) as running:
        running.until("cue", text="Breathe.")
        server.control("suspend-sink", "speaker", "1")
        stopped = clock.now()
        paused = running.until("paused", reason="sound_lost")
        assert PAUSED_WITHIN[0] < paused.came - stopped < PAUSED_WITHIN[1]
        running.later(AWAY, lambda: server.control("suspend-sink", "speaker", "0"))
        resumed = running.until("resumed")
        assert AWAY < resumed.came - paused.came < AWAY + BACK_WITHIN
        with server.record() as recorder:
            running.until("cue", text="Breathe on.")
            recorder.wait_for(2 * pulse.RATE)
        assert pulse.onsets(recorder.samples)
        assert running.reasons() == ["sound_lost"]


def test_so_it_does_where_the_output_is_given_up_and_opened_suspended(tmp_path: Path) -> None:
    """Long enough for another player to be started, whose output takes a seventh of a second and then nothing."""
    away = 12.0
    with pulse.server(tmp_path / "pulse") as server, session(server, tmp_path) as running:
        server.control("suspend-sink", "speaker", "1")
        paused = running.until("paused", reason="sound_lost")
        running.later(away, lambda: server.control("suspend-sink", "speaker", "0"))
        resumed = running.until("resumed")
        assert away < resumed.came - paused.came < away + BACK_WITHIN
        assert running.reasons() == ["sound_lost"]


def test_a_server_that_is_killed_pauses_the_session_until_there_is_one_again(tmp_path: Path) -> None:
    with ExitStack() as stack:
        first = stack.enter_context(pulse.server(tmp_path / "pulse"))
        running = stack.enter_context(session(first, tmp_path))
        running.until("cue", text="Breathe.")
        os.kill(first.pid, signal.SIGKILL)
        stopped = clock.now()
        paused = running.until("paused", reason="sound_lost")
        assert PAUSED_WITHIN[0] < paused.came - stopped < PAUSED_WITHIN[1]
        (tmp_path / "pulse" / "socket").unlink(missing_ok=True)
        second = stack.enter_context(pulse.server(tmp_path / "pulse"))
        there = clock.now()
        resumed = running.until("resumed")
        assert resumed.came - there < BACK_WITHIN + 2  # up to two seconds until it is looked for again
        with second.record() as recorder:
            running.until("cue", text="Breathe on.")
            recorder.wait_for(2 * pulse.RATE)
        assert pulse.onsets(recorder.samples)


def test_a_muted_output_takes_every_frame_so_the_session_goes_on_and_is_heard_when_it_is_not_muted(
    tmp_path: Path,
) -> None:
    with pulse.server(tmp_path / "pulse") as server, session(server, tmp_path) as running:
        running.until("cue", text="Breathe.")
        server.control("set-sink-mute", "speaker", "1")
        running.until("step_started")
        assert running.reasons() == []
        with server.record() as recorder:
            running.until("cue", text="Breathe on.")
            recorder.wait_for(2 * pulse.RATE)
            assert pulse.onsets(recorder.samples) == []
            server.control("set-sink-mute", "speaker", "0")
            running.until("cue")
            recorder.wait_for(len(recorder.samples) + pulse.RATE)
        assert pulse.onsets(recorder.samples)
        assert running.reasons() == []
