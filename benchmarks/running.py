"""Processor share and memory of a running session, headless and in the terminal app, spoken to a real sound server.

Linux with PulseAudio. The share is processor seconds of parent and children over seconds of the world, measured in the
middle of a session; the memory is the peak of the parent plus the peak of the sound child.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from _sound import cpu_seconds, peak_mib
from listening import all_is_well
from pulse import server

from stretchcoach.coach.questions.before_session import note_hearing
from stretchcoach.history.store import Store

HEADLESS_BAR, APP_BAR, MEMORY_BAR = 1.0, 3.0, 90.0
SECONDS = 40.0
READING = 2.0
"""Seconds before a question is answered: none of a list is taken only once it has stood."""
KEYS = "nn20"
"""The answers of somebody with whom all is well, by key: none of either list, a rating, and a place."""


def family(pid: int) -> list[int]:
    """A process and its descendants."""
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").iterdir():
            found += [int(each) for each in (task / "children").read_text().split()]
    return found


def share(pid: int, seconds: float) -> float:
    """Per cent of one core that a process and its children use; children that end meanwhile are left out."""
    members = family(pid)
    before = {each: cpu_seconds(each) for each in members}
    time.sleep(seconds)
    used = 0.0
    for each in members:
        with contextlib.suppress(OSError):
            used += cpu_seconds(each) - before[each]
    return 100 * used / seconds


def routine(folder: Path, hold: int = 20) -> Path:
    """Holds of so many seconds with every kind of cue, long enough to measure in, with no question in between."""
    path = folder / "measure.toml"
    path.write_text(
        'format = 1\n[routine]\nname = "Measure"\nsummary = "For a benchmark."\npain_up_to = 5\nready = "5s"\n'
        f'[[step]]\nexercise = "knee-to-chest"\nhold = "{hold}s"\nreps = 10\nsides = "both"\n'
    )
    return path


def headless(environment: dict[str, str], file: Path) -> tuple[float, float]:
    """Share in per cent, and peak memory in MiB."""
    command = [sys.executable, "-m", "stretchcoach", "run", str(file), "--json", "--no-resume"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True
    ) as session:
        assert session.stdin is not None
        assert session.stdout is not None
        for line in session.stdout:
            event = json.loads(line)
            if event["type"] == "question":
                time.sleep(READING)
                answer = {"do": "answer", "question": event["id"], "value": all_is_well(event)}
                session.stdin.write(json.dumps(answer) + "\n")
                session.stdin.flush()
            if event.get("phase") == "hold":
                break
        else:
            raise SystemExit("the session ended before there was anything to measure")
        threading.Thread(target=session.stdout.read, daemon=True).start()
        percent = share(session.pid, SECONDS)
        memory = sum(peak_mib(each) for each in family(session.pid))
        session.kill()
    return percent, memory


def in_app(environment: dict[str, str], file: Path) -> float:
    """Share in per cent of the terminal app, 120 by 40, with a terminal that reads everything."""
    with Store.open(Path(environment["STRETCHCOACH_HOME"]) / "data" / "history.sqlite3") as store:
        note_hearing(store)
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(sys.executable, [sys.executable, "-m", "stretchcoach", "run", str(file)], environment)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    threading.Thread(target=drain, args=(terminal,), daemon=True).start()
    for wait in (5, 10):  # the purpose; then the routine, which starts once its voice is prepared
        time.sleep(wait)
        os.write(terminal, b"\r")
    time.sleep(10)
    for key in KEYS:
        os.write(terminal, key.encode())
        time.sleep(READING)
    time.sleep(30)
    percent = share(pid, SECONDS)
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    if not was_holding(Path(environment["STRETCHCOACH_HOME"])):
        raise SystemExit("the session in the terminal app never came to what is to be measured")
    return percent


def was_holding(home: Path) -> bool:
    """Whether the session that was killed had come to a hold."""
    with Store.open(home / "data" / "history.sqlite3", write=False) as store:
        return any(event.get("phase") == "hold" for found in store.unfinished() for event in found.events)


def drain(terminal: int) -> None:
    """Read what the app draws, as a terminal would."""
    with contextlib.suppress(OSError):
        while os.read(terminal, 65536):
            pass


@contextlib.contextmanager
def world() -> Iterator[tuple[dict[str, str], Path]]:
    """A sound server; homes go into the folder of the routine."""
    with tempfile.TemporaryDirectory() as folder, server(Path(folder)) as pulse:
        yield {**os.environ, **pulse.env, "TERM": "xterm-256color"}, routine(Path(folder))


def main() -> int:
    """Print the figures; 1 when a bar is missed."""
    with world() as (environment, file):
        percent, memory = headless({**environment, "STRETCHCOACH_HOME": f"{file.parent}/headless"}, file)
        print(f"processor, headless      {percent:.2f} % of a core (bar {HEADLESS_BAR:g} %)", flush=True)
        print(f"peak memory, headless    {memory:.1f} MiB, parent and sound child (bar {MEMORY_BAR:g} MiB)", flush=True)
        app = in_app({**environment, "STRETCHCOACH_HOME": f"{file.parent}/app"}, file)
        print(f"processor, terminal app  {app:.2f} % of a core (bar {APP_BAR:g} %)", flush=True)
    return int(percent > HEADLESS_BAR or memory > MEMORY_BAR or app > APP_BAR)


if __name__ == "__main__":
    sys.exit(main())
