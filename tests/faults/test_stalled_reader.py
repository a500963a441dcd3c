"""A program that drives a session and stops reading, or sends too much at once; on real pipes and processes."""

from __future__ import annotations

import fcntl
import json
import os
import select
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cli.program import (
    PACK,
    PATIENCE,
    READY,
    SHORT,
    Program,
    command,
    database,
    home_of,
    plain,
    recorded,
    settle,
    write,
)
from told import events_of, objects

from stretchcoach.history.store import Store

PROMPT = 3.0
"""Seconds for what takes well under one on a machine that is not busy."""
LOST = "Nobody reads what I write. The session waits."
OFF = "Take the pack off now."


class Unread:
    """A session whose standard output is a pipe of 4 KiB; standard error is read, standard output when it is wanted."""

    def __init__(self, tmp_path: Path, *words: str | Path) -> None:
        self.process = subprocess.Popen(
            command("run", *words),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
            env=home_of(tmp_path),
        )
        assert self.process.stdout
        fcntl.fcntl(self.process.stdout, fcntl.F_SETPIPE_SZ, 4096)
        self.out = self.err = b""

    def say(self, text: str) -> None:
        """Give it lines."""
        assert self.process.stdin
        self.process.stdin.write(text.encode())
        self.process.stdin.flush()

    def until(self, wanted: str, *, errors: bool) -> None:
        """Read one of the streams until it has ``wanted`` in it, and no further than that needs."""
        stream = self.process.stderr if errors else self.process.stdout
        assert stream
        deadline = time.monotonic() + PATIENCE
        while wanted.encode() not in (self.err if errors else self.out):
            ready, _, _ = select.select([stream], [], [], max(0.0, deadline - time.monotonic()))
            assert ready, f"it never came: {wanted}\n{self.out[-2000:].decode()}\n{self.err.decode()}"
            data = os.read(stream.fileno(), 4096)
            assert data, f"it ended before {wanted}\n{self.out[-2000:].decode()}\n{self.err.decode()}"
            self.err, self.out = (self.err + data, self.out) if errors else (self.err, self.out + data)

    def ended(self, within: float) -> int:
        """Wait for its end, unread; then read what is left."""
        code = self.process.wait(within)
        assert self.process.stdout
        assert self.process.stderr
        self.out += self.process.stdout.read()
        self.err += self.process.stderr.read()
        return code

    @property
    def events(self) -> list[dict[str, Any]]:
        """What was written, which is whole lines."""
        assert self.out.endswith(b"\n")
        return objects(self.out.decode())

    def close(self) -> None:
        """End it, whatever it does."""
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert stream
            stream.close()


@pytest.fixture
def with_a_pack(tmp_path: Path) -> Iterator[Unread]:
    """A session with a cold pack on the skin for ten minutes, which pass in twenty seconds."""
    path, answers = write(tmp_path, "pack.toml", PACK), write(tmp_path, "answers.txt", READY + "yes\n")
    session = Unread(tmp_path, path, "--json", "--speed", "30", "--answers", answers)
    session.until('"phase": "pack"', errors=False)
    yield session
    session.close()


def kept(tmp_path: Path) -> list[dict[str, Any]]:
    """The events in the record of the only session."""
    with Store.open(database(tmp_path), write=False) as store:
        [record] = store.sessions(rehearsals=True)
        return [dict(event) for event in store.events(record.id)]


def reasons(events: list[dict[str, Any]]) -> list[str]:
    return [event["reason"] for event in events if event["type"] == "paused"]


def test_a_reader_that_stalls_with_a_pack_on_is_lost_and_signals_are_obeyed(
    tmp_path: Path, with_a_pack: Unread
) -> None:
    session = with_a_pack
    session.say('{"do": "status"}\n' * 60)
    session.until(LOST, errors=True)
    session.process.send_signal(signal.SIGTERM)
    assert session.ended(within=PROMPT) == 130
    assert OFF in session.err.decode()
    assert "Traceback" not in session.err.decode()
    record = kept(tmp_path)
    assert reasons(record) == ["output_lost"]
    after = record[[event["type"] for event in record].index("paused") :]
    assert [event["purpose"] for event in after if event["type"] == "question"] == ["pack_off"]
    assert record[-1]["type"] != "session_ended", "the next start offers to go on"
    assert session.events, "whole lines"


def test_a_reader_that_comes_back_finds_everything_in_order(tmp_path: Path, with_a_pack: Unread) -> None:
    session = with_a_pack
    session.say('{"do": "status"}\n' * 60)
    session.until(LOST, errors=True)
    session.until('"purpose": "pack_off"', errors=False)
    session.until('"about": "output", "code": null', errors=False)
    session.say('{"do": "stop"}\n{"do": "stop"}\n')
    assert session.process.stdin
    session.process.stdin.close()
    session.until('"type": "session_ended"', errors=False)
    assert session.ended(within=PATIENCE) in (1, 3)
    told = events_of(session.events)
    assert told == [json.loads(json.dumps(event)) for event in kept(tmp_path)]
    assert len([event for event in session.events if event["type"] == "status"]) == 60


def test_a_signal_is_obeyed_while_the_pipe_is_full_and_nobody_counts_as_lost_yet(with_a_pack: Unread) -> None:
    session = with_a_pack
    session.say('{"do": "status"}\n' * 60)
    began = time.monotonic()
    session.process.send_signal(signal.SIGTERM)
    assert session.ended(within=PROMPT) == 130
    assert time.monotonic() - began < PROMPT
    assert OFF in session.err.decode()


def test_thousands_of_lines_lose_no_signal(tmp_path: Path) -> None:
    path = write(tmp_path, "short.toml", SHORT)
    with Program(tmp_path, "run", path, "--json", "--silent") as program:
        program.event("question")
        program.say(*['{"do": "status"}'] * 3000)
        began = time.monotonic()
        program.signal(signal.SIGTERM)
        found = program.end()
    assert found.code == 130
    assert time.monotonic() - began < PROMPT
    assert len([event for event in found.events if event["type"] == "status"]) < 3000, "it does not wait for the last"


@pytest.mark.parametrize(
    ("form", "line", "stop"), [("--json", '{"do": "repeat"}', '{"do": "stop"}'), ("--headless", "repeat", "stop")]
)
def test_stop_goes_before_ten_thousand_commands(tmp_path: Path, form: str, line: str, stop: str) -> None:
    path = write(tmp_path, "short.toml", SHORT)
    with Program(tmp_path, "run", path, form, "--silent") as program:
        program.until("Numb or odd between your legs")
        began = time.monotonic()
        program.say(*[line] * 10_000, stop, stop)
        found = program.end()
    assert found.code == 1
    assert time.monotonic() - began < PROMPT
    plain(found)
    assert recorded(tmp_path)[0]["outcome"] == "stopped"


@pytest.mark.parametrize("more", [(), ("--silent",), ("--speed", "20")])
def test_five_answers_at_once_answer_one_question_at_most(tmp_path: Path, more: tuple[str, ...]) -> None:
    path = write(tmp_path, "short.toml", SHORT)
    with Program(tmp_path, "run", path, "--json", *more) as program:
        question = program.event("question")["id"]
        answers = ({"do": "answer", "question": question, "value": value} for value in ("none", "no"))
        program.say(*map(json.dumps, answers), *map(json.dumps, answers))
        program.do("status")
        program.event("status")
        assert len([line for line in program.lines if json.loads(line)["type"] == "answer"]) <= 1
        program.signal(signal.SIGTERM)
        program.end()


def test_an_answer_that_names_a_question_has_to_name_the_open_one(tmp_path: Path) -> None:
    settle(tmp_path, since=3600)
    path = write(tmp_path, "short.toml", SHORT)
    with Program(tmp_path, "run", path, "--json", "--silent") as program:
        question = program.event("question", purpose="before")
        program.do("answer", value=2, question="q99")
        assert program.event("result", ok=False)["text"] == "That question is no longer open."
        program.do("answer", value=2, question=question["id"])
        assert program.event("answer")["id"] == question["id"]
        program.signal(signal.SIGTERM)
        program.end()


def test_what_is_no_line_is_one_refusal_and_nothing_of_it_is_done(tmp_path: Path) -> None:
    path = write(tmp_path, "short.toml", SHORT)
    stop = b'{"do": "stop"}'
    with Program(tmp_path, "run", path, "--json", "--silent") as program:
        question = program.event("question")
        process = program._process
        assert process.stdin
        for line in (stop + b" " * 70_000, b"\xff" + stop, stop * 2, b'{"do": "stop", "x": "\xe9"}'):
            process.stdin.write(line + b"\n")
        process.stdin.flush()
        refused = [program.event("result", ok=False)["text"] for _ in range(4)]
        assert "64 KiB" in refused[0]
        assert "UTF-8" in refused[1]
        assert "more than one object" in refused[2]
        assert "UTF-8" in refused[3]
        program.do("status")
        assert program.event("status")["question"]["id"] == question["id"]
        program.signal(signal.SIGTERM)
        plain(program.end())
