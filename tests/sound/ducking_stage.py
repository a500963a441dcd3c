"""Other programs on a real PulseAudio, the ducker beside them, and looking at their volumes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pulsectl

from stretchcoach import clock
from stretchcoach.sound.ducking.ledger import Units
from stretchcoach.sound.ducking.other_streams import Volume

REMEMBERS = "load-module module-stream-restore restore_device=false\n"
"""What a desktop's server has: it remembers the volume of every program."""
LIMIT = 10.0


@contextmanager
def program(name: str, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """A program called ``name`` that plays silence for ever."""
    command = ["pacat", "--playback", "--raw", f"--client-name={name}", "--latency-msec=100", *options, "/dev/zero"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


class Watch:
    """Sees and sets volumes as a mixer on the desktop does."""

    def __init__(self) -> None:
        self._pulse = pulsectl.Pulse("mixer", connect=False)
        self._pulse.connect()
        self._pulse.event_callback_set(lambda event: None)
        self._pulse.event_mask_set("sink_input")

    def close(self) -> None:
        self._pulse.close()

    def streams(self) -> dict[str, Any]:
        """Streams by the names of their programs."""
        return {each.proplist.get("application.name", each.driver): each for each in self._pulse.sink_input_list()}

    def volumes(self) -> dict[str, Units]:
        """Volumes in units, by the names of programs."""
        return {name: units(each) for name, each in self.streams().items()}

    def of(self, name: str) -> Units:
        """The volume of a program; empty when it plays nothing."""
        return self.volumes().get(name, ())

    def remembered(self, name: str) -> Units:
        """The volume the server would give the next stream of a program."""
        entries = self._pulse.stream_restore_list()
        return next((units(each) for each in entries if each.name.endswith(f":{name}")), ())

    def set(self, name: str, volume: Units) -> None:
        """Somebody moves a slider."""
        self.until(lambda: name in self.streams(), f"{name} plays")
        self._pulse.sink_input_volume_set(self.streams()[name].index, Volume(volume))

    def until(self, true: Callable[[], bool], what: str) -> None:
        """Waits until something is so."""
        end = clock.now() + LIMIT
        while not true():
            assert clock.now() < end, f"never so: {what}; volumes are {self.volumes()}"
            self._pulse.event_listen(0.02)

    def until_volume(self, name: str, volume: Units) -> None:
        """Waits until a program has a volume."""
        self.until(lambda: self.of(name) == volume, f"{name} at {volume}")


def units(described: Any) -> Units:
    """A volume in units."""
    return tuple(round(each * 65536) for each in described.volume.values)


class Helper:
    """A ducker, whether or not it reaches a server, and what it says."""

    def __init__(self, *arguments: str, code: str = "") -> None:
        start = ["-P", "-c", code] if code else ["-P", "-m", "stretchcoach.sound.ducking.ducker"]
        self.process = subprocess.Popen(
            [sys.executable, *start, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )

    def next(self) -> dict[str, Any]:
        """The next thing it says; empty when it has ended."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        found: dict[str, Any] = json.loads(line) if line else {}
        return found

    def tell(self, **message: object) -> None:
        """Tells it."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(message).encode() + b"\n")

    def speak(self, seconds: float = 60.0, name: str = "c") -> None:
        """Speech is due now."""
        self.tell(do="speak", id=name, at=clock.now(), until=clock.now() + seconds)

    def end(self) -> None:
        """Closes its input, as the end of its parent does, and waits for its end."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(LIMIT)

    def kill(self) -> None:
        """As ``kill -9``."""
        self.process.kill()
        self.process.wait(LIMIT)
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            pipe.close()


@contextmanager
def helper(*arguments: str, code: str = "") -> Iterator[Helper]:
    """A helper that is gone afterwards."""
    one = Helper(*arguments, code=code)
    try:
        yield one
    finally:
        one.kill()


@contextmanager
def ducker(folder: Path, share: float = 0.3) -> Iterator[Helper]:
    """A ducker that has reached the server."""
    with helper(str(folder), str(share)) as one:
        assert one.next() == {"say": "ready"}
        yield one


def looked(folder: Path) -> dict[str, Any]:
    """What the next start finds and mends."""
    with helper(str(folder), "look") as one:
        return one.next()
