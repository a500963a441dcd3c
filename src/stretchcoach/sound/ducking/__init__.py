"""Other programs' sound during a session: it is made quieter under speech, and always put back (PulseAudio and PipeWire).

``other_programs`` is the session's side. The work is done by a process of its own, ``ducker``: its input ends with the
session, however that ends, and then it puts everything back. What it is about to change is in a file first (``ledger``), so
that the next start puts back what a ducker that was killed itself could not. ``other_streams`` knows the sound server.
"""

from pathlib import Path

KEPT = "quieter-streams"
"""Name, without its ending, of the file in the cache folder that says what is changed."""
LOOK = "look"
"""Argument of the ducker: only put back what is left from before, and say what there is."""


def is_changed(folder: Path) -> bool:
    """Whether ``folder`` says that something is changed: now, or since a process that was killed."""
    return (folder / f"{KEPT}.json").exists()
