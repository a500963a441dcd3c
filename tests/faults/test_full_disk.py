"""A disk that fills in the middle of a session: it goes on, says so, tries again; a warning sign still closes the door."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cli.program import SHORT, Program, data_of, plain, recorded, run, settle, write
from folders import HOUR

from . import disks


class Disk:
    """A small disk for the data folder, which can be filled to its last byte."""

    def __init__(self, folder: Path) -> None:
        self._filler = folder / "filler"

    def fill(self) -> None:
        """Let nothing more be written."""
        with self._filler.open("ab", buffering=0) as file:
            for size in (65536, 4096):
                while True:
                    try:
                        file.write(bytes(size))
                    except OSError:
                        break

    def free(self) -> None:
        """Let there be room again."""
        self._filler.unlink()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with disks.small(data_of(tmp_path), 1600) as folder:
        settle(tmp_path, since=HOUR)
        yield Disk(folder)


@pytest.fixture
def session(tmp_path: Path, disk: Disk) -> Iterator[Program]:
    """A real session that has asked for the pain, and whose disk is full from now on."""
    with Program(tmp_path, "run", write(tmp_path, "short.toml", SHORT), "--json", "--silent") as program:
        program.event("question", purpose="before")
        disk.fill()
        yield program


def rate(program: Program) -> None:
    """Answer the question for the pain, which was told last."""
    program.reply(json.loads(program.lines[-1]), 2)


def problem(program: Program) -> dict[str, Any]:
    return program.event("problem", about="record")


def test_it_goes_on_says_so_and_ends_with_a_code_of_its_own(tmp_path: Path, session: Program) -> None:
    rate(session)
    told = problem(session)["text"]
    assert "the disk is full" in told
    assert told.endswith("The session goes on, and the record is tried again.")
    session.do("status")
    assert session.event("status")["problems"][0] == told
    session.do("pause")
    session.event("paused")
    found = session.stop()
    assert found.code == 6
    assert [event["type"] for event in found.events[-2:]] == ["session_ended", "error"]
    assert found.err.splitlines() == [told, "The end of this session could not be written to the record."]
    assert [record["outcome"] for record in recorded(tmp_path)] == [None]


def test_what_could_not_be_written_is_written_when_there_is_room(tmp_path: Path, session: Program, disk: Disk) -> None:
    rate(session)
    assert problem(session)["text"]
    disk.free()
    assert problem(session)["text"] is None, "tried again though nothing happens"
    found = session.stop()
    assert found.code == 1
    [record] = recorded(tmp_path)
    assert (record["outcome"], record["pain_before"]) == ("stopped", 2)


def test_a_signal_tries_once_more_and_says_what_stays_unwritten(tmp_path: Path, session: Program, disk: Disk) -> None:
    rate(session)
    assert problem(session)["text"]
    session.signal(signal.SIGTERM)
    found = session.end()
    assert found.code == 130
    assert found.err.splitlines()[-1] == "The end of this session could not be written to the record."


@pytest.mark.parametrize("ends", ["guidance", "kill"])
def test_a_warning_sign_still_closes_the_door(tmp_path: Path, session: Program, disk: Disk, ends: str) -> None:
    rate(session)
    assert "the disk is full" in problem(session)["text"]
    session.do("symptom")
    session.answer(1, purpose="symptom")
    session.answer("yes", ref="chest_pain/chest_now")
    session.answer("yes", purpose="said_back")
    assert session.event("guidance")["tier"] == "emergency_now"
    if ends == "kill":
        session.signal(signal.SIGKILL)
        session.end()
    else:
        assert session.stop().code == 4
    disk.free()
    found = run(tmp_path, "run", "short.toml", "--json", "--silent")
    assert found.code == 4
    assert [event["type"] for event in found.events] == ["hello", "guidance", "closed", "question", "answer"]


def test_a_folder_that_is_full_or_in_use_from_the_start_says_which(tmp_path: Path, disk: Disk) -> None:
    path = write(tmp_path, "short.toml", SHORT)
    with Program(tmp_path, "run", path, "--json", "--silent") as program:
        program.event("session_started")
        busy = run(tmp_path, "run", path, "--json", "--silent")
        program.signal(signal.SIGTERM)
        program.end()
    [error] = busy.events
    assert (busy.code, error["type"], error["code"]) == (6, "error", "folder_busy")
    assert "Another session is running on this data folder" in error["text"]
    disk.fill()
    full = run(tmp_path, "run", path, "--json", "--silent")
    [error] = full.events
    assert (full.code, error["code"]) == (6, "folder_full")
    plain(full)
