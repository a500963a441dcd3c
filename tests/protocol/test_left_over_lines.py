"""Lines that still wait when a stream ends: each is told that nothing comes of it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from cli.program import noon, run, run_here, settle
from folders import HOUR

from stretchcoach.frontends.lines import headless_run, standard_input


def test_lines_behind_a_stop_before_the_session_have_their_results(tmp_path: Path) -> None:
    settle(tmp_path, since=40 * HOUR).at(20 * HOUR).session()  # so that it is asked how this morning is
    given = '{"do": "pause", "id": 1}\n{"do": "stop", "id": 2}\n{"do": "status", "id": 3}\nnothing\n'
    found = run(tmp_path, "run", "gentle-four", "--json", "--silent", given=given, TZ=noon())
    assert found.code == 1
    assert [event["type"] for event in found.events] == ["hello", "question", *["result"] * 4]
    results = [(event["id"], event["code"]) for event in found.events[2:]]
    assert results == [(2, "done"), (1, "dropped"), (3, "ended"), (None, "ended")]


def test_a_stop_does_not_wait_for_the_sound_that_is_required(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def heard(sound: object) -> bool:
        await asyncio.Event().wait()
        return True

    monkeypatch.setattr(headless_run, "_heard", heard)
    pieces = [b"", b'{"do": "answer", "question": "q1", "value": 3, "id": 1}\n{"do": "stop", "id": 2}\n']
    monkeypatch.setattr(standard_input, "_read_some", pieces.pop)
    found = run_here(tmp_path, "run", "gentle-four", "--json", "--require-sound")
    assert found.code == 1
    assert [(event["type"], event.get("code")) for event in found.events] == [
        *(("hello", None), ("result", "done"), ("result", "dropped"))
    ]
