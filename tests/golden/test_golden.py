"""The engine plays every shipped routine as it did: its streams have the digests that are kept beside this file."""

from __future__ import annotations

from .command import digest, digests
from .streams import casts, engine

HOW = """
What differs, line by line: check out the commit before, and there
    python -m tests.golden OLD --only engine
then here
    python -m tests.golden NEW --only engine --against OLD
Where every difference is meant, write the digests anew, of all front ends, and commit them with the change:
    python -m tests.golden NEW --digests"""


def test_the_engine_plays_every_shipped_routine_as_it_did() -> None:
    known = {name: each for name, each in digests().items() if name.startswith("engine/")}
    played = {f"engine/{cast}": digest(engine(cast)) for cast in casts()}
    other = sorted(name for name in known | played if known.get(name) != played.get(name))
    assert not other, "\n".join(("These streams are not what they were:", *other, HOW))
