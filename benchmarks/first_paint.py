"""Time from process start to the first painted frame of the terminal app, as a multiple of a bare Textual app's.

Both run in a pseudo terminal of 120 by 40, in turn, so that a busy machine slows both; the median of the ratios counts. The
data folder has a person and a session in it, sound is on as the settings have it from the start, and compiled code is
kept, as an installed package has it. Nothing is pressed: the frame is there when the words of the first screen have
arrived. Linux and macOS.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from pathlib import Path

from start_up import environment

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from folders import Folder

BAR = 1.5
ROUNDS = 15
PATIENCE = 20.0
"""Seconds without a frame, after which there is none."""
OURS, OURS_SAYS = ("-m", "stretchcoach"), b"A number chooses what fits"
"""The app at its first screen, and the words that this shows from its first frame on."""
BARE_SAYS = b"Nothing but this"
BARE = (
    "-c",
    f"""
from textual.app import App
from textual.widgets import Static

class Bare(App):
    def compose(self):
        yield Static("{BARE_SAYS.decode()}")

Bare().run()
""",
)
_STYLE = re.compile(rb"\x1b\[[0-9;:?<>=]*[ -/]*[@-~]")


def first_frame(home: str, command: tuple[str, ...], says: bytes) -> float:
    """Seconds until ``python COMMAND`` has drawn the words ``says``; it is then killed."""
    outside = {**environment(home), "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    begun = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        os.execve(sys.executable, [sys.executable, *command], outside)
    seen = b""
    try:
        while says not in _STYLE.sub(b"", seen):
            if time.perf_counter() - begun > PATIENCE:
                raise SystemExit(f"no frame with {says!r}: {seen[-2000:]!r}")
            seen += os.read(terminal, 65536)
        return time.perf_counter() - begun
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(terminal)


def main() -> int:
    """Print the figures; 1 when the bar is missed."""
    with tempfile.TemporaryDirectory() as home:
        Folder(Path(home) / "data").settle().at(3600.0).session()
        first_frame(home, OURS, OURS_SAYS)  # compiles what there is to compile
        first_frame(home, BARE, BARE_SAYS)
        pairs = [(first_frame(home, OURS, OURS_SAYS), first_frame(home, BARE, BARE_SAYS)) for _ in range(ROUNDS)]
    ratios = sorted(ours / bare for ours, bare in pairs)
    ratio = statistics.median(ratios)
    print(
        f"first painted frame      {ratio:.2f} times a bare app's (bar {BAR:g})   range {ratios[0]:.2f} to {ratios[-1]:.2f}"
    )
    ours, bare = (statistics.median(column) * 1000 for column in zip(*pairs, strict=True))
    print(f"                         {ours:.0f} ms against {bare:.0f} ms")
    return int(ratio > BAR)


if __name__ == "__main__":
    sys.exit(main())
