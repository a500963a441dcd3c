"""The examples: each client plays real sessions, with somebody at its keyboard; the recorded session is up to date."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from docs_scripts import DOCS, script
from jsonschema import Draft202012Validator

from stretchcoach.errors import ExitCode
from stretchcoach.protocol.codes import Code
from stretchcoach.protocol.schema import schema
from stretchcoach.words.languages import load_book

BOOK = load_book("en")
RECORD = script("make_recorded_session")
TOLD = Draft202012Validator({**schema(closed=True), "anyOf": [{"$ref": "#/$defs/out"}]})
SENT = Draft202012Validator({**schema(), "anyOf": [{"$ref": "#/$defs/in"}]})
DESK = ("desk", "--speed", "100", "--no-resume")
CLOSELY = ("desk", "--speed", "5", "--no-resume")
"""Slow enough that no question is asked again before it is answered, however busy the machine."""
CLIENTS = {"client.py": (sys.executable,), "client.sh": ("sh", "jq", "mkfifo")}
"""What runs each, and the other programs it needs."""
LEAVES = None
"""Nobody is at the keyboard any more."""


@dataclass(frozen=True, slots=True)
class Client:
    """One of the examples, with a program of the name it starts."""

    command: Sequence[str]
    env: dict[str, str]
    program: Path

    def starts(self, script: str) -> None:
        """What it starts is this script for the shell."""
        self.program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")

    def plays(self, *options: str, typed: Sequence[str | None] = ()) -> tuple[int, list[str]]:
        """Run it to its end: its exit code, and what it showed.

        Args:
            options: of the command line.
            typed: at one question after the other; the first of its choices is the answer to those that follow.
        """
        shown, still, answer = list[str](), list(typed), ""
        pipe = subprocess.PIPE
        with subprocess.Popen(
            [*self.command, *options], stdin=pipe, stdout=pipe, env=self.env, encoding="utf-8", bufsize=1
        ) as run:
            assert run.stdin is not None
            assert run.stdout is not None
            for line in map(str.strip, run.stdout):
                shown.append(line)
                if line.startswith("("):
                    words = still.pop(0) if still else line.strip("()").split(", ")[0]
                    if words is LEAVES:
                        run.stdin.close()
                        continue
                    answer = words
                elif line != BOOK("refused.too_early"):
                    continue
                run.stdin.write(f"{answer}\n")
        return run.returncode, shown


@pytest.fixture(params=CLIENTS)
def client(request: pytest.FixtureRequest, tmp_path: Path) -> Client:
    """Each of the examples."""
    needed = CLIENTS[request.param]
    if missing := [each for each in needed if shutil.which(each) is None]:
        pytest.skip(f"{request.param} needs {', '.join(missing)}")
    program = tmp_path / "bin" / "stretchcoach"
    program.parent.mkdir()
    program.touch(0o755)
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "STRETCHCOACH_HOME": str(tmp_path / "home"), "TMPDIR": str(tmp_path)}
    made = Client((needed[0], str(DOCS / "examples" / request.param)), env, program)
    made.starts(f'exec "{sys.executable}" -m stretchcoach "$@"')
    return made


def test_it_plays_a_session_from_opening_to_end(client: Client) -> None:
    code, shown = client.plays(*DESK)
    assert code == ExitCode.COMPLETED
    assert "(none, something, again)" in shown
    assert "Seated cat-cow." in shown
    assert BOOK("ended.completed") in shown


def test_it_hands_on_every_command_and_the_exit_code(client: Client) -> None:
    code, shown = client.plays(*CLOSELY, typed=["none", "eleven\nstatus\npause\nresume", "stop"])
    assert code == ExitCode.STOPPED
    assert shown.count("(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)") == 2  # asked again after the pause
    assert any(line.endswith("min of the session]") for line in shown)
    assert BOOK("ended.stopped") in shown


def test_where_nobody_types_any_more_the_session_is_told_so(client: Client) -> None:
    code, shown = client.plays(*DESK, typed=["none", LEAVES])
    assert code == ExitCode.PAIN_RULE
    assert BOOK("ended.no_answer") in shown


def test_that_nothing_could_begin_is_shown(client: Client) -> None:
    code, shown = client.plays("nowhere")
    assert code == ExitCode.USAGE
    assert 'There is no routine "nowhere".' in shown[0]


def test_what_it_does_not_know_is_passed_over(client: Client) -> None:
    question = {"id": "q1", "text": "Which?", "kind": "new", "items": ["This", "That"], "choices": ["a", "b"]}
    told: list[dict[str, Any]] = [
        {"type": "hello", "protocol": 1, "capabilities": ["stop", "new"], "new": {}},
        {"type": "new", "text": "Not known."},
        {"type": "question", **question, "new": [1]},
        {"type": "problem", "about": "new", "code": None, "text": None},
        {"type": "guidance", "tier": "new", "text": "Rest.", "sentences": []},
    ]
    _tells(client, told, "read -r answer; exit 5")
    assert client.plays("desk") == (5, ["", "Which?", "- This", "- That", "(a, b)", "Rest."])


def test_another_protocol_is_left_at_once(client: Client) -> None:
    _tells(client, [{"type": "hello", "protocol": 2}], "read -r line; case $line in *stop*) exit 1 ;; esac")
    assert client.plays("desk") == (1, ["This stretchcoach speaks another protocol."])


def _tells(client: Client, told: Sequence[dict[str, Any]], then: str) -> None:
    lines = "\n".join(map(json.dumps, told))
    client.starts(f"cat <<'END'\n{lines}\nEND\n{then}")


def test_the_recorded_session_is_what_the_program_makes() -> None:
    assert asyncio.run(RECORD.record()) == RECORD.FILE.read_text("utf-8"), "run: python docs/make_recorded_session.py"


def test_every_line_of_the_recorded_session_fits_the_schema_and_its_numbers_have_no_gap() -> None:
    told, sent = _recorded("session"), _recorded("client")
    for record in told:
        TOLD.validate(record)
    assert [record["seq"] for record in told] == list(range(1, len(told) + 1))
    unknown = {record["id"] for record in told if record["type"] == "result" and record["code"] == Code.UNKNOWN}
    for record in sent:
        assert SENT.is_valid(record) is (record["id"] not in unknown)
    assert len(sent) == sum(record["type"] == "result" for record in told)


def _recorded(by: str) -> list[dict[str, Any]]:
    lines = map(json.loads, RECORD.FILE.read_text("utf-8").splitlines())
    return [line["line"] for line in lines if line["from"] == by]
