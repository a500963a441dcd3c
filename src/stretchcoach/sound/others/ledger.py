"""Which streams have been made quieter, and how loud they were: kept in a file before anything is changed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from stretchcoach.sound.others.kept import Kept
from stretchcoach.sound.others.ladder import Units, is_ours


@dataclass(frozen=True, slots=True)
class Record:
    """One stream: its number, the name the server remembers its volume by, its own volume, and the share it was given."""

    index: int
    name: str
    volume: Units
    share: float

    def covers(self, found: Units) -> bool:
        """Whether ``found`` is what this stream was made quieter to."""
        return is_ours(found, self.volume, self.share)


class Ledger:
    """The records of one sound server; what is kept of other servers stays as it is."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self._server = os.environ.get("PULSE_SERVER", "")
        self._all = kept.load()
        self.records = {each.index: each for each in _read(self._all.get(self._server))}

    def save(self) -> None:
        """Writes the records.

        Raises:
            OSError: they cannot be written.
        """
        rows = [{"index": each.index, "name": each.name, "volume": each.volume, "share": each.share} for each in self]
        self._kept.save({**self._all, self._server: rows})

    def clear(self) -> None:
        """Nothing is changed any more on this server."""
        self.records.clear()
        self._all.pop(self._server, None)
        if not self._all:
            self._kept.clear()
        else:
            self._kept.save(self._all)

    def own_volume(self, index: int, name: str, found: Units) -> Units:
        """The volume that a stream found at ``found`` has of its own: a new one may have begun quiet.

        A server remembers the volume of a program that stopped while it was quiet, and gives it to its next stream.
        """
        first = self.records.get(index)
        candidates = [first] if first is not None and first.name == name else []
        candidates += [each for each in self if name and each.name == name]
        return next((each.volume for each in candidates if each.covers(found)), found)

    def __iter__(self) -> Iterator[Record]:
        return iter(self.records.values())


def _read(rows: Any) -> Iterator[Record]:
    """The records in ``rows``, which may be anything."""
    for row in rows if isinstance(rows, list) else ():
        try:
            volume, share = tuple(int(each) for each in row["volume"]), float(row["share"])
            yield Record(int(row["index"]), str(row["name"]), volume, min(1.0, max(0.0, share)))
        except (TypeError, KeyError, ValueError):
            continue
