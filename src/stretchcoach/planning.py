"""Phrases and plans from files: what the pure core needs, read once."""

from __future__ import annotations

from stretchcoach.languages import load_book
from stretchcoach.routine.model import Routine, Seconds
from stretchcoach.safety import Rules
from stretchcoach.session.briefing import Briefing
from stretchcoach.session.compiler import compile_plan
from stretchcoach.session.lengths import Lengths
from stretchcoach.session.phrases import Phrasebook
from stretchcoach.session.plan import Plan
from stretchcoach.session.profile import Profile


def make_plan(
    routine: Routine,
    rules: Rules,
    lengths: Lengths | None = None,
    profile: Profile | None = None,
    lead_in: Seconds = 0.0,
    briefing: Briefing | None = None,
    book: Phrasebook | None = None,
    ready: Seconds | None = None,
) -> Plan:
    """The plan of a routine; lengths that are not known are estimated, and ``book`` is that of its language. ``ready`` as in
    :func:`stretchcoach.session.compiler.compile_plan`."""
    book, lengths = book or load_book(routine.language), lengths or Lengths()
    return compile_plan(
        routine,
        rules=rules,
        book=book,
        lengths=lengths,
        profile=profile,
        lead_in=lead_in,
        briefing=briefing,
        ready=ready,
    )


__all__ = ["load_book", "make_plan"]
