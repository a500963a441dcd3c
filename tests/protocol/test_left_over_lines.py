"""Lines that still wait when a stream ends: each is told that nothing comes of it."""

from __future__ import annotations

from pathlib import Path

from cli.program import noon, run, settle
from folders import HOUR


def test_lines_behind_a_stop_before_the_session_have_their_results(tmp_path: Path) -> None:
    settle(tmp_path, since=40 * HOUR).at(20 * HOUR).session()  # so that it is asked how this morning is
    given = '{"do": "pause", "id": 1}\n{"do": "stop", "id": 2}\n{"do": "status", "id": 3}\nnothing\n'
    found = run(tmp_path, "run", "gentle-four", "--json", "--silent", given=given, TZ=noon())
    assert found.code == 1
    assert [event["type"] for event in found.events] == ["hello", "question", *["result"] * 4]
    results = [(event["id"], event["code"]) for event in found.events[2:]]
    assert results == [(2, "done"), (1, "dropped"), (3, "ended"), (None, "ended")]
