"""Other programs' sound during a session: music is made quieter under speech, and media players may be paused.

Two small programs do it, each in a process of its own that puts everything back when its input ends: ``ducker`` changes
the volume of other streams (PulseAudio and PipeWire), ``players`` pauses media players (MPRIS). What they have changed is
in a file before it is changed, so that the next start can put back what a killed process could not. ``client`` is the
session's side of both.
"""

from pathlib import Path

STREAMS_FILE = "quieter-streams"
PLAYERS_FILE = "paused-players"
"""Names, without their ending, of the files in the cache folder in which the two keep what they have changed."""
LOOK = "look"
"""Argument of both: only put back what is left from before, and say what there is."""


def is_changed(folder: Path, file: str = "") -> bool:
    """Whether ``folder`` says that something is changed: now, or since a process that was killed. ``file``: of one."""
    return any((folder / f"{each}.json").exists() for each in ([file] if file else [STREAMS_FILE, PLAYERS_FILE]))
