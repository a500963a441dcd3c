"""The player process: ``python -m stretchcoach.sound.child LEAD_IN [DEVICE]``.

It owns the output and nothing else. It is told ahead what is to sound when (``stretchcoach.sound.protocol``), keeps the
output's queue a second ahead, and places what comes at shorter notice by rewriting that queue. So it sleeps nearly all
the time, and a busy computer has half a second before anything is heard of it. It ends when its input does.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from stretchcoach import clock
from stretchcoach.sound import device, protocol, sdl, wav
from stretchcoach.sound.device import RATE, Device
from stretchcoach.sound.schedule import Entry, Schedule
from stretchcoach.sound.timeline import Timeline

AHEAD = RATE
"""Frames kept queued: one second."""
TICK = 0.5
"""Seconds between attempts while there is no output."""
_SOONER = 0.025
_GRACE = 0.25
"""Seconds of lateness that short notice alone can cause; never a reason to drop a sound."""
_STUCK = 6.0
"""Seconds without the output taking anything before it is given up and opened again."""
_STUCK_LOOKS = 8
"""Looks this must have been seen in: a machine that slept is no reason."""
_RETRY = (1.0, 2.0, 4.0, 8.0)
"""Seconds between attempts to open an output."""
_CLIPS = 32
_SOON = 0.5
"""Seconds ahead of closing in which a sound still belongs to what is being said."""

Send = Callable[[dict[str, Any]], None]


class Player:
    """Commands in, sound out. ``open_device`` makes the output; ``send`` tells the parent."""

    def __init__(self, send: Send, open_device: Callable[[], Device], lead_in: float = 0.0) -> None:
        self._send = send
        self._open = open_device
        self._lead_in = round(lead_in * RATE)
        self._device: Device | None = None
        self._timeline = Timeline(RATE)
        self._schedule = Schedule(device.mix, RATE)
        self._clips: dict[str, bytearray] = {}
        self._taken = self._idle_looks = self._failures = 0
        self._moved_at = self._retry_at = self._heard_until = 0.0
        self._closing = False

    def take(self, message: dict[str, Any], now: float) -> None:
        """Does what one message asks."""
        match message.get("do"):
            case "play":
                self._play(message)
            case "hush":
                self._hush()
            case "ping":
                self._send({"say": "pong", "n": message.get("n")})
            case "close":
                self._close(now)

    def _play(self, message: dict[str, Any]) -> None:
        cue, worth = str(message["id"]), float(message["worth"]) + _GRACE
        try:
            pcm = self._clip(message["clip"])
        except (OSError, wav.BadClipError, sdl.NoSoundError) as problem:
            self._send({"say": "dropped", "ids": [cue], "why": str(problem)})
            return
        volume, skip = round(float(message["volume"]) * 128), round(float(message["skip"]) * RATE)
        entry = Entry(cue, float(message["at"]), worth, pcm, max(0, min(128, volume)), max(0, skip))
        taken = 0 if self._device is None else self._device.position()
        moved = self._schedule.add(entry, taken)
        frame = self._timeline.frame(entry.due)
        if frame is not None and (moved or frame < taken + AHEAD):
            self._rewrite()

    def _clip(self, path: str) -> bytearray:
        pcm = self._clips.pop(path, None) or device.load(Path(path))
        self._clips[path] = pcm
        while len(self._clips) > _CLIPS:
            del self._clips[next(iter(self._clips))]
        return pcm

    def _rewrite(self) -> None:
        if self._device is not None:
            self._device.rewrite(lambda at: self._schedule.render(at, AHEAD, self._timeline.frame))

    def _hush(self) -> None:
        if self._device is None:
            self._schedule.entries.clear()
            return
        self._device.rewrite(lambda at: self._schedule.silence(at) + bytearray(AHEAD))

    def _close(self, now: float) -> None:
        self._closing = True
        self._schedule.keep_until(now + _SOON, 0 if self._device is None else self._device.position())
        self._rewrite()
        self._send({"say": "closing", "left": round(self._left(now), 3)})

    def finished(self, now: float) -> bool:
        """Whether it was asked to close and what sounded then has been heard."""
        return self._closing and self._left(now) <= 0

    def _left(self, now: float) -> float:
        if self._device is None:
            return 0.0
        at = self._device.position()
        ends = [at + each.frames if each.ends is None else each.ends for each in self._schedule.entries]
        if ends:
            return max(0, max(ends) - at) / RATE + 2 * self._device.latency
        return max(0.0, self._heard_until - now)

    def step(self, now: float) -> float:
        """Looks after the output; returns the seconds until it should be looked after again."""
        if self._device is None:
            return self._reopen(now)
        at = self._device.position()
        if self._lost(at, now):
            self._give_up("the output device went away", now)
            return self._reopen(now)
        if self._timeline.running and self._device.queued() == 0:
            self._timeline.stalled()
        if self._timeline.look(now, at):
            self._rewrite()
        elif self._device.queued() < AHEAD * 3 // 4:
            self._fill(at)
        self._report(at, now)
        return _SOONER if self._closing else self._timeline.look_again

    def _fill(self, at: int) -> None:
        assert self._device is not None
        queued = self._device.queued()
        self._device.queue(self._schedule.render(at + queued, AHEAD - queued, self._timeline.frame))

    def _lost(self, at: int, now: float) -> bool:
        assert self._device is not None
        if at != self._taken:
            self._taken, self._moved_at, self._idle_looks = at, now, 0
        self._idle_looks += 1
        stuck = now - self._moved_at > _STUCK and self._idle_looks > _STUCK_LOOKS
        return stuck or not self._device.alive()

    def _report(self, at: int, now: float) -> None:
        done = self._schedule.ended(at)
        if done and self._device is not None:
            self._heard_until = now + 2 * self._device.latency
            self._send({"say": "done", "ids": done})
        self._report_dropped()

    def _report_dropped(self) -> None:
        if self._schedule.dropped:
            self._send({"say": "dropped", "ids": self._schedule.dropped[:], "why": "late"})
            self._schedule.dropped.clear()

    def _give_up(self, why: str, now: float) -> None:
        if self._device is not None:
            self._device.close()
        self._device = None
        self._retry_at = now
        self._send({"say": "no_device", "why": why})

    def _reopen(self, now: float) -> float:
        self._schedule.dropped += self._schedule.expired(now)
        self._report_dropped()
        if now < self._retry_at:
            return min(TICK, self._retry_at - now)
        try:
            opened = self._open()
        except sdl.NoSoundError as problem:
            self._retry_at = now + _RETRY[min(self._failures, len(_RETRY) - 1)]
            if self._failures == 0:
                self._send({"say": "no_device", "why": str(problem)})
            self._failures += 1
            return TICK
        self._use(opened, now)
        return _SOONER

    def _use(self, opened: Device, now: float) -> None:
        self._device, self._timeline = opened, Timeline(RATE, opened.latency)
        self._taken = self._idle_looks = self._failures = 0
        self._moved_at = now
        self._schedule.unplace()
        self._schedule.not_before = self._lead_in
        opened.queue(bytearray(AHEAD * 2))
        self._send({"say": "ready", "driver": opened.driver, "note": opened.note})

    def stop(self) -> None:
        """Lets go of the output."""
        if self._device is not None:
            self._device.close()


def run(player: Player, inbox: queue.Queue[bytes | None]) -> None:
    """Serves ``inbox``, one line each, until the parent has gone or what it wanted to hear to the end is over."""
    while True:
        now = clock.now()
        wait = player.step(now)
        if player.finished(now):
            return
        with contextlib.suppress(queue.Empty):
            line = inbox.get(timeout=wait)
            while line is not None:
                player.take(protocol.decode(line), clock.now())
                line = inbox.get_nowait()
            return


def _read(inbox: queue.Queue[bytes | None]) -> None:
    for line in sys.stdin.buffer:
        inbox.put(line)
    inbox.put(None)


def main() -> None:
    """Runs the player until its input ends."""
    with contextlib.suppress(ValueError, OSError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent to deal with
    lead_in, name = [*sys.argv[1:], "0", ""][:2] if len(sys.argv) == 1 else [*sys.argv[1:], ""][:2]
    out = protocol.claim_output()
    inbox: queue.Queue[bytes | None] = queue.Queue()
    threading.Thread(target=_read, args=(inbox,), daemon=True).start()
    player = Player(lambda message: _tell(out.write, message), lambda: device.SdlDevice(name), lead_in=float(lead_in))
    run(player, inbox)
    player.stop()


def _tell(write: Callable[[bytes], Any], message: dict[str, Any]) -> None:
    with contextlib.suppress(OSError):  # the parent has gone; the end of our input says so as well
        write(protocol.encode(message))


if __name__ == "__main__":
    main()
    os._exit(0)  # the reading thread may wait for input for ever
