"""The player: an output kept supplied with sound, and what a parent asks for placed into it.

It is told ahead what is to sound when (``stretchcoach.sound.player_process``), keeps the output's queue a second ahead, and
places what comes at shorter notice by rewriting that queue. So it sleeps nearly all the time, and a busy computer has
half a second before anything is heard of it.

An output is opened, fills its buffers, and then either takes frames steadily (it runs: the parent is told ``ready``) or
stands still (``no_device``). One that goes away is let go of and the next one is opened, taking up what was being said. One
that stands still for long is never closed from here, since that call may not return: this process ends instead (``stuck``).
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any

from stretchcoach import clock
from stretchcoach.frozen import dataclass
from stretchcoach.sound import device, sdl, wav
from stretchcoach.sound.accompanist import Accompanist, Aside, beside
from stretchcoach.sound.background import ATTACK
from stretchcoach.sound.device import RATE, Device
from stretchcoach.sound.flow import Flow
from stretchcoach.sound.output_clock import OutputClock
from stretchcoach.sound.schedule import Schedule, ScheduledSound, without

AHEAD = RATE
"""Frames kept queued: one second."""
TICK = 0.5
"""Seconds between attempts while there is no output."""
_SOONER = 0.025
"""Seconds between looks while something is about to end or has just been opened."""
_SOONEST = 0.005
"""Seconds between looks at least, so that a sound that is about to end does not make this process spin."""
_GRACE = 0.25
"""Seconds of lateness that short notice alone can cause; never a reason to drop a sound."""
_AGAIN = 0.25
"""Seconds at most until the next look while the output seems to take nothing."""
_SHARP = 0.003
"""Seconds that a look at the output may take for its moment to be known. This process may be held up in the middle."""
_RETRY = (0.5, 1.0, 2.0)
"""Seconds between attempts to open an output. The last is what a patient waits once there is one again."""
_BETTER = 2.0
"""Seconds between looks whether the chosen output is back, while another one is used."""
_QUICK = 0.05
"""Seconds in which the background goes when the player is ended at once."""
_LAST = 0.4
"""Seconds that letting go softly may take: the parent waits little longer."""
_CLIPS = 32
"""Clips kept in memory: the numbers of a count come again and again."""
_SOON = 0.5
"""Seconds ahead of closing in which a sound still belongs to what is being said."""

Send = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerOptions:
    """How a player plays; times in seconds."""

    device: str = ""
    """The output's name; empty for the system's default."""
    lead_in: float = 0.0
    """Silence before its first sound, in which a speaker wakes up."""
    latency: float = 0.0
    """What the speaker adds to the way a sound takes, and by which everything is played sooner."""
    keep_awake: bool = False
    """Never quite silent, so that a speaker does not fall asleep."""


class Player:
    """Commands in, sound out.

    Args:
        send: tells the parent.
        open_device: makes the output.
        options: how to play.
        aside: does what takes long, beside everything else.
        now: the clock.
    """

    def __init__(
        self,
        send: Send,
        open_device: Callable[[], Device],
        options: PlayerOptions | None = None,
        aside: Aside = beside,
        now: Callable[[], float] = clock.now,
    ) -> None:
        options = options or PlayerOptions()
        self._send = send
        self._open = open_device
        self._now = now
        self._lead_in = round(options.lead_in * RATE)
        self._latency = options.latency
        self._awake = _hardly_anything() if options.keep_awake else bytearray()
        self._device: Device | None = None
        self._clock = OutputClock(RATE)
        self._schedule = Schedule(device.mix, RATE)
        self._background = Accompanist(send, aside)
        self._clips: dict[str, bytearray] = {}
        self._flow = Flow(0.0)
        self._failures = 0
        self._retry_at = self._heard_until = self._better_at = 0.0
        self._closing = self._stuck = False

    def take(self, message: dict[str, Any]) -> None:
        """Does what one message asks."""
        match message.get("do"):
            case "play":
                self._play(message)
            case "background":
                self._background.take(message)
                self._rewrite()
            case "hush":
                self._hush()
            case "ping":
                self._send({"say": "pong", "n": message.get("n")})
            case "close":
                self._close()

    def _play(self, message: dict[str, Any]) -> None:
        # A late speaker is heard late however soon it is asked; that is no reason to drop what it is asked.
        cue, worth = str(message["id"]), float(message["worth"]) + _GRACE + self._latency
        try:
            pcm = self._clip(message["clip"])
        except (OSError, wav.BadClipError, sdl.NoSoundError) as problem:
            self._send({"say": "dropped", "ids": [cue], "why": str(problem)})
            return
        pcm = without(pcm, round(float(message["skip"]) * RATE))
        volume = max(0, min(128, round(float(message["volume"]) * 128)))
        entry = ScheduledSound(cue, float(message["at"]), worth, pcm, volume)
        if self._device is not None and (self._schedule.has(cue) or self._changes_queue(entry, self._device)):
            # Inside the rewrite, where the output takes nothing: otherwise it could begin what is just being moved.
            self._device.rewrite(lambda at: self._render_with(entry, at))
        else:
            self._schedule.add(entry)

    def _changes_queue(self, entry: ScheduledSound, output: Device) -> bool:
        """Whether ``entry``, or the background that is lowered before it, belongs into what is queued already."""
        frame = self._clock.frame(entry.due)
        return frame is not None and frame < output.end + ATTACK * RATE

    def _render_with(self, entry: ScheduledSound, at: int) -> bytearray:
        self._schedule.add(entry, at)
        return self._render(at, AHEAD)

    def _clip(self, path: str) -> bytearray:
        pcm = self._clips.pop(path, None) or device.load(Path(path))
        self._clips[path] = pcm
        while len(self._clips) > _CLIPS:
            del self._clips[next(iter(self._clips))]
        return pcm

    def _render(self, first: int, frames: int) -> bytearray:
        """The frames from ``first`` on: words and chimes, the background under them, and what keeps a speaker awake."""
        return self._over_background(self._schedule.render(first, frames, self._clock.frame), first)

    def _over_background(self, block: bytearray, first: int) -> bytearray:
        self._background.add(block, first, self._schedule.spoken(first, self._clock.frame))
        if self._awake:
            length = min(len(block), len(self._awake)) // 2
            device.mix(block, 0, self._awake, 0, length, sdl.FULL_VOLUME)
        return block

    def _rewrite(self) -> None:
        if self._device is not None:
            self._device.rewrite(lambda at: self._render(at, AHEAD))

    def _hush(self) -> None:
        if self._device is None:
            self._schedule.entries.clear()
            return
        self._device.rewrite(self._render_silence)

    def _render_silence(self, at: int) -> bytearray:
        self._schedule.silence(at)
        return self._render(at, AHEAD)

    def _close(self) -> None:
        self._closing = True
        self._background.stop()
        until = self._now() + _SOON
        if self._device is None:
            self._schedule.keep_until(until)
        else:
            self._device.rewrite(lambda at: self._render_until(until, at))
        self._send({"say": "closing", "left": round(self._left(), 3)})

    def _render_until(self, moment: float, at: int) -> bytearray:
        self._schedule.keep_until(moment, at)
        return self._render(at, AHEAD)

    def finished(self) -> bool:
        """Whether this process is to end: what sounded when it was asked to close has been heard, or the output is stuck.

        One that is stuck may never come back from being closed; only the end of its process is sure to let go of it.
        """
        return self._stuck or (self._closing and self._left() <= 0)

    def _left(self) -> float:
        if self._device is None or self._flow.still:
            return 0.0
        at = self._device.position()
        # Twice, since a latency is an estimate, and no last word is to be cut.
        reaches = 2 * (self._device.latency + self._latency)
        ends = [at + each.frames if each.ends is None else each.ends for each in self._schedule.entries]
        words = max(0, max(ends) - at) / RATE + reaches if ends else max(0.0, self._heard_until - self._now())
        under = self._background.left(at)
        return max(words, under + reaches if under else 0.0)

    def step(self) -> float:
        """Looks after the output; returns the seconds until it should be looked after again."""
        if self._background.ready():
            self._rewrite()
        output, now = self._device, self._now()
        if output is None:
            return self._reopen(now)
        at, took = output.position(), self._now() - now
        # After the look: an output that has gone goes on taking frames, which nobody hears.
        if not output.alive():
            return self._give_up("the speaker went away", now)
        turned = self._flow.look(now, at)
        if self._flow.stuck:
            return self._end_stuck()
        if turned:
            self._tell_flow(output)
        if self._chosen_is_back(at, now):
            self._let_go(at)
            return self._reopen(now)
        self._supply(output, now if took < _SHARP else None, at)
        self._report(at, now)
        return _SOONER if self._closing else self._next_look(at)

    def _tell_flow(self, output: Device) -> None:
        """The output has begun to take frames and goes on doing so, or stands still; each is told once."""
        if self._flow.running:
            self._send({"say": "ready", "driver": output.driver, "note": output.note})
        else:
            self._clock.stalled()
            self._send({"say": "no_device", "why": "the speaker is not playing", "since": self._flow.moved_at})

    def _supply(self, output: Device, now: float | None, at: int) -> None:
        """Keeps the queue filled; ``now`` is the moment of the look ``at`` the output, None where it is not known well."""
        if self._clock.running and output.end == at:
            self._clock.stalled()  # it has run dry and plays silence of its own, which nobody counts
        if now is not None and not self._flow.still and self._clock.look(now, at):
            self._rewrite()
        elif output.end - at < AHEAD * 3 // 4:
            # From the end of what is queued on: where the output is by now cannot be known.
            output.queue(self._render(output.end, at + AHEAD - output.end))

    def _next_look(self, at: int) -> float:
        """When to look again: as the timeline wants it, and when a sound begins or ends, so that it is told at once."""
        if self._flow.still:
            return _AGAIN
        usual = min(self._clock.look_again, _AGAIN) if self._flow.idle else self._clock.look_again
        edge = self._schedule.edge(at)
        return usual if edge is None else min(usual, max(_SOONEST, (edge - at + 1) / RATE))

    def _chosen_is_back(self, at: int, now: float) -> bool:
        """Whether the output that was chosen is there again, and nothing is being said that a change would cut."""
        if self._device is None or not self._device.note or now < self._better_at or not self._flow.running:
            return False
        self._better_at = now + _BETTER  # asking lists all outputs, which takes a while
        quiet = all(begins > at + RATE // 2 for begins, _ in self._schedule.spoken(at, self._clock.frame))
        return quiet and self._device.better()

    def _report(self, at: int, now: float) -> None:
        """Tells what was heard up to frame ``at``; of an output that has only filled its buffers, nothing was."""
        if self._flow.running:
            for entry in self._schedule.began(at):
                heard = self._clock.moment(entry.begins or 0)
                self._send({"say": "began", "id": entry.id, "at": round(now if heard is None else heard, 3)})
            done = self._schedule.ended(at)
            if done and self._device is not None:
                self._heard_until = now + 2 * (self._device.latency + self._latency)
                self._send({"say": "done", "ids": done})
        self._report_dropped()

    def _report_dropped(self) -> None:
        if self._schedule.dropped:
            self._send({"say": "dropped", "ids": self._schedule.dropped[:], "why": "late"})
            self._schedule.dropped.clear()

    def _give_up(self, why: str, now: float) -> float:
        self._send({"say": "no_device", "why": why, "since": self._flow.moved_at})
        self._let_go(self._flow.taken)  # as of the look before: what it took since, nobody heard
        self._retry_at = now
        return self._reopen(now)

    def _end_stuck(self) -> float:
        self._stuck = True
        self._send({"say": "stuck"})
        return 0.0

    def _let_go(self, taken: int) -> None:
        """Closes the output, of which ``taken`` frames were taken."""
        assert self._device is not None
        if not self._flow.ran:
            taken = 0  # into its buffers only
        done = self._schedule.ended(taken)
        if done:
            self._send({"say": "done", "ids": done})
        self._schedule.unplace(taken - round(self._device.latency * RATE))
        self._background.anew(taken)
        self._device.close()
        self._device = None

    def _reopen(self, now: float) -> float:
        self._schedule.dropped += self._schedule.expired(now)
        self._report_dropped()
        if now < self._retry_at:
            return min(TICK, self._retry_at - now)
        try:
            opened = self._open()
        except sdl.NoSoundError as problem:
            self._retry_at = now + _RETRY[min(self._failures, len(_RETRY) - 1)]
            if self._failures == 0:  # told once, not with every attempt
                self._send({"say": "no_device", "why": str(problem), "detail": problem.detail})
            self._failures += 1
            return TICK
        self._use(opened, now)
        return _SOONER

    def _use(self, opened: Device, now: float) -> None:
        self._device, self._clock = opened, OutputClock(RATE, opened.latency + self._latency)
        self._flow, self._failures = Flow(now), 0
        self._better_at = now + _BETTER
        self._schedule.not_before = self._lead_in
        opened.queue(self._over_background(bytearray(AHEAD * 2), 0))

    def stop(self) -> None:
        """Lets go of the output, softly: what still sounds is faded, and heard to its end."""
        if self._device is None or self._flow.still or self._stuck:
            return
        at = self._device.position()
        if self._schedule.spoken(at, self._clock.frame) or self._background.left(at):
            self._background.stop(_QUICK)
            self._hush()
            # What fades is in the queue and in the output's own buffers; closing throws both away.
            time.sleep(min(_LAST, _QUICK + 1.3 * self._device.latency))
        self._device.close()


def _hardly_anything() -> bytearray:
    """A queue's length of the softest sound there is, which keeps a speaker awake and is heard by nobody."""
    import random  # only where it is asked for

    return bytearray(array("h", random.Random(1).choices((-1, 0, 1), k=AHEAD)).tobytes())
