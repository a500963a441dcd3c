"""Where tests keep their folders."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest

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
