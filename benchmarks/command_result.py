"""Milliseconds from writing a command to its result, in the middle of a session that is spoken to a real sound server.

Linux with PulseAudio. Every kind of command that leaves the session as it was is sent in turn, one at a time, a moment
apart, during holds: what is only told, what is refused, and a pause that ends again, which is in the record, on the disk,
before its result. The program is run as any other program would run it, and reads and writes through pipes.
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from typing import IO, Any

from _sound import within
from listening import all_is_well
from running import READING, world

BAR = 10.0
"""Milliseconds that 99 in 100 commands stay within."""
ROUNDS = 100
APART = 0.06
"""Seconds between two commands."""
KINDS: Mapping[str, Mapping[str, object]] = {
    "status": {"do": "status"},
    "pause": {"do": "pause"},
    "refused": {"do": "more"},  # nothing can be made longer in a pause
    "resume": {"do": "resume"},
    "watch": {"do": "watch"},
    "no more": {"do": "watch", "on": False},
    "unknown": {"do": "dance"},
}


class Talk:
    """A session under way. A thread reads it all the time, and notes when each line came."""

    def __init__(self, to: IO[bytes], told: IO[bytes]) -> None:
        self._to = to
        self._lines = queue.SimpleQueue[tuple[float, bytes]]()
        threading.Thread(target=self._read, args=(told,), daemon=True).start()

    def _read(self, told: IO[bytes]) -> None:
        for line in told:
            self._lines.put((time.perf_counter(), line))

    def next(self) -> tuple[float, dict[str, Any]]:
        """The next object, and when it came."""
        came, line = self._lines.get(timeout=60)
        return came, json.loads(line)

    def send(self, command: Mapping[str, object]) -> float:
        """Write a command; the moment before."""
        line = json.dumps(command).encode() + b"\n"
        begun = time.perf_counter()
        self._to.write(line)
        self._to.flush()
        return begun

    def takes(self, command: Mapping[str, object]) -> float:
        """Milliseconds until a command got its result."""
        begun = self.send(command)
        while True:
            came, told = self.next()
            if told["type"] == "result" and told["id"] == command["id"]:
                return (came - begun) * 1000


def measure(talk: Talk) -> dict[str, list[float]]:
    """Milliseconds of every command, by its kind; the session is let come to its first hold before."""
    told: dict[str, Any] = {}
    while told.get("phase") != "hold":
        _, told = talk.next()
        if told["type"] == "question":
            time.sleep(READING)
            talk.send({"do": "answer", "question": told["id"], "value": all_is_well(told)})
    talk.takes({"id": "sound", "do": "status"})
    if (sound := talk.next()[1]["sound"]) != "playing":
        raise SystemExit(f"the sound is {sound}: there would be less to do than in a session that is heard")
    took: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for number in range(ROUNDS):
        for kind, command in KINDS.items():
            time.sleep(APART)
            took[kind].append(talk.takes({"id": f"{kind} {number}", **command}))
    return took


def main() -> int:
    """Print the figures; 1 when the bar is missed."""
    with world() as (environment, file):
        environment = {**environment, "STRETCHCOACH_HOME": f"{file.parent}/home"}
        command = [sys.executable, "-m", "stretchcoach", "run", str(file), "--json", "--no-resume"]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=environment) as session:
            assert session.stdin is not None
            assert session.stdout is not None
            took = measure(Talk(session.stdin, session.stdout))
            session.kill()
    every = [each for times in took.values() for each in times]
    most = within(every, 0.99)
    print(f"command to result        {most:.1f} ms for 99 in 100 of {len(every)} (bar {BAR:g} ms)")
    print(f"                         {within(every, 0.5):.1f} ms for half of them, {max(every):.1f} ms at the most")
    for kind, times in took.items():
        print(f"  {kind:<22} {within(times, 0.5):.1f} ms, 99 in 100 {within(times, 0.99):.1f}, most {max(times):.1f}")
    return int(most > BAR)


if __name__ == "__main__":
    sys.exit(main())
