"""Which streams have been made quieter, and how loud they were: in a file before anything is changed.

The rule that nothing stays quiet rests on this order: write, then change; put back, then forget. A process may be killed
between any two steps, and the next one finds either nothing changed or everything that may be.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from stretchcoach.frozen import dataclass
from stretchcoach.sound.ducking import KEPT

STEPS = 8
"""Steps from full to quiet."""
_NEAR = 2
"""Units two volumes may differ and be the same: a server with flat volumes works them out anew, and rounds."""

Units = tuple[int, ...]
"""A volume as the server has it: 65536 is 100 %, one number for each channel; loudness goes with its third power."""


def ladder(volume: Units, share: float) -> tuple[Units, ...]:
    """From ``volume`` (first) down to ``share`` of its loudness as an amplitude, 0 to 1 (last).

    These are the only volumes that are ever set. So one that is found on the ladder after a process was killed half way
    is known to be ours, and any other is somebody's own wish.
    """
    lowest = share ** (1 / 3)
    factors = [1 - (1 - lowest) * step / STEPS for step in range(STEPS + 1)]
    return tuple(tuple(round(each * factor) for each in volume) for factor in factors)


def same(one: Sequence[int], other: Sequence[int]) -> bool:
    """Whether two volumes are the same but for rounding."""
    return len(one) == len(other) and all(abs(a - b) <= _NEAR for a, b in zip(one, other, strict=True))


@dataclass(frozen=True, slots=True)
class Record:
    """One stream: its number, the name the server remembers its volume by, its own volume, and the share it was given."""

    index: int
    name: str
    volume: Units
    share: float

    def covers(self, volume_now: Units) -> bool:
        """Whether ``volume_now`` is what this stream was made quieter to: on its ladder, but not at the top."""
        steps = ladder(self.volume, self.share)[1:]
        return not same(volume_now, self.volume) and any(same(volume_now, step) for step in steps)


class Ledger:
    """The records of one sound server, in ``folder``; what is kept of other servers stays as it is.

    Raises:
        OSError: nothing can be kept in the folder.
    """

    def __init__(self, folder: Path) -> None:
        self.records: dict[int, Record] = {}
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = folder / f"{KEPT}.json"
        self._lock = os.open(folder / f"{KEPT}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._server = os.environ.get("PULSE_SERVER", "")
        self._all: dict[str, Any] = {}

    def lock(self) -> bool:
        """Takes the ledger for the life of this process, and reads it; False while another process has it."""
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        with contextlib.suppress(OSError, ValueError):  # one that is not there or damaged is an empty one
            content = json.loads(self._file.read_bytes())
            self._all = content if isinstance(content, dict) else {}
        self.records = {each.index: each for each in _read(self._all.get(self._server))}
        return True

    def hold(self, records: Sequence[Record]) -> None:
        """Adds ``records``, whole or not at all, also when the power fails.

        Raises:
            OSError: they cannot be written; nothing of them may be changed.
        """
        after = self.records | {each.index: each for each in records}
        if after != self.records:
            self._save({**self._all, self._server: [asdict(each) for each in after.values()]})
            self.records = after

    def clear(self) -> None:
        """Nothing is changed any more on this server."""
        self.records = {}
        self._all.pop(self._server, None)
        if self._all:
            self._save(self._all)
        else:
            with contextlib.suppress(OSError):
                self._file.unlink(missing_ok=True)

    def own_volume(self, index: int, name: str, volume_now: Units) -> Units:
        """The volume that a stream found at ``volume_now`` has of its own: a new one may have begun quiet.

        A server remembers the volume of a program that stopped while it was quiet, and gives it to its next stream.
        """
        first = self.records.get(index)
        candidates = [first] if first is not None and first.name == name else []
        candidates += [each for each in self.records.values() if name and each.name == name]
        return next((each.volume for each in candidates if each.covers(volume_now)), volume_now)

    def _save(self, content: dict[str, Any]) -> None:
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


def _read(rows: Any) -> Iterator[Record]:
    """The records in ``rows``, which may be anything."""
    for row in rows if isinstance(rows, list) else ():
        try:
            volume, share = tuple(int(each) for each in row["volume"]), float(row["share"])
            yield Record(int(row["index"]), str(row["name"]), volume, min(1.0, max(0.0, share)))
        except (TypeError, KeyError, ValueError):
            continue
