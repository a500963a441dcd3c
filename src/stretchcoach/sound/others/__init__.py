"""Other programs' sound during a session: it is made quieter under speech.

A small program does it, ``ducker``, in a process of its own that puts everything back when its input ends (PulseAudio and
PipeWire). What it has changed is in a file before it is changed, so that the next start can put back what a killed process
could not. ``client`` is the session's side of it.
"""

from pathlib import Path

STREAMS_FILE = "quieter-streams"
"""Name, without its ending, of the file in the cache folder that holds what is changed."""
LOOK = "look"
"""Argument: only put back what is left from before, and say what there is."""


def is_changed(folder: Path) -> bool:
    """Whether ``folder`` says that something is changed: now, or since a process that was killed."""
    return (folder / f"{STREAMS_FILE}.json").exists()
