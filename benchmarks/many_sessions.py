"""What each of fifty silent sessions takes that run at once: memory, and its share of a core.

Linux. Each is a process with a data folder of its own, as a program for many rooms would start them, and is measured in the
middle of a hold, where a session is for most of its time. Memory is told twice: as the system shares it out among those that
use it (*PSS*), so that fifty times this is what fifty need, and with everything shared counted in full (*RSS*).
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from _sound import cpu_seconds
from listening import all_is_well
from running import READING, routine

SESSIONS = 50
MEMORY_BAR, SHARE_BAR = 25.0, 0.05
"""MiB of PSS, and per cent of a core, that half of the sessions stay within."""
HOLD, SECONDS = 60, 30.0
"""How long a hold is, and how long of it is measured: not all of them begin it at once."""
PATIENCE = 180.0
"""Seconds in which all of them have come to a hold, however few cores start them."""


class Sitting:
    """A session with somebody with whom all is well; a thread reads and answers."""

    def __init__(self, file: Path, home: Path) -> None:
        command = [sys.executable, "-m", "stretchcoach", "run", str(file), "--json", "--silent", "--no-resume"]
        pipe, environment = subprocess.PIPE, {**os.environ, "STRETCHCOACH_HOME": str(home)}
        self.holds = threading.Event()
        self.process = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=environment, text=True
        )
        threading.Thread(target=self._play, daemon=True).start()

    def _play(self) -> None:
        to, told = self.process.stdin, self.process.stdout
        assert to is not None
        assert told is not None
        for line in told:
            event = json.loads(line)
            if event["type"] == "question":
                time.sleep(READING)
                answer = {"do": "answer", "question": event["id"], "value": all_is_well(event)}
                to.write(json.dumps(answer) + "\n")
                to.flush()
            if event.get("phase") == "hold":
                self.holds.set()


@contextmanager
def running(number: int) -> Iterator[list[int]]:
    """So many sessions, each at a hold; their processes."""
    with tempfile.TemporaryDirectory() as folder:
        file = routine(Path(folder), HOLD)
        sittings = [Sitting(file, Path(folder, str(each))) for each in range(number)]
        try:
            late = time.monotonic() + PATIENCE
            if not all(each.holds.wait(max(0.0, late - time.monotonic())) for each in sittings):
                raise SystemExit("not every session came to a hold")
            yield [each.process.pid for each in sittings]
        finally:
            for each in sittings:
                each.process.kill()
                each.process.wait()


def memory(pid: int) -> tuple[float, float]:
    """PSS and RSS of a process in MiB."""
    lines = (line.split() for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines())
    sizes = {words[0]: int(words[1]) / 1024 for words in lines if words[-1] == "kB"}
    return sizes["Pss:"], sizes["Rss:"]


def shares(pids: Sequence[int]) -> list[float]:
    """Per cent of a core that each used, for :data:`SECONDS`."""
    before = [cpu_seconds(each) for each in pids]
    begun = time.monotonic()
    time.sleep(SECONDS)
    seconds = time.monotonic() - begun
    return [100 * (cpu_seconds(pid) - used) / seconds for pid, used in zip(pids, before, strict=True)]


def main() -> int:
    """Print the figures; 1 when a bar is missed."""
    with running(SESSIONS) as pids:
        used = shares(pids)
        own, whole = zip(*map(memory, pids), strict=True)
    share, pss = statistics.median(used), statistics.median(own)
    print(
        f"{SESSIONS} silent sessions       {pss:.1f} MiB each (PSS, bar {MEMORY_BAR:g} MiB), {max(own):.1f} at the most"
    )
    print(f"                         {statistics.median(whole):.1f} MiB each with all that is shared (RSS)")
    print(f"                         {share:.3f} % of a core each (bar {SHARE_BAR:g} %), {max(used):.3f} at the most")
    return int(pss > MEMORY_BAR or share > SHARE_BAR)


if __name__ == "__main__":
    sys.exit(main())
