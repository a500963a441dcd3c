"""Every benchmark, each figure beside its bar: ``python benchmarks/all.py``. Takes about an hour."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PARTS = (
    "engine.py",
    "ordinary_people.py",
    "first_minutes.py",
    "start_up.py",
    "first_paint.py",
    "running.py",
    "command_result.py",
    "many_sessions.py",
    "figures.py",
    "sound_onset.py",
    "speech_ready.py",
    "first_words.py",
    "rendering.py",
    "sound_recorded.py",
    "sound_whole.py",
    "house.py",
)


def main() -> int:
    """Run them one after the other; 1 when any misses its bar."""
    here = Path(__file__).resolve().parent
    missed = []
    for part in PARTS:
        print(f"\n== {part}", flush=True)
        if subprocess.run([sys.executable, str(here / part)]).returncode:
            missed.append(part)
    print("\n" + (f"Bars missed in: {', '.join(missed)}" if missed else "Every bar is met."))
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
