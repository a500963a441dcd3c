"""Spoken phrases on disk: each is rendered once and found again by what would make it sound different."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import sys
import time
from collections.abc import Collection
from pathlib import Path

FORMAT = "2"
"""Raised when clips are made differently, so that old ones are not used."""
LIMIT = 200 * 1024 * 1024
"""Bytes the folder may hold before the clips longest unused are removed."""
_DAY = 86400.0


def default_engine() -> str:
    """The speech engine pyttsx3 uses on this system, without loading it."""
    return {"darwin": "nsss", "win32": "sapi5"}.get(sys.platform, "espeak")


class PhraseCache:
    """Clips in ``folder``, made when the first one is stored; ``note`` says when another folder had to be used."""

    def __init__(self, folder: Path, engine: str = "", limit: int = LIMIT) -> None:
        self.folder = folder
        self.engine = engine or default_engine()
        self.note: str | None = None
        self._limit = limit
        self._temporary: Path | None = None

    def path(self, text: str, voice: str, rate: int, language: str = "", engine: str = "") -> Path:
        """Where the clip of ``text`` belongs, whether or not it is there. Volume is not part of a clip.

        ``engine`` says what makes the clip where it is not the system's own: a model with size and date, a server.
        """
        key = "\0".join((FORMAT, engine or self.engine, language, voice, str(rate), text))
        return self.folder / f"{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:32]}.wav"

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
                if now - path.stat().st_mtime > _DAY:
                    os.utime(path)

    def tidy(self, keep: Collection[Path] = ()) -> None:
        """Removes the clips longest unused until the folder is within its limit, and what killed renderers left."""
        kept = set(keep)
        files: list[tuple[float, int, Path]] = []
        with contextlib.suppress(OSError):
            for entry in os.scandir(self.folder):
                if entry.is_file(follow_symlinks=False) and entry.name.endswith((".wav", ".tmp")):
                    stat = entry.stat()
                    files.append((stat.st_mtime, stat.st_size, Path(entry.path)))
        total = sum(size for _, size, _ in files)
        hour_ago = time.time() - 3600
        for changed, size, path in sorted(files):
            stale = path.suffix == ".tmp" and changed < hour_ago
            if stale or (total > self._limit and path not in kept and path.suffix == ".wav"):
                with contextlib.suppress(OSError):
                    path.unlink()
                    total -= size

    def close(self) -> None:
        """Removes the temporary folder, if there is one."""
        if self._temporary is not None:
            import shutil

            shutil.rmtree(self._temporary, ignore_errors=True)


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
