"""Other programs that sound files need."""

from __future__ import annotations

import shutil
from pathlib import Path

from stretchcoach.errors import StretchcoachError

_FORMATS = "wav,w64,aiff,flac,ogg,mp3,aac,mov,mp4,m4a,3gp,3g2,mj2,matroska,webm"
"""What ffmpeg may take a file for: sound, never a play list that leads elsewhere."""


def install_audio() -> str:
    """The command that brings everything that reads and writes sound files."""
    return install_extra("audio")


def install_extra(name: str) -> str:
    """The command that brings an extra of ours."""
    from stretchcoach import environment  # only where it is missing

    return environment.here().install_line(f"stretchcoach[{name}]")


def ffmpeg() -> str:
    """The ffmpeg program: the one on the PATH, else the one of the ``audio`` extra.

    Raises:
        StretchcoachError: there is neither.
    """
    program = shutil.which("ffmpeg")
    if program is not None:
        return program
    try:
        from imageio_ffmpeg import get_ffmpeg_exe

        return str(get_ffmpeg_exe())
    except (ImportError, RuntimeError, OSError):
        raise StretchcoachError(f"The program ffmpeg was not found. Run: {install_audio()}") from None


def decoding(file: Path, rate: int, seconds: float) -> list[str]:
    """The command that writes the first ``seconds`` of a sound file to its output: mono, ``rate`` Hz, s16le.

    The file may be anybody's, so it is read as a sound and as nothing that names other files.

    Raises:
        StretchcoachError: there is no ffmpeg.
    """
    command = [ffmpeg(), "-v", "error", "-nostdin", "-protocol_whitelist", "file,pipe", "-format_whitelist", _FORMATS]
    command += ["-i", f"file:{file}", "-map", "0:a:0", "-t", str(seconds)]
    return [*command, "-ac", "1", "-ar", str(rate), "-f", "s16le", "-c:a", "pcm_s16le", "-"]
