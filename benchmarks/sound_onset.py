"""Onset error of cues: what the loudspeaker gets, recorded on a real sound server and held against what was due.

``python benchmarks/sound_onset.py [SECONDS]`` plays ticks at odd intervals through the sound process to a PulseAudio
null sink, first quiet, then with every core busy, and prints the errors beside their bars; and then how long after an answer
the reply to it is heard, which cannot be asked for ahead.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path
from typing import NamedTuple

import _sound
import pulse

from stretchcoach import clock
from stretchcoach.settings import Settings
from stretchcoach.sound.client import ChildSound

SECONDS = 125.0
BAR_MS = {"quiet": 10.0, "busy": 25.0}
DRIFT_BAR = 3.0
"""Milliseconds a minute: what a steady shift may be before it counts as drift and not as noise."""
CPU_BAR = 1.0
ANSWER_BAR_MS = 80.0
"""Milliseconds after an answer in which 99 of 100 replies begin."""
ANSWERS = 60
INTERVALS = (1.03, 0.71, 1.37, 0.89, 1.613, 0.977)
AHEAD = 4.0


class Run(NamedTuple):
    """One measurement."""

    spread: _sound.Spread
    asked: int
    heard: int
    after_due: float


def moments(seconds: float) -> list[float]:
    """When cues are due, in seconds from the first."""
    found = [0.0]
    while found[-1] < seconds:
        found.append(found[-1] + INTERVALS[len(found) % len(INTERVALS)])
    return found


async def play(dues: list[float], cache: Path) -> tuple[float, float]:
    """Asks for a tick at each of ``dues``, some seconds ahead; the player's processor share (%) and peak memory (MiB)."""
    sound = ChildSound(Settings(chimes=1.0, lead_in=1.0), cache)
    await sound.start()
    await asyncio.sleep(max(0.0, dues[0] - 1 - clock.now()))
    pid = sound.link.pid
    assert pid is not None, f"the player is gone: {sound.problem}"
    began, used = clock.now(), _sound.cpu_seconds(pid)
    for number, due in enumerate(dues):
        await asyncio.sleep(max(0.0, due - AHEAD - clock.now()))
        sound.chime(f"tick-{number}", "tick", due=due, worth=0.5)
    await sound.finished(f"tick-{len(dues) - 1}", AHEAD + 2)
    share = 100 * (_sound.cpu_seconds(pid) - used) / (clock.now() - began)
    peak = _sound.peak_mib(pid)
    await sound.close()
    return share, peak


def cost(seconds: float) -> tuple[float, float]:
    """Processor share and peak memory of the player with nothing recording: a recording makes the server wake it more."""
    with tempfile.TemporaryDirectory() as folder, pulse.server(Path(folder) / "pulse") as server:
        os.environ.update(server.env)
        first = clock.now() + 4
        return asyncio.run(play([first + each for each in moments(seconds)], Path(folder) / "cache"))


def measure(seconds: float, *, busy: bool) -> Run:
    """One run on a server of its own."""
    with tempfile.TemporaryDirectory() as folder, pulse.server(Path(folder) / "pulse") as server:
        os.environ.update(server.env)
        with server.record() as recorder, _sound.busy_cores() if busy else nullcontext():
            first = clock.now() + 4
            dues = [first + each for each in moments(seconds)]
            asyncio.run(play(dues, Path(folder) / "cache"))
        heard = recorder.moments(pulse.onsets(recorder.samples))
    near = [(due, min((each - due for each in heard), key=abs)) for due in dues]
    matched = [(due, error) for due, error in near if abs(error) < min(INTERVALS) / 2]
    errors = [error for _, error in matched]
    spread = _sound.spread([due for due, _ in matched], errors)
    return Run(spread, len(dues), len(heard), sorted(errors)[len(errors) // 2])


async def answer(sound: ChildSound) -> list[float]:
    """Answers at odd moments: what is queued is called off, and the reply is due. Returns the moments."""
    moments, odd = [], random.Random(1)
    for number in range(ANSWERS):
        await asyncio.sleep(0.8 + odd.random() / 2)
        sound.chime(f"ahead-{number}", "tick", due=clock.now() + 1.5, worth=0.5)
        sound.hush()
        moments.append(clock.now())
        sound.chime(f"reply-{number}", "tick", due=moments[-1], worth=1.0)
    return moments


async def answers(cache: Path) -> list[float]:
    """The moments of answers to a session that can be heard."""
    sound = ChildSound(Settings(chimes=1.0, lead_in=0.0), cache)
    await sound.start()
    while not sound.audible:
        await asyncio.sleep(0.05)
    await asyncio.sleep(2.0)
    moments = await answer(sound)
    await sound.finished(f"reply-{ANSWERS - 1}", 2.0)
    await sound.close()
    return moments


def replies(name: str) -> bool:
    """Measures and prints how long after an answer the reply is heard; whether that is within its bar."""
    with tempfile.TemporaryDirectory() as folder, pulse.server(Path(folder) / "pulse") as server:
        os.environ.update(server.env)
        with server.record() as recorder, _sound.busy_cores() if name == "busy" else nullcontext():
            asked = asyncio.run(answers(Path(folder) / "cache"))
        heard = recorder.moments(pulse.onsets(recorder.samples))
    # The recording may be some milliseconds ahead: the sink mixes before it plays.
    late = sorted(1000 * min((each - at for each in heard if each - at > -0.05), default=9.0) for at in asked)
    half, most, nearly_all = (late[round(share * (len(late) - 1))] for share in (0.5, 0.95, 0.99))
    print(f"answer to reply, {name}: 50 in 100 within {half:.0f} ms, 95 within {most:.0f} ms,", end=" ")
    print(f"99 within {nearly_all:.0f} ms (bar {ANSWER_BAR_MS:g}), all within {late[-1]:.0f} ms")
    return nearly_all <= ANSWER_BAR_MS


def report(name: str, run: Run) -> bool:
    """Prints a run beside its bars; whether it is within them."""
    bar = BAR_MS[name]
    s = run.spread
    print(f"onset error, {name}: {run.heard} of {run.asked} cues heard")
    print(f"  50 in 100 within {s.half:.1f} ms, 95 within {s.most:.1f} ms (bar {bar:g}), ", end="")
    print(f"99 within {s.nearly_all:.1f} ms, all within {s.worst:.1f} ms")
    print(f"  drift: {s.drift:+.2f} ms a minute (bar {DRIFT_BAR:g}); median after due: {1000 * run.after_due:+.0f} ms")
    return run.heard == run.asked and s.most <= bar and abs(s.drift) <= DRIFT_BAR


def main() -> int:
    """Measures and prints; 1 when a bar is missed."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    started = time.monotonic()
    good = [report(name, measure(seconds, busy=name == "busy")) for name in BAR_MS]
    good += [replies(name) for name in BAR_MS]
    share, peak = cost(seconds / 4)
    print(f"sound process, quiet: {share:.2f} % of a core (bar {CPU_BAR:g}), peak {peak:.1f} MiB")
    good.append(share <= CPU_BAR)
    print(f"{time.monotonic() - started:.0f} s")
    return 0 if all(good) else 1


if __name__ == "__main__":
    raise SystemExit(main())
