"""Where tests keep their folders, and what every test of the protocol has to hold to."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from told import fault

from stretchcoach.frontends.lines.printing import JsonLines
from stretchcoach.protocol.outgoing import Outgoing

MEMORY = Path("/dev/shm")
"""A folder in memory, on Linux."""

ENOUGH = 2**30
"""Bytes that have to be free in it. Containers may have 64 MiB there, which a recording fills."""

# The record waits for the disk after each answer, as it must for a patient. In tests that is most of what they wait for,
# and no test cuts the power of the machine, so their folders, and those of the programs they start, are in memory.
if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH:
    os.environ["TMPDIR"] = str(MEMORY)
    tempfile.tempdir = None  # asked for anew


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what measures sound in real time where other tests run beside it: it would measure them."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        beside = pytest.mark.skip(reason="measures sound in real time, and other tests run beside it")
        for item in items:
            if item.get_closest_marker("realtime"):
                item.add_marker(beside)


UNFIT: list[str] = []
"""What was written in the running test and is not as the schema has it: a session would go on after an error there."""


@pytest.fixture(scope="session", autouse=True)
def _held_to_the_schema() -> Iterator[None]:
    """Hold every line of JSON that is written in this process to the schema."""
    write = JsonLines.line

    def line(face: JsonLines, told: Outgoing, seq: int = 1) -> str | None:
        written = write(face, told, seq)
        if written is not None and (why := fault(json.loads(written))):
            UNFIT.append(why)
        return written

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(JsonLines, "line", line)
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """Fail a test in which a line was not as the schema has it."""
    UNFIT.clear()
    result = yield
    assert UNFIT == []
    return result
