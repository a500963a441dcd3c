"""The process that makes other programs quieter: ``python -m stretchcoach.sound.others.ducker FOLDER SHARE``.

It owns every volume it changes: it puts all of them back when its input ends (its parent may have been killed) and on
SIGTERM, and what it could not put back is in a file of FOLDER, which the next one begins with. Told::

    {"do": "speak", "id": "c1", "at": 812.5, "until": 815.0}   {"do": "hush"}

It says ``{"say": "ready"}`` when it has reached a sound server, and ``{"say": "none", "why": "…"}`` before it ends because
it can do nothing. With ``look`` in place of SHARE it puts back what is left from before, and says
``{"say": "looked", "server": "pulseaudio 16.1", "streams": 2, "left": 0, "silent": ""}`` (``left``: streams that were still
quieter; ``silent``: why nothing is heard from the usual output, if that is so).
"""

from __future__ import annotations

import contextlib
import os
import select
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stretchcoach import clock
from stretchcoach.sound import protocol
from stretchcoach.sound.others import LOOK, STREAMS_FILE
from stretchcoach.sound.others.inbox import Inbox
from stretchcoach.sound.others.kept import Kept
from stretchcoach.sound.others.ladder import STEPS
from stretchcoach.sound.others.ledger import Ledger
from stretchcoach.sound.others.spans import Spans

if TYPE_CHECKING:
    from stretchcoach.sound.others.streams import Streams

DOWN = 0.2
"""Seconds from full to quiet."""
UP = 0.8
"""Seconds from quiet to full."""
UP_AT_END = 0.2
"""The same when this process ends: somebody waits for it."""
_CONNECT_WITHIN = 3.0
_RETRY = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds between attempts to reach a sound server."""
_LOCK_WITHIN = 1.0
"""Seconds that looking waits for a process that has the lock."""
_LOCK_AGAIN = 0.25

Say = Callable[[dict[str, Any]], None]


class Ducker:
    """Follows ``inbox``; ``say`` tells the parent."""

    def __init__(self, inbox: Inbox, ledger: Ledger, share: float, say: Say) -> None:
        self._inbox = inbox
        self._ledger = ledger
        self._share = share
        self._say = say
        self._spans = Spans()
        self._level = 0
        self._step_at = 0.0
        self._news = False

    def run(self) -> None:
        """Serves one sound server after another, until the input ends.

        Raises:
            OSError: what is changed cannot be kept; everything has been put back.
        """
        from stretchcoach.sound.others.streams import LOST

        failures = 0
        while not self._inbox.ended:
            try:
                with connected() as server:
                    failures = 0
                    self._serve(server)
            except LOST:
                self._pause(_RETRY[min(failures, len(_RETRY) - 1)])
                failures += 1

    def _pause(self, seconds: float) -> None:
        until = clock.now() + seconds
        while not self._inbox.ended and clock.now() < until:
            self._inbox.wait(until - clock.now())
            self._take()

    def _serve(self, server: Server) -> None:
        from stretchcoach.sound.others.streams import Streams

        streams = Streams(server.pulse, self._ledger, self._share)
        streams.put_back()
        self._say({"say": "ready"})
        self._level = 0
        server.pulse.event_callback_set(self._changed)
        server.pulse.event_mask_set("sink_input")
        try:
            while True:
                self._take()
                now = clock.now()
                target = STEPS if self._spans.quiet(now) and not self._inbox.ended else 0
                self._go(streams, target, now)
                if self._inbox.ended and self._level == 0:
                    return
                if not self._news:
                    server.listen(self._inbox.handles, self._until(target, now))
        finally:
            streams.put_back()

    def _go(self, streams: Streams, target: int, now: float) -> None:
        """One step towards ``target`` if it is time for it; otherwise streams that have come or gone are looked after."""
        news, self._news = self._news, False
        if self._level != target and now >= self._step_at:
            level = self._level + (1 if target > self._level else -1)
            alone = streams.set_level(level) == 0
            self._level = target if alone else level
            seconds = DOWN if target else UP_AT_END if self._inbox.ended else UP
            self._step_at = now + seconds / STEPS
        elif news and self._level:
            streams.set_level(self._level)

    def _until(self, target: int, now: float) -> float | None:
        """Seconds from ``now`` until there is something to do; None when that is not known."""
        if self._level != target:
            return self._step_at - now
        change = self._spans.next_change(now)
        return None if change is None else change - now

    def _take(self) -> None:
        for line in self._inbox.lines():
            message = protocol.decode(line)
            match message.get("do"):
                case "speak":
                    self._spans.add(str(message["id"]), float(message["at"]), float(message["until"]))
                case "hush":
                    self._spans.hush(clock.now())

    def _changed(self, event: Any) -> None:
        """A stream has come or gone; changes of volume are seen when the next step is made."""
        from pulsectl import PulseLoopStop

        if self._level and event.t in ("new", "remove"):
            self._news = True
            raise PulseLoopStop


class Server:
    """A connection whose waiting ends when something else has come as well."""

    def __init__(self) -> None:
        import pulsectl

        self.pulse = pulsectl.Pulse("stretchcoach", connect=False)
        self._handles: tuple[int, ...] = ()
        self._connecting = False
        self.pulse.set_poll_func(self._poll)

    def connect(self) -> None:
        """Connects to a server that is there already: none is started.

        Raises:
            PulseError: there is none, or it does not answer.
        """
        self._connecting = True
        self.pulse.connect(autospawn=False, timeout=_CONNECT_WITHIN)
        self._connecting = False

    def listen(self, handles: tuple[int, ...], seconds: float | None) -> None:
        """Waits for news of the server, for one of ``handles``, or that many seconds."""
        self._handles = handles
        try:
            # A time of 0 is taken for none at all.
            self.pulse.event_listen(None if seconds is None else max(0.001, seconds))
        finally:
            self._handles = ()

    def _poll(self, ours: list[Any], seconds: float) -> int:
        """In place of libpulse's own waiting."""
        if self._connecting and self.pulse.connected:  # by itself, pulsectl waits until its time is over
            self.pulse.event_listen_stop()
            seconds = 0.0
        poller = select.poll()
        for each in ours:
            each.revents = 0
            poller.register(each.fd, each.events)
        for handle in self._handles:
            poller.register(handle, select.POLLIN)
        found = dict(poller.poll(None if seconds < 0 else seconds * 1000))
        if any(handle in found for handle in self._handles):
            self.pulse.event_listen_stop()
        for each in ours:
            each.revents = found.get(each.fd, 0)
        return sum(1 for each in ours if each.revents)


@contextlib.contextmanager
def connected() -> Iterator[Server]:
    """A connection, closed afterwards.

    Raises:
        PulseError: as :meth:`Server.connect` does.
    """
    server = Server()
    try:
        server.connect()
        yield server
    finally:
        server.pulse.close()


def look(ledger: Ledger, mend: bool) -> dict[str, Any]:
    """What there is, after putting back what is left from before if ``mend`` is set."""
    from stretchcoach.sound.others.streams import LOST, Streams, is_other

    left = len(ledger.records)
    try:
        with connected() as server:
            about = server.pulse.server_info()
            if mend:
                Streams(server.pulse, ledger, 1.0).put_back()
            streams = sum(map(is_other, server.pulse.sink_input_list()))
            silent = _silent(server.pulse, about.default_sink_name)
    except LOST:
        return {"say": "none", "why": "no PulseAudio or PipeWire server answers"}
    name = f"{about.server_name} {about.server_version}"
    return {"say": "looked", "server": name, "streams": streams, "left": left if mend else 0, "silent": silent}


def _silent(pulse: Any, name: str) -> str:
    """Why nothing is heard from an output that takes all sound; empty where it can be heard."""
    for sink in pulse.sink_list():
        if sink.name == name and (sink.mute or sink.volume.value_flat == 0):
            return f'the output "{sink.description}" is {"muted" if sink.mute else "turned down to nothing"}'
    return ""


def main() -> None:
    """Runs the ducker until its input ends."""
    folder, what = sys.argv[1:3]
    out, inbox, kept = protocol.claim_output(), Inbox(), Kept(Path(folder), STREAMS_FILE)

    def say(message: dict[str, Any]) -> None:
        with contextlib.suppress(OSError):  # the parent has gone; the end of our input says so as well
            out.write(protocol.encode(message))

    try:
        mine = _locked(kept, inbox, _LOCK_WITHIN if what == LOOK else None)
        import pulsectl  # noqa: F401 - whether libpulse is there

        if what == LOOK:
            say(look(Ledger(kept), mine))
        elif mine:
            Ducker(inbox, Ledger(kept), float(what), say).run()
    except ImportError:
        say({"say": "none", "why": "the package pulsectl is missing"})
    except OSError as problem:
        say({"say": "none", "why": _explained(problem)})


def _explained(problem: OSError) -> str:
    """Why in words; the loader's words about a library that is missing begin with its name."""
    if "libpulse" in str(problem):
        return "the system's library libpulse is missing"
    return f"what is changed cannot be kept ({problem.strerror or problem})"


def _locked(kept: Kept, inbox: Inbox, within: float | None) -> bool:
    """Waits until no other process of ours does the same; False when this is to end first."""
    until = None if within is None else clock.now() + within
    while not kept.lock():
        if (inbox.ended and within is None) or (until is not None and clock.now() >= until):
            return False
        inbox.wait(_LOCK_AGAIN)
        inbox.lines()
    return True


if __name__ == "__main__":
    main()
    os._exit(0)  # nothing is left to be tidied, and libpulse need not be unloaded
