"""Other programs that sound files need."""

from __future__ import annotations

import shutil

from stretchcoach.errors import StretchcoachError

INSTALL_AUDIO = "pip install 'stretchcoach[audio]'"
"""What brings everything that reads and writes sound files."""


def ffmpeg() -> str:
    """The ffmpeg program: the one on the PATH, else the one of the ``audio`` extra.

    Raises:
        StretchcoachError: there is neither.
    """
    found = shutil.which("ffmpeg")
    if found is not None:
        return found
    try:
        from imageio_ffmpeg import get_ffmpeg_exe

        return str(get_ffmpeg_exe())
    except (ImportError, RuntimeError, OSError):
        raise StretchcoachError(f"The program ffmpeg was not found. Run: {INSTALL_AUDIO}") from None
