"""The real app in a real terminal that goes away, or whose system ends it: the next start offers to go on."""

from __future__ import annotations

import os
import pty
import select
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from cli.program import PATIENCE, command, data_of, home_of, settle

from stretchcoach.history.store import Store
from stretchcoach.session.events import Outcome

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such terminals on this system")


class Terminal:
    """A program that believes it has a terminal."""

    def __init__(self, tmp_path: Path, *words: str, ignoring_hang_ups: bool = False) -> None:
        self.pid, self.end = pty.fork()
        if not self.pid:  # the program itself, from here on
            if ignoring_hang_ups:
                signal.signal(signal.SIGHUP, signal.SIG_IGN)
            os.chdir(tmp_path)
            environment = {**home_of(tmp_path), "TERM": "xterm-256color", "LINES": "24", "COLUMNS": "80"}
            os.execve(sys.executable, command(*words), environment)
        self.seen = b""
        self.code: int | None = None

    def until(self, text: str) -> None:
        """Read until ``text`` has been drawn."""
        late = time.monotonic() + PATIENCE
        while text.encode() not in self.seen:
            assert time.monotonic() < late, self.seen[-2000:]
            self.read()

    def read(self) -> bool:
        """Take what has been drawn; False once the program has gone."""
        if select.select([self.end], [], [], 0.2)[0]:
            try:
                found = os.read(self.end, 65536)
            except OSError:  # how a terminal says that nobody writes to it any more
                return False
            self.seen += found
            return bool(found)
        return True

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self.end, keys.encode())

    def close(self) -> None:
        """Take the terminal away."""
        os.close(self.end)
        self.end = -1

    def ended(self) -> int:
        """Wait for its exit code; what it writes meanwhile is read."""
        late = time.monotonic() + PATIENCE
        while self.code is None:
            assert time.monotonic() < late, "it goes on for ever"
            if self.end >= 0:
                self.read()
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.code = os.waitstatus_to_exitcode(status)
            elif self.end < 0:
                select.select([], [], [], 0.05)
        return self.code


@contextmanager
def terminal(tmp_path: Path, *words: str, ignoring_hang_ups: bool = False) -> Iterator[Terminal]:
    """A program in a terminal, gone when the block is left."""
    found = Terminal(tmp_path, *words, ignoring_hang_ups=ignoring_hang_ups)
    try:
        yield found
    finally:
        if found.code is None:
            with suppress(ProcessLookupError):
                os.kill(found.pid, signal.SIGKILL)
            os.waitpid(found.pid, 0)
        if found.end >= 0:
            os.close(found.end)


def outcomes(tmp_path: Path) -> list[Outcome | None]:
    """How the sessions of ``settle`` on record ended."""
    with Store.open(data_of(tmp_path) / "history.sqlite3", write=False) as store:
        return [each.outcome for each in store.sessions() if each.routine_id == "settle"]


def into_a_session(found: Terminal) -> None:
    """Past the warning signs and the rating, into the first exercise."""
    found.until("Start")
    found.press("\r")
    found.until("Numb between")


def leave(found: Terminal, how: str) -> int:
    """End it in one of the ways in which it is not asked."""
    if how == "closed":
        found.close()
    else:
        os.kill(found.pid, getattr(signal, how))
    return found.ended()


@pytest.mark.parametrize("how", ["SIGTERM", "SIGHUP", "SIGKILL", "closed", "closed, hang-ups ignored"])
def test_the_session_stays_open_as_after_a_kill(tmp_path: Path, how: str) -> None:
    settle(tmp_path)
    with terminal(tmp_path, "run", "settle", "--silent", ignoring_hang_ups="ignored" in how) as found:
        into_a_session(found)
        code = leave(found, how.partition(",")[0])
    assert code == (-signal.SIGKILL if how == "SIGKILL" else 130)
    assert outcomes(tmp_path) == [None]
    assert b"Traceback" not in found.seen


def test_control_c_asks_first_and_a_second_time_closes_the_record(tmp_path: Path) -> None:
    settle(tmp_path)
    with terminal(tmp_path, "run", "settle", "--silent") as found:
        into_a_session(found)
        found.press("\x03")
        found.until("Something is wrong")
        assert outcomes(tmp_path) == [None]
        select.select([], [], [], 1.2)  # a key that is held down would come again sooner
        found.press("\x03")
        assert found.ended() == 1
    assert outcomes(tmp_path) == [Outcome.STOPPED]


@pytest.mark.parametrize("key", ["\x03", "\x11"])
def test_outside_a_session_control_c_and_q_leave(tmp_path: Path, key: str) -> None:
    settle(tmp_path)
    with terminal(tmp_path) as found:
        found.until("Heat or cold")
        found.press(key)
        assert found.ended() == 0
