"""What the sound benchmarks share: the PulseAudio helper of the tests, keeping every core busy, and figures."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import wave
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import hearing

_TESTS = Path(__file__).resolve().parent.parent / "tests"
sys.path[:0] = [str(_TESTS / "sound"), str(_TESTS)]


KEPT = Path(tempfile.gettempdir()) / "stretchcoach-recorded"
"""Where recordings with a fault are kept, unless another folder is named."""


class Spread(NamedTuple):
    """Absolute errors in milliseconds that 50, 95, 99 and 100 in 100 stay within, and drift in ms a minute."""

    half: float
    most: float
    nearly_all: float
    worst: float
    drift: float


@contextmanager
def busy_cores() -> Iterator[None]:
    """Keeps every core busy with a plain loop."""
    command = [sys.executable, "-c", "while True: pass"]
    loops = [subprocess.Popen(command) for _ in range(os.cpu_count() or 1)]
    try:
        yield
    finally:
        for each in loops:
            each.kill()
            each.wait()


def kept(samples: hearing.Signal, folder: Path, name: str) -> Path:
    """A recording as a file in ``folder``: what a fault sounds like."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(22050)
        file.writeframes((samples * 32767).clip(-32768, 32767).astype("<i2").tobytes())
    return path


def spread(dues: Sequence[float], errors: Sequence[float]) -> Spread:
    """How ``errors`` (s) at the moments ``dues`` (s) spread around their median."""
    middle = sorted(errors)[len(errors) // 2]
    off = [abs(each - middle) * 1000 for each in errors]
    return Spread(within(off, 0.5), within(off, 0.95), within(off, 0.99), max(off), slope(dues, errors) * 60_000)


def within(figures: Sequence[float], share: float) -> float:
    """What so large a share of them, from 0 to 1, stays within."""
    return sorted(figures)[round(share * (len(figures) - 1))]


def slope(xs: Sequence[float], ys: Sequence[float]) -> float:
    """The slope of the line that fits best."""
    x_mean, y_mean = sum(xs) / len(xs), sum(ys) / len(ys)
    spread_x = sum((x - x_mean) ** 2 for x in xs)
    return sum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys, strict=True)) / spread_x


def cpu_seconds(pid: int) -> float:
    """Processor seconds the threads of a process have used; Linux only.

    From the scheduler, to the nanosecond: the tick counts of ``/proc/PID/stat`` are far off for what runs in moments.
    """
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((each / "schedstat").read_text().split()[0]) for each in tasks) / 1e9


def peak_mib(pid: int) -> float:
    """The most memory a process has held, in MiB; Linux only."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0
