"""Time from process start to the first event of a session in ``--json``, as a multiple of importing asyncio, sqlite3 and
tomllib. What the program says of itself comes before that, and is not waited for.

Both are run in turn, so that a busy machine slows both; the median of the ratios counts. Phrases are in the cache, as
they are from the second session on; the first session's own time is printed beside it. So is compiled code, which a Python
that writes none (``PYTHONDONTWRITEBYTECODE``) would make anew each time: an installed package has it.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time

BAR = 4.0
ROUNDS = 9


def environment(home: str) -> dict[str, str]:
    """A home of its own, and compiled code kept in it."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "STRETCHCOACH_HOME": home, "PYTHONPYCACHEPREFIX": f"{home}/compiled"}


def baseline(home: str) -> float:
    """Seconds of the plain interpreter with three modules."""
    begun = time.perf_counter()
    command = [sys.executable, "-c", "import asyncio, sqlite3, tomllib"]
    subprocess.run(command, check=True, env=environment(home))
    return time.perf_counter() - begun


def first_event(home: str, *options: str) -> float:
    """Seconds to the first event of a session, which is then killed."""
    command = [sys.executable, "-m", "stretchcoach", "run", "daily-fifteen", "--json", "--no-resume", *options]
    begun = time.perf_counter()
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(home),
    ) as session:
        assert session.stdout is not None
        for line in session.stdout:
            if b"session_started" in line:
                seconds = time.perf_counter() - begun
                session.kill()
                return seconds
    raise SystemExit(f"the last line was {line!r}")


def main() -> int:
    """Print the figures; 1 when the bar is missed."""
    with tempfile.TemporaryDirectory() as home:
        first_event(home, "--silent")  # compiles what there is to compile
        cold = first_event(home)
        baseline(home)
        pairs = [(first_event(home), baseline(home)) for _ in range(ROUNDS)]
    ratios = sorted(first / base for first, base in pairs)
    ratio = statistics.median(ratios)
    print(
        f"first event of --json    {ratio:.2f} times the baseline (bar {BAR:g})   range {ratios[0]:.2f} to {ratios[-1]:.2f}"
    )
    medians = [statistics.median(column) * 1000 for column in zip(*pairs, strict=True)]
    print(
        f"                         {medians[0]:.0f} ms against {medians[1]:.0f} ms; phrases not rendered yet: {cold:.1f} s"
    )
    return int(ratio > BAR)


if __name__ == "__main__":
    sys.exit(main())
