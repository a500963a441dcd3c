"""A reader that stalls while a cold pack is on: what is said then is heard on a real sound server."""

from __future__ import annotations

import fcntl
import signal
import sys
from pathlib import Path

import pulse
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from cli.program import PACK, Program, database, settle, write
from folders import HOUR

from stretchcoach.history.store import Store

pytestmark = [pulse.needed, pytest.mark.realtime]

HEARD_WITHIN = 9.0
"""Seconds from the last line that was read until the sentence about the pack has been said: three of them are patience."""


def test_the_pack_is_called_off_aloud_though_nobody_reads(tmp_path: Path) -> None:
    settle(tmp_path, since=HOUR)
    path = write(tmp_path, "pack.toml", PACK)
    with (
        pulse.server(tmp_path / "pulse") as server,
        server.record() as recorder,
        Program(tmp_path, "run", path, "--json", env=server.env) as program,
    ):
        assert program._process.stdout
        fcntl.fcntl(program._process.stdout, fcntl.F_SETPIPE_SZ, 4096)
        for purpose, value in (("before", 2), ("thermal", "none"), ("barrier", "yes"), ("pack_on", "yes")):
            program.answer(value, purpose=purpose)
        program.event("phase_started", phase="pack")
        program.say(*['{"do": "status"}'] * 60)
        began = len(recorder.samples)
        recorder.wait_for(began + round(HEARD_WITHIN * pulse.RATE))
        program.signal(signal.SIGTERM)
        found = program.ended_unread()
        heard = recorder.samples[began + 3 * pulse.RATE :]
    assert "Nobody reads what I write." in found.err
    assert len(pulse.onsets(heard)) >= 2, "the alarm, and the sentence"
    assert sum(abs(sample) > 300 for sample in heard) > pulse.RATE / 2
    with Store.open(database(tmp_path), write=False) as store:
        events = store.events(store.sessions()[0].id)
    [paused] = [event for event in events if event["type"] == "paused"]
    assert paused["reason"] == "output_lost"
    assert [event["purpose"] for event in events if event["type"] == "question"][-1] == "pack_off"
