"""The parent's side of the player process: starts it, watches it, starts it again, and never makes a session wait."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from stretchcoach import clock
from stretchcoach.frozen import dataclass
from stretchcoach.sound.processes import Child

PING_EVERY = 3.0
"""Seconds between questions whether the player still lives."""
PONG_WITHIN = 1.0
"""Seconds it has to answer. It is asked twice before it is given up: this process may have been the slow one."""
RESTARTS = 3
"""Times in a row it is started again without having played anything in between, before it is given up."""
AGAIN_EVERY = 10.0
"""Seconds after which one that was given up, but had an output before, is tried again all the same."""
BACK = 0.3
"""Seconds of a sentence that are said again where it is taken up."""
CLOSE_WITHIN = 3.0
"""Seconds that closing may take on top of what is left of a sentence."""
LIVED = 5.0
"""Seconds with an output after which a player that dies is held to have been well."""
LONGEST_REST = 15.0
"""Seconds of a sentence that closing waits for at most."""
GOES_ON = "The session goes on without a voice."


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedClip:
    """A sound to be played: file, the moment it is due, how late it is still worth playing, and how loud (0 to 1)."""

    path: Path
    due: float
    worth: float
    volume: float
    skip: float = 0.0


class PlayerLink:
    """One player process at a time, and what it has been asked to play and not yet done."""

    def __init__(
        self,
        first: Sequence[str],
        again: Sequence[str],
        changed: Callable[[], None],
        *,
        ping_every: float = PING_EVERY,
        pong_within: float = PONG_WITHIN,
    ) -> None:
        """``first`` starts the player, ``again`` one in place of a player that died: the speaker is awake by then."""
        self.problem: str | None = None
        self.detail = ""
        """What a library says about it, for who mends it."""
        self.note: str | None = None
        self.background_note: str | None = None
        """Why there is no background, though one was asked for."""
        self.unheard: str | None = None
        """Why nobody hears what the output takes; empty where it can be heard, None while that is not known."""
        self.mend = ""
        """What mends that."""
        self.driver = ""
        self.ready = False
        """Whether the player has an output that takes frames."""
        self.turned_at: float | None = None
        """The moment from which :attr:`ready` has been as it is; None before it ever changed."""
        self._command, self._again = first, again
        self._ping_every, self._pong_within = ping_every, pong_within
        self._changed = changed
        self._child: Child | None = None
        self._runner: asyncio.Task[None] | None = None
        self._open: dict[str, TimedClip] = {}
        self._began: dict[str, float] = {}
        """When those that are being heard were first heard."""
        self._background: Mapping[str, Any] = {}
        self._asked: dict[str, float] = {}
        self._waiting: dict[str, asyncio.Future[bool]] = {}
        self._pong = asyncio.Event()
        self._left: asyncio.Future[float] | None = None
        self._heard: set[str] = set()
        self._closing = self._hushed = self._given_up = self._stuck = False
        self._worked = False
        """Whether there ever was an output."""
        self._failures = 0
        self._ready_at = self._told_at = 0.0
        self._hung = False
        self._lived = False
        self.restarts = 0

    @property
    def pid(self) -> int | None:
        """The player's process id while it runs."""
        return None if self._child is None else self._child.pid

    def start(self) -> None:
        """Starts the player in the background."""
        if self._runner is None:
            self._runner = asyncio.get_running_loop().create_task(self._supervise())

    def play(self, cue: str, clip: TimedClip) -> None:
        """Has ``clip`` played; asked again with the same moment, it is played once."""
        if self._closing or self._given_up or self._asked.get(cue) == clip.due:
            return  # front ends ask every second for what is to come
        self._hushed = False
        self._asked[cue] = clip.due
        self._open[cue] = clip
        self._send_clip(cue, clip)

    def accompany(self, sound: str, volume: float, under: float) -> None:
        """Has the background play: ``noise``, a WAV file, or nothing."""
        if not self._closing:
            self._background = {"do": "background", "sound": sound, "volume": volume, "under": under}
            self._send(self._background)

    def hush(self) -> None:
        """Stops what sounds and forgets what was to come."""
        self._hushed = True
        self._asked.clear()
        self._heard.clear()
        for cue in list(self._open):
            self._finish(cue, heard=False)
        self._send({"do": "hush"})

    async def finished(self, cue: str, within: float) -> bool:
        """Waits until ``cue`` was taken whole by the output; False when it was not, within that many seconds."""
        if cue not in self._open:
            return cue in self._heard
        heard = self._waiting.setdefault(cue, asyncio.get_running_loop().create_future())
        done, _ = await asyncio.wait([heard], timeout=within)
        return bool(done) and not heard.cancelled() and heard.result()

    async def close(self) -> None:
        """Lets what sounds come to its end unless :meth:`hush` was called last, then ends the player."""
        self._closing = True
        if self._child is not None and not self._hushed:
            await self._let_finish(self._child)
        if self._runner is not None:
            self._runner.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._runner
        self._give_up()

    async def _let_finish(self, child: Child) -> None:
        self._left = asyncio.get_running_loop().create_future()
        self._send({"do": "close"})
        with contextlib.suppress(TimeoutError):
            left = await asyncio.wait_for(self._left, CLOSE_WITHIN / 2)
            await child.ended(min(left, LONGEST_REST) + CLOSE_WITHIN / 2)

    async def _supervise(self) -> None:
        while True:
            try:
                await self._run_once()
            except OSError as problem:
                self._report(f"No sound: the sound process cannot be started ({problem.strerror}).")
                self._give_up()
                return
            if self._closing:
                return
            if self._stuck:
                self._stuck = False  # no failure: it ended itself, for its output to be opened anew
            elif not await self._may_try_again():
                self._give_up()
                return
            self.restarts += 1
            self._command = self._again  # the speaker is awake by now

    async def _may_try_again(self) -> bool:
        """After a player has failed: says so, and waits where it fails again and again; False when it never worked."""
        # One that was well for a while and dies has a new reason; those that die at once have the same one.
        self._failures = 1 if self._lived else self._failures + 1
        if self._failures <= RESTARTS:
            self._report("Sound stopped for a moment; it is being started again.")
            return True
        self._report(f"No sound: the sound process stopped {self._failures} times.")
        if self._worked:
            await asyncio.sleep(AGAIN_EVERY)
        return self._worked

    def _give_up(self) -> None:
        self._given_up = True
        for cue in list(self._open):
            self._finish(cue, heard=False)

    async def _run_once(self) -> None:
        self._child = child = Child(self._command)
        watch = asyncio.get_running_loop().create_task(self._watch(child))
        try:
            self._send_again()
            while (message := await child.answer()) is not None:
                self._take(message)
        finally:
            # In this order: nobody may tell it more, then it is settled from when on nothing was heard and what has to be
            # said again, and only then its end is waited for, which takes a moment.
            watch.cancel()
            self._child = None
            self.unheard = None
            self._lived = self.ready and clock.now() - self._ready_at > LIVED
            # One that hung is noticed late: what it did since it last said something was perhaps not heard.
            ended, self._hung = self._told_at if self._hung else clock.now(), False
            self._turn(False, ended)
            self._take_up(ended)
            await child.end()

    async def _watch(self, child: Child) -> None:
        number = misses = 0
        while misses < 2:  # asked again at once: perhaps this process was the one held up, and its answer is here now
            await asyncio.sleep(0 if misses else self._ping_every)
            number += 1
            self._pong.clear()
            self._send({"do": "ping", "n": number})
            try:
                await asyncio.wait_for(self._pong.wait(), self._pong_within)
                misses = 0
            except TimeoutError:
                misses += 1
        self._hung = True
        child.kill()

    def _send(self, message: Mapping[str, Any]) -> None:
        if self._child is not None:
            self._child.tell(message)

    def _send_clip(self, cue: str, clip: TimedClip) -> None:
        message = {"do": "play", "id": cue, "clip": str(clip.path), "at": clip.due, "worth": clip.worth}
        self._send({**message, "skip": clip.skip, "volume": clip.volume})

    def _take_up(self, moment: float) -> None:
        """The player died at ``moment``: what was being said goes on a little before the place where it was cut."""
        for cue, began in self._began.items():
            clip = self._open[cue]
            said = max(0.0, moment - began - BACK)
            self._open[cue] = replace(clip, skip=clip.skip + said, due=began + said)
        self._began.clear()

    def _send_again(self) -> None:
        now = clock.now()
        if self._background.get("sound"):
            self._send(self._background)
        for cue, clip in list(self._open.items()):
            if now > clip.due + clip.worth:
                self._finish(cue, heard=False)
            else:
                self._send_clip(cue, clip)

    def _take(self, message: dict[str, Any]) -> None:
        self._told_at = clock.now()
        match message.get("say"):
            case "ready":
                self.driver, self.note = str(message.get("driver")), message.get("note") or None
                self._ready_at = clock.now()
                self._turn(True, self._ready_at)
                self._worked = True
                self._report(None)
            case "no_device":
                self._turn(False, float(message.get("since", clock.now())))
                self._began.clear()
                self.detail = str(message.get("detail", ""))
                self._report(f"No sound: {message.get('why')}.")
            case "stuck":
                self._stuck = True
            case "unheard":
                self.unheard, self.mend = str(message.get("why")), str(message.get("mend"))
                self._changed()
            case "no_background":
                self.background_note = str(message.get("why"))
            case "began":
                self._begin(str(message["id"]), float(message["at"]))
            case "pong":
                self._pong.set()
            case "done" | "dropped" as what:
                for cue in message.get("ids", []):
                    self._finish(cue, heard=what == "done")
            case "closing" if self._left is not None and not self._left.done():
                self._left.set_result(float(message["left"]))

    def _turn(self, ready: bool, moment: float) -> None:
        if ready is not self.ready:
            self.ready, self.turned_at = ready, moment

    def _begin(self, cue: str, at: float) -> None:
        if cue in self._open:
            self._began[cue] = at

    def _finish(self, cue: str, *, heard: bool) -> None:
        self._open.pop(cue, None)
        self._began.pop(cue, None)
        if heard:
            self._failures = 0
            self._heard.add(cue)
        waiting = self._waiting.pop(cue, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(heard)

    def _report(self, problem: str | None) -> None:
        if problem is not None and problem.startswith("No sound") and not self._worked:
            problem = f"{problem} {GOES_ON}"
        if problem != self.problem and not self._closing:
            self.problem = problem
            self._changed()
