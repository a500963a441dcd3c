"""An author's own recordings as somebody who may say a phrase: which file says it, and which cannot be used."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from stretchcoach.sound import processes
from stretchcoach.sound.style import Style
from stretchcoach.sound.voices import VoiceSource
from stretchcoach.words.lengths import Phrase

if TYPE_CHECKING:
    from stretchcoach.routine.recordings import Recordings

RECORDED = VoiceSource(
    name="recordings", engine="recordings", command=tuple(processes.command("stretchcoach.sound.cleaning"))
)


class Recorded:
    """The recordings of one style."""

    def __init__(self) -> None:
        self._names: Mapping[str, str] = {}
        self._recordings: Recordings | None = None
        self._versions: dict[tuple[str, int, int], str] = {}
        self._refused: dict[str, str] = {}
        """Why a file cannot be used, by its name; under an empty name, why none can."""

    def suit(self, style: Style) -> None:
        """Takes the recordings of ``style`` from now on."""
        self._names, self._recordings = style.names, None
        self._refused.clear()
        if style.recordings:
            from stretchcoach.routine.recordings import read_recordings  # few routines have any

            self._recordings = read_recordings(style.recordings)

    def find(self, phrase: Phrase) -> Path | None:
        """The file that says ``phrase``; None where there is none that can be used."""
        file = self._recordings.find(phrase.text, self._names) if self._recordings else None
        if file is None:
            return None
        from stretchcoach.routine.recordings import trouble

        if why := trouble(file):
            self._refused[file.name] = why
            return None
        return file

    def refuse(self, reasons: Mapping[str, str]) -> None:
        """Takes note of why files cannot be used, by their names; under an empty name, why none can."""
        self._refused |= reasons

    def version(self, file: Path) -> str:
        """What the file holds, as a number; kept while its size and date stay."""
        try:
            state = os.stat(file)
            key = (str(file), state.st_size, state.st_mtime_ns)
            if key not in self._versions:
                with file.open("rb") as content:
                    self._versions[key] = hashlib.file_digest(content, "sha256").hexdigest()
            return self._versions[key]
        except OSError:
            return str(file)

    def notes(self) -> Iterator[str]:
        """What cannot be used, one line each."""
        recordings = self._recordings
        if recordings is None:
            return
        if recordings.problem:
            yield f"Recordings cannot be used: {recordings.problem}. The voice speaks."
        whole = self._refused.get("")
        named = {name: why for name, why in self._refused.items() if name}
        if whole:
            yield f"Recordings cannot be used: {whole}. The voice speaks."
        elif named:
            name, why = next(iter(named.items()))
            others = f", and {len(named) - 1} more" if len(named) > 1 else ""
            yield f"A recording cannot be used: {json.dumps(name, ensure_ascii=False)} ({why}){others}. The voice speaks."
