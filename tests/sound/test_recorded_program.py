"""The headless program by itself, heard by a machine: the short form of ``benchmarks/sound_recorded.py``."""

from __future__ import annotations

import statistics
import sys
from itertools import pairwise
from pathlib import Path

import listening
import pulse
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from folders import Folder

pytestmark = [pulse.needed, pytest.mark.realtime]

BOUND = 0.08
"""Seconds a cue may be off here, where other work goes on; the benchmark holds the real bars."""
REPLY = 0.35
"""Seconds within which a reply to an answer begins."""
CLICK = 0.02
"""Share of full scale that a step at a join may have beyond the clip's own."""


def test_every_cue_of_the_first_half_minute_is_heard_whole_on_time_and_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    Folder(home / "data").settle()
    with pulse.server(tmp_path / "pulse") as server:
        heard = listening.listen(
            server,
            home,
            "gentle-four",
            until=lambda event: event.record["type"] == "question" and event.record["purpose"] == "before",
        )
    found = heard.find()[:-1]  # the last one had only begun
    heard.found = found
    assert len(found) >= 8
    assert [line for line in heard.faults() if "no cue" not in line] == []
    assert all(after.begins >= before.ends - 0.001 for before, after in pairwise(found))
    assert heard.clicks() < CLICK
    middle = statistics.median(each.error for each in found if not each.cue.reply)
    for each in found:
        assert -BOUND < each.error - middle < (REPLY if each.cue.reply else BOUND), each.cue.name
