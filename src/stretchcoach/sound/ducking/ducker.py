"""The process that makes other programs quieter: ``python -m stretchcoach.sound.ducking.ducker FOLDER SHARE``.

It owns every volume it changes: it puts all of them back when its input ends (its parent may have been killed) and on
SIGTERM, and what it could not put back is in a file of FOLDER, which the next one begins with. Told::

    {"do": "speak", "id": "c1", "at": 812.5, "until": 815.0}   {"do": "hush"}

It says ``{"say": "ready"}`` when it has reached a sound server, and ``{"say": "none", "why": "…"}`` before it ends because
it can do nothing. With ``look`` in place of SHARE it only puts back what is left from before, and says ``{"say": "looked",
"server": "pulseaudio 16.1", "streams": 2, "left": 0}``: how many streams there are and how many were still quieter.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from stretchcoach import clock
from stretchcoach.sound import processes
from stretchcoach.sound.ducking import LOOK
from stretchcoach.sound.ducking.ledger import STEPS, Ledger
from stretchcoach.sound.processes import Message, Say

if TYPE_CHECKING:
    from stretchcoach.sound.ducking.other_streams import OtherStreams

LEAD = 0.3
"""Seconds before a word by which others begin to get quieter, so that they are quiet when it comes."""
QUIET = 1.5
"""Seconds without a word after which others come back."""
WORTH = 1.5
"""Seconds others would have to themselves at least; a shorter rest between two sentences stays quiet: no pumping."""
DOWN, UP = 0.2, 0.8
"""Seconds from full to quiet, and back."""
UP_AT_END = 0.2
"""Seconds back when this process ends: somebody waits for it."""
_LOOK_EVERY = 0.1
"""Seconds between looks, while others are quiet, for streams that have come or gone."""
_IDLE = 60.0
_AGAIN = 1.0
"""Seconds between attempts to reach a sound server, or to get the ledger."""


class QuietTimes:
    """When others are to be quiet: around speech that is due, by id. All moments are of ``stretchcoach.clock``."""

    def __init__(self) -> None:
        self._speech: dict[str, tuple[float, float]] = {}

    def add(self, name: str, begins: float, ends: float) -> None:
        """Speech from ``begins`` to ``ends``; an id that comes again is moved."""
        self._speech[name] = (begins, max(begins, ends))

    def hush(self, now: float) -> None:
        """Speech stops now, and what was to come is called off."""
        self._speech = {
            name: (begins, min(ends, now)) for name, (begins, ends) in self._speech.items() if begins <= now
        }

    def quiet(self, now: float) -> bool:
        """Whether others are to be quiet at ``now``; forgets what is over."""
        self._speech = {name: span for name, span in self._speech.items() if now < span[1] + QUIET + WORTH + LEAD}
        return any(begins <= now < ends for begins, ends in self._stretches())

    def next_change(self, now: float) -> float | None:
        """The next moment at which :meth:`quiet` changes, as far as is known."""
        return min((moment for stretch in self._stretches() for moment in stretch if moment > now), default=None)

    def _stretches(self) -> list[tuple[float, float]]:
        joined: list[tuple[float, float]] = []
        for begins, ends in sorted(self._speech.values()):
            begins, ends = begins - LEAD, ends + QUIET
            if joined and begins < joined[-1][1] + WORTH:
                joined[-1] = (joined[-1][0], max(joined[-1][1], ends))
            else:
                joined.append((begins, ends))
        return joined


class Ducker:
    """Others' loudness on its way between full (level 0) and quiet (level ``STEPS``), over one server after another."""

    def __init__(self, ledger: Ledger, share: float, say: Say) -> None:
        from stretchcoach.sound.ducking import other_streams  # what it needs may be missing, which main says

        self._connect = other_streams.OtherStreams
        self._lost = other_streams.LOST
        self._ledger = ledger
        self._share = share
        self._say = say
        self._times = QuietTimes()
        self._streams: OtherStreams | None = None
        self._level = 0
        self._step_at = 0.0

    def take(self, message: Message) -> None:
        """Does what one message asks."""
        match message.get("do"):
            case "speak":
                self._times.add(str(message["id"]), float(message["at"]), float(message["until"]))
            case "hush":
                self._times.hush(clock.now())

    def step(self) -> float:
        """Does what is due; returns the seconds until the next time.

        Raises:
            OSError: what would be changed cannot be written down, and so has not been.
        """
        try:
            if self._streams is None:
                if not self._ledger.lock():
                    return _AGAIN  # another session has it, until it ends
                self._streams = self._connect(self._ledger, self._share)
                self._streams.put_back()
                self._say({"say": "ready"})
                self._level = 0
            return self._move(self._streams, clock.now())
        except self._lost:
            self._let_go()
            return _AGAIN

    def _move(self, streams: OtherStreams, now: float) -> float:
        target = STEPS if self._times.quiet(now) else 0
        if self._level != target:
            if now >= self._step_at:
                level = self._level + (1 if target > self._level else -1)
                alone = streams.set_level(level) == 0
                self._level = target if alone else level
                self._step_at = now + (DOWN if target else UP) / STEPS
            return max(0.0, self._step_at - now)
        change = self._times.next_change(now)
        seconds = _IDLE if change is None else change - now
        if not target:
            return seconds
        streams.set_level(target)
        return min(seconds, _LOOK_EVERY)

    def close(self) -> None:
        """Brings everything back: quickly, since somebody waits for it, but not at a blow."""
        streams = self._streams
        if streams is not None:
            with contextlib.suppress(*self._lost):
                with contextlib.suppress(OSError):
                    while self._level > 0 and streams.set_level(self._level - 1):
                        self._level -= 1
                        time.sleep(UP_AT_END / STEPS)
                streams.put_back()
            self._let_go()

    def _let_go(self) -> None:
        if self._streams is not None:
            self._streams.close()
            self._streams = None


def look(ledger: Ledger) -> Message:
    """What there is, after putting back what is left from before, unless another process is at it."""
    from stretchcoach.sound.ducking.other_streams import LOST, OtherStreams

    mine = ledger.lock()
    left = len(ledger.records)
    try:
        with contextlib.closing(OtherStreams(ledger, 1.0)) as streams:
            if mine:
                streams.put_back()
            return {"say": "looked", **streams.about(), "left": left}
    except LOST:
        return {"say": "none", "why": "no PulseAudio or PipeWire server answers"}


def main() -> None:
    """Runs the ducker until its input ends."""
    folder, what = sys.argv[1:3]
    inbox, say = processes.begin()
    for number in (signal.SIGTERM, signal.SIGHUP):
        # As the end of the input. This kind of queue may be filled while the main thread waits in it.
        signal.signal(number, lambda *_: inbox.put(None))
    try:
        ledger = Ledger(Path(folder))
        if what == LOOK:
            say(look(ledger))
        else:
            with contextlib.closing(Ducker(ledger, float(what), say)) as ducker:
                processes.attend(inbox, ducker.take, ducker.step)
    except ImportError:
        say({"say": "none", "why": "the package pulsectl is missing"})
    except OSError as problem:
        why = f"what is changed cannot be kept ({problem.strerror or problem})"
        if "libpulse" in str(problem):  # the loader's words about a library that it does not find
            why = "the system's library libpulse is missing"
        say({"say": "none", "why": why})


if __name__ == "__main__":
    main()
    os._exit(0)  # nothing is left to be tidied, and libpulse need not be unloaded
