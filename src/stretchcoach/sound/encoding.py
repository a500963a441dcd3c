"""Samples to a sound file, by the ffmpeg program: tags, chapters and a cover in it, and whole or not at all.

The program is fed while the samples are mixed. It writes beside the file that is wanted, under a name that tells who
writes it; that becomes the file when everything is in it. What a killed program left is removed by the next one.
"""

from __future__ import annotations

import contextlib
import os
import re
import struct
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import IO

from stretchcoach.errors import StretchcoachError
from stretchcoach.sound.programs import ffmpeg
from stretchcoach.sound.tagging import LANGUAGES, Tags, add_cues, form_of, metadata

_PART = re.compile(r"\.stretchcoach-(\d+)-.*\.part")
_IN_PIPE = 1 << 20
"""Bytes that may wait between the mix and the program: the most Linux lets everybody have."""
_AT_ONCE = 1 << 16
"""Bytes the program takes at a time: with its usual few it spends half its time handing them around."""
_ENDS_WITHIN = 120.0
"""Seconds the program may take to finish a file after its last sample."""


class Encoder:
    """Writes ``target``: a context manager. Leaving it before :meth:`finish` leaves nothing behind.

    Args:
        target: by its ending, one of :data:`FORMS`. It is replaced if it is there.
        rate: samples a second; mono, 16 bits, the lower byte first.
        frames: how many there will be.
        tags: what it says about itself.
        program: the ffmpeg program; found when left out.

    Raises:
        StretchcoachError: the folder cannot be written, or there is no ffmpeg.
    """

    def __init__(self, target: Path, *, rate: int, frames: int, tags: Tags, program: str = "") -> None:
        self._target, self._rate, self._frames, self._tags = target, rate, frames, tags
        self._form = form_of(target)
        self._program = program or ffmpeg()
        self._part = part_of(target)
        self._meta = metadata(tags, frames / rate, self._form)
        self._process: subprocess.Popen[bytes] | None = None
        self._about = self._part.with_name(f"{self._part.stem}-about.part")
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the encoder is left

    def __enter__(self) -> Encoder:
        clean(self._target.parent)
        try:
            self._part.touch(exist_ok=False)
            self._about.write_text(self._meta, encoding="utf-8")
            self._process = subprocess.Popen(
                self._command(),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                start_new_session=True,  # Ctrl-C is for this program alone to deal with
            )
        except OSError as problem:
            self._abandon()
            raise _unwritable(self._target, problem) from None
        _widen(self._process.stdin)
        self.write(_wav_header(self._rate, self._frames))
        return self

    def write(self, samples: bytes | memoryview) -> None:
        """Adds samples.

        Raises:
            StretchcoachError: the program gave up; says why.
        """
        assert self._process is not None
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(samples)
        except OSError:
            raise self._gave_up() from None

    def finish(self) -> None:
        """The file is whole: it appears under its own name.

        Raises:
            StretchcoachError: it could not be written; nothing is left of it.
        """
        assert self._process is not None
        assert self._process.stdin is not None
        try:
            self._process.stdin.close()
            code = self._process.wait(_ENDS_WITHIN)
        except (OSError, subprocess.TimeoutExpired):
            raise self._gave_up() from None
        if code != 0:
            raise self._gave_up()
        try:
            if self._form.muxer == "wav":
                add_cues(self._part, self._tags.chapters, self._rate)
            os.replace(self._part, self._target)
        except OSError as problem:
            raise _unwritable(self._target, problem) from None

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._abandon()

    def _abandon(self) -> None:
        """Ends the program and removes what is not a whole file."""
        if self._process is not None:
            with contextlib.suppress(OSError):
                self._process.kill()
            if self._process.stdin is not None:
                with contextlib.suppress(OSError):
                    self._process.stdin.close()
            self._process.wait()
        self._errors.close()
        for each in (self._part, self._about):
            with contextlib.suppress(OSError):
                each.unlink(missing_ok=True)

    def _gave_up(self) -> StretchcoachError:
        """Why the program stopped, in one line."""
        assert self._process is not None
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5.0)
        self._errors.seek(0)
        said = self._errors.read().decode("utf-8", "replace")
        if "No space left" in said:
            why = "no space left on the disk"
        else:
            lines = [line.strip() for line in said.splitlines() if line.strip()]
            why = f"ffmpeg stopped ({lines[-1][:200] if lines else f'code {self._process.returncode}'})"
        return StretchcoachError(f"{self._target}: it cannot be written: {why}. Nothing of it is left.")

    def _command(self) -> list[str]:
        form, tags = self._form, self._tags
        picture = tags.cover is not None and form.cover == "picture"
        command = [self._program, "-hide_banner", "-v", "error", "-xerror", "-y"]
        command += ["-f", "wav", "-max_size", str(_AT_ONCE), "-i", "pipe:0"]
        command += ["-f", "ffmetadata", "-i", f"file:{self._about}"]
        if picture:
            command += ["-i", f"file:{tags.cover}"]
        command += [
            "-map",
            "0:a",
            "-map_metadata",
            "1",
            "-map_chapters",
            "1" if form.chapters == "own" else "-1",
            "-c:a",
            *form.codec,
        ]
        command += ["-metadata:s:a:0", f"language={LANGUAGES.get(tags.language, tags.language)}"]
        if picture:
            command += ["-map", "2:v", "-c:v", "copy", "-disposition:v:0", "attached_pic"]
            command += ["-metadata:s:v:0", "title=Cover", "-metadata:s:v:0", "comment=Cover (front)"]
        if form.muxer == "mp3":
            command += ["-id3v2_version", "3", "-write_id3v1", "1"]
        if form.muxer == "ipod":
            command += ["-movflags", "+faststart"]
        return [*command, "-f", form.muxer, f"file:{self._part}"]


def _wav_header(rate: int, frames: int) -> bytes:
    size = 2 * frames
    head = (b"RIFF", 36 + size, b"WAVE", b"fmt ", 16, 1, 1, rate, 2 * rate, 2, 16, b"data", size)
    return struct.pack("<4sI4s4sIHHIIHH4sI", *head)


def _widen(pipe: IO[bytes] | None) -> None:
    """Lets more samples wait in a pipe, so that on a busy machine neither end waits for its turn at every few of them."""
    if pipe is not None and sys.platform == "linux":
        import fcntl

        with contextlib.suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _IN_PIPE)


def part_of(target: Path) -> Path:
    """The name under which this program writes ``target``."""
    return target.with_name(f".stretchcoach-{os.getpid()}-{target.name}.part")


def clean(folder: Path) -> None:
    """Removes from ``folder`` what programs that were killed had begun to write."""
    with contextlib.suppress(OSError):
        for entry in list(os.scandir(folder)):
            match = _PART.fullmatch(entry.name)
            if match and not _lives(int(match[1])):
                _remove(Path(entry.path))


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        import shutil

        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink()


def _lives(pid: int) -> bool:
    """Whether a process has this number; where that cannot be asked it is taken to."""
    if os.name == "nt":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _unwritable(target: Path, problem: OSError) -> StretchcoachError:
    return StretchcoachError(f"{target}: it cannot be written: {problem.strerror or problem}.")
