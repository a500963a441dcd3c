"""A real routine at normal speed through the headless program, recorded: is every cue there, whole, and on time?

``python benchmarks/sound_recorded.py [quiet|busy ...]`` runs ``run gentle-four --json``, ten and a half minutes, on a
PulseAudio null sink, once quiet and once with every core busy, and finds each cue in the recording by its own clip.
What answers a person gives cannot be queued ahead: replies are told apart and not held to the bar.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from collections.abc import Sequence
from contextlib import nullcontext
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import _sound

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import listening
import pulse
from folders import Folder

ROUTINE = "gentle-four"
BAR_MS = {"quiet": 10.0, "busy": 25.0}
"""Milliseconds that 99 in 100 cues may be off at most."""
DRIFT_BAR = 1.0
"""Milliseconds a minute of a steady shift."""
CLICK_BAR = 0.01
"""Share of full scale that a step between two samples may have at a join, beyond the clip's own."""


class Result(NamedTuple):
    """One recorded session."""

    spread: _sound.Spread
    cues: int
    replies: Sequence[float]
    """Seconds after the answer at which the reply to it began."""
    after_due: float
    """Median seconds after its moment at which a cue is recorded: the buffers of server and recorder."""
    between: float
    """Seconds of the shortest silence between two cues."""
    click: float
    faults: Sequence[str]
    off: Sequence[str]
    """The cues that are off by more than the bar, and by how much."""
    minutes: float
    code: int


def measure(name: str) -> Result:
    """Records one session on a server of its own."""
    with tempfile.TemporaryDirectory() as folder, pulse.server(Path(folder) / "pulse") as server:
        home = Path(folder) / "home"
        Folder(home / "data").settle()
        with _sound.busy_cores() if name == "busy" else nullcontext():
            session = listening.listen(server, home, ROUTINE)
        found = session.find()
        queued = [each for each in found if not each.cue.reply]
        errors = [each.error for each in queued]
        middle = statistics.median(errors)
        return Result(
            _sound.spread([each.cue.due for each in queued], errors),
            len(found),
            [each.error - middle for each in found if each.cue.reply],
            middle,
            min(b.begins - a.ends for a, b in pairwise(found)),
            session.clicks(),
            session.faults(),
            [
                f"{each.begins:.1f} s {1000 * (each.error - middle):+.0f} ms {each.cue.name}"
                for each in queued
                if abs(each.error - middle) * 1000 > BAR_MS[name]
            ],
            len(session.samples) / 22050 / 60,
            session.code,
        )


def report(name: str, result: Result, load: float) -> bool:
    """Prints a session beside its bars; whether it is within all of them."""
    s, bar = result.spread, BAR_MS[name]
    print(f"{name}: {result.cues} cues in {result.minutes:.1f} minutes, exit {result.code}; load before: {load:.1f}")
    print(f"  onset: 50 in 100 within {s.half:.1f} ms, 99 within {s.nearly_all:.1f} ms (bar {bar:g}),", end=" ")
    print(f"all within {s.worst:.1f} ms; median after due {1000 * result.after_due:+.0f} ms")
    print(f"  drift: {s.drift:+.2f} ms a minute (bar {DRIFT_BAR:g})")
    late = sorted(1000 * each for each in result.replies)
    print(f"  replies to answers: {len(late)}, {late[0]:.0f} to {late[-1]:.0f} ms after the answer")
    print(f"  shortest silence between two cues: {1000 * result.between:.0f} ms")
    print(f"  largest step at a join beyond the clip's own: {result.click:.4f} of full scale (bar {CLICK_BAR:g})")
    print(f"  missing, cut, doubled or over another: {len(result.faults)} (bar 0)")
    for line in [*result.off, *result.faults][:40]:
        print(f"    {line}")
    sys.stdout.flush()
    on_time = s.nearly_all <= bar and abs(s.drift) <= DRIFT_BAR
    return on_time and result.click <= CLICK_BAR and not result.faults and result.code == 0


def main() -> int:
    """Measures and prints; 1 when a bar is missed."""
    names = sys.argv[1:] or list(BAR_MS)
    good = [report(name, measure(name), load) for name, load in ((name, os.getloadavg()[0]) for name in names)]
    return 0 if all(good) else 1


if __name__ == "__main__":
    raise SystemExit(main())
