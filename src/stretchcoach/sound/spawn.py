"""Starting a child process of sound so that nothing of it reaches the terminal, and ending it for certain."""

from __future__ import annotations

import asyncio
import asyncio.subprocess
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from stretchcoach.sound import protocol

LOG = "STRETCHCOACH_SOUND_LOG"
"""Environment variable: a file that gets what the children and their libraries write to standard error."""


def _apart() -> dict[str, Any]:
    """Options that keep Ctrl-C in the terminal from reaching the child: the parent lets it finish first."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}


async def spawn(command: Sequence[str]) -> asyncio.subprocess.Process:
    """Starts ``command`` with pipes for its input and output.

    Raises:
        OSError: it cannot be started.
    """
    log = os.environ.get(LOG)
    errors = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) if log else subprocess.DEVNULL
    try:
        return await asyncio.create_subprocess_exec(
            *command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            limit=protocol.LONGEST,
            **_apart(),
        )
    finally:
        if log:
            os.close(errors)


async def asked(command: Sequence[str], within: float) -> dict[str, Any] | None:
    """The last line that ``command`` writes, as a message; empty where it wrote none, None where it took too long.

    Raises:
        OSError: it cannot be started.
    """
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        out, _ = await asyncio.wait_for(process.communicate(), within)
    except TimeoutError:
        process.kill()
        await process.wait()
        return None
    return protocol.decode(out.splitlines()[-1]) if out.strip() else {}


def kill(process: asyncio.subprocess.Process) -> None:
    """Kills ``process`` if it still runs, and what it started.

    Not with its own ``kill()``, which may take the exit status away from the event loop that waits for it.
    """
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if sys.platform == "win32":
                os.kill(process.pid, signal.SIGTERM)
            else:
                os.killpg(process.pid, signal.SIGKILL)  # it leads a group of its own, see _apart


async def end(process: asyncio.subprocess.Process, within: float = 0.5) -> None:
    """Ends ``process``: closes its input, which it takes as its end, and kills it after ``within`` seconds."""
    if process.stdin is not None:
        process.stdin.close()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), within)
    kill(process)
    await process.wait()
    # The pipe transports are closed by the loop once it has seen the end of both; give it that turn.
    await asyncio.sleep(0)
