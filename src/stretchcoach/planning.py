"""Phrases and plans from files: what the pure core needs, read once."""

from __future__ import annotations

import tomllib
from functools import cache

from stretchcoach import resources
from stretchcoach.errors import StretchcoachError
from stretchcoach.routine.model import Routine, Seconds
from stretchcoach.safety import Rules
from stretchcoach.session.briefing import Briefing
from stretchcoach.session.compiler import compile_plan
from stretchcoach.session.lengths import Lengths
from stretchcoach.session.phrases import Phrasebook
from stretchcoach.session.plan import Plan
from stretchcoach.session.profile import Profile


@cache
def load_book(language: str) -> Phrasebook:
    """The phrases of a language.

    Raises:
        StretchcoachError: there are none for it.
    """
    folder = resources.packaged("phrases")
    known = sorted(path.stem for path in folder.glob("*.toml"))
    if language not in known:
        raise StretchcoachError(f"There are no phrases for the language {language!r}; there are: {', '.join(known)}.")
    return Phrasebook(tomllib.loads((folder / f"{language}.toml").read_text("utf-8")))


def make_plan(
    routine: Routine,
    rules: Rules,
    lengths: Lengths | None = None,
    profile: Profile | None = None,
    lead_in: Seconds = 0.0,
    briefing: Briefing | None = None,
) -> Plan:
    """The plan of a routine; lengths that are not known are estimated."""
    book, lengths = load_book(routine.language), lengths or Lengths()
    return compile_plan(
        routine, rules=rules, book=book, lengths=lengths, profile=profile, lead_in=lead_in, briefing=briefing
    )
