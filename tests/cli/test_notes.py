"""A note of one's own after a session in plain lines: only where somebody sits at a terminal, and never waited for long."""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from .program import PATIENCE, command, home_of, recorded, run, run_here, settle, write

pty = pytest.importorskip("pty", reason="no terminals on this system")

REST = """
format = 1
routine.name = "Rest"
routine.summary = "A moment."
[check_in]
before = false
after = false
[[step]]
rest = "1s"
"""
ASKED = "A note for yourself?"


class Terminal:
    """The program at a terminal of its own."""

    def __init__(self, tmp_path: Path, *words: str | Path) -> None:
        self._ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            command(*words), stdin=theirs, stdout=theirs, stderr=theirs, cwd=tmp_path, env=home_of(tmp_path)
        )
        os.close(theirs)
        self.text = ""

    def until(self, words: str) -> None:
        """Read until it says this; all there is, for words it never says."""
        end = time.monotonic() + PATIENCE
        while words not in self.text and time.monotonic() < end:
            if not select.select([self._ours], [], [], 0.2)[0]:
                continue
            try:
                data = os.read(self._ours, 65536)
            except OSError:  # the other end has closed
                break
            if not data:
                break
            self.text += data.decode()

    def say(self, line: str) -> None:
        """Type a line."""
        os.write(self._ours, f"{line}\n".encode())

    def end(self) -> int:
        """Its exit code."""
        self.until("\0never")
        return self.process.wait(PATIENCE)

    def close(self) -> None:
        """Let go of it."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait(PATIENCE)
        os.close(self._ours)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    settle(tmp_path, since=3600)
    found = Terminal(tmp_path, "run", write(tmp_path, "rest.toml", REST), "--headless", "--silent")
    yield found
    found.close()


def test_a_note_is_asked_for_after_the_end_and_kept(terminal: Terminal, tmp_path: Path) -> None:
    terminal.until(ASKED)
    terminal.say("  Warm and tired.  ")
    assert terminal.end() == 0
    assert terminal.text.index("You came to the end of the session.") < terminal.text.index(ASKED)
    assert recorded(tmp_path)[0]["note"] == "Warm and tired."
    shown = run_here(tmp_path, "history").out
    assert "\n  Note: Warm and tired.\n" in shown


def test_enter_alone_is_no_note(terminal: Terminal, tmp_path: Path) -> None:
    terminal.until(ASKED)
    terminal.say("")
    assert terminal.end() == 0
    assert recorded(tmp_path)[0]["note"] == ""


def test_leaving_at_the_note_ends_the_program_at_once(terminal: Terminal, tmp_path: Path) -> None:
    terminal.until(ASKED)
    terminal.process.terminate()
    assert terminal.end() == 0
    assert recorded(tmp_path)[0]["outcome"] == "completed"


@pytest.mark.parametrize("form", ["--headless", "--json"])
def test_nobody_is_asked_without_a_terminal(tmp_path: Path, form: str) -> None:
    settle(tmp_path, since=3600)
    found = run(tmp_path, "run", write(tmp_path, "rest.toml", REST), form, "--silent", given="Warm.\n")
    assert ASKED not in found.out + found.err
    assert recorded(tmp_path)[0]["note"] == ""
