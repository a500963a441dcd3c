"""A real routine at normal speed through the headless program, recorded: is every cue there, whole, and on time?

``python benchmarks/sound_recorded.py [--voice VOICE] [--keep FOLDER] [quiet|busy ...]`` runs ``run gentle-four --json``, ten
and a half minutes, on a PulseAudio null sink, once quiet and once with every core busy, and finds each cue in the recording
by its own clip. What answers a person gives cannot be queued ahead: replies are told apart and have a bar of their own.

VOICE is what ``--voice`` takes, such as ``piper:/path/to/voice.onnx``. Its phrases are rendered first; while the session
runs, those of another routine are, over and over, as nicely as can be. A recording with a fault is kept in FOLDER.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import _sound
import listening
import pulse
from folders import Folder

from stretchcoach import clock
from stretchcoach.settings import Settings

ROUTINE, OTHER = "gentle-four", "desk"
BAR_MS = {"quiet": 10.0, "busy": 25.0}
"""Milliseconds that 99 in 100 cues may be off at most."""
DRIFT_BAR = 1.0
"""Milliseconds a minute of a steady shift."""
REPLY_BAR_MS = 80.0
"""Milliseconds after an answer in which 99 in 100 replies to it begin."""
CLICK_BAR = 0.01
"""Share of full scale that a step between two samples may have at a join, beyond the clip's own."""


READY_WITHIN = 15.0
"""Seconds in which a session begins that has all its phrases."""


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


def settings_for(voice: str) -> Settings:
    """Those of a session that ``--voice`` is given."""
    usual = Settings()
    return replace(usual, coach=replace(usual.coach, voice=voice), count=replace(usual.count, voice=voice))


def prepare(home: Path, cache: Path, words: Sequence[str]) -> None:
    """Begins the session until it has all its phrases: a slow voice gets so much time before each, and goes on the next."""
    Folder(home / "data").settle()
    cache.mkdir(parents=True)
    (home / "cache").symlink_to(cache, target_is_directory=True)
    took = 2 * READY_WITHIN
    while took > READY_WITHIN:
        began = clock.now()
        env = {"STRETCHCOACH_HOME": str(home), "SDL_AUDIODRIVER": "dummy"}
        with listening.program(*words, env=env) as session:
            assert session.stdout is not None
            assert session.stdout.readline(), "the session did not begin"
        took = clock.now() - began


def render(routine: str, home: Path, voice: str, *nicely: str) -> subprocess.Popen[bytes]:
    """A process that renders all phrases of a routine into the cache in ``home``."""
    command = [*nicely, sys.executable, "-m", "stretchcoach", "render", routine, "-o", str(home / f"{routine}.wav")]
    home.mkdir(parents=True, exist_ok=True)
    env = {**os.environ, "STRETCHCOACH_HOME": str(home)}
    return subprocess.Popen([*command, "--voice", voice, "--force"], env=env, stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def rendering(folder: Path, voice: str) -> Iterator[None]:
    """Phrases of another routine are rendered meanwhile, always into a new cache."""
    over, running = threading.Event(), list[subprocess.Popen[bytes]]()

    def work() -> None:
        number = 0
        while not over.is_set():
            number += 1
            running[:] = [render(OTHER, folder / f"other-{number}", voice, "nice", "-n", "19")]
            running[0].wait()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        over.set()
        for each in running:
            each.terminate()
        thread.join()


def measure(name: str, voice: str, keep: Path) -> Result:
    """Records one session on a server of its own."""
    with tempfile.TemporaryDirectory() as folder, pulse.server(Path(folder) / "pulse") as server:
        home = Path(folder) / "home"
        Folder(home / "data").settle()
        words, settings = [ROUTINE], Settings()
        if voice:
            words, settings = [ROUTINE, "--voice", voice], settings_for(voice)
            prepare(Path(folder) / "before", home / "cache", words)
        with (
            _sound.busy_cores() if name == "busy" else nullcontext(),
            rendering(Path(folder), voice) if voice else nullcontext(),
        ):
            session = listening.listen(server, home, *words, settings=settings)
        found = session.find()
        if faults := session.faults():
            print(
                f"{len(faults)} faults; the recording is kept: {_sound.kept(session.samples, keep, f'session-{name}')}",
                flush=True,
            )
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
            faults,
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
    reply = late[round(0.99 * (len(late) - 1))]
    print(f"  replies to answers: {len(late)}, {late[0]:.0f} to {late[-1]:.0f} ms after the answer,", end=" ")
    print(f"99 in 100 within {reply:.0f} ms (bar {REPLY_BAR_MS:g})")
    print(f"  shortest silence between two cues: {1000 * result.between:.0f} ms")
    print(f"  largest step at a join beyond the clip's own: {result.click:.4f} of full scale (bar {CLICK_BAR:g})")
    print(f"  missing, cut, doubled or over another: {len(result.faults)} (bar 0)")
    for line in [*result.off, *result.faults][:40]:
        print(f"    {line}")
    sys.stdout.flush()
    on_time = s.nearly_all <= bar and abs(s.drift) <= DRIFT_BAR and reply <= REPLY_BAR_MS
    return on_time and result.click <= CLICK_BAR and not result.faults and result.code == 0


def main() -> int:
    """Measures and prints; 1 when a bar is missed."""
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("names", nargs="*", metavar="NAME")
    wanted.add_argument("--voice", default="")
    wanted.add_argument("--keep", type=Path, default=_sound.KEPT)
    options = wanted.parse_args()
    names = options.names or list(BAR_MS)
    loads = ((name, os.getloadavg()[0]) for name in names)
    good = [report(name, measure(name, options.voice, options.keep), load) for name, load in loads]
    return 0 if all(good) else 1


if __name__ == "__main__":
    raise SystemExit(main())
