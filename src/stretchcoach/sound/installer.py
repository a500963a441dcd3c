"""Running an installer: what has arrived so far is counted, it ends with whoever waits for it, and why it failed is told."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

_LOOK_EVERY = 0.2
"""Seconds between two looks at what has arrived."""

_APART: dict[str, Any] = {"start_new_session": True}
if sys.platform == "win32":
    _APART = {
        "creationflags": subprocess.CREATE_NEW_PROCESS_GROUP
        | subprocess.CREATE_NO_WINDOW
        | subprocess.BELOW_NORMAL_PRIORITY_CLASS
    }

WHY = (
    ("the disk is full", r"No space left|Errno 28\b|os error 28\b|os error 112\b|not enough space|quota exceeded"),
    ("what came is not what was asked for: its checksum is wrong", r"DO NOT MATCH THE HASHES|Hash mismatch"),
    (
        "there is no connection to the package index",
        r"NewConnectionError|Failed to establish|name resolution|Name or service not known|getaddrinfo failed|"
        r"resolve host|dns error|Network is unreachable|Connection refused|ConnectTimeout|Read timed out|"
        r"error sending request|operation timed out|Connection reset|Connection broken|IncompleteRead",
    ),
    (
        "it may not be written there",
        r"Permission denied|os error 13\b|Access is denied|externally-managed|Read-only file",
    ),
    (
        "there is no package of it for this system and this version of Python",
        r"No matching distribution|Could not find a version|No solution found|no wheels|not supported on this platform|"
        r"has no usable wheels|doesn't have a (source distribution|wheel)",
    ),
)
"""Why an installer failed, by what it wrote; the first that fits."""


class Failed(Exception):
    """It did not do what it was to do; the message says why, in a few words."""


async def run(command: Sequence[str], work: Path, arrived: Callable[[int], None] = lambda _: None) -> None:
    """Runs an installer until it ends; when this is cancelled, it is killed.

    Args:
        command: how to start it.
        work: the folder that what it fetches comes into.
        arrived: told how many bytes have come since it was started, a few times a second.

    Raises:
        Failed: it failed.
    """
    log = work / "log.txt"
    before = await asyncio.to_thread(_bytes, work)
    try:
        with log.open("wb") as out:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, env=_settings(work), **_APART
            )
    except OSError as problem:
        raise Failed(problem.strerror or str(problem)) from None
    _step_back(process.pid)
    try:
        while process.poll() is None:
            await asyncio.sleep(_LOOK_EVERY)
            arrived(await asyncio.to_thread(_bytes, work) - before)  # thousands of files, where uv unpacks them
    finally:
        if process.poll() is None:
            _kill(process)
    if process.returncode:
        raise Failed(why_failed(log.read_text(encoding="utf-8", errors="replace")))


def _step_back(pid: int) -> None:
    """Lets a session that runs at the same time go first."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PGRP, pid, 10)


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)  # it leads a group of its own, see _APART
    process.wait()


def _settings(work: Path) -> dict[str, str]:
    """The environment variables of an installer: what it fetches comes into ``work``, where it can be counted."""
    pip = {"PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_RETRIES": "1", "PIP_NO_COMPILE": "1"}
    uv = {"UV_CACHE_DIR": str(work / "uv"), "UV_NO_PROGRESS": "1"}
    plain = {"PIP_PROGRESS_BAR": "off", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    return {**os.environ, **pip, **uv, **plain, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(work))}


def _bytes(folder: Path) -> int:
    """What the files in ``folder`` hold."""
    size = 0
    for place, _, files in os.walk(folder):
        for each in files:
            with contextlib.suppress(OSError):
                size += os.lstat(os.path.join(place, each)).st_size
    return size


def why_failed(written: str) -> str:
    """Why an installer failed, in a few words, by what it wrote."""
    for why, signs in WHY:
        if re.search(signs, written, re.IGNORECASE):
            return why
    lines = [line.strip() for line in written.splitlines() if line.strip()]
    return lines[-1][:200] if lines else "the installer said nothing"
