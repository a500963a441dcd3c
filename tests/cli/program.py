"""The real program as its users run it: a process with its own folders, lines in and lines out."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import pytest
import told
from click.testing import CliRunner
from folders import DAY, SCREENING, Folder

from stretchcoach.cli import main
from stretchcoach.history.store import Store
from stretchcoach.protocol.reports import as_json, session_entries

PATIENCE = 40.0
"""Seconds after which a test gives up; nothing here takes a tenth of it on a machine that is not busy."""

GATE = "# the daily question, then the pain\nnone\n2\n"
"""Answers of a patient with nothing wrong, up to the first rating."""

CALM = GATE + "# where the pain is\nback\n"
"""The same as far as the first exercise."""

WHOLE = CALM + "# after the first exercise, at the end, and whether it is still in the back\n2\n1\nyes\n"
"""Answers to everything that :data:`SHORT` asks."""

READY = GATE + "# cold is all right for this person\nnone\n# the cloth\nyes\n"
"""Answers as far as the question whether the cold pack is in place."""

SHORT = """
format = 1
[routine]
name = "Short"
summary = "One exercise, for tests."
[[step]]
exercise = "cat-cow"
reps = 2
[[step]]
exercise = "child-pose"
hold = "20s"
"""

PACK = """
format = 1
[routine]
name = "Pack"
pain_up_to = 10
[[step]]
apply = "cold"
for = "10m"
"""


class Ended(NamedTuple):
    """What a program left behind."""

    code: int
    out: str
    err: str

    @property
    def events(self) -> list[dict[str, Any]]:
        """Standard output, which must be nothing but JSON objects, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]


def home_of(tmp_path: Path) -> dict[str, str]:
    """The environment of a program whose folders are all in ``tmp_path``."""
    ours = {"STRETCHCOACH_HOME": str(tmp_path / "home"), "PYTHONWARNINGS": "error::ResourceWarning"}
    return {name: value for name, value in os.environ.items() if not name.startswith("STRETCHCOACH_")} | ours


def command(*words: str | Path) -> list[str]:
    """The program with its arguments."""
    return [sys.executable, "-m", "stretchcoach", *map(str, words)]


def noon() -> str:
    """A time zone in which it is about noon now, so that the last hours are of one day."""
    return f"LOC{datetime.now(UTC).hour - 12:+d}"


def run(tmp_path: Path, *words: str | Path, given: str | bytes = b"", shell: str = "", **env: str) -> Ended:
    """Run to the end; ``given`` is its input, ``shell`` what a shell does around ``"$@"``."""
    whole = ["sh", "-c", shell, "sh", *command(*words)] if shell else command(*words)
    found = subprocess.run(
        whole,
        input=given.encode() if isinstance(given, str) else given,
        capture_output=True,
        cwd=tmp_path,
        env={**home_of(tmp_path), **env},
        timeout=PATIENCE,
    )
    if "--json" in words:
        told.records(found.stdout.decode())
    return Ended(found.returncode, found.stdout.decode(), found.stderr.decode())


take_time_zone: Callable[[], None] = getattr(time, "tzset", lambda: None)
"""Takes the time zone of the environment. Windows cannot: there it stays that of the machine."""


def run_here(tmp_path: Path, *words: str | Path, **env: str) -> Ended:
    """A command that starts no session and reads no input, in this process: starting Python takes longer than all it does.

    For what its streams and its exit code are as a process of its own, there is :func:`run`.
    """
    try:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in {**home_of(tmp_path), **env}.items():
                patch.setenv(name, value)
            patch.chdir(tmp_path)
            take_time_zone()
            found = CliRunner().invoke(main, [str(word) for word in words])
    finally:
        take_time_zone()
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    return Ended(found.exit_code, found.stdout, found.stderr)


def database(tmp_path: Path) -> Path:
    """The record of sessions of a program run in ``tmp_path``."""
    return tmp_path / "home" / "data" / "history.sqlite3"


def recorded(tmp_path: Path) -> list[dict[str, Any]]:
    """The sessions in the record as ``history --format json`` lists them, newest first, rehearsals among them; all but
    the one in which :func:`settle` answered the lists of warning signs."""
    with Store.open(database(tmp_path), write=False) as store:
        assert store.notes == []
        records: list[dict[str, Any]] = json.loads(as_json(session_entries(store.sessions(rehearsals=True))))
    return [each for each in records if each["routine_id"] != SCREENING]


def settle(tmp_path: Path, *, since: float = DAY) -> Folder:
    """Give the program in ``tmp_path`` a past: a known country, and lists of warning signs that were answered with none
    ``since`` seconds ago. Within twelve hours a session begins with the rating."""
    return Folder(data_of(tmp_path), since=since).settle()


def data_of(tmp_path: Path) -> Path:
    """The data folder of a program run in ``tmp_path``."""
    return tmp_path / "home" / "data"


def write(tmp_path: Path, name: str, text: str) -> Path:
    """A file for the program."""
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


class Program:
    """A running program: say lines to it, wait for lines of it, end it. Killed when the block is left."""

    def __init__(self, tmp_path: Path, *words: str | Path, env: Mapping[str, str] | None = None) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the program, when the block is left
        self._kept = b""
        self._process = subprocess.Popen(
            command(*words),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            cwd=tmp_path,
            env={**home_of(tmp_path), **(env or {})},
        )
        self.lines: list[str] = []
        self._as_json = "--json" in words

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait(PATIENCE)
        for stream in (self._process.stdin, self._process.stdout, self._errors):
            if stream is not None and not stream.closed:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()
        if self._as_json and problem is None:  # only now: some tests measure how long reading takes
            told.records("\n".join(self.lines))

    def say(self, *lines: str) -> None:
        """Give it lines."""
        assert self._process.stdin is not None
        self._process.stdin.write("".join(f"{line}\n" for line in lines).encode())
        self._process.stdin.flush()

    def do(self, name: str, **given: object) -> None:
        """Give it a JSON command."""
        self.say(json.dumps({"do": name, **given}))

    def say_no_more(self) -> None:
        """End its input."""
        assert self._process.stdin is not None
        self._process.stdin.close()

    def read_no_more(self) -> None:
        """Close its output."""
        assert self._process.stdout is not None
        self._process.stdout.close()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal."""
        self._process.send_signal(number)

    def line(self) -> str | None:
        """The next line of standard output; None at its end."""
        while b"\n" not in self._kept:
            data = self._read()
            if not data:
                return None
            self._kept += data
        first, self._kept = self._kept.split(b"\n", 1)
        self.lines.append(first.decode())
        return self.lines[-1]

    def until(self, wanted: str | Callable[[str], bool]) -> str:
        """The next line that is ``wanted``, or that has it in it."""
        fits = (lambda line: wanted in line) if isinstance(wanted, str) else wanted
        while (line := self.line()) is not None:
            if fits(line):
                return line
        raise AssertionError(f"it ended before {wanted}:\n" + "\n".join(self.lines[-8:]) + self._stderr())

    def event(self, kind: str, **fields: object) -> dict[str, Any]:
        """The next event of this type with these fields."""

        def fits(line: str) -> bool:
            event = json.loads(line)
            return bool(event["type"] == kind and all(event[name] == value for name, value in fields.items()))

        found: dict[str, Any] = json.loads(self.until(fits))
        return found

    def stop(self) -> Ended:
        """Stop it, and its last words as well."""
        word = '{"do": "stop"}' if self.lines and self.lines[0].startswith("{") else "stop"
        with contextlib.suppress(BrokenPipeError):
            self.say(word)
            self.say(word)
        return self.end()

    def answer(self, value: int | str, **fields: object) -> dict[str, Any]:
        """Answer the next question with these fields, in JSON."""
        question = self.event("question", **fields)
        self.reply(question, value)
        return question

    def reply(self, question: Mapping[str, Any], value: int | str) -> None:
        """Answer ``question``; none of a list once its first line is being said."""
        if value == "none":
            self.event("cue", text=question["items"][0])
        self.do("answer", value=value, question=question["id"])

    def through_gate(self, pain: int = 2) -> None:
        """Answer the daily question and the first questions about pain, in JSON."""
        for purpose, value in (("list", "none"), ("before", pain), ("place_before", 0)):
            self.answer(value, purpose=purpose)

    def end(self) -> Ended:
        """Wait for its end."""
        while self.line() is not None:
            pass
        code = self._process.wait(PATIENCE)
        return Ended(code, "".join(f"{line}\n" for line in self.lines), self._stderr())

    def ended_unread(self) -> Ended:
        """Wait for its end, its output closed."""
        return Ended(self._process.wait(PATIENCE), "", self._stderr())

    def _read(self) -> bytes:
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], PATIENCE)
        assert ready, "it says nothing any more:\n" + "\n".join(self.lines[-8:]) + self._stderr()
        return os.read(self._process.stdout.fileno(), 65536)

    def _stderr(self) -> str:
        number = self._errors.fileno()  # the program writes where this file stands, so it is read without moving it
        return os.pread(number, os.fstat(number).st_size, 0).decode()


def plain(ended: Ended) -> None:
    """No traceback and no noise of the interpreter."""
    for word in ("Traceback", "Exception ignored", "ResourceWarning", 'File "'):
        assert word not in ended.err, ended.err


def one_message(ended: Ended, *words: str, code: int = 2) -> None:
    """One message for the user on standard error with all of ``words`` in it, and nothing else at all."""
    assert (ended.code, ended.out) == (code, ""), ended
    plain(ended)
    assert len(ended.err.splitlines()) == 1, ended.err
    assert ended.err.startswith("stretchcoach: ")
    for word in words:
        assert word in ended.err


def steps_of(events: Sequence[Mapping[str, Any]]) -> list[int]:
    """The numbers of the patient's steps, as they began."""
    return [event["number"] for event in events if event["type"] == "step_started" and event["number"]]
