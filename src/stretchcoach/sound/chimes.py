"""The shipped chimes: where they are and how long each lasts."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from stretchcoach.resources import shipped
from stretchcoach.routine.model import CHIMES
from stretchcoach.sound import wav


def chime_path(name: str) -> Path:
    """The sound file of the chime ``name``, one of :data:`stretchcoach.routine.model.CHIMES`.

    Raises:
        FileNotFoundError: the installation is incomplete.
        KeyError: there is no such chime.
    """
    if name not in CHIMES:
        raise KeyError(f"no chime {name!r}; there are: {', '.join(CHIMES)}")
    return shipped("audio") / f"{name}.wav"


@cache
def chime_lengths() -> dict[str, float]:
    """Seconds that must stay clear after each chime begins, from the headers of the files.

    Raises:
        FileNotFoundError: the installation is incomplete.
    """
    lengths: dict[str, float] = {}
    for name in CHIMES:
        length = wav.seconds(chime_path(name))
        if length is None:
            raise FileNotFoundError(f"the chime {chime_path(name)} is missing or damaged; install stretchcoach again")
        lengths[name] = round(length, 3)
    return lengths
