"""A small file that tells the next process what this one has changed, and a lock so that one process has it at a time."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from pathlib import Path
from typing import Any


class Kept:
    """The file ``name.json`` in ``folder``, both made when needed."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._file = folder / f"{name}.json"
        self._lock_file = folder / f"{name}.lock"
        self._handle: int | None = None

    def lock(self) -> bool:
        """Takes the lock, for the life of this process; False when another process has it.

        Raises:
            OSError: nothing can be kept in the folder.
        """
        if self._handle is None:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._handle = os.open(self._lock_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def load(self) -> dict[str, Any]:
        """What was saved last; empty when there is nothing, or nothing that can be read."""
        try:
            found = json.loads(self._file.read_bytes())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def save(self, content: dict[str, Any]) -> None:
        """Puts ``content`` in place of what was there, whole or not at all, also when the power fails.

        Raises:
            OSError: it cannot be written; what was there is still there.
        """
        new = self._file.with_suffix(".new")
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(json.dumps(content).encode())
                file.flush()
                os.fsync(file.fileno())
            os.replace(new, self._file)
        except OSError:
            with contextlib.suppress(OSError):
                new.unlink()
            raise

    def clear(self) -> None:
        """Nothing is changed any more."""
        with contextlib.suppress(OSError):
            self._file.unlink(missing_ok=True)
