"""Spoken phrases on disk: each is rendered once and found again by what would make it sound different."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import sys
import time
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from stretchcoach import clock

FORMAT = "3"
"""Raised when clips are made differently, so that old ones are not used."""
LIMIT = 200 * 1024 * 1024
"""Bytes the folder may hold before the clips longest unused are removed."""
IN_USE = 6 * 3600.0
"""Seconds after which a clip was used last by a session that may still run, here or in another program."""
OWN = "own"
"""What stands before the names of clips that are nobody's voice."""
_HOUR = 3600.0
_LEFT_BEHIND = 48 * 3600.0
"""Seconds after which a temporary folder is one of a program that was killed."""
_TEMPORARY = ("stretchcoach-phrases-", "stretchcoach-piper-")
_LOOKS = 60.0
"""Seconds for which it is known how large the folder is."""


def default_engine() -> str:
    """The speech engine pyttsx3 uses on this system, without loading it."""
    return {"darwin": "nsss", "win32": "sapi5"}.get(sys.platform, "espeak")


class _Clip(NamedTuple):
    """A file of the cache, in the order in which files are removed."""

    in_use: bool
    wanted: bool
    """Whether it is of a voice that was asked for since the program began."""
    used: float
    size: int
    path: Path


class PhraseCache:
    """Clips in ``folder``, made when the first one is stored; ``note`` says when another folder had to be used."""

    def __init__(self, folder: Path, engine: str = "", limit: int = LIMIT) -> None:
        self.folder = folder
        self.engine = engine or default_engine()
        self.note: str | None = None
        self._limit = limit
        self._temporary: Path | None = None
        self._voices = {OWN}
        """What stands before the names of the clips that are wanted."""
        self._sized: tuple[float, int] | None = None

    def path(self, text: str, voice: str, rate: int, language: str = "", engine: str = "", manner: str = "") -> Path:
        """Where the clip of ``text`` belongs, whether or not it is there. Volume is not part of a clip.

        ``engine`` says what makes the clip where it is not the system's own: a model with size and date, a server;
        ``manner`` what else makes it sound different, such as its pitch.
        """
        voices = _digest(FORMAT, engine or self.engine)[:8]
        self._voices.add(voices)
        name = _digest(FORMAT, engine or self.engine, language, voice, str(rate), manner, text)[:32]
        return self.folder / f"{voices}-{name}.wav"

    def open(self) -> None:
        """Makes sure that clips can be written, in a temporary folder where the given one refuses them."""
        problem = unwritable(self.folder)
        if problem is not None:
            self.fall_back(problem)

    def fall_back(self, problem: str) -> bool:
        """Changes to a temporary folder because of ``problem``; False when that was done before."""
        if self._temporary is not None:
            return False
        import tempfile  # only where it is needed: starting a session must not pay for it

        self.note = f"Spoken phrases cannot be kept in {self.folder} ({problem}); they are made again for each session."
        self._temporary = self.folder = Path(tempfile.mkdtemp(prefix="stretchcoach-phrases-"))
        return True

    def used(self, paths: Collection[Path]) -> None:
        """Marks clips as in use, so that the oldest to be removed is the one longest unused."""
        now = time.time()
        for path in paths:
            with contextlib.suppress(OSError):
                if now - path.stat().st_mtime > _HOUR:
                    os.utime(path)

    def has_room(self) -> bool:
        """Whether more may be made ahead without removing what was made before."""
        now = clock.now()
        if self._sized is None or now - self._sized[0] > _LOOKS:
            self._sized = now, sum(each.size for each in self._clips())
        return self._sized[1] < self._limit

    def tidy(self, keep: Collection[Path] = ()) -> None:
        """Removes clips until the folder is within its limit, and what killed programs left.

        First go those of voices that are not used any more, and of earlier versions, then those longest unused. What a
        session may still need, in this program or another, goes only when the folder has twice its size, and what is in
        ``keep`` never.
        """
        kept = set(keep)
        clips = sorted(self._clips())
        total = sum(each.size for each in clips)
        for each in clips:
            if total <= (2 * self._limit if each.in_use else self._limit):
                break
            if each.path not in kept:
                with contextlib.suppress(OSError):
                    each.path.unlink()
                    total -= each.size
        self._sized = None
        self._remove_left_behind()

    def _clips(self) -> Iterator[_Clip]:
        """The clips in the folder."""
        now = time.time()
        with contextlib.suppress(OSError):
            for entry in os.scandir(self.folder):
                if entry.name.endswith(".wav") and entry.is_file(follow_symlinks=False):
                    stat = entry.stat()
                    wanted = entry.name.partition("-")[0] in self._voices
                    yield _Clip(now - stat.st_mtime < IN_USE, wanted, stat.st_mtime, stat.st_size, Path(entry.path))

    def _remove_left_behind(self) -> None:
        """Removes what programs left that were killed while they wrote it."""
        import shutil
        import tempfile

        now = time.time()
        with contextlib.suppress(OSError):
            for entry in list(os.scandir(self.folder)):
                if entry.name.endswith(".tmp") and now - entry.stat().st_mtime > _HOUR:
                    Path(entry.path).unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            for entry in os.scandir(tempfile.gettempdir()):
                if entry.name.startswith(_TEMPORARY) and now - entry.stat().st_mtime > _LEFT_BEHIND:
                    shutil.rmtree(entry.path, ignore_errors=True)

    def close(self) -> None:
        """Removes the temporary folder, if there is one."""
        if self._temporary is not None:
            import shutil

            shutil.rmtree(self._temporary, ignore_errors=True)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def unwritable(folder: Path) -> str | None:
    """Why no file can be written in ``folder``, which is made if need be; None when one can."""
    import tempfile

    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(bytes(4096))
    except OSError as problem:
        return problem.strerror or str(problem)
    return None


def is_full(code: int | None) -> bool:
    """Whether a write failed because of the folder rather than the phrase."""
    return code in (
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EROFS,
        errno.EACCES,
        errno.EPERM,
        errno.ENOENT,
        errno.EIO,
        errno.EFBIG,
    )
